//! The layer that leaves alone what is broken.

use std::{
    error::Error as StdError,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use metrics::SharedString;
use portolan_domain::{AccountId, ProviderId};
use portolan_ports::{Clock, Delivery, Error, ErrorKind, Retry};

use crate::{Call, Context, Exchange, Reply, counts, per_operation::PerOperation};

/// When a circuit opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BreakerPolicy {
    /// It opens when so many attempts failed: 10,
    pub failures: u32,
    /// of so many last ones: 20, and 64 at most. One number at which a provider stumbles closes no door to others.
    pub of: u32,
    /// How long it stays open before one call may try: 5 s. It doubles with each try that fails.
    pub cool_down: Duration,
    /// No longer than this: 60 s.
    pub longest_cool_down: Duration,
    /// A call that got no answer, and had less time than this for it, tells nothing: 1 s. A hasty caller closes no door to
    /// others.
    pub patience: Duration,
    /// Operations that stand and fall together have one name here: each its own, unless set.
    pub family: fn(&'static str) -> &'static str,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            failures: 10,
            of: 20,
            cool_down: Duration::from_secs(5),
            longest_cool_down: Duration::from_secs(60),
            patience: Duration::from_secs(1),
            family: |operation| operation,
        }
    }
}

impl BreakerPolicy {
    fn check(&self) -> Result<(), &'static str> {
        if self.failures == 0 {
            return Err("`failures` is zero: no call could ever be made");
        }
        if self.failures > self.of || self.of > 64 {
            return Err("`of` is less than `failures`, or more than 64");
        }
        if self.cool_down.is_zero() || self.cool_down > self.longest_cool_down {
            return Err("`cool_down` is zero, or longer than `longest_cool_down`");
        }
        Ok(())
    }
}

/// The source of an error of a call that was not made, since those before it had failed: kept from the provider by
/// [`Breaker`], and not repeated by [`Retry`](crate::Retry).
#[derive(Debug)]
pub struct CircuitOpen {
    last: Error,
}

impl fmt::Display for CircuitOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the last of them: {}", self.last.message())
    }
}

impl StdError for CircuitOpen {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.last)
    }
}

/// A circuit for each account and family of operations. When most of the last attempts failed it opens: calls are refused
/// without being sent. After a while one call may try; its success closes the circuit again.
///
/// A failure is no answer, or one by which the provider says that it is in trouble. "Too many calls" is none: it says that
/// the provider is well. Neither is any other refusal.
#[derive(Debug)]
pub struct Breaker<E> {
    inner: E,
    provider: ProviderId,
    label: SharedString,
    policy: BreakerPolicy,
    circuits: PerOperation<Circuit>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Default)]
struct Circuit {
    /// The last attempts, the newest in the lowest bit: 1 for a failure.
    history: AtomicU64,
    /// Whether `door` has anything to say: calls through a closed circuit take no lock.
    open: AtomicBool,
    door: Mutex<Door>,
}

#[derive(Debug, Default)]
enum Door {
    #[default]
    Closed,
    Open {
        until: Duration,
        cool_down: Duration,
        last: Error,
    },
    /// One call tries.
    Tried {
        cool_down: Duration,
        last: Error,
    },
}

/// What a call tells of the provider.
enum Verdict {
    Alive,
    Failed(Error),
    Nothing,
}

impl Circuit {
    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a call through; with a probe if it is the one that tries.
    fn enter(&self, clock: &dyn Clock) -> Result<Option<Probe<'_>>, (Duration, Error)> {
        if !self.open.load(Ordering::Acquire) {
            return Ok(None);
        }
        let (now, mut door) = (clock.monotonic(), self.door());
        match &*door {
            Door::Closed => Ok(None),
            Door::Open { until, last, .. } if now < *until => Err((until.saturating_sub(now), last.clone())),
            Door::Open { cool_down, last, .. } => {
                *door = Door::Tried { cool_down: *cool_down, last: last.clone() };
                drop(door);
                Ok(Some(Probe { circuit: self, now }))
            }
            Door::Tried { cool_down, last } => Err((*cool_down, last.clone())),
        }
    }

    /// Notes what came of an attempt: how many of the last failed. Where all is well there is nothing to write.
    fn note(&self, failed: bool, of: u32) -> u32 {
        if !failed && self.history.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        let next = |history: u64| (history << 1 | u64::from(failed)) & (u64::MAX >> (64 - of));
        let before = self.history.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |history| Some(next(history)));
        next(before.unwrap_or_default()).count_ones()
    }

    fn close(&self) {
        *self.door() = Door::Closed;
        self.history.store(0, Ordering::Relaxed);
        self.open.store(false, Ordering::Release);
    }

    fn open(&self, until: Duration, cool_down: Duration, last: Error) {
        *self.door() = Door::Open { until, cool_down, last };
        self.open.store(true, Ordering::Release);
    }
}

/// The call that tries. If its caller goes away, or it tells nothing, the next one tries.
struct Probe<'a> {
    circuit: &'a Circuit,
    now: Duration,
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        let mut door = self.circuit.door();
        if let Door::Tried { cool_down, last } = &*door {
            *door = Door::Open { until: self.now, cool_down: *cool_down, last: last.clone() };
        }
    }
}

impl<E: Exchange> Breaker<E> {
    /// Watches over the calls of `accounts` to `provider`.
    ///
    /// # Errors
    /// `Config` for a policy that cannot be kept.
    pub fn new<'a>(
        inner: E,
        provider: &ProviderId,
        accounts: impl IntoIterator<Item = &'a AccountId>,
        policy: BreakerPolicy,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        policy.check().map_err(|message| {
            let error = Error::not_sent(ErrorKind::Config, format!("the breaker policy: {message}"));
            error.with_provider(provider.clone())
        })?;
        let label = SharedString::from_shared(Arc::from(provider.as_str()));
        Ok(Self { inner, provider: provider.clone(), label, policy, circuits: PerOperation::new(accounts), clock })
    }

    fn judge(&self, outcome: &Result<Reply, Error>, context: &Context) -> Verdict {
        let Err(error) = outcome else { return Verdict::Alive };
        match (error.kind(), error.delivery()) {
            (ErrorKind::RateLimited | ErrorKind::QuotaExhausted, _) => Verdict::Nothing,
            (ErrorKind::Unavailable, Delivery::Answered) => Verdict::Failed(error.clone()),
            (ErrorKind::Unavailable, delivery) => {
                let now = self.clock.monotonic();
                let out_of_time = context.deadline().is_some_and(|deadline| now >= deadline);
                let had = context.sent_since(now).unwrap_or(Duration::MAX);
                let hasty = delivery == Delivery::NotSent || had < self.policy.patience;
                if out_of_time && hasty { Verdict::Nothing } else { Verdict::Failed(error.clone()) }
            }
            (_, Delivery::Answered) => Verdict::Alive,
            _ => Verdict::Nothing,
        }
    }

    /// `tried` is when the call began, if it was the one that tries. From then on the circuit cools down: the time that a
    /// silent provider took is part of it, so that nobody waits longer for the next try than the policy says.
    fn failed(&self, circuit: &Circuit, call: &Call, tried: Option<Duration>, last: Error) {
        let began = tried.unwrap_or_else(|| self.clock.monotonic());
        let cool_down = match &*circuit.door() {
            Door::Tried { cool_down, .. } if tried.is_some() => {
                cool_down.saturating_mul(2).min(self.policy.longest_cool_down)
            }
            // A call that was under way when the circuit opened.
            Door::Open { .. } | Door::Tried { .. } => return,
            Door::Closed if circuit.note(true, self.policy.of) < self.policy.failures => return,
            Door::Closed => self.policy.cool_down,
        };
        circuit.open(began.saturating_add(cool_down), cool_down, last);
        if tried.is_none() {
            counts::count_circuit(&self.label, call, true);
            tracing::warn!(account = %call.account, operation = %call.operation, "circuit opened");
        }
    }

    fn refusal(&self, call: &Call, wait: Duration, last: Error) -> Error {
        Error::not_sent(ErrorKind::Unavailable, "not sent: most of the calls before it failed")
            .with_retry(Retry::After(wait))
            .with_provider(self.provider.clone())
            .with_account(call.account.clone())
            .with_operation(&*call.operation)
            .with_source(CircuitOpen { last })
    }
}

#[async_trait]
impl<E: Exchange> Exchange for Breaker<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let Some(circuit) = self.circuits.get(call, self.policy.family, Circuit::default) else {
            return self.inner.call(call, context).await;
        };
        let probe = match circuit.enter(&*self.clock) {
            Ok(probe) => probe,
            Err((wait, last)) => return Err(self.refusal(call, wait, last)),
        };
        let outcome = self.inner.call(call, context).await;
        match self.judge(&outcome, context) {
            Verdict::Alive if probe.is_some() => {
                circuit.close();
                counts::count_circuit(&self.label, call, false);
                tracing::info!(account = %call.account, operation = %call.operation, "circuit closed");
            }
            Verdict::Alive => {
                circuit.note(false, self.policy.of);
            }
            Verdict::Failed(error) => self.failed(&circuit, call, probe.as_ref().map(|probe| probe.now), error),
            Verdict::Nothing => {}
        }
        outcome
    }
}
