//! What a caller asks, read field by field: a JSON object, or a query.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::code;
use super::envelope::Refusal;

/// Millionths in one.
pub(super) const ONE: i64 = 1_000_000;

/// The fields of a call. Null and the empty text are taken for absent.
#[derive(Debug)]
pub(super) struct Arguments {
    fields: Map<String, Value>,
    /// Stands before names in complaints, such as `products[0].`.
    within: String,
}

impl Arguments {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, within: String::new() }
    }

    /// Of a query: a name that comes several times is a list.
    pub(super) fn of_query(query: &str) -> Self {
        let mut fields: Map<String, Value> = Map::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = Value::String(decode(value).into_owned());
            match fields.get_mut(decode(name).as_ref()) {
                None => {
                    fields.insert(decode(name).into_owned(), value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(first) => {
                    let first_value = first.take();
                    *first = Value::Array(vec![first_value, value]);
                }
            }
        }
        Self::new(fields)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_null())
    }

    /// The value is of the wrong kind or out of its range.
    pub(super) fn wrong(&self, name: &str) -> Refusal {
        Refusal::told(code::PARAMETER_ERROR, format!("Param error: {}{name}", self.within))
    }

    fn missing(&self, name: &str, of: &str) -> Refusal {
        Refusal::told(code::PARAMETER, format!("{}{name} must be not {of}", self.within))
    }

    /// A text, or a number as text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        let text = match self.fields.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(self.wrong(name)),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    pub(super) fn needed(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| self.missing(name, "empty"))
    }

    /// A text of at most so many characters.
    pub(super) fn short(&self, name: &str, most: usize) -> Result<Option<String>, Refusal> {
        let text = self.text(name)?;
        match &text {
            Some(long) if long.chars().count() > most => {
                Err(Refusal::told(code::PARAMETER, format!("{}{name} length must be at most {most}", self.within)))
            }
            _ => Ok(text),
        }
    }

    pub(super) fn needed_short(&self, name: &str, most: usize) -> Result<String, Refusal> {
        self.short(name, most)?.ok_or_else(|| self.missing(name, "empty"))
    }

    /// A whole number, or its digits as text.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)?.map(|text| text.parse().map_err(|_| self.wrong(name))).transpose()
    }

    /// How many: 1 to 100,000, as number or text.
    pub(super) fn count(&self, name: &str) -> Result<u32, Refusal> {
        let count = self.whole(name)?.ok_or_else(|| self.missing(name, "null"))?;
        u32::try_from(count).ok().filter(|count| (1..=100_000).contains(count)).ok_or_else(|| self.wrong(name))
    }

    /// A decimal number of 0 to a billion in millionths; what is finer does not count.
    pub(super) fn millionths(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)?.map(|text| millionths(&text).ok_or_else(|| self.wrong(name))).transpose()
    }

    /// A list of texts and numbers, or one text with commas.
    pub(super) fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let split = |text: &str| text.split(',').map(|item| item.trim().to_owned()).collect::<Vec<_>>();
        let mut items = Vec::new();
        match self.fields.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Array(all)) => {
                for item in all {
                    match item {
                        Value::String(text) => items.extend(split(text)),
                        Value::Number(number) => items.push(number.to_string()),
                        _ => return Err(self.wrong(name)),
                    }
                }
            }
            Some(Value::String(text)) => items.extend(split(text)),
            Some(Value::Number(number)) => items.push(number.to_string()),
            Some(_) => return Err(self.wrong(name)),
        }
        items.retain(|item| !item.is_empty());
        Ok(items)
    }

    pub(super) fn needed_list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let items = self.list(name)?;
        if items.is_empty() { Err(self.missing(name, "empty")) } else { Ok(items) }
    }

    /// A list of objects; absent is empty.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Self>, Refusal> {
        let Some(value) = self.fields.get(name).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
        let Value::Array(items) = value else { return Err(self.wrong(name)) };
        let each = |(at, item): (usize, &Value)| match item {
            Value::Object(fields) => {
                Ok(Self { fields: fields.clone(), within: format!("{}{name}[{at}].", self.within) })
            }
            _ => Err(self.wrong(name)),
        };
        items.iter().enumerate().map(each).collect()
    }

    pub(super) fn needed_objects(&self, name: &str) -> Result<Vec<Self>, Refusal> {
        let items = self.objects(name)?;
        if items.is_empty() { Err(self.missing(name, "null")) } else { Ok(items) }
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => {
                Ok(Some(Self { fields: fields.clone(), within: format!("{}{name}.", self.within) }))
            }
            Some(_) => Err(self.wrong(name)),
        }
    }

    pub(super) fn needed_object(&self, name: &str) -> Result<Self, Refusal> {
        self.object(name)?.ok_or_else(|| self.missing(name, "null"))
    }
}

/// Millionths of a decimal text: `1.5` is 1,500,000.
fn millionths(text: &str) -> Option<i64> {
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(places) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= 1_000_000_000)?;
    let places: String = places.chars().chain(std::iter::repeat('0')).take(6).collect();
    Some(whole * ONE + places.parse::<i64>().ok()?)
}

/// `+` and `%20` are both a space; bytes that are no UTF-8 become U+FFFD.
fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
    } else {
        percent_decode_str(text).decode_utf8_lossy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_repeat_and_join() {
        let arguments = Arguments::of_query("a=1&a=2%2C3&a=&b=x+y%20z&=9&c");
        assert_eq!(arguments.list("a").unwrap(), ["1", "2", "3"]);
        assert_eq!(arguments.text("b").unwrap().as_deref(), Some("x y z"));
        assert_eq!(arguments.text("c").unwrap(), None);
        assert_eq!(arguments.needed("c").unwrap_err().message.unwrap(), "c must be not empty");
    }

    #[test]
    fn complaints_name_the_place() {
        let fields = serde_json::from_str(r#"{"d":[{"q":0},{"q":"2"}],"o":{"x":true}}"#).unwrap();
        let arguments = Arguments::new(fields);
        let items = arguments.needed_objects("d").unwrap();
        assert_eq!(items[0].count("q").unwrap_err().message.unwrap(), "Param error: d[0].q");
        assert_eq!(items[1].count("q"), Ok(2));
        let inner = arguments.needed_object("o").unwrap();
        assert_eq!(inner.text("x").unwrap_err().message.unwrap(), "Param error: o.x");
        assert_eq!(arguments.needed_objects("products").unwrap_err().message.unwrap(), "products must be not null");
    }

    #[test]
    fn decimals_are_exact() {
        for (text, value) in [("0.06", 60_000), ("123.2", 123_200_000), ("7", 7_000_000), ("0.1234567", 123_456)] {
            assert_eq!(millionths(text), Some(value), "{text}");
        }
        for wrong in ["", ".5", "1.", "-1", "1e3", "99999999999"] {
            assert_eq!(millionths(wrong), None, "{wrong}");
        }
    }
}
