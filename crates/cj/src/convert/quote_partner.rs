//! The quote for an order of a merchant's own shop.

use portolan_domain::{FreightQuote, QuoteOutcome, TaxId, TaxNumberOwner, TaxOption};

use crate::{
    convert::quote::{Fields, Row, amount, outcome},
    wire::partner_freight::{Ioss, PartnerFreight},
};

/// Why there may be nothing.
const NOTHING: &str = "CJ has no line for this order: it does not keep the goods there, the lane is closed, the goods are \
                       restricted, or the line that was asked for does not take it";

pub(crate) fn partner(rows: Vec<PartnerFreight>) -> QuoteOutcome {
    outcome(rows.into_iter().map(one), NOTHING)
}

fn one(row: PartnerFreight) -> Row {
    let mut fields = Fields::new(row.other);
    let days = fields.days("arrivalTime", row.arrival_time);
    let price = fields.usd("postageAmount", row.postage_amount);
    let tax_options: Vec<_> = row.ioss_list.unwrap_or_default().into_iter().filter_map(tax_option).collect();
    let priced = match fields.refusal(row.error_en, row.error) {
        Some(reason) => Err(reason),
        None => fields.priced(price, ("totalPostageFee", None), [None; 3]),
    };
    let priced = priced.and_then(|(price, _)| match &row.logistics_name {
        Some(name) => Ok((name.clone(), price)),
        None => Err("the line has no name to order it by".into()),
    });
    match priced {
        Err(reason) => {
            fields.keep("isSupportIoss", row.is_support_ioss.map(|yes| yes.to_string()));
            let mut rejection = fields.reject(row.logistics_name, reason);
            rejection.channel_id = row.logistics_model;
            Row::Rejection(Box::new(rejection))
        }
        Ok((name, price)) => {
            let mut quote = FreightQuote::new(name, price);
            quote.channel_id = row.logistics_model;
            quote.days = days;
            quote.tax_number_accepted = row.is_support_ioss;
            quote.tax_options = tax_options;
            quote.extra = fields.extra;
            Row::Quote(Box::new(quote))
        }
    }
}

/// A way to deal with import tax; one in which nothing stands, as in the page's sample, is none.
fn tax_option(ioss: Ioss) -> Option<TaxOption> {
    let Ioss { ioss_number, ioss_type, service_amount, tax_amount, other } = ioss;
    if ioss_number.is_none()
        && ioss_type.is_none()
        && service_amount.is_none()
        && tax_amount.is_none()
        && other.is_empty()
    {
        return None;
    }
    let mut option = TaxOption::new(match ioss_type.as_deref() {
        Some("1") => TaxNumberOwner::Nobody,
        Some("2") => TaxNumberOwner::Merchant,
        Some("3") => TaxNumberOwner::Provider,
        _ => TaxNumberOwner::Other,
    });
    option.extra.extend(other);
    if let (TaxNumberOwner::Other, Some(code)) = (option.owner, ioss_type) {
        option.extra.insert("iossType", code);
    }
    option.number = ioss_number.and_then(|number| TaxId::plain(&number).ok());
    for (key, text, place) in [
        ("serviceAmount", service_amount, &mut option.service_amount),
        ("taxAmount", tax_amount, &mut option.tax_amount),
    ] {
        let Some(text) = text else { continue };
        *place = amount(&text);
        if place.is_none() {
            option.extra.insert(key, text);
        }
    }
    Some(option)
}
