//! What a [`Tracking`](portolan_ports::Tracking) port must do in each [`Scenario`].
//!
//! Each case stages its scenario, asks, and panics with what is wrong. Kinds, retries, deliveries and domain values are
//! checked, never the words of a message.

mod check;

use portolan_domain::{EventStatus, OrderRef, OrderRefKind, Trace, TraceStatus, TrackingStatus, WaybillNo};
use portolan_ports::{Delivery, Effect, Error, ErrorKind, Reference, Retry, TrackingQuery};

use self::check::Check;
use crate::{Case, Outcome, Rig, Scenario};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __tracking_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments tracking [
                found Found
                empty Empty
                unknown Unknown
                several_traces SeveralTraces
                wrong_credentials WrongCredentials
                provider_error_in_body ProviderErrorInBody
                server_error ServerError
                html_with_200 HtmlWith200
                truncated_json TruncatedJson
                timeout Timeout
                unknown_code UnknownCode
                extra_fields ExtraFields
                other_waybill OtherWaybill
                batch Batch
                unsupported_kind UnsupportedKind
            ]
        }
    };
}

macro_rules! list {
    (() $suite:ident [$($name:ident $scenario:ident)+]) => {
        /// The cases, in the order of the scenarios.
        pub const CASES: &[Case] =
            &[$(Case::new(stringify!($suite), stringify!($name), Scenario::$scenario, |rig| Box::pin($name(rig)))),+];
    };
}
crate::__tracking_cases!([list]());

/// Stages the scenario, or ends the case as skipped.
macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        match Check::stage($rig, Scenario::$scenario).await {
            Ok(check) => check,
            Err(skipped) => return skipped,
        }
    };
}

/// A delivered parcel: its events oldest first, all with times, and the status `Delivered`.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    let traces = check.ask_for_traces().await;
    for trace in &traces {
        let events = trace.events();
        check.holds(events.len() >= 2, || format!("two scans or more were staged, {} came back", events.len()));
        check.holds(events.iter().all(|event| event.at.is_some()), || "an event came back without its time".into());
        check.holds(events.iter().all(|event| event.status != EventStatus::Unmapped), || {
            "only known scans were staged, and one is unmapped".into()
        });
        check.equal("status", trace.status(), TraceStatus::Known(TrackingStatus::Delivered));
    }
    Outcome::Held
}

/// A number without scans: one trace, `Pending`, without events.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    let traces = check.ask_for_traces().await;
    check.equal("number of traces", traces.len(), 1);
    for trace in &traces {
        check.equal("number of events", trace.events().len(), 0);
        check.equal("status", trace.status(), TraceStatus::Known(TrackingStatus::Pending));
    }
    Outcome::Held
}

/// An unknown number: `NotFound`, answered, and not to be asked again at once.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    let error = check.ask_for_error().await;
    check.not_found(&error);
    Outcome::Held
}

/// An order on several waybills: one trace for each, all naming the order.
pub async fn several_traces(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SeveralTraces);
    let traces = check.ask_for_traces().await;
    check.holds(traces.len() >= 2, || format!("two parcels or more were staged, {} came back", traces.len()));
    for (at, trace) in traces.iter().enumerate() {
        check.holds(trace.waybill().is_some(), || "a parcel came back without its waybill".into());
        let earlier = traces.iter().take(at).any(|other| other.waybill() == trace.waybill());
        check.holds(!earlier, || "two traces are of one waybill: they are one parcel".into());
    }
    Outcome::Held
}

/// A wrong secret or token: `Unauthenticated`, answered, never to be repeated as it is, with the provider's code.
pub async fn wrong_credentials(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, WrongCredentials);
    let error = check.ask_for_error().await;
    check.refused(&error, ErrorKind::Unauthenticated);
    Outcome::Held
}

/// A refusal in a body that comes with status 200: `Denied`, answered, never to be repeated, with the provider's code.
pub async fn provider_error_in_body(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ProviderErrorInBody);
    let error = check.ask_for_error().await;
    check.refused(&error, ErrorKind::Denied);
    Outcome::Held
}

/// Status 500: `Unavailable`; it may be asked again, or was as often as the policy allows.
pub async fn server_error(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ServerError);
    let error = check.ask_for_error().await;
    check.equal("kind", error.kind(), ErrorKind::Unavailable);
    check.sent(&error, Effect::Read);
    may_be_repeated(&check, &error);
    Outcome::Held
}

fn may_be_repeated(check: &Check, error: &Error) {
    check.holds(error.retry() != Retry::Never, || "a read that met trouble may be repeated: retry is Never".into());
}

/// A web page with status 200: `BadResponse`, which is no refusal by the provider.
pub async fn html_with_200(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, HtmlWith200);
    check.bad_response(&check.ask_for_error().await, Effect::Read);
    Outcome::Held
}

/// JSON that breaks off: `BadResponse`, and none of the events before the break.
pub async fn truncated_json(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, TruncatedJson);
    check.bad_response(&check.ask_for_error().await, Effect::Read);
    Outcome::Held
}

/// No answer in time: `Unavailable`, maybe sent, may be repeated.
pub async fn timeout(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Timeout);
    let error = check.ask_for_error().await;
    check.equal("kind", error.kind(), ErrorKind::Unavailable);
    check.equal("delivery", error.delivery(), Delivery::MaybeSent);
    may_be_repeated(&check, &error);
    Outcome::Held
}

/// A scan that nobody knows: kept with code and text as an `Unmapped` event, without a say in the trace's status.
pub async fn unknown_code(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownCode);
    for trace in &check.ask_for_traces().await {
        check.unknown_scan_kept(trace);
        let known: Vec<_> = trace.events().iter().filter(|event| event.status.status().is_some()).collect();
        check.holds(!known.is_empty(), || "a known scan was staged beside the unknown one, and none came back".into());
        check.holds(trace.status().known().is_some(), || "the known scan decides; the trace is unmapped".into());
    }
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of the trace or of an event.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    for trace in &check.ask_for_traces().await {
        check.extra_kept(std::iter::once(&trace.extra).chain(trace.events().iter().map(|event| &event.extra)));
    }
    Outcome::Held
}

/// An answer for another waybill: `BadResponse`, never that waybill's trace under the one asked for.
pub async fn other_waybill(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, OtherWaybill);
    check.bad_response(&check.ask_for_error().await, Effect::Read);
    Outcome::Held
}

/// Many queries: one outcome each, in their order, and none fails for another's sake. None: none.
pub async fn batch(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Batch);
    let asked = &check.stage.asked;
    let takes = check.takes().max_batch;
    check.rig_holds(asked.len() > takes && asked.len() >= 3, || format!("stage more than {takes} queries, at least 3"));
    check.rig_holds(asked.iter().any(|asked| asked.known) && asked.iter().any(|asked| !asked.known), || {
        "stage both known and unknown numbers".into()
    });
    let outcomes = check.ask().await;
    for (at, (asked, outcome)) in asked.iter().zip(&outcomes).enumerate() {
        match (asked.known, outcome) {
            (true, Ok(_)) => {}
            (false, Err(error)) => check.not_found(error),
            (true, Err(error)) => check.fails(&format!("query {at} is known and failed: {error:?}")),
            (false, Ok(_)) => check.fails(&format!("query {at} is unknown and was found: is the order kept?")),
        }
    }
    let none = check.ask_all(&[]).await;
    check.equal("number of outcomes of no query", none.len(), 0);
    Outcome::Held
}

/// A number of a kind that the provider does not take: `Unsupported`, and nothing is sent.
pub async fn unsupported_kind(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnsupportedKind);
    let Some(reference) = not_taken(&check) else {
        return Outcome::Skipped("it takes numbers of every kind".into());
    };
    let outcomes = check.ask_all(&[TrackingQuery::new(reference)]).await;
    let error = check.the_error(outcomes);
    check.equal("kind", error.kind(), ErrorKind::Unsupported);
    check.equal("delivery", error.delivery(), Delivery::NotSent);
    check.equal("retry", error.retry(), Retry::Never);
    Outcome::Held
}

fn not_taken(check: &Check) -> Option<Reference> {
    use OrderRefKind::{Merchant, Parent, Platform, Provider};
    const NUMBER: &str = "1234567890";
    let orders = [Parent, Platform, Provider, Merchant].into_iter().filter_map(|kind| OrderRef::new(kind, NUMBER).ok());
    let waybill = WaybillNo::parse(NUMBER).map(Reference::Waybill);
    let mut kinds = orders.map(Reference::Order).chain(waybill);
    kinds.find(|reference| !check.takes().takes(reference))
}

/// Whether a trace may be the answer to a query by this number.
fn answers(trace: &Trace, reference: &Reference) -> bool {
    match reference {
        Reference::Waybill(waybill) => trace.waybill() == Some(waybill) || trace.role_of(waybill).is_some(),
        Reference::Order(order) => trace.orders.contains(order),
    }
}
