//! How often an account may call, and what its points allow.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// The calls of the last stretch of time.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<Timestamp>);

impl Window {
    /// Counts one call and says whether it passes. A call that does not pass does not count.
    pub(super) fn pass(&mut self, most: u32, within: SignedDuration, now: Timestamp) -> bool {
        // a clock that was set back forgets what lies in its future
        self.0.retain(|at| *at <= now && now.duration_since(*at) < within);
        if self.0.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            return false;
        }
        self.0.push_back(now);
        true
    }
}

const MINUTES_OF_A_DAY: i64 = 1_440;

/// What an account has spent on a day, UTC.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    day: i64,
    points: u32,
}

/// The points of an account, as every answer tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) total: u32,
    pub(super) used_today: u32,
    /// What can be spent now.
    pub(super) remaining: u32,
}

impl Spent {
    /// Each minute of the day, from its first, adds its part of the day's points.
    pub(super) fn points(&self, total: u32, now: Timestamp) -> Points {
        let day = now.as_second().div_euclid(86_400);
        let minute = now.as_second().rem_euclid(86_400) / 60;
        let used_today = if self.day == day { self.points } else { 0 };
        let granted = i64::from(total) * (minute + 1) / MINUTES_OF_A_DAY;
        let remaining = granted - i64::from(used_today);
        Points { total, used_today, remaining: u32::try_from(remaining).unwrap_or(0) }
    }

    /// Spends points if there are enough.
    pub(super) fn spend(&mut self, cost: u32, total: u32, now: Timestamp) -> bool {
        let points = self.points(total, now);
        if points.remaining < cost {
            return false;
        }
        *self = Self { day: now.as_second().div_euclid(86_400), points: points.used_today.saturating_add(cost) };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_window_slides() {
        let mut window = Window::default();
        let second = SignedDuration::from_secs(1);
        assert!(window.pass(2, second, at(10)) && window.pass(2, second, at(10)));
        assert!(!window.pass(2, second, at(10)));
        assert!(window.pass(2, second, at(11)));
        assert!(window.pass(2, second, at(5)), "a clock that was set back");
    }

    #[test]
    fn points_come_by_the_minute_and_end_with_the_day() {
        let mut spent = Spent::default();
        let total = 14_400; // ten a minute
        assert_eq!(spent.points(total, at(0)), Points { total, used_today: 0, remaining: 10 });
        assert!(spent.spend(10, total, at(0)));
        assert!(!spent.spend(10, total, at(59)));
        assert!(spent.spend(10, total, at(60)));
        assert_eq!(spent.points(total, at(86_399)).remaining, 14_380);
        assert_eq!(spent.points(total, at(86_400)), Points { total, used_today: 0, remaining: 10 });
        assert_eq!(spent.points(u32::MAX, at(86_399)).remaining, u32::MAX - 20);
    }
}
