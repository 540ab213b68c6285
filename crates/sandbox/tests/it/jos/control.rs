//! What the control port knows of JOS.

use portolan_sandbox::{Request, Sandbox};
use serde_json::{Value, json};

use super::caller::{Call, Way, ask, error, send};
use crate::caller::sandbox;

fn tell(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = sandbox.control(&Request::new(method, target, body));
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).unwrap())
}

fn post(sandbox: &Sandbox, target: &str, body: &Value) -> Value {
    let (status, value) = tell(sandbox, "POST", target, body);
    assert_eq!(status, 200, "{value}");
    value
}

#[test]
fn applications_are_registered_listed_and_limited() {
    let sandbox = sandbox();
    let told = post(
        &sandbox,
        "/jos/apps",
        &json!({"app_key": "k", "app_secret": "planted-secret", "access_token": "planted-token",
                "refresh_token": "planted-refresh", "token_expires": "2026-02-01T00:00:00Z", "customer_codes": ["020K1"],
                "methods": ["jingdong.etms.trace.get"], "calls_per_day": 1, "token_seconds": 60,
                "redirect_uri": "http://app/back", "declines": true}),
    );
    assert_eq!(told["grants"][0]["token_expires"], "2026-02-01T08:00:00+08:00");
    let app = sandbox.jos_apps().into_iter().find(|app| app.app_key == "k").unwrap();
    let call = || Call::of(&app, "jingdong.etms.trace.get", &json!({"waybillCode": "x"})).signed().request(Way::Get);
    assert!(send(&sandbox, &call())["error_response"].is_null());
    assert_eq!(error(&send(&sandbox, &call())), "2");
    post(&sandbox, "/jos/limits", &json!({"app_key": "k", "calls_per_day": null}));
    assert!(send(&sandbox, &call())["error_response"].is_null());
    let (_, all) = tell(&sandbox, "GET", "/jos/apps", &Value::Null);
    assert_eq!(all["apps"].as_array().unwrap().len(), 2);
    assert!(!all.to_string().contains("planted"));
    let two = json!([{"vender_id": "1", "access_token": "a"}, {"vender_id": "2"}]);
    let told = post(&sandbox, "/jos/apps", &json!({"app_key": "k", "app_secret": "s", "grants": two}));
    assert_eq!(told["grants"][1]["granted"], false);
}

#[test]
fn a_second_secret_is_taken_until_it_is_dropped() {
    let sandbox = sandbox();
    let own = sandbox.jos_app();
    let token = own.grants[0].access_token.as_ref().unwrap().reveal();
    let told = |secret: &str, second: Value| {
        let app = json!({"app_key": own.app_key, "app_secret": secret, "second_secret": second, "access_token": token});
        post(&sandbox, "/jos/apps", &app)
    };
    let takes = |secret: &str| {
        let mut call = Call::of(own, "jingdong.logistics.carriers.list", &json!({}));
        secret.clone_into(&mut call.secret);
        send(&sandbox, &call.signed().request(Way::Get))["error_response"].is_null()
    };
    assert!(!told("planted-old", "planted-new".into()).to_string().contains("planted"));
    assert_eq!(["planted-old", "planted-new", "planted-other"].map(takes), [true, true, false]);
    told("planted-new", Value::Null);
    assert_eq!(["planted-old", "planted-new"].map(takes), [false, true]);
}

#[test]
fn orders_are_staged_and_listed() {
    let sandbox = sandbox();
    let told = post(
        &sandbox,
        "/orders",
        &json!({"id": "9007199254740993123", "cod": true, "freight": "8.00", "script": "refusal",
                "lines": [{"sku": 1, "name": "测试", "price": "0.1"}, {"sku": 2, "name": "测试", "price": "0.20", "quantity": 2}]}),
    );
    assert_eq!((&told["total"], &told["should_pay"]), (&json!("0.50"), &json!("8.50")));
    assert_eq!(told["state"], "WAIT_SELLER_STOCK_OUT");
    let seen = ask(&sandbox, "jingdong.pop.order.get", &json!({"order_id": "9007199254740993123"}));
    assert_eq!(seen["order_info"]["order_id"], 9_007_199_254_740_993_123_u64);
    let (_, all) = tell(&sandbox, "GET", "/orders", &Value::Null);
    assert_eq!(all["orders"].as_array().unwrap().len(), 9);
    assert!(!all.to_string().contains("收货人"), "no person");
}

#[test]
fn faults_are_set_per_gateway() {
    let sandbox = sandbox();
    post(
        &sandbox,
        "/faults",
        &json!({"kind": "suffix_swap", "gateway": "jos", "operation": "jingdong.etms.trace.get"}),
    );
    post(&sandbox, "/faults", &json!({"kind": "list_shapes", "gateway": "jos_oauth"}));
    post(&sandbox, "/faults", &json!({"kind": "container_drift", "gateway": "jdl"}));
    ask(&sandbox, "jingdong.etms.trace.get", &json!({"waybillCode": "x"}));
    let entry = sandbox.ledger().entries.pop().unwrap();
    assert_eq!(entry.faults, ["suffix_swap"]);
    let (_, value) = tell(&sandbox, "GET", "/faults", &Value::Null);
    assert_eq!(value["faults"][1]["gateway"], "jos_oauth");
    assert_eq!(value["faults"][1]["seen"], 0);
}

#[test]
fn bad_requests_name_the_field() {
    let sandbox = sandbox();
    for (target, body, field) in [
        ("/jos/apps", json!({"app_key": "k"}), "app_secret"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "methods": ["no.such"]}), "methods"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "grants": []}), "grants"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "grants": [{"x": 1}]}), "x"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "grants": [{}, {}]}), "vender_id"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "access_token": ""}), "access_token"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "calls_per_day": 0}), "calls_per_day"),
        ("/jos/apps", json!({"app_key": "k", "app_secret": "s", "partner": true}), "partner"),
        ("/jos/limits", json!({"app_key": "nobody"}), "app_key"),
        ("/orders", json!({"id": "1"}), "id"),
        ("/orders", json!({"state": "NEW"}), "state"),
        ("/orders", json!({"script": "x"}), "script"),
        ("/orders", json!({"freight": "1.005"}), "freight"),
        ("/orders", json!({"lines": [{"sku": 1, "name": "x", "price": 1}]}), "price"),
        ("/orders", json!({"lines": [{"name": "x", "price": "1"}]}), "sku"),
        ("/orders", json!({"lines": [{"sku": 1, "name": "x", "price": "1", "quantity": 0}]}), "lines"),
        ("/orders", json!({"lines": 1}), "lines"),
        ("/faults", json!({"kind": "empty", "gateway": "dhl"}), "gateway"),
    ] {
        let (status, value) = tell(&sandbox, "POST", target, &body);
        assert_eq!((status, &value["error"]["field"]), (400, &json!(field)), "{target} {body}");
    }
}
