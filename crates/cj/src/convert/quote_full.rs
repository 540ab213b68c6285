//! The full quote: parts, rules, barred words, warehouses.

use portolan_domain::{
    Decimal, FreightQuote, Money, QuoteWarning, RuleEffect, RuleTip, StopWords, WarehousePrice, WarningKind, Weight,
};

use crate::{
    convert::quote::{Fields, Row, note},
    wire::freight_tip::{Area, BarredWords, Rule, TipOption, ZonePrice},
};

/// What a note on remote areas says, since no page does.
const REMOTE: &str = "CJ names a surcharge for a remote area, and does not say whether the price has it";

pub(crate) fn one(row: TipOption) -> Row {
    let mut fields = Fields::new(row.other);
    let option = row.option.unwrap_or_default();
    let channel = row.channel.unwrap_or_default();
    let option_id = row.option_id.or_else(|| option.id.clone());
    let channel_id = row.channel_id.or_else(|| channel.id.clone());

    let days = fields.days("arrivalTime", row.arrival_time);
    let option_days = fields.days("option.arrivalTime", option.arrival_time.clone());
    let charged = fields.usd("discountFee", row.discount_fee);
    let charged_cny = fields.cny("discountFeeCNY", row.discount_fee_cny);
    let postage = fields.aside("postage", row.postage);
    let postage_cny = fields.cny("postageCNY", row.postage_cny);
    let packed = fields.aside("wrapPostage", row.wrap_postage);
    let packed_cny = fields.cny("wrapPostageCNY", row.wrap_postage_cny);
    let remote = fields.aside("remoteFee", row.remote_fee);
    let remote_cny = fields.cny("remoteFeeCNY", row.remote_fee_cny);
    let tax = fields.usd("taxesFee", row.taxes_fee);
    let clearance = fields.usd("clearanceOperationFee", row.clearance_operation_fee);
    let tariff = fields.usd("tariff", row.tariff);
    let total = fields.usd("totalPostageFee", row.total_postage_fee);

    for (key, money) in [("wrapPostage", packed), ("wrapPostageCNY", packed_cny)] {
        fields.keep(key, money.map(|money| money.amount().to_string()));
    }
    for (key, value) in [
        ("priceIncreases", row.price_increases),
        ("reSort", row.re_sort),
        ("uid", row.uid),
        ("orderId", row.order_id),
        ("unWeightChargeTarget", row.un_weight_charge_target),
        ("floatMaxPrice", row.float_max_price),
        ("floatMinPrice", row.float_min_price),
        ("logisticsParamRespDTO", row.logistics_param.map(|raw| raw.get().to_owned())),
        ("wrapWeight", row.wrap_weight),
    ] {
        fields.keep(key, value);
    }
    if let Some(amounts) = row.cj_resp {
        fields.keep("cjRespDTO.postage", amounts.postage);
        fields.keep("cjRespDTO.postageCNY", amounts.postage_cny);
        fields.keep("cjRespDTO.remoteFee", amounts.remote_fee);
        fields.keep("cjRespDTO.remoteFeeCNY", amounts.remote_fee_cny);
        fields.keep_all("cjRespDTO", amounts.other);
    }
    let origin = area("srcArea", row.src_area, &mut fields);
    let destination = area("destArea", row.dest_area, &mut fields);
    let volume_weight = row.volume_weight.and_then(|text| {
        let read = Weight::parse_g(&text).ok();
        if read.is_none() {
            fields.keep("volumeWeight", Some(text));
        }
        read
    });
    let warehouses = row.zone_price.unwrap_or_default();
    let warehouses = warehouses.into_iter().filter_map(|zone| warehouse(zone, &mut fields)).collect();
    let rules = rules(row.rule_tips, row.all_rule_tips, &mut fields);
    let mut stop_words: Vec<_> = row.stop_words.unwrap_or_default().0.into_iter().map(StopWords::new).collect();
    for barred in row.all_stop_words.unwrap_or_default() {
        stop_words.extend(stop_word(barred, &mut fields));
    }
    let mut warnings: Vec<_> = [row.message, row.tip].into_iter().filter_map(note).collect();
    if remote.is_some_and(|fee| fee.amount() > Decimal::ZERO) {
        warnings.push(QuoteWarning::new(WarningKind::Other, REMOTE));
    }

    let priced = match fields.refusal(row.error_en, row.error) {
        Some(reason) => Err(reason),
        None => fields.priced(charged, ("totalPostageFee", total), [tax, clearance, tariff]),
    };
    let priced = priced.and_then(|priced| match &option.en_name {
        Some(name) => Ok((name.clone(), priced)),
        None => Err("the option has no English name, which orders are made by".into()),
    });
    let (name, local_name) = (option.en_name, option.cn_name);
    fields.keep_all("option", option.other);
    fields.keep_all("channel", channel.other);
    match priced {
        Err(reason) => {
            fields.keep("option.cnName", local_name);
            keep_channel(channel.en_name, channel.cn_name, &mut fields);
            for warning in warnings {
                fields.keep("message", Some(warning.text.reveal().to_owned()));
            }
            // What may explain it: rules that are broken, words that are barred, fields that are missing.
            for rule in rules.into_iter().filter(|rule| rule.broken == Some(true)) {
                fields.keep("ruleTips.type", rule.field);
                fields.keep("ruleTips.msgEn", rule.message.map(|message| message.reveal().to_owned()));
            }
            for stop in stop_words {
                fields.keep("stopWords", Some(stop.words));
            }
            for field in row.rule_tip_types.unwrap_or_default().0 {
                fields.keep("ruleTipTypes", Some(field));
            }
            let mut rejection = fields.reject(name, reason);
            rejection.option_id = option_id;
            rejection.channel_id = channel_id;
            Row::Rejection(Box::new(rejection))
        }
        Ok((name, (price, total))) => {
            let mut quote = FreightQuote::new(name, price);
            quote.local_name = local_name;
            quote.option_id = option_id;
            quote.channel_id = channel_id;
            quote.channel_name = match (channel.en_name, channel.cn_name) {
                (Some(en), zh) => {
                    fields.keep("channel.cnName", zh);
                    Some(en)
                }
                (None, zh) => zh,
            };
            quote.price_alt.extend(charged_cny);
            quote.total = total;
            quote.parts.postage = postage;
            quote.parts.discounted = charged;
            quote.parts.tax = tax;
            quote.parts.tariff = tariff;
            quote.parts.clearance = clearance;
            quote.parts.remote = remote;
            quote.parts.packaging = packaging(packed, charged);
            quote.parts_alt.postage = postage_cny;
            quote.parts_alt.discounted = charged_cny;
            quote.parts_alt.remote = remote_cny;
            quote.parts_alt.packaging = packaging(packed_cny, charged_cny);
            quote.days = days.or(option_days);
            quote.origin = origin;
            quote.destination = destination;
            quote.volume_weight = volume_weight;
            quote.volumetric = row.dump;
            quote.warehouses = warehouses;
            quote.warnings = warnings;
            quote.rules = rules;
            quote.required_fields = row.rule_tip_types.unwrap_or_default().0;
            quote.stop_words = stop_words;
            quote.extra = fields.extra;
            Row::Quote(Box::new(quote))
        }
    }
}

fn keep_channel(en: Option<String>, zh: Option<String>, fields: &mut Fields) {
    fields.keep("channel.enName", en);
    fields.keep("channel.cnName", zh);
}

/// What packing costs: CJ gives the price with it and without it.
fn packaging(with: Option<Money>, without: Option<Money>) -> Option<Money> {
    let difference = with?.checked_sub(without?).ok()?;
    (difference.amount() >= Decimal::ZERO).then_some(difference)
}

/// A country: its code; the rest is kept.
fn area(at: &str, area: Option<Area>, fields: &mut Fields) -> Option<String> {
    let area = area?;
    for (key, value) in [
        ("id", area.id),
        ("countryId", area.country_id),
        ("cnName", area.cn_name),
        ("enName", area.en_name),
        ("parentId", area.parent_id),
        ("postCode", area.post_code),
    ] {
        fields.keep(format!("{at}.{key}"), value);
    }
    fields.keep_all(at, area.other);
    area.short_code
}

fn warehouse(zone: ZonePrice, fields: &mut Fields) -> Option<WarehousePrice> {
    let price = fields.aside("zonePrice.discountFee", zone.discount_fee);
    let last = fields.aside("zonePrice.lastDiscountFee", zone.last_discount_fee);
    let packed = fields.aside("zonePrice.wrapPostage", zone.wrap_postage);
    let last_packed = fields.aside("zonePrice.lastWrapPostage", zone.last_wrap_postage);
    fields.keep_all("zonePrice", zone.other);
    let Some(id) = zone.storage_id else {
        // Prices of a warehouse that is not named.
        for (key, money) in [
            ("zonePrice.discountFee", price),
            ("zonePrice.lastDiscountFee", last),
            ("zonePrice.wrapPostage", packed),
            ("zonePrice.lastWrapPostage", last_packed),
        ] {
            fields.keep(key, money.map(|money| money.amount().to_string()));
        }
        return None;
    };
    let mut warehouse = WarehousePrice::new(id);
    warehouse.price = price;
    warehouse.last_price = last;
    warehouse.packaged = packed;
    warehouse.last_packaged = last_packed;
    Some(warehouse)
}

/// All rules; those of the first list are broken by the address of the question, and then the others are not.
fn rules(broken: Option<Vec<Rule>>, all: Option<Vec<Rule>>, fields: &mut Fields) -> Vec<RuleTip> {
    let judged = broken.is_some();
    let mut rules: Vec<RuleTip> = Vec::new();
    for rule in broken.unwrap_or_default() {
        rules.push(tip(rule, Some(true), fields));
    }
    for rule in all.unwrap_or_default() {
        let rule = tip(rule, judged.then_some(false), fields);
        let known = |other: &RuleTip| {
            let mut other = other.clone();
            other.broken = rule.broken;
            other == rule
        };
        if !rules.iter().any(known) {
            rules.push(rule);
        }
    }
    rules
}

fn tip(rule: Rule, broken: Option<bool>, fields: &mut Fields) -> RuleTip {
    let effect = match rule.intercept_type.as_deref() {
        Some("0") => RuleEffect::Refused,
        Some("1") => RuleEffect::Warned,
        other => {
            fields.keep("ruleTips.interceptType", other.map(str::to_owned));
            RuleEffect::Unknown
        }
    };
    fields.keep_all("ruleTips", rule.other);
    let mut tip = RuleTip::new(effect);
    tip.field = rule.field;
    tip.pattern = rule.expression;
    tip.min = rule.min;
    tip.max = rule.max;
    tip.broken = broken;
    tip.code = rule.msg_code;
    tip.message = rule.msg_en.map(Into::into);
    tip
}

fn stop_word(barred: BarredWords, fields: &mut Fields) -> Option<StopWords> {
    fields.keep_all("allStopWords", barred.other);
    let Some(words) = barred.words else {
        fields.keep("allStopWords.enMsg", barred.en_msg);
        fields.keep("allStopWords.cnMsg", barred.cn_msg);
        return None;
    };
    let mut stop = StopWords::new(words);
    stop.fields = barred.fields.unwrap_or_default().0;
    stop.message = match (barred.en_msg, barred.cn_msg) {
        (Some(en), zh) => {
            fields.keep("allStopWords.cnMsg", zh);
            Some(en.into())
        }
        (None, zh) => zh.map(Into::into),
    };
    Some(stop)
}
