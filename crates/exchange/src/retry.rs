//! The layer that tries again where that can help and can do no harm.

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use metrics::SharedString;
use portolan_domain::ProviderId;
use portolan_ports::{Clock, Delivery, Effect, Entropy, Error, ErrorKind, Retry as Advised};

use crate::{Call, CircuitOpen, Context, Exchange, Reply, counts};

/// How often, and how soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a call is tried, the first time included: 3.
    pub tries: u32,
    /// The longest first wait; it doubles with each. Each wait is drawn anew between nothing and that, so that callers who
    /// failed together do not come back together: 50 ms.
    pub base: Duration,
    /// The same where the provider said that there are too many calls: 1 s.
    pub throttled_base: Duration,
    /// No wait is longer, whatever the provider asks for: 20 s.
    pub longest_wait: Duration,
    /// How many repetitions 100 calls have between them: 10. It holds for the stack as a whole, so that a provider in
    /// trouble gets a tenth more, and not three times as much.
    pub share_percent: u32,
    /// How many repetitions may be saved up: 10.
    pub burst: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 3,
            base: Duration::from_millis(50),
            throttled_base: Duration::from_secs(1),
            longest_wait: Duration::from_secs(20),
            share_percent: 10,
            burst: 10,
        }
    }
}

impl RetryPolicy {
    fn check(&self) -> Result<(), &'static str> {
        if !(1..=10).contains(&self.tries) {
            return Err("`tries` is not 1 to 10");
        }
        if self.base > self.longest_wait || self.throttled_base > self.longest_wait {
            return Err("`longest_wait` is shorter than a first wait");
        }
        if self.share_percent > 100 {
            return Err("`share_percent` is more than 100");
        }
        if self.burst > 10_000 {
            return Err("`burst` is more than 10000");
        }
        Ok(())
    }
}

/// Repeats a call whose failure passes: a read after no answer, or after one that says "later"; a write only where nothing
/// was sent, or where it was refused for load. A write of which nobody knows goes up to the caller, and so does a quota that
/// is used up. A read whose answer came cut off is asked again once: another that cannot be read is what the provider says.
///
/// (A refusal for clock or token is repeated by [`Skew`](crate::Skew) and [`Token`](crate::Token), which can do something
/// about it.)
///
/// A wait that cannot end before the call's deadline is not begun. When all tries are used up, the error says
/// [`Exhausted`](Advised::Exhausted).
#[derive(Debug)]
pub struct Retry<E> {
    inner: E,
    label: SharedString,
    policy: RetryPolicy,
    /// In hundredths of a repetition.
    credit: AtomicU32,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl<E: Exchange> Retry<E> {
    /// Repeats calls to `provider`; `entropy` draws the waits.
    ///
    /// # Errors
    /// `Config` for a policy that cannot be kept.
    pub fn new(
        inner: E,
        provider: &ProviderId,
        policy: RetryPolicy,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Error> {
        policy.check().map_err(|message| {
            let error = Error::not_sent(ErrorKind::Config, format!("the retry policy: {message}"));
            error.with_provider(provider.clone())
        })?;
        let label = SharedString::from_shared(Arc::from(provider.as_str()));
        Ok(Self { inner, label, policy, credit: AtomicU32::new(policy.burst * 100), clock, entropy })
    }

    fn refill(&self) {
        let (share, full) = (self.policy.share_percent, self.policy.burst * 100);
        if self.credit.load(Ordering::Relaxed) < full {
            // Where two calls fill it up at once, the later finds it full enough.
            let more = |credit: u32| (credit < full).then(|| (credit + share).min(full));
            let _ = self.credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }

    fn spend(&self) -> bool {
        let less = |credit: u32| credit.checked_sub(100);
        self.credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    fn wait(&self, error: &Error, tried: u32) -> Duration {
        let policy = &self.policy;
        let hint = match error.retry() {
            Advised::After(hint) => Some(hint.min(policy.longest_wait)),
            _ => None,
        };
        let base = match error.kind() {
            ErrorKind::RateLimited if hint.is_none() => policy.throttled_base,
            _ => policy.base,
        };
        let longest = base.saturating_mul(1 << (tried - 1).min(30)).min(policy.longest_wait);
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX).saturating_add(1);
        hint.unwrap_or_default() + Duration::from_nanos(self.entropy.next_u64() % nanos)
    }
}

/// Whether repeating can help, and can do no harm.
fn may_repeat(call: &Call, error: &Error) -> bool {
    let passes = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::BadResponse)
        && matches!(error.retry(), Advised::Safe | Advised::After(_))
        && !error.source().is_some_and(|source| source.is::<CircuitOpen>());
    passes
        && match (call.effect, error.delivery()) {
            (Effect::Read, _) | (Effect::Write, Delivery::NotSent) => true,
            // "Busy" may be said half-way; "too many calls" is said at the door.
            (Effect::Write, Delivery::Answered) => error.kind() == ErrorKind::RateLimited,
            (Effect::Write, Delivery::MaybeSent) => false,
        }
}

#[async_trait]
impl<E: Exchange> Exchange for Retry<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        self.refill();
        let mut tried = 0;
        loop {
            let outcome = self.inner.call(call, context).await;
            tried += 1;
            let error = match outcome {
                Err(error) if may_repeat(call, &error) => error,
                outcome => return outcome,
            };
            let tries = if error.kind() == ErrorKind::BadResponse { 2 } else { self.policy.tries };
            if tried >= tries.min(self.policy.tries) {
                return Err(if tried > 1 { error.with_retry(Advised::Exhausted) } else { error });
            }
            let until = self.clock.monotonic().saturating_add(self.wait(&error, tried));
            if context.deadline().is_some_and(|deadline| until >= deadline) || !self.spend() {
                return Err(error);
            }
            counts::count_retry(&self.label, call);
            tracing::debug!(kind = error.kind().word(), code = error.code(), tried, "call is repeated");
            self.clock.sleep_until(until).await;
            context.next_attempt();
        }
    }
}
