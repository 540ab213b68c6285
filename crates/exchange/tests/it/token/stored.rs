//! The store: between processes, over restarts, and when it fails.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use portolan_domain::Timestamp;
use portolan_exchange::TokenPolicy;
use portolan_ports::{
    Delivery, Error, ErrorKind, MemoryTokens, Retry, TokenKey, TokenSet, TokenStore, mock::ManualClock,
};

use super::{Gateway, HOUR, Source, call, holding, key, memory, process, refusal, set, settle, start, stored, tokens};
use crate::support::account;

fn five_minutes() -> TokenPolicy {
    TokenPolicy { least_between: Duration::from_secs(300), ..TokenPolicy::default() }
}

#[tokio::test]
async fn a_hold_outlives_the_process() {
    let busy = || Err(Error::answered(ErrorKind::Unavailable, "busy"));
    let (gateway, store) = (Gateway::taking(&["new"]), memory());
    let (source, clock) =
        (Source::with(five_minutes(), [], [busy(), Ok(set("new", 20 * HOUR))]), ManualClock::standing(start()));
    call(&process(&gateway, &source, &store, &clock)).await.unwrap_err();
    for minute in 0..5 {
        let error = call(&process(&gateway, &source, &store, &clock)).await.unwrap_err();
        let left = Duration::from_secs(300 - 60 * minute);
        let facts = (error.kind(), error.delivery(), error.retry());
        assert_eq!(facts, (ErrorKind::RateLimited, Delivery::NotSent, Retry::After(left)));
        clock.advance(Duration::from_secs(60));
    }
    assert_eq!(source.asked().len(), 1);
    call(&process(&gateway, &source, &store, &clock)).await.unwrap();
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test]
async fn a_held_account_with_a_good_token_just_uses_it() {
    let (gateway, store) = (Gateway::taking(&["old"]), holding(set("old", Duration::from_secs(60))).await);
    let (source, clock) = (Source::with(five_minutes(), [], []), ManualClock::standing(start()));
    store.hold(&key(account()), start().plus(Duration::from_secs(300))).await.unwrap();
    let process = process(&gateway, &source, &store, &clock);
    for _ in 0..59 {
        call(&process).await.unwrap();
        settle().await;
        clock.advance(Duration::from_secs(1));
    }
    assert!(source.asked().is_empty());
}

#[tokio::test]
async fn a_hold_that_a_wrong_clock_wrote_ends() {
    let (gateway, store) = (Gateway::taking(&["new"]), memory());
    let (source, clock) =
        (Source::with(five_minutes(), [], [Ok(set("new", 20 * HOUR))]), ManualClock::standing(start()));
    store.hold(&key(account()), start().plus(9_000 * HOUR)).await.unwrap();
    let process = process(&gateway, &source, &store, &clock);
    assert_eq!(call(&process).await.unwrap_err().retry(), Retry::After(Duration::from_secs(300)));
    clock.advance(Duration::from_secs(300));
    call(&process).await.unwrap();
}

#[tokio::test]
async fn what_another_process_has_stored_is_used_without_asking() {
    let (gateway, store) = (Gateway::taking(&["old"]), holding(set("old", 20 * HOUR)).await);
    let (source, clock) = (Source::new([]), ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);
    call(&process).await.unwrap();
    // Its tokens are rotated: the old one is refused at once.
    store.save(&key(account()), &set("rotated", 40 * HOUR)).await.unwrap();
    gateway.take(&["rotated"]);
    call(&process).await.unwrap();
    // And here it was found to be near its end.
    store.save(&key(account()), &set("next", 90 * HOUR)).await.unwrap();
    gateway.take(&["rotated", "next"]);
    clock.advance(39 * HOUR);
    call(&process).await.unwrap();
    settle().await;
    call(&process).await.unwrap();
    assert_eq!((source.asked(), gateway.tokens()), (vec![], tokens(&["old", "old", "rotated", "rotated", "next"])));
}

/// Stores another process's set while the provider refuses ours.
#[derive(Debug, Default)]
struct Raced {
    below: MemoryTokens,
    loads: std::sync::Mutex<u32>,
}

#[async_trait]
impl TokenStore for Raced {
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        let mut loads = self.loads.lock().unwrap();
        *loads += 1;
        Ok(Some(if *loads == 1 { set("ours", Duration::ZERO) } else { set("theirs", 20 * HOUR) }))
            .inspect(|_| assert_eq!(*key, super::key(account())))
    }
    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error> {
        self.below.save(key, tokens).await
    }
    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error> {
        self.below.held_until(key).await
    }
    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error> {
        self.below.hold(key, until).await
    }
}

#[tokio::test]
async fn two_processes_that_renew_at_once_stop_no_account() {
    let (gateway, source) = (Gateway::taking(&["theirs"]), Source::new([Err(refusal())]));
    let store: Arc<dyn TokenStore> = Arc::new(Raced::default());
    call(&process(&gateway, &source, &store, &ManualClock::standing(start()))).await.unwrap();
    assert_eq!((source.asked(), gateway.tokens()), (tokens(&["ours"]), tokens(&["theirs"])));
}

/// Reads or writes only as long as it is told to.
#[derive(Debug, Default)]
struct Failing {
    below: MemoryTokens,
    reads: AtomicBool,
    writes: AtomicBool,
}

impl Failing {
    fn check(works: &AtomicBool) -> Result<(), Error> {
        if works.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Error::not_sent(ErrorKind::Unavailable, "the disk is full"))
    }
}

#[async_trait]
impl TokenStore for Failing {
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        Self::check(&self.reads)?;
        self.below.load(key).await
    }
    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error> {
        Self::check(&self.writes)?;
        self.below.save(key, tokens).await
    }
    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error> {
        Self::check(&self.reads)?;
        self.below.held_until(key).await
    }
    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error> {
        Self::check(&self.writes)?;
        self.below.hold(key, until).await
    }
}

#[tokio::test]
async fn a_set_that_cannot_be_stored_is_not_used_and_not_lost() {
    let (gateway, failing) = (Gateway::taking(&["new"]), Arc::new(Failing::default()));
    let store: Arc<dyn TokenStore> = Arc::<Failing>::clone(&failing);
    let (source, clock) = (Source::new([Ok(set("new", 20 * HOUR))]), ManualClock::standing(start()));
    let process = process(&gateway, &source, &store, &clock);

    let error = call(&process).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
    assert_eq!(error.message(), "the stored token could not be read: the disk is full");
    assert!(source.asked().is_empty());

    failing.reads.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        let error = call(&process).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
        assert_eq!(error.message(), "the new token could not be stored, so it was not used: the disk is full");
    }
    failing.writes.store(true, Ordering::Relaxed);
    call(&process).await.unwrap();
    assert_eq!((source.asked().len(), gateway.tokens()), (1, tokens(&["new"])));
    assert_eq!(stored(&store).await.as_deref(), Some("new"));
}

#[tokio::test]
async fn who_cannot_note_that_he_asks_does_not_ask() {
    let (gateway, failing) = (Gateway::taking(&[]), Arc::new(Failing::default()));
    failing.reads.store(true, Ordering::Relaxed);
    let store: Arc<dyn TokenStore> = failing;
    let source = Source::with(five_minutes(), [], []);
    let error = call(&process(&gateway, &source, &store, &ManualClock::standing(start()))).await.unwrap_err();
    assert_eq!(error.message(), "it could not be noted that a token is asked for: the disk is full");
    assert!(source.asked().is_empty());
}
