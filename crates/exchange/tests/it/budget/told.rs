//! What a provider tells of its own limits is believed.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::join_all;
use portolan_exchange::{Allowance, Budget, Call, Context, Exchange, Limit, Operations, Points, Purpose, Reply, Scope};
use portolan_ports::{Clock, Error, ErrorKind, Retry};

use super::{call, fullest, make, track, within};
use crate::support::Paused;

const MINUTE: Duration = Duration::from_secs(60);

/// A provider that counts points: so many come with each of its minutes. With every reply it tells how many are left.
#[derive(Clone, Debug)]
struct Meter {
    clock: Arc<dyn Clock>,
    /// How long a call takes there, and back.
    way: Duration,
    state: Arc<Mutex<Counted>>,
}

#[derive(Debug, Default)]
struct Counted {
    a_minute: u32,
    spent: u32,
    taken: Vec<(Duration, u32)>,
    refused: usize,
}

impl Meter {
    fn new(clock: Arc<dyn Clock>, a_minute: u32, way: Duration) -> Self {
        let state = Counted { a_minute, ..Counted::default() };
        Self { clock, way, state: Arc::new(Mutex::new(state)) }
    }

    fn refused(&self) -> usize {
        self.state.lock().unwrap().refused
    }

    fn taken(&self) -> Vec<(Duration, u32)> {
        self.state.lock().unwrap().taken.clone()
    }

    /// Charges for a call, if the points are there; and how many are left then.
    fn charge(&self, cost: u32) -> (bool, u32) {
        let now = self.clock.monotonic();
        let mut state = self.state.lock().unwrap();
        let minute = u32::try_from(now.as_secs() / 60).unwrap();
        let left = state.a_minute * (minute + 1) - state.spent;
        if left < cost {
            state.refused += 1;
            return (false, left);
        }
        state.spent += cost;
        state.taken.push((now, cost));
        (true, left - cost)
    }
}

#[async_trait]
impl Exchange for Meter {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        self.clock.sleep_until(self.clock.monotonic() + self.way).await;
        let (taken, remaining) = self.charge(call.cost);
        let a_day = self.state.lock().unwrap().a_minute * 1_440;
        context.hear_allowance(Allowance { points: Some(Points { remaining, a_day }), limits: None });
        self.clock.sleep_until(self.clock.monotonic() + self.way).await;
        if taken { Ok(reply()) } else { Err(Error::answered(ErrorKind::QuotaExhausted, "no points left")) }
    }
}

fn reply() -> Reply {
    Reply { status: 200, request_id: None, body: Bytes::new(), payload: Bytes::new().into() }
}

fn quote(account: &str) -> Call {
    Call { cost: 10, ..call(account, "/quote", Purpose::Quote) }
}

fn metered(a_minute: u32, way: Duration) -> (Budget<Meter>, Meter) {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let meter = Meter::new(Arc::clone(&clock), a_minute, way);
    (within(&[], meter.clone(), clock), meter)
}

#[tokio::test(start_paused = true)]
async fn points_that_are_not_there_are_not_spent_and_those_that_are_there_are_used() {
    let (budget, meter) = metered(100, Duration::from_millis(40));
    make(&budget, &quote("one")).await.unwrap();
    let tasks = (0..32).map(async |_| {
        while meter.clock.monotonic() < 30 * MINUTE {
            make(&budget, &quote("one")).await.unwrap();
        }
    });
    join_all(tasks).await;
    assert_eq!(meter.refused(), 0);
    let spent: u32 = meter.taken().iter().map(|(_, cost)| cost).sum();
    assert!(spent * 100 >= 3_000 * 96, "{spent} of 3000 points were used");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_points_beyond_the_deadline_is_refused_at_once_and_what_costs_nothing_goes_on() {
    let (budget, meter) = metered(10, Duration::ZERO);
    make(&budget, &quote("one")).await.unwrap();
    let context = Context::new();
    context.set_deadline(Duration::from_secs(15));
    let error = budget.call(&quote("one"), &context).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::QuotaExhausted, Retry::After(MINUTE)));
    assert_eq!(error.message(), "the account has no 10 points left, and the call would wait 60 s, beyond its deadline");
    let free = Call { cost: 0, ..track("one") };
    make(&budget, &free).await.unwrap();
    make(&budget, &free).await.unwrap();
    assert_eq!(meter.clock.monotonic(), Duration::ZERO);
    make(&budget, &quote("one")).await.unwrap();
    assert_eq!(meter.clock.monotonic(), MINUTE);
    make(&budget, &quote("two")).await.unwrap_err();
    assert_eq!(meter.refused(), 1, "of another account nothing was told yet");
}

/// Says yes, and with it what it was told to say of the account's limits.
#[derive(Clone, Debug)]
struct Teller {
    clock: Arc<dyn Clock>,
    says: Arc<Mutex<Option<Vec<Limit>>>>,
    seen: Arc<Mutex<Vec<(Duration, u32)>>>,
}

#[async_trait]
impl Exchange for Teller {
    async fn call(&self, _: &Call, context: &Context) -> Result<Reply, Error> {
        self.seen.lock().unwrap().push((self.clock.monotonic(), 1));
        let limits = self.says.lock().unwrap().take();
        if limits.is_some() {
            context.hear_allowance(Allowance { points: None, limits });
        }
        Ok(reply())
    }
}

/// How many of fifty calls pass in any second, after the provider has told `told`.
async fn passes(set: &[Limit], told: &[Limit]) -> u32 {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let says = Arc::new(Mutex::new(Some(told.to_vec())));
    let teller = Teller { clock: Arc::clone(&clock), says, seen: Arc::default() };
    let budget = within(set, teller.clone(), Arc::clone(&clock));
    make(&budget, &track("one")).await.unwrap();
    clock.sleep_until(clock.monotonic() + 2 * MINUTE).await;
    teller.seen.lock().unwrap().clear();
    let (one, far) = (track("one"), track("far"));
    join_all((0..50).map(|_| make(&budget, &one))).await.into_iter().for_each(|outcome| _ = outcome.unwrap());
    let most = fullest(&teller.seen.lock().unwrap(), Duration::from_secs(1));
    // Another account was told nothing.
    teller.seen.lock().unwrap().clear();
    join_all((0..5).map(|_| make(&budget, &far))).await;
    let own = set.iter().map(|limit| limit.most).min().unwrap_or(5);
    assert_eq!(fullest(&teller.seen.lock().unwrap(), Duration::from_secs(1)), own);
    most
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_told_takes_the_place_of_one_that_was_assumed_and_else_the_stricter_holds() {
    let limit = |most| Limit::per_second(Scope::Account, most);
    for (set, told, most) in [
        (vec![limit(1).assumed()], vec![limit(4)], 4),
        (vec![limit(3).assumed()], vec![limit(2)], 2),
        (vec![limit(3).assumed()], vec![], 3),
        (vec![limit(1)], vec![limit(4)], 1),
        (vec![limit(3)], vec![limit(2)], 2),
        (vec![], vec![limit(2)], 2),
        (vec![limit(3).assumed()], vec![limit(4).of(Operations::One("/track"))], 3),
        (vec![limit(3).assumed()], vec![limit(2).of(Operations::One("/quote"))], 3),
        (vec![limit(3).assumed()], vec![Limit { most: 0, ..limit(2) }], 3),
    ] {
        assert_eq!(passes(&set, &told).await, most, "{set:?} {told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_points_is_served_by_purpose_and_then_in_order_of_arrival() {
    let (budget, meter) = metered(10, Duration::ZERO);
    make(&budget, &quote("one")).await.unwrap();
    let (second, ship) = (Call { cost: 8, ..quote("one") }, Call { cost: 9, ..call("one", "/ship", Purpose::Ship) });
    let third = Call { cost: 10, ..quote("one") };
    let (one, two, three) = (make(&budget, &second), make(&budget, &third), make(&budget, &ship));
    let outcomes = futures_util::join!(one, two, three);
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok() && outcomes.2.is_ok());
    let costs: Vec<u32> = meter.taken().into_iter().map(|(_, cost)| cost).collect();
    assert_eq!((costs, meter.refused()), (vec![10, 9, 8, 10], 0));
}
