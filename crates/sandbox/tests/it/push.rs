//! Pushes without sockets: what is due, what an answer leads to, what the ledger says.

use std::time::Duration;

use http::Uri;
use jiff::SignedDuration;
use md5::{Digest, Md5};
use portolan_sandbox::{
    Ppm, Push, PushAnswer, PushEvent, PushPolicy, PushTarget, PushVerdict, Request, Sandbox, Verdict,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::caller::{STAMP, sandbox, settings};

const URL: &str = "http://127.0.0.1:9/hook/planted-path";

pub(crate) fn aim(sandbox: &Sandbox, policy: PushPolicy) {
    let key = sandbox.app().app_key.clone();
    sandbox.aim_pushes(PushTarget::new("jdl", key, URL).policy(policy)).unwrap();
}

fn post(sandbox: &Sandbox, number: &str) -> u64 {
    let key = sandbox.app().app_key.clone();
    sandbox.push(PushEvent::new("jdl", key, "trace", number, r#"{"planted":"body"}"#)).unwrap()
}

pub(crate) fn told(code: &str) -> PushAnswer {
    PushAnswer::Reply { status: 200, body: json!({ "code": code, "msg": "x" }).to_string().into() }
}

fn numbers(pushes: &[Push]) -> Vec<&str> {
    pushes.iter().map(|push| push.number.as_str()).collect()
}

/// Delivers everything that is due, and all that becomes due by it.
pub(crate) fn deliver(sandbox: &Sandbox) -> Vec<Push> {
    let mut sent = Vec::new();
    loop {
        let due = sandbox.due_pushes();
        if due.is_empty() {
            return sent;
        }
        for push in due {
            assert_eq!(sandbox.push_answered(&push, &told("200")), PushVerdict::Stored);
            sent.push(push);
        }
    }
}

#[test]
fn what_has_no_target_waits_for_one() {
    let sandbox = sandbox();
    post(&sandbox, "A");
    assert!(sandbox.due_pushes().is_empty());
    assert_eq!(sandbox.pushes_waiting().1[0].attempt, 0);
    aim(&sandbox, PushPolicy::new());
    let due = sandbox.due_pushes();
    assert_eq!(numbers(&due), ["A"]);
    assert_eq!(due[0].url, URL);
    assert_eq!(due[0].headers, [("content-type".to_owned(), "application/json;charset=utf-8".to_owned())]);
    assert_eq!(numbers(&sandbox.due_pushes()), ["A"], "asking changes nothing");
    assert!(sandbox.unaim_pushes("jdl", &due[0].app_key));
    assert!(!sandbox.unaim_pushes("jdl", &due[0].app_key));
    assert!(sandbox.due_pushes().is_empty());
    assert_eq!(sandbox.forget_pushes(), 1);
}

#[test]
fn a_stored_push_is_over_and_answered_once() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    post(&sandbox, "A");
    let push = sandbox.due_pushes().remove(0);
    assert_eq!(sandbox.push_answered(&push, &told("200")), PushVerdict::Stored);
    assert_eq!(sandbox.push_answered(&push, &told("200")), PushVerdict::Gone);
    assert!(sandbox.due_pushes().is_empty());
    let entries = sandbox.ledger().entries;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!((entry.gateway, entry.operation.as_str()), ("jdl_push", "trace"));
    assert_eq!((entry.verdict, entry.answered.code), (Verdict::Accepted, Some(200)));
    assert_eq!(entry.received.reference_number.as_deref(), Some("A"));
    let pushed = entry.push.as_ref().unwrap();
    assert_eq!((pushed.attempt, pushed.bytes), (1, push.body.len()));
    assert_eq!(sandbox.push_targets()[0].stored, 1);
}

#[test]
fn anything_but_stored_is_repeated_so_often_and_no_more() {
    let reply = |status, body: &str| PushAnswer::Reply { status, body: body.to_owned().into() };
    for answer in [
        told("500"),
        PushAnswer::None,
        reply(500, r#"{"code":"200"}"#),
        reply(200, r#"{"code":200}"#),
        reply(200, "ok"),
        reply(200, ""),
        reply(302, ""),
    ] {
        let sandbox = sandbox();
        let pauses = [10, 20].map(Duration::from_secs).to_vec();
        aim(&sandbox, PushPolicy::new().attempts(4, pauses));
        post(&sandbox, "A");
        let start = sandbox.clocks().world;
        for (attempt, pause) in [(1, 10), (2, 20), (3, 20)] {
            let push = sandbox.due_pushes().remove(0);
            assert_eq!(push.attempt, attempt);
            let due = sandbox.clocks().world + SignedDuration::from_secs(pause);
            assert_eq!(sandbox.push_answered(&push, &answer), PushVerdict::Again { due });
            sandbox.advance(SignedDuration::from_secs(pause - 1)).unwrap();
            assert!(sandbox.due_pushes().is_empty(), "not before its time");
            sandbox.advance(SignedDuration::from_secs(1)).unwrap();
        }
        let push = sandbox.due_pushes().remove(0);
        assert_eq!(push.due, start + SignedDuration::from_secs(50));
        assert_eq!(sandbox.push_answered(&push, &answer), PushVerdict::GivenUp);
        sandbox.advance(SignedDuration::from_hours(240)).unwrap();
        assert!(sandbox.due_pushes().is_empty());
        let entries = sandbox.ledger().entries;
        assert_eq!(entries.len(), 4);
        assert!(entries.iter().all(|entry| entry.verdict == Verdict::Rejected));
        assert_eq!(entries[3].reason.as_deref(), Some("given up"));
        let status = &sandbox.push_targets()[0];
        assert_eq!((status.stored, status.again, status.given_up), (0, 4, 1));
    }
}

#[test]
fn a_signed_push_has_the_parameters_of_a_call_over_its_own_path() {
    let sandbox = sandbox();
    let app = sandbox.app();
    for url in [URL.to_owned(), format!("{URL}?own=1")] {
        let target = PushTarget::new("jdl", &app.app_key, &url).signed(true);
        sandbox.aim_pushes(target).unwrap();
        post(&sandbox, "A");
        let push = deliver(&sandbox).remove(0);
        let secret = app.app_secret.reveal();
        let body = String::from_utf8(push.body.to_vec()).unwrap();
        let text = format!(
            "{secret}access_tokenapp_key{}method/hook/planted-pathparam_json{body}timestamp{STAMP}v2.0{secret}",
            app.app_key
        );
        let sign = hex::encode(Md5::digest(text));
        let uri: Uri = push.url.parse().unwrap();
        let query = uri.query().unwrap();
        assert_eq!(query.starts_with("own=1&app_key="), url.ends_with("own=1"));
        for part in [format!("sign={sign}"), format!("app_key={}", app.app_key), "algorithm=md5%2Dsalt".to_owned()] {
            assert!(query.split('&').any(|own| own == part), "{query}");
        }
        assert!(!query.contains("access_token"));
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let sandbox = sandbox();
    let key = sandbox.app().app_key.clone();
    let day = Duration::from_secs(86_400);
    let target = |policy: PushPolicy| PushTarget::new("jdl", &key, URL).policy(policy);
    for target in [
        PushTarget::new("nobody", &key, URL),
        PushTarget::new("jdl", "nobody", URL),
        PushTarget::new("jdl", &key, "https://127.0.0.1/"),
        PushTarget::new("jdl", &key, "http://example.com/"),
        target(PushPolicy::new().late(31 * day)),
        target(PushPolicy::new().disorder(Ppm::NEVER, 31 * day)),
        target(PushPolicy::new().attempts(0, Vec::new())),
        target(PushPolicy::new().attempts(101, Vec::new())),
        target(PushPolicy::new().attempts(1, vec![31 * day])),
        target(PushPolicy::new().patience(Duration::ZERO)),
    ] {
        assert!(sandbox.aim_pushes(target.clone()).is_err(), "{target:?}");
    }
    for event in [
        PushEvent::new("nobody", &key, "k", "n", ""),
        PushEvent::new("jdl", "nobody", "k", "n", ""),
        PushEvent::new("jdl", &key, "k".repeat(257), "n", ""),
        PushEvent::new("jdl", &key, "k", "n", "").header("a b", ""),
    ] {
        assert!(sandbox.push(event.clone()).is_err(), "{event:?}");
    }
    assert!(sandbox.push_targets().is_empty());
    assert_eq!(sandbox.forget_pushes(), 0);
}

fn tell(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> (u16, Value) {
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let reply = sandbox.control(&Request::new(method, target, body));
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).expect("JSON"))
}

#[test]
fn the_control_port_aims_posts_lists_and_forgets() {
    let sandbox = sandbox();
    let key = sandbox.app().app_key.clone();
    let target = json!({
        "provider": "jdl", "app_key": key, "url": URL, "signed": false, "late_seconds": 60, "doubles_ppm": 1_000_000,
        "disorder_ppm": 0, "disorder_seconds": 5, "attempts": 2, "again_after_seconds": [1], "patience_millis": 50,
    });
    assert_eq!(tell(&sandbox, "POST", "/pushes/targets", &target).0, 200);
    let event =
        json!({"provider": "jdl", "app_key": key, "kind": "odd", "number": "N", "body": "[]", "headers": {"x-a": "b"}});
    assert_eq!(tell(&sandbox, "POST", "/pushes", &event).1["event"], 1);
    let (_, listed) = tell(&sandbox, "GET", "/pushes", &Value::Null);
    assert_eq!(listed["waiting"].as_array().unwrap().len(), 2, "a double");
    assert_eq!(listed["waiting"][0]["due"], "2026-01-05T08:01:00+08:00");
    assert_eq!(listed["targets"][0]["provider"], "jdl");
    assert!(!listed.to_string().contains("planted"));
    assert!(sandbox.due_pushes().is_empty(), "a minute late");
    tell(&sandbox, "POST", "/clocks/world", &json!({"advance_seconds": 60}));
    let due = sandbox.due_pushes();
    assert_eq!((due.len(), due[0].event, due[1].event), (2, 1, 1));
    assert_eq!(due[0].headers[1], ("x-a".to_owned(), "b".to_owned()));
    assert_eq!(due[0].patience, Duration::from_millis(50));
    assert_eq!(tell(&sandbox, "DELETE", "/pushes", &Value::Null).1["forgotten"], 2);
    let path = format!("/pushes/targets/jdl/{key}");
    assert_eq!(tell(&sandbox, "DELETE", &path, &Value::Null).0, 200);
    assert_eq!(tell(&sandbox, "DELETE", &path, &Value::Null).0, 400);
    for (target, body, field) in [
        ("/pushes/targets", json!({"provider": "jdl", "app_key": key}), "url"),
        ("/pushes/targets", json!({"provider": "jos", "app_key": key, "url": URL}), "provider"),
        ("/pushes/targets", json!({"provider": "jdl", "app_key": "x", "url": URL}), "app_key"),
        (
            "/pushes/targets",
            json!({"provider": "jdl", "app_key": key, "url": URL, "doubles_ppm": 1_000_001}),
            "doubles_ppm",
        ),
        (
            "/pushes/targets",
            json!({"provider": "jdl", "app_key": key, "url": URL, "again_after_seconds": [-1]}),
            "again_after_seconds",
        ),
        ("/pushes/targets", json!({"provider": "jdl", "app_key": key, "url": URL, "attempts": 0}), "attempts"),
        ("/pushes/targets", json!({"provider": "jdl", "app_key": key, "url": URL, "how": 0}), "how"),
        ("/pushes", json!({"provider": "jdl"}), "app_key"),
        ("/pushes", json!({"provider": "jdl", "app_key": key, "headers": {"a": 1}}), "headers"),
    ] {
        let (status, told) = tell(&sandbox, "POST", target, &body);
        assert_eq!((status, &told["error"]["field"]), (400, &json!(field)), "{body}");
    }
}

#[test]
fn neither_url_nor_body_nor_signature_shows_itself() {
    let sandbox = sandbox();
    let key = sandbox.app().app_key.clone();
    let target = PushTarget::new("jdl", key, URL).signed(true);
    sandbox.aim_pushes(target.clone()).unwrap();
    post(&sandbox, "A");
    let push = sandbox.due_pushes().remove(0);
    let sign = push.url.split("sign=").nth(1).unwrap().to_owned();
    sandbox.push_answered(&push, &told("200"));
    let ledger = sandbox.ledger();
    let told = serde_json::to_string(&ledger).unwrap();
    for shown in [format!("{target:?} {push:?} {sandbox:?} {ledger:?}"), told] {
        assert!(!shown.contains("planted") && !shown.contains(&sign));
    }
}

/// The order in which one seed and policy deliver ten events, a minute apart.
fn order(seed: u64, policy: PushPolicy) -> Vec<(u64, String)> {
    let sandbox = settings().seed(seed).build();
    aim(&sandbox, policy);
    for number in 0..10 {
        post(&sandbox, &number.to_string());
        sandbox.advance(SignedDuration::from_mins(1)).unwrap();
    }
    sandbox.advance(SignedDuration::from_hours(24)).unwrap();
    deliver(&sandbox).into_iter().map(|push| (push.event, push.number)).collect()
}

#[test]
fn doubles_and_disorder_are_drawn_from_the_seed() {
    let half = Ppm::new(500_000).unwrap();
    let wild = || PushPolicy::new().doubles(half).disorder(half, Duration::from_secs(600));
    assert_eq!(order(1, wild()), order(1, wild()));
    assert_ne!(order(1, wild()), order(2, wild()));
    let plain: Vec<u64> = order(1, PushPolicy::new()).into_iter().map(|(event, _)| event).collect();
    assert_eq!(plain, (1..=10).collect::<Vec<u64>>());
    let always = PushPolicy::new().doubles(Ppm::new(1_000_000).unwrap());
    assert_eq!(order(1, always).len(), 20);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the policy and the receiver: every event is delivered or given up, none beyond its attempts.
    #[test]
    fn nothing_is_lost_and_nothing_goes_on_for_ever(
        seed in any::<u64>(),
        doubles in 0_u32..=1_000_000,
        disorder in 0_u32..=1_000_000,
        attempts in 1_u32..6,
        answers in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let sandbox = settings().seed(seed).build();
        let policy = PushPolicy::new()
            .doubles(Ppm::new(doubles).unwrap())
            .disorder(Ppm::new(disorder).unwrap(), Duration::from_secs(900))
            .attempts(attempts, vec![Duration::from_secs(30)]);
        aim(&sandbox, policy);
        for number in 0..8 {
            post(&sandbox, &number.to_string());
        }
        let planned: Vec<u64> = sandbox.pushes_waiting().1.iter().map(|waiting| waiting.event).collect();
        let mut answers = answers.into_iter().cycle();
        let mut over: Vec<u64> = Vec::new();
        for _ in 0..200 {
            for push in sandbox.due_pushes() {
                prop_assert!((1..=attempts).contains(&push.attempt));
                let stored = answers.next().unwrap_or(true);
                match sandbox.push_answered(&push, &told(if stored { "200" } else { "500" })) {
                    PushVerdict::Stored | PushVerdict::GivenUp => over.push(push.event),
                    PushVerdict::Again { .. } => {}
                    PushVerdict::Gone => prop_assert!(false, "somebody waits for it"),
                }
            }
            sandbox.advance(SignedDuration::from_secs(30)).unwrap();
        }
        prop_assert!(sandbox.pushes_waiting().1.is_empty());
        let mut planned = planned;
        planned.sort_unstable();
        over.sort_unstable();
        prop_assert_eq!(&planned, &over);
        planned.dedup();
        prop_assert_eq!(planned, (1..=8).collect::<Vec<u64>>());
    }
}
