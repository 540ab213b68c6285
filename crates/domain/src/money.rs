//! Exact amounts of money.

use std::fmt;

pub use rust_decimal::Decimal;

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

/// Text that is no amount or no currency, or arithmetic that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not plain decimal text.
    #[error("an amount is digits with at most one point and a sign, as 4.71; this one has {length} characters")]
    Amount {
        /// Characters in the text.
        length: usize,
    },
    /// More digits than fit.
    #[error("an amount has at most 28 digits; this one has more, or the result has")]
    TooLong,
    /// Not a code of ISO 4217.
    #[error("a currency is a code of ISO 4217, three upper-case letters; this one has {length} characters")]
    Currency {
        /// Characters in the text.
        length: usize,
    },
    /// Amounts of two currencies.
    #[error("{left} and {right} are different currencies; no rate is given")]
    Different {
        /// The currency on the left.
        left: Currency,
        /// The currency on the right.
        right: Currency,
    },
}

impl Currency {
    /// Chinese yuan.
    pub const CNY: Self = Self("CNY");
    /// US dollar.
    pub const USD: Self = Self("USD");
    /// Euro.
    pub const EUR: Self = Self("EUR");
    /// Pound sterling.
    pub const GBP: Self = Self("GBP");
    /// Hong Kong dollar.
    pub const HKD: Self = Self("HKD");
    /// Yen.
    pub const JPY: Self = Self("JPY");

    /// Reads a code of ISO 4217: three upper-case letters, of the list of active codes.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let found = CODES.binary_search(&text).map(|i| Self(CODES[i]));
        found.map_err(|_| MoneyError::Currency { length: text.chars().count() })
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An exact amount in one currency. Equal amounts are equal whatever their trailing zeros.
///
/// ```
/// use portolan_domain::{Currency, Money};
/// let sum = Money::parse("0.1", Currency::USD)?.checked_add(Money::parse("0.2", Currency::USD)?)?;
/// assert_eq!(sum, Money::parse("0.3", Currency::USD)?);
/// assert_eq!(sum.to_string(), "0.3 USD");
/// # Ok::<(), portolan_domain::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// An amount in a currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Reads plain decimal text such as `4.71`: a sign, digits and one point; blanks around it dropped. No exponent, no
    /// separators of thousands.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] for any other text, [`MoneyError::TooLong`] if it has more than 28 digits.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        decimal(text).map(|amount| Self::new(amount, currency))
    }

    /// The amount, in the currency's main unit (yuan, not fen).
    #[must_use]
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    fn with(self, other: Self, sum: fn(Decimal, Decimal) -> Option<Decimal>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Different { left: self.currency, right: other.currency });
        }
        let amount = sum(self.amount, other.amount).ok_or(MoneyError::TooLong)?;
        Ok(Self::new(amount, self.currency))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::Different`] for two currencies, [`MoneyError::TooLong`] if the sum cannot be held.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, |a, b| exact(a, b, Decimal::checked_add))
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`Self::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, |a, b| exact(a, b, Decimal::checked_sub))
    }
}

/// The result, unless digits were rounded away for want of room.
fn exact(a: Decimal, b: Decimal, op: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Decimal> {
    op(a, b).filter(|sum| sum.scale() >= a.scale().max(b.scale()))
}

/// Plain decimal text, exactly.
pub(crate) fn decimal(text: &str) -> Result<Decimal, MoneyError> {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = unsigned.split_once('.').map_or(digits(unsigned), |(whole, part)| digits(whole) && digits(part));
    if !plain {
        return Err(MoneyError::Amount { length: text.chars().count() });
    }
    let value = Decimal::from_str_exact(text).map_err(|_| MoneyError::TooLong)?;
    Ok(if value.is_zero() { value.abs() } else { value })
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The active codes in order, with a few withdrawn since 2025 that old orders still carry; XTS and XXX name no currency.
#[rustfmt::skip]
const CODES: [&str; 178] = [
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF",
    "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS",
    "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT",
    "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE",
    "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS",
    "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAD", "XAF", "XAG",
    "XAU", "XBA", "XBB", "XBC", "XBD", "XCD", "XCG", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XUA", "YER", "ZAR",
    "ZMW", "ZWG",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(text: &str) -> Money {
        Money::parse(text, Currency::USD).unwrap()
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(usd("0.1").checked_add(usd("0.2")), Ok(usd("0.3")));
        assert_eq!(usd("4.71").checked_sub(usd("4.71")), Ok(usd("0")));
        assert_eq!((usd("4.71").to_string().as_str(), usd("4.70").to_string().as_str()), ("4.71 USD", "4.70 USD"));
        assert_eq!((usd("-0.00"), usd("+1"), usd(" 1.0 ")), (usd("0"), usd("1"), usd("1")));
        assert_eq!(usd("-0").to_string(), "0 USD");
    }

    #[test]
    fn what_is_no_amount_is_refused_without_being_repeated() {
        for bad in
            ["", "-", ".", ".5", "5.", "1e3", "1,000.00", "1_000", "NaN", "inf", "0x1F", "1.2.3", "¥5", "１", "- 5"]
        {
            let error = Money::parse(bad, Currency::CNY).unwrap_err();
            assert_eq!(error, MoneyError::Amount { length: bad.chars().count() }, "{bad}");
        }
        for long in [&"9".repeat(30), "0.00000000000000000000000000001"] {
            assert_eq!(Money::parse(long, Currency::CNY), Err(MoneyError::TooLong));
        }
        let most = Money::new(Decimal::MAX, Currency::CNY);
        assert_eq!(most.checked_add(most), Err(MoneyError::TooLong));
        assert_eq!(most.checked_sub(Money::parse("0.1", Currency::CNY).unwrap()), Err(MoneyError::TooLong));
    }

    #[test]
    fn currencies_are_not_mixed() {
        let error = usd("1").checked_add(Money::new(Decimal::ONE, Currency::CNY)).unwrap_err();
        assert_eq!(error.to_string(), "USD and CNY are different currencies; no rate is given");
    }

    #[test]
    fn a_currency_is_one_of_the_list() {
        assert!(CODES.is_sorted() && CODES.iter().all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase())));
        for known in [Currency::CNY, Currency::USD, Currency::EUR, Currency::GBP, Currency::HKD, Currency::JPY] {
            assert_eq!(Currency::parse(known.as_str()), Ok(known));
        }
        for bad in ["", "usd", "USDT", "RMB", "XXX", "US", "人民币"] {
            assert!(Currency::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn an_amount_is_read_back_as_it_was_written(units in -1_000_000_000_000_i64..1_000_000_000_000, scale in 0_u32..6) {
            let money = Money::new(Decimal::new(units, scale), Currency::CNY);
            let text = money.to_string();
            prop_assert_eq!(Money::parse(text.trim_end_matches(" CNY"), Currency::CNY), Ok(money));
        }

        #[test]
        fn what_is_added_can_be_taken_away(a in any::<i64>(), b in any::<i64>(), s in 0_u32..9, t in 0_u32..9) {
            let (a, b) = (Money::new(Decimal::new(a, s), Currency::EUR), Money::new(Decimal::new(b, t), Currency::EUR));
            let sum = a.checked_add(b).unwrap();
            prop_assert_eq!(sum, b.checked_add(a).unwrap());
            prop_assert_eq!(sum.checked_sub(b), Ok(a));
        }

        #[test]
        fn any_text_is_an_amount_or_an_error(text in "\\PC{0,12}|[-+]?[0-9.,e]{0,32}") {
            if let Ok(money) = Money::parse(&text, Currency::CNY) {
                prop_assert_eq!(Money::parse(&money.amount().to_string(), Currency::CNY), Ok(money));
            }
        }
    }
}
