//! What is counted, over what, and that it is never exceeded.

use std::{borrow::Cow, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::join_all;
use portolan_domain::{ProviderId, Timestamp, UtcOffset};
use portolan_exchange::{Budget, BudgetPolicy, Context, Exchange, Limit, Operations, Purpose, Scope, Stack};
use portolan_ports::{
    Clock, Delivery, Error, ErrorKind, Retry,
    budget::{BudgetStore, Grant, MemoryBudget, Moment, Share},
    mock::ManualClock,
};
use proptest::prelude::*;

use super::{Door, call, fullest, keyring, make, paused, shared, track, within};
use crate::support::{Demo, Paused, Step::Status, Steps};

const SECOND: Duration = Duration::from_secs(1);

fn standing() -> (ManualClock, Arc<dyn Clock>, Door) {
    let clock = ManualClock::standing(Timestamp::parse_rfc3339("2024-03-04T00:00:00Z").unwrap());
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    (clock, Arc::clone(&shared), Door::new(shared))
}

/// A call that may not wait.
async fn now(budget: &impl Exchange, clock: &ManualClock, call: &portolan_exchange::Call) -> Result<(), Error> {
    let context = Context::new();
    context.set_deadline(clock.monotonic());
    budget.call(call, &context).await.map(|_| ())
}

#[tokio::test]
async fn a_limit_counts_the_calls_of_its_scope_and_operations() {
    let egress = || Scope::Egress("home".into());
    for (limit, free) in [
        (Limit::sliding(Scope::Account, 1, SECOND), vec!["two /track", "far /track"]),
        (Limit::sliding(Scope::App, 1, SECOND), vec!["far /track"]),
        (Limit::sliding(egress(), 1, SECOND), vec![]),
        (Limit::sliding(Scope::App, 1, SECOND).of(Operations::Each), vec!["one /quote", "far /track"]),
        (
            Limit::sliding(Scope::App, 1, SECOND).of(Operations::Only(&["/track"])),
            vec!["one /quote", "one /quote", "far /track"],
        ),
        (
            Limit::sliding(Scope::Account, 1, SECOND).of(Operations::Only(&["/track", "/quote"])),
            vec!["two /quote", "far /track"],
        ),
    ] {
        let (clock, shared, door) = standing();
        let budget = within(std::slice::from_ref(&limit), door, shared);
        now(&budget, &clock, &track("one")).await.unwrap();
        for wish in free.iter().copied().chain(["one /track"]) {
            let (account, operation) = wish.split_once(' ').unwrap();
            let operation = if operation == "/track" { "/track" } else { "/quote" };
            let outcome = now(&budget, &clock, &call(account, operation, Purpose::Track)).await;
            assert_eq!(outcome.is_ok(), wish != "one /track", "{limit}: {wish}");
        }
        clock.advance(SECOND);
        now(&budget, &clock, &track("one")).await.unwrap();
    }
}

#[tokio::test]
async fn operations_that_were_made_up_count_as_one() {
    let (clock, shared, door) = standing();
    let budget = within(&[Limit::sliding(Scope::Account, 1, SECOND).of(Operations::Each)], door, shared);
    let made_up = |name: &str| portolan_exchange::Call { operation: Cow::Owned(name.to_owned()), ..track("one") };
    now(&budget, &clock, &made_up("/a")).await.unwrap();
    now(&budget, &clock, &made_up("/b")).await.unwrap_err();
    now(&budget, &clock, &track("one")).await.unwrap();
}

#[tokio::test]
async fn points_are_what_calls_cost_and_a_free_one_costs_nothing() {
    let (clock, shared, door) = standing();
    let budget = within(&[Limit::sliding(Scope::Account, 100, SECOND).points()], door, shared);
    let costs = |cost| portolan_exchange::Call { cost, ..track("one") };
    for (cost, taken) in [(60, true), (50, false), (40, true), (1, false), (0, true)] {
        assert_eq!(now(&budget, &clock, &costs(cost)).await.is_ok(), taken, "{cost}");
    }
    let error = now(&budget, &clock, &costs(101)).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Config, Retry::Never));
    assert_eq!(
        error.message(),
        "a call that costs 101 is never within the limit of 100 points in 1 s for each account"
    );
}

#[tokio::test]
async fn a_limit_that_holds_one_back_takes_nothing_of_the_others() {
    let (clock, shared, door) = standing();
    let limits = [Limit::sliding(Scope::App, 2, SECOND), Limit::sliding(Scope::Account, 1, SECOND)];
    let budget = within(&limits, door, shared);
    now(&budget, &clock, &track("one")).await.unwrap();
    for _ in 0..5 {
        now(&budget, &clock, &track("one")).await.unwrap_err();
    }
    now(&budget, &clock, &track("two")).await.unwrap();
}

#[tokio::test]
async fn a_day_begins_at_midnight_where_the_provider_is() {
    let (clock, shared, door) = standing(); // 08:00 in Beijing
    let budget = within(&[Limit::per_day(Scope::App, 2, UtcOffset::BEIJING)], door, shared);
    now(&budget, &clock, &track("one")).await.unwrap();
    now(&budget, &clock, &track("one")).await.unwrap();
    let error = now(&budget, &clock, &track("two")).await.unwrap_err();
    let facts = (error.kind(), error.delivery(), error.retry());
    assert_eq!(facts, (ErrorKind::QuotaExhausted, Delivery::NotSent, Retry::After(16 * 3600 * SECOND)));
    assert!(
        error.message().starts_with("the limit of 2 calls a day at +08:00 for the application is used up"),
        "{error}"
    );
    clock.set(Timestamp::parse_rfc3339("2024-03-03T12:00:00Z").unwrap()); // yesterday again: no second day
    let error = now(&budget, &clock, &track("one")).await.unwrap_err();
    assert_eq!(error.retry(), Retry::After((4 + 24) * 3600 * SECOND));
    clock.set(Timestamp::parse_rfc3339("2024-03-04T15:59:59Z").unwrap());
    now(&budget, &clock, &track("one")).await.unwrap_err();
    clock.advance(SECOND);
    now(&budget, &clock, &track("one")).await.unwrap();
}

#[tokio::test]
async fn stacks_that_share_a_store_share_their_address() {
    let (clock, time, door) = standing();
    let store: Arc<dyn BudgetStore> = Arc::new(MemoryBudget::default());
    let limits = [Limit::sliding(Scope::Egress("home".into()), 2, SECOND)];
    let [a, b] = [0, 1].map(|_| shared(&limits, Some(Arc::clone(&store)), door.clone(), Arc::clone(&time)));
    now(&a, &clock, &track("one")).await.unwrap();
    now(&b, &clock, &track("far")).await.unwrap();
    now(&a, &clock, &track("one")).await.unwrap_err();
    now(&b, &clock, &track("one")).await.unwrap_err();
}

#[tokio::test]
async fn every_attempt_is_paid_for() {
    let steps = Steps::leaping(&[Status(503), Status(503), Status(200)]);
    let dialect = Arc::new(Demo { base: "http://demo.test".into() });
    let policy = BudgetPolicy { limits: vec![Limit::sliding(Scope::App, 2, SECOND)], ..BudgetPolicy::default() };
    let stack = Stack::builder(dialect, keyring())
        .http(Arc::new(steps.clone()))
        .clock(Arc::new(steps.clock.clone()))
        .entropy(Arc::new(portolan_ports::mock::SeededEntropy::new(7)))
        .budget(policy)
        .build()
        .unwrap();
    stack.call(&track("one"), &Context::new()).await.unwrap();
    let times = steps.times();
    assert_eq!((times.len(), times[2]), (3, times[0] + SECOND), "the third waited for the first to leave the window");
}

#[derive(Debug)]
struct Broken;

#[async_trait]
impl BudgetStore for Broken {
    async fn take(&self, _: &[Share<'_>], _: Moment) -> Result<Grant, Error> {
        Err(Error::not_sent(ErrorKind::Unavailable, "the disk is gone"))
    }
}

#[tokio::test]
async fn a_store_that_fails_holds_the_call_back() {
    let (_, time, door) = standing();
    let budget = shared(&[Limit::per_second(Scope::App, 1)], Some(Arc::new(Broken)), door.clone(), time);
    let error = make(&budget, &track("one")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
    assert_eq!(error.to_string(), "demo: /track: the budget could not be read: the disk is gone");
    assert!(door.seen().is_empty());
}

#[test]
fn limits_that_no_call_could_be_within_are_refused() {
    let (_, time, door) = standing();
    let policy = |limits: Vec<Limit>, longest_queue| BudgetPolicy { limits, longest_queue, store: None };
    for (policy, word) in [
        (policy(vec![Limit::per_second(Scope::App, 0)], 1), "most"),
        (policy(vec![Limit::sliding(Scope::App, 1, Duration::ZERO)], 1), "window"),
        (policy(vec![], 0), "longest_queue"),
    ] {
        let built = Budget::new(door.clone(), &ProviderId::jdl(), &keyring(), policy, Arc::clone(&time));
        let error = built.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(word), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Calls of any cost that come at any time: no window holds more than its limit, and none is lost.
    #[test]
    fn no_sliding_window_is_ever_exceeded(
        calls in prop::collection::vec((0..4_000_u64, 1..5_u32, 0..2_usize), 1..80),
        most in 1..6_u32, window in 1..3_000_u64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let seen = runtime.block_on(async {
            let limits = [
                Limit::sliding(Scope::App, most, Duration::from_millis(window)),
                Limit::sliding(Scope::Account, 6, Duration::from_millis(700)).points(),
            ];
            let (budget, door) = paused(&limits);
            let clock = Paused::default();
            let each = calls.iter().map(async |(after, cost, account)| {
                clock.sleep_until(Duration::from_millis(*after)).await;
                let call = portolan_exchange::Call { cost: *cost, ..track(["one", "two"][*account]) };
                make(&budget, &call).await.unwrap();
            });
            join_all(each).await;
            door.seen()
        });
        prop_assert_eq!(seen.len(), calls.len());
        let all: Vec<_> = seen.iter().map(|seen| (seen.at, 1)).collect();
        prop_assert!(fullest(&all, Duration::from_millis(window)) <= most);
        for account in ["one", "two"] {
            let points = seen.iter().filter(|seen| seen.account == account).map(|seen| (seen.at, seen.cost));
            prop_assert!(fullest(&points.collect::<Vec<_>>(), Duration::from_millis(700)) <= 6);
        }
    }

    /// A long window is kept in pieces: that never lets more through.
    #[test]
    fn a_long_window_is_never_exceeded(
        gaps in prop::collection::vec(prop_oneof![0..40_u64, 0..2_000_u64], 1..400), most in 1..50_u32,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (store, window) = (MemoryBudget::default(), Duration::from_secs(60));
        let (mut now, mut taken) = (Duration::ZERO, Vec::new());
        for gap in gaps {
            now += Duration::from_millis(gap);
            let share = Share { key: "k", most, window: portolan_ports::budget::Window::Sliding(window), cost: 1 };
            let moment = Moment { wall: Timestamp::UNIX_EPOCH, monotonic: now };
            match runtime.block_on(store.take(&[share], moment)).unwrap() {
                Grant::Taken => taken.push((now, 1)),
                Grant::Wait { wait, .. } => {
                    prop_assert!(!wait.is_zero() && wait <= window);
                    now += wait; // who waits as long as he is told, is served
                    let moment = Moment { wall: Timestamp::UNIX_EPOCH, monotonic: now };
                    prop_assert_eq!(runtime.block_on(store.take(&[share], moment)).unwrap(), Grant::Taken);
                    taken.push((now, 1));
                }
            }
        }
        prop_assert!(fullest(&taken, window) <= most);
    }
}
