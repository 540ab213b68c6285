//! Walking over JSON that was found valid, once, without building anything.

use std::borrow::Cow;

use memchr::memchr2;

/// A value of a reply, as it stands there: valid JSON without blanks around it.
///
/// `Debug` shows its length alone: it may hold persons.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(pub(super) &'a str);

impl<'a> Raw<'a> {
    /// Its text.
    #[must_use]
    pub fn get(self) -> &'a str {
        self.0
    }

    pub(super) fn first(self) -> Option<u8> {
        self.0.as_bytes().first().copied()
    }
}

impl std::fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// A value of a reply that outlives it. `Debug` shows its length alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(Box<str>);

impl Json {
    /// The value.
    #[must_use]
    pub fn raw(&self) -> Raw<'_> {
        Raw(&self.0)
    }

    /// Its text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

impl From<Raw<'_>> for Json {
    fn from(raw: Raw<'_>) -> Self {
        Self(raw.0.into())
    }
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Json({} bytes)", self.0.len())
    }
}

/// Stands at a value, and moves past it: each byte is looked at once, however deep values lie in each other.
///
/// It trusts the text, which comes from a [`Raw`]; over anything else it would stop early, and never fail.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    raw: Raw<'a>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of a value.
    #[must_use]
    pub fn new(raw: Raw<'a>) -> Self {
        Self { raw, at: 0 }
    }

    fn bytes(&self) -> &'a [u8] {
        self.raw.0.as_bytes()
    }

    /// The first byte of the value that it stands at: `{`, `[`, `"`, `n`, `t`, `f`, a digit or a minus.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// Whether it stands at `null` or `""`.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match self.peek() {
            Some(b'n') => true,
            Some(b'"') => self.bytes().get(self.at + 1) == Some(&b'"'),
            _ => false,
        }
    }

    /// Moves past the value, and gives it.
    pub fn skip(&mut self) -> Raw<'a> {
        let from = self.at;
        let bytes = self.bytes();
        self.at = match self.peek() {
            Some(b'"') => string_end(bytes, from).0,
            Some(b'{' | b'[') => container_end(bytes, from),
            _ => scalar_end(bytes, from),
        };
        Raw(self.raw.0.get(from..self.at).unwrap_or_default())
    }

    /// Moves past a string, number or boolean, and gives its text as [`scalar`](super::scalar) does; `None`, and past it too,
    /// for anything else.
    pub fn scalar(&mut self) -> Option<Cow<'a, str>> {
        match self.peek() {
            Some(b'"') => Some(self.string()),
            _ => super::scalar(self.skip()),
        }
    }

    /// The text of the string that it stands at: borrowed unless it has escapes; as it is written where an escape stands
    /// for half a character.
    fn string(&mut self) -> Cow<'a, str> {
        let from = self.at;
        let (end, escaped) = string_end(self.bytes(), from);
        self.at = end;
        let written = self.raw.0.get(from..end).unwrap_or_default();
        let plain = || written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
        if escaped {
            serde_json::from_str(written).map_or_else(|_| Cow::Borrowed(plain()), Cow::Owned)
        } else {
            Cow::Borrowed(plain())
        }
    }

    /// Lets `take` read the value, and stays at it if `take` finds that it does not fit.
    pub fn attempt<T>(&mut self, take: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let from = self.at;
        let taken = take(self);
        if taken.is_none() {
            self.at = from;
        }
        taken
    }

    /// Stands at each element of an array in turn, which `take` moves past or leaves; ends past the array. `take` goes on
    /// as long as it gives `true`; otherwise the reader is somewhere within.
    pub fn elements(&mut self, mut take: impl FnMut(&mut Self) -> bool) -> bool {
        self.at += 1;
        while self.next_within(b']') {
            let from = self.at;
            if !take(self) {
                return false;
            }
            self.beyond(from);
        }
        true
    }

    /// Stands at the value of each member of an object in turn, with the member's name, as [`elements`](Self::elements).
    pub fn members(&mut self, mut take: impl FnMut(&mut Self, Cow<'a, str>)) {
        self.at += 1;
        while self.next_within(b'}') {
            let name = self.string();
            self.blanks();
            self.at += 1; // the colon
            self.blanks();
            let from = self.at;
            take(self, name);
            self.beyond(from);
        }
    }

    /// Past a value that was left alone, and onwards in any case.
    fn beyond(&mut self, from: usize) {
        if self.at == from {
            self.skip();
        }
        self.at = self.at.max(from + 1);
    }

    /// Past blanks and a comma; `false`, and past the end, where the array or object ends.
    fn next_within(&mut self, end: u8) -> bool {
        self.blanks();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.blanks();
        }
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                false
            }
            Some(_) => true,
            None => false,
        }
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }
}

/// Where a string ends that opens at `open`, and whether there are escapes in it.
fn string_end(bytes: &[u8], open: usize) -> (usize, bool) {
    let mut at = open + 1;
    let mut escaped = false;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return (at + 1, escaped);
        }
        escaped = true;
        at += 2; // an escape and what it escapes
    }
    (bytes.len(), escaped)
}

fn container_end(bytes: &[u8], open: usize) -> usize {
    let (mut at, mut depth) = (open, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at).0;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn scalar_end(bytes: &[u8], from: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
    bytes.get(from..).and_then(|rest| rest.iter().position(ends)).map_or(bytes.len(), |length| from + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::document, *};

    /// What serde_json and the reader make of the same text must be the same.
    fn flat(reader: &mut Reader<'_>) -> serde_json::Value {
        use serde_json::Value;
        match reader.peek() {
            Some(b'[') => {
                let mut list = Vec::new();
                assert!(reader.elements(|reader| {
                    list.push(flat(reader));
                    true
                }));
                Value::Array(list)
            }
            Some(b'{') => {
                let mut map = serde_json::Map::new();
                reader.members(|reader, name| {
                    map.insert(name.into_owned(), flat(reader));
                });
                Value::Object(map)
            }
            _ => serde_json::from_str(reader.skip().get()).unwrap(),
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[\\PC\"\\\\\n\u{1}{}\\[\\],:]{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 64, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map("[a-z\"\\\\]{0,4}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_walk_sees_what_a_parse_sees(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let raw = document(&text).unwrap();
            let mut reader = Reader::new(raw);
            prop_assert_eq!(flat(&mut reader), value);
            prop_assert_eq!(reader.peek(), None);
            let mut whole = Reader::new(raw);
            prop_assert_eq!(whole.skip(), raw);
        }

        #[test]
        fn what_is_left_alone_is_passed_over(value in any_json()) {
            let text = format!("[{value},7]");
            let mut last = String::new();
            Reader::new(document(&text).unwrap()).elements(|reader| {
                last = reader.clone().skip().get().to_owned();
                true
            });
            prop_assert_eq!(last, "7");
        }

        #[test]
        fn text_that_is_not_valid_makes_no_harm(text in "[\\[\\]{}\",:\\\\a1 ]{0,40}") {
            let mut reader = Reader::new(Raw(&text));
            reader.members(|_, _| {});
            let mut reader = Reader::new(Raw(&text));
            reader.elements(|_| true);
        }
    }
}
