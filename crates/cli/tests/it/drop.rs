//! CJ from the command line: batches of traces, prices, purchases, a token that outlives a run, and signed webhooks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::fs;

use serde_json::{Value, json};

use crate::support::{Said, Sandbox, run, run_in};

/// A sandbox that does not make a test wait, and a configuration that knows it.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start();
    let accounts = sandbox.get("/cj/accounts");
    let user = accounts["accounts"][0]["user_number"].as_str().expect("an account");
    sandbox.control("POST", "/cj/limits", &json!({ "user_number": user, "per_second": null }));
    let path = sandbox.config();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("provider = \"cj\"\n", "provider = \"cj\"\ncalls_per_second = 1000\n")).unwrap();
    sandbox
}

fn said(sandbox: &Sandbox, args: &[&str]) -> Said {
    run_in(&sandbox.config(), args.iter().copied().chain(["--format", "json", "--account", "cj"]))
}

fn calls(sandbox: &Sandbox, operation: &str) -> Vec<Value> {
    let ledger = sandbox.get("/ledger");
    let entries = ledger["entries"].as_array().expect("entries").iter();
    entries.filter(|entry| entry["operation"] == operation).cloned().collect()
}

fn number(sandbox: &Sandbox, script: &str) -> String {
    let waybills = sandbox.ready["waybills"].as_array().expect("waybills").iter();
    let mut of_script = waybills.filter(|waybill| waybill["provider"] == "cj" && waybill["script"] == script);
    of_script.next().unwrap_or_else(|| panic!("a parcel of {script}"))["number"].as_str().expect("a number").to_owned()
}

#[test]
fn twenty_five_numbers_are_three_calls_and_twenty_five_outcomes_in_their_order() {
    let sandbox = sandbox();
    let known: Vec<String> = sandbox.ready["waybills"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|waybill| waybill["provider"] == "cj")
        .map(|waybill| waybill["number"].as_str().unwrap().to_owned())
        .collect();
    let mut numbers: Vec<String> = (0..25).map(|n| format!("CJPNO{n:011}YQ")).collect();
    for (place, number) in known.iter().enumerate() {
        numbers[2 * place + 1] = number.clone();
    }
    let args: Vec<&str> = ["track"].into_iter().chain(numbers.iter().map(String::as_str)).collect();
    let tracked = said(&sandbox, &args);
    let value = tracked.value();
    let outcomes = value.as_array().expect("a list");
    assert_eq!((tracked.code, outcomes.len()), (7, 25), "{tracked:?}");
    for (asked, outcome) in numbers.iter().zip(outcomes) {
        if known.contains(asked) {
            assert_eq!(&outcome["queried"], &json!(asked), "{outcome}");
        } else {
            assert_eq!((&outcome["query"], &outcome["error"]["kind"]), (&json!(asked), &json!("not_found")));
        }
    }
    let calls = calls(&sandbox, "logistic/trackInfo");
    assert_eq!(calls.len(), 3, "batches of ten, each one call");
    assert!(calls.iter().all(|call| call["verdict"] == "accepted"), "{calls:?}");
}

#[test]
fn each_story_has_its_status_and_a_local_carrier_is_no_door() {
    let sandbox = sandbox();
    for (script, status) in [
        ("happy_path", "delivered"),
        ("local_carrier", "in_transit"),
        ("pickup_point", "available_for_pickup"),
        ("failed_attempt", "delivered"),
        ("forwarder_return", "delivered"),
        ("lost", "exception"),
        ("return_to_sender", "returned"),
        ("customs_hold", "customs_hold"),
        ("unknown_status", "unmapped"),
        ("label_only", "pending"),
    ] {
        let trace = said(&sandbox, &["track", &number(&sandbox, script)]).value();
        assert_eq!(trace["status"], status, "{script}: {trace}");
        let events = trace["events"].as_array().unwrap();
        assert_eq!(events.is_empty(), script == "label_only", "{script}");
        let at: Vec<&str> = events.iter().filter_map(|event| event["at"].as_str()).collect();
        assert!(at.is_sorted(), "oldest first: {trace}");
        let handed_over = events.iter().filter(|event| event.to_string().contains("local carrier"));
        let handed_over: Vec<&str> = handed_over.map(|event| event["status"].as_str().unwrap()).collect();
        assert_eq!(handed_over.len(), usize::from(script == "local_carrier"), "{script}");
        assert!(!handed_over.contains(&"delivered"), "{trace}");
    }
}

#[test]
fn a_token_is_asked_for_once_over_several_runs() {
    let sandbox = sandbox();
    for _ in 0..3 {
        assert_eq!(said(&sandbox, &["purchases", "list"]).code, 0);
    }
    assert_eq!(calls(&sandbox, "authentication/getAccessToken").len(), 1);
    // A new token is not asked for within five minutes of the last, not even by a program that starts again.
    let tokens = sandbox.folder.path().join("portolan.tokens.json");
    let mut kept: Value = serde_json::from_str(&fs::read_to_string(&tokens).unwrap()).unwrap();
    for gone in ["access", "refresh"] {
        kept["tokens"]["cj/cj"].as_object_mut().unwrap().remove(gone);
    }
    fs::write(&tokens, kept.to_string()).unwrap();
    let held = said(&sandbox, &["purchases", "list"]);
    assert_eq!((held.code, &held.error()["delivery"]), (5, &json!("not_sent")), "{held:?}");
    assert_eq!(held.error()["retry"], "after", "{held:?}");
    assert_eq!(calls(&sandbox, "authentication/getAccessToken").len(), 1, "the account is not locked out");
}

#[test]
fn prices_are_asked_for_on_several_bases() {
    let sandbox = sandbox();
    let goods = ["--goods", "439FC05B-1311-4349-87FA-1E1EF942C418=2", "--from", "CN", "--to", "US"];
    let answer = said(&sandbox, &[&["quote", "--basis", "simple"][..], &goods].concat());
    let quotes = answer.value();
    assert_eq!((answer.code, &quotes["schema"]), (0, &json!("quotes/v1")), "{answer:?}");
    let first = &quotes["quotes"][0];
    assert_eq!((&first["price"]["currency"], &first["price_alt"][0]["currency"]), (&json!("USD"), &json!("CNY")));
    assert!(first["days"]["min"].is_number(), "{first}");
    let nowhere = said(
        &sandbox,
        &[
            "quote",
            "--basis",
            "simple",
            "--goods",
            "439FC05B-1311-4349-87FA-1E1EF942C418",
            "--from",
            "CN",
            "--to",
            "AQ",
        ],
    );
    let warnings = nowhere.value()["warnings"].clone();
    assert_eq!(warnings[0]["kind"], "nothing_found", "{nowhere:?}");
}

#[test]
fn purchases_are_listed_and_shown_with_all_their_digits() {
    let sandbox = sandbox();
    let listed = said(&sandbox, &["purchases", "list"]).value();
    let purchases = listed.as_array().expect("a list");
    assert!(!purchases.is_empty());
    let id = purchases[0]["id"].as_str().expect("an id");
    assert!(id.len() >= 18, "{id}");
    let shown = said(&sandbox, &["purchases", "show", id]).value();
    assert_eq!((&shown["schema"], &shown["id"]), (&json!("purchase/v1"), &json!(id)));
}

#[test]
fn doctor_names_the_old_trace_call_where_it_is_in_use() {
    let sandbox = sandbox();
    let doctor = || said(&sandbox, &["doctor"]);
    let well = doctor();
    assert_eq!(well.code, 0, "{well:?}");
    let path = sandbox.config();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("app = \"cj\"\n", "app = \"cj\"\nuse_deprecated_track = true\n")).unwrap();
    let old = doctor();
    let checks = old.value()["checks"].clone();
    let deprecated = checks.as_array().unwrap().iter().find(|check| check["check"] == "deprecated").unwrap().clone();
    assert_eq!(deprecated["result"], "failed", "{deprecated}");
    assert!(deprecated["reason"].as_str().unwrap().contains("2024-06-01"), "{deprecated}");
}

const PUSH: &str = r#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#;

#[test]
fn a_webhook_is_signed_as_cj_signs_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body");
    fs::write(&file, PUSH).unwrap();
    let sign = |open_id: &str, more: &[&str]| {
        let args =
            ["sign", "cj-webhook", "--open-id", open_id, "--body-file", file.to_str().unwrap(), "--format", "json"];
        run(args.iter().chain(more)).value()
    };
    let signed = sign("33689", &[]);
    assert_eq!(signed["sign"], "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=");
    assert!(!signed["string_to_sign"].as_str().unwrap().contains("33689"), "the key stands in the body");
    assert_eq!(sign("33689", &["--reveal"])["string_to_sign"], PUSH);
    assert_ne!(sign("33688", &[])["sign"], signed["sign"]);
    fs::write(&file, PUSH.replace("UPDATE", "UPDATF")).unwrap();
    assert_ne!(sign("33689", &[])["sign"], signed["sign"]);
}

#[test]
fn a_push_is_read_with_its_ids_whole() {
    let decoded = crate::support::run_with(["decode", "cj", "push", "--format", "json"], PUSH.as_bytes());
    let trace = decoded.value();
    assert_eq!((&trace["schema"], &trace["waybill"]), (&json!("trace/v1"), &json!("CJPKL0000000001YQ")));
    assert!(decoded.out.contains("210823100016290555"), "{decoded:?}");
    assert!(!decoded.out.contains("33689"), "the openId signs webhooks");
}
