//! Flaws of waybills.

use std::num::NonZeroU32;

use portolan_domain::{Waybill, WaybillNo};
use portolan_ports::{Cancellation, Delivery, Error, ErrorKind, Reserved, Submitted};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

fn number(text: &str) -> WaybillNo {
    WaybillNo::parse(text).expect("a number")
}

/// Hands anything in.
const TAKES_ANYTHING: Hook = Hook::Submitted(|_, _| Ok(Submitted::new(number("REFW00000001"))));

/// The provider refuses what a check before sending should have refused.
const PASSED_ON: Hook = Hook::Error(|error| error.with_delivery(Delivery::Answered));

pub(crate) const FLAWS: &[Flaw] = &[
    ("reserved", Hook::Count(|_| NonZeroU32::MIN), "count of numbers"),
    (
        "reserved",
        Hook::Reserved(|_| Ok(Reserved::new(vec![number("A"), number("B"), number("a")]))),
        "different numbers",
    ),
    ("reserved_most", Hook::Count(|_| NonZeroU32::MIN), "count of numbers"),
    ("reserved_most", Hook::Reserved(|_| Err(not_found())), "it must succeed"),
    ("too_many", Hook::Count(|_| NonZeroU32::MIN), "and succeeded"),
    ("too_many", PASSED_ON, "delivery is Answered"),
    ("too_many", Hook::Knocks, "and it arrived"),
    ("fewer_numbers", Hook::Reserved(|_| Ok(Reserved::new(vec![number("A"), number("B")]))), "it must fail"),
    ("repeated_number", Hook::Reserved(|_| Err(not_found())), "kind is NotFound"),
    ("submitted", Hook::Submitted(|_, _| Ok(Submitted::new(number("REFW00000009")))), "the waybill is"),
    (
        "submitted",
        Hook::Submitted(|_, submitted| {
            let mut submitted = submitted?;
            submitted.existed = true;
            Ok(submitted)
        }),
        "existed is true",
    ),
    (
        "submitted_before",
        Hook::Submitted(|_, submitted| {
            let mut submitted = submitted?;
            submitted.existed = false;
            Ok(submitted)
        }),
        "existed, the second time",
    ),
    ("refused", TAKES_ANYTHING, "it must fail"),
    ("refused", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    (
        "other_number",
        Hook::Submitted(|request, _| Ok(Submitted::new(request.number.clone().expect("a number")))),
        "it must fail",
    ),
    ("other_number", PASSED_ON, "delivery is Answered"),
    ("no_number", TAKES_ANYTHING, "and succeeded"),
    ("no_number", Hook::Knocks, "and it arrived"),
    ("no_consignee", TAKES_ANYTHING, "and succeeded"),
    ("no_consignee", PASSED_ON, "delivery is Answered"),
    ("cod_without_amount", TAKES_ANYTHING, "and succeeded"),
    (
        "cod_without_amount",
        Hook::Error(|_| Error::not_sent(ErrorKind::Conflict, "").with_provider(provider())),
        "kind is Conflict",
    ),
    ("cod_merged", TAKES_ANYTHING, "and succeeded"),
    ("cod_merged", Hook::Knocks, "and it arrived"),
    (
        "booked",
        Hook::WaybillRequest(|mut request| {
            request.product = None;
            request
        }),
        "the product is None",
    ),
    (
        "booked",
        Hook::WaybillRequest(|mut request| {
            request.pickup = request.pickup.map(|(from, _)| (from, from));
            request
        }),
        "the time of pickup is",
    ),
    ("backward_pickup", TAKES_ANYTHING, "and succeeded"),
    ("backward_pickup", Hook::Knocks, "and it arrived"),
    (
        "backward_pickup",
        Hook::WaybillRequest(|mut request| {
            request.pickup = None;
            request
        }),
        "and succeeded",
    ),
    ("intercepting", Hook::Cancelled(|_| Ok(Cancellation::Intercepted)), "the cancellation is Intercepted"),
    ("intercepted", Hook::Cancelled(|_| Ok(Cancellation::Cancelled)), "the cancellation is Cancelled"),
    ("cancel_failed", Hook::Cancelled(|_| Ok(Cancellation::Cancelled)), "the cancellation is Cancelled"),
    ("cancel_failed", Hook::Cancelled(|_| Err(not_found())), "it must succeed"),
    ("intercept_failed", Hook::Cancelled(|_| Ok(Cancellation::CancelFailed)), "the cancellation is CancelFailed"),
    ("cancelled", Hook::Cancelled(|_| Ok(Cancellation::CancelFailed)), "the cancellation is"),
    ("cancelled_unknown", Hook::Cancelled(|_| Ok(Cancellation::CancelFailed)), "it must fail"),
    ("unsupported_cancel", Hook::Cancelled(|_| Ok(Cancellation::CancelFailed)), "and succeeded"),
    ("unsupported_cancel", PASSED_ON, "delivery is Answered"),
    ("found", Hook::Waybills(|_| Ok(Vec::new())), "number of waybills"),
    ("found", Hook::Waybills(|_| Ok(vec![Waybill::new(provider(), number("REFW00000009"))])), "is lost"),
    (
        "found",
        Hook::Waybills(|found| {
            let mut waybills = found?;
            waybills[0].orders.clear();
            Ok(waybills)
        }),
        "a waybill's orders",
    ),
    ("found_none", Hook::Waybills(|_| Err(not_found())), "it must succeed"),
    ("unsupported_find", Hook::Waybills(|_| Ok(Vec::new())), "and succeeded"),
    ("unsupported_find", Hook::Knocks, "and it arrived"),
];
