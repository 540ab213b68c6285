//! What is particular to a provider: how it wants a request signed, and how its envelope reads.

use std::{collections::BTreeMap, fmt};

use bytes::Bytes;
use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_ports::{Error, ErrorKind, Secret};

use crate::{Call, Context, HttpResponse, json::Payload};

/// What a provider gave an application, and one merchant's token to act for him.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The application's public name.
    pub app_key: String,
    /// What it signs with.
    pub app_secret: Secret,
    /// The merchant's grant, where the provider wants one.
    pub token: Option<Secret>,
}

/// A provider's way to sign and to answer. Pure: no clock, no I/O, so that fixed vectors can prove it.
pub trait Dialect: fmt::Debug + Send + Sync {
    /// Whose dialect it is.
    fn provider(&self) -> ProviderId;

    /// The request as it goes over the wire, for an attempt made at `now` on the provider's clock. Path and query of its
    /// URI MUST be percent-encoded as they are to be sent: a URI that changes on the way is refused before it is sent.
    ///
    /// # Errors
    /// MUST be [`Delivery::NotSent`](portolan_ports::Delivery): `Config` for credentials that cannot sign,
    /// `InvalidInput` for a call that cannot be written.
    fn sign(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error>;

    /// Opens the envelope. Judges the HTTP status too: no layer does it before. What it finds of the account's limits on its
    /// way it tells the [`Context`].
    ///
    /// # Errors
    /// MUST be what the provider says, with its code and request id; `BadResponse` with
    /// [`Delivery::MaybeSent`](portolan_ports::Delivery) if the body is in no known shape.
    fn read(&self, call: &Call, response: HttpResponse, context: &Context) -> Result<Reply, Error>;
}

/// Whose credentials sign a call: one stack serves all accounts of a provider.
#[derive(Clone, Default)]
pub struct Keyring(BTreeMap<AccountId, Credentials>);

impl Keyring {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an account, or replaces its credentials.
    #[must_use]
    pub fn with(mut self, account: AccountId, credentials: Credentials) -> Self {
        self.0.insert(account, credentials);
        self
    }

    /// Whose credentials are in it.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        self.0.keys()
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&AccountId, &Credentials)> {
        self.0.iter()
    }

    /// The credentials of `account`.
    ///
    /// # Errors
    /// `Config` if there are none; nothing was sent.
    pub fn get(&self, account: &AccountId) -> Result<&Credentials, Error> {
        self.0.get(account).ok_or_else(|| {
            Error::not_sent(ErrorKind::Config, format!("no credentials for account {account}"))
                .with_account(account.clone())
        })
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// An answer that says yes.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The provider's id of the request: its support asks for it.
    pub request_id: Option<String>,
    /// The whole body, as UTF-8, for those who keep what was received.
    pub body: Bytes,
    /// What is in the envelope: a slice of `body`, or bytes of its own where JSON sat in a string.
    pub payload: Payload,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("body_bytes", &self.body.len())
            .field("payload_bytes", &self.payload.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use portolan_ports::Delivery;

    use super::*;

    #[test]
    fn a_keyring_shows_accounts_only_and_names_the_missing_one() {
        let account = |name| AccountId::parse(name).unwrap();
        let credentials =
            Credentials { app_key: "the-key".into(), app_secret: "hunter2".into(), token: Some("t0ken".into()) };
        let ring = Keyring::new().with(account("shop-one"), credentials);
        assert_eq!(format!("{ring:?}"), "Keyring{AccountId(shop-one)}");
        assert_eq!(ring.get(&account("shop-one")).unwrap().app_key, "the-key");
        let error = ring.get(&account("shop-two")).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
        assert!(error.to_string().contains("shop-two"));
    }

    #[test]
    fn a_reply_shows_lengths_only() {
        let body = Bytes::from_static(b"{\"name\":\"hunter2\"}");
        let reply = Reply { status: 200, request_id: Some("r-1".into()), payload: body.slice(8..17).into(), body };
        assert!(!format!("{reply:?}").contains("hunter2"));
    }
}
