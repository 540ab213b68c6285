//! How many points an account has left, by what its provider says with each reply.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use portolan_domain::Timestamp;

use portolan_ports::budget::Moment;

use super::Points;

/// The number of the day in UTC.
fn utc_day(wall: Timestamp) -> i64 {
    wall.unix_seconds().div_euclid(86_400)
}

const MINUTE: Duration = Duration::from_secs(60);
const MINUTES_OF_A_DAY: u64 = 1_440;

/// What is left is never thought to be more than it is:
///
/// - What calls under way cost is taken off: a reply may have been written before they arrived.
/// - A reply that was overtaken by another only lowers it.
/// - What comes each minute is added when a whole minute is over, since nobody knows when the provider's minutes begin.
///
/// Before the first reply, and on a new day, it is not known: then calls go, and the next reply tells.
#[derive(Debug, Default)]
pub(super) struct Gauge(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    level: Option<Level>,
    /// What the calls under way cost.
    flying: i64,
    /// How many replies have told so far.
    told: u64,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    left: i64,
    a_day: u32,
    /// Up to when the points of whole minutes are in it, on the monotonic clock.
    filled: Duration,
    /// The day in UTC that it is of.
    day: i64,
}

impl Gauge {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what a call costs, or says how long until it is there.
    pub(super) fn take(&self, cost: u32, now: Moment) -> Result<Flight<'_>, Duration> {
        let mut state = self.state();
        state.fill(now);
        let cost = i64::from(cost);
        if let Some(level) = &mut state.level
            && cost > 0
        {
            if level.left < cost {
                return Err(level.wait(cost, now));
            }
            level.left -= cost;
        }
        state.flying += cost;
        Ok(Flight { gauge: self, cost, told: state.told, spent: true })
    }
}

impl State {
    fn fill(&mut self, now: Moment) {
        let Some(level) = &mut self.level else { return };
        let minutes = now.monotonic.saturating_sub(level.filled).as_secs() / MINUTE.as_secs();
        if level.day != utc_day(now.wall) || (level.a_day == 0 && minutes > 0) {
            self.level = None;
            return;
        }
        level.left = level.left.saturating_add(level.added(minutes));
        level.filled += MINUTE.saturating_mul(u32::try_from(minutes).unwrap_or(u32::MAX));
    }
}

impl Level {
    fn added(&self, minutes: u64) -> i64 {
        i64::try_from(u64::from(self.a_day).saturating_mul(minutes) / MINUTES_OF_A_DAY).unwrap_or(i64::MAX)
    }

    /// Until so much is there: by whole minutes.
    fn wait(&self, cost: i64, now: Moment) -> Duration {
        let lacking = u64::try_from(cost.saturating_sub(self.left)).unwrap_or_default();
        let minutes = lacking.saturating_mul(MINUTES_OF_A_DAY).div_ceil(u64::from(self.a_day).max(1));
        let minutes = if self.a_day == 0 { 1 } else { minutes.min(MINUTES_OF_A_DAY) };
        let until = self.filled.saturating_add(Duration::from_secs(minutes * MINUTE.as_secs()));
        until.saturating_sub(now.monotonic)
    }
}

/// A call under way, and what it costs. Dropped, it is over, and nobody knows whether it was charged for.
#[derive(Debug)]
pub(super) struct Flight<'a> {
    gauge: &'a Gauge,
    cost: i64,
    /// How many replies had told when it left.
    told: u64,
    spent: bool,
}

impl Flight<'_> {
    /// It was not charged for: not sent, or refused at the door.
    pub(super) fn free(mut self) {
        self.spent = false;
    }

    /// Its reply told what is left.
    pub(super) fn told(self, points: Points, now: Moment) {
        let mut state = self.gauge.state();
        state.fill(now);
        let left = i64::from(points.remaining) - (state.flying - self.cost);
        let level = Level { left, a_day: points.a_day, filled: now.monotonic, day: utc_day(now.wall) };
        let overtaken = state.told != self.told;
        let lower = state.level.filter(|known| overtaken && known.left <= level.left);
        state.level = Some(lower.map_or(level, |known| Level { a_day: points.a_day, ..known }));
        state.told += 1;
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut state = self.gauge.state();
        state.flying -= self.cost;
        if !self.spent
            && let Some(level) = &mut state.level
        {
            level.left = level.left.saturating_add(self.cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Moment {
        let passed = Duration::from_secs(second);
        Moment { wall: Timestamp::UNIX_EPOCH.plus(passed), monotonic: passed }
    }

    const fn points(remaining: u32, a_day: u32) -> Points {
        Points { remaining, a_day }
    }

    /// As if a call without cost had been told so.
    fn tell(gauge: &Gauge, points: Points, second: u64) {
        gauge.take(0, at(second)).unwrap().told(points, at(second));
    }

    #[test]
    fn what_is_left_is_spent_and_comes_again_by_whole_minutes() {
        let gauge = Gauge::default();
        assert!(gauge.take(1_000, at(0)).is_ok(), "nothing was told yet");
        tell(&gauge, points(25, 14_400), 30); // ten a minute
        assert!(gauge.take(10, at(31)).is_ok() && gauge.take(10, at(32)).is_ok());
        assert_eq!(gauge.take(10, at(40)).unwrap_err(), Duration::from_secs(50));
        assert_eq!(gauge.take(30, at(40)).unwrap_err(), Duration::from_secs(170));
        assert!(gauge.take(0, at(41)).is_ok(), "what costs nothing always goes");
        assert!(gauge.take(10, at(89)).is_err());
        assert!(gauge.take(10, at(90)).is_ok());
        assert!(gauge.take(10, at(149)).is_err());
        assert!(gauge.take(10, at(150)).is_ok(), "the five that were left over count");
    }

    #[test]
    fn a_call_under_way_is_taken_off_and_one_that_was_overtaken_only_lowers() {
        let gauge = Gauge::default();
        tell(&gauge, points(30, 14_400), 0);
        let (slow, fast) = (gauge.take(10, at(1)).unwrap(), gauge.take(10, at(1)).unwrap());
        // Charged after the slow one, and here before it.
        fast.told(points(10, 14_400), at(2));
        assert!(gauge.take(1, at(2)).is_err(), "the slow one may not have been charged for yet");
        slow.told(points(20, 14_400), at(3));
        assert!(gauge.take(1, at(3)).is_err(), "what it says is older");
        tell(&gauge, points(10, 14_400), 4);
        assert!(gauge.take(10, at(4)).is_ok());
    }

    #[test]
    fn what_was_not_charged_for_is_given_back_and_what_nobody_knows_is_not() {
        let gauge = Gauge::default();
        tell(&gauge, points(10, 14_400), 0);
        gauge.take(10, at(1)).unwrap().free();
        drop(gauge.take(10, at(2)).unwrap());
        assert!(gauge.take(10, at(3)).is_err());
        tell(&gauge, points(10, 14_400), 4);
        assert!(gauge.take(10, at(5)).is_ok(), "nothing is under way any more");
    }

    #[test]
    fn a_new_day_and_a_minute_without_a_number_are_not_known() {
        let gauge = Gauge::default();
        tell(&gauge, points(0, 1_440), 86_300);
        assert!(gauge.take(100, at(86_399)).is_err());
        assert!(gauge.take(100, at(86_400)).is_ok());
        tell(&gauge, points(0, 0), 90_000);
        assert_eq!(gauge.take(10, at(90_010)).unwrap_err(), Duration::from_secs(50));
        assert!(gauge.take(10, at(90_060)).is_ok());
    }

    #[test]
    fn numbers_beyond_all_bounds_are_no_harm() {
        let gauge = Gauge::default();
        tell(&gauge, points(u32::MAX, u32::MAX), 0);
        assert!(gauge.take(u32::MAX, at(0)).is_ok());
        assert!(gauge.take(u32::MAX, at(0)).unwrap_err() <= Duration::from_secs(86_400));
        tell(&gauge, points(0, 1), 0);
        assert_eq!(gauge.take(u32::MAX, at(0)).unwrap_err(), Duration::from_secs(86_400));
    }
}
