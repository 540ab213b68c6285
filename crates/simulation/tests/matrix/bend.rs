//! Ways to have the sandbox bend its answers, in short.

use portolan_sandbox::{Bend, Blob, Fault, When};
use serde_json::Value;

use crate::subject::Inject;

/// The true answer, bent.
pub(crate) fn body<const N: usize>(steps: [Bend; N]) -> Inject {
    Inject::Fault(Fault::Body(steps.into()), When::AfterEffect)
}

pub(crate) fn set(at: &str, value: impl Into<Value>) -> Bend {
    Bend::Set { at: at.to_owned(), value: value.into() }
}

pub(crate) fn remove(at: &str) -> Bend {
    Bend::Remove { at: at.to_owned() }
}

pub(crate) fn replace(from: &str, to: &str) -> Bend {
    Bend::Replace { from: from.to_owned(), to: to.to_owned() }
}

/// Puts something behind the first brace: a key that nobody knows.
pub(crate) fn member(member: impl Into<Blob>) -> Bend {
    Bend::Member { member: member.into() }
}

pub(crate) fn around(before: &str, after: &str) -> Bend {
    Bend::Around { before: before.to_owned(), after: after.to_owned() }
}

pub(crate) fn charset(name: &str) -> Bend {
    Bend::Charset { name: name.to_owned() }
}

pub(crate) fn labelled(value: &str) -> Bend {
    Bend::ContentType { value: value.to_owned() }
}

pub(crate) fn whole(body: impl Into<Blob>) -> Bend {
    Bend::Whole { body: body.into() }
}

/// Takes a member away, and another time puts it under another name.
pub(crate) fn without(at: &str) -> [Bend; 2] {
    [remove(at), Bend::Rename { at: at.to_owned(), to: "renamed".to_owned() }]
}

/// All keys of a tree, as pointers; of a list only those of its first item. A text that holds a tree is one.
pub(crate) fn keys(body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    below(&serde_json::from_slice(body).unwrap(), "", &mut found);
    found
}

fn below(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(here.clone());
                below(value, &here, found);
            }
        }
        Value::Array(items) => items.first().into_iter().for_each(|item| below(item, &format!("{at}/0"), found)),
        Value::String(text) if text.starts_with(['{', '[']) => {
            if let Ok(inner) = serde_json::from_str(text) {
                below(&inner, at, found);
            }
        }
        _ => {}
    }
}
