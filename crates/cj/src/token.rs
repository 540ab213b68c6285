//! Tokens: how an account's API key becomes one, and how it is renewed.
//!
//! CJ's pages and live answers disagree about lifetimes (15, 30 and 180 days), so the end is what the answer says. For a day
//! CJ answers with the tokens that it gave before: the same again is no error. An older limit, still seen, is one ask in five
//! minutes; it is noted in the store before each ask, so that a program that starts again does not lock the account out.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_domain::{AccountId, Timestamp};
use portolan_exchange::{Call, Context, Exchange, Reply, TokenPolicy, TokenSource};
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, Item, Secret, TokenInfo, TokenSet};
use serde::Serialize;

use crate::{
    client::{call, payload, present, read},
    config::Account,
    envelope::{self, bad_response},
    operations::{GET_ACCESS_TOKEN, LOGOUT, REFRESH_ACCESS_TOKEN},
    wire::token::{Hidden, Tokens},
};

const POLICY: TokenPolicy = TokenPolicy {
    ahead: Duration::from_secs(24 * 3600),
    ahead_percent: 0,
    least_between: Duration::from_secs(300),
    unstated_life: Some(Duration::from_secs(3600)),
    grace: Duration::from_secs(2),
};

/// Gets the tokens of an adapter's accounts, and what configuration brings of them.
#[derive(Debug)]
pub(crate) struct CjTokens(BTreeMap<AccountId, Option<TokenSet>>);

impl CjTokens {
    pub(crate) fn new(accounts: &[Account]) -> Self {
        let configured = |account: &Account| {
            let mut tokens = account.tokens.clone()?;
            tokens.owner = tokens.owner.or_else(|| account.open_id.as_ref().map(|open_id| open_id.expose().to_owned()));
            Some(tokens)
        };
        Self(accounts.iter().map(|account| (account.id.clone(), configured(account))).collect())
    }
}

#[async_trait]
impl TokenSource for CjTokens {
    fn policy(&self, account: &AccountId) -> Option<TokenPolicy> {
        self.0.contains_key(account).then_some(POLICY)
    }

    fn configured(&self, account: &AccountId) -> Option<TokenSet> {
        self.0.get(account)?.clone()
    }

    async fn obtain(&self, account: &AccountId, old: Option<&TokenSet>, via: &dyn Exchange) -> Result<TokenSet, Error> {
        if let Some(refresh) = old.and_then(|old| old.refresh.as_ref()).filter(|refresh| !refresh.is_empty()) {
            let asked = call(REFRESH_ACCESS_TOKEN, account.clone(), refresh_body(refresh)?);
            match ask(&asked, via).await {
                Err(error) if is_refused(&error) => {}
                outcome => return outcome,
            }
        }
        ask(&call(GET_ACCESS_TOKEN, account.clone(), Bytes::new()), via).await
    }

    /// Who logs out does not want another token.
    fn is_about_token(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthenticated && error.operation() != Some(LOGOUT)
    }
}

async fn ask(call: &Call, via: &dyn Exchange) -> Result<TokenSet, Error> {
    let reply = via.call(call, &Context::new()).await?;
    tokens(&reply).and_then(token_set).map_err(|error| error.with_operation(&*call.operation))
}

/// A no to this refresh token, which the API key may still overcome; not one for load.
fn is_refused(error: &Error) -> bool {
    let load = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::QuotaExhausted | ErrorKind::Unavailable);
    error.delivery() == Delivery::Answered && !load
}

/// The body of a refresh.
pub(crate) fn refresh_body(refresh: &Secret) -> Result<Bytes, Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Refresh<'a> {
        refresh_token: &'a str,
    }
    let body = serde_json::to_vec(&Refresh { refresh_token: refresh.expose() }).map_err(|error| {
        Error::not_sent(ErrorKind::Config, "the refresh token cannot be written as JSON").with_source(error)
    })?;
    Ok(body.into())
}

/// What a reply says of tokens.
pub(crate) fn tokens(reply: &Reply) -> Result<Tokens, Error> {
    let tokens: Tokens = read(present(payload(reply)?)?)?;
    if tokens.access_token.is_none() { Err(bad_response("`data` has no `accessToken`")) } else { Ok(tokens) }
}

/// The end that an answer states; one that cannot be read is none, and the token is trusted for an hour.
fn end(text: Option<&str>) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text?.trim()).ok()
}

fn token_set(tokens: Tokens) -> Result<TokenSet, Error> {
    let Some(Hidden(access)) = tokens.access_token else {
        return Err(bad_response("`data` has no `accessToken`"));
    };
    let mut set = TokenSet::new(access);
    set.access_expires_at = end(tokens.access_token_expiry_date.as_deref());
    set.refresh = tokens.refresh_token.map(|Hidden(refresh)| refresh);
    set.refresh_expires_at = end(tokens.refresh_token_expiry_date.as_deref());
    set.owner = tokens.open_id;
    Ok(set)
}

/// A saved reply: what it says of the tokens.
pub(crate) fn decode(operation: &str, status: u16, body: &[u8]) -> Result<Decoded, Error> {
    let set = token_set(tokens(&envelope::open_saved(operation, status, body)?)?)?;
    // The owner is the `openId`, and whoever knows it can sign pushes.
    Ok(Decoded::One(Item::Token(TokenInfo { owner: None, ..TokenInfo::from(&set) })))
}
