//! The envelope: `code`, `result` and `success` say yes or no, `data` is what was asked for.
//!
//! It comes first, whatever the HTTP status: CJ sends the same refusal with 200 and with 429.

use std::{borrow::Cow, time::Duration};

use http::{HeaderMap, StatusCode};
use portolan_exchange::{
    Allowance, HttpResponse, Points, Reply, TextError,
    json::{self, FromWire as _, Payload, Raw, is_absent, scalar},
    redact, retry_after, to_utf8, utf8, wire_object,
};
use portolan_ports::{Advice, Delivery, Effect, Error, ErrorKind, Retry};

use crate::{
    allowance, error,
    operations::{self, GET_ACCESS_TOKEN},
};

const FIVE_MINUTES: Advice = Advice {
    en: "wait five minutes before asking for a token again, and keep the one that comes",
    zh: "请等待五分钟后再获取令牌，并保存所得令牌",
};

/// Where a body comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The wire.
    Wire,
    /// A file: what is no envelope is taken as what is in one.
    Saved,
}

#[derive(Debug, Default)]
struct Envelope<'a> {
    code: Option<Cow<'a, str>>,
    result: Option<bool>,
    success: Option<bool>,
    message: Option<Cow<'a, str>>,
    data: Option<Raw<'a>>,
    request_id: Option<Cow<'a, str>>,
    points: Option<PointsInfo>,
    /// A word for yes or no whose value is neither.
    unclear: Option<&'static str>,
}

wire_object! {
    /// The account's points.
    pub struct PointsInfo {
        /// A day's points.
        total: String = "total",
        /// Those used today.
        used_today: String = "usedToday",
        /// Those that can be spent now.
        remaining: String = "remaining",
    }
}

impl PointsInfo {
    fn points(&self) -> Option<Points> {
        let remaining = allowance::number(self.remaining.as_deref()?)?;
        let a_day = self.total.as_deref().and_then(allowance::number).unwrap_or_default();
        Some(Points { remaining, a_day })
    }
}

impl<'a> Envelope<'a> {
    fn read(object: Raw<'a>) -> Self {
        let mut envelope = Self::default();
        let mut unclear = None;
        let mut word = |name: &'static str, value: Raw<'_>| {
            let read = bool::from_wire(value);
            if read.is_none() && !is_absent(value) {
                unclear = Some(name);
            }
            read
        };
        json::Reader::new(object).members(|reader, key| {
            let value = reader.skip();
            match &*key {
                "code" => envelope.code = scalar(value).map(|code| Cow::Owned(code.trim().to_owned())),
                "result" => envelope.result = word("result", value),
                "success" => envelope.success = word("success", value),
                "message" | "msg" => envelope.message = envelope.message.take().or_else(|| scalar(value)),
                "data" => envelope.data = Some(value),
                "requestId" => envelope.request_id = scalar(value),
                "pointsInfo" => envelope.points = PointsInfo::from_wire(value),
                _ => {}
            }
        });
        envelope.unclear = unclear;
        envelope
    }

    /// Whether it is one at all.
    fn speaks(&self) -> bool {
        self.code.is_some() || self.result.is_some() || self.success.is_some()
    }

    /// Newer endpoints leave `result` or `code` out, and have `code` 0 for success.
    fn says_yes(&self) -> bool {
        let code = self.code.as_deref();
        let good = code.is_none_or(|code| matches!(code, "0" | "200"));
        let yes = self.result == Some(true) || self.success == Some(true) || code == Some("200");
        self.result != Some(false) && self.success != Some(false) && good && yes
    }
}

/// What a saved body is, of which no request is known: an envelope's payload, or the payload itself.
pub(crate) fn open_saved(operation: &str, status: u16, body: &[u8]) -> Result<Reply, Error> {
    let status = StatusCode::from_u16(status).map_err(|_| {
        Error::not_sent(ErrorKind::InvalidInput, format!("status {status} is no HTTP status (100 to 999)"))
    })?;
    let response = HttpResponse { status, headers: HeaderMap::new(), body: body.to_vec().into() };
    open(operation, operations::effect(operation), Origin::Saved, response, |_| {})
}

/// Opens a reply. Its payload is `data`, or `null` where there is none. What it says of the account's limits goes to `hear`.
pub(crate) fn open(
    operation: &str,
    effect: Effect,
    origin: Origin,
    response: HttpResponse,
    hear: impl FnOnce(Allowance),
) -> Result<Reply, Error> {
    let HttpResponse { status, headers, body } = response;
    let text =
        to_utf8(body, header(&headers, "content-type").as_deref()).map_err(|error| no_text(status, &headers, error))?;
    let read = utf8(&text).unwrap_or_default().trim();
    if read.is_empty() {
        return Err(unreadable(status, &headers, "the body is empty"));
    }
    let raw = json::document(read).map_err(|error| no_envelope(status, &headers, read, &error))?;
    let envelope = match raw.get().as_bytes().first() {
        Some(b'{') => Envelope::read(raw),
        Some(b'[') if origin == Origin::Saved => Envelope::default(),
        _ => return Err(unreadable(status, &headers, "the body is JSON, but no object")),
    };
    if !envelope.speaks() {
        if origin == Origin::Saved && status.is_success() {
            let payload = Payload::of(&text, envelope.data.unwrap_or(raw));
            return Ok(Reply { status: status.as_u16(), request_id: None, payload, body: text });
        }
        return Err(unreadable(status, &headers, "the body has neither `code` nor `result`: no envelope"));
    }
    let points = envelope.points.as_ref().and_then(PointsInfo::points);
    if let Some(told) = allowance::of(operation, envelope.code.as_deref(), points, envelope.data) {
        hear(told);
    }
    let request_id = envelope.request_id.as_deref().filter(|id| !id.is_empty()).map(str::to_owned);
    if !envelope.says_yes() {
        let error = refusal(operation, effect, status, &headers, envelope);
        return Err(match request_id {
            Some(id) => error.with_request_id(id),
            None => error,
        });
    }
    if !status.is_success() {
        return Err(by_status(status, &headers, "the body says that all went well"));
    }
    let payload = envelope.data.map_or_else(Payload::null, |data| Payload::of(&text, data));
    Ok(Reply { status: status.as_u16(), request_id, body: text, payload })
}

fn refusal(operation: &str, effect: Effect, status: StatusCode, headers: &HeaderMap, no: Envelope<'_>) -> Error {
    let said = redact(no.message.as_deref().unwrap_or_default().trim());
    let code = no.code.as_deref().unwrap_or_default();
    if let Some(word) = no.unclear {
        return bad_response(&format!("`{word}` is neither true nor false"));
    }
    let Some(row) = error::find(code, &said) else {
        return unknown(code, &said, status, headers);
    };
    let meaning = row.meaning.en;
    let mut message = match (row.kind, said.is_empty()) {
        (None, true) => format!("the envelope has code {code} and says no"),
        (None, false) => format!("the envelope has code {code} and says no: {said}"),
        (Some(_), true) => meaning.to_owned(),
        (Some(_), false) => format!("{meaning}: {said}"),
    };
    if row.kind == Some(ErrorKind::QuotaExhausted)
        && let Some(points) = no.points
    {
        let number = |text: Option<String>| text.filter(|text| plain(text)).unwrap_or_else(|| "?".to_owned());
        let (used, total, left) = (number(points.used_today), number(points.total), number(points.remaining));
        message.push_str(&format!(" (points: {used} of {total} used today, {left} left now)"));
    }
    let Some(mut error) = row.error(&message) else {
        // Code 200 with a no: a refusal without a code of its own.
        return Error::answered(ErrorKind::Conflict, message).with_code(code);
    };
    if row.outcome_unknown && effect == Effect::Write {
        error = error.with_delivery(Delivery::MaybeSent);
    }
    if error.kind() == ErrorKind::RateLimited {
        // Where tokens are given out, one in five minutes was the older limit, and still is seen.
        let least = (operation == GET_ACCESS_TOKEN).then_some(Duration::from_secs(300));
        if let Some(wait) = retry_after(headers).max(least) {
            error = error.with_retry(Retry::After(wait));
        }
        if least.is_some() {
            error = error.with_advice(FIVE_MINUTES);
        }
    }
    error
}

/// A number of a reply that may stand in a message.
fn plain(text: &str) -> bool {
    text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A code that is in no table is kept. The status tells the kind, where it says more than "answered".
fn unknown(code: &str, said: &str, status: StatusCode, headers: &HeaderMap) -> Error {
    let what = if code.is_empty() {
        "the envelope says no, without a code"
    } else {
        "refused, with a code that is in no table"
    };
    let message = if said.is_empty() { what.to_owned() } else { format!("{what}: {said}") };
    let error = if status.is_success() || status == StatusCode::BAD_REQUEST {
        Error::answered(ErrorKind::Conflict, message)
    } else {
        by_status(status, headers, &message)
    };
    if code.is_empty() { error } else { error.with_code(code) }
}

/// Not an answer in any known shape: what is to be concluded depends on the status alone.
fn unreadable(status: StatusCode, headers: &HeaderMap, problem: &str) -> Error {
    if status.is_success() { bad_response(problem) } else { by_status(status, headers, problem) }
}

fn no_envelope(status: StatusCode, headers: &HeaderMap, text: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    if text.starts_with('<') {
        // Proxies in front of CJ answer in HTML when it is in trouble; with 200, anything on the way does.
        return unreadable(status, headers, "the body is HTML or XML: an answer of a proxy, not of CJ");
    }
    let shape = if error.is_eof() { "JSON that ends too early" } else { "no JSON" };
    let unreadable = unreadable(status, headers, &format!("the body is {shape} (line {line}, column {column})"));
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

fn by_status(status: StatusCode, headers: &HeaderMap, problem: &str) -> Error {
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
