//! The typed client: one method per operation of JDL's, in JDL's words.

use std::sync::Arc;

use portolan_domain::AccountId;
use portolan_exchange::{Call, Context, Exchange, Parts, Purpose};
use portolan_ports::{Error, ErrorKind};

use crate::{
    convert,
    operations::TRACKING_QUERY,
    wire::tracking::{Tracked, TrackingRequest},
};

/// One merchant's calls.
#[derive(Clone, Debug)]
pub struct Client {
    exchange: Arc<dyn Exchange>,
    account: AccountId,
}

impl Client {
    pub(crate) fn new(exchange: Arc<dyn Exchange>, account: AccountId) -> Self {
        Self { exchange, account }
    }

    /// The engine below, for calls that this client has no method for.
    #[must_use]
    pub fn exchange(&self) -> &Arc<dyn Exchange> {
        &self.exchange
    }

    /// `POST /jd/tracking/query`: the trace of one number, one entry per document that it names.
    ///
    /// Times are wall-clock text, taken as UTC+8. JDL publishes no rate limit; 10 calls a second is a careful start.
    ///
    /// # Errors
    /// `NotFound` (2100, or a list without entries), `Denied` (2001), `Unsupported` (2101), `Unavailable` (4000, or no
    /// answer), and what the gateway refuses.
    pub async fn query_trace(&self, request: &TrackingRequest) -> Result<Vec<Tracked>, Error> {
        let call = Call::read(TRACKING_QUERY, self.account.clone(), Purpose::Track, parts(TRACKING_QUERY, request)?);
        let reply = self.exchange.call(&call, &Context::new()).await?;
        let answers = convert::tracking::answers(&reply.payload)
            .and_then(|answers| if answers.is_empty() { Err(nothing_found()) } else { Ok(answers) });
        answers.map_err(|error| {
            let error = self.about(error);
            match &reply.request_id {
                Some(id) => error.with_request_id(&**id),
                None => error,
            }
        })
    }

    pub(crate) fn about(&self, error: Error) -> Error {
        error
            .with_provider(portolan_domain::ProviderId::jdl())
            .with_account(self.account.clone())
            .with_operation(TRACKING_QUERY)
    }
}

/// Success without a document: JDL's sibling services answer so where they know nothing.
pub(crate) fn nothing_found() -> Error {
    Error::answered(ErrorKind::NotFound, "the reply is a success and names no document")
}

/// The body is the list of a method's arguments, so the one object stands in an array.
fn parts(operation: &'static str, argument: &impl serde::Serialize) -> Result<Parts, Error> {
    let body = serde_json::to_vec(&[argument]).map_err(|error| {
        Error::not_sent(ErrorKind::InvalidInput, "the request cannot be written as JSON").with_source(error)
    })?;
    Ok(Parts::post(operation, body.into()))
}
