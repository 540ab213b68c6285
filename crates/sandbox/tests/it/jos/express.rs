//! Numbers, consignments and traces.

use jiff::SignedDuration;
use portolan_sandbox::{ChangeKind, Effect, JosApp, JosGrant, Sandbox, Script, Stage, StageOrder, Verdict};
use serde_json::{Value, json};

use super::caller::{Call, Way, ask, changed, consignment, error, reply, send, waiting};
use crate::caller::{by_waybill, number_of, sandbox};

const RESERVE: &str = "jingdong.etms.waybillcode.get";
const SEND: &str = "jingdong.etms.waybill.send";
const TRACE: &str = "jingdong.etms.trace.get";
const RECEIVE: &str = "jingdong.ldop.waybill.receive";
const LDOP: &str = "jingdong.ldop.receive.trace.get";

fn reserve(sandbox: &Sandbox, count: usize) -> Vec<String> {
    let told = ask(sandbox, RESERVE, &json!({"preNum": count.to_string(), "customerCode": "010K000001"}));
    assert_eq!(told["resultInfo"]["code"], "100");
    told["resultInfo"]["deliveryIdList"].as_str().unwrap().split(',').map(str::to_owned).collect()
}

fn submit(sandbox: &Sandbox, number: &str, mut json: Value) -> String {
    json["deliveryId"] = json!(number);
    ask(sandbox, SEND, &json)["resultInfo"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn up_to_100_numbers_are_given_out_and_none_twice() {
    let sandbox = sandbox();
    let mut all = reserve(&sandbox, 100);
    all.extend(reserve(&sandbox, 1));
    assert_eq!(changed(&sandbox, ChangeKind::NumberReserved), all);
    for number in &all {
        assert!(["VA", "VB", "VD"].contains(&&number[..2]), "{number}");
        assert!(number[2..].len() == 11 && number[2..].bytes().all(|byte| byte.is_ascii_digit()));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 101);
    for (json, code) in [
        (json!({"preNum": 101, "customerCode": "010K000001"}), "9101"),
        (json!({"preNum": 0, "customerCode": "010K000001"}), "9101"),
        (json!({"preNum": 1, "customerCode": "010k000001"}), "9102"),
    ] {
        assert_eq!(ask(&sandbox, RESERVE, &json)["resultInfo"]["code"], code);
    }
    assert_eq!(error(&reply(&sandbox, RESERVE, &json!({"customerCode": "010K000001"}))), "60");
    assert_eq!(error(&reply(&sandbox, RESERVE, &json!({"preNum": "many", "customerCode": "010K000001"}))), "61");
}

#[test]
fn a_consignment_is_taken_once_whatever_is_repeated() {
    let sandbox = sandbox();
    let number = reserve(&sandbox, 1).remove(0);
    assert_eq!(submit(&sandbox, "VA00000000001", consignment("SO-1")), "9103");
    assert_eq!(submit(&sandbox, &number, consignment("SO-1")), "100");
    assert_eq!(submit(&sandbox, &number, consignment("SO-1")), "100");
    assert_eq!(sandbox.ledger().entries.last().unwrap().effect, Effect::None);
    assert_eq!(submit(&sandbox, &number, consignment("SO-2")), "9104");
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted), [number]);
}

#[test]
fn each_rule_of_a_consignment_is_checked() {
    let sandbox = sandbox();
    let number = reserve(&sandbox, 1).remove(0);
    let long = "汉".repeat(129);
    for (name, value, code) in [
        ("receiveName", json!("汉".repeat(26)), "9101"),
        ("senderName", json!("汉".repeat(26)), "9101"),
        ("receiveAddress", json!(long), "9101"),
        ("senderAddress", json!(long), "9101"),
        ("orderId", json!("123456789012345678901"), "9101"),
        ("packageCount", json!(0), "9101"),
        ("packageCount", json!("1000"), "9101"),
        ("weight", json!(-1), "9101"),
        ("receiveMobile", Value::Null, "9101"),
        ("senderMobile", json!(""), "9101"),
        ("salePlat", json!("0099999"), "9101"),
        ("salePlat", json!("0010001"), "9105"),
        ("thrOrderId", json!("123456789012"), "9105"),
        ("customerCode", json!("020K000001"), "9102"),
        ("collectionValue", json!(1), "9106"),
        ("collectionMoney", json!("1.00"), "9106"),
        ("guaranteeValue", json!(1), "9101"),
    ] {
        let mut json = consignment("SO-1");
        json[name] = value;
        assert_eq!(submit(&sandbox, &number, json), code, "{name}");
        assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Rejected);
    }
    for (name, value, code) in [
        ("receiveName", Value::Null, "60"),
        ("weight", json!("heavy"), "61"),
        ("weight", json!("1.005"), "61"),
        ("packageCount", json!(1.5), "61"),
        ("thrOrderId", json!({"a": 1}), "61"),
    ] {
        let mut json = consignment("SO-1");
        json["deliveryId"] = json!(number);
        json[name] = value;
        assert_eq!(error(&reply(&sandbox, SEND, &json)), code, "{name}");
    }
    let mut most = consignment("12345678901234567890");
    most["receiveName"] = json!("汉".repeat(25));
    most["receiveAddress"] = json!("汉".repeat(128));
    most["collectionMoney"] = json!("");
    most["packageCount"] = json!(999);
    assert_eq!(submit(&sandbox, &number, most), "100");
}

#[test]
fn money_at_the_door_is_the_orders_and_orders_are_not_merged() {
    let sandbox = sandbox();
    let prepaid: Vec<String> = (0..2).map(|_| sandbox.stage_order(StageOrder::new()).unwrap().id).collect();
    let cod: Vec<String> = (0..2).map(|_| sandbox.stage_order(StageOrder::new().cod()).unwrap().id).collect();
    let numbers = reserve(&sandbox, 2);
    let json = |orders: &[String], collects: i64, money: &str| {
        let mut json = consignment("SO-1");
        json["salePlat"] = json!("0010001");
        json["thrOrderId"] = json!(orders.join(","));
        json["collectionValue"] = json!(collects);
        json["collectionMoney"] = json!(money);
        json
    };
    let print = ask(&sandbox, "360buy.order.print.data.get", &json!({"order_id": cod[0]}));
    assert_eq!(print["order_printdata"]["should_pay"], "899.00");
    for wrong in [
        json(&cod[..1], 0, ""),
        json(&cod[..1], 1, "898.99"),
        json(&cod, 1, "899.00"),
        json(&prepaid[..1], 1, "899.00"),
    ] {
        assert_eq!(submit(&sandbox, &numbers[0], wrong), "9106");
    }
    assert_eq!(submit(&sandbox, &numbers[0], json(&cod[..1], 1, "899.00")), "100");
    assert_eq!(submit(&sandbox, &numbers[1], json(&prepaid, 0, "")), "100");
    let change = sandbox.ledger().entries.pop().unwrap().changes.remove(0);
    assert_eq!(change.about, ["SO-1".to_owned(), prepaid[0].clone(), prepaid[1].clone()]);
}

#[test]
fn reserve_send_ship_trace() {
    let sandbox = sandbox();
    let order = waiting(&sandbox, 0);
    let number = reserve(&sandbox, 1).remove(0);
    let mut json = consignment("SO-9");
    json["salePlat"] = json!("0010001");
    json["thrOrderId"] = json!(order);
    assert_eq!(submit(&sandbox, &number, json), "100");
    let titles = || -> Vec<String> {
        let told = ask(&sandbox, TRACE, &json!({"waybillCode": number}));
        let list = told["trace_api_dtos"].as_array().unwrap().clone();
        list.iter().map(|event| event["ope_title"].as_str().unwrap().to_owned()).collect()
    };
    assert!(titles().is_empty(), "JD has not taken it over yet");
    let ship = json!({"order_id": order, "logistics_id": 2087, "waybill": number});
    assert_eq!(ask(&sandbox, "jingdong.pop.order.ship", &ship), json!({"code": "0"}));
    sandbox.advance(SignedDuration::from_hours(2)).unwrap();
    assert_eq!(titles(), ["快递签收"]);
    let state = || {
        let told = ask(&sandbox, "jingdong.pop.order.get", &json!({"order_id": order}));
        told["order_info"]["order_state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "WAIT_GOODS_RECEIVE_CONFIRM");
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    assert_eq!(titles(), ["快递签收", "分拣中心验货", "分拣中心发货", "站点收货", "配送员收货", "妥投"]);
    assert_eq!(state(), "FINISHED_L");
    let told = ask(&sandbox, "jingdong.pop.order.track", &json!({"order_id": order}));
    let tracks = told["order_tracks"].as_array().unwrap();
    assert_eq!(tracks[0]["content"], "Package picked up");
    assert!(tracks[1]["content"].as_str().unwrap().ends_with(" distribution center"));
    assert_eq!(tracks.last().unwrap()["content"], "妥投");
    // the same parcel at the JDL gateway
    let jdl = crate::caller::ask(&sandbox, &by_waybill(&number));
    assert_eq!(jdl["data"][0]["trackings"].as_array().unwrap().len(), 8);
    for (kind, wanted) in [
        (ChangeKind::NumberReserved, &number),
        (ChangeKind::WaybillSubmitted, &number),
        (ChangeKind::OrderShipped, &order),
    ] {
        assert_eq!(changed(&sandbox, kind), std::slice::from_ref(wanted), "exactly once");
    }
}

#[test]
fn the_living_call_issues_a_number_and_repeats_it() {
    let sandbox = sandbox();
    let first = ask(&sandbox, RECEIVE, &consignment("SO-1"));
    let result = &first["receiveorderinfo_result"];
    assert_eq!((&result["resultCode"], &result["needRetry"]), (&json!(100), &json!(false)));
    assert_eq!(result["orderId"], "SO-1");
    let again = ask(&sandbox, RECEIVE, &consignment("SO-1"));
    assert_eq!(again["receiveorderinfo_result"]["deliveryId"], result["deliveryId"]);
    assert_eq!(changed(&sandbox, ChangeKind::WaybillSubmitted).len(), 1);
    let mut wrong = consignment("SO-2");
    wrong["packageCount"] = json!(0);
    assert_eq!(ask(&sandbox, RECEIVE, &wrong)["receiveorderinfo_result"]["resultCode"], 9101);
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    let told = ask(&sandbox, LDOP, &json!({"customerCode": "010K000001", "waybillCode": result["deliveryId"]}));
    let data = told["querytrace_result"]["data"].as_array().unwrap();
    assert_eq!(data[0]["opeTitle"], "配送员完成揽收");
    assert_eq!(data[0]["opeTime"].as_str().unwrap().matches('/').count(), 2);
    assert_eq!(data.last().unwrap()["opeTitle"], "妥投");
    assert_eq!(told["querytrace_result"]["messsage"], "成功");
    let other = ask(&sandbox, LDOP, &json!({"customerCode": "nobody", "waybillCode": "VA1"}));
    assert_eq!(other["querytrace_result"]["code"], 9102);
}

#[test]
fn what_is_unknown_or_anothers_has_an_empty_trace() {
    let sandbox = sandbox();
    for number in ["VA00000000001", "JDVA00000002001"] {
        let told = ask(&sandbox, TRACE, &json!({"waybillCode": number}));
        assert_eq!(told["trace_api_dtos"], json!([]), "{number}");
    }
    let app = JosApp::without_token("key", "secret")
        .grants(vec![JosGrant::new("10000099").access_token("t").customer_codes(vec!["010K999999".to_owned()])]);
    sandbox.register_jos(app.clone()).unwrap();
    let call = Call::of(&app, TRACE, &json!({"waybillCode": "JDVA00000002001"})).signed();
    let told = send(&sandbox, &call.request(Way::Get));
    assert_eq!(told["jingdong_etms_trace_get_responce"]["trace_api_dtos"].as_array().unwrap().len(), 6);
}

#[test]
fn the_backend_fails_as_the_scripts_say() {
    let sandbox = sandbox();
    let ask = |number: &str| reply(&sandbox, TRACE, &json!({"waybillCode": number}));
    assert_eq!(error(&ask("JDVA00000004000")), "67");
    let flaky: Vec<bool> = (0..3).map(|_| ask("JDVA00000004002")["error_response"].is_null()).collect();
    assert_eq!(flaky, [false, false, true]);
}

#[test]
fn a_refused_parcel_comes_back_on_its_own_waybill() {
    let sandbox = sandbox();
    let parcel = sandbox.stage(Stage::new(Script::Refusal).lived()).unwrap();
    let titles = |number: &str| {
        let told = ask(&sandbox, TRACE, &json!({"waybillCode": number}));
        let list = told["trace_api_dtos"].as_array().unwrap().clone();
        list.iter().map(|event| event["ope_title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&parcel.legs[0].number).last().unwrap(), "拒收");
    assert_eq!(titles(&parcel.legs[1].number), ["逆向发货", "逆向验收", "退货到站", "逆向完成"]);
    assert!(!titles(&number_of(&sandbox, "happy_path")).is_empty());
}
