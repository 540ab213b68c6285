//! What the gateway refuses, in which order, and what the ledger says about it.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portolan_sandbox::{Effect, GatewayClock, GatewayCode, JdlApp, MAX_BODY, Request, Sandbox, Subscription, Verdict};
use serde_json::json;

use crate::caller::{Call, NOW, by_waybill, code, number_of, sandbox, send, settings};

fn good(sandbox: &Sandbox) -> Call {
    Call::new(sandbox, &by_waybill(&number_of(sandbox, "happy_path")))
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn without(call: &Call, name: &str) -> Request {
    let mut parameters = call.parameters();
    parameters.retain(|(own, _)| *own != name);
    call.request_with(&parameters)
}

fn with(call: &Call, name: &'static str, value: &str) -> Request {
    let mut parameters = call.parameters();
    parameters.retain(|(own, _)| *own != name);
    parameters.push((name, value.to_owned()));
    call.request_with(&parameters)
}

#[test]
fn each_refusal_has_its_code_and_leaves_a_trace() {
    let sandbox = sandbox();
    let call = good(&sandbox);
    let get = Request { method: "GET".to_owned(), ..call.request() };
    let object = Call { body: b"{\"referenceNumber\":\"x\"}".to_vec(), ..call.clone() };
    let garbage = Call { body: vec![0xff, 0xfe, b'['], ..call.clone() };
    let empty = Call { body: Vec::new(), ..call.clone() };
    let other_plan = Call { lop_dn: "jdcloudprint".to_owned(), ..call.clone() };
    let other_path = Call { path: "/jd/tracking/other".to_owned(), ..call.clone() };
    let cases = [
        (get, GatewayCode::NotPost),
        (without(&call, "app_key"), GatewayCode::Parameter),
        (without(&call, "sign"), GatewayCode::Parameter),
        (without(&call, "LOP-DN"), GatewayCode::Parameter),
        (without(&call, "v"), GatewayCode::Parameter),
        (with(&call, "v", "1.0"), GatewayCode::Parameter),
        (with(&call, "lop-tz", "east"), GatewayCode::Parameter),
        (with(&call, "lop-tz", "15"), GatewayCode::Parameter),
        (with(&call, "app_key", "nobody"), GatewayCode::UnknownApp),
        (with(&call, "algorithm", "sm3-salt"), GatewayCode::Algorithm),
        (with(&call, "algorithm", "HMACMD5"), GatewayCode::Algorithm),
        (without(&call, "timestamp"), GatewayCode::TimestampFormat),
        (with(&call, "timestamp", "2026-01-20T12:00:00"), GatewayCode::TimestampFormat),
        (with(&call, "timestamp", "2026-01-20 11:00:00"), GatewayCode::TimestampWindow),
        (without(&call, "access_token"), GatewayCode::TokenMissing),
        (with(&call, "access_token", "other"), GatewayCode::TokenInvalid),
        (with(&call, "sign", "0"), GatewayCode::Signature),
        (other_plan.request(), GatewayCode::PlanNotSubscribed),
        (other_path.request(), GatewayCode::OperationNotSubscribed),
        (object.request(), GatewayCode::BodyNotArray),
        (garbage.request(), GatewayCode::BodyNotArray),
        (empty.request(), GatewayCode::BodyNotArray),
    ];
    for (request, wanted) in &cases {
        let reply = send(&sandbox, request);
        assert_eq!(code(&reply), wanted.number(), "{wanted:?}");
        assert_eq!(reply.as_object().unwrap().len(), 1, "one key at the top");
        let entry = sandbox.ledger().entries.pop().unwrap();
        assert_eq!(entry.verdict, Verdict::Refused);
        assert_eq!(entry.effect, Effect::None);
        assert_eq!(entry.answered.code, Some(wanted.number()));
        assert!(entry.reason.unwrap().starts_with(wanted.reason()));
    }
    assert_eq!(sandbox.ledger().entries.len(), cases.len());
    assert_eq!(code(&send(&sandbox, &call.request())), 1000);
}

#[test]
fn refusals_carry_the_words_that_clients_look_for() {
    let sandbox = sandbox();
    let call = good(&sandbox);
    for (request, word) in [
        (with(&call, "sign", "0"), "签名"),
        (with(&call, "timestamp", "2026-01-20 11:00:00"), "时间戳"),
        (with(&call, "access_token", "other"), "授权"),
        (Call { lop_dn: "jdcloudprint".to_owned(), ..call.clone() }.request(), "权限"),
    ] {
        let reply = send(&sandbox, &request);
        let text = reply["error_response"]["zh_desc"].as_str().unwrap();
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn the_key_order_of_the_envelope_is_the_one_that_matchers_expect() {
    let sandbox = sandbox();
    let answer = sandbox.jdl(&with(&good(&sandbox), "sign", "0"));
    let body = answer.reply().unwrap().body().clone();
    assert_eq!(
        std::str::from_utf8(&body).unwrap(),
        r#"{"error_response":{"en_desc":"invalid sign","zh_desc":"签名错误","code":9010}}"#
    );
}

#[test]
fn the_earlier_check_decides() {
    let sandbox = sandbox();
    let call = Call {
        timestamp: "2020-01-01 00:00:00".to_owned(),
        token: "other".to_owned(),
        secret: "other".to_owned(),
        lop_dn: "ECAP".to_owned(),
        body: b"{}".to_vec(),
        ..good(&sandbox)
    };
    assert_eq!(code(&send(&sandbox, &call.request())), 9006);
}

#[test]
fn the_window_holds_its_edges() {
    let sandbox = settings().timestamp_window(Duration::from_secs(360)).build();
    let call = good(&sandbox);
    for (seconds, wanted) in
        [(0, 1000), (359, 1000), (360, 1000), (361, 9006), (-360, 1000), (-361, 9006), (86_400, 9006)]
    {
        let at = now() + SignedDuration::from_secs(seconds);
        sandbox.set_gateway_clock(GatewayClock::Fixed(at));
        assert_eq!(code(&send(&sandbox, &call.request())), wanted, "{seconds} s");
        sandbox.set_gateway_clock(GatewayClock::Offset(SignedDuration::from_secs(seconds)));
        assert_eq!(code(&send(&sandbox, &call.request())), wanted, "{seconds} s by offset");
    }
}

#[test]
fn the_callers_zone_is_believed() {
    let sandbox = sandbox();
    let call = good(&sandbox);
    let utc = Call { timestamp: "2026-01-20 04:00:00".to_owned(), ..call.clone() };
    assert_eq!(code(&send(&sandbox, &utc.request())), 9006);
    let mut request = utc.request();
    request.headers.insert("lop-tz", "0".parse().unwrap());
    assert_eq!(code(&send(&sandbox, &request)), 1000);
    let mut request = call.request();
    request.headers.insert("lop-tz", "8".parse().unwrap());
    assert_eq!(code(&send(&sandbox, &request)), 1000);
}

#[test]
fn a_token_ends_at_its_time() {
    let sandbox = sandbox();
    let app = JdlApp::new("key", "secret", "token").token_expires(now());
    sandbox.register(app.clone()).unwrap();
    let call = Call::of(&app, &by_waybill(&number_of(&sandbox, "happy_path")));
    assert_eq!(code(&send(&sandbox, &call.request())), 9009);
    let before = now() - SignedDuration::from_secs(1);
    sandbox.set_gateway_clock(GatewayClock::Fixed(before));
    assert_eq!(code(&send(&sandbox, &call.request())), 1000);
    let renewed = JdlApp::new("key", "secret", "token-2");
    sandbox.register(renewed).unwrap();
    assert_eq!(code(&send(&sandbox, &call.request())), 9008, "the old token is gone");
}

#[test]
fn only_partners_may_leave_the_token_out() {
    let sandbox = sandbox();
    let body = by_waybill(&number_of(&sandbox, "happy_path"));
    let partner = JdlApp::partner("partner", "secret");
    sandbox.register(partner.clone()).unwrap();
    let call = Call::of(&partner, &body);
    assert_eq!(code(&send(&sandbox, &call.request())), 1000);
    assert_eq!(code(&send(&sandbox, &without(&call, "access_token"))), 1000);
    let call = Call { token: "something".to_owned(), ..call };
    assert_eq!(code(&send(&sandbox, &call.request())), 9008);
}

#[test]
fn plans_hold_their_own_operations() {
    let sandbox = sandbox();
    let body = by_waybill(&number_of(&sandbox, "happy_path"));
    let app = JdlApp::new("key", "secret", "token").subscriptions(vec![
        Subscription::new("express", "/jd/tracking/query"),
        Subscription::new("Tracking_JD", "/something/else"),
    ]);
    sandbox.register(app.clone()).unwrap();
    let call = Call::of(&app, &body);
    assert_eq!(code(&send(&sandbox, &call.request())), 9012);
    let call = Call { lop_dn: "express".to_owned(), ..call };
    assert_eq!(code(&send(&sandbox, &call.request())), 1000);
}

#[test]
fn the_rate_is_counted_on_the_gateway_clock() {
    let sandbox = sandbox();
    let call = good(&sandbox);
    let limit = NonZeroU32::new(3);
    sandbox.limit(&call.app_key, limit).unwrap();
    let codes = || -> Vec<i64> { (0..5).map(|_| code(&send(&sandbox, &call.request()))).collect() };
    assert_eq!(codes(), [1000, 1000, 1000, 9013, 9013]);
    let later = |millis| GatewayClock::Fixed(now() + SignedDuration::from_millis(millis));
    sandbox.set_gateway_clock(later(999));
    assert_eq!(codes(), [9013; 5]);
    sandbox.set_gateway_clock(later(1_000));
    assert_eq!(codes(), [1000, 1000, 1000, 9013, 9013]);
    let refused = send(&sandbox, &call.request());
    assert!(refused["error_response"]["zh_desc"].as_str().unwrap().contains("限流"));
    sandbox.limit(&call.app_key, None).unwrap();
    assert_eq!(codes(), [1000; 5]);
    assert!(sandbox.limit("nobody", None).is_err());
}

#[test]
fn date_and_trace_id_are_the_gateways() {
    let sandbox = sandbox();
    let call = good(&sandbox);
    let answer = sandbox.jdl(&call.request());
    let headers = answer.reply().unwrap().headers();
    assert_eq!(headers["date"], "Tue, 20 Jan 2026 04:00:00 GMT");
    assert_eq!(headers["content-type"], "application/json;charset=utf-8");
    let id = headers["lop-trace-id"].to_str().unwrap();
    assert_eq!(id, sandbox.ledger().entries[0].trace_id);
    for odd in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
        sandbox.set_gateway_clock(GatewayClock::Fixed(odd));
        let answer = sandbox.jdl(&call.request());
        assert!(answer.reply().unwrap().headers().contains_key("date"));
    }
}

#[test]
fn a_body_over_the_limit_is_413() {
    let sandbox = sandbox();
    let mut call = good(&sandbox);
    call.body.resize(MAX_BODY, b' ');
    assert_eq!(code(&send(&sandbox, &call.request())), 1000, "8 MiB is let in");
    call.body.push(b' ');
    let answer = sandbox.jdl(&call.request());
    let reply = answer.reply().unwrap();
    assert_eq!(reply.status(), 413);
    assert_eq!(code(&serde_json::from_slice(reply.body()).unwrap()), 9015);
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let sandbox = sandbox();
    let call = Call { body: b"[".repeat(100_000), ..good(&sandbox) };
    assert_eq!(code(&send(&sandbox, &call.request())), 62);
}

#[test]
fn the_ledger_holds_so_many_and_counts_the_rest() {
    let sandbox = settings().ledger_capacity(3).build();
    let call =
        Call::new(&sandbox, &json!([{"referenceNumber": "N", "referenceType": 20000, "scope": 1, "phone": "1234"}]));
    for _ in 0..5 {
        sandbox.jdl(&call.request());
    }
    let ledger = sandbox.ledger();
    assert_eq!(ledger.dropped, 2);
    let numbers: Vec<u64> = ledger.entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(numbers, [3, 4, 5]);
    let received = &ledger.entries[0].received;
    assert_eq!(received.reference_number.as_deref(), Some("N"));
    assert_eq!(received.reference_type.as_deref(), Some("20000"));
    assert_eq!(received.scope.as_deref(), Some("1"));
    assert_eq!(ledger.entries[0].verdict, Verdict::Rejected);
    sandbox.clear_ledger();
    assert!(sandbox.ledger().entries.is_empty());
    sandbox.jdl(&call.request());
    assert_eq!(sandbox.ledger().entries[0].sequence, 6, "numbers go on");
}

#[test]
fn codes_are_all_different() {
    let mut numbers: Vec<i64> = GatewayCode::ALL.map(GatewayCode::number).to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), GatewayCode::ALL.len());
}
