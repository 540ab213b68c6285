//! What is known of one account's tokens.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::{BoxFuture, Shared};
use portolan_domain::Timestamp;
use portolan_ports::{Error, Secret, TokenKey, TokenSet};

use super::TokenPolicy;

/// A renewal under way: whoever waits holds a copy.
pub(super) type Renewal = Shared<BoxFuture<'static, Result<Arc<Held>, Error>>>;

/// How long a set that was just obtained is taken for good, and a renewal ahead of time is not begun again. Bounds what is
/// asked of a provider that refuses its own tokens, gives them out already expired, or is read with a wrong clock.
pub(super) const SETTLE: Duration = Duration::from_secs(60);

/// A set in use.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) tokens: Arc<TokenSet>,
    renew_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    /// On the monotonic clock; `None` if it was there already.
    obtained_at: Option<Duration>,
    proven: AtomicBool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Good,
    Due,
    Ended,
}

impl Held {
    fn new(tokens: TokenSet, policy: &TokenPolicy, now: Timestamp, obtained_at: Option<Duration>) -> Self {
        let ends_at = tokens.access_expires_at.or_else(|| Some(now.plus(policy.unstated_life?)));
        let renew_at = ends_at.map(|end| {
            let left = end.since(now);
            let share = left / 100 * u32::from(policy.ahead_percent);
            end.minus(policy.ahead.max(share).min(left / 2))
        });
        Self { tokens: Arc::new(tokens), renew_at, ends_at, obtained_at, proven: AtomicBool::new(false) }
    }

    /// A call was taken with it.
    pub(super) fn prove(&self) {
        if !self.proven.load(Ordering::Relaxed) {
            self.proven.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn age(&self, now: Timestamp, moment: Duration) -> Age {
        let reached = |at: Option<Timestamp>| at.is_some_and(|at| now >= at);
        match () {
            () if !reached(self.renew_at) || self.settles(moment) => Age::Good,
            () if !reached(self.ends_at) => Age::Due,
            () => Age::Ended,
        }
    }

    fn settles(&self, moment: Duration) -> bool {
        self.obtained_at.is_some_and(|at| moment < at.saturating_add(SETTLE))
    }
}

/// What to do about a refused token.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Another call has brought this one meanwhile.
    Newer(Arc<Held>),
    /// Ask for another.
    Renew,
    /// It is the provider's newest, and was never taken: asking once more would bring nothing else.
    Hopeless,
}

/// One account.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: TokenKey,
    pub(super) policy: TokenPolicy,
    current: RwLock<Option<Arc<Held>>>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
pub(super) struct Memory {
    pub(super) renewal: Option<Renewal>,
    /// Until when a failed ask is not repeated, on the monotonic clock, and how it failed.
    pub(super) paused: Option<(Duration, Error)>,
    /// When a renewal ahead of time may begin again.
    pub(super) next_ahead: Duration,
    /// Obtained, but not stored; and what it was obtained with.
    pub(super) unsaved: Option<(TokenSet, Option<TokenSet>)>,
    /// The last refused renewal.
    pub(super) refusal: Option<Error>,
    /// Access tokens that calls were refused for.
    refused: Vec<Secret>,
    /// Sets whose renewal was refused; `None` stands for asking without one.
    spent: Vec<Option<TokenSet>>,
}

/// More than a store and a configuration can bring at a time.
const REMEMBERED: usize = 8;

impl Slot {
    pub(super) fn new(key: TokenKey, policy: TokenPolicy) -> Self {
        Self { key, policy, current: RwLock::default(), memory: Mutex::default() }
    }

    pub(super) fn current(&self) -> Option<Arc<Held>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_current(&self, held: Option<Arc<Held>>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = held;
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes `tokens` into use; `obtained_at` if the provider gave them just now.
    pub(super) fn adopt(&self, tokens: TokenSet, now: Timestamp, obtained_at: Option<Duration>) -> Arc<Held> {
        let mut memory = self.memory();
        if obtained_at.is_some() {
            memory.refused.retain(|refused| !same(refused, &tokens.access));
        }
        (memory.paused, memory.refusal) = (None, None);
        let held = Arc::new(Held::new(tokens, &self.policy, now, obtained_at));
        self.set_current(Some(Arc::clone(&held)));
        held
    }

    /// A call was refused for `held`.
    pub(super) fn refused(&self, held: &Arc<Held>, moment: Duration) -> Verdict {
        let mut memory = self.memory();
        match self.current() {
            Some(current) if !Arc::ptr_eq(&current, held) => return Verdict::Newer(current),
            Some(_) if held.settles(moment) && !held.proven.load(Ordering::Relaxed) => return Verdict::Hopeless,
            Some(_) => self.set_current(None),
            None => {}
        }
        if !memory.refused.iter().any(|refused| same(refused, &held.tokens.access)) {
            remember(&mut memory.refused, held.tokens.access.clone());
        }
        Verdict::Renew
    }

    /// Whether `tokens` can be taken into use as they are, and are not what is in use already.
    pub(super) fn is_news(&self, tokens: &TokenSet, now: Timestamp) -> bool {
        let ended = tokens.access_expires_at.is_some_and(|end| now >= end);
        let in_use = self.current().is_some_and(|held| same(&held.tokens.access, &tokens.access));
        !ended && !in_use && !self.memory().refused.iter().any(|refused| same(refused, &tokens.access))
    }

    pub(super) fn is_spent(&self, tokens: Option<&TokenSet>) -> bool {
        self.memory().spent.iter().any(|spent| equal(spent.as_ref(), tokens))
    }

    pub(super) fn spend(&self, tokens: Option<TokenSet>, refusal: Error) {
        let mut memory = self.memory();
        remember(&mut memory.spent, tokens);
        memory.refusal = Some(refusal);
    }
}

fn remember<T>(list: &mut Vec<T>, item: T) {
    if list.len() >= REMEMBERED {
        list.remove(0);
    }
    list.push(item);
}

fn same(a: &Secret, b: &Secret) -> bool {
    a.expose() == b.expose()
}

/// Whether a provider could not tell one set from the other.
pub(super) fn equal(a: Option<&TokenSet>, b: Option<&TokenSet>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let refresh = match (&a.refresh, &b.refresh) {
                (Some(a), Some(b)) => same(a, b),
                (None, None) => true,
                _ => false,
            };
            refresh && same(&a.access, &b.access)
        }
        (None, None) => true,
        _ => false,
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("renewing", &self.renewal.is_some())
            .field("paused", &self.paused)
            .field("unsaved", &self.unsaved.is_some())
            .field("refusal", &self.refusal)
            .finish_non_exhaustive()
    }
}
