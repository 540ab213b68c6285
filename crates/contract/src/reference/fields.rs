//! Records of the reference provider, taken apart field by field; what is left over is kept.

use portolan_domain::{Currency, EventTime, Extra, Money, OrderRef, OrderRefKind, WaybillNo};
use portolan_ports::{Error, ErrorKind};
use serde_json::{Map, Value};

/// The fields of a record that were not read yet.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// A record, or `BadResponse`: of a write nobody knows then whether it took effect.
    pub(super) fn of(record: Value) -> Result<Self, Error> {
        match record {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(bad("a record is no object")),
        }
    }

    /// Text, or a number in its own digits.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match self.0.remove(key)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Text that a record cannot be without.
    pub(super) fn must(&mut self, key: &'static str) -> Result<String, Error> {
        self.text(key).ok_or_else(|| bad("a field is missing without which a record is none"))
    }

    pub(super) fn count(&mut self, key: &str) -> Option<u64> {
        self.0.remove(key)?.as_u64()
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.0.remove(key).is_some_and(|value| value == Value::Bool(true))
    }

    pub(super) fn money(&mut self, key: &str) -> Option<Money> {
        self.money_in(key, Currency::CNY)
    }

    pub(super) fn money_in(&mut self, key: &str, currency: Currency) -> Option<Money> {
        Money::parse(&self.text(key)?, currency).ok()
    }

    pub(super) fn time(&mut self, key: &str) -> Option<EventTime> {
        EventTime::parse_rfc3339(&self.text(key)?).ok()
    }

    pub(super) fn number(&mut self, key: &str, kind: OrderRefKind) -> Option<OrderRef> {
        OrderRef::new(kind, &self.text(key)?).ok()
    }

    pub(super) fn waybill(&mut self, key: &str) -> Option<WaybillNo> {
        WaybillNo::parse(&self.text(key)?).ok()
    }

    /// A list of values; none if it is absent.
    pub(super) fn list(&mut self, key: &str) -> Vec<Value> {
        match self.0.remove(key) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    /// A list of records; it must be there.
    pub(super) fn records(&mut self, key: &str) -> Result<Vec<Self>, Error> {
        match self.0.remove(key) {
            Some(Value::Array(values)) => values.into_iter().map(Self::of).collect(),
            _ => Err(bad("a list is missing")),
        }
    }

    /// Everything that was not read.
    pub(super) fn rest(self) -> Extra {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        self.0.iter().map(|(key, value)| (key.clone(), text(value))).collect()
    }
}

/// An answer in no known shape.
pub(super) fn bad(message: &'static str) -> Error {
    Error::maybe_sent(ErrorKind::BadResponse, message)
}

/// A check before sending.
pub(super) fn refused(message: &'static str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, message)
}

/// Something that cannot be asked for.
pub(super) fn unsupported(message: &'static str) -> Error {
    Error::not_sent(ErrorKind::Unsupported, message)
}
