//! JOS's JSON, in JOS's words. Every field of an answer is optional and text; unknown members are kept.

pub mod carrier;
pub mod inbound;
pub mod ldop;
pub mod order;
pub mod outbound;
pub mod print;
pub(crate) mod request;
pub mod returns;
pub mod sku;
pub mod stock;
pub mod token;
pub mod trace;
pub mod waybill;

use portolan_exchange::{
    json::{FromWire, Raw, each_element, each_member_of, scalar},
    wire_object,
};
pub use request::{Change, Joined, Number};
pub(crate) use request::{Request, request};

request! {
    /// A request without parameters: `{}`.
    pub struct Nothing {}
}

wire_object! {
    /// What the warehouse says of a request to change something.
    pub struct ProcessResult {
        /// 1 for success; everything else is a failure, and an error of the client.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The warehouse's number of what was made: the goods (`JGNO…`), the purchase, the order, the return (`JRI…`).
        result_no: String = "result_no" | "resultNo",
    }
}

/// Numbers that are drawn as one text, as a list of texts, or as a list of objects around each: all are seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(pub Vec<String>);

impl Numbers {
    fn take(&mut self, text: &str) {
        let separate = |c: char| matches!(c, ',' | '，' | ';') || c.is_whitespace();
        self.0.extend(text.split(separate).filter(|number| !number.is_empty()).map(str::to_owned));
    }

    fn element(&mut self, raw: Raw<'_>) -> bool {
        if let Some(text) = scalar(raw) {
            self.take(&text);
            return true;
        }
        let mut known = true;
        let object = each_member_of(raw, |_, value| match scalar(value) {
            Some(text) => self.take(&text),
            None => known &= value.get() == "null",
        });
        object && known
    }
}

impl FromWire for Numbers {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let mut numbers = Self::default();
        match scalar(raw).map(|text| text.trim().to_owned()).filter(|text| !text.starts_with(['[', '{'])) {
            Some(text) => {
                numbers.take(&text);
                Some(numbers)
            }
            None => {
                let mut known = true;
                let read = each_element(raw, |element| known &= numbers.element(element));
                (read && known).then_some(numbers)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::document;

    use super::*;

    #[test]
    fn numbers_are_seen_however_they_are_drawn() {
        let read = |json: &str| Numbers::from_wire(document(json).unwrap()).map(|numbers| numbers.0.join(" "));
        for json in [
            r#""VA1,VA2""#,
            r#"["VA1","VA2"]"#,
            r#"[{"deliveryIdList":"VA1"},{"deliveryIdList":"VA2"}]"#,
            r#""[\"VA1\",\"VA2\"]""#,
            r#"{"deliveryIdList":"VA1, VA2"}"#,
        ] {
            assert_eq!(read(json).as_deref(), Some("VA1 VA2"), "{json}");
        }
        assert_eq!(read("[{}]").as_deref(), Some(""));
        assert_eq!(read("12345678901234567890").as_deref(), Some("12345678901234567890"));
        assert_eq!(read("[[1]]"), None);
    }
}
