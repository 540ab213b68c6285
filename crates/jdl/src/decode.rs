//! What the adapter makes of a saved reply or push.

use portolan_domain::ProviderId;
use portolan_exchange::{
    json::{self, FromWire as _},
    utf8,
};
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, FailedItem, Field, Item, RawReply};

use crate::{
    client::nothing_found, config::ExtensionKeys, convert, envelope, operations::TRACKING_QUERY, wire::push::TracePush,
};

/// Reads a saved reply body of an operation (its path, the leading slash optional), or a saved `push`.
///
/// Neither request nor headers are known: nothing is checked against a question, no signature is verified, and the
/// character set is told by the bytes. Operations of the express orders (`/ecap/v1/…`) give their fields untyped.
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
        TRACKING_QUERY => tracking(status, body),
        path if path.starts_with("/ecap/v1/") => untyped(path, status, body),
        _ => {
            let message = "JDL has no such operation here; known are push, /jd/tracking/query and /ecap/v1/…";
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
    let text = utf8(&reply.payload).ok_or_else(|| bad("the push is no UTF-8"))?;
    let raw = json::document(text).map_err(|_| bad("the push is no JSON"))?;
    let read = |raw: json::Raw<'_>| {
        let push = TracePush::from_wire(raw).ok_or_else(|| bad("the push is no JSON object"))?;
        convert::push::trace(push).map(|trace| Item::Trace(Box::new(trace)))
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

fn untyped(path: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(path, status, body)?;
    let text = utf8(&reply.payload).unwrap_or_default();
    let raw = json::document(text).map_err(|_| Error::maybe_sent(ErrorKind::BadResponse, "the payload is no JSON"))?;
    let fields = match json::field(raw) {
        Field::Group(fields) => fields,
        other => vec![("data".to_owned(), other)],
    };
    Ok(Decoded::One(Item::Reply(RawReply { operation: path.to_owned(), fields })))
}
