//! The layer that keeps calls within what the provider allows.

mod allowance;
mod gauge;
mod limit;
mod pace;
mod queue;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use metrics::SharedString;
use portolan_domain::{AccountId, ProviderId};
use portolan_ports::{
    Advice, Clock, Delivery, Error, ErrorKind, Retry,
    budget::{BudgetStore, Grant, MemoryBudget, Moment},
};

pub use self::{
    allowance::{Allowance, Points},
    limit::{Limit, Operations, Scope, Unit},
};
use self::{
    gauge::{Flight, Gauge},
    limit::Plan,
    pace::Pace,
    queue::{Blocked, Cause, Queue, Ticket},
};
use crate::{Call, Context, Exchange, Keyring, Progress, Reply, counts, per_operation::PerOperation};

const LATER: Advice = Advice {
    en: "wait as long as the error says, send fewer calls, or ask the provider for a higher limit and set it",
    zh: "请按提示时间等待、降低调用频率，或向服务商申请提高限额并更新配置",
};

/// What an application may ask of its provider.
///
/// What the provider says itself in its replies holds beside it: see [`Allowance`].
#[derive(Clone, Debug)]
pub struct BudgetPolicy {
    /// All of them hold at once. None unless set: then calls are not held up.
    pub limits: Vec<Limit>,
    /// Where grants are kept: in a [`MemoryBudget`] of the stack's own unless set. Stacks that share a limit (the address, or
    /// an application in several processes) share a store.
    pub store: Option<Arc<dyn BudgetStore>>,
    /// How many calls may wait: 1,000. One more is refused at once.
    pub longest_queue: usize,
}

impl Default for BudgetPolicy {
    fn default() -> Self {
        Self { limits: Vec::new(), store: None, longest_queue: 1_000 }
    }
}

/// Grants each attempt what it costs, or has it wait for its turn.
///
/// - A log of grants is kept for each limit, so that no sliding window ever holds more than the limit.
/// - Who waits is served by [`Purpose`](crate::Purpose), then in order of arrival. Only calls that want the same wait for
///   each other.
/// - A wait that cannot end before the call's deadline is not begun: the error says how long it would be.
/// - A provider that says "too many calls" all the same has lowered its limit: the account goes slower, and then faster
///   again by little and little.
/// - A provider that tells with its replies what is left of an account's points is believed: what is not there is not
///   spent. Limits that it tells hold beside those that are set, and in place of those that were only
///   [assumed](Limit::assumed).
#[derive(Debug)]
pub struct Budget<E> {
    inner: E,
    provider: ProviderId,
    label: SharedString,
    limits: Vec<Limit>,
    accounts: BTreeMap<AccountId, Account>,
    plans: PerOperation<Plan>,
    queue: Queue,
    store: Arc<dyn BudgetStore>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Account {
    app_key: String,
    pace: Pace,
    gauge: Gauge,
    /// Names its points in the queue.
    points: Arc<str>,
    /// The limits that the provider told.
    told: RwLock<Arc<[Limit]>>,
}

impl Account {
    fn new(id: &AccountId, app_key: &str) -> Self {
        let (app_key, points) = (app_key.to_owned(), format!("account/{id}/told points").into());
        Self { app_key, pace: Pace::default(), gauge: Gauge::default(), points, told: RwLock::new(Arc::default()) }
    }

    fn points(&self, call: &Call) -> queue::Points {
        queue::Points { key: Arc::clone(&self.points), cost: call.cost }
    }

    fn told(&self) -> Arc<[Limit]> {
        Arc::clone(&self.told.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What came of asking for a grant once.
enum Answer<'a> {
    Granted(Flight<'a>),
    Wait(Blocked),
}

impl<E: Exchange> Budget<E> {
    /// Holds the calls of the accounts of `keyring` to the limits.
    ///
    /// # Errors
    /// `Config` for limits that no call could be within, and for an empty queue.
    pub fn new(
        inner: E,
        provider: &ProviderId,
        keyring: &Keyring,
        policy: BudgetPolicy,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let checked = policy.limits.iter().try_for_each(Limit::check);
        let checked = checked.and(if policy.longest_queue == 0 { Err("`longest_queue` is zero") } else { Ok(()) });
        checked.map_err(|message| {
            let error = Error::not_sent(ErrorKind::Config, format!("the budget policy: {message}"));
            error.with_provider(provider.clone())
        })?;
        let accounts =
            keyring.entries().map(|(id, credentials)| (id.clone(), Account::new(id, &credentials.app_key))).collect();
        Ok(Self {
            inner,
            provider: provider.clone(),
            label: SharedString::from_shared(Arc::from(provider.as_str())),
            limits: policy.limits,
            accounts,
            plans: PerOperation::new(keyring.accounts()),
            queue: Queue::new(policy.longest_queue),
            store: policy.store.unwrap_or_else(|| Arc::new(MemoryBudget::default())),
            clock,
        })
    }

    /// Returns once the call may be made.
    async fn admit<'a>(
        &self,
        call: &Call,
        account: &'a Account,
        plan: &Arc<Plan>,
        context: &Context,
    ) -> Result<Flight<'a>, Error> {
        if let Some(share) = plan.shares.iter().find(|share| share.limit.cost(call) > share.limit.most) {
            let message = format!("a call that costs {} is never within {}", call.cost, share.limit);
            return Err(self.error(ErrorKind::Config, message, call));
        }
        let (mut ticket, mut began): (Option<Ticket<'_>>, _) = (None, Duration::ZERO);
        loop {
            context.set_progress(Progress::NotSent);
            let now = self.clock.monotonic();
            let blocked = match self.ask(call, account, plan, ticket.as_ref(), now).await? {
                Answer::Granted(flight) => {
                    if ticket.is_some() {
                        counts::record_wait(&self.label, call, now.saturating_sub(began));
                    }
                    return Ok(flight);
                }
                Answer::Wait(blocked) => blocked,
            };
            let soonest = blocked.soonest(plan, call);
            if context.deadline().is_some_and(|deadline| soonest >= deadline) {
                return Err(self.refusal(call, plan, blocked.cause, soonest.saturating_sub(now)));
            }
            let Some(ticket) = &ticket else {
                let wanted = (plan.costs(call), account.points(call));
                let Some(taken) = self.queue.enter(call.purpose, plan, wanted.0, wanted.1) else {
                    let error = self.error(ErrorKind::RateLimited, "as many calls wait already as may".into(), call);
                    return Err(error.with_retry(Retry::After(soonest.saturating_sub(now))).with_advice(LATER));
                };
                (ticket, began) = (Some(taken), now);
                continue; // and look again: who was ahead may have left meanwhile
            };
            if !blocked.behind {
                ticket.wait_for(&blocked);
            }
            // Behind another call there is nothing to wait for but its leaving.
            let until = if blocked.behind { None } else { Some(blocked.until) };
            let until = until.into_iter().chain(context.deadline()).min();
            match until {
                None => ticket.poked().await,
                Some(until) => match select(ticket.poked(), self.clock.sleep_until(until)).await {
                    Either::Left(((), _)) | Either::Right(((), _)) => {}
                },
            }
        }
    }

    async fn ask<'a>(
        &self,
        call: &Call,
        account: &'a Account,
        plan: &Arc<Plan>,
        ticket: Option<&Ticket<'_>>,
        now: Duration,
    ) -> Result<Answer<'a>, Error> {
        if let Some(until) = account.pace.paused(now).filter(|_| plan.limits()) {
            return Ok(Answer::Wait(Blocked::by(Cause::Pause, until)));
        }
        if let Some(blocked) = self.queue.behind(ticket, call.purpose, plan, &account.points(call)) {
            return Ok(Answer::Wait(Blocked { until: blocked.until.max(now), ..blocked }));
        }
        let moment = Moment { wall: self.clock.now(), monotonic: now };
        let flight = match account.gauge.take(call.cost, moment) {
            Ok(flight) => flight,
            Err(wait) => return Ok(Answer::Wait(Blocked::by(Cause::Points, now.saturating_add(wait)))),
        };
        if !plan.limits() {
            return Ok(Answer::Granted(flight));
        }
        let shares = plan.shares(call, account.pace.stretch());
        let grant = self.store.take(&shares, moment).await.map_err(|error| {
            let message = format!("the budget could not be read: {}", error.message());
            self.error(error.kind(), message, call).with_retry(error.retry()).with_source(error)
        })?;
        Ok(match grant {
            Grant::Taken => Answer::Granted(flight),
            Grant::Wait { share, wait } => {
                flight.free();
                Answer::Wait(Blocked::by(Cause::Share(share), now.saturating_add(wait)))
            }
        })
    }

    fn refusal(&self, call: &Call, plan: &Plan, cause: Cause, wait: Duration) -> Error {
        let limit = plan.limit(cause);
        let quota = cause == Cause::Points || limit.is_some_and(Limit::is_quota);
        let kind = if quota { ErrorKind::QuotaExhausted } else { ErrorKind::RateLimited };
        let why = match limit {
            Some(limit) => format!("{limit} is used up"),
            None if cause == Cause::Points => format!("the account has no {} points left", call.cost),
            None => "the provider wants a pause".to_owned(),
        };
        let seconds = wait.as_millis().div_ceil(1000);
        let message = format!("{why}, and the call would wait {seconds} s, beyond its deadline");
        self.error(kind, message, call).with_retry(Retry::After(wait)).with_advice(LATER)
    }

    /// Takes what the reply told of the account's allowance.
    fn hear(
        &self,
        call: &Call,
        account: &Account,
        flight: Flight<'_>,
        context: &Context,
        outcome: &Result<Reply, Error>,
    ) {
        let allowance = context.take_allowance().map(|heard| *heard).unwrap_or_default();
        match (allowance.points, outcome) {
            (Some(points), _) => {
                let moment = Moment { wall: self.clock.now(), monotonic: self.clock.monotonic() };
                flight.told(points, moment);
            }
            (None, Err(error)) if error.delivery() == Delivery::NotSent || refused_at_the_door(error) => flight.free(),
            (None, _) => {}
        }
        let Some(mut limits) = allowance.limits else { return };
        limits.retain(|limit| limit.check().is_ok());
        let mut told = account.told.write().unwrap_or_else(PoisonError::into_inner);
        if told[..] != limits[..] {
            tracing::info!(account = %call.account, limits = limits.len(), "provider told its limits");
            *told = limits.into();
            drop(told);
            self.plans.forget(&call.account);
        }
    }

    fn error(&self, kind: ErrorKind, message: String, call: &Call) -> Error {
        Error::not_sent(kind, message)
            .with_provider(self.provider.clone())
            .with_account(call.account.clone())
            .with_operation(&*call.operation)
    }
}

/// One too many: it cost nothing, and nothing was done.
fn refused_at_the_door(error: &Error) -> bool {
    error.kind() == ErrorKind::RateLimited && error.delivery() == Delivery::Answered
}

#[async_trait]
impl<E: Exchange> Exchange for Budget<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let Some(account) = self.accounts.get(&call.account) else {
            return self.inner.call(call, context).await;
        };
        let plan = || Plan::new(&self.limits, &account.told(), &self.provider, &account.app_key, call);
        let Some(plan) = self.plans.get(call, |operation| operation, plan) else {
            return self.inner.call(call, context).await;
        };
        let flight = self.admit(call, account, &plan, context).await?;
        let outcome = self.inner.call(call, context).await;
        self.hear(call, account, flight, context, &outcome);
        match &outcome {
            _ if !plan.limits() => {}
            Ok(_) => account.pace.faster(),
            Err(error) if refused_at_the_door(error) => {
                let hint = match error.retry() {
                    Retry::After(hint) => Some(hint),
                    _ => None,
                };
                if account.pace.slower(self.clock.monotonic(), plan.shortest_window(), hint) {
                    let percent = account.pace.percent();
                    tracing::warn!(account = %call.account, percent, "provider takes fewer calls than allowed: slower");
                }
            }
            Err(_) => {}
        }
        outcome
    }
}
