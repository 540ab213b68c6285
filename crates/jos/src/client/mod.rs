//! The typed client: one method per operation of JOS, in JOS's words. One file per resource.

mod carrier;
mod inbound;
mod order;
mod outbound;
mod returns;
mod sku;
mod stock;
mod trace;
mod waybill;

use std::sync::Arc;

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{
    Call, Context, Exchange, Parts, Purpose, Reply,
    json::{self, FromWire, Raw, is_absent},
    utf8,
};
use portolan_ports::{Effect, Error, ErrorKind};

use crate::{dialect::ROUTER, envelope::bad_response, operations, wire::Request};

/// One merchant's calls.
///
/// Every method checks its request before it sends anything: `InvalidInput`, not sent, naming the field. Beside what is
/// said at each method, each gives what the gateway refuses: `Unauthenticated` (11, 12, 18, 19), `ClockSkew` (8), `Denied`
/// (3, 22, 24, 64, 71-73), `Config` (20, 21, 25), `QuotaExhausted` (2), `Unavailable` (1, 43, 65-67, 69, no answer); and
/// `BadResponse` for an answer in no known shape. After an error of a write with
/// [`Delivery::MaybeSent`](portolan_ports::Delivery) it is not known whether it took effect:
/// [`OPERATIONS`](crate::OPERATIONS) says what can be done then.
///
/// JD publishes no rate limit, only a daily quota of the application.
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

    /// Checks, sends, and gives the payload.
    async fn send<R: Request + Sync>(&self, operation: &'static str, request: &R) -> Result<Reply, Error> {
        let call = self.write_call(operation, request).map_err(|error| self.about(operation, error))?;
        self.exchange.call(&call, &Context::new()).await
    }

    fn write_call<R: Request>(&self, operation: &'static str, request: &R) -> Result<Call, Error> {
        request.check()?;
        let body = serde_json::to_vec(request).map_err(|error| {
            Error::not_sent(ErrorKind::InvalidInput, "the request cannot be written as JSON").with_source(error)
        })?;
        let (account, parts) = (self.account.clone(), Parts::post(ROUTER, body.into()));
        Ok(match operations::effect(operation) {
            Effect::Read => Call::read(operation, account, Purpose::Track, parts),
            Effect::Write => Call::write(operation, account, Purpose::Ship, parts),
        })
    }

    /// The object in the payload.
    async fn object<R: Request + Sync, T: FromWire>(&self, operation: &'static str, request: &R) -> Result<T, Error> {
        let reply = self.send(operation, request).await?;
        let object = payload(&reply).and_then(|raw| if is_absent(raw) { Err(nothing_found()) } else { read(raw) });
        object.map_err(|error| self.about(operation, error))
    }

    /// The list that is the payload; empty where there is none.
    async fn list<R: Request + Sync, T: FromWire>(
        &self,
        operation: &'static str,
        request: &R,
    ) -> Result<Vec<T>, Error> {
        let reply = self.send(operation, request).await?;
        let list = payload(&reply).and_then(read);
        list.map_err(|error| self.about(operation, error))
    }

    fn about(&self, operation: &str, error: Error) -> Error {
        error.with_provider(ProviderId::jos()).with_account(self.account.clone()).with_operation(operation)
    }

    /// `NotFound` where a list has nothing.
    fn found<T>(&self, operation: &str, list: Vec<T>) -> Result<Vec<T>, Error> {
        if list.is_empty() { Err(self.about(operation, nothing_found())) } else { Ok(list) }
    }
}

pub(crate) fn payload(reply: &Reply) -> Result<Raw<'_>, Error> {
    let text = utf8(&reply.payload).ok_or_else(|| bad_response("the payload is no UTF-8"))?;
    json::document(text).map_err(|_| bad_response("the payload is no JSON"))
}

/// The payload as `T`.
pub(crate) fn read<T: FromWire>(raw: Raw<'_>) -> Result<T, Error> {
    T::from_wire(raw).ok_or_else(|| bad_response("the payload has another shape than this operation's"))
}

/// A success that names nothing.
pub(crate) fn nothing_found() -> Error {
    Error::answered(ErrorKind::NotFound, "the reply is a success and names nothing")
}
