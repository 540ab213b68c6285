//! Where pushes go, and how reliably.

use std::fmt;
use std::time::Duration;

use http::Uri;
use serde::Serialize;

use crate::{Error, Ppm};

/// A day is the most that a policy waits.
const MOST: Duration = Duration::from_secs(30 * 86_400);

/// How pushes are delivered. All times but `patience` are world time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushPolicy {
    /// How long after the event a push goes out.
    pub late: Duration,
    /// How many events are delivered twice, though the receiver stored them.
    pub doubles: Ppm,
    /// How many deliveries are held back, so that later ones overtake them.
    pub disorder: Ppm,
    /// For how long these are held back at most.
    pub disorder_within: Duration,
    /// How often a delivery is tried at most, the first attempt counted.
    pub attempts: u32,
    /// How long after the first, the second, … failed attempt the next one follows; the last
    /// repeats.
    pub again_after: Vec<Duration>,
    /// How long the sender waits for an answer, in real time.
    pub patience: Duration,
}

impl Default for PushPolicy {
    fn default() -> Self {
        Self {
            late: Duration::ZERO,
            doubles: Ppm::NEVER,
            disorder: Ppm::NEVER,
            disorder_within: Duration::from_secs(3_600),
            attempts: 5,
            again_after: [60, 300, 1_800, 3_600].map(Duration::from_secs).to_vec(),
            patience: Duration::from_secs(3),
        }
    }
}

impl PushPolicy {
    /// At once, once, in order; at most five attempts, after 1, 5, 30 and 60 minutes.
    pub fn new() -> Self {
        Self::default()
    }

    /// So much later than the event.
    pub fn late(self, by: Duration) -> Self {
        Self { late: by, ..self }
    }

    /// So many events twice.
    pub fn doubles(self, probability: Ppm) -> Self {
        Self { doubles: probability, ..self }
    }

    /// So many deliveries held back for at most so long.
    pub fn disorder(self, probability: Ppm, within: Duration) -> Self {
        Self { disorder: probability, disorder_within: within, ..self }
    }

    /// At most so many attempts, with these times between them.
    pub fn attempts(self, attempts: u32, again_after: Vec<Duration>) -> Self {
        Self { attempts, again_after, ..self }
    }

    /// Waiting so long for an answer, in real time.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How long after a failed attempt, counted from 1, the next one follows.
    pub(super) fn pause(&self, attempt: u32) -> Duration {
        let at = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        self.again_after.get(at).or(self.again_after.last()).copied().unwrap_or_default()
    }

    fn check(&self) -> Result<(), Error> {
        let month = "at most 30 days";
        if self.late > MOST {
            return Err(Error::invalid("late_seconds", month));
        }
        if self.disorder_within > MOST {
            return Err(Error::invalid("disorder_seconds", month));
        }
        if !(1..=100).contains(&self.attempts) {
            return Err(Error::invalid("attempts", "1 to 100"));
        }
        if self.again_after.len() > 100 || self.again_after.iter().any(|pause| *pause > MOST) {
            return Err(Error::invalid("again_after_seconds", "at most 100 times, each of at most 30 days"));
        }
        if self.patience.is_zero() || self.patience > Duration::from_secs(60) {
            return Err(Error::invalid("patience_millis", "1 to 60000"));
        }
        Ok(())
    }
}

/// Where a provider sends the pushes of an application.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushTarget {
    /// The provider, such as `jdl`.
    pub provider: String,
    /// The application.
    pub app_key: String,
    /// The receiver: an `http` URL on this machine's loopback.
    pub url: String,
    /// Whether deliveries are signed; if absent as the provider usually does.
    pub signed: Option<bool>,
    /// How they are delivered.
    pub policy: PushPolicy,
}

impl PushTarget {
    /// A receiver, with the usual policy.
    pub fn new(provider: impl Into<String>, app_key: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            provider: provider.into(),
            app_key: app_key.into(),
            url: url.into(),
            signed: None,
            policy: PushPolicy::default(),
        }
    }

    /// With signed deliveries, or expressly without.
    pub fn signed(self, signed: bool) -> Self {
        Self { signed: Some(signed), ..self }
    }

    /// With this policy.
    pub fn policy(self, policy: PushPolicy) -> Self {
        Self { policy, ..self }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let wrong = || Error::invalid("url", "an http URL on this machine: localhost, 127.0.0.1 or [::1]");
        let uri: Uri = self.url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?.as_str();
        let here = match uri.host().unwrap_or_default() {
            "localhost" | "[::1]" => true,
            host => host.parse::<std::net::Ipv4Addr>().is_ok_and(|host| host.is_loopback()),
        };
        if uri.scheme_str() != Some("http") || !here || authority.contains('@') || self.url.len() > 2_048 {
            return Err(wrong());
        }
        self.policy.check()
    }
}

impl fmt::Debug for PushTarget {
    /// Hides the URL: its path may be what proves the sender.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushTarget")
            .field("provider", &self.provider)
            .field("app_key", &self.app_key)
            .field("signed", &self.signed)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// A target and what was sent to it. Without its URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PushTargetStatus {
    /// The provider.
    pub provider: String,
    /// The application.
    pub app_key: String,
    /// How many deliveries the receiver stored.
    pub stored: u64,
    /// How many attempts it wanted again or did not answer.
    pub again: u64,
    /// How many deliveries were given up.
    pub given_up: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_told() {
        let good = |url: &str| PushTarget::new("jdl", "k", url).check().is_ok();
        for url in ["http://127.0.0.1:9/a?b=c", "http://localhost/", "http://[::1]:80/x", "http://127.1.2.3/"] {
            assert!(good(url), "{url}");
        }
        for url in [
            "",
            "/a",
            "https://127.0.0.1/",
            "http://example.com/",
            "http://u:p@127.0.0.1/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
        ] {
            assert!(!good(url), "{url}");
        }
    }

    #[test]
    fn the_last_pause_repeats() {
        let policy = PushPolicy::new();
        assert_eq!([1, 2, 4, 5, 99].map(|attempt| policy.pause(attempt).as_secs()), [60, 300, 3_600, 3_600, 3_600]);
        let none = PushPolicy::new().attempts(3, Vec::new());
        assert_eq!(none.pause(1), Duration::ZERO);
    }
}
