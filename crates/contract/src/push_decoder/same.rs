//! Whether a push tells what was expected.

use portolan_domain::{OrderRefKind, Trace};
use portolan_ports::PushEvent;

use crate::{
    Expected,
    check::{Check, told},
    purchase_orders::same_fields,
};

pub(super) fn same_event(check: &Check, event: &PushEvent, expected: &Expected) {
    match (event, expected) {
        (PushEvent::Trace(trace), Expected::Trace(expected)) => same_trace(check, trace, expected),
        (PushEvent::Purchase(purchase), Expected::Purchase(expected)) => {
            check.equal("a purchase's id", &purchase.id, &expected.id);
            same_fields(check, purchase, expected);
        }
        (PushEvent::PurchaseSplit { original, into }, Expected::PurchaseSplit((whole, parts))) => {
            check.equal("the purchase that was split", original, whole);
            check.equal("number of purchases that it was split into", into.len(), parts.len());
            for expected in parts {
                let part = check.given_back("a part", into.iter().find(|part| part.id == expected.id));
                same_fields(check, part, expected);
            }
            let named = into.iter().all(|part| {
                part.refs.iter().any(|no| no.kind() == OrderRefKind::Parent && no.value() == original.value())
            });
            check.holds(named, || "a part does not name the purchase that it was split from".into());
        }
        _ => check.fails(&format!("the push tells of something else than expected: {event:?}")),
    }
}

/// Compares what the rig tells; events in their order.
pub(super) fn same_trace(check: &Check, trace: &Trace, expected: &Trace) {
    check.equal("the waybill", trace.waybill(), expected.waybill());
    for order in &expected.orders {
        check.holds(trace.orders.contains(order), || format!("an order of the parcel is lost: {order:?}"));
    }
    check.equal("number of events", trace.events().len(), expected.events().len());
    for (event, expected) in trace.events().iter().zip(expected.events()) {
        check.equal("status of an event", event.status.status(), expected.status.status());
        told!(check, "an event's", event, expected, [at, code, title, remark, site, waybill, package]);
    }
    check.equal("status", trace.status(), expected.status());
}
