//! The full quote, `logistic/freightCalculateTip`, in both of its forms.

use super::line::{Line, Named};
use super::price::{MOST, No, Price, Wanted, cents, fen, known, offers};
use super::simple;
use crate::cj::amount::{maybe_money, money};
use crate::cj::arguments::{Arguments, ONE};
use crate::cj::envelope::{Refusal, Told};
use crate::cj::goods::{STORAGES, country};
use crate::cj::operation::Desk;
use crate::cj::settings::{CjSettings, CjTipShape, CjTotals};
use crate::reply::{self, Json, hundredths, number, record, spare, text};

/// The fields of an address that rules judge.
const JUDGED: [&str; 6] = ["phone", "zip", "dutyNo", "email", "houseNumber", "recipientName"];

/// A full question.
struct Question {
    wanted: Wanted,
    address: Vec<(&'static str, String)>,
    /// The texts of the address in one, upper-case.
    written: String,
    storages: Vec<String>,
    uid: String,
    platforms: bool,
}

/// Form A is a list of questions in `reqDTOS`, form B one question with the names of the simple quote.
pub(in crate::cj) fn tip(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let settings = &desk.cj.settings;
    let mut list = Vec::new();
    if arguments.has("reqDTOS") {
        for dto in &arguments.needed_objects("reqDTOS")? {
            let question = form_a(dto)?;
            if !(question.platforms && settings.platforms_empty) {
                list.extend(rich(&question, settings));
            }
        }
    } else {
        let question = form_b(arguments)?;
        if !(question.platforms && settings.platforms_empty) {
            list = match settings.tip_shape {
                CjTipShape::Simple => simple(&question.wanted, settings),
                CjTipShape::Rich => rich(&question, settings),
            };
        }
    }
    Ok(Told::read(Json::List(list)))
}

fn form_a(dto: &Arguments) -> Result<Question, Refusal> {
    let lane = |name: &str| Ok::<_, Refusal>(dto.text(name)?.unwrap_or_default());
    let mut wanted = Wanted::new(&lane("srcAreaCode")?, &lane("destAreaCode")?, dto.text("zip")?);
    let trials = dto.objects("freightTrialSkuList")?;
    for trial in &trials {
        let quantity = if trial.has("skuQuantity") { trial.count("skuQuantity")? } else { 1 };
        let (weight, volume) = (wanted.weight, wanted.volume);
        if let Some(named) = trial.text("sku")?.or(trial.text("vid")?) {
            wanted.add(known(&named)?, quantity);
        }
        // what the caller says of goods stands above what the catalogue knows
        let times = |one: i64| one.saturating_mul(i64::from(quantity));
        if let Some(own) = trial.millionths("skuWeight")? {
            wanted.weight = weight.saturating_add(times(own)).min(MOST);
        }
        if let Some(own) = trial.millionths("skuVolume")? {
            wanted.volume = volume.saturating_add(times(own)).min(MOST);
        }
        wanted.props.extend(trial.list("productPropList")?);
    }
    if trials.is_empty() {
        for sku in dto.list("skuList")? {
            wanted.add(known(&sku)?, 1);
        }
    } else {
        dto.list("skuList")?;
    }
    finish(dto, wanted)
}

fn form_b(arguments: &Arguments) -> Result<Question, Refusal> {
    let wanted = super::wanted(arguments, "startCountryCode", "endCountryCode")?;
    for sku in arguments.list("skuList")? {
        known(&sku)?;
    }
    finish(arguments, wanted)
}

/// What both forms have beside lanes and goods.
fn finish(fields: &Arguments, mut wanted: Wanted) -> Result<Question, Refusal> {
    if let Some(weight) = fields.millionths("weight")? {
        wanted.weight = weight;
    }
    if let Some(volume) = fields.millionths("volume")?.filter(|volume| *volume > wanted.volume) {
        wanted.volume = volume;
    }
    if let Some(weight) = fields.millionths("volumeWeight")? {
        wanted.volume = wanted.volume.max(weight.saturating_mul(6).min(MOST));
    }
    wanted.wrap = fields.millionths("wrapWeight")?.unwrap_or_default();
    for name in ["totalGoodsAmount", "amount"] {
        if let Some(amount) = fields.millionths(name)? {
            wanted.goods_cents = amount / (ONE / 100);
            break;
        }
    }
    wanted.props.extend(fields.list("productProp")?);
    wanted.props.sort_unstable();
    wanted.props.dedup();
    wanted.only = fields.text("optionName")?;
    fields.list("productTypes")?;
    let platforms = !fields.list("platforms")?.is_empty();
    if fields.has("shippingMode") && !platforms {
        fields.needed_list("platforms")?;
    }
    let mut address = Vec::new();
    for name in JUDGED {
        if let Some(value) = fields.text(name)? {
            address.push((name, value));
        }
    }
    let mut written = String::new();
    for name in ["recipientAddress", "recipientAddress1", "recipientAddress2"] {
        written += &fields.text(name)?.unwrap_or_default().to_uppercase();
        written.push(' ');
    }
    Ok(Question {
        wanted,
        address,
        written,
        storages: fields.list("storageIdList")?,
        uid: fields.short("uid", 200)?.unwrap_or_default(),
        platforms,
    })
}

fn rich(question: &Question, settings: &CjSettings) -> Vec<Json> {
    let offers = offers(&question.wanted);
    offers.into_iter().map(|(line, offer)| element(question, line, offer, settings)).collect()
}

/// An element in the order in which CJ's sample draws it. A line that does not take the parcel says
/// so in `error` and `errorEn`, and has no ids.
fn element(question: &Question, line: &Line, offer: Result<Price, No>, settings: &CjSettings) -> Json {
    let (price, no) = match offer {
        Ok(price) => (Some(price), ("", "")),
        Err(no) => (None, no),
    };
    let id = |id: &'static str| text(if price.is_some() { id } else { "" });
    let amount = |fen_of: fn(&Price) -> i64| money(price.as_ref().map_or(0, |price| cents(fen_of(price))));
    let yuan = |fen_of: fn(&Price) -> i64| money(price.as_ref().map_or(0, fen_of));
    let value = |kind: &str| question.address.iter().find(|(name, _)| *name == kind).map(|(_, value)| value.as_str());
    let failing = line.rules.iter().filter(|rule| !rule.is_met(value(rule.kind)));
    let stopping = line.stop_words.iter().filter(|word| question.written.contains(word.words));
    let list = |items: Vec<Json>| spare(Json::List(items));
    let mut fields = vec![
        ("arrivalTime", text(line.aging)),
        ("discountFee", amount(|price| price.charged_fen)),
        ("discountFeeCNY", yuan(|price| price.charged_fen)),
        ("volumeWeight", price.as_ref().and_then(|price| price.volume_grams).map_or(Json::Null, number)),
        ("option", named(line.option, Some(line.aging))),
        ("ruleTips", list(failing.map(|rule| rule.told()).collect())),
        ("ruleTipTypes", list(line.rules.iter().map(|rule| text(rule.kind)).collect())),
        ("channelId", id(line.channel.id)),
        ("error", text(no.0)),
        ("errorEn", text(no.1)),
        ("optionId", id(line.option.id)),
        ("postage", amount(|price| price.postage_fen)),
        ("postageCNY", yuan(|price| price.postage_fen)),
        ("priceIncreases", text(line.increases.to_string())),
        ("reSort", text(line.sort)),
        ("remoteFee", amount(|price| price.remote_fen)),
        ("remoteFeeCNY", yuan(|price| price.remote_fen)),
        ("tip", text("")),
        ("uid", text(question.uid.clone())),
        ("orderId", Json::Null),
        ("unWeightChargeTarget", Json::Null),
        ("floatMaxPrice", Json::Null),
        ("floatMinPrice", Json::Null),
        ("logisticsParamRespDTO", Json::Null),
        ("message", if line.tracked { Json::Null } else { text(UNTRACKED) }),
        ("wrapPostage", amount(|price| price.wrapped_fen)),
        ("wrapPostageCNY", yuan(|price| price.wrapped_fen)),
        ("wrapWeight", number(question.wanted.wrap / ONE)),
        ("stopWords", list(stopping.map(|word| text(word.words)).collect())),
        ("allStopWords", list(line.stop_words.iter().map(|word| word.told()).collect())),
        ("channel", named(line.channel, None)),
        ("cjRespDTO", inner(price.as_ref())),
        ("destArea", area(&question.wanted.to)),
        ("srcArea", area(&question.wanted.from)),
        ("dump", Json::Flag(price.as_ref().is_some_and(|price| price.volume_grams.is_some()))),
        ("zonePrice", list(price.as_ref().map_or_else(Vec::new, |price| zones(question, price)))),
        ("allRuleTips", list(line.rules.iter().map(|rule| rule.told()).collect())),
        ("taxesFee", maybe_money(price.as_ref().and_then(|price| price.tax_cents), settings)),
        ("clearanceOperationFee", maybe_money(price.as_ref().and_then(|price| price.clearance_cents), settings)),
    ];
    match settings.totals {
        CjTotals::Given => {
            fields.push(("totalPostageFee", price.as_ref().map_or(Json::Null, |price| money(price.total_cents()))));
        }
        CjTotals::Zero => fields.push(("totalPostageFee", number(0))),
        CjTotals::Absent => {}
    }
    reply::fields(fields)
}

/// CJ's words about a line that cannot be followed to its end.
const UNTRACKED: &str = "Hi, CJ will not accept any disputes when you choose the shipping method, which is not trackable when orders arrived at some countries, states, or cities.";

fn named(thing: Named, aging: Option<&'static str>) -> Json {
    let mut fields = Vec::new();
    if let Some(aging) = aging {
        fields.push(("arrivalTime", text(aging)));
    }
    fields.extend([("cnName", text(thing.chinese)), ("enName", text(thing.english)), ("id", text(thing.id))]);
    reply::fields(fields)
}

/// The amounts that CJ draws as texts.
fn inner(price: Option<&Price>) -> Json {
    let shown = |amount: i64| text(hundredths(amount));
    let of = |fen_of: fn(&Price) -> i64| price.map_or(0, fen_of);
    let (postage, remote) = (of(|price| price.postage_fen), of(|price| price.remote_fen));
    spare(record([
        ("postage", shown(cents(postage))),
        ("postageCNY", shown(postage)),
        ("remoteFee", shown(cents(remote))),
        ("remoteFeeCNY", if remote == 0 { text("0") } else { shown(remote) }),
    ]))
}

fn area(code: &str) -> Json {
    let Some(country) = country(code) else { return Json::Null };
    spare(record([
        ("cnName", text(country.chinese)),
        ("countryId", text(country.id)),
        ("enName", text(country.english)),
        ("id", text(country.id)),
        ("parentId", Json::Null),
        ("postCode", text("")),
        ("shortCode", text(country.code)),
    ]))
}

/// What the parcel costs from each warehouse that was asked for and lies in the country. A warehouse
/// asks a yuan more than the one before it; three fifths of a price are for the last mile.
fn zones(question: &Question, price: &Price) -> Vec<Json> {
    let asked = |(id, land): &&(&str, &str)| {
        land.eq_ignore_ascii_case(&question.wanted.from) && question.storages.iter().any(|own| own == id)
    };
    let zones = STORAGES.iter().enumerate().filter(|(_, storage)| asked(storage));
    zones
        .map(|(at, (id, _))| {
            let more = fen(16) * i64::try_from(at).unwrap_or_default();
            let shown = |fen_of: i64| text(hundredths(cents(fen_of + more)));
            record([
                ("storageId", text(*id)),
                ("discountFee", shown(price.charged_fen)),
                ("lastDiscountFee", shown(price.charged_fen * 3 / 5)),
                ("wrapPostage", shown(price.wrapped_fen)),
                ("lastWrapPostage", shown(price.wrapped_fen * 3 / 5)),
            ])
        })
        .collect()
}
