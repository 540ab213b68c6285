//! The layers in their one order.

use std::{sync::Arc, time::Duration};

use portolan_ports::{Clock, Entropy, Error, ErrorKind, MemoryTokens, TokenStore};

use crate::{
    Breaker, BreakerPolicy, Budget, BudgetPolicy, Deadline, Dialect, Exchange, Http, HttpClient, Keyring, Observe,
    OsEntropy, Place, Policies, Retry, RetryPolicy, SignAndSend, Skew, SkewPolicy, SystemClock, Token, TokenSource,
};

/// The standard composition of layers. One stack per provider serves all its accounts.
///
/// From the outermost to the innermost, and why there:
///
/// | layer | its place |
/// | --- | --- |
/// | [`Observe`] | outside all: one entry per call of a caller, whatever is repeated or waited for below |
/// | [`Deadline`] | outside everything that waits or repeats: one time for all of it |
/// | [`Retry`] | below the deadline, which bounds its waits; above Token and Skew, so that each try may get a new token and time |
/// | [`Token`] | once per try; what it sends to get a token goes through the layers below it |
/// | [`Skew`] | below Token: a refresh is signed with the corrected time too |
/// | [`Breaker`] | sees every attempt, and none that waits for a budget: a closed door spends nothing |
/// | [`Budget`] | next to the wire: every attempt is paid for, also a refresh |
/// | [`SignAndSend`] | innermost: signs at the moment of sending, after all waits, so that no signature ages |
#[derive(Debug)]
pub struct Stack(());

impl Stack {
    /// Settings to start from; everything but these two has a default.
    #[must_use]
    pub fn builder(dialect: Arc<dyn Dialect>, keyring: Keyring) -> StackBuilder {
        StackBuilder {
            dialect,
            keyring,
            http: None,
            clock: None,
            entropy: None,
            deadline: None,
            policies: Policies::default(),
            tokens: None,
            token_store: None,
        }
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
    policies: Policies,
    tokens: Option<Arc<dyn TokenSource>>,
    token_store: Option<Arc<dyn TokenStore>>,
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

    /// Sets the policies of all layers at once.
    #[must_use]
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = policies;
        self
    }

    /// How calls are repeated; `None` repeats none.
    #[must_use]
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.policies.retry = policy.into();
        self
    }

    /// When a provider is left alone; `None` never does.
    #[must_use]
    pub fn breaker(mut self, policy: impl Into<Option<BreakerPolicy>>) -> Self {
        self.policies.breaker = policy.into();
        self
    }

    /// What may be asked of the provider; unless set, whatever is wished.
    #[must_use]
    pub fn budget(mut self, policy: impl Into<Option<BudgetPolicy>>) -> Self {
        self.policies.budget = policy.into();
        self
    }

    /// When our clock counts as wrong; `None` signs by it whatever the provider says.
    #[must_use]
    pub fn skew(mut self, policy: impl Into<Option<SkewPolicy>>) -> Self {
        self.policies.skew = policy.into();
        self
    }

    /// Keeps the tokens of those accounts for which `source` has a policy. Unless set, a token is what the keyring has.
    #[must_use]
    pub fn tokens(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.tokens = Some(source);
        self
    }

    /// Where tokens are stored: in [`MemoryTokens`] of the stack's own unless set.
    #[must_use]
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.token_store = Some(store);
        self
    }

    /// Puts the layers together.
    ///
    /// # Errors
    /// `Config` if the deadline is zero, a policy cannot be kept, or no HTTP client can be made.
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

        let keyring = self.keyring.clone();
        let Policies { retry, skew, tokens, breaker, budget, own } = self.policies;
        let store = self.token_store.unwrap_or_else(|| Arc::new(MemoryTokens::default()));
        let time = || Arc::clone(&clock);

        let stack: Arc<dyn Exchange> = Arc::new(SignAndSend::new(self.dialect, self.keyring, http, time()));
        let stack = own.or(Place::Budget, stack, budget, |below, policy| {
            Ok(Arc::new(Budget::new(below, &provider, &keyring, policy, time())?))
        })?;
        let stack = own.or(Place::Breaker, stack, breaker, |below, policy| {
            Ok(Arc::new(Breaker::new(below, &provider, keyring.accounts(), policy, time())?))
        })?;
        let stack =
            own.or(Place::Skew, stack, skew, |below, policy| Ok(Arc::new(Skew::new(below, &provider, policy)?)))?;
        let stack = own.or(Place::Token, stack, self.tokens, |below, source| {
            Ok(Arc::new(Token::new(below, &provider, keyring.accounts(), source, tokens, store, time())?))
        })?;
        let stack = own.or(Place::Retry, stack, retry, |below, policy| {
            Ok(Arc::new(Retry::new(below, &provider, policy, time(), Arc::clone(&entropy))?))
        })?;
        let stack = Deadline::new(stack, time(), longest);
        Ok(Arc::new(Observe::new(stack, provider, clock, entropy)))
    }
}
