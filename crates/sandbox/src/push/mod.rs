//! Pushes: what a provider tells a receiver of its own accord. What is due is a plain function of
//! world time; sockets are one module around it, in the server.

mod outbox;
mod target;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::cj::CjPushes;
use crate::clock::ClockReading;
use crate::jdl::JdlPushes;
use crate::ledger::{Answered, Effect, Entry, Pushed, Received, Verdict};
use crate::state::State;
use crate::{Error, MAX_BODY};

pub(crate) use outbox::{Delivery, Outbox};
pub use outbox::{PushVerdict, PushWaiting};
pub use target::{PushPolicy, PushTarget, PushTargetStatus};

/// What a provider gives for its pushes.
pub(crate) trait Pushes: Sync {
    /// The provider's name, as targets spell it.
    fn provider(&self) -> &'static str;

    /// How the ledger and faults name its pushes.
    fn gateway(&self) -> &'static str;

    /// Whether there is such an application.
    fn knows(&self, state: &State, app_key: &str) -> bool;

    /// Posts what has happened by a world time and was not posted before.
    fn collect(&self, state: &mut State, now: Timestamp);

    /// Where a delivery goes: the target, unless the provider has an address for each kind of event.
    fn address(&self, _: &State, _: &PushEvent, target: &PushTarget) -> String {
        target.url.clone()
    }

    /// What a delivery carries beside its body, as of a gateway time.
    fn dress(&self, state: &State, delivery: &Delivery, target: &PushTarget, at: Timestamp) -> Dress;

    /// What the receiver's answer means.
    fn read(&self, status: u16, body: &[u8]) -> Ack;
}

/// All providers that push.
static PROVIDERS: [&dyn Pushes; 2] = [&JdlPushes, &CjPushes];

pub(crate) fn provider(name: &str) -> Option<&'static dyn Pushes> {
    PROVIDERS.iter().find(|pushes| pushes.provider() == name).copied()
}

/// What a delivery carries beside its body.
#[derive(Debug, Default)]
pub(crate) struct Dress {
    /// Put behind the path of the target's URL, without the question mark.
    pub(crate) query: String,
    /// Beside the content type and those that the event carries itself.
    pub(crate) headers: Vec<(String, String)>,
}

/// What a receiver's answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ack {
    /// Whether the receiver has it for good; otherwise it wants it again.
    pub(crate) stored: bool,
    /// The code of the answer, for the ledger.
    pub(crate) code: Option<i64>,
}

/// Something that happened and that a receiver is told.
#[derive(Clone)]
#[non_exhaustive]
pub struct PushEvent {
    /// The provider, such as `jdl`.
    pub provider: String,
    /// The application whose receiver is told.
    pub app_key: String,
    /// What kind of event it is, in the provider's words.
    pub kind: String,
    /// The number of the thing that it is about.
    pub number: String,
    /// When it happened, in world time; the present if absent.
    pub happened: Option<Timestamp>,
    /// Headers beside those that the provider writes.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl PushEvent {
    /// An event that happens now.
    pub fn new(
        provider: impl Into<String>,
        app_key: impl Into<String>,
        kind: impl Into<String>,
        number: impl Into<String>,
        body: impl Into<Bytes>,
    ) -> Self {
        Self {
            provider: provider.into(),
            app_key: app_key.into(),
            kind: kind.into(),
            number: number.into(),
            happened: None,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// That happened at a world time.
    pub fn happened(self, at: Timestamp) -> Self {
        Self { happened: Some(at), ..self }
    }

    /// With one more header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn check(&self) -> Result<(), Error> {
        for (field, text) in [("kind", &self.kind), ("number", &self.number)] {
            if text.chars().count() > 256 {
                return Err(Error::invalid(field, "at most 256 characters"));
            }
        }
        for (name, value) in &self.headers {
            if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
                return Err(Error::invalid("headers", "a name or a value is no header's"));
            }
        }
        if self.body.len() > MAX_BODY {
            return Err(Error::invalid("body", "at most 8 MiB"));
        }
        Ok(())
    }
}

impl fmt::Debug for PushEvent {
    /// Shows neither headers nor body: they carry persons and signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushEvent")
            .field("provider", &self.provider)
            .field("app_key", &self.app_key)
            .field("kind", &self.kind)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// One delivery that is due: a `POST` as it goes out.
#[derive(Clone)]
#[non_exhaustive]
pub struct Push {
    /// The number of the delivery; its repetitions keep it.
    pub delivery: u64,
    /// The number of the event; a double has the same with another delivery.
    pub event: u64,
    /// The provider.
    pub provider: &'static str,
    /// The application whose receiver is told.
    pub app_key: String,
    /// What kind of event it is.
    pub kind: String,
    /// The number of the thing that it is about.
    pub number: String,
    /// When it was to go out, in world time.
    pub due: Timestamp,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// Where it goes, with the query that the provider adds.
    pub url: String,
    /// Its headers, the content type among them.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
    /// How long the sender waits for an answer, in real time.
    pub patience: Duration,
}

impl fmt::Debug for Push {
    /// Shows neither URL nor headers nor body: they carry signatures and persons.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("delivery", &self.delivery)
            .field("event", &self.event)
            .field("provider", &self.provider)
            .field("app_key", &self.app_key)
            .field("kind", &self.kind)
            .field("number", &self.number)
            .field("due", &self.due)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// What a receiver answered to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushAnswer {
    /// A whole answer.
    Reply {
        /// Its status.
        status: u16,
        /// Its body.
        body: Bytes,
    },
    /// None within the policy's patience.
    None,
}

/// An event under a content type of its own, if it has one.
pub(crate) fn labelled(event: PushEvent, content_type: Option<String>) -> PushEvent {
    match content_type {
        Some(value) => event.header("content-type", value),
        None => event,
    }
}

/// Posts an event of a provider that is known.
pub(crate) fn post(state: &mut State, event: PushEvent, now: Timestamp) -> Result<u64, Error> {
    let Some(provider) = provider(&event.provider) else { return Err(no_provider()) };
    if !provider.knows(state, &event.app_key) {
        return Err(Error::invalid("app_key", "no such application; register it first"));
    }
    event.check()?;
    Ok(state.outbox.post(provider.provider(), event, now))
}

/// Says where pushes go.
pub(crate) fn aim(state: &mut State, target: PushTarget) -> Result<(), Error> {
    let Some(provider) = provider(&target.provider) else { return Err(no_provider()) };
    if !provider.knows(state, &target.app_key) {
        return Err(Error::invalid("app_key", "no such application; register it first"));
    }
    target.check()?;
    state.outbox.aim(target);
    Ok(())
}

fn no_provider() -> Error {
    let names: Vec<&str> = PROVIDERS.iter().map(|pushes| pushes.provider()).collect();
    Error::invalid("provider", format!("one that pushes: {}", names.join(", ")))
}

/// Lets the providers post what has happened by now.
pub(crate) fn collect(state: &mut State, now: Timestamp) {
    state.world.settle(now);
    for pushes in PROVIDERS {
        pushes.collect(state, now);
    }
}

/// What is due, the earliest first. Asking changes nothing: what is not answered is due again.
pub(crate) fn due(state: &mut State, at: ClockReading) -> Vec<Push> {
    collect(state, at.world);
    let deliveries: Vec<Delivery> = state.outbox.due(state.seed, at.world);
    deliveries.into_iter().filter_map(|delivery| dressed(state, delivery, at.gateway)).collect()
}

fn dressed(state: &State, delivery: Delivery, at: Timestamp) -> Option<Push> {
    let pushes = provider(&delivery.event.provider)?;
    let target = state.outbox.target(&delivery.event.provider, &delivery.event.app_key)?;
    let dress = pushes.dress(state, &delivery, target, at);
    let base = pushes.address(state, &delivery.event, target);
    let url = match (dress.query.as_str(), base.contains('?')) {
        ("", _) => base,
        (query, true) => format!("{base}&{query}"),
        (query, false) => format!("{base}?{query}"),
    };
    let own =
        |name: &str| dress.headers.iter().chain(&delivery.event.headers).any(|(n, _)| n.eq_ignore_ascii_case(name));
    let usual = ("content-type", "application/json;charset=utf-8");
    let usual = (!own(usual.0)).then(|| (usual.0.to_owned(), usual.1.to_owned()));
    let headers = usual.into_iter().chain(dress.headers).chain(delivery.event.headers).collect();
    Some(Push {
        delivery: delivery.id,
        event: delivery.event_id,
        provider: pushes.provider(),
        app_key: delivery.event.app_key,
        kind: delivery.event.kind,
        number: delivery.event.number,
        due: delivery.due,
        attempt: delivery.attempt,
        url,
        headers,
        body: delivery.event.body,
        patience: target.policy.patience,
    })
}

/// Whether a delivery that was due is still to be made, and where it was to go.
pub(crate) fn stands(state: &State, push: &Push) -> bool {
    let there = || {
        let event = state.outbox.awaited(push)?;
        let target = state.outbox.target(push.provider, &push.app_key)?;
        Some(provider(push.provider)?.address(state, event, target))
    };
    there().is_some_and(|address| push.url.starts_with(&address))
}

/// Takes the receiver's answer, decides whether the delivery is repeated, and writes it into the ledger.
pub(crate) fn answered(state: &mut State, push: &Push, answer: &PushAnswer, at: ClockReading) -> PushVerdict {
    let Some(pushes) = provider(push.provider) else { return PushVerdict::Gone };
    let ack = match answer {
        PushAnswer::Reply { status, body } => pushes.read(*status, body),
        PushAnswer::None => Ack { stored: false, code: None },
    };
    let verdict = state.outbox.settle(push, ack.stored, at.world);
    if verdict == PushVerdict::Gone {
        return verdict;
    }
    state.sequence += 1;
    let (outcome, status, body): (_, _, &[u8]) = match answer {
        PushAnswer::Reply { status, body } => ("reply", Some(*status), body),
        PushAnswer::None => ("none", None, &[]),
    };
    state.ledger.write(Entry {
        sequence: state.sequence,
        gateway: pushes.gateway(),
        gateway_time: at.gateway,
        world_time: at.world,
        app_key: Some(push.app_key.clone()),
        operation: push.kind.clone(),
        received: Received { reference_number: Some(push.number.clone()), ..Received::default() },
        verdict: if ack.stored { Verdict::Accepted } else { Verdict::Rejected },
        reason: match verdict {
            PushVerdict::Stored | PushVerdict::Gone => None,
            PushVerdict::Again { .. } => Some("again".to_owned()),
            PushVerdict::GivenUp => Some("given up".to_owned()),
        },
        effect: Effect::None,
        changes: Vec::new(),
        faults: Vec::new(),
        answered: Answered {
            outcome,
            status,
            bytes: body.len(),
            sha256: hex::encode(Sha256::digest(body)),
            code: ack.code,
            delay_millis: 0,
        },
        trace_id: String::new(),
        push: Some(Pushed {
            delivery: push.delivery,
            event: push.event,
            attempt: push.attempt,
            due: push.due,
            bytes: push.body.len(),
            sha256: hex::encode(Sha256::digest(&push.body)),
        }),
    });
    verdict
}
