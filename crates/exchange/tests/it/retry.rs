//! What is repeated and what is not, how soon, and how much of it a provider gets.

use std::{sync::Arc, time::Duration};

use portolan_domain::{ProviderId, Timestamp};
use portolan_exchange::{Context, Exchange as _, HttpErrorKind, RetryPolicy};
use portolan_ports::{Clock as _, Delivery, Entropy, Error, ErrorKind, Retry, mock::ManualClock};
use proptest::prelude::*;

use crate::support::{
    Step::{self, Fails, Status, Wait},
    Steps, read, write,
};

const RESET: Step = Fails(HttpErrorKind::Interrupted);
const REFUSED: Step = Fails(HttpErrorKind::Connect);
/// JSON that ends too early, as the demo's dialect has it.
const CUT: Step = Status(206);

fn kinds(error: &Error) -> (ErrorKind, Delivery, Retry) {
    (error.kind(), error.delivery(), error.retry())
}

#[tokio::test]
async fn a_read_is_tried_three_times_where_that_can_help() {
    for (step, kind, delivery) in [
        (RESET, ErrorKind::Unavailable, Delivery::MaybeSent),
        (REFUSED, ErrorKind::Unavailable, Delivery::NotSent),
        (Status(500), ErrorKind::Unavailable, Delivery::MaybeSent),
        (Status(503), ErrorKind::Unavailable, Delivery::Answered),
        (Status(429), ErrorKind::RateLimited, Delivery::Answered),
    ] {
        let (steps, context) = (Steps::leaping(&[step]), Context::new());
        let error = steps.stack().build().unwrap().call(&read(), &context).await.unwrap_err();
        assert_eq!(kinds(&error), (kind, delivery, Retry::Exhausted), "{step:?}");
        assert_eq!((steps.asked(), context.attempt()), (3, 3), "{step:?}");

        let steps = Steps::leaping(&[step, step, Status(200)]);
        steps.stack().build().unwrap().call(&read(), &Context::new()).await.unwrap();
        assert_eq!(steps.asked(), 3, "{step:?}");
    }
}

#[tokio::test]
async fn a_write_is_repeated_where_nothing_was_sent_or_it_was_refused_at_the_door() {
    for (step, tries) in [(REFUSED, 3), (Status(429), 3), (RESET, 1), (Status(500), 1), (Status(503), 1)] {
        let steps = Steps::leaping(&[step]);
        let error = steps.stack().build().unwrap().call(&write(), &Context::new()).await.unwrap_err();
        let retry = if tries > 1 { Retry::Exhausted } else { Retry::Safe };
        assert_eq!((steps.asked(), error.retry()), (tries, retry), "{step:?}");
    }
    // Not a write whose second attempt is lost.
    let steps = Steps::leaping(&[REFUSED, RESET, Status(200)]);
    let error = steps.stack().build().unwrap().call(&write(), &Context::new()).await.unwrap_err();
    assert_eq!((kinds(&error), steps.asked()), ((ErrorKind::Unavailable, Delivery::MaybeSent, Retry::Safe), 2));
}

#[tokio::test]
async fn what_would_fail_again_is_tried_once() {
    for step in [Status(403), Status(430), Status(401), Fails(HttpErrorKind::Certificate), Fails(HttpErrorKind::Decode)]
    {
        let (steps, context) = (Steps::leaping(&[step]), Context::new());
        let error = steps.stack().build().unwrap().call(&read(), &context).await.unwrap_err();
        assert_eq!((error.retry(), steps.asked(), context.attempt()), (Retry::Never, 1, 1), "{step:?}");
    }
    let steps = Steps::leaping(&[Status(429)]);
    let error = steps.stack().retry(None).build().unwrap().call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!((error.retry(), steps.asked()), (Retry::Safe, 1));
}

#[tokio::test]
async fn a_read_that_was_cut_off_is_asked_again_once_and_a_write_never() {
    let steps = Steps::leaping(&[CUT, Status(200)]);
    steps.stack().build().unwrap().call(&read(), &Context::new()).await.unwrap();
    assert_eq!(steps.asked(), 2);
    let steps = Steps::leaping(&[CUT]);
    let error = steps.stack().build().unwrap().call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!(kinds(&error), (ErrorKind::BadResponse, Delivery::MaybeSent, Retry::Exhausted));
    assert_eq!(steps.asked(), 2, "what cannot be read twice is what the provider says");
    let steps = Steps::leaping(&[CUT]);
    let error = steps.stack().build().unwrap().call(&write(), &Context::new()).await.unwrap_err();
    assert_eq!((kinds(&error).2, steps.asked()), (Retry::Safe, 1));
}

/// Draws the same number again and again.
#[derive(Debug)]
struct Draws(u64);

impl Entropy for Draws {
    fn next_u64(&self) -> u64 {
        self.0
    }
}

async fn waits(steps: &[Step], draw: u64, policy: RetryPolicy) -> Vec<Duration> {
    let steps = Steps::leaping(steps);
    let stack = steps.stack().retry(policy).breaker(None).entropy(Arc::new(Draws(draw)));
    let stack = stack.deadline(Duration::from_secs(3600)).build().unwrap();
    let _ = stack.call(&read(), &Context::new()).await;
    steps.times().windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[tokio::test]
async fn a_wait_is_drawn_between_nothing_and_twice_the_one_before_up_to_the_longest() {
    let policy = RetryPolicy { tries: 10, ..RetryPolicy::default() };
    // The greatest draw that a wait of so many nanoseconds leaves.
    let longest = |step: Step, wait: Duration, index: usize| async move {
        let draw = u64::try_from(wait.as_nanos()).unwrap();
        waits(&[step], draw, policy).await[index]
    };
    for (step, first) in [(RESET, 50), (Status(429), 1_000)] {
        assert_eq!(waits(&[step], 0, policy).await, [Duration::ZERO; 9]);
        for (index, factor) in [1, 2, 4, 8, 16, 32, 64, 128, 256].into_iter().enumerate() {
            let wait = Duration::from_millis(first * factor).min(Duration::from_secs(20));
            assert_eq!(longest(step, wait, index).await, wait, "{step:?} {index}");
            assert_eq!(longest(step, wait + Duration::from_nanos(1), index).await, Duration::ZERO, "{step:?} {index}");
        }
    }
}

#[tokio::test]
async fn the_providers_hint_is_kept_and_clamped() {
    let policy = RetryPolicy { tries: 2, ..RetryPolicy::default() };
    for (hint, wait) in [(0, 0), (1, 1), (7, 7), (20, 20), (21, 20), (1_000_000_000, 20), (u64::MAX, 20)] {
        assert_eq!(waits(&[Wait(hint)], 0, policy).await, [Duration::from_secs(wait)], "{hint}");
    }
}

#[tokio::test]
async fn a_wait_that_cannot_end_in_time_is_not_begun() {
    let steps = Steps::leaping(&[Wait(15)]);
    let error = steps.stack().build().unwrap().call(&write(), &Context::new()).await.unwrap_err();
    let expected = (ErrorKind::RateLimited, Delivery::Answered, Retry::After(Duration::from_secs(15)));
    assert_eq!((kinds(&error), steps.asked(), steps.clock.monotonic()), (expected, 1, Duration::ZERO));
}

#[tokio::test]
async fn repetitions_are_a_tenth_of_the_calls_however_long_all_fail() {
    for step in [RESET, REFUSED, Status(503), Status(429)] {
        let steps = Steps::leaping(&[step]);
        let stack = steps.stack().breaker(None).build().unwrap();
        let calls = 3_600;
        for _ in 0..calls {
            stack.call(&read(), &Context::new()).await.unwrap_err();
            steps.clock.advance(Duration::from_secs(1));
        }
        let most = calls + calls / 10 + 10;
        assert!((most - 2..=most).contains(&steps.asked()), "{step:?}: {}", steps.asked());
    }
}

#[tokio::test]
async fn a_used_up_share_grows_again() {
    let steps = Steps::leaping(&[RESET]);
    let policy = RetryPolicy { burst: 1, ..RetryPolicy::default() };
    let stack = steps.stack().retry(policy).breaker(None).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!(steps.asked(), 2, "one saved up");
    steps.then(&[Status(200)]);
    for _ in 0..9 {
        stack.call(&read(), &Context::new()).await.unwrap();
    }
    steps.then(&[RESET, Status(200)]);
    stack.call(&read(), &Context::new()).await.unwrap();
    assert_eq!(steps.asked(), 2 + 9 + 2);
}

#[test]
fn a_policy_that_cannot_be_kept_is_refused() {
    let policy = RetryPolicy::default();
    for (policy, word) in [
        (RetryPolicy { tries: 0, ..policy }, "tries"),
        (RetryPolicy { tries: 11, ..policy }, "tries"),
        (RetryPolicy { base: Duration::from_secs(21), ..policy }, "longest_wait"),
        (RetryPolicy { longest_wait: Duration::ZERO, ..policy }, "longest_wait"),
        (RetryPolicy { share_percent: 101, ..policy }, "share_percent"),
        (RetryPolicy { burst: 10_001, ..policy }, "burst"),
    ] {
        let error = Steps::leaping(&[RESET]).stack().retry(policy).build().unwrap_err();
        assert_eq!((error.kind(), error.provider().map(ProviderId::as_str)), (ErrorKind::Config, Some("demo")));
        assert!(error.message().contains(word), "{error}");
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(RESET),
        Just(REFUSED),
        Just(Fails(HttpErrorKind::Decode)),
        prop_oneof![Just(200_u16), Just(401), Just(403), Just(409), Just(429), Just(430), Just(500), Just(503)]
            .prop_map(Status),
        (0..30_u64).prop_map(Wait),
    ]
}

proptest! {
    /// The law of the house: after an attempt of which nobody knows, a write is not sent again.
    #[test]
    fn a_write_is_never_sent_again_after_an_unknown_outcome(steps in prop::collection::vec(any_step(), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
        let script = Steps::new(&clock, &steps);
        let (stack, context) = (script.stack().build().unwrap(), Context::new());
        let outcome = runtime.block_on(stack.call(&write(), &context));
        let taken: Vec<_> = (0..script.asked()).map(|index| steps[index.min(steps.len() - 1)]).collect();
        let unknown = |step: &Step| matches!(*step, RESET | Status(500) | Fails(HttpErrorKind::Decode));
        let (last, before) = taken.split_last().unwrap();
        prop_assert!(!before.iter().any(|step| unknown(step) || matches!(step, Status(200))), "{taken:?}");
        prop_assert!(taken.len() <= 3 && clock.monotonic() <= Duration::from_secs(15));
        prop_assert_eq!(usize::try_from(context.attempt()).unwrap(), taken.len());
        match outcome {
            Ok(_) => prop_assert!(matches!(last, Status(200))),
            Err(error) => prop_assert_eq!(error.delivery() == Delivery::MaybeSent, unknown(last)),
        }
    }
}
