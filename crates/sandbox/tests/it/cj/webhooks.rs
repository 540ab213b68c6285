//! Webhooks: where they go, what they say, how they are signed and repeated.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use portolan_sandbox::{
    CjScript, CjStage, Fault, FaultRule, Ppm, Push, PushAnswer, PushPolicy, PushTarget, PushVerdict, Sandbox, Verdict,
};
use serde_json::{Value, json};
use sha2::Sha256;

use super::caller::{code, data, post, request, sandbox, send, set, tell};

const URL: &str = "http://127.0.0.1:9/planted-path";

fn topics(kind: &str, url: &str) -> Value {
    let topic = |name: &str| json!({"type": kind, "callbackUrls": [format!("{url}/{name}")]});
    json!({"product": topic("product"), "stock": topic("stock"), "order": topic("order"), "logistics": topic("logistics")})
}

/// A sandbox whose account wants all webhooks.
fn listening() -> Sandbox {
    let sandbox = sandbox();
    set(&sandbox, |settings| settings.loopback_callbacks = true);
    assert_eq!(data(&post(&sandbox, "webhook/set", &topics("ENABLE", URL))), true);
    sandbox
}

fn stored() -> PushAnswer {
    PushAnswer::Reply { status: 200, body: r#"{"code":200,"result":"success"}"#.into() }
}

/// Delivers everything that is due.
fn deliver(sandbox: &Sandbox) -> Vec<Push> {
    let due = sandbox.due_pushes();
    for push in &due {
        assert_eq!(sandbox.push_answered(push, &stored()), PushVerdict::Stored);
    }
    due
}

fn body(push: &Push) -> Value {
    serde_json::from_slice(&push.body).unwrap()
}

fn signature(open_id: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(open_id.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn header<'a>(push: &'a Push, name: &str) -> Option<&'a str> {
    push.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

#[test]
fn callbacks_are_set_all_at_once() {
    let sandbox = sandbox();
    let with = |topic: &str, value: Value| {
        let mut body = topics("ENABLE", "https://example.com");
        body[topic] = value;
        body
    };
    let urls = |urls: &[&str]| json!({"type": "ENABLE", "callbackUrls": urls});
    for (body, expected) in [
        (with("stock", Value::Null), 1_600_300),
        (with("order", json!({"callbackUrls": ["https://example.com/"]})), 1_600_300),
        (with("order", json!({"type": "ALL", "callbackUrls": ["https://example.com/"]})), 1_600_100),
        (with("order", json!(1)), 1_600_100),
        (with("order", urls(&[])), 1_606_001),
        (with("order", urls(&["https://example.com/a", "https://example.com/b"])), 1_606_001),
        (with("order", urls(&["example"])), 1_606_001),
        (with("logistics", urls(&["https://localhost/"])), 1_607_001),
        (with("logistics", urls(&[URL])), 1_607_001),
        (with("logistics", urls(&["http://example.com/"])), 1_607_002),
    ] {
        assert_eq!(code(&post(&sandbox, "webhook/set", &body)), expected, "{body}");
    }
    let user = sandbox.cj_account().user_number.clone();
    assert_eq!(sandbox.cj_topics(&user).unwrap(), Vec::<&str>::new());
    let body = with("stock", json!({"type": "CANCEL"}));
    assert_eq!(data(&post(&sandbox, "webhook/set", &body)), true);
    assert_eq!(sandbox.cj_topics(&user).unwrap(), ["product", "order", "logistics"]);
    let change = sandbox.ledger().entries.pop().unwrap().changes.pop().unwrap();
    assert_eq!(change.about, ["product", "order", "logistics"]);
    let (_, told) = tell(&sandbox, "GET", "/cj/accounts", &Value::Null);
    assert_eq!(told["accounts"][0]["topics"], json!(["product", "order", "logistics"]));
    assert!(!format!("{sandbox:?}").contains("example.com"), "an address may be what proves the sender");
}

#[test]
fn each_scan_is_told_as_queries_tell_it() {
    let sandbox = listening();
    let stage = CjStage::new(CjScript::HappyPath).number("YT1").order_number("PO-1");
    let parcel = sandbox.stage_cj(stage).unwrap();
    let first = deliver(&sandbox);
    assert_eq!(first.len(), 2, "the label, and the first scan");
    let label = body(&first[0]);
    assert_eq!(
        (&label["params"]["trackingStatus"], &label["params"]["logisticsTrackEvents"]),
        (&json!(0), &json!("[]"))
    );
    sandbox.advance(SignedDuration::from_hours(24 * 10)).unwrap();
    let pushes = deliver(&sandbox);
    let statuses: Vec<u64> =
        pushes.iter().map(|push| body(push)["params"]["trackingStatus"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [2, 4, 5, 6, 7, 7, 8, 9, 10, 12]);
    let open_id = sandbox.cj_account().open_id.reveal();
    for push in &pushes {
        assert_eq!(header(push, "sign"), Some(signature(open_id, &push.body).as_str()));
        assert_eq!((push.url.as_str(), push.kind.as_str()), ("http://127.0.0.1:9/planted-path/logistics", "LOGISTIC"));
        let raw = String::from_utf8(push.body.to_vec()).unwrap();
        assert!(raw.contains(&format!(r#""openId":{open_id},"params":{{"orderId":{},"#, parcel.order_id)), "{raw}");
    }
    let last = body(pushes.last().unwrap());
    assert_eq!((&last["type"], &last["messageType"]), (&json!("LOGISTIC"), &json!("UPDATE")));
    assert_eq!(
        (&last["params"]["storeOrderNumbers"], &last["params"]["trackingNumber"]),
        (&json!(["PO-1"]), &json!("YT1"))
    );
    let events: Value = serde_json::from_str(last["params"]["logisticsTrackEvents"].as_str().unwrap()).unwrap();
    let polled = super::caller::get(&sandbox, "logistic/trackInfo?trackNumber=YT1");
    let routes = polled["data"][0]["routes"].as_array().unwrap();
    assert_eq!(events.as_array().unwrap().len(), routes.len());
    for (event, route) in events.as_array().unwrap().iter().zip(routes) {
        assert_eq!((&event["eventTime"], &event["activity"]), (&route["acceptTime"], &route["remark"]));
        assert_eq!(event["location"], route["acceptAddress"]);
    }
    assert_eq!(deliver(&sandbox).len(), 0, "nothing is told twice");
    let entry = sandbox.ledger().entries.into_iter().rfind(|entry| entry.gateway == "cj_push").unwrap();
    assert_eq!((entry.operation.as_str(), entry.verdict), ("LOGISTIC", Verdict::Accepted));
    let ledger = serde_json::to_string(&sandbox.ledger()).unwrap();
    for secret in [open_id, "planted-path", header(pushes.last().unwrap(), "sign").unwrap()] {
        assert!(!ledger.contains(secret));
    }
}

fn order(number: &str) -> Value {
    json!({
        "orderNumber": number, "shippingCountryCode": "US", "shippingCountry": "x", "shippingProvince": "x",
        "shippingCity": "x", "shippingCustomerName": "Test Receiver", "shippingAddress": "x", "shippingZip": "75001",
        "logisticName": "CJPacket Ordinary", "fromCountryCode": "CN", "payType": 3,
        "products": [{"vid": "92511400-C758-4474-93CA-66D442F5F787", "quantity": 2}],
    })
}

/// Type, message type and status of each push about orders, in the order of their coming.
fn words(pushes: &[Push]) -> Vec<String> {
    let bodies = pushes.iter().filter(|push| push.kind != "LOGISTIC").map(body);
    bodies
        .map(|body| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let number = if body["params"]["trackNumber"].is_string() { " tracked" } else { "" };
            format!(
                "{} {} {}{number}",
                text(&body["type"]),
                text(&body["messageType"]),
                text(&body["params"]["orderStatus"])
            )
        })
        .collect()
}

#[test]
fn an_order_is_told_from_its_first_word_to_its_end() {
    let sandbox = listening();
    set(&sandbox, |settings| settings.create_returns_code = true);
    let told = data(&post(&sandbox, "shopping/order/createOrderV2", &order("PO-1")));
    let id = json!({"orderId": told["orderId"]});
    let token = super::caller::access(&sandbox);
    send(&sandbox, &request("PATCH", "shopping/order/confirmOrder", Some(&token), &id));
    post(&sandbox, "shopping/pay/payBalance", &id);
    let first = deliver(&sandbox);
    assert_eq!(
        words(&first),
        ["ORDER INSERT CREATED", "ORDER ORDER_CONNNECTED CREATED", "ORDER UPDATE UNPAID", "ORDER UPDATE UNSHIPPED"]
    );
    assert!(first.iter().all(|push| push.url.ends_with("/order")));
    let params = &body(first.last().unwrap())["params"];
    assert!(params["cjOrderId"].is_u64());
    assert_eq!((&params["payDate"], &params["deliveryDate"]), (&json!("2026-01-05 00:00:00"), &Value::Null));
    assert_eq!((&params["orderNum"], &params["orderItems"][0]["quantity"]), (&json!("PO-1"), &json!(2)));
    sandbox.advance(SignedDuration::from_hours(24 * 10)).unwrap();
    let rest = deliver(&sandbox);
    let expected = ["ORDER UPDATE UNSHIPPED tracked", "ORDER UPDATE SHIPPED tracked", "ORDER UPDATE DELIVERED tracked"];
    assert_eq!(words(&rest), expected);
    let over = rest.iter().rfind(|push| push.kind == "ORDER").map(body).unwrap();
    assert!(over["params"]["completeDate"].is_string() && over["params"]["deliveryDate"].is_string());
    post(&sandbox, "shopping/order/createOrderV2", &order("PO-2"));
    send(&sandbox, &request("DELETE", "shopping/order/deleteOrder?orderId=PO-2", Some(&token), &Value::Null));
    assert_eq!(words(&deliver(&sandbox)).last().unwrap(), "ORDER DELETE CANCELLED");
}

#[test]
fn a_split_is_told_with_its_parts() {
    let sandbox = listening();
    sandbox.foretell_cj_order("PO-1", CjScript::HappyPath, 2).unwrap();
    let mut paid = order("PO-1");
    paid["payType"] = json!(2);
    let told = data(&post(&sandbox, "shopping/order/createOrderV2", &paid));
    sandbox.advance(SignedDuration::from_hours(2)).unwrap();
    let pushes = deliver(&sandbox);
    let split = pushes.iter().find(|push| push.kind == "ORDERSPLIT").map(body).unwrap();
    assert_eq!(split["params"]["originalOrderId"], told["orderId"]);
    let parts = split["params"]["splitOrderList"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!((&parts[0]["createAt"], &parts[0]["orderStatus"]), (&json!(1_767_578_400_000_i64), &json!(300)));
    let product = json!({"sku": "CJYD200000202BY", "vid": "92511400-C758-4474-93CA-66D442F5F787", "quantity": 1,
        "productCode": "CJYD2000002"});
    assert_eq!(parts[1]["productList"], json!([product]));
    let codes: Vec<&str> = parts.iter().map(|part| part["orderCode"].as_str().unwrap()).collect();
    for code in codes {
        assert_eq!(
            data(&super::caller::get(&sandbox, &format!("shopping/order/getOrderDetail?orderId={code}")))["orderStatus"],
            "UNSHIPPED"
        );
    }
    sandbox.advance(SignedDuration::from_hours(24 * 10)).unwrap();
    let numbers = deliver(&sandbox).iter().filter(|push| push.kind == "LOGISTIC").map(body).collect::<Vec<_>>();
    assert!(numbers.iter().all(|body| body["params"]["storeOrderNumbers"] == json!(["PO-1"])));
}

#[test]
fn what_is_not_stored_comes_three_times_more_and_keeps_its_id() {
    let sandbox = listening();
    sandbox.stage_cj(CjStage::new(CjScript::LabelOnly)).unwrap();
    let mut ids = Vec::new();
    for (status, verdict) in [(500, false), (503, false), (0, false), (404, true)] {
        let push = sandbox.due_pushes().remove(0);
        ids.push(body(&push)["messageId"].as_str().unwrap().to_owned());
        let answer = match status {
            0 => PushAnswer::None,
            status => PushAnswer::Reply { status, body: r#"{"code":200}"#.into() },
        };
        let given_up = sandbox.push_answered(&push, &answer) == PushVerdict::GivenUp;
        assert_eq!(given_up, verdict, "{status}");
        sandbox.advance(SignedDuration::from_hours(1)).unwrap();
    }
    assert!(sandbox.due_pushes().is_empty());
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[test]
fn doubles_and_disorder_are_a_matter_of_policy() {
    let sandbox = listening();
    let user = sandbox.cj_account().user_number.clone();
    let all = Ppm::new(1_000_000).unwrap();
    let policy = PushPolicy::new().doubles(all).disorder(all, Duration::from_secs(86_400 * 20));
    sandbox.aim_pushes(PushTarget::new("cj", user, "http://127.0.0.1:9/other").policy(policy)).unwrap();
    sandbox.stage_cj(CjStage::new(CjScript::HappyPath)).unwrap();
    sandbox.advance(SignedDuration::from_hours(24 * 40)).unwrap();
    let pushes = deliver(&sandbox);
    assert_eq!(pushes.len(), 24);
    assert!(pushes[0].url.ends_with("planted-path/logistics"), "the topic's own address wins");
    let statuses: Vec<u64> =
        pushes.iter().map(|push| body(push)["params"]["trackingStatus"].as_u64().unwrap()).collect();
    assert!(!statuses.is_sorted());
    let mut ids: Vec<String> = pushes.iter().map(|push| body(push)["messageId"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 12);
}

#[test]
fn public_addresses_are_told_through_a_target() {
    let sandbox = sandbox();
    post(&sandbox, "webhook/set", &topics("ENABLE", "https://example.com"));
    sandbox.stage_cj(CjStage::new(CjScript::LabelOnly)).unwrap();
    assert!(sandbox.due_pushes().is_empty(), "the sandbox calls nobody outside");
    assert_eq!(sandbox.pushes_waiting().1.len(), 1);
    let user = sandbox.cj_account().user_number.clone();
    let aimed = json!({"provider": "cj", "app_key": user, "url": URL, "signed": false});
    assert_eq!(tell(&sandbox, "POST", "/pushes/targets", &aimed).0, 200);
    let push = sandbox.due_pushes().remove(0);
    assert_eq!((push.url.as_str(), header(&push, "sign")), (URL, None));
    assert_eq!(sandbox.push_answered(&push, &stored()), PushVerdict::Stored);
}

#[test]
fn what_happened_before_is_not_told_and_what_is_off_is_over() {
    let sandbox = sandbox();
    set(&sandbox, |settings| settings.loopback_callbacks = true);
    sandbox.stage_cj(CjStage::new(CjScript::HappyPath)).unwrap();
    sandbox.advance(SignedDuration::from_hours(1)).unwrap();
    post(&sandbox, "webhook/set", &topics("ENABLE", URL));
    assert!(sandbox.due_pushes().is_empty());
    sandbox.advance(SignedDuration::from_hours(12)).unwrap();
    assert_eq!(deliver(&sandbox).len(), 1);
    post(&sandbox, "webhook/set", &topics("CANCEL", URL));
    sandbox.advance(SignedDuration::from_hours(24)).unwrap();
    assert!(deliver(&sandbox).is_empty());
    post(&sandbox, "webhook/set", &topics("ENABLE", URL));
    assert!(deliver(&sandbox).is_empty());
    sandbox.advance(SignedDuration::from_hours(24 * 10)).unwrap();
    assert!(!deliver(&sandbox).is_empty());
}

#[test]
fn webhooks_have_shapes_too() {
    let sandbox = listening();
    let shaped = |fault: Fault| {
        sandbox.add_fault(FaultRule::new(fault).gateway("cj_push").operation("LOGISTIC").times(2)).unwrap();
        sandbox.stage_cj(CjStage::new(CjScript::HappyPath)).unwrap();
        body(deliver(&sandbox).last().unwrap())
    };
    let swapped = shaped(Fault::SwapTypes);
    assert!(swapped["openId"].is_string() && swapped["params"]["orderId"].is_string());
    assert_eq!(swapped["params"]["trackingStatus"], "1");
    let listed = shaped(Fault::ListShapes);
    assert_eq!(listed["params"]["logisticsTrackEvents"][0]["status"], 1);
    let bare = shaped(Fault::NullFields);
    assert_eq!(bare["params"]["trackingUrl"], Value::Null);
    assert!(shaped(Fault::ExtraFields)["params"]["sandboxExtra"].is_object());
}
