//! What goes into a gateway and what comes out, free of sockets.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response};

/// Bodies above this many bytes (8 MiB) are refused with status 413.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// A request as it was received.
#[derive(Clone)]
pub struct Request {
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query as received, not decoded.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl Request {
    /// A request without headers.
    pub fn new(method: &str, target: &str, body: impl Into<Bytes>) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), headers: HeaderMap::new(), body: body.into() }
    }

    /// The path, as received.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, as received, without the question mark.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

impl From<http::Request<Bytes>> for Request {
    fn from(request: http::Request<Bytes>) -> Self {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        Self { method: head.method.as_str().to_owned(), target: target.to_owned(), headers: head.headers, body }
    }
}

impl std::fmt::Debug for Request {
    /// Shows neither query nor headers nor body: they carry secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a gateway does about a request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How long the caller has to wait for it. Nobody has waited yet: sockets sleep, a test on
    /// virtual time moves its clock.
    pub delay: Duration,
    /// What happens then.
    pub outcome: Outcome,
}

impl Answer {
    /// The reply, if one arrives whole.
    pub fn reply(&self) -> Option<&Response<Bytes>> {
        match &self.outcome {
            Outcome::Reply(reply) => Some(reply),
            _ => None,
        }
    }
}

/// How a call ends, seen from the caller.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// A whole reply.
    Reply(Response<Bytes>),
    /// Status line, headers with the length of the whole body, then the connection breaks after
    /// so many bytes of the body.
    Cut {
        /// The reply as it would have been.
        reply: Response<Bytes>,
        /// How many bytes of its body arrive.
        at: usize,
    },
    /// The connection is reset before the status line.
    Reset,
    /// Nothing ever arrives; the connection stays open.
    Never,
    /// Status line, headers with the length of the whole body, so many bytes of it, then nothing more; the connection stays
    /// open.
    Stall {
        /// The reply as it would have been.
        reply: Response<Bytes>,
        /// How many bytes of its body arrive.
        at: usize,
    },
    /// A whole reply, whose body comes in pieces.
    Drip {
        /// The reply.
        reply: Response<Bytes>,
        /// How many bytes of its body each piece has.
        bytes: usize,
        /// How long each piece comes after the one before, and the first after the headers.
        every: Duration,
    },
}
