//! Quotes: simple (`freightCalculate`), full (`freightCalculateTip`), the merchant's
//! (`partnerFreightCalculate`) and the suppliers' templates.

mod line;
mod price;
mod rule;
pub(super) mod tip;

use super::amount::{maybe_money, money};
use super::arguments::Arguments;
use super::envelope::{Refusal, Told};
use super::goods;
use super::operation::Desk;
use super::settings::{CjSettings, CjTotals};
use crate::reply::{self, Json, number, record, text};

pub(super) use price::{Wanted, known};
use price::{cents, offers};

/// The lanes and goods that the simple form names.
fn wanted(arguments: &Arguments, from: &str, to: &str) -> Result<Wanted, Refusal> {
    let products = arguments.needed_objects("products")?;
    let mut wanted = Wanted::new(&arguments.needed(from)?, &arguments.needed(to)?, arguments.text("zip")?);
    for product in &products {
        let goods = known(&product.needed("vid")?)?;
        wanted.add(goods, product.count("quantity")?);
    }
    Ok(wanted)
}

/// `logistic/freightCalculate`. What no line takes is an empty list.
pub(super) fn calculate(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let wanted = wanted(arguments, "startCountryCode", "endCountryCode")?;
    for name in ["taxId", "houseNumber", "iossNumber"] {
        arguments.text(name)?;
    }
    Ok(Told::read(Json::List(simple(&wanted, &desk.cj.settings))))
}

/// One element for each line that takes the parcel.
fn simple(wanted: &Wanted, settings: &CjSettings) -> Vec<Json> {
    let mut list = Vec::new();
    for (line, offer) in offers(wanted) {
        let Ok(price) = offer else { continue };
        let freight = cents(price.charged_fen) + cents(price.remote_fen);
        let mut fields = vec![
            ("logisticAging", text(line.aging)),
            ("logisticPrice", money(freight)),
            ("logisticPriceCn", money(price.freight_fen())),
            ("logisticName", text(line.option.english)),
            ("taxesFee", maybe_money(price.tax_cents, settings)),
            ("clearanceOperationFee", maybe_money(price.clearance_cents, settings)),
        ];
        match settings.totals {
            CjTotals::Given => fields.push(("totalPostageFee", money(price.total_cents()))),
            CjTotals::Zero => fields.push(("totalPostageFee", number(0))),
            CjTotals::Absent => {}
        }
        list.push(reply::fields(fields));
    }
    // goods that lie in the destination's country have been seen with a line that costs nothing
    if settings.totals == CjTotals::Zero && !list.is_empty() && wanted.from.eq_ignore_ascii_case(&wanted.to) {
        list.push(record([
            ("logisticAging", text("3-7")),
            ("logisticPrice", number(0)),
            ("logisticPriceCn", number(0)),
            ("logisticName", text("CJ Local")),
            ("totalPostageFee", number(0)),
        ]));
    }
    list
}

/// What CJ takes for declaring with its own IOSS number, in US cents.
const IOSS_SERVICE_CENTS: i64 = 50;

/// `logistic/partnerFreightCalculate`.
pub(super) fn partner(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed_short("orderNumber", 40)?;
    for name in ["shippingCountry", "shippingProvince", "shippingCity", "shippingZip"] {
        arguments.needed_short(name, 200)?;
    }
    for (name, most) in [("houseNumber", 20), ("remark", 500), ("shippingPhone", 200), ("shippingAddress", 200)] {
        arguments.short(name, most)?;
    }
    let mut wanted = wanted(arguments, "fromCountryCode", "shippingCountryCode")?;
    wanted.zip = arguments.needed("shippingZip")?;
    wanted.only = arguments.text("logisticName")?;
    let own = match arguments.whole("iossType")? {
        None | Some(1 | 3) => arguments.text("iossNumber")?.unwrap_or_default(),
        Some(2) => arguments.needed_short("iossNumber", 20)?,
        Some(_) => return Err(arguments.wrong("iossType")),
    };
    let settings = &desk.cj.settings;
    let list = offers(&wanted).into_iter().filter_map(|(line, offer)| {
        let price = offer.ok()?;
        let declared = |number: &str, kind: &str, service: i64, tax: Option<i64>| {
            record([
                ("iossNumber", text(number)),
                ("iossType", text(kind)),
                ("serviceAmount", maybe_money(Some(service), settings)),
                ("taxAmount", maybe_money(tax, settings)),
            ])
        };
        let ways = vec![
            declared("", "1", 0, price.tax_cents),
            declared(&own, "2", 0, Some(0)),
            declared("CJ-IOSS", "3", IOSS_SERVICE_CENTS, price.tax_cents),
        ];
        let mut fields = vec![
            ("postageAmount", money(cents(price.charged_fen) + cents(price.remote_fen))),
            ("logisticsModel", text(line.model)),
            ("logisticsName", text(line.option.english)),
            ("arrivalTime", text(line.aging)),
        ];
        if line.ioss {
            fields.push(("isSupportIoss", Json::Flag(true)));
        }
        fields.push(("iossList", Json::List(if line.ioss { ways } else { Vec::new() })));
        Some(reply::fields(fields))
    });
    Ok(Told::read(Json::List(list.collect())))
}

/// `logistic/getSupplierLogisticsTemplate`: by the numbers of products, not of variants. What is no
/// supplier's product has no element.
pub(super) fn supplier(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    if !arguments.has("skuList") {
        arguments.needed_list("skuList")?;
    }
    let settings = &desk.cj.settings;
    let list = arguments.list("skuList")?.into_iter().filter_map(|spu| {
        let lines = goods::templates(&spu)?.iter().map(|template| {
            let postage = match template.cents {
                Some(cents) if !settings.blank_decimals => money(cents),
                _ => text(""),
            };
            record([
                ("id", text(template.id)),
                ("logisticsName", text(template.name)),
                ("postage", postage),
                ("startCountryCode", text(template.from)),
                ("destCountryCode", text(template.to)),
            ])
        });
        Some(record([("skuList", Json::List(vec![text(spu)])), ("logisticsInfoList", Json::List(lines.collect()))]))
    });
    Ok(Told::read(Json::List(list.collect())))
}

/// What an order pays for a line, in US cents; `None` where the line does not take it.
pub(super) fn postage_cents(wanted: &Wanted) -> Option<i64> {
    offers(wanted)
        .into_iter()
        .find_map(|(_, offer)| offer.ok())
        .map(|price| cents(price.charged_fen) + cents(price.remote_fen))
}

/// Whether there is a line of this name at all.
pub(super) fn is_line(name: &str) -> bool {
    line::LINES.iter().any(|line| line.option.english.eq_ignore_ascii_case(name))
}

/// The days that a line takes.
pub(super) fn aging(name: &str) -> Option<&'static str> {
    line::LINES.iter().find(|line| line.option.english == name).map(|line| line.aging)
}

/// Why an order on a line would be stopped: the hard demands that its address does not meet.
pub(super) fn intercepts<'a>(name: &str, given: impl Fn(&str) -> Option<&'a str>) -> Vec<(&'static str, &'static str)> {
    let rules = line::LINES.iter().filter(|line| line.option.english == name).flat_map(|line| line.rules);
    rules.filter(|rule| rule.hard && !rule.is_met(given(rule.kind))).map(|rule| (rule.code, rule.english)).collect()
}
