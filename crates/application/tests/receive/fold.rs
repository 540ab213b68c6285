//! The laws of folding: neither order nor repetition matters, nothing is lost, nothing is put under another's name.

use std::collections::BTreeSet;

use portolan_application::fold_traces;
use portolan_domain::{
    AccountId, Basis, EventStatus, EventTime, OrderRef, OrderRefKind, ProviderId, Timestamp, Trace, TraceEvent,
    TrackingStatus, UtcOffset, WaybillNo, ZoneSource,
};
use portolan_ports::{Push, PushEvent, PushKey, RawReply};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn event(second: i64, code: &str, status: TrackingStatus) -> TraceEvent {
    let at = Timestamp::from_unix_seconds(second).unwrap();
    let mut event = TraceEvent::new(EventStatus::Mapped(status, Basis::Code));
    event.at = Some(EventTime::new(at, UtcOffset::BEIJING, ZoneSource::Documented));
    event.code = Some(code.to_owned());
    event
}

fn trace(waybill: &str, account: Option<&str>, events: impl IntoIterator<Item = TraceEvent>) -> Trace {
    let mut trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse(waybill).unwrap());
    trace.account = account.map(|account| AccountId::parse(account).unwrap());
    trace.extend(events);
    trace
}

fn of_orders(account: Option<&str>, orders: &[&str]) -> Trace {
    let number = |order: &&str| OrderRef::new(OrderRefKind::Merchant, order).unwrap();
    let mut trace = Trace::of_order(ProviderId::jdl(), number(&orders[0]));
    trace.account = account.map(|account| AccountId::parse(account).unwrap());
    trace.orders.extend(orders.iter().map(number));
    trace
}

fn push(key: &str, trace: Trace) -> Push {
    Push::new(ProviderId::jdl(), PushKey::new(key), PushEvent::Trace(Box::new(trace)))
}

#[test]
fn pushes_and_queries_of_a_waybill_are_one_trace() {
    let picked = event(100, "200", TrackingStatus::PickedUp);
    let delivered = event(300, "150", TrackingStatus::Delivered);
    let raw = RawReply { operation: "push".into(), fields: Vec::new() };
    let pushes = [
        push("1", trace("jdve1", None, [delivered.clone()])),
        push("2", trace("JDVE2", None, [picked.clone()])),
        Push::new(ProviderId::jdl(), PushKey::new("3"), PushEvent::Unknown(raw)),
    ];
    let folded = fold_traces(pushes, [trace("JDVE1", Some("shop"), [picked, delivered])]);
    let told: Vec<_> = folded
        .iter()
        .map(|trace| (trace.waybill().unwrap().as_str(), trace.events().len(), trace.status().word()))
        .collect();
    assert_eq!(told, [("jdve1", 2, "delivered"), ("JDVE2", 1, "picked_up")], "a number keeps its case");
    assert_eq!(folded[0].account.as_ref().unwrap().as_str(), "shop");
}

#[test]
fn a_push_of_a_parcel_that_two_accounts_know_is_nobodys() {
    let pushed = || push("1", trace("JDVE1", None, [event(300, "150", TrackingStatus::Delivered)]));
    let asked = [trace("JDVE1", Some("a"), []), trace("JDVE1", Some("b"), [])];
    let folded = fold_traces([pushed(), pushed()], asked);
    let told: Vec<_> =
        folded.iter().map(|trace| (trace.account.as_ref().map(AccountId::as_str), trace.events().len())).collect();
    assert_eq!(told, [(None, 1), (Some("a"), 0), (Some("b"), 0)]);
}

#[test]
fn orders_that_are_shared_join_and_what_names_nothing_stays() {
    let unknown = Trace::of_unknown(ProviderId::jdl());
    let traces = [
        of_orders(Some("shop"), &["1"]),
        of_orders(Some("shop"), &["2"]),
        unknown.clone(),
        of_orders(Some("other"), &["1"]),
        of_orders(Some("shop"), &["1", "2"]),
        unknown,
    ];
    let folded = fold_traces([], traces);
    let orders: Vec<usize> = folded.iter().map(|trace| trace.orders.len()).collect();
    assert_eq!(orders, [1, 2, 0, 0], "the other account's, the shop's, and the two that nobody can place");
}

fn any_trace() -> impl Strategy<Value = Trace> {
    let statuses = [TrackingStatus::PickedUp, TrackingStatus::InTransit, TrackingStatus::Delivered];
    let events = vec((0..5_i64, "[12]", select(statuses.to_vec())), 0..3);
    let number = prop_oneof!["JD[1-3]".prop_map(Ok), vec(select(vec!["o1", "o2", "o3"]), 1..3).prop_map(Err),];
    (number, option::of(select(vec!["a", "b"])), events).prop_map(|(number, account, events)| {
        let events = events.into_iter().map(|(second, code, status)| event(second, &code, status));
        match number {
            Ok(waybill) => trace(&waybill, account, events),
            Err(orders) => {
                let mut trace = of_orders(account, &orders);
                trace.extend(events);
                trace
            }
        }
    })
}

/// Each scan with the parcel that it belongs to.
fn scans<'a>(traces: impl IntoIterator<Item = &'a Trace>) -> BTreeSet<String> {
    let of = |trace: &'a Trace| {
        trace.events().iter().map(move |event| format!("{:?} {:?} {:?}", trace.waybill(), event.at, event.code))
    };
    traces.into_iter().flat_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn neither_order_nor_repetition_nor_channel_matters(
        (traces, shuffled) in vec(any_trace(), 0..8).prop_flat_map(|traces| (Just(traces.clone()), Just(traces).prop_shuffle())),
        pushed in 0..8_usize,
    ) {
        let folded = fold_traces([], traces.clone());
        let at = pushed.min(shuffled.len());
        let (pushed, queried) = shuffled.split_at(at);
        let pushes = pushed.iter().chain(pushed).cloned().map(|trace| push("1", trace));
        prop_assert_eq!(&fold_traces(pushes, queried.to_vec()), &folded);
        prop_assert_eq!(&fold_traces([], folded.clone()), &folded, "folding again changes nothing");
        prop_assert_eq!(scans(&folded), scans(&traces), "no scan is lost, and none changes its parcel");
        let owners: BTreeSet<_> = folded.iter().filter(|trace| trace.waybill().is_some()).map(|trace| (trace.waybill(), &trace.account)).collect();
        prop_assert_eq!(owners.len(), folded.iter().filter(|trace| trace.waybill().is_some()).count());
    }
}
