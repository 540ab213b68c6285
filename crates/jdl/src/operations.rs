//! What is known of each operation.

use portolan_ports::{Effect, Lifecycle, Operation};

/// The standard trace query.
pub const TRACKING_QUERY: &str = "/jd/tracking/query";

/// Every operation that this crate speaks.
pub const OPERATIONS: &[Operation] = &[Operation {
    name: TRACKING_QUERY,
    effect: Effect::Read,
    after_unknown: None,
    lifecycle: Lifecycle::Active,
    client_method: "Client::query_trace",
    port_method: Some("Tracking::track"),
    source: "JD's page of the standard trace service (updated 2024-03-04); field names from independent clients",
}];

/// The subscription (`LOP-DN`) that an operation's calls name, unless the application has a plan of its own.
pub(crate) fn lop_dn(operation: &str) -> &'static str {
    match operation {
        TRACKING_QUERY => "Tracking_JD",
        _ => "ECAP",
    }
}
