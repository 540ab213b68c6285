//! Errors, replies and answers in the public language.

use std::time::Duration;

use portolan_domain::{AccountId, ProviderId, Trace, WaybillNo};
use portolan_ports::{self as ports, Delivery, ErrorKind, FailedItem, RawReply, Retry};
use portolan_schema::{Answer, Entry, Error, Item, Lang, Value, View};
use serde_json::json;

fn refusal() -> ports::Error {
    ports::Error::answered(ErrorKind::Unauthenticated, "the token is refused, says 13800000000")
        .with_provider(ProviderId::jos())
        .with_operation("jingdong.etms.trace.get")
        .with_code("19")
        .with_request_id("13800138000-abc")
}

#[test]
fn an_error_has_the_keys_that_others_rely_on() {
    assert_eq!(
        serde_json::to_value(Error::of(&refusal(), Lang::En)).unwrap(),
        json!({
            "kind": "unauthenticated", "retry": "never", "delivery": "answered", "provider": "jos",
            "operation": "jingdong.etms.trace.get", "code": "19",
            "message": "the token is refused, says 138******00", "request_id": "13800138000-abc",
            "advice": ErrorKind::Unauthenticated.advice().en,
        })
    );
    let busy = ports::Error::answered(ErrorKind::RateLimited, "busy")
        .with_account(AccountId::parse("shop-1").unwrap())
        .with_retry(Retry::After(Duration::from_micros(1_500_100)))
        .with_delivery(Delivery::MaybeSent);
    assert_eq!(
        serde_json::to_value(Error::of(&busy, Lang::Zh)).unwrap(),
        json!({
            "kind": "rate_limited", "retry": "after", "retry_after_ms": 1501, "delivery": "maybe_sent",
            "account": "shop-1", "message": "busy", "advice": ErrorKind::RateLimited.advice().zh,
        })
    );
}

fn decoded() -> Value {
    let trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse("JDVE1").expect("a number"));
    let reply = RawReply { operation: "x".into(), fields: vec![] };
    let decoded = ports::Decoded::Many(vec![
        Ok(ports::Item::Trace(Box::new(trace))),
        Err(FailedItem { query: Some("JDVE2".into()), error: refusal() }),
        Ok(ports::Item::Reply(reply)),
    ]);
    Value::of(&decoded, View::Masked, Lang::Zh)
}

#[test]
fn a_failed_element_stands_in_its_place() {
    let answer = serde_json::to_value(Answer::Ok { value: decoded() }).unwrap();
    assert_eq!(answer["outcome"], "ok");
    assert_eq!(answer["value"][0]["schema"], "trace/v1");
    let failed = &answer["value"][1];
    assert_eq!(
        (&failed["outcome"], &failed["query"], &failed["error"]["code"]),
        (&json!("error"), &json!("JDVE2"), &json!("19"))
    );
    assert_eq!(answer["value"][2], json!({ "schema": "reply/v1", "operation": "x", "fields": {} }));
}

#[test]
fn an_answer_is_read_back() {
    let one = Value::One(Item::Other(json!({ "sign": "demo", "n": 1 }).as_object().unwrap().clone()));
    for answer in [Answer::Ok { value: decoded() }, Answer::Ok { value: one }, Answer::from(Err(refusal()))] {
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer<Value>>(&text).unwrap(), answer);
    }
    let Value::Many(entries) = decoded() else { panic!("several were decoded") };
    assert!(matches!(entries.as_slice(), [Entry::Item(Item::Trace(_)), Entry::Failed(_), Entry::Item(Item::Reply(_))]));
}

#[test]
fn a_broken_trace_is_not_read_as_something_else() {
    let error = serde_json::from_value::<Value>(json!({ "schema": "trace/v1", "status": "pending" })).unwrap_err();
    assert!(error.to_string().contains("provider"), "{error}");
}
