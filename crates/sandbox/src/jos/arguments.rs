//! The application's parameters, read field by field.

use serde_json::{Map, Value};

use super::code;
use crate::decimal::scaled;

/// The gateway's word that a call cannot be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    /// What it is about: the name of a parameter, or a token that JD repeats.
    pub(crate) about: Option<String>,
}

impl From<i64> for Refusal {
    fn from(code: i64) -> Self {
        Self { code, about: None }
    }
}

impl Refusal {
    pub(crate) fn about(code: i64, name: &str) -> Self {
        Self { code, about: Some(name.to_owned()) }
    }
}

/// The object in `360buy_param_json`. Null and the empty text are taken for absent.
#[derive(Debug)]
pub(crate) struct Arguments {
    fields: Map<String, Value>,
    missing: i64,
    wrong: i64,
}

impl Arguments {
    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, missing: code::PARAMETER, wrong: code::PARAMETER_VALUE }
    }

    /// For the order page, which has a code of its own for both.
    pub(crate) fn of_orders(self) -> Self {
        Self { missing: code::ORDER_PARAMETER, wrong: code::ORDER_PARAMETER, ..self }
    }

    pub(crate) fn wrong(&self, name: &str) -> Refusal {
        Refusal::about(self.wrong, name)
    }

    /// The field as it is, the empty text too; null is absent.
    pub(crate) fn raw(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.wrong(name)),
        }
    }

    /// A text, or a number as text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        Ok(self.raw(name)?.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    pub(crate) fn needed(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::about(self.missing, name))
    }

    /// A whole number, or its digits as text.
    pub(crate) fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)?.map(|text| text.parse().map_err(|_| self.wrong(name))).transpose()
    }

    pub(crate) fn needed_whole(&self, name: &str) -> Result<i64, Refusal> {
        self.whole(name)?.ok_or_else(|| Refusal::about(self.missing, name))
    }

    /// A decimal number with at most two places, in hundredths.
    pub(crate) fn hundredths(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)?.map(|text| scaled(&text, 2).ok_or_else(|| self.wrong(name))).transpose()
    }

    pub(crate) fn needed_hundredths(&self, name: &str) -> Result<i64, Refusal> {
        self.hundredths(name)?.ok_or_else(|| Refusal::about(self.missing, name))
    }

    /// A list: one text with commas, or a JSON array of texts and numbers.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let Some(Value::Array(items)) = self.fields.get(name) else {
            let text = self.text(name)?;
            return Ok(text.map_or_else(Vec::new, |text| text.split(',').map(|item| item.trim().to_owned()).collect()));
        };
        let each = |item: &Value| match item {
            Value::String(text) => Ok(text.trim().to_owned()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.wrong(name)),
        };
        items.iter().map(each).collect()
    }

    pub(crate) fn needed_list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let items = self.list(name)?;
        if items.is_empty() { Err(Refusal::about(self.missing, name)) } else { Ok(items) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(json: &str) -> Arguments {
        Arguments::new(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn numbers_and_texts_stand_for_each_other() {
        let arguments = arguments(r#"{"a":"5","b":5,"c":"","d":null,"e":1.5,"f":true,"g":1234567890123456789}"#);
        assert_eq!(arguments.whole("a"), Ok(Some(5)));
        assert_eq!(arguments.whole("b"), Ok(Some(5)));
        assert_eq!(arguments.text("c"), Ok(None));
        assert_eq!(arguments.needed("d").unwrap_err().code, 60);
        assert_eq!(arguments.hundredths("e"), Ok(Some(150)));
        assert_eq!(arguments.text("f").unwrap_err().code, 61);
        assert_eq!(arguments.text("g").unwrap().unwrap(), "1234567890123456789");
    }

    #[test]
    fn lists_come_in_two_forms() {
        let arguments = arguments(r#"{"a":"x,y","b":["x","y"],"c":[1,2],"d":[{}],"e":[]}"#);
        assert_eq!(arguments.list("a").unwrap(), ["x", "y"]);
        assert_eq!(arguments.list("b").unwrap(), ["x", "y"]);
        assert_eq!(arguments.list("c").unwrap(), ["1", "2"]);
        assert_eq!(arguments.list("d").unwrap_err().code, 61);
        assert_eq!(arguments.needed_list("e").unwrap_err().code, 60);
    }
}
