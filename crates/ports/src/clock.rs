//! Time and chance, as seams: a test owns both.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use portolan_domain::Timestamp;

/// Where an adapter takes its time from.
#[async_trait]
pub trait Clock: Debug + Send + Sync {
    /// The wall clock: for signatures and expiry. May jump.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment of this process: for deadlines and waits. Never jumps back.
    fn monotonic(&self) -> Duration;

    /// Returns once [`monotonic`](Self::monotonic) has reached `moment`; at once if it has already.
    async fn sleep_until(&self, moment: Duration);
}

/// Where an adapter takes its chance from: jitter and ids. Not for keys.
pub trait Entropy: Debug + Send + Sync {
    /// 64 bits, each as likely set as not.
    fn next_u64(&self) -> u64;
}
