//! What a body can become on its way, or never was: the same for the same body.

use serde::de::IgnoredAny;
use serde_json::{Value, json};

const MIB: usize = 1 << 20;

/// Whether it is JSON as a whole.
pub(super) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Each byte with these bits turned, in turn: other letters, the other case, no UTF-8.
pub(super) fn flips(body: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..body.len()).flat_map(|at| [0x01, 0x20, 0x80].map(|bits| (at, bits))).map(|(at, bits)| {
        let mut flipped = body.to_vec();
        flipped[at] ^= bits;
        (at, flipped)
    })
}

/// Bodies that say nothing: none of them is a push.
pub(super) fn nothings() -> Vec<(&'static str, Vec<u8>)> {
    let repeated = |text: &str| text.repeat(MIB / text.len()).into_bytes();
    let long = |value: String| format!("{{\"a\":{value}}}").into_bytes();
    vec![
        ("an empty body", Vec::new()),
        ("blanks", b" \r\n\t ".to_vec()),
        ("null", b"null".to_vec()),
        ("true", b"true".to_vec()),
        ("a number", b"0".to_vec()),
        ("a text", b"\"text\"".to_vec()),
        ("an empty list", b"[]".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("a list in a list", b"[[]]".to_vec()),
        ("a web page", b"<html><body>Please sign in to the network</body></html>".to_vec()),
        ("bytes that are no text", vec![0xff, 0xfe, 0x00, 0xd8]),
        ("zero bytes", vec![0; 64]),
        ("1 MiB of lists", repeated("[")),
        ("1 MiB of objects", repeated("{\"a\":")),
        ("1 MiB of blanks", repeated(" ")),
        ("1 MiB of letters", repeated("a")),
        ("a text of 1 MiB", long(format!("\"{}\"", "a".repeat(MIB)))),
        ("a number of 1 MiB", long("9".repeat(MIB))),
    ]
}

/// A body with something around it. Of a JSON body none of them is the same push, unless that is marked.
pub(super) fn wrapped(body: &[u8]) -> Vec<(&'static str, Vec<u8>, bool)> {
    let joined = |parts: &[&[u8]]| parts.concat();
    vec![
        ("a push in a list", joined(&[b"[", body, b"]"]), true),
        ("a push with blanks around it", joined(&[b"\r\n ", body, b" \n"]), true),
        ("a push behind a mark of byte order", joined(&[b"\xef\xbb\xbf", body]), true),
        ("two pushes in a list", joined(&[b"[", body, b",", body, b"]"]), false),
        ("two pushes in one body", joined(&[body, body]), false),
        ("a push with something behind it", joined(&[body, b"x"]), false),
        ("a push in an object", joined(&[b"{\"a\":", body, b"}"]), false),
    ]
}

/// A JSON body with each of its fields, at any depth, left out or of another shape; and what was done to it.
pub(super) fn misshapen(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(whole) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let mut pointers = Vec::new();
    below(&whole, String::new(), &mut pointers);
    let shapes = [
        Value::Null,
        json!(true),
        json!(""),
        json!(" "),
        json!("x"),
        json!(-1),
        json!(0.5),
        json!(u64::MAX),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "a": null }),
        json!("9".repeat(400)),
    ];
    let mut bodies = Vec::new();
    for pointer in &pointers {
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        let mut without = whole.clone();
        if let Some(Value::Object(fields)) = without.pointer_mut(parent) {
            fields.remove(&key.replace("~1", "/").replace("~0", "~"));
            bodies.push((format!("a body without {pointer}"), without.to_string().into_bytes()));
        }
        for shape in &shapes {
            let mut other = whole.clone();
            if let Some(field) = other.pointer_mut(pointer) {
                *field = shape.clone();
            }
            bodies.push((format!("a body of another shape at {pointer}"), other.to_string().into_bytes()));
        }
    }
    bodies
}

fn below(value: &Value, at: String, pointers: &mut Vec<String>) {
    let mut each = |key: &str, value: &Value| {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        pointers.push(pointer.clone());
        below(value, pointer, pointers);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| each(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| each(&at.to_string(), item)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_at_any_depth_is_misshapen() {
        let done: Vec<_> = misshapen(br#"{"a/b":[{"c":1}],"d":"x"}"#);
        for what in ["without /a~1b", "at /a~1b/0", "without /a~1b/0/c", "without /d", "at /d"] {
            assert!(done.iter().any(|(did, _)| did.ends_with(what)), "{what}");
        }
        assert!(done.iter().any(|(_, body)| body == br#"{"d":"x"}"#), "a key with a slash is found");
        assert!(misshapen(b"no JSON").is_empty());
    }

    #[test]
    fn each_byte_is_flipped_and_nothing_is_as_it_was() {
        let body = br#"{"a":1}"#;
        assert_eq!(flips(body).count(), 3 * body.len());
        assert!(flips(body).all(|(at, flipped)| flipped[at] != body[at] && flipped.len() == body.len()));
        assert!(nothings().iter().all(|(_, body)| body.len() <= MIB + 16));
    }
}
