//! What a line demands of an address.

use crate::reply::{Json, record, text};

/// One demand. A field that is not given does not meet it.
#[derive(Debug)]
pub(super) struct Rule {
    /// The field that it is about, in CJ's word.
    pub(super) kind: &'static str,
    /// The pattern as it is told. It is never run: `met` says the same.
    expression: Option<&'static str>,
    /// Least and most characters, where the demand is about the length.
    range: Option<(u8, u8)>,
    /// Whether an order that does not meet it is stopped.
    pub(super) hard: bool,
    pub(super) code: &'static str,
    pub(super) english: &'static str,
    met: fn(&str) -> bool,
}

pub(super) static PHONE: Rule = Rule {
    kind: "phone",
    expression: Some(r"^[\s\d\-()()+]{6,32}$"),
    range: None,
    hard: true,
    code: "1001",
    english: "Must be a 6-32 digit number (only numbers, symbols and spaces are supported).",
    met: |text| {
        let sound = |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || "-()+".contains(letter);
        (6..=32).contains(&text.chars().count()) && text.chars().all(sound)
    },
};

pub(super) static ZIP_US: Rule = Rule {
    kind: "zip",
    expression: Some(r"^\d{5}(-\d{4})?$"),
    range: None,
    hard: true,
    code: "1002",
    english: "Must be a 5 digit zip code, or 9 digits with a hyphen.",
    met: |text| {
        let (head, tail) = text.split_once('-').map_or((text, None), |(head, tail)| (head, Some(tail)));
        digits(head, 5) && tail.is_none_or(|tail| digits(tail, 4))
    },
};

pub(super) static ZIP_NL: Rule = Rule {
    kind: "zip",
    expression: Some(r"^\d{4}\s?[A-Za-z]{2}$"),
    range: None,
    hard: true,
    code: "1003",
    english: "Must be 4 digits and 2 letters.",
    met: |text| {
        let packed: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let letters = packed.get(4..).is_some_and(|end| end.len() == 2 && end.bytes().all(|b| b.is_ascii_alphabetic()));
        packed.get(..4).is_some_and(|head| digits(head, 4)) && letters
    },
};

pub(super) static DUTY: Rule = Rule {
    kind: "dutyNo",
    expression: Some(r"^(\d{11}|\d{14})$"),
    range: None,
    hard: true,
    code: "1004",
    english: "Tax number must be 11 or 14 digits.",
    met: |text| digits(text, 11) || digits(text, 14),
};

pub(super) static EMAIL: Rule = Rule {
    kind: "email",
    expression: Some(r"^[^@\s]+@[^@\s]+$"),
    range: None,
    hard: false,
    code: "1005",
    english: "Must be a valid email address.",
    met: |text| {
        let sound = |part: &str| !part.is_empty() && !part.contains('@') && !part.contains(char::is_whitespace);
        text.split_once('@').is_some_and(|(name, host)| sound(name) && sound(host))
    },
};

pub(super) static HOUSE: Rule = Rule {
    kind: "houseNumber",
    expression: None,
    range: Some((1, 20)),
    hard: false,
    code: "1006",
    english: "House number must be 1-20 characters.",
    met: |text| (1..=20).contains(&text.chars().count()),
};

pub(super) static NAME: Rule = Rule {
    kind: "recipientName",
    expression: None,
    range: Some((2, 35)),
    hard: false,
    code: "1007",
    english: "Recipient name must be 2-35 characters.",
    met: |text| (2..=35).contains(&text.chars().count()),
};

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Rule {
    pub(super) fn is_met(&self, value: Option<&str>) -> bool {
        value.is_some_and(self.met)
    }

    pub(super) fn told(&self) -> Json {
        let bound = |pick: fn((u8, u8)) -> u8| self.range.map_or(Json::Null, |range| text(pick(range).to_string()));
        record([
            ("expression", self.expression.map_or(Json::Null, text)),
            ("interceptType", text(if self.hard { "0" } else { "1" })),
            ("max", bound(|(_, most)| most)),
            ("min", bound(|(least, _)| least)),
            ("msgCode", text(self.code)),
            ("msgEn", text(self.english)),
            ("type", text(self.kind)),
        ])
    }
}

/// A word that a line does not want to see in an address.
pub(super) struct StopWord {
    pub(super) words: &'static str,
    chinese: &'static str,
    english: &'static str,
}

pub(super) static PO_BOX: StopWord = StopWord {
    words: "PO BOX",
    chinese: "该物流不支持邮政信箱",
    english: "PO boxes are not supported by this method.",
};

impl StopWord {
    pub(super) fn told(&self) -> Json {
        record([
            ("cnMsg", text(self.chinese)),
            ("enMsg", text(self.english)),
            ("type", Json::List(vec![text("recipientAddress")])),
            ("words", text(self.words)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_judge() {
        for (rule, good, bad) in [
            (&PHONE, "+86 (138) 0000-0000", "138-ABC-0000"),
            (&PHONE, "123456", "12345"),
            (&ZIP_US, "90001-1234", "9000"),
            (&ZIP_NL, "1011 AB", "10112 B"),
            (&ZIP_NL, "1011ab", "时时时时"),
            (&DUTY, "12345678901", "123"),
            (&EMAIL, "a@example.com", "a@b@c"),
            (&HOUSE, "12 b", ""),
            (&NAME, "ab", "a"),
        ] {
            assert!(rule.is_met(Some(good)), "{good}");
            assert!(!rule.is_met(Some(bad)), "{bad}");
            assert!(!rule.is_met(None));
        }
    }
}
