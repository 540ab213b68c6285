//! Orders that customers place with a carrier: numbers reserved, parcels made of orders, parcels
//! cancelled or intercepted.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Span, Timestamp};

use super::parcel::{Leg, LegKind, Scan, waybill_number};
use super::place::TOWNS;
use super::script::{ScanKind, Script};
use super::{World, whole_second};
use crate::Stage;
use crate::chance::chance_for;
use crate::clock::china;

/// The most numbers that lie reserved, and the most scripts that wait for their order.
const MAX_NUMBERS: usize = 1_000_000;
const MAX_SCRIPTS: usize = 100_000;
/// How long after an order its parcel starts to live: a label comes before a courier.
const LEAD: SignedDuration = SignedDuration::from_mins(30);
/// What a parcel belongs to that nobody has a customer code for.
const NO_CUSTOMER: &str = "C2C";

/// An order as a customer places it. Without persons, but for four digits that `Debug` hides.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Booking {
    /// The application that placed it.
    pub(crate) app_key: String,
    /// Whose customer; consumers have no code.
    pub(crate) customer_code: Option<String>,
    /// The customer's own number: the same number is the same order.
    pub(crate) order: String,
    /// A number that was reserved.
    pub(crate) number: Option<String>,
    pub(crate) phone_tail: Option<String>,
    /// Sender's and receiver's town.
    pub(crate) towns: (usize, usize),
    pub(crate) terms: Terms,
}

impl fmt::Debug for Booking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Booking")
            .field("app_key", &self.app_key)
            .field("order", &self.order)
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}

/// What an order costs, and who pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Consumer or merchant on either side, in the carrier's numbers.
    pub(crate) origin: i64,
    /// Who pays, in the carrier's numbers.
    pub(crate) settle: i64,
    pub(crate) product: &'static str,
    pub(crate) grams: i64,
    /// In hundredths of a cubic centimetre.
    pub(crate) volume: i64,
    /// What the weight counts as, in kilograms.
    pub(crate) kilograms: i64,
    /// In fen.
    pub(crate) fee: i64,
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Booked {
    /// It is new: this parcel came into the world.
    Now(usize),
    /// It was placed before.
    Before(usize),
    /// The number was never given to this customer.
    NotReserved,
    /// The number lay too long.
    Lapsed,
    /// Another order has the number.
    Taken,
    /// The world is full.
    Full,
}

/// What became of the wish that a parcel does not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cancellation {
    /// Nobody had fetched it yet.
    Cancelled,
    /// It is on its way; it will turn back.
    Intercepting,
    /// There is nothing left to cancel.
    CancelFailed,
    /// It has arrived, is lost, or is on its way back already.
    InterceptFailed,
}

#[derive(Debug)]
struct Reserved {
    customer: String,
    lapses: Timestamp,
    used: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Bookings {
    reserved: BTreeMap<String, Reserved>,
    /// By owner and order: the parcel.
    parcels: BTreeMap<(String, String), usize>,
    by_parcel: BTreeMap<usize, Booking>,
    /// The lives that parcels of orders to come will live.
    scripts: BTreeMap<String, Script>,
    drawn: u64,
}

impl Bookings {
    pub(super) fn holds(&self, number: &str) -> bool {
        self.reserved.contains_key(number)
    }
}

impl World {
    /// Says which life the parcel of an order to come will live; `false` if no more can be told.
    pub(crate) fn plan_order(&mut self, order: &str, script: Script) -> bool {
        let scripts = &mut self.bookings.scripts;
        let room = scripts.len() < MAX_SCRIPTS || scripts.contains_key(order);
        if room {
            scripts.insert(order.to_owned(), script);
        }
        room
    }

    /// The order that a parcel was made of.
    pub(crate) fn booking(&self, parcel: usize) -> Option<&Booking> {
        self.bookings.by_parcel.get(&parcel)
    }

    /// Reserves so many numbers for three months; none if the world has no more.
    pub(crate) fn reserve_waybills(&mut self, customer: &str, count: usize, now: Timestamp) -> Vec<String> {
        if self.bookings.reserved.len() + count > MAX_NUMBERS {
            return Vec::new();
        }
        let in_china = china().to_datetime(now);
        let lapses = in_china.checked_add(Span::new().months(3)).and_then(|at| china().to_timestamp(at));
        let lapses = lapses.unwrap_or(Timestamp::MAX);
        let mut given = Vec::with_capacity(count);
        while given.len() < count {
            let number = self.draw_booked();
            let reserved = Reserved { customer: customer.to_owned(), lapses, used: false };
            self.bookings.reserved.insert(number.clone(), reserved);
            given.push(number);
        }
        given
    }

    fn draw_booked(&mut self) -> String {
        loop {
            self.bookings.drawn += 1;
            let number = waybill_number(&mut chance_for(self.seed, &format!("booking {}", self.bookings.drawn)));
            if !self.bookings.holds(&number) && self.waybill(&number).is_none() {
                return number;
            }
        }
    }

    /// Takes an order. The same order of the same customer is taken once.
    pub(crate) fn book(&mut self, booking: Booking, now: Timestamp) -> Booked {
        let owner = booking.customer_code.as_ref().unwrap_or(&booking.app_key).clone();
        let key = (owner.clone(), booking.order.clone());
        if let Some(parcel) = self.bookings.parcels.get(&key) {
            return Booked::Before(*parcel);
        }
        let number = match &booking.number {
            None => self.draw_booked(),
            Some(number) => match self.bookings.reserved.get(number) {
                Some(reserved) if reserved.customer != owner => return Booked::NotReserved,
                None => return Booked::NotReserved,
                Some(reserved) if reserved.used => return Booked::Taken,
                Some(reserved) if now >= reserved.lapses => return Booked::Lapsed,
                Some(_) => number.clone(),
            },
        };
        let script = self.bookings.scripts.get(&booking.order).copied();
        let script = script.or_else(|| self.shop.order(&booking.order).map(|order| order.script));
        let customer = booking.customer_code.as_deref().unwrap_or(NO_CUSTOMER);
        let mut stage = Stage::new(script.unwrap_or(Script::HappyPath))
            .number(&number)
            .merchant_order(&booking.order)
            .customer_code(customer);
        stage.phone_tail.clone_from(&booking.phone_tail);
        let birth = now.saturating_add(LEAD).unwrap_or(now);
        if self.stage_between(stage, Some(booking.towns), birth).is_err() {
            return Booked::Full;
        }
        let parcel = self.parcels.len() - 1;
        if let Some(reserved) = self.bookings.reserved.get_mut(&number) {
            reserved.used = true;
        }
        self.bookings.scripts.remove(&booking.order);
        self.bookings.parcels.insert(key, parcel);
        self.bookings.by_parcel.insert(parcel, booking);
        Booked::Now(parcel)
    }

    /// Cancels or intercepts a parcel, and says whether that changed anything: a second time it
    /// does not, and is answered as the first time.
    pub(crate) fn cancel(&mut self, at: usize, leg: usize, now: Timestamp) -> (Cancellation, bool) {
        use ScanKind as K;
        let Some(parcel) = self.parcels.get(at) else { return (Cancellation::CancelFailed, false) };
        if leg != 0 {
            return (Cancellation::InterceptFailed, false);
        }
        if let Some(before) = parcel.cancellation {
            return (before, false);
        }
        let seen = |kinds: &[K]| parcel.seen(now).any(|scan| kinds.contains(&scan.kind));
        let became = if seen(&[K::PickupTerminated]) {
            Cancellation::CancelFailed
        } else if !seen(&[K::PickedUp]) {
            Cancellation::Cancelled
        } else if seen(&[K::Delivered, K::Refused, K::Lost, K::PulledBack]) {
            Cancellation::InterceptFailed
        } else {
            Cancellation::Intercepting
        };
        match became {
            Cancellation::Cancelled => self.stop(at, now, K::Cancelled),
            Cancellation::Intercepting => {
                self.stop(at, now, K::Intercepted);
                self.turn_back(at, now);
            }
            Cancellation::CancelFailed | Cancellation::InterceptFailed => return (became, false),
        }
        if let Some(parcel) = self.parcels.get_mut(at) {
            parcel.cancellation = Some(became);
        }
        (became, true)
    }

    /// Nothing that was to come happens any more; this does.
    fn stop(&mut self, at: usize, now: Timestamp, kind: ScanKind) {
        let Some(parcel) = self.parcels.get_mut(at) else { return };
        parcel.scans.retain(|scan| scan.at <= now);
        for leg in parcel.legs.drain(1..) {
            self.by_waybill.remove(&leg.number);
        }
        let last = parcel.scans.iter().max_by_key(|scan| scan.at);
        let (site, courier) = last.map_or((TOWNS[parcel.towns.0].station, 0), |scan| (scan.site, scan.courier));
        parcel.scans.push(Scan { kind, at: whole_second(now), leg: 0, site, next: None, courier });
    }

    /// A reverse waybill brings the parcel back from where it is.
    fn turn_back(&mut self, at: usize, now: Timestamp) {
        use ScanKind as K;
        let Some(first) = self.parcels.get(at).map(|parcel| parcel.number().to_owned()) else { return };
        let mut chance = chance_for(self.seed, &format!("intercept {first}"));
        let number = loop {
            let number = waybill_number(&mut chance);
            if !self.bookings.holds(&number) && self.waybill(&number).is_none() {
                break number;
            }
        };
        let Some(parcel) = self.parcels.get_mut(at) else { return };
        let here = parcel.scans.last().map_or(TOWNS[parcel.towns.0].hub, |scan| scan.site);
        let home = &TOWNS[parcel.towns.0];
        for (kind, minutes, site, next) in [
            (K::ReturnDeparted, 120, here, Some(home.hub)),
            (K::ReturnInspected, 720, home.hub, None),
            (K::ReturnReceived, 1_080, home.station, None),
            (K::ReturnCompleted, 1_320, home.station, None),
        ] {
            let by = SignedDuration::from_secs(minutes * 60 + chance.i64(0..1_200));
            let at = whole_second(now).saturating_add(by).unwrap_or(Timestamp::MAX);
            parcel.scans.push(Scan { kind, at, leg: 1, site, next, courier: 1 });
        }
        parcel.legs.push(Leg { number: number.clone(), kind: LegKind::Reverse });
        self.by_waybill.insert(number, (at, 1));
    }
}
