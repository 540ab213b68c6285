//! Faults: which calls they hit, what they do, what the ledger says.

use std::time::Duration;

use portolan_sandbox::{Answer, Canned, Effect, Fault, FaultRule, Outcome, Ppm, Sandbox, TRACKING_PATH, Verdict, When};
use serde_json::Value;

use crate::caller::{Call, by_waybill, number_of, sandbox, settings};

fn call(sandbox: &Sandbox) -> Answer {
    let number = number_of(sandbox, "happy_path");
    sandbox.jdl(&Call::new(sandbox, &by_waybill(&number)).request())
}

fn body(answer: &Answer) -> Vec<u8> {
    answer.reply().expect("a reply").body().to_vec()
}

#[test]
fn the_next_answer_is_given_once_byte_for_byte() {
    let sandbox = sandbox();
    let true_body = body(&call(&sandbox));
    let canned = Canned::new(502, vec![0xff, 0x00]).header("retry-after", "3");
    sandbox.answer_next(Some("/other"), canned.clone()).unwrap();
    sandbox.answer_next(Some(TRACKING_PATH), canned).unwrap();
    let answer = call(&sandbox);
    let reply = answer.reply().unwrap();
    assert_eq!(reply.status(), 502);
    assert_eq!(reply.headers()["retry-after"], "3");
    assert!(reply.headers().contains_key("date"));
    assert_eq!(reply.body().as_ref(), [0xff, 0x00]);
    assert_eq!(body(&call(&sandbox)), true_body);
    let entry = &sandbox.ledger().entries[1];
    assert_eq!(entry.verdict, Verdict::NotReached);
    assert_eq!(entry.faults, ["answer_next"]);
    assert_eq!(entry.answered.bytes, 2);
    assert_eq!(entry.answered.sha256, "ea5dbf9596d187e9500f23e9a680109475341cf4e81f7e043f7d97152c10772f");
}

#[test]
fn faults_change_the_answer() {
    let true_body = body(&call(&sandbox()));
    for (fault, when) in [
        (Fault::Reply(Canned::new(503, "busy")), When::BeforeEffect),
        (Fault::Reply(Canned::html()), When::AfterEffect),
        (Fault::Truncate(10), When::AfterEffect),
        (Fault::Truncate(usize::MAX), When::AfterEffect),
        (Fault::Cut(10), When::AfterEffect),
        (Fault::Cut(usize::MAX), When::AfterEffect),
        (Fault::Empty, When::AfterEffect),
        (Fault::Delay(Duration::from_millis(700)), When::AfterEffect),
        (Fault::Reset, When::BeforeEffect),
        (Fault::Reset, When::AfterEffect),
        (Fault::Never, When::BeforeEffect),
        (Fault::Never, When::AfterEffect),
    ] {
        let sandbox = sandbox();
        sandbox.add_fault(FaultRule::new(fault.clone()).when(when)).unwrap();
        let answer = call(&sandbox);
        let entry = sandbox.ledger().entries.remove(0);
        assert_eq!(entry.faults, [fault.name()]);
        let reached = when == When::AfterEffect;
        assert_eq!(entry.effect == Effect::Read, reached, "{fault:?}");
        assert_eq!(entry.verdict == Verdict::Accepted, reached, "{fault:?}");
        match (&fault, &answer.outcome) {
            (Fault::Reply(canned), Outcome::Reply(reply)) => {
                assert_eq!(reply.status(), canned.status);
                assert_eq!(reply.body(), &canned.body);
            }
            (Fault::Truncate(to), Outcome::Reply(reply)) => {
                let to = true_body.len().min(*to);
                assert_eq!(reply.body().as_ref(), &true_body[..to]);
            }
            (Fault::Cut(wanted), Outcome::Cut { reply, at }) => {
                assert_eq!(reply.body().as_ref(), true_body);
                assert_eq!(*at, true_body.len().min(*wanted));
                assert_eq!(entry.answered.bytes, *at);
            }
            (Fault::Empty, Outcome::Reply(reply)) => assert!(reply.body().is_empty()),
            (Fault::Delay(by), Outcome::Reply(reply)) => {
                assert_eq!(answer.delay, *by);
                assert_eq!(reply.body().as_ref(), true_body);
                assert_eq!(entry.answered.delay_millis, 700);
            }
            (Fault::Reset, Outcome::Reset) | (Fault::Never, Outcome::Never) => {
                assert_eq!(entry.answered.status, None);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn rules_hit_the_calls_they_name() {
    let sandbox = sandbox();
    let key = sandbox.app().app_key.clone();
    let reset = || FaultRule::new(Fault::Reset);
    let hits = |rule: FaultRule| -> Vec<usize> {
        sandbox.lift_faults(None);
        sandbox.add_fault(rule).unwrap();
        (1..=6).filter(|_| matches!(call(&sandbox).outcome, Outcome::Reset)).collect()
    };
    assert_eq!(hits(reset().nth(3)), [3]);
    assert_eq!(hits(reset().times(2)), [1, 2]);
    assert_eq!(hits(reset().app_key(&key).operation(TRACKING_PATH)), [1, 2, 3, 4, 5, 6]);
    assert_eq!(hits(reset().app_key("other")), [0_usize; 0]);
    assert_eq!(hits(reset().operation("/other")), [0_usize; 0]);
    assert_eq!(hits(reset().probability(Ppm::new(0).unwrap())), [0_usize; 0]);
    assert_eq!(hits(reset().probability(Ppm::new(1_000_000).unwrap())).len(), 6);
    let status = sandbox.faults();
    assert_eq!((status[0].seen, status[0].fired), (6, 6));
    assert_eq!(sandbox.lift_faults(Some(status[0].id)), 1);
    assert!(sandbox.faults().is_empty());
}

#[test]
fn probability_is_drawn_from_the_seed() {
    let hits = |seed: u64| -> Vec<usize> {
        let sandbox = settings().seed(seed).build();
        let rule = FaultRule::new(Fault::Reset).probability(Ppm::new(300_000).unwrap());
        sandbox.add_fault(rule).unwrap();
        (0..200).filter(|_| matches!(call(&sandbox).outcome, Outcome::Reset)).collect()
    };
    assert_eq!(hits(7), hits(7));
    assert_ne!(hits(7), hits(8));
    assert!((30..90).contains(&hits(7).len()));
}

#[test]
fn what_cannot_be_is_refused() {
    let sandbox = sandbox();
    for rule in [
        FaultRule::new(Fault::Empty).when(When::BeforeEffect),
        FaultRule::new(Fault::Reset).nth(0),
        FaultRule::new(Fault::Delay(Duration::from_secs(3_601))),
        FaultRule::new(Fault::Reply(Canned::new(99, ""))),
        FaultRule::new(Fault::Reply(Canned::new(101, ""))),
        FaultRule::new(Fault::Reply(Canned::new(200, "").header("bad name", ""))),
        FaultRule::new(Fault::Reply(Canned::new(200, "").header("x", "a\nb"))),
        FaultRule::new(Fault::Reply(Canned::new(200, "").header("Content-Length", "9"))),
    ] {
        assert!(sandbox.add_fault(rule.clone()).is_err(), "{rule:?}");
    }
    assert!(Ppm::new(1_000_001).is_err());
    assert!(sandbox.faults().is_empty());
}

#[test]
fn a_business_code_comes_after_the_gateways_checks() {
    let sandbox = sandbox();
    let rule = FaultRule::new(Fault::BusinessCode(4000)).times(1);
    sandbox.add_fault(rule).unwrap();
    let reply: Value = serde_json::from_slice(&body(&call(&sandbox))).unwrap();
    assert_eq!(reply["code"], 4000);
    assert!(reply.get("data").is_none());
    let reply: Value = serde_json::from_slice(&body(&call(&sandbox))).unwrap();
    assert_eq!(reply["code"], 1000);
}

#[test]
fn odd_shapes_say_the_same() {
    let shaped = |faults: &[Fault]| -> Value {
        let sandbox = sandbox();
        for fault in faults {
            sandbox.add_fault(FaultRule::new(fault.clone())).unwrap();
        }
        serde_json::from_slice(&body(&call(&sandbox))).unwrap()
    };
    let swapped = shaped(&[Fault::SwapTypes]);
    assert_eq!(swapped["code"], "1000");
    assert_eq!(swapped["data"][0]["referenceType"], "20000");
    assert_eq!(swapped["data"][0]["trackings"][0]["operationCode"], 200_034);
    assert!(swapped["data"][0]["trackings"][0]["operateSiteId"].is_u64());
    let nulls = shaped(&[Fault::NullFields]);
    let event = nulls["data"][0]["trackings"][0].as_object().unwrap();
    for field in ["operatorName", "operateLocation", "nextLocation", "extend"] {
        assert_eq!(event[field], Value::Null);
    }
    assert_eq!(event["operationCode"], "200034");
    let extra = shaped(&[Fault::ExtraFields]);
    assert!(extra["requestId"].is_string());
    assert!(extra["data"][0]["trackings"][0]["temperatureZone"].is_array());
    let all = shaped(&[Fault::SwapTypes, Fault::NullFields, Fault::ExtraFields]);
    assert_eq!(all["data"][0]["trackings"].as_array().unwrap().len(), 8);
}

#[test]
fn unkind_makes_every_mild_fault_at_times_and_4000_never_twice_running() {
    let sandbox = settings().unkind(true).build();
    let mut last_failed = false;
    for _ in 0..2_000 {
        let reply: Value = serde_json::from_slice(&body(&call(&sandbox))).unwrap();
        let failed = reply["code"] == 4000 || reply["code"] == "4000";
        assert!(!(failed && last_failed), "one repetition heals it");
        last_failed = failed;
    }
    let mut status = sandbox.faults();
    assert_eq!(status.len(), 10);
    status.retain(|rule| rule.gateway.as_deref().is_none_or(|gateway| gateway == "jdl"));
    assert_eq!(status.len(), 5);
    for rule in status {
        assert_eq!(rule.seen, 2_000);
        assert!((50..160).contains(&rule.fired), "{rule:?}");
    }
}

#[test]
fn kind_by_default() {
    let sandbox = sandbox();
    for _ in 0..200 {
        assert_eq!(call(&sandbox).delay, Duration::ZERO);
    }
    assert!(sandbox.ledger().entries.iter().all(|entry| entry.faults.is_empty()));
}
