//! The HTTP seam: one request in, one whole response out.

use std::{error::Error as StdError, fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use portolan_ports::Delivery;

/// Something that sends a request and reads the whole response: [`HttpClient`](crate::HttpClient), or a double of a test.
///
/// A status is never an error here, whatever it says; redirects are not followed, and nothing is sent twice.
#[async_trait]
pub trait Http: fmt::Debug + Send + Sync {
    /// Sends `request`, whose URI is absolute. The future MAY be dropped at any time, and then closes the connection;
    /// it needs no deadline of its own.
    ///
    /// # Errors
    /// MUST have a kind whose [`delivery`](HttpErrorKind::delivery) is true: `NotSent` is a proof, not a guess.
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError>;
}

/// What came back, whole and decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status, unjudged.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body without its content coding.
    pub body: Bytes,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().collect();
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// How long `Retry-After` asks to wait: so many seconds, or until a date, which is counted from the response's own `Date`, so
/// that no clock of ours matters. `None` for anything else, and for a date that is over.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let hint = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = hint.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text| httpdate::parse_http_date(text).ok();
    date(hint)?.duration_since(date(text(header::DATE)?)?).ok()
}

/// Where a request failed. Each kind proves a [`Delivery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpErrorKind {
    /// The request cannot be written as HTTP, or its URL would change on the way. `NotSent`.
    Request,
    /// The host's name was not found. `NotSent`.
    Resolve,
    /// No connection: refused, unreachable, not within the time for connecting. `NotSent`.
    Connect,
    /// The TLS handshake failed for another reason than the certificate. `NotSent`.
    Tls,
    /// The server's certificate is not trusted: unknown issuer, other name, out of date. A person must act, so it is
    /// never tried again, and never without TLS. `NotSent`.
    Certificate,
    /// The proxy cannot be reached or refuses. `NotSent`.
    Proxy,
    /// The connection broke after the request was handed to it, or the response stopped half-way. `MaybeSent`.
    Interrupted,
    /// The client's own time ran out, after it had connected. `MaybeSent`.
    Timeout,
    /// The decoded body is longer than the limit. `MaybeSent`: its end, which may say no, was not read.
    TooLarge,
    /// The response is not HTTP: lengths, chunks or content coding are broken. `MaybeSent`.
    Decode,
}

impl HttpErrorKind {
    /// How far a request got that failed so.
    #[must_use]
    pub fn delivery(self) -> Delivery {
        match self {
            Self::Request | Self::Resolve | Self::Connect | Self::Tls | Self::Certificate | Self::Proxy => {
                Delivery::NotSent
            }
            Self::Interrupted | Self::Timeout | Self::TooLarge | Self::Decode => Delivery::MaybeSent,
        }
    }
}

/// Why there is no response. Message and source MUST be free of the URL's query and of header values.
#[derive(Debug)]
pub struct HttpError {
    kind: HttpErrorKind,
    message: Box<str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl HttpError {
    /// An error of `kind`; `message` is one line, naming host and cause.
    #[must_use]
    pub fn new(kind: HttpErrorKind, message: impl Into<Box<str>>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Keeps the error below, where the message does not tell all of it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Where it failed.
    #[must_use]
    pub fn kind(&self) -> HttpErrorKind {
        self.kind
    }

    /// Why, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for HttpError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_seconds_or_a_date_by_the_responses_own_clock() {
        let hint = |hint: &str, date: Option<&str>| {
            let mut headers = HeaderMap::from_iter([(header::RETRY_AFTER, hint.parse().unwrap())]);
            headers.extend(date.map(|date| (header::DATE, date.parse().unwrap())));
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        let now = Some("Wed, 21 Oct 2026 07:28:00 GMT");
        assert_eq!(hint(" 7 ", None), Some(7));
        assert_eq!(hint("18446744073709551615", None), Some(u64::MAX));
        assert_eq!(hint("Wed, 21 Oct 2026 07:28:30 GMT", now), Some(30));
        for nothing in ["", "-3", "1.5", "soon", "18446744073709551616", "Wed, 21 Oct 2026 07:27:59 GMT"] {
            assert_eq!(hint(nothing, now), None, "{nothing}");
        }
        assert_eq!(hint("Wed, 21 Oct 2026 07:28:30 GMT", None), None, "by whose clock?");
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
