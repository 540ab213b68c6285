//! Stages and traces of orders.

use jiff::SignedDuration;
use portolan_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{about, ask, data, placed, refusal};
use crate::caller::{self, number_of, sandbox};

/// One line an event, in the order of the reply.
fn lines(data: &Value) -> String {
    let mut text = format!("{} {}\n", data["collectorName"], data["collectorPhone"]);
    for event in data["traceDetails"].as_array().unwrap() {
        let word = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
        text += &format!(
            "{} {} {} {:>6} {} {} | {} | {} {}\n",
            word("operationTime"),
            event["category"],
            word("categoryName"),
            word("state"),
            word("operationTitle"),
            word("waybillCode"),
            word("operationRemark"),
            word("operateSiteId"),
            word("operatorPhone"),
        );
    }
    text
}

#[test]
fn a_trace_tells_stages_and_nodes() {
    let sandbox = sandbox();
    insta::assert_snapshot!(lines(&data(&sandbox, "trace/query", &about(&number_of(&sandbox, "happy_path")))));
}

#[test]
fn each_waybill_shows_itself_alone() {
    let sandbox = sandbox();
    let parcel = sandbox.parcels().into_iter().find(|parcel| parcel.script.name() == "refusal").unwrap();
    for (leg, count) in [(0, 8), (1, 4)] {
        let number = &parcel.legs[leg].number;
        let told = data(&sandbox, "trace/query", &about(number));
        let events = told["traceDetails"].as_array().unwrap();
        assert_eq!(events.len(), count);
        assert!(events.iter().all(|event| event["waybillCode"] == json!(number)));
    }
}

#[test]
fn the_stage_follows_the_scans() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    let mut stages: Vec<String> = Vec::new();
    for _ in 0..36 {
        let stage = data(&sandbox, "status/get", &about(&waybill))["status"].as_str().unwrap().to_owned();
        if stages.last() != Some(&stage) {
            stages.push(stage);
        }
        sandbox.advance(SignedDuration::from_hours(1)).unwrap();
    }
    assert_eq!(stages, ["100", "390", "420", "430", "440", "510"]);
}

fn stage(sandbox: &Sandbox, script: &str) -> Value {
    data(sandbox, "status/get", &about(&number_of(sandbox, script)))
}

#[test]
fn each_script_ends_in_its_stage() {
    let sandbox = sandbox();
    for (script, wanted) in [
        ("happy_path", "510"),
        ("redelivery", "510"),
        ("refusal", "530"),
        ("terminated_pickup", "690"),
        ("lost", "500"),
        ("stuck", "430"),
        ("printed", "100"),
        ("duplicates", "510"),
    ] {
        assert_eq!(stage(&sandbox, script)["status"], wanted, "{script}");
    }
}

#[test]
fn a_parcel_fails_here_as_it_does_at_the_trace_service() {
    let sandbox = sandbox();
    let told = |script: &str| about(&number_of(&sandbox, script));
    assert_eq!(refusal(&sandbox, "trace/query", &told("unsupported_type")).0, 9111);
    assert_eq!(refusal(&sandbox, "trace/query", &told("internal_error")).0, 9113);
    assert_eq!(refusal(&sandbox, "trace/query", &told("flaky")).0, 9113);
    let flaky = number_of(&sandbox, "flaky");
    assert_eq!(caller::code(&caller::ask(&sandbox, &caller::by_waybill(&flaky))), 4000, "one life, both services");
    assert_eq!(ask(&sandbox, "trace/query", &told("flaky"))["code"], 0);
    let printed = data(&sandbox, "trace/query", &told("printed"));
    assert_eq!(printed, json!({"traceDetails": []}));
}
