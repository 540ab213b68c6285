//! The same over real sockets, with HTTP written by hand.

use std::net::SocketAddr;

use portolan_sandbox::{Running, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::caller::{Call, NOW, by_waybill, code, number_of, settings};

async fn started() -> Running {
    settings().start().await.expect("free ports")
}

fn address(url: &str) -> SocketAddr {
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

fn message(method: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let mut message =
        format!("{method} {target} HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend(body);
    message
}

/// One reply: its status, its head, and its body as far as it came.
async fn read(stream: &mut TcpStream) -> std::io::Result<(u16, String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let status = head[9..12].parse().unwrap();
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = Vec::new();
    while body.len() < length {
        match stream.read_u8().await {
            Ok(byte) => body.push(byte),
            Err(_) => break,
        }
    }
    Ok((status, head, body))
}

async fn call(url: &str, message: &[u8]) -> std::io::Result<(u16, String, Vec<u8>)> {
    let mut stream = TcpStream::connect(address(url)).await?;
    stream.write_all(message).await?;
    read(&mut stream).await
}

async fn tell(running: &Running, method: &str, target: &str, body: &Value) -> Value {
    let message = message(method, target, body.to_string().as_bytes());
    let (status, _, body) = call(&running.control_url(), &message).await.unwrap();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

fn question(sandbox: &Sandbox) -> Vec<u8> {
    let number = number_of(sandbox, "happy_path");
    let request = Call::new(sandbox, &by_waybill(&number)).request();
    message("POST", &request.target, &request.body)
}

#[tokio::test]
async fn the_ready_line_leads_to_jos_and_its_tokens() {
    let running = started().await;
    let ready = serde_json::to_value(running.ready()).unwrap();
    let text = |name: &str| ready["jos"][name].as_str().unwrap().to_owned();
    assert!(text("url").ends_with("/routerjson"));
    let refresh = format!(
        "/oauth2/refresh_token?app_key={}&app_secret={}&grant_type=refresh_token&refresh_token={}",
        text("app_key"),
        text("app_secret"),
        text("refresh_token")
    );
    let (status, _, body) = call(&text("oauth_url"), &message("GET", &refresh, b"")).await.unwrap();
    let token: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &token["token_type"]), (200, &json!("bearer")));
    let base = text("oauth_url");
    let form = b"method=jingdong.logistics.carriers.list";
    let (status, head, body) = call(&base, &message("POST", "/routerjson", form)).await.unwrap();
    assert_eq!(status, 200);
    assert!(head.contains("date: tue, 20 jan 2026 04:00:00 gmt"), "{head}");
    let refused: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(refused["error_response"]["code"], "20");
    running.stop().await;
}

#[tokio::test]
async fn one_connection_carries_many_calls_and_the_date_is_the_gateways() {
    let running = started().await;
    let question = question(running.sandbox());
    let mut stream = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
    for _ in 0..3 {
        stream.write_all(&question).await.unwrap();
        let (status, head, body) = read(&mut stream).await.unwrap();
        assert_eq!(status, 200);
        assert_eq!(head.matches("\r\ndate: ").count(), 1);
        assert!(head.contains("date: tue, 20 jan 2026 04:00:00 gmt"), "{head}");
        assert_eq!(code(&serde_json::from_slice(&body).unwrap()), 1000);
    }
    running.stop().await;
}

#[tokio::test]
async fn the_control_port_steers_the_gateway() {
    let running = started().await;
    let ready = tell(&running, "GET", "/ready", &json!({})).await;
    assert_eq!(ready["jdl"]["app_key"], json!(running.sandbox().app().app_key));
    let told = json!({"app_key": "k", "app_secret": "s", "access_token": "t"});
    tell(&running, "POST", "/jdl/apps", &told).await;
    tell(&running, "POST", "/clocks/gateway", &json!({"fixed": NOW})).await;
    let told = json!({"script": "happy_path", "number": "JDVA00000000001"});
    tell(&running, "POST", "/parcels", &told).await;
    tell(&running, "POST", "/clocks/world", &json!({"advance_seconds": 864_000})).await;
    let asked = Call {
        app_key: "k".to_owned(),
        secret: "s".to_owned(),
        token: "t".to_owned(),
        ..Call::new(running.sandbox(), &by_waybill("JDVA00000000001"))
    };
    let request = asked.request();
    let asked = message("POST", &request.target, &request.body);
    let (_, _, body) = call(&running.jdl_url(), &asked).await.unwrap();
    let reply: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(reply["data"][0]["trackings"].as_array().unwrap().len(), 8);
    let ledger = tell(&running, "GET", "/ledger", &json!({})).await;
    assert_eq!(ledger["entries"][0]["app_key"], "k");
    let (status, _, body) = call(&running.control_url(), &message("POST", "/parcels", b"{}")).await.unwrap();
    assert_eq!(status, 400);
    let complaint: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(complaint["error"]["field"], "script");
    running.stop().await;
}

#[tokio::test]
async fn a_ready_line_says_where() {
    let running = started().await;
    let ready = serde_json::to_value(running.ready()).unwrap();
    assert_eq!(ready["jdl"]["url"], json!(running.jdl_url()));
    assert_eq!(ready["control"]["url"], json!(running.control_url()));
}

#[tokio::test]
async fn transport_faults_break_the_connection() {
    let running = started().await;
    let question = question(running.sandbox());
    let whole = call(&running.jdl_url(), &question).await.unwrap().2;

    tell(&running, "POST", "/faults", &json!({"kind": "cut", "at": 20, "times": 1})).await;
    let (status, head, body) = call(&running.jdl_url(), &question).await.unwrap();
    assert_eq!(status, 200);
    assert!(head.contains(&format!("content-length: {}", whole.len())));
    assert_eq!(body, whole[..20]);

    tell(&running, "POST", "/faults", &json!({"kind": "cut", "at": 0, "times": 1})).await;
    let (_, _, body) = call(&running.jdl_url(), &question).await.unwrap();
    assert!(body.is_empty());

    tell(&running, "POST", "/faults", &json!({"kind": "reset", "times": 1})).await;
    let error = call(&running.jdl_url(), &question).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);

    tell(&running, "POST", "/faults", &json!({"kind": "truncate", "at": 7, "times": 1})).await;
    let (_, head, body) = call(&running.jdl_url(), &question).await.unwrap();
    assert!(head.contains("content-length: 7\r\n"));
    assert_eq!(body, whole[..7]);

    assert_eq!(call(&running.jdl_url(), &question).await.unwrap().2, whole);
    running.stop().await;
}

#[tokio::test]
async fn a_dripping_body_comes_whole_and_a_stalled_one_stops_until_the_sandbox_does() {
    let running = started().await;
    let question = question(running.sandbox());
    let whole = call(&running.jdl_url(), &question).await.unwrap().2;
    tell(&running, "POST", "/faults", &json!({"kind": "drip", "bytes": 100, "millis": 1, "times": 1})).await;
    let (_, head, body) = call(&running.jdl_url(), &question).await.unwrap();
    assert!(head.contains(&format!("content-length: {}", whole.len())));
    assert_eq!(body, whole);

    tell(&running, "POST", "/faults", &json!({"kind": "stall", "at": 7, "times": 1})).await;
    let mut stream = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let mut received = Vec::new();
    while !received.ends_with(&whole[..7]) {
        assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "it stops, and does not end");
    }
    running.stop().await;
    assert!(matches!(stream.read_buf(&mut received).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn a_delayed_answer_is_held_back() {
    let running = started().await;
    let fault = json!({"kind": "delay", "millis": 30});
    tell(&running, "POST", "/faults", &fault).await;
    let question = question(running.sandbox());
    let asked = tokio::time::Instant::now();
    assert_eq!(call(&running.jdl_url(), &question).await.unwrap().0, 200);
    assert!(asked.elapsed().as_millis() >= 30);
    running.stop().await;
}

#[tokio::test]
async fn stopping_ends_calls_that_are_never_answered_or_held_back() {
    for fault in [json!({"kind": "never"}), json!({"kind": "delay", "millis": 3_600_000})] {
        let running = started().await;
        tell(&running, "POST", "/faults", &fault).await;
        let mut stream = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
        stream.write_all(&question(running.sandbox())).await.unwrap();
        while running.sandbox().ledger().entries.is_empty() {
            tokio::task::yield_now().await;
        }
        running.stop().await;
        assert!(read(&mut stream).await.is_err());
    }
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_a_stop() {
    let running = started().await;
    let mut fresh = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
    let mut used = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
    used.write_all(&question(running.sandbox())).await.unwrap();
    read(&mut used).await.unwrap();
    running.stop().await;
    assert!(read(&mut used).await.is_err());
    assert!(read(&mut fresh).await.is_err());
}

#[tokio::test]
async fn too_large_a_body_is_refused_before_all_of_it_is_read() {
    let running = started().await;
    let mut stream = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
    let head = "POST /jd/tracking/query HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut chunk = b"100000\r\n".to_vec();
    chunk.resize(chunk.len() + 0x10_0000, b' ');
    chunk.extend(b"\r\n");
    let (mut reader, mut writer) = stream.split();
    let write = async {
        for _ in 0..9 {
            if writer.write_all(&chunk).await.is_err() {
                break;
            }
        }
    };
    let read = async {
        let mut status = [0; 12];
        reader.read_exact(&mut status).await.unwrap();
        status
    };
    let ((), status) = tokio::join!(write, read);
    assert_eq!(&status[9..], b"413");
}

#[tokio::test]
async fn garbage_on_the_line_harms_nobody() {
    let running = started().await;
    for garbage in [&b"\x00\xff\xfe\r\n\r\n"[..], b"POST", b"GET / HTTP/9.9\r\n\r\n"] {
        let mut stream = TcpStream::connect(address(&running.jdl_url())).await.unwrap();
        stream.write_all(garbage).await.unwrap();
    }
    let question = question(running.sandbox());
    assert_eq!(call(&running.jdl_url(), &question).await.unwrap().0, 200);
    running.stop().await;
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let running = started().await;
    let taken = address(&running.jdl_url());
    let error = settings().control(taken).start().await.unwrap_err();
    assert!(error.to_string().contains(&taken.to_string()), "{error}");
}
