//! Reading a provider's JSON: tolerant where nothing is lost, strict where something would be.
//!
//! A text is found valid once, and is then walked over once: values are read where they stand ([`Reader`]), or taken as the
//! slice of the reply that they are ([`Raw`]). Ids and decimals are taken from their text, never through a float; a key
//! that nobody expected, or whose value has another shape than expected, is kept word for word.

mod number;
mod reader;

use std::{borrow::Cow, fmt};

pub use number::Number;
use portolan_ports::Field;
pub use reader::{Json, Raw, Reader};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// How deep values may lie in each other to be kept as a tree: what lies deeper is kept as text.
const DEEPEST: usize = 128;

/// The text of a string, number or boolean; `None` for `null`, an object or an array.
///
/// A number keeps its digits, less the `.0` of an integer that was a float on its way: `20000.0` is `20000`. `8.00` stays:
/// it is an amount.
#[must_use]
pub fn scalar(raw: Raw<'_>) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match raw.first()? {
        b'"' => match json.get(1..json.len().saturating_sub(1)) {
            Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
            _ => serde_json::from_str(json).ok().map(Cow::Owned),
        },
        b'n' | b'{' | b'[' => None,
        _ => Some(Cow::Borrowed(match json.split_once('.') {
            Some((whole, "0")) => whole,
            _ => json,
        })),
    }
}

/// Whether the value is `null` or `""`.
#[must_use]
pub fn is_absent(raw: Raw<'_>) -> bool {
    matches!(raw.get(), "null" | "\"\"")
}

/// Calls `take` for every element of an array; a single other value is its own one element, `null` and `""` are none, and
/// an array or object written into a string is read too. `false` if the value is a string of anything else.
#[must_use]
pub fn each_element(raw: Raw<'_>, mut take: impl FnMut(Raw<'_>)) -> bool {
    let mut all = |raw: Raw<'_>| {
        Reader::new(raw).elements(|reader| {
            take(reader.skip());
            true
        })
    };
    match raw.first() {
        Some(b'[') => all(raw),
        Some(b'"') => match scalar(raw).as_deref().map(str::trim) {
            Some("") => true,
            Some(text) if text.starts_with('[') => document(text).is_ok_and(all),
            Some(text) if text.starts_with('{') => document(text).map(take).is_ok(),
            _ => false,
        },
        Some(b'n') | None => true,
        Some(_) => {
            take(raw);
            true
        }
    }
}

/// Calls `take` for every member of the JSON object in `text`, in their order, duplicates and all, without copying.
///
/// # Errors
/// Where the text is no JSON object. Members before that place were taken.
pub fn each_member<'a>(text: &'a str, take: impl FnMut(Cow<'a, str>, Raw<'a>)) -> Result<(), serde_json::Error> {
    struct Members<F>(F);
    impl<'de, F: FnMut(Cow<'de, str>, Raw<'de>)> Visitor<'de> for Members<F> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some((Key(key), value)) = map.next_entry::<_, &RawValue>()? {
                (self.0)(key, Raw(value.get()));
            }
            Ok(())
        }
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Members(take))?;
    reader.end()
}

/// A member's name, borrowed unless it is written with escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// As [`each_member`], also for an object that is written into a string. `false` for anything else.
#[must_use]
pub fn each_member_of(raw: Raw<'_>, mut take: impl FnMut(&str, Raw<'_>)) -> bool {
    match raw.first() {
        Some(b'{') => {
            Reader::new(raw).members(|reader, name| take(&name, reader.skip()));
            true
        }
        Some(b'"') => scalar(raw).is_some_and(|text| each_member(&text, |name, value| take(&name, value)).is_ok()),
        _ => false,
    }
}

/// Finds a whole document valid.
///
/// # Errors
/// Where the text is no JSON.
pub fn document(text: &str) -> Result<Raw<'_>, serde_json::Error> {
    serde_json::from_str::<&RawValue>(text).map(|raw| Raw(raw.get()))
}

/// A type that can be read from a value of a reply.
pub trait FromWire: Sized {
    /// Reads it; `None` if the value has a shape that this type would lose something of.
    fn from_wire(raw: Raw<'_>) -> Option<Self>;

    /// Reads the value that the reader stands at, and moves past it. With `None` the reader may be anywhere.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::from_wire(reader.skip())
    }
}

impl FromWire for String {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        scalar(raw).map(Cow::into_owned)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.scalar().map(Cow::into_owned)
    }
}

impl FromWire for Json {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        Some(raw.into())
    }
}

impl FromWire for i64 {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        scalar(raw)?.trim().parse().ok()
    }
}

impl FromWire for bool {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        match scalar(raw)?.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        if raw.first() == Some(b'[') {
            return Self::read(&mut Reader::new(raw));
        }
        let mut all = Some(Self::new());
        let read = each_element(raw, |element| match (T::from_wire(element), &mut all) {
            (Some(one), Some(list)) => list.push(one),
            _ => all = None,
        });
        all.filter(|_| read)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.peek() != Some(b'[') {
            return Self::from_wire(reader.skip());
        }
        let mut list = Self::new();
        let all = reader.elements(|reader| T::read(reader).map(|one| list.push(one)).is_some());
        all.then_some(list)
    }
}

/// An unexpected member, as text: a scalar's text, else its JSON.
#[must_use]
pub fn kept(raw: Raw<'_>) -> String {
    scalar(raw).map_or_else(|| raw.get().to_owned(), Cow::into_owned)
}

/// The value as a tree without a type of its own: numbers as written, and what lies deeper than 128 levels as its text.
#[must_use]
pub fn field(raw: Raw<'_>) -> Field {
    field_at(&mut Reader::new(raw), DEEPEST)
}

fn field_at(reader: &mut Reader<'_>, levels: usize) -> Field {
    match (reader.peek(), levels.checked_sub(1)) {
        (Some(b'{'), Some(levels)) => {
            let mut members = Vec::new();
            reader.members(|reader, name| members.push((name.into_owned(), field_at(reader, levels))));
            Field::Group(members)
        }
        (Some(b'['), Some(levels)) => {
            let mut elements = Vec::new();
            reader.elements(|reader| {
                elements.push(field_at(reader, levels));
                true
            });
            Field::List(elements)
        }
        (first, _) => {
            let raw = reader.skip();
            match first {
                Some(b't') => Field::Bool(true),
                Some(b'f') => Field::Bool(false),
                Some(b'n') | None => Field::Null,
                Some(b'"') => Field::Text(scalar(raw).unwrap_or_default().into_owned()),
                Some(b'{' | b'[') => Field::Text(raw.get().to_owned()),
                Some(_) => Field::Number(raw.get().to_owned()),
            }
        }
    }
}

/// An object, also one that is written into a string; for [`wire_object!`](crate::wire_object).
#[doc(hidden)]
#[must_use]
pub fn object<T: FromWire>(raw: Raw<'_>) -> Option<T> {
    let inner = |raw: Raw<'_>| if raw.first() == Some(b'{') { T::read(&mut Reader::new(raw)) } else { None };
    match raw.first() {
        Some(b'"') => scalar(raw).and_then(|text| document(text.trim()).ok().and_then(inner)),
        _ => inner(raw),
    }
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
/// let site = Site::from_wire(document(r#"{"siteName":7,"more":[1]}"#)?).ok_or("an object")?;
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
            fn from_wire(raw: $crate::json::Raw<'_>) -> Option<Self> {
                $crate::json::object(raw)
            }

            fn read(reader: &mut $crate::json::Reader<'_>) -> Option<Self> {
                if reader.peek() != Some(b'{') {
                    return $crate::json::object(reader.skip());
                }
                let mut object = Self::default();
                reader.members(|reader, key| {
                    if reader.is_absent() {
                        return;
                    }
                    match &*key {
                        $($key $(| $alias)* if object.$field.is_none() => {
                            object.$field = reader.attempt(<$kind as $crate::json::FromWire>::read);
                            if object.$field.is_some() {
                                return;
                            }
                        })*
                        _ => {}
                    }
                    let value = $crate::json::kept(reader.skip());
                    object.other.push((key.into_owned(), value));
                });
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
#[expect(unreachable_pub, reason = "the macro defines public types")]
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
        Outer::from_wire(document(json).unwrap()).unwrap()
    }

    #[test]
    fn ids_keep_every_digit() {
        assert_eq!(read(r#"{"code":9223372036854775808123}"#).code.as_deref(), Some("9223372036854775808123"));
        assert_eq!(read(r#"{"code":20000.0}"#).code.as_deref(), Some("20000"));
        assert_eq!(read(r#"{"code":0.30}"#).code.as_deref(), Some("0.30"));
        assert_eq!(read(r#"{"code":8.00}"#).code.as_deref(), Some("8.00"));
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
    fn deep_nesting_needs_no_stack() {
        assert!(document(&"[".repeat(100_000)).is_err());
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let mut tree = field(document(&deep).unwrap());
        for _ in 0..DEEPEST {
            let Field::List(mut elements) = tree else { panic!("a list") };
            tree = elements.pop().unwrap();
        }
        assert_eq!(tree, Field::Text(deep[DEEPEST..deep.len() - DEEPEST].to_owned()));
    }
}
