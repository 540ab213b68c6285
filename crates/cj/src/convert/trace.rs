//! What a poll says of a parcel, as a trace.

use portolan_domain::{
    CarrierCode, CarrierScheme, EventTime, FreeText, LegRole, Place, ProviderId, ProviderStatus, Related, ScanKey,
    Trace, TraceEvent, UtcOffset, WaybillNo, ZoneSource,
};
use portolan_exchange::json::{self, FromWire as _, Raw, is_absent};
use portolan_ports::{Error, ErrorKind};

use crate::{
    status::{folded, is_code, of_sentence, of_text},
    wire::trace::{Route, TrackInfo, TrackedParcel},
};

/// CJ writes the times of scans as wall-clock time without a zone, in polls and in webhooks; nobody says which. Its warehouses
/// and its other times are of UTC+8, hence that, assumed, on both: so that one scan is one event.
pub(crate) fn scan_time(text: &str) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Assumed)
        .or_else(|_| EventTime::parse_rfc3339(text.trim()))
        .ok()
}

/// The answers in a payload, each read or not; none where it is `null`, `""` or an empty list. A `null` in the list is none.
///
/// # Errors
/// `BadResponse` if the payload is neither a list nor an object.
pub(crate) fn answers(data: Raw<'_>) -> Result<Vec<Result<TrackInfo, Error>>, Error> {
    let bad = |problem: &str| Error::maybe_sent(ErrorKind::BadResponse, problem);
    if matches!(data.get().as_bytes().first(), Some(b't' | b'f' | b'0'..=b'9' | b'-')) {
        return Err(bad("`data` is no list of parcels"));
    }
    let mut answers = Vec::new();
    let listed = json::each_element(data, |element| {
        if !is_absent(element) {
            answers.push(TrackInfo::from_wire(element).ok_or_else(|| bad("an element of `data` is no object")));
        }
    });
    if listed { Ok(answers) } else { Err(bad("`data` is text, and no list of parcels")) }
}

/// The numbers that an answer goes by: the carrier's, and CJ's own.
pub(crate) fn numbers(answer: &TrackInfo) -> impl Iterator<Item = WaybillNo> + '_ {
    let TrackedParcel { tracking_number, cj_mail_no, .. } = &answer.parcel;
    [tracking_number, cj_mail_no].into_iter().filter_map(|number| WaybillNo::parse(number.as_deref()?).ok())
}

/// The trace of one answer: under the carrier's number, which webhooks go by too, with CJ's own as an alias.
///
/// # Errors
/// `NotFound` for the answer about a number that CJ does not know; `BadResponse` if it names no number, or has routes that
/// cannot be read.
pub(crate) fn trace(answer: TrackInfo) -> Result<Trace, Error> {
    let bad = |problem: &str| Error::maybe_sent(ErrorKind::BadResponse, problem);
    if answer.is_unknown_number() {
        return Err(not_found());
    }
    let own = numbers(&answer).next();
    let own = own.ok_or_else(|| bad("neither `trackingNumber` nor `cjMailNo` is a waybill number"))?;
    let parcel = answer.parcel;
    if parcel.other.iter().any(|(key, _)| key == "routes") {
        return Err(bad("`routes` is no list of objects"));
    }
    let mut trace = Trace::of_waybill(ProviderId::cj(), own.clone());
    carrier(&mut trace, parcel.logistic_name);
    trace.origin = parcel.tracking_from.map(Place::in_country);
    trace.destination = parcel.tracking_to.map(Place::in_country);
    relate(&mut trace, LegRole::Alias, "cjMailNo", parcel.cj_mail_no, None);
    let unread = parcel.tracking_number.filter(|text| WaybillNo::parse(text).is_err());
    trace.extra.extend(unread.map(|text| ("trackingNumber", text)));
    relate(&mut trace, LegRole::LastMile, "lastTrackNumber", parcel.last_track_number, parcel.last_mile_carrier);
    for (key, value) in parcel.other {
        trace.extra.insert(key, value);
    }
    trace.extra.extend(parcel.delivery_day.map(|days| ("deliveryDay", days)));
    let routes = parcel.routes.unwrap_or_default();
    match (&parcel.tracking_status, routes.is_empty()) {
        (Some(status), true) => trace.add(summary(status, parcel.delivery_time)),
        _ => {
            trace.extend(routes.into_iter().map(scan).collect::<Vec<_>>());
            trace.extra.extend(parcel.delivery_time.map(|time| ("deliveryTime", time)));
        }
    }
    let as_of = newest(&trace);
    trace.provider_status = parcel.tracking_status.map(|raw| ProviderStatus { as_of, status: of_text(&raw), raw });
    Ok(trace)
}

/// What is said where CJ does not know a number: by leaving it out, or by an answer without anything in it.
pub(crate) fn not_found() -> Error {
    Error::answered(ErrorKind::NotFound, "CJ does not know the number")
}

/// The newest time among the events.
pub(crate) fn newest(trace: &Trace) -> Option<EventTime> {
    trace.events().iter().filter_map(|event| event.at).max_by_key(|at| at.at())
}

pub(crate) fn carrier(trace: &mut Trace, name: Option<String>) {
    let Some(name) = name else { return };
    match CarrierCode::new(CarrierScheme::Name, &name) {
        Ok(carrier) => trace.carrier = Some(carrier),
        Err(_) => trace.extra.insert("logisticName", name),
    }
}

/// Links a number, unless it is the trace's own. One that is no number is kept as it came, and so is a carrier without one.
fn relate(trace: &mut Trace, role: LegRole, key: &'static str, number: Option<String>, carrier: Option<String>) {
    let carrier_code = carrier.as_deref().and_then(|name| CarrierCode::new(CarrierScheme::Name, name).ok());
    match number.as_deref().map(WaybillNo::parse) {
        Some(Ok(waybill)) if trace.waybill() != Some(&waybill) => {
            trace.relate(Related { waybill, role, carrier: carrier_code });
            return;
        }
        Some(Err(_)) => trace.extra.insert(key, number.unwrap_or_default()),
        _ => {}
    }
    if let Some(carrier) = carrier {
        trace.extra.insert("lastMileCarrier", carrier);
    }
}

/// Sets the time, or keeps what cannot be read: also a time without its date.
pub(crate) fn set_time(event: &mut TraceEvent, text: Option<String>) {
    match text.as_deref().map(scan_time) {
        Some(Some(at)) => event.at = Some(at),
        Some(None) => event.raw_time = text.map(|text| text.trim().to_owned()),
        None => {}
    }
}

/// The key of a sentence, which both channels have of a scan.
pub(crate) fn key(sentence: &str) -> ScanKey {
    ScanKey::Remark(FreeText::new(folded(sentence)))
}

fn scan(route: Route) -> TraceEvent {
    let remark = route.remark.as_deref().map(str::trim).unwrap_or_default();
    let mut event = TraceEvent::new(of_sentence(remark));
    if !remark.is_empty() {
        event = event.known_as(key(remark));
        event.remark = Some(remark.into());
    }
    set_time(&mut event, route.accept_time);
    event.place = place(route.accept_address);
    event.extra.extend(route.other);
    event
}

/// A place by whatever text CJ has for it: a country, a city, an airport.
pub(crate) fn place(text: Option<String>) -> Option<Place> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).map(Place::in_country)
}

/// The one event of an answer without scans. A status in digits is a code, as in webhooks.
fn summary(status: &str, time: Option<String>) -> TraceEvent {
    let mut event = TraceEvent::new(of_text(status));
    let status = status.trim().to_owned();
    if is_code(&status) {
        event.code = Some(status);
    } else {
        event = event.known_as(ScanKey::Title(folded(&status).into()));
        event.title = Some(status);
    }
    set_time(&mut event, time);
    event
}
