//! Which other waybills belong to a journey, and how.
//!
//! JDL issues a new number for the way back and for a new address. Its page announces the new number and spells no key, so
//! there are three ways to learn of one, surest first: an extension field, a scan of another number, a sentence.

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
    let mut found: Vec<(WaybillNo, LegRole)> = Vec::new();
    for event in trace.events() {
        let named = |leg: &WaybillNo| *leg == own || trace.role_of(leg).is_some();
        if let Some(leg) = event.waybill.as_ref().filter(|leg| !named(leg)) {
            found.push((leg.clone(), scanned_role(trace, &own, leg)));
        }
        let told =
            event.remark.as_ref().filter(|_| trace.related().is_empty()).and_then(|text| told(text.reveal(), &own));
        if let Some((leg, role)) = told.filter(|(leg, _)| !named(leg)) {
            found.push((leg, role));
        }
    }
    for (waybill, role) in found {
        if trace.role_of(&waybill).is_none() {
            trace.relate(Related { waybill, role, carrier: None });
        }
    }
}

/// A scanned leg is a reverse one if it is scanned as a return, or if the parcel was refused or sent back before.
fn scanned_role(trace: &Trace, own: &WaybillNo, leg: &WaybillNo) -> LegRole {
    let on = |number: &WaybillNo, event: &&TraceEvent| event.waybill.as_ref() == Some(number);
    let turned = |event: &TraceEvent| {
        let EventStatus::Mapped(status, _) = event.status else { return false };
        let refused = TrackingStatus::Exception(ExceptionKind::Refused);
        matches!(status, TrackingStatus::Returning | TrackingStatus::Returned) || status == refused
    };
    let begins = trace.events().iter().filter(|event| on(leg, event)).find_map(|event| event.at);
    let mut before = trace.events().iter().filter(|event| on(own, event) && (begins.is_none() || event.at <= begins));
    let back =
        trace.events().iter().filter(|event| on(leg, event)).any(turned) || before.next_back().is_some_and(turned);
    if back { LegRole::Reverse } else { LegRole::Replacement }
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
