//! What is counted besides calls: labels are the provider, and words of short lists.

use std::{borrow::Cow, time::Duration};

use metrics::{Label, SharedString};
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

/// Counts that a circuit opened, `portolan_circuits_opened_total`, and how many are: `portolan_open_circuits`.
pub(crate) fn count_circuit(provider: &SharedString, call: &Call, opened: bool) {
    let labels = [Label::new("provider", provider.clone()), Label::new("operation", operation(call))];
    let open = metrics::gauge!("portolan_open_circuits", labels.iter());
    if opened {
        metrics::counter!("portolan_circuits_opened_total", labels.iter()).increment(1);
        open.increment(1.0);
    } else {
        open.decrement(1.0);
    }
}

/// The time that a call waited for its budget, of those that had to wait: `portolan_budget_wait_seconds`.
pub(crate) fn record_wait(provider: &SharedString, call: &Call, waited: Duration) {
    let (provider, operation) = (provider.clone(), operation(call));
    metrics::histogram!(
        "portolan_budget_wait_seconds",
        "provider" => provider, "operation" => operation, "purpose" => call.purpose.word()
    )
    .record(waited.as_secs_f64());
}
