//! The standard trace query's answer as traces.

use std::collections::BTreeSet;

use portolan_domain::{
    EventTime, FreeText, OrderRef, OrderRefKind, Place, ProviderId, Related, Timestamp, Trace, TraceEvent, UtcOffset,
    WaybillNo, ZoneSource,
};
use portolan_exchange::json::{FromWire as _, Raw, is_absent};
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
pub(crate) fn answers(payload: Raw<'_>) -> Result<Vec<Tracked>, Error> {
    if is_absent(payload) {
        return Ok(Vec::new());
    }
    let bad = || {
        let problem = match payload.get().as_bytes().first() {
            Some(b'[') => "an entry of `data`, or of a list in it, is no object",
            Some(b'"') => "`data` is text, and should be a list of answers",
            _ => "`data` is no list of answers",
        };
        Error::maybe_sent(ErrorKind::BadResponse, problem)
    };
    let entries = Vec::<Tracked>::from_wire(payload).ok_or_else(bad)?;
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
    trace.extra.extend(answer.other);
    extensions(keys, rows.iter().filter_map(|row| row.extend.as_ref()).flat_map(|Extend(fields)| fields), &mut trace);
    trace.extend(rows.into_iter().map(event));
    legs::infer(&mut trace);
    Ok(trace)
}

/// Of an order's events, the leg that was scanned first and is no other's reverse or replacement.
fn first_leg(rows: &[Tracking], keys: &ExtensionKeys) -> Option<WaybillNo> {
    let mut linked: BTreeSet<WaybillNo> = BTreeSet::new();
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

fn event(row: Tracking) -> TraceEvent {
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
        codes: [row.operation_code, None],
        title,
        stage: stage.clone(),
        remark: row.remark,
        time: row.operation_time,
        operator: row.operator_name,
        site: row.operate_site,
        place,
        waybill: row.waybill_no,
    });
    let Extend(extension_fields) = row.extend.unwrap_or_default();
    let fields = [
        ("lat", latitude),
        ("lon", longitude),
        ("nextAddress", next.address),
        ("nextCityName", next.city),
        ("nextDistrictName", next.district),
        ("nextLat", next.latitude),
        ("nextLon", next.longitude),
        ("nextProvinceName", next.province),
        ("nextStreetName", next.street),
        ("operateSiteId", row.operate_site_id),
        ("operationType", stage),
    ];
    scan::keep(&mut event.extra, fields);
    for members in [location_other, next.other, row.other, extension_fields] {
        event.extra.extend(members);
    }
    event
}

/// Reads the extension fields that are recognised by their names. The raw fields stay in the events in any case.
fn extensions<'a>(keys: &ExtensionKeys, fields: impl Iterator<Item = &'a (String, String)>, trace: &mut Trace) {
    let mut related = Vec::new();
    for (key, value) in fields.filter(|(_, value)| !value.trim().is_empty()) {
        match legs::role_of_key(keys, key) {
            Some(role) => {
                let others = legs::numbers(value).filter(|waybill| Some(waybill) != trace.waybill());
                related.extend(others.map(|waybill| Related { waybill, role, carrier: None }));
            }
            None => extension(keys, key, value, trace),
        }
    }
    trace.relate_all(related);
}

fn extension(keys: &ExtensionKeys, key: &str, value: &str, trace: &mut Trace) {
    if ExtensionKeys::names(&keys.cancel_reason, key) {
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
