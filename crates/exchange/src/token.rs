//! The layer that keeps tokens fresh.

mod renewal;
mod slot;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use portolan_domain::{AccountId, ProviderId};
use portolan_ports::{Clock, Delivery, Error, ErrorKind, TokenKey, TokenSet, TokenStore};

use self::{
    renewal::Core,
    slot::{Held, Slot, Verdict},
};
use crate::{Call, Context, Deadline, Exchange, Progress, Reply};

/// How a provider's tokens are obtained, and what must be known to keep them.
#[async_trait]
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// How the tokens of `account` are kept; `None` leaves it alone, since its token is fixed or it needs none. Asked once,
    /// when the stack is built.
    fn policy(&self, account: &AccountId) -> Option<TokenPolicy>;

    /// The set that configuration brings, if it brings one. A stored set goes before it.
    fn configured(&self, account: &AccountId) -> Option<TokenSet>;

    /// Asks the provider for a new set of `account`, with the help of the `old` one if there is one. `via` is the stack
    /// below, where a call is signed by the provider's own dialect and ends in time: make the call with a new
    /// [`Context`], for a [`Purpose`](crate::Purpose) that need not wait behind others.
    ///
    /// What the reply does not repeat is left out: the old refresh token and owner are kept then. A set that is the old one
    /// again is no error.
    ///
    /// # Errors
    /// MUST be `Unauthenticated` where only the merchant can help: refused by the provider, or nothing to renew with. That
    /// stops the account. So does any other refusal, but not one for load or clock. Everything else is asked again with a
    /// later call.
    async fn obtain(&self, account: &AccountId, old: Option<&TokenSet>, via: &dyn Exchange) -> Result<TokenSet, Error>;

    /// Whether a call can do without a token: then it is made without one where none can be had.
    fn is_optional(&self, _: &Call) -> bool {
        false
    }

    /// Whether a refused call speaks of its token, and not of the signature.
    fn is_about_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthenticated
    }
}

/// How the tokens of one account are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPolicy {
    /// A set is renewed so long before its end: 1 h.
    pub ahead: Duration,
    /// Or this share of the life that it has left when it is taken up, in percent, where that is longer: 10. Never more than
    /// half of that life, whatever is set here, so that short-lived tokens are not asked for all the time.
    pub ahead_percent: u8,
    /// The least time between two asks, noted in the store, so that it also holds for the next process: zero, none.
    pub least_between: Duration,
    /// How long a set is trusted that does not state its end: `None`, until it is refused.
    pub unstated_life: Option<Duration>,
    /// How long it is looked for what another process stores that asks at the same moment, where the provider has refused, or
    /// may not be asked: 2 s. Zero looks once.
    pub grace: Duration,
}

impl Default for TokenPolicy {
    fn default() -> Self {
        Self {
            ahead: Duration::from_secs(3600),
            ahead_percent: 10,
            least_between: Duration::ZERO,
            unstated_life: None,
            grace: Duration::from_secs(2),
        }
    }
}

impl TokenPolicy {
    fn check(&self) -> Result<(), &'static str> {
        if self.ahead_percent > 50 {
            return Err("`ahead_percent` is more than 50: a token would be renewed in the first half of its life");
        }
        if self.grace > Duration::from_secs(10) {
            return Err("`grace` is more than 10 s: callers would wait for nothing");
        }
        if self.unstated_life.is_some_and(|life| life.is_zero()) {
            return Err("`unstated_life` is zero: no token without a stated end could ever be used");
        }
        Ok(())
    }
}

/// Gives each call a token that is good, and renews it ahead of its end.
///
/// - One refresh per account at a time, as a task of its own: callers wait for it until their deadlines, and one who goes
///   away does not stop it. Ahead of a token's end nobody waits.
/// - A new set is stored before it is used. The stored set goes before configuration's, which is tried where the stored
///   one cannot be renewed.
/// - A call that is refused for its token is repeated once with another, writes too: a refusal proves that nothing took
///   effect. Once more, where that other was the store's, and had ended as well.
/// - A refused renewal stops its account, and no other, until the store holds another set. A token that is still good is
///   used to its end.
/// - Several processes may share a store: it is read again before the provider is asked, and for a moment after it has
///   refused, since another process may have been faster.
#[derive(Debug)]
pub struct Token<E> {
    core: Arc<Core<E>>,
    slots: BTreeMap<AccountId, Arc<Slot>>,
}

impl<E: Exchange + 'static> Token<E> {
    /// Keeps the tokens of those `accounts` of `provider` for which `source` has a policy; `policy` takes its place.
    ///
    /// # Errors
    /// `Config` for a policy that cannot be kept.
    pub fn new<'a>(
        inner: E,
        provider: &ProviderId,
        accounts: impl IntoIterator<Item = &'a AccountId>,
        source: Arc<dyn TokenSource>,
        policy: Option<TokenPolicy>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let mut slots = BTreeMap::new();
        for account in accounts {
            let Some(own) = source.policy(account) else { continue };
            let policy = policy.unwrap_or(own);
            policy.check().map_err(|message| {
                let error = Error::not_sent(ErrorKind::Config, format!("the token policy: {message}"));
                error.with_provider(provider.clone()).with_account(account.clone())
            })?;
            let key = TokenKey { provider: provider.clone(), account: account.clone() };
            slots.insert(account.clone(), Arc::new(Slot::new(key, policy)));
        }
        let inner = Arc::new(inner);
        let via = Deadline::new(Arc::clone(&inner), Arc::clone(&clock), Deadline::<E>::DEFAULT);
        Ok(Self { core: Arc::new(Core { inner, via, source, store, clock }), slots })
    }

    /// A token to go on with: the kept one, or the one that the account's renewal brings within the call's time.
    async fn good(&self, slot: &Arc<Slot>, call: &Call, context: &Context) -> Result<Arc<Held>, Error> {
        match self.core.ready(slot) {
            Some(held) => Ok(held),
            None => self.wait(slot, call, context).await,
        }
    }

    async fn wait(&self, slot: &Arc<Slot>, call: &Call, context: &Context) -> Result<Arc<Held>, Error> {
        context.set_progress(Progress::NotSent); // whatever an earlier attempt did: this one waits
        let renewal = self.core.renewal(slot).map_err(|error| about(error, slot, call))?;
        let outcome = match context.deadline() {
            None => renewal.await,
            Some(deadline) => match select(renewal, self.core.clock.sleep_until(deadline)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(((), _)) => {
                    Err(Error::not_sent(ErrorKind::Unavailable, "the call's time ran out while it waited for a token"))
                }
            },
        };
        outcome.map_err(|error| about(error, slot, call))
    }
}

#[async_trait]
impl<E: Exchange + 'static> Exchange for Token<E> {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        let slot = match self.slots.get(&call.account) {
            Some(slot) if !context.has_callers_token() => slot,
            _ => return self.core.inner.call(call, context).await,
        };
        let mut held = match self.good(slot, call, context).await {
            Ok(held) => held,
            Err(_) if self.core.source.is_optional(call) => return self.core.inner.call(call, context).await,
            Err(error) => return Err(error),
        };
        let mut replayed = 0;
        loop {
            context.lend_token(Arc::clone(&held.tokens));
            let outcome = self.core.inner.call(call, context).await;
            let Err(error) = outcome else {
                held.prove();
                return outcome;
            };
            if error.delivery() != Delivery::Answered || !self.core.source.is_about_token(&error) {
                return Err(error);
            }
            let verdict = slot.refused(&held, self.core.clock.monotonic());
            held = match verdict {
                _ if replayed == 2 => return Err(error),
                Verdict::Hopeless => return Err(error),
                Verdict::Newer(held) => held,
                Verdict::Renew => self.wait(slot, call, context).await?,
            };
            replayed += 1;
            context.next_attempt();
        }
    }
}

/// What went wrong with the token, as an error of the call that waited for it: that one was not sent, whatever became of
/// the ask.
fn about(error: Error, slot: &Slot, call: &Call) -> Error {
    let message = match (error.operation(), error.code()) {
        (Some(operation), Some(code)) => format!("no token: {operation}: {} (code {code})", error.message()),
        (Some(operation), None) => format!("no token: {operation}: {}", error.message()),
        (None, _) => error.message().to_owned(),
    };
    Error::not_sent(error.kind(), message)
        .with_retry(error.retry())
        .with_advice(error.advice())
        .with_provider(slot.key.provider.clone())
        .with_account(call.account.clone())
        .with_operation(&*call.operation)
        .with_source(error)
}
