//! The simple quote: `freightCalculate`. And what is common to all of them.

use portolan_exchange::{
    json::{FromWire, Raw, each_element, each_member_of, scalar},
    wire_object,
};
use portolan_ports::Error;

use super::{
    freight_tip::TipOption,
    request::{invalid, request},
};

request! {
    /// Goods of a simple quote, or of an order.
    pub struct FreightProduct {
        /// How many: 1 or more.
        quantity: u32 = "quantity",
        /// CJ's id of the variant: a GUID, or 19 digits.
        vid: String = "vid",
    }
    check product_rules
}

fn product_rules(product: &FreightProduct, at: &str) -> Result<(), Error> {
    quantity(&format!("{at}quantity"), product.quantity)
}

request! {
    /// A simple quote: goods and the two countries.
    pub struct FreightCalculate {
        /// Where from: a country's code of two letters.
        start_country_code: String = "startCountryCode",
        /// Where to: a country's code of two letters.
        end_country_code: String = "endCountryCode",
        /// The postcode.
        zip: Option<String> = "zip",
        /// The receiver's tax number.
        tax_id: Option<String> = "taxId",
        /// The number of the house.
        house_number: Option<String> = "houseNumber",
        /// The number for the European Union's import tax.
        ioss_number: Option<String> = "iossNumber",
        /// The basket.
        products: Vec<FreightProduct> = "products",
    }
    check rules
}

fn rules(request: &FreightCalculate, at: &str) -> Result<(), Error> {
    country(&format!("{at}startCountryCode"), &request.start_country_code)?;
    country(&format!("{at}endCountryCode"), &request.end_country_code)
}

/// A country is written by two letters.
pub(crate) fn country(field: &str, code: &str) -> Result<(), Error> {
    match code.as_bytes() {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Ok(()),
        _ => {
            let length = code.chars().count();
            Err(invalid(field, &format!("is a country's code of two letters; this one has {length} characters")))
        }
    }
}

/// Nothing is shipped by none.
pub(crate) fn quantity(field: &str, quantity: u32) -> Result<(), Error> {
    if quantity == 0 { Err(invalid(field, "is 0, and must be 1 or more")) } else { Ok(()) }
}

wire_object! {
    /// One way to ship, as the simple quote tells it. Amounts are text as written.
    pub struct FreightOption {
        /// The name to order it by.
        logistic_name: String = "logisticName",
        /// The price, in USD.
        logistic_price: String = "logisticPrice",
        /// The same in CNY.
        logistic_price_cn: String = "logisticPriceCn",
        /// Days, as `2-5`.
        logistic_aging: String = "logisticAging",
        /// Taxes, in USD.
        taxes_fee: String = "taxesFee",
        /// Customs clearance, in USD.
        clearance_operation_fee: String = "clearanceOperationFee",
        /// Everything together, in USD; 0 is a placeholder.
        total_postage_fee: String = "totalPostageFee",
        /// Customs duty, in USD; seen in replies, not on the page.
        tariff: String = "tariff",
        /// The channel; seen in replies, not on the page.
        channel_id: String = "channelId",
        /// Why it cannot be had, in Chinese.
        error: String = "error",
        /// Why it cannot be had; seen in replies, not on the page.
        error_en: String = "errorEn",
    }
}

/// One element of a quote. CJ documents the full quote with a sample of the simple one, so each may come from either.
#[derive(Clone, Debug)]
pub enum FreightRow {
    /// As the simple quote tells it.
    Simple(Box<FreightOption>),
    /// As the full quote tells it.
    Full(Box<TipOption>),
}

impl FromWire for FreightRow {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let (mut simple, mut full) = (false, false);
        let object = each_member_of(raw, |key, _| match key {
            "logisticName" | "logisticPrice" => simple = true,
            "option" | "optionId" | "arrivalTime" => full = true,
            _ => {}
        });
        if !object {
            None
        } else if simple && !full {
            FreightOption::from_wire(raw).map(|row| Self::Simple(Box::new(row)))
        } else {
            TipOption::from_wire(raw).map(|row| Self::Full(Box::new(row)))
        }
    }
}

/// Texts that are drawn as one text or as a list of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl FromWire for Texts {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        if let Some(text) = scalar(raw).filter(|text| !text.trim_start().starts_with('[')) {
            return Some(Self(vec![text.into_owned()]));
        }
        let (mut texts, mut plain) = (Self::default(), true);
        let list = each_element(raw, |element| match scalar(element) {
            Some(text) if text.is_empty() => {}
            Some(text) => texts.0.push(text.into_owned()),
            None => plain &= element.get() == "null",
        });
        (list && plain).then_some(texts)
    }
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::document;

    use super::*;

    #[test]
    fn a_row_is_told_by_its_keys() {
        let read = |json: &str| FreightRow::from_wire(document(json).unwrap());
        assert!(matches!(read(r#"{"logisticName":"USPS+","logisticPrice":4.71}"#), Some(FreightRow::Simple(_))));
        assert!(matches!(read(r#"{"arrivalTime":"12-50","option":{"enName":"A"}}"#), Some(FreightRow::Full(_))));
        assert!(matches!(read(r#"{"errorEn":"no line"}"#), Some(FreightRow::Full(_))));
        assert!(read("[]").is_none() && read("7").is_none());
    }

    #[test]
    fn texts_are_seen_however_they_are_drawn() {
        let read = |json: &str| Texts::from_wire(document(json).unwrap()).map(|texts| texts.0.join("|"));
        assert_eq!(read(r#""a, b""#).as_deref(), Some("a, b"));
        assert_eq!(read(r#"["a",null,"b",""]"#).as_deref(), Some("a|b"));
        assert_eq!(read(r#""[\"a\",7]""#).as_deref(), Some("a|7"));
        assert_eq!(read("[{}]"), None);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let product = |quantity, vid: &str| FreightProduct { quantity, vid: vid.into() };
        let ask = |country: &str, products| FreightCalculate {
            start_country_code: country.into(),
            end_country_code: "US".into(),
            products,
            ..FreightCalculate::default()
        };
        let problem = |request: FreightCalculate| request.check().unwrap_err().message().to_owned();
        assert_eq!(problem(ask("CN", vec![])), "`products` has no entry");
        assert_eq!(problem(ask("", vec![product(1, "a")])), "`startCountryCode` is required, and empty");
        assert!(problem(ask("China", vec![product(1, "a")])).ends_with("this one has 5 characters"));
        let second = problem(ask("CN", vec![product(1, "a"), product(0, "b")]));
        assert_eq!(second, "`products[1].quantity` is 0, and must be 1 or more");
        assert_eq!(problem(ask("CN", vec![product(1, " ")])), "`products[0].vid` is required, and empty");
        let good = ask("CN", vec![product(2, "a")]);
        assert_eq!(
            serde_json::to_string(&good).unwrap(),
            r#"{"startCountryCode":"CN","endCountryCode":"US","products":[{"quantity":2,"vid":"a"}]}"#
        );
        assert!(good.check().is_ok() && !format!("{good:?}").contains("CN"));
    }
}
