//! How one account's set is renewed: the task that its callers wait for.

use std::{sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use portolan_ports::{Advice, Clock, Delivery, Error, ErrorKind, Retry, TokenSet, TokenStore};
use tokio::runtime::Handle;
use tracing::Instrument as _;

use super::{
    TokenSource,
    slot::{Age, Held, Renewal, SETTLE, Slot, equal},
};
use crate::{Deadline, Exchange, counts};

/// How long a failed ask is not repeated, unless the provider names a time; and the longest time that it may name.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

const AUTHORISE: Advice = Advice {
    en: "let the merchant authorise again, then store the new token; other accounts go on",
    zh: "请商家重新授权并保存新令牌；其他账号不受影响",
};
const HELD: Advice = Advice {
    en: "wait: the provider limits how often a token may be asked for",
    zh: "请稍候：服务商限制获取令牌的频率",
};

/// What calls and renewals share.
#[derive(Debug)]
pub(super) struct Core<E> {
    pub(super) inner: Arc<E>,
    pub(super) via: Deadline<Arc<E>>,
    pub(super) source: Arc<dyn TokenSource>,
    pub(super) store: Arc<dyn TokenStore>,
    pub(super) clock: Arc<dyn Clock>,
}

/// Why an ask brought nothing.
enum Failure {
    /// The provider, or the source, says that there will be none with this set.
    Refused(Error),
    /// It was not asked: another process has asked a moment ago.
    Held(Error),
    /// It may be asked again.
    Other(Error),
}

impl<E: Exchange + 'static> Core<E> {
    /// The set in use, if it is good; begins its renewal where that is due.
    pub(super) fn ready(self: &Arc<Self>, slot: &Arc<Slot>) -> Option<Arc<Held>> {
        let held = slot.current()?;
        let moment = self.clock.monotonic();
        match held.age(self.clock.now(), moment) {
            Age::Good => Some(held),
            Age::Ended => None,
            Age::Due => {
                let begin = {
                    let mut memory = slot.memory();
                    let begin = moment >= memory.next_ahead;
                    if begin {
                        memory.next_ahead = moment.saturating_add(SETTLE);
                    }
                    begin
                };
                if begin {
                    // What it brings is found by the next call; what keeps it from beginning will be told once the set has ended.
                    let _ = self.renewal(slot);
                }
                Some(held)
            }
        }
    }

    /// The renewal under way, or a new one.
    pub(super) fn renewal(self: &Arc<Self>, slot: &Arc<Slot>) -> Result<Renewal, Error> {
        let mut memory = slot.memory();
        if let Some(renewal) = &memory.renewal {
            return Ok(renewal.clone());
        }
        if let Some((until, error)) = &memory.paused {
            let left = until.saturating_sub(self.clock.monotonic());
            if !left.is_zero() {
                return Err(error.clone().with_retry(Retry::After(left)));
            }
        }
        let runtime = Handle::try_current().map_err(|_| {
            Error::not_sent(ErrorKind::Config, "tokens are renewed by a task, and there is no tokio runtime here")
        })?;
        let span = tracing::info_span!("token", provider = %slot.key.provider, account = %slot.key.account);
        let (core, owned) = (Arc::clone(self), Arc::clone(slot));
        let task = async move {
            let outcome = core.renew(&owned).await;
            owned.memory().renewal = None;
            outcome
        };
        let (task, owned) = (runtime.spawn(task.instrument(span)), Arc::clone(slot));
        let renewal = async move {
            task.await.unwrap_or_else(|_| {
                owned.memory().renewal = None; // it panicked, or its runtime is shutting down
                Err(Error::not_sent(ErrorKind::Unavailable, "the renewal of the token did not come to its end"))
            })
        };
        let renewal = renewal.boxed().shared();
        memory.renewal = Some(renewal.clone());
        Ok(renewal)
    }

    async fn renew(&self, slot: &Slot) -> Result<Arc<Held>, Error> {
        let stored = self.load(slot).await?;
        let unsaved = slot.memory().unsaved.take();
        if let Some((tokens, base)) = unsaved
            && equal(stored.as_ref(), base.as_ref())
        {
            return self.keep(slot, tokens, base).await;
        }
        let configured = self.source.configured(&slot.key.account);
        let configured = configured.filter(|set| !equal(Some(set), stored.as_ref()));
        let mut sets: Vec<_> = stored.iter().chain(&configured).map(Some).collect();
        if sets.is_empty() {
            sets.push(None);
        }
        let mut asked = false;
        for old in sets {
            if let Some(tokens) = old
                && slot.is_news(tokens, self.clock.now())
            {
                return Ok(slot.adopt(tokens.clone(), self.clock.now(), None));
            }
            if slot.is_spent(old) {
                continue;
            }
            match self.ask(slot, old, stored.as_ref()).await {
                Ok(held) => return Ok(held),
                Err(Failure::Other(error)) => return Err(error),
                Err(Failure::Held(error)) => return self.elsewhere(slot).await?.ok_or(error),
                Err(Failure::Refused(error)) => {
                    asked = true;
                    slot.spend(old.cloned(), error);
                    // Another process may have been faster: then its set is stored, and ours was spent by it.
                    if let Some(held) = self.stored(slot).await? {
                        return Ok(held);
                    }
                }
            }
        }
        // Or it is about to store it.
        if asked && let Some(held) = self.elsewhere(slot).await? {
            return Ok(held);
        }
        let error = self.stopped(slot.memory().refusal.clone());
        if asked {
            tracing::error!(kind = error.kind().word(), "account stopped: its token cannot be renewed");
        }
        Err(error)
    }

    /// The set that the store has, if it is another than ours.
    async fn stored(&self, slot: &Slot) -> Result<Option<Arc<Held>>, Error> {
        let stored = self.load(slot).await?.filter(|tokens| slot.is_news(tokens, self.clock.now()));
        Ok(stored.map(|tokens| slot.adopt(tokens, self.clock.now(), None)))
    }

    /// The set of another process that asks at this moment, and stores what comes a little later.
    async fn elsewhere(&self, slot: &Slot) -> Result<Option<Arc<Held>>, Error> {
        let began = self.clock.monotonic();
        let grace = slot.policy.grace;
        for part in [0, 1, 3, 6, 10, 20] {
            let look = began.saturating_add(grace.saturating_mul(part) / 20);
            if part > 0 && grace.is_zero() {
                break;
            }
            self.clock.sleep_until(look).await;
            if let Some(held) = self.stored(slot).await? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// `base` is what the store holds.
    async fn ask(&self, slot: &Slot, old: Option<&TokenSet>, base: Option<&TokenSet>) -> Result<Arc<Held>, Failure> {
        self.hold(slot).await?;
        let account = &slot.key.account;
        let outcome = self.source.obtain(account, old, &self.via).await;
        counts::count_token_renewal(
            &slot.key.provider,
            outcome.as_ref().err().map_or("ok", |error| error.kind().word()),
        );
        match outcome {
            Ok(mut tokens) => {
                if let (None, Some(old)) = (&tokens.refresh, old) {
                    (tokens.refresh, tokens.refresh_expires_at) = (old.refresh.clone(), old.refresh_expires_at);
                }
                tokens.owner = tokens.owner.or_else(|| old?.owner.clone());
                self.keep(slot, tokens, base.cloned()).await.map_err(Failure::Other)
            }
            Err(error) if is_refusal(&error) => Err(Failure::Refused(error)),
            Err(error) => {
                tracing::warn!(kind = error.kind().word(), "no new token");
                let pause = match error.retry() {
                    Retry::After(pause) => pause.clamp(PAUSE, LONGEST_PAUSE),
                    _ => PAUSE,
                };
                let until = self.clock.monotonic().saturating_add(pause);
                slot.memory().paused = Some((until, error.clone()));
                Err(Failure::Other(error))
            }
        }
    }

    /// Notes that the provider is about to be asked, if it may be.
    async fn hold(&self, slot: &Slot) -> Result<(), Failure> {
        let least = slot.policy.least_between;
        if least.is_zero() {
            return Ok(());
        }
        let now = self.clock.now();
        let until = self.store.held_until(&slot.key).await.map_err(unreadable).map_err(Failure::Other)?;
        let left = until.map_or(Duration::ZERO, |until| until.since(now));
        if left.is_zero() || left > least {
            let noted = self.store.hold(&slot.key, now.plus(least)).await;
            let unnoted = |error| unusable(error, "it could not be noted that a token is asked for");
            noted.map_err(unnoted).map_err(Failure::Other)?;
        }
        if left.is_zero() {
            return Ok(());
        }
        // Longer than anybody notes it: written by a clock that was wrong. It was noted anew, so that it ends.
        let left = left.min(least);
        let error = Error::not_sent(ErrorKind::RateLimited, "no token, and the provider may not be asked for one yet");
        Err(Failure::Held(error.with_retry(Retry::After(left)).with_advice(HELD)))
    }

    /// Stores `tokens`, and only then takes them into use.
    async fn keep(&self, slot: &Slot, tokens: TokenSet, base: Option<TokenSet>) -> Result<Arc<Held>, Error> {
        if let Err(error) = self.store.save(&slot.key, &tokens).await {
            // The old set may be worth nothing by now: this one is tried again, not thrown away.
            slot.memory().unsaved = Some((tokens, base));
            return Err(unusable(error, "the new token could not be stored, so it was not used"));
        }
        tracing::debug!("token renewed");
        Ok(slot.adopt(tokens, self.clock.now(), Some(self.clock.monotonic())))
    }

    fn stopped(&self, refusal: Option<Error>) -> Error {
        const STOPPED: &str = "the account is stopped: its token cannot be renewed";
        let Some(refusal) = refusal else {
            return Error::not_sent(ErrorKind::Unauthenticated, STOPPED).with_advice(AUTHORISE);
        };
        // A missing permission, a wrong setting or a wrong signature is that, and has an advice of its own.
        let advice = if self.source.is_about_token(&refusal) { AUTHORISE } else { refusal.advice() };
        let mut error =
            Error::not_sent(refusal.kind(), format!("{STOPPED}: {}", refusal.message())).with_advice(advice);
        if let Some(code) = refusal.code() {
            error = error.with_code(code);
        }
        error.with_source(refusal)
    }

    async fn load(&self, slot: &Slot) -> Result<Option<TokenSet>, Error> {
        self.store.load(&slot.key).await.map_err(unreadable)
    }
}

/// Whether asking again with the same set would be refused again.
fn is_refusal(error: &Error) -> bool {
    use ErrorKind::{BadResponse, ClockSkew, QuotaExhausted, RateLimited, Unauthenticated, Unavailable};
    match error.kind() {
        Unauthenticated => true,
        RateLimited | QuotaExhausted | ClockSkew | Unavailable | BadResponse => false,
        _ => error.delivery() == Delivery::Answered,
    }
}

fn unreadable(error: Error) -> Error {
    unusable(error, "the stored token could not be read")
}

fn unusable(error: Error, what: &str) -> Error {
    let message = format!("{what}: {}", error.message());
    Error::not_sent(error.kind(), message).with_retry(error.retry()).with_advice(error.advice()).with_source(error)
}
