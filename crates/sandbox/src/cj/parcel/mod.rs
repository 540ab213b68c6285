//! Parcels that CJ sends, and their scans.

mod script;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::Error;
use crate::chance::{chance_for, digits};
use crate::clock::as_text;

pub use script::CjScript;
use script::Place;

/// The most parcels that CJ holds.
const MAX_PARCELS: usize = 100_000;

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CjScan {
    /// When, in world time, on a whole second.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// CJ's number of the status, as webhooks tell it.
    pub status: u8,
    /// The text of the status, as queries tell it.
    pub text: &'static str,
    /// The carrier's sentence.
    pub remark: &'static str,
    /// Where; often nobody says.
    pub place: &'static str,
}

/// A parcel at CJ.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CjParcel {
    /// The carrier's number.
    pub number: String,
    /// CJ's own number of it.
    pub mail_no: String,
    /// The life that it lives.
    pub script: CjScript,
    /// The account that sends it.
    pub user_number: String,
    /// The merchant's own number of its order.
    pub order_number: String,
    /// CJ's number of its order.
    pub order_id: String,
    /// The shipping line.
    pub logistic_name: String,
    /// The country that it comes from.
    pub from: String,
    /// The country that it goes to.
    pub to: String,
    /// When its label was printed, in world time; before it nobody knows the number.
    #[serde(serialize_with = "as_text")]
    pub born: Timestamp,
    /// Who delivers it in the end, and under which number, once it was handed over.
    pub last_mile: (&'static str, String),
    /// All scans, also those that have not happened yet, oldest first.
    pub scans: Vec<CjScan>,
    /// How much of its life was told by webhooks: its label, then its scans.
    #[serde(skip)]
    pub(super) told: usize,
}

/// CJ's number of the status of a parcel that was handed over to the last-mile carrier.
const HANDED_OVER: u8 = 9;
const DELIVERED: u8 = 12;

impl CjParcel {
    /// The scans that have happened by a time, oldest first.
    pub fn seen(&self, by: Timestamp) -> impl DoubleEndedIterator<Item = &CjScan> {
        self.scans.iter().filter(move |scan| scan.at <= by)
    }

    /// Who delivers it in the end, if that is known by a time.
    pub(super) fn handed_over(&self, by: Timestamp) -> Option<&(&'static str, String)> {
        self.seen(by).any(|scan| scan.status == HANDED_OVER).then_some(&self.last_mile)
    }

    /// When its label was printed (0), or one of its scans happened (from 1).
    pub(super) fn happened(&self, step: usize) -> Option<Timestamp> {
        match step.checked_sub(1) {
            None => Some(self.born),
            Some(at) => self.scans.get(at).map(|scan| scan.at),
        }
    }

    /// When it is delivered.
    pub(super) fn delivered(&self) -> Option<Timestamp> {
        self.scans.iter().find(|scan| scan.status == DELIVERED).map(|scan| scan.at)
    }
}

/// A parcel to be put into the world at CJ. Its label is printed, and it leaves, at the present
/// world time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CjStage {
    /// The life that it lives.
    pub script: CjScript,
    /// The carrier's number; drawn if absent.
    pub number: Option<String>,
    /// CJ's own number; drawn if absent.
    pub mail_no: Option<String>,
    /// The account that sends it; the one that the world starts with if absent.
    pub user_number: Option<String>,
    /// The merchant's own number of its order; drawn if absent.
    pub order_number: Option<String>,
    /// The shipping line; `CJPacket Ordinary` if absent.
    pub logistic_name: Option<String>,
    /// The country that it goes to; `US` if absent.
    pub to: Option<String>,
    /// Whether its whole life already lies behind it.
    pub lived: bool,
    /// CJ's number of its order; drawn if absent.
    pub(super) order_id: Option<String>,
    /// The country that it comes from; `CN` if absent.
    pub(super) from: Option<String>,
    /// How long after its label it leaves.
    pub(super) leaves_after: SignedDuration,
}

impl CjStage {
    /// A parcel with everything else drawn from the seed.
    pub fn new(script: CjScript) -> Self {
        Self {
            script,
            number: None,
            mail_no: None,
            user_number: None,
            order_number: None,
            logistic_name: None,
            to: None,
            lived: false,
            order_id: None,
            from: None,
            leaves_after: SignedDuration::ZERO,
        }
    }

    /// With this carrier's number.
    pub fn number(self, number: impl Into<String>) -> Self {
        Self { number: Some(number.into()), ..self }
    }

    /// With this number of CJ's own.
    pub fn mail_no(self, number: impl Into<String>) -> Self {
        Self { mail_no: Some(number.into()), ..self }
    }

    /// Sent by this account.
    pub fn user_number(self, number: impl Into<String>) -> Self {
        Self { user_number: Some(number.into()), ..self }
    }

    /// For this order of the merchant's.
    pub fn order_number(self, number: impl Into<String>) -> Self {
        Self { order_number: Some(number.into()), ..self }
    }

    /// By this shipping line.
    pub fn logistic_name(self, name: impl Into<String>) -> Self {
        Self { logistic_name: Some(name.into()), ..self }
    }

    /// To this country: two capital letters.
    pub fn to(self, country: impl Into<String>) -> Self {
        Self { to: Some(country.into()), ..self }
    }

    /// With its whole life behind it.
    pub fn lived(self) -> Self {
        Self { lived: true, ..self }
    }
}

/// The parcels of CJ.
#[derive(Debug, Default)]
pub(crate) struct Parcels {
    all: Vec<CjParcel>,
    /// By the carrier's number and by CJ's own, in upper case.
    by_number: BTreeMap<String, usize>,
    drawn: u64,
}

impl Parcels {
    pub(crate) fn all(&self) -> &[CjParcel] {
        &self.all
    }

    pub(super) fn told(&mut self, at: usize, steps: usize) {
        if let Some(parcel) = self.all.get_mut(at) {
            parcel.told = steps;
        }
    }

    /// A parcel by either of its numbers, if its label was printed by a time.
    pub(super) fn find(&self, number: &str, by: Timestamp) -> Option<(usize, &CjParcel)> {
        let at = *self.by_number.get(&number.to_ascii_uppercase())?;
        self.all.get(at).filter(|parcel| parcel.born <= by).map(|parcel| (at, parcel))
    }

    pub(super) fn named(&self, number: &str) -> Option<&CjParcel> {
        self.all.get(*self.by_number.get(&number.to_ascii_uppercase())?)
    }

    pub(crate) fn stage(&mut self, seed: u64, user: &str, stage: CjStage, now: Timestamp) -> Result<&CjParcel, Error> {
        if self.all.len() >= MAX_PARCELS {
            return Err(Error::invalid("script", format!("CJ is full: {MAX_PARCELS} parcels")));
        }
        for (field, value) in [("number", &stage.number), ("mail_no", &stage.mail_no)] {
            let sound = |text: &String| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
            if !value.as_ref().is_none_or(sound) {
                return Err(Error::invalid(field, "1 to 64 visible ASCII characters"));
            }
        }
        if stage.order_number.as_ref().is_some_and(|number| !(1..=50).contains(&number.chars().count())) {
            return Err(Error::invalid("order_number", "1 to 50 characters"));
        }
        if stage.to.as_ref().is_some_and(|to| to.len() != 2 || !to.bytes().all(|byte| byte.is_ascii_uppercase())) {
            return Err(Error::invalid("to", "two capital letters"));
        }
        if stage.logistic_name.as_ref().is_some_and(|name| !(1..=50).contains(&name.chars().count())) {
            return Err(Error::invalid("logistic_name", "1 to 50 characters"));
        }
        let mut drawn =
            |given: Option<String>, field: &'static str, shape: fn(&mut fastrand::Rng) -> String| match given {
                Some(number) if self.by_number.contains_key(&number.to_ascii_uppercase()) => {
                    Err(Error::invalid(field, "this number is already in the world"))
                }
                Some(number) => Ok(number),
                None => loop {
                    self.drawn += 1;
                    let number = shape(&mut chance_for(seed, &format!("cj {field} {}", self.drawn)));
                    if !self.by_number.contains_key(&number) {
                        return Ok(number);
                    }
                },
            };
        let number = drawn(stage.number, "number", |chance| format!("YT{}{}", chance.u8(1..10), digits(chance, 15)))?;
        let mail = |chance: &mut fastrand::Rng| format!("CJPKL{}YQ", digits(chance, 10));
        let mail_no = drawn(stage.mail_no, "mail_no", mail)?;
        if number.eq_ignore_ascii_case(&mail_no) {
            return Err(Error::invalid("mail_no", "not the same as `number`"));
        }
        let mut chance = chance_for(seed, &format!("cj parcel {number}"));
        let to = stage.to.unwrap_or_else(|| "US".to_owned());
        let born = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let mut parcel = CjParcel {
            number,
            mail_no,
            script: stage.script,
            user_number: stage.user_number.unwrap_or_else(|| user.to_owned()),
            order_number: stage.order_number.unwrap_or_else(|| format!("SO{}", digits(&mut chance, 10))),
            order_id: stage.order_id.unwrap_or_else(|| format!("2{}", digits(&mut chance, 18))),
            logistic_name: stage.logistic_name.unwrap_or_else(|| "CJPacket Ordinary".to_owned()),
            from: stage.from.unwrap_or_else(|| "CN".to_owned()),
            last_mile: last_mile(&to, &mut chance),
            born,
            scans: Vec::new(),
            told: 0,
            to,
        };
        let planned = plan(stage.script, (&parcel.from, &parcel.to), &mut chance);
        let length = planned.last().map_or(0, |(seconds, _)| *seconds);
        let ago = |at: Timestamp, seconds: i64| at.saturating_sub(SignedDuration::from_secs(seconds)).unwrap_or(at);
        if stage.lived {
            // a label without scans is a day old
            parcel.born = ago(born, if planned.is_empty() { 86_400 } else { length + 3_600 });
        }
        let leaves = parcel.born.saturating_add(stage.leaves_after).unwrap_or(Timestamp::MAX);
        let timed = |(seconds, scan): (i64, CjScan)| CjScan {
            at: leaves.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX),
            ..scan
        };
        parcel.scans = planned.into_iter().map(timed).collect();
        let at = self.all.len();
        for number in [&parcel.number, &parcel.mail_no] {
            self.by_number.insert(number.to_ascii_uppercase(), at);
        }
        self.all.push(parcel);
        Ok(&self.all[at])
    }
}

/// The scans of a life, with their seconds after the first. A scan is late by less than twenty
/// minutes; scans that follow each other within that are late together.
fn plan(script: CjScript, lane: (&str, &str), chance: &mut fastrand::Rng) -> Vec<(i64, CjScan)> {
    let mut before: Option<(i64, i64)> = None;
    let mut planned = Vec::new();
    for step in script.steps() {
        let late = match before {
            None => 0, // what was staged is there at once
            Some((minutes, late)) if step.minutes - minutes < 20 => late,
            Some(_) => chance.i64(0..1_200),
        };
        before = Some((step.minutes, late));
        let scan = CjScan {
            at: Timestamp::UNIX_EPOCH,
            status: step.status,
            text: step.poll(),
            remark: step.remark,
            place: place(step.place, lane),
        };
        planned.push((step.minutes * 60 + late, scan));
    }
    planned
}

fn place(place: Place, (from, to): (&str, &str)) -> &'static str {
    match (place, to) {
        (Place::Nowhere, _) => "",
        (Place::Origin | Place::Airport, _) if from != "CN" => "Country of origin",
        (Place::Origin, _) => "Yiwu, CN",
        (Place::Airport, _) => "Guangzhou, CN",
        (Place::Gate, "US") => "Los Angeles, US",
        (Place::Town, "US") => "Dallas, US",
        (Place::Gate, "GB") => "London, GB",
        (Place::Town, "GB") => "Leeds, GB",
        (Place::Gate, "NL" | "DE" | "FR") => "Liege, BE",
        (Place::Town, "NL") => "Utrecht, NL",
        (Place::Gate | Place::Town, _) => "Country of destination",
    }
}

fn last_mile(to: &str, chance: &mut fastrand::Rng) -> (&'static str, String) {
    match to {
        "US" => ("USPS", format!("92{}", digits(chance, 20))),
        "GB" => ("Royal Mail", format!("RM{}GB", digits(chance, 9))),
        "NL" => ("PostNL", format!("3S{}", digits(chance, 13))),
        _ => ("CJPacket", digits(chance, 15)),
    }
}
