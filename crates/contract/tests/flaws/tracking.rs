//! Flaws of tracking.

use std::sync::Arc;

use async_trait::async_trait;
use portolan_contract::{Rig, Scenario, Staged, reference::ReferenceRig};
use portolan_domain::{
    AccountId, Basis, EventStatus, Extra, OrderRef, OrderRefKind, ProviderId, Trace, TraceEvent, TrackingStatus,
    WaybillNo,
};
use portolan_ports::{Delivery, Error, ErrorKind, Retry, Tracking, TrackingQuery};

use crate::{provider, reference, verdict};

type Outcomes = Vec<Result<Vec<Trace>, Error>>;
type Spoil = fn(&[TrackingQuery], Outcomes) -> Outcomes;

/// The reference provider, with its outcomes spoilt on the way out.
#[derive(Debug)]
struct Flawed {
    inner: Arc<dyn Tracking>,
    spoil: Spoil,
}

#[async_trait]
impl Tracking for Flawed {
    async fn track(&self, queries: &[TrackingQuery]) -> Outcomes {
        (self.spoil)(queries, self.inner.track(queries).await)
    }
}

struct FlawedRig {
    inner: ReferenceRig,
    spoil: Spoil,
}

#[async_trait]
impl Rig for FlawedRig {
    fn provider(&self) -> ProviderId {
        self.inner.provider()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let Staged::Ready(mut stage) = self.inner.stage(scenario).await else { return Staged::skip("") };
        let spoil = self.spoil;
        stage.connection.tracking =
            stage.connection.tracking.take().map(|inner| Arc::new(Flawed { inner, spoil }) as Arc<dyn Tracking>);
        Staged::Ready(stage)
    }
}

/// A trace of the reference's account.
fn trace(number: &str) -> Trace {
    let mut trace = Trace::of_waybill(provider(), WaybillNo::parse(number).expect("a number"));
    trace.account = AccountId::parse("reference").ok();
    trace
}

fn error(error: Error) -> Result<Vec<Trace>, Error> {
    Err(error.with_provider(provider()).with_operation("track"))
}

/// Changes each trace that was found.
fn each(outcomes: Outcomes, change: impl Fn(Trace) -> Trace) -> Outcomes {
    outcomes.into_iter().map(|outcome| outcome.map(|traces| traces.into_iter().map(&change).collect())).collect()
}

/// Changes each error.
fn errors(outcomes: Outcomes, change: impl Fn(Error) -> Error) -> Outcomes {
    outcomes.into_iter().map(|outcome| outcome.map_err(&change)).collect()
}

/// The trace with other events in place of its own.
fn with_events(old: &Trace, change: impl Fn(TraceEvent) -> Option<TraceEvent>) -> Trace {
    let mut new = trace(old.waybill().map_or("", WaybillNo::as_str));
    new.orders.clone_from(&old.orders);
    new.extra = old.extra.clone();
    new.extend(old.events().iter().cloned().filter_map(change));
    new
}

fn as_in_transit(mut event: TraceEvent) -> Option<TraceEvent> {
    event.status = EventStatus::Mapped(TrackingStatus::InTransit, Basis::Code);
    Some(event)
}

/// Case, flaw, and words of what the suite must say.
pub(crate) const FLAWS: &[(&str, Spoil, &str)] = &[
    ("found", |_, _| vec![], "number of outcomes"),
    ("found", |_, _| vec![Ok(vec![])], "and no trace"),
    ("found", |_, _| vec![Ok(vec![trace("REF-9")])], "another parcel"),
    ("found", |_, outcomes| each(outcomes, |old| with_events(&old, |_| None)), "two scans or more"),
    ("found", |_, outcomes| each(outcomes, |old| with_events(&old, as_in_transit)), "status is"),
    (
        "found",
        |_, outcomes| {
            each(outcomes, |old| {
                with_events(&old, |mut event| {
                    event.at = None;
                    Some(event)
                })
            })
        },
        "without its time",
    ),
    (
        "found",
        |_, outcomes| {
            each(outcomes, |mut trace| {
                trace.account = None;
                trace
            })
        },
        "account of a trace",
    ),
    ("empty", |_, _| vec![error(Error::answered(ErrorKind::NotFound, "no scans"))], "must be found"),
    ("empty", |_, _| vec![Ok(vec![trace("REF-1"), trace("REF-1")])], "number of traces"),
    ("unknown", |_, _| vec![Ok(vec![trace("REF-404")])], "must fail"),
    ("unknown", |_, _| vec![Ok(vec![])], "and no trace"),
    ("unknown", |_, _| vec![error(Error::answered(ErrorKind::InvalidInput, ""))], "kind is InvalidInput"),
    ("unknown", |_, outcomes| errors(outcomes, |error| error.with_retry(Retry::Safe)), "retry is Safe"),
    ("unknown", |_, _| vec![Err(Error::answered(ErrorKind::NotFound, ""))], "provider of an error"),
    (
        "several_traces",
        |_, outcomes| outcomes.into_iter().map(|o| o.map(|traces| traces.into_iter().take(1).collect())).collect(),
        "two parcels or more",
    ),
    (
        "several_traces",
        |_, outcomes| {
            each(outcomes, |mut trace| {
                trace.orders.clear();
                trace
            })
        },
        "another parcel",
    ),
    (
        "several_traces",
        |_, outcomes| {
            each(outcomes, |old| {
                let mut new = trace("REF-2");
                new.orders = old.orders;
                new
            })
        },
        "one parcel",
    ),
    ("wrong_credentials", |_, _| vec![error(Error::answered(ErrorKind::Denied, ""))], "kind is Denied"),
    ("wrong_credentials", |_, _| vec![error(Error::answered(ErrorKind::Unauthenticated, ""))], "code is lost"),
    (
        "wrong_credentials",
        |_, outcomes| errors(outcomes, |error| error.with_delivery(Delivery::MaybeSent)),
        "delivery is MaybeSent",
    ),
    (
        "wrong_credentials",
        |_, _| vec![error(Error::answered(ErrorKind::Unauthenticated, "demo-token-that-is-wrong is refused"))],
        "shows a secret",
    ),
    ("provider_error_in_body", |_, _| vec![Ok(vec![trace("REF-1")])], "must fail"),
    (
        "provider_error_in_body",
        |_, outcomes| errors(outcomes, |error| error.with_delivery(Delivery::MaybeSent)),
        "delivery is MaybeSent",
    ),
    ("server_error", |_, _| vec![error(Error::maybe_sent(ErrorKind::BadResponse, ""))], "kind is BadResponse"),
    ("server_error", |_, outcomes| errors(outcomes, |error| error.with_retry(Retry::Never)), "retry is Never"),
    ("html_with_200", |_, _| vec![error(Error::answered(ErrorKind::NotFound, ""))], "kind is NotFound"),
    ("truncated_json", |_, _| vec![Ok(vec![trace("REF-1")])], "must fail"),
    ("timeout", |_, _| vec![error(Error::not_sent(ErrorKind::Unavailable, ""))], "delivery is NotSent"),
    ("unknown_code", |_, outcomes| each(outcomes, |old| with_events(&old, as_in_transit)), "unknown event is"),
    (
        "unknown_code",
        |_, outcomes| {
            each(outcomes, |old| with_events(&old, |event| Some(event).filter(|e| e.status != EventStatus::Unmapped)))
        },
        "is lost",
    ),
    (
        "unknown_code",
        |_, outcomes| {
            each(outcomes, |old| {
                with_events(&old, |mut event| {
                    event.remark = None;
                    Some(event)
                })
            })
        },
        "neither title nor remark",
    ),
    (
        "extra_fields",
        |_, outcomes| {
            each(outcomes, |mut trace| {
                trace.extra = Extra::new();
                trace
            })
        },
        "unknown field",
    ),
    ("other_waybill", |_, _| vec![Ok(vec![trace("REF-1")])], "another parcel"),
    ("other_waybill", |_, _| vec![Ok(vec![trace("REF-2")])], "must fail"),
    (
        "batch",
        |_, mut outcomes| {
            outcomes.reverse();
            outcomes.rotate_left(1);
            outcomes
        },
        "another parcel",
    ),
    ("batch", |_, outcomes| outcomes.into_iter().filter(|o| o.is_ok()).collect(), "number of outcomes"),
    (
        "batch",
        |queries, _| queries.iter().map(|_| error(Error::answered(ErrorKind::NotFound, "one of them"))).collect(),
        "is known and failed",
    ),
    (
        "batch",
        |queries, _| queries.iter().map(|query| Ok(vec![trace(query.reference.value())])).collect(),
        "is unknown and was found",
    ),
    ("unsupported_kind", |_, _| vec![error(Error::answered(ErrorKind::NotFound, ""))], "kind is NotFound"),
    (
        "unsupported_kind",
        |queries, _| {
            let mut trace = trace("REF-1");
            trace.orders =
                queries.iter().flat_map(|query| OrderRef::new(OrderRefKind::Parent, query.reference.value())).collect();
            vec![Ok(vec![trace])]
        },
        "must fail",
    ),
];

#[tokio::test]
async fn every_flaw_is_caught_and_named() {
    for (at, (case, spoil, words)) in FLAWS.iter().enumerate() {
        let said = verdict("tracking", case, FlawedRig { inner: reference(), spoil: *spoil }).await;
        let said = said.unwrap_or_else(|| panic!("flaw {at} of {case} ({words}) is not caught"));
        assert!(said.contains(words), "flaw {at} of {case}: {said:?} does not say {words:?}");
    }
}

#[tokio::test]
async fn without_a_flaw_nothing_is_caught() {
    for case in portolan_contract::tracking::CASES {
        let rig = FlawedRig { inner: reference(), spoil: |_, outcomes| outcomes };
        assert_eq!(verdict("tracking", case.name, rig).await, None);
    }
}
