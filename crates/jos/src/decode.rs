//! What the adapter makes of a saved reply.

use portolan_domain::ProviderId;
use portolan_exchange::json::{self, FromWire as _, Raw, is_absent};
use portolan_ports::{Decoded, Effect, Error, ErrorKind, FailedItem, Field, Item, RawReply};

use crate::{
    client::{nothing_found, payload, read},
    convert, envelope,
    operations::{self, LDOP_TRACE_GET, POP_ORDER_GET, POP_ORDER_SEARCH, POP_ORDER_TRACK, POP_ORDERS_GET, TRACE_GET},
    token,
    wire::{
        order::{OrderDetail, OrderInfo, OrderPage},
        trace::{OrderTrack, QueryTraceResult, TraceApiDto},
    },
};

/// The name under which replies of the authorisation server are read.
pub(crate) const OAUTH_TOKEN: &str = "oauth-token";

/// Reads a saved reply body of a method (a leading slash is dropped), or of the authorisation server (`oauth-token`).
///
/// The request is not known: nothing is checked against a question, and the character set is told by the bytes. Every
/// known shape is tried, and a body without its root key is read as what is below it. Traces, orders and what is said of
/// tokens are typed; all other replies give the fields of their container. A token is never among them.
///
/// # Errors
/// What the reply says, or `BadResponse` for a body in no known shape; `Unsupported` for what is no method of JOS.
///
/// ```
/// use portolan_ports::{Decoded, Item};
/// let body = r#"{"jingdong_etms_trace_get_responce":{"trace_api_dtos":[{"ope_title":"快递签收"}]}}"#;
/// let Decoded::One(Item::Trace(trace)) = portolan_jos::decode("jingdong.etms.trace.get", 200, body.as_bytes())? else {
///     unreachable!()
/// };
/// assert_eq!(trace.status().word(), "picked_up");
/// # Ok::<(), portolan_ports::Error>(())
/// ```
pub fn decode(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let operation = operation.trim_start_matches('/');
    let decoded = match operation {
        OAUTH_TOKEN => token::decode(status, body),
        TRACE_GET | LDOP_TRACE_GET | POP_ORDER_TRACK => trace(operation, status, body),
        POP_ORDER_GET => order(status, body),
        POP_ORDERS_GET | POP_ORDER_SEARCH => orders(operation, status, body),
        name if name.starts_with("jingdong.") || name.starts_with("360buy.") => untyped(name, status, body),
        _ => {
            let message = "JOS has no such method; they are called jingdong.… or 360buy.…, beside oauth-token";
            Err(Error::not_sent(ErrorKind::Unsupported, message))
        }
    };
    decoded.map_err(|error| error.with_provider(ProviderId::jos()).with_operation(operation))
}

fn trace(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let raw = payload(&reply)?;
    let trace = match operation {
        TRACE_GET => convert::trace::scans(rows::<TraceApiDto>(raw)?, None),
        POP_ORDER_TRACK => convert::trace::sentences(rows::<OrderTrack>(raw)?, None),
        _ if is_absent(raw) => return Err(nothing_found()),
        _ => {
            let result =
                QueryTraceResult::from_wire(raw).filter(|result| !result.other.iter().any(|(key, _)| key == "data"));
            let rows =
                result.ok_or_else(|| envelope::bad_response("`data` is no list of scans"))?.data.unwrap_or_default();
            if rows.is_empty() {
                return Err(nothing_found());
            }
            convert::trace::scans(rows, None)
        }
    };
    Ok(Decoded::One(Item::Trace(Box::new(trace))))
}

fn order(status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(POP_ORDER_GET, status, body)?;
    let OrderDetail(info) = read(payload(&reply)?)?;
    if info.order_id.is_none() && info.order_state.is_none() {
        return Err(nothing_found());
    }
    Ok(Decoded::One(Item::Order(Box::new(convert::order::order(info)?))))
}

fn orders(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let raw = payload(&reply)?;
    let page: OrderPage = if is_absent(raw) { OrderPage::default() } else { read(raw)? };
    let item = |info: OrderInfo| {
        let query = info.order_id.clone();
        let order = convert::order::order(info).map_err(|error| FailedItem { query, error })?;
        Ok(Item::Order(Box::new(order)))
    };
    Ok(Decoded::Many(page.orders.into_iter().map(item).collect()))
}

fn rows<T: json::FromWire>(raw: Raw<'_>) -> Result<Vec<T>, Error> {
    let rows: Vec<T> = read(raw)?;
    if rows.is_empty() { Err(nothing_found()) } else { Ok(rows) }
}

fn untyped(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let raw = payload(&reply)?;
    let fields = match json::field(raw) {
        Field::Group(fields) => fields,
        Field::Null if operations::effect(operation) == Effect::Read => return Err(nothing_found()),
        Field::Null => Vec::new(),
        Field::Text(text) => match json::document(&text).map(json::field) {
            Ok(Field::Group(fields)) => fields,
            _ => vec![("data".to_owned(), Field::Text(text))],
        },
        other => vec![("data".to_owned(), other)],
    };
    Ok(Decoded::One(Item::Reply(RawReply { operation: operation.to_owned(), fields })))
}
