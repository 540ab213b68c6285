//! The envelope, in its two forms and under faults.

use portolan_sandbox::{Fault, FaultRule, JdlApp, Sandbox};
use serde_json::{Value, json};

use super::{about, ask, call, order, placed};
use crate::caller::{Call, number_of, sandbox, send, settings};

fn wrapped(sandbox: &Sandbox, operation: &str, dto: &Value) -> Value {
    let app = JdlApp::new("wrapped", "demo-secret", "demo-token").wrapped();
    sandbox.register(app.clone()).unwrap();
    let call = Call {
        path: format!("/ecap/v1/orders/{operation}"),
        lop_dn: "ECAP".to_owned(),
        ..Call::of(&app, &json!([dto]))
    };
    send(sandbox, &call.request())
}

#[test]
fn the_sdks_form_is_the_same_within_another_object() {
    let sandbox = sandbox();
    let plain = ask(&sandbox, "create", &order("SO-1"));
    let whole = wrapped(&sandbox, "create", &order("SO-1"));
    assert_eq!(whole.as_object().unwrap().len(), 1);
    assert_eq!(whole["response"]["code"], 0);
    assert_eq!(whole["response"]["content"]["data"]["waybillCode"], plain["data"]["waybillCode"]);
    assert_eq!(whole["response"]["content"]["subCode"], "0_0001");
    for operation in ["precheck", "pregetwaybillcodes", "cancel", "status/get", "trace/query", "trace/subscribe"] {
        let refused = wrapped(&sandbox, operation, &json!({}));
        assert_eq!(refused["response"]["content"]["success"], false, "{operation}");
    }
    let refused = wrapped(&sandbox, "standardfee/query", &json!({}));
    assert_eq!((&refused["response"]["code"], &refused["response"]["content"]["code"]), (&json!(0), &json!(9101)));
}

#[test]
fn whole_bytes() {
    let sandbox = sandbox();
    let bytes = |operation: &str, dto: &Value| {
        let answer = sandbox.jdl(&call(&sandbox, operation, dto).request());
        String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap()
    };
    let shown = [
        bytes("pregetwaybillcodes", &json!({"orderOrigin": 1, "customerCode": "010K000001", "sum": 2})),
        bytes("create", &order("SO-1")),
        bytes("create", &order("SO-1")),
        bytes("create", &order("")),
        bytes("status/get", &about(&number_of(&sandbox, "happy_path"))),
        bytes("standardfee/query", &json!({"businessNo": number_of(&sandbox, "stuck"), "sellerNo": "010K000001"})),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn faults_apply_to_orders_as_to_traces() {
    let shaped = |fault: Fault| -> Value {
        let sandbox = sandbox();
        sandbox.add_fault(FaultRule::new(fault)).unwrap();
        ask(&sandbox, "create", &order("SO-1"))
    };
    let swapped = shaped(Fault::SwapTypes);
    assert_eq!((&swapped["code"], &swapped["success"]), (&json!("0"), &json!(true)), "truths stay truths");
    assert_eq!(swapped["data"]["freightPre"], "24.00");
    assert_eq!(swapped["data"]["presortResult"]["endStationNo"], 22_222_222);
    let nulls = shaped(Fault::NullFields);
    assert!(nulls["requestId"].is_null() && nulls["data"]["faceSheetResponse"].is_null());
    assert!(nulls["data"]["waybillCode"].is_string() && nulls["data"]["freightPre"].is_f64());
    let extra = shaped(Fault::ExtraFields);
    assert!(extra["data"]["sandboxExtra"].is_object());
    let failed = shaped(Fault::BusinessCode(4000));
    assert_eq!((&failed["code"], &failed["success"], &failed["data"]), (&json!(4000), &json!(false), &Value::Null));
}

#[test]
fn a_failing_operation_has_no_effect() {
    let sandbox = sandbox();
    sandbox.add_fault(FaultRule::new(Fault::BusinessCode(4000)).times(1)).unwrap();
    ask(&sandbox, "create", &order("SO-1"));
    assert!(ask(&sandbox, "create", &order("SO-1")).get("subCode").is_none());
}

#[test]
fn one_object_a_call() {
    let sandbox = sandbox();
    for body in [json!([]), json!([{}, {}]), json!([1]), json!([null])] {
        let call = Call { body: body.to_string().into_bytes(), ..call(&sandbox, "create", &json!({})) };
        let reply = send(&sandbox, &call.request());
        assert_eq!(reply["code"], 9101, "{body}");
    }
}

#[test]
fn one_seed_one_world_of_orders() {
    let run = |seed: u64| {
        let sandbox = settings().seed(seed).unkind(true).build();
        let mut shown = String::new();
        for at in 0..20 {
            shown += &ask(&sandbox, "create", &order(&format!("SO-{at}"))).to_string();
        }
        shown += &ask(&sandbox, "pregetwaybillcodes", &json!({"orderOrigin": 0, "sum": 3})).to_string();
        shown + &serde_json::to_string(&sandbox.ledger()).unwrap()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn an_application_needs_the_plan_and_the_operation() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    let call = Call { lop_dn: "Tracking_JD".to_owned(), ..call(&sandbox, "status/get", &about(&waybill)) };
    assert_eq!(crate::caller::code(&send(&sandbox, &call.request())), 9012);
    assert_eq!(portolan_sandbox::ecap_paths().count(), 8);
}
