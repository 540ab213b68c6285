//! What replies and webhooks look like, byte for byte, with seed 1.

use jiff::SignedDuration;
use portolan_sandbox::{CjScript, CjStage, Fault, FaultRule, Sandbox};
use serde_json::{Value, json};

use super::caller::{access, request, sandbox, set};

fn bytes(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> String {
    let token = access(sandbox);
    let answer = sandbox.cj(&request(method, target, Some(&token), body));
    let told = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    format!("{method} {target} {body}\n{told}\n\n")
}

#[test]
fn quotes() {
    let sandbox = sandbox();
    let products = json!([{"quantity": 1, "vid": "92511400-C758-4474-93CA-66D442F5F787"}]);
    let simple = json!({"startCountryCode": "CN", "endCountryCode": "NL", "products": products});
    let merchant = json!({"orderNumber": "1234", "shippingZip": "1011 AB", "shippingCountryCode": "NL",
        "shippingCountry": "x", "shippingProvince": "x", "shippingCity": "x", "fromCountryCode": "CN", "products": products});
    let mut told = bytes(&sandbox, "POST", "logistic/freightCalculate", &simple);
    told += &bytes(&sandbox, "POST", "logistic/freightCalculateTip", &simple);
    told += &bytes(&sandbox, "POST", "logistic/partnerFreightCalculate", &merchant);
    told += &bytes(&sandbox, "POST", "logistic/getSupplierLogisticsTemplate", &json!({"skuList": ["CJSP2000006"]}));
    told += &bytes(&sandbox, "POST", "logistic/freightCalculate", &json!({}));
    insta::assert_snapshot!(told);
}

#[test]
fn tracking() {
    let sandbox = sandbox();
    let stage = || CjStage::new(CjScript::FailedAttempt).mail_no("CJPKL0000000001YQ").order_number("PO-1");
    sandbox.stage_cj(stage().number("YT1")).unwrap();
    sandbox.advance(SignedDuration::from_hours(101)).unwrap();
    let mut told = bytes(&sandbox, "GET", "logistic/trackInfo?trackNumber=YT1", &Value::Null);
    for fault in [Fault::SwapTypes, Fault::ExtraFields] {
        sandbox.add_fault(FaultRule::new(fault).operation("logistic/trackInfo").times(1)).unwrap();
        told += &bytes(&sandbox, "GET", "logistic/trackInfo?trackNumber=YT1", &Value::Null);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn orders() {
    let sandbox = sandbox();
    let order = json!({
        "orderNumber": "PO-1", "shippingCountryCode": "US", "shippingCountry": "United States",
        "shippingProvince": "Texas", "shippingCity": "Dallas", "shippingCustomerName": "Test Receiver",
        "shippingAddress": "1 Made-up Street", "shippingZip": "75001", "logisticName": "CJPacket Ordinary",
        "fromCountryCode": "CN", "products": [{"sku": "CJYD200000202BY", "quantity": 2}],
    });
    let own = json!({"orderId": "PO-1"});
    let mut told = bytes(&sandbox, "POST", "shopping/order/createOrderV2", &order);
    told += &bytes(&sandbox, "POST", "shopping/order/createOrderV2", &order);
    told += &bytes(&sandbox, "POST", "shopping/pay/payBalance", &own);
    sandbox.advance(SignedDuration::from_hours(30)).unwrap();
    told += &bytes(
        &sandbox,
        "GET",
        "shopping/order/getOrderDetail?orderId=PO-1&features=LOGISTICS_TIMELINESS",
        &Value::Null,
    );
    told += &bytes(&sandbox, "GET", "shopping/order/list?pageSize=1", &Value::Null);
    told += &bytes(&sandbox, "PATCH", "shopping/order/confirmOrder", &own);
    told += &bytes(&sandbox, "GET", "shopping/pay/getBalance", &Value::Null);
    insta::assert_snapshot!(told);
}

#[test]
fn webhooks() {
    let sandbox = sandbox();
    set(&sandbox, |settings| settings.loopback_callbacks = true);
    let topic = json!({"type": "ENABLE", "callbackUrls": ["http://127.0.0.1:9/"]});
    let topics = json!({"product": topic, "stock": topic, "order": topic, "logistics": topic});
    let mut told = bytes(&sandbox, "POST", "webhook/set", &topics);
    sandbox.foretell_cj_order("PO-1", CjScript::PickupPoint, 2).unwrap();
    let order = json!({
        "orderNumber": "PO-1", "shippingCountryCode": "GB", "shippingCountry": "x", "shippingProvince": "x",
        "shippingCity": "x", "shippingCustomerName": "Test Receiver", "shippingAddress": "1 Made-up Street",
        "logisticName": "CJPacket Ordinary", "fromCountryCode": "CN", "payType": 2,
        "products": [{"sku": "CJYD200000202BY", "quantity": 2}],
    });
    bytes(&sandbox, "POST", "shopping/order/createOrderV3", &order);
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    for push in sandbox.due_pushes() {
        told += &format!("{} {}\n\n", push.due, String::from_utf8_lossy(&push.body));
    }
    insta::assert_snapshot!(told);
}
