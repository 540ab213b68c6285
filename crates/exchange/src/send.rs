//! The innermost layer: sign, send, read.

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::{Either, select};
use portolan_domain::{ProviderId, Timestamp};
use portolan_ports::{Advice, Clock, Delivery, Error, ErrorKind, Retry};

use crate::{
    Call, Context, Credentials, Dialect, Exchange, Http, HttpError, HttpErrorKind, HttpResponse, Keyring, Progress,
    Reply,
};

/// Signs a call in the provider's dialect, hands it to the HTTP seam, and reads the answer: one attempt.
///
/// It is the one place that may drop an HTTP request under way, at the call's deadline.
#[derive(Debug)]
pub struct SignAndSend {
    provider: ProviderId,
    dialect: Arc<dyn Dialect>,
    keyring: Keyring,
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
}

impl SignAndSend {
    /// One attempt in `dialect`, signed with the credentials of the call's account.
    #[must_use]
    pub fn new(dialect: Arc<dyn Dialect>, keyring: Keyring, http: Arc<dyn Http>, clock: Arc<dyn Clock>) -> Self {
        Self { provider: dialect.provider(), dialect, keyring, http, clock }
    }

    async fn attempt(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        context.set_progress(Progress::NotSent);
        let credentials = self.credentials(call, context)?;
        let request = self.dialect.sign(call, self.now(context), &credentials)?;
        let response = self.send(request, context).await?;
        self.dialect.read(call, response)
    }

    fn credentials(&self, call: &Call, context: &Context) -> Result<Cow<'_, Credentials>, Error> {
        let known = self.keyring.get(&call.account)?;
        Ok(match context.token() {
            None => Cow::Borrowed(known),
            token => Cow::Owned(Credentials { token, ..known.clone() }),
        })
    }

    fn now(&self, context: &Context) -> Timestamp {
        let (now, offset) = (self.clock.now(), context.clock_offset());
        let distance = Duration::from_millis(offset.unsigned_abs());
        if offset < 0 { now.minus(distance) } else { now.plus(distance) }
    }

    async fn send(&self, request: http::Request<Bytes>, context: &Context) -> Result<HttpResponse, Error> {
        let deadline = context.deadline();
        if deadline.is_some_and(|deadline| self.clock.monotonic() >= deadline) {
            return Err(expired(context));
        }
        context.set_progress(Progress::Sending);
        let sending = self.http.send(request);
        let outcome = match deadline {
            None => sending.await,
            // The response is looked at first: one that is there is taken, however late.
            Some(deadline) => match select(sending, self.clock.sleep_until(deadline)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(((), _)) => return Err(expired(context)),
            },
        };
        match outcome {
            Ok(response) => {
                context.set_progress(Progress::Answered);
                Ok(response)
            }
            Err(error) => {
                if error.kind().delivery() == Delivery::NotSent {
                    context.set_progress(Progress::NotSent);
                }
                Err(refused(error))
            }
        }
    }
}

#[async_trait]
impl Exchange for SignAndSend {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        self.attempt(call, context).await.map_err(|mut error| {
            if error.provider().is_none() {
                error = error.with_provider(self.provider.clone());
            }
            if error.account().is_none() {
                error = error.with_account(call.account.clone());
            }
            if error.operation().is_none() {
                error = error.with_operation(&*call.operation);
            }
            error
        })
    }
}

fn expired(context: &Context) -> Error {
    let delivery = context.progress().delivery();
    let message = match delivery {
        Delivery::NotSent => "the call's time ran out before anything was sent",
        _ => "no answer within the call's time",
    };
    Error::not_sent(ErrorKind::Unavailable, message).with_delivery(delivery)
}

fn refused(error: HttpError) -> Error {
    let (kind, retry) = match error.kind() {
        HttpErrorKind::Request | HttpErrorKind::Certificate => (ErrorKind::Config, Retry::Never),
        HttpErrorKind::TooLarge | HttpErrorKind::Decode => (ErrorKind::BadResponse, Retry::Never),
        HttpErrorKind::Resolve
        | HttpErrorKind::Connect
        | HttpErrorKind::Tls
        | HttpErrorKind::Proxy
        | HttpErrorKind::Interrupted
        | HttpErrorKind::Timeout => (ErrorKind::Unavailable, Retry::Safe),
    };
    let out = Error::not_sent(kind, error.message()).with_delivery(error.kind().delivery()).with_retry(retry);
    let out = if error.kind() == HttpErrorKind::Certificate { out.with_advice(CERTIFICATE) } else { out };
    if error.source().is_some() { out.with_source(Below(error)) } else { out }
}

const CERTIFICATE: Advice = Advice {
    en: "check the base URL, this machine's clock and its CA certificates; behind an inspecting proxy, pass its CA",
    zh: "请检查接口地址、本机时钟和 CA 证书；若经过解密代理，请配置其 CA 证书",
};

/// What is below an HTTP error, whose own message the port's error has taken over.
#[derive(Debug)]
struct Below(HttpError);

impl fmt::Display for Below {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(source) => fmt::Display::fmt(source, f),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl StdError for Below {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()?.source()
    }
}
