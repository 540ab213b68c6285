//! The typed client: one method per operation of JDL's, in JDL's words. One file per resource.

mod fee;
mod order;
mod trace;

use std::sync::Arc;

pub(crate) use order::EXISTED;
use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{
    Call, Context, Exchange, Parts, Purpose, Reply,
    json::{self, FromWire, Raw, is_absent},
};
use portolan_ports::{Effect, Error, ErrorKind};

use crate::{envelope::bad_response, operations, wire::request::Request};

/// One merchant's calls.
///
/// Every method of the express orders (`/ecap/v1/…`) checks its request before it sends anything: `InvalidInput`, not sent,
/// naming the field. Beside what is said at each method, each gives what the gateway refuses: `Unauthenticated`, `Denied`,
/// `RateLimited`, `ClockSkew`, `Config`, `InvalidInput`, by its words; `Unavailable` where no answer came, or JD is in
/// trouble; and `BadResponse` for an answer in no known shape. After an error of a write with
/// [`Delivery::MaybeSent`](portolan_ports::Delivery) it is not known whether it took effect:
/// [`OPERATIONS`](crate::OPERATIONS) says what can be done then.
///
/// JDL publishes no rate limit; 10 calls a second are a careful start.
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

    /// Checks and sends.
    async fn send<R: Request + Sync>(
        &self,
        operation: &'static str,
        purpose: Purpose,
        request: &R,
    ) -> Result<Reply, Error> {
        let call = request.check("").and_then(|()| self.call(operation, purpose, request));
        let call = call.map_err(|error| self.about(operation, error))?;
        self.exchange.call(&call, &Context::new()).await.map_err(|error| without(error, &request.persons()))
    }

    fn call(&self, operation: &'static str, purpose: Purpose, argument: &impl serde::Serialize) -> Result<Call, Error> {
        let (account, parts) = (self.account.clone(), parts(operation, argument)?);
        Ok(match operations::effect(operation) {
            Effect::Read => Call::read(operation, account, purpose, parts),
            Effect::Write => Call::write(operation, account, purpose, parts),
        })
    }

    /// The object in the payload, with the reply that it is from.
    async fn object<R: Request + Sync, T: FromWire>(
        &self,
        operation: &'static str,
        purpose: Purpose,
        request: &R,
    ) -> Result<(T, Reply), Error> {
        let reply = self.send(operation, purpose, request).await?;
        match object(operation, &reply) {
            Ok(object) => Ok((object, reply)),
            Err(error) => Err(self.about_reply(operation, error, &reply)),
        }
    }

    pub(crate) fn about(&self, operation: &str, error: Error) -> Error {
        error.with_provider(ProviderId::jdl()).with_account(self.account.clone()).with_operation(operation)
    }

    fn about_reply(&self, operation: &str, error: Error, reply: &Reply) -> Error {
        let error = self.about(operation, error);
        match &reply.request_id {
            Some(id) => error.with_request_id(&**id),
            None => error,
        }
    }
}

/// The error without the persons of the request, where its words repeat one.
fn without(error: Error, persons: &[&str]) -> Error {
    let named = |person: &&&str| person.chars().nth(1).is_some() && error.message().contains(**person);
    let mut hidden: Vec<&str> = persons.iter().filter(named).copied().collect();
    if hidden.is_empty() {
        return error;
    }
    hidden.sort_by_key(|person| std::cmp::Reverse(person.len()));
    let message = hidden.iter().fold(error.message().to_owned(), |message, person| message.replace(person, "***"));
    let mut other = Error::answered(error.kind(), message)
        .with_delivery(error.delivery())
        .with_retry(error.retry())
        .with_advice(error.advice());
    if let Some(provider) = error.provider() {
        other = other.with_provider(provider.clone());
    }
    if let Some(account) = error.account() {
        other = other.with_account(account.clone());
    }
    if let Some(operation) = error.operation() {
        other = other.with_operation(operation);
    }
    if let Some(code) = error.code() {
        other = other.with_code(code);
    }
    if let Some(id) = error.request_id() {
        other = other.with_request_id(id);
    }
    other
}

/// The object in a payload. Where there is none a read found nothing, and of a write nobody knows what it did.
pub(crate) fn object<T: FromWire>(operation: &str, reply: &Reply) -> Result<T, Error> {
    let raw = payload(reply)?;
    if !is_absent(raw) {
        return read(raw);
    }
    Err(match operations::effect(operation) {
        Effect::Read => nothing_found(),
        Effect::Write => bad_response("the reply is a success and names nothing"),
    })
}

pub(crate) fn payload(reply: &Reply) -> Result<Raw<'_>, Error> {
    let text = std::str::from_utf8(&reply.payload).map_err(|_| bad_response("the payload is no UTF-8"))?;
    json::document(text).map_err(|_| bad_response("the payload is no JSON"))
}

/// The payload as `T`.
pub(crate) fn read<T: FromWire>(raw: Raw<'_>) -> Result<T, Error> {
    T::from_wire(raw).ok_or_else(|| bad_response("the payload has another shape than this operation's"))
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
