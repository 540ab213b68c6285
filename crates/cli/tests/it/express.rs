//! Parcels handed in to JD Logistics: once whatever happens, called off, priced; tokens that are renewed.

use serde_json::{Value, json};

use crate::support::{Said, Sandbox, run_in};

fn said(sandbox: &Sandbox, args: &[&str]) -> Said {
    run_in(&sandbox.config(), args.iter().copied().chain(["--format", "json", "--account", "sandbox"]))
}

fn submit(sandbox: &Sandbox, reference: &str) -> Said {
    let consignee = [
        "--to-name",
        "测试收件",
        "--to-phone",
        "13800000002",
        "--to-address",
        "广东省广州市天河区测试路2号（模拟数据）",
    ];
    let parcel =
        ["waybills", "submit", "--reference", reference, "--platform", "other", "--weight", "1.25", "--volume", "3000"];
    said(sandbox, &[&parcel[..], &consignee].concat())
}

#[test]
fn a_parcel_whose_answer_was_lost_is_handed_in_again_and_is_one_parcel() {
    let sandbox = Sandbox::start();
    let fault = json!({ "kind": "reset", "when": "after_effect", "operation": "/ecap/v1/orders/create", "times": 1 });
    sandbox.control("POST", "/faults", &fault);
    let lost = submit(&sandbox, "PARCEL-1");
    assert_eq!((lost.code, &lost.error()["delivery"]), (6, &json!("maybe_sent")), "{lost:?}");
    let again = submit(&sandbox, "PARCEL-1").value();
    assert_eq!(again["existed"], true, "{again}");
    let changes = sandbox.changes("waybill_submitted");
    assert_eq!((changes.len(), &changes[0]["number"]), (1, &again["waybill"]), "one waybill in the ledger");
}

#[test]
fn a_parcel_is_called_off_before_pickup_and_stopped_after_it() {
    let sandbox = Sandbox::start();
    let number = |reference| submit(&sandbox, reference).value()["waybill"].as_str().expect("a number").to_owned();
    let (early, late) = (number("EARLY"), number("LATE"));
    let cancel = |number: &str| said(&sandbox, &["waybills", "cancel", number]);
    assert_eq!(cancel(&early).value()["result"], "cancelled");
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 20 * 3600 }));
    let late_said = cancel(&late);
    assert_eq!((late_said.code, &late_said.value()["result"]), (0, &json!("intercepting")), "{late_said:?}");
    let unknown = cancel("JDVA00000099999");
    assert_eq!((unknown.code, &unknown.error()["kind"]), (4, &json!("not_found")), "{unknown:?}");
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 10 * 86_400 }));
    let trace = said(&sandbox, &["track", &late]).value();
    assert_eq!(trace["status"], "returned", "{trace}");
    assert_eq!(said(&sandbox, &["track", &early]).value()["status"], "cancelled");
}

#[test]
fn a_parcel_has_a_price_before_it_goes_and_another_once_it_is_weighed() {
    let sandbox = Sandbox::start();
    let places = ["--from-address", "北京市通州区测试路1号", "--to-address", "广东省广州市天河区测试路2号"];
    let weighs = ["--weight-g", "1250", "--volume-cm3", "3000"];
    let before = said(
        &sandbox,
        &[&["quote", "--basis", "detailed", "--to-phone", "13800000002"][..], &places, &weighs].concat(),
    );
    assert_eq!(before.code, 0, "{before:?}");
    let quote = &before.value()["quotes"][0].clone();
    assert_eq!(quote["price"]["currency"], "CNY", "{quote}");
    let number = submit(&sandbox, "PRICED").value()["waybill"].as_str().expect("a number").to_owned();
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 2 * 86_400 }));
    let after = said(&sandbox, &["quote", "--waybill", &number]);
    assert_eq!(after.code, 0, "{after:?}");
    assert_eq!(after.value()["quotes"][0]["price"]["currency"], "CNY");
}

#[test]
fn a_token_that_ended_is_renewed_once_and_kept_for_the_next_run() {
    let sandbox = Sandbox::start();
    let number = sandbox.number("happy_path");
    sandbox.replace_secret("portolan.jdl.token", "demotokenthatended");
    for _ in 0..2 {
        assert_eq!(said(&sandbox, &["track", &number]).value()["status"], "delivered");
    }
    assert_eq!(sandbox.changes("token_refreshed").len(), 1, "the second run had the new one");
    let kept = std::fs::read_to_string(sandbox.folder.path().join("portolan.tokens.json")).expect("a file of tokens");
    assert!(kept.contains("jdl/sandbox"), "it is stored beside the configuration");
}

#[test]
fn a_refused_renewal_says_authorise_again_and_asks_no_more() {
    let sandbox = Sandbox::start();
    let number = sandbox.number("happy_path");
    sandbox.replace_secret("portolan.jdl.token", "demotokenthatended");
    sandbox.replace_secret("portolan.jdl.refresh", "demorefreshthatended");
    let refused = said(&sandbox, &["track", &number, "JDVA00000000009", "JDVA00000000008"]);
    let errors: Vec<Value> =
        refused.value().as_array().expect("a list").iter().map(|row| row["error"].clone()).collect();
    for error in &errors {
        assert_eq!(error["kind"], "unauthenticated", "{error}");
        assert!(error["advice"].as_str().unwrap().contains("authorise"), "{error}");
    }
    let ledger = sandbox.get("/ledger");
    let asked = ledger["entries"].as_array().unwrap().iter().filter(|call| call["gateway"] == "jdl_oauth").count();
    assert_eq!(asked, 1, "one ask for three rows");
}
