//! One way to ship, with its price and what is to be known before it is chosen.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{
    Money, QuoteWarning, Values, View,
    extra::values,
    parts::{grams, personal, text},
    words,
};

/// One way to ship, with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Quote {
    /// The name to order it by, exactly as the provider writes it.
    pub name: String,
    /// The name in the provider's other language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_name: Option<String>,
    /// The provider's id of the option.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option_id: Option<String>,
    /// The provider's id of the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<String>,
    /// The provider's name of the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_name: Option<String>,
    /// The price; the total where only that is given.
    pub price: Money,
    /// The same price in other currencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_alt: Vec<Money>,
    /// What is to be paid, taxes and fees included, where the provider says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// Postage before the provider's own markup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<Money>,
    /// What the provider charges for the postage, after markup and discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounted: Option<Money>,
    /// Taxes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// Customs duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff: Option<Money>,
    /// Customs clearance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearance: Option<Money>,
    /// Surcharge for remote areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<Money>,
    /// Packaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packaging: Option<Money>,
    /// The same parts in another currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts_alt: Option<QuoteParts>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Days>,
    /// Country of dispatch, as the provider writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Country of destination, as the provider writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// The weight that is charged, in whole grams, where volume decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_weight_g: Option<u64>,
    /// Whether volume decides the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumetric: Option<bool>,
    /// Prices from each warehouse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warehouses: Vec<WarehousePrice>,
    /// Whether a tax number (IOSS) is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number_accepted: Option<bool>,
    /// The ways to deal with import tax.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_options: Vec<TaxOption>,
    /// What to know before choosing it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<QuoteWarning>,
    /// Rules for the fields of an address or order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Fields that must be given, in the provider's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_fields: Vec<String>,
    /// Words that must not stand in the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop_words: Vec<StopWords>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// From how many days to how many, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Days {
    /// The fewest days.
    pub min: u16,
    /// The most days.
    pub max: u16,
}

/// What a price is made of, in another currency. An absent key is not told, which is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QuoteParts {
    /// Postage before the provider's own markup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<Money>,
    /// What the provider charges for the postage, after markup and discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounted: Option<Money>,
    /// Taxes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// Customs duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff: Option<Money>,
    /// Customs clearance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearance: Option<Money>,
    /// Surcharge for remote areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<Money>,
    /// Packaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packaging: Option<Money>,
}

/// The price from one warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WarehousePrice {
    /// The provider's id of the warehouse.
    pub warehouse: String,
    /// The price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// The price of the last leg alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_price: Option<Money>,
    /// The price with packaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packaged: Option<Money>,
    /// The price of the last leg alone, with packaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_packaged: Option<Money>,
}

/// One way to deal with import tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TaxOption {
    /// Under whose tax number (IOSS).
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::TAX_NUMBER_OWNER_WORDS))))]
    pub owner: String,
    /// The number, hidden unless revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The fee for it, as written: the provider does not say for certain in which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_amount: Option<String>,
    /// The tax, as written: the provider does not say for certain in which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// A rule that one field of an address or order must keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Rule {
    /// The field, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A regular expression that the field must match, as the provider wrote it: it may not compile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The least length or value, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The greatest length or value, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// What breaking it leads to.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::RULE_EFFECT_WORDS))))]
    pub effect: String,
    /// Whether the address of the question breaks it, where the provider says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<bool>,
    /// The provider's code of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message to the buyer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Words that must not stand in an order, and what the provider says about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StopWords {
    /// The words, as written.
    pub words: String,
    /// The fields that they must not stand in, in the provider's words; none: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// What the provider says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Quote {
    /// The way to ship as others may read it.
    #[must_use]
    pub fn of(quote: &domain::FreightQuote, view: View) -> Self {
        let QuoteParts { postage, discounted, tax, tariff, clearance, remote, packaging } =
            QuoteParts::of(&quote.parts);
        let parts_alt = (quote.parts_alt != domain::QuoteParts::new()).then(|| QuoteParts::of(&quote.parts_alt));
        Self {
            name: quote.name.clone(),
            local_name: text(quote.local_name.as_ref(), view),
            option_id: quote.option_id.clone(),
            channel_id: quote.channel_id.clone(),
            channel_name: text(quote.channel_name.as_ref(), view),
            price: Money::of(quote.price),
            price_alt: quote.price_alt.iter().copied().map(Money::of).collect(),
            total: quote.total.map(Money::of),
            postage,
            discounted,
            tax,
            tariff,
            clearance,
            remote,
            packaging,
            parts_alt,
            days: quote.days.map(|days| Days { min: days.min(), max: days.max() }),
            origin: text(quote.origin.as_ref(), view),
            destination: text(quote.destination.as_ref(), view),
            volume_weight_g: quote.volume_weight.map(grams),
            volumetric: quote.volumetric,
            warehouses: quote.warehouses.iter().map(WarehousePrice::of).collect(),
            tax_number_accepted: quote.tax_number_accepted,
            tax_options: quote.tax_options.iter().map(|option| TaxOption::of(option, view)).collect(),
            warnings: quote.warnings.iter().map(|warning| QuoteWarning::of(warning, view)).collect(),
            rules: quote.rules.iter().map(|rule| Rule::of(rule, view)).collect(),
            required_fields: quote.required_fields.clone(),
            stop_words: quote.stop_words.iter().map(|barred| StopWords::of(barred, view)).collect(),
            extra: values(&quote.extra, view),
        }
    }
}

impl QuoteParts {
    /// The parts as others may read them.
    #[must_use]
    pub fn of(parts: &domain::QuoteParts) -> Self {
        let money = |part: Option<domain::Money>| part.map(Money::of);
        Self {
            postage: money(parts.postage),
            discounted: money(parts.discounted),
            tax: money(parts.tax),
            tariff: money(parts.tariff),
            clearance: money(parts.clearance),
            remote: money(parts.remote),
            packaging: money(parts.packaging),
        }
    }
}

impl WarehousePrice {
    /// The price as others may read it.
    #[must_use]
    pub fn of(price: &domain::WarehousePrice) -> Self {
        Self {
            warehouse: price.warehouse.clone(),
            price: price.price.map(Money::of),
            last_price: price.last_price.map(Money::of),
            packaged: price.packaged.map(Money::of),
            last_packaged: price.last_packaged.map(Money::of),
        }
    }
}

impl TaxOption {
    /// The way as others may read it.
    #[must_use]
    pub fn of(option: &domain::TaxOption, view: View) -> Self {
        Self {
            owner: words::tax_number_owner(option.owner).to_owned(),
            number: personal(option.number.as_ref(), domain::TaxId::reveal, view),
            service_amount: option.service_amount.map(|amount| amount.to_string()),
            tax_amount: option.tax_amount.map(|amount| amount.to_string()),
            extra: values(&option.extra, view),
        }
    }
}

impl Rule {
    /// The rule as others may read it. Patterns are shown as they are: hiding would change what they match.
    #[must_use]
    pub fn of(rule: &domain::RuleTip, view: View) -> Self {
        Self {
            field: text(rule.field.as_ref(), view),
            pattern: rule.pattern.clone(),
            min: rule.min.clone(),
            max: rule.max.clone(),
            effect: words::rule_effect(rule.effect).to_owned(),
            broken: rule.broken,
            code: text(rule.code.as_ref(), view),
            message: rule.message.as_ref().map(|message| view.text(message.reveal())),
        }
    }
}

impl StopWords {
    /// The words as others may read them.
    #[must_use]
    pub fn of(barred: &domain::StopWords, view: View) -> Self {
        Self {
            words: view.text(&barred.words),
            fields: barred.fields.clone(),
            message: barred.message.as_ref().map(|message| view.text(message.reveal())),
        }
    }
}
