//! The machine's own clock and chance, behind the seams.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use portolan_domain::Timestamp;
use portolan_ports::{Clock, Entropy};
use tokio::time::Instant;

/// The machine's clock. Sleeps need a tokio runtime; where that one's time is paused, monotonic time is too.
#[derive(Clone, Debug)]
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
        let now = SystemTime::now();
        match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Timestamp::UNIX_EPOCH.plus(after),
            Err(before) => Timestamp::UNIX_EPOCH.minus(before.duration()),
        }
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }

    async fn sleep_until(&self, moment: Duration) {
        match self.origin.checked_add(moment) {
            Some(moment) => tokio::time::sleep_until(moment).await,
            None => std::future::pending().await, // beyond what the machine can count
        }
    }
}

/// The machine's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl OsEntropy {
    /// Nothing to set.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Entropy for OsEntropy {
    fn next_u64(&self) -> u64 {
        // A machine that gives no randomness still gets ids that differ: nothing secret rests on them.
        getrandom::u64().unwrap_or_else(|_| {
            static DRAWN: AtomicU64 = AtomicU64::new(1);
            DRAWN.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn monotonic_time_and_sleeps_follow_a_paused_runtime() {
        let clock = SystemClock::new();
        let start = clock.monotonic();
        clock.sleep_until(start + Duration::from_secs(3600)).await;
        assert!(clock.monotonic() - start >= Duration::from_secs(3600));
        clock.sleep_until(Duration::ZERO).await;
    }

    #[test]
    fn the_wall_clock_is_in_this_century_and_draws_differ() {
        assert!(SystemClock::new().now() > Timestamp::parse_rfc3339("2024-01-01T00:00:00Z").unwrap());
        assert_ne!(OsEntropy::new().next_u64(), OsEntropy::new().next_u64());
    }
}
