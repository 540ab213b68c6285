//! The shop: lists, details, shipping, helpers.

use portolan_sandbox::{ChangeKind, ShopOrderLine, ShopOrderState, StageOrder, Verdict};
use serde_json::{Value, json};

use super::caller::{Call, Way, ask, changed, error, reply, waiting};
use crate::caller::sandbox;

const LIST: &str = "jingdong.pop.orders.get";
const GET: &str = "jingdong.pop.order.get";
const SHIP: &str = "jingdong.pop.order.ship";
const TRACK: &str = "jingdong.pop.order.track";
const SEARCH: &str = "jingdong.pop.order.search";
const SHIPMENT: &str = "jingdong.pop.order.shipment";

fn window() -> Value {
    json!({"start_date": "2025-12-20 00:00:00", "end_date": "2026-01-10 00:00:00"})
}

fn with(mut json: Value, name: &str, value: Value) -> Value {
    json[name] = value;
    json
}

#[test]
fn new_orders_are_listed_page_by_page() {
    let sandbox = sandbox();
    for _ in 0..5 {
        sandbox.stage_order(StageOrder::new()).unwrap();
    }
    let list = |json: &Value| -> Vec<String> {
        let told = ask(&sandbox, LIST, json);
        let orders = told["order_info_list"]["order_info"].as_array().unwrap().clone();
        orders.iter().map(|order| order["order_id"].to_string()).collect()
    };
    let new = with(window(), "order_state", json!("WAIT_SELLER_STOCK_OUT"));
    let all = list(&new);
    assert_eq!(all.len(), 8);
    let mut paged = Vec::new();
    for page in 1..=4 {
        paged.extend(list(&with(with(new.clone(), "page", json!(page)), "page_size", json!(3))));
    }
    assert_eq!(paged, all);
    assert!(list(&with(new.clone(), "page", json!(i64::MAX))).is_empty(), "beyond the last");
    assert_eq!(list(&with(window(), "order_state", json!("LOCKED,TRADE_CANCELED"))).len(), 2);
    for (name, value) in [
        ("page", json!(0)),
        ("page_size", json!(101)),
        ("page_size", json!(0)),
        ("order_state", json!("NEW")),
        ("start_date", json!("yesterday")),
        ("start_date", Value::Null),
        ("end_date", json!("2025-01-01 00:00:00")),
    ] {
        assert_eq!(error(&reply(&sandbox, LIST, &with(window(), name, value))), "3001", "{name}");
    }
    let few = ask(&sandbox, LIST, &with(window(), "optional_fields", json!("order_state")));
    assert_eq!(few["order_info_list"]["order_info"][0].as_object().unwrap().len(), 2);
}

#[test]
fn ids_of_19_digits_and_prices_are_exact() {
    let sandbox = sandbox();
    let id = sandbox.shop_orders().into_iter().find(|order| order.id.len() == 19).unwrap().id;
    let call = Call::new(&sandbox, GET, &Value::Null);
    let call = call.with("360buy_param_json", &format!(r#"{{"order_id":{id}}}"#)).signed();
    let answer = sandbox.jos(&call.request(Way::Split));
    let body = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    assert!(body.contains(&format!(r#""order_id":{id},"#)), "{body}");
    assert!(body.contains(r#""price":0.10"#) && body.contains(r#""price":0.20"#), "{body}");
    let call = Call::new(&sandbox, LIST, &window()).signed();
    let answer = sandbox.jos(&call.request(Way::Split));
    let body = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    assert!(body.contains(&format!(r#""order_id":{id},"order_total_price":0.30"#)), "{body}");
    let detail = ask(&sandbox, GET, &json!({"order_id": id, "optional_fields": "orderId,orderTotalPrice"}));
    assert_eq!(detail["orderDetailInfo"]["orderInfo"], json!({"orderId": id, "orderTotalPrice": "0.30"}));
}

#[test]
fn an_order_is_shown_in_two_shapes() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 0);
    let page = ask(&sandbox, GET, &json!({"order_id": id}));
    let info = page["order_info"].as_object().unwrap();
    for key in ["order_id", "freight_price", "order_state", "items", "payment_type", "receiver_info"] {
        assert!(info.contains_key(key), "{key}");
    }
    let live = ask(&sandbox, GET, &json!({"order_id": id, "optional_fields": "orderId,consigneeInfo,itemInfoList"}));
    assert_eq!(live["orderDetailInfo"]["apiResult"]["numberCode"], 10_100_000);
    assert_eq!(live["orderDetailInfo"]["orderInfo"]["orderId"], id);
    assert_eq!(error(&reply(&sandbox, GET, &json!({"order_id": "999999999999"}))), "402");
    let foreign = sandbox.shop_orders().into_iter().find(|order| order.vender_id != "10000001").unwrap().id;
    for method in [GET, TRACK] {
        assert_eq!(error(&reply(&sandbox, method, &json!({"order_id": foreign}))), "402");
        assert_eq!(error(&reply(&sandbox, method, &json!({}))), "3001");
    }
    let unknown = ask(&sandbox, GET, &json!({"order_id": foreign, "optional_fields": "orderId"}));
    assert_eq!(unknown["orderDetailInfo"]["apiResult"]["success"], false);
    assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Rejected);
}

#[test]
fn an_order_is_shipped_once() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 0);
    let ship = |carrier: Value, waybill: &str| json!({"order_id": id, "logistics_id": carrier, "waybill": waybill});
    assert_eq!(error(&reply(&sandbox, SHIP, &ship(json!(9), "JD123456789CN"))), "3001");
    assert_eq!(error(&reply(&sandbox, SHIP, &ship(json!(1010), ""))), "3001");
    assert_eq!(ask(&sandbox, SHIP, &ship(json!("1010"), "JD123456789CN")), json!({"code": "0"}));
    assert_eq!(error(&reply(&sandbox, SHIP, &ship(json!(1010), "JD123456789CN"))), "409");
    assert_eq!(changed(&sandbox, ChangeKind::OrderShipped), std::slice::from_ref(&id));
    let order = sandbox.shop_orders().into_iter().find(|order| order.id == id).unwrap();
    assert_eq!(order.state, ShopOrderState::WaitGoodsReceiveConfirm);
    assert_eq!(ask(&sandbox, TRACK, &json!({"order_id": id}))["order_tracks"], json!([]));
    for state in [ShopOrderState::Locked, ShopOrderState::TradeCanceled, ShopOrderState::Pause] {
        let id = sandbox.stage_order(StageOrder::new().state(state)).unwrap().id;
        let ship = json!({"order_id": id, "logistics_id": 1010, "waybill": "JD123456789CN"});
        assert_eq!(error(&reply(&sandbox, SHIP, &ship)), "409");
    }
    assert_eq!(error(&reply(&sandbox, SHIP, &json!({"order_id": "1", "logistics_id": 1010, "waybill": "x"}))), "402");
}

#[test]
fn one_order_goes_on_many_waybills() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 0);
    let json = json!({"order_id": id, "logistics_id": "2087|1010", "waybill": "VA1,VA2|X9"});
    ask(&sandbox, SHIP, &json);
    let change = sandbox.ledger().entries.pop().unwrap().changes.remove(0);
    assert_eq!(change.about, ["VA1", "VA2", "X9"]);
}

#[test]
fn the_living_shipment_has_a_result_of_its_own() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 1);
    let json = json!({"orderId": id, "logiCoprId": "2087", "logiNo": "VA00000000001"});
    let told = ask(&sandbox, SHIPMENT, &json);
    assert_eq!(told["sopjosshipment_result"]["success"], true);
    let again = ask(&sandbox, SHIPMENT, &json);
    assert_eq!(again["sopjosshipment_result"]["success"], false);
    assert_eq!(again["sopjosshipment_result"]["errorCode"], "9302");
    let other = ask(&sandbox, SHIPMENT, &with(json.clone(), "logiCoprId", json!("1")));
    assert_eq!(other["sopjosshipment_result"]["errorCode"], "9303");
    let unknown = ask(&sandbox, SHIPMENT, &with(json, "orderId", json!("1")));
    assert_eq!(unknown["sopjosshipment_result"]["errorCode"], "9301");
    assert_eq!(changed(&sandbox, ChangeKind::OrderShipped), [id]);
}

#[test]
fn the_living_search_counts_sorts_and_asks_for_fields() {
    let sandbox = sandbox();
    let json = with(window(), "optional_fields", json!("orderId,orderState,modified"));
    let search = |json: &Value| ask(&sandbox, SEARCH, json)["searchorderinfo_result"].clone();
    let found = search(&with(with(json.clone(), "dateType", json!(1)), "page_size", json!(2)));
    assert_eq!(found["orderTotal"], 6);
    assert_eq!(found["orderInfoList"].as_array().unwrap().len(), 2);
    assert_eq!(found["orderInfoList"][0].as_object().unwrap().len(), 3);
    let oldest = search(&json)["orderInfoList"][0]["orderId"].clone();
    let newest_first = search(&with(json.clone(), "sortType", json!("1")));
    assert_eq!(newest_first["orderInfoList"].as_array().unwrap().last().unwrap()["orderId"], oldest);
    assert_eq!(error(&reply(&sandbox, SEARCH, &window())), "60");
    assert_eq!(error(&reply(&sandbox, SEARCH, &with(json.clone(), "start_date", json!("2025-11-01 00:00:00")))), "61");
    assert_eq!(error(&reply(&sandbox, SEARCH, &with(json, "page", json!(0)))), "61");
}

#[test]
fn carriers_and_labels() {
    let sandbox = sandbox();
    let told = ask(&sandbox, "360buy.delivery.logistics.get", &json!({"optional_fields": "logistics_id"}));
    let companies = &told["logistics_companies"];
    assert_eq!(companies["vender_id"], "10000001");
    let first = companies["logistics_list"][0].as_object().unwrap();
    for key in ["logistics_id", "logistics_name", "logistics_remark", "sequence", "agree_flag", "iscod"] {
        assert!(first.contains_key(key), "{key}");
    }
    let lines = vec![ShopOrderLine::new(1, "测试", 12_345, 3)];
    let order = sandbox.stage_order(StageOrder::new().lines(lines).freight_fen(800).cod()).unwrap();
    let told = ask(&sandbox, "360buy.order.print.data.get", &json!({"order_id": order.id}));
    let data = &told["order_printdata"];
    assert_eq!((&data["should_pay"], &data["freight"]), (&json!("378.35"), &json!("8.00")));
    assert_eq!(data["Consignee"]["cons_name"], json!(data["Consignee"]["cons_name"].as_str().unwrap()));
    let prepaid = ask(&sandbox, "360buy.order.print.data.get", &json!({"order_id": waiting(&sandbox, 0)}));
    assert_eq!(prepaid["order_printdata"]["should_pay"], "0.00");
    assert_eq!(error(&reply(&sandbox, "360buy.order.print.data.get", &json!({"order_id": 1}))), "61");
}

#[test]
fn staging_names_the_field_that_is_wrong() {
    let sandbox = sandbox();
    let field = |stage: StageOrder| match sandbox.stage_order(stage) {
        Err(portolan_sandbox::Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let id = sandbox.stage_order(StageOrder::new().id("9223372036854775807")).unwrap().id;
    for wrong in ["", "12345678901", "012345678901", "9223372036854775808", "12345678901x", "12345678901234567890", &id]
    {
        assert_eq!(field(StageOrder::new().id(wrong)), "id", "{wrong}");
    }
    assert_eq!(field(StageOrder::new().lines(vec![ShopOrderLine::new(1, "x", -1, 1)])), "lines");
    assert_eq!(field(StageOrder::new().lines(vec![ShopOrderLine::new(1, "x", 1, 0)])), "lines");
    assert_eq!(field(StageOrder::new().freight_fen(-1)), "freight");
}
