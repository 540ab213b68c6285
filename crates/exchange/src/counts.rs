//! What is counted besides calls: labels are the provider, and words of short lists.

use std::borrow::Cow;

use metrics::SharedString;
use portolan_domain::ProviderId;

use crate::Call;

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

/// A call's operation as a label: few, since an operation that is not from an adapter's static table is `other`.
pub(crate) fn operation(call: &Call) -> SharedString {
    match call.operation {
        Cow::Borrowed(name) => SharedString::const_str(name),
        Cow::Owned(_) => SharedString::const_str("other"),
    }
}

/// Counts that a call is repeated after a failure: `portolan_retries_total`.
pub(crate) fn count_retry(provider: &SharedString, call: &Call) {
    let (provider, operation) = (provider.clone(), operation(call));
    metrics::counter!("portolan_retries_total", "provider" => provider, "operation" => operation).increment(1);
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

/// Counts that a circuit opened or closed: `portolan_circuit_changes_total`.
pub(crate) fn count_circuit_change(provider: &SharedString, call: &Call, to: &'static str) {
    let (provider, operation) = (provider.clone(), operation(call));
    metrics::counter!("portolan_circuit_changes_total", "provider" => provider, "operation" => operation, "to" => to)
        .increment(1);
}

/// Counts a call that waits for its budget: `portolan_budget_waits_total`.
pub(crate) fn count_wait(provider: &SharedString, call: &Call) {
    let (provider, operation) = (provider.clone(), operation(call));
    metrics::counter!(
        "portolan_budget_waits_total",
        "provider" => provider, "operation" => operation, "purpose" => call.purpose.word()
    )
    .increment(1);
}
