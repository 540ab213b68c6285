//! CJ over real sockets: its address, and a webhook that arrives.

use jiff::SignedDuration;
use portolan_sandbox::{CjScript, CjStage, Running};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::caller::settings;

/// Reads one message: its head in lower case, and its body.
async fn read(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    (head, body)
}

async fn post(running: &Running, path: &str, token: &str, body: &Value) -> Value {
    let url = running.cj_url();
    let (address, prefix) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = body.to_string();
    let message = format!(
        "POST /{prefix}/{path} HTTP/1.1\r\nhost: sandbox\r\ncj-access-token: {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(message.as_bytes()).await.unwrap();
    let (head, body) = read(&mut stream).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("date: tue, 20 jan 2026 04:00:00 gmt"), "{head}");
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn the_ready_line_leads_to_a_token_and_a_webhook_comes() {
    let running = settings().start().await.expect("free ports");
    let sandbox = running.sandbox();
    let ready = serde_json::to_value(running.ready()).unwrap();
    assert!(ready["cj"]["url"].as_str().unwrap().ends_with("/api2.0/v1"));
    assert_eq!(ready["cj"]["url"], json!(running.cj_url()));
    assert!(ready["cj"]["open_id"].is_string());
    let key = json!({"apiKey": ready["cj"]["api_key"]});
    let pair = post(&running, "authentication/getAccessToken", "", &key).await;
    let token = pair["data"]["accessToken"].as_str().unwrap();
    let mut manners = sandbox.cj_settings();
    manners.loopback_callbacks = true;
    sandbox.set_cj_settings(manners);
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/cj", receiver.local_addr().unwrap());
    let topic = json!({"type": "ENABLE", "callbackUrls": [url]});
    let topics = json!({"product": topic, "stock": topic, "order": topic, "logistics": topic});
    assert_eq!(post(&running, "webhook/set", token, &topics).await["data"], true);
    sandbox.stage_cj(CjStage::new(CjScript::LabelOnly).number("YT1")).unwrap();
    sandbox.advance(SignedDuration::from_secs(1)).unwrap();
    let (mut stream, _) = receiver.accept().await.unwrap();
    let (head, body) = read(&mut stream).await;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    assert!(head.starts_with("post /cj http/1.1") && head.contains("\r\nsign: "), "{head}");
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["params"]["trackingNumber"], "YT1");
    while sandbox.push_targets()[0].stored == 0 {
        tokio::task::yield_now().await;
    }
    running.stop().await;
}
