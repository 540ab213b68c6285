//! A parcel and its scans.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::booking::Cancellation;
use super::place::{COURIERS, Courier, Site, TOWNS};
use super::script::{Place, ScanKind, Script};
use crate::chance::{chance_for, digits};
use crate::clock::as_text;

/// Which way a waybill of a parcel goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// From sender to receiver.
    Forward,
    /// Back to the sender.
    Reverse,
    /// To another address than at first.
    Readdressed,
}

/// One waybill of a parcel: a return or a new address starts a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leg {
    /// The waybill number.
    pub number: String,
    /// Its direction.
    pub kind: LegKind,
}

/// A scan, in no provider's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scan {
    /// What happened.
    pub kind: ScanKind,
    /// When, in world time, on a whole second.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// Which of the parcel's legs, from 0.
    pub leg: usize,
    /// Where.
    pub site: Site,
    /// Where to next, if that is known.
    pub next: Option<Site>,
    #[serde(skip)]
    pub(crate) courier: usize,
}

impl Scan {
    pub(crate) fn courier(&self) -> &'static Courier {
        &COURIERS[self.courier % COURIERS.len()]
    }
}

/// How queries for a parcel fail inside the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailingWith {
    /// They do not.
    Nothing,
    /// So many more queries fail.
    Times(u32),
    /// All of them fail.
    Always,
}

/// A parcel of the world.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Parcel {
    /// Its waybills; the first is the one it was shipped with.
    pub legs: Vec<Leg>,
    /// The life that it lives.
    pub script: Script,
    /// The customer that it belongs to.
    pub customer_code: String,
    /// The merchant's own order number.
    pub merchant_order: String,
    /// The provider's order number.
    pub provider_order: String,
    /// The last four digits of the receiver's phone: they prove a right to ask.
    pub phone_tail: String,
    /// All scans, also those that have not happened yet, in the order in which they are told.
    pub scans: Vec<Scan>,
    /// Whether queries for it fail.
    pub failing: FailingWith,
    /// Sender's and receiver's town.
    #[serde(skip)]
    pub(crate) towns: (usize, usize),
    /// What became of the wish that it does not arrive.
    #[serde(skip)]
    pub(crate) cancellation: Option<Cancellation>,
}

impl std::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parcel")
            .field("legs", &self.legs)
            .field("script", &self.script)
            .field("merchant_order", &self.merchant_order)
            .field("scans", &self.scans.len())
            .finish_non_exhaustive()
    }
}

impl Parcel {
    /// The waybill number that it was shipped with.
    pub fn number(&self) -> &str {
        self.legs.first().map_or("", |leg| leg.number.as_str())
    }

    /// The scans of one leg that have happened by a time.
    pub fn seen(&self, by: Timestamp) -> impl Iterator<Item = &Scan> {
        self.scans.iter().filter(move |scan| scan.at <= by)
    }

    /// Whether a query fails inside the provider now; one failure is used up by asking.
    pub(crate) fn fails(&mut self) -> bool {
        match self.failing {
            FailingWith::Nothing | FailingWith::Times(0) => false,
            FailingWith::Always => true,
            FailingWith::Times(left) => {
                self.failing = FailingWith::Times(left - 1);
                true
            }
        }
    }

    /// Plans a life that starts at a time.
    pub(crate) fn plan(seed: u64, birth: Birth) -> Self {
        let mut chance = chance_for(seed, &birth.number);
        let origin = chance.usize(0..TOWNS.len());
        let destination = (origin + chance.usize(1..TOWNS.len())) % TOWNS.len();
        let (origin, destination) = birth.towns.unwrap_or((origin, destination));
        let second = (destination + 1) % TOWNS.len();
        let courier = chance.usize(0..COURIERS.len());
        let site = |place: Place| match place {
            Place::Origin => TOWNS[origin].station,
            Place::OriginHub => TOWNS[origin].hub,
            Place::DestinationHub => TOWNS[destination].hub,
            Place::Destination => TOWNS[destination].station,
            Place::SecondDestination => TOWNS[second].station,
        };
        let steps = birth.script.steps();
        // a scan is late by less than twenty minutes, which never changes the order of a script
        let lateness: Vec<i64> = (0..48).map(|_| chance.i64(0..1_200)).collect();
        let mut known: Vec<(ScanKind, i64, i64)> = Vec::new();
        let mut scans = Vec::with_capacity(steps.len());
        for step in &steps {
            // the same step told twice is the same scan, to the second
            let same = known.iter().find(|(kind, minutes, _)| (*kind, *minutes) == (step.kind, step.minutes));
            let seconds = match same {
                Some((_, _, seconds)) => *seconds,
                None => {
                    let late = match step.minutes {
                        0 => 0, // what was staged is there at once
                        _ => lateness.get(known.len()).copied().unwrap_or_default(),
                    };
                    let seconds = step.minutes * 60 + late;
                    known.push((step.kind, step.minutes, seconds));
                    seconds
                }
            };
            let next = match (step.kind, step.place) {
                (ScanKind::VehicleSealed, Place::Origin) => Some(site(Place::OriginHub)),
                (ScanKind::VehicleSealed, _) => Some(site(Place::Destination)),
                (ScanKind::SortingDeparted, _) => Some(site(Place::SecondDestination)),
                (ScanKind::ReturnDeparted, _) => Some(site(Place::OriginHub)),
                _ => None,
            };
            scans.push(Scan {
                kind: step.kind,
                at: birth.at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX),
                leg: step.leg,
                site: site(step.place),
                next,
                courier: courier + usize::from(step.minutes > 1_000),
            });
        }
        let mut legs = vec![Leg { number: birth.number.clone(), kind: LegKind::Forward }];
        let second_kind = match birth.script {
            Script::Refusal => Some(LegKind::Reverse),
            Script::Readdress => Some(LegKind::Readdressed),
            _ => None,
        };
        if let Some(kind) = second_kind {
            legs.push(Leg { number: waybill_number(&mut chance), kind });
        }
        Self {
            legs,
            script: birth.script,
            customer_code: birth.customer_code,
            merchant_order: birth.merchant_order.unwrap_or_else(|| format!("SJ{}", digits(&mut chance, 12))),
            provider_order: format!("EO{}", digits(&mut chance, 13)),
            phone_tail: birth.phone_tail.unwrap_or_else(|| digits(&mut chance, 4)),
            scans,
            failing: match birth.script {
                Script::InternalError => FailingWith::Always,
                Script::Flaky => FailingWith::Times(2),
                _ => FailingWith::Nothing,
            },
            towns: (origin, destination),
            cancellation: None,
        }
    }
}

/// What is known of a parcel before it lives.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    pub(crate) number: String,
    pub(crate) script: Script,
    pub(crate) customer_code: String,
    pub(crate) merchant_order: Option<String>,
    pub(crate) phone_tail: Option<String>,
    /// Sender's and receiver's town; drawn if absent.
    pub(crate) towns: Option<(usize, usize)>,
    pub(crate) at: Timestamp,
}

/// JDL's commonest shape of a waybill: `JDV`, a letter, eleven digits. The first digit is never 0,
/// so that a drawn number is never one of the fixed ones.
pub(crate) fn waybill_number(chance: &mut fastrand::Rng) -> String {
    let letter = ['A', 'B', 'C', 'E'][chance.usize(0..4)];
    let first = chance.u8(1..10);
    format!("JDV{letter}{first}{}", digits(chance, 10))
}
