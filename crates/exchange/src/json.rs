//! Reading a provider's JSON: tolerant where nothing is lost, strict where something would be.
//!
//! Every value is first a slice of the reply ([`RawValue`]). Ids and decimals are taken from their text, never through a
//! float; a key that nobody expected, or whose value has another shape than expected, is kept word for word.

use std::borrow::Cow;

use serde::Deserialize as _;
pub use serde_json::value::RawValue;

/// The text of a string, number or boolean; `None` for `null`, an object or an array.
///
/// A number keeps its digits, less a fraction of zeros: providers write `20000` as `20000.0`.
#[must_use]
pub fn scalar(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' => match json.get(1..json.len().saturating_sub(1)) {
            Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
            _ => serde_json::from_str(json).ok().map(Cow::Owned),
        },
        b'n' | b'{' | b'[' => None,
        _ => Some(Cow::Borrowed(match json.split_once('.') {
            Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
            _ => json,
        })),
    }
}

/// Whether the value is `null`.
#[must_use]
pub fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

/// The elements of an array; a single other value is its own one element, `null` and `""` are none, and an array or
/// object written into a string is read too.
///
/// # Errors
/// The value, if it is a string that holds no JSON array or object.
pub fn elements(raw: &RawValue) -> Result<Vec<Box<RawValue>>, &RawValue> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'[') => serde_json::from_str(json).map_err(|_| raw),
        Some(b'"') => {
            let inner = scalar(raw).ok_or(raw)?;
            let inner = inner.trim();
            if inner.is_empty() {
                return Ok(Vec::new());
            }
            if !inner.starts_with(['[', '{']) {
                return Err(raw);
            }
            let inner: Box<RawValue> = serde_json::from_str(inner).map_err(|_| raw)?;
            elements(&inner).map_err(|_| raw)
        }
        Some(b'n') | None => Ok(Vec::new()),
        Some(_) => Ok(vec![raw.to_owned()]),
    }
}

/// The members of an object in their order, duplicates and all; an object written into a string is read too. `None` for
/// anything else.
#[must_use]
pub fn members(raw: &RawValue) -> Option<Vec<(String, Box<RawValue>)>> {
    struct Members;
    impl<'de> serde::de::Visitor<'de> for Members {
        type Value = Vec<(String, Box<RawValue>)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let text = match raw.get().as_bytes().first()? {
        b'{' => Cow::Borrowed(raw.get()),
        b'"' => scalar(raw)?,
        _ => return None,
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let members = serde::Deserializer::deserialize_map(&mut reader, Members).ok()?;
    reader.end().ok().map(|()| members)
}

/// Parses a whole document, keeping its text.
///
/// # Errors
/// Where the text is no JSON, or is nested deeper than 128 levels.
pub fn document(bytes: &[u8]) -> Result<Box<RawValue>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let raw = Box::<RawValue>::deserialize(&mut reader)?;
    reader.end().map(|()| raw)
}

/// A type that can be read from a value of a reply.
pub trait FromWire: Sized {
    /// Reads it; `None` if the value has a shape that this type would lose something of.
    fn from_wire(raw: &RawValue) -> Option<Self>;
}

impl FromWire for String {
    fn from_wire(raw: &RawValue) -> Option<Self> {
        scalar(raw).map(Cow::into_owned)
    }
}

impl FromWire for i64 {
    fn from_wire(raw: &RawValue) -> Option<Self> {
        scalar(raw)?.trim().parse().ok()
    }
}

impl FromWire for bool {
    fn from_wire(raw: &RawValue) -> Option<Self> {
        match scalar(raw)?.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    fn from_wire(raw: &RawValue) -> Option<Self> {
        elements(raw).ok()?.iter().map(|element| T::from_wire(element)).collect()
    }
}

impl FromWire for Box<RawValue> {
    fn from_wire(raw: &RawValue) -> Option<Self> {
        Some(raw.to_owned())
    }
}

/// An unexpected member, as text: a scalar's text, else its JSON.
#[must_use]
pub fn kept(raw: &RawValue) -> String {
    scalar(raw).map_or_else(|| raw.get().to_owned(), Cow::into_owned)
}

/// Defines a type for an object of a provider's JSON.
///
/// Every field is optional; `null` and `""` are absent. Members that the type does not name, that come a second time, or
/// whose value has another shape, are in `other` with their text. `Debug` prints the names of the present fields alone,
/// because their values may be a person's.
///
/// ```
/// portolan_exchange::wire_object! {
///     /// A site.
///     pub struct Site {
///         /// Its name.
///         name: String = "siteName",
///     }
/// }
/// use portolan_exchange::json::{FromWire, document};
/// let site = Site::from_wire(&document(br#"{"siteName":7,"more":[1]}"#)?).ok_or("an object")?;
/// assert_eq!(site.name.as_deref(), Some("7"));
/// assert_eq!(site.other, [("more".to_owned(), "[1]".to_owned())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! wire_object {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $kind:ty = $key:literal $(| $alias:literal)*),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Default)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$kind>,)*
            /// Members that the type does not name, in their order, with their text.
            pub other: Vec<(String, String)>,
        }

        impl $crate::json::FromWire for $name {
            fn from_wire(raw: &$crate::json::RawValue) -> Option<Self> {
                let mut object = Self::default();
                for (key, value) in $crate::json::members(raw)? {
                    if $crate::json::is_null(&value) || value.get() == "\"\"" {
                        continue;
                    }
                    match key.as_str() {
                        $($key $(| $alias)* if object.$field.is_none() => {
                            if let Some(read) = <$kind as $crate::json::FromWire>::from_wire(&value) {
                                object.$field = Some(read);
                                continue;
                            }
                        })*
                        _ => {}
                    }
                    object.other.push((key, $crate::json::kept(&value)));
                }
                Some(object)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $(if self.$field.is_some() {
                    out.field(stringify!($field), &format_args!("***"));
                })*
                out.finish_non_exhaustive()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    wire_object! {
        /// An inner object.
        pub struct Inner {
            /// A city.
            city: String = "city",
        }
    }

    wire_object! {
        /// An object.
        pub struct Outer {
            /// A code under either name.
            code: String = "code" | "Code",
            /// A count.
            count: i64 = "count",
            /// Inner objects.
            inner: Vec<Inner> = "inner",
        }
    }

    fn read(json: &str) -> Outer {
        Outer::from_wire(&document(json.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn ids_keep_every_digit() {
        assert_eq!(read(r#"{"code":9223372036854775808123}"#).code.as_deref(), Some("9223372036854775808123"));
        assert_eq!(read(r#"{"code":20000.0}"#).code.as_deref(), Some("20000"));
        assert_eq!(read(r#"{"code":0.30}"#).code.as_deref(), Some("0.30"));
        assert_eq!(read(r#"{"code":"a\u4e00\"b"}"#).code.as_deref(), Some("a一\"b"));
    }

    #[test]
    fn null_and_nothing_are_absent_and_either_name_will_do() {
        let outer = read(r#"{"code":null,"count":"","Code":"x"}"#);
        assert_eq!((outer.code.as_deref(), outer.count, outer.other.len()), (Some("x"), None, 0));
    }

    #[test]
    fn one_object_an_array_or_json_in_a_string() {
        for inner in [r#"{"city":"a"}"#, r#"[{"city":"a"}]"#, r#""[{\"city\":\"a\"}]""#] {
            let outer = read(&format!(r#"{{"inner":{inner}}}"#));
            assert_eq!(outer.inner.unwrap()[0].city.as_deref(), Some("a"), "{inner}");
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_word_for_word() {
        let outer = read(r#"{"code":{"a":1},"count":"many","new":[1, 2],"code":"second","code":"third"}"#);
        assert_eq!(outer.code.as_deref(), Some("second"));
        let other: Vec<_> = outer.other.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(other, [("code", r#"{"a":1}"#), ("count", "many"), ("new", "[1, 2]"), ("code", "third")]);
    }

    #[test]
    fn debug_prints_names_alone() {
        assert_eq!(format!("{:?}", read(r#"{"code":"13800000000"}"#)), "Outer { code: ***, .. }");
    }

    #[test]
    fn deep_nesting_is_refused_without_a_stack() {
        assert!(document("[".repeat(100_000).as_bytes()).is_err());
    }
}
