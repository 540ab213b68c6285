//! The lines that suppliers prescribe.

use portolan_domain::{FreightQuote, QuoteOutcome};

use crate::{
    convert::quote::{Fields, Row, outcome},
    wire::supplier_template::{SupplierLine, SupplierTemplate},
};

/// Why there may be nothing.
const NOTHING: &str = "CJ knows of no lines for these goods: they are no supplier's, the supplier prescribes none, or the \
                       numbers are those of variants instead of products";

/// The countries that were asked for, where they were: from, and to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lane<'a> {
    pub(crate) from: Option<&'a str>,
    pub(crate) to: Option<&'a str>,
}

impl Lane<'_> {
    /// Whether a line is another lane's. One that does not say is not.
    fn is_not(self, line: &SupplierLine) -> bool {
        let differs = |asked: Option<&str>, told: &Option<String>| {
            asked.zip(told.as_deref()).is_some_and(|(asked, told)| !asked.trim().eq_ignore_ascii_case(told.trim()))
        };
        differs(self.from, &line.start_country_code) || differs(self.to, &line.dest_country_code)
    }
}

/// One quote for each line of each template; those of other lanes are rejections.
pub(crate) fn supplier(templates: Vec<SupplierTemplate>, lane: Lane<'_>) -> QuoteOutcome {
    let rows = templates.into_iter().flat_map(|template| {
        let goods = template.sku_list.unwrap_or_default().0;
        let other = template.other;
        let lines = template.logistics_info_list.unwrap_or_default();
        lines.into_iter().map(move |line| one(line, lane, &goods, &other))
    });
    outcome(rows, NOTHING)
}

fn one(line: SupplierLine, lane: Lane<'_>, goods: &[String], other: &[(String, String)]) -> Row {
    let elsewhere = lane.is_not(&line);
    let mut fields = Fields::new(line.other);
    fields.extra.extend(goods.iter().map(|sku| ("skuList", sku.as_str())));
    fields.extra.extend(other.iter().cloned());
    let price = fields.usd("postage", line.postage);
    let priced = if elsewhere {
        Err("the line is for other countries than those that were asked for".into())
    } else {
        fields.priced(price, ("totalPostageFee", None), [None; 3])
    };
    let priced = priced.and_then(|(price, _)| match &line.logistics_name {
        Some(name) => Ok((name.clone(), price)),
        None => Err("the line has no name to order it by".into()),
    });
    match priced {
        Err(reason) => {
            fields.keep("startCountryCode", line.start_country_code);
            fields.keep("destCountryCode", line.dest_country_code);
            let mut rejection = fields.reject(line.logistics_name, reason);
            rejection.option_id = line.id;
            Row::Rejection(Box::new(rejection))
        }
        Ok((name, price)) => {
            let mut quote = FreightQuote::new(name, price);
            quote.option_id = line.id;
            quote.origin = line.start_country_code;
            quote.destination = line.dest_country_code;
            quote.extra = fields.extra;
            Row::Quote(Box::new(quote))
        }
    }
}
