//! What is asked of a provider: one call, unsigned and repeatable.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, Method};
use portolan_domain::AccountId;
use portolan_ports::Effect;

/// What a call is for. Where calls wait for a budget, the greater goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Looking after a parcel: it can wait for the next round.
    Track,
    /// A price that a person waits for.
    Quote,
    /// A parcel on the packing table.
    Ship,
}

impl Purpose {
    /// The word in logs and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Quote => "quote",
            Self::Ship => "ship",
        }
    }
}

/// The request as far as it is the same on every attempt: no host, no time, no token, no signature.
///
/// `Debug` shows names and lengths, never a value: queries, headers and bodies carry numbers and persons.
#[derive(Clone, PartialEq, Eq)]
pub struct Parts {
    /// `POST` for nearly all operations.
    pub method: Method,
    /// Path below the provider's base URL, starting with a slash, percent-encoded as it is to be sent.
    pub path: Cow<'static, str>,
    /// Names and values of the query, not yet encoded, in the order in which they are sent.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// Headers beside those that the dialect adds.
    pub headers: HeaderMap,
    /// The body as it is to be signed and sent: shared, not copied, by every attempt.
    pub body: Bytes,
}

impl Parts {
    fn new(method: Method, path: impl Into<Cow<'static, str>>, body: Bytes) -> Self {
        Self { method, path: path.into(), query: Vec::new(), headers: HeaderMap::new(), body }
    }

    /// A `POST` of `body` to `path`.
    #[must_use]
    pub fn post(path: impl Into<Cow<'static, str>>, body: Bytes) -> Self {
        Self::new(Method::POST, path, body)
    }

    /// A `GET` of `path`, without a body.
    #[must_use]
    pub fn get(path: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Method::GET, path, Bytes::new())
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        let headers: Vec<_> = self.headers.keys().collect();
        f.debug_struct("Parts")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// One call: built once by an adapter, signed anew on each attempt.
///
/// ```
/// use bytes::Bytes;
/// use portolan_domain::AccountId;
/// use portolan_exchange::{Call, Parts, Purpose};
/// use portolan_ports::Effect;
/// let account = AccountId::parse("shop-one")?;
/// let call = Call::read("/jd/tracking/query", account, Purpose::Track, Parts::post("/jd/tracking/query", Bytes::new()));
/// assert_eq!((call.effect, call.cost), (Effect::Read, 1));
/// # Ok::<(), portolan_domain::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The provider's name of the operation, from the adapter's static table. Text that was made at run time is shown
    /// in logs, but counted as `other` in metrics, whose labels must stay few.
    pub operation: Cow<'static, str>,
    /// Whether it may change something.
    pub effect: Effect,
    /// On whose behalf: chooses the credentials.
    pub account: AccountId,
    /// What it is for: who waits for whom.
    pub purpose: Purpose,
    /// What it takes from a budget that counts points; 1 where calls are counted.
    pub cost: u32,
    /// The unsigned request.
    pub parts: Parts,
}

impl Call {
    fn new(operation: Cow<'static, str>, effect: Effect, account: AccountId, purpose: Purpose, parts: Parts) -> Self {
        Self { operation, effect, account, purpose, cost: 1, parts }
    }

    /// A call that only looks. It costs 1.
    #[must_use]
    pub fn read(operation: impl Into<Cow<'static, str>>, account: AccountId, purpose: Purpose, parts: Parts) -> Self {
        Self::new(operation.into(), Effect::Read, account, purpose, parts)
    }

    /// A call that may change something. It costs 1.
    #[must_use]
    pub fn write(operation: impl Into<Cow<'static, str>>, account: AccountId, purpose: Purpose, parts: Parts) -> Self {
        Self::new(operation.into(), Effect::Write, account, purpose, parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_ships_goes_before_who_quotes_and_tracks() {
        assert!(Purpose::Ship > Purpose::Quote && Purpose::Quote > Purpose::Track);
    }

    #[test]
    fn debug_shows_names_and_lengths_only() {
        let mut parts = Parts::post("/jd/tracking/query", Bytes::from_static(b"13800138000"));
        parts.query.push(("waybillCode".into(), "JDVA00000000001".into()));
        parts.headers.insert("x-token", http::HeaderValue::from_static("hunter2"));
        let call = Call::write("op", AccountId::parse("shop").unwrap(), Purpose::Ship, parts);
        for text in [format!("{call:?}"), format!("{call:#?}")] {
            assert!(text.contains("waybillCode") && text.contains("x-token") && text.contains("11"), "{text}");
            for value in ["13800138000", "JDVA", "hunter2"] {
                assert!(!text.contains(value), "{text}");
            }
        }
    }
}
