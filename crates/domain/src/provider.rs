//! Who is asked, and on whose behalf.

use std::fmt;

/// A provider: an open set. Portolan knows `jos`, `jdl` and `cj`; yours is as good as these.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderId(Box<str>);

/// A name that is empty, too long, or has characters outside `a-z 0-9 - _`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {what} is 1 to 64 of a-z, 0-9, '-' and '_', starting with a letter; this one has {length} characters")]
pub struct NameError {
    what: &'static str,
    length: usize,
}

fn check(what: &'static str, text: &str) -> Result<Box<str>, NameError> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let fits =
        (1..=64).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(known);
    if fits { Ok(text.into()) } else { Err(NameError { what, length: text.chars().count() }) }
}

impl ProviderId {
    /// Reads a provider's name: 1 to 64 of `a-z`, `0-9`, `-`, `_`, starting with a letter.
    ///
    /// # Errors
    /// [`NameError`] if the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("provider name", text).map(Self)
    }

    /// JD's open platform.
    #[must_use]
    pub fn jos() -> Self {
        Self("jos".into())
    }

    /// JD Logistics.
    #[must_use]
    pub fn jdl() -> Self {
        Self("jdl".into())
    }

    /// CJ Dropshipping.
    #[must_use]
    pub fn cj() -> Self {
        Self("cj".into())
    }

    /// The name as written in configuration and JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One grant at one provider: the name under which an application keeps one merchant's tokens and bindings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Box<str>);

impl AccountId {
    /// Reads an account's name: 1 to 64 of `a-z`, `0-9`, `-`, `_`, starting with a letter.
    ///
    /// # Errors
    /// [`NameError`] if the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check("account name", text).map(Self)
    }

    /// The name as written in configuration and JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! shows_as_text {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
shows_as_text!(ProviderId);
shows_as_text!(AccountId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_checked_and_its_error_does_not_repeat_it() {
        assert_eq!(ProviderId::parse("jdl"), Ok(ProviderId::jdl()));
        for bad in ["", "JDL", "9lives", "shop one", &"x".repeat(65)] {
            let error = AccountId::parse(bad).unwrap_err();
            assert!(bad.is_empty() || !error.to_string().contains(bad));
        }
    }
}
