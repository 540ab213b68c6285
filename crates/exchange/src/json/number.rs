//! Numbers of a request, digit by digit.

use portolan_domain::Decimal;
use portolan_ports::{Error, ErrorKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

/// A number exactly as it is to be written: an id, an amount, a weight. Never a float, and never less than nothing.
///
/// ```
/// use portolan_exchange::json::Number;
/// let number = Number::parse("1234567890123456789.10")?;
/// assert_eq!(serde_json::to_string(&number)?, "1234567890123456789.10");
/// assert!(Number::parse("1e3").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(Box<str>);

impl Number {
    /// Reads digits with at most one point, blanks around them dropped.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, for a sign, an exponent, leading zeros, or anything else. The text is not repeated.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
        if digits(whole) && part.is_none_or(digits) && (whole == "0" || !whole.starts_with('0')) {
            return Ok(Self(text.into()));
        }
        let message =
            format!("a number is digits with at most one point; this one has {} characters", text.chars().count());
        Err(Error::not_sent(ErrorKind::InvalidInput, message))
    }

    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        !self.0.bytes().any(|b| (b'1'..=b'9').contains(&b))
    }

    /// Whether it is less than 1.
    #[must_use]
    pub fn is_below_one(&self) -> bool {
        self.whole() == "0"
    }

    /// Whether it is written without a point.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.0.contains('.')
    }

    /// Digits after the point, less zeros at the end.
    #[must_use]
    pub fn decimals(&self) -> usize {
        self.0.split_once('.').map_or(0, |(_, part)| part.trim_end_matches('0').len())
    }

    fn whole(&self) -> &str {
        self.0.split_once('.').map_or(&*self.0, |(whole, _)| whole)
    }
}

/// Nothing.
impl Default for Number {
    fn default() -> Self {
        Self("0".into())
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

/// As it is, zeros at its end and all.
impl TryFrom<Decimal> for Number {
    type Error = Error;

    fn try_from(number: Decimal) -> Result<Self, Error> {
        Self::parse(&number.to_string())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(|error| D::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_digit_by_digit() {
        for good in ["0", "0.30", "12", "1234567890123456789", "99999999999999999999.01"] {
            let number = Number::parse(good).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), good);
            assert_eq!(serde_json::from_str::<Number>(good).unwrap(), number);
        }
        for bad in ["", "-1", "+1", "1e3", "01", ".5", "5.", "1.2.3", "NaN", "１"] {
            let error = Number::parse(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{bad}");
            assert!(bad.is_empty() || !error.message().contains(bad), "{error}");
        }
    }

    #[test]
    fn its_size_is_told_without_a_float() {
        let number = |text: &str| Number::parse(text).unwrap();
        assert!(number("0.99").is_below_one() && !number("1.0").is_below_one() && !number("10").is_below_one());
        assert!(number("0.00").is_zero() && !number("0.01").is_zero());
        assert_eq!((number("1.250").decimals(), number("1.00").decimals(), number("7").is_whole()), (2, 0, true));
        assert_eq!(Number::try_from(Decimal::new(1250, 3)).unwrap().as_str(), "1.250");
        assert!(Number::try_from(Decimal::new(-1, 0)).is_err());
    }
}
