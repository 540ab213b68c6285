//! Ahead of its end, once for all who wait, and whatever becomes of them.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{Context, Exchange as _, Progress, Token, TokenPolicy};
use portolan_ports::{Delivery, Error, ErrorKind, Retry, TokenSet, mock::ManualClock};

use super::{Gateway, HOUR, Source, call, holding, key, memory, other, process, set, settle, start, stored, tokens};
use crate::support::{Keeps, account, read, stack};

#[tokio::test]
async fn a_thousand_callers_wait_for_one_renewal() {
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(set("new", 20 * HOUR))]).shut());
    let (store, clock) = (holding(set("old", Duration::ZERO)).await, ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    let opens = async {
        settle().await;
        assert!(gateway.tokens().is_empty());
        source.open();
    };
    let (outcomes, ()) = futures_util::join!(join_all((0..1_000).map(|_| call(&process))), opens);
    assert!(outcomes.iter().all(Result::is_ok), "{:?}", outcomes.iter().find(|outcome| outcome.is_err()));
    assert_eq!(source.asked(), tokens(&["old"]));
    assert_eq!(gateway.tokens(), tokens(&["new"; 1_000]));
    assert_eq!(stored(&store).await.as_deref(), Some("new"));
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_stop_the_renewal() {
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(set("new", 20 * HOUR))]).shut());
    let (store, context) = (memory(), Context::new());
    let process = process(&gateway, &source, &store, &ManualClock::standing(start()));
    let read = read();
    let mut given_up = process.call(&read, &context);
    assert!(futures_util::poll!(&mut given_up).is_pending());
    settle().await;
    drop(given_up);
    assert_eq!((context.progress(), source.asked()), (Progress::NotSent, vec![None]));
    source.open();
    settle().await;
    assert_eq!(stored(&store).await.as_deref(), Some("new"));
    call(&process).await.unwrap();
    assert_eq!((source.asked().len(), gateway.tokens()), (1, tokens(&["new"])));
}

#[tokio::test]
async fn who_waits_for_a_token_is_bound_by_his_own_deadline() {
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(set("new", 20 * HOUR))]).shut());
    let (store, clock) = (memory(), ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    let (read, hasty, patient) = (read(), Context::new(), Context::new());
    hasty.set_deadline(Duration::from_secs(2));
    patient.set_deadline(Duration::from_secs(9));
    let passes = async {
        settle().await;
        clock.advance(Duration::from_secs(2));
        settle().await;
        source.open();
    };
    let (late, good, ()) = futures_util::join!(process.call(&read, &hasty), process.call(&read, &patient), passes);
    let late = late.unwrap_err();
    assert_eq!((late.kind(), late.delivery(), late.retry()), (ErrorKind::Unavailable, Delivery::NotSent, Retry::Safe));
    assert_eq!((late.operation(), late.account()), (Some("/demo/track"), Some(&account())));
    good.unwrap();
    assert_eq!((source.asked().len(), gateway.tokens()), (1, tokens(&["new"])));
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_while_calls_go_on_with_it() {
    // A tenth of 30 hours is more than the hour at least.
    let (gateway, source) = (Gateway::taking(&["old", "new"]), Source::new([Ok(set("new", 60 * HOUR))]).shut());
    let (store, clock) = (holding(set("old", 30 * HOUR)).await, ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    call(&process).await.unwrap();
    clock.advance(27 * HOUR - Duration::from_secs(1));
    call(&process).await.unwrap();
    settle().await;
    assert!(source.asked().is_empty());
    clock.advance(Duration::from_secs(1));
    for _ in 0..5 {
        call(&process).await.unwrap();
        settle().await;
    }
    assert_eq!(source.asked(), tokens(&["old"]));
    source.open();
    settle().await;
    call(&process).await.unwrap();
    assert_eq!(gateway.tokens(), tokens(&["old", "old", "old", "old", "old", "old", "old", "new"]));
}

#[tokio::test]
async fn a_short_lived_token_is_not_asked_for_all_the_time() {
    let life = Duration::from_secs(600);
    let (gateway, source) = (Gateway::taking(&["t"]), Source::new((1..=2).map(|n| Ok(set("t", life * n)))));
    let (store, clock) = (memory(), ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    for second in 0..600 {
        call(&process).await.unwrap();
        settle().await;
        assert_eq!(source.asked().len(), 1 + usize::from(second >= 300), "at second {second}");
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_set_without_a_stated_end_is_trusted_as_long_as_the_policy_says() {
    let policy =
        TokenPolicy { unstated_life: Some(HOUR), ahead: Duration::ZERO, ahead_percent: 0, ..TokenPolicy::default() };
    let (gateway, clock) = (Gateway::taking(&["a", "b"]), ManualClock::standing(start()));
    let source = Source::with(policy, [(account(), TokenSet::new("a".into()))], [Ok(TokenSet::new("b".into()))]);
    let process = process(&gateway, &source, &memory(), &clock);
    call(&process).await.unwrap();
    clock.advance(HOUR - Duration::from_secs(1));
    call(&process).await.unwrap();
    clock.advance(Duration::from_secs(1));
    call(&process).await.unwrap();
    assert_eq!((source.asked(), gateway.tokens()), (tokens(&["a"]), tokens(&["a", "a", "b"])));
}

#[tokio::test]
async fn a_provider_whose_tokens_have_ended_already_is_asked_once_a_minute() {
    let (gateway, clock) = (Gateway::taking(&["t"]), ManualClock::standing(start()));
    let source = Source::new([Ok(set("t", Duration::ZERO)), Ok(set("t", Duration::ZERO))]);
    let process = process(&gateway, &source, &memory(), &clock);
    for second in 0..100 {
        call(&process).await.unwrap();
        assert_eq!(source.asked().len(), 1 + usize::from(second >= 60), "at second {second}");
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn accounts_wait_for_themselves_alone() {
    let gateway = Gateway::taking(&["two"]);
    let source = Source::with(TokenPolicy::default(), [(other(), set("two", 20 * HOUR))], []).shut();
    let process = process(&gateway, &source, &memory(), &ManualClock::standing(start()));
    let (one, context) = (read(), Context::new());
    let mut waits = process.call(&one, &context);
    assert!(futures_util::poll!(&mut waits).is_pending());
    let mut two = read();
    two.account = other();
    process.call(&two, &Context::new()).await.unwrap();
    assert!(futures_util::poll!(&mut waits).is_pending());
}

#[tokio::test]
async fn a_callers_own_token_and_an_account_that_keeps_none_are_left_alone() {
    let (gateway, source) = (Gateway::taking(&["own"]), Source::new([]));
    let process = process(&gateway, &source, &memory(), &ManualClock::standing(start()));
    let own = Context::new();
    own.set_token("own".into());
    process.call(&read(), &own).await.unwrap();
    let mut fixed = read();
    fixed.account = AccountId::parse("fixed").unwrap();
    process.call(&fixed, &Context::new()).await.unwrap_err();
    assert_eq!((source.asked(), gateway.tokens()), (vec![], vec![Some("own".to_owned()), None]));
}

#[tokio::test]
async fn what_a_reply_does_not_repeat_is_kept() {
    let mut old = set("old", Duration::ZERO);
    old.owner = Some("seller-1".into());
    let (gateway, source) = (Gateway::taking(&["new"]), Source::new([Ok(TokenSet::new("new".into()))]));
    let store = holding(old).await;
    call(&process(&gateway, &source, &store, &ManualClock::standing(start()))).await.unwrap();
    let kept = store.load(&key(account())).await.unwrap().unwrap();
    assert_eq!((kept.refresh.unwrap().expose(), kept.owner.as_deref()), ("refresh-of-old", Some("seller-1")));
}

#[tokio::test]
async fn a_stack_signs_with_the_kept_token() {
    let http = Keeps::default();
    let source = Source::with(TokenPolicy::default(), [(account(), set("kept", 20 * HOUR))], []);
    let builder = stack("http://demo.test").http(Arc::new(http.clone()));
    let stack = builder.clock(Arc::new(ManualClock::standing(start()))).tokens(Arc::new(source)).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap();
    assert_eq!(http.0.lock().unwrap()[0].headers()["x-token"], "kept");
}

#[test]
fn a_policy_that_cannot_be_kept_is_refused() {
    for (policy, word) in [
        (TokenPolicy { ahead_percent: 51, ..TokenPolicy::default() }, "ahead_percent"),
        (TokenPolicy { unstated_life: Some(Duration::ZERO), ..TokenPolicy::default() }, "unstated_life"),
        (TokenPolicy { grace: 11 * HOUR / 3_600, ..TokenPolicy::default() }, "grace"),
    ] {
        let (source, clock) = (Source::new([]), ManualClock::standing(start()));
        let built: Result<_, Error> = Token::new(
            Gateway::default(),
            &ProviderId::jdl(),
            &[account()],
            Arc::new(source),
            Some(policy),
            memory(),
            Arc::new(clock),
        );
        let error = built.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(word), "{error}");
    }
}

#[tokio::test]
async fn a_source_that_panics_fails_its_callers_and_is_asked_again() {
    let (gateway, source) = (Gateway::taking(&[]), Source::new([])); // it foresees no ask, and panics
    let process = process(&gateway, &source, &memory(), &ManualClock::standing(start()));
    for asked in 1..=2 {
        let error = call(&process).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
        assert_eq!(source.asked().len(), asked);
    }
}

#[test]
fn without_a_runtime_the_call_says_so() {
    let (gateway, source) = (Gateway::default(), Source::new([]));
    let process = process(&gateway, &source, &memory(), &ManualClock::standing(start()));
    let (read, context) = (read(), Context::new());
    let mut call = process.call(&read, &context);
    let mut polls = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut polls) else { panic!("it waits") };
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Config);
}
