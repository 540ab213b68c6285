//! A wrong clock costs one attempt at most, and a good one is left alone.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{StatusCode, header};
use portolan_domain::{ProviderId, Timestamp};
use portolan_exchange::{Context, Exchange, Http, HttpError, HttpResponse, Skew, SkewPolicy};
use portolan_ports::{Clock as _, Delivery, ErrorKind, mock::ManualClock};

use crate::support::{read, stack, write};

/// What it says of its time, beside what it goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Says {
    Truth,
    Nothing,
    /// Its own clock, so many milliseconds off.
    Wrong(i64),
}

/// Refuses signatures whose time is more than six minutes from its own.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    ours: ManualClock,
    told: Arc<Mutex<Told>>,
}

#[derive(Debug)]
struct Told {
    /// Milliseconds that it is ahead of our clock.
    ahead: i64,
    says: Says,
    /// How long an answer takes.
    slow: Duration,
    /// The difference of each request's time from our clock, in seconds.
    signed: Vec<i64>,
    refused: usize,
}

impl Gateway {
    pub(crate) fn new(ahead_seconds: i64, says: Says) -> Self {
        let told = Told { ahead: ahead_seconds * 1000, says, slow: Duration::ZERO, signed: Vec::new(), refused: 0 };
        let ours = ManualClock::standing(Timestamp::from_unix_millis(1_709_510_400_700).unwrap());
        Self { ours, told: Arc::new(Mutex::new(told)) }
    }

    pub(crate) fn stack(&self) -> Arc<dyn Exchange> {
        let clock = Arc::new(self.ours.clone());
        stack("http://demo.test").http(Arc::new(self.clone())).clock(clock).build().unwrap()
    }

    fn told<T>(&self, read: impl FnOnce(&mut Told) -> T) -> T {
        read(&mut self.told.lock().unwrap())
    }

    fn refused(&self) -> usize {
        self.told(|told| told.refused)
    }
}

#[async_trait]
impl Http for Gateway {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let ours = self.ours.now().unix_millis();
        let signed: i64 = request.headers()["x-time"].to_str().unwrap().parse().unwrap();
        let response = self.told(|told| {
            told.signed.push(signed - ours.div_euclid(1000));
            let truth = ours + told.ahead;
            let good = (signed * 1000 - truth).abs() <= 360_000;
            told.refused += usize::from(!good);
            let status = if good { StatusCode::OK } else { StatusCode::CONFLICT };
            let mut response = HttpResponse { status, headers: http::HeaderMap::new(), body: Bytes::new() };
            let said = match told.says {
                Says::Truth => truth,
                Says::Nothing => return response,
                Says::Wrong(by) => truth + by,
            };
            let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(said).unwrap());
            response.headers.insert(header::DATE, httpdate::fmt_http_date(date).parse().unwrap());
            response
        });
        self.ours.advance(self.told(|told| told.slow));
        Ok(response)
    }
}

const DAY: i64 = 86_400;

#[tokio::test]
async fn a_wrong_clock_costs_one_attempt_and_no_call_writes_too() {
    for ahead in [601, -601, 361, -361, DAY, -DAY, 365 * DAY] {
        let gateway = Gateway::new(ahead, Says::Truth);
        let stack = gateway.stack();
        for (number, call) in [write(), read(), write()].into_iter().enumerate() {
            let context = Context::new();
            stack.call(&call, &context).await.unwrap();
            assert_eq!((context.attempt(), gateway.refused()), (if number == 0 { 2 } else { 1 }, 1), "{ahead} s");
        }
        // Set right, as NTP does: once more.
        gateway.told(|told| told.ahead = 0);
        stack.call(&write(), &Context::new()).await.unwrap();
        stack.call(&write(), &Context::new()).await.unwrap();
        assert!(gateway.refused() <= 2, "{ahead} s");
        assert_eq!(gateway.told(|told| told.signed.pop()), Some(0), "our own time again");
    }
}

#[tokio::test]
async fn an_offset_within_the_window_is_learnt_without_a_refusal() {
    let gateway = Gateway::new(300, Says::Truth);
    let stack = gateway.stack();
    for _ in 0..3 {
        stack.call(&read(), &Context::new()).await.unwrap();
    }
    assert_eq!(gateway.refused(), 0);
    gateway.told(|told| {
        assert_eq!(told.signed[0], 0);
        assert!(told.signed[1..].iter().all(|signed| (299..=301).contains(signed)), "{:?}", told.signed);
        told.ahead = 600_000; // beyond the window of our own time, and within that of what was learnt
    });
    stack.call(&write(), &Context::new()).await.unwrap();
    assert_eq!(gateway.refused(), 0);
}

#[tokio::test]
async fn a_good_clock_is_left_alone_however_slow_the_answers_are() {
    for (ahead, slow) in [(0, 0), (1, 0), (-4, 0), (4, 3), (0, 14), (-5, 14)] {
        let gateway = Gateway::new(ahead, Says::Truth);
        gateway.told(|told| told.slow = Duration::from_secs(slow));
        let stack = gateway.stack();
        for _ in 0..5 {
            stack.call(&read(), &Context::new()).await.unwrap();
        }
        assert_eq!(gateway.told(|told| told.signed.clone()), [0; 5], "{ahead} s, {slow} s slow");
    }
}

#[tokio::test]
async fn a_date_that_misleads_is_not_followed_twice() {
    let gateway = Gateway::new(0, Says::Wrong(-3_600_000));
    let stack = gateway.stack();
    for _ in 0..10 {
        stack.call(&write(), &Context::new()).await.unwrap();
    }
    assert_eq!(gateway.refused(), 1);
    // Our clock goes wrong too: `Date` is the one hint that is left, and here it happens to be right.
    gateway.told(|told| (told.ahead, told.says) = (7_200_000, Says::Truth));
    for _ in 0..10 {
        stack.call(&write(), &Context::new()).await.unwrap();
    }
    assert_eq!(gateway.refused(), 2);
}

#[tokio::test]
async fn without_a_hint_the_refusal_goes_up_after_one_attempt() {
    for says in [Says::Nothing, Says::Wrong(-3_600_000)] {
        let (gateway, context) = (Gateway::new(3_600, says), Context::new());
        let error = gateway.stack().call(&write(), &context).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::ClockSkew, Delivery::Answered));
        assert_eq!((context.attempt(), gateway.refused()), (1, 1), "{says:?}");
    }
}

#[tokio::test]
async fn a_second_refusal_is_not_repeated() {
    let (gateway, context) = (Gateway::new(7_200, Says::Wrong(-3_600_000)), Context::new());
    let error = gateway.stack().call(&write(), &context).await.unwrap_err();
    assert_eq!((error.kind(), context.attempt(), gateway.refused()), (ErrorKind::ClockSkew, 2, 2));
}

#[tokio::test]
async fn a_callers_own_offset_and_a_stack_without_the_layer_sign_as_they_are_told() {
    let gateway = Gateway::new(3_600, Says::Truth);
    let context = Context::new();
    context.set_clock_offset(60_000);
    gateway.stack().call(&read(), &context).await.unwrap_err();
    let (http, clock) = (Arc::new(gateway.clone()), Arc::new(gateway.ours.clone()));
    let plain = stack("http://demo.test").http(http).clock(clock).skew(None).build().unwrap();
    for _ in 0..2 {
        plain.call(&read(), &Context::new()).await.unwrap_err();
    }
    assert_eq!(gateway.told(|told| told.signed.clone()), [60, 0, 0]);
    assert_eq!(context.heard_offset().map(|(least, most)| (least <= 3_600_000, most - least)), Some((true, 999)));
}

#[test]
fn more_than_any_provider_tolerates_is_refused() {
    let policy = SkewPolicy { tolerance: Duration::from_secs(301) };
    let gateway = Gateway::new(0, Says::Truth);
    let error = Skew::new(gateway.stack(), &ProviderId::jdl(), policy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
