//! What the adapter makes of a saved reply or push.

use portolan_domain::{ProviderId, Waybill};
use portolan_exchange::{
    Reply,
    json::{self, FromWire as _},
};
use portolan_ports::{Decoded, Delivery, Effect, Error, ErrorKind, FailedItem, Field, Item, RawReply};

use crate::{
    client::{EXISTED, nothing_found, object, payload},
    config::ExtensionKeys,
    convert::{self, push::Told},
    envelope,
    operations::{
        ORDERS_CREATE, ORDERS_PRECHECK, ORDERS_PREGETWAYBILLCODES, ORDERS_STANDARDFEE_QUERY, ORDERS_TRACE_QUERY,
        TRACKING_QUERY, effect, says_yes_or_no,
    },
    token,
    wire::{order::Created, push::TracePush},
};

/// Reads a saved reply body of an operation (its path, the leading slash optional), a saved `push`, or a saved answer of the
/// authorisation server (`oauth-token`): what it says of the tokens, and never a token.
///
/// Neither request nor headers are known: nothing is checked against a question, no signature is verified, and the
/// character set is told by the bytes. Of the express orders (`/ecap/v1/…`) traces, waybills and prices are typed; all other
/// replies give their fields.
///
/// # Errors
/// What the reply says, or `BadResponse` for a body in no known shape; `Unsupported` for an operation that is not JDL's.
///
/// ```
/// use portolan_ports::{Decoded, Item};
/// let body = r#"{"waybillCode":"JDVE00132473532","state":"10034","operationTime":"2023-08-09 09:00:00"}"#;
/// let Decoded::One(Item::Trace(trace)) = portolan_jdl::decode("push", 200, body.as_bytes())? else { unreachable!() };
/// assert_eq!(trace.status().word(), "delivered");
/// # Ok::<(), portolan_ports::Error>(())
/// ```
pub fn decode(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let path = format!("/{}", operation.trim_start_matches('/'));
    let decoded = match path.as_str() {
        "/push" => push(status, body),
        "/oauth-token" => token::decode(status, body),
        TRACKING_QUERY => tracking(status, body),
        path if path.starts_with("/ecap/v1/") => {
            envelope::open_saved(path, status, body).and_then(|reply| express(path, &reply))
        }
        _ => {
            let message =
                "JDL has no such operation here; known are push, oauth-token, /jd/tracking/query and /ecap/v1/…";
            Err(Error::not_sent(ErrorKind::Unsupported, message))
        }
    };
    decoded.map_err(|error| {
        // A saved reply is an answer, whatever it says.
        let error =
            if error.delivery() == Delivery::MaybeSent { error.with_delivery(Delivery::Answered) } else { error };
        error.with_provider(ProviderId::jdl()).with_operation(path)
    })
}

fn tracking(status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(TRACKING_QUERY, status, body)?;
    let keys = ExtensionKeys::default();
    let mut items = convert::tracking::answers(&reply.payload)?.into_iter().map(|answer| {
        let query = answer.reference_number.clone();
        let trace = convert::tracking::trace(answer, &keys).map_err(|error| FailedItem { query, error })?;
        Ok(Item::Trace(Box::new(trace)))
    });
    match (items.next(), items.next()) {
        (None, _) => Err(nothing_found()),
        (Some(one), None) => one.map(Decoded::One).map_err(|failed: FailedItem| failed.error),
        (Some(first), Some(second)) => Ok(Decoded::Many([first, second].into_iter().chain(items).collect())),
    }
}

fn push(status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved("push", status, body)?;
    let bad = |problem: &str| Error::answered(ErrorKind::BadResponse, problem);
    let text = std::str::from_utf8(&reply.payload).map_err(|_| bad("the push is no UTF-8"))?;
    let raw = json::document(text).map_err(|_| bad("the push is no JSON"))?;
    let read = |raw: json::Raw<'_>| {
        let push = TracePush::from_wire(raw).ok_or_else(|| bad("the push is no JSON object"))?;
        Ok(match convert::push::told(push, raw)? {
            Told::Scan(trace) => Item::Trace(trace),
            Told::Other(reply) => Item::Reply(reply),
        })
    };
    if !raw.get().starts_with('[') {
        return read(raw).map(Decoded::One);
    }
    let mut items = Vec::new();
    let _listed = json::each_element(raw, |element| {
        items.push(read(element).map_err(|error| FailedItem { query: None, error }));
    });
    if items.is_empty() { Err(bad("the push is an empty list")) } else { Ok(Decoded::Many(items)) }
}

/// A reply of the express orders.
fn express(path: &str, reply: &Reply) -> Result<Decoded, Error> {
    let one = |item| Ok(Decoded::One(item));
    match path {
        ORDERS_TRACE_QUERY => {
            let answer = convert::order_trace::whole(object(path, reply)?)?;
            one(Item::Trace(Box::new(convert::order_trace::trace(answer, None, None))))
        }
        ORDERS_CREATE => {
            let sub_code = envelope::sub_code(&reply.body);
            let existed = sub_code.as_deref() == Some(EXISTED);
            let created = Created { order: object(path, reply)?, sub_code, existed, request_id: None };
            one(Item::Waybill(Box::new(convert::waybill::saved(created)?)))
        }
        ORDERS_PREGETWAYBILLCODES => {
            let numbers = convert::waybill::numbers(&object(path, reply)?)?;
            let waybill = |number| Ok(Item::Waybill(Box::new(Waybill::new(ProviderId::jdl(), number))));
            Ok(Decoded::Many(numbers.into_iter().map(waybill).collect()))
        }
        ORDERS_PRECHECK => one(Item::Quotes(Box::new(convert::quote::options(object(path, reply)?, None)?))),
        ORDERS_STANDARDFEE_QUERY => {
            one(Item::Quotes(Box::new(convert::quote::list_price(object(path, reply)?, None)?)))
        }
        _ => untyped(path, reply),
    }
}

fn untyped(path: &str, reply: &Reply) -> Result<Decoded, Error> {
    let fields = if reply.payload.is_empty() && says_yes_or_no(path) {
        Vec::new()
    } else {
        match json::field(payload(reply)?) {
            Field::Group(fields) => fields,
            Field::Null if effect(path) == Effect::Read => return Err(nothing_found()),
            Field::Text(text) => match json::document(&text).map(json::field) {
                Ok(Field::Group(fields)) => fields,
                _ => vec![("data".to_owned(), Field::Text(text))],
            },
            other => vec![("data".to_owned(), other)],
        }
    };
    Ok(Decoded::One(Item::Reply(RawReply { operation: path.to_owned(), fields })))
}
