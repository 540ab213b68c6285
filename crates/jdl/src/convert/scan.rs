//! One scan, from whichever channel reported it, as an event.

use portolan_domain::{
    Clues, EventTime, FreeText, PersonName, Place, ScanKey, StreetAddress, TraceEvent, UtcOffset, WaybillNo, ZoneSource,
};

use crate::status::STATUS_MAP;

/// What a channel says of a scan, by the names of the standard trace query.
#[derive(Default)]
pub(crate) struct Scan {
    /// The node's code, best first; of a push the state, then the scan type.
    pub(crate) codes: Vec<String>,
    pub(crate) title: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) remark: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) operator: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) place: Place,
    pub(crate) waybill: Option<String>,
    /// Everything else, under JDL's names.
    pub(crate) other: Vec<(&'static str, Option<String>)>,
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

/// The event of a scan. What has no place of its own, and what cannot be read, is in `extra` as it came.
pub(crate) fn event(scan: Scan) -> TraceEvent {
    let codes: Vec<&str> = scan.codes.iter().map(String::as_str).collect();
    let status = STATUS_MAP.judge(&Clues {
        codes: &codes,
        title: scan.title.as_deref(),
        stage: scan.stage.as_deref(),
        remark: scan.remark.as_deref(),
    });
    let mut event = TraceEvent::new(status);
    for key in keys(&codes, scan.title.as_deref()) {
        event = event.known_as(key);
    }
    match scan.time.as_deref().map(|text| time(text).ok_or(text)) {
        Some(Ok(at)) => event.at = Some(at),
        Some(Err(raw)) => event.raw_time = Some(raw.to_owned()),
        None => {}
    }
    match scan.waybill.as_deref().map(|text| WaybillNo::parse(text).map_err(|_| text)) {
        Some(Ok(leg)) => event.waybill = Some(leg),
        Some(Err(raw)) => event.extra.insert("waybillNo", raw),
        None => {}
    }
    match scan.operator.as_deref().map(|text| PersonName::plain(text).map_err(|_| text)) {
        Some(Ok(name)) => event.operator = Some(name),
        Some(Err(raw)) => event.extra.insert("operatorName", raw),
        None => {}
    }
    let mut codes = scan.codes.into_iter();
    event.code = codes.next();
    event.title = scan.title;
    event.remark = scan.remark.map(FreeText::new);
    event.site = scan.site;
    event.place = Some(scan.place).filter(|place| !place.is_empty());
    for (key, value) in scan.other {
        if let Some(value) = value {
            event.extra.insert(key, value);
        }
    }
    event
}

/// The keys of a scan: its node's code where the table knows it, by code or title; else its codes as they are. A push has
/// two codes, and either may be the one code of a query's row.
fn keys(codes: &[&str], title: Option<&str>) -> Vec<ScanKey> {
    let key = |code: &str| ScanKey::Code(code.into());
    let known = codes.iter().find_map(|code| STATUS_MAP.node_of_code(code));
    if let Some(node) = known {
        let strangers = codes.iter().filter(|code| STATUS_MAP.node_of_code(code).is_none());
        return std::iter::once(key(node.code)).chain(strangers.map(|code| key(code))).collect();
    }
    if !codes.is_empty() {
        return codes.iter().map(|code| key(code)).collect();
    }
    let by_title = title.and_then(|title| STATUS_MAP.node_of_title(title));
    by_title.map(|node| key(node.code)).into_iter().collect()
}
