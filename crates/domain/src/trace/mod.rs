//! The trace of one parcel: a set of events, and what follows from it.
//!
//! The set is the state, and [`Trace::merge`] is a join: commutative, associative and idempotent. Whatever comes doubled,
//! late or in pieces, by query or by push, the same reports give the same trace. The status is derived, never stored.

mod event;
mod journey;
mod merge;
mod place;

use std::collections::BTreeSet;

pub use event::{ScanKey, TraceEvent};
pub use journey::{Review, TraceStatus};
pub use merge::OtherParcel;
pub use place::Place;

use crate::{
    AccountId, CarrierCode, EventStatus, EventTime, Extra, FreeText, OrderRef, PackageCode, ProviderId, WaybillNo,
};

/// What another waybill is to the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LegRole {
    /// The outward waybill of a reverse one.
    Original,
    /// Brings the parcel back.
    Reverse,
    /// Takes the parcel on under a new number, to another address.
    Replacement,
    /// The first carrier's number.
    FirstMile,
    /// The last carrier's number.
    LastMile,
    /// Another number of the same waybill.
    Alias,
}

impl LegRole {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Reverse => "reverse",
            Self::Replacement => "replacement",
            Self::FirstMile => "first_mile",
            Self::LastMile => "last_mile",
            Self::Alias => "alias",
        }
    }
}

/// A waybill that belongs to the same journey.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    /// Its number.
    pub waybill: WaybillNo,
    /// What it is to the one that was asked for.
    pub role: LegRole,
    /// Who carries it, where it is somebody else.
    pub carrier: Option<CarrierCode>,
}

/// The provider's own summary of the journey, with the time that it speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStatus {
    /// The newest event of the reply that brought it.
    pub as_of: Option<EventTime>,
    /// What it means.
    pub status: EventStatus,
    /// The provider's word.
    pub raw: String,
}

/// The trace of one parcel.
///
/// ```
/// use portolan_domain::{Basis, EventStatus, EventTime, ProviderId, Trace, TraceEvent, TrackingStatus, WaybillNo};
/// let mut event = TraceEvent::new(EventStatus::Mapped(TrackingStatus::Delivered, Basis::Code));
/// event.at = Some(EventTime::parse_rfc3339("2023-08-09T09:00:00+08:00")?);
/// event.code = Some("10034".into());
/// let mut trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse("JDVE00132473532")?);
/// trace.add(event.clone());
/// trace.add(event); // reported twice, happened once
/// assert_eq!((trace.status().word(), trace.events().len()), ("delivered", 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    /// Who reported it.
    pub provider: ProviderId,
    /// On whose behalf it was asked, where somebody asked.
    pub account: Option<AccountId>,
    /// The orders that it belongs to.
    pub orders: BTreeSet<OrderRef>,
    /// Who carries it.
    pub carrier: Option<CarrierCode>,
    /// The provider's own summary.
    pub provider_status: Option<ProviderStatus>,
    /// Where it started.
    pub origin: Option<Place>,
    /// Where it goes.
    pub destination: Option<Place>,
    /// When the provider expects it to arrive.
    pub expected_at: Option<EventTime>,
    /// Why it was cancelled.
    pub cancel_reason: Option<FreeText>,
    /// How it was signed for, in the provider's word.
    pub sign_type: Option<String>,
    /// The packages of the waybill, where it has several.
    pub packages: BTreeSet<PackageCode>,
    /// Everything else that the provider said.
    pub extra: Extra,
    waybill: Option<WaybillNo>,
    related: Vec<Related>,
    events: Vec<TraceEvent>,
}

impl Trace {
    fn new(provider: ProviderId, waybill: Option<WaybillNo>) -> Self {
        Self {
            provider,
            account: None,
            orders: BTreeSet::new(),
            carrier: None,
            provider_status: None,
            origin: None,
            destination: None,
            expected_at: None,
            cancel_reason: None,
            sign_type: None,
            packages: BTreeSet::new(),
            extra: Extra::default(),
            waybill,
            related: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The trace of a waybill, without events.
    #[must_use]
    pub fn of_waybill(provider: ProviderId, waybill: WaybillNo) -> Self {
        Self::new(provider, Some(waybill))
    }

    /// The trace of an order whose waybill the provider does not tell, without events.
    #[must_use]
    pub fn of_order(provider: ProviderId, order: OrderRef) -> Self {
        let mut trace = Self::new(provider, None);
        trace.orders.insert(order);
        trace
    }

    /// The trace of a saved reply that repeats no number at all. It merges with nothing: nobody knows whose it is.
    #[must_use]
    pub fn of_unknown(provider: ProviderId) -> Self {
        Self::new(provider, None)
    }

    /// The waybill, unless only an order is known.
    #[must_use]
    pub fn waybill(&self) -> Option<&WaybillNo> {
        self.waybill.as_ref()
    }

    /// The events, oldest first; those whose time could not be read come before all others.
    #[must_use]
    pub fn events(&self) -> &[TraceEvent] {
        &self.events
    }

    /// The other waybills of the journey.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.related
    }

    /// What a waybill is to this trace's own; `None` for its own and for strangers.
    #[must_use]
    pub fn role_of(&self, leg: &WaybillNo) -> Option<LegRole> {
        let at = self.related.partition_point(|related| related.waybill < *leg);
        self.related.get(at).filter(|related| related.waybill == *leg).map(|related| related.role)
    }

    /// Adds one event. An event without a leg belongs to the trace's own waybill.
    pub fn add(&mut self, event: TraceEvent) {
        self.extend([event]);
    }

    /// Adds events, in any order.
    pub fn extend(&mut self, events: impl IntoIterator<Item = TraceEvent>) {
        let own = self.waybill.clone();
        self.events.extend(events.into_iter().map(|mut event| {
            event.settle();
            event.waybill = event.waybill.or_else(|| own.clone());
            event
        }));
        merge::settle_events(&mut self.events);
    }

    /// Links another waybill of the same journey.
    pub fn relate(&mut self, related: Related) {
        self.relate_all([related]);
    }

    /// Links other waybills, in any order.
    pub fn relate_all(&mut self, related: impl IntoIterator<Item = Related>) {
        self.related.extend(related);
        merge::settle_related(&mut self.related);
    }
}

/// The greater of two texts; the other goes to `extra` under `key`.
fn join_text(extra: &mut Extra, key: &'static str, a: Option<String>, b: Option<String>) -> Option<String> {
    join_by(extra, key, a, b, |text| text)
}

/// The greater of two values; the other's text goes to `extra` under `key`.
fn join_by<T: Ord>(
    extra: &mut Extra,
    key: &'static str,
    a: Option<T>,
    b: Option<T>,
    text: impl Fn(&T) -> &str,
) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let (lost, kept) = if a < b { (a, b) } else { (b, a) };
            if lost != kept {
                extra.insert(key, text(&lost));
            }
            Some(kept)
        }
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod laws;
