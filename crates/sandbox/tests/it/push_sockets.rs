//! Pushes over real sockets, to receivers written by hand.

use std::time::Duration;

use jiff::SignedDuration;
use portolan_sandbox::{PushEvent, PushPolicy, PushTarget, Running, Speed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::caller::settings;

/// What a receiver does with a delivery.
#[derive(Clone, Copy)]
enum Does {
    Say(&'static str),
    HangUp,
    Nothing,
}

struct Receiver {
    listener: TcpListener,
    url: String,
}

impl Receiver {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
        Self { listener, url }
    }

    /// Takes one delivery: its head in lower case, and its body. The connection goes with it.
    async fn take(&self, does: Does) -> (String, Vec<u8>, TcpStream) {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).await.unwrap();
        match does {
            Does::Say(code) => {
                let body = format!(r#"{{"code":"{code}","msg":"x"}}"#);
                let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                stream.write_all(reply.as_bytes()).await.unwrap();
            }
            Does::HangUp => stream.shutdown().await.unwrap(),
            Does::Nothing => {}
        }
        (head, body, stream)
    }
}

fn target(running: &Running, url: &str) -> PushTarget {
    PushTarget::new("jdl", running.sandbox().app().app_key.clone(), url)
}

fn post(running: &Running, number: &str) {
    let key = running.sandbox().app().app_key.clone();
    let event = PushEvent::new("jdl", key, "trace", number, format!(r#"{{"n":"{number}"}}"#)).header("x-own", "1");
    running.sandbox().push(event).unwrap();
}

/// Until so many deliveries stand in the ledger.
async fn settled(running: &Running, count: usize) -> Vec<portolan_sandbox::Entry> {
    loop {
        let entries = running.sandbox().ledger().entries;
        if entries.len() >= count {
            return entries;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_push_arrives_as_it_was_written_and_is_over() {
    let running = settings().start().await.unwrap();
    let receiver = Receiver::new().await;
    running.sandbox().aim_pushes(target(&running, &receiver.url)).unwrap();
    post(&running, "A");
    let (head, body, _stream) = receiver.take(Does::Say("200")).await;
    assert!(head.starts_with("post /hook?a=b http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/json;charset=utf-8\r\n") && head.contains("\r\nx-own: 1\r\n"));
    assert!(head.contains(&format!("\r\nhost: {}\r\n", receiver.listener.local_addr().unwrap())));
    assert_eq!(body, br#"{"n":"A"}"#);
    let entries = settled(&running, 1).await;
    assert_eq!((entries[0].answered.status, entries[0].answered.code), (Some(200), Some(200)));
    assert!(running.sandbox().pushes_waiting().1.is_empty());
    running.stop().await;
}

#[tokio::test]
async fn advancing_the_world_brings_what_was_asked_for_again() {
    let running = settings().start().await.unwrap();
    let receiver = Receiver::new().await;
    let aim = |patience| {
        let policy = PushPolicy::new().patience(patience);
        running.sandbox().aim_pushes(target(&running, &receiver.url).policy(policy)).unwrap();
    };
    let patient = Duration::from_secs(60);
    aim(patient);
    post(&running, "A");
    for (at, does) in [Does::Say("500"), Does::HangUp, Does::Nothing].into_iter().enumerate() {
        let _stream = receiver.take(does).await;
        settled(&running, at + 1).await;
        // only who is never answered should not wait long
        aim(if at == 1 { Duration::from_millis(300) } else { patient });
        running.sandbox().advance(SignedDuration::from_hours(1)).unwrap();
    }
    receiver.take(Does::Say("200")).await;
    let outcomes: Vec<_> = settled(&running, 4).await.iter().map(|entry| entry.answered.outcome).collect();
    assert_eq!(outcomes, ["reply", "none", "none", "reply"]);
    running.stop().await;
}

#[tokio::test]
async fn a_world_that_runs_needs_no_push_to_go_on() {
    let running = settings()
        .time_source(portolan_sandbox::TimeSource::system())
        .speed(Speed::times(100_000))
        .start()
        .await
        .unwrap();
    let receiver = Receiver::new().await;
    let policy = PushPolicy::new().late(Duration::from_secs(3_600));
    running.sandbox().aim_pushes(target(&running, &receiver.url).policy(policy)).unwrap();
    post(&running, "A");
    receiver.take(Does::Say("200")).await;
    settled(&running, 1).await;
    running.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_not_there_or_silent_holds_up_nobody() {
    let running = settings().start().await.unwrap();
    let silent = Receiver::new().await;
    let prompt = Receiver::new().await;
    let other = portolan_sandbox::JdlApp::new("other", "demo-secret", "demo-token");
    running.sandbox().register(other).unwrap();
    let patient = PushPolicy::new().patience(Duration::from_secs(60));
    running.sandbox().aim_pushes(target(&running, &silent.url).policy(patient)).unwrap();
    post(&running, "A");
    let _silent = silent.take(Does::Nothing).await;
    running.sandbox().aim_pushes(PushTarget::new("jdl", "other", &prompt.url)).unwrap();
    running.sandbox().push(PushEvent::new("jdl", "other", "trace", "B", "{}")).unwrap();
    prompt.take(Does::Say("200")).await;
    settled(&running, 1).await;
    running.stop().await;
}

#[tokio::test]
async fn what_is_aimed_elsewhere_goes_there() {
    let running = settings().start().await.unwrap();
    let (first, second) = (Receiver::new().await, Receiver::new().await);
    for number in ["A", "B"] {
        post(&running, number);
    }
    running.sandbox().aim_pushes(target(&running, &first.url)).unwrap();
    let (_, body, mut stream) = first.take(Does::Nothing).await;
    assert_eq!(body, br#"{"n":"A"}"#);
    running.sandbox().aim_pushes(target(&running, &second.url)).unwrap();
    let reply = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"code\":\"200\"}";
    stream.write_all(reply.as_bytes()).await.unwrap();
    let (_, body, _stream) = second.take(Does::Say("200")).await;
    assert_eq!(body, br#"{"n":"B"}"#);
    settled(&running, 2).await;
    running.stop().await;
}

#[tokio::test]
async fn a_parcel_is_told_of_as_the_world_goes_on() {
    let running = settings().start().await.unwrap();
    let receiver = Receiver::new().await;
    running.sandbox().aim_pushes(target(&running, &receiver.url)).unwrap();
    let mut order = crate::ecap::order("SO-1");
    order["extendProps"] = serde_json::json!({"autoSubscribe": "1"});
    let waybill = crate::ecap::data(running.sandbox(), "create", &order)["waybillCode"].clone();
    running.sandbox().clear_ledger();
    running.sandbox().advance(SignedDuration::from_hours(48)).unwrap();
    let mut states = Vec::new();
    for _ in 0..8 {
        let (_, body, _stream) = receiver.take(Does::Say("200")).await;
        let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(event["waybillCode"], waybill);
        states.push(event["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(states, ["200034", "200001", "200076", "10032", "200076", "200075", "11000", "10034"]);
    settled(&running, 8).await;
    assert_eq!(running.sandbox().push_targets()[0].stored, 8);
    running.stop().await;
}
