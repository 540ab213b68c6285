//! A push as a rig gives it: the bytes that the provider would send.

use std::fmt;

use portolan_ports::PushMessage;

/// A push as it comes in. `Debug` shows the names of headers and the length of the body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pushed {
    /// Path and query of the callback.
    pub target: String,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Pushed {
    /// A body without headers.
    #[must_use]
    pub fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { target: String::new(), headers: Vec::new(), body: body.into() }
    }

    /// Sent to this path and query.
    #[must_use]
    pub fn to(mut self, target: impl Into<String>) -> Self {
        self.target = target.into();
        self
    }

    /// With this header, in place of any other of its name.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.headers.push((name, value.into()));
        self
    }

    /// The same with another body, and what stands around it as it was.
    pub(crate) fn with_body(&self, body: Vec<u8>) -> Self {
        Self { body, ..self.clone() }
    }

    /// The same with the names of its headers written otherwise: proxies and HTTP/2 change them.
    pub(crate) fn spelling_headers(&self, spell: impl Fn(&str) -> String) -> Self {
        let headers = self.headers.iter().map(|(name, value)| (spell(name), value.clone())).collect();
        Self { headers, ..self.clone() }
    }

    /// Hands it to a reader.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&PushMessage<'_>) -> T) -> T {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        read(&PushMessage { target: &self.target, headers: &headers, body: &self.body })
    }
}

impl fmt::Debug for Pushed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|message| fmt::Debug::fmt(message, f))
    }
}
