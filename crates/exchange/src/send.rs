//! The innermost layer: sign, send, read.

use std::{
    borrow::Cow,
    error::Error as StdError,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{HeaderMap, header};
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
        context.set_sent(None);
        context.hear_offset(None);
        let credentials = self.credentials(call, context)?;
        let now = self.clock.now();
        let request = self.dialect.sign(call, corrected(now, context.clock_offset()), &credentials)?;
        let response = self.send(request, context).await?;
        context.hear_offset(offset(&response.headers, now, self.clock.now()));
        self.dialect.read(call, response, context)
    }

    fn credentials(&self, call: &Call, context: &Context) -> Result<Cow<'_, Credentials>, Error> {
        let known = self.keyring.get(&call.account)?;
        Ok(match context.token() {
            None => Cow::Borrowed(known),
            token => Cow::Owned(Credentials { token, ..known.clone() }),
        })
    }

    async fn send(&self, request: http::Request<Bytes>, context: &Context) -> Result<HttpResponse, Error> {
        let (deadline, now) = (context.deadline(), self.clock.monotonic());
        if deadline.is_some_and(|deadline| now >= deadline) {
            return Err(expired(context));
        }
        context.set_sent(Some(now));
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

fn corrected(now: Timestamp, offset: i64) -> Timestamp {
    let distance = Duration::from_millis(offset.unsigned_abs());
    if offset < 0 { now.minus(distance) } else { now.plus(distance) }
}

/// What a response's `Date`, in whole seconds and written at some moment between `signed` and `received`, tells of the
/// offset. `None` where our own clock was set back meanwhile, or the header is no date.
fn offset(headers: &HeaderMap, signed: Timestamp, received: Timestamp) -> Option<(i64, i64)> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let date = httpdate::parse_http_date(date).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let date = i64::try_from(date.as_millis()).ok()?;
    let least = date.checked_sub(received.unix_millis())?;
    let most = date.checked_add(999)?.checked_sub(signed.unix_millis())?;
    (least <= most).then_some((least, most))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_unix_millis(millis).unwrap()
    }

    fn dated(date: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::DATE, date.parse().unwrap())])
    }

    #[test]
    fn what_is_no_date_tells_nothing() {
        for date in ["", "now", "Mon, 99 Mar 2024 00:00:00 GMT", "2024-03-04T00:00:00Z", "1709510400"] {
            assert_eq!(offset(&dated(date), at(0), at(0)), None, "{date}");
        }
        assert_eq!(offset(&HeaderMap::new(), at(0), at(0)), None);
    }

    proptest! {
        #[test]
        fn the_true_offset_is_within_the_bounds(
            truth in -100_000_000_i64..100_000_000, signed in 0_i64..4_000_000_000_000, there in 0_i64..60_000, back in 0_i64..60_000,
        ) {
            let written = signed + there + truth;
            prop_assume!(written >= 0);
            let date = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(written / 1000).unwrap());
            let headers = dated(&httpdate::fmt_http_date(date));
            let (least, most) = offset(&headers, at(signed), at(signed + there + back)).unwrap();
            prop_assert!(least <= truth && truth <= most, "{least} {truth} {most}");
            prop_assert!(most - least == there + back + 999);
        }
    }
}
