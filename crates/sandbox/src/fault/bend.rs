//! What can be done to the body of an answer or of a push.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use encoding_rs::{GB18030, GBK};
use serde::Deserialize;
use serde_json::Value;

use crate::Error;

/// Twice what any client should take. A step that would make a body longer is the last, and is not done.
const LONGEST: usize = 16 * 1024 * 1024;
const DEEPEST: usize = 1_000_000;
const LONGEST_POINTER: usize = 1_000;

/// One step of bending a body. What does not fit the body leaves it as it was.
///
/// `at` is a JSON pointer, with `*` for each item or member; the empty one is the whole body. A pointer goes through a text that
/// holds JSON as if it were that JSON. Numbers of a body that was changed by pointer are written anew: `0.30` as `0.3`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Bend {
    /// Another value in its place.
    Set {
        /// Where.
        at: String,
        /// Which.
        value: Value,
    },
    /// Without it.
    Remove {
        /// Where.
        at: String,
    },
    /// Under another name.
    Rename {
        /// Where.
        at: String,
        /// The new name.
        to: String,
    },
    /// A list with it as its only item.
    Listed {
        /// Where.
        #[serde(default)]
        at: String,
    },
    /// A text that holds it as JSON.
    Texted {
        /// Where.
        #[serde(default)]
        at: String,
    },
    /// The list the other way round.
    Reversed {
        /// Where.
        #[serde(default)]
        at: String,
    },
    /// Each item of the list twice.
    Repeated {
        /// Where.
        #[serde(default)]
        at: String,
    },
    /// Below it numbers as texts, and texts of digits as numbers.
    SwappedTypes {
        /// Where.
        #[serde(default)]
        at: String,
    },
    /// One run of bytes for another, wherever it stands.
    Replace {
        /// These.
        from: String,
        /// By these.
        to: String,
    },
    /// A member more, in front of the first of the outermost object, as it is: it need not be JSON.
    Member {
        /// Name, colon and value.
        member: Blob,
    },
    /// A member more whose value is so many lists within each other.
    Nested {
        /// How many, up to 1,000,000.
        depth: usize,
    },
    /// A member more whose value is a text of so many bytes.
    LongText {
        /// How many, up to 16 MiB.
        bytes: usize,
    },
    /// A member more whose value is a number of so many digits.
    LongNumber {
        /// How many, up to 1,000,000.
        digits: usize,
    },
    /// The text in another encoding: `gbk` or `gb18030`.
    Charset {
        /// Which.
        name: String,
    },
    /// Between two texts: as what an envelope holds, or behind a byte order mark.
    Around {
        /// In front of it.
        before: String,
        /// Behind it.
        #[serde(default)]
        after: String,
    },
    /// The first so many bytes of it.
    Cut {
        /// How many.
        to: usize,
    },
    /// Something else altogether.
    Whole {
        /// What.
        body: Blob,
    },
    /// Another content type than the usual one.
    ContentType {
        /// Which.
        value: String,
    },
}

/// Bytes, which the control port takes as a text or as `{"base64": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Blob(pub Bytes);

impl<T: Into<Bytes>> From<T> for Blob {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Coded { base64: String },
}

impl TryFrom<Written> for Blob {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        match written {
            Written::Text(text) => Ok(Self(text.into())),
            Written::Coded { base64 } => STANDARD.decode(base64).map(Self::from).map_err(|_| "no base64"),
        }
    }
}

/// A body and how it is labelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bent {
    pub(crate) body: Bytes,
    pub(crate) content_type: Option<String>,
}

/// Whether all steps can be done at all.
pub(super) fn check(steps: &[Bend]) -> Result<(), Error> {
    let wrong = |step: usize, why: &str| Err(Error::invalid("steps", format!("step {}: {why}", step + 1)));
    if steps.is_empty() || steps.len() > Bend::MOST_STEPS {
        return Err(Error::invalid("steps", format!("1 to {} steps are needed", Bend::MOST_STEPS)));
    }
    for (step, bend) in steps.iter().enumerate() {
        let at = bend.pointer().unwrap_or_default();
        if at.len() > LONGEST_POINTER || !(at.is_empty() || at.starts_with('/')) {
            return wrong(
                step,
                "`at` is a JSON pointer: empty, or with a slash at its beginning, of at most 1000 bytes",
            );
        }
        match bend {
            Bend::Remove { at } | Bend::Rename { at, .. } if at.is_empty() => {
                return wrong(step, "the whole body has no name");
            }
            Bend::Nested { depth: size } | Bend::LongNumber { digits: size } if *size > DEEPEST => {
                return wrong(step, "at most 1000000");
            }
            Bend::LongText { bytes } if *bytes > LONGEST => return wrong(step, "at most 16 MiB"),
            Bend::Replace { from, .. } if from.is_empty() => return wrong(step, "`from` is empty"),
            Bend::Charset { name } if charset(name).is_none() => return wrong(step, "`name` is gbk or gb18030"),
            Bend::ContentType { value } if http::HeaderValue::from_str(value).is_err() => {
                return wrong(step, "`value` is no header's");
            }
            _ => {}
        }
    }
    Ok(())
}

fn charset(name: &str) -> Option<&'static encoding_rs::Encoding> {
    match name {
        "gbk" => Some(GBK),
        "gb18030" => Some(GB18030),
        _ => None,
    }
}

impl Bend {
    /// How many steps a body may be bent in.
    pub const MOST_STEPS: usize = 100;

    fn pointer(&self) -> Option<&str> {
        match self {
            Self::Set { at, .. }
            | Self::Remove { at }
            | Self::Rename { at, .. }
            | Self::Listed { at }
            | Self::Texted { at }
            | Self::Reversed { at }
            | Self::Repeated { at }
            | Self::SwappedTypes { at } => Some(at),
            _ => None,
        }
    }

    /// The body after this step; `None` where the step does not fit it.
    fn apply(&self, body: &[u8]) -> Option<Vec<u8>> {
        if let Some(at) = self.pointer() {
            let mut tree: Value = serde_json::from_slice(body).ok()?;
            let path: Vec<String> =
                at.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
            return descend(&mut tree, &path, &|parent, name| self.at(parent, name))
                .then(|| tree.to_string().into_bytes());
        }
        match self {
            Self::Replace { from, to } => {
                let text = std::str::from_utf8(body).ok()?;
                let found = text.matches(from.as_str()).count();
                let fits = found > 0 && found.saturating_mul(to.len()) <= LONGEST;
                fits.then(|| text.replace(from, to).into_bytes())
            }
            Self::Member { member } => with_member(body, &[&member.0]),
            Self::Nested { depth } => with_member(
                body,
                &[b"\"sandboxNested\":", "[".repeat(*depth).as_bytes(), "]".repeat(*depth).as_bytes()],
            ),
            Self::LongText { bytes } => {
                with_member(body, &[b"\"sandboxText\":\"", "x".repeat(*bytes).as_bytes(), b"\""])
            }
            Self::LongNumber { digits } => with_member(body, &[b"\"sandboxNumber\":", "9".repeat(*digits).as_bytes()]),
            Self::Charset { name } => {
                let text = std::str::from_utf8(body).ok()?;
                Some(charset(name)?.encode(text).0.into_owned())
            }
            Self::Around { before, after } => Some([before.as_bytes(), body, after.as_bytes()].concat()),
            Self::Cut { to } => Some(body.get(..*to)?.to_vec()),
            Self::Whole { body } => Some(body.0.to_vec()),
            _ => None,
        }
    }

    /// Does it to the value that a parent has under a name; the outermost value has no parent.
    fn at(&self, parent: Parent<'_>, name: &str) -> bool {
        match (self, parent) {
            (Self::Remove { .. }, Parent::Record(members)) => members.remove(name).is_some(),
            (Self::Remove { .. }, Parent::List(items)) => {
                match name.parse::<usize>().ok().filter(|at| *at < items.len()) {
                    Some(at) => {
                        items.remove(at);
                        true
                    }
                    None => false,
                }
            }
            (Self::Rename { to, .. }, Parent::Record(members)) => match members.remove(name) {
                Some(value) => {
                    members.insert(to.clone(), value);
                    true
                }
                None => false,
            },
            (Self::Set { value, .. }, Parent::Record(members)) => {
                members.insert(name.to_owned(), value.clone());
                true
            }
            (_, Parent::Record(members)) => members.get_mut(name).is_some_and(|value| self.on(value)),
            (_, Parent::List(items)) => {
                let at = name.parse::<usize>().ok();
                at.and_then(|at| items.get_mut(at)).is_some_and(|value| self.on(value))
            }
            (_, Parent::None(value)) => self.on(value),
        }
    }

    /// Does it to a value in its place.
    fn on(&self, value: &mut Value) -> bool {
        match (self, &mut *value) {
            (Self::Set { value: new, .. }, _) => value.clone_from(new),
            (Self::Listed { .. }, _) => *value = Value::Array(vec![value.take()]),
            (Self::Texted { .. }, _) => *value = Value::String(value.to_string()),
            (Self::Reversed { .. }, Value::Array(items)) => items.reverse(),
            (Self::Repeated { .. }, Value::Array(items)) => {
                *items = items.drain(..).flat_map(|item| [item.clone(), item]).collect();
            }
            (Self::SwappedTypes { .. }, _) => swap(value),
            _ => return false,
        }
        true
    }
}

/// Who holds a value.
enum Parent<'a> {
    Record(&'a mut serde_json::Map<String, Value>),
    List(&'a mut Vec<Value>),
    None(&'a mut Value),
}

/// Walks down a path and acts at its end; says whether anything was done.
fn descend(value: &mut Value, path: &[String], act: &dyn Fn(Parent<'_>, &str) -> bool) -> bool {
    let Some((name, rest)) = path.split_first() else { return act(Parent::None(value), "") };
    if let Value::String(text) = value {
        let Some(mut inner) =
            serde_json::from_str::<Value>(text).ok().filter(|inner| inner.is_array() || inner.is_object())
        else {
            return false;
        };
        let done = descend(&mut inner, path, act);
        if done {
            *text = inner.to_string();
        }
        return done;
    }
    let names: Vec<String> = match (name.as_str(), &*value) {
        ("*", Value::Array(items)) => (0..items.len()).rev().map(|at| at.to_string()).collect(),
        ("*", Value::Object(members)) => members.keys().cloned().collect(),
        _ => vec![name.clone()],
    };
    let mut done = false;
    for name in names {
        done |= match (&mut *value, rest.is_empty()) {
            (Value::Object(members), true) => act(Parent::Record(members), &name),
            (Value::Array(items), true) => act(Parent::List(items), &name),
            (Value::Object(members), false) => members.get_mut(&name).is_some_and(|below| descend(below, rest, act)),
            (Value::Array(items), false) => {
                let below = name.parse::<usize>().ok().and_then(|at| items.get_mut(at));
                below.is_some_and(|below| descend(below, rest, act))
            }
            _ => false,
        };
    }
    done
}

fn swap(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::String(digits) if digits.len() < 16 && !digits.starts_with('0') => {
            if let Ok(number) = digits.parse::<u64>() {
                *value = Value::from(number);
            }
        }
        Value::Object(members) => members.values_mut().for_each(swap),
        Value::Array(items) => items.iter_mut().for_each(swap),
        _ => {}
    }
}

/// With a member in front of the first one of the outermost object.
fn with_member(body: &[u8], member: &[&[u8]]) -> Option<Vec<u8>> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let (open, rest) = body.split_at(start + 1);
    if !open.ends_with(b"{") {
        return None;
    }
    let empty = rest.trim_ascii_start().starts_with(b"}");
    Some([open, &member.concat(), if empty { b"" } else { b"," }, rest].concat())
}

/// Does all steps, one after the other.
pub(super) fn bend(steps: &[Bend], bent: &mut Bent) {
    for step in steps {
        if let Bend::ContentType { value } = step {
            bent.content_type = Some(value.clone());
            continue;
        }
        match step.apply(&bent.body) {
            Some(body) if body.len() > LONGEST => return,
            Some(body) => bent.body = body.into(),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn done(steps: Value, body: &str) -> String {
        let steps: Vec<Bend> = serde_json::from_value(steps).unwrap();
        check(&steps).unwrap();
        let mut bent = Bent { body: body.to_owned().into(), content_type: None };
        bend(&steps, &mut bent);
        String::from_utf8_lossy(&bent.body).into_owned()
    }

    #[test]
    fn a_pointer_says_where_and_goes_through_texts() {
        let body = r#"{"a":[{"b":1},{"b":2}],"t":"{\"c\":[3]}"}"#;
        for (step, after) in [
            (json!({"do":"set","at":"/a/0/b","value":"x"}), r#"{"a":[{"b":"x"},{"b":2}],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"set","at":"/a/*/b","value":null}), r#"{"a":[{"b":null},{"b":null}],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"set","at":"/t/c/0","value":4}), r#"{"a":[{"b":1},{"b":2}],"t":"{\"c\":[4]}"}"#),
            (json!({"do":"remove","at":"/a/0"}), r#"{"a":[{"b":2}],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"remove","at":"/a/*"}), r#"{"a":[],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"rename","at":"/t","to":"u"}), r#"{"a":[{"b":1},{"b":2}],"u":"{\"c\":[3]}"}"#),
            (json!({"do":"listed","at":"/a/1"}), r#"{"a":[{"b":1},[{"b":2}]],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"texted","at":"/a/1"}), r#"{"a":[{"b":1},"{\"b\":2}"],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"reversed","at":"/a"}), r#"{"a":[{"b":2},{"b":1}],"t":"{\"c\":[3]}"}"#),
            (json!({"do":"repeated","at":"/t/c"}), r#"{"a":[{"b":1},{"b":2}],"t":"{\"c\":[3,3]}"}"#),
            (json!({"do":"swapped_types","at":"/a"}), r#"{"a":[{"b":"1"},{"b":"2"}],"t":"{\"c\":[3]}"}"#),
        ] {
            assert_eq!(done(json!([step]), body), after);
        }
        for misses in [
            json!({"do":"set","at":"/x/y","value":1}),
            json!({"do":"remove","at":"/a/7"}),
            json!({"do":"rename","at":"/a/0","to":"c"}),
            json!({"do":"reversed","at":"/t"}),
            json!({"do":"listed","at":"/a/b"}),
        ] {
            assert_eq!(done(json!([misses]), body), body);
        }
        assert_eq!(done(json!([{"do":"listed"}]), "{\"a\":1}"), "[{\"a\":1}]");
        assert_eq!(done(json!([{"do":"listed"}]), "no JSON"), "no JSON");
    }

    #[test]
    fn bytes_are_put_in_as_they_are_and_texts_written_otherwise() {
        let body = r#"{"a":"签收"}"#;
        assert_eq!(done(json!([{"do":"replace","from":"签收","to":"丢失"}]), body), r#"{"a":"丢失"}"#);
        assert_eq!(done(json!([{"do":"member","member":"\"x\":-0"}]), body), r#"{"x":-0,"a":"签收"}"#);
        assert_eq!(done(json!([{"do":"member","member":"\"x\":1"}]), " {} "), " {\"x\":1} ");
        assert_eq!(done(json!([{"do":"member","member":"\"x\":1"}]), "[1]"), "[1]");
        assert_eq!(done(json!([{"do":"nested","depth":3}]), "{}"), r#"{"sandboxNested":[[[]]]}"#);
        assert_eq!(done(json!([{"do":"long_number","digits":3}]), "{}"), r#"{"sandboxNumber":999}"#);
        assert_eq!(done(json!([{"do":"long_text","bytes":3}]), "{}"), r#"{"sandboxText":"xxx"}"#);
        assert_eq!(done(json!([{"do":"cut","to":4}]), body), r#"{"a""#);
        assert_eq!(done(json!([{"do":"cut","to":400}]), body), body);
        assert_eq!(done(json!([{"do":"whole","body":{"base64":"W10="}}]), body), "[]");
        let step = Bend::Charset { name: "gbk".to_owned() };
        assert_eq!(step.apply(body.as_bytes()).unwrap(), b"{\"a\":\"\xc7\xa9\xca\xd5\"}");
        assert_eq!(done(json!([{"do":"around","before":"\u{feff}"}]), "{}"), "\u{feff}{}");
        assert_eq!(done(json!([{"do":"around","before":"[","after":"]"}]), "{}"), "[{}]");
    }

    #[test]
    fn steps_that_cannot_be_done_are_named_and_those_that_grow_without_end_stop() {
        let refused =
            |steps: Value| check(&serde_json::from_value::<Vec<Bend>>(steps).unwrap()).unwrap_err().to_string();
        for (step, why) in [
            (json!({"do":"set","at":"a","value":1}), "JSON pointer"),
            (json!({"do":"remove","at":""}), "no name"),
            (json!({"do":"nested","depth":1_000_001}), "1000000"),
            (json!({"do":"long_text","bytes":1_u64 << 40}), "16 MiB"),
            (json!({"do":"replace","from":"","to":"x"}), "empty"),
            (json!({"do":"charset","name":"utf-16"}), "gbk or gb18030"),
            (json!({"do":"content_type","value":"a\nb"}), "header"),
        ] {
            let said = refused(json!([{"do":"around","before":"x"}, step]));
            assert!(said.contains("steps") && said.contains("step 2") && said.contains(why), "{said}");
        }
        assert!(refused(json!([])).contains("1 to 100"));
        let grows = vec![json!({"do":"texted"}); 100];
        assert!(done(json!(grows), r#"{"a":"\\"}"#).len() <= LONGEST);
        let doubles = vec![json!({"do":"replace","from":"a","to":"aaaaaaaaaaaaaaaa"}); 100];
        assert!(done(json!(doubles), "aaaa").len() <= LONGEST);
    }
}
