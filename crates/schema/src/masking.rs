//! Whether persons are shown, and how they are hidden.

use std::borrow::Cow;

use portolan_domain::{mask_text, mask_value};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Whether persons are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// Names, phone numbers and addresses hidden by the waybill rule: what may be printed, logged and stored.
    #[default]
    Masked,
    /// As the provider wrote them, for who asked for it.
    Revealed,
}

impl View {
    /// A text in which somebody may be named.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Self::Masked => mask_text(text).into_owned(),
            Self::Revealed => text.to_owned(),
        }
    }

    /// A value, shown as its key calls for. A text that is itself a JSON object or array is hidden key by key.
    pub(crate) fn value(self, key: &str, text: &str) -> String {
        match self {
            Self::Masked => masked(key, text, DEPTH).into_owned(),
            Self::Revealed => text.to_owned(),
        }
    }
}

/// JSON that is deeper than this is hidden as text. Providers nest three or four levels.
const DEPTH: usize = 16;

fn masked<'a>(key: &str, text: &'a str, depth: usize) -> Cow<'a, str> {
    let json = text.trim_start().starts_with(['{', '[']);
    if json
        && depth > 0
        && let Ok(raw) = serde_json::from_str::<&RawValue>(text)
    {
        let mut out = String::with_capacity(text.len());
        inside(key, raw, depth - 1, &mut out);
        return Cow::Owned(out);
    }
    mask_value(key, text)
}

/// Writes JSON again, numbers as they were written unless they are a person's.
fn inside(key: &str, raw: &RawValue, depth: usize, out: &mut String) {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') if depth > 0 => match serde_json::from_str::<Pairs<'_>>(text) {
            Ok(Pairs(pairs)) => list(out, ['{', '}'], pairs, |(name, value), out| {
                out.push_str(&quoted(&mask_text(&name)));
                out.push(':');
                inside(&nested(key, &name), value, depth - 1, out);
            }),
            Err(_) => out.push_str(&quoted(&mask_value(key, text))),
        },
        Some(b'[') if depth > 0 => match serde_json::from_str::<Vec<&RawValue>>(text) {
            Ok(items) => list(out, ['[', ']'], items, |item, out| inside(key, item, depth - 1, out)),
            Err(_) => out.push_str(&quoted(&mask_value(key, text))),
        },
        Some(b'"') => match serde_json::from_str::<String>(text) {
            Ok(inner) => out.push_str(&quoted(&masked(key, &inner, depth))),
            Err(_) => out.push_str(&quoted(&mask_value(key, text))),
        },
        Some(b'0'..=b'9' | b'-') => match mask_value(key, text) {
            Cow::Borrowed(number) => out.push_str(number),
            Cow::Owned(hidden) => out.push_str(&quoted(&hidden)),
        },
        Some(b't' | b'f' | b'n') => out.push_str(text),
        _ => out.push_str(&quoted(&mask_value(key, text))),
    }
}

fn list<T>(out: &mut String, [open, close]: [char; 2], items: Vec<T>, mut one: impl FnMut(T, &mut String)) {
    out.push(open);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        one(item, out);
    }
    out.push(close);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The key of a field within a field.
pub(crate) fn nested(outer: &str, key: &str) -> String {
    if outer.is_empty() { key.to_owned() } else { format!("{outer}.{key}") }
}

/// An object's fields in their order; a key that comes twice stays twice.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> serde::de::Visitor<'de> for Object {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_within_a_text_is_hidden_key_by_key() {
        let text = r#" {"operatorName":"张三","list":[{"tel":13800000000,"n":1.10}],"id":12345678901234567890,"deep":"{\"phone\":\"010-87654321\"}","ok":true}"#;
        let shown = View::Masked.value("data", text);
        for hidden in ["张三", "13800000000", "87654321"] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
        for kept in ["\"n\":1.10", "12345678901234567890", "\"ok\":true", "张*"] {
            assert!(shown.contains(kept), "{kept} in {shown}");
        }
        assert_eq!(View::Masked.value("data", &shown), shown);
        assert_eq!(View::Revealed.value("data", text), text);
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_hidden_as_text() {
        assert_eq!(View::Masked.value("remark", "{电话13800000000"), "{电话138******00");
        let deep = format!("{}\"13800000000\"{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!View::Masked.value("x", &deep).contains("13800000000"));
        let deep = format!("{}\"张三\"{}", "{\"receiver\":".repeat(40), "}".repeat(40));
        assert!(!View::Masked.value("x", &deep).contains("张三"));
    }
}
