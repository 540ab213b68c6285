//! Who is pushed which traces, and how far they have been told.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::world::{Parcel, Scan, World};

/// The most subscriptions that are kept.
const MAX: usize = 100_000;

#[derive(Debug)]
struct Subscription {
    app_key: String,
    parcel: usize,
    /// One leg only; all of them if absent.
    leg: Option<usize>,
    /// How many of the scans that were seen, in the order of their times, have been told.
    told: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Traces {
    subscriptions: Vec<Subscription>,
    known: BTreeSet<(String, usize, Option<usize>)>,
}

impl Traces {
    /// Follows a parcel for an application from its first scan on, and says whether that is new;
    /// nothing if there are too many.
    pub(super) fn subscribe(&mut self, app_key: &str, parcel: usize, leg: Option<usize>) -> Option<bool> {
        let key = (app_key.to_owned(), parcel, leg);
        if self.known.contains(&key) || self.known.contains(&(app_key.to_owned(), parcel, None)) {
            return Some(false);
        }
        if self.subscriptions.len() >= MAX {
            return None;
        }
        self.known.insert(key);
        self.subscriptions.push(Subscription { app_key: app_key.to_owned(), parcel, leg, told: 0 });
        Some(true)
    }

    /// Tells everything that was not told before and has happened by a time.
    pub(super) fn tell(&mut self, world: &World, now: Timestamp, mut to: impl FnMut(&str, &Parcel, &Scan)) {
        for subscription in &mut self.subscriptions {
            let Some(parcel) = world.parcels().get(subscription.parcel) else { continue };
            if subscription.told >= parcel.scans.len() {
                continue;
            }
            let own = |scan: &&Scan| subscription.leg.is_none_or(|leg| leg == scan.leg);
            let mut seen: Vec<&Scan> = parcel.seen(now).filter(own).collect();
            // what is seen later happened later, so this order only grows
            seen.sort_by_key(|scan| scan.at);
            for scan in seen.iter().skip(subscription.told) {
                to(&subscription.app_key, parcel, scan);
            }
            subscription.told = seen.len();
        }
    }
}
