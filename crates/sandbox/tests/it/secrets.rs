//! Nothing secret shows itself.

use portolan_sandbox::{JdlApp, Request};

use crate::caller::{Call, by_waybill, sandbox};

#[test]
fn planted_secrets_are_in_no_debug_and_in_no_ledger() {
    let sandbox = sandbox();
    let app = JdlApp::new("planted-key", "planted-secret", "planted-token");
    sandbox.register(app.clone()).unwrap();
    let own = sandbox.app().app_secret.reveal().to_owned();
    let mut body = by_waybill("JDVA00000000001");
    body[0]["phone"] = "7351".into();
    let call = Call::of(&app, &body);
    let request: Request = call.request();
    sandbox.jdl(&request);
    let sign = call.sign();
    let told = serde_json::to_string(&sandbox.ledger()).unwrap();
    for shown in [
        format!("{app:?} {app:#?}"),
        format!("{sandbox:?} {sandbox:#?}"),
        format!("{request:?}"),
        format!("{:?}", sandbox.ready()),
        format!("{:?}", sandbox.ledger()),
        told,
    ] {
        for planted in ["planted-secret", "planted-token", &own, &sign, "7351"] {
            assert!(!shown.contains(planted), "{planted}");
        }
    }
}

#[test]
fn the_ready_line_has_the_documented_keys() {
    let value = serde_json::to_value(sandbox().ready()).unwrap();
    assert_eq!(value["ready"], true);
    let jdl = value["jdl"].as_object().unwrap();
    for key in ["app_key", "app_secret", "access_token", "customer_code"] {
        assert!(jdl[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert!(!jdl.contains_key("oauth_url") && !jdl.contains_key("refresh_token"));
    assert_eq!(value["waybills"][0]["provider"], "jdl");
    assert_eq!(value["waybills"][0]["script"], "happy_path");
    assert!(value["orders"][0]["number"].is_string());
}
