//! The standard trace query's answer as traces.

use portolan_domain::{
    EventTime, FreeText, OrderRef, OrderRefKind, Place, ProviderId, Related, Timestamp, Trace, UtcOffset, WaybillNo,
    ZoneSource,
};
use portolan_exchange::{
    json::{self, FromWire as _, is_absent},
    utf8,
};
use portolan_ports::{Error, ErrorKind};

use crate::{
    config::ExtensionKeys,
    convert::{legs, scan},
    wire::tracking::{Extend, Tracked, Tracking},
};

/// The reference type of a merchant's order number, as clients send it.
pub(crate) const MERCHANT_ORDER: &str = "40000";

/// The answers in a payload: none where it is `null` or an empty list.
///
/// # Errors
/// `BadResponse` if the payload, or one of its entries, is no answer to a number.
pub(crate) fn answers(payload: &[u8]) -> Result<Vec<Tracked>, Error> {
    let bad = |problem: &str| Error::maybe_sent(ErrorKind::BadResponse, problem);
    let text = utf8(payload).ok_or_else(|| bad("the payload is no UTF-8"))?;
    let raw = json::document(text).map_err(|_| bad("the payload is no JSON"))?;
    if is_absent(raw) {
        return Ok(Vec::new());
    }
    let entries = Vec::<Tracked>::from_wire(raw).ok_or_else(|| match raw.get().starts_with('"') {
        true => bad("`data` is text, and not a list of answers"),
        false => bad("an entry of `data` is no object"),
    })?;
    entries.into_iter().map(checked).collect()
}

fn checked(entry: Tracked) -> Result<Tracked, Error> {
    let bad = |problem: &str| Error::maybe_sent(ErrorKind::BadResponse, problem);
    if entry.other.iter().any(|(key, _)| key == "trackings") {
        return Err(bad("`trackings` is no list of objects"));
    }
    if entry.reference_number.is_none() && entry.trackings.is_none() {
        return Err(bad("an entry of `data` has neither `referenceNumber` nor `trackings`"));
    }
    Ok(entry)
}

/// One answer as a trace.
///
/// # Errors
/// `BadResponse` if it names no number at all.
pub(crate) fn trace(answer: Tracked, keys: &ExtensionKeys) -> Result<Trace, Error> {
    let by_order = answer.reference_type.as_deref() == Some(MERCHANT_ORDER);
    let rows = answer.trackings.unwrap_or_default();
    let number = answer.reference_number.as_deref();
    let bad = |problem: &str| Error::maybe_sent(ErrorKind::BadResponse, problem);
    let order = match number.filter(|_| by_order) {
        Some(number) => Some(
            OrderRef::new(OrderRefKind::Merchant, number).map_err(|_| bad("`referenceNumber` is no order number"))?,
        ),
        None => None,
    };
    let waybill = match number.filter(|_| !by_order) {
        Some(number) => Some(WaybillNo::parse(number).map_err(|_| bad("`referenceNumber` is no waybill number"))?),
        None => first_leg(&rows, keys),
    };
    let mut trace = match (waybill, &order) {
        (Some(waybill), _) => Trace::of_waybill(ProviderId::jdl(), waybill),
        (None, Some(order)) => Trace::of_order(ProviderId::jdl(), order.clone()),
        (None, None) => return Err(bad("an entry of `data` names no number, and none of its events names a waybill")),
    };
    trace.orders.extend(order);
    for (key, value) in answer.other {
        trace.extra.insert(key, value);
    }
    let events: Vec<_> = rows.into_iter().map(|row| event(row, keys, &mut trace)).collect();
    trace.extend(events);
    legs::infer(&mut trace);
    Ok(trace)
}

/// Of an order's events, the leg that was scanned first and is no other's reverse or replacement.
fn first_leg(rows: &[Tracking], keys: &ExtensionKeys) -> Option<WaybillNo> {
    let mut linked: Vec<WaybillNo> = Vec::new();
    for (key, value) in rows.iter().filter_map(|row| row.extend.as_ref()).flat_map(|extend| &extend.0) {
        if legs::role_of_key(keys, key).is_some() {
            linked.extend(legs::numbers(value));
        }
    }
    let scanned = rows.iter().filter_map(|row| {
        let leg = WaybillNo::parse(row.waybill_no.as_deref()?).ok()?;
        let at = row.operation_time.as_deref().and_then(scan::time).map(EventTime::at);
        (!linked.contains(&leg)).then_some((at.is_none(), at, leg))
    });
    scanned.min().map(|(_, _, leg)| leg)
}

fn event(row: Tracking, keys: &ExtensionKeys, trace: &mut Trace) -> portolan_domain::TraceEvent {
    let (place, longitude, latitude, location_other) = match row.operate_location {
        Some(at) => {
            (scan::place(at.province, at.city, at.district, at.address.as_ref()), at.longitude, at.latitude, at.other)
        }
        None => (Place::default(), None, None, Vec::new()),
    };
    let next = row.next_location.unwrap_or_default();
    // A class in digits is a stage; a title is text.
    let (stage, title) = match row.operation_type {
        Some(class) if class.bytes().all(|b| b.is_ascii_digit()) => (Some(class), None),
        title => (None, title),
    };
    let mut event = scan::event(scan::Scan {
        codes: row.operation_code.into_iter().collect(),
        title,
        stage: stage.clone(),
        remark: row.remark,
        time: row.operation_time,
        operator: row.operator_name,
        site: row.operate_site,
        place,
        waybill: row.waybill_no,
        other: vec![
            ("operationType", stage),
            ("operateSiteId", row.operate_site_id),
            ("lon", longitude),
            ("lat", latitude),
            ("nextProvinceName", next.province),
            ("nextCityName", next.city),
            ("nextDistrictName", next.district),
            ("nextStreetName", next.street),
            ("nextAddress", next.address),
            ("nextLon", next.longitude),
            ("nextLat", next.latitude),
        ],
    });
    for (key, value) in location_other.into_iter().chain(next.other).chain(row.other) {
        event.extra.insert(key, value);
    }
    for (key, value) in row.extend.map(|Extend(fields)| fields).unwrap_or_default() {
        extension(keys, &key, &value, trace);
        event.extra.insert(key, value);
    }
    event
}

/// Reads an extension field that is recognised by its name. The raw field stays in the event in any case.
pub(crate) fn extension(keys: &ExtensionKeys, key: &str, value: &str, trace: &mut Trace) {
    if value.trim().is_empty() {
        return;
    }
    if let Some(role) = legs::role_of_key(keys, key) {
        for waybill in legs::numbers(value) {
            if Some(&waybill) != trace.waybill() {
                trace.relate(Related { waybill, role, carrier: None });
            }
        }
    } else if ExtensionKeys::names(&keys.cancel_reason, key) {
        trace.cancel_reason = trace.cancel_reason.take().max(Some(FreeText::new(value)));
    } else if ExtensionKeys::names(&keys.sign_type, key) {
        trace.sign_type = trace.sign_type.take().max(Some(value.to_owned()));
    } else if ExtensionKeys::names(&keys.expected_at, key) {
        trace.expected_at = trace.expected_at.max(expected(value));
    }
}

/// Wall-clock text, RFC 3339, or milliseconds since 1970, as JDL's order interfaces write promised times.
fn expected(text: &str) -> Option<EventTime> {
    let millis = text.trim().parse().ok().filter(|_| text.trim().len() == 13);
    let instant = millis.and_then(|millis| Timestamp::from_unix_millis(millis).ok());
    instant.map(|at| EventTime::new(at, UtcOffset::BEIJING, ZoneSource::Stated)).or_else(|| scan::time(text))
}
