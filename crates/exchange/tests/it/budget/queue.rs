//! Who goes first, and who is not let in.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use portolan_domain::ProviderId;
use portolan_exchange::{Budget, BudgetPolicy, Context, Exchange as _, Limit, Progress, Purpose, Scope};
use portolan_ports::{Clock, Delivery, ErrorKind, Retry};
use proptest::prelude::*;

use super::{Door, call, fullest, keyring, make, paused, track};
use crate::support::Paused;

const SECOND: Duration = Duration::from_secs(1);

fn one_a_second() -> Limit {
    Limit::sliding(Scope::App, 1, SECOND)
}

/// Who is forgotten would wait for ever: on a paused clock this hour is over as soon as nobody else has anything to do.
async fn in_time<T>(waits: impl Future<Output = T>) -> T {
    tokio::time::timeout(3_600 * SECOND, waits).await.expect("somebody is forgotten")
}

#[tokio::test(start_paused = true)]
async fn who_ships_goes_before_who_quotes_and_tracks_and_then_who_came_first() {
    let (budget, door) = paused(&[one_a_second()]);
    let order = [
        ("one", "/1", Purpose::Track),
        ("one", "/2", Purpose::Track),
        ("two", "/3", Purpose::Quote),
        ("one", "/4", Purpose::Ship),
        ("two", "/5", Purpose::Track),
        ("two", "/6", Purpose::Ship),
        ("one", "/7", Purpose::Quote),
    ];
    let calls: Vec<_> = order.iter().map(|(account, operation, purpose)| call(account, operation, *purpose)).collect();
    in_time(join_all(calls.iter().map(|call| make(&budget, call)))).await;
    let served: Vec<_> = door.seen().into_iter().map(|seen| seen.operation).collect();
    assert_eq!(served, ["/1", "/4", "/6", "/3", "/7", "/2", "/5"]);
    let seconds: Vec<_> = door.times().iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [0, 1, 2, 3, 4, 5, 6]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_wait_and_all_are_served_in_their_order() {
    let (budget, door) = paused(&[Limit::sliding(Scope::App, 10, SECOND)]);
    let outcomes = in_time(join_all((0..1_000).map(async |_| make(&budget, &track("one")).await))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    let times = door.times();
    assert_eq!((times.len(), times[999].as_secs()), (1_000, 99));
}

#[tokio::test(start_paused = true)]
async fn only_those_who_want_the_same_wait_for_each_other() {
    let (budget, door) = paused(&[Limit::sliding(Scope::Account, 1, 10 * SECOND)]);
    let calls = [call("one", "/a", Purpose::Track), call("one", "/b", Purpose::Ship), track("two"), track("far")];
    in_time(join_all(calls.iter().map(|call| make(&budget, call)))).await;
    assert_eq!(door.times().iter().map(Duration::as_secs).collect::<Vec<_>>(), [0, 0, 0, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_refused_at_once() {
    let (budget, door) = paused(&[one_a_second()]);
    let clock = Paused::default();
    let calls: Vec<_> = (0..6).map(|_| track("one")).collect();
    let outcomes = join_all(calls.iter().map(async |call| {
        let context = Context::new();
        context.set_deadline(Duration::from_millis(3_500));
        let outcome = budget.call(call, &context).await;
        (outcome, context.progress(), clock.monotonic())
    }))
    .await;
    for (index, (outcome, progress, ended)) in outcomes.into_iter().enumerate() {
        if index < 4 {
            outcome.unwrap();
            continue;
        }
        let error = outcome.unwrap_err();
        let facts = (error.kind(), error.delivery(), error.retry());
        assert_eq!(facts, (ErrorKind::RateLimited, Delivery::NotSent, Retry::After(4 * SECOND)), "{index}");
        assert_eq!((progress, ended.as_millis()), (Progress::NotSent, 0), "{index}");
        let said = "the limit of 1 call in 1 s for the application is used up, and the call would wait 4 s, beyond its deadline";
        assert_eq!((error.message(), error.account().is_some(), error.operation()), (said, true, Some("/track")));
    }
    assert_eq!(door.seen().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn one_more_than_may_wait_is_refused_at_once() {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let door = Door::new(Arc::clone(&clock));
    let policy = BudgetPolicy { limits: vec![one_a_second()], longest_queue: 2, store: None };
    let budget = Budget::new(door.clone(), &ProviderId::jdl(), &keyring(), policy, clock).unwrap();
    let outcomes = join_all((0..5).map(async |_| make(&budget, &track("one")).await)).await;
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!((refused.len(), door.seen().len()), (2, 3));
    for error in refused {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::NotSent));
        assert!(matches!(error.retry(), Retry::After(_)));
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_gives_up_his_place() {
    let (budget, door) = paused(&[one_a_second()]);
    make(&budget, &track("one")).await.unwrap();
    let (first, second, contexts) =
        (track("one"), call("two", "/second", Purpose::Track), [Context::new(), Context::new()]);
    let mut given_up = budget.call(&first, &contexts[0]);
    assert!(futures_util::poll!(&mut given_up).is_pending());
    let mut patient = budget.call(&second, &contexts[1]);
    assert!(futures_util::poll!(&mut patient).is_pending());
    drop(given_up);
    in_time(patient).await.unwrap();
    let seen = door.seen();
    assert_eq!((seen.len(), seen[1].operation.as_str(), seen[1].at), (2, "/second", SECOND));
}

fn any_call() -> impl Strategy<Value = (u64, usize, usize, Option<u64>)> {
    (0..5_000_u64, 0..3_usize, 0..3_usize, prop::option::of(0..6_000_u64))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Callers who come, wait, run out of time and go away: whoever has time enough is served, nobody is forgotten, and
    /// nothing is exceeded.
    #[test]
    fn nobody_waits_in_vain(calls in prop::collection::vec(any_call(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (seen, ended) = runtime.block_on(async {
            let limits = [
                Limit::sliding(Scope::Egress("home".into()), 4, SECOND),
                Limit::sliding(Scope::App, 3, SECOND),
                Limit::sliding(Scope::Account, 2, Duration::from_millis(1_500)),
            ];
            let (budget, door) = paused(&limits);
            let clock = Paused::default();
            let each = calls.iter().map(async |(after, account, purpose, patience)| {
                clock.sleep_until(Duration::from_millis(*after)).await;
                let purpose = [Purpose::Track, Purpose::Quote, Purpose::Ship][*purpose];
                let (call, context) = (call(["one", "two", "far"][*account], "/x", purpose), Context::new());
                match patience {
                    // Goes away by itself.
                    Some(patience) if patience % 2 == 0 => {
                        let patience = Duration::from_millis(*patience);
                        tokio::time::timeout(patience, budget.call(&call, &context)).await.map_err(|_| true)
                    }
                    // Is turned away.
                    Some(patience) => {
                        context.set_deadline(clock.monotonic() + Duration::from_millis(*patience));
                        Ok(budget.call(&call, &context).await)
                    }
                    None => Ok(budget.call(&call, &context).await),
                }
            });
            let patient: Vec<_> = calls.iter().map(|call| call.3.is_none()).collect();
            let outcomes = in_time(join_all(each)).await;
            for (outcome, patient) in outcomes.into_iter().zip(patient) {
                assert!(!patient || matches!(outcome, Ok(Ok(_))), "{outcome:?}");
            }
            (door.seen(), clock.monotonic())
        });
        let times: Vec<_> = seen.iter().map(|seen| (seen.at, 1)).collect();
        prop_assert!(fullest(&times, SECOND) <= 4);
        // With one account alone it takes 1.5 s for two calls.
        let calls = u64::try_from(calls.len()).unwrap();
        prop_assert!(ended <= Duration::from_millis(5_000 + 1_500 * calls.div_ceil(2) + 6_000), "{ended:?}");
    }
}
