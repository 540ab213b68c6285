//! What a refusal leads to: of a call, and of a renewal.

use std::time::Duration;

use futures_util::future::join_all;
use portolan_exchange::{Call, Context, Exchange as _, TokenPolicy};
use portolan_ports::{Delivery, Error, ErrorKind, Retry, TokenSet, mock::ManualClock};

use super::{
    ASK, Gateway, HOUR, SLOW, Source, call, holding, key, memory, other, process, refusal, set, settle, start, stored,
    tokens,
};
use crate::support::{account, read, write};

#[tokio::test]
async fn a_call_refused_for_its_token_is_repeated_once_with_another_writes_too() {
    for refused in [read(), write()] {
        let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(set("new", 20 * HOUR))]));
        let (store, context) = (holding(set("old", 20 * HOUR)).await, Context::new());
        let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
        process.call(&refused, &context).await.unwrap();
        assert_eq!((source.asked(), gateway.tokens()), (tokens(&["old"]), tokens(&["old", "new"])));
        assert_eq!((context.attempt(), stored(&store).await.as_deref()), (2, Some("new")));
    }
}

#[tokio::test]
async fn calls_that_are_refused_together_share_one_renewal() {
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(set("new", 20 * HOUR))]));
    let store = holding(set("old", 20 * HOUR)).await;
    let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
    let outcomes = join_all((0..1_000).map(|_| call(&process))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((source.asked().len(), gateway.tokens().len()), (1, 2_000));
}

#[tokio::test]
async fn a_late_refusal_of_a_token_that_was_replaced_meanwhile_asks_for_none() {
    let (gateway, source) = (Gateway::taking(&["old"]), Source::new([Ok(set("new", 20 * HOUR))]));
    let store = holding(set("old", 20 * HOUR)).await;
    let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
    call(&process).await.unwrap();
    let (slow, context) = (Call { operation: SLOW.into(), ..write() }, Context::new());
    let mut late = process.call(&slow, &context);
    assert!(futures_util::poll!(&mut late).is_pending(), "sent with the old token");
    gateway.take(&["new"]);
    call(&process).await.unwrap();
    gateway.let_through();
    late.await.unwrap();
    assert_eq!((source.asked(), context.attempt()), (tokens(&["old"]), 2));
}

#[tokio::test]
async fn a_token_that_comes_back_unchanged_is_tried_once_and_not_asked_for_again() {
    let again = || Ok(set("same", 20 * HOUR));
    let (gateway, source) = (Gateway::taking(&[]), Source::new([again(), again()]));
    let (store, clock) = (holding(set("same", 20 * HOUR)).await, ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    for calls in 2..=20 {
        let error = call(&process).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery(), error.code()),
            (ErrorKind::Unauthenticated, Delivery::Answered, Some("19"))
        );
        assert_eq!((source.asked().len(), gateway.tokens().len()), (1, calls), "one call more each time");
    }
    clock.advance(Duration::from_secs(60));
    call(&process).await.unwrap_err();
    assert_eq!(source.asked().len(), 2);
    gateway.take(&["same"]);
    call(&process).await.unwrap();
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test]
async fn what_says_nothing_of_the_token_and_an_unknown_outcome_are_not_repeated() {
    for error in [
        Error::answered(ErrorKind::Unauthenticated, "the signature is refused").with_code("12"),
        Error::answered(ErrorKind::Denied, "no permission"),
        Error::maybe_sent(ErrorKind::Unauthenticated, "the answer broke off").with_code("19"),
    ] {
        let (gateway, source) = (Gateway::taking(&[]), Source::new([]));
        gateway.fail(error.clone());
        let store = holding(set("old", 20 * HOUR)).await;
        let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
        let outcome = process.call(&write(), &Context::new()).await.unwrap_err();
        assert_eq!((outcome.kind(), outcome.delivery()), (error.kind(), error.delivery()));
        assert_eq!((source.asked(), gateway.tokens()), (vec![], tokens(&["old"])));
    }
}

#[tokio::test]
async fn a_refused_renewal_stops_its_account_alone_until_another_set_is_stored() {
    let gateway = Gateway::taking(&["two", "three"]);
    let source = Source::with(TokenPolicy::default(), [(other(), set("two", 20 * HOUR))], [Err(refusal())]);
    let store = holding(set("old", Duration::ZERO)).await;
    let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
    for _ in 0..50 {
        let error = call(&process).await.unwrap_err();
        let facts = (error.kind(), error.delivery(), error.retry(), error.operation());
        assert_eq!(facts, (ErrorKind::Unauthenticated, Delivery::NotSent, Retry::Never, Some("/demo/track")));
        assert!(error.advice().en.contains("authorise again") && error.advice().zh.contains("重新授权"));
        let below = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap();
        assert_eq!(below.to_string(), format!("{ASK}: the refresh token is refused (code 28)"));
        let shown = format!("{process:?} {error:?} {error:#?}");
        assert!(!shown.contains("refresh-of-old"), "a token in {shown}");
    }
    assert_eq!((source.asked(), gateway.tokens()), (tokens(&["old"]), vec![]));

    let mut two = read();
    two.account = other();
    process.call(&two, &Context::new()).await.unwrap();
    store.save(&key(account()), &set("three", 20 * HOUR)).await.unwrap();
    call(&process).await.unwrap();
    assert_eq!((source.asked().len(), gateway.tokens()), (1, tokens(&["two", "three"])));
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
    let (gateway, source) = (Gateway::taking(&["old"]), Source::new([Err(refusal())]));
    let (store, clock) = (holding(set("old", 10 * HOUR)).await, ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    for minute in 0..600 {
        call(&process).await.unwrap();
        settle().await;
        assert_eq!(source.asked().len(), usize::from(minute >= 540), "at minute {minute}");
        clock.advance(Duration::from_secs(60));
    }
    let error = call(&process).await.unwrap_err();
    assert_eq!((error.kind(), source.asked().len()), (ErrorKind::Unauthenticated, 1));
}

#[tokio::test]
async fn an_ask_that_failed_for_load_stops_nothing_and_is_paused() {
    let busy = Error::answered(ErrorKind::Unavailable, "busy");
    let slow = Error::answered(ErrorKind::RateLimited, "slow down").with_retry(Retry::After(Duration::from_secs(7)));
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Err(busy), Err(slow), Ok(set("new", 20 * HOUR))]));
    let (store, clock) = (memory(), ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    for (kind, seconds) in [(ErrorKind::Unavailable, 1), (ErrorKind::RateLimited, 7)] {
        let asked = source.asked().len();
        let error = call(&process).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::NotSent));
        let paused = call(&process).await.unwrap_err();
        assert_eq!((paused.kind(), paused.retry()), (kind, Retry::After(Duration::from_secs(seconds))));
        assert_eq!(source.asked().len(), asked + 1);
        clock.advance(Duration::from_secs(seconds));
    }
    call(&process).await.unwrap();
    assert_eq!((source.asked().len(), gateway.tokens()), (3, tokens(&["new"])));
}

#[tokio::test]
async fn where_the_stored_set_cannot_be_renewed_the_configured_one_is_tried() {
    // Its merchant has authorised again, and the new token was written into the configuration.
    let (gateway, source) = (
        Gateway::taking(&["configured"]),
        Source::with(
            TokenPolicy::default(),
            [(account(), TokenSet::new("configured".into()))],
            [Err(refusal()), Err(refusal())],
        ),
    );
    let store = holding(set("stored", 20 * HOUR)).await;
    let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
    call(&process).await.unwrap();
    assert_eq!((source.asked(), gateway.tokens()), (tokens(&["stored"]), tokens(&["stored", "configured"])));
    gateway.take(&[]);
    let error = call(&process).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthenticated, Delivery::NotSent));
    call(&process).await.unwrap_err();
    assert_eq!(source.asked(), tokens(&["stored", "configured"]));
}
