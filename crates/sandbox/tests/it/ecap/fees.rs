//! What an order would cost, and what it did.

use jiff::SignedDuration;
use portolan_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{ask, data, order, placed, refusal};
use crate::caller::{self, sandbox};

fn fee_of(waybill: &str) -> Value {
    json!({"businessNo": waybill, "sellerNo": "010K000001"})
}

#[test]
fn precheck_tells_slots_and_products_and_with_cargo_and_product_the_price() {
    let sandbox = sandbox();
    let mut dto = order("SO-1");
    let whole = data(&sandbox, "precheck", &dto);
    assert_eq!(whole["totalFreightStandard"], json!(24.0));
    assert_eq!(whole["commonFeeInfoResponse"]["calWeight"], 2, "1.5 kg count as two");
    assert_eq!(whole["productInfos"].as_array().unwrap().len(), 1);
    assert_eq!(whole["productInfos"][0]["productCode"], "ed-m-0001");
    assert_eq!(whole["shipmentInfo"]["startStationNo"], 11_111_111);
    let days = whole["pickupSliceTimes"].as_array().unwrap();
    let day = |at: usize| days[at]["dateKey"].as_str().unwrap();
    assert_eq!((day(0), day(1), day(2), days.len()), ("2026-01-05", "2026-01-06", "2026-01-07", 3));
    assert_eq!(days[0]["pickupSliceTimes"][0]["startTime"], "09:00:00", "it is eight o'clock");
    assert_eq!(days[1]["pickupSliceTimes"].as_array().unwrap().len(), 13);
    for missing in ["cargoes", "productsReq"] {
        let mut less = dto.clone();
        less[missing] = Value::Null;
        let part = data(&sandbox, "precheck", &less);
        assert!(part.get("totalFreightPre").is_none() && part.get("commonFeeInfoResponse").is_none());
    }
    dto["productsReq"] = Value::Null;
    assert_eq!(data(&sandbox, "precheck", &dto)["productInfos"].as_array().unwrap().len(), 3);
    dto["receiverContact"]["fullAddress"] = "台湾台北市测试路1号".into();
    assert_eq!(refusal(&sandbox, "precheck", &dto).0, 9104);
}

#[test]
fn late_in_the_evening_no_courier_comes_today() {
    let sandbox = sandbox();
    sandbox.advance(SignedDuration::from_hours(14)).unwrap();
    let days = data(&sandbox, "precheck", &order("SO-1"))["pickupSliceTimes"].clone();
    assert_eq!(days[0]["pickupSliceTimes"], json!([]));
    assert_eq!(days[1]["pickupSliceTimes"][0]["startTime"], "09:00:00");
}

/// The price as it stands in the reply, digit by digit.
fn price(sandbox: &Sandbox, dto: &Value) -> String {
    let call = super::call(sandbox, "precheck", dto);
    let answer = sandbox.jdl(&call.request());
    let body = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    let rest = body.split_once(r#""totalFreightStandard":"#).unwrap().1;
    rest.split(['}', ',']).next().unwrap().to_owned()
}

#[test]
fn weight_volume_distance_and_product_make_the_price() {
    let sandbox = sandbox();
    let mut dto = order("SO-1");
    for (weight, volume, to, product, wanted) in [
        (json!(1), json!(1), "北京市通州区测试路2号", "ed-m-0001", "12.00"),
        (json!("5"), json!(1), "北京市通州区测试路2号", "ed-m-0001", "20.00"),
        (json!(1), json!(40_000), "北京市通州区测试路2号", "ed-m-0001", "20.00"),
        (json!(0.01), json!("8000.01"), "天津市测试路1号", "ed-m-0001", "18.00"),
        (json!(1.001), json!(1), "上海市测试路1号", "ed-m-0002", "32.00"),
        (json!(1), json!(1), "上海市测试路1号", "ed-m-0059", "16.00"),
        (json!(2), json!(1), "新疆维吾尔自治区乌鲁木齐市测试路1号", "ed-m-0001", "38.00"),
    ] {
        dto["cargoes"] = json!([{"weight": weight, "volume": volume}]);
        dto["receiverContact"]["fullAddress"] = to.into();
        dto["productsReq"]["productCode"] = product.into();
        assert_eq!(price(&sandbox, &dto), wanted, "{weight} {volume} {to} {product}");
    }
    dto["cargoes"] = json!([{"weight": 1, "volume": 1, "length": 40, "width": 40, "hight": 10}]);
    dto["receiverContact"]["fullAddress"] = "北京市通州区测试路2号".into();
    dto["productsReq"]["productCode"] = "ed-m-0001".into();
    assert_eq!(price(&sandbox, &dto), "14.00", "its sides say more than its volume");
}

#[test]
fn a_price_is_told_before_and_after_and_only_once_the_parcel_was_fetched() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    assert_eq!(refusal(&sandbox, "standardfee/query", &fee_of(&waybill)).0, 9109);
    sandbox.advance(SignedDuration::from_hours(4)).unwrap();
    let told = data(&sandbox, "standardfee/query", &fee_of(&waybill));
    assert_eq!(told["feeInfoList"][0]["standardAmount"], ask(&sandbox, "create", &order("SO-1"))["data"]["freightPre"]);
    assert_eq!((&told["calWeight"], &told["weight"], &told["volume"]), (&json!(2), &json!(1.5), &json!(1000.0)));
    let mut dto = json!({"waybillCode": waybill, "customerCode": "010K000001"});
    assert_eq!(data(&sandbox, "standardfee/query", &dto), told, "under the names of the other operations");
    dto["customerCode"] = "020K999999".into();
    assert_eq!(refusal(&sandbox, "standardfee/query", &dto).0, 9102);
    dto["customerCode"] = Value::Null;
    assert_eq!(refusal(&sandbox, "standardfee/query", &dto).0, 9101);
    assert_eq!(refusal(&sandbox, "standardfee/query", &fee_of("JDVA99999999999")).0, 9103);
}

#[test]
fn only_what_merchants_pay_by_the_month_has_a_list_price() {
    let sandbox = sandbox();
    for (origin, settle, wanted) in [(1, 3, 0), (2, 3, 0), (1, 1, 9110), (2, 5, 9110), (4, 3, 9110)] {
        let mut dto = order(&format!("SO-{origin}-{settle}"));
        dto["orderOrigin"] = origin.into();
        dto["settleType"] = settle.into();
        let waybill = data(&sandbox, "create", &dto)["waybillCode"].as_str().unwrap().to_owned();
        sandbox.advance(SignedDuration::from_hours(4)).unwrap();
        let reply = ask(&sandbox, "standardfee/query", &fee_of(&waybill));
        assert_eq!(reply["code"], wanted, "{origin} {settle}");
    }
}

#[test]
fn a_parcel_that_nobody_ordered_has_a_price_too() {
    let sandbox = sandbox();
    let waybill = caller::number_of(&sandbox, "happy_path");
    let told = data(&sandbox, "standardfee/query", &fee_of(&waybill));
    assert_eq!(told["calWeight"], 1);
    assert!(told["feeInfoList"][0]["standardAmount"].as_f64().is_some_and(|fee| fee >= 12.0));
}
