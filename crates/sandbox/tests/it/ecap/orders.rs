//! Numbers reserved, orders placed, cancelled and intercepted: each once.

use jiff::SignedDuration;
use portolan_sandbox::{ChangeKind, Effect, JdlApp, Script, Verdict};
use serde_json::{Value, json};

use super::{about, ask, call, cancelling, changed, data, order, placed, refusal, tell};
use crate::caller::{self, Call, by_waybill, code, sandbox, send};

fn reserve(sandbox: &portolan_sandbox::Sandbox, count: usize) -> Vec<String> {
    let dto = json!({"orderOrigin": 1, "customerCode": "010K000001", "sum": count});
    let data = data(sandbox, "pregetwaybillcodes", &dto);
    let numbers = data["waybillCodes"].as_array().unwrap();
    numbers.iter().map(|number| number.as_str().unwrap().to_owned()).collect()
}

fn under(id: &str, number: &str) -> Value {
    let mut dto = order(id);
    dto["waybillCode"] = number.into();
    dto
}

#[test]
fn an_order_becomes_a_parcel_that_is_seen_everywhere_once_it_moves() {
    let sandbox = sandbox();
    let data = data(&sandbox, "create", &order("SO-1"));
    let waybill = data["waybillCode"].as_str().unwrap();
    assert!(waybill.starts_with("JDV") && waybill.len() == 15);
    assert!(data["orderCode"].as_str().unwrap().starts_with("EO"));
    assert_eq!(data["needRetry"], false);
    assert_eq!(data["presortResult"]["startStationName"], "石景山营业部", "where the sender lives");
    assert_eq!(data["presortResult"]["endStationName"], "浦东张江营业部");
    for key in ["faceSheetResponse", "productsResponse", "extendFields", "pickupPromiseTime", "deliveryPromiseTime"] {
        assert!(!data[key].is_null(), "{key}");
    }
    assert_eq!(code(&caller::ask(&sandbox, &by_waybill(waybill))), 2100, "printed is not shipped");
    sandbox.advance(SignedDuration::from_hours(1)).unwrap();
    assert_eq!(code(&caller::ask(&sandbox, &by_waybill(waybill))), 1000);
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    let traced = caller::ask(&sandbox, &by_waybill(waybill));
    let last = traced["data"][0]["trackings"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["operationCode"], &last["operateSite"]), (&json!("10034"), &json!("浦东张江营业部")));
    let merchant = json!([{"referenceNumber": "SO-1", "referenceType": 40000, "phone": "8000"}]);
    assert_eq!(code(&caller::ask(&sandbox, &merchant)), 1000, "the receiver's last four digits are known");
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted), [waybill]);
}

#[test]
fn the_same_order_is_taken_once() {
    let sandbox = sandbox();
    let first = ask(&sandbox, "create", &order("SO-1"));
    assert!(first.get("subCode").is_none());
    let mut other = order("SO-1");
    other["cargoes"][0]["weight"] = 30.into();
    let again = ask(&sandbox, "create", &other);
    assert_eq!((&again["code"], &again["success"], &again["subCode"]), (&json!(0), &json!(true), &json!("0_0001")));
    assert_eq!(again["subMsg"], "商家订单号已被使用");
    for key in ["waybillCode", "orderCode", "freightPre"] {
        assert_eq!(again["data"][key], first["data"][key], "{key}");
    }
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted).len(), 1);
    let entry = sandbox.ledger().entries.pop().unwrap();
    assert_eq!((entry.verdict, entry.effect, entry.changes.len()), (Verdict::Accepted, Effect::None, 0));
    assert_eq!(entry.received.reference_number.as_deref(), Some("SO-1"));
    assert_ne!(placed(&sandbox, "SO-2"), first["data"]["waybillCode"].as_str().unwrap());
}

#[test]
fn an_answer_that_is_lost_after_its_effect_leaves_one_order() {
    for kind in ["never", "reset"] {
        let sandbox = sandbox();
        let fault = json!({"kind": kind, "operation": "/ecap/v1/orders/create", "times": 1});
        tell(&sandbox, "/faults", &fault);
        assert!(sandbox.jdl(&call(&sandbox, "create", &order("SO-1")).request()).reply().is_none());
        let lost = changed(&sandbox, ChangeKind::WaybillSubmitted);
        let again = ask(&sandbox, "create", &order("SO-1"));
        assert_eq!(again["subCode"], "0_0001", "{kind}");
        assert_eq!(json!(lost), json!([again["data"]["waybillCode"]]));
        assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted), lost);
    }
}

#[test]
fn an_answer_that_is_lost_before_its_effect_leaves_none() {
    let sandbox = sandbox();
    tell(&sandbox, "/faults", &json!({"kind": "never", "when": "before_effect", "times": 1}));
    assert!(sandbox.jdl(&call(&sandbox, "create", &order("SO-1")).request()).reply().is_none());
    assert!(changed(&sandbox, ChangeKind::WaybillSubmitted).is_empty());
    assert!(ask(&sandbox, "create", &order("SO-1")).get("subCode").is_none());
}

#[test]
fn an_order_may_be_asked_for_once_more() {
    let sandbox = sandbox();
    tell(&sandbox, "/faults", &json!({"kind": "need_retry", "times": 2}));
    let first = data(&sandbox, "create", &order("SO-1"));
    assert_eq!(first["needRetry"], true);
    assert!(first.get("presortResult").is_none());
    let again = data(&sandbox, "create", &order("SO-1"));
    assert_eq!((&again["needRetry"], &again["waybillCode"]), (&json!(false), &first["waybillCode"]));
    assert!(again["presortResult"].is_object());
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted).len(), 1);
}

#[test]
fn reserved_numbers_are_used_once_and_by_their_owner() {
    let sandbox = sandbox();
    let numbers = reserve(&sandbox, 500);
    assert_eq!(numbers.len(), 500);
    assert_eq!(changed(&sandbox, ChangeKind::NumberReserved), numbers);
    for wrong in [json!(0), json!(501), json!(-1), json!("x"), Value::Null] {
        let dto = json!({"orderOrigin": 1, "customerCode": "010K000001", "sum": wrong});
        assert_eq!(refusal(&sandbox, "pregetwaybillcodes", &dto).0, 9101, "{wrong}");
    }
    let data = data(&sandbox, "create", &under("SO-1", &numbers[0]));
    assert_eq!(data["waybillCode"], json!(numbers[0]));
    assert_eq!(ask(&sandbox, "create", &under("SO-1", &numbers[1]))["subCode"], "0_0001", "the order decides");
    assert_eq!(refusal(&sandbox, "create", &under("SO-2", &numbers[0])).0, 9106);
    assert_eq!(refusal(&sandbox, "create", &under("SO-2", "JDVA99999999999")).0, 9105);
    let other = JdlApp::new("other", "demo-secret", "demo-token").customer_codes(vec!["020K000002".to_owned()]);
    sandbox.register(other.clone()).unwrap();
    let mut dto = under("SO-2", &numbers[1]);
    dto["customerCode"] = "020K000002".into();
    let foreign = Call {
        path: "/ecap/v1/orders/create".to_owned(),
        lop_dn: "ECAP".to_owned(),
        ..Call::of(&other, &json!([dto]))
    };
    assert_eq!(code(&send(&sandbox, &foreign.request())), 9105);
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted).len(), 1);
}

#[test]
fn reserved_numbers_lapse_after_three_months() {
    let sandbox = sandbox();
    let numbers = reserve(&sandbox, 2);
    // from 5 January to 5 April
    sandbox.advance(SignedDuration::from_secs(90 * 86_400 - 1)).unwrap();
    data(&sandbox, "create", &under("SO-1", &numbers[0]));
    sandbox.advance(SignedDuration::from_secs(1)).unwrap();
    assert_eq!(refusal(&sandbox, "create", &under("SO-2", &numbers[1])).0, 9105);
}

#[test]
fn an_order_lives_the_script_that_was_planned_for_it() {
    let sandbox = sandbox();
    sandbox.plan_order("SO-1", Script::Refusal).unwrap();
    tell(&sandbox, "/jdl/orders", &json!({"order_id": "SO-2", "script": "lost"}));
    let scripts: Vec<Script> = ["SO-1", "SO-2", "SO-3"]
        .map(|id| {
            let number = placed(&sandbox, id);
            sandbox.parcels().into_iter().find(|parcel| parcel.number() == number).unwrap().script
        })
        .to_vec();
    assert_eq!(scripts, [Script::Refusal, Script::Lost, Script::HappyPath]);
    assert!(sandbox.plan_order("", Script::Lost).is_err());
}

#[test]
fn before_pickup_an_order_is_cancelled() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    for hours in [0, 1, 100] {
        sandbox.advance(SignedDuration::from_hours(hours)).unwrap();
        let data = data(&sandbox, "cancel", &cancelling(&waybill));
        assert_eq!(data["resultType"], 0, "the same answer");
    }
    assert_eq!(changed(&sandbox, ChangeKind::WaybillCancelled), [waybill.as_str()]);
    assert_eq!(data(&sandbox, "status/get", &about(&waybill)), json!({"status": "690", "statusDesc": "已取消"}));
    let traced = caller::ask(&sandbox, &by_waybill(&waybill));
    let events = traced["data"][0]["trackings"].as_array().unwrap();
    assert_eq!((events.len(), &events[0]["operationCode"]), (1, &json!("10028")), "nothing happens any more");
    assert_eq!(refusal(&sandbox, "create", &under("SO-2", &waybill)).0, 9105, "the number is not free again");
}

#[test]
fn after_pickup_a_parcel_is_intercepted_and_comes_back_under_another_number() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    sandbox.advance(SignedDuration::from_hours(8)).unwrap();
    for _ in 0..2 {
        assert_eq!(data(&sandbox, "cancel", &cancelling(&waybill))["resultType"], 4);
    }
    let change = sandbox.ledger().entries.into_iter().flat_map(|entry| entry.changes).last().unwrap();
    assert_eq!((change.kind, &change.number), (ChangeKind::WaybillIntercepted, &waybill));
    let reverse = change.about[0].clone();
    assert_eq!(changed(&sandbox, ChangeKind::WaybillIntercepted).len(), 1, "a second time changes nothing");
    assert_eq!(data(&sandbox, "status/get", &about(&waybill))["status"], "430");
    assert_eq!(refusal(&sandbox, "status/get", &about(&reverse)).0, 9103, "not on its way yet");
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    assert_eq!(data(&sandbox, "status/get", &about(&waybill))["status"], "690");
    assert_eq!(data(&sandbox, "status/get", &about(&reverse))["status"], "510");
    assert_eq!(data(&sandbox, "cancel", &cancelling(&waybill))["resultType"], 4);
    assert_eq!(data(&sandbox, "cancel", &cancelling(&reverse))["resultType"], 3);
    let traced = caller::ask(&sandbox, &by_waybill(&waybill));
    let events = traced["data"][0]["trackings"].as_array().unwrap();
    let codes: Vec<&str> = events.iter().map(|event| event["operationCode"].as_str().unwrap()).collect();
    assert_eq!(codes[codes.len() - 5..], ["10027", "10037", "10036", "200020", "10038"]);
    let told = &events[codes.len() - 5];
    assert_eq!(told["extend"]["reverseWaybillNos"], json!(reverse));
    assert!(told["remark"].as_str().unwrap().contains(&reverse));
}

#[test]
fn what_has_arrived_or_ended_cannot_be_stopped() {
    let sandbox = sandbox();
    for (script, result) in
        [("happy_path", 3), ("refusal", 3), ("readdress", 3), ("lost", 3), ("terminated_pickup", 2), ("stuck", 4)]
    {
        let waybill = caller::number_of(&sandbox, script);
        assert_eq!(data(&sandbox, "cancel", &cancelling(&waybill))["resultType"], result, "{script}");
    }
    assert_eq!(changed(&sandbox, ChangeKind::WaybillIntercepted).len(), 1);
    assert!(changed(&sandbox, ChangeKind::WaybillCancelled).is_empty());
}

#[test]
fn a_planned_reverse_waybill_is_gone_with_the_cancellation() {
    let sandbox = sandbox();
    sandbox.plan_order("SO-1", Script::Refusal).unwrap();
    let waybill = placed(&sandbox, "SO-1");
    let planned = sandbox.parcels().pop().unwrap().legs[1].number.clone();
    data(&sandbox, "cancel", &cancelling(&waybill));
    sandbox.advance(SignedDuration::from_hours(240)).unwrap();
    assert_eq!(code(&caller::ask(&sandbox, &by_waybill(&planned))), 2100);
    assert_eq!(refusal(&sandbox, "status/get", &about(&planned)).0, 9103);
}

#[test]
fn what_is_unknown_or_somebody_elses_is_neither_shown_nor_touched() {
    let sandbox = sandbox();
    let foreign = caller::number_of(&sandbox, "foreign");
    let own = placed(&sandbox, "SO-1");
    let order_code = sandbox.parcels().pop().unwrap().provider_order;
    for operation in ["cancel", "status/get", "trace/query"] {
        for (dto, code) in [
            (cancelling("JDVA99999999999"), 9103),
            (cancelling(&foreign), 9103),
            (json!({"waybillCode": own, "orderOrigin": 1, "customerCode": "020K999999"}), 9102),
            (json!({"waybillCode": own, "orderOrigin": 1}), 9101),
            (json!({"waybillCode": own, "orderOrigin": 0}), 9103),
            (json!({"waybillCode": own, "orderOrigin": 3, "customerCode": "010K000001"}), 9101),
            (json!({"orderOrigin": 1, "customerCode": "010K000001"}), 9101),
            (
                json!({"waybillCode": own, "orderCode": "EO0000000000000", "orderOrigin": 1, "customerCode": "010K000001"}),
                9103,
            ),
        ] {
            let mut whole = cancelling(&own);
            for name in ["waybillCode", "orderCode", "orderOrigin", "customerCode"] {
                whole[name] = dto[name].clone();
            }
            assert_eq!(refusal(&sandbox, operation, &whole).0, code, "{operation} {dto}");
        }
    }
    let dto = json!({"orderCode": order_code, "orderOrigin": "1", "customerCode": "010K000001"});
    assert_eq!(data(&sandbox, "status/get", &dto), json!({"status": "100", "statusDesc": "已接单"}));
    let effects = sandbox.ledger().entries;
    assert_eq!(effects.iter().filter(|entry| entry.effect == Effect::Written).count(), 1);
}

#[test]
fn consumers_need_no_customer_code_and_see_what_their_application_ordered() {
    let sandbox = sandbox();
    let mut dto = order("SO-1");
    dto.as_object_mut().unwrap().remove("customerCode");
    dto["orderOrigin"] = 0.into();
    dto["settleType"] = 1.into();
    let waybill = data(&sandbox, "create", &dto)["waybillCode"].as_str().unwrap().to_owned();
    let ask_for = json!({"waybillCode": waybill, "orderOrigin": 0});
    assert_eq!(data(&sandbox, "status/get", &ask_for)["status"], "100");
    let other = JdlApp::new("other", "demo-secret", "demo-token");
    sandbox.register(other.clone()).unwrap();
    let foreign = Call {
        path: "/ecap/v1/orders/status/get".to_owned(),
        lop_dn: "ECAP".to_owned(),
        ..Call::of(&other, &json!([ask_for]))
    };
    assert_eq!(code(&send(&sandbox, &foreign.request())), 9103);
}

#[test]
fn each_field_is_checked_and_named() {
    let sandbox = sandbox();
    for (pointer, value, code, name) in [
        ("/orderId", Value::Null, 9101, "orderId"),
        ("/orderId", json!("订单"), 9101, "orderId"),
        ("/orderId", json!("x".repeat(51)), 9101, "orderId"),
        ("/orderOrigin", json!(3), 9101, "orderOrigin"),
        ("/customerCode", Value::Null, 9101, "customerCode"),
        ("/customerCode", json!("020K999999"), 9102, ""),
        ("/settleType", Value::Null, 9101, "settleType"),
        ("/settleType", json!(5), 9101, "settleType"),
        ("/senderContact", Value::Null, 9101, "senderContact"),
        ("/senderContact", json!([]), 9101, "senderContact"),
        ("/senderContact/name", json!(""), 9101, "senderContact.name"),
        ("/senderContact/fullAddress", json!("北".repeat(201)), 9101, "senderContact.fullAddress"),
        ("/receiverContact/fullAddress", json!("测试路1号"), 9104, "receiverContact.fullAddress"),
        ("/receiverContact/fullAddress", json!("台湾台北市测试路1号"), 9104, "receiverContact.fullAddress"),
        ("/receiverContact/mobile", Value::Null, 9101, "receiverContact.mobile"),
        ("/receiverContact/mobile", json!("1380013800"), 9101, "receiverContact.mobile"),
        ("/productsReq/productCode", json!("ed-m-9999"), 9107, ""),
        ("/productsReq", Value::Null, 9101, "productsReq"),
        ("/cargoes", json!([]), 9101, "cargoes"),
        ("/cargoes", json!([{}, {}]), 9101, "cargoes"),
        ("/cargoes/0/weight", json!(0), 9101, "cargoes.weight"),
        ("/cargoes/0/weight", json!("1.2345"), 9101, "cargoes.weight"),
        ("/cargoes/0/weight", json!(1e300), 9101, "cargoes.weight"),
        ("/cargoes/0/volume", json!(0), 9101, "cargoes.volume"),
        ("/cargoes/0/volume", Value::Null, 9101, "cargoes.volume"),
        ("/cargoes/0/hight", json!(-1), 9101, "cargoes.hight"),
        ("/cargoes/0/quantity", json!(0), 9101, "cargoes.quantity"),
        ("/pickupStartTime", json!("soon"), 9101, "pickupStartTime"),
        ("/pickupEndTime", json!(1), 9101, "pickupEndTime"),
        ("/commonChannelInfo", json!({}), 9101, "commonChannelInfo.channelCode"),
        ("/extendProps", json!("1"), 9101, "extendProps"),
    ] {
        let mut dto = order("SO-1");
        dto["pickupStartTime"] = 2.into();
        dto["pickupEndTime"] = 3.into();
        dto["commonChannelInfo"] = json!({"channelCode": "0030001"});
        dto["extendProps"] = json!({});
        *dto.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone();
        let (got, why) = refusal(&sandbox, "create", &dto);
        assert_eq!(got, code, "{pointer} {value}");
        assert!(why.starts_with(name), "{pointer} {value}: {why}");
    }
    assert!(changed(&sandbox, ChangeKind::WaybillSubmitted).is_empty());
    let mut by_phone = order("SO-1");
    by_phone["receiverContact"]["mobile"] = Value::Null;
    by_phone["receiverContact"]["phone"] = "010-12345678".into();
    data(&sandbox, "create", &by_phone);
    for (name, value) in [("cancelReason", Value::Null), ("cancelReasonCode", json!("3")), ("cancelType", json!("x"))] {
        let mut dto = cancelling("JDVA99999999999");
        dto[name] = value;
        assert!(refusal(&sandbox, "cancel", &dto).1.starts_with(name));
    }
}
