//! How the reference adapters ask: under a deadline, and without belief in what comes back.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_ports::{Clock, Error, ErrorKind, Secret};
use serde_json::{Map, Value};

const DEADLINE: Duration = Duration::from_secs(15);

/// One account's line to the provider.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) provider: ProviderId,
    pub(super) account: AccountId,
    pub(super) token: Secret,
    pub(super) clock: Arc<dyn Clock>,
}

impl Line {
    /// The error with everything that is known about its call.
    pub(super) fn named(&self, operation: &str, error: Error) -> Error {
        error.with_provider(self.provider.clone()).with_account(self.account.clone()).with_operation(operation)
    }

    /// What the answer holds under `data`, or why it holds nothing.
    pub(super) async fn data(&self, answer: impl Future<Output = (u16, Vec<u8>)>) -> Result<Value, Error> {
        let mut answer = pin!(answer);
        let mut end = self.clock.sleep_until(self.clock.monotonic().saturating_add(DEADLINE));
        let answer = poll_fn(|cx| match answer.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending => end.as_mut().poll(cx).map(|()| None),
        });
        let unavailable = |message| Error::maybe_sent(ErrorKind::Unavailable, message);
        let bad = |message| Error::maybe_sent(ErrorKind::BadResponse, message);
        let (status, body) = answer.await.ok_or_else(|| unavailable("no answer within the deadline"))?;
        if status >= 500 {
            return Err(unavailable("the server is in trouble"));
        }
        let mut body: Map<String, Value> =
            serde_json::from_slice(&body).map_err(|_| bad("the body is no JSON object"))?;
        let code = body.get("code").and_then(Value::as_str).ok_or_else(|| bad("the body has no code"))?;
        let refused = |kind, message| Err(Error::answered(kind, message).with_code(code));
        match code {
            "0" => {}
            "19" => return refused(ErrorKind::Unauthenticated, "the token is refused"),
            "20" => return refused(ErrorKind::Denied, "the permission is missing"),
            "21" => return refused(ErrorKind::RateLimited, "too many calls came"),
            "30" => return refused(ErrorKind::InvalidInput, "a value is refused"),
            "40" => return refused(ErrorKind::NotFound, "the provider does not know the number"),
            "50" => return refused(ErrorKind::Conflict, "the state of things forbids it"),
            _ => return refused(ErrorKind::BadResponse, "the code is in no table"),
        }
        body.remove("data").ok_or_else(|| bad("the body has no data"))
    }
}
