//! What shipping would cost.

mod advice;

pub use advice::{QuoteWarning, RuleEffect, RuleTip, RuleVerdict, StopWords, WarningKind};

use crate::{AccountId, Decimal, Extra, FreeText, Money, ProviderId, TaxId, Timestamp, Weight};

/// From how many days to how many.
///
/// ```
/// use portolan_domain::DayRange;
/// let days = DayRange::new(2, 5)?;
/// assert_eq!((days.min(), days.max(), days.to_string().as_str()), (2, 5, "2-5"));
/// assert!(DayRange::new(5, 2).is_err());
/// # Ok::<(), portolan_domain::DayRangeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayRange {
    min: u16,
    max: u16,
}

/// A range of days that ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a range of days ends no earlier than it begins; this one is from {min} to {max}")]
pub struct DayRangeError {
    min: u16,
    max: u16,
}

impl DayRange {
    /// From `min` to `max` days, both included.
    ///
    /// # Errors
    /// [`DayRangeError`] if `max` is less than `min`.
    pub fn new(min: u16, max: u16) -> Result<Self, DayRangeError> {
        if min <= max { Ok(Self { min, max }) } else { Err(DayRangeError { min, max }) }
    }

    /// The fewest days.
    #[must_use]
    pub fn min(self) -> u16 {
        self.min
    }

    /// The most days.
    #[must_use]
    pub fn max(self) -> u16 {
        self.max
    }
}

impl std::fmt::Display for DayRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.min == self.max { write!(f, "{}", self.min) } else { write!(f, "{}-{}", self.min, self.max) }
    }
}

/// All that one provider answered to one question for prices.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuoteOutcome {
    /// Who answered.
    pub provider: ProviderId,
    /// On whose behalf it was asked.
    pub account: Option<AccountId>,
    /// When it was answered; prices change without notice. `None` for a saved reply.
    pub quoted_at: Option<Timestamp>,
    /// What can be had.
    pub quotes: Vec<FreightQuote>,
    /// What cannot, and why.
    pub rejections: Vec<QuoteRejection>,
    /// What the provider says about the whole answer, or why nothing was found.
    pub warnings: Vec<QuoteWarning>,
}

impl QuoteOutcome {
    /// An answer without options.
    #[must_use]
    pub fn new(provider: ProviderId) -> Self {
        Self {
            provider,
            account: None,
            quoted_at: None,
            quotes: Vec::new(),
            rejections: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// One way to ship, with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreightQuote {
    /// The name to order it by, exactly as the provider writes it.
    pub name: String,
    /// The name in the provider's other language.
    pub local_name: Option<String>,
    /// The provider's id of the option.
    pub option_id: Option<String>,
    /// The provider's id of the channel.
    pub channel_id: Option<String>,
    /// The provider's name of the channel.
    pub channel_name: Option<String>,
    /// The price; the total where only that is given.
    pub price: Money,
    /// The same price in other currencies.
    pub price_alt: Vec<Money>,
    /// What is to be paid, taxes and fees included, where the provider says so.
    pub total: Option<Money>,
    /// What the price is made of.
    pub parts: QuoteParts,
    /// The same parts in another currency.
    pub parts_alt: QuoteParts,
    /// How long it takes.
    pub days: Option<DayRange>,
    /// Country of dispatch, as the provider writes it.
    pub origin: Option<String>,
    /// Country of destination, as the provider writes it.
    pub destination: Option<String>,
    /// The weight that is charged, where volume decides it.
    pub volume_weight: Option<Weight>,
    /// Whether volume decides the price.
    pub volumetric: Option<bool>,
    /// Prices from each warehouse.
    pub warehouses: Vec<WarehousePrice>,
    /// Whether a tax number (IOSS) is accepted.
    pub tax_number_accepted: Option<bool>,
    /// The ways to deal with import tax.
    pub tax_options: Vec<TaxOption>,
    /// What to know before choosing it.
    pub warnings: Vec<QuoteWarning>,
    /// Rules for the fields of an address or order.
    pub rules: Vec<RuleTip>,
    /// Fields that must be given, in the provider's words.
    pub required_fields: Vec<String>,
    /// Words that must not stand in the order.
    pub stop_words: Vec<StopWords>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl FreightQuote {
    /// A way to ship of which only name and price are known.
    pub fn new(name: impl Into<String>, price: Money) -> Self {
        Self {
            name: name.into(),
            local_name: None,
            option_id: None,
            channel_id: None,
            channel_name: None,
            price,
            price_alt: Vec::new(),
            total: None,
            parts: QuoteParts::new(),
            parts_alt: QuoteParts::new(),
            days: None,
            origin: None,
            destination: None,
            volume_weight: None,
            volumetric: None,
            warehouses: Vec::new(),
            tax_number_accepted: None,
            tax_options: Vec::new(),
            warnings: Vec::new(),
            rules: Vec::new(),
            required_fields: Vec::new(),
            stop_words: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// What is to be paid: the total, else the price.
    #[must_use]
    pub fn payable(&self) -> Money {
        self.total.unwrap_or(self.price)
    }
}

/// What a price is made of. `None` is not told, which is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuoteParts {
    /// Postage before the provider's own markup.
    pub postage: Option<Money>,
    /// What the provider charges for it, after markup and discount.
    pub discounted: Option<Money>,
    /// Taxes.
    pub tax: Option<Money>,
    /// Customs duty.
    pub tariff: Option<Money>,
    /// Customs clearance.
    pub clearance: Option<Money>,
    /// Surcharge for remote areas.
    pub remote: Option<Money>,
    /// Packaging.
    pub packaging: Option<Money>,
}

impl QuoteParts {
    /// Nothing told.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The price from one warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WarehousePrice {
    /// The provider's id of the warehouse.
    pub warehouse: String,
    /// The price.
    pub price: Option<Money>,
    /// The price of the last leg (尾程) alone.
    pub last_price: Option<Money>,
    /// The price with packaging.
    pub packaged: Option<Money>,
    /// The price of the last leg alone, with packaging.
    pub last_packaged: Option<Money>,
}

impl WarehousePrice {
    /// A warehouse whose prices are not known yet.
    pub fn new(warehouse: impl Into<String>) -> Self {
        Self { warehouse: warehouse.into(), price: None, last_price: None, packaged: None, last_packaged: None }
    }
}

/// Whose tax number (IOSS) import tax is paid under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TaxNumberOwner {
    /// Nobody's: the receiver pays at the border.
    Nobody,
    /// The merchant's.
    Merchant,
    /// The provider's.
    Provider,
    /// Whatever else the provider's code says; it is in the extra fields.
    Other,
}

/// One way to deal with import tax.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaxOption {
    /// Whose number.
    pub owner: TaxNumberOwner,
    /// The number.
    pub number: Option<TaxId>,
    /// The fee for it, as written: the provider does not say for certain in which unit.
    pub service_amount: Option<Decimal>,
    /// The tax, as written: the provider does not say for certain in which unit.
    pub tax_amount: Option<Decimal>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl TaxOption {
    /// A way whose amounts are not known yet.
    #[must_use]
    pub fn new(owner: TaxNumberOwner) -> Self {
        Self { owner, number: None, service_amount: None, tax_amount: None, extra: Extra::new() }
    }
}

/// A way to ship that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuoteRejection {
    /// Its name, where the provider gives one.
    pub name: Option<String>,
    /// The provider's id of the option.
    pub option_id: Option<String>,
    /// The provider's id of the channel.
    pub channel_id: Option<String>,
    /// Why not, in the provider's words.
    pub reason: FreeText,
    /// The provider's code of the reason.
    pub code: Option<String>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl QuoteRejection {
    /// A refusal of which only the reason is known.
    pub fn new(reason: impl Into<FreeText>) -> Self {
        Self { name: None, option_id: None, channel_id: None, reason: reason.into(), code: None, extra: Extra::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn the_total_is_paid_where_there_is_one() {
        let mut quote = FreightQuote::new("CJPacket", Money::parse("4.71", Currency::USD).unwrap());
        assert_eq!(quote.payable().to_string(), "4.71 USD");
        quote.total = Money::parse("5.21", Currency::USD).ok();
        assert_eq!(quote.payable().to_string(), "5.21 USD");
        assert_eq!(quote.parts.tax, None);
    }

    #[test]
    fn a_range_of_days_is_ordered() {
        assert_eq!(DayRange::new(3, 3).unwrap().to_string(), "3");
        assert_eq!(
            DayRange::new(5, 2).unwrap_err().to_string(),
            "a range of days ends no earlier than it begins; this one is from 5 to 2"
        );
    }

    #[test]
    fn a_planted_person_is_not_printed() {
        let mut outcome = QuoteOutcome::new(ProviderId::cj());
        let mut quote = FreightQuote::new("CJPacket", Money::parse("4.71", Currency::USD).unwrap());
        quote.warnings.push(QuoteWarning::new(WarningKind::Untracked, "联系人张三，13800000000"));
        quote
            .tax_options
            .push(TaxOption { number: TaxId::plain("IM1234567890").ok(), ..TaxOption::new(TaxNumberOwner::Merchant) });
        quote.rules.push(RuleTip {
            field: Some("phone".into()),
            pattern: Some("^.{0,20}$".into()),
            message: Some("13800000000".into()),
            ..RuleTip::new(RuleEffect::Refused)
        });
        quote.stop_words.push(StopWords { message: Some("电话13800000000".into()), ..StopWords::new("battery") });
        quote.warehouses.push(WarehousePrice { price: Some(quote.price), ..WarehousePrice::new("1") });
        outcome.quotes.push(quote);
        outcome.rejections.push(QuoteRejection::new("收件人：张三 13800000000 refused"));
        let shown = format!("{outcome:?} {outcome:#?}");
        for secret in ["张三", "13800000000", "IM12"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("^.{0,20}$") && shown.contains("4.71 USD"));
    }
}
