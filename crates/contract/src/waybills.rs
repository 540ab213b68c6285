//! What a port for [`Waybills`](portolan_ports::Waybills) must do in each [`WaybillsScenario`].

use std::{collections::BTreeSet, num::NonZeroU32, time::Duration};

use portolan_domain::{Decimal, Money, OrderRef, Timestamp, WaybillNo};
use portolan_ports::{Cancellation, Effect, ErrorKind, Party, Submitted, WaybillCapabilities, WaybillRequest};

use crate::{
    Booked, Call, Method, Outcome, Rig, Scenario, WaybillsScenario,
    check::{Check, expected, input, told},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __waybills_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments waybills Waybills WaybillsScenario
            [
                reserved Reserved
                reserved_most ReservedMost
                too_many TooMany
                fewer_numbers FewerNumbers
                repeated_number RepeatedNumber
                submitted Submitted
                submitted_before SubmittedBefore
                refused Refused
                other_number OtherNumber
                no_number NoNumber
                no_consignee NoConsignee
                cod_without_amount CodWithoutAmount
                cod_merged CodMerged
                booked Booked
                backward_pickup BackwardPickup
                cancelled Cancelled
                intercepting Intercepting
                intercepted Intercepted
                cancel_failed CancelFailed
                intercept_failed InterceptFailed
                cancelled_unknown CancelledUnknown
                unsupported_cancel UnsupportedCancel
                found Found
                found_none FoundNone
                unsupported_find UnsupportedFind
            ]
            [reserve ReserveNumbers submit SubmitWaybill cancel CancelWaybill find FindWaybills]
            []
        }
    };
}
crate::__waybills_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::Waybills(WaybillsScenario::$scenario))
    };
}

/// Ends a case that the capabilities exclude.
macro_rules! only_if {
    ($can:expr, $reason:literal) => {
        if !$can {
            return Outcome::Skipped($reason.into());
        }
    };
}

const CANNOT_RESERVE: &str = "the account reserves no numbers";

/// Numbers: as many as were asked for, each of them once.
pub async fn reserved(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Reserved);
    if can(&check).max_reserved == 0 {
        return Outcome::Skipped(CANNOT_RESERVE.into());
    }
    input!(check, ReserveNumbers(count));
    check.rig_holds(count.get() >= 2, || "reserve two numbers or more".into());
    reserve(&check, *count).await;
    Outcome::Held
}

/// As many numbers as the provider gives at once.
pub async fn reserved_most(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ReservedMost);
    let Some(most) = NonZeroU32::new(can(&check).max_reserved) else {
        return Outcome::Skipped(CANNOT_RESERVE.into());
    };
    reserve(&check, most).await;
    Outcome::Held
}

async fn reserve(check: &Check, count: NonZeroU32) {
    let numbers = check.found(check.waybills().reserve(count).await).numbers;
    check.equal("count of numbers", Some(numbers.len()), usize::try_from(count.get()).ok());
    check.equal("count of different numbers", numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
}

/// One more than the provider gives at once: `InvalidInput`, and nothing is sent. Of one that gives none, `Unsupported` too.
pub async fn too_many(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, TooMany);
    let most = can(&check).max_reserved;
    let Some(more) = most.checked_add(1).and_then(NonZeroU32::new) else {
        return Outcome::Skipped("it reserves any number".into());
    };
    let kinds: &[_] =
        if most == 0 { &[ErrorKind::Unsupported, ErrorKind::InvalidInput] } else { &[ErrorKind::InvalidInput] };
    check.refused_before_sending("more numbers than it gives", kinds, check.waybills().reserve(more)).await;
    Outcome::Held
}

/// Fewer numbers than were asked for: `BadResponse`, never a short list.
pub async fn fewer_numbers(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, FewerNumbers);
    spoilt_numbers(&check).await
}

/// One number twice: `BadResponse`, never on two parcels.
pub async fn repeated_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RepeatedNumber);
    spoilt_numbers(&check).await
}

async fn spoilt_numbers(check: &Check) -> Outcome {
    if can(check).max_reserved == 0 {
        return Outcome::Skipped(CANNOT_RESERVE.into());
    }
    input!(check, ReserveNumbers(count));
    // That an answer came is known, and a lost number harms nobody: how far it got is left open.
    check.bad_response(&check.error(check.waybills().reserve(*count).await), Effect::Read);
    Outcome::Held
}

/// A parcel: made now, under the number that was reserved for it or one issued now.
pub async fn submitted(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Submitted);
    let submitted = submit(&check, request(&check)).await;
    check.equal("existed", submitted.existed, false);
    Outcome::Held
}

/// The same parcel again: the same waybill, which `existed`. Nothing new is made.
pub async fn submitted_before(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SubmittedBefore);
    let first = submit(&check, request(&check)).await;
    let again = submit(&check, request(&check)).await;
    check.equal("existed, the first time", first.existed, false);
    check.equal("existed, the second time", again.existed, true);
    check.equal("the waybill of the second time", again.waybill, first.waybill);
    Outcome::Held
}

/// A rule of business: `Conflict`, answered, with the provider's code.
pub async fn refused(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Refused);
    let error = check.error(check.waybills().submit(request(&check)).await);
    check.refused(&error, ErrorKind::Conflict);
    Outcome::Held
}

/// An answer with another number: `BadResponse`, and nobody knows what was made.
pub async fn other_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, OtherNumber);
    check.rig_holds(request(&check).number.is_some(), || "submit with a number that was reserved".into());
    check.bad_response(&check.error(check.waybills().submit(request(&check)).await), Effect::Write);
    Outcome::Held
}

/// No number, where the provider issues none: `InvalidInput`, and nothing is sent.
pub async fn no_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoNumber);
    only_if!(can(&check).needs_reserved, "it issues numbers by itself");
    let mut request = request(&check).clone();
    request.number = None;
    not_a_request(&check, "a parcel without a reserved number", &request).await
}

/// Nobody receives it: `InvalidInput`, and nothing is sent.
pub async fn no_consignee(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoConsignee);
    let mut request = request(&check).clone();
    request.consignee = Party::default();
    not_a_request(&check, "a parcel for nobody", &request).await
}

/// Cash on delivery of nothing: `InvalidInput`, and nothing is sent.
pub async fn cod_without_amount(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CodWithoutAmount);
    for amount in [Decimal::ZERO, Decimal::NEGATIVE_ONE] {
        let mut request = request(&check).clone();
        request.services.cod = Some(Money::new(amount, cod(&check, &request).currency()));
        let _outcome = not_a_request(&check, "cash on delivery without an amount", &request).await;
    }
    Outcome::Held
}

/// Cash on delivery for two orders in one parcel: `InvalidInput`, and nothing is sent.
pub async fn cod_merged(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CodMerged);
    let mut request = request(&check).clone();
    cod(&check, &request);
    let Some(first) = request.orders.first() else { check.fails("the rig is wrong: name the order in the parcel") };
    let other =
        first.value().strip_suffix('1').map_or_else(|| format!("{}1", &first.value()[1..]), |v| format!("{v}2"));
    request.orders.extend(OrderRef::new(first.kind(), &other));
    not_a_request(&check, "orders that are paid at the door, merged", &request).await
}

async fn not_a_request(check: &Check, what: &str, request: &WaybillRequest) -> Outcome {
    check.refused_before_sending(what, &[ErrorKind::InvalidInput], check.waybills().submit(request)).await;
    Outcome::Held
}

/// A product and a time of pickup: the provider has them as they were asked for.
pub async fn booked(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Booked);
    only_if!(submits(&check), "the provider takes neither a product nor a time of pickup");
    let request = request(&check);
    let asked = Booked { product: request.product.clone(), pickup: request.pickup };
    check.rig_holds(asked != Booked::default(), || "submit with a product or a time of pickup".into());
    let waybill = submit(&check, request).await.waybill;
    let booked = check.stage.booked(&waybill);
    let booked = booked.unwrap_or_else(|| check.fails("the rig is wrong: call Stage::with_booked in this scenario"));
    check.told("the product", &booked.product, &asked.product);
    check.told("the time of pickup", &booked.pickup, &asked.pickup);
    Outcome::Held
}

/// Picked up until before it may be picked up from: `InvalidInput`, and nothing is sent.
pub async fn backward_pickup(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, BackwardPickup);
    only_if!(submits(&check), "the provider takes no time of pickup");
    let mut request = request(&check).clone();
    let (from, to) = request.pickup.unwrap_or_else(|| {
        let from = Timestamp::UNIX_EPOCH;
        (from, from.plus(Duration::from_secs(3600)))
    });
    check.rig_holds(from < to, || "the time of pickup has no length".into());
    request.pickup = Some((to, from));
    not_a_request(&check, "a pickup that ends before it begins", &request).await
}

/// Cancelled, or stopped on its way: as the provider says.
pub async fn cancelled(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Cancelled);
    only_if!(can(&check).cancels, "it cannot cancel");
    input!(check, CancelWaybill(number));
    let cancellation = check.found(check.waybills().cancel(number).await);
    for expected in expected!(check, Cancellation) {
        check.equal("the cancellation", cancellation, *expected);
    }
    Outcome::Held
}

/// A parcel that is to be stopped on its way: `Intercepting`, which is not yet `Intercepted`.
pub async fn intercepting(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Intercepting);
    becomes(&check, Cancellation::Intercepting).await
}

/// A parcel that was stopped on its way: `Intercepted`.
pub async fn intercepted(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Intercepted);
    becomes(&check, Cancellation::Intercepted).await
}

/// A waybill that stays: `CancelFailed`, never `Cancelled`.
pub async fn cancel_failed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelFailed);
    becomes(&check, Cancellation::CancelFailed).await
}

/// A parcel that goes on: `InterceptFailed`, never `Intercepted`.
pub async fn intercept_failed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, InterceptFailed);
    becomes(&check, Cancellation::InterceptFailed).await
}

async fn becomes(check: &Check, expected: Cancellation) -> Outcome {
    only_if!(can(check).cancels, "it cannot cancel");
    input!(check, CancelWaybill(number));
    check.equal("the cancellation", check.found(check.waybills().cancel(number).await), expected);
    Outcome::Held
}

/// A waybill that nobody knows: `NotFound`.
pub async fn cancelled_unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelledUnknown);
    only_if!(can(&check).cancels, "it cannot cancel");
    input!(check, CancelWaybill(number));
    check.not_found(&check.error(check.waybills().cancel(number).await));
    Outcome::Held
}

/// No cancellation: `Unsupported`, and nothing is sent.
pub async fn unsupported_cancel(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnsupportedCancel);
    only_if!(!can(&check).cancels, "it can cancel");
    let number = match check.stage.calls.iter().find(|call| call.method() == Method::CancelWaybill) {
        Some(Call::CancelWaybill(number)) => number.clone(),
        _ => WaybillNo::parse("JDVA00000000001").unwrap_or_else(|error| check.fails(&error.to_string())),
    };
    let call = check.waybills().cancel(&number);
    check.refused_before_sending("a cancellation", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

/// The waybills of a reference, and no others.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    only_if!(can(&check).finds, "it cannot find");
    input!(check, FindWaybills(reference));
    let waybills = check.found(check.waybills().find(reference).await);
    let expected = expected!(check, Waybill);
    check.equal("number of waybills", waybills.len(), expected.len());
    for expected in expected {
        let waybill = waybills.iter().find(|waybill| waybill.number == expected.number);
        let waybill = check.given_back("a waybill of the reference", waybill);
        check.of_the_account(&waybill.provider, waybill.account.as_ref());
        told!(check, "a waybill's", waybill, expected, [carrier, orders, status]);
    }
    Outcome::Held
}

/// A reference without waybills: an empty list.
pub async fn found_none(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, FoundNone);
    only_if!(can(&check).finds, "it cannot find");
    input!(check, FindWaybills(reference));
    check.equal("number of waybills", check.found(check.waybills().find(reference).await).len(), 0);
    Outcome::Held
}

/// No way to find: `Unsupported`, and nothing is sent.
pub async fn unsupported_find(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnsupportedFind);
    only_if!(!can(&check).finds, "it can find");
    let reference = OrderRef::new(portolan_domain::OrderRefKind::Merchant, "M-1");
    let reference = reference.unwrap_or_else(|error| check.fails(&error.to_string()));
    let call = check.waybills().find(&reference);
    check.refused_before_sending("a search by reference", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

fn can(check: &Check) -> &WaybillCapabilities {
    let can = check.stage.connection.capabilities.waybills.as_ref();
    can.unwrap_or_else(|| check.fails("the rig's connection does not say what its port for waybills can do"))
}

/// Whether the rig gives a parcel.
fn submits(check: &Check) -> bool {
    check.stage.calls.iter().any(|call| call.method() == Method::SubmitWaybill)
}

fn request(check: &Check) -> &WaybillRequest {
    input!(check, SubmitWaybill(request));
    request
}

fn cod(check: &Check, request: &WaybillRequest) -> Money {
    request.services.cod.unwrap_or_else(|| check.fails("the rig is wrong: submit with cash on delivery"))
}

/// Hands it in, and looks at the number.
async fn submit(check: &Check, request: &WaybillRequest) -> Submitted {
    let submitted = check.found(check.waybills().submit(request).await);
    if let Some(number) = &request.number {
        check.equal("the waybill", &submitted.waybill, number);
    }
    submitted
}
