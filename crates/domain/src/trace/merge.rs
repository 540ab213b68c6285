//! The join of two traces of one parcel.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::trace::{Place, ProviderStatus, Related, ScanKey, Trace, TraceEvent, join_by, join_text};

/// Two traces that are not of one parcel: merging them would store one's answer under the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the traces are of different parcels: {field} differs")]
pub struct OtherParcel {
    field: &'static str,
}

impl Trace {
    /// Joins another trace of the same parcel: commutative, associative and idempotent.
    ///
    /// # Errors
    /// [`OtherParcel`], and no change, if provider, waybill, or (where both are known) account differ, or if both are
    /// known by order alone and have no order in common.
    pub fn merge(&mut self, other: Self) -> Result<(), OtherParcel> {
        self.same_parcel(&other)?;
        let extra = &mut self.extra;
        extra.merge(other.extra);
        self.account = self.account.take().or(other.account);
        self.orders.extend(other.orders);
        self.carrier = join_by(extra, "carrier", self.carrier.take(), other.carrier, |carrier| carrier.value());
        self.provider_status = self.provider_status.take().into_iter().chain(other.provider_status).reduce(newer);
        self.origin = join_places(extra, self.origin.take(), other.origin);
        self.destination = join_places(extra, self.destination.take(), other.destination);
        self.expected_at = self.expected_at.max(other.expected_at);
        self.cancel_reason =
            join_by(extra, "cancel_reason", self.cancel_reason.take(), other.cancel_reason, |text| text.reveal());
        self.sign_type = join_text(extra, "sign_type", self.sign_type.take(), other.sign_type);
        self.packages.extend(other.packages);
        self.waybill = match (self.waybill.take(), other.waybill) {
            (Some(a), Some(b)) => Some(a.join(&b)),
            (a, b) => a.or(b),
        };
        self.related.extend(other.related);
        settle_related(&mut self.related);
        self.events.extend(other.events);
        settle_events(&mut self.events);
        Ok(())
    }

    fn same_parcel(&self, other: &Self) -> Result<(), OtherParcel> {
        let differs = |field| Err(OtherParcel { field });
        if self.provider != other.provider {
            return differs("provider");
        }
        if matches!((&self.account, &other.account), (Some(a), Some(b)) if a != b) {
            return differs("account");
        }
        match (&self.waybill, &other.waybill) {
            (Some(a), Some(b)) if a == b => Ok(()),
            (None, None) if self.orders.iter().any(|order| other.orders.contains(order)) => Ok(()),
            (None, None) => differs("order"),
            _ => differs("waybill"),
        }
    }
}

fn newer(a: ProviderStatus, b: ProviderStatus) -> ProviderStatus {
    let instant = |status: &ProviderStatus| status.as_of.map(crate::EventTime::at);
    let order = instant(&a).cmp(&instant(&b)).then_with(|| a.as_of.cmp(&b.as_of)).then_with(|| {
        if a.status == b.status {
            a.raw.cmp(&b.raw)
        } else if a.status.join(b.status) == a.status {
            Ordering::Greater
        } else {
            Ordering::Less
        }
    });
    if order == Ordering::Less { b } else { a }
}

fn join_places(extra: &mut crate::Extra, a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.join(b, extra)),
        (a, b) => a.or(b),
    }
}

/// One entry a waybill and role, in order.
pub(super) fn settle_related(related: &mut Vec<Related>) {
    related.sort_by(|a, b| (&a.waybill, a.role).cmp(&(&b.waybill, b.role)));
    let mut settled: Vec<Related> = Vec::with_capacity(related.len());
    for next in related.drain(..) {
        match settled.last_mut() {
            Some(last) if last.waybill == next.waybill && last.role == next.role => {
                last.waybill = last.waybill.clone().join(&next.waybill);
                last.carrier = last.carrier.take().max(next.carrier);
            }
            _ => settled.push(next),
        }
    }
    *related = settled;
}

/// One event a scan, oldest first. Reports of one moment that share a key, also through a third, are one scan.
pub(super) fn settle_events(events: &mut Vec<TraceEvent>) {
    events.sort_by(|a, b| a.moment().cmp(&b.moment()));
    if events.is_sorted_by(|a, b| second(a) < second(b)) {
        return; // as most traces are: no second has two events
    }
    let mut settled: Vec<TraceEvent> = Vec::with_capacity(events.len());
    let mut rest = events.drain(..).peekable();
    while let Some(first) = rest.next() {
        let mut same = vec![first];
        while let Some(next) = rest.next_if(|next| same.first().is_some_and(|first| first.moment() == next.moment())) {
            same.push(next);
        }
        settled.extend(if same.len() == 1 { same } else { join_shared_keys(same) });
    }
    drop(rest);
    settled.sort_by(in_order);
    *events = settled;
}

/// Union-find over the keys of the reports of one moment.
fn join_shared_keys(reports: Vec<TraceEvent>) -> Vec<TraceEvent> {
    fn root(parents: &mut [usize], mut at: usize) -> usize {
        while let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) {
            let above = parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = parents.get_mut(at) {
                *slot = above;
            }
            at = parent;
        }
        at
    }
    let mut parents: Vec<usize> = (0..reports.len()).collect();
    let mut owners: BTreeMap<&ScanKey, usize> = BTreeMap::new();
    for (index, key) in
        reports.iter().enumerate().flat_map(|(index, report)| report.keys().map(move |key| (index, key)))
    {
        if let Some(owner) = owners.insert(key, index) {
            let (a, b) = (root(&mut parents, owner), root(&mut parents, index));
            if let Some(slot) = parents.get_mut(a) {
                *slot = b;
            }
        }
    }
    drop(owners);
    let mut scans: BTreeMap<usize, Vec<TraceEvent>> = BTreeMap::new();
    for (index, report) in reports.into_iter().enumerate() {
        scans.entry(root(&mut parents, index)).or_default().push(report);
    }
    scans.into_values().filter_map(join_all).collect()
}

/// The reports of one scan, joined in pairs, and those in pairs again: one after the other would carry all that was said
/// before through each join.
fn join_all(mut reports: Vec<TraceEvent>) -> Option<TraceEvent> {
    while reports.len() > 1 {
        let mut rest = reports.into_iter();
        let mut pairs = Vec::with_capacity(rest.len().div_ceil(2));
        while let Some(first) = rest.next() {
            pairs.push(match rest.next() {
                Some(second) => first.join(second),
                None => first,
            });
        }
        reports = pairs;
    }
    reports.pop()
}

fn second(event: &TraceEvent) -> Option<i64> {
    event.at.map(|at| at.at().unix_seconds())
}

/// Oldest first; within one second by rank, then by everything that tells two events apart.
fn in_order(a: &TraceEvent, b: &TraceEvent) -> Ordering {
    let rank = |event: &TraceEvent| event.status.status().map(crate::TrackingStatus::rank);
    second(a)
        .cmp(&second(b))
        .then_with(|| rank(a).cmp(&rank(b)))
        .then_with(|| a.moment().cmp(&b.moment()))
        .then_with(|| a.keys().cmp(b.keys()))
}
