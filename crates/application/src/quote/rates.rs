//! Rates of exchange, as the caller knows them.

use std::collections::BTreeMap;

use portolan_domain::{Currency, Decimal, Money};
use portolan_ports::{Error, ErrorKind};

/// What amounts of other currencies are worth in one: exact, and never guessed. Where no rate is given there is none, also
/// not by way of a third currency.
///
/// ```
/// use portolan_application::Rates;
/// use portolan_domain::{Currency, Money};
/// let rates = Rates::in_currency(Currency::CNY).rate(Currency::USD, "7.15".parse()?)?;
/// let price = Money::parse("4.71", Currency::USD)?;
/// assert_eq!(rates.convert(price), Some(Money::parse("33.6765", Currency::CNY)?));
/// assert_eq!(rates.convert(Money::parse("4.71", Currency::EUR)?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    into: Currency,
    rates: BTreeMap<Currency, Decimal>,
}

impl Rates {
    /// Compares in this currency, without rates yet.
    #[must_use]
    pub fn in_currency(into: Currency) -> Self {
        Self { into, rates: BTreeMap::new() }
    }

    /// One unit of `from` is worth so much.
    ///
    /// # Errors
    /// `InvalidInput`, `NotSent`, if the rate is not above zero, or `from` is the currency itself or has another rate.
    pub fn rate(mut self, from: Currency, rate: Decimal) -> Result<Self, Error> {
        let invalid = |what: &str| Err(Error::not_sent(ErrorKind::InvalidInput, format!("the rate of {from} {what}")));
        if rate <= Decimal::ZERO {
            return invalid("is above zero");
        }
        if from == self.into {
            return invalid("is not given: prices are compared in it");
        }
        match self.rates.insert(from, rate) {
            Some(other) if other != rate => invalid("is given twice"),
            _ => Ok(self),
        }
    }

    /// The currency that prices are compared in.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.into
    }

    /// The amount in [`currency`](Self::currency), unrounded; `None` if there is no rate, or the product has more digits than
    /// can be held.
    #[must_use]
    pub fn convert(&self, money: Money) -> Option<Money> {
        if money.currency() == self.into {
            return Some(money);
        }
        let (amount, rate) = (money.amount().normalize(), self.rates.get(&money.currency())?.normalize());
        let product = amount.checked_mul(rate)?;
        // A product that does not fit is rounded, which its scale tells.
        let exact = product.is_zero() == amount.is_zero()
            && (product.is_zero() || product.scale() == amount.scale() + rate.scale());
        exact.then(|| Money::new(product, self.into))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_rate_is_refused() {
        let rates = Rates::in_currency(Currency::CNY);
        for (from, rate) in [(Currency::USD, 0), (Currency::USD, -7), (Currency::CNY, 1)] {
            let error = rates.clone().rate(from, Decimal::from(rate)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().contains(from.as_str()), "{error}");
        }
        let rates = rates.rate(Currency::USD, Decimal::from(7)).unwrap();
        assert!(rates.clone().rate(Currency::USD, Decimal::from(7)).is_ok());
        assert!(rates.rate(Currency::USD, Decimal::from(8)).is_err());
    }

    #[test]
    fn a_product_that_would_be_rounded_is_none() {
        let rate: Decimal = "7.123456789012345".parse().unwrap();
        let rates = Rates::in_currency(Currency::CNY).rate(Currency::USD, rate).unwrap();
        let usd = |text: &str| Money::parse(text, Currency::USD).unwrap();
        assert!(rates.convert(usd("4.71")).is_some());
        assert_eq!(rates.convert(usd("0.00")), Money::parse("0", Currency::CNY).ok());
        for long in ["0.12345678901234567", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
            assert_eq!(rates.convert(usd(long)), None, "{long}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn dearer_stays_dearer(a in any::<i32>(), b in any::<i32>(), scale in 0..4_u32, rate in 1..1_000_000_i64) {
            let rates = Rates::in_currency(Currency::CNY).rate(Currency::USD, Decimal::new(rate, 4)).unwrap();
            let money = |units: i32| Money::new(Decimal::new(i64::from(units), scale), Currency::USD);
            let amount = |money: Money| rates.convert(money).unwrap().amount();
            prop_assert_eq!(money(a).amount().cmp(&money(b).amount()), amount(money(a)).cmp(&amount(money(b))));
        }
    }
}
