//! A reply that has no type of its own yet: its fields, as the provider names them.

use std::borrow::Cow;

use portolan_ports::{Field, RawReply};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, map::Entry};

use crate::{ReplyV1, View, masking::nested};

/// A reply that has no type of its own yet.
///
/// Numbers are texts with the digits as written, so that no reader rounds an id; `true`, `false` and `null` stay what
/// they are. A key that came several times has an array of its values, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reply {
    /// The name of this shape.
    pub schema: ReplyV1,
    /// The operation, in the provider's spelling.
    pub operation: String,
    /// Its fields as the provider names them.
    pub fields: Map<String, Value>,
}

impl Reply {
    /// The reply as others may read it.
    #[must_use]
    pub fn of(reply: &RawReply, view: View) -> Self {
        Self { schema: ReplyV1, operation: reply.operation.clone(), fields: group(&reply.fields, "", view) }
    }
}

fn group(fields: &[(String, Field)], outer: &str, view: View) -> Map<String, Value> {
    let mut group = Map::new();
    let mut doubled: Vec<Cow<'_, str>> = Vec::new();
    for (key, field) in fields {
        let value = value(field, &nested(outer, key), view);
        let key = view.text(key);
        match group.entry(key.as_str()) {
            Entry::Vacant(place) => drop(place.insert(value)),
            Entry::Occupied(mut place) => match place.get_mut() {
                Value::Array(values) if doubled.iter().any(|known| *known == key) => values.push(value),
                first => {
                    let first_value = first.take();
                    *first = Value::Array(vec![first_value, value]);
                    doubled.push(key.into());
                }
            },
        }
    }
    group
}

fn value(field: &Field, key: &str, view: View) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => Value::Bool(*value),
        Field::Number(text) | Field::Text(text) => Value::String(view.value(key, text)),
        Field::List(items) => items.iter().map(|item| value(item, key, view)).collect(),
        Field::Group(fields) => Value::Object(group(fields, key, view)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Field {
        Field::Text(value.into())
    }

    #[test]
    fn fields_keep_their_digits_and_hide_persons() {
        let reply = RawReply {
            operation: "/oauth2/access_token".into(),
            fields: vec![
                ("id".into(), Field::Number("12345678901234567890.10".into())),
                ("id".into(), text("b")),
                ("id".into(), Field::List(vec![text("c")])),
                ("phone".into(), Field::Number("13800000000".into())),
                ("receiver".into(), Field::Group(vec![("name".into(), text("张三")), ("city".into(), text("北京"))])),
                ("notes".into(), Field::List(vec![text("电话13800000000"), Field::Null, Field::Bool(true)])),
                ("data".into(), text(r#"{"operatorName":"张三"}"#)),
            ],
        };
        let masked = serde_json::to_value(Reply::of(&reply, View::Masked)).unwrap();
        assert_eq!(masked["schema"], "reply/v1");
        let fields = &masked["fields"];
        assert_eq!(fields["id"], serde_json::json!(["12345678901234567890.10", "b", ["c"]]));
        assert_eq!(fields["receiver"], serde_json::json!({ "name": "张*", "city": "北京" }));
        assert_eq!(fields["notes"], serde_json::json!(["电话138******00", null, true]));
        assert!(!masked.to_string().contains("张三") && !masked.to_string().contains("13800000000"), "{masked}");
        let revealed = serde_json::to_value(Reply::of(&reply, View::Revealed)).unwrap();
        assert_eq!(
            (&revealed["fields"]["phone"], &revealed["fields"]["receiver"]["name"]),
            (&"13800000000".into(), &"张三".into())
        );
    }
}
