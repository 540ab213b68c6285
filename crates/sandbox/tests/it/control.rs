//! The control port, called without sockets.

use portolan_sandbox::{Request, Sandbox};
use serde_json::{Value, json};

use crate::caller::{Call, ask, by_waybill, code, number_of, sandbox, send};

fn tell(sandbox: &Sandbox, method: &str, target: &str, body: &str) -> (u16, Value) {
    let reply = sandbox.control(&Request::new(method, target, body.to_owned()));
    let value = serde_json::from_slice(reply.body()).expect("JSON");
    (reply.status().as_u16(), value)
}

fn post(sandbox: &Sandbox, target: &str, body: &Value) -> Value {
    let (status, value) = tell(sandbox, "POST", target, &body.to_string());
    assert_eq!(status, 200, "{value}");
    value
}

fn get(sandbox: &Sandbox, target: &str) -> Value {
    let (status, value) = tell(sandbox, "GET", target, "");
    assert_eq!(status, 200, "{value}");
    value
}

#[test]
fn an_application_is_registered_and_asks() {
    let sandbox = sandbox();
    let told = post(
        &sandbox,
        "/jdl/apps",
        &json!({"app_key": "k", "app_secret": "planted-secret", "access_token": "planted-token"}),
    );
    assert_eq!(told["customer_codes"], json!(["010K000001"]));
    let call = Call {
        app_key: "k".to_owned(),
        secret: "planted-secret".to_owned(),
        token: "planted-token".to_owned(),
        ..Call::new(&sandbox, &by_waybill(&number_of(&sandbox, "happy_path")))
    };
    assert_eq!(code(&send(&sandbox, &call.request())), 1000);
    let all = get(&sandbox, "/jdl/apps");
    assert_eq!(all["apps"].as_array().unwrap().len(), 2);
    assert!(!all.to_string().contains("planted"));
    post(
        &sandbox,
        "/jdl/apps",
        &json!({"app_key": "k", "app_secret": "s", "partner": true, "token_expires": "2026-02-01T00:00:00Z",
                "subscriptions": [{"lop_dn": "ECAP", "operations": ["/a", "/b"]}],
                "customer_codes": ["020K1"], "per_second": 5}),
    );
    let app = get(&sandbox, "/jdl/apps")["apps"].as_array().unwrap().last().cloned().unwrap();
    assert_eq!(app["token_expires"], "2026-02-01T08:00:00+08:00");
    assert_eq!(app["subscriptions"][0]["operations"][1], "/b");
    assert_eq!(app["per_second"], 5);
    post(&sandbox, "/jdl/limits", &json!({"app_key": "k", "per_second": null}));
}

#[test]
fn a_second_secret_is_taken_until_it_is_dropped() {
    let sandbox = sandbox();
    let number = number_of(&sandbox, "happy_path");
    let told = |secret: &str, second: Value| {
        let app =
            json!({"app_key": "k", "app_secret": secret, "second_secret": second, "access_token": "planted-token"});
        post(&sandbox, "/jdl/apps", &app)
    };
    let takes = |secret: &str| {
        let call = Call {
            app_key: "k".to_owned(),
            secret: secret.to_owned(),
            token: "planted-token".to_owned(),
            ..Call::new(&sandbox, &by_waybill(&number))
        };
        code(&send(&sandbox, &call.request())) == 1000
    };
    assert!(!told("planted-old", "planted-new".into()).to_string().contains("planted"));
    assert_eq!(["planted-old", "planted-new", "planted-other"].map(takes), [true, true, false]);
    told("planted-new", Value::Null);
    assert_eq!(["planted-old", "planted-new"].map(takes), [false, true]);
}

#[test]
fn clocks_are_set_and_read() {
    let sandbox = sandbox();
    let told = post(&sandbox, "/clocks/gateway", &json!({"fixed": "2024-03-04T08:00:00+08:00"}));
    assert_eq!(told["gateway"], "2024-03-04T08:00:00+08:00");
    assert_eq!(told["world"], "2026-01-05T08:00:00+08:00");
    let told = post(&sandbox, "/clocks/gateway", &json!({"offset_seconds": -361}));
    assert_eq!(told["gateway"], "2026-01-20T11:53:59+08:00");
    let told = post(&sandbox, "/clocks/gateway", &json!({"real": true}));
    assert_eq!(told["gateway"], "2026-01-20T12:00:00+08:00");
    let told = post(&sandbox, "/clocks/world", &json!({"advance_seconds": 86_400}));
    assert_eq!(told["world"], "2026-01-06T08:00:00+08:00");
    assert_eq!(get(&sandbox, "/clocks"), told);
}

#[test]
fn parcels_are_staged_and_listed() {
    let sandbox = sandbox();
    let told = post(
        &sandbox,
        "/parcels",
        &json!({"script": "refusal", "number": "JDVA00000000001", "merchant_order": "SO-1",
                "customer_code": "010K000001", "phone_tail": "5514", "lived": true}),
    );
    assert_eq!(told["scans"], told["scans_seen"]);
    assert_eq!(told["legs"][1]["kind"], "reverse");
    assert_eq!(code(&ask(&sandbox, &by_waybill("JDVA00000000001"))), 1000);
    let before = get(&sandbox, "/parcels")["parcels"].as_array().unwrap().len();
    let told = post(&sandbox, "/parcels", &json!({"script": "happy_path"}));
    assert_eq!(told["scans_seen"], 1);
    assert_eq!(get(&sandbox, "/parcels")["parcels"].as_array().unwrap().len(), before + 1);
}

#[test]
fn answers_faults_and_the_ledger() {
    let sandbox = sandbox();
    let number = number_of(&sandbox, "happy_path");
    post(
        &sandbox,
        "/answers",
        &json!({"operation": "/jd/tracking/query", "status": 500, "headers": {"x-a": "b"}, "body_base64": "e30="}),
    );
    assert_eq!(ask(&sandbox, &by_waybill(&number)), json!({}));
    post(&sandbox, "/answers", &json!({"body": "[]"}));
    assert_eq!(ask(&sandbox, &by_waybill(&number)), json!([]));
    for rule in [
        json!({"kind": "reply", "status": 200, "body": "x"}),
        json!({"kind": "http_status", "status": 503, "when": "before_effect"}),
        json!({"kind": "html", "app_key": "x"}),
        json!({"kind": "truncate", "at": 3}),
        json!({"kind": "cut", "at": 3}),
        json!({"kind": "empty", "operation": "/x"}),
        json!({"kind": "delay", "millis": 3}),
        json!({"kind": "reset", "nth": 9}),
        json!({"kind": "never", "probability_ppm": 5}),
        json!({"kind": "business_code", "code": 4000, "times": 1}),
        json!({"kind": "null_fields"}),
        json!({"kind": "swap_types"}),
        json!({"kind": "extra_fields"}),
    ] {
        post(&sandbox, "/faults", &rule);
    }
    assert_eq!(get(&sandbox, "/faults")["faults"].as_array().unwrap().len(), 13);
    assert_eq!(tell(&sandbox, "DELETE", "/faults/1", "").0, 200);
    assert_eq!(tell(&sandbox, "DELETE", "/faults/1", "").0, 400);
    assert_eq!(tell(&sandbox, "DELETE", "/faults", "").1["lifted"], 12);
    ask(&sandbox, &by_waybill(&number));
    let ledger = get(&sandbox, "/ledger?after=2&limit=10");
    assert_eq!(ledger["dropped"], 0);
    let entries = ledger["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["sequence"], 3);
    assert_eq!(entries[0]["verdict"], "accepted");
    assert_eq!(entries[0]["effect"], "read");
    assert_eq!(entries[0]["received"]["reference_number"], json!(number));
    assert_eq!(entries[0]["gateway_time"], "2026-01-20T12:00:00+08:00");
    assert_eq!(tell(&sandbox, "DELETE", "/ledger", "").0, 200);
    assert_eq!(get(&sandbox, "/ledger")["entries"], json!([]));
}

#[test]
fn bad_requests_name_the_field() {
    let sandbox = sandbox();
    let app = r#""app_key":"k","app_secret":"s","access_token":"t""#;
    for (target, body, field) in [
        ("/jdl/apps", "", "app_key"),
        ("/jdl/apps", "[]", "body"),
        ("/jdl/apps", "{", "body"),
        ("/jdl/apps", r#"{"app_key":1}"#, "app_key"),
        ("/jdl/apps", r#"{"app_key":"k"}"#, "app_secret"),
        ("/jdl/apps", r#"{"app_key":"k","app_secret":"s"}"#, "access_token"),
        ("/jdl/apps", r#"{"app_key":"","app_secret":"s","partner":true}"#, "app_key"),
        ("/jdl/apps", &format!(r#"{{{app},"partner":"yes"}}"#), "partner"),
        ("/jdl/apps", &format!(r#"{{{app},"token_expires":"soon"}}"#), "token_expires"),
        ("/jdl/apps", &format!(r#"{{{app},"subscriptions":[1]}}"#), "subscriptions"),
        ("/jdl/apps", &format!(r#"{{{app},"subscriptions":[{{"lop_dn":"x"}}]}}"#), "operations"),
        ("/jdl/apps", &format!(r#"{{{app},"customer_codes":[1]}}"#), "customer_codes"),
        ("/jdl/apps", &format!(r#"{{{app},"per_second":0}}"#), "per_second"),
        ("/jdl/apps", &format!(r#"{{{app},"per_second":9999999999}}"#), "per_second"),
        ("/jdl/apps", &format!(r#"{{{app},"customer_code":"x"}}"#), "customer_code"),
        ("/jdl/limits", r#"{"app_key":"nobody"}"#, "app_key"),
        ("/clocks/gateway", "{}", "fixed"),
        ("/clocks/gateway", r#"{"real":true,"offset_seconds":1}"#, "fixed"),
        ("/clocks/gateway", r#"{"fixed":"2024-03-04 08:00:00"}"#, "fixed"),
        ("/clocks/gateway", r#"{"offset_seconds":1.5}"#, "offset_seconds"),
        ("/clocks/world", "{}", "advance_seconds"),
        ("/clocks/world", r#"{"advance_seconds":-1}"#, "advance_seconds"),
        ("/clocks/world", r#"{"advance_seconds":9223372036854775807}"#, "advance_seconds"),
        ("/parcels", "{}", "script"),
        ("/parcels", r#"{"script":"vanished"}"#, "script"),
        ("/parcels", r#"{"script":"lost","number":""}"#, "number"),
        ("/parcels", r#"{"script":"lost","number":"快递"}"#, "number"),
        ("/parcels", r#"{"script":"lost","number":"JDVA00000002001"}"#, "number"),
        ("/parcels", r#"{"script":"lost","phone_tail":"12345"}"#, "phone_tail"),
        ("/answers", r#"{"status":42}"#, "status"),
        ("/answers", r#"{"status":70000}"#, "status"),
        ("/answers", r#"{"body":"a","body_base64":"YQ=="}"#, "body_base64"),
        ("/answers", r#"{"body_base64":"*"}"#, "body_base64"),
        ("/answers", r#"{"headers":{"a":1}}"#, "headers"),
        ("/answers", r#"{"headers":{"a b":"c"}}"#, "headers"),
        ("/faults", "{}", "kind"),
        ("/faults", r#"{"kind":"boredom"}"#, "kind"),
        ("/faults", r#"{"kind":"http_status"}"#, "status"),
        ("/faults", r#"{"kind":"truncate"}"#, "at"),
        ("/faults", r#"{"kind":"cut","at":-1}"#, "at"),
        ("/faults", r#"{"kind":"delay"}"#, "millis"),
        ("/faults", r#"{"kind":"delay","millis":3600001}"#, "millis"),
        ("/faults", r#"{"kind":"business_code"}"#, "code"),
        ("/faults", r#"{"kind":"reset","when":"during"}"#, "when"),
        ("/faults", r#"{"kind":"empty","when":"before_effect"}"#, "when"),
        ("/faults", r#"{"kind":"reset","nth":0}"#, "nth"),
        ("/faults", r#"{"kind":"reset","probability_ppm":1000001}"#, "probability_ppm"),
        ("/faults", r#"{"kind":"reset","probability":0.5}"#, "probability"),
    ] {
        let (status, value) = tell(&sandbox, "POST", target, body);
        assert_eq!(status, 400, "{target} {body}");
        assert_eq!(value["error"]["field"], json!(field), "{target} {body}");
        assert!(!value["error"]["message"].as_str().unwrap().is_empty());
    }
    for (method, target, status) in [
        ("GET", "/", 404),
        ("PUT", "/faults", 404),
        ("DELETE", "/faults/x", 400),
        ("GET", "/ledger?after=x", 400),
        ("GET", "/ledger?since=1", 400),
    ] {
        assert_eq!(tell(&sandbox, method, target, "").0, status, "{target}");
    }
}
