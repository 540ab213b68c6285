//! Nothing secret shows itself.

use portolan_sandbox::{JdlApp, JosApp, Request};

use crate::caller::{Call, by_waybill, sandbox};

#[test]
fn planted_secrets_are_in_no_debug_and_in_no_ledger() {
    let sandbox = sandbox();
    let app = JdlApp::new("planted-key", "planted-secret", "planted-token");
    sandbox.register(app.clone()).unwrap();
    let own = sandbox.app().app_secret.reveal().to_owned();
    let jos = JosApp::new("planted-key", "planted-secret", "planted-token");
    sandbox.register_jos(jos.clone()).unwrap();
    let ready = serde_json::to_value(sandbox.ready()).unwrap();
    let hidden = |part: &str, name: &str| ready[part][name].as_str().unwrap().to_owned();
    let (secret, refresh) = (hidden("jos", "app_secret"), hidden("jos", "refresh_token"));
    let jdl_refresh = hidden("jdl", "refresh_token");
    let token = format!("/oauth/token?code=x&client_id=planted-key&client_secret=planted-secret&state={jdl_refresh}");
    sandbox.jdl(&Request::new("GET", &token, ""));
    let order = r#"{"receiveMobile":"13800007351","receiveName":"planted-token"}"#;
    sandbox.jos(&Request::new("POST", "/routerjson?access_token=planted-token", format!("360buy_param_json={order}")));
    let mut body = by_waybill("JDVA00000000001");
    body[0]["phone"] = "7351".into();
    let call = Call::of(&app, &body);
    let request: Request = call.request();
    sandbox.jdl(&request);
    let mut order = crate::ecap::order("planted-order");
    order["receiverContact"]["mobile"] = "13800007351".into();
    order["receiverContact"]["name"] = "planted-token".into();
    let create = Call {
        path: "/ecap/v1/orders/create".to_owned(),
        lop_dn: "ECAP".to_owned(),
        ..Call::of(&app, &serde_json::json!([order]))
    };
    assert_eq!(crate::caller::send(&sandbox, &create.request())["code"], 0);
    let sign = call.sign();
    let told = serde_json::to_string(&sandbox.ledger()).unwrap();
    for shown in [
        format!("{app:?} {app:#?} {jos:?} {jos:#?}"),
        format!("{sandbox:?} {sandbox:#?}"),
        format!("{request:?}"),
        format!("{:?}", sandbox.ready()),
        format!("{:?}", sandbox.ledger()),
        told,
    ] {
        for planted in ["planted-secret", "planted-token", &own, &sign, "7351", &secret, &refresh, &jdl_refresh] {
            assert!(!shown.contains(planted), "{planted}");
        }
    }
}

#[test]
fn the_ready_line_has_the_documented_keys() {
    let value = serde_json::to_value(sandbox().ready()).unwrap();
    assert_eq!(value["ready"], true);
    let jdl = value["jdl"].as_object().unwrap();
    for key in ["app_key", "app_secret", "access_token", "refresh_token", "customer_code"] {
        assert!(jdl[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    let jos = value["jos"].as_object().unwrap();
    for key in ["app_key", "app_secret", "access_token", "refresh_token", "customer_code"] {
        assert!(jos[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert_eq!(value["waybills"][0]["provider"], "jdl");
    assert_eq!(value["waybills"][0]["script"], "happy_path");
    assert!(value["orders"][0]["number"].is_string());
    let of_jos = |list: &str| value[list].as_array().unwrap().iter().filter(|item| item["provider"] == "jos").count();
    assert_eq!((of_jos("orders"), of_jos("waybills")), (7, 2));
}
