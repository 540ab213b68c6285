//! What the layers of a stack learn about one call on its way in.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use portolan_ports::{Delivery, Secret, TokenSet};

use crate::Allowance;

/// How far the present attempt got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Nothing has left this process.
    NotSent,
    /// The request was handed to the HTTP client: some or all of it may have left.
    Sending,
    /// A whole HTTP response came back.
    Answered,
}

impl Progress {
    /// What a caller may conclude about a write.
    #[must_use]
    pub fn delivery(self) -> Delivery {
        match self {
            Self::NotSent => Delivery::NotSent,
            Self::Sending => Delivery::MaybeSent,
            Self::Answered => Delivery::Answered,
        }
    }
}

/// The state of one call, shared by reference through the layers and readable by the caller at any time: also after
/// the call's future was dropped, which is the only way to know then what may have happened.
///
/// One context serves one call. A call that is made with a used one starts its deadline anew.
///
/// ```
/// use std::time::Duration;
/// use portolan_exchange::{Context, Progress};
/// let context = Context::with_deadline_in(Duration::from_secs(2));
/// assert_eq!((context.progress(), context.deadline()), (Progress::NotSent, None));
/// ```
pub struct Context {
    timeout: Option<Duration>,
    /// Nanoseconds on the monotonic clock; [`NEVER`] before the Deadline layer has spoken.
    deadline: AtomicU64,
    attempt: AtomicU32,
    clock_offset: AtomicI64,
    callers_clock: AtomicBool,
    /// Bounds of the offset by the last response's `Date`; the lower is [`UNHEARD`] without one.
    heard: (AtomicI64, AtomicI64),
    allowance: Mutex<Option<Box<Allowance>>>,
    progress: AtomicU8,
    /// When the present attempt was handed to the HTTP client, in nanoseconds on the monotonic clock; or [`NEVER`].
    sent_at: AtomicU64,
    token: Mutex<Token>,
}

/// Which token the call is made with.
enum Token {
    Keyrings,
    Callers(Secret),
    /// What the Token layer keeps; shared, not copied, by all its calls.
    Kept(Arc<TokenSet>),
}

const NEVER: u64 = u64::MAX;
const UNHEARD: i64 = i64::MIN;

impl Context {
    /// A call with the stack's own deadline.
    #[must_use]
    pub fn new() -> Self {
        Self {
            timeout: None,
            deadline: AtomicU64::new(NEVER),
            attempt: AtomicU32::new(1),
            clock_offset: AtomicI64::new(0),
            callers_clock: AtomicBool::new(false),
            heard: (AtomicI64::new(UNHEARD), AtomicI64::new(0)),
            allowance: Mutex::new(None),
            progress: AtomicU8::new(0),
            sent_at: AtomicU64::new(NEVER),
            token: Mutex::new(Token::Keyrings),
        }
    }

    /// A call that is to end within `timeout`, if that is shorter than the stack's own deadline.
    #[must_use]
    pub fn with_deadline_in(timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..Self::new() }
    }

    /// What the caller wished, relative to the start of the call.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The moment on the stack's monotonic clock at which the call ends; `None` until the Deadline layer has set it.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        match self.deadline.load(Ordering::Acquire) {
            NEVER => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }

    /// Sets the deadline; done by the Deadline layer. Beyond 584 years it is none.
    pub fn set_deadline(&self, moment: Duration) {
        self.deadline.store(u64::try_from(moment.as_nanos()).unwrap_or(NEVER), Ordering::Release);
    }

    /// The present attempt: 1 for the first.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt.load(Ordering::Acquire)
    }

    /// Numbers the attempt; done by whichever layer repeats the call.
    pub fn set_attempt(&self, attempt: u32) {
        self.attempt.store(attempt, Ordering::Release);
    }

    pub(crate) fn next_attempt(&self) {
        self.attempt.fetch_add(1, Ordering::AcqRel);
    }

    /// The token to use instead of the keyring's.
    #[must_use]
    pub fn token(&self) -> Option<Secret> {
        match &*self.lock_token() {
            Token::Keyrings => None,
            Token::Callers(token) => Some(token.clone()),
            Token::Kept(tokens) => Some(tokens.access.clone()),
        }
    }

    /// Has this call use `token`, and neither the keyring's nor the Token layer's.
    pub fn set_token(&self, token: Secret) {
        *self.lock_token() = Token::Callers(token);
    }

    pub(crate) fn has_callers_token(&self) -> bool {
        matches!(&*self.lock_token(), Token::Callers(_))
    }

    pub(crate) fn lend_token(&self, tokens: Arc<TokenSet>) {
        *self.lock_token() = Token::Kept(tokens);
    }

    fn lock_token(&self) -> MutexGuard<'_, Token> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds to add to our clock to get the provider's: negative if ours is ahead.
    #[must_use]
    pub fn clock_offset(&self) -> i64 {
        self.clock_offset.load(Ordering::Acquire)
    }

    /// Has this call use this offset, and not the Skew layer's: the milliseconds to add to our clock to get the provider's.
    pub fn set_clock_offset(&self, millis: i64) {
        self.correct_clock(millis);
        self.callers_clock.store(true, Ordering::Release);
    }

    pub(crate) fn has_callers_clock(&self) -> bool {
        self.callers_clock.load(Ordering::Acquire)
    }

    pub(crate) fn correct_clock(&self, millis: i64) {
        self.clock_offset.store(millis, Ordering::Release);
    }

    /// What the `Date` of the last response says of the offset of our clock: the least and the most milliseconds to add to
    /// it to get the provider's. `None` if the present attempt has no response yet, or one without a `Date`.
    #[must_use]
    pub fn heard_offset(&self) -> Option<(i64, i64)> {
        let least = self.heard.0.load(Ordering::Acquire);
        (least != UNHEARD).then(|| (least, self.heard.1.load(Ordering::Acquire)))
    }

    pub(crate) fn hear_offset(&self, bounds: Option<(i64, i64)>) {
        let (least, most) = bounds.unwrap_or((UNHEARD, 0));
        self.heard.1.store(most, Ordering::Release);
        self.heard.0.store(least, Ordering::Release);
    }

    /// Notes what the reply of the present attempt says of what its account may ask for; done by a dialect that finds that
    /// in its envelope, also where the reply says no.
    pub fn hear_allowance(&self, allowance: Allowance) {
        *self.lock_allowance() = Some(Box::new(allowance));
    }

    /// What was noted, once.
    pub(crate) fn take_allowance(&self) -> Option<Box<Allowance>> {
        self.lock_allowance().take()
    }

    fn lock_allowance(&self) -> MutexGuard<'_, Option<Box<Allowance>>> {
        self.allowance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the present attempt got.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.progress.load(Ordering::Acquire) {
            0 => Progress::NotSent,
            1 => Progress::Sending,
            _ => Progress::Answered,
        }
    }

    /// How long before `now` the present attempt was sent; `None` if it was not.
    pub(crate) fn sent_since(&self, now: Duration) -> Option<Duration> {
        match self.sent_at.load(Ordering::Acquire) {
            NEVER => None,
            nanos => Some(now.saturating_sub(Duration::from_nanos(nanos))),
        }
    }

    pub(crate) fn set_sent(&self, moment: Option<Duration>) {
        let nanos = moment.and_then(|moment| u64::try_from(moment.as_nanos()).ok());
        self.sent_at.store(nanos.unwrap_or(NEVER), Ordering::Release);
    }

    pub(crate) fn set_progress(&self, progress: Progress) {
        self.progress.store(progress as u8, Ordering::Release);
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline())
            .field("attempt", &self.attempt())
            .field("clock_offset", &self.clock_offset())
            .field("progress", &self.progress())
            .field("own_token", &self.token().is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_tells_the_delivery() {
        let context = Context::new();
        let deliveries = [Progress::NotSent, Progress::Sending, Progress::Answered].map(|progress| {
            context.set_progress(progress);
            assert_eq!(context.progress(), progress);
            progress.delivery()
        });
        assert_eq!(deliveries, [Delivery::NotSent, Delivery::MaybeSent, Delivery::Answered]);
    }

    #[test]
    fn what_is_set_is_read_and_the_token_is_not_shown() {
        let context = Context::with_deadline_in(Duration::from_secs(3));
        context.set_deadline(Duration::from_secs(7));
        context.set_clock_offset(-600_000);
        context.set_attempt(2);
        context.set_token(Secret::new("hunter2"));
        assert_eq!(
            (context.timeout(), context.deadline()),
            (Some(Duration::from_secs(3)), Some(Duration::from_secs(7)))
        );
        assert_eq!((context.clock_offset(), context.attempt()), (-600_000, 2));
        assert_eq!(context.token().map(|token| token.expose().to_owned()).as_deref(), Some("hunter2"));
        assert!(!format!("{context:?}").contains("hunter2"));
        context.set_deadline(Duration::MAX);
        assert_eq!(context.deadline(), None);
    }
}
