//! Every call ends, and its context says how far it got.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use portolan_domain::{ProviderId, Timestamp};
use portolan_exchange::{
    Call, Context, Credentials, Dialect, Exchange, HttpErrorKind, HttpResponse, Progress, Reply, Stack,
};
use portolan_ports::{Clock as _, Delivery, Error, ErrorKind, Retry, mock::ManualClock};

use crate::support::{Demo, Fails, Hangs, Keeps, OPERATION, account, doubled, keyring, read, stack, write};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn summary(error: &Error) -> (ErrorKind, Retry, Delivery) {
    assert_eq!(error.provider().map(ProviderId::as_str), Some("demo"), "{error:?}");
    assert_eq!((error.account(), error.operation()), (Some(&account()), Some(OPERATION)), "{error:?}");
    (error.kind(), error.retry(), error.delivery())
}

#[tokio::test]
async fn a_server_that_never_answers_ends_at_the_deadline() {
    for (context, seconds) in [
        (Context::new(), 15),
        (Context::with_deadline_in(Duration::from_secs(2)), 2),
        (Context::with_deadline_in(Duration::from_secs(99)), 15),
    ] {
        for call in [read(), write()] {
            let clock = ManualClock::leaping(START);
            let error = doubled(Arc::new(Hangs), &clock).call(&call, &context).await.unwrap_err();
            assert_eq!(summary(&error), (ErrorKind::Unavailable, Retry::Safe, Delivery::MaybeSent));
            assert_eq!((clock.monotonic().as_secs(), context.progress()), (seconds, Progress::Sending));
        }
    }
}

/// Takes its time over a signature.
#[derive(Debug)]
struct Slow(Demo, ManualClock);

impl Dialect for Slow {
    fn provider(&self) -> ProviderId {
        self.0.provider()
    }

    fn sign(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        self.1.advance(Duration::from_secs(15));
        self.0.sign(call, now, credentials)
    }

    fn read(&self, call: &Call, response: HttpResponse, context: &Context) -> Result<Reply, Error> {
        self.0.read(call, response, context)
    }
}

#[tokio::test]
async fn a_call_that_is_late_before_it_is_sent_is_not_sent() {
    let (clock, http) = (ManualClock::standing(START), Keeps::default());
    let dialect = Slow(Demo { base: "http://demo.test".into() }, clock.clone());
    let stack = Stack::builder(Arc::new(dialect), keyring())
        .http(Arc::new(http.clone()))
        .clock(Arc::new(clock))
        .build()
        .unwrap();
    let error = stack.call(&write(), &Context::new()).await.unwrap_err();
    assert_eq!(summary(&error), (ErrorKind::Unavailable, Retry::Safe, Delivery::NotSent));
    assert!(http.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_caller_who_gives_up_can_still_see_how_far_it_got() {
    let context = Context::new();
    let stack = doubled(Arc::new(Hangs), &ManualClock::standing(START));
    let call = write();
    let mut future = stack.call(&call, &context);
    assert_eq!(context.progress(), Progress::NotSent);
    assert!(futures_util::poll!(&mut future).is_pending());
    drop(future);
    assert_eq!((context.progress(), context.progress().delivery()), (Progress::Sending, Delivery::MaybeSent));
}

#[tokio::test]
async fn each_failure_of_the_seam_becomes_one_error() {
    use HttpErrorKind as K;
    let (unavailable, not_sent, maybe) = (ErrorKind::Unavailable, Delivery::NotSent, Delivery::MaybeSent);
    for (kind, expected) in [
        (K::Request, (ErrorKind::Config, Retry::Never, not_sent)),
        (K::Certificate, (ErrorKind::Config, Retry::Never, not_sent)),
        (K::Resolve, (unavailable, Retry::Safe, not_sent)),
        (K::Connect, (unavailable, Retry::Safe, not_sent)),
        (K::Tls, (unavailable, Retry::Safe, not_sent)),
        (K::Proxy, (unavailable, Retry::Safe, not_sent)),
        (K::Interrupted, (unavailable, Retry::Safe, maybe)),
        (K::Timeout, (unavailable, Retry::Safe, maybe)),
        (K::TooLarge, (ErrorKind::BadResponse, Retry::Never, maybe)),
        (K::Decode, (ErrorKind::BadResponse, Retry::Never, maybe)),
    ] {
        let context = Context::new();
        let stack = stack("http://demo.test").http(Arc::new(Fails(kind))).retry(None).build().unwrap();
        let error = stack.call(&write(), &context).await.unwrap_err();
        assert_eq!(summary(&error), expected, "{kind:?}");
        assert_eq!(context.progress().delivery(), expected.2, "{kind:?}");
        assert_eq!(error.to_string(), "demo: /demo/track: as the test wants it");
        assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("the cause below"));
    }
}

fn signed_with(request: &http::Request<Bytes>) -> (&str, &str) {
    let header = |name| request.headers()[name].to_str().unwrap();
    (header("x-token"), header("x-time"))
}

#[tokio::test]
async fn the_context_overrules_token_and_time() {
    let (clock, http) = (ManualClock::standing(Timestamp::from_unix_seconds(1_000).unwrap()), Keeps::default());
    let stack = doubled(Arc::new(http.clone()), &clock);
    stack.call(&read(), &Context::new()).await.unwrap();
    for (millis, seconds) in [(-600_000, "400"), (600_000, "1600")] {
        let context = Context::new();
        context.set_token("t0ken-of-the-context".into());
        context.set_clock_offset(millis);
        stack.call(&read(), &context).await.unwrap();
        assert_eq!(context.progress(), Progress::Answered);
        let request = http.0.lock().unwrap().pop().unwrap();
        assert_eq!(signed_with(&request), ("t0ken-of-the-context", seconds));
    }
    assert_eq!(signed_with(&http.0.lock().unwrap()[0]), ("t0ken-of-the-keyring", "1000"));
}

#[test]
fn a_deadline_of_zero_is_refused_when_the_stack_is_built() {
    let error = stack("http://demo.test").http(Arc::new(Hangs)).deadline(Duration::ZERO).build().unwrap_err();
    assert_eq!((error.kind(), error.provider().map(ProviderId::as_str)), (ErrorKind::Config, Some("demo")));
}
