//! What a seed draws: who ships what and when, and what goes wrong meanwhile.

use std::time::Duration;

use portolan_sandbox::{Canned, CjScript, Fault, Script, When};

use crate::{
    Trouble, chance,
    provider::{CJ_HOST, JDL_HOST, JOS_HOST},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;

/// How long faults may last, and how long everything takes: the slowest parcel lives for four days.
const CALM: Duration = Duration::from_secs(48 * HOUR);
const END: Duration = Duration::from_secs(7 * 24 * HOUR);

/// All that will happen in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed that it was drawn from.
    pub seed: u64,
    /// How many shops share the application at JOS.
    pub shops: usize,
    /// How many seconds a token of JDL's lives.
    pub token_seconds: u32,
    /// How many calls a second JDL and CJ accept, and our side allows itself.
    pub per_second: u32,
    /// The orders that the shops sell.
    pub orders: Vec<PlannedOrder>,
    /// What is shipped.
    pub shipments: Vec<Shipment>,
    /// What is bought at CJ and when, each under a number of the merchant's.
    pub purchases: Vec<(Duration, String)>,
    /// Parcels that CJ sends, and when they leave.
    pub sent_by_cj: Vec<(Duration, CjScript)>,
    /// Which parcels, as shipment and parcel, are called off, and when.
    pub cancels: Vec<(Duration, usize, usize)>,
    /// What goes wrong.
    pub spells: Vec<Spell>,
    /// How often every waybill is asked about until the calm.
    pub poll_every: Duration,
    /// How many pushes in a million come twice, and how many overtake others.
    pub pushes: (u32, u32),
    /// How many pushes in a million our side cannot store at first.
    pub inbox_fails: u32,
    /// From then on nothing goes wrong any more.
    pub calm: Duration,
    /// When every parcel has lived its life.
    pub end: Duration,
}

/// An order of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOrder {
    /// The shop, from 0.
    pub shop: usize,
    /// Its number: some are beyond 2^53.
    pub id: String,
    /// Whether it is paid at the door.
    pub cod: bool,
    /// The life of its parcels.
    pub script: Script,
}

/// Who carries a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// JD Logistics: the waybill is issued with the order.
    Jdl,
    /// JD Express through the shop's own account: numbers are reserved first.
    Jos,
}

/// Orders that go out together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// When.
    pub at: Duration,
    /// Of which shop.
    pub shop: usize,
    /// By whom.
    pub carrier: Carrier,
    /// Which orders of the plan.
    pub orders: Vec<usize>,
    /// For each parcel the orders in it, as places in `orders`.
    pub parcels: Vec<Vec<usize>>,
}

/// Something that goes wrong for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// When it begins.
    pub from: Duration,
    /// How long it lasts.
    pub lasts: Duration,
    /// What it is.
    pub weather: Weather,
}

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weather {
    /// A fault of a gateway, of so many calls in a million.
    Fault(Fault, When, Option<&'static str>, u32),
    /// A fault of the network on the way to a host, of so many requests in a million.
    Network(Trouble, &'static str, u32),
    /// Our clock is wrong by so many milliseconds.
    ClockWrong(i64),
    /// JDL and CJ accept only so many calls a second, and have told nobody.
    QuotaLowered(u32),
}

impl Plan {
    /// What a seed draws.
    #[must_use]
    pub fn draw(seed: u64) -> Self {
        let mut draw = chance::of(seed, "plan");
        let shops = draw.usize(1..=3);
        let mut plan = Self {
            seed,
            shops,
            token_seconds: [2 * 3_600, 6 * 3_600, 86_400][draw.usize(0..3)],
            per_second: draw.u32(2..=10),
            orders: Vec::new(),
            shipments: Vec::new(),
            purchases: Vec::new(),
            sent_by_cj: Vec::new(),
            cancels: Vec::new(),
            spells: Vec::new(),
            poll_every: Duration::from_secs(draw.u64(2..=6) * HOUR),
            pushes: (draw.u32(0..300_000), draw.u32(0..300_000)),
            inbox_fails: draw.u32(0..200_000),
            calm: CALM,
            end: END,
        };
        for _ in 0..draw.usize(8..=20) {
            plan.ship(&mut draw);
        }
        for at in 0..draw.usize(3..=8) {
            plan.purchases.push((Duration::from_secs(draw.u64(0..40 * HOUR)), format!("B{}-{at}", seed % 100_000)));
        }
        for _ in 0..draw.usize(3..=12) {
            let script = CjScript::ALL[draw.usize(0..CjScript::ALL.len())];
            plan.sent_by_cj.push((Duration::from_secs(draw.u64(0..40 * HOUR)), script));
        }
        for at in 0..plan.shipments.len() {
            if plan.shipments[at].carrier == Carrier::Jdl && draw.u32(0..5) == 0 {
                let parcel = draw.usize(0..plan.shipments[at].parcels.len());
                let when = plan.shipments[at].at + Duration::from_secs(draw.u64(5 * MINUTE..30 * HOUR));
                plan.cancels.push((when.min(CALM), at, parcel));
            }
        }
        for _ in 0..draw.usize(8..=20) {
            let weather = weather(&mut draw);
            let from = Duration::from_secs(draw.u64(0..40 * HOUR));
            let longest = match &weather {
                // A provider that is gone for long is a test of its own.
                Weather::Fault(Fault::Never, ..) => HOUR,
                _ => 6 * HOUR,
            };
            let lasts = Duration::from_secs(draw.u64(10 * MINUTE..longest)).min(CALM.saturating_sub(from));
            plan.spells.push(Spell { from, lasts, weather });
        }
        plan
    }

    fn order(&mut self, draw: &mut fastrand::Rng, shop: usize, cod: bool) -> usize {
        let number = self.orders.len() as u64;
        let id = if draw.u32(0..4) == 0 { 9_100_000_000_000_000_000 + number } else { 310_000_000_000 + number };
        let script = SCRIPTS[draw.usize(0..SCRIPTS.len())];
        self.orders.push(PlannedOrder { shop, id: id.to_string(), cod, script });
        self.orders.len() - 1
    }

    fn ship(&mut self, draw: &mut fastrand::Rng) {
        let shop = draw.usize(0..self.shops);
        let carrier = if draw.u32(0..5) < 3 { Carrier::Jdl } else { Carrier::Jos };
        let (orders, parcels) = match draw.u32(0..10) {
            // One order in two parcels, two orders in one, an order paid at the door, an order in a parcel.
            0 | 1 => (vec![self.order(draw, shop, false)], vec![vec![0], vec![0]]),
            2 | 3 => (vec![self.order(draw, shop, false), self.order(draw, shop, false)], vec![vec![0, 1]]),
            4 => (vec![self.order(draw, shop, true)], vec![vec![0]]),
            _ => (vec![self.order(draw, shop, false)], vec![vec![0]]),
        };
        let at = Duration::from_secs(draw.u64(0..36 * HOUR));
        self.shipments.push(Shipment { at, shop, carrier, orders, parcels });
    }
}

/// Lives that end well or badly, but are told to those who ask.
const SCRIPTS: [Script; 9] = [
    Script::HappyPath,
    Script::Redelivery,
    Script::Refusal,
    Script::Readdress,
    Script::TerminatedPickup,
    Script::UnknownCode,
    Script::Duplicates,
    Script::Lost,
    Script::Flaky,
];

fn weather(draw: &mut fastrand::Rng) -> Weather {
    let (host, gateway) = [(JDL_HOST, "jdl"), (JOS_HOST, "jos"), (CJ_HOST, "cj")][draw.usize(0..3)];
    let ppm = draw.u32(20_000..400_000);
    let when = if draw.bool() { When::AfterEffect } else { When::BeforeEffect };
    let status = |status: u16| Fault::Reply(Canned::new(status, "upstream is in trouble"));
    match draw.u32(0..26) {
        0..=4 => Weather::Network(Trouble::ALL[draw.usize(0..Trouble::ALL.len())], host, ppm),
        // Gone altogether.
        5 => Weather::Network(Trouble::Refused, host, 1_000_000),
        6 => Weather::Fault(Fault::Reset, when, Some(gateway), ppm),
        7 => Weather::Fault(Fault::Never, when, Some(gateway), ppm),
        8 => Weather::Fault(status(500), when, Some(gateway), ppm),
        9 => Weather::Fault(status(502), when, Some(gateway), ppm),
        10 => Weather::Fault(status(503), when, Some(gateway), 1_000_000),
        11 => Weather::Fault(Fault::Reply(Canned::html()), when, Some(gateway), ppm),
        12 => Weather::Fault(Fault::Truncate(draw.usize(0..400)), When::AfterEffect, Some(gateway), ppm),
        13 => Weather::Fault(Fault::Cut(draw.usize(0..400)), When::AfterEffect, Some(gateway), ppm),
        14 => Weather::Fault(Fault::Empty, When::AfterEffect, Some(gateway), ppm),
        15 => {
            let by = Duration::from_millis(draw.u64(100..40_000));
            Weather::Fault(Fault::Delay(by), When::AfterEffect, Some(gateway), ppm)
        }
        16 => Weather::Fault(throttled(draw), When::BeforeEffect, Some(gateway), ppm),
        17 if gateway == "jdl" => Weather::Fault(Fault::BusinessCode(4_000), When::AfterEffect, Some("jdl"), ppm),
        17 if gateway == "cj" => Weather::Fault(status(504), when, Some("cj"), ppm),
        17 => {
            let codes = [1, 43, 65, 66, 67, 69];
            Weather::Fault(Fault::BusinessCode(codes[draw.usize(0..codes.len())]), When::AfterEffect, Some("jos"), ppm)
        }
        18 => Weather::Fault(Fault::NullFields, When::AfterEffect, None, ppm),
        19 => Weather::Fault(Fault::SwapTypes, When::AfterEffect, None, ppm),
        20 => Weather::Fault(Fault::ExtraFields, When::AfterEffect, None, ppm),
        21 => {
            let shapes = [Fault::ListShapes, Fault::ContainerDrift, Fault::SuffixSwap];
            Weather::Fault(shapes[draw.usize(0..3)].clone(), When::AfterEffect, Some("jos"), ppm)
        }
        22 => Weather::Fault(Fault::NeedRetry, When::AfterEffect, Some("jdl"), ppm),
        23 | 24 => {
            let millis =
                [-86_400_000, -600_000, -361_000, -359_000, -1_000, 1_000, 359_000, 361_000, 600_000, 86_400_000];
            Weather::ClockWrong(millis[draw.usize(0..millis.len())])
        }
        _ => Weather::QuotaLowered(draw.u32(1..=2)),
    }
}

/// "Too many requests", with a hint that may be no use.
fn throttled(draw: &mut fastrand::Rng) -> Fault {
    let reply = Canned::new(429, "too many requests");
    let hints = ["1", "7", "-3", "1000000000", "soon", ""];
    match hints[draw.usize(0..hints.len())] {
        "" => Fault::Reply(reply),
        hint => Fault::Reply(reply.header("retry-after", hint)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_one_plan_and_it_ends() {
        assert_eq!(Plan::draw(7), Plan::draw(7));
        assert_ne!(Plan::draw(7), Plan::draw(8));
        for plan in (0..500).map(Plan::draw) {
            assert!(plan.shipments.iter().all(|shipment| shipment.at < plan.calm && !shipment.parcels.is_empty()));
            assert!(plan.spells.iter().all(|spell| spell.from + spell.lasts <= plan.calm));
            assert!(plan.orders.iter().all(|order| order.shop < plan.shops));
        }
    }

    #[test]
    fn every_kind_of_weather_comes_up() {
        let spells: Vec<Weather> =
            (0..300).flat_map(|seed| Plan::draw(seed).spells).map(|spell| spell.weather).collect();
        let fault =
            |name: &str| spells.iter().any(|weather| matches!(weather, Weather::Fault(f, ..) if f.name() == name));
        for name in [
            "reply",
            "truncate",
            "cut",
            "empty",
            "delay",
            "reset",
            "never",
            "business_code",
            "null_fields",
            "swap_types",
            "extra_fields",
            "list_shapes",
            "container_drift",
            "need_retry",
            "suffix_swap",
        ] {
            assert!(fault(name), "{name}");
        }
        for trouble in Trouble::ALL {
            assert!(spells.iter().any(|weather| matches!(weather, Weather::Network(own, ..) if *own == trouble)));
        }
    }
}
