//! A provider in trouble is left alone, and found to be well again.

use std::{sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_exchange::{BreakerPolicy, Call, CircuitOpen, Context, Credentials, Exchange, HttpErrorKind, Stack};
use portolan_ports::{Clock as _, Delivery, Error, ErrorKind, Retry, mock::ManualClock};

use crate::support::{
    Demo, Hangs,
    Step::{self, Fails, Status},
    Steps, account, keyring, read, stack, write,
};

const RESET: Step = Fails(HttpErrorKind::Interrupted);

fn standing(steps: &[Step]) -> (Steps, Arc<dyn Exchange>) {
    let steps = Steps::new(&ManualClock::standing(Timestamp::UNIX_EPOCH), steps);
    let stack = steps.stack().retry(None).build().unwrap();
    (steps, stack)
}

async fn call(stack: &dyn Exchange) -> Result<(), Error> {
    stack.call(&read(), &Context::new()).await.map(|_| ())
}

fn is_open(outcome: Result<(), Error>) -> bool {
    let source = outcome.as_ref().err().and_then(std::error::Error::source);
    source.is_some_and(|source| source.is::<CircuitOpen>())
}

#[tokio::test]
async fn ten_failures_open_it_and_calls_are_not_sent() {
    for step in [RESET, Fails(HttpErrorKind::Connect), Status(500), Status(503)] {
        let (steps, stack) = standing(&[step]);
        for _ in 0..10 {
            assert!(!is_open(call(&*stack).await));
        }
        let context = Context::new();
        let error = stack.call(&write(), &context).await.unwrap_err();
        let facts = (error.kind(), error.delivery(), error.retry());
        assert_eq!(facts, (ErrorKind::Unavailable, Delivery::NotSent, Retry::After(Duration::from_secs(5))));
        assert_eq!((error.operation(), error.account()), (Some("/demo/track"), Some(&account())));
        assert_eq!((steps.asked(), context.progress().delivery()), (10, Delivery::NotSent), "{step:?}");
    }
}

#[tokio::test]
async fn less_than_half_of_the_last_twenty_keep_it_closed() {
    for well in [Status(200), Status(403), Status(401)] {
        let (steps, stack) = standing(&[RESET]);
        for _ in 0..20 {
            steps.then(&[[RESET; 9].as_slice(), &[well; 11]].concat());
            for _ in 0..20 {
                assert!(!is_open(call(&*stack).await));
            }
        }
        assert_eq!(steps.asked(), 400);
        steps.then(&[[RESET; 9].as_slice(), &[well; 10], &[RESET]].concat());
        for _ in 0..20 {
            assert!(!is_open(call(&*stack).await));
        }
        assert!(is_open(call(&*stack).await), "ten of twenty");
    }
    for step in [Status(429), Status(430), Fails(HttpErrorKind::Certificate), Fails(HttpErrorKind::Decode)] {
        let (steps, stack) = standing(&[step]);
        for _ in 0..50 {
            assert!(!is_open(call(&*stack).await));
        }
        assert_eq!(steps.asked(), 50, "{step:?}");
    }
}

#[tokio::test]
async fn after_a_while_one_call_tries_and_each_failure_doubles_the_time() {
    let (steps, stack) = standing(&[RESET]);
    for _ in 0..10 {
        call(&*stack).await.unwrap_err();
    }
    let mut asked = 10;
    for cool_down in [5, 10, 20, 40, 60, 60] {
        steps.clock.advance(Duration::from_secs(cool_down) - Duration::from_nanos(1));
        assert!(is_open(call(&*stack).await));
        steps.clock.advance(Duration::from_nanos(1));
        assert!(!is_open(call(&*stack).await));
        assert!(is_open(call(&*stack).await));
        asked += 1;
        assert_eq!(steps.asked(), asked, "after {cool_down} s");
    }
    steps.then(&[Status(200)]);
    steps.clock.advance(Duration::from_secs(60));
    for _ in 0..10 {
        call(&*stack).await.unwrap();
    }
    steps.then(&[RESET]);
    for _ in 0..10 {
        assert!(!is_open(call(&*stack).await), "it counts from the start again");
    }
    assert!(is_open(call(&*stack).await));
}

#[tokio::test]
async fn a_refusal_tells_that_it_is_well_and_too_many_calls_tell_nothing() {
    let (steps, stack) = standing(&[RESET]);
    for _ in 0..10 {
        call(&*stack).await.unwrap_err();
    }
    steps.clock.advance(Duration::from_secs(5));
    steps.then(&[Status(429), Status(403), RESET]);
    assert!(!is_open(call(&*stack).await), "the one that tries, and tells nothing");
    assert!(!is_open(call(&*stack).await), "so the next one tries");
    assert!(!is_open(call(&*stack).await), "closed");
    assert_eq!(steps.asked(), 13);
}

#[tokio::test]
async fn only_one_tries_at_a_time_and_if_it_is_given_up_the_next_one_does() {
    let clock = ManualClock::standing(Timestamp::UNIX_EPOCH);
    let stack =
        stack("http://demo.test").http(Arc::new(Hangs)).clock(Arc::new(clock.clone())).retry(None).build().unwrap();
    let call = read();
    for _ in 0..10 {
        let context = Context::new();
        let mut future = stack.call(&call, &context);
        assert!(futures_util::poll!(&mut future).is_pending());
        clock.advance(Duration::from_secs(15));
        future.await.unwrap_err();
    }
    clock.advance(Duration::from_secs(5));
    for _ in 0..3 {
        let (tries, waits) = (Context::new(), Context::new());
        let mut future = stack.call(&call, &tries);
        assert!(futures_util::poll!(&mut future).is_pending());
        assert!(is_open(stack.call(&call, &waits).await.map(|_| ())));
    }
}

#[tokio::test]
async fn the_time_that_a_silent_provider_takes_is_part_of_the_cool_down() {
    let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
    let stack =
        stack("http://demo.test").http(Arc::new(Hangs)).clock(Arc::new(clock.clone())).retry(None).build().unwrap();
    for _ in 0..10 {
        call(&*stack).await.unwrap_err();
    }
    let mut tries = Vec::new();
    while tries.len() < 8 {
        let began = clock.monotonic();
        if is_open(call(&*stack).await) {
            clock.advance(Duration::from_millis(500));
        } else {
            tries.push(began);
        }
    }
    let apart: Vec<u64> = tries.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect();
    // Each try takes 15 s.
    assert_eq!(apart, [15, 20, 40, 60, 60, 60, 60]);
}

#[tokio::test]
async fn a_hasty_caller_closes_no_door_to_others() {
    for (timeout, opens) in [(Duration::from_millis(999), false), (Duration::from_secs(1), true)] {
        let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
        let stack = stack("http://demo.test").http(Arc::new(Hangs)).clock(Arc::new(clock)).build().unwrap();
        for _ in 0..10 {
            stack.call(&read(), &Context::with_deadline_in(timeout)).await.unwrap_err();
        }
        assert_eq!(is_open(call(&*stack).await), opens, "{timeout:?}");
    }
}

fn of(name: &str, operation: &'static str) -> Call {
    Call { account: AccountId::parse(name).unwrap(), operation: operation.into(), ..read() }
}

#[tokio::test]
async fn each_account_and_family_has_its_own() {
    let steps = Steps::new(&ManualClock::standing(Timestamp::UNIX_EPOCH), &[RESET]);
    let two = Credentials { app_key: "the-key".into(), app_secret: "app5ecret".into(), token: None };
    let ring = keyring().with(AccountId::parse("shop-two").unwrap(), two);
    let family: fn(&'static str) -> &'static str =
        |operation| operation.rsplit_once('/').map_or(operation, |(head, _)| head);
    let stack = Stack::builder(Arc::new(Demo { base: "http://demo.test".into() }), ring)
        .http(Arc::new(steps.clone()))
        .clock(Arc::new(steps.clock.clone()))
        .retry(None)
        .breaker(BreakerPolicy { family, ..BreakerPolicy::default() })
        .build()
        .unwrap();
    for _ in 0..10 {
        stack.call(&of("shop-one", "/orders/create"), &Context::new()).await.unwrap_err();
    }
    for (name, operation, opened) in [
        ("shop-one", "/orders/create", true),
        ("shop-one", "/orders/cancel", true),
        ("shop-one", "/traces/query", false),
        ("shop-two", "/orders/create", false),
        ("no-such", "/orders/create", false),
    ] {
        let outcome = stack.call(&of(name, operation), &Context::new()).await;
        assert_eq!(is_open(outcome.map(|_| ())), opened, "{name} {operation}");
    }
}

#[tokio::test]
async fn an_open_circuit_is_not_knocked_at_again_by_the_same_call() {
    let steps = Steps::leaping(&[RESET]);
    let stack = steps.stack().build().unwrap();
    for _ in 0..4 {
        call(&*stack).await.unwrap_err();
    }
    let before = steps.clock.monotonic();
    assert!(is_open(call(&*stack).await));
    assert_eq!((steps.asked(), steps.clock.monotonic()), (10, before), "it neither asked nor waited");
}

/// A provider that stumbles at one number says so each time: the others are asked for all the same.
#[tokio::test]
async fn one_bad_number_among_good_ones_stops_none() {
    let steps = Steps::leaping(&[Status(200)]);
    let stack = steps.stack().build().unwrap();
    for _ in 0..50 {
        steps.then(&[Status(503)]);
        stack.call(&read(), &Context::new()).await.unwrap_err();
        steps.then(&[Status(200)]);
        for _ in 0..4 {
            call(&*stack).await.unwrap();
        }
    }
}

#[test]
fn a_policy_that_cannot_be_kept_is_refused() {
    let policy = BreakerPolicy::default();
    for (policy, word) in [
        (BreakerPolicy { failures: 0, ..policy }, "failures"),
        (BreakerPolicy { failures: 21, ..policy }, "`of`"),
        (BreakerPolicy { of: 65, ..policy }, "`of`"),
        (BreakerPolicy { cool_down: Duration::ZERO, ..policy }, "cool_down"),
        (BreakerPolicy { cool_down: Duration::from_secs(61), ..policy }, "longest_cool_down"),
    ] {
        let error = Steps::leaping(&[RESET]).stack().breaker(policy).build().unwrap_err();
        assert_eq!((error.kind(), error.provider().map(ProviderId::as_str)), (ErrorKind::Config, Some("demo")));
        assert!(error.message().contains(word), "{error}");
    }
}
