//! The outermost layer: what happened, for those who run it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use metrics::{Label, SharedString};
use portolan_domain::ProviderId;
use portolan_ports::{Clock, Entropy, Error};
use tracing::{Instrument as _, Span, field::Empty};

use crate::{Call, Context, Exchange, Reply, counts};

/// One span and one count per call, whatever happens below: also for a call whose caller went away.
///
/// | where | name | fields or labels |
/// | --- | --- | --- |
/// | span | `call` | provider, account, operation, purpose, effect, call, outcome, kind, code, delivery, attempt, status, elapsed |
/// | counter | `portolan_calls_total` | provider, operation, outcome |
/// | histogram, seconds | `portolan_call_seconds` | provider, operation, outcome |
///
/// `outcome` is `ok`, `cancelled`, or the error kind's word. Labels are few: an operation that is not from a static
/// table counts as `other`. No body, query, header, number or secret is in any of them.
#[derive(Debug)]
pub struct Observe<E> {
    inner: E,
    provider: ProviderId,
    label: SharedString,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

const CALLS: &str = "portolan_calls_total";
const SECONDS: &str = "portolan_call_seconds";

impl<E: Exchange> Observe<E> {
    /// Watches the calls of `provider`; `entropy` gives each its id in the log.
    #[must_use]
    pub fn new(inner: E, provider: ProviderId, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        metrics::describe_counter!(CALLS, "calls to providers");
        metrics::describe_histogram!(SECONDS, metrics::Unit::Seconds, "time of calls to providers, with all waits");
        let label = SharedString::from_shared(Arc::from(provider.as_str()));
        Self { inner, provider, label, clock, entropy }
    }
}

#[async_trait]
impl<E: Exchange> Exchange for Observe<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let span = tracing::info_span!(
            "call",
            provider = %self.provider,
            account = %call.account,
            operation = %call.operation,
            purpose = call.purpose.word(),
            effect = call.effect.word(),
            call = %format_args!("{:016x}", self.entropy.next_u64()),
            outcome = Empty,
            kind = Empty,
            code = Empty,
            delivery = Empty,
            attempt = Empty,
            status = Empty,
            elapsed = Empty,
        );
        let mut record = Record {
            label: &self.label,
            call,
            context,
            clock: &*self.clock,
            start: self.clock.monotonic(),
            span,
            outcome: "cancelled",
        };
        let outcome = self.inner.call(call, context).instrument(record.span.clone()).await;
        record.end(&outcome);
        outcome
    }
}

/// Writes its entry when it is dropped, so that a call that was given up has one too.
struct Record<'a> {
    label: &'a SharedString,
    call: &'a Call,
    context: &'a Context,
    clock: &'a dyn Clock,
    start: Duration,
    span: Span,
    outcome: &'static str,
}

impl Record<'_> {
    fn end(&mut self, outcome: &Result<Reply, Error>) {
        match outcome {
            Ok(reply) => {
                self.outcome = "ok";
                self.span.record("status", reply.status);
            }
            Err(error) => {
                self.outcome = error.kind().word();
                self.span.record("kind", self.outcome);
                if let Some(code) = error.code() {
                    self.span.record("code", code);
                }
            }
        }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let elapsed = self.clock.monotonic().saturating_sub(self.start);
        self.span.record("outcome", self.outcome);
        self.span.record("delivery", tracing::field::debug(self.context.progress().delivery()));
        self.span.record("attempt", self.context.attempt());
        self.span.record("elapsed", tracing::field::debug(elapsed));
        tracing::debug!(parent: &self.span, "call ended");
        let labels = [
            Label::new("provider", self.label.clone()),
            Label::new("operation", counts::operation(self.call)),
            Label::new("outcome", self.outcome),
        ];
        metrics::counter!(CALLS, labels.iter()).increment(1);
        metrics::histogram!(SECONDS, labels.iter()).record(elapsed.as_secs_f64());
    }
}
