//! Read, stored and only then acknowledged, whatever comes.

use std::{sync::Arc, thread};

use async_trait::async_trait;
use portolan_application::{ReceivePushes, Received, Reception};
use portolan_domain::{AccountId, ProviderId, Trace, WaybillNo};
use portolan_ports::{
    Acknowledgement, Arrival, Connection, Error, ErrorKind, MemoryInbox, MockPushDecoder, MockPushInbox, Push,
    PushAnswer, PushDecoder, PushEvent, PushInbox, PushKey, PushMessage,
};

/// Reads `key waybill`.
#[derive(Debug)]
struct Plain;

impl PushDecoder for Plain {
    fn decode(&self, message: &PushMessage<'_>) -> Result<Push, Error> {
        if message.header("sign") == Some("wrong") {
            return Err(Error::answered(ErrorKind::Unauthenticated, "the signature is wrong"));
        }
        let bad = || Error::answered(ErrorKind::BadResponse, "the push has no `key`");
        let text = std::str::from_utf8(message.body).map_err(|_| bad())?;
        let (key, waybill) = text.split_once(' ').ok_or_else(bad)?;
        let waybill = WaybillNo::parse(waybill).map_err(|_| bad())?;
        let trace = Trace::of_waybill(ProviderId::jdl(), waybill);
        Ok(Push::new(ProviderId::jdl(), PushKey::new(key), PushEvent::Trace(Box::new(trace))))
    }

    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer {
        let (status, body) = match acknowledgement {
            Acknowledgement::Stored => (200, "ok"),
            Acknowledgement::TryAgain => (500, "again"),
        };
        PushAnswer { status, content_type: "text/plain", body: body.to_owned() }
    }
}

/// An inbox that lets others go first, twice.
#[derive(Debug)]
struct Slow(MemoryInbox);

#[async_trait]
impl PushInbox for Slow {
    async fn store(&self, push: &Push) -> Result<Arrival, Error> {
        tokio::task::yield_now().await;
        let arrival = self.0.store(push).await;
        tokio::task::yield_now().await;
        arrival
    }
}

fn told(received: &Received) -> (&'static str, u16) {
    (received.outcome.word(), received.answer.status)
}

#[tokio::test]
async fn what_is_stored_is_acknowledged_now_and_when_it_comes_again() {
    let inbox = Arc::new(MemoryInbox::new(10));
    let receive = ReceivePushes::new(Arc::new(Plain), Arc::<MemoryInbox>::clone(&inbox));
    for (body, expected) in [("1 JDVE1", ("stored", 200)), ("1 JDVE1", ("known", 200)), ("2 JDVE1", ("stored", 200))] {
        let received = receive.receive(&PushMessage::body(body.as_bytes())).await;
        assert_eq!(told(&received), expected, "{body}");
        let (Reception::Stored(push) | Reception::Known(push)) = received.outcome else { panic!("{body}") };
        assert_eq!(push.key.as_str(), &body[..1], "the push is handed on");
    }
    assert_eq!(inbox.pushes().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_read_or_believed_is_stored_nowhere_and_asked_for_again() {
    let mut inbox = MockPushInbox::new();
    inbox.expect_store().never();
    let receive = ReceivePushes::new(Arc::new(Plain), Arc::new(inbox));
    let forged = PushMessage { target: "/cb", headers: &[("Sign", "wrong")], body: b"1 JDVE1" };
    for (message, kind) in [
        (PushMessage::body(b""), ErrorKind::BadResponse),
        (PushMessage::body(b"\xff\xfe 1"), ErrorKind::BadResponse),
        (PushMessage::body("1 京东".as_bytes()), ErrorKind::BadResponse),
        (forged, ErrorKind::Unauthenticated),
    ] {
        let received = receive.receive(&message).await;
        assert_eq!(told(&received), ("refused", 500));
        let Reception::Refused(error) = received.outcome else { panic!("{message:?}") };
        assert_eq!(error.kind(), kind);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let mut decoder = MockPushDecoder::new();
    decoder.expect_decode().never();
    decoder.expect_answer().times(2).returning(|acknowledgement| Plain.answer(acknowledgement));
    let mut inbox = MockPushInbox::new();
    inbox.expect_store().never();
    let receive = ReceivePushes::new(Arc::new(decoder), Arc::new(inbox));
    let large = vec![b'a'; ReceivePushes::LIMIT + 1];
    let received = receive.receive(&PushMessage::body(&large)).await;
    assert_eq!(told(&received), ("refused", 500));
    let Reception::Refused(error) = received.outcome else { panic!("it is refused") };
    assert_eq!(error.message(), "the body has 1048577 bytes; at most 1048576 are read");
    let received = receive.clone().limit(3).receive(&PushMessage::body(b"1 JD")).await;
    assert_eq!(told(&received), ("refused", 500));

    let inbox: Arc<MemoryInbox> = Arc::new(MemoryInbox::new(1));
    let exact = ReceivePushes::new(Arc::new(Plain), inbox).limit(7);
    assert_eq!(told(&exact.receive(&PushMessage::body(b"1 JDVE1")).await), ("stored", 200), "the limit itself is read");
}

#[tokio::test]
async fn what_the_inbox_does_not_take_is_asked_for_again() {
    let mut inbox = MockPushInbox::new();
    inbox.expect_store().times(1).returning(|_| Err(Error::not_sent(ErrorKind::Unavailable, "the disk is full")));
    inbox.expect_store().times(1).returning(|_| Ok(Arrival::New));
    let receive = ReceivePushes::new(Arc::new(Plain), Arc::new(inbox));
    let message = PushMessage::body(b"1 JDVE1");
    let received = receive.receive(&message).await;
    assert_eq!(told(&received), ("not_stored", 500));
    assert!(matches!(received.outcome, Reception::NotStored(error) if error.message() == "the disk is full"));
    assert_eq!(told(&receive.receive(&message).await), ("stored", 200), "and taken then");
}

#[tokio::test]
async fn one_event_that_comes_many_times_at_once_is_stored_once_and_always_acknowledged() {
    let inbox = Arc::new(Slow(MemoryInbox::new(100)));
    let receive = ReceivePushes::new(Arc::new(Plain), Arc::<Slow>::clone(&inbox));
    let tasks: Vec<_> = (0..200)
        .map(|at| {
            let receive = receive.clone();
            let body = format!("{} JDVE1", at % 2);
            tokio::spawn(async move { told(&receive.receive(&PushMessage::body(body.as_bytes())).await) })
        })
        .collect();
    let mut stored = 0;
    for task in tasks {
        let (word, status) = task.await.unwrap();
        assert_eq!(status, 200);
        stored += usize::from(word == "stored");
    }
    assert_eq!((stored, inbox.0.pushes().len()), (2, 2));
}

#[test]
fn threads_do_not_store_it_twice_either() {
    let inbox = Arc::new(MemoryInbox::new(100));
    let receive = ReceivePushes::new(Arc::new(Plain), Arc::<MemoryInbox>::clone(&inbox));
    let words: Vec<&str> = thread::scope(|scope| {
        let one = || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            told(&runtime.block_on(receive.receive(&PushMessage::body(b"1 JDVE1")))).0
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(words.iter().filter(|word| **word == "stored").count(), 1);
    assert_eq!(inbox.pushes().len(), 1);
}

#[test]
fn an_account_without_pushes_says_so() {
    let connection = Connection::new(ProviderId::jos(), AccountId::parse("shop").unwrap());
    let error = ReceivePushes::of(&connection, Arc::new(MemoryInbox::new(1))).unwrap_err();
    assert_eq!((error.kind(), error.account()), (ErrorKind::Unsupported, Some(&connection.account)));
    let connection = connection.with_pushes(Arc::new(Plain));
    assert!(ReceivePushes::of(&connection, Arc::new(MemoryInbox::new(1))).is_ok());
}
