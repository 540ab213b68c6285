//! Fixtures are replayed byte for byte, and a failure says what differed.

use std::{fs, path::Path};

use portolan_contract::fixtures::{self, Case, Origin};
use portolan_ports::{Error, ErrorKind};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/replay/demo");

/// The least HTTP client there is: status and body.
async fn post(base_url: &str, target: &str, body: &str) -> (String, String) {
    let host = base_url.trim_start_matches("http://");
    let request = format!(
        "POST {target} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nx-mirror: a\r\nx-sign: demo\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).await.expect("the server listens");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.expect("the server answers");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a whole reply");
    (head.split(' ').nth(1).unwrap_or_default().to_owned(), body.to_owned())
}

async fn dispatch(case: &Case, base_url: &str) -> Result<Value, Error> {
    match case.meta.call.method.as_str() {
        "track" => {
            let number = case.meta.call.args["waybill"].as_str().unwrap_or_default();
            let body = json!([{ "number": number }]).to_string();
            let target = "/track?v=2.0&sign=demo&timestamp=2026&v=b";
            let (mut status, mut answer) = post(base_url, target, &body).await;
            if status == "503" {
                (status, answer) = post(base_url, target, &body).await;
            }
            if answer == "refused" {
                return Err(Error::answered(ErrorKind::Denied, "refused").with_code(status));
            }
            Ok(json!({ "status": status, "body": answer }))
        }
        _ => Ok(json!({ "body": String::from_utf8_lossy(&case.body()) })),
    }
}

#[tokio::test]
async fn every_case_of_a_folder_is_replayed() {
    fixtures::replay(DEMO, dispatch).await;
}

#[test]
fn cases_are_listed_with_all_that_they_say() {
    let cases = fixtures::cases(DEMO).unwrap();
    let names: Vec<String> = cases.iter().map(Case::name).collect();
    assert_eq!(names, ["push/delivered", "track/found", "track/gbk", "track/refused"]);
    assert_eq!(cases.iter().map(Case::sends).collect::<Vec<_>>(), [false, true, false, true]);
    assert_eq!(cases[0].body(), br#"{ "state": "10034" }"#);
    assert_eq!(cases[2].body(), [0xd2, 0xd1, 0xc7, 0xa9, 0xca, 0xd5]);
    assert_eq!((cases[3].exchanges.len(), cases[3].meta.origin), (2, Origin::Synthesised));
    #[derive(serde::Deserialize)]
    struct Args {
        waybill: String,
    }
    assert_eq!(cases[3].args::<Args>().waybill, "DEMO-2");
}

const META: &str = r#"{ "origin": "synthesised", "source": "a test", "date": "2026-11-22", "scrubbed": [],
    "call": { "method": "track", "args": { "waybill": "DEMO-1" } } }"#;

/// A provider's folder with the cases `track/<name>`, each with its exchanges.
fn folder(cases: &[(&str, &[&str])]) -> tempfile::TempDir {
    let provider = tempfile::tempdir().expect("a folder");
    for (name, exchanges) in cases {
        let dir = provider.path().join("track").join(name);
        fs::create_dir_all(&dir).expect("a folder");
        fs::write(dir.join("meta.json"), META).expect("a file");
        for (at, exchange) in exchanges.iter().enumerate() {
            fs::write(dir.join(format!("exchange-{:02}.json", at + 1)), exchange).expect("a file");
        }
    }
    provider
}

/// What a replay of the folder says when it fails.
async fn complaint(provider: &Path) -> String {
    let provider = provider.to_owned();
    // The dispatch stays on this thread.
    let local = tokio::task::LocalSet::new();
    let replaying = local.run_until(async {
        tokio::task::spawn_local(async move { fixtures::replay(&provider, dispatch).await }).await
    });
    let panic = replaying.await.expect_err("it must fail").into_panic();
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_request_that_nothing_matches_is_told_with_what_differed() {
    let other_path = r#"{ "request": { "method": "GET", "path": "/other" }, "response": {} }"#;
    let other_body = r#"{ "request": { "path": "/track", "query": { "v": "3.0", "lang": "*" }, "headers": { "x-more": "*" },
        "body": [{ "number": "DEMO-9" }] }, "response": {} }"#;
    let text = r#"{ "request": { "text": "x" }, "response": {} }"#;
    let provider = folder(&[("one", &[other_path, other_body]), ("two", &[text])]);
    let said = complaint(provider.path()).await;
    for words in [
        "2 of 2 cases failed",
        "track/one:",
        "nothing saved matches POST /track",
        "exchange-01: the method is POST, saved is GET; the path is /track, saved is /other",
        r#"exchange-02: the parameter lang is missing; the parameter v is ["2.0", "b"], saved is "3.0"; the header x-more is missing; body $[0].number is "DEMO-1", saved is "DEMO-9""#,
        "exchange-02 was never asked for",
        "track/two:",
        r#"the body is "[{\"number\":\"DEMO-1\"}]", saved is "x""#,
    ] {
        assert!(said.contains(words), "{words:?} is not in {said}");
    }
}

#[tokio::test]
async fn an_exchange_answers_once() {
    let busy = r#"{ "request": {}, "response": { "status": 503 } }"#;
    let said = complaint(folder(&[("one", &[busy])]).path()).await;
    assert!(said.contains("every exchange was asked for already"), "{said}");
}

#[tokio::test]
async fn a_value_without_its_snapshot_is_told() {
    // Whoever asks insta to accept everything gets that, here too.
    if std::env::var_os("INSTA_UPDATE").is_none() {
        let said = complaint(folder(&[("one", &[r#"{ "request": {}, "response": {} }"#])]).path()).await;
        assert!(said.contains("request.snap differs") && said.contains("value.snap differs"), "{said}");
    }
}

#[tokio::test]
async fn a_fixture_that_cannot_be_used_is_named() {
    let no_cases = tempfile::tempdir().unwrap();
    assert!(complaint(no_cases.path()).await.contains("no case"));
    assert!(complaint(&no_cases.path().join("none")).await.contains("none: "));
    for (exchange, words) in [
        (r#"{ "request": {} }"#, "missing field `response`"),
        (r#"{ "request": { "querry": {} }, "response": {} }"#, "unknown field `querry`"),
        (r#"{ "request": {}, "response": { "body": 1, "text": "x" } }"#, "one of the keys"),
        (r#"{ "request": {}, "response": { "base64": "?" } }"#, "no Base64"),
        (r#"{ "request": {}, "response": { "status": 100 } }"#, "final HTTP status"),
    ] {
        let said = complaint(folder(&[("one", &[exchange])]).path()).await;
        assert!(said.contains("exchange-01.json: ") && said.contains(words), "{said}");
    }
    assert!(complaint(folder(&[("one", &[])]).path()).await.contains("exchange-01.json is missing"));
}
