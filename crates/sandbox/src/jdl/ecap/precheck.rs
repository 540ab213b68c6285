//! `precheck`: whether an order would be taken, when it could be fetched, and what it would cost.

use jiff::{SignedDuration, Timestamp, civil};

use super::arguments::Dto;
use super::tariff::{self, PRODUCTS, Product};
use super::{Desk, No, Said, UNSERVED, fields_of};
use crate::clock::china;
use crate::reply::{Json, hundredths, number, record, spare, text, word};
use crate::world::{Distance, Located, TOWNS, locate};

/// Couriers come between these hours, one slot an hour, on this many days.
const OPEN: i8 = 9;
const CLOSE: i8 = 22;
const DAYS: usize = 3;

/// The most that a parcel may weigh, in grams, and measure, in hundredths of a cubic centimetre.
const MAX_GRAMS: i64 = 99_990_000;
const MAX_VOLUME: i64 = 100_000_000_000;

/// What is sent.
pub(super) struct Cargo {
    pub(super) grams: i64,
    pub(super) volume: i64,
}

/// Reads the one element of `cargoes`. JD spells one of its fields `hight`.
pub(super) fn cargo(dto: &Dto<'_>) -> Result<Option<Cargo>, No> {
    let Some(cargo) = dto.only("cargoes")? else { return Ok(None) };
    cargo.short("name", 50)?;
    cargo.short("remark", 200)?;
    if cargo.whole("quantity")?.is_some_and(|count| !(1..=100_000_000).contains(&count)) {
        return Err(cargo.wrong("quantity", "应大于0"));
    }
    let above_zero = |name: &str, places: u32, most: i64| match cargo.decimal(name, places)? {
        Some(value) if value > 0 && value <= most => Ok(value),
        Some(_) => Err(cargo.wrong(name, "应大于0且不超过上限")),
        None => Err(cargo.wrong(name, "不能为空")),
    };
    let grams = above_zero("weight", 3, MAX_GRAMS)?;
    let volume = above_zero("volume", 2, MAX_VOLUME)?;
    let mut sides = [0; 3];
    for (name, side) in ["length", "width", "hight"].into_iter().zip(&mut sides) {
        *side = cargo.decimal(name, 2)?.unwrap_or_default();
        if !(0..=1_000_000).contains(side) {
            return Err(cargo.wrong(name, "不能为负数，且不超过上限"));
        }
    }
    // hundredths three times over: at most 10^18, which fits
    let measured = sides.iter().product::<i64>() / 10_000;
    Ok(Some(Cargo { grams, volume: volume.max(measured) }))
}

/// Both contacts' towns and how far they are from each other.
pub(super) fn lane(dto: &Dto<'_>) -> Result<(Located, Located, Distance), No> {
    let end = |name: &'static str| {
        let address = dto.needed_object(name)?.needed("fullAddress", 200)?;
        locate(&address).ok_or_else(|| No::because(UNSERVED, format!("{name}.fullAddress不含可服务的省市")))
    };
    let (from, to) = (end("senderContact")?, end("receiverContact")?);
    let distance = from.distance(&to);
    Ok((from, to, distance))
}

pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let origin = dto.origin()?;
    dto.customer(desk.app, origin)?;
    let (from, to, distance) = lane(dto)?;
    let cargo = cargo(dto)?;
    let product = match dto.object("productsReq")? {
        Some(wanted) => Some(Product::of(&wanted.needed("productCode", 50)?)?),
        None => None,
    };
    let kilograms = cargo.map(|cargo| tariff::kilograms(cargo.grams, cargo.volume));
    let offered = PRODUCTS.iter().filter(|own| product.is_none_or(|wanted| wanted == *own));
    let price =
        product.zip(kilograms).map(|(product, kilograms)| (kilograms, tariff::fee(product, distance, kilograms)));
    let infos = offered.map(|own| info(own, desk.now, price.map(|(_, fee)| fee))).collect();
    let mut fields = vec![
        ("pickupSliceTimes", slots(desk.now)),
        ("productInfos", Json::List(infos)),
        (
            "shipmentInfo",
            record([
                ("startStationNo", number(TOWNS[from.town].station.id)),
                ("startStationName", text(TOWNS[from.town].station.name)),
                ("endStationNo", number(TOWNS[to.town].station.id)),
                ("endStationName", text(TOWNS[to.town].station.name)),
            ]),
        ),
    ];
    if let Some((product, (kilograms, fee))) = product.zip(price) {
        fields.extend([
            ("commonFeeInfoResponse", fees(product, kilograms, fee, desk.now)),
            ("totalFreightPre", number(hundredths(fee))),
            ("totalFreightStandard", number(hundredths(fee))),
        ]);
    }
    Ok(Said::read(fields_of(fields)))
}

fn info(product: &Product, now: Timestamp, fee: Option<i64>) -> Json {
    let mut fields = vec![
        ("productCode", word(product.code)),
        ("productName", text(product.name)),
        ("deliveryPromiseTime", number(millis_after(now, product.hours))),
        ("feeType", spare(text("QIPSF"))),
        ("feeTypeName", spare(text("快递运费"))),
    ];
    if let Some(fee) = fee {
        fields.extend([("freightPre", number(hundredths(fee))), ("freightStandard", number(hundredths(fee)))]);
    }
    fields_of(fields)
}

/// What an order costs, as precheck and create show it.
fn fees(product: &Product, kilograms: i64, fee: i64, now: Timestamp) -> Json {
    let amount = || number(hundredths(fee));
    let detail = record([
        ("costNo", text("QIPSF")),
        ("costName", text("快递运费")),
        ("amount", amount()),
        ("preAmount", amount()),
        ("currency", text("CNY")),
        ("productCode", word(product.code)),
        ("productName", spare(text(product.name))),
    ]);
    record([
        ("calWeight", number(kilograms)),
        ("currency", text("CNY")),
        ("expDate", spare(number(millis_after(now, 1)))),
        ("feeDetailInfoResponseList", Json::List(vec![detail])),
        ("totalAmount", amount()),
        ("totalPreAmount", amount()),
    ])
}

/// Epoch milliseconds, so many hours after a world time.
pub(super) fn millis_after(now: Timestamp, hours: i64) -> i64 {
    now.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX).as_millisecond()
}

/// When a courier could come: today from the next full hour on, and on the following days.
fn slots(now: Timestamp) -> Json {
    let present = china().to_datetime(now);
    let mut days = Vec::new();
    let mut day = Some(present.date());
    while let Some(date) = day.filter(|_| days.len() < DAYS) {
        let first = if date == present.date() { OPEN.max(present.hour() + 1) } else { OPEN };
        days.push(slots_of(date, first));
        day = date.tomorrow().ok();
    }
    Json::List(days)
}

fn slots_of(date: civil::Date, first: i8) -> Json {
    let hour = |hour: i8| format!("{hour:02}:00:00");
    let slot = |from: i8| {
        record([
            ("startTime", text(hour(from))),
            ("endTime", text(hour(from + 1))),
            ("name", spare(text(format!("{from:02}:00-{:02}:00", from + 1)))),
        ])
    };
    record([
        ("dateKey", text(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))),
        ("dayStartTime", spare(text(hour(first.min(CLOSE))))),
        ("dayEndTime", spare(text(hour(CLOSE)))),
        ("timeInterval", number(1)),
        ("pickupSliceTimes", Json::List((first..CLOSE).map(slot).collect())),
    ])
}
