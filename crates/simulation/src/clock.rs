//! Time that passes only while everybody waits.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use portolan::{Clock, Timestamp};
use portolan_sandbox::TimeSource;

use crate::chance;

/// The one clock of a run. Everybody sleeps on it; when nobody can go on, it leaps to the next moment for which somebody
/// waits. Who wakes first of those who wait for the same moment is drawn from the seed.
///
/// Its wall clock can be [set wrong](Self::set_wrong): then our side reads another time than the providers do.
#[derive(Clone)]
pub struct VirtualClock(Arc<Mutex<State>>);

/// A sleeper's place: its moment, its lot, and a number that no two share.
type Place = (Duration, u64, u64);

struct State {
    start: Timestamp,
    passed: Duration,
    wrong_millis: i64,
    sleepers: BTreeMap<Place, Waker>,
    lots: fastrand::Rng,
    next: u64,
    stuck: bool,
    watcher: Option<Waker>,
}

impl VirtualClock {
    /// A clock that starts at `start`, with lots drawn from `seed`.
    #[must_use]
    pub fn new(start: Timestamp, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            start,
            passed: Duration::ZERO,
            wrong_millis: 0,
            sleepers: BTreeMap::new(),
            lots: chance::of(seed, "lots"),
            next: 0,
            stuck: false,
            watcher: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much time has passed.
    #[must_use]
    pub fn passed(&self) -> Duration {
        self.state().passed
    }

    /// The true time, which the providers go by.
    #[must_use]
    pub fn truth(&self) -> Timestamp {
        let state = self.state();
        state.start.plus(state.passed)
    }

    /// Sets our wall clock wrong by so many milliseconds: ahead if positive.
    pub fn set_wrong(&self, millis: i64) {
        self.state().wrong_millis = millis;
    }

    /// Sleeps for so long.
    pub async fn sleep(&self, time: Duration) {
        let until = self.passed().saturating_add(time);
        self.sleep_until(until).await;
    }

    /// The true time as the sandbox takes it.
    #[must_use]
    pub fn time_source(&self) -> TimeSource {
        let clock = self.clone();
        TimeSource::new(move || {
            jiff::Timestamp::from_millisecond(clock.truth().unix_millis()).unwrap_or(jiff::Timestamp::MAX)
        })
    }

    /// Called when nobody can go on: wakes the first who sleeps, or, if nobody does, whoever watches for that.
    pub(crate) fn leap(&self) {
        let woken = {
            let mut state = self.state();
            match state.sleepers.pop_first() {
                Some(((moment, ..), waker)) => {
                    state.passed = state.passed.max(moment);
                    Some(waker)
                }
                None => {
                    state.stuck = true;
                    state.watcher.take()
                }
            }
        };
        if let Some(waker) = woken {
            waker.wake();
        }
    }

    /// Returns when nobody can go on and nobody sleeps: nothing would ever happen again.
    pub(crate) async fn stuck(&self) {
        std::future::poll_fn(|context| {
            let mut state = self.state();
            if state.stuck {
                return Poll::Ready(());
            }
            state.watcher = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let state = self.state();
        let truth = state.start.plus(state.passed);
        let wrong = Duration::from_millis(state.wrong_millis.unsigned_abs());
        if state.wrong_millis < 0 { truth.minus(wrong) } else { truth.plus(wrong) }
    }

    fn monotonic(&self) -> Duration {
        self.passed()
    }

    async fn sleep_until(&self, moment: Duration) {
        Sleep { clock: self, moment, place: None }.await;
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock").field("passed", &self.passed()).finish_non_exhaustive()
    }
}

/// One sleep. A sleeper who gives up leaves the queue: time does not pass for those who are gone.
struct Sleep<'a> {
    clock: &'a VirtualClock,
    moment: Duration,
    place: Option<Place>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if state.passed >= self.moment {
            return Poll::Ready(());
        }
        let place = self.place.unwrap_or_else(|| {
            state.next += 1;
            (self.moment, state.lots.u64(..), state.next)
        });
        state.sleepers.insert(place, context.waker().clone());
        drop(state);
        self.place = Some(place);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.clock.state().sleepers.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{Either, select};

    use super::*;
    use crate::runtime;

    fn clock() -> VirtualClock {
        VirtualClock::new(Timestamp::UNIX_EPOCH, 7)
    }

    #[test]
    fn time_leaps_when_all_wait_and_tasks_count_too() {
        let clock = clock();
        let other = clock.clone();
        let end = runtime::run(&clock, async {
            let task = tokio::spawn(async move {
                other.sleep(Duration::from_secs(3600)).await;
                other.passed()
            });
            clock.sleep(Duration::from_secs(60)).await;
            assert_eq!(clock.passed(), Duration::from_secs(60));
            task.await.unwrap()
        });
        assert_eq!(end.unwrap(), Duration::from_secs(3600));
    }

    #[test]
    fn time_does_not_pass_for_those_who_gave_up() {
        let clock = clock();
        let passed = runtime::run(&clock, async {
            let short = Box::pin(clock.sleep(Duration::from_secs(1)));
            let long = Box::pin(clock.sleep(Duration::from_secs(1_000)));
            let Either::Left(((), long)) = select(short, long).await else { panic!("the shorter is over first") };
            drop(long);
            clock.sleep(Duration::from_secs(1)).await;
            clock.passed()
        });
        assert_eq!(passed.unwrap(), Duration::from_secs(2));
    }

    #[test]
    fn a_run_that_waits_for_nothing_ends() {
        assert!(matches!(runtime::run(&clock(), std::future::pending::<()>()), Err(runtime::RunError::Stuck)));
    }

    #[test]
    fn a_wrong_clock_is_ours_alone() {
        let clock = clock();
        clock.set_wrong(-1_500);
        assert_eq!((clock.now().unix_millis(), clock.truth().unix_millis()), (-1_500, 0));
    }
}
