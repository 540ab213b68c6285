//! The reader of JSON, with `serde_json`'s own values as the oracle.

use portolan::{
    Field,
    exchange::json::{self, FromWire as _, Raw, Reader},
};
use serde_json::{Map, Value};

/// A text is a document where `serde_json` reads a value of it, and a walk over it sees what that value holds. A text that it
/// refuses may be a document all the same (numbers beyond a float, half a pair of surrogates, great depth): then the walk ends,
/// within the text.
pub fn json_reader(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let value = serde_json::from_str::<Value>(text);
    let Ok(raw) = json::document(text) else {
        assert!(value.is_err(), "a document was refused");
        return;
    };
    assert_eq!(
        raw.get(),
        text.trim_matches([' ', '\n', '\r', '\t']),
        "a document is its text without blanks around it"
    );
    let mut whole = Reader::new(raw);
    assert_eq!((whole.skip().get().len(), whole.peek()), (raw.get().len(), None), "the end of the value was missed");
    let field = json::field(raw);
    if let Ok(value) = value {
        let mut reader = Reader::new(raw);
        assert_eq!(walked(&mut reader), value, "a walk saw another value");
        assert_eq!(reader.peek(), None, "a walk did not end at the end");
        compare(&field, &value);
    }
    pieces(raw);
}

fn walked(reader: &mut Reader<'_>) -> Value {
    match reader.peek() {
        Some(b'[') => {
            let mut list = Vec::new();
            assert!(reader.elements(|reader| {
                list.push(walked(reader));
                true
            }));
            Value::Array(list)
        }
        Some(b'{') => {
            let mut map = Map::new();
            reader.members(|reader, name| {
                map.insert(name.into_owned(), walked(reader));
            });
            Value::Object(map)
        }
        _ => serde_json::from_str(reader.skip().get()).expect("a scalar of a value that was read"),
    }
}

/// The tree without types against the oracle's: of members of one name the last counts, as there.
fn compare(field: &Field, value: &Value) {
    match (field, value) {
        (Field::Null, Value::Null) => {}
        (Field::Bool(one), Value::Bool(other)) => assert_eq!(one, other),
        (Field::Text(one), Value::String(other)) => assert_eq!(one, other),
        (Field::Number(digits), Value::Number(number)) => {
            assert_eq!(serde_json::from_str::<Value>(digits).ok().as_ref(), Some(&Value::Number(number.clone())));
        }
        (Field::List(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| compare(one, other));
        }
        (Field::Group(members), Value::Object(map)) => {
            for (name, value) in map {
                let last = members.iter().rev().find(|(other, _)| other == name).expect("a member was lost");
                compare(&last.1, value);
            }
            assert!(members.iter().all(|(name, _)| map.contains_key(name)), "a member was made up");
        }
        (Field::Text(kept), Value::Array(_) | Value::Object(_)) => {
            assert!(kept.starts_with(['[', '{']), "what lies too deep is kept as its text");
        }
        _ => panic!("a value has another type"),
    }
}

/// The tolerant readings of one value: each gives a part of the text, or nothing.
fn pieces(raw: Raw<'_>) {
    let length = raw.get().len();
    if let Some(text) = json::scalar(raw) {
        assert!(text.len() <= length);
        assert_eq!(
            Reader::new(raw).scalar().is_some(),
            !matches!(raw.get().as_bytes().first(), Some(b'n' | b'[' | b'{'))
        );
    }
    let mut elements = 0;
    if json::each_element(raw, |element| {
        elements += 1;
        assert!(element.get().len() <= length);
    }) {
        assert!(elements <= length, "{elements} elements of {length} bytes");
    }
    let (mut members, mut names) = (0, 0);
    let object = json::each_member_of(raw, |name, value| {
        members += name.len() + value.get().len();
        names += 1;
    });
    assert!(!object || (members <= length && names <= length), "members are longer than their object");
    assert_eq!(json::is_absent(raw), matches!(raw.get(), "null" | "\"\""));
    assert!(json::kept(raw).len() <= length);
    // Each is read or refused; what they are read as is held by the tests beside them.
    let strings = Vec::<String>::from_wire(raw);
    assert!(strings.is_none_or(|all| all.len() <= length));
    assert!(i64::from_wire(raw).is_none() || bool::from_wire(raw).is_none() || json::scalar(raw).is_some());
}
