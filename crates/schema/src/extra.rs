//! What a provider said that has no key of its own.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::View;

/// What was said under one key of `extra`: a text, or several different ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Values {
    /// One text.
    One(String),
    /// Several, in order.
    Many(Vec<String>),
}

/// The fields as others may read them.
pub(crate) fn values(extra: &domain::Extra, view: View) -> BTreeMap<String, Values> {
    let mut values = BTreeMap::new();
    for (key, value) in extra.iter() {
        add(&mut values, &view.text(key), view.value(key, value));
    }
    values
}

/// Adds a value beside those that are there; two that look alike when masked are one.
pub(crate) fn add(values: &mut BTreeMap<String, Values>, key: &str, value: String) {
    match values.get_mut(key) {
        None => drop(values.insert(key.to_owned(), Values::One(value))),
        Some(Values::Many(many)) if many.contains(&value) => {}
        Some(Values::Many(many)) => many.push(value),
        Some(Values::One(one)) if *one == value => {}
        Some(one @ Values::One(_)) => {
            let Values::One(first) = std::mem::replace(one, Values::Many(Vec::new())) else { return };
            *one = Values::Many(vec![first, value]);
        }
    }
}
