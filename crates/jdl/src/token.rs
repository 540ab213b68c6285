//! Tokens: where a merchant authorises, how his code becomes a token, and how a token is renewed.
//!
//! JD's authorisation server is asked by `GET`: the secret stands in the URL, and URLs are never printed here. How long a
//! token lives is in the reply, and is never assumed. What comes back is stored before anybody may use it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::{Either, select};
use portolan_domain::{AccountId, EventTime, ProviderId, Timestamp, UtcOffset, ZoneSource};
use portolan_exchange::{
    Call, Context, Exchange, Http, HttpErrorKind, HttpResponse, Parts, Purpose, Reply, TokenPolicy, TokenSource,
    json::{self, FromWire as _},
    redact,
};
use portolan_ports::{
    Advice, Clock, Decoded, Delivery, Error, ErrorKind, Item, Retry, Secret, TokenInfo, TokenKey, TokenSet, TokenStore,
};

use crate::{
    config::{Account, App},
    dialect::append,
    envelope::{self, bad_response, by_status, gateway_refusal, no_envelope, readable, unreadable},
    error,
    sign::{Algorithm, Signing, Subject},
    wire::token::{Hidden, TokenReply},
};

/// The name under which calls for tokens, and their saved replies, are known.
pub(crate) const OAUTH_TOKEN: &str = "oauth-token";

/// The address to come back to of a merchant who has no browser that could: JD's page shows him the tokens instead.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

const PATIENCE: Duration = Duration::from_secs(15);

const AGAIN: Advice = Advice { en: "let the merchant authorise again", zh: "请商家重新授权" };

/// Asks the authorisation server for the tokens of one application's merchants.
#[derive(Clone, Debug)]
pub struct OAuth {
    app: App,
    base_url: String,
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn TokenStore>,
}

impl OAuth {
    /// Asks the server at `base_url`, such as
    /// [`Environment::oauth_url`](crate::Environment::oauth_url), through `http`, for 15 seconds at most by `clock`, and
    /// stores what comes back in `store`.
    #[must_use]
    pub fn new(
        app: App,
        base_url: &str,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        Self { app, base_url: base_url.trim_end_matches('/').to_owned(), http, clock, store }
    }

    /// Where the merchant's browser is sent to. He comes back to `redirect_uri` with `code` and the same `state`; with
    /// [`OUT_OF_BAND`] he is shown the tokens.
    #[must_use]
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        let mut url = format!("{}/oauth/authorize", self.base_url);
        for (name, value) in [
            ("client_id", self.app.key.as_str()),
            ("redirect_uri", redirect_uri),
            ("response_type", "code"),
            ("state", state),
        ] {
            if !value.is_empty() {
                append(&mut url, name, value);
            }
        }
        url
    }

    /// Exchanges the code with which the merchant came back, and stores the tokens.
    ///
    /// # Errors
    /// `Unauthenticated` for a code that is wrong, used or old; `Config` for application or address; `Unavailable` with an
    /// unknown outcome if no answer came, or if the tokens could not be stored: let the merchant authorise again.
    pub async fn exchange(&self, account: &AccountId, code: &Secret) -> Result<TokenSet, Error> {
        let mut url = format!("{}/oauth/token", self.base_url);
        append(&mut url, "code", code.expose());
        append(&mut url, "client_id", &self.app.key);
        append(&mut url, "client_secret", self.app.secret.expose());
        let tokens = self.ask(&url).await.map_err(|error| about(account, error))?;
        self.keep(account, tokens).await
    }

    /// Renews the stored tokens of a merchant, and stores the new ones. An adapter does so by itself where its account has a
    /// refresh token; this is for programs that only keep tokens.
    ///
    /// # Errors
    /// `Unauthenticated`, not sent, if none are stored or they cannot be renewed; `Unauthenticated` if the server refuses:
    /// let the merchant authorise again. `Unavailable` if no answer came, or the store does not work.
    pub async fn refresh(&self, account: &AccountId) -> Result<TokenSet, Error> {
        let stored = self.store.load(&key(account)).await.map_err(|error| about(account, error))?;
        let refresh = refresh_of(stored.as_ref()).map_err(|error| about(account, error))?;
        let url = refresh_url(&self.base_url, &self.app.key, &self.app.secret, refresh, self.clock.now());
        let mut tokens = self.ask(&url).await.map_err(|error| about(account, error))?;
        // Both are renewed, as far as replies were seen; what one leaves out stays.
        if let (None, Some(old)) = (&tokens.refresh, &stored) {
            (tokens.refresh, tokens.refresh_expires_at) = (old.refresh.clone(), old.refresh_expires_at);
        }
        tokens.owner = tokens.owner.or_else(|| stored?.owner);
        self.keep(account, tokens).await
    }

    async fn keep(&self, account: &AccountId, tokens: TokenSet) -> Result<TokenSet, Error> {
        self.store.save(&key(account), &tokens).await.map_err(|error| {
            // The server has issued them: whoever reads "not sent" would think that nothing was lost.
            about(account, error.with_delivery(Delivery::MaybeSent))
        })?;
        Ok(tokens)
    }

    async fn ask(&self, url: &str) -> Result<TokenSet, Error> {
        let request = http::Request::get(url).body(Bytes::new()).map_err(|_| no_url())?;
        let until = self.clock.monotonic() + PATIENCE;
        let outcome = match select(self.http.send(request), self.clock.sleep_until(until)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => {
                let message = "no answer from the authorisation server in 15 s";
                return Err(Error::maybe_sent(ErrorKind::Unavailable, message));
            }
        };
        let response = outcome.map_err(|error| {
            let (kind, retry) = match error.kind() {
                HttpErrorKind::Request | HttpErrorKind::Certificate => (ErrorKind::Config, Retry::Never),
                HttpErrorKind::TooLarge | HttpErrorKind::Decode => (ErrorKind::BadResponse, Retry::Never),
                _ => (ErrorKind::Unavailable, Retry::Safe),
            };
            Error::not_sent(kind, error.message()).with_delivery(error.kind().delivery()).with_retry(retry)
        })?;
        token_set(reply(&open(response)?)?)
    }
}

/// Renews the tokens of those accounts that have what it takes.
#[derive(Debug)]
pub(crate) struct JdlTokens {
    sets: BTreeMap<AccountId, Option<TokenSet>>,
}

impl JdlTokens {
    /// Those `accounts` are kept that have a refresh token; all of them, if a `store` may hold one.
    pub(crate) fn new(accounts: &[Account], stored: bool) -> Self {
        let kept = accounts.iter().filter(|account| stored || account.refresh_token.is_some());
        let configured =
            |account: &Account| TokenSet::configured(account.access_token.clone(), account.refresh_token.clone());
        Self { sets: kept.map(|account| (account.id.clone(), configured(account))).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }
}

#[async_trait]
impl TokenSource for JdlTokens {
    fn policy(&self, account: &AccountId) -> Option<TokenPolicy> {
        self.sets.contains_key(account).then(TokenPolicy::default)
    }

    fn configured(&self, account: &AccountId) -> Option<TokenSet> {
        self.sets.get(account).cloned().flatten()
    }

    async fn obtain(&self, account: &AccountId, old: Option<&TokenSet>, via: &dyn Exchange) -> Result<TokenSet, Error> {
        let refresh = refresh_of(old).map_err(|error| about(account, error))?;
        let mut parts = Parts::get("/oauth/refresh");
        parts.query.push(("refresh_token".into(), refresh.expose().to_owned()));
        // A write: it spends the refresh token.
        let call = Call::write(OAUTH_TOKEN, account.clone(), Purpose::Ship, parts);
        let answer = via.call(&call, &Context::new()).await?;
        reply(&answer.body).and_then(token_set).map_err(|error| about(account, error))
    }

    fn is_about_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthenticated && !error::speaks_of_signature(error.message())
    }
}

fn refresh_of(tokens: Option<&TokenSet>) -> Result<&Secret, Error> {
    tokens.and_then(|tokens| tokens.refresh.as_ref()).filter(|refresh| !refresh.is_empty()).ok_or_else(|| {
        let message = "there is no refresh token; let the merchant authorise";
        Error::not_sent(ErrorKind::Unauthenticated, message).with_advice(AGAIN)
    })
}

/// Where a refresh is asked for: signed, with a signature of its own.
pub(crate) fn refresh_url(
    base_url: &str,
    app_key: &str,
    app_secret: &Secret,
    refresh_token: &Secret,
    now: Timestamp,
) -> String {
    let timestamp = now.civil(UtcOffset::BEIJING);
    let subject = Subject::Refresh { refresh_token };
    let sign = Signing { app_key, app_secret, timestamp: &timestamp, subject }.sign(Algorithm::Md5Salt);
    let mut url = format!("{base_url}/oauth/refresh");
    for (name, value) in
        [("app_key", app_key), ("refresh_token", refresh_token.expose()), ("timestamp", &timestamp), ("sign", &sign)]
    {
        append(&mut url, name, value);
    }
    url
}

pub(crate) fn no_url() -> Error {
    Error::not_sent(ErrorKind::Config, "the base URL of the authorisation server makes no URL")
}

fn key(account: &AccountId) -> TokenKey {
    TokenKey { provider: ProviderId::jdl(), account: account.clone() }
}

fn about(account: &AccountId, error: Error) -> Error {
    error.with_provider(ProviderId::jdl()).with_account(account.clone()).with_operation(OAUTH_TOKEN)
}

/// The authorisation server's answer to a refresh, in the exchange.
pub(crate) fn read_reply(response: HttpResponse) -> Result<Reply, Error> {
    let status = response.status.as_u16();
    let body = open(response)?;
    Ok(Reply { status, request_id: None, payload: body.clone().into(), body })
}

/// The text of a grant, or the error that the answer is.
fn open(response: HttpResponse) -> Result<Bytes, Error> {
    let HttpResponse { status, headers, body } = response;
    let text = readable(status, &headers, body)?;
    let read = std::str::from_utf8(&text).unwrap_or_default().trim();
    let raw = json::document(read).map_err(|error| no_envelope(status, &headers, read, &error))?;
    let reply =
        TokenReply::from_wire(raw).ok_or_else(|| unreadable(status, &headers, "the body is JSON, but no object"))?;
    if let Some(refusal) = &reply.error_response {
        return Err(advised(gateway_refusal(refusal.raw())));
    }
    if reply.success == Some(false)
        || (reply.err_code.is_some() && reply.access_token.is_none() && reply.model.is_none())
    {
        return Err(refusal(reply));
    }
    if !status.is_success() {
        return Err(by_status(status, &headers, "the body says nothing of it"));
    }
    Ok(text)
}

fn reply(body: &[u8]) -> Result<TokenReply, Error> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let read = |raw| TokenReply::from_wire(raw).ok_or_else(|| bad_response("the grant is no object"));
    let outer = read(json::document(text).map_err(|_| bad_response("the grant is no JSON"))?)?;
    match &outer.model {
        Some(inner) if outer.access_token.is_none() => read(inner.raw()),
        _ => Ok(outer),
    }
}

fn refusal(reply: TokenReply) -> Error {
    let said = reply.err_msg.unwrap_or_default();
    let kind = error::by_words(&said, &said).unwrap_or(ErrorKind::Unauthenticated);
    let message = match redact(&said) {
        said if said.is_empty() => "the authorisation server refuses".to_owned(),
        said => format!("the authorisation server refuses: {said}"),
    };
    let error = advised(Error::answered(kind, message));
    match reply.err_code {
        Some(code) => error.with_code(code),
        None => error,
    }
}

fn advised(error: Error) -> Error {
    // A wrong signature is a matter of the application's secret, which no merchant can help.
    let about_token = error.kind() == ErrorKind::Unauthenticated && !error::speaks_of_signature(error.message());
    if about_token { error.with_advice(AGAIN) } else { error }
}

/// Wall-clock text, which clients take as UTC+8, or RFC 3339; `None` for anything else: an end is never guessed.
fn expiry(text: Option<String>) -> Option<Timestamp> {
    let text = text?;
    let civil = EventTime::parse_civil(&text, UtcOffset::BEIJING, ZoneSource::Assumed);
    civil.or_else(|_| EventTime::parse_rfc3339(text.trim())).ok().map(EventTime::at)
}

fn token_set(reply: TokenReply) -> Result<TokenSet, Error> {
    let Some(Hidden(access)) = reply.access_token.filter(|Hidden(token)| !token.is_empty()) else {
        return Err(bad_response("the reply has neither `accessToken` nor an error"));
    };
    let mut tokens = TokenSet::new(access);
    tokens.access_expires_at = expiry(reply.access_expire);
    tokens.refresh = reply.refresh_token.map(|Hidden(token)| token);
    tokens.refresh_expires_at = expiry(reply.refresh_expire);
    tokens.owner = reply.seller_id;
    Ok(tokens)
}

/// A saved reply: what it says of the tokens.
pub(crate) fn decode(status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let tokens = token_set(reply(&open(envelope::saved(status, body)?)?)?)?;
    Ok(Decoded::One(Item::Token(TokenInfo::from(&tokens))))
}
