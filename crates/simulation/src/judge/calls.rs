//! I7, I8: no more calls than allowed, and not many more than needed.

use std::time::Duration;

use crate::Evidence;

/// Of repetitions that are saved up, each stack has so many.
const SAVED_UP: u64 = 10;

/// Looks at every stretch of time, where calls leave and where they arrive.
pub(super) fn within_quota(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for quota in &evidence.quotas {
        let leaving = evidence.sent.iter().filter(|sent| sent.host == quota.host).map(|sent| sent.at);
        let own = |gateway: &str| gateway == quota.gateway || gateway.strip_suffix("_oauth") == Some(quota.gateway);
        let arriving = evidence.ledger.iter().filter(|entry| own(entry.gateway)).filter_map(|entry| {
            let millis = u64::try_from(entry.gateway_time.as_millisecond()).ok()?;
            Some(Duration::from_millis(millis))
        });
        for (where_, times, window) in
            [("leave", leaving.collect::<Vec<_>>(), quota.leaving), ("arrive", arriving.collect(), quota.arriving)]
        {
            if let Some(most) = crowded(&times, quota.most, window) {
                let (gateway, limit) = (quota.gateway, quota.most);
                found.push(format!("{gateway}: {most} calls {where_} within {window:?}, and {limit} are allowed"));
            }
        }
    }
    found
}

/// The most calls in any stretch of time of this length, if that is more than allowed. A stretch does not hold its end.
pub(crate) fn crowded(times: &[Duration], most: u32, window: Duration) -> Option<usize> {
    let mut times = times.to_vec();
    times.sort_unstable();
    let mut first = 0;
    let mut worst = 0;
    for (at, time) in times.iter().enumerate() {
        while time.saturating_sub(times[first]) >= window {
            first += 1;
        }
        worst = worst.max(at + 1 - first);
    }
    (worst > usize::try_from(most).unwrap_or(usize::MAX)).then_some(worst)
}

/// Compares what was sent with what was asked for. Calls for tokens, and repetitions with another token or time, are
/// needed.
pub(super) fn bounded(evidence: &Evidence) -> Vec<String> {
    let (sent, calls) = (evidence.sent.len() as u64, evidence.calls);
    // Calls that were under way together are each refused once for the same token or time.
    let needed = calls + 8 * (evidence.renewals + evidence.corrections);
    let most = needed + needed / 10 + SAVED_UP * evidence.stacks;
    if sent > most {
        return vec![format!("{sent} requests for {calls} calls, and {most} would be enough")];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stretch_is_looked_at() {
        let at = |millis: &[u64]| millis.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
        let second = Duration::from_secs(1);
        assert_eq!(crowded(&at(&[0, 500, 1_000, 1_500]), 2, second), None);
        assert_eq!(crowded(&at(&[0, 500, 999]), 2, second), Some(3));
        assert_eq!(crowded(&at(&[1_999, 1_000, 1_001, 5_000]), 2, second), Some(3), "in any order");
        assert_eq!(crowded(&[], 1, second), None);
    }
}
