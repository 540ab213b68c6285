//! Pushes of express orders: read, judged, acknowledged. Pure.

use std::borrow::Cow;

use md5::{Digest as _, Md5};
use percent_encoding::percent_decode_str;
use portolan_domain::{AccountId, EventStatus, ProviderId};
use portolan_exchange::{
    count_push, count_unmapped_events,
    json::{self, FromWire as _, Json, Raw},
    to_utf8,
};
use portolan_ports::{
    Acknowledgement, Authenticity, Error, ErrorKind, Push, PushAnswer, PushDecoder, PushEvent, PushKey, PushMessage,
    Secret,
};
use subtle::ConstantTimeEq as _;

use crate::{
    config::PushCheck,
    convert::{self, push::Told},
    sign::{Algorithm, Signing, Subject},
    wire::push::TracePush,
};

/// Bytes that a push may have. JD's are below 2 KiB.
const LONGEST: usize = 1024 * 1024;

/// What JD is told: bodies, both with HTTP status 200.
#[derive(Clone, Debug)]
pub(crate) struct PushAnswers {
    pub(crate) stored: String,
    pub(crate) try_again: String,
}

impl Default for PushAnswers {
    fn default() -> Self {
        Self {
            stored: r#"{"code":"200","msg":"success"}"#.to_owned(),
            try_again: r#"{"code":"500","msg":"try again"}"#.to_owned(),
        }
    }
}

impl PushAnswers {
    /// Whether JD can tell them apart.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (name, body) in [("stored", &self.stored), ("try again", &self.try_again)] {
            let object = json::document(body).is_ok_and(|raw| raw.get().starts_with('{'));
            if !object {
                return Err(format!("the answer to pushes for \"{name}\" is a JSON object"));
            }
        }
        if self.stored.trim() == self.try_again.trim() {
            return Err("the answers to pushes for \"stored\" and \"try again\" are the same".into());
        }
        Ok(())
    }
}

/// `PushDecoder` of one merchant's express orders.
#[derive(Clone, Debug)]
pub(crate) struct JdlPushes {
    pub(crate) account: AccountId,
    pub(crate) check: PushCheck,
    pub(crate) app_key: String,
    pub(crate) app_secret: Secret,
    pub(crate) token: Option<Secret>,
    pub(crate) answers: PushAnswers,
}

impl PushDecoder for JdlPushes {
    fn decode<'a>(&self, message: &PushMessage<'a>) -> Result<Push, Error> {
        let about = |error: Error| {
            let outcome = if error.kind() == ErrorKind::Unauthenticated { "refused" } else { "unreadable" };
            count_push("jdl", outcome);
            error.with_provider(ProviderId::jdl()).with_account(self.account.clone()).with_operation("push")
        };
        let authenticity = self.judge(message).map_err(about)?;
        let (key, told) = read(message).map_err(about)?;
        let event = match told {
            Told::Scan(mut trace) => {
                trace.account = Some(self.account.clone());
                let unmapped = trace.events().iter().filter(|event| event.status == EventStatus::Unmapped);
                count_unmapped_events("jdl", unmapped.count().try_into().unwrap_or(u64::MAX));
                count_push("jdl", "read");
                PushEvent::Trace(trace)
            }
            Told::Other(raw) => {
                count_push("jdl", "unknown");
                PushEvent::Unknown(raw)
            }
        };
        let mut push = Push::new(ProviderId::jdl(), key, event);
        push.authenticity = authenticity;
        Ok(push)
    }

    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer {
        let body = match acknowledgement {
            Acknowledgement::Stored => &self.answers.stored,
            Acknowledgement::TryAgain => &self.answers.try_again,
        };
        PushAnswer { status: 200, content_type: "application/json;charset=utf-8", body: body.clone() }
    }
}

impl JdlPushes {
    /// Whether the push is signed as a request to the gateway would be, over the callback's path and the raw body.
    fn judge(&self, message: &PushMessage<'_>) -> Result<Authenticity, Error> {
        let refused = |problem: &str| Err(Error::answered(ErrorKind::Unauthenticated, problem));
        let found = match self.check {
            PushCheck::Off => None,
            PushCheck::Observe | PushCheck::Demand => self.verify(message),
        };
        match (found, self.check) {
            (Some(true), _) => Ok(Authenticity::Verified),
            (Some(false), PushCheck::Demand) => refused("the push's signature is wrong"),
            (None, PushCheck::Demand) => refused("the push has no signature, and one is demanded"),
            (Some(false), _) => Ok(Authenticity::Doubtful),
            (None, _) => Ok(Authenticity::Unsigned),
        }
    }

    /// `None` where there is no signature at all.
    fn verify(&self, message: &PushMessage<'_>) -> Option<bool> {
        let (path, query) = message.target.split_once('?')?;
        let value = |wanted: &str| parameter(query, wanted);
        let sign = value("sign").filter(|sign| !sign.is_empty())?;
        let algorithm = match value("algorithm").as_deref() {
            None | Some("") => Some(Algorithm::default()),
            Some(name) => name.parse().ok(),
        };
        let (Some(algorithm), Some(timestamp)) = (algorithm, value("timestamp")) else { return Some(false) };
        if value("app_key").is_some_and(|key| *key != self.app_key) {
            return Some(false);
        }
        // The token may stand in the query, or be known to both; a partner's application has none.
        let tokens = match value("access_token") {
            Some(token) => vec![Some(Secret::new(token))],
            None => vec![self.token.clone(), None],
        };
        let right = tokens.iter().any(|token| {
            let subject = Subject::Request { access_token: token.as_ref(), path, body: message.body };
            let (app_key, app_secret) = (self.app_key.as_str(), &self.app_secret);
            let expected = Signing { app_key, app_secret, timestamp: &timestamp, subject }.sign(algorithm);
            let given = match algorithm {
                Algorithm::Md5Salt => sign.to_ascii_lowercase(),
                _ => sign.clone(),
            };
            bool::from(expected.as_bytes().ct_eq(given.as_bytes()))
        });
        Some(right)
    }
}

/// A parameter of a query, decoded; a blank may be `+` or `%20`.
fn parameter(query: &str, wanted: &str) -> Option<String> {
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == wanted)?.1;
    // In base64 a `+` that was not encoded is itself.
    let value = if wanted == "sign" { Cow::Borrowed(value) } else { Cow::Owned(value.replace('+', " ")) };
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

fn read(message: &PushMessage<'_>) -> Result<(PushKey, Told), Error> {
    let bad = |problem: &str| Error::answered(ErrorKind::BadResponse, problem);
    if message.body.len() > LONGEST {
        return Err(bad(&format!("the push has {} bytes, and may have {LONGEST}", message.body.len())));
    }
    let text = to_utf8(message.body.to_vec().into(), message.header("content-type"))
        .map_err(|error| bad("the push is no text").with_source(error))?;
    let text = std::str::from_utf8(&text).unwrap_or_default().trim();
    if text.is_empty() {
        return Err(bad("the push is empty"));
    }
    let raw = json::document(text)
        .map_err(|error| bad(&format!("the push is no JSON (line {}, column {})", error.line(), error.column())))?;
    let (push, raw) = one(raw)?;
    let key = key(&push, text);
    Ok((key, convert::push::told(push, raw.raw())?))
}

/// The one push: JD sends an object, and a list of one is none the worse.
fn one(raw: Raw<'_>) -> Result<(TracePush, Json), Error> {
    let bad = |problem: &str| Error::answered(ErrorKind::BadResponse, problem);
    let mut pushes = Vec::new();
    if raw.get().starts_with('[') {
        let _listed = json::each_element(raw, |element| pushes.push(Json::from(element)));
    } else {
        pushes.push(Json::from(raw));
    }
    match (pushes.len(), pushes.pop()) {
        (1, Some(raw)) => match TracePush::from_wire(raw.raw()) {
            Some(push) => Ok((push, raw)),
            None => Err(bad("the push is no JSON object")),
        },
        (count, _) => Err(bad(&format!("the push is a list of {count}, and one object is expected"))),
    }
}

/// Waybill, state, scan type and time. Where these do not tell one event from another, also the body.
fn key(push: &TracePush, body: &str) -> PushKey {
    let part = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let (state, scan, time) = (part(&push.state), part(&push.scan_type), part(&push.operation_time));
    let mut key = [part(&push.waybill_code).to_ascii_uppercase(), state, scan, time].join("|");
    if (push.state.is_none() && push.scan_type.is_none()) || push.operation_time.is_none() {
        key = format!("{key}|{}", hex::encode(Md5::digest(body)));
    }
    PushKey::new(key)
}
