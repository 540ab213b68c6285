//! Each story of the sandbox, asked for by another process over the signed protocol.

use serde_json::{Value, json};

use crate::support::{Sandbox, run_in};

fn track(sandbox: &Sandbox, args: &[&str]) -> crate::support::Said {
    run_in(&sandbox.config(), ["track", "--format", "json"].into_iter().chain(args.iter().copied()))
}

/// The codes of a trace's events, or the title where there is no code, after a look at their order and their zone.
fn told(trace: &Value) -> Vec<String> {
    let events = trace["events"].as_array().expect("events");
    let at: Vec<&str> = events.iter().map(|event| event["at"].as_str().expect("a time")).collect();
    assert!(at.is_sorted(), "oldest first: {at:?}");
    assert!(at.iter().all(|at| at.ends_with("+08:00")), "{at:?}");
    let name =
        |event: &Value| event["code"].as_str().or(event["title"].as_str()).expect("a code or a title").to_owned();
    events.iter().map(name).collect()
}

const HAPPY: [&str; 8] = ["200034", "200001", "200076", "10032", "200076", "200075", "11000", "10034"];

#[test]
fn each_story_has_its_status_and_every_event_in_order() {
    let sandbox = Sandbox::start();
    let travelled = &HAPPY[..6];
    let with = |more: &[&'static str]| [travelled, more].concat();
    let stories: [(&str, &str, Vec<&str>); 8] = [
        ("happy_path", "delivered", HAPPY.to_vec()),
        ("redelivery", "delivered", with(&["11000", "站点再投", "11000", "10034"])),
        ("refusal", "returned", with(&["11000", "10035", "10037", "10036", "200020", "10038"])),
        ("readdress", "delivered", with(&["10031", "10054", "200075", "11000", "10034"])),
        ("terminated_pickup", "cancelled", vec!["200034", "200052"]),
        (
            "unknown_code",
            "delivered",
            vec!["200034", "200001", "200076", "10032", "200076", "299999", "200075", "11000", "10034"],
        ),
        ("duplicates", "delivered", HAPPY.to_vec()),
        ("stuck", "in_transit", HAPPY[..3].to_vec()),
    ];
    for (script, status, codes) in stories {
        let number = sandbox.number(script);
        let said = track(&sandbox, &[&number]);
        let trace = said.value();
        assert_eq!((said.code, trace["status"].as_str()), (0, Some(status)), "{script}");
        assert_eq!(told(&trace), codes, "{script}");
        assert_eq!((&trace["schema"], &trace["provider"]), (&json!("trace/v1"), &json!("jdl")));
        assert_eq!((&trace["queried"], &trace["waybill"]), (&json!(number), &json!(number)), "{script}");
        assert_eq!(trace["account"], "sandbox");
        let leg = match script {
            "refusal" => Some("reverse"),
            "readdress" => Some("replacement"),
            _ => None,
        };
        let roles: Vec<&str> =
            trace["related"].as_array().unwrap().iter().filter_map(|leg| leg["role"].as_str()).collect();
        assert_eq!(roles, leg.as_slice(), "{script}");
        if let Some(other) = trace["related"][0]["waybill"].as_str() {
            let last = trace["events"].as_array().unwrap().last().unwrap();
            assert_eq!(last["waybill"], other, "the last scans are of the other leg");
        }
        match script {
            "unknown_code" => {
                assert_eq!(trace["events"][5]["status"], "unmapped", "never guessed");
                assert_eq!(trace["events"][5]["title"], "节点升级", "never lost");
            }
            "terminated_pickup" => assert!(trace["cancel_reason"].is_string(), "{trace}"),
            "redelivery" => assert_eq!(trace["events"][7]["status"], "attempt_failed"),
            _ => {}
        }
    }
    let lost = track(&sandbox, &[&sandbox.number("lost")]).value();
    assert_eq!((&lost["status"], &lost["exception"]), (&json!("exception"), &json!("lost")));
    assert_eq!(told(&lost), [&HAPPY[..5], &["快件丢失"]].concat());
}

#[test]
fn a_printed_waybill_is_not_found_until_it_is_shipped() {
    let sandbox = Sandbox::start();
    let number = sandbox.number("printed");
    let said = track(&sandbox, &[&number]);
    assert_eq!((said.code, &said.error()["code"], &said.error()["kind"]), (4, &json!("2100"), &json!("not_found")));
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 3 * 86_400 }));
    let trace = track(&sandbox, &[&number]).value();
    assert_eq!(trace["status"], "delivered");
    assert_eq!(told(&trace), HAPPY);
}

#[test]
fn what_is_refused_says_why_and_ends_as_it_should() {
    let sandbox = Sandbox::start();
    for (script, code, kind, exit) in [
        ("foreign", "2001", "denied", 4),
        ("unsupported_type", "2101", "unsupported", 4),
        ("internal_error", "4000", "unavailable", 5),
    ] {
        let said = track(&sandbox, &[&sandbox.number(script)]);
        let error = said.error();
        assert_eq!((said.code, error["code"].as_str(), error["kind"].as_str()), (exit, Some(code), Some(kind)));
        assert_eq!((&error["delivery"], &error["operation"]), (&json!("answered"), &json!("/jd/tracking/query")));
        assert!(error["request_id"].is_string() && error["advice"].is_string(), "{error}");
    }
    let flaky = sandbox.number("flaky");
    let answered = (0..3).map(|_| track(&sandbox, &[&flaky])).find(|said| said.code == 0);
    assert_eq!(answered.expect("the third call at the latest").value()["status"], "delivered");
}

#[test]
fn an_unknown_number_is_not_found_and_never_an_empty_trace() {
    let sandbox = Sandbox::start();
    for by in ["waybill", "order"] {
        let said = track(&sandbox, &["JDVA99999999999", "--by", by]);
        assert_eq!((said.code, &said.error()["kind"]), (4, &json!("not_found")));
    }
    let people = run_in(&sandbox.config(), ["track", "JDVA99999999999", "--lang", "zh"]);
    assert_eq!((people.code, people.out.as_str()), (4, ""));
    assert!(people.err.contains("未查出单据信息") && people.err.contains("建议"), "{}", people.err);
}

#[test]
fn a_wrong_secret_is_unauthenticated_with_advice_in_both_languages() {
    let sandbox = Sandbox::start();
    sandbox.replace_secret("portolan.jdl.secret", "demosecretthatiswrong");
    let number = sandbox.number("happy_path");
    for (lang, advice) in [("en", "check the application's key and secret"), ("zh", "请检查 app_key 与 app_secret")]
    {
        let said = track(&sandbox, &[&number, "--lang", lang]);
        let error = said.error();
        assert_eq!((said.code, &error["kind"]), (4, &json!("unauthenticated")));
        assert!(error["advice"].as_str().unwrap().contains(advice), "{error}");
        let people = run_in(&sandbox.config(), ["track", &number, "--lang", lang]);
        assert!(people.err.contains(advice), "{}", people.err);
        assert_eq!(people.err.lines().count(), 2, "what, and what to do: {}", people.err);
    }
    assert_eq!(sandbox.last_call()["verdict"], "refused");
}

#[test]
fn an_order_has_all_its_parcels_and_each_says_what_was_asked() {
    let sandbox = Sandbox::start();
    let orders = sandbox.ready["orders"].as_array().unwrap();
    let two = |order: &&Value| order["provider"] == "jdl" && order["waybills"].as_array().is_some_and(|w| w.len() == 2);
    let order = orders.iter().find(two).expect("an order of two parcels");
    let number = order["number"].as_str().unwrap();
    for args in [&[number][..], &[number, "--by", "order"]] {
        let value = track(&sandbox, args).value();
        let traces = value.as_array().expect("several");
        let mut waybills: Vec<&Value> = traces.iter().map(|trace| &trace["waybill"]).collect();
        waybills.sort_by_key(|waybill| waybill.to_string());
        let mut expected: Vec<&Value> = order["waybills"].as_array().unwrap().iter().collect();
        expected.sort_by_key(|waybill| waybill.to_string());
        assert_eq!(waybills, expected);
        assert!(traces.iter().all(|trace| trace["queried"] == number && trace["order"] == number));
    }
    let as_waybill = track(&sandbox, &[number, "--by", "waybill"]);
    assert_eq!(as_waybill.error()["kind"], "not_found", "what the caller says wins");
}

#[test]
fn many_numbers_keep_their_order_and_a_failed_one_stands_in_its_place() {
    let sandbox = Sandbox::start();
    let (happy, lost) = (sandbox.number("happy_path"), sandbox.number("lost"));
    let numbers = [&happy, "JDVA99999999999", &lost, "not a number", &happy.to_lowercase()];
    let said = track(&sandbox, &numbers);
    assert_eq!(said.code, 7);
    let value = said.value();
    let told: Vec<(&str, &str)> = value
        .as_array()
        .unwrap()
        .iter()
        .map(|element| match element["outcome"].as_str() {
            Some("error") => (element["query"].as_str().unwrap(), element["error"]["kind"].as_str().unwrap()),
            _ => (element["queried"].as_str().unwrap(), element["status"].as_str().unwrap()),
        })
        .collect();
    let states = ["delivered", "not_found", "exception", "invalid_input", "delivered"];
    assert_eq!(told, numbers.into_iter().zip(states).collect::<Vec<_>>());
    let asked = sandbox.get("/ledger")["entries"].as_array().unwrap().len();
    assert_eq!(asked, 3, "one number, one question; and what is no number is not sent");

    let lines = run_in(&sandbox.config(), ["track", "--format", "ndjson"].into_iter().chain(numbers));
    let outcomes: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let words: Vec<&str> = outcomes.iter().filter_map(|line| line["outcome"].as_str()).collect();
    assert_eq!((lines.code, words), (7, vec!["ok", "error", "ok", "error", "ok"]));

    let all_lost = track(&sandbox, &["JDVA99999999998", "JDVA99999999999"]);
    assert_eq!((all_lost.code, all_lost.value().as_array().map(Vec::len)), (4, Some(2)));
}

#[test]
fn an_identity_opens_somebody_elses_parcel() {
    let sandbox = Sandbox::start();
    let number = sandbox.number("foreign");
    let parcels = sandbox.get("/parcels");
    let parcels = parcels["parcels"].as_array().unwrap();
    let tail =
        parcels.iter().find(|parcel| parcel["number"] == number.as_str()).unwrap()["phone_tail"].as_str().unwrap();
    assert_eq!(track(&sandbox, &[&number, "--phone-tail", tail]).value()["status"], "delivered");
    assert_eq!(track(&sandbox, &[&number, "--customer-code", "010K000002"]).error()["kind"], "denied");
    let bad = track(&sandbox, &[&number, "--phone-tail", "12a4"]);
    assert_eq!((bad.code, &bad.error()["kind"]), (2, &json!("invalid_input")));
    assert!(!bad.everything().contains("12a4"));
}

#[test]
fn nobody_listening_is_unavailable() {
    let mut sandbox = Sandbox::start();
    sandbox.child.kill().unwrap();
    sandbox.child.wait().unwrap();
    let said = track(&sandbox, &[&sandbox.number("happy_path")]);
    let error = said.error();
    assert_eq!((said.code, &error["kind"], &error["delivery"]), (5, &json!("unavailable"), &json!("not_sent")));
}
