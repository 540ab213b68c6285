//! Tokens: where a merchant authorises, how his code becomes a token, and how a token is renewed. Both generations of
//! JD's authorisation server.
//!
//! A code lives five minutes. A token lives a day while the application is in test and about a year once it is live; its
//! end is in the reply, and is never assumed. What comes back is stored before anybody may use it.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::{Either, select};
use http::header;
use portolan_domain::{AccountId, ProviderId, Timestamp};
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
    decode::OAUTH_TOKEN,
    dialect::append,
    envelope::{self, bad_response, by_status, no_envelope, readable},
    error::{self, Interface},
    operations,
    wire::token::{Hidden, TokenReply},
};

const AGAIN: Advice = Advice { en: "let the merchant authorise again", zh: "请商家重新授权" };

const PATIENCE: Duration = Duration::from_secs(15);

/// Which authorisation server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// `https://oauth.jd.com`; its tokens are UUIDs.
    Old,
    /// `https://open-oauth.jd.com`; its tokens are 36 letters and digits.
    New,
}

impl Generation {
    /// The base URL of its server.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Old => "https://oauth.jd.com",
            Self::New => "https://open-oauth.jd.com",
        }
    }
}

/// Where an application's tokens come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    pub(crate) generation: Generation,
    /// Without a slash at its end.
    pub(crate) base_url: String,
}

impl Authority {
    pub(crate) fn of(generation: Generation) -> Self {
        Self { generation, base_url: generation.base_url().to_owned() }
    }

    /// Asks for tokens. The secrets go into the form: a URL is written into the logs of every machine on the way.
    fn request(
        &self,
        (app_key, app_secret): (&str, &Secret),
        grant: &str,
        (name, secret): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Result<http::Request<Bytes>, Error> {
        let (path, key, secret_key) = match (self.generation, grant) {
            (Generation::Old, _) => ("/oauth/token", "client_id", "client_secret"),
            (Generation::New, REFRESH) => ("/oauth2/refresh_token", "app_key", "app_secret"),
            (Generation::New, _) => ("/oauth2/access_token", "app_key", "app_secret"),
        };
        let mut form = String::new();
        append(&mut form, "grant_type", grant);
        append(&mut form, key, app_key);
        append(&mut form, secret_key, app_secret.expose());
        append(&mut form, name, secret);
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            append(&mut form, name, value);
        }
        http::Request::builder()
            .method(http::Method::POST)
            .uri(format!("{}{path}", self.base_url))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8")
            .body(Bytes::from(form))
            .map_err(|_| Error::not_sent(ErrorKind::Config, "the base URL of the authorisation server makes no URL"))
    }

    /// A refresh, as it was put into a call by [`JosTokens`].
    pub(crate) fn refresh(&self, call: &Call, app: (&str, &Secret)) -> Result<http::Request<Bytes>, Error> {
        let token = call.parts.query.iter().find(|(name, _)| name == REFRESH).map(|(_, value)| value.as_str());
        self.request(app, REFRESH, (REFRESH, token.unwrap_or_default()), &[])
    }
}

/// The kind of grant, and the name of the field that it stands in.
const REFRESH: &str = "refresh_token";

/// Asks one authorisation server for the tokens of one application's merchants.
#[derive(Clone, Debug)]
pub struct OAuth {
    app: App,
    authority: Authority,
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn TokenStore>,
}

impl OAuth {
    /// Asks through `http`, for 15 seconds at most by `clock`, and stores what comes back in `store`.
    #[must_use]
    pub fn new(
        app: App,
        generation: Generation,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        Self { app, authority: Authority::of(generation), http, clock, store }
    }

    /// Asks another server, such as a sandbox: a base URL without path.
    #[must_use]
    pub fn at(mut self, base_url: &str) -> Self {
        base_url.trim_end_matches('/').clone_into(&mut self.authority.base_url);
        self
    }

    /// Where the merchant's browser is sent to. He comes back to `redirect_uri` with `code` and the same `state`, or with
    /// `error=access_denied`. `mobile` asks for a page for telephones; the new generation has one page for all.
    #[must_use]
    pub fn authorize_url(&self, redirect_uri: &str, state: &str, mobile: bool) -> String {
        let mut query = String::new();
        let generation = self.authority.generation;
        let (path, key, scope) = match generation {
            Generation::Old => ("/oauth/authorize", "client_id", "read"),
            Generation::New => ("/oauth2/to_login", "app_key", "snsapi_base"),
        };
        let view = if mobile && generation == Generation::Old { "wap" } else { "" };
        for (name, value) in [
            ("response_type", "code"),
            (key, &self.app.key),
            ("redirect_uri", redirect_uri),
            ("state", state),
            ("scope", scope),
            ("view", view),
        ] {
            if !value.is_empty() {
                append(&mut query, name, value);
            }
        }
        format!("{}{path}?{query}", self.authority.base_url)
    }

    /// Exchanges the code with which the merchant came back, and stores the tokens. `redirect_uri` and `state` are those of
    /// [`authorize_url`](Self::authorize_url).
    ///
    /// # Errors
    /// `Unauthenticated` for a code that is wrong, used, or older than five minutes; `Config` for application, secret or
    /// address; `Unavailable` with an unknown outcome if no answer came, or if the tokens could not be stored: let the
    /// merchant authorise again.
    pub async fn exchange(
        &self,
        account: &AccountId,
        code: &Secret,
        redirect_uri: &str,
        state: &str,
    ) -> Result<TokenSet, Error> {
        let fields = match self.authority.generation {
            Generation::Old => vec![("scope", "read"), ("redirect_uri", redirect_uri), ("state", state)],
            Generation::New => Vec::new(),
        };
        let tokens = self.ask(account, "authorization_code", ("code", code), &fields).await?;
        self.keep(account, tokens).await
    }

    /// Renews the stored tokens of a merchant, and stores the new ones. An adapter does so by itself where its account has a
    /// refresh token; this is for programs that only keep tokens: ahead of their end, one at a time a merchant.
    ///
    /// # Errors
    /// `Unauthenticated`, not sent, if none are stored or they cannot be renewed; `Unauthenticated` if the server refuses:
    /// let the merchant authorise again. `Unavailable` if no answer came, or the store does not work.
    pub async fn refresh(&self, account: &AccountId) -> Result<TokenSet, Error> {
        let stored = self.store.load(&key(account)).await.map_err(|error| about(account, error))?;
        let refresh = refresh_of(stored.as_ref()).map_err(|error| about(account, error))?;
        let mut tokens = self.ask(account, REFRESH, (REFRESH, refresh), &[]).await?;
        // Sources disagree whether a new one comes; the old one stays where none does.
        let old = stored.as_ref();
        tokens.refresh = tokens.refresh.or_else(|| old.and_then(|old| old.refresh.clone()));
        tokens.owner = tokens.owner.or_else(|| old.and_then(|old| old.owner.clone()));
        self.keep(account, tokens).await
    }

    async fn keep(&self, account: &AccountId, tokens: TokenSet) -> Result<TokenSet, Error> {
        self.store.save(&key(account), &tokens).await.map_err(|error| {
            // The server has issued them: whoever reads "not sent" would think that nothing was lost.
            about(account, error.with_delivery(Delivery::MaybeSent))
        })?;
        Ok(tokens)
    }

    async fn ask(
        &self,
        account: &AccountId,
        grant: &str,
        (name, secret): (&str, &Secret),
        fields: &[(&str, &str)],
    ) -> Result<TokenSet, Error> {
        let asked_at = self.clock.now();
        let app = (self.app.key.as_str(), &self.app.secret);
        let request = self.authority.request(app, grant, (name, secret.expose()), fields);
        let request = request.map_err(|error| about(account, error))?;
        let response = self.send(request).await.map_err(|error| about(account, error))?;
        let text = open(response).map_err(|error| about(account, error))?;
        reply(&text).and_then(|reply| token_set(reply, Some(asked_at))).map_err(|error| about(account, error))
    }

    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, Error> {
        let until = self.clock.monotonic() + PATIENCE;
        let outcome = match select(self.http.send(request), self.clock.sleep_until(until)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => {
                return Err(Error::maybe_sent(
                    ErrorKind::Unavailable,
                    "no answer from the authorisation server in 15 s",
                ));
            }
        };
        outcome.map_err(|error| {
            let (kind, retry) = match error.kind() {
                HttpErrorKind::Request | HttpErrorKind::Certificate => (ErrorKind::Config, Retry::Never),
                HttpErrorKind::TooLarge | HttpErrorKind::Decode => (ErrorKind::BadResponse, Retry::Never),
                _ => (ErrorKind::Unavailable, Retry::Safe),
            };
            Error::not_sent(kind, error.message())
                .with_delivery(error.kind().delivery())
                .with_retry(retry)
                .with_source(error)
        })
    }
}

/// Renews the tokens of those accounts that have what it takes.
pub(crate) struct JosTokens {
    sets: BTreeMap<AccountId, Option<TokenSet>>,
    clock: Arc<dyn Clock>,
}

impl JosTokens {
    /// Those `accounts` are kept that have a refresh token; all of them, if a `store` may hold one.
    pub(crate) fn new(accounts: &[Account], stored: bool, clock: Arc<dyn Clock>) -> Self {
        let kept = accounts.iter().filter(|account| stored || account.refresh_token.is_some());
        let configured =
            |account: &Account| TokenSet::configured(account.access_token.clone(), account.refresh_token.clone());
        Self { sets: kept.map(|account| (account.id.clone(), configured(account))).collect(), clock }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }
}

impl fmt::Debug for JosTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.sets.keys()).finish()
    }
}

#[async_trait]
impl TokenSource for JosTokens {
    fn policy(&self, account: &AccountId) -> Option<TokenPolicy> {
        self.sets.contains_key(account).then(TokenPolicy::default)
    }

    fn configured(&self, account: &AccountId) -> Option<TokenSet> {
        self.sets.get(account).cloned().flatten()
    }

    async fn obtain(&self, account: &AccountId, old: Option<&TokenSet>, via: &dyn Exchange) -> Result<TokenSet, Error> {
        let refresh = refresh_of(old).map_err(|error| about(account, error))?;
        // Where to is the dialect's to say: see `Authority::refresh`.
        let mut parts = Parts::post("", Bytes::new());
        parts.query.push((REFRESH.into(), refresh.expose().to_owned()));
        // A write: it spends the refresh token.
        let call = Call::write(OAUTH_TOKEN, account.clone(), Purpose::Ship, parts);
        let asked_at = self.clock.now();
        let answer = via.call(&call, &Context::new()).await?;
        reply(&answer.body).and_then(|reply| token_set(reply, Some(asked_at))).map_err(|error| about(account, error))
    }

    fn is_optional(&self, call: &Call) -> bool {
        operations::takes_no_token(&call.operation)
    }

    fn is_about_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthenticated && !error::speaks_of_signature(error)
    }
}

fn refresh_of(tokens: Option<&TokenSet>) -> Result<&Secret, Error> {
    tokens.and_then(|tokens| tokens.refresh.as_ref()).filter(|refresh| !refresh.is_empty()).ok_or_else(|| {
        let message = "there is no refresh token; let the merchant authorise";
        Error::not_sent(ErrorKind::Unauthenticated, message).with_advice(AGAIN)
    })
}

fn key(account: &AccountId) -> TokenKey {
    TokenKey { provider: ProviderId::jos(), account: account.clone() }
}

fn about(account: &AccountId, error: Error) -> Error {
    error.with_provider(ProviderId::jos()).with_account(account.clone()).with_operation(OAUTH_TOKEN)
}

/// The authorisation server's answer to a refresh, in the exchange.
pub(crate) fn read_reply(response: HttpResponse) -> Result<Reply, Error> {
    let status = response.status.as_u16();
    let body = open(response)?;
    Ok(Reply { status, request_id: None, payload: body.clone().into(), body })
}

/// The text of a grant, or the error that the reply is.
fn open(response: HttpResponse) -> Result<Bytes, Error> {
    let HttpResponse { status, headers, body } = response;
    let text = readable(status, &headers, body)?;
    let read = std::str::from_utf8(&text).unwrap_or_default().trim();
    let raw = json::document(read).map_err(|error| no_envelope(status, &headers, read, &error))?;
    let reply = TokenReply::from_wire(raw)
        .ok_or_else(|| envelope::unreadable(status, &headers, "the body is JSON, but no object"))?;
    let refused = reply.code.as_deref().is_some_and(|code| code != "0");
    if refused || reply.error_description.is_some() {
        return Err(refusal(reply));
    }
    if !status.is_success() {
        return Err(by_status(status, &headers, "the body says nothing of it"));
    }
    if reply.access_token.is_none() {
        return Err(bad_response("the reply has neither `access_token` nor an error"));
    }
    Ok(text)
}

fn reply(text: &[u8]) -> Result<TokenReply, Error> {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let raw = json::document(text).map_err(|_| bad_response("the grant is no JSON"))?;
    TokenReply::from_wire(raw).ok_or_else(|| bad_response("the grant is no object"))
}

fn refusal(reply: TokenReply) -> Error {
    // The list of codes is the old generation's; the new one, told by `msg` and `requestId`, publishes none.
    let new = reply.request_id.is_some() || (reply.msg.is_some() && reply.error_description.is_none());
    let row = reply.code.as_deref().filter(|_| !new).and_then(|code| error::find(Interface::OAuth, code));
    let kind = row.and_then(|row| row.kind).unwrap_or(ErrorKind::Unauthenticated);
    let meaning = row.map_or("the authorisation server refuses", |row| row.meaning.en);
    let said = redact(&reply.error_description.or(reply.msg).unwrap_or_default());
    let message = if said.is_empty() { meaning.to_owned() } else { format!("{meaning}: {said}") };
    let mut error = Error::answered(kind, message);
    if let Some(code) = reply.code {
        error = error.with_code(code);
    }
    if let Some(id) = reply.request_id {
        error = error.with_request_id(id);
    }
    match row.and_then(|row| row.advice).or_else(|| (kind == ErrorKind::Unauthenticated).then_some(AGAIN)) {
        Some(advice) => error.with_advice(advice),
        None => error,
    }
}

/// The moment at which a token ends: by the reply's own clock, else counted from the moment of asking.
fn expiry(reply: &TokenReply, asked_at: Option<Timestamp>) -> Option<Timestamp> {
    let seconds = u64::try_from(reply.expires_in?).ok()?;
    let issued = reply.time.and_then(|millis| Timestamp::from_unix_millis(millis).ok()).or(asked_at)?;
    Some(issued.plus(Duration::from_secs(seconds)))
}

fn token_set(reply: TokenReply, asked_at: Option<Timestamp>) -> Result<TokenSet, Error> {
    let expires_at = expiry(&reply, asked_at);
    let Some(Hidden(access)) = reply.access_token else {
        return Err(bad_response("the reply has no `access_token`"));
    };
    let mut tokens = TokenSet::new(access);
    tokens.access_expires_at = expires_at;
    tokens.refresh = reply.refresh_token.map(|Hidden(token)| token);
    tokens.owner = reply.uid.or(reply.open_id).or(reply.xid);
    Ok(tokens)
}

/// A saved reply: what it says of the tokens.
pub(crate) fn decode(status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let reply = reply(&open(envelope::saved(status, body)?)?)?;
    let expires_at = expiry(&reply, None);
    let owner = reply.uid.or(reply.open_id).or(reply.xid);
    Ok(Decoded::One(Item::Token(TokenInfo { expires_at, refresh_expires_at: None, owner })))
}
