//! One scan is one event, whichever channel tells of it.

use portolan_domain::{Basis, EventStatus, PurchaseState, TraceStatus, TrackingStatus};
use portolan_exchange::json::document;
use proptest::{prelude::*, sample::subsequence};
use serde_json::{Value, json};

use super::*;
use crate::{convert::trace, wire::trace::TrackInfo};

fn pushed(params: &Value) -> Trace {
    let body = json!({ "messageId": "m", "type": "LOGISTIC", "messageType": "UPDATE", "params": params });
    match event(&body.to_string()) {
        Ok((_, PushEvent::Trace(trace))) => *trace,
        other => panic!("a trace, not {other:?}"),
    }
}

fn polled(element: &Value) -> Trace {
    trace::trace(TrackInfo::from_wire(document(&element.to_string()).unwrap()).unwrap()).unwrap()
}

fn bought(params: &Value, kind: &str) -> Purchase {
    let body = json!({ "messageId": "m", "type": "ORDER", "messageType": kind, "params": params });
    match event(&body.to_string()) {
        Ok((_, PushEvent::Purchase(purchase))) => *purchase,
        other => panic!("a purchase, not {other:?}"),
    }
}

#[test]
fn events_are_read_from_a_text_and_from_an_array() {
    let events = json!([
        {"status": 8, "activity": " Released from customs", "location": "ISRAEL", "eventTime": "2026-09-15 12:36:58",
         "statusDesc": "customs cleared", "thirdActivity": "cleared", "thirdEventTime": "2026-09-15 07:36:58"},
        {"status": "5", "activity": "Arrived at TLV Airport", "eventTime": "18:01:30", "novel": 7}
    ]);
    for events in [json!(events.to_string()), events] {
        let trace =
            pushed(&json!({ "trackingNumber": "T1", "trackingStatus": 8, "orderId": 9_223_372_036_854_775_809_u64,
            "storeOrderNumbers": ["SHOP-1", "SHOP-2"], "logisticsTrackEvents": events }));
        let [first, last] = trace.events() else { panic!("{:?}", trace.events()) };
        assert_eq!((first.raw_time.as_deref(), first.extra.values("novel").next()), (Some("18:01:30"), Some("7")));
        assert_eq!(last.remark.as_ref().map(|text| text.reveal()), Some("Released from customs"));
        assert_eq!((last.code.as_deref(), last.title.as_deref()), (Some("8"), Some("customs cleared")));
        let at = last.at.unwrap();
        assert_eq!((at.to_string().as_str(), at.source()), ("2026-09-15T12:36:58+08:00", ZoneSource::Assumed));
        assert_eq!(last.extra.values("thirdEventTime").next(), Some("2026-09-15 07:36:58"));
        let numbers: Vec<_> = trace.orders.iter().map(OrderRef::value).collect();
        assert_eq!(numbers, ["SHOP-1", "SHOP-2", "9223372036854775809"]);
        let summary = trace.provider_status.as_ref().unwrap();
        assert_eq!((summary.raw.as_str(), summary.as_of), ("8", Some(at)));
    }
}

#[test]
fn without_readable_events_the_status_is_kept_and_the_text_too() {
    for events in [json!("not JSON"), json!([1]), json!(null), json!("")] {
        let trace = pushed(&json!({ "trackingNumber": "T1", "trackingStatus": "12", "logisticsTrackEvents": events }));
        assert!(trace.events().is_empty());
        assert_eq!(trace.status(), TraceStatus::Known(TrackingStatus::Delivered), "{events}");
        let kept = trace.extra.values("logisticsTrackEvents").next().is_some();
        assert_eq!(kept, events != json!(null) && events != json!(""), "{events}");
    }
    let text = pushed(&json!({ "trackingNumber": "T1", "trackingStatus": "In transit" }));
    assert_eq!(text.status().known(), Some(TrackingStatus::InTransit), "a text of polls");
    let unknown = pushed(&json!({ "trackingNumber": "T1", "trackingStatus": 99 }));
    assert_eq!(unknown.provider_status.unwrap().status, EventStatus::Unmapped);
    let by_order = pushed(&json!({ "storeOrderNumbers": "SHOP-1", "trackingNumber": "有 空", "trackingStatus": 1 }));
    assert!(by_order.waybill().is_none() && by_order.extra.values("trackingNumber").next().is_some());
}

#[test]
fn an_unknown_number_moves_nothing_and_a_forwarders_return_is_no_end() {
    let events = |rows: Value| pushed(&json!({ "trackingNumber": "T1", "logisticsTrackEvents": rows }));
    let trace = events(json!([
        {"status": 4, "activity": "a", "eventTime": "2026-09-01 08:00:00"},
        {"status": 77, "activity": "b", "eventTime": "2026-09-02 08:00:00"}]));
    assert_eq!(trace.status().known(), Some(TrackingStatus::InTransit));
    assert_eq!(trace.events()[1].status, EventStatus::Unmapped);
    let back = json!({"status": 3, "activity": "a", "eventTime": "2026-09-01 08:00:00"});
    let trace = events(json!([back, {"status": 4, "activity": "b", "eventTime": "2026-09-02 08:00:00"}]));
    assert_eq!(trace.status().known(), Some(TrackingStatus::InTransit));
    assert_eq!(trace.events()[0].extra.values("flag").next(), Some("forwarder_return"));
    let trace = events(json!([
        {"status": 12, "activity": "a", "eventTime": "2026-09-01 08:00:00"},
        {"status": 14, "activity": "b", "eventTime": "2026-09-02 08:00:00"}]));
    assert_eq!(trace.status().known(), Some(TrackingStatus::Returning), "a return after a delivery is one");
}

#[test]
fn an_order_is_read_with_its_numbers_and_its_times() {
    let params = json!({ "cjOrderId": 210_823_100_016_290_555_u64, "orderNumber": "SHOP-1", "orderNum": "SHOP-1",
        "orderStatus": "CANCELLED", "logisticName": "CJPacket", "trackNumber": null, "createDate": "2023-08-23 10:00:16",
        "updateDate": "2023-08-24 10:00:16", "payDate": null, "deliveryDate": "2023-08-25 10:00:16",
        "orderItems": [{"vid": "V1", "quantity": 2, "sellPrice": 1.1, "abnormalType": [1]}] });
    let purchase = bought(&params, "ORDER_CONNNECTED");
    assert_eq!((purchase.id.value(), purchase.state), ("210823100016290555", Some(PurchaseState::Cancelled)));
    assert!(purchase.is_known_as(&OrderRef::new(OrderRefKind::Merchant, "SHOP-1").unwrap()));
    let placed = purchase.placed_at.unwrap();
    assert_eq!((placed.to_string().as_str(), placed.source()), ("2023-08-23T10:00:16+00:00", ZoneSource::Assumed));
    assert_eq!(purchase.lines[0].extra.values("abnormalType").next(), Some("[1]"));
    for (key, value) in [("deliveryDate", "2023-08-25 10:00:16"), ("messageType", "ORDER_CONNNECTED")] {
        assert_eq!(purchase.extra.values(key).next(), Some(value), "{key}");
    }
    let malformed = bought(&json!({ "cjOrderId": "1", "orderItems": "[{vid:1}" }), "UPDATE");
    assert_eq!((malformed.lines.len(), malformed.extra.values("orderItems").next()), (0, Some("[{vid:1}")));
}

const SCANS: [(&str, u8, &str, &str); 6] = [
    ("2026-08-31 06:36:44", 0, "Label created. Warehouse is processing this order.", ""),
    ("2026-09-08 20:08:20", 5, "Send to Hongkong", ""),
    ("2026-09-15 12:36:53", 7, "Arrived at customs", "ISRAEL"),
    // Of one second, and still two scans.
    ("2026-09-15 12:36:58", 8, "Released from customs", "ISRAEL"),
    ("2026-09-15 12:36:58", 7, "Customs fee paid", "ISRAEL"),
    ("2026-09-16 09:00:00", 12, "Delivered", "ISRAEL"),
];

/// One report of some of the scans, by either channel.
fn report() -> impl Strategy<Value = Trace> {
    let scans = subsequence(SCANS.to_vec(), 0..=SCANS.len()).prop_shuffle();
    (scans, any::<bool>(), any::<bool>()).prop_map(|(scans, push, text)| {
        if push {
            let events: Vec<_> = scans
                .iter()
                .map(|(time, code, said, place)| {
                    json!({"status": code, "activity": format!("  {said}"), "location": place, "eventTime": time})
                })
                .collect();
            let events = if text { json!(json!(events).to_string()) } else { json!(events) };
            pushed(&json!({ "trackingNumber": "95054578", "logisticsTrackEvents": events, "orderId": 1 }))
        } else {
            let routes: Vec<_> = scans
                .iter()
                .map(|(time, _, said, place)| json!({"remark": said, "acceptAddress": place, "acceptTime": time}))
                .collect();
            polled(
                &json!({ "trackingNumber": "95054578", "trackingStatus": null, "cjMailNo": "CJP1", "routes": routes }),
            )
        }
    })
}

fn merged<'a>(reports: impl IntoIterator<Item = &'a Trace>) -> Trace {
    let mut reports = reports.into_iter();
    let mut whole = reports.next().unwrap().clone();
    reports.for_each(|report| whole.merge(report.clone()).unwrap());
    whole
}

proptest! {
    #[test]
    fn polls_and_pushes_of_the_same_scans_are_one_trace_in_any_order_and_number(
        (reports, shuffled) in prop::collection::vec(report(), 1..6)
            .prop_flat_map(|reports| (Just(reports.clone()), Just([reports.clone(), reports].concat()).prop_shuffle()))
    ) {
        let whole = merged(&reports);
        prop_assert_eq!(format!("{whole:?}"), format!("{:?}", merged(&shuffled)));
        let mut told: Vec<_> = whole.events().iter().map(|event| (event.at, event.remark.clone())).collect();
        told.dedup();
        prop_assert_eq!(told.len(), whole.events().len(), "a scan stands twice");
        let most = reports.iter().map(|report| report.events().len()).max().unwrap_or_default();
        prop_assert!(whole.events().len() >= most && whole.events().len() <= SCANS.len());
        if whole.events().iter().any(|event| event.remark.as_ref().is_some_and(|text| text.reveal() == "Delivered")) {
            prop_assert_eq!(whole.status().known(), Some(TrackingStatus::Delivered));
        }
    }
}

#[test]
fn the_number_of_a_push_is_the_better_reason() {
    let push = pushed(&json!({ "trackingNumber": "T1", "logisticsTrackEvents":
        [{"status": 10, "activity": "Waiting for flight", "eventTime": "2026-09-15 12:36:58"}] }));
    let poll = polled(&json!({ "trackingNumber": "T1", "trackingStatus": "En Route", "routes":
        [{"remark": "Waiting for flight", "acceptTime": "2026-09-15 12:36:58"}] }));
    assert_eq!(poll.events()[0].status, EventStatus::Unmapped);
    let whole = merged([&poll, &push]);
    let [event] = whole.events() else { panic!("{:?}", whole.events()) };
    assert_eq!(event.status, EventStatus::Mapped(TrackingStatus::OutForDelivery, Basis::Code));
}
