//! The world: parcels that live through scripts in world time, in no provider's dialect.

mod booking;
mod express;
mod parcel;
mod place;
mod region;
mod script;
mod shop;
mod warehouse;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::Error;
use crate::chance::chance_for;
use crate::clock::china;

pub(crate) use booking::{Booked, Booking, Cancellation, Terms};
pub(crate) use express::{Consignment, Submitted};
pub(crate) use parcel::{Birth, waybill_number};
pub use parcel::{FailingWith, Leg, LegKind, Parcel, Scan};
pub use place::Site;
pub(crate) use place::TOWNS;
pub(crate) use region::{Distance, Located, locate, town};
pub use script::{ScanKind, Script};
pub use shop::{DEFAULT_VENDER_ID, FOREIGN_VENDER_ID, Shipment, ShopOrder, ShopOrderLine, ShopOrderState, StageOrder};
pub(crate) use shop::{NotShipped, Shop, handed_over};
pub(crate) use warehouse::{
    BUILDINGS, CARRIERS, Inbound, InboundKind, Line, No, Order, Outbound, OutboundKind, SKU_FIELDS, Sku, Warehouse,
};

/// A waybill that belongs to another customer (business code 2001), whatever the seed.
pub const FOREIGN_WAYBILL: &str = "JDVA00000002001";
/// A waybill of a kind that is not served (business code 2101), whatever the seed.
pub const UNSUPPORTED_WAYBILL: &str = "JDVA00000002101";
/// A waybill whose every query fails inside the provider (business code 4000), whatever the seed.
pub const INTERNAL_ERROR_WAYBILL: &str = "JDVA00000004000";
/// A waybill whose first two queries fail inside the provider, whatever the seed.
pub const FLAKY_WAYBILL: &str = "JDVA00000004002";

/// The most parcels that a world holds.
const MAX_PARCELS: usize = 100_000;

/// A parcel to be put into the world. It starts to live at the present world time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Stage {
    /// The life that it lives.
    pub script: Script,
    /// Its waybill number; drawn from the seed if absent.
    pub number: Option<String>,
    /// The merchant's order number; drawn if absent. Several parcels may share one.
    pub merchant_order: Option<String>,
    /// The customer that it belongs to; the default one if absent.
    pub customer_code: Option<String>,
    /// The last four digits of the receiver's phone; drawn if absent.
    pub phone_tail: Option<String>,
    /// Whether its whole life already lies behind it.
    pub lived: bool,
}

impl Stage {
    /// A parcel with everything else drawn from the seed.
    pub fn new(script: Script) -> Self {
        Self { script, number: None, merchant_order: None, customer_code: None, phone_tail: None, lived: false }
    }

    /// With this waybill number.
    pub fn number(self, number: impl Into<String>) -> Self {
        Self { number: Some(number.into()), ..self }
    }

    /// With this merchant order number.
    pub fn merchant_order(self, number: impl Into<String>) -> Self {
        Self { merchant_order: Some(number.into()), ..self }
    }

    /// Belonging to this customer.
    pub fn customer_code(self, code: impl Into<String>) -> Self {
        Self { customer_code: Some(code.into()), ..self }
    }

    /// With a receiver whose phone ends in these four digits.
    pub fn phone_tail(self, digits: impl Into<String>) -> Self {
        Self { phone_tail: Some(digits.into()), ..self }
    }

    /// With its whole life behind it, so that a query shows all of it at once.
    pub fn lived(self) -> Self {
        Self { lived: true, ..self }
    }
}

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    default_customer: String,
    parcels: Vec<Parcel>,
    by_waybill: BTreeMap<String, (usize, usize)>,
    by_merchant_order: BTreeMap<String, Vec<usize>>,
    by_provider_order: BTreeMap<String, usize>,
    drawn: u64,
    pub(crate) shop: Shop,
    pub(crate) warehouse: Warehouse,
    express: express::Express,
    bookings: booking::Bookings,
}

impl World {
    /// A world with one parcel for each script, one order of two parcels, and the fixed numbers.
    pub(crate) fn new(seed: u64, default_customer: &str, start: Timestamp) -> Self {
        let mut world = Self {
            seed,
            default_customer: default_customer.to_owned(),
            parcels: Vec::new(),
            by_waybill: BTreeMap::new(),
            by_merchant_order: BTreeMap::new(),
            by_provider_order: BTreeMap::new(),
            drawn: 0,
            shop: Shop::default(),
            warehouse: Warehouse::new(seed, DEFAULT_VENDER_ID),
            express: express::Express::default(),
            bookings: booking::Bookings::default(),
        };
        let twins = format!("SJ{}", crate::chance::digits(&mut chance_for(seed, "order of two"), 12));
        let twin = || Stage::new(Script::HappyPath).merchant_order(twins.clone()).phone_tail("5514");
        for stage in Script::ALL
            .into_iter()
            .map(|script| {
                let stage = Stage::new(script);
                match script {
                    Script::Foreign => stage.number(FOREIGN_WAYBILL),
                    Script::UnsupportedType => stage.number(UNSUPPORTED_WAYBILL),
                    Script::InternalError => stage.number(INTERNAL_ERROR_WAYBILL),
                    Script::Flaky => stage.number(FLAKY_WAYBILL),
                    _ => stage,
                }
            })
            .chain([twin(), twin()])
        {
            let lived = stage.script != Script::Printed;
            let stage = if lived { stage.lived() } else { stage };
            // cannot fail: the numbers are valid, and drawn ones are free
            let _ = world.stage(stage, start);
        }
        world.shop = Shop::new(seed, start, &world.parcels);
        world
    }

    /// Lets everything happen that was due by a time.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        for departure in self.warehouse.settle(now) {
            let stage = Stage::new(Script::HappyPath)
                .number(departure.number)
                .merchant_order(departure.order)
                .customer_code(departure.customer_code);
            // a full world has no room for it; then its waybill stays unknown
            let _ = self.stage(stage, departure.at);
        }
    }

    /// The state of an order of the shop: delivery of all its parcels completes it.
    pub(crate) fn order_state(&self, order: &ShopOrder, now: Timestamp) -> ShopOrderState {
        let over = |shipment: &Shipment| {
            let found = self.waybill(&shipment.waybill);
            found.is_some_and(|(at, leg)| self.parcels.get(at).is_some_and(|parcel| handed_over(parcel, leg, now)))
        };
        let shipped = order.state == ShopOrderState::WaitGoodsReceiveConfirm;
        if shipped && !order.shipments.is_empty() && order.shipments.iter().all(over) {
            return ShopOrderState::FinishedL;
        }
        order.state
    }

    pub(crate) fn stage(&mut self, stage: Stage, now: Timestamp) -> Result<&Parcel, Error> {
        self.stage_between(stage, None, now)
    }

    /// The same, from a town to another.
    fn stage_between(&mut self, stage: Stage, towns: Option<(usize, usize)>, now: Timestamp) -> Result<&Parcel, Error> {
        if self.parcels.len() >= MAX_PARCELS {
            return Err(Error::invalid("script", format!("the world is full: {MAX_PARCELS} parcels")));
        }
        check("number", stage.number.as_deref())?;
        check("merchant_order", stage.merchant_order.as_deref())?;
        check("customer_code", stage.customer_code.as_deref())?;
        if let Some(tail) = &stage.phone_tail
            && !(tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(Error::invalid("phone_tail", "exactly four digits"));
        }
        let number = match stage.number {
            Some(number) => number,
            None => self.draw_number(),
        };
        if self.by_waybill.contains_key(&number) {
            return Err(Error::invalid("number", "this waybill is already in the world"));
        }
        let customer_code = stage.customer_code.unwrap_or_else(|| {
            if stage.script == Script::Foreign { "010K999999".to_owned() } else { self.default_customer.clone() }
        });
        let mut birth = Birth {
            number,
            script: stage.script,
            customer_code,
            merchant_order: stage.merchant_order,
            phone_tail: stage.phone_tail,
            towns,
            at: whole_second(now),
        };
        let mut parcel = Parcel::plan(self.seed, birth.clone());
        if stage.lived
            && let Some(last) = parcel.scans.iter().map(|scan| scan.at).max()
        {
            let length = last.duration_since(birth.at) + stage.script.silence();
            birth.at = past_start(self.seed, &birth.number, now, length);
            parcel = Parcel::plan(self.seed, birth);
        }
        for leg in parcel.legs.iter_mut().skip(1) {
            while self.by_waybill.contains_key(&leg.number) || self.bookings.holds(&leg.number) {
                leg.number = waybill_number(&mut chance_for(self.seed, &leg.number));
            }
        }
        Ok(self.add(parcel))
    }

    fn add(&mut self, parcel: Parcel) -> &Parcel {
        let at = self.parcels.len();
        for (leg, waybill) in parcel.legs.iter().enumerate() {
            self.by_waybill.insert(waybill.number.clone(), (at, leg));
        }
        self.by_merchant_order.entry(parcel.merchant_order.clone()).or_default().push(at);
        self.by_provider_order.entry(parcel.provider_order.clone()).or_insert(at);
        self.parcels.push(parcel);
        &self.parcels[at]
    }

    fn draw_number(&mut self) -> String {
        loop {
            self.drawn += 1;
            let label = format!("waybill {}", self.drawn);
            let number = waybill_number(&mut chance_for(self.seed, &label));
            if !self.by_waybill.contains_key(&number) && !self.bookings.holds(&number) {
                return number;
            }
        }
    }

    pub(crate) fn parcels(&self) -> &[Parcel] {
        &self.parcels
    }

    pub(crate) fn parcel_mut(&mut self, at: usize) -> Option<&mut Parcel> {
        self.parcels.get_mut(at)
    }

    /// Parcel and leg of a waybill.
    pub(crate) fn waybill(&self, number: &str) -> Option<(usize, usize)> {
        self.by_waybill.get(number).copied()
    }

    pub(crate) fn merchant_order(&self, number: &str) -> &[usize] {
        self.by_merchant_order.get(number).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn provider_order(&self, number: &str) -> Option<usize> {
        self.by_provider_order.get(number).copied()
    }
}

/// The latest day, somewhat after ten in the morning, on which a life of this length had to start
/// to be over by now.
fn past_start(seed: u64, number: &str, now: Timestamp, length: SignedDuration) -> Timestamp {
    let date = china().to_datetime(now).date();
    let seconds = chance_for(seed, number).i64(0..2_700);
    let today = china()
        .to_timestamp(date.at(10, 0, 0, 0))
        .and_then(|ten| ten.checked_add(SignedDuration::from_secs(seconds)))
        .unwrap_or(now);
    let over = now.saturating_sub(length).unwrap_or(now);
    let late = today.duration_since(over).max(SignedDuration::ZERO);
    let days = (late.as_hours() + 24) / 24 * i64::from(late > SignedDuration::ZERO);
    today.saturating_sub(SignedDuration::from_hours(days * 24)).unwrap_or(today)
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn check(field: &str, value: Option<&str>) -> Result<(), Error> {
    match value {
        Some(text) if text.is_empty() || text.len() > 64 || !text.bytes().all(|b| b.is_ascii_graphic()) => {
            Err(Error::invalid(field, "1 to 64 visible ASCII characters"))
        }
        _ => Ok(()),
    }
}
