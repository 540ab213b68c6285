//! What a provider tells by itself: pushes, how they are read and acknowledged, and how one asks for them.

use std::{
    collections::BTreeMap,
    fmt::{self, Debug},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use portolan_domain::{OrderRef, ProviderId, Purchase, Trace};

use crate::{Error, RawReply, TrackingQuery};

/// A push as it came in: the bytes, before anything is believed.
///
/// `Debug` shows the names of headers and the length of the body: both carry persons, and CJ's body carries a secret.
#[derive(Clone, Copy)]
pub struct PushMessage<'a> {
    /// Path and query of the callback, as received; empty if the receiver does not pass them on.
    pub target: &'a str,
    /// Names and values of the headers; names are compared without case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, byte for byte: signatures are over it.
    pub body: &'a [u8],
}

impl<'a> PushMessage<'a> {
    /// A body without headers, such as a saved one.
    #[must_use]
    pub fn body(body: &'a [u8]) -> Self {
        Self { target: "", headers: &[], body }
    }

    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

impl Debug for PushMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("PushMessage")
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a push tells.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PushEvent {
    /// Where a parcel is: a piece of its trace, to be merged with the others.
    Trace(Box<Trace>),
    /// Where a purchase stands.
    Purchase(Box<Purchase>),
    /// That a purchase was split into others, each of which names it as its parent.
    PurchaseSplit {
        /// The one that was split.
        original: OrderRef,
        /// What it was split into.
        into: Vec<Purchase>,
    },
    /// Anything else that the provider sends: acknowledged, and kept raw.
    Unknown(RawReply),
}

/// What is known of who sent a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Authenticity {
    /// Its signature is right.
    Verified,
    /// It has no signature, and none is demanded. Ask the provider before acting on it.
    Unsigned,
    /// Its signature is wrong, and is only observed so far. Ask the provider before acting on it.
    Doubtful,
}

/// A push that was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Push {
    /// Who is said to have sent it.
    pub provider: ProviderId,
    /// The same for each delivery of one event, and different for different events.
    pub key: PushKey,
    /// What is known of who sent it.
    pub authenticity: Authenticity,
    /// What it tells.
    pub event: PushEvent,
}

impl Push {
    /// A push without a signature.
    #[must_use]
    pub fn new(provider: ProviderId, key: PushKey, event: PushEvent) -> Self {
        Self { provider, key, authenticity: Authenticity::Unsigned, event }
    }
}

/// By what a repeated delivery is recognised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PushKey(Box<str>);

impl PushKey {
    /// A provider's id of the message, or what identifies the event.
    #[must_use]
    pub fn new(key: impl Into<Box<str>>) -> Self {
        Self(key.into())
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the provider is told about a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Acknowledgement {
    /// It is stored, or was before: do not send it again.
    Stored,
    /// It is not: send it again.
    TryAgain,
}

/// The answer to a push, as the provider wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The content type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// Reads a provider's pushes. Pure: no clock and no I/O.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait PushDecoder: Debug + Send + Sync {
    /// Reads one push as a whole, or not at all.
    ///
    /// - one whose type or code is not known is `Ok`: [`PushEvent::Unknown`], or an event that moves nothing;
    /// - a signature that is demanded and missing or wrong: `Unauthenticated`, before the body is read;
    /// - a body that cannot be read, or does not say what it is about: `BadResponse`, naming the field.
    ///
    /// MUST NOT panic on any bytes, and MUST give the same key for each delivery of one event.
    fn decode<'a>(&self, message: &PushMessage<'a>) -> Result<Push, Error>;

    /// The answer that tells the provider so.
    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer;
}

/// What pushes are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subscription {
    /// Those of one parcel; the callback is set at the provider beforehand.
    Parcel(TrackingQuery),
    /// All of the account's, sent to this URL.
    Account {
        /// Where to: public, over https.
        callback_url: String,
    },
    /// None of the account's any more.
    Nothing {
        /// The URL that was subscribed.
        callback_url: String,
    },
}

/// Asks a provider for pushes.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PushSubscription: Debug + Send + Sync {
    /// Subscribes. Subscribing again is `Ok`.
    ///
    /// - a parcel that is not known: `NotFound`; not the caller's, or the telephone's tail is not the consignee's: `Denied`;
    /// - a kind of subscription that the provider does not have: `Unsupported`, `NotSent`;
    /// - a callback that it does not accept: `InvalidInput`.
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), Error>;
}

/// Whether a push had come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrival {
    /// It is new, and is stored now.
    New,
    /// It was stored before: nothing was changed.
    Known,
}

/// Keeps what pushes brought.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PushInbox: Debug + Send + Sync {
    /// Stores a push unless one with its key, of its provider, is stored already. Of calls with one key at the same time
    /// exactly one gets [`Arrival::New`]. MUST be durable when it returns, as far as the inbox ever is: the provider is
    /// told to forget the event.
    ///
    /// # Errors
    /// MUST be `Unavailable` if it was not stored; then nothing of it is.
    async fn store(&self, push: &Push) -> Result<Arrival, Error>;
}

/// An inbox that lives as long as the process, and holds at most so many pushes: the oldest go first.
#[derive(Debug)]
pub struct MemoryInbox {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    next: u64,
    keys: BTreeMap<(ProviderId, PushKey), u64>,
    pushes: BTreeMap<u64, Push>,
}

impl MemoryInbox {
    /// An inbox of at most `most` pushes.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// What came, each event once, oldest first.
    #[must_use]
    pub fn pushes(&self) -> Vec<Push> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).pushes.values().cloned().collect()
    }
}

#[async_trait]
impl PushInbox for MemoryInbox {
    async fn store(&self, push: &Push) -> Result<Arrival, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { next, keys, pushes } = &mut *kept;
        let key = (push.provider.clone(), push.key.clone());
        if keys.contains_key(&key) {
            return Ok(Arrival::Known);
        }
        keys.insert(key, *next);
        pushes.insert(*next, push.clone());
        *next += 1;
        while pushes.len() > self.most
            && let Some((_, oldest)) = pushes.pop_first()
        {
            keys.remove(&(oldest.provider, oldest.key));
        }
        Ok(Arrival::New)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(key: &str) -> Push {
        let raw = RawReply { operation: "push".into(), fields: Vec::new() };
        Push::new(ProviderId::cj(), PushKey::new(key), PushEvent::Unknown(raw))
    }

    #[tokio::test]
    async fn an_inbox_takes_each_event_once_and_is_bounded() {
        let inbox = MemoryInbox::new(2);
        assert_eq!(inbox.store(&push("1")).await.unwrap(), Arrival::New);
        assert_eq!(inbox.store(&push("1")).await.unwrap(), Arrival::Known);
        for key in ["2", "3"] {
            inbox.store(&push(key)).await.unwrap();
        }
        let kept: Vec<_> = inbox.pushes().iter().map(|push| push.key.as_str().to_owned()).collect();
        assert_eq!(kept, ["2", "3"]);
        assert_eq!(inbox.store(&push("1")).await.unwrap(), Arrival::New, "it was forgotten");
    }

    #[test]
    fn a_message_shows_names_and_lengths_only() {
        let message = PushMessage { target: "/cb?key=hunter2", headers: &[("Sign", "hunter2")], body: b"hunter2" };
        assert_eq!(message.header("sign"), Some("hunter2"));
        let shown = format!("{message:?}");
        assert!(shown.contains("Sign") && shown.contains('7') && !shown.contains("hunter2"), "{shown}");
    }
}
