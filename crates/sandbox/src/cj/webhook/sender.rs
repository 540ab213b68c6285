//! What happens at CJ is posted to the outbox, and signed when it goes out.

use http::Uri;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Callback, TOPICS, body, is_loopback};
use crate::chance::{chance_for, hex_text};
use crate::cj::Cj;
use crate::cj::gateway::shape;
use crate::cj::order::Told;
use crate::fault::Changes;
use crate::push::{self, Ack, Delivery, Dress, Pushes, labelled};
use crate::state::State;
use crate::{PushEvent, PushPolicy, PushTarget};

const LOGISTIC: &str = "LOGISTIC";
const LOGISTICS: &str = "logistics";
const ORDER: &str = "order";

/// Three repetitions, as CJ says; when, it does not say.
fn policy() -> PushPolicy {
    let usual = PushPolicy::default();
    let pauses = usual.again_after.clone();
    usual.attempts(4, pauses)
}

pub(crate) struct CjPushes;

impl Pushes for CjPushes {
    fn provider(&self) -> &'static str {
        "cj"
    }

    fn gateway(&self) -> &'static str {
        "cj_push"
    }

    fn knows(&self, state: &State, app_key: &str) -> bool {
        state.cj.accounts.get(app_key).is_some()
    }

    fn collect(&self, state: &mut State, now: Timestamp) {
        let State { seed, cj, faults, outbox, .. } = state;
        let events = cj.news(*seed, now, |user, kind| faults.bend(self.gateway(), user, Some(user), kind));
        for event in events {
            outbox.post(self.provider(), event, now);
        }
        for target in state.cj.targets() {
            if state.outbox.target(&target.provider, &target.app_key).is_none() {
                // cannot fail: only addresses on this machine are targets
                let _ = push::aim(state, target);
            }
        }
    }

    /// The topic's own address wins over the target's, if the sandbox can call it.
    fn address(&self, state: &State, event: &PushEvent, target: &PushTarget) -> String {
        let topic = if event.kind == LOGISTIC { LOGISTICS } else { ORDER };
        let held = state.cj.accounts.get(&event.app_key);
        let own = held.and_then(|held| callback(&held.callbacks, topic)).map(|callback| &callback.url);
        own.filter(|url| callable(url)).unwrap_or(&target.url).clone()
    }

    /// Signed unless the target says otherwise.
    fn dress(&self, state: &State, delivery: &Delivery, target: &PushTarget, _: Timestamp) -> Dress {
        let held = state.cj.accounts.get(&delivery.event.app_key).filter(|_| target.signed != Some(false));
        let sign = held.and_then(|held| body::sign(held.account.open_id.reveal(), &delivery.event.body));
        Dress { headers: sign.map(|sign| ("sign".to_owned(), sign)).into_iter().collect(), ..Dress::default() }
    }

    /// Status 200 says that it is stored, whatever the body; everything else asks for it again.
    fn read(&self, status: u16, body: &[u8]) -> Ack {
        #[derive(Deserialize)]
        struct Answer {
            code: i64,
        }
        let code = serde_json::from_slice::<Answer>(body).ok().map(|answer| answer.code);
        Ack { stored: status == 200, code }
    }
}

fn callback<'a>(callbacks: &'a super::Callbacks, topic: &str) -> Option<&'a Callback> {
    let at = TOPICS.iter().position(|known| *known == topic)?;
    callbacks.get(at)?.as_ref()
}

fn callable(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| is_loopback(&uri))
}

impl Cj {
    /// Where accounts want webhooks, as far as the sandbox can call it.
    fn targets(&self) -> Vec<PushTarget> {
        let each = |held: &crate::cj::account::Held| {
            let url = held.callbacks.iter().flatten().map(|callback| &callback.url).find(|url| callable(url))?;
            Some(PushTarget::new("cj", held.account.user_number.clone(), url.clone()).policy(policy()))
        };
        self.accounts.all().filter_map(each).collect()
    }

    /// The account's id, if it wants to be told about something of a topic that happened at a time.
    fn listener(&self, user: &str, topic: &str, at: Timestamp) -> Option<&str> {
        let held = self.accounts.get(user)?;
        let callback = callback(&held.callbacks, topic)?;
        (at >= callback.since).then(|| held.account.open_id.reveal())
    }

    /// What has happened by a time and was not told before, to those who listen. What nobody listens
    /// to is over.
    fn news(&mut self, seed: u64, now: Timestamp, mut changes: impl FnMut(&str, &str) -> Changes) -> Vec<PushEvent> {
        let mut events = Vec::new();
        let mut told = Vec::new();
        for (place, parcel) in self.parcels.all().iter().enumerate() {
            let mut next = parcel.told;
            // the label first, then scan by scan
            while let Some(at) = parcel.happened(next).filter(|at| *at <= now) {
                if let Some(open_id) = self.listener(&parcel.user_number, LOGISTICS, at) {
                    let message = message(seed, open_id, &format!("cj parcel {} {next}", parcel.number));
                    let changes = changes(&parcel.user_number, LOGISTIC);
                    let (bent, _) = changes.bend(body::logistic(&message, parcel, next, shape(&changes)));
                    let event = PushEvent::new("cj", &parcel.user_number, LOGISTIC, &parcel.number, bent.body);
                    events.push(labelled(event.happened(at), bent.content_type));
                }
                next += 1;
            }
            told.push((place, next));
        }
        for (place, next) in told {
            self.parcels.told(place, next);
        }
        let mut told = Vec::new();
        for (place, order) in self.orders.all().iter().enumerate() {
            let mut next = order.told;
            while let Some((at, what)) = order.news.get(next).filter(|(at, _)| *at <= now) {
                if let Some(open_id) = self.listener(&order.user_number, ORDER, *at) {
                    let message = message(seed, open_id, &format!("cj order {} {next}", order.id));
                    let kind = if *what == Told::Split { "ORDERSPLIT" } else { "ORDER" };
                    let changes = changes(&order.user_number, kind);
                    if let Some(body) = body::order(&message, order, self, next, shape(&changes)) {
                        let (bent, _) = changes.bend(body);
                        let event = PushEvent::new("cj", &order.user_number, kind, &order.id, bent.body);
                        events.push(labelled(event.happened(*at), bent.content_type));
                    }
                }
                next += 1;
            }
            told.push((place, next));
        }
        for (place, next) in told {
            if let Some(order) = self.orders.get_mut(place) {
                order.told = next;
            }
        }
        events.sort_by_key(|event| event.happened);
        events
    }
}

/// What stands around an event; its id stays the same however often it is sent.
fn message<'a>(seed: u64, open_id: &'a str, label: &str) -> body::Message<'a> {
    body::Message { id: hex_text(&mut chance_for(seed, label), 12), open_id }
}
