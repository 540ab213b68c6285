//! Replies given beforehand.

use bytes::Bytes;

use crate::{Error, MAX_BODY};

/// A reply given byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    /// The status, 200 to 599.
    pub status: u16,
    /// Headers beside `Date` and the trace id; they replace the usual content type.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Canned {
    /// A reply with a status and a body.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// With one more header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A page as proxies and overloaded servers send it, with status 200.
    pub fn html() -> Self {
        Self::new(
            200,
            "<!DOCTYPE html><html><head><title>系统繁忙</title></head><body><h1>系统繁忙，请稍后再试</h1></body></html>",
        )
        .header("content-type", "text/html;charset=utf-8")
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(200..=599).contains(&self.status) {
            return Err(Error::invalid("status", "200 to 599"));
        }
        if self.body.len() > MAX_BODY {
            return Err(Error::invalid("body", "at most 8 MiB"));
        }
        if self.headers.len() > 1_000 {
            return Err(Error::invalid("headers", "at most 1000"));
        }
        for (name, value) in &self.headers {
            let framing = ["content-length", "transfer-encoding", "connection"];
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() || http::HeaderValue::from_str(value).is_err() {
                return Err(Error::invalid("headers", format!("`{name}` is no header")));
            }
            if framing.contains(&name.to_ascii_lowercase().as_str()) {
                return Err(Error::invalid(
                    "headers",
                    format!("`{name}` is written by the sandbox; use the fault `cut` to break a body"),
                ));
            }
        }
        Ok(())
    }
}
