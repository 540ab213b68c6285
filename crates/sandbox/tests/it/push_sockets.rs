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
    let policy = PushPolicy::new().patience(Duration::from_millis(50));
    running.sandbox().aim_pushes(target(&running, &receiver.url).policy(policy)).unwrap();
    post(&running, "A");
    for (at, does) in [Does::Say("500"), Does::HangUp, Does::Nothing].into_iter().enumerate() {
        let _stream = receiver.take(does).await;
        settled(&running, at + 1).await;
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
