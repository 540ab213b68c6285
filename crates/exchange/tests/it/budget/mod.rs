//! Nothing beyond the limits, in the right order, and nobody waits in vain.

mod limits;
mod pace;
mod queue;
mod told;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{
    Budget, BudgetPolicy, Call, Context, Credentials, Exchange, Keyring, Limit, Parts, Purpose, Reply,
};
use portolan_ports::{Clock, Error, budget::BudgetStore};

use crate::support::Paused;

/// Says yes, and keeps when and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    clock: Arc<dyn Clock>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) at: Duration,
    pub(crate) account: String,
    pub(crate) operation: String,
    pub(crate) purpose: Purpose,
    pub(crate) cost: u32,
}

impl Door {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, seen: Arc::default() }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn times(&self) -> Vec<Duration> {
        self.seen().into_iter().map(|seen| seen.at).collect()
    }
}

#[async_trait]
impl Exchange for Door {
    async fn call(&self, call: &Call, _: &Context) -> Result<Reply, Error> {
        self.seen.lock().unwrap().push(Seen {
            at: self.clock.monotonic(),
            account: call.account.to_string(),
            operation: call.operation.to_string(),
            purpose: call.purpose,
            cost: call.cost,
        });
        Ok(Reply { status: 200, request_id: None, body: Bytes::new(), payload: Bytes::new().into() })
    }
}

/// Two shops of one application, and one of another.
pub(crate) fn keyring() -> Keyring {
    [("one", "app"), ("two", "app"), ("far", "other-app")].into_iter().fold(Keyring::new(), |ring, (name, key)| {
        let credentials = Credentials { app_key: key.into(), app_secret: "app5ecret".into(), token: None };
        ring.with(AccountId::parse(name).unwrap(), credentials)
    })
}

pub(crate) fn within<E: Exchange>(limits: &[Limit], inner: E, clock: Arc<dyn Clock>) -> Budget<E> {
    shared(limits, None, inner, clock)
}

pub(crate) fn shared<E: Exchange>(
    limits: &[Limit],
    store: Option<Arc<dyn BudgetStore>>,
    inner: E,
    clock: Arc<dyn Clock>,
) -> Budget<E> {
    let policy = BudgetPolicy { limits: limits.to_vec(), store, ..BudgetPolicy::default() };
    Budget::new(inner, &ProviderId::parse("demo").unwrap(), &keyring(), policy, clock).unwrap()
}

/// A budget over a door, on the clock of a paused runtime.
pub(crate) fn paused(limits: &[Limit]) -> (Budget<Door>, Door) {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let door = Door::new(Arc::clone(&clock));
    (within(limits, door.clone(), clock), door)
}

pub(crate) fn call(account: &str, operation: &'static str, purpose: Purpose) -> Call {
    let parts = Parts::post("/", Bytes::new());
    Call::read(operation, AccountId::parse(account).unwrap(), purpose, parts)
}

pub(crate) fn track(account: &str) -> Call {
    call(account, "/track", Purpose::Track)
}

pub(crate) async fn make(budget: &impl Exchange, call: &Call) -> Result<Reply, Error> {
    budget.call(call, &Context::new()).await
}

/// The most that any window of this length holds.
pub(crate) fn fullest(seen: &[(Duration, u32)], window: Duration) -> u32 {
    let held = |(start, _): &(Duration, u32)| {
        let within = |(at, _): &&(Duration, u32)| *at >= *start && *at < *start + window;
        seen.iter().filter(within).map(|(_, cost)| cost).sum()
    };
    seen.iter().map(held).max().unwrap_or(0)
}
