//! The outbox: events that wait for a target, deliveries that wait for their time.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Push, PushEvent, PushTarget, PushTargetStatus};
use crate::chance::chance_for;
use crate::clock::as_text;

/// The most events and deliveries that wait; beyond that the oldest are dropped.
const MAX_WAITING: usize = 100_000;

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushVerdict {
    /// The receiver has it.
    Stored,
    /// It is repeated.
    Again {
        /// When, in world time.
        due: Timestamp,
    },
    /// That was the last attempt.
    GivenUp,
    /// Nobody waits for this answer: it was given before, or the delivery was dropped.
    Gone,
}

/// A delivery, or an event that waits for a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PushWaiting {
    /// The number of the event.
    pub event: u64,
    /// The provider.
    pub provider: String,
    /// The application whose receiver is told.
    pub app_key: String,
    /// What kind of event it is.
    pub kind: String,
    /// The number of the thing that it is about.
    pub number: String,
    /// When it goes out, in world time; for an event without a target when it happened.
    #[serde(serialize_with = "as_text")]
    pub due: Timestamp,
    /// Which attempt it will be, from 1; 0 without a target.
    pub attempt: u32,
}

/// One delivery of an event.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: u64,
    pub(crate) event_id: u64,
    pub(crate) event: PushEvent,
    pub(crate) due: Timestamp,
    pub(crate) attempt: u32,
}

#[derive(Debug)]
struct Aimed {
    target: PushTarget,
    stored: u64,
    again: u64,
    given_up: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    events: u64,
    deliveries: u64,
    dropped: u64,
    /// Events that were not given to a target yet, with their numbers.
    posted: VecDeque<(u64, PushEvent, Timestamp)>,
    /// By due time, then number.
    waiting: BTreeMap<(Timestamp, u64), Delivery>,
    targets: BTreeMap<(String, String), Aimed>,
}

impl Outbox {
    /// Takes an event and gives it a number.
    pub(crate) fn post(&mut self, provider: &'static str, event: PushEvent, now: Timestamp) -> u64 {
        self.events += 1;
        let happened = event.happened.unwrap_or(now);
        self.posted.push_back((self.events, PushEvent { provider: provider.to_owned(), ..event }, happened));
        while self.posted.len() > MAX_WAITING {
            self.posted.pop_front();
            self.dropped += 1;
        }
        self.events
    }

    pub(super) fn aim(&mut self, target: PushTarget) {
        let key = (target.provider.clone(), target.app_key.clone());
        self.targets.insert(key, Aimed { target, stored: 0, again: 0, given_up: 0 });
    }

    /// Forgets a target; what waits for it goes on waiting. Says whether there was one.
    pub(crate) fn unaim(&mut self, provider: &str, app_key: &str) -> bool {
        self.targets.remove(&(provider.to_owned(), app_key.to_owned())).is_some()
    }

    pub(crate) fn target(&self, provider: &str, app_key: &str) -> Option<&PushTarget> {
        self.targets.get(&(provider.to_owned(), app_key.to_owned())).map(|aimed| &aimed.target)
    }

    pub(crate) fn targets(&self) -> Vec<PushTargetStatus> {
        let shown = |aimed: &Aimed| PushTargetStatus {
            provider: aimed.target.provider.clone(),
            app_key: aimed.target.app_key.clone(),
            stored: aimed.stored,
            again: aimed.again,
            given_up: aimed.given_up,
        };
        self.targets.values().map(shown).collect()
    }

    /// Everything that waits: first the deliveries by time, then what has no target.
    pub(crate) fn waiting(&mut self, seed: u64) -> (u64, Vec<PushWaiting>) {
        self.plan(seed);
        let shown = |event_id: u64, event: &PushEvent, due: Timestamp, attempt: u32| PushWaiting {
            event: event_id,
            provider: event.provider.clone(),
            app_key: event.app_key.clone(),
            kind: event.kind.clone(),
            number: event.number.clone(),
            due,
            attempt,
        };
        let planned = self.waiting.values().map(|one| shown(one.event_id, &one.event, one.due, one.attempt));
        let posted = self.posted.iter().map(|(id, event, at)| shown(*id, event, *at, 0));
        (self.dropped, planned.chain(posted).collect())
    }

    /// Forgets everything that waits and says how much that was.
    pub(crate) fn clear(&mut self) -> usize {
        let forgotten = self.posted.len() + self.waiting.len();
        self.posted.clear();
        self.waiting.clear();
        self.dropped = 0;
        forgotten
    }

    /// Makes deliveries of the events whose target is known.
    fn plan(&mut self, seed: u64) {
        for (id, event, happened) in std::mem::take(&mut self.posted) {
            let Some(target) = self.target(&event.provider, &event.app_key) else {
                self.posted.push_back((id, event, happened));
                continue;
            };
            let policy = target.policy.clone();
            let mut chance = chance_for(seed, &format!("push {id}"));
            let copies = 1 + usize::from(policy.doubles.draw(&mut chance));
            for _ in 0..copies {
                let within = policy.disorder_within.as_millis().try_into().unwrap_or(u64::MAX);
                let held = match policy.disorder.draw(&mut chance) {
                    true => Duration::from_millis(chance.u64(0..=within)),
                    false => Duration::ZERO,
                };
                self.deliveries += 1;
                let due = later(later(happened, policy.late), held);
                let delivery = Delivery { id: self.deliveries, event_id: id, event: event.clone(), due, attempt: 1 };
                self.waiting.insert((due, delivery.id), delivery);
            }
        }
        while self.waiting.len() > MAX_WAITING {
            self.waiting.pop_first();
            self.dropped += 1;
        }
    }

    /// The deliveries that are due and have a target, the earliest first.
    pub(super) fn due(&mut self, seed: u64, now: Timestamp) -> Vec<Delivery> {
        self.plan(seed);
        let due = self.waiting.range(..=(now, u64::MAX)).map(|(_, delivery)| delivery);
        due.filter(|one| self.target(&one.event.provider, &one.event.app_key).is_some()).cloned().collect()
    }

    /// The event of a delivery that still waits for the attempt that it was told for.
    pub(super) fn awaited(&self, push: &Push) -> Option<&PushEvent> {
        let waiting = self.waiting.get(&(push.due, push.delivery))?;
        (waiting.attempt == push.attempt).then_some(&waiting.event)
    }

    /// Ends an attempt: the delivery is over, or waits for its next one.
    pub(super) fn settle(&mut self, push: &Push, stored: bool, now: Timestamp) -> PushVerdict {
        let key = (push.due, push.delivery);
        if self.waiting.get(&key).is_none_or(|delivery| delivery.attempt != push.attempt) {
            return PushVerdict::Gone;
        }
        let Some(mut delivery) = self.waiting.remove(&key) else { return PushVerdict::Gone };
        let policy = match self.targets.get_mut(&(push.provider.to_owned(), push.app_key.clone())) {
            Some(aimed) => {
                aimed.stored += u64::from(stored);
                aimed.again += u64::from(!stored);
                aimed.given_up += u64::from(!stored && delivery.attempt >= aimed.target.policy.attempts);
                aimed.target.policy.clone()
            }
            None => super::PushPolicy::default(),
        };
        if stored {
            return PushVerdict::Stored;
        }
        if delivery.attempt >= policy.attempts {
            return PushVerdict::GivenUp;
        }
        delivery.due = later(now, policy.pause(delivery.attempt));
        delivery.attempt += 1;
        let due = delivery.due;
        self.waiting.insert((due, delivery.id), delivery);
        PushVerdict::Again { due }
    }
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
