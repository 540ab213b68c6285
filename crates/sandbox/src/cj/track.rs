//! `logistic/trackInfo`, and `logistic/getTrackInfo`, which it replaced.

use jiff::Timestamp;

use super::arguments::Arguments;
use super::code;
use super::envelope::{Refusal, Told};
use super::operation::Desk;
use super::parcel::{CjParcel, CjScan};
use super::settings::{CjRetired, CjSettings, CjUnknown};
use crate::chance::chance_for;
use crate::clock::{china, civil_text};
use crate::reply::{self, Json, record, text};

/// The most numbers in one call.
const MOST: usize = 10;

/// By the carrier's numbers or CJ's own; several as one name repeated or joined by commas.
pub(super) fn track(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let numbers = arguments.needed_list("trackNumber")?;
    if numbers.len() > MOST {
        return Err(Refusal::told(code::PARAMETER, "trackNumber size must be at most 10").status(400));
    }
    let (now, settings) = (desk.at.world, &desk.cj.settings);
    let mut told = Vec::new();
    let mut list = Vec::new();
    for number in &numbers {
        match desk.cj.parcels.find(number, now) {
            // one parcel is told once, under whatever numbers it was asked for
            Some((at, _)) if told.contains(&at) => {}
            Some((at, parcel)) => {
                told.push(at);
                list.push(element(parcel, settings, now));
            }
            None if settings.unknown_numbers == CjUnknown::Blank => list.push(blank(number)),
            None => {}
        }
    }
    if settings.shuffled {
        chance_for(desk.seed, &format!("cj order of call {}", desk.sequence)).shuffle(&mut list);
    }
    let nothing = list.is_empty() && settings.unknown_numbers == CjUnknown::Null;
    Ok(Told::read(if nothing { Json::Null } else { Json::List(list) }))
}

/// The predecessor, as the settings have it.
pub(super) fn retired(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    match desk.cj.settings.retired {
        CjRetired::Served => track(desk, arguments),
        CjRetired::Offline => Err(Refusal::told(code::OFFLINE, "Interface is offline")),
        CjRetired::Gone => Err(code::NO_SUCH_PATH.into()),
    }
}

fn element(parcel: &CjParcel, settings: &CjSettings, now: Timestamp) -> Json {
    let seen: Vec<&CjScan> = parcel.seen(now).collect();
    let newest = seen.last();
    let days = newest.zip(seen.first()).map(|(last, first)| last.at.duration_since(first.at).as_hours() / 24);
    let maybe = |value: Option<&str>| value.map_or(Json::Null, text);
    let last_mile = parcel.handed_over(now);
    let mut fields = vec![
        ("trackingNumber", text(parcel.number.clone())),
        ("logisticName", text(parcel.logistic_name.clone())),
        ("trackingFrom", text(parcel.from.clone())),
        ("trackingTo", text(parcel.to.clone())),
        ("deliveryDay", days.map_or(Json::Null, |days| text(days.to_string()))),
        ("deliveryTime", newest.map_or(Json::Null, |scan| text(civil_text(scan.at, china())))),
        ("trackingStatus", maybe(newest.map(|scan| scan.text))),
        ("lastMileCarrier", maybe(last_mile.map(|(carrier, _)| *carrier))),
        ("lastTrackNumber", maybe(last_mile.map(|(_, number)| number.as_str()))),
        ("cjMailNo", text(parcel.mail_no.clone())),
    ];
    if settings.routes {
        let route = |scan: &&CjScan| {
            record([
                ("acceptTime", text(civil_text(scan.at, china()))),
                ("acceptAddress", text(scan.place)),
                ("remark", text(scan.remark)),
            ])
        };
        fields.push(("routes", Json::List(seen.iter().rev().map(route).collect())));
    }
    reply::fields(fields)
}

/// A number that nobody knows, where the element is there all the same.
fn blank(number: &str) -> Json {
    record([
        ("trackingNumber", text(number)),
        ("logisticName", text("")),
        ("trackingFrom", Json::Null),
        ("trackingTo", Json::Null),
        ("deliveryDay", text("")),
        ("deliveryTime", Json::Null),
        ("trackingStatus", text("")),
        ("lastMileCarrier", Json::Null),
        ("lastTrackNumber", Json::Null),
    ])
}
