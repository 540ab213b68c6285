//! What tests own: clocks, entropy, and mocks of the ports (`MockTracking`, …).

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use portolan_domain::Timestamp;

use crate::{Clock, Entropy};

/// A clock that moves only when it is told to, or by itself past every sleep.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    wall: Timestamp,
    monotonic: Duration,
    leaps: bool,
    sleepers: Vec<(Duration, Waker)>,
}

impl ManualClock {
    /// A clock that stands at `wall` until [`advance`](Self::advance).
    #[must_use]
    pub fn standing(wall: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(State { wall, monotonic: Duration::ZERO, leaps: false, sleepers: Vec::new() })))
    }

    /// A clock that leaps to the end of every sleep as soon as somebody sleeps.
    #[must_use]
    pub fn leaping(wall: Timestamp) -> Self {
        let clock = Self::standing(wall);
        clock.with(|state| state.leaps = true);
        clock
    }

    /// Moves both clocks on and wakes whoever slept until then.
    pub fn advance(&self, by: Duration) {
        let woken: Vec<_> = self.with(|state| {
            state.pass(by);
            let now = state.monotonic;
            state.sleepers.extract_if(.., |(until, _)| *until <= now).collect()
        });
        woken.into_iter().for_each(|(_, waker)| waker.wake());
    }

    /// Sets the wall clock alone, as a person or NTP does.
    pub fn set(&self, wall: Timestamp) {
        self.with(|state| state.wall = wall);
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn pass(&mut self, by: Duration) {
        self.monotonic += by;
        self.wall = self.wall.plus(by);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.with(|state| state.wall)
    }

    fn monotonic(&self) -> Duration {
        self.with(|state| state.monotonic)
    }

    async fn sleep_until(&self, moment: Duration) {
        let wait = std::future::poll_fn(|cx| {
            self.with(|state| {
                if state.monotonic < moment && state.leaps {
                    state.pass(moment.saturating_sub(state.monotonic));
                }
                if state.monotonic >= moment {
                    return Poll::Ready(());
                }
                state.sleepers.push((moment, cx.waker().clone()));
                Poll::Pending
            })
        });
        pin!(wait).await;
    }
}

/// Entropy from a seed: the same seed gives the same numbers.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<fastrand::Rng>);

impl SeededEntropy {
    /// Starts the sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn next_u64(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).u64(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_leaping_clock_passes_every_sleep_at_once() {
        let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
        clock.sleep_until(Duration::from_secs(3600)).await;
        assert_eq!((clock.monotonic(), clock.now().unix_seconds()), (Duration::from_secs(3600), 3600));
    }

    #[tokio::test]
    async fn a_standing_clock_wakes_sleepers_when_it_is_moved() {
        let clock = ManualClock::standing(Timestamp::UNIX_EPOCH);
        let asleep = clock.clone();
        let sleeper = tokio::spawn(async move { asleep.sleep_until(Duration::from_secs(5)).await });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(4));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.unwrap();
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!((clock.now(), clock.monotonic()), (Timestamp::UNIX_EPOCH, Duration::from_secs(5)));
    }

    #[test]
    fn one_seed_one_sequence() {
        let draw = |seed| SeededEntropy::new(seed).next_u64();
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
