//! One scan, from whichever channel reported it, as an event.

use std::borrow::Cow;

use portolan_domain::{
    Clues, EventTime, Extra, FreeText, Node, PersonName, Place, ScanKey, StreetAddress, TraceEvent, UtcOffset,
    WaybillNo, ZoneSource,
};

use crate::status::STATUS_MAP;

/// What a channel says of a scan, by the names of the standard trace query.
#[derive(Default)]
pub(crate) struct Scan {
    /// The node's code, best first; of a push the state, then the scan type.
    pub(crate) codes: [Option<String>; 2],
    pub(crate) title: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) remark: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) operator: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) place: Place,
    pub(crate) waybill: Option<String>,
}

/// Keeps fields without a place of their own, under JDL's names, as far as they are there; fastest in the order of names.
pub(crate) fn keep<const N: usize>(extra: &mut Extra, fields: [(&'static str, Option<String>); N]) {
    for (name, value) in fields {
        if let Some(value) = value {
            extra.insert(name, value);
        }
    }
}

/// JDL writes wall-clock time without a zone. Its siblings and every client take it as UTC+8, nobody says so.
pub(crate) fn time(text: &str) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Assumed)
        .or_else(|_| EventTime::parse_rfc3339(text.trim()))
        .ok()
}

pub(crate) fn place(
    province: Option<String>,
    city: Option<String>,
    district: Option<String>,
    address: Option<&String>,
) -> Place {
    let mut place = Place::default();
    (place.province, place.city, place.district) = (province, city, district);
    place.address = address.and_then(|text| StreetAddress::plain(text).ok());
    place
}

/// The event of a scan. What cannot be read is in `extra` as it came.
pub(crate) fn event(scan: Scan) -> TraceEvent {
    let codes: &[&str] = match scan.codes.each_ref().map(Option::as_deref) {
        [Some(first), Some(second)] => &[first, second],
        [Some(one), None] | [None, Some(one)] => &[one],
        [None, None] => &[],
    };
    let node = codes.iter().find_map(|code| STATUS_MAP.node_of_code(code));
    let by_words = || {
        STATUS_MAP.judge(&Clues {
            codes: &[],
            title: scan.title.as_deref(),
            stage: scan.stage.as_deref(),
            remark: scan.remark.as_deref(),
        })
    };
    let status = node.map_or_else(by_words, Node::status);
    let mut event = known(TraceEvent::new(status), node, codes, scan.title.as_deref());
    match scan.time.as_deref().map(|text| time(text).ok_or(text)) {
        Some(Ok(at)) => event.at = Some(at),
        Some(Err(raw)) => event.raw_time = Some(raw.to_owned()),
        None => {}
    }
    match scan.waybill.map(WaybillNo::take) {
        Some(Ok(leg)) => event.waybill = Some(leg),
        Some(Err(raw)) => event.extra.insert("waybillNo", raw),
        None => {}
    }
    match scan.operator.as_deref().map(|text| PersonName::plain(text).map_err(|_| text)) {
        Some(Ok(name)) => event.operator = Some(name),
        Some(Err(raw)) => event.extra.insert("operatorName", raw),
        None => {}
    }
    event.code = scan.codes.into_iter().flatten().next();
    event.title = scan.title;
    event.remark = scan.remark.map(FreeText::new);
    event.site = scan.site;
    event.place = Some(scan.place).filter(|place| !place.is_empty());
    event
}

/// The event with the keys of its scan: its node's code where the table knows it, by code or title; else its codes as they
/// are. A push has two codes, and either may be the one code of a query's row.
fn known(mut event: TraceEvent, node: Option<&Node>, codes: &[&str], title: Option<&str>) -> TraceEvent {
    let by_title = || title.filter(|_| codes.is_empty()).and_then(|title| STATUS_MAP.node_of_title(title));
    if let Some(node) = node.or_else(by_title) {
        event = event.known_as(ScanKey::Code(node.code.into()));
        if codes.len() < 2 {
            return event;
        }
    }
    for code in codes.iter().filter(|code| STATUS_MAP.node_of_code(code).is_none()) {
        event = event.known_as(ScanKey::Code(Cow::Owned((*code).to_owned())));
    }
    event
}
