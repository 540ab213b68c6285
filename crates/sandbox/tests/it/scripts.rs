//! What each script looks like to a caller, with seed 1.

use jiff::SignedDuration;
use portolan_sandbox::{Sandbox, Script, Stage};
use serde_json::{Value, json};

use crate::caller::{ask, by_waybill, code, number_of, sandbox};

/// One line an event, in the order of the reply.
fn lines(reply: &Value) -> String {
    let mut text = format!("{} {}\n", reply["code"], reply["msg"]);
    for entry in reply["data"].as_array().into_iter().flatten() {
        text += &format!("{} {}\n", entry["referenceNumber"], entry["referenceType"]);
        for event in entry["trackings"].as_array().into_iter().flatten() {
            let word = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
            text += &format!(
                "{} {:>6} {} {} {} | {} | {}\n",
                word("operationTime"),
                word("operationCode"),
                word("operationType"),
                word("waybillNo"),
                word("operateSite"),
                word("remark"),
                event["extend"],
            );
        }
    }
    text
}

fn told(script: &str) -> String {
    let sandbox = sandbox();
    let number = number_of(&sandbox, script);
    lines(&ask(&sandbox, &by_waybill(&number)))
}

#[test]
fn happy_path() {
    insta::assert_snapshot!(told("happy_path"));
}

#[test]
fn redelivery() {
    insta::assert_snapshot!(told("redelivery"));
}

#[test]
fn refusal() {
    insta::assert_snapshot!(told("refusal"));
}

#[test]
fn readdress() {
    insta::assert_snapshot!(told("readdress"));
}

#[test]
fn terminated_pickup() {
    insta::assert_snapshot!(told("terminated_pickup"));
}

#[test]
fn unknown_code() {
    insta::assert_snapshot!(told("unknown_code"));
}

#[test]
fn duplicates() {
    insta::assert_snapshot!(told("duplicates"));
}

#[test]
fn lost() {
    insta::assert_snapshot!(told("lost"));
}

#[test]
fn stuck() {
    insta::assert_snapshot!(told("stuck"));
}

#[test]
fn printed_is_unknown_until_it_is_shipped() {
    let sandbox = sandbox();
    let number = number_of(&sandbox, "printed");
    let before = lines(&ask(&sandbox, &by_waybill(&number)));
    sandbox.advance(SignedDuration::from_hours(72)).unwrap();
    let after = lines(&ask(&sandbox, &by_waybill(&number)));
    insta::assert_snapshot!(before + &after);
}

#[test]
fn special_numbers() {
    let mut text = String::new();
    for script in ["foreign", "unsupported_type", "internal_error", "flaky"] {
        text += &told(script);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn whole_bytes() {
    let sandbox = sandbox();
    let number = number_of(&sandbox, "terminated_pickup");
    let call = crate::caller::Call::new(&sandbox, &by_waybill(&number));
    let answer = sandbox.jdl(&call.request());
    let reply = answer.reply().unwrap();
    let body = std::str::from_utf8(reply.body()).unwrap();
    insta::assert_snapshot!(format!("{:#?}\n{body}", reply.headers()));
}

#[test]
fn shapes_of_numbers() {
    let letters = |text: &str, prefix: &str, digits: usize| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for parcel in sandbox().parcels() {
        for leg in &parcel.legs {
            let (head, tail) = leg.number.split_at(4);
            assert!(["JDVA", "JDVB", "JDVC", "JDVE"].contains(&head), "{head}");
            assert!(letters(tail, "", 11), "{tail}");
        }
        assert!(letters(&parcel.provider_order, "EO", 13));
        assert!(letters(&parcel.merchant_order, "SJ", 12));
    }
}

#[test]
fn a_staged_parcel_unfolds_with_world_time() {
    let sandbox = sandbox();
    let parcel = sandbox.stage(Stage::new(Script::HappyPath)).unwrap();
    let events = |sandbox: &Sandbox| {
        let reply = ask(sandbox, &by_waybill(parcel.number()));
        reply["data"][0]["trackings"].as_array().unwrap().len()
    };
    assert_eq!(events(&sandbox), 1, "it is there at once");
    let mut seen = vec![1];
    for _ in 0..28 {
        sandbox.advance(SignedDuration::from_hours(1)).unwrap();
        seen.push(events(&sandbox));
    }
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&8));
}

#[test]
fn a_refused_parcel_has_no_reverse_leg_before_it_is_refused() {
    let sandbox = sandbox();
    let parcel = sandbox.stage(Stage::new(Script::Refusal)).unwrap();
    let reverse = parcel.legs[1].number.clone();
    assert_eq!(code(&ask(&sandbox, &by_waybill(&reverse))), 2100);
    sandbox.advance(SignedDuration::from_hours(240)).unwrap();
    let reply = ask(&sandbox, &by_waybill(&reverse));
    let events = reply["data"][0]["trackings"].as_array().unwrap();
    assert_eq!(events.len(), 4);
    assert!(events.iter().all(|event| event["waybillNo"] == json!(reverse)));
}

#[test]
fn scope_decides_which_legs_are_shown() {
    let sandbox = sandbox();
    for (script, legs) in [("refusal", [1, 2, 2]), ("readdress", [1, 1, 2])] {
        let number = number_of(&sandbox, script);
        for (scope, wanted) in (0..=2).zip(legs) {
            for scope in [json!(scope), json!(scope.to_string())] {
                let mut body = by_waybill(&number);
                body[0]["scope"] = scope.clone();
                let reply = ask(&sandbox, &body);
                let mut shown: Vec<&str> = reply["data"][0]["trackings"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|event| event["waybillNo"].as_str())
                    .collect();
                shown.sort_unstable();
                shown.dedup();
                assert_eq!(shown.len(), wanted, "{script} {scope}");
            }
        }
    }
}
