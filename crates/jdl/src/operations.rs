//! What is known of each operation.

use portolan_ports::{AfterUnknown, Effect, Lifecycle, Operation};

/// The standard trace query.
pub const TRACKING_QUERY: &str = "/jd/tracking/query";
/// Whether a parcel can be carried, and what it would cost.
pub const ORDERS_PRECHECK: &str = "/ecap/v1/orders/precheck";
/// Reserves waybill numbers.
pub const ORDERS_PREGETWAYBILLCODES: &str = "/ecap/v1/orders/pregetwaybillcodes";
/// Has a parcel carried.
pub const ORDERS_CREATE: &str = "/ecap/v1/orders/create";
/// Cancels a parcel, or stops it on its way.
pub const ORDERS_CANCEL: &str = "/ecap/v1/orders/cancel";
/// The stage of an order.
pub const ORDERS_STATUS_GET: &str = "/ecap/v1/orders/status/get";
/// The trace of an express order.
pub const ORDERS_TRACE_QUERY: &str = "/ecap/v1/orders/trace/query";
/// Asks for pushes of one parcel.
pub const ORDERS_TRACE_SUBSCRIBE: &str = "/ecap/v1/orders/trace/subscribe";
/// The list price of a parcel that was picked up.
pub const ORDERS_STANDARDFEE_QUERY: &str = "/ecap/v1/orders/standardfee/query";

const CAPTURED: &str = "traffic captured against JD's test environment";
const CLIENTS: &str = "what independent clients send and read";

const fn row(name: &'static str, methods: (&'static str, Option<&'static str>), source: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Read,
        after_unknown: None,
        lifecycle: Lifecycle::Active,
        client_method: methods.0,
        port_method: methods.1,
        source,
    }
}

const fn write(after: AfterUnknown, row: Operation) -> Operation {
    Operation { effect: Effect::Write, after_unknown: Some(after), ..row }
}

/// Every operation that this crate speaks.
///
/// After an unknown outcome:
/// - reserved numbers lapse after three months, so that a lost answer costs numbers that nobody needs;
/// - an order that is created again under its `orderId` gives the waybill that exists, with `subCode` 0_0001;
/// - what became of a cancellation is read from the stage (690 is cancelled): a second cancellation of what is cancelled
///   may be refused, and would read as one that failed;
/// - a parcel that is subscribed again stays subscribed.
pub const OPERATIONS: &[Operation] = &[
    row(
        TRACKING_QUERY,
        ("Client::query_trace", Some("Tracking::track")),
        "JD's page of the standard trace service (updated 2024-03-04); field names from independent clients",
    ),
    row(ORDERS_PRECHECK, ("Client::orders_precheck", Some("FreightQuoting::quote")), CAPTURED),
    write(
        AfterUnknown::Harmless,
        row(ORDERS_PREGETWAYBILLCODES, ("Client::orders_pregetwaybillcodes", Some("Waybills::reserve")), CLIENTS),
    ),
    write(
        AfterUnknown::RepeatSameKey { key: "orderId" },
        row(ORDERS_CREATE, ("Client::orders_create", Some("Waybills::submit")), CAPTURED),
    ),
    write(
        AfterUnknown::ReadBack { operation: ORDERS_STATUS_GET, key: "waybillCode" },
        row(ORDERS_CANCEL, ("Client::orders_cancel", Some("Waybills::cancel")), CLIENTS),
    ),
    row(ORDERS_STATUS_GET, ("Client::orders_status_get", None), CLIENTS),
    row(ORDERS_TRACE_QUERY, ("Client::orders_trace_query", Some("Tracking::track")), CLIENTS),
    write(
        AfterUnknown::RepeatSameKey { key: "waybillCode" },
        row(
            ORDERS_TRACE_SUBSCRIBE,
            ("Client::orders_trace_subscribe", Some("PushSubscription::subscribe")),
            "traffic captured against JD's test environment; field names from independent clients",
        ),
    ),
    row(ORDERS_STANDARDFEE_QUERY, ("Client::orders_standardfee_query", Some("FreightQuoting::quote")), CLIENTS),
];

/// Whether an operation changes anything; an unknown one might.
#[must_use]
pub(crate) fn effect(name: &str) -> Effect {
    OPERATIONS.iter().find(|operation| operation.name == name).map_or(Effect::Write, |operation| operation.effect)
}

/// Whether a success says all that there is to say: what it carries beside is of no use.
pub(crate) fn says_yes_or_no(name: &str) -> bool {
    name == ORDERS_TRACE_SUBSCRIBE
}

/// The subscription (`LOP-DN`) that an operation's calls name, unless the application has a plan of its own.
pub(crate) fn lop_dn(operation: &str) -> &'static str {
    match operation {
        TRACKING_QUERY => "Tracking_JD",
        _ => "ECAP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_once_and_every_write_says_what_then() {
        for (index, row) in OPERATIONS.iter().enumerate() {
            let earlier = &OPERATIONS[..index];
            assert!(!earlier.iter().any(|other| other.name == row.name || other.client_method == row.client_method));
            assert_eq!(row.after_unknown.is_some(), row.effect == Effect::Write, "{}", row.name);
            if let Some(AfterUnknown::ReadBack { operation, .. }) = row.after_unknown {
                assert_eq!(effect(operation), Effect::Read);
            }
        }
        assert_eq!(effect("/ecap/v1/orders/modify"), Effect::Write, "an unknown one might change something");
    }

    #[test]
    fn the_plan_is_the_interfaces() {
        assert_eq!((lop_dn(TRACKING_QUERY), lop_dn(ORDERS_CREATE)), ("Tracking_JD", "ECAP"));
    }
}
