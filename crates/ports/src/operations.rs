//! What an adapter knows about each operation of its provider. The tables in the docs are generated from it.

/// Whether a call changes anything at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It does not: it may be repeated.
    Read,
    /// It may: it is never resent blindly.
    Write,
}

impl Effect {
    /// The word in logs and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// One operation of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The provider's name for it: a path or a dotted method.
    pub name: &'static str,
    /// Whether it changes anything.
    pub effect: Effect,
    /// What may be done when nobody knows whether a write took effect. `None` for reads, which may be repeated.
    pub after_unknown: Option<AfterUnknown>,
    /// Whether it is still to be used.
    pub lifecycle: Lifecycle,
    /// The typed client's method.
    pub client_method: &'static str,
    /// The port method that uses it, if one does.
    pub port_method: Option<&'static str>,
    /// Where the facts come from.
    pub source: &'static str,
}

/// What may be done when nobody knows whether a write took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterUnknown {
    /// Read it back: by which operation and which key.
    ReadBack {
        /// The reading operation.
        operation: &'static str,
        /// The key to read by.
        key: &'static str,
    },
    /// Repeat it with the same key: the provider refuses or adopts duplicates.
    RepeatSameKey {
        /// The key that must stay the same.
        key: &'static str,
    },
    /// Repeat it: at worst a number is lost that nobody needs.
    Harmless,
    /// Nobody can find out by calling: a person decides.
    AskPerson,
}

/// Whether an operation is still to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// In use.
    Active,
    /// Works, and should be left.
    Deprecated {
        /// Since which day (yyyy-mm-dd).
        since: &'static str,
        /// What to use instead.
        successor: &'static str,
    },
    /// Switched off.
    Retired,
}
