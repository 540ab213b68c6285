//! A client of a few lines that sends exactly the bytes it is given.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// One request of JSON to `base` (`http://host:port`), answered whole.
pub(crate) fn send(base: &str, method: &str, target: &str, body: &[u8]) -> Reply {
    send_as("application/json;charset=utf-8", base, method, target, body)
}

/// As [`send`], with a form.
pub(crate) fn send_form(base: &str, method: &str, target: &str, body: &[u8]) -> Reply {
    send_as("application/x-www-form-urlencoded;charset=utf-8", base, method, target, body)
}

fn send_as(kind: &str, base: &str, method: &str, target: &str, body: &[u8]) -> Reply {
    let host = base.strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(host).expect("the sandbox listens");
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("it is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it is answered");
    let answer = String::from_utf8(answer).expect("JSON is UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP response");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Reply { status, body: serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}")) }
}

/// A text as a query may carry it.
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
