//! What the adapter makes of a saved reply.

use std::str;

use portolan_domain::ProviderId;
use portolan_exchange::json;
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, FailedItem, Field, Item, PushEvent, RawReply};

use crate::{
    client::{
        order::{batch, created, detail},
        payload, present, read,
    },
    convert::{
        self,
        push::without_secret,
        quote_partner::partner,
        quote_simple::{full, simple},
        quote_supplier::{Lane, supplier},
    },
    envelope,
    operations::{
        self, CREATE_ORDER_V2, CREATE_ORDER_V3, FREIGHT_CALCULATE, FREIGHT_CALCULATE_TIP, GET_ACCESS_TOKEN,
        GET_TRACK_INFO, ORDER_DETAIL, ORDER_DETAIL_BATCH, ORDER_LIST, PARTNER_FREIGHT_CALCULATE, REFRESH_ACCESS_TOKEN,
        SUPPLIER_TEMPLATE, TRACK_INFO,
    },
    token,
    wire::order_info::OrderInfo,
};

/// The name under which saved pushes are read.
pub(crate) const PUSH: &str = "push";

/// Reads a saved reply body of an operation, by its path (a leading slash is dropped), or a saved push (`push`).
///
/// The request is not known: nothing is checked against a question, and no signature is. A body without an envelope is
/// read as what is in one. A token is never among what comes out.
///
/// # Errors
/// What the reply says, or `BadResponse` for a body in no known shape; `Unsupported` for what is no operation of CJ.
pub fn decode(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let operation = operation.trim_start_matches('/');
    let decoded = match operation {
        FREIGHT_CALCULATE | FREIGHT_CALCULATE_TIP | PARTNER_FREIGHT_CALCULATE | SUPPLIER_TEMPLATE => {
            quotes(operation, status, body)
        }
        GET_ACCESS_TOKEN | REFRESH_ACCESS_TOKEN => token::decode(operation, status, body),
        PUSH => push(body),
        TRACK_INFO | GET_TRACK_INFO => traces(operation, status, body),
        CREATE_ORDER_V2 | CREATE_ORDER_V3 | ORDER_DETAIL => order(operation, status, body),
        ORDER_LIST | ORDER_DETAIL_BATCH => orders(operation, status, body),
        name if operations::find(name).is_some() => untyped(name, status, body),
        _ => {
            let message = "there is no such operation of CJ here; they are called as logistic/trackInfo, beside push";
            Err(Error::not_sent(ErrorKind::Unsupported, message))
        }
    };
    decoded.map_err(|error| about(operation, error))
}

fn about(operation: &str, error: Error) -> Error {
    // A saved reply is an answer, whatever it says.
    let error = if error.delivery() == Delivery::MaybeSent { error.with_delivery(Delivery::Answered) } else { error };
    error.with_provider(ProviderId::cj()).with_operation(operation)
}

/// One object of a reply that could not be read.
fn failed(operation: &str, query: Option<String>, error: Error) -> FailedItem {
    FailedItem { query, error: about(operation, error) }
}

fn traces(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let mut items = convert::trace::answers(payload(&reply)?)?.into_iter().map(|answer| {
        let query = answer.as_ref().ok().and_then(|answer| answer.parcel.tracking_number.clone());
        let trace = answer.and_then(convert::trace::trace).map_err(|error| failed(operation, query, error))?;
        Ok(Item::Trace(Box::new(trace)))
    });
    match (items.next(), items.next()) {
        (None, _) => Err(convert::trace::not_found()),
        (Some(one), None) => one.map(Decoded::One).map_err(|failed: FailedItem| failed.error),
        (Some(first), Some(second)) => Ok(Decoded::Many([first, second].into_iter().chain(items).collect())),
    }
}

fn order(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let info = if operation == ORDER_DETAIL { detail(&reply)? } else { created(&reply)? };
    Ok(Decoded::One(Item::Purchase(Box::new(convert::purchase::purchase(info)?))))
}

fn orders(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let orders = batch(&reply)?;
    let item = |info: OrderInfo| {
        let query = info.order_id.clone();
        let purchase = convert::purchase::purchase(info).map_err(|error| failed(operation, query, error))?;
        Ok(Item::Purchase(Box::new(purchase)))
    };
    Ok(Decoded::Many(orders.into_iter().map(item).collect()))
}

/// A saved push: no signature is checked, for no header was saved.
fn push(body: &[u8]) -> Result<Decoded, Error> {
    let text = str::from_utf8(body)
        .map_err(|error| Error::answered(ErrorKind::BadResponse, "the push is no UTF-8").with_source(error))?;
    let (_, event) = convert::push::event(text)?;
    Ok(match event {
        PushEvent::Trace(trace) => Decoded::One(Item::Trace(trace)),
        PushEvent::Purchase(purchase) => Decoded::One(Item::Purchase(purchase)),
        PushEvent::PurchaseSplit { into, .. } => {
            Decoded::Many(into.into_iter().map(|purchase| Ok(Item::Purchase(Box::new(purchase)))).collect())
        }
        PushEvent::Unknown(reply) => Decoded::One(Item::Reply(reply)),
        _ => {
            let message = "the push is of a kind that cannot be shown";
            return Err(Error::answered(ErrorKind::Unsupported, message));
        }
    })
}

fn quotes(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let raw = present(payload(&reply)?)?;
    let outcome = match operation {
        FREIGHT_CALCULATE => simple(read(raw)?),
        FREIGHT_CALCULATE_TIP => full(read(raw)?),
        PARTNER_FREIGHT_CALCULATE => partner(read(raw)?),
        _ => supplier(read(raw)?, Lane::default()),
    };
    Ok(Decoded::One(Item::Quotes(Box::new(outcome))))
}

fn untyped(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = envelope::open_saved(operation, status, body)?;
    let fields = match without_secret(json::field(payload(&reply)?)) {
        Field::Group(fields) => fields,
        Field::Null => Vec::new(),
        other => vec![("data".to_owned(), other)],
    };
    Ok(Decoded::One(Item::Reply(RawReply { operation: operation.to_owned(), fields })))
}
