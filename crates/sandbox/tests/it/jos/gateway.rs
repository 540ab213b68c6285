//! What the gateway refuses, and what the ledger says about it.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use portolan_sandbox::{
    Effect, Fault, FaultRule, GatewayClock, JosApp, JosGrant, MAX_BODY, Request, Verdict, jos_methods,
};
use serde_json::json;

use super::caller::{Call, Way, ask, error, reply, send};
use crate::caller::{NOW, sandbox};

const TRACE: &str = "jingdong.etms.trace.get";
const SEARCH: &str = "jingdong.logistics.order.search";

#[test]
fn each_refusal_has_its_code_both_languages_and_status_200() {
    let sandbox = sandbox();
    let call = || Call::new(&sandbox, TRACE, &json!({"waybillCode": "VA00000000001"}));
    let cases = [
        (call().without("method").signed(), "14"),
        (call().with("method", "").signed(), "14"),
        (call().without("method"), "14"),
        (call().without("app_key").signed(), "20"),
        (call().with("app_key", "nobody").signed(), "21"),
        (call().without("timestamp").signed(), "7"),
        (call(), "11"),
        (call().with("sign", "0"), "12"),
        (call().without("access_token").signed(), "18"),
        (call().with("access_token", "").signed(), "18"),
        (call().with("access_token", "other").signed(), "19"),
        (call().with("v", "1.0").signed(), "5"),
        (call().with("v", "two").signed(), "6"),
        (call().with("format", "xml").signed(), "13"),
        (call().with("timestamp", "2026-01-20T12:00:00").signed(), "8"),
        (call().with("timestamp", "2026-01-20 11:53:59").signed(), "8"),
        (call().with("method", "jingdong.etms.Trace.get").signed(), "15"),
        (call().without("360buy_param_json").signed(), "60"),
        (call().with("360buy_param_json", "{").signed(), "63"),
        (call().with("360buy_param_json", "[]").signed(), "62"),
        (call().with("360buy_param_json", "{}").signed(), "60"),
        (call().with("360buy_param_json", r#"{"waybillCode":[1]}"#).signed(), "61"),
    ];
    for (call, code) in &cases {
        for way in super::caller::WAYS {
            let answer = sandbox.jos(&call.request(way));
            let reply = answer.reply().unwrap();
            assert_eq!(reply.status(), 200);
            let value: serde_json::Value = serde_json::from_slice(reply.body()).unwrap();
            assert_eq!(error(&value), *code, "{call:?}");
            for language in ["zh_desc", "en_desc"] {
                assert!(!value["error_response"][language].as_str().unwrap().is_empty());
            }
            let entry = sandbox.ledger().entries.pop().unwrap();
            assert_ne!(entry.verdict, Verdict::Accepted);
            assert_eq!(entry.effect, Effect::None);
            assert_eq!(entry.answered.code.map(|code| code.to_string()).as_deref(), Some(*code));
        }
    }
}

#[test]
fn version_and_format_may_be_left_out() {
    let sandbox = sandbox();
    let call = Call::new(&sandbox, TRACE, &json!({"waybillCode": "VA00000000001"}));
    for call in [call.clone().without("v"), call.clone().with("format", "json"), call] {
        let value = send(&sandbox, &call.signed().request(Way::Get));
        assert!(value["jingdong_etms_trace_get_responce"]["trace_api_dtos"].is_array(), "{value}");
    }
}

#[test]
fn other_methods_paths_and_bodies_are_refused() {
    let sandbox = sandbox();
    let good = Call::new(&sandbox, TRACE, &json!({"waybillCode": "x"})).signed();
    let put = Request { method: "PUT".to_owned(), ..good.request(Way::Query) };
    assert_eq!(error(&send(&sandbox, &put)), "50");
    let mut other = good.request(Way::Query);
    other.target = other.target.replace("/routerjson", "/router");
    assert_eq!(sandbox.jos(&other).reply().unwrap().status(), 404);
    let large = Request::new("POST", "/routerjson", vec![b'a'; MAX_BODY + 1]);
    assert_eq!(sandbox.jos(&large).reply().unwrap().status(), 413);
}

#[test]
fn only_the_search_of_orders_may_come_without_a_token() {
    let sandbox = sandbox();
    let call = Call::new(&sandbox, SEARCH, &json!({"receipt_nos": "JOSL1"})).without("access_token").signed();
    let value = send(&sandbox, &call.request(Way::Form));
    assert_eq!(value["jingdong_logistics_order_search_response"]["orders"]["order_list"], json!([]));
    for method in jos_methods().filter(|name| *name != SEARCH) {
        let call = Call::new(&sandbox, method, &json!({})).without("access_token").signed();
        assert_eq!(error(&send(&sandbox, &call.request(Way::Form))), "18", "{method}");
    }
    let wrong = Call::new(&sandbox, SEARCH, &json!({"receipt_nos": "JOSL1"})).with("access_token", "x").signed();
    assert_eq!(error(&send(&sandbox, &wrong.request(Way::Form))), "19");
}

#[test]
fn rights_are_per_method() {
    let sandbox = sandbox();
    let app = JosApp::new("key", "secret", "token").methods(vec![TRACE.to_owned()]);
    sandbox.register_jos(app.clone()).unwrap();
    let ask = |method: &str| {
        let call = Call::of(&app, method, &json!({"waybillCode": "x"})).signed();
        send(&sandbox, &call.request(Way::Split))
    };
    assert!(ask(TRACE)["error_response"].is_null());
    assert_eq!(error(&ask("jingdong.logistics.carriers.list")), "24");
}

#[test]
fn calls_are_counted_by_the_day_in_china() {
    let sandbox = sandbox();
    let key = sandbox.jos_app().app_key.clone();
    sandbox.limit_jos(&key, NonZeroU32::new(2)).unwrap();
    let call = |stamp: &str| {
        let call = Call::new(&sandbox, TRACE, &json!({"waybillCode": "x"})).with("timestamp", stamp).signed();
        send(&sandbox, &call.request(Way::Get))["error_response"]["code"].as_str().unwrap_or("ok").to_owned()
    };
    let day = "2026-01-20 12:00:00";
    assert_eq!([call(day), call(day), call(day)], ["ok", "ok", "2"]);
    sandbox.set_gateway_clock(GatewayClock::Fixed("2026-01-20T23:59:59+08:00".parse().unwrap()));
    assert_eq!(call("2026-01-20 23:59:59"), "2");
    sandbox.set_gateway_clock(GatewayClock::Fixed("2026-01-21T00:00:00+08:00".parse().unwrap()));
    assert_eq!(call("2026-01-20 23:59:59"), "ok");
    sandbox.limit_jos(&key, None).unwrap();
    assert!(sandbox.limit_jos("nobody", None).is_err());
}

#[test]
fn a_token_ends_at_its_time() {
    let sandbox = sandbox();
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let grant = JosGrant::new("10000001").access_token("token").token_expires(now);
    let app = JosApp::without_token("key", "secret").grants(vec![grant]);
    sandbox.register_jos(app.clone()).unwrap();
    let call = Call::of(&app, TRACE, &json!({"waybillCode": "x"})).signed();
    assert_eq!(error(&send(&sandbox, &call.request(Way::Get))), "19");
    sandbox.set_gateway_clock(GatewayClock::Fixed(now - SignedDuration::from_secs(1)));
    assert!(send(&sandbox, &call.request(Way::Get))["error_response"].is_null());
}

#[test]
fn merchants_of_one_application_do_not_see_each_other() {
    let sandbox = sandbox();
    let grant = |vender: &str, token: &str| JosGrant::new(vender).access_token(token);
    let app = JosApp::without_token("key", "secret").grants(vec![grant("10000001", "one"), grant("10000099", "two")]);
    sandbox.register_jos(app.clone()).unwrap();
    let orders = |token: &str| {
        let json = json!({"start_date": "2025-12-01 00:00:00", "end_date": "2026-02-01 00:00:00"});
        let call = Call::of(&app, "jingdong.pop.orders.get", &json).with("access_token", token).signed();
        let value = send(&sandbox, &call.request(Way::Split));
        value["jingdong_pop_orders_get_responce"]["order_info_list"]["order_info"].as_array().unwrap().len()
    };
    assert_eq!((orders("one"), orders("two")), (7, 1));
}

#[test]
fn an_ordered_failure_has_its_place_in_every_reply() {
    let sandbox = sandbox();
    let mut places = Vec::new();
    for method in jos_methods() {
        let rule = FaultRule::new(Fault::BusinessCode(5000)).gateway("jos");
        let fault = sandbox.add_fault(rule).unwrap();
        let failed = reply(&sandbox, method, &json!({}));
        sandbox.lift_faults(Some(fault));
        let root = failed.as_object().unwrap().keys().next().unwrap().clone();
        places.push(format!("{method} {root}"));
        assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Rejected, "{method}");
    }
    assert_eq!(places.len(), 32);
    insta::assert_snapshot!(places.join("\n"));
}

#[test]
fn a_gateways_code_can_be_ordered() {
    let sandbox = sandbox();
    sandbox.add_fault(FaultRule::new(Fault::BusinessCode(65)).operation(TRACE).times(1)).unwrap();
    assert_eq!(error(&reply(&sandbox, TRACE, &json!({"waybillCode": "x"}))), "65");
    assert!(ask(&sandbox, TRACE, &json!({"waybillCode": "x"}))["trace_api_dtos"].is_array());
}

#[test]
fn date_and_type_are_the_gateways() {
    let sandbox = sandbox();
    let answer = sandbox.jos(&Call::new(&sandbox, TRACE, &json!({"waybillCode": "x"})).signed().request(Way::Get));
    let headers = answer.reply().unwrap().headers();
    assert_eq!(headers["date"], "Tue, 20 Jan 2026 04:00:00 GMT");
    assert_eq!(headers["content-type"], "application/json;charset=utf-8");
    assert_eq!(sandbox.ledger().entries[0].gateway, "jos");
    assert_eq!(sandbox.ledger().entries[0].operation, TRACE);
    assert_eq!(sandbox.ledger().entries[0].received.reference_number.as_deref(), Some("x"));
}
