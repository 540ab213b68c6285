//! Reads the JSON object of a control call field by field, so that every complaint names its field.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::Error;

pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Of a body; an empty body is an object without fields.
    pub(super) fn of(body: &[u8]) -> Result<Self, Error> {
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(Error::invalid("body", "a JSON object is needed")),
            Err(error) => Err(Error::invalid("body", format!("no JSON: {error}"))),
        }
    }

    pub(super) fn nested(value: Value, field: &str) -> Result<Self, Error> {
        match value {
            Value::Object(object) => Ok(Self(object)),
            _ => Err(Error::invalid(field, "an object is needed")),
        }
    }

    /// Nulls are taken for absent.
    pub(super) fn value(&mut self, field: &str) -> Option<Value> {
        self.0.remove(field).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.0.get(field).is_some_and(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, field: &str) -> Result<Option<String>, Error> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::invalid(field, "text is needed")),
        }
    }

    pub(super) fn needed_text(&mut self, field: &str) -> Result<String, Error> {
        self.text(field)?.ok_or_else(|| Error::invalid(field, "is needed"))
    }

    pub(super) fn flag(&mut self, field: &str) -> Result<bool, Error> {
        match self.value(field) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(Error::invalid(field, "true or false is needed")),
        }
    }

    pub(super) fn signed(&mut self, field: &str) -> Result<Option<i64>, Error> {
        match self.value(field) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| Error::invalid(field, "a whole number is needed")),
        }
    }

    pub(super) fn unsigned(&mut self, field: &str) -> Result<Option<u64>, Error> {
        match self.value(field) {
            None => Ok(None),
            Some(value) => {
                value.as_u64().map(Some).ok_or_else(|| Error::invalid(field, "a whole number of 0 or more is needed"))
            }
        }
    }

    pub(super) fn small(&mut self, field: &str) -> Result<Option<u32>, Error> {
        self.unsigned(field)?
            .map(|number| u32::try_from(number).map_err(|_| Error::invalid(field, "too large a number")))
            .transpose()
    }

    pub(super) fn seconds(&mut self, field: &str) -> Result<Option<SignedDuration>, Error> {
        Ok(self.signed(field)?.map(SignedDuration::from_secs))
    }

    pub(super) fn millis(&mut self, field: &str) -> Result<Option<Duration>, Error> {
        Ok(self.unsigned(field)?.map(Duration::from_millis))
    }

    pub(super) fn time(&mut self, field: &str) -> Result<Option<Timestamp>, Error> {
        self.text(field)?
            .map(|text| {
                text.parse().map_err(|_| {
                    Error::invalid(field, "a time with an offset is needed, such as 2026-01-05T08:00:00+08:00")
                })
            })
            .transpose()
    }

    pub(super) fn texts(&mut self, field: &str) -> Result<Option<Vec<String>>, Error> {
        let wrong = || Error::invalid(field, "a list of texts is needed");
        match self.value(field) {
            None => Ok(None),
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    _ => Err(wrong()),
                })
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(wrong()),
        }
    }

    pub(super) fn list(&mut self, field: &str) -> Result<Option<Vec<Value>>, Error> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items)),
            Some(_) => Err(Error::invalid(field, "a list is needed")),
        }
    }

    pub(super) fn object(&mut self, field: &str) -> Result<Option<Map<String, Value>>, Error> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Error::invalid(field, "an object is needed")),
        }
    }

    /// Complains about fields that nobody asked for: a misspelt one must not pass in silence.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(field) => {
                Err(Error::invalid(field.chars().take(64).collect::<String>(), "no such field in this call"))
            }
        }
    }
}

/// An amount as text, such as `0.30`, in hundredths of its unit.
pub(super) fn hundredths(text: &str, field: &str, unit: &str) -> Result<i64, Error> {
    let wrong = || Error::invalid(field, format!("{unit} as text with at most two decimal places, such as \"0.30\""));
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(places) || whole.len() > 12 || places.len() > 2 {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let places: i64 = format!("{places:0<2}").parse().map_err(|_| wrong())?;
    Ok(whole * 100 + places)
}
