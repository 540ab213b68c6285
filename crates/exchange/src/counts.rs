//! What is counted besides calls: labels are the provider, and words of short lists.

use metrics::SharedString;
use portolan_domain::ProviderId;

/// Counts events that no table knows: `portolan_unmapped_events_total`.
pub fn count_unmapped_events(provider: &'static str, events: u64) {
    if events > 0 {
        metrics::counter!("portolan_unmapped_events_total", "provider" => provider).increment(events);
    }
}

/// Counts an answer to another number than the one asked for, which was not taken: `portolan_foreign_answers_total`.
pub fn count_foreign_answer(provider: &'static str) {
    metrics::counter!("portolan_foreign_answers_total", "provider" => provider).increment(1);
}

/// Counts a push that was read, or refused as unreadable or not authentic: `portolan_pushes_total`, with `outcome` one of
/// `read`, `unknown`, `unreadable`, `refused`.
pub fn count_push(provider: &'static str, outcome: &'static str) {
    metrics::counter!("portolan_pushes_total", "provider" => provider, "outcome" => outcome).increment(1);
}

/// Counts an ask for a token: `portolan_token_renewals_total`. `outcome` is `ok` or the error kind's word.
pub(crate) fn count_token_renewal(provider: &ProviderId, outcome: &'static str) {
    let provider = provider.as_str().to_owned();
    metrics::counter!("portolan_token_renewals_total", "provider" => provider, "outcome" => outcome).increment(1);
}

/// Counts that another time than before is signed: `portolan_clock_corrections_total`.
pub(crate) fn count_clock_correction(provider: &SharedString) {
    metrics::counter!("portolan_clock_corrections_total", "provider" => provider.clone()).increment(1);
}
