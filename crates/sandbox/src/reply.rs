//! Replies as trees, and the shapes in which one tree can be shown.
//!
//! Providers' documentation and providers' gateways disagree about types, containers and spellings. A
//! reply is therefore built once, as the interface pages draw it, and bent when it is written.

use std::borrow::Cow;

use bytes::Bytes;

/// Which of several shapes a reply takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    /// Numbers as text, and texts of digits as numbers.
    pub(crate) swap_types: bool,
    /// Truths as text.
    pub(crate) swap_flags: bool,
    /// Fields that carry nothing needed are null.
    pub(crate) null_fields: bool,
    /// Fields that no documentation knows, and an outer `code` beside the payload.
    pub(crate) extra_fields: bool,
    /// An array of one object is that object; a list in a text is an array.
    pub(crate) list_shapes: bool,
    /// The payload under its container's other spelling, or directly under the root.
    pub(crate) container_drift: bool,
    /// `_response` for `_responce` and the reverse.
    pub(crate) suffix_swap: bool,
    /// Chooses between the forms of one shape.
    pub(crate) odd: bool,
}

/// A value of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    /// A number, as its text: no price and no id ever passes through a float.
    Number(String),
    Text(String),
    /// A text that stays one in every shape, such as a phone.
    Word(String),
    List(Vec<Self>),
    Record(Vec<(Cow<'static, str>, Self)>),
    /// A list that JD's page draws as one text with commas; a recorded reply shows an array.
    Joined(&'static str, Vec<String>),
    /// Something that a caller can do without.
    Spare(Box<Self>),
}

pub(crate) fn record<const N: usize>(fields: [(&'static str, Json); N]) -> Json {
    Json::Record(fields.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
}

/// A record whose fields are not all known beforehand.
pub(crate) fn fields(fields: Vec<(&'static str, Json)>) -> Json {
    Json::Record(fields.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
}

pub(crate) fn text(value: impl Into<String>) -> Json {
    Json::Text(value.into())
}

pub(crate) fn word(value: impl Into<String>) -> Json {
    Json::Word(value.into())
}

pub(crate) fn number(value: impl ToString) -> Json {
    Json::Number(value.to_string())
}

pub(crate) fn spare(value: Json) -> Json {
    Json::Spare(Box::new(value))
}

/// Hundredths, written with two decimal places.
pub(crate) fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

impl Json {
    /// Bytes in a shape.
    pub(crate) fn bytes(&self, shape: Shape) -> Bytes {
        let mut out = String::new();
        self.write(shape, &mut out);
        Bytes::from(out)
    }

    /// Under the one key of an envelope: no shape puts anything beside it.
    pub(crate) fn under(&self, root: &str, shape: Shape) -> Bytes {
        let mut out = String::from("{");
        quote(root, &mut out);
        out.push(':');
        self.write(shape, &mut out);
        out.push('}');
        Bytes::from(out)
    }

    pub(crate) fn write(&self, shape: Shape, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Flag(flag) if shape.swap_flags => quote(if *flag { "true" } else { "false" }, out),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(digits) if shape.swap_types => quote(digits, out),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) if shape.swap_types && is_plain_number(text) => out.push_str(text),
            Self::Text(text) | Self::Word(text) => quote(text, out),
            Self::List(items) => match items.as_slice() {
                [only @ Self::Record(_)] if shape.list_shapes => only.write(shape, out),
                _ => write_list(items, shape, out),
            },
            Self::Record(fields) => write_record(fields, shape, out),
            Self::Joined(name, items) if shape.list_shapes => {
                let each = |item: &String| match shape.odd {
                    true => record([(*name, text(item))]),
                    false => text(item),
                };
                write_list(&items.iter().map(each).collect::<Vec<_>>(), shape, out);
            }
            Self::Joined(_, items) => quote(&items.join(","), out),
            Self::Spare(_) if shape.null_fields => out.push_str("null"),
            Self::Spare(inner) => inner.write(shape, out),
        }
    }
}

fn write_list(items: &[Json], shape: Shape, out: &mut String) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        item.write(shape, out);
    }
    out.push(']');
}

fn write_record(fields: &[(Cow<'static, str>, Json)], shape: Shape, out: &mut String) {
    out.push('{');
    for (at, (name, value)) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        quote(name, out);
        out.push(':');
        value.write(shape, out);
    }
    if shape.extra_fields {
        out.push_str(if fields.is_empty() { "" } else { "," });
        out.push_str(r#""sandboxExtra":{"since":2026,"tags":["模拟"]}"#);
    }
    out.push('}');
}

/// A text as JSON.
pub(crate) fn quote(text: &str, out: &mut String) {
    // a text always serialises
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Digits that are the same when read as a number and written again.
fn is_plain_number(text: &str) -> bool {
    text.len() <= 18
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

/// The same name in the other spelling: `process_result` and `processResult`.
pub(crate) fn twin(name: &str) -> String {
    let mut other = String::with_capacity(name.len() + 4);
    if name.contains('_') {
        let mut upper = false;
        for letter in name.chars() {
            match letter {
                '_' => upper = true,
                _ if upper => {
                    other.push(letter.to_ascii_uppercase());
                    upper = false;
                }
                _ => other.push(letter),
            }
        }
    } else {
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                other.push('_');
            }
            other.push(letter.to_ascii_lowercase());
        }
    }
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &Json, shape: Shape) -> String {
        String::from_utf8(json.bytes(shape).to_vec()).unwrap()
    }

    #[test]
    fn one_tree_many_shapes() {
        let json = record([
            ("code", text("100")),
            ("price", number("0.30")),
            ("list", Json::List(vec![record([("ok", Json::Flag(true))])])),
            ("ids", Json::Joined("id", vec!["V1".to_owned(), "V2".to_owned()])),
            ("note", spare(text("\"\n"))),
            ("leading", text("0010")),
            ("phone", word("13800000000")),
        ]);
        let shape = Shape::default();
        let plain = r#"{"code":"100","price":0.30,"list":[{"ok":true}],"ids":"V1,V2","note":"\"\n","leading":"0010","phone":"13800000000"}"#;
        assert_eq!(shown(&json, shape), plain);
        let bent =
            Shape { swap_types: true, swap_flags: true, null_fields: true, list_shapes: true, odd: true, ..shape };
        assert_eq!(
            shown(&json, bent),
            r#"{"code":100,"price":"0.30","list":{"ok":"true"},"ids":[{"id":"V1"},{"id":"V2"}],"note":null,"leading":"0010","phone":"13800000000"}"#
        );
        for odd in [true, false] {
            let all = Shape { extra_fields: true, list_shapes: true, odd, ..shape };
            assert!(serde_json::from_str::<serde_json::Value>(&shown(&json, all)).is_ok());
        }
    }

    #[test]
    fn twins_and_hundredths() {
        for (one, other) in
            [("process_result", "processResult"), ("trace_api_dtos", "traceApiDtos"), ("stock", "stock")]
        {
            assert_eq!(twin(one), other);
            assert_eq!(twin(other), one);
        }
        assert_eq!([0, 5, 30, 89_900, -1].map(hundredths), ["0.00", "0.05", "0.30", "899.00", "-0.01"]);
    }
}
