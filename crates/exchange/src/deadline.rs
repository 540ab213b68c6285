//! The layer that gives every call an end.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portolan_ports::{Clock, Error};

use crate::{Call, Context, Exchange, Reply};

/// Resolves the call's total time into the moment at which it ends, and does no more: the layers below take their waits
/// from [`Context::deadline`], and the innermost gives up the HTTP request. No layer drops an inner future, since a
/// dropped one cannot tell how far it got.
#[derive(Debug)]
pub struct Deadline<E> {
    inner: E,
    clock: Arc<dyn Clock>,
    longest: Duration,
}

impl<E: Exchange> Deadline<E> {
    /// What a call gets that wishes nothing: 15 s.
    pub const DEFAULT: Duration = Duration::from_secs(15);

    /// Ends calls after `longest`, or sooner where the caller wishes so.
    #[must_use]
    pub fn new(inner: E, clock: Arc<dyn Clock>, longest: Duration) -> Self {
        Self { inner, clock, longest }
    }
}

#[async_trait]
impl<E: Exchange> Exchange for Deadline<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let time = context.timeout().map_or(self.longest, |wish| wish.min(self.longest));
        context.set_deadline(self.clock.monotonic().saturating_add(time));
        context.set_attempt(1);
        self.inner.call(call, context).await
    }
}
