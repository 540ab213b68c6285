//! The layer that signs with the provider's time where ours is wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use metrics::SharedString;
use portolan_domain::ProviderId;
use portolan_ports::{Delivery, Error, ErrorKind};

use crate::{Call, Context, Exchange, Reply, counts};

/// When a clock counts as wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkewPolicy {
    /// Up to this difference, beyond what a `Date` in whole seconds and the way there and back leave open, our clock is left
    /// alone: 5 s. Providers take signatures of some minutes.
    pub tolerance: Duration,
}

impl Default for SkewPolicy {
    fn default() -> Self {
        Self { tolerance: Duration::from_secs(5) }
    }
}

/// Learns from the `Date` of every response how far our clock is off, and repeats a call once that was refused for its
/// time, with the corrected one: writes too, since a refusal proves that nothing took effect.
///
/// A `Date` can be wrong where the gateway's own clock is right. Then calls that are signed by it are refused, the repetition
/// with our own time is taken, and `Date` is not followed until our time is refused again.
#[derive(Debug)]
pub struct Skew<E> {
    inner: E,
    label: SharedString,
    tolerance: i64,
    offset: AtomicI64,
    misled: AtomicBool,
}

impl<E: Exchange> Skew<E> {
    /// Corrects the time of calls to `provider`.
    ///
    /// # Errors
    /// `Config` if more than 5 minutes would be tolerated: no provider does.
    pub fn new(inner: E, provider: &ProviderId, policy: SkewPolicy) -> Result<Self, Error> {
        let tolerance = i64::try_from(policy.tolerance.as_millis()).unwrap_or(i64::MAX);
        if tolerance > 300_000 {
            let error = Error::not_sent(ErrorKind::Config, "the skew policy: `tolerance` is more than 5 minutes");
            return Err(error.with_provider(provider.clone()));
        }
        let label = SharedString::from_shared(Arc::from(provider.as_str()));
        Ok(Self { inner, label, tolerance, offset: AtomicI64::new(0), misled: AtomicBool::new(false) })
    }

    fn learn(&self, context: &Context) {
        let Some((least, most)) = context.heard_offset() else { return };
        let now = self.offset.load(Ordering::Relaxed);
        let fits = |offset: i64| {
            offset >= least.saturating_sub(self.tolerance) && offset <= most.saturating_add(self.tolerance)
        };
        if fits(now) || self.misled.load(Ordering::Relaxed) {
            return;
        }
        self.set(if fits(0) { 0 } else { middle(least, most) });
    }

    fn set(&self, offset: i64) {
        if self.offset.swap(offset, Ordering::Relaxed) != offset {
            counts::count_clock_correction(&self.label);
            tracing::warn!(offset_ms = offset, "clock corrected");
        }
    }

    /// The offset to repeat a call with that was refused with `used`; `None` if no other is known.
    fn other(&self, used: i64, context: &Context) -> Option<i64> {
        let heard = context.heard_offset().map(|(least, most)| middle(least, most));
        // A second apart is as near as a `Date` can tell.
        heard.filter(|heard| heard.abs_diff(used) >= 1_000).or((used != 0).then_some(0))
    }
}

fn middle(least: i64, most: i64) -> i64 {
    least.midpoint(most)
}

#[async_trait]
impl<E: Exchange> Exchange for Skew<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        if context.has_callers_clock() {
            return self.inner.call(call, context).await;
        }
        let used = self.offset.load(Ordering::Relaxed);
        context.correct_clock(used);
        let outcome = self.inner.call(call, context).await;
        if !matches!(&outcome, Err(error) if error.kind() == ErrorKind::ClockSkew && error.delivery() == Delivery::Answered)
        {
            self.learn(context);
            return outcome;
        }
        let Some(other) = self.other(used, context) else { return outcome };
        context.next_attempt();
        context.correct_clock(other);
        let outcome = self.inner.call(call, context).await;
        if !matches!(&outcome, Err(error) if error.kind() == ErrorKind::ClockSkew || error.delivery() != Delivery::Answered)
        {
            // It was the time: the provider goes by this one, whatever its `Date` says.
            let heard = context.heard_offset();
            let misled = heard.is_some_and(|(least, most)| {
                other < least.saturating_sub(self.tolerance) || other > most.saturating_add(self.tolerance)
            });
            self.misled.store(misled, Ordering::Relaxed);
            self.set(other);
        }
        outcome
    }
}
