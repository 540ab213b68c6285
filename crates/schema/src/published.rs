//! The published JSON Schema of each object, from the types, and the law that it only grows.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value as Json};

use crate::{
    Answer, Cancellation, Carrier, Error, Inbound, Order, Outbound, Purchase, Quotes, Reply, Reserved, Sku, Stock,
    Submitted, Token, Trace, Value, Warehouse, Waybill,
};

/// The published files, each as name and JSON Schema (2020-12) of what is written.
#[must_use]
pub fn files() -> Vec<(&'static str, Json)> {
    vec![
        ("answer.json", schema::<Answer<Value>>("Answer of a command")),
        ("cancellation.json", schema::<Cancellation>("Cancellation, version 1")),
        ("carrier.json", schema::<Carrier>("Carrier, version 1")),
        ("error.json", schema::<Error>("Error")),
        ("inbound.json", schema::<Inbound>("Inbound, version 1")),
        ("order.json", schema::<Order>("Order, version 1")),
        ("outbound.json", schema::<Outbound>("Outbound, version 1")),
        ("purchase.json", schema::<Purchase>("Purchase, version 1")),
        ("quotes.json", schema::<Quotes>("Quotes, version 1")),
        ("reply.json", schema::<Reply>("Reply, version 1")),
        ("reserved.json", schema::<Reserved>("Reserved, version 1")),
        ("sku.json", schema::<Sku>("Sku, version 1")),
        ("stock.json", schema::<Stock>("Stock, version 1")),
        ("submitted.json", schema::<Submitted>("Submitted, version 1")),
        ("token.json", schema::<Token>("Token, version 1")),
        ("trace.json", schema::<Trace>("Trace, version 1")),
        ("warehouse.json", schema::<Warehouse>("Warehouse, version 1")),
        ("waybill.json", schema::<Waybill>("Waybill, version 1")),
    ]
}

fn schema<T: JsonSchema>(title: &str) -> Json {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut json = schema.to_value();
    as_written(&mut json);
    json
}

/// An absent value has no key, so that nothing is ever `null`; and what is left out is said by `required`, not by a
/// default.
fn as_written(json: &mut Json) {
    match json {
        Json::Object(map) => {
            map.remove("default");
            if let Some(Json::Array(types)) = map.get_mut("type") {
                types.retain(|name| name != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    map.insert("type".to_owned(), one);
                }
            }
            map.values_mut().for_each(as_written);
        }
        Json::Array(items) => items.iter_mut().for_each(as_written),
        _ => {}
    }
}

/// What a reader of the old schema would miss in the new one: keys, words, types and choices that are gone or changed,
/// keys that were always there and no longer are. Descriptions may change.
#[must_use]
pub fn losses(old: &Json, new: &Json) -> Vec<String> {
    let mut losses = Vec::new();
    compare("$", old, new, &mut losses);
    losses
}

fn compare(at: &str, old: &Json, new: &Json, losses: &mut Vec<String>) {
    let (Json::Object(old), Json::Object(new)) = (old, new) else {
        if old != new {
            losses.push(format!("{at} has changed"));
        }
        return;
    };
    for (key, old) in old {
        let at = format!("{at}.{key}");
        match (key.as_str(), new.get(key)) {
            ("title" | "description" | "$schema", _) => {}
            (_, None) => losses.push(format!("{at} is gone")),
            ("properties" | "$defs", Some(new)) => members(&at, old, new, losses),
            // Words may be added; a key that was always written still is.
            ("required" | "examples" | "enum", Some(new)) => kept(&at, old, new, losses),
            ("anyOf" | "oneOf", Some(new)) => choices(&at, old, new, losses),
            ("items" | "additionalProperties", Some(new)) => compare(&at, old, new, losses),
            (_, Some(new)) if old != new => losses.push(format!("{at} has changed")),
            _ => {}
        }
    }
}

fn members(at: &str, old: &Json, new: &Json, losses: &mut Vec<String>) {
    let empty = Map::new();
    let new = new.as_object().unwrap_or(&empty);
    for (key, old) in old.as_object().into_iter().flatten() {
        match new.get(key) {
            Some(new) => compare(&format!("{at}.{key}"), old, new, losses),
            None => losses.push(format!("{at}.{key} is gone")),
        }
    }
}

fn kept(at: &str, old: &Json, new: &Json, losses: &mut Vec<String>) {
    let new = new.as_array().map(Vec::as_slice).unwrap_or_default();
    let gone = old.as_array().into_iter().flatten().filter(|word| !new.contains(word));
    losses.extend(gone.map(|word| format!("{at}: {word} is gone")));
}

/// Each old choice is still there, perhaps grown.
fn choices(at: &str, old: &Json, new: &Json, losses: &mut Vec<String>) {
    let new = new.as_array().map(Vec::as_slice).unwrap_or_default();
    for (index, old) in old.as_array().into_iter().flatten().enumerate() {
        let grown = new.iter().any(|new| {
            let mut missed = Vec::new();
            compare(at, old, new, &mut missed);
            missed.is_empty()
        });
        if !grown {
            losses.push(format!("{at}[{index}] is gone or has changed"));
        }
    }
}
