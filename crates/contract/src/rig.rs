//! What a provider's tests bring: a staged server for each scenario.

use std::{any::Any, fmt};

use async_trait::async_trait;
use portolan_domain::ProviderId;
use portolan_ports::{Connection, TrackingQuery};

/// A situation at the provider. A rig makes it happen; the suite says what must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scenario {
    /// One query for a parcel that was delivered, with at least two known scans. The reply lists the newest first, or in
    /// no order, if the provider may.
    Found,
    /// One query for a number that the provider knows and that has no scan yet.
    Empty,
    /// One query for a number that the provider does not know.
    Unknown,
    /// One query that finds two parcels or more: an order on several waybills.
    SeveralTraces,
    /// One query, signed with a wrong secret or an expired token; the server refuses it as the provider does.
    WrongCredentials,
    /// One query, refused for lack of permission in a body that comes with status 200.
    ProviderErrorInBody,
    /// One query, answered with status 500.
    ServerError,
    /// One query, answered with a web page and status 200, as a captive portal or a proxy does.
    HtmlWith200,
    /// One query, answered with status 200 and a body of JSON that breaks off.
    TruncatedJson,
    /// One query that arrives and is never answered. The rig's clock leaps: no test waits.
    Timeout,
    /// One query for a parcel with a known scan and, after it, one whose code and text nobody knows; see
    /// [`Stage::with_unknown_scan`].
    UnknownCode,
    /// One query for a parcel whose reply has a field that nobody knows; see [`Stage::with_extra`].
    ExtraFields,
    /// One query by waybill, answered with a well-formed trace of another, unrelated waybill.
    OtherWaybill,
    /// More queries than one call takes, at least three, known and unknown numbers mixed.
    Batch,
    /// A connection alone: the suite asks for a number of a kind that the provider does not take.
    UnsupportedKind,
}

impl Scenario {
    /// All scenarios.
    pub const ALL: &'static [Self] = &[
        Self::Found,
        Self::Empty,
        Self::Unknown,
        Self::SeveralTraces,
        Self::WrongCredentials,
        Self::ProviderErrorInBody,
        Self::ServerError,
        Self::HtmlWith200,
        Self::TruncatedJson,
        Self::Timeout,
        Self::UnknownCode,
        Self::ExtraFields,
        Self::OtherWaybill,
        Self::Batch,
        Self::UnsupportedKind,
    ];

    /// Whether a rig may skip it with a reason. Every provider can be found, not know a number, fail, stay silent, and
    /// say something new.
    #[must_use]
    pub fn may_be_skipped(self) -> bool {
        !matches!(
            self,
            Self::Found | Self::Unknown | Self::ServerError | Self::Timeout | Self::UnknownCode | Self::Batch
        )
    }
}

/// What a rig makes of a scenario.
#[derive(Debug)]
pub enum Staged {
    /// It stands: ask.
    Ready(Box<Stage>),
    /// It cannot happen at this provider, and why.
    Skip(String),
}

impl Staged {
    /// It cannot happen at this provider, and why.
    #[must_use]
    pub fn skip(reason: impl Into<String>) -> Self {
        Self::Skip(reason.into())
    }
}

impl From<Stage> for Staged {
    fn from(stage: Stage) -> Self {
        Self::Ready(Box::new(stage))
    }
}

/// One query of a stage.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The query.
    pub query: TrackingQuery,
    /// Whether the staged provider knows its number.
    pub known: bool,
}

/// A provider in a known situation, and what to ask it.
#[non_exhaustive]
pub struct Stage {
    /// The account to ask with.
    pub connection: Connection,
    /// What to ask.
    pub asked: Vec<Asked>,
    /// Code and text of the scan that nobody knows.
    pub unknown_scan: Option<(String, String)>,
    /// Key and value of the field that nobody knows.
    pub extra: Option<(String, String)>,
    /// Texts that no error may show.
    pub secrets: Vec<String>,
    keep: Vec<Box<dyn Any + Send + Sync>>,
}

impl Stage {
    /// A stage with an account to ask with.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self { connection, asked: Vec::new(), unknown_scan: None, extra: None, secrets: Vec::new(), keep: Vec::new() }
    }

    /// Asks for a number that the staged provider knows.
    #[must_use]
    pub fn asking(mut self, query: TrackingQuery) -> Self {
        self.asked.push(Asked { query, known: true });
        self
    }

    /// Asks for a number that the staged provider does not know.
    #[must_use]
    pub fn asking_unknown(mut self, query: TrackingQuery) -> Self {
        self.asked.push(Asked { query, known: false });
        self
    }

    /// The code and the text (title or sentence) of the scan that nobody knows, for [`Scenario::UnknownCode`].
    #[must_use]
    pub fn with_unknown_scan(mut self, code: impl Into<String>, text: impl Into<String>) -> Self {
        self.unknown_scan = Some((code.into(), text.into()));
        self
    }

    /// Key and value of the field that nobody knows, for [`Scenario::ExtraFields`].
    #[must_use]
    pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra = Some((key.into(), value.into()));
        self
    }

    /// A text that no error may show: a key, a token, a person.
    #[must_use]
    pub fn with_secret(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Keeps something alive as long as the stage: the server that answers.
    #[must_use]
    pub fn keeping(mut self, thing: impl Any + Send + Sync) -> Self {
        self.keep.push(Box::new(thing));
        self
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("connection", &self.connection)
            .field("asked", &self.asked)
            .field("unknown_scan", &self.unknown_scan)
            .field("kept", &self.keep.len())
            .finish_non_exhaustive()
    }
}

/// What a provider's tests bring to the suites.
#[async_trait]
pub trait Rig: Send + Sync {
    /// Whose adapter is tested.
    fn provider(&self) -> ProviderId;

    /// Makes a scenario happen, on a server of its own, and says what to ask.
    async fn stage(&self, scenario: Scenario) -> Staged;
}
