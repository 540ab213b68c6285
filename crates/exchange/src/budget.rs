//! The layer that keeps calls within what the provider allows.

mod limit;
mod pace;
mod queue;
mod store;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use metrics::SharedString;
use portolan_domain::{AccountId, ProviderId};
use portolan_ports::{Advice, Clock, Delivery, Error, ErrorKind, Retry};

use self::{
    limit::Plan,
    pace::Pace,
    queue::{Blocked, Queue, Ticket},
};
pub use self::{
    limit::{Limit, Operations, Scope, Unit, Window},
    store::{BudgetStore, Grant, MemoryBudget, Moment, Share},
};
use crate::{Call, Context, Exchange, Keyring, Progress, Reply, counts, per_operation::PerOperation};

const LATER: Advice = Advice {
    en: "wait as long as the error says, send fewer calls, or ask the provider for a higher limit and set it",
    zh: "请按提示时间等待、降低调用频率，或向服务商申请提高限额并更新配置",
};

/// What an application may ask of its provider.
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
}

/// What came of asking for a grant once.
enum Answer {
    Granted,
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
        let accounts = keyring
            .entries()
            .map(|(id, credentials)| {
                (id.clone(), Account { app_key: credentials.app_key.clone(), pace: Pace::default() })
            })
            .collect();
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
    async fn admit(&self, call: &Call, account: &Account, plan: &Arc<Plan>, context: &Context) -> Result<(), Error> {
        if let Some(share) = plan.shares.iter().find(|share| share.limit.cost(call) > share.limit.most) {
            let message = format!("a call that costs {} is never within {}", call.cost, share.limit);
            return Err(self.error(ErrorKind::Config, message, call));
        }
        let (mut ticket, mut began): (Option<Ticket<'_>>, _) = (None, Duration::ZERO);
        loop {
            context.set_progress(Progress::NotSent);
            let now = self.clock.monotonic();
            let blocked = match self.ask(call, account, plan, ticket.as_ref(), now).await? {
                Answer::Granted => {
                    if ticket.is_some() {
                        counts::record_wait(&self.label, call, now.saturating_sub(began));
                    }
                    return Ok(());
                }
                Answer::Wait(blocked) => blocked,
            };
            let soonest = blocked.soonest(plan, call);
            if context.deadline().is_some_and(|deadline| soonest >= deadline) {
                let limit = blocked.share.and_then(|share| plan.shares.get(share)).map(|planned| &planned.limit);
                return Err(self.refusal(call, limit, soonest.saturating_sub(now)));
            }
            let Some(ticket) = &ticket else {
                let Some(taken) = self.queue.enter(call.purpose, plan, plan.costs(call)) else {
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

    async fn ask(
        &self,
        call: &Call,
        account: &Account,
        plan: &Arc<Plan>,
        ticket: Option<&Ticket<'_>>,
        now: Duration,
    ) -> Result<Answer, Error> {
        if let Some(until) = account.pace.paused(now) {
            return Ok(Answer::Wait(Blocked { share: None, until, ahead: 0, behind: false }));
        }
        if let Some(blocked) = self.queue.behind(ticket, call.purpose, plan) {
            return Ok(Answer::Wait(Blocked { until: blocked.until.max(now), ..blocked }));
        }
        let shares = plan.shares(call, account.pace.stretch());
        let moment = Moment { wall: self.clock.now(), monotonic: now };
        let grant = self.store.take(&shares, moment).await.map_err(|error| {
            let message = format!("the budget could not be read: {}", error.message());
            self.error(error.kind(), message, call).with_retry(error.retry()).with_source(error)
        })?;
        Ok(match grant {
            Grant::Taken => Answer::Granted,
            Grant::Wait { share, wait } => {
                let until = now.saturating_add(wait);
                Answer::Wait(Blocked { share: Some(share), until, ahead: 0, behind: false })
            }
        })
    }

    /// `limit` is what is used up; none if the provider asked for a pause.
    fn refusal(&self, call: &Call, limit: Option<&Limit>, wait: Duration) -> Error {
        let quota = limit.is_some_and(Limit::is_quota);
        let kind = if quota { ErrorKind::QuotaExhausted } else { ErrorKind::RateLimited };
        let why = limit.map_or_else(|| "the provider wants a pause".to_owned(), |limit| format!("{limit} is used up"));
        let seconds = wait.as_millis().div_ceil(1000);
        let message = format!("{why}, and the call would wait {seconds} s, beyond its deadline");
        self.error(kind, message, call).with_retry(Retry::After(wait)).with_advice(LATER)
    }

    fn error(&self, kind: ErrorKind, message: String, call: &Call) -> Error {
        Error::not_sent(kind, message)
            .with_provider(self.provider.clone())
            .with_account(call.account.clone())
            .with_operation(&*call.operation)
    }
}

#[async_trait]
impl<E: Exchange> Exchange for Budget<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let Some(account) = self.accounts.get(&call.account) else {
            return self.inner.call(call, context).await;
        };
        let plan = || Plan::new(&self.limits, &self.provider, &account.app_key, call);
        let Some(plan) = self.plans.get(call, |operation| operation, plan).filter(|plan| !plan.shares.is_empty())
        else {
            return self.inner.call(call, context).await;
        };
        self.admit(call, account, &plan, context).await?;
        let outcome = self.inner.call(call, context).await;
        match &outcome {
            Ok(_) => account.pace.faster(),
            Err(error) if error.kind() == ErrorKind::RateLimited && error.delivery() == Delivery::Answered => {
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
