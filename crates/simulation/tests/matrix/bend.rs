//! Ways to bend a true answer.

use std::sync::Arc;

use portolan::{PushDecoder, PushMessage, exchange::HttpResponse};
use portolan_sandbox::{PushTarget, Script};
use portolan_simulation::{Setup, provider::JDL_APP};
use serde_json::Value;

use crate::subject::{Inject, Side, Theatre};

/// Another body.
pub(crate) fn body(name: &'static str, bend: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Inject {
    Inject::Bend(name, Arc::new(move |response| HttpResponse { body: bend(&response.body).into(), ..response }))
}

/// Another body with another content type.
pub(crate) fn typed(
    name: &'static str,
    content_type: &'static str,
    bend: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static,
) -> Inject {
    let bend = move |mut response: HttpResponse| {
        response.headers.insert("content-type", http::HeaderValue::from_static(content_type));
        HttpResponse { body: bend(&response.body).into(), ..response }
    };
    Inject::Bend(name, Arc::new(bend))
}

/// The body as a tree, changed.
pub(crate) fn tree(name: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Inject {
    body(name, move |bytes| changed(bytes, &change))
}

pub(crate) fn changed(bytes: &[u8], change: &dyn Fn(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Puts something behind the first brace: a key that nobody knows.
pub(crate) fn with_key(bytes: &[u8], member: &str) -> Vec<u8> {
    text(bytes).replacen('{', &format!("{{{member},"), 1).into_bytes()
}

/// All keys of a tree, as pointers; of a list only those of its first item.
pub(crate) fn keys(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(here.clone());
                keys(value, &here, found);
            }
        }
        Value::Array(items) => items.first().into_iter().for_each(|item| keys(item, &format!("{at}/0"), found)),
        _ => {}
    }
}

/// Takes the member at a pointer out of a tree, and puts it back under another name if one is given.
pub(crate) fn take(value: &mut Value, pointer: &str, name: Option<&str>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = if parent.is_empty() { Some(value) } else { value.pointer_mut(parent) };
    let Some(Value::Object(members)) = parent else { return };
    let taken = members.remove(&key.replace("~1", "/").replace("~0", "~"));
    if let (Some(taken), Some(name)) = (taken, name) {
        members.insert(name.to_owned(), taken);
    }
}

/// Every number as text, and every text of digits as a number.
pub(crate) fn swap(value: &mut Value) {
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

/// Pushes as JDL sends them, and who reads them.
pub(crate) struct Pushed {
    pub(crate) bodies: Vec<Vec<u8>>,
    /// Path and query of each, where it is signed.
    pub(crate) targets: Vec<String>,
    pub(crate) decoder: Arc<dyn PushDecoder>,
}

impl Pushed {
    /// All pushes of one parcel's life.
    pub(crate) fn new(signed: bool) -> Self {
        let theatre = Theatre::new(Side::Jdl, &Setup::new(5));
        let mut target = PushTarget::new("jdl", JDL_APP, "http://127.0.0.1:9/jdl");
        target.signed = Some(signed);
        theatre.rig.sandbox.aim_pushes(target).unwrap();
        let pushes = theatre.on(async {
            theatre.rig.sandbox.plan_order("PUSHED-1", Script::HappyPath).unwrap();
            let request = theatre.request("PUSHED-1").await;
            theatre.write(&request).await.unwrap();
            theatre.rig.clock.sleep(std::time::Duration::from_secs(7 * 86_400)).await;
            theatre.rig.sandbox.due_pushes()
        });
        let decoder = Arc::clone(theatre.connection().pushes.as_ref().unwrap());
        let targets = pushes.iter().map(|push| push.url.replace("http://127.0.0.1:9", "")).collect();
        Self { bodies: pushes.into_iter().map(|push| push.body.to_vec()).collect(), targets, decoder }
    }

    pub(crate) fn read(&self, body: &[u8]) -> Result<portolan::Push, portolan::Error> {
        self.decoder.decode(&PushMessage::body(body))
    }

    /// The last: the delivery.
    pub(crate) fn last(&self) -> &[u8] {
        self.bodies.last().unwrap()
    }
}
