//! The envelope: a root key made from the method's name, a container below it, and up to three places that say yes or no.
//!
//! The gateway's `code` is its word only; the business result is separate. Names drift: `_response` and `_responce`,
//! `process_result` and `processResult`, a container or none. Everything that SDKs are known to accept is accepted.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use portolan_exchange::{
    HttpResponse, Reply, TextError,
    json::{self, FromWire as _, Payload, Raw, Reader, is_absent, scalar},
    redact, retry_after, to_utf8, utf8,
};
use portolan_ports::{Advice, Delivery, Effect, Error, ErrorKind, Retry};

use crate::{
    error::{self, Interface},
    operations,
    shape::{self, Shape, Verdict, twins},
    verdict::{Said, Words, said},
};

/// Where a body comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The wire: a write that is not told yes has an unknown outcome.
    Wire,
    /// A file: a sample without values says nothing, and is no error.
    Saved,
}

/// Whose answer it is that is read, and the text that it is in.
#[derive(Clone, Copy)]
struct Question<'a> {
    text: &'a Bytes,
    operation: &'a str,
    effect: Effect,
    origin: Origin,
    shape: Shape,
}

type Members<'a> = Vec<(Cow<'a, str>, Raw<'a>)>;

/// What a saved body is, of which no request is known: an envelope's payload, or the payload itself.
pub(crate) fn open_saved(operation: &str, status: u16, body: &[u8]) -> Result<Reply, Error> {
    let response = saved(status, body)?;
    open(operation, operations::effect(operation), Origin::Saved, response)
}

/// A saved body as if it had just come.
pub(crate) fn saved(status: u16, body: &[u8]) -> Result<HttpResponse, Error> {
    let status = StatusCode::from_u16(status).map_err(|_| {
        Error::not_sent(ErrorKind::InvalidInput, format!("status {status} is no HTTP status (100 to 999)"))
    })?;
    Ok(HttpResponse { status, headers: HeaderMap::new(), body: body.to_vec().into() })
}

/// Opens a reply. Its payload is the container, `null` where a success names nothing, or the root where fields lie there.
///
/// A gateway error is one whatever the HTTP status. The status counts where the body says nothing.
pub(crate) fn open(operation: &str, effect: Effect, origin: Origin, response: HttpResponse) -> Result<Reply, Error> {
    let HttpResponse { status, headers, body } = response;
    let text = readable(status, &headers, body)?;
    let read = utf8(&text).unwrap_or_default().trim();
    let raw = json::document(read).map_err(|error| no_envelope(status, &headers, read, &error))?;
    let question = Question { text: &text, operation, effect, origin, shape: shape::of(operation) };
    let payload = match raw.get().as_bytes().first() {
        Some(b'{') => root(question, raw)?,
        Some(b'[') => listed(question, raw)?,
        _ => return Err(unreadable(status, &headers, "the body is JSON, but no object")),
    };
    if !status.is_success() {
        return Err(by_status(status, &headers, "the body says nothing of it"));
    }
    Ok(Reply { status: status.as_u16(), request_id: None, body: text, payload })
}

/// The body as text that is not empty.
pub(crate) fn readable(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Error> {
    let text =
        to_utf8(body, header(headers, "content-type").as_deref()).map_err(|error| no_text(status, headers, error))?;
    if text.trim_ascii().is_empty() { Err(unreadable(status, headers, "the body is empty")) } else { Ok(text) }
}

fn members(object: Raw<'_>) -> Members<'_> {
    let mut members = Members::new();
    Reader::new(object).members(|reader, key| members.push((key, reader.skip())));
    members
}

fn value<'a>(members: &Members<'a>, name: &str) -> Option<Raw<'a>> {
    members.iter().find(|(key, value)| key == name && !is_absent(*value)).map(|(_, value)| *value)
}

/// From the whole body to what is below the root key; a body without it is that already.
fn root(question: Question<'_>, whole: Raw<'_>) -> Result<Payload, Error> {
    let members = members(whole);
    if let Some(refusal) = value(&members, "error_response").or_else(|| value(&members, "error_responce")) {
        return Err(gateway_refusal(question, refusal));
    }
    let named = |key: &str| {
        let key = key.to_ascii_lowercase();
        key.ends_with("_response") || key.ends_with("_responce")
    };
    if let Some((_, below)) = members.iter().find(|(key, _)| named(key)) {
        return below_root(question, *below);
    }
    match members.as_slice() {
        // SDKs take the one value of the root, whatever its key.
        [(key, below)] if !is_container(question, key) && holds_an_answer(question, *below) => {
            below_root(question, *below)
        }
        _ => inner(question, whole, members),
    }
}

fn is_container(question: Question<'_>, key: &str) -> bool {
    question.shape.containers.iter().any(|name| twins(name, key))
}

fn holds_an_answer(question: Question<'_>, raw: Raw<'_>) -> bool {
    let mut found = false;
    let read = json::each_member_of(raw, |key, _| found |= key == "code" || is_container(question, key));
    read && found
}

fn below_root(question: Question<'_>, raw: Raw<'_>) -> Result<Payload, Error> {
    match raw.get().as_bytes().first() {
        Some(b'{') => inner(question, raw, members(raw)),
        Some(b'[') => listed(question, raw),
        Some(b'"') => {
            let text = scalar(raw).unwrap_or_default().into_owned();
            let document = json::document(text.trim()).ok().filter(|document| document.get().starts_with(['{', '[']));
            let document = document.ok_or_else(|| bad_response("the root is text, and not JSON in text"))?;
            below_root(question, document)
        }
        _ => Err(bad_response("the root is empty: half an envelope")),
    }
}

fn listed(question: Question<'_>, raw: Raw<'_>) -> Result<Payload, Error> {
    if question.shape.list {
        Ok(Payload::of(question.text, raw))
    } else {
        Err(bad_response("the answer is a list, and should be an object"))
    }
}

/// From the root's value to the container, judging all that speaks on the way.
fn inner<'a>(question: Question<'_>, whole: Raw<'a>, members: Members<'a>) -> Result<Payload, Error> {
    let shape = question.shape;
    let container = (shape.containers.iter())
        .find_map(|name| members.iter().find(|(key, _)| key == name))
        .or_else(|| members.iter().find(|(key, _)| is_container(question, key)))
        .map(|(_, value)| *value);
    let code = value(&members, "code").and_then(scalar);
    let described = ["zh_desc", "en_desc"].iter().any(|name| value(&members, name).is_some());
    // At the root, `code` may be the express service's own word, where its container is missing.
    let own_code = container.is_none() && shape.verdict == Verdict::Hundred && !described;
    if code.as_deref().is_some_and(|code| code != "0") && !own_code {
        return Err(gateway_refusal(question, whole));
    }
    let beside = value(&members, "apiResult");
    let said = match container {
        Some(container) => said(shape.verdict, container, false, beside),
        None => said(shape.verdict, whole, true, beside),
    };
    if let Said::No { code, message, again } = said {
        return Err(business_refusal(question, code, &message, again));
    }
    if question.effect == Effect::Write && question.origin == Origin::Wire && matches!(said, Said::Nothing) {
        let accepted = shape.verdict == Verdict::Gateway && code.is_some();
        let proved = shape.proof.is_some_and(|field| holds(container.unwrap_or(whole), field));
        if !accepted && !proved {
            return Err(bad_response("the reply says neither yes nor no: half an envelope"));
        }
    }
    match container {
        Some(container) if is_absent(container) => Ok(Payload::null()),
        Some(container) => Ok(Payload::of(question.text, container)),
        None if shape.containers.is_empty() => Ok(Payload::of(question.text, whole)),
        None => {
            let word = |key: &str| matches!(key, "code" | "msg" | "message" | "requestId" | "request_id");
            let nothing_else = members.iter().all(|(key, value)| word(key) || is_absent(*value));
            match (nothing_else, code.is_some(), shape.list) {
                (true, true, _) => Ok(Payload::null()),
                (true, false, _) => Err(bad_response("there is nothing below the root key: half an envelope")),
                (false, _, false) => Ok(Payload::of(question.text, whole)),
                (false, _, true) => {
                    Err(bad_response(&format!("there is no `{}` below the root key", shape.containers.join("` or `"))))
                }
            }
        }
    }
}

fn holds(object: Raw<'_>, field: &str) -> bool {
    let starts = object.get().starts_with('{');
    starts && members(object).iter().any(|(key, value)| key == field && !is_absent(*value))
}

fn business_refusal(question: Question<'_>, code: Option<String>, message: &str, again: bool) -> Error {
    let interface = Interface::of(question.operation);
    let row = code.as_deref().and_then(|code| error::find(interface, code));
    let kind = row.and_then(|row| row.kind).unwrap_or_else(|| error::by_words(message));
    let meaning = row.filter(|row| row.kind.is_some()).map_or("refused", |row| row.meaning.en);
    let said = redact(message);
    let message = if said.is_empty() { meaning.to_owned() } else { format!("{meaning}: {said}") };
    let unsure = row.map_or(kind == ErrorKind::Unavailable, |row| row.outcome_unknown);
    let error = answer(question, kind, message, code, unsure, row.and_then(|row| row.advice));
    if again { error.with_retry(Retry::Safe) } else { error }
}

fn gateway_refusal(question: Question<'_>, raw: Raw<'_>) -> Error {
    let Some(words) = Words::from_wire(raw) else {
        return bad_response("`error_response` is no object");
    };
    let interface = Interface::of(question.operation);
    let code = words.code;
    let row =
        code.as_deref().and_then(|code| error::find(Interface::Gateway, code).or_else(|| error::find(interface, code)));
    let kind = row.and_then(|row| row.kind);
    let said = [words.en, words.zh, words.message].into_iter().flatten().map(|text| redact(&text));
    let said = said.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ");
    let message = match (kind, said.is_empty()) {
        (Some(_), false) => format!("the gateway refuses the call: {said}"),
        (None, false) => format!("the gateway refuses the call, with a code that is in no table: {said}"),
        (Some(_), true) => {
            row.map_or_else(String::new, |row| format!("the gateway refuses the call: {}", row.meaning.en))
        }
        (None, true) => "the gateway refuses the call, and does not say why".to_owned(),
    };
    let unsure = row.is_some_and(|row| row.outcome_unknown);
    // Longer codes are the services' business errors, of which no list exists: they stay, whatever is repeated.
    let kind = kind.unwrap_or_else(|| error::by_words(&said));
    answer(question, kind, message, code, unsure, row.and_then(|row| row.advice))
}

fn answer(
    question: Question<'_>,
    kind: ErrorKind,
    message: String,
    code: Option<String>,
    unsure: bool,
    advice: Option<Advice>,
) -> Error {
    let mut error = Error::answered(kind, message);
    if unsure && question.effect == Effect::Write {
        error = error.with_delivery(Delivery::MaybeSent);
    }
    if let Some(code) = code {
        error = error.with_code(code);
    }
    match advice {
        Some(advice) => error.with_advice(advice),
        None => error,
    }
}

/// Not an answer in any known shape: what is to be concluded depends on the status alone.
pub(crate) fn unreadable(status: StatusCode, headers: &HeaderMap, problem: &str) -> Error {
    if status.is_success() { bad_response(problem) } else { by_status(status, headers, problem) }
}

pub(crate) fn no_envelope(status: StatusCode, headers: &HeaderMap, text: &str, error: &serde_json::Error) -> Error {
    let shape = if text.trim_start().starts_with('<') {
        "HTML or XML"
    } else if error.is_eof() {
        "JSON that ends too early"
    } else {
        "no JSON"
    };
    let problem = format!("the body is {shape} (line {}, column {})", error.line(), error.column());
    let unreadable = unreadable(status, headers, &problem);
    again_if(error.is_eof(), status, unreadable)
}

fn no_text(status: StatusCode, headers: &HeaderMap, error: TextError) -> Error {
    let unreadable = unreadable(status, headers, &error.to_string());
    again_if(error.is_cut(), status, unreadable).with_source(error)
}

/// The rest of an answer that was cut off may come when it is asked for again.
fn again_if(cut: bool, status: StatusCode, error: Error) -> Error {
    if cut && status.is_success() { error.with_retry(Retry::Safe) } else { error }
}

pub(crate) fn bad_response(problem: &str) -> Error {
    // An answer that cannot be read proves nothing about a write.
    Error::maybe_sent(ErrorKind::BadResponse, problem)
}

pub(crate) fn by_status(status: StatusCode, headers: &HeaderMap, problem: &str) -> Error {
    let message = format!("HTTP status {}: {problem}", status.as_u16());
    let code = status.as_u16().to_string();
    match status.as_u16() {
        429 => {
            let retry = retry_after(headers).map_or(Retry::Safe, Retry::After);
            Error::answered(ErrorKind::RateLimited, message).with_retry(retry).with_code(code)
        }
        401 => Error::answered(ErrorKind::Unauthenticated, message).with_code(code),
        403 => Error::answered(ErrorKind::Denied, message).with_code(code),
        404 | 405 => Error::answered(ErrorKind::Config, message).with_code(code),
        // A gateway in front may have given up after passing the call on.
        500.. => Error::maybe_sent(ErrorKind::Unavailable, message).with_code(code),
        _ => Error::maybe_sent(ErrorKind::BadResponse, message).with_code(code),
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
