//! Faults between our side and the gateway, which the sandbox never hears of.

use std::time::Duration;

use portolan::exchange::HttpErrorKind;

/// A fault of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// The name is not known.
    NoName,
    /// The name server does not answer, for 4 s.
    SilentName,
    /// The connection is refused.
    Refused,
    /// Packets are dropped: nobody answers for 3 s, and the client gives up connecting.
    Dropped,
    /// The TLS handshake breaks.
    Handshake,
    /// The certificate is expired, of another name, or of an unknown issuer.
    Certificate,
    /// A pooled connection is closed by the server as the request is written: no byte of it is read, which nobody on this
    /// side can know.
    Closed,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NoName,
        Self::SilentName,
        Self::Refused,
        Self::Dropped,
        Self::Handshake,
        Self::Certificate,
        Self::Closed,
    ];

    /// Its name, for counts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoName => "no_name",
            Self::SilentName => "silent_name",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
            Self::Handshake => "handshake",
            Self::Certificate => "certificate",
            Self::Closed => "closed",
        }
    }

    /// What an HTTP client makes of it.
    #[must_use]
    pub fn kind(self) -> HttpErrorKind {
        match self {
            Self::NoName | Self::SilentName => HttpErrorKind::Resolve,
            Self::Refused | Self::Dropped => HttpErrorKind::Connect,
            Self::Handshake => HttpErrorKind::Tls,
            Self::Certificate => HttpErrorKind::Certificate,
            Self::Closed => HttpErrorKind::Interrupted,
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::NoName => "no such name",
            Self::SilentName => "the name server does not answer",
            Self::Refused => "connection refused",
            Self::Dropped => "no connection within 3 s",
            Self::Handshake => "the handshake was cut",
            Self::Certificate => "the certificate has expired",
            Self::Closed => "the connection was closed as the request was written",
        }
    }

    /// How long it takes, where that is not the way of a request.
    pub(crate) fn takes(self) -> Option<Duration> {
        match self {
            Self::SilentName => Some(Duration::from_secs(4)),
            Self::Dropped => Some(Duration::from_secs(3)),
            _ => None,
        }
    }
}

/// A fault of the network, and the requests that it hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TroubleRule {
    /// What it does.
    pub trouble: Trouble,
    /// Only requests to this host.
    pub host: Option<&'static str>,
    /// Only requests whose URL has this in it.
    pub part: Option<String>,
    /// So many of a million.
    pub ppm: u32,
    /// So many times at most.
    pub times: Option<u64>,
    /// Only until then.
    pub until: Option<Duration>,
}

impl TroubleRule {
    /// A fault of every request.
    #[must_use]
    pub fn new(trouble: Trouble) -> Self {
        Self { trouble, host: None, part: None, ppm: 1_000_000, times: None, until: None }
    }

    /// Only of requests to this host.
    #[must_use]
    pub fn host(self, host: &'static str) -> Self {
        Self { host: Some(host), ..self }
    }

    /// Only of requests whose URL has this in it.
    #[must_use]
    pub fn part(self, part: impl Into<String>) -> Self {
        Self { part: Some(part.into()), ..self }
    }

    /// Of so many of a million requests.
    #[must_use]
    pub fn ppm(self, ppm: u32) -> Self {
        Self { ppm, ..self }
    }

    /// So many times at most.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Only until then, counted from the start of the run.
    #[must_use]
    pub fn until(self, until: Duration) -> Self {
        Self { until: Some(until), ..self }
    }
}

/// A rule in force.
#[derive(Debug)]
pub(crate) struct Active {
    rule: TroubleRule,
    struck: u64,
}

impl Active {
    pub(crate) fn new(rule: TroubleRule) -> Self {
        Self { rule, struck: 0 }
    }

    pub(crate) fn strikes(
        &mut self,
        host: &str,
        url: &str,
        now: Duration,
        chance: &mut fastrand::Rng,
    ) -> Option<Trouble> {
        let rule = &self.rule;
        let strikes = rule.host.is_none_or(|own| own == host)
            && rule.part.as_ref().is_none_or(|part| url.contains(part.as_str()))
            && rule.until.is_none_or(|until| now < until)
            && rule.times.is_none_or(|times| self.struck < times)
            && chance.u32(0..1_000_000) < rule.ppm;
        self.struck += u64::from(strikes);
        strikes.then_some(rule.trouble)
    }
}
