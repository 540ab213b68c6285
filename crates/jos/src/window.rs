//! Lists of orders take windows of limited length: longer ones are split, never refused.

use std::time::Duration;

use portolan_domain::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);

/// What JD's order page advises for `jingdong.pop.orders.get`.
pub const ORDERS_GET: Duration = DAY.saturating_mul(7);
/// What integrations keep to for `jingdong.pop.order.search`: one month, taken as 28 days so that it is one in every
/// month.
pub const ORDER_SEARCH: Duration = DAY.saturating_mul(28);

/// The windows that cover `from` until `until`, each at most `longest` long. Both ends of a window are within it, and JOS
/// counts in seconds: each begins one second after the one before has ended. None if `until` is before `from`.
///
/// ```
/// use portolan_domain::Timestamp;
/// use portolan_jos::window;
/// let day = |day: i64| Timestamp::from_unix_seconds(1_767_225_600 + day * 86_400);
/// let windows = window::split(day(0)?, day(17)?, window::ORDERS_GET);
/// assert_eq!(windows.len(), 3);
/// # Ok::<(), portolan_domain::TimeError>(())
/// ```
#[must_use]
pub fn split(from: Timestamp, until: Timestamp, longest: Duration) -> Vec<(Timestamp, Timestamp)> {
    let second = Duration::from_secs(1);
    let longest = longest.max(second);
    let mut windows = Vec::new();
    let mut begin = from;
    while begin <= until {
        let end = begin.plus(longest).min(until);
        windows.push((begin, end));
        let next = end.plus(second);
        if next <= end {
            break; // the end of time
        }
        begin = next;
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds).unwrap()
    }

    #[test]
    fn windows_leave_no_second_out_and_none_twice() {
        let week = 7 * 86_400;
        assert_eq!(split(at(0), at(week), ORDERS_GET), [(at(0), at(week))]);
        assert_eq!(split(at(0), at(week + 1), ORDERS_GET), [(at(0), at(week)), (at(week + 1), at(week + 1))]);
        assert_eq!(split(at(5), at(5), ORDERS_GET), [(at(5), at(5))]);
        assert_eq!(split(at(5), at(4), ORDERS_GET), []);
        assert_eq!(split(at(0), at(3), Duration::ZERO).len(), 2);
        let end = Timestamp::from_unix_seconds(253_402_207_200).unwrap();
        assert!(split(end, end.plus(DAY), DAY).len() <= 2);
    }
}
