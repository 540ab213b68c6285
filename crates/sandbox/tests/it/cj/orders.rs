//! Orders from the first word to the parcel at the door, judged by the ledger.

use jiff::SignedDuration;
use portolan_sandbox::{CjAccount, CjScript, Effect, Fault, FaultRule, Outcome, Sandbox, When};
use serde_json::{Value, json};

use super::caller::{access, code, data, get, post, request, sandbox, send, set};

const CREATE: &str = "shopping/order/createOrderV2";

/// An order that is taken.
fn order(number: &str) -> Value {
    json!({
        "orderNumber": number, "shippingCountryCode": "US", "shippingCountry": "United States", "shippingProvince": "Texas",
        "shippingCity": "Dallas", "shippingCustomerName": "Test Receiver", "shippingAddress": "1 Made-up Street",
        "shippingZip": "75001", "shippingPhone": "13800000000", "logisticName": "CJPacket Ordinary", "fromCountryCode": "CN",
        "payType": 3,
        "products": [{"vid": "92511400-C758-4474-93CA-66D442F5F787", "quantity": 2, "storeLineItemId": "L-1"}],
    })
}

fn with(number: &str, changes: &[(&str, Value)]) -> Value {
    let mut order = order(number);
    for (name, value) in changes {
        order[*name] = value.clone();
    }
    order
}

fn created(sandbox: &Sandbox, order: &Value) -> Value {
    data(&post(sandbox, CREATE, order))
}

fn id(told: &Value) -> String {
    told["orderId"].as_str().unwrap().to_owned()
}

fn call(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> Value {
    let token = access(sandbox);
    send(sandbox, &request(method, &format!("shopping/{target}"), Some(&token), body)).1
}

fn confirm(sandbox: &Sandbox, id: &str) -> Value {
    call(sandbox, "PATCH", "order/confirmOrder", &json!({"orderId": id}))
}

fn pay(sandbox: &Sandbox, id: &str) -> Value {
    call(sandbox, "POST", "pay/payBalance", &json!({"orderId": id}))
}

fn delete(sandbox: &Sandbox, id: &str) -> Value {
    call(sandbox, "DELETE", &format!("order/deleteOrder?orderId={id}"), &Value::Null)
}

fn detail(sandbox: &Sandbox, id: &str) -> Value {
    get(sandbox, &format!("shopping/order/getOrderDetail?orderId={id}"))
}

fn state(sandbox: &Sandbox, id: &str) -> String {
    data(&detail(sandbox, id))["orderStatus"].as_str().unwrap().to_owned()
}

fn balance(sandbox: &Sandbox) -> String {
    data(&get(sandbox, "shopping/pay/getBalance"))["amount"].to_string()
}

/// What calls have changed, as `kind number about`.
fn changes(sandbox: &Sandbox) -> Vec<String> {
    let entries = sandbox.ledger().entries;
    let changes =
        entries.iter().filter(|entry| entry.operation.starts_with("shopping/")).flat_map(|entry| &entry.changes);
    let word =
        |change: &portolan_sandbox::Change| serde_json::to_value(change.kind).unwrap().as_str().unwrap().to_owned();
    changes.map(|change| format!("{} {}", word(change), change.about.join(" "))).collect()
}

#[test]
fn an_order_is_created_confirmed_paid_sent_and_delivered() {
    let sandbox = sandbox();
    let told = created(&sandbox, &order("PO-1"));
    let id = id(&told);
    assert_eq!((id.len(), &told["orderNumber"], &told["orderStatus"]), (19, &json!("PO-1"), &json!("CREATED")));
    // 240 g: 31.50 and twice 9.30, a tenth more
    assert_eq!(
        (&told["productAmount"], &told["postageAmount"], &told["orderAmount"]),
        (&json!(3.18), &json!(8.90), &json!(12.08))
    );
    assert_eq!((&told["cjPayUrl"], &told["actualPayment"]), (&Value::Null, &Value::Null));
    assert_eq!(told["interceptOrderReasons"], json!([]));
    assert_eq!(told["productInfoList"][0]["storeLineItemId"], "L-1");
    assert!(!told.to_string().contains("track"), "a new order has no parcel yet");
    assert_eq!(code(&pay(&sandbox, &id)), 1_603_101, "not confirmed");
    assert_eq!(data(&confirm(&sandbox, &id)), json!(id));
    assert_eq!(code(&confirm(&sandbox, &id)), 1_603_001, "a second time");
    assert_eq!(state(&sandbox, &id), "UNPAID");
    let paid = pay(&sandbox, &id);
    assert_eq!((&paid["code"], &paid["data"]), (&json!(200), &Value::Null));
    assert_eq!((code(&pay(&sandbox, &id)), balance(&sandbox).as_str()), (1_603_101, "987.92"));
    assert_eq!(code(&delete(&sandbox, &id)), 1_603_002);
    assert_eq!(state(&sandbox, &id), "UNSHIPPED");
    assert_eq!(data(&detail(&sandbox, &id))["trackNumber"], Value::Null);
    sandbox.advance(SignedDuration::from_hours(4)).unwrap();
    let labelled = data(&detail(&sandbox, "PO-1"));
    let number = labelled["trackNumber"].as_str().unwrap().to_owned();
    assert_eq!((&labelled["orderStatus"], &labelled["outWarehouseTime"]), (&json!("UNSHIPPED"), &Value::Null));
    let track = |sandbox: &Sandbox| data(&get(sandbox, &format!("logistic/trackInfo?trackNumber={number}")))[0].clone();
    assert_eq!(track(&sandbox)["trackingStatus"], Value::Null, "a label");
    sandbox.advance(SignedDuration::from_hours(21)).unwrap();
    assert_eq!(
        (state(&sandbox, &id), &track(&sandbox)["trackingStatus"]),
        ("SHIPPED".to_owned(), &json!("In transit"))
    );
    assert_eq!(data(&detail(&sandbox, &id))["outWarehouseTime"], "2026-01-06 00:00:00");
    sandbox.advance(SignedDuration::from_hours(24 * 5)).unwrap();
    assert_eq!(
        (state(&sandbox, &id), &track(&sandbox)["trackingStatus"]),
        ("DELIVERED".to_owned(), &json!("Delivered"))
    );
    assert_eq!(changes(&sandbox), ["purchase_created PO-1", "purchase_confirmed PO-1", "purchase_paid PO-1"]);
}

#[test]
fn a_number_may_be_any_text() {
    let sandbox = sandbox();
    let number = "订单 #1 ü".repeat(6);
    sandbox.foretell_cj_order(&number, CjScript::Lost, 1).unwrap();
    let usps = [("payType", json!(2)), ("fromCountryCode", json!("us")), ("logisticName", json!("USPS+"))];
    created(&sandbox, &with(&number, &usps));
    let (order, _) = sandbox.cj_orders().pop().unwrap();
    assert_eq!(sandbox.cj_parcels().pop().unwrap().from, "US");
    assert_eq!((order.number, order.script, order.waybills.len()), (number, CjScript::Lost, 1));
}

#[test]
fn a_number_is_used_once() {
    let sandbox = sandbox();
    let first = id(&created(&sandbox, &order("PO-1")));
    assert_eq!(code(&post(&sandbox, CREATE, &order("PO-1"))), 1_603_003);
    let third = call(&sandbox, "POST", "order/createOrderV3", &order("PO-1"));
    assert_eq!(code(&third), 1_603_003);
    assert_eq!(sandbox.ledger().entries.last().unwrap().effect, Effect::None);
    assert_eq!(changes(&sandbox), ["purchase_created PO-1"]);
    assert_eq!(data(&delete(&sandbox, "PO-1")), json!(first));
    assert_eq!(code(&delete(&sandbox, "PO-1")), 1_603_100);
    assert_eq!((code(&confirm(&sandbox, &first)), code(&pay(&sandbox, &first))), (1_603_100, 1_603_100));
    assert_ne!(id(&created(&sandbox, &order("PO-1"))), first, "the number is free again");
}

#[test]
fn an_answer_may_be_lost_before_or_after_its_effect() {
    let sandbox = sandbox();
    let token = access(&sandbox);
    for (when, count) in [(When::BeforeEffect, 0), (When::AfterEffect, 1)] {
        let rule = FaultRule::new(Fault::Reset).when(when).gateway("cj").operation(CREATE).times(1);
        sandbox.add_fault(rule).unwrap();
        let answer = sandbox.cj(&request("POST", CREATE, Some(&token), &order("PO-1")));
        assert!(matches!(answer.outcome, Outcome::Reset));
        assert_eq!(changes(&sandbox).len(), count);
    }
    assert_eq!(code(&post(&sandbox, CREATE, &order("PO-1"))), 1_603_003);
    assert_eq!(state(&sandbox, "PO-1"), "CREATED");
    let late = FaultRule::new(Fault::Never).gateway("cj").operation("shopping/pay/payBalance").times(1);
    sandbox.add_fault(late).unwrap();
    confirm(&sandbox, "PO-1");
    let paid = sandbox.cj(&request("POST", "shopping/pay/payBalance", Some(&token), &json!({"orderId": "PO-1"})));
    assert!(matches!(paid.outcome, Outcome::Never));
    assert_eq!((state(&sandbox, "PO-1").as_str(), balance(&sandbox).as_str()), ("UNSHIPPED", "987.92"));
}

#[test]
fn three_ways_to_pay() {
    let sandbox = sandbox();
    let page = created(&sandbox, &with("PO-1", &[("payType", json!(1))]));
    assert_eq!((&page["orderStatus"], page["cjPayUrl"].is_string()), (&json!("UNPAID"), true));
    let omitted = created(&sandbox, &with("PO-2", &[("payType", Value::Null)]));
    assert!(omitted["cjPayUrl"].is_string());
    let at_once = created(&sandbox, &with("PO-3", &[("payType", json!("2"))]));
    assert_eq!((&at_once["orderStatus"], &at_once["actualPayment"]), (&json!("UNSHIPPED"), &json!(12.08)));
    assert_eq!(balance(&sandbox), "987.92");
    let entry = sandbox.ledger().entries.into_iter().rfind(|entry| entry.operation == CREATE).unwrap();
    assert_eq!(entry.changes.len(), 3);
    let poor = CjAccount::new("CJ9", "CJ9@api@demo", "9").per_second(None).balance_cents(100);
    sandbox.register_cj(poor).unwrap();
    let body = json!({"apiKey": "CJ9@api@demo"});
    let login = send(&sandbox, &request("POST", "authentication/getAccessToken", None, &body)).1;
    let token = login["data"]["accessToken"].as_str().unwrap();
    let ask = |body: &Value| send(&sandbox, &request("POST", CREATE, Some(token), body)).1;
    assert_eq!(code(&ask(&with("PO-4", &[("payType", json!(2))]))), 1_604_000);
    assert_eq!(ask(&order("PO-4"))["code"], 200, "nothing was created before");
    let id = at_once["orderId"].as_str().unwrap();
    let others = send(
        &sandbox,
        &request("GET", &format!("shopping/order/getOrderDetail?orderId={id}"), Some(token), &Value::Null),
    )
    .1;
    assert_eq!((code(&others), &others["message"]), (1_600_300, &json!("order not found")), "another account's");
}

#[test]
fn bad_orders_are_refused() {
    let sandbox = sandbox();
    let product = |fields: Value| json!([fields]);
    for (change, value, expected) in [
        ("orderNumber", json!(""), 1_600_300),
        ("orderNumber", json!("x".repeat(51)), 1_600_300),
        ("shippingCustomerName", Value::Null, 1_600_300),
        ("shippingAddress", json!("x".repeat(201)), 1_600_300),
        ("shippingCountryCode", json!("XX"), 1_605_002),
        ("fromCountryCode", json!("XX"), 1_605_002),
        ("logisticName", json!("No Such Line"), 1_605_000),
        ("logisticName", json!("PostNL"), 1_605_001),
        ("payType", json!(4), 1_600_100),
        ("isSandbox", json!(2), 1_600_100),
        ("iossType", json!(9), 1_600_100),
        ("shopLogisticsType", json!(1), 1_600_300),
        ("products", json!([]), 1_600_300),
        ("products", product(json!({"quantity": 1})), 1_600_300),
        ("products", product(json!({"sku": "none", "quantity": 1})), 1_602_000),
        ("products", product(json!({"sku": "CJSP200000601AZ", "quantity": 1})), 1_605_001),
        ("products", product(json!({"sku": "CJYD200000202BY", "quantity": "x"})), 1_600_100),
    ] {
        let envelope = post(&sandbox, CREATE, &with("PO-1", &[(change, value.clone())]));
        assert_eq!(code(&envelope), expected, "{change} {value}");
    }
    assert_eq!(changes(&sandbox), Vec::<String>::new());
    let token = access(&sandbox);
    let mut second = request("POST", CREATE, Some(&token), &order("PO-1"));
    second.headers.insert("platformToken", "demo".parse().unwrap());
    assert_eq!(code(&send(&sandbox, &second).1), 1_600_031);
    second.headers.insert("platformToken", "".parse().unwrap());
    assert_eq!(send(&sandbox, &second).1["code"], 200);
}

#[test]
fn an_address_that_would_be_stopped_is_told() {
    let sandbox = sandbox();
    let told = created(&sandbox, &with("PO-1", &[("shippingZip", json!("1011AB"))]));
    assert_eq!(told["interceptOrderReasons"][0]["code"], 1002);
}

#[test]
fn lists_have_pages_and_filters() {
    let sandbox = sandbox();
    let list = |query: &str| data(&get(&sandbox, &format!("shopping/order/list?{query}")));
    let all = list("");
    assert_eq!((&all["pageNum"], &all["pageSize"], &all["total"]), (&json!(1), &json!(20), &json!(15)));
    let rows = all["list"].as_array().unwrap().clone();
    assert!(
        rows.is_sorted_by_key(|row| std::cmp::Reverse(row["createDate"].as_str().unwrap().to_owned())),
        "newest first"
    );
    let second = list("pageNum=2&pageSize=10");
    assert_eq!((second["list"].as_array().unwrap().len(), &second["list"][0]), (5, &rows[10]));
    assert_eq!(list("pageNum=9")["list"], json!([]));
    let ids = format!(
        "orderIds={}&orderIds={}",
        rows[0]["orderId"].as_str().unwrap(),
        rows[3]["cjOrderCode"].as_str().unwrap()
    );
    assert_eq!(list(&ids)["total"], 2);
    assert_eq!(list("status=UNPAID")["total"], 1);
    assert_eq!(
        list("status=DELIVERED")["list"].as_array().unwrap().len(),
        6,
        "three scripts, and a split order with its parts"
    );
    assert_eq!(list("status=OTHER")["total"], 0);
    assert_eq!(list(&format!("shipmentOrderId={}", rows[0]["shipmentOrderId"].as_str().unwrap()))["total"], 1);
    let own = rows[0]["orderNum"].as_str().unwrap();
    assert_eq!(list(&format!("orderIds={own}"))["total"], 0, "not by the merchant's own number");
    for wrong in ["status=x", "pageNum=0", "pageSize=201", "pageSize=x"] {
        assert_eq!(code(&get(&sandbox, &format!("shopping/order/list?{wrong}"))), 1_600_100, "{wrong}");
    }
}

#[test]
fn details_come_by_every_number_and_in_batches() {
    let sandbox = sandbox();
    let told = created(&sandbox, &order("PO-1"));
    let first = data(&detail(&sandbox, &id(&told)));
    assert_eq!(first, data(&detail(&sandbox, "PO-1")));
    assert_eq!(first, data(&detail(&sandbox, first["cjOrderCode"].as_str().unwrap())));
    assert_eq!((&first["createDate"], &first["orderWeight"]), (&json!("2026-01-05 00:00:00"), &json!(240)));
    assert_eq!((&first["shippingCustomerName"], &first["isComplete"]), (&json!("Test Receiver"), &json!(0)));
    let timely = data(&detail(&sandbox, "PO-1&features=LOGISTICS_TIMELINESS"));
    assert_eq!(timely["logisticsTimeliness"]["logisticsModes"][0]["arrivalTime"], "7-12 Days");
    let missing = detail(&sandbox, "none");
    assert_eq!((code(&missing), &missing["message"]), (1_600_300, &json!("order not found")));
    let batch = |ids: Value| call(&sandbox, "POST", "order/getOrderDetailBatch", &json!({"orderIds": ids}));
    let found = data(&batch(json!(["PO-1", "none", id(&told)])));
    assert_eq!(found, json!([first]));
    let hundred: Vec<String> = (0..100).map(|at| format!("n{at}")).collect();
    assert_eq!(data(&batch(json!(hundred))), json!([]));
    assert_eq!(code(&batch(json!([&hundred[..], &["one".to_owned()]].concat()))), 1_600_300);
    assert_eq!(code(&batch(json!([]))), 1_600_300);
}

#[test]
fn an_order_may_be_answered_with_its_code() {
    let sandbox = sandbox();
    set(&sandbox, |settings| settings.create_returns_code = true);
    let told = created(&sandbox, &order("PO-1"));
    let code = id(&told);
    assert!(code.starts_with("SD"));
    let seen = data(&detail(&sandbox, &code));
    assert_eq!((&seen["cjOrderCode"], seen["orderId"].as_str().unwrap().len()), (&json!(code), 19));
}

#[test]
fn an_order_is_split() {
    let sandbox = sandbox();
    sandbox.foretell_cj_order("PO-1", CjScript::HappyPath, 2).unwrap();
    let told = created(&sandbox, &with("PO-1", &[("payType", json!(2))]));
    let count = || data(&get(&sandbox, "shopping/order/list"))["total"].as_u64().unwrap();
    let before = count();
    sandbox.advance(SignedDuration::from_hours(2)).unwrap();
    assert_eq!(count(), before + 2);
    sandbox.advance(SignedDuration::from_hours(30)).unwrap();
    let whole = data(&detail(&sandbox, "PO-1"));
    assert_eq!((&whole["orderStatus"], &whole["trackNumber"]), (&json!("SHIPPED"), &Value::Null));
    let orders = sandbox.cj_orders();
    let (own, _) = orders.iter().find(|(order, _)| order.id == id(&told)).unwrap();
    assert_eq!((own.parts.len(), own.waybills.len()), (2, 2));
    for (code, waybill) in own.parts.iter().zip(&own.waybills) {
        let part = data(&detail(&sandbox, code));
        assert_eq!((&part["trackNumber"], &part["orderNum"].as_str().unwrap()[..5]), (&json!(waybill), "PO-1-"));
        assert_eq!(part["productList"][0]["quantity"], 1);
    }
    assert_eq!(created(&sandbox, &order("PO-1-1"))["orderNumber"], "PO-1-1", "parts take no number of the merchant's");
}

#[test]
fn test_orders_are_moved_by_hand() {
    let sandbox = sandbox();
    let told = created(&sandbox, &with("PO-1", &[("isSandbox", json!(1)), ("payType", json!(1))]));
    let id = id(&told);
    let hand = |name: &str, fields: Value| {
        let mut body = json!({"orderId": id});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        call(&sandbox, "POST", &format!("sandbox/{name}"), &body)
    };
    let to = |status: i64| hand("updateStatus", json!({"targetStatus": status}));
    assert_eq!((code(&to(400)), code(&hand("updateTrackNumber", json!({"trackNumber": "T1"})))), (819, 819));
    assert_eq!(data(&hand("simulatePay", json!({}))), true);
    assert_eq!((code(&hand("simulatePay", json!({}))), balance(&sandbox).as_str()), (819, "1000.0"));
    sandbox.advance(SignedDuration::from_hours(100)).unwrap();
    assert_eq!(state(&sandbox, &id), "UNSHIPPED", "moves only by hand");
    assert_eq!((code(&to(300)), code(&to(500))), (1_600_300, 1_600_300), "no skips");
    sandbox.foretell_cj_order("PO-1", CjScript::PickupPoint, 1).unwrap();
    assert_eq!(data(&hand("updateTrackNumber", json!({"trackNumber": "T-100"}))), true);
    assert_eq!(code(&hand("updateTrackNumber", json!({"trackNumber": "x".repeat(65)}))), 1_600_300);
    let seen = data(&get(&sandbox, "logistic/trackInfo?trackNumber=T-100"));
    assert_eq!(seen[0]["trackingStatus"], "In transit");
    for (status, expected) in [(400, "UNSHIPPED"), (500, "UNSHIPPED"), (600, "SHIPPED"), (700, "DELIVERED")] {
        assert_eq!(data(&to(status)), true);
        assert_eq!(state(&sandbox, &id), expected);
    }
    assert_eq!(code(&to(800)), 819);
    assert_eq!(data(&detail(&sandbox, &id))["trackNumber"], "T-100");
    let real = created(&sandbox, &order("PO-2"))["orderId"].clone();
    let pay = |id: &Value| code(&call(&sandbox, "POST", "sandbox/simulatePay", &json!({"orderId": id})));
    assert_eq!((pay(&real), pay(&json!("none"))), (811, 803));
    sandbox.register_cj(CjAccount::new("CJ9", "CJ9@api@demo", "9").per_second(None)).unwrap();
    let login =
        send(&sandbox, &request("POST", "authentication/getAccessToken", None, &json!({"apiKey": "CJ9@api@demo"}))).1;
    let token = login["data"]["accessToken"].as_str().unwrap();
    let foreign = request("POST", "shopping/sandbox/simulatePay", Some(token), &json!({"orderId": real}));
    assert_eq!(code(&send(&sandbox, &foreign).1), 818);
    let moved = changes(&sandbox).into_iter().filter(|change| change.starts_with("purchase_moved")).collect::<Vec<_>>();
    let words = ["T-100", "400", "500", "600", "700"].map(|about| format!("purchase_moved {about}"));
    assert_eq!(moved, words);
}

#[test]
fn a_batch_has_a_rate_of_its_own() {
    let sandbox = crate::caller::sandbox();
    let token = access(&sandbox);
    let batch = request("POST", "shopping/order/getOrderDetailBatch", Some(&token), &json!({"orderIds": ["x"]}));
    let codes: Vec<i64> = (0..3).map(|_| send(&sandbox, &batch).1["code"].as_i64().unwrap()).collect();
    assert_eq!(codes, [200, 200, 1_600_200]);
    let list = request("GET", "shopping/order/list", Some(&token), &Value::Null);
    assert_eq!(send(&sandbox, &list).1["code"], 200);
}
