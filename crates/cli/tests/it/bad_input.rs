//! Bytes that nobody should send: each gives an error that names what is wrong, or an event kept with its oddity.

use serde_json::{Value, json};

use crate::support::{Sandbox, run, run_in, run_with};

fn push(body: &[u8]) -> crate::support::Said {
    run_with(["decode", "jdl", "push", "--format", "json"], body)
}

/// The message of a body that cannot be read.
fn unreadable(body: &[u8]) -> String {
    let said = push(body);
    let error = said.error();
    assert_eq!((said.code, &error["kind"]), (4, &json!("bad_response")), "{said:?}");
    assert_eq!(said.err, "", "no panic");
    error["message"].as_str().expect("a message").to_owned()
}

#[test]
fn a_body_that_is_no_push_is_told_for_what_it_is() {
    for (body, names) in [
        (&b""[..], "empty"),
        (b"not json", "no JSON"),
        (b"{\"waybillCode\":\"JDVE00000000532\"", "ends too early"),
        (b"\"text\"", "no object"),
        (b"{}", "waybillCode"),
        (b"{\"waybillCode\":\"JD VE\",\"state\":\"10034\"}", "waybillCode"),
        (b"{\"waybillCode\":\"JDVE00000000532\",\"state\":\"10034\",\"operationTitle\":\"\xff\xfe\xff\"}", "byte"),
    ] {
        let message = unreadable(body);
        assert!(message.contains(names), "{names} in {message}");
    }
}

#[test]
fn gbk_is_decoded_and_not_guessed() {
    let body = b"{\"waybillCode\":\"JDVE00000000532\",\"state\":\"10034\",\"operationTitle\":\"\xcd\xd7\xcd\xb6\",\"operationTime\":\"2023-08-09 09:00:00\"}";
    assert_eq!(push(body).value()["events"][0]["title"], "妥投");
}

#[test]
fn more_than_eight_mebibytes_are_not_read() {
    let most = 8 << 20;
    let mut body = b"{\"waybillCode\":\"JDVE00000000532\",\"state\":\"10034\"}".to_vec();
    body.resize(most, b' ');
    assert_eq!(push(&body).value()["status"], "delivered", "8 MiB are read");
    body.push(b' ');
    assert!(unreadable(&body).contains("8388608 bytes"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.json");
    std::fs::write(&file, &body).unwrap();
    let said = run(["decode", "jdl", "push", file.to_str().unwrap()]);
    assert!(said.code == 4 && said.err.contains("large.json is longer than 8388608 bytes"), "{said:?}");
}

#[test]
fn an_event_without_a_readable_time_is_kept_with_its_oddity() {
    let with =
        |time: &str| format!(r#"{{"waybillCode":"JDVE00000000532","state":"10034","operationTitle":"妥投"{time}}}"#);
    let trace = push(with("").as_bytes()).value();
    assert_eq!((&trace["events"][0]["code"], trace["events"][0].get("at")), (&json!("10034"), None));
    for never in ["2023-02-30 09:00:00", "2023-08-09 24:00:00", "2023-08-09 09:00:61", "tomorrow"] {
        let trace = push(with(&format!(r#","operationTime":"{never}""#)).as_bytes()).value();
        let event = &trace["events"][0];
        assert_eq!((event["raw_time"].as_str(), event.get("at")), (Some(never), None::<&Value>), "{trace}");
        assert_eq!(trace["status"], "delivered", "the event counts all the same");
    }
}

#[test]
fn a_number_that_is_no_waybill_is_told_before_anything_is_sent() {
    let sandbox = Sandbox::start();
    let long = "9".repeat(65);
    for number in ["", " ", "京东1234567", "JD VA1", "1234567", &long] {
        let said = run_in(&sandbox.config(), ["track", "--format", "json", "--by", "waybill", "--", number]);
        let error = said.error();
        assert_eq!((said.code, &error["kind"], &error["delivery"]), (2, &json!("invalid_input"), &json!("not_sent")));
        assert!(number.trim().is_empty() || !error.to_string().contains(number), "{error}");
    }
    assert_eq!(sandbox.get("/ledger")["entries"], json!([]));
}

#[test]
fn what_is_not_known_says_so() {
    for args in [["decode", "ups", "x"], ["explain", "ups", "1"]] {
        let said = run(args.into_iter().chain(["--format", "json"]));
        let error = said.error();
        assert_eq!((said.code, &error["kind"]), (2, &json!("unsupported")));
        assert!(error["message"].as_str().unwrap().contains("jdl"), "it says what is: {error}");
    }
    let unknown = run_with(["decode", "jdl", "/no/such/operation", "--format", "json"], b"{}");
    assert_eq!(unknown.error()["kind"], "unsupported");
    for provider in ["jos", "cj"] {
        let unknown = run_with(["decode", provider, "logistic.noSuchCall", "--format", "json"], b"{}");
        assert_eq!(unknown.error()["kind"], "unsupported");
    }
}

#[test]
fn a_reader_that_had_enough_is_no_fault() {
    use std::process::Stdio;
    let mut child = crate::support::portolan()
        .args(["explain", "jdl", "2100"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(0) && said.is_empty(), "{said}");
}

#[test]
fn a_command_line_that_cannot_be_read_is_usage() {
    let said = run(["track", "--format", "json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &json!("invalid_input")));
    assert_eq!(run(["frobnicate"]).code, 2);
    let version = run(["--version"]);
    assert_eq!((version.code, version.out), (0, format!("portolan {}\n", env!("CARGO_PKG_VERSION"))));
    assert_eq!(run(["--help"]).code, 0);
}
