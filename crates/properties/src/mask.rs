//! What may be shown of a person: a planted telephone number never is, and masking twice is masking once.
//!
//! Bytes: a line with the key of a value, a line with what stands before the planted number, then what stands behind it.

use portolan::{
    Email, Extra, FreeText, HouseNumber, PersonError, PersonName, Phone, StreetAddress, TaxId, exchange::redact,
    mask_text, mask_value,
};

use crate::{
    line,
    plant::{MOBILE, SECRET},
};

/// Neither a digit nor a separator of a number: what is planted between two of them stands alone.
const FENCE: char = '，';

/// No printed form of a text or of a person's value shows the planted number, each has as many characters as what it hides,
/// and is its own mask.
pub fn masking(bytes: &[u8]) {
    let (key, rest) = line(bytes);
    let (before, after) = line(rest);
    let (key, before, after) =
        (String::from_utf8_lossy(key), String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    for text in [&*before, &*after] {
        steady(&key, text);
    }
    let text = format!("{before}{FENCE}{MOBILE}{FENCE}{after}");
    steady(&key, &text);
    hidden(&before, &mask_text(&text));
    let mut extra = Extra::new();
    extra.insert(key.clone().into_owned(), text.clone());
    let shown = [mask_value(&key, &text).into_owned(), FreeText::new(&*text).to_string()];
    // What came with the same digits may have them within another number, such as a waybill's.
    if before.contains(MOBILE) || after.contains(MOBILE) {
        return;
    }
    for shown in shown.into_iter().chain(extra.shown().map(|(_, value)| value.into_owned())).chain(persons(&text)) {
        assert!(!shown.contains(MOBILE), "a planted number is shown");
    }
}

/// The text of a value is hidden in the same way when it was hidden before.
fn steady(key: &str, text: &str) {
    let once = mask_text(text);
    assert_eq!(once.chars().count(), text.chars().count(), "masking changed the length");
    assert_eq!(mask_text(&once), once, "masking a text twice");
    let once = mask_value(key, text);
    assert_eq!(mask_value(key, &once), once, "masking a value twice");
}

/// Where the number was planted, at least six digits are stars.
fn hidden(before: &str, masked: &str) {
    let number: String = masked.chars().skip(before.chars().count() + 1).take(MOBILE.len()).collect();
    assert!(number.chars().filter(|c| *c == '*').count() >= 6, "a planted number keeps {number}");
}

/// What the types of a person print, in `Display` and `Debug`.
fn persons(text: &str) -> Vec<String> {
    fn shown<T: std::fmt::Display + std::fmt::Debug>(value: Result<T, PersonError>) -> Vec<String> {
        value.map(|value| vec![value.to_string(), format!("{value:?} {value:#?}")]).unwrap_or_default()
    }
    let all = [
        shown(PersonName::plain(text)),
        shown(PersonName::masked(text)),
        shown(Phone::plain(text)),
        shown(Phone::cipher(text)),
        shown(StreetAddress::plain(text)),
        shown(HouseNumber::plain(text)),
        shown(Email::plain(text)),
        shown(TaxId::plain(text)),
        shown(Phone::plain(MOBILE)),
        shown(PersonName::plain(MOBILE)),
        shown(StreetAddress::plain(MOBILE)),
    ];
    all.concat()
}

/// What a provider says is cut to 300 characters, and shows neither a planted token nor a planted number, nor most of it,
/// wherever the cut falls.
pub fn redaction(bytes: &[u8]) {
    let (before, after) = line(bytes);
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let said = redact(&format!("{before}{FENCE}{MOBILE}{FENCE}{SECRET}{FENCE}{after}"));
    assert!(said.chars().count() <= 300, "{} characters", said.chars().count());
    assert!(!said.chars().any(char::is_control), "a control character goes to a terminal");
    // Half a number and half a token tell nothing.
    let foreign = format!("{before}{after}");
    for (planted, most) in [(MOBILE, 6), (SECRET, 16)] {
        let part = &planted[..most];
        assert!(foreign.contains(part) || !said.contains(part), "{most} characters of what was planted are shown");
    }
}
