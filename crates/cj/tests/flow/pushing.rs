//! Scenarios of the suites `push_decoder` and `push_subscription`: webhooks as CJ sends and signs them.

use portolan_cj::sign::{HEADER, Signing};
use portolan_contract::{Call, PushDecoderScenario, PushSubscriptionScenario, Pushed, Stage, Staged, contract_tests};
use portolan_domain::{
    Basis, EventStatus, EventTime, FreeText, OrderRefKind, ProviderId, Purchase, PurchaseLine, PurchaseState, Trace,
    TraceEvent, TrackingStatus, UtcOffset, ZoneSource,
};
use portolan_ports::{Secret, Subscription};
use serde_json::{Value, json};

use crate::{
    purchases::{cjs, merchants},
    rig::{Asked, CjRig, OPEN_ID, number, refused, reply, waybill},
};

contract_tests!(CjRig::default(), [push_decoder, push_subscription]);

const NUMBER: &str = "CJPKL0000000001YQ";
const ID: u64 = 210_823_100_016_290_555;
const URL: &str = "https://hooks.example.com/cj";

fn webhook(message: &str, topic: &str, params: &Value) -> Value {
    let open_id: u64 = OPEN_ID.parse().unwrap();
    json!({ "messageId": message, "type": topic, "messageType": "UPDATE", "openId": open_id, "params": params })
}

fn signed(pushed: Pushed) -> Pushed {
    let sign = Signing { open_id: &Secret::new(OPEN_ID), body: &pushed.body }.sign();
    pushed.with_header(HEADER, sign)
}

fn sent(webhook: &Value) -> Pushed {
    signed(Pushed::new(webhook.to_string()))
}

fn event(status: u8, activity: &str, time: &str) -> Value {
    json!({ "status": status, "activity": format!("  {activity}"), "location": "ISRAEL", "eventTime": time, "statusDesc": null })
}

/// Where the parcel is; the events are JSON in a text, as CJ sends them.
fn logistic(message: &str, status: u8, events: &[Value]) -> Value {
    let params = json!({ "orderId": ID, "storeOrderNumbers": ["SHOP-1"], "logisticName": "CJPacket", "trackingNumber": NUMBER,
        "trackingStatus": status, "logisticsTrackEvents": json!(events).to_string() });
    webhook(message, "LOGISTIC", &params)
}

const CLEARED: (u8, &str, &str) = (8, "Released from customs", "2026-01-05 15:00:00");
const SENT_OUT: (u8, &str, &str) = (10, "Out for delivery", "2026-01-07 08:10:00");
const DONE: (u8, &str, &str) = (12, "Delivered", "2026-01-07 18:20:00");

fn told(scan: (u8, &str, &str)) -> Value {
    event(scan.0, scan.1, scan.2)
}

/// The trace that such scans make.
fn whole(scans: &[(u8, &str, &str)]) -> Trace {
    let mut trace = Trace::of_waybill(ProviderId::cj(), waybill(NUMBER));
    trace.orders.insert(merchants("SHOP-1"));
    trace.orders.insert(cjs(&ID.to_string()));
    for (code, said, time) in scans {
        let status = match code {
            8 => TrackingStatus::InTransit,
            10 => TrackingStatus::OutForDelivery,
            _ => TrackingStatus::Delivered,
        };
        let mut event = TraceEvent::new(EventStatus::Mapped(status, Basis::Code));
        event.at = EventTime::parse_civil(time, UtcOffset::BEIJING, ZoneSource::Assumed).ok();
        event.code = Some(code.to_string());
        event.remark = Some(FreeText::from(*said));
        trace.add(event);
    }
    trace
}

fn order(status: &str) -> Value {
    let items = json!([{ "vid": "V1", "quantity": 2, "sellPrice": 0.1, "lineItemId": "1", "abnormalType": [] }]);
    let params = json!({ "cjOrderId": ID, "orderNumber": "SHOP-1", "orderStatus": status, "logisticName": "CJPacket",
        "trackNumber": NUMBER, "createDate": "2021-08-23 10:00:16", "payDate": null, "orderItems": items });
    webhook("demo-2", "ORDER", &params)
}

fn bought(state: PurchaseState, code: &str) -> Purchase {
    let mut line = PurchaseLine::new();
    (line.variant, line.quantity) = (Some("V1".to_owned()), Some(2));
    let mut purchase = Purchase::new(ProviderId::cj(), cjs(&ID.to_string()));
    purchase.refs.push(merchants("SHOP-1"));
    purchase.state = Some(state);
    purchase.state_code = Some(code.to_owned());
    purchase.line = Some("CJPacket".to_owned());
    purchase.waybills.push(waybill(NUMBER));
    purchase.lines.push(line);
    purchase
}

fn split() -> Value {
    let part = |code: &str, status: u16| {
        let products = json!([{ "sku": "S1", "vid": "V1", "quantity": 1, "productCode": "P1" }]);
        json!({ "orderCode": code, "createAt": 1_629_795_600_000_u64, "orderStatus": status, "productList": products })
    };
    let params = json!({ "originalOrderId": ID, "orderSplitTime": "2021-08-24 09:00:00", "splitOrderList": [part("SD1", 300), part("SD2", 400)] });
    webhook("demo-3", "ORDERSPLIT", &params)
}

fn part(code: &str, state: PurchaseState) -> Purchase {
    let mut purchase = Purchase::new(ProviderId::cj(), cjs(code));
    purchase.refs.push(number(OrderRefKind::Parent, &ID.to_string()));
    purchase.state = Some(state);
    purchase
}

/// One push of each type that has a meaning here.
fn each(stage: Stage) -> Stage {
    let pushes = [logistic("demo-1", 12, &[told(DONE), told(CLEARED)]), order("SHIPPED"), split()];
    pushes.iter().fold(stage, |stage, push| stage.pushing(sent(push)))
}

pub(crate) async fn decoding(rig: CjRig, scenario: PushDecoderScenario) -> Staged {
    use PushDecoderScenario as Case;
    let of = |rig: CjRig| async move { rig.replying(reply(&json!(true))).await.with_secret(OPEN_ID) };
    let stage = of(rig).await.signed_by(signed);
    let stage = match scenario {
        Case::Read => {
            let parts = vec![part("SD1", PurchaseState::Processing), part("SD2", PurchaseState::Other)];
            let stage = each(stage).expecting(whole(&[CLEARED, DONE]));
            stage.expecting(bought(PurchaseState::Shipped, "SHIPPED")).expecting((cjs(&ID.to_string()), parts))
        }
        Case::Redelivered => {
            let first = logistic("demo-1", 12, &[told(DONE)]);
            let mut again = first.clone();
            again["messageType"] = "INSERT".into();
            stage.pushing(sent(&first)).pushing(sent(&again))
        }
        Case::Distinct => {
            let mut unnamed = [logistic("", 5, &[]), logistic("", 6, &[])];
            unnamed.iter_mut().for_each(|push| drop(push.as_object_mut().unwrap().remove("messageId")));
            let [five, six] = &unnamed;
            let named = [logistic("demo-1", 5, &[]), logistic("demo-2", 5, &[])];
            [five, six].into_iter().chain(&named).fold(stage, |stage, push| stage.pushing(sent(push)))
        }
        Case::Pieces => {
            let pieces = [
                logistic("demo-1", 8, &[told(CLEARED)]),
                logistic("demo-2", 12, &[told(DONE), told(CLEARED)]),
                logistic("demo-3", 10, &[told(SENT_OUT), told(CLEARED)]),
            ];
            let stage = pieces.iter().fold(stage, |stage, push| stage.pushing(sent(push)));
            stage.expecting(whole(&[CLEARED, SENT_OUT, DONE]))
        }
        Case::UnknownType => {
            let topics = ["PRODUCT", "STOCK", "LEVITATION"];
            topics.iter().fold(stage, |stage, topic| {
                stage.pushing(sent(&webhook("demo-4", topic, &json!({ "pid": "1", "fields": ["price"] }))))
            })
        }
        Case::UnknownCode => {
            let unknown = event(77, "Teleported", "2026-01-06 09:00:00");
            let stage = stage.pushing(sent(&logistic("demo-1", 8, &[told(CLEARED)])));
            stage.pushing(sent(&logistic("demo-2", 77, &[unknown]))).with_unknown_scan("77", "Teleported")
        }
        Case::UnknownState => {
            stage.pushing(sent(&order("LEVITATING"))).expecting(bought(PurchaseState::Other, "LEVITATING"))
        }
        Case::LongNumber => {
            let stage = stage.pushing(sent(&logistic("demo-1", 12, &[told(DONE)]))).expecting(whole(&[DONE]));
            stage.pushing(sent(&order("SHIPPED"))).expecting(bought(PurchaseState::Shipped, "SHIPPED"))
        }
        Case::ExtraFields => {
            let mut pushes = [
                logistic("demo-1", 12, &[told(DONE)]),
                order("SHIPPED"),
                split(),
                webhook("demo-4", "STOCK", &json!({})),
            ];
            pushes.iter_mut().for_each(|push| push["temperature"] = "4".into());
            pushes.iter().fold(stage, |stage, push| stage.pushing(sent(push))).with_extra("temperature", "4")
        }
        Case::Truncated | Case::Flipped | Case::Misshapen | Case::Garbage | Case::Signed => each(stage),
        Case::WrongSignature => {
            let push = logistic("demo-1", 12, &[told(DONE)]).to_string();
            let other = Signing { open_id: &Secret::new("demo"), body: push.as_bytes() }.sign();
            let wrong = ["", "sign", &other].map(|sign| Pushed::new(push.clone()).with_header(HEADER, sign));
            wrong.into_iter().fold(of(rig).await, Stage::pushing)
        }
        Case::Unsigned => {
            let lenient = of(CjRig { unsigned: true, ..rig }).await;
            lenient.pushing(Pushed::new(logistic("demo-1", 12, &[told(DONE)]).to_string()))
        }
        Case::Doubtful => return Staged::skip("a wrong signature is refused also where none is demanded"),
        Case::Acknowledged => stage,
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

pub(crate) fn account() -> Call {
    Call::Subscribe(Subscription::Account { callback_url: URL.into() })
}

pub(crate) async fn subscribing(rig: CjRig, scenario: PushSubscriptionScenario) -> Staged {
    use PushSubscriptionScenario as Case;
    let open = |answer: fn(&Asked) -> wiremock::ResponseTemplate| rig.answering(Box::new(answer));
    let stage = match scenario {
        Case::Subscribed | Case::UnsupportedKind => open(|_| reply(&json!(true))).await.calling(account()),
        Case::SubscribedAgain => {
            // The second time it is refused, and the settings tell that it stands.
            let topic = json!({ "type": "ENABLE", "urls": [URL] });
            let set = std::sync::atomic::AtomicBool::new(false);
            let answer = move |asked: &Asked| match asked.what.as_str() {
                "GET setting/get" => reply(&json!({ "callback": { "order": topic, "logistic": topic } })),
                _ if set.swap(true, std::sync::atomic::Ordering::SeqCst) => refused(1_606_000, "webhook already set"),
                _ => reply(&json!(true)),
            };
            rig.answering(Box::new(answer)).await.calling(account())
        }
        Case::Unsubscribed => {
            let nothing = Subscription::Nothing { callback_url: URL.into() };
            open(|_| reply(&json!(true))).await.calling(Call::Subscribe(nothing))
        }
        Case::UnknownParcel | Case::NotYours => {
            return Staged::skip("CJ sends the pushes of an account, not those of one parcel");
        }
        Case::BadCallback => {
            let to = |url: &str| Call::Subscribe(Subscription::Account { callback_url: url.into() });
            let stage = open(|_| refused(1_607_003, "the callback did not answer 200")).await.calling(account());
            ["http://hooks.example.com", "https://localhost/cj", "no URL"]
                .into_iter()
                .fold(stage, |stage, url| stage.calling(to(url)))
        }
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}
