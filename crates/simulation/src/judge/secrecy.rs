//! I12: nothing is told that must not be.

use crate::Evidence;

/// How much of the text around a find is shown; never the find itself.
const AROUND: usize = 60;

pub(super) fn keeps(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (at, canary) in evidence.canaries.iter().enumerate() {
        if let Some(place) = evidence.told.find(canary.as_str()) {
            let before: Vec<char> = evidence.told[..place].chars().rev().take(AROUND).collect();
            let before: String = before.into_iter().rev().collect();
            found.push(format!("canary {at} was told after {before:?}"));
        }
    }
    found
}
