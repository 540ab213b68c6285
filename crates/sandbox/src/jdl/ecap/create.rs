//! `create`: an order becomes a parcel. The same order number of the same customer is the same order.

use super::arguments::Dto;
use super::precheck::{Cargo, cargo, lane, millis_after};
use super::tariff::{self, Product};
use super::{Desk, FULL, NOT_RESERVED, No, Said, TAKEN, fields_of};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, hundredths, number, record, spare, text, word};
use crate::world::{Booked, Booking, Site, TOWNS, Terms};

pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let booking = read(desk, dto)?;
    let subscribes = match dto.object("extendProps")? {
        Some(more) => more.text("autoSubscribe")?.as_deref() == Some("1"),
        None => false,
    };
    let (at, new) = match desk.world.book(booking, desk.now) {
        Booked::Now(at) => (at, true),
        Booked::Before(at) => (at, false),
        Booked::NotReserved | Booked::Lapsed => return Err(NOT_RESERVED.into()),
        Booked::Taken => return Err(TAKEN.into()),
        Booked::Full => return Err(FULL.into()),
    };
    if subscribes {
        desk.traces.subscribe(&desk.app.app_key, at, None);
    }
    let parcel = desk.world.parcels().get(at).ok_or(FULL)?;
    let terms = desk.world.booking(at).map(|booking| &booking.terms).ok_or(FULL)?;
    let retry = desk.need_retry && new;
    let mut fields = vec![("orderCode", word(&parcel.provider_order)), ("waybillCode", word(parcel.number()))];
    if !retry {
        fields.push(("presortResult", presort(&TOWNS[parcel.towns.0].station, &TOWNS[parcel.towns.1].station)));
    }
    let product = Product::of(terms.product)?;
    fields.extend([
        ("faceSheetResponse", spare(face_sheet(&TOWNS[parcel.towns.0].station, &TOWNS[parcel.towns.1].station))),
        ("productsResponse", spare(products(product))),
        ("extendFields", spare(record([]))),
        ("pickupPromiseTime", spare(number(millis_after(desk.now, 2)))),
        ("deliveryPromiseTime", spare(number(millis_after(desk.now, product.hours)))),
        ("freightPre", number(hundredths(terms.fee))),
        ("needRetry", Json::Flag(retry)),
    ]);
    let change = Change::new(ChangeKind::WaybillSubmitted, parcel.number()).about([parcel.merchant_order.clone()]);
    let said = Said::wrote(fields_of(fields), if new { vec![change] } else { Vec::new() });
    Ok(Said { sub: (!new).then_some(("0_0001", "商家订单号已被使用")), ..said })
}

/// Reads and checks an order.
fn read(desk: &Desk<'_>, dto: &Dto<'_>) -> Result<Booking, No> {
    let order = dto.needed("orderId", 50)?;
    if !order.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(dto.wrong("orderId", "只能为字母、数字和符号"));
    }
    let origin = dto.origin()?;
    let customer_code = dto.customer(desk.app, origin)?;
    contact(dto, "senderContact")?;
    let receiver = contact(dto, "receiverContact")?;
    let (from, to, distance) = lane(dto)?;
    let settle = settle(dto, origin)?;
    let product = Product::of(&dto.needed_object("productsReq")?.needed("productCode", 50)?)?;
    let Cargo { grams, volume } = cargo(dto)?.ok_or_else(|| dto.wrong("cargoes", "不能为空"))?;
    let kilograms = tariff::kilograms(grams, volume);
    let (start, end) = (dto.whole("pickupStartTime")?, dto.whole("pickupEndTime")?);
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return Err(dto.wrong("pickupEndTime", "不能早于pickupStartTime"));
    }
    if let Some(channel) = dto.object("commonChannelInfo")? {
        channel.needed("channelCode", 50)?;
    }
    dto.short("remark", 500)?;
    Ok(Booking {
        app_key: desk.app.app_key.clone(),
        customer_code,
        order,
        number: dto.short("waybillCode", 50)?,
        phone_tail: tail(&receiver),
        towns: (from.town, to.town),
        terms: Terms {
            origin,
            settle,
            product: product.code,
            grams,
            volume,
            kilograms,
            fee: tariff::fee(product, distance, kilograms),
        },
    })
}

/// Checks a person and gives the number under which he can be called.
fn contact(dto: &Dto<'_>, name: &'static str) -> Result<String, No> {
    let contact = dto.needed_object(name)?;
    contact.needed("name", 50)?;
    contact.needed("fullAddress", 200)?;
    contact.short("warehouseCode", 50)?;
    let mobile = contact.text("mobile")?;
    if mobile.as_ref().is_some_and(|mobile| mobile.len() != 11 || !mobile.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(contact.wrong("mobile", "应为11位数字"));
    }
    let phone = contact.short("phone", 30)?;
    mobile.or(phone).ok_or_else(|| contact.wrong("mobile", "与phone不能同时为空"))
}

/// Who pays: by the month merchants only, several parties only for returns.
fn settle(dto: &Dto<'_>, origin: i64) -> Result<i64, No> {
    match (dto.whole("settleType")?, origin) {
        (Some(settle @ (1 | 2)), _) | (Some(settle @ 3), 1 | 2 | 4) | (Some(settle @ 5), 2) => Ok(settle),
        (Some(_), _) => Err(dto.wrong("settleType", "与orderOrigin不匹配")),
        (None, _) => Err(dto.wrong("settleType", "不能为空")),
    }
}

/// The last four digits of a phone.
fn tail(phone: &str) -> Option<String> {
    let digits: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    let last = digits.get(digits.len().checked_sub(4)?..)?;
    String::from_utf8(last.to_vec()).ok()
}

fn presort(from: &Site, to: &Site) -> Json {
    record([
        ("startStationNo", text(from.id)),
        ("startStationName", text(from.name)),
        ("startStationType", spare(text("4"))),
        ("startRoadArea", spare(text("001"))),
        ("endStationNo", text(to.id)),
        ("endStationName", text(to.name)),
        ("endStationType", spare(text("4"))),
        ("endRoadArea", text("002")),
    ])
}

fn face_sheet(from: &Site, to: &Site) -> Json {
    let info = record([
        ("startSiteId", number(from.id)),
        ("startSiteName", text(from.name)),
        ("endSiteId", number(to.id)),
        ("endSiteName", text(to.name)),
    ]);
    record([("faceSheetInfo", info)])
}

fn products(product: &Product) -> Json {
    record([
        ("productCode", word(product.code)),
        ("productAttrs", record([])),
        ("addedProducts", Json::List(Vec::new())),
        ("productModifyFlag", number(0)),
    ])
}
