//! What may be shown of a person: the rule of the national electronic waybill.
//!
//! Of a name at least one character is hidden, of a phone number at least six digits, of an address unit and room.
//! Every function here gives the same text again when it is given its own answer.

mod address;
mod courier;
mod keys;
mod number;
mod value;

use std::borrow::Cow;

pub(crate) use address::address;
pub use keys::{is_contact_key, mask_value};
pub(crate) use value::{all, contact, email, name, phone};

/// Hides phone numbers in a sentence, and a person's name after words such as 配送员 or 分配给.
///
/// Waybill, package and order numbers, dates, times and amounts stay readable, except the few that look exactly like a
/// phone number (eleven digits from 13 to 19).
///
/// ```
/// use portolan_domain::mask_text;
/// assert_eq!(mask_text("已分配给张三（联系电话：13800000000）。"), "已分配给张*（联系电话：138******00）。");
/// assert_eq!(mask_text("JDVE00132473532-1-1-"), "JDVE00132473532-1-1-");
/// ```
#[must_use]
pub fn mask_text(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut chars: Vec<char> = text.chars().collect();
    // Both must run; numbers come first, so that a name's stars are not yet in front of a number.
    if number::hide(&mut chars) | courier::hide(&mut chars) {
        Cow::Owned(chars.into_iter().collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The digit that a character stands for, ASCII or full-width.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

fn latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

pub(crate) fn star(c: char) -> bool {
    matches!(c, '*' | '＊')
}

/// Puts a star in place of a character; says whether that changed anything.
fn hide(place: &mut char) -> bool {
    std::mem::replace(place, '*') != '*'
}

/// How many of `count` digits or letters may be shown at the start and at the end, so that six or more stay hidden.
fn shown(count: usize) -> (usize, usize) {
    let spare = count.saturating_sub(6);
    let tail = spare.min(2);
    ((spare - tail).min(3), tail)
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}
