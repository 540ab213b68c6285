//! What requests are made of: numbers without a float, arrays joined by commas, fields that are left alone; and what is
//! checked before anything is sent.

pub use portolan_exchange::json::Number;
use portolan_ports::{Error, ErrorKind};
use serde::{Serialize, Serializer};

/// A request that can be checked and written.
pub(crate) trait Request: Serialize {
    /// Whether JOS's page allows it to be sent.
    fn check(&self) -> Result<(), Error>;
}

/// What a check says of one field: never its value.
pub(crate) fn invalid(field: &str, problem: &str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
}

/// A value of a request.
pub(crate) trait Value {
    /// Nothing in it.
    fn is_blank(&self) -> bool {
        false
    }

    /// It is not written at all.
    fn is_absent(&self) -> bool {
        false
    }

    /// Why it cannot be sent.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

impl Value for String {
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }

    fn problem(&self) -> Option<&'static str> {
        self.is_blank().then_some("is required, and empty")
    }
}

impl<T: Value> Value for Option<T> {
    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(Value::is_blank)
    }

    fn problem(&self) -> Option<&'static str> {
        self.as_ref().filter(|value| !value.is_blank()).and_then(Value::problem)
    }
}

impl Value for u32 {}

impl Value for Number {}

/// An array parameter: JOS takes it as one text, its values joined by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined(Vec<String>);

impl Joined {
    /// The values of the array parameter `field`.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, naming the field and the place, for an empty array, an empty value, or one with a comma.
    pub fn new<T: ToString>(field: &str, values: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string().trim().to_owned()).collect();
        if values.is_empty() {
            return Err(invalid(field, "is an array without values"));
        }
        for (index, value) in values.iter().enumerate() {
            let problem = match value.as_str() {
                "" => "is empty",
                text if text.contains(',') => "has a comma, which separates values",
                _ => continue,
            };
            return Err(invalid(&format!("{field}[{index}]"), problem));
        }
        Ok(Self(values))
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.0
    }
}

impl Serialize for Joined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.join(","))
    }
}

impl Value for Joined {
    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    fn problem(&self) -> Option<&'static str> {
        self.is_blank().then_some("is required, and has no value")
    }
}

/// A field of goods that exist: left as it is, or set. It cannot be emptied: JOS's page warns that `""` may spoil it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Left as it is: written as `null`.
    #[default]
    Keep,
    /// Set to this.
    Set(T),
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<T: Value> Value for Change<T> {
    fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Set(value) if value.is_blank() => {
                Some("is set to nothing, which may spoil the goods; leave it as it is instead")
            }
            Self::Set(value) => value.problem(),
            Self::Keep => None,
        }
    }
}

/// Parallel arrays: all have the length of the first. `None` is an array that is not sent.
pub(crate) fn equal_lengths(arrays: &[(&str, Option<&Joined>)]) -> Result<(), Error> {
    let mut sent = arrays.iter().filter_map(|(field, array)| array.map(|array| (field, array.0.len())));
    let Some((first, length)) = sent.next() else { return Ok(()) };
    match sent.find(|(_, other)| *other != length) {
        Some((field, other)) => {
            Err(invalid(field, &format!("has {other} values, and `{first}` has {length}: they go by pairs")))
        }
        None => Ok(()),
    }
}

/// Each value is one of these.
pub(crate) fn one_of(field: &str, values: &Joined, allowed: &[&str]) -> Result<(), Error> {
    match values.0.iter().position(|value| !allowed.contains(&value.as_str())) {
        Some(index) => Err(invalid(&format!("{field}[{index}]"), &format!("is none of {}", allowed.join(", ")))),
        None => Ok(()),
    }
}

/// Each value is a count: digits.
pub(crate) fn counts(field: &str, values: &Joined) -> Result<(), Error> {
    match values.0.iter().position(|value| !value.bytes().all(|b| b.is_ascii_digit())) {
        Some(index) => Err(invalid(&format!("{field}[{index}]"), "is no whole number")),
        None => Ok(()),
    }
}

/// At most so many characters, Chinese ones counting one each.
pub(crate) fn at_most(field: &str, text: &str, most: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length > most { Err(invalid(field, &format!("has {length} characters, and may have {most}"))) } else { Ok(()) }
}

/// Digits after the point: at most two.
pub(crate) fn two_decimals(field: &str, number: Option<&Number>) -> Result<(), Error> {
    match number.map_or(0, Number::decimals) {
        0..=2 => Ok(()),
        more => Err(invalid(field, &format!("has {more} digits after the point, and may have 2"))),
    }
}

/// Defines a request: its fields in JOS's words, what is required (a `String`, `Joined` or `Number` without `Option`), and
/// the rules beyond that. `Debug` prints the names of the fields that are sent alone: their values may be a person's.
macro_rules! request {
    (
        $(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $kind:ty = $key:literal),* $(,)? }
        $(check $rules:path)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, serde::Serialize)]
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
                $(if let Some(problem) = $crate::wire::request::Value::problem(&self.$field) {
                    return Err($crate::wire::request::invalid($key, problem));
                })*
                $($rules(self)?;)?
                Ok(())
            }
        }

        impl $crate::wire::request::Request for $name {
            fn check(&self) -> Result<(), portolan_ports::Error> {
                Self::check(self)
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
    fn arrays_are_joined_and_checked_where_they_are_made() {
        let joined = Joined::new("goods_no", ["G1", " G2 "]).unwrap();
        assert_eq!(serde_json::to_string(&joined).unwrap(), r#""G1,G2""#);
        let problem = |values: &[&str]| Joined::new("goods_no", values).unwrap_err().message().to_owned();
        assert_eq!(problem(&["G1", "G2,G3"]), "`goods_no[1]` has a comma, which separates values");
        assert_eq!(problem(&["G1", ""]), "`goods_no[1]` is empty");
        assert_eq!(problem(&[]), "`goods_no` is an array without values");
    }

    #[test]
    fn parallel_arrays_have_one_length() {
        let (two, one) = (Joined::new("a", ["1", "2"]).unwrap(), Joined::new("b", ["1"]).unwrap());
        assert!(equal_lengths(&[("a", Some(&two)), ("b", None), ("c", Some(&two))]).is_ok());
        let error = equal_lengths(&[("a", Some(&two)), ("b", Some(&one))]).unwrap_err();
        assert_eq!(error.message(), "`b` has 1 values, and `a` has 2: they go by pairs");
        assert!(one_of("s", &two, &["1", "2"]).is_ok() && one_of("s", &two, &["1"]).is_err());
        assert!(counts("q", &two).is_ok() && counts("q", &Joined::new("q", ["1.5"]).unwrap()).is_err());
    }

    #[test]
    fn what_is_kept_is_null_and_nothing_cannot_be_set() {
        let keep: Change<String> = Change::Keep;
        assert_eq!(serde_json::to_string(&keep).unwrap(), "null");
        assert!(keep.problem().is_none() && Change::Set(String::new()).problem().is_some());
        assert_eq!(serde_json::to_string(&Change::Set("x".to_owned())).unwrap(), r#""x""#);
    }
}
