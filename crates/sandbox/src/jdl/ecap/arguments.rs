//! The object of a call, read field by field, so that every complaint names its field.

use serde_json::{Map, Value};

use super::{BAD_VALUE, NOT_YOUR_CUSTOMER, No};
use crate::JdlApp;
use crate::decimal::scaled;

/// An object, and its own name if it lies within another. Null and the empty text are absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dto<'a> {
    fields: &'a Map<String, Value>,
    within: Option<&'static str>,
}

impl<'a> Dto<'a> {
    pub(super) fn new(fields: &'a Map<String, Value>) -> Self {
        Self { fields, within: None }
    }

    /// The complaint that a field is not what it has to be.
    pub(super) fn wrong(&self, name: &str, must: &str) -> No {
        let name = self.within.map_or_else(|| name.to_owned(), |outer| format!("{outer}.{name}"));
        No::because(BAD_VALUE, format!("{name}{must}"))
    }

    /// A text, or a number as text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, No> {
        let text = match self.fields.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(self.wrong(name, "应为文本")),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A text of at most so many characters.
    pub(super) fn short(&self, name: &str, most: usize) -> Result<Option<String>, No> {
        let text = self.text(name)?;
        if text.as_ref().is_some_and(|text| text.chars().count() > most) {
            return Err(self.wrong(name, &format!("长度不能超过{most}")));
        }
        Ok(text)
    }

    pub(super) fn needed(&self, name: &str, most: usize) -> Result<String, No> {
        self.short(name, most)?.ok_or_else(|| self.wrong(name, "不能为空"))
    }

    /// A whole number, or its digits as text.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, No> {
        self.text(name)?.map(|text| text.parse().map_err(|_| self.wrong(name, "应为整数"))).transpose()
    }

    /// A decimal number in units of its n-th place.
    pub(super) fn decimal(&self, name: &str, places: u32) -> Result<Option<i64>, No> {
        let read = |text: String| {
            scaled(&text, places).ok_or_else(|| self.wrong(name, &format!("应为数字，最多{places}位小数")))
        };
        self.text(name)?.map(read).transpose()
    }

    pub(super) fn object(&self, name: &'static str) -> Result<Option<Self>, No> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self { fields, within: Some(name) })),
            Some(_) => Err(self.wrong(name, "应为对象")),
        }
    }

    pub(super) fn needed_object(&self, name: &'static str) -> Result<Self, No> {
        self.object(name)?.ok_or_else(|| self.wrong(name, "不能为空"))
    }

    /// The only element of a list; JD takes one.
    pub(super) fn only(&self, name: &'static str) -> Result<Option<Self>, No> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => match items.as_slice() {
                [] => Ok(None),
                [Value::Object(fields)] => Ok(Some(Self { fields, within: Some(name) })),
                _ => Err(self.wrong(name, "只能传一个对象")),
            },
            Some(_) => Err(self.wrong(name, "应为数组")),
        }
    }

    /// Who orders: 0 and 5 are consumers, 1, 2 and 4 need a customer code.
    pub(super) fn origin(&self) -> Result<i64, No> {
        match self.whole("orderOrigin")? {
            Some(origin @ (0 | 1 | 2 | 4 | 5)) => Ok(origin),
            Some(_) => Err(self.wrong("orderOrigin", "应为0、1、2、4或5")),
            None => Err(self.wrong("orderOrigin", "不能为空")),
        }
    }

    /// The customer code, which must be one of the application's.
    pub(super) fn customer(&self, app: &JdlApp, origin: i64) -> Result<Option<String>, No> {
        let code = self.short("customerCode", 32)?;
        match &code {
            None if matches!(origin, 1 | 2 | 4) => Err(self.wrong("customerCode", "不能为空")),
            Some(code) if !app.customer_codes.contains(code) => Err(NOT_YOUR_CUSTOMER.into()),
            _ => Ok(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_name_the_field() {
        let fields = serde_json::from_str(
            r#"{"a":"5","b":5,"c":"","d":null,"e":1.5,"f":true,"g":{"h":1.2345},"i":[{},{}],"j":[],"k":{},"n":"1"}"#,
        );
        let fields: Map<String, Value> = fields.unwrap();
        let dto = Dto::new(&fields);
        assert_eq!((dto.whole("a").unwrap(), dto.whole("b").unwrap()), (Some(5), Some(5)));
        assert_eq!((dto.text("c").unwrap(), dto.text("d").unwrap()), (None, None));
        assert_eq!(dto.decimal("e", 2).unwrap(), Some(150));
        assert!(dto.only("j").unwrap().is_none() && dto.object("z").unwrap().is_none());
        let why = |no: No| (no.code, no.why.unwrap());
        let inner = dto.needed_object("g").unwrap();
        assert_eq!(why(inner.decimal("h", 3).unwrap_err()), (BAD_VALUE, "g.h应为数字，最多3位小数".to_owned()));
        assert_eq!(why(dto.text("f").unwrap_err()).1, "f应为文本");
        assert_eq!(why(dto.only("i").unwrap_err()).1, "i只能传一个对象");
        assert_eq!(why(dto.only("k").unwrap_err()).1, "k应为数组");
        assert_eq!(why(dto.needed("c", 9).unwrap_err()).1, "c不能为空");
        assert_eq!(why(dto.short("n", 0).unwrap_err()).1, "n长度不能超过0");
        assert_eq!(why(dto.origin().unwrap_err()).1, "orderOrigin不能为空");
    }
}
