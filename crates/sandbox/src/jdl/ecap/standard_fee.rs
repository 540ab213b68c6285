//! `standardfee/query`: the list price of a waybill, once it has been fetched.

use super::arguments::Dto;
use super::tariff::{self, PRODUCTS};
use super::{Desk, NOT_MONTHLY, No, Said, TOO_EARLY, UNKNOWN, find};
use crate::reply::{Json, hundredths, number, record, spare, text, word};
use crate::world::{ScanKind, Terms, town};

/// Paid by the month.
const MONTHLY: i64 = 3;

/// `businessNo` and `sellerNo`, or under the names of the other operations.
pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let either = |one: &str, other: &str| Ok::<_, No>(dto.short(one, 50)?.or(dto.short(other, 50)?));
    let waybill = either("businessNo", "waybillCode")?.ok_or_else(|| dto.wrong("businessNo", "不能为空"))?;
    let customer = either("sellerNo", "customerCode")?.ok_or_else(|| dto.wrong("sellerNo", "不能为空"))?;
    if !desk.app.customer_codes.contains(&customer) {
        return Err(super::NOT_YOUR_CUSTOMER.into());
    }
    let (at, leg) = desk.world.waybill(&waybill).ok_or(UNKNOWN)?;
    find::owned(desk, (at, leg), Some(&customer))?;
    let parcel = desk.world.parcels().get(at).ok_or(UNKNOWN)?;
    let terms = match desk.world.booking(at) {
        Some(booking) => booking.terms.clone(),
        None => usual(parcel.towns),
    };
    if !matches!(terms.origin, 1 | 2) || terms.settle != MONTHLY {
        return Err(NOT_MONTHLY.into());
    }
    if !parcel.seen(desk.now).any(|scan| scan.kind == ScanKind::PickedUp) {
        return Err(TOO_EARLY.into());
    }
    let fee = record([
        ("costNo", text("QIPSF")),
        ("costName", text("快递运费")),
        ("costClassify", spare(text("YF"))),
        ("settlementType", spare(number(terms.settle))),
        ("standardAmount", number(hundredths(terms.fee))),
    ]);
    let fields = [
        ("businessNo", word(waybill)),
        ("calWeight", number(terms.kilograms)),
        ("weight", spare(number(thousandths(terms.grams)))),
        ("volume", spare(number(hundredths(terms.volume)))),
        ("feeInfoList", Json::List(vec![fee])),
    ];
    Ok(Said::read(record(fields)))
}

/// A parcel that nobody ordered here weighs a kilogram and is paid for by the month.
fn usual(towns: (usize, usize)) -> Terms {
    let product = &PRODUCTS[0];
    let (grams, volume) = (1_000, 100_000);
    let kilograms = tariff::kilograms(grams, volume);
    let fee = match (town(towns.0), town(towns.1)) {
        (Some(from), Some(to)) => tariff::fee(product, from.distance(&to), kilograms),
        _ => 0,
    };
    Terms { origin: 1, settle: MONTHLY, product: product.code, grams, volume, kilograms, fee }
}

/// Grams as kilograms with three decimal places.
fn thousandths(grams: i64) -> String {
    format!("{}.{:03}", grams / 1_000, grams % 1_000)
}
