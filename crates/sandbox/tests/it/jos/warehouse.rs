//! The warehouse: goods, stock, what comes in and what goes out over world time.

use jiff::SignedDuration;
use portolan_sandbox::{ChangeKind, Effect, Sandbox};
use serde_json::{Value, json};

use super::caller::{ask, changed, error, reply};
use crate::caller::{by_waybill, sandbox};

fn call(sandbox: &Sandbox, name: &str, json: &Value) -> Value {
    ask(sandbox, &format!("jingdong.logistics.{name}"), json)
}

/// The code and the number of a write.
fn result(told: &Value) -> (i64, String) {
    let inner = told.as_object().unwrap().values().next().unwrap();
    (inner["process_code"].as_i64().unwrap(), inner["result_no"].as_str().unwrap_or_default().to_owned())
}

fn hours(sandbox: &Sandbox, hours: i64) {
    sandbox.advance(SignedDuration::from_hours(hours)).unwrap();
}

fn goods(sandbox: &Sandbox, own: &str) -> String {
    let told = call(sandbox, "sku.query", &json!({"isv_good_no": own}));
    let text = told["process_result"]["result_no"].as_str().unwrap();
    let described: Value = serde_json::from_str(text).unwrap();
    described["joslGoodNo"].as_str().unwrap().to_owned()
}

/// There, promised, available in Beijing.
fn stock(sandbox: &Sandbox, goods: &str, status: &str) -> (i64, i64, i64) {
    let told = call(sandbox, "stock.search", &json!({"current_page": 1, "warehouse_no": "BJ01", "goods_no": goods}));
    let rows = told["stock"]["stock_details"].as_array().unwrap();
    let row = rows.iter().find(|row| row["goods_status"] == status).cloned().unwrap_or_default();
    let of = |name: &str| row[name].as_i64().unwrap_or_default();
    (of("stock_qty"), of("preemption_qty"), of("available_qty"))
}

fn sale(goods: &str, quantity: &str) -> Value {
    json!({
        "channels_seller_no": "S1", "channels_outbound_no": "OUT-1", "warehouse_no": "BJ01",
        "carriers_id": "CYS0000001", "expect_date": "2026-01-06 12:00:00", "consignee_name": "测试收货人甲",
        "address_province": "上海", "address_city": "上海", "address_county": "浦东新区", "address_town": "张江镇",
        "address": "上海浦东新区张江镇测试街道11号(模拟数据)", "phone": "021-00000000", "mobile": "13800000011",
        "receivable": 0, "order_mark": "0".repeat(50), "shop_order_source": "0030001",
        "goods_no": goods, "qty": quantity, "goods_status": vec!["1"; goods.split(',').count()].join(","),
    })
}

#[test]
fn carriers_and_buildings() {
    let sandbox = sandbox();
    let told = call(&sandbox, "carriers.list", &json!({}));
    assert_eq!(told["carriers"]["carriers_details"][1]["carriers_id"], "CYS0000002");
    let told = call(&sandbox, "warehouse.list", &json!({}));
    assert_eq!(told["warehouse"]["warehouse_details"].as_array().unwrap().len(), 2);
}

fn phone() -> Value {
    json!({
        "bar_code": "6900000000099", "sku_id": "ISV-99", "name": "测试商品", "category_id": "1",
        "category_name": "测试", "size_definition": "3", "length": 10, "width": 10, "height": "10.5", "volume": 1050,
        "format": "盒", "is_safe": 1, "safe_date": "30",
    })
}

#[test]
fn goods_are_added_once_and_revised() {
    let sandbox = sandbox();
    let (code, no) = result(&call(&sandbox, "sku.add", &phone()));
    assert_eq!(code, 1);
    assert!(no.starts_with("JGNO"));
    assert_eq!(result(&call(&sandbox, "sku.add", &phone())).0, 9204, "a bar code is refused a second time");
    assert_eq!(changed(&sandbox, ChangeKind::SkuAdded), std::slice::from_ref(&no));
    assert_eq!(goods(&sandbox, "ISV-99"), no);
    let update = json!({"goods_no": no, "name": "新名", "format": null, "brand_no": "null", "size_definition": ""});
    assert_eq!(result(&call(&sandbox, "sku.update", &update)).0, 1);
    let told = call(&sandbox, "sku.query", &json!({"josl_good_no": no}));
    let described: Value = serde_json::from_str(told["process_result"]["result_no"].as_str().unwrap()).unwrap();
    assert_eq!(described["goodName"], "新名");
    assert_eq!(described["goodStandard"], "盒", "null keeps");
    assert_eq!(described["sizeDefinition"], "", "an empty text empties, as JD warns");
    assert_eq!(result(&call(&sandbox, "sku.update", &json!({"goods_no": "JGNO1"}))).0, 9202);
    assert_eq!(result(&call(&sandbox, "sku.query", &json!({}))).0, 9201);
    assert_eq!(result(&call(&sandbox, "sku.query", &json!({"josl_good_no": "JGNO1"}))).0, 9202);
    for (name, value, code) in
        [("bar_code", Value::Null, "60"), ("length", Value::Null, "60"), ("width", json!("x"), "61")]
    {
        let mut json = phone();
        json[name] = value;
        assert_eq!(error(&reply(&sandbox, "jingdong.logistics.sku.add", &json)), code, "{name}");
    }
}

#[test]
fn stock_comes_in_pages() {
    let sandbox = sandbox();
    let told = call(&sandbox, "stock.search", &json!({"current_page": "1"}));
    assert_eq!(told["stock"]["process_code"], "1");
    assert_eq!(told["stock"]["total_page"], 1);
    assert_eq!(told["stock"]["stock_details"].as_array().unwrap().len(), 6);
    let beyond = call(&sandbox, "stock.search", &json!({"current_page": i64::MAX}));
    assert_eq!(beyond["stock"]["stock_details"], json!([]));
    for wrong in [0, i64::MIN] {
        assert_eq!(call(&sandbox, "stock.search", &json!({"current_page": wrong}))["stock"]["process_code"], "9201");
    }
}

#[test]
fn an_order_promises_leaves_and_is_a_parcel() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    assert_eq!(stock(&sandbox, &ear, "1"), (8, 0, 8));
    let (code, no) = result(&call(&sandbox, "order.add", &sale(&ear, "3")));
    assert_eq!(code, 1);
    assert_eq!(stock(&sandbox, &ear, "1"), (8, 3, 5));
    assert_eq!(result(&call(&sandbox, "order.add", &sale(&ear, "6"))).0, 9203, "not enough");
    let get = || call(&sandbox, "order.get", &json!({"receipt_no": no}))["order"].clone();
    assert_eq!(get()["order_status_details"].as_array().unwrap().len(), 1);
    assert_eq!(get()["order_package_details"], json!([]));
    hours(&sandbox, 4);
    assert_eq!(stock(&sandbox, &ear, "1"), (5, 0, 5), "it has gone out");
    let order = get();
    assert_eq!(order["order_status_details"].as_array().unwrap().len(), 4);
    let waybill = order["order_package_details"][0]["delivery_no"].as_str().unwrap().to_owned();
    hours(&sandbox, 48);
    let trace = ask(&sandbox, "jingdong.etms.trace.get", &json!({"waybillCode": waybill}));
    assert_eq!(trace["trace_api_dtos"].as_array().unwrap().len(), 6);
    assert_eq!(crate::caller::ask(&sandbox, &by_waybill(&waybill))["code"], 1000);
    assert_eq!(call(&sandbox, "order.get", &json!({"receipt_no": "JOSL1"}))["order"], json!({}));
}

#[test]
fn a_cancellation_can_come_too_late() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let (_, first) = result(&call(&sandbox, "order.add", &sale(&ear, "3")));
    assert_eq!(result(&call(&sandbox, "order.delete", &json!({"receipt_no": first}))).0, 1);
    assert_eq!(stock(&sandbox, &ear, "1"), (8, 0, 8));
    assert_eq!(result(&call(&sandbox, "order.delete", &json!({"receipt_no": first}))).0, 9204);
    let (_, late) = result(&call(&sandbox, "order.add", &sale(&ear, "3")));
    hours(&sandbox, 2);
    assert_eq!(result(&call(&sandbox, "order.delete", &json!({"receipt_no": late}))).0, 9205);
    assert_eq!(result(&call(&sandbox, "order.delete", &json!({"receipt_no": "JOSL1"}))).0, 9202);
    assert_eq!(changed(&sandbox, ChangeKind::OutboundCancelled), std::slice::from_ref(&first));
    hours(&sandbox, 10);
    assert_eq!(stock(&sandbox, &ear, "1"), (5, 0, 5));
    let both = json!({"receipt_nos": format!("{first},{late},JOSL1")});
    let found = call(&sandbox, "order.search", &both)["orders"]["order_list"].clone();
    assert_eq!(found.as_array().unwrap().len(), 2);
    let gone = json!({"receipt_nos": [first, late], "status": "40"});
    let found = call(&sandbox, "order.search", &gone)["orders"]["order_list"].clone();
    assert_eq!(found[0]["receipt_no"], late);
    assert_eq!(found.as_array().unwrap().len(), 1);
}

#[test]
fn at_most_200_orders_are_searched() {
    let sandbox = sandbox();
    let numbers = |count: usize| json!({"receipt_nos": vec!["JOSL1"; count].join(",")});
    assert_eq!(call(&sandbox, "order.search", &numbers(200))["orders"]["order_list"], json!([]));
    assert_eq!(error(&reply(&sandbox, "jingdong.logistics.order.search", &numbers(201))), "61");
}

#[test]
fn each_rule_of_an_order_is_checked() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let cod = format!("1{}", "0".repeat(49));
    for (name, value, code) in [
        ("warehouse_no", json!("XX"), 9202),
        ("carriers_id", json!("CYS9"), 9202),
        ("goods_no", json!("JGNO1"), 9202),
        ("qty", json!("1,2"), 9201),
        ("qty", json!("0"), 9201),
        ("goods_status", json!("1,1"), 9201),
        ("goods_status", json!("9"), 9201),
        ("order_mark", json!("010"), 9201),
        ("order_mark", json!(cod), 9201),
        ("receivable", json!(1), 9201),
        ("shop_order_source", json!("x"), 9201),
        ("shop_order_source", json!("0010001"), 9201),
        ("sku_id", json!("a,b"), 9201),
        ("channels_outbound_no", json!("出库"), 9201),
    ] {
        let mut json = sale(&ear, "1");
        json[name] = value;
        assert_eq!(result(&call(&sandbox, "order.add", &json)).0, code, "{name}");
    }
    let mut json = sale(&ear, "1");
    json["order_mark"] = json!(cod);
    json["receivable"] = json!("99.50");
    json["shop_order_source"] = json!("0010001");
    json["order_no"] = json!("123456789012");
    assert_eq!(result(&call(&sandbox, "order.add", &json)).0, 1);
    json["mobile"] = Value::Null;
    assert_eq!(error(&reply(&sandbox, "jingdong.logistics.order.add", &json)), "60");
    json["qty"] = json!("many");
    json["mobile"] = json!("1");
    assert_eq!(error(&reply(&sandbox, "jingdong.logistics.order.add", &json)), "61");
}

#[test]
fn which_creates_refuse_a_repeated_number() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let add = |name: &str, json: &Value| result(&call(&sandbox, name, json));
    let (first, second) = (add("order.add", &sale(&ear, "1")), add("order.add", &sale(&ear, "1")));
    assert_eq!((first.0, second.0), (1, 1), "order.add makes a second one");
    assert_ne!(first.1, second.1);
    let purchase = json!({"channels_seller_no": "S1", "po_no": "PO-1", "warehouse_no": "BJ01", "expect_date": "2026-01-06",
        "goods_no": [ear], "expected_qty": [3], "goods_status": ["1"]});
    assert_ne!(add("po.add", &purchase).1, add("po.add", &purchase).1, "so does po.add");
    let other = json!({"instore_type": "1", "po_no": "OI-1", "warehouse_no": "BJ01", "goods_no": ear,
        "isv_goods_no": "ISV-2", "expected_qty": "3", "goods_status": "1"});
    assert_ne!(add("otherInstore.add", &other).1, add("otherInstore.add", &other).1);
    assert_eq!(changed(&sandbox, ChangeKind::OutboundCreated).len(), 2);
    assert_eq!(changed(&sandbox, ChangeKind::InboundCreated).len(), 4);
    hours(&sandbox, 4);
    let back = json!({"warehouse_no": "BJ01", "inbound_no": "R-1", "josl_outbound_no": first.1,
        "expected_date": "2026-01-08 00:00:00", "approver": "测试", "goods_no": ear, "expected_qty": "1", "stock_mark": "1"});
    assert_eq!(add("returnorder.add", &back).0, 1);
    assert_eq!(add("returnorder.add", &back).0, 9204, "JD: 该退货单不能重复申请");
    assert_eq!(sandbox.ledger().entries.last().unwrap().effect, Effect::None);
}

#[test]
fn purchases_come_in_two_halves() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let json = json!({"channels_seller_no": "S1", "po_no": "PO-1", "warehouse_no": "BJ01", "expect_date": "2026-01-06",
        "goods_no": ear, "expected_qty": "5", "goods_status": "2"});
    let (_, no) = result(&call(&sandbox, "po.add", &json));
    let seen = || {
        let told = call(&sandbox, "po.get", &json!({"inbound_no": no}))["po_status"].clone();
        (told["receivingStatus"].as_str().unwrap().to_owned(), told["task_details"][0]["qty"].as_i64().unwrap())
    };
    assert_eq!(seen(), ("初始化".to_owned(), 0));
    hours(&sandbox, 6);
    assert_eq!(seen(), ("部分收货".to_owned(), 2));
    assert_eq!(stock(&sandbox, &ear, "2"), (2, 0, 2));
    hours(&sandbox, 6);
    assert_eq!(seen(), ("收货完成".to_owned(), 5));
    assert_eq!(stock(&sandbox, &ear, "2"), (5, 0, 5));
    assert_eq!(call(&sandbox, "po.get", &json!({"inbound_no": "JPI1"}))["po_status"], json!({}));
}

#[test]
fn returns_come_back_or_are_cancelled() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let (_, out) = result(&call(&sandbox, "order.add", &sale(&ear, "4")));
    let back = |own: &str, quantity: &str| {
        let json = json!({"warehouse_no": "BJ01", "inbound_no": own, "josl_outbound_no": out,
            "expected_date": "2026-01-08", "approver": "测试", "goods_no": ear, "expected_qty": quantity, "stock_mark": "1"});
        result(&call(&sandbox, "returnorder.add", &json))
    };
    assert_eq!(back("R-1", "1").0, 9205, "it has not left yet");
    hours(&sandbox, 4);
    assert_eq!(back("R-1", "5").0, 9201, "more than went out");
    let (_, no) = back("R-1", "3");
    assert!(no.starts_with("JRI"));
    assert_eq!(back("R-2", "2").0, 9201, "more than is left");
    let query =
        |no: &str| call(&sandbox, "returnorder.query", &json!({"receipt_no": no}))["response_return_order"].clone();
    assert_eq!((&query(&no)["status"], &query(&no)["josl_outbound_no"]), (&json!(-1), &json!(out)));
    let cancel = |no: &str| result(&call(&sandbox, "returnorder.cancel", &json!({"receipt_no": no}))).0;
    assert_eq!(cancel(&no), 1);
    assert_eq!(cancel(&no), 9204);
    assert_eq!(query(&no)["process_code"], 9202);
    let (_, no) = back("R-1", "4");
    hours(&sandbox, 8);
    assert_eq!(query(&no)["status"], 0);
    assert_eq!(cancel(&no), 9205, "too late");
    assert_eq!(stock(&sandbox, &ear, "1"), (8, 0, 8));
}

#[test]
fn other_goods_come_and_go() {
    let sandbox = sandbox();
    let ear = goods(&sandbox, "ISV-2");
    let json = json!({"instore_type": "1", "po_no": "OI-1", "warehouse_no": "BJ01", "goods_no": ear,
        "isv_goods_no": "ISV-2", "expected_qty": "4", "goods_status": "1"});
    let (_, no) = result(&call(&sandbox, "otherInstore.add", &json));
    assert!(no.starts_with("JBI"));
    hours(&sandbox, 12);
    let told =
        call(&sandbox, "otherInstore.query", &json!({"in_bound_no": no}))["response_other_instore_status"].clone();
    assert_eq!((&told["process_code"], &told["inbound_status"]), (&json!(1), &json!("收货完成")));
    assert_eq!(told["task_details"][0]["qty"], 4);
    let json = json!({"outbound_no": "OO-1", "josl_ware_no": "BJ01", "josl_carriers_no": "CYS0000002", "outbound_type": "1",
        "consignee_name": "测试", "address": "测试路", "phone": "1", "mobile": "1", "address_province": "北京",
        "address_city": "北京", "address_county": "昌平", "address_town": "昌平", "order_mark": "010",
        "josl_good_no": ear, "isv_good_no": "ISV-2", "out_qty": "12", "good_status": "1"});
    let (_, no) = result(&call(&sandbox, "otherOutstore.add", &json));
    hours(&sandbox, 4);
    let told =
        call(&sandbox, "otherOutstore.query", &json!({"josl_outbound_no": no}))["response_order_other_status"].clone();
    assert_eq!(told["isv_outbound_no"], "OO-1");
    assert_eq!(told["delivery_no_list"].as_array().unwrap().len(), 2, "twelve pieces, two parcels");
    assert_eq!(told["order_details"][0]["qty"], 12);
    assert_eq!(stock(&sandbox, &ear, "1"), (0, 0, 0));
    assert_eq!(result(&call(&sandbox, "otherOutstore.query", &json!({"josl_outbound_no": "x"}))).0, 9202);
    assert_eq!(result(&call(&sandbox, "otherInstore.query", &json!({"in_bound_no": "x"}))).0, 9202);
}
