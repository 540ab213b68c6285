//! The layers in their one order.

use std::{sync::Arc, time::Duration};

use portolan_ports::{Clock, Entropy, Error, ErrorKind};

use crate::{Deadline, Dialect, Exchange, Http, HttpClient, Keyring, Observe, OsEntropy, SignAndSend, SystemClock};

/// The standard composition of layers. One stack per provider serves all its accounts.
///
/// From the outermost to the innermost, and why there:
///
/// | layer | its place |
/// | --- | --- |
/// | [`Observe`] | outside all: one entry per call of a caller, whatever is repeated or waited for below |
/// | [`Deadline`] | outside everything that waits or repeats: one time for all of it |
/// | Retry (planned) | below the deadline, which bounds its waits; above Token and Skew, so that each try may get a new token and time |
/// | Token (planned) | once per try; what it sends to get a token goes through the layers below it |
/// | Skew (planned) | below Token: a refresh is signed with the corrected time too |
/// | Breaker (planned) | sees every attempt, and none that waits for a budget: a closed door spends nothing |
/// | Budget (planned) | next to the wire: every attempt is paid for, also a refresh |
/// | [`SignAndSend`] | innermost: signs at the moment of sending, after all waits, so that no signature ages |
#[derive(Debug)]
pub struct Stack(());

impl Stack {
    /// Settings to start from; everything but these two has a default.
    #[must_use]
    pub fn builder(dialect: Arc<dyn Dialect>, keyring: Keyring) -> StackBuilder {
        StackBuilder { dialect, keyring, http: None, clock: None, entropy: None, deadline: None }
    }
}

/// Settings of a [`Stack`]; checked by [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct StackBuilder {
    dialect: Arc<dyn Dialect>,
    keyring: Keyring,
    http: Option<Arc<dyn Http>>,
    clock: Option<Arc<dyn Clock>>,
    entropy: Option<Arc<dyn Entropy>>,
    deadline: Option<Duration>,
}

impl StackBuilder {
    /// Sends through `http` instead of an [`HttpClient`] with default settings. Several stacks may share one.
    #[must_use]
    pub fn http(mut self, http: Arc<dyn Http>) -> Self {
        self.http = Some(http);
        self
    }

    /// Takes time from `clock` instead of the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Takes chance from `entropy` instead of the machine's.
    #[must_use]
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = Some(entropy);
        self
    }

    /// Ends every call after `longest`, all waits and repetitions together: 15 s unless set. A caller may wish for less.
    #[must_use]
    pub fn deadline(mut self, longest: Duration) -> Self {
        self.deadline = Some(longest);
        self
    }

    /// Puts the layers together.
    ///
    /// # Errors
    /// `Config` if the deadline is zero, or no HTTP client can be made.
    pub fn build(self) -> Result<Arc<dyn Exchange>, Error> {
        let provider = self.dialect.provider();
        let longest = self.deadline.unwrap_or(Deadline::<SignAndSend>::DEFAULT);
        if longest.is_zero() {
            let error = Error::not_sent(ErrorKind::Config, "the deadline is zero: no call could ever be made");
            return Err(error.with_provider(provider));
        }
        let http = match self.http {
            Some(http) => http,
            None => Arc::new(HttpClient::builder().build().map_err(|error| error.with_provider(provider.clone()))?),
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let entropy = self.entropy.unwrap_or_else(|| Arc::new(OsEntropy::new()));

        let stack = SignAndSend::new(self.dialect, self.keyring, http, Arc::clone(&clock));
        // Budget, Breaker, Skew, Token and Retry wrap it here, in this order.
        let stack = Deadline::new(stack, Arc::clone(&clock), longest);
        Ok(Arc::new(Observe::new(stack, provider, clock, entropy)))
    }
}
