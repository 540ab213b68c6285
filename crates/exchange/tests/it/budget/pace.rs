//! A provider that allows less than its limits say is found out, and hardly ever asked too much.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_exchange::{Call, Context, Exchange, Limit, Reply, Scope};
use portolan_ports::{Clock, Error, ErrorKind, Retry};

use super::{make, track, within};
use crate::support::Paused;

/// Refuses what comes within a time of its own after the call before.
#[derive(Clone, Debug)]
struct Strict {
    clock: Arc<dyn Clock>,
    told: Arc<Mutex<Told>>,
}

#[derive(Debug)]
struct Told {
    apart: Duration,
    hint: Option<Duration>,
    last: Option<Duration>,
    taken: u32,
    refused: Vec<Duration>,
}

impl Strict {
    fn new(clock: Arc<dyn Clock>, apart: Duration, hint: Option<Duration>) -> Self {
        let told = Told { apart, hint, last: None, taken: 0, refused: Vec::new() };
        Self { clock, told: Arc::new(Mutex::new(told)) }
    }

    fn told<T>(&self, read: impl FnOnce(&mut Told) -> T) -> T {
        read(&mut self.told.lock().unwrap())
    }
}

#[async_trait]
impl Exchange for Strict {
    async fn call(&self, _: &Call, _: &Context) -> Result<Reply, Error> {
        let now = self.clock.monotonic();
        self.told(|told| {
            if told.last.is_some_and(|last| now < last + told.apart) {
                told.refused.push(now);
                let retry = told.hint.map_or(Retry::Safe, Retry::After);
                return Err(Error::answered(ErrorKind::RateLimited, "too many calls").with_retry(retry));
            }
            (told.last, told.taken) = (Some(now), told.taken + 1);
            Ok(Reply { status: 200, request_id: None, body: Bytes::new(), payload: Bytes::new().into() })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_new_rate_is_found_with_less_than_two_percent_refused() {
    for apart in [1_500, 2_000, 4_000, 9_000] {
        let clock: Arc<dyn Clock> = Arc::new(Paused::default());
        let strict = Strict::new(Arc::clone(&clock), Duration::from_millis(apart), None);
        let budget = within(&[Limit::sliding(Scope::Account, 1, Duration::from_secs(1))], strict.clone(), clock);
        for _ in 0..3_000 {
            let _ = make(&budget, &track("one")).await;
        }
        let (refused, ended) = strict.told(|told| (told.refused.len(), told.last.unwrap()));
        assert!(refused * 100 < 3_000 * 2, "{apart} ms: {refused} of 3000 refused");
        let used = Duration::from_millis(apart) * 3_000;
        assert!(ended < used * 13 / 10, "{apart} ms: most of what the provider takes is used, {ended:?} of {used:?}");
    }
}

/// Takes two calls in any second.
#[derive(Clone, Debug)]
struct Two {
    clock: Arc<dyn Clock>,
    taken: Arc<Mutex<Vec<Duration>>>,
    refused: Arc<Mutex<usize>>,
}

#[async_trait]
impl Exchange for Two {
    async fn call(&self, _: &Call, _: &Context) -> Result<Reply, Error> {
        let (now, mut taken) = (self.clock.monotonic(), self.taken.lock().unwrap());
        if taken.iter().rev().take(2).filter(|at| now < **at + Duration::from_secs(1)).count() == 2 {
            *self.refused.lock().unwrap() += 1;
            return Err(Error::answered(ErrorKind::RateLimited, "too many calls"));
        }
        taken.push(now);
        Ok(Reply { status: 200, request_id: None, body: Bytes::new(), payload: Bytes::new().into() })
    }
}

#[tokio::test(start_paused = true)]
async fn where_fewer_are_taken_at_once_bursts_shrink_with_the_rate() {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let two = Two { clock: Arc::clone(&clock), taken: Arc::default(), refused: Arc::default() };
    let budget = within(&[Limit::sliding(Scope::Account, 5, Duration::from_secs(1))], two.clone(), Arc::clone(&clock));
    let tasks = (0..8).map(async |_| {
        while clock.monotonic() < Duration::from_secs(1_800) {
            let _ = make(&budget, &track("one")).await;
        }
    });
    futures_util::future::join_all(tasks).await;
    let (taken, refused) = (two.taken.lock().unwrap().len(), *two.refused.lock().unwrap());
    assert!(refused * 50 < taken, "{refused} refused, {taken} taken");
    assert!(taken * 10 > 3_600 * 7, "most of what the provider takes is used: {taken} of 3600");
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_raised_again_is_used_again() {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let strict = Strict::new(Arc::clone(&clock), Duration::from_secs(4), None);
    let budget =
        within(&[Limit::sliding(Scope::Account, 1, Duration::from_secs(1))], strict.clone(), Arc::clone(&clock));
    for _ in 0..100 {
        let _ = make(&budget, &track("one")).await;
    }
    strict.told(|told| told.apart = Duration::ZERO);
    for _ in 0..1_000 {
        make(&budget, &track("one")).await.unwrap();
    }
    let before = clock.monotonic();
    for _ in 0..10 {
        make(&budget, &track("one")).await.unwrap();
    }
    assert_eq!(clock.monotonic() - before, Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_hint_pauses_the_account_and_no_other() {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let hint = Duration::from_secs(7);
    let strict = Strict::new(Arc::clone(&clock), Duration::from_secs(3_600), Some(hint));
    let limits = [Limit::sliding(Scope::App, 100, Duration::from_secs(1))];
    let budget = within(&limits, strict.clone(), Arc::clone(&clock));
    make(&budget, &track("one")).await.unwrap();
    make(&budget, &track("one")).await.unwrap_err();
    strict.told(|told| told.apart = Duration::ZERO);
    // The one that pauses stands first in line, and wants of the same limit.
    let (one, two) = (track("one"), track("two"));
    let (paused, free) = futures_util::join!(async { make(&budget, &one).await.map(|_| clock.monotonic()) }, async {
        make(&budget, &two).await.map(|_| clock.monotonic())
    },);
    assert_eq!((paused.unwrap(), free.unwrap()), (hint, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_pause_beyond_the_deadline_is_refused_at_once_and_ends_after_a_minute() {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let strict = Strict::new(Arc::clone(&clock), Duration::from_secs(3_600), Some(Duration::from_secs(1_000_000_000)));
    let limits = [Limit::sliding(Scope::App, 100, Duration::from_secs(1))];
    let budget = within(&limits, strict.clone(), Arc::clone(&clock));
    make(&budget, &track("one")).await.unwrap();
    make(&budget, &track("one")).await.unwrap_err();
    strict.told(|told| told.apart = Duration::ZERO);
    let context = Context::new();
    context.set_deadline(Duration::from_secs(15));
    let error = budget.call(&track("one"), &context).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::RateLimited, Retry::After(Duration::from_secs(60))));
    assert_eq!(error.message(), "the provider wants a pause, and the call would wait 60 s, beyond its deadline");
    make(&budget, &track("one")).await.unwrap();
    assert_eq!(clock.monotonic(), Duration::from_secs(60));
}
