//! What requests are made of: numbers without a float, lists, objects in objects; and what is checked before anything is
//! sent.

use portolan_domain::Decimal;
use portolan_ports::{Error, ErrorKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

/// A request that can be checked and written.
pub(crate) trait Request: Serialize {
    /// Whether CJ's page allows it to be sent. `at` stands before the names of fields, as `products[0].`.
    fn check_at(&self, at: &str) -> Result<(), Error>;
}

/// What a check says of one field: never its value.
pub(crate) fn invalid(field: &str, problem: &str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
}

/// At most so many characters, Chinese ones counting one each.
pub(crate) fn at_most(field: &str, text: &str, most: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length > most { Err(invalid(field, &format!("has {length} characters, and may have {most}"))) } else { Ok(()) }
}

/// A value of a request.
pub(crate) trait Value {
    /// There is nothing in it.
    fn is_blank(&self) -> bool {
        false
    }

    /// It is not written at all.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether it can be sent as `field`, which names its whole path.
    fn check(&self, field: &str) -> Result<(), Error>;
}

impl Value for String {
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        if self.is_blank() { Err(invalid(field, "is required, and empty")) } else { Ok(()) }
    }
}

impl<T: Value> Value for Option<T> {
    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(Value::is_blank)
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        self.as_ref().filter(|value| !value.is_blank()).map_or(Ok(()), |value| value.check(field))
    }
}

/// A list that is required; `Option` around it makes it optional.
impl<T: Value> Value for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        if self.is_empty() {
            return Err(invalid(field, "has no entry"));
        }
        self.iter().enumerate().try_for_each(|(index, value)| value.check(&format!("{field}[{index}]")))
    }
}

impl Value for bool {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

impl Value for u32 {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

/// A number exactly as it is to be written: an amount, a weight, a volume. Never a float.
///
/// ```
/// use portolan_cj::wire::Number;
/// let number = Number::parse("123.20")?;
/// assert_eq!(serde_json::to_string(&number)?, "123.20");
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
        let plain = digits(whole) && part.is_none_or(digits) && (whole == "0" || !whole.starts_with('0'));
        if plain {
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

    /// Whether it is less than 1.
    pub(crate) fn is_below_one(&self) -> bool {
        matches!(self.0.split_once('.').map_or(&*self.0, |(whole, _)| whole), "0")
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

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

impl Value for Number {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

/// Defines a request, or an object in one: its fields in CJ's words, what is required (without `Option`), and the rules
/// beyond that, which get what stands before the names of fields. It can be read from CJ's JSON too. `Debug` prints the
/// names of the fields that are sent alone: their values may be a person's.
macro_rules! request {
    (
        $(#[$meta:meta])* pub struct $name:ident {
            $($(#[$field_meta:meta])* $field:ident : $kind:ty = $key:literal),* $(,)?
        }
        $(check $rules:path)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])*
            #[serde(rename = $key, skip_serializing_if = "crate::wire::request::Value::is_absent")]
            pub $field: $kind,)*
        }

        impl $name {
            /// Checks what can be checked before anything is sent. The client does it with every call.
            ///
            /// # Errors
            /// `InvalidInput`, not sent, naming the field and what is wrong with its shape; never its value.
            pub fn check(&self) -> Result<(), portolan_ports::Error> {
                $crate::wire::request::Request::check_at(self, "")
            }
        }

        impl $crate::wire::request::Request for $name {
            fn check_at(&self, at: &str) -> Result<(), portolan_ports::Error> {
                $($crate::wire::request::Value::check(&self.$field, &format!("{at}{}", $key))?;)*
                $($rules(self, at)?;)?
                let _unused = at;
                Ok(())
            }
        }

        impl $crate::wire::request::Value for $name {
            fn check(&self, field: &str) -> Result<(), portolan_ports::Error> {
                $crate::wire::request::Request::check_at(self, &format!("{field}."))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $(if !$crate::wire::request::Value::is_absent(&self.$field) {
                    out.field(stringify!($field), &format_args!("***"));
                })*
                out.finish()
            }
        }
    };
}
pub(crate) use request;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_digit_by_digit() {
        for good in ["0", "0.30", "12", "1234567890123456789", "99999999999999999999.01"] {
            assert_eq!(serde_json::to_string(&Number::parse(good).unwrap()).unwrap(), good);
        }
        for bad in ["", "-1", "+1", "1e3", "01", ".5", "5.", "1.2.3", "NaN", "１"] {
            assert_eq!(Number::parse(bad).unwrap_err().kind(), ErrorKind::InvalidInput, "{bad}");
        }
        let below = |text: &str| Number::parse(text).unwrap().is_below_one();
        assert!(below("0.99") && below("0") && !below("1.0") && !below("10"));
    }
}
