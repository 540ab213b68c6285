//! Orders that merchants place with CJ, from the first word to the parcel at the door.

pub(super) mod change;
pub(super) mod create;
pub(super) mod read;
mod seeded;

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cj;
use super::goods::{Variant, variant};
use super::parcel::{CjParcel, CjScript, CjStage, Parcels};
use crate::Error;
use crate::chance::{chance_for, digits};
use crate::clock::as_text;

pub(super) use seeded::seed;

/// The most orders that CJ holds, and the most whose scripts are told beforehand.
const MAX_ORDERS: usize = 100_000;
/// After payment: an order is split, its label is printed, and after that its parcel leaves.
const SPLITS: SignedDuration = SignedDuration::from_hours(2);
const LABEL: SignedDuration = SignedDuration::from_hours(4);
const LEAVES: SignedDuration = SignedDuration::from_hours(20);

/// The state of an order, in CJ's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum CjOrderState {
    /// Placed, not confirmed.
    Created,
    /// Confirmed, not paid.
    Unpaid,
    /// Paid; its parcel has not left.
    Unshipped,
    /// On its way.
    Shipped,
    /// At the door.
    Delivered,
    /// Deleted.
    Cancelled,
}

impl CjOrderState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Unpaid, Self::Unshipped, Self::Shipped, Self::Delivered, Self::Cancelled];

    /// CJ's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Unpaid => "UNPAID",
            Self::Unshipped => "UNSHIPPED",
            Self::Shipped => "SHIPPED",
            Self::Delivered => "DELIVERED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CjOrderLine {
    /// The variant.
    pub vid: String,
    /// How many.
    pub quantity: u32,
    /// CJ's number of the line.
    pub line_item_id: String,
    /// The merchant's own number of the line.
    pub store_line_item_id: Option<String>,
}

impl CjOrderLine {
    fn goods(&self) -> Option<&'static Variant> {
        variant(&self.vid)
    }
}

/// Who gets the goods, as the merchant said. `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub(super) struct Consignee {
    /// CJ's names of the fields, and their values.
    fields: Vec<(&'static str, String)>,
}

impl Consignee {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Consignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[consignee]")
    }
}

/// Something about an order that webhooks tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    State(CjOrderState),
    /// It has got its final number.
    Connected,
    /// It has got a parcel.
    Tracked,
    Split,
}

/// An order. Money is in US cents.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CjOrder {
    /// CJ's number: 19 digits.
    pub id: String,
    /// CJ's code of it: `SD…`.
    pub code: String,
    /// CJ's number of the parent that it is paid under.
    pub shipment_order_id: String,
    /// The merchant's own number.
    pub number: String,
    /// The account that placed it.
    pub user_number: String,
    /// Whether it is a test order, which moves only when it is told to.
    pub test: bool,
    /// When it was placed, in world time.
    #[serde(serialize_with = "as_text")]
    pub created: Timestamp,
    /// The shipping line.
    pub logistic_name: String,
    /// The country that it comes from.
    pub from: String,
    /// The country that it goes to.
    pub to: String,
    /// What was ordered.
    pub lines: Vec<CjOrderLine>,
    /// What the goods cost.
    pub product_cents: i64,
    /// What the freight costs.
    pub postage_cents: i64,
    /// The life that its parcels live.
    pub script: CjScript,
    /// The carrier's numbers of its parcels, also those whose label is not printed yet.
    pub waybills: Vec<String>,
    /// Codes of the orders that it was split into.
    pub parts: Vec<String>,
    /// How far it has come in CJ's numbers: 100 created, 200 confirmed, 300 paid, and on to 700 by
    /// hand, for test orders.
    #[serde(skip)]
    level: u16,
    #[serde(skip)]
    paid: Option<Timestamp>,
    #[serde(skip)]
    deleted: bool,
    #[serde(skip)]
    consignee: Consignee,
    /// What is to be told, in the order of time, and how much of it has been told.
    #[serde(skip)]
    pub(super) news: Vec<(Timestamp, Told)>,
    #[serde(skip)]
    pub(super) told: usize,
    /// The number of the order that this one was split from.
    #[serde(skip)]
    pub(crate) origin: Option<String>,
}

impl CjOrder {
    /// All that it costs, in US cents.
    pub fn total_cents(&self) -> i64 {
        self.product_cents + self.postage_cents
    }

    /// The number of the merchant's order, also of one that came from a split.
    pub(super) fn store_number(&self) -> &str {
        self.origin.as_deref().unwrap_or(&self.number)
    }

    pub(super) fn paid(&self) -> Option<Timestamp> {
        self.paid
    }

    /// The state at a time: parcels decide once it is paid.
    pub(crate) fn state(&self, parcels: &Parcels, now: Timestamp) -> CjOrderState {
        let of = || self.waybills.iter().filter_map(|number| parcels.named(number));
        match self.level {
            _ if self.deleted => CjOrderState::Cancelled,
            ..200 => CjOrderState::Created,
            200..300 => CjOrderState::Unpaid,
            600..700 => CjOrderState::Shipped,
            700.. => CjOrderState::Delivered,
            _ if self.test || self.waybills.is_empty() => CjOrderState::Unshipped,
            _ if of().all(|parcel| parcel.delivered().is_some_and(|at| at <= now)) => CjOrderState::Delivered,
            _ if of().any(|parcel| parcel.seen(now).next().is_some()) => CjOrderState::Shipped,
            _ => CjOrderState::Unshipped,
        }
    }

    /// Its parcel, once the label is printed. An order that was split has none of its own.
    pub(super) fn parcel<'a>(&self, parcels: &'a Parcels, now: Timestamp) -> Option<&'a CjParcel> {
        let number = self.waybills.first().filter(|_| self.parts.is_empty())?;
        parcels.find(number, now).map(|(_, parcel)| parcel)
    }
}

/// What was told of an order before it is placed.
#[derive(Debug, Clone, Copy)]
struct Fate {
    script: CjScript,
    parts: u8,
}

/// The orders of CJ.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    all: Vec<CjOrder>,
    /// By account and any of an order's numbers; the merchant's own as long as it is not deleted.
    by_number: BTreeMap<(String, String), usize>,
    fates: BTreeMap<String, Fate>,
    drawn: u64,
}

impl Orders {
    pub(crate) fn all(&self) -> &[CjOrder] {
        &self.all
    }

    pub(super) fn get(&self, at: usize) -> Option<&CjOrder> {
        self.all.get(at)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut CjOrder> {
        self.all.get_mut(at)
    }

    /// An account's order by CJ's number, CJ's code or its own number.
    pub(super) fn find(&self, user: &str, number: &str, now: Timestamp) -> Option<usize> {
        let at = *self.by_number.get(&(user.to_owned(), number.to_owned()))?;
        self.all.get(at).filter(|order| order.created <= now && !order.deleted).map(|_| at)
    }

    /// Whether another account has an order of this number.
    pub(super) fn is_anothers(&self, user: &str, number: &str) -> bool {
        self.all.iter().any(|order| order.user_number != user && (order.id == number || order.code == number))
    }

    /// Says beforehand how the parcels of an order will live, and into how many it will be split.
    pub(crate) fn foretell(&mut self, number: &str, script: CjScript, parts: u8) -> Result<(), Error> {
        if !(1..=50).contains(&number.chars().count()) {
            return Err(Error::invalid("order_number", "1 to 50 characters"));
        }
        if !(1..=9).contains(&parts) {
            return Err(Error::invalid("parts", "1 to 9"));
        }
        if self.fates.len() >= MAX_ORDERS {
            return Err(Error::invalid("order_number", format!("{MAX_ORDERS} orders have been told of already")));
        }
        self.fates.insert(number.to_owned(), Fate { script, parts });
        Ok(())
    }

    /// A number of CJ's own, of 19 digits.
    fn draw(&mut self, seed: u64, first: char) -> String {
        self.drawn += 1;
        let mut chance = chance_for(seed, &format!("cj order {}", self.drawn));
        format!("{first}{}", digits(&mut chance, 18))
    }

    /// Takes an order in, with numbers of CJ's own; `None` if there is no room.
    fn place(&mut self, seed: u64, mut order: CjOrder) -> Option<usize> {
        if self.all.len() >= MAX_ORDERS {
            return None;
        }
        order.id = self.draw(seed, '2');
        order.code = format!("SD{}", self.draw(seed, '2'));
        order.shipment_order_id = self.draw(seed, '3');
        for line in &mut order.lines {
            line.line_item_id = self.draw(seed, '4');
        }
        let at = self.all.len();
        // an order that came from a split goes by CJ's numbers alone
        let own = order.origin.is_none().then_some(&order.number);
        for number in [&order.id, &order.code].into_iter().chain(own) {
            self.by_number.insert((order.user_number.clone(), number.clone()), at);
        }
        self.all.push(order);
        Some(at)
    }

    fn delete(&mut self, at: usize, now: Timestamp) {
        let Some(order) = self.all.get_mut(at) else { return };
        order.deleted = true;
        order.news.push((now, Told::State(CjOrderState::Cancelled)));
        self.by_number.remove(&(order.user_number.clone(), order.number.clone()));
    }
}

impl Cj {
    /// An order is paid at a time. Unless it is a test order, its parcels are planned now.
    fn pay(&mut self, seed: u64, at: usize, now: Timestamp) {
        let Some(order) = self.orders.get_mut(at) else { return };
        order.level = 300;
        order.paid = Some(now);
        order.news.push((now, Told::State(CjOrderState::Unshipped)));
        if order.test {
            return;
        }
        let fate = self.orders.fates.get(&self.orders.all[at].number).copied();
        let fate = fate.unwrap_or(Fate { script: self.orders.all[at].script, parts: 1 });
        self.orders.all[at].script = fate.script;
        let parts = split(&self.orders.all[at].lines, fate.parts);
        if parts.len() < 2 {
            self.dispatch(seed, at, now);
            return;
        }
        let when = later(now, SPLITS);
        let whole = self.orders.all[at].clone();
        let mut waybills = Vec::new();
        let mut codes = Vec::new();
        for (number, lines) in (1..).zip(parts) {
            let cents = |line: &CjOrderLine| line.goods().map_or(0, |goods| goods.cents) * i64::from(line.quantity);
            let part = CjOrder {
                number: format!("{}-{number}", whole.number),
                created: when,
                product_cents: lines.iter().map(cents).sum(),
                postage_cents: if number == 1 { whole.postage_cents } else { 0 },
                lines,
                script: fate.script,
                waybills: Vec::new(),
                news: vec![(when, Told::State(CjOrderState::Unshipped))],
                told: 0,
                origin: Some(whole.number.clone()),
                ..whole.clone()
            };
            let Some(part) = self.orders.place(seed, part) else { continue };
            self.dispatch(seed, part, now);
            waybills.extend(self.orders.all[part].waybills.iter().cloned());
            codes.push(self.orders.all[part].code.clone());
        }
        let order = &mut self.orders.all[at];
        (order.waybills, order.parts) = (waybills, codes);
        order.news.push((when, Told::Split));
        self.foresee(at);
    }

    /// Plans the parcel of an order that was paid at a time.
    fn dispatch(&mut self, seed: u64, at: usize, paid: Timestamp) {
        let order = &self.orders.all[at];
        let stage = CjStage {
            order_number: Some(order.store_number().to_owned()),
            logistic_name: Some(order.logistic_name.clone()),
            from: Some(order.from.clone()),
            to: Some(order.to.clone()),
            order_id: Some(order.id.clone()),
            leaves_after: LEAVES,
            ..CjStage::new(order.script)
        };
        let user = order.user_number.clone();
        // a full world has no room for it; then the order waits for ever
        let Ok(parcel) = self.parcels.stage(seed, &user, stage, later(paid, LABEL)) else { return };
        let (number, born) = (parcel.number.clone(), parcel.born);
        let order = &mut self.orders.all[at];
        order.waybills = vec![number];
        order.news.push((born, Told::Tracked));
        self.foresee(at);
    }

    /// Adds what the parcels of an order will make of it to its news.
    fn foresee(&mut self, at: usize) {
        let order = &self.orders.all[at];
        let parcels: Vec<&CjParcel> = order.waybills.iter().filter_map(|number| self.parcels.named(number)).collect();
        let left = parcels.iter().filter_map(|parcel| parcel.scans.first()).map(|scan| scan.at).min();
        let over: Option<Vec<Timestamp>> = parcels.iter().map(|parcel| parcel.delivered()).collect();
        let over = over.and_then(|all| all.into_iter().max());
        let order = &mut self.orders.all[at];
        order.news.extend(left.map(|at| (at, Told::State(CjOrderState::Shipped))));
        order.news.extend(over.map(|at| (at, Told::State(CjOrderState::Delivered))));
        order.news.sort_by_key(|(at, _)| *at);
    }
}

/// The lines of an order in so many parts, or in one where there are not enough pieces.
fn split(lines: &[CjOrderLine], parts: u8) -> Vec<Vec<CjOrderLine>> {
    let parts = usize::from(parts);
    if lines.len() >= parts {
        let of = |part: usize| lines.iter().skip(part).step_by(parts).cloned().collect();
        return (0..parts).map(of).collect();
    }
    let count = u32::try_from(parts).unwrap_or(1);
    match lines {
        [only] if only.quantity >= count => {
            let each = |part: u32| only.quantity / count + u32::from(part < only.quantity % count);
            (0..count).map(|part| vec![CjOrderLine { quantity: each(part), ..only.clone() }]).collect()
        }
        _ => vec![lines.to_vec()],
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// Where a parcel can be followed in a browser.
pub(super) fn tracking_url(parcel: &CjParcel) -> String {
    format!("https://track.example.com/{}", parcel.number)
}
