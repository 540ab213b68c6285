//! Which other waybills belong to a journey, and how.
//!
//! JDL issues a new number for the way back and for a new address. Its page announces the new number and spells no key, so
//! there are three ways to learn of one, surest first: an extension field, a scan of another number, a sentence.

use std::collections::BTreeMap;

use portolan_domain::{EventStatus, ExceptionKind, LegRole, Related, Trace, TraceEvent, TrackingStatus, WaybillNo};

use crate::{config::ExtensionKeys, number::another_waybill_in};

/// The numbers in an extension field: separated by commas of either width.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = WaybillNo> + '_ {
    text.split([',', '，', ' ', ';', '；']).filter_map(|number| WaybillNo::parse(number).ok())
}

/// The role that an extension field's name gives to the numbers in it.
pub(crate) fn role_of_key(keys: &ExtensionKeys, key: &str) -> Option<LegRole> {
    if ExtensionKeys::names(&keys.reverse_waybills, key) {
        Some(LegRole::Reverse)
    } else if ExtensionKeys::names(&keys.replacement_waybills, key) {
        Some(LegRole::Replacement)
    } else {
        None
    }
}

/// Links legs that no extension field named.
pub(crate) fn infer(trace: &mut Trace) {
    let Some(own) = trace.waybill().cloned() else { return };
    let scanned = Scanned::of(trace, &own);
    // Of several things that are found of one leg, the first counts.
    let mut found: BTreeMap<WaybillNo, LegRole> = BTreeMap::new();
    for event in trace.events() {
        let named = |leg: &WaybillNo| *leg == own || trace.role_of(leg).is_some();
        if let Some(leg) = event.waybill.as_ref().filter(|leg| !named(leg) && !found.contains_key(*leg)) {
            found.insert(leg.clone(), scanned.role(leg));
        }
        let told =
            event.remark.as_ref().filter(|_| trace.related().is_empty()).and_then(|text| told(text.reveal(), &own));
        if let Some((leg, role)) = told.filter(|(leg, _)| !named(leg)) {
            found.entry(leg).or_insert(role);
        }
    }
    let found: Vec<_> = found.into_iter().map(|(waybill, role)| Related { waybill, role, carrier: None }).collect();
    trace.relate_all(found);
}

/// What the scans of each leg say, looked at once for all of them.
struct Scanned<'a> {
    /// The own leg's, oldest first: the second, and whether the parcel was refused or sent back.
    own: Vec<(Option<i64>, bool)>,
    /// The others': the first second, and whether one is a return.
    legs: BTreeMap<&'a WaybillNo, (Option<i64>, bool)>,
}

impl<'a> Scanned<'a> {
    fn of(trace: &'a Trace, own: &WaybillNo) -> Self {
        let mut scanned = Self { own: Vec::new(), legs: BTreeMap::new() };
        for event in trace.events() {
            let second = event.at.map(|at| at.at().unix_seconds());
            match &event.waybill {
                Some(leg) if leg == own => scanned.own.push((second, turned(event))),
                Some(leg) => {
                    let (begins, back) = scanned.legs.entry(leg).or_default();
                    (*begins, *back) = (begins.or(second), *back || turned(event));
                }
                None => {}
            }
        }
        scanned
    }

    /// A scanned leg is a reverse one if it is scanned as a return, or if the parcel was refused or sent back before.
    fn role(&self, leg: &WaybillNo) -> LegRole {
        let (begins, back) = self.legs.get(leg).copied().unwrap_or_default();
        let before = match begins {
            None => self.own.len(),
            begins => self.own.partition_point(|(at, _)| *at <= begins),
        };
        let turned = self.own.get(..before).and_then(<[_]>::last).is_some_and(|(_, turned)| *turned);
        if back || turned { LegRole::Reverse } else { LegRole::Replacement }
    }
}

fn turned(event: &TraceEvent) -> bool {
    let EventStatus::Mapped(status, _) = event.status else { return false };
    let refused = TrackingStatus::Exception(ExceptionKind::Refused);
    matches!(status, TrackingStatus::Returning | TrackingStatus::Returned) || status == refused
}

/// As [`another_waybill_in`] knows them.
const FEWEST_DIGITS: usize = 9;

/// A sentence that speaks of a new number.
fn told(sentence: &str, own: &WaybillNo) -> Option<(WaybillNo, LegRole)> {
    const BACK: [&str; 3] = ["逆向单", "返单", "退回单"];
    const ON: [&str; 6] = ["换单", "新单号", "新运单", "新的运单", "改址", "改派单"];
    let digits = sentence.bytes().filter(u8::is_ascii_digit).count();
    if digits < FEWEST_DIGITS {
        return None; // most sentences: no number in it can be a waybill
    }
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    let role = match (has(&BACK), has(&ON)) {
        (true, _) => LegRole::Reverse,
        (false, true) => LegRole::Replacement,
        (false, false) => return None,
    };
    another_waybill_in(sentence, Some(own)).map(|leg| (leg, role))
}
