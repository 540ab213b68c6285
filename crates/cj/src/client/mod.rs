//! The typed client: one method per operation of CJ, in CJ's words. One file per resource.

mod auth;
mod balance;
mod freight;
pub(crate) mod order;
mod persons;
mod trace;
mod webhook;

use std::{borrow::Cow, sync::Arc};

use bytes::Bytes;
use http::HeaderMap;
use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{
    Call, Context, Exchange, Parts, Reply,
    json::{self, FromWire, Raw, is_absent},
};
use portolan_ports::{Effect, Error, ErrorKind, Secret};

use crate::{config::Account, dialect::secret_header, envelope::bad_response, operations, wire::Request};

/// One account's calls.
///
/// Every method checks its request before it sends anything: `InvalidInput`, not sent, naming the field. Beside what is
/// said at each method, each gives what CJ refuses: `Unauthenticated` (1600001, 1600002), `Config` (a wrong key or account),
/// `InvalidInput` (1600100, 1600300, 169002…), `RateLimited` (1600200: one call a second on the lowest level, counted over
/// all programs of the account), `QuotaExhausted` (16900500, 1600201; never to be repeated at once), `Unavailable` (1600000,
/// 1600301, no answer, HTML from a proxy); and `BadResponse` for an answer in no known shape. After an error of a write with
/// [`Delivery::MaybeSent`](portolan_ports::Delivery) it is not known whether it took effect:
/// [`OPERATIONS`](crate::OPERATIONS) says what can be done then.
#[derive(Clone, Debug)]
pub struct Client {
    exchange: Arc<dyn Exchange>,
    account: AccountId,
    platform_token: Option<Secret>,
}

/// Names and values of a query. A name may come several times.
pub(crate) type Query = Vec<(Cow<'static, str>, String)>;

impl Client {
    pub(crate) fn new(exchange: Arc<dyn Exchange>, account: &Account) -> Self {
        Self { exchange, account: account.id.clone(), platform_token: account.platform_token.clone() }
    }

    /// The engine below, for calls that this client has no method for.
    #[must_use]
    pub fn exchange(&self) -> &Arc<dyn Exchange> {
        &self.exchange
    }

    /// Checks a request, sends it as JSON, and gives the reply.
    async fn send<R: Request + Sync>(&self, operation: &'static str, request: &R) -> Result<Reply, Error> {
        let body = written(request).map_err(|error| self.about(operation, error))?;
        self.call(operation, Query::new(), body).await
    }

    /// Sends a query, and gives the reply.
    async fn ask(&self, operation: &'static str, query: Query) -> Result<Reply, Error> {
        self.call(operation, query, Bytes::new()).await
    }

    async fn call(&self, operation: &'static str, query: Query, body: Bytes) -> Result<Reply, Error> {
        let mut headers = HeaderMap::new();
        if operations::takes_platform_token(operation)
            && let Some(token) = &self.platform_token
        {
            headers.insert("platformtoken", secret_header(token).map_err(|error| self.about(operation, error))?);
        }
        let mut call = call(operation, self.account.clone(), body);
        call.parts.query = query;
        call.parts.headers = headers;
        let answer = self.exchange.call(&call, &Context::new()).await;
        answer.map_err(|error| persons::without_persons(error, &call.parts.body))
    }

    /// The object in a reply.
    fn object<T: FromWire>(&self, operation: &str, reply: &Reply) -> Result<T, Error> {
        payload(reply).and_then(present).and_then(read).map_err(|error| self.about(operation, error))
    }

    /// The list in a reply; `data` that is missing is no list.
    fn list<T: FromWire>(&self, operation: &str, reply: &Reply) -> Result<Vec<T>, Error> {
        self.object(operation, reply)
    }

    fn about(&self, operation: &str, error: Error) -> Error {
        error.with_provider(ProviderId::cj()).with_account(self.account.clone()).with_operation(operation)
    }
}

/// A call of an operation, with what its table says of it.
pub(crate) fn call(operation: &'static str, account: AccountId, body: Bytes) -> Call {
    let mut parts = Parts::post(format!("/{operation}"), body);
    parts.method = operations::method(operation);
    let purpose = operations::purpose(operation);
    let mut call = match operations::effect(operation) {
        Effect::Read => Call::read(operation, account, purpose, parts),
        Effect::Write => Call::write(operation, account, purpose, parts),
    };
    call.cost = operations::cost(operation);
    call
}

/// A request as JSON, if it can be sent.
pub(crate) fn written<R: Request>(request: &R) -> Result<Bytes, Error> {
    request.check_at("")?;
    let body = serde_json::to_vec(request).map_err(|error| {
        Error::not_sent(ErrorKind::InvalidInput, "the request cannot be written as JSON").with_source(error)
    })?;
    Ok(body.into())
}

pub(crate) fn payload(reply: &Reply) -> Result<Raw<'_>, Error> {
    let text = std::str::from_utf8(&reply.payload).map_err(|_| bad_response("`data` is no UTF-8"))?;
    json::document(text).map_err(|_| bad_response("`data` is no JSON"))
}

/// `data` that is there. A success without it is half an answer: it must not read as "nothing found".
pub(crate) fn present(raw: Raw<'_>) -> Result<Raw<'_>, Error> {
    if is_absent(raw) { Err(bad_response("the reply is a success, and its `data` is empty")) } else { Ok(raw) }
}

/// `data` as `T`.
pub(crate) fn read<T: FromWire>(raw: Raw<'_>) -> Result<T, Error> {
    T::from_wire(raw).ok_or_else(|| bad_response("`data` has another shape than this operation's"))
}
