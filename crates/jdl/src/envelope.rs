//! The envelopes that JDL answers in: gateway error, standard trace service, express orders, and the wrapping of JD's
//! Java SDK around any of them.

use std::borrow::Cow;

use http::{HeaderMap, StatusCode};
use portolan_exchange::{
    HttpResponse, Reply, TextError,
    json::{self, FromWire as _, Payload, Raw, scalar},
    redact, retry_after, to_text, to_utf8, utf8, wire_object,
};
use portolan_ports::{Delivery, Effect, Error, ErrorKind, Retry};

use crate::{
    error::{self, Interface},
    operations,
};

/// What an envelope may hold; every family uses a part of it.
#[derive(Debug, Default)]
struct Envelope<'a> {
    error_response: Option<Raw<'a>>,
    response: Option<Raw<'a>>,
    content: Option<Raw<'a>>,
    code: Option<Cow<'a, str>>,
    success: Option<bool>,
    /// `success` is there, and neither true nor false.
    unclear: bool,
    message: Option<Cow<'a, str>>,
    sub_code: Option<Cow<'a, str>>,
    sub_message: Option<Cow<'a, str>>,
    request_id: Option<Cow<'a, str>>,
    data: Option<Raw<'a>>,
}

wire_object! {
    /// A refusal by the gateway.
    pub struct GatewayError {
        /// Its number, about which JDL publishes nothing.
        code: String = "code",
        /// In Chinese.
        zh: String = "zh_desc",
        /// In English.
        en: String = "en_desc",
    }
}

impl<'a> Envelope<'a> {
    /// And the whole of it.
    fn read(text: &'a str) -> Result<(Self, Raw<'a>), serde_json::Error> {
        let mut envelope = Self::default();
        let whole = json::each_member(text, |key, value| match &*key {
            "error_response" => envelope.error_response = Some(value),
            "response" => envelope.response = Some(value),
            "content" => envelope.content = Some(value),
            "code" => envelope.code = scalar(value),
            "success" => {
                envelope.success = bool::from_wire(value);
                envelope.unclear = envelope.success.is_none() && !json::is_absent(value);
            }
            "msg" | "message" => envelope.message = envelope.message.take().or_else(|| scalar(value)),
            "subCode" => envelope.sub_code = scalar(value),
            "subMsg" => envelope.sub_message = scalar(value),
            "requestId" | "requestID" => envelope.request_id = scalar(value),
            "data" => envelope.data = Some(value),
            _ => {}
        })?;
        Ok((envelope, whole))
    }
}

/// What an envelope says, if it says yes.
pub(crate) struct Opened<'a> {
    /// What is in it; `None` where a bare yes is all.
    pub(crate) payload: Option<Raw<'a>>,
    request_id: Option<String>,
}

/// What a saved body is, of which no request is known: an envelope's payload, or the payload itself.
pub(crate) fn open_saved(operation: &str, status: u16, body: &[u8]) -> Result<Reply, Error> {
    open(operation, saved(status, body)?)
}

/// A saved body as if it had just come.
pub(crate) fn saved(status: u16, body: &[u8]) -> Result<HttpResponse, Error> {
    Ok(HttpResponse { status: saved_status(status)?, headers: HeaderMap::new(), body: body.to_vec().into() })
}

fn saved_status(status: u16) -> Result<StatusCode, Error> {
    StatusCode::from_u16(status).map_err(|_| {
        Error::not_sent(ErrorKind::InvalidInput, format!("status {status} is no HTTP status (100 to 999)"))
    })
}

/// What `take` makes of the payload of a saved body, which is not copied.
pub(crate) fn with_saved<T>(
    operation: &str,
    status: u16,
    body: &[u8],
    take: impl FnOnce(Raw<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let (status, headers) = (saved_status(status)?, HeaderMap::new());
    let text = to_text(body, None).map_err(|error| no_text(status, &headers, error))?;
    let opened = judge(operation, status, &headers, &text)?;
    take(opened.payload.ok_or_else(|| bad_response("the payload is no JSON"))?)
}

/// The body as text.
pub(crate) fn readable(status: StatusCode, headers: &HeaderMap, body: bytes::Bytes) -> Result<bytes::Bytes, Error> {
    let text = to_utf8(body, header(headers, "content-type")).map_err(|error| no_text(status, headers, error))?;
    if text.trim_ascii().is_empty() { Err(unreadable(status, headers, "the body is empty")) } else { Ok(text) }
}

/// Opens a reply.
///
/// A gateway error is one whatever the HTTP status. The status counts where the body says nothing.
pub(crate) fn open(operation: &str, response: HttpResponse) -> Result<Reply, Error> {
    let HttpResponse { status, headers, body } = response;
    let opened = readable(status, &headers, body).and_then(|text| {
        let Opened { payload, request_id } = judge(operation, status, &headers, utf8(&text).unwrap_or_default())?;
        let payload = payload.map_or_else(Payload::default, |raw| Payload::of(&text, raw));
        Ok(Reply { status: status.as_u16(), request_id, payload, body: text })
    });
    let trace_id = header(&headers, "lop-trace-id");
    match (opened, trace_id) {
        (Ok(reply), Some(id)) if reply.request_id.is_none() => Ok(Reply { request_id: Some(id.to_owned()), ..reply }),
        (Err(error), Some(id)) if error.request_id().is_none() => Err(error.with_request_id(id)),
        (opened, _) => opened,
    }
}

/// What a text says, apart from the ids in headers.
fn judge<'a>(operation: &str, status: StatusCode, headers: &HeaderMap, text: &'a str) -> Result<Opened<'a>, Error> {
    let list = match text.trim_ascii_start().as_bytes().first() {
        None => return Err(unreadable(status, headers, "the body is empty")),
        // The payload itself, without an envelope: saved replies are often cut so.
        Some(b'[') => json::document(text).ok(),
        Some(_) => None,
    };
    let opened = match list {
        Some(list) => Opened { payload: Some(list), request_id: None },
        None => {
            let outer = Envelope::read(text).map_err(|error| no_envelope(status, headers, text, &error))?;
            inner(operation, outer, status, headers, true)?
        }
    };
    if status.is_success() { Ok(opened) } else { Err(by_status(status, headers, "the body says nothing of it")) }
}

/// Unwraps and judges an envelope. What was unwrapped once is not unwrapped again: no gateway wraps twice, and a body of
/// nothing but wrappings would be read as often as it has levels.
fn inner<'a>(
    operation: &str,
    (envelope, whole): (Envelope<'a>, Raw<'a>),
    status: StatusCode,
    headers: &HeaderMap,
    unwraps: bool,
) -> Result<Opened<'a>, Error> {
    if let Some(refusal) = envelope.error_response {
        return Err(unsure(operation, gateway_refusal(refusal)));
    }
    // JD's Java SDK wraps the whole envelope; the outer code speaks for the wrapping alone.
    let response = envelope.response.filter(|_| unwraps);
    if let Some((wrapping, _)) = response.and_then(|response| Envelope::read(response.get()).ok()) {
        if let Some(code) = wrapping.code.as_deref().filter(|code| *code != "0") {
            let error = Error::answered(ErrorKind::Unavailable, "the gateway's wrapping says that the call failed");
            return Err(unsure(operation, error.with_code(code)));
        }
        if let Some(content) = wrapping.content {
            let wrapped =
                Envelope::read(content.get()).map_err(|error| no_envelope(status, headers, content.get(), &error))?;
            return inner(operation, wrapped, status, headers, false);
        }
    }
    let request_id = envelope.request_id.map(Cow::into_owned);
    let named = |error: Error| match &request_id {
        Some(id) => error.with_request_id(&**id),
        None => error,
    };
    let Some(code) = envelope.code.as_deref() else {
        // Without a code it is the payload itself, or nothing that is known: whoever reads the payload decides.
        return Ok(Opened { payload: Some(whole), request_id });
    };
    let interface = Interface::of(operation);
    let row = error::find(interface, code);
    if envelope.unclear && row.is_some_and(|row| row.kind.is_none()) {
        return Err(named(bad_response("`success` is neither true nor false").with_code(code)));
    }
    let success = match row {
        Some(row) => row.kind.is_none() && envelope.success != Some(false),
        None => false,
    };
    if success {
        // Success without a payload field is half an envelope; `null` is a payload that says "nothing".
        return match envelope.data {
            None if !operations::says_yes_or_no(operation) => {
                Err(named(bad_response("the envelope says success and has no `data`").with_code(code)))
            }
            payload => Ok(Opened { payload, request_id }),
        };
    }
    let (code, message) = match (envelope.sub_code.as_deref(), row) {
        // Code 0 with success false: the finer code tells why.
        (Some(sub_code), Some(row)) if row.kind.is_none() => (sub_code, envelope.sub_message.or(envelope.message)),
        (Some(sub_code), _) => {
            let mut said: Vec<_> = [envelope.message, envelope.sub_message].into_iter().flatten().collect();
            said.dedup();
            (code, Some(format!("{} (subCode {sub_code})", said.join("; ")).into()))
        }
        _ => (code, envelope.message),
    };
    let refusal = match interface {
        Interface::Ecap => express_refusal(operation, code, message.as_deref().unwrap_or_default()),
        _ => business_refusal(interface, code, message.as_deref().unwrap_or_default()),
    };
    Err(named(refusal))
}

/// The finer code of an answer, which express orders give with some successes too.
pub(crate) fn sub_code(body: &[u8]) -> Option<String> {
    let (envelope, _) = Envelope::read(utf8(body)?).ok()?;
    let wrapped = envelope.response.and_then(|response| Envelope::read(response.get()).ok()?.0.content);
    let envelope = match wrapped {
        Some(content) => Envelope::read(content.get()).ok()?.0,
        None => envelope,
    };
    envelope.sub_code.map(Cow::into_owned)
}

fn business_refusal(interface: Interface, code: &str, said: &str) -> Error {
    let row = error::find(interface, code);
    let meaning = row.map_or("a code that is in no table", |row| row.meaning.en);
    let message = if said.is_empty() { meaning.to_owned() } else { format!("{meaning}: {}", redact(said)) };
    row.and_then(|row| row.error(&*message)).unwrap_or_else(|| {
        // A success code that comes with `success: false` is as unknown as one that stands in no table.
        let kind = if row.is_some() { ErrorKind::Conflict } else { error::unlisted(code) };
        Error::answered(kind, message).with_code(code).with_advice(error::UNLISTED)
    })
}

/// JD publishes no list of the express orders' codes: the words decide.
fn express_refusal(operation: &str, code: &str, said: &str) -> Error {
    let kind = error::express_by_words(said).unwrap_or_else(|| error::unlisted(code));
    let message = match redact(said) {
        said if said.is_empty() => "JDL refuses without a reason".to_owned(),
        said => format!("JDL refuses: {said}"),
    };
    let error = Error::answered(kind, message).with_code(code);
    let error = match kind {
        ErrorKind::Conflict => error.with_advice(error::UNLISTED),
        ErrorKind::Denied => error.with_advice(error::NOT_YOURS),
        _ => error,
    };
    unsure(operation, error)
}

/// A system that fails half-way through a write does not say which half.
fn unsure(operation: &str, error: Error) -> Error {
    let unknown = error.kind() == ErrorKind::Unavailable && operations::effect(operation) == Effect::Write;
    if unknown { error.with_delivery(Delivery::MaybeSent) } else { error }
}

pub(crate) fn gateway_refusal(raw: Raw<'_>) -> Error {
    let Some(GatewayError { code, zh, en, .. }) = GatewayError::from_wire(raw) else {
        return bad_response("`error_response` is no object");
    };
    let (zh, en) = (zh.unwrap_or_default(), en.unwrap_or_default());
    let row = code.as_deref().and_then(|code| error::find(Interface::Gateway, code));
    let kind = row.and_then(|row| row.kind).or_else(|| error::by_words(&zh, &en));
    let said = [redact(&en), redact(&zh)].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ");
    let message = match kind {
        Some(_) if said.is_empty() => "the gateway refuses the call".to_owned(),
        Some(_) => format!("the gateway refuses the call: {said}"),
        None => format!("the gateway refuses the call for a reason that is in no table: {said}"),
    };
    let error = match row.and_then(|row| row.error(&*message)) {
        Some(error) => error,
        None => Error::answered(kind.unwrap_or(ErrorKind::InvalidInput), message),
    };
    let error = match kind {
        None => error.with_advice(error::UNLISTED),
        // The merchant cannot help: it is the application's secret, or how it signs.
        Some(ErrorKind::Unauthenticated) if error::speaks_of_signature(&format!("{en}{zh}")) => {
            error.with_advice(error::SIGNATURE)
        }
        Some(_) => error,
    };
    match code {
        Some(code) => error.with_code(code),
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
    } else if error.is_data() {
        "JSON, but no object"
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
    match status.as_u16() {
        429 => {
            let retry = retry_after(headers).map_or(Retry::Safe, Retry::After);
            Error::answered(ErrorKind::RateLimited, message).with_retry(retry)
        }
        401 => Error::answered(ErrorKind::Unauthenticated, message),
        403 => Error::answered(ErrorKind::Denied, message),
        404 | 405 => Error::answered(ErrorKind::Config, message),
        // A gateway in front may have given up after passing the call on.
        500.. => Error::maybe_sent(ErrorKind::Unavailable, message),
        _ => bad_response(&message),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
