//! What the adapter makes of a saved reply.

use portolan_domain::ProviderId;
use portolan_exchange::json;
use portolan_ports::{Decoded, Error, ErrorKind, Field, Item, RawReply};

use crate::{
    client::{payload, present, read},
    convert::{
        quote_partner::partner,
        quote_simple::{full, simple},
        quote_supplier::{Lane, supplier},
    },
    envelope,
    operations::{
        self, FREIGHT_CALCULATE, FREIGHT_CALCULATE_TIP, GET_ACCESS_TOKEN, PARTNER_FREIGHT_CALCULATE,
        REFRESH_ACCESS_TOKEN, SUPPLIER_TEMPLATE,
    },
    token,
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
        name if operations::find(name).is_some() => untyped(name, status, body),
        _ => {
            let message = "there is no such operation of CJ here; they are called as logistic/trackInfo, beside push";
            Err(Error::not_sent(ErrorKind::Unsupported, message))
        }
    };
    decoded.map_err(|error| error.with_provider(ProviderId::cj()).with_operation(operation))
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
    let fields = match json::field(payload(&reply)?) {
        Field::Group(fields) => fields,
        Field::Null => Vec::new(),
        other => vec![("data".to_owned(), other)],
    };
    Ok(Decoded::One(Item::Reply(RawReply { operation: operation.to_owned(), fields })))
}
