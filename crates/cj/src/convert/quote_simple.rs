//! The simple quote, and elements of either shape.

use portolan_domain::{FreightQuote, QuoteOutcome};

use crate::{
    convert::{
        quote::{Fields, Row, outcome},
        quote_full,
    },
    wire::freight::{FreightOption, FreightRow},
};

/// Why there may be nothing in an answer to the simple quote.
const NOTHING: &str = "CJ has no line for these goods between these countries: it does not keep them there, the lane is \
                       closed, the goods are restricted, or the basket mixes goods that ship apart";

/// Why there may be nothing in an answer to the full quote.
const NOTHING_FULL: &str = "CJ has no line for this: it does not keep the goods there, the lane is closed, or the goods \
                            are restricted; weights are to be in grams, as kilograms find nothing, and a list of \
                            platforms finds nothing either";

pub(crate) fn simple(rows: Vec<FreightRow>) -> QuoteOutcome {
    outcome(rows.into_iter().map(row), NOTHING)
}

pub(crate) fn full(rows: Vec<FreightRow>) -> QuoteOutcome {
    outcome(rows.into_iter().map(row), NOTHING_FULL)
}

fn row(row: FreightRow) -> Row {
    match row {
        FreightRow::Simple(option) => one(*option),
        FreightRow::Full(option) => quote_full::one(*option),
    }
}

fn one(option: FreightOption) -> Row {
    let mut fields = Fields::new(option.other);
    let days = fields.days("logisticAging", option.logistic_aging);
    let price = fields.usd("logisticPrice", option.logistic_price);
    let alt = fields.cny("logisticPriceCn", option.logistic_price_cn);
    let tax = fields.usd("taxesFee", option.taxes_fee);
    let clearance = fields.usd("clearanceOperationFee", option.clearance_operation_fee);
    let tariff = fields.usd("tariff", option.tariff);
    let total = fields.usd("totalPostageFee", option.total_postage_fee);
    let priced = match fields.refusal(option.error_en, option.error) {
        Some(reason) => Err(reason),
        None => fields.priced(price, ("totalPostageFee", total), [tax, clearance, tariff]),
    };
    let named = priced.and_then(|priced| match &option.logistic_name {
        Some(name) => Ok((name.clone(), priced)),
        None => Err("the line has no name to order it by".into()),
    });
    match named {
        Err(reason) => {
            let mut rejection = fields.reject(option.logistic_name, reason);
            rejection.channel_id = option.channel_id;
            Row::Rejection(Box::new(rejection))
        }
        Ok((name, (price, total))) => {
            let mut quote = FreightQuote::new(name, price);
            quote.price_alt.extend(alt);
            quote.total = total;
            quote.parts.tax = tax;
            quote.parts.clearance = clearance;
            quote.parts.tariff = tariff;
            quote.days = days;
            quote.channel_id = option.channel_id;
            quote.extra = fields.extra;
            Row::Quote(Box::new(quote))
        }
    }
}
