//! Tokens. The adapter gets, keeps and renews them by itself: these are for who keeps them elsewhere.

use bytes::Bytes;
use portolan_exchange::Context;
use portolan_ports::{Error, Secret};

use crate::{
    client::{Client, Query, call},
    operations::{GET_ACCESS_TOKEN, LOGOUT, REFRESH_ACCESS_TOKEN},
    token::{refresh_body, tokens},
    wire::token::Tokens,
};

impl Client {
    /// `authentication/getAccessToken`: tokens for the account's key. They are not stored. CJ may take it once in five
    /// minutes alone; for a day it gives the same ones.
    ///
    /// # Errors
    /// `Config` (1600005, 1600006) for a wrong key; `RateLimited` with a wait of five minutes; else as [`Client`] says.
    pub async fn get_access_token(&self) -> Result<Tokens, Error> {
        self.token_call(GET_ACCESS_TOKEN, Bytes::new()).await
    }

    /// `authentication/refreshAccessToken`: tokens for a refresh token, which may be those that were given before. They are
    /// not stored, and there is no `openId` among them.
    ///
    /// # Errors
    /// `Unauthenticated` (1600003) for a refresh token that is not taken; else as [`Client`] says.
    pub async fn refresh_access_token(&self, refresh: &Secret) -> Result<Tokens, Error> {
        let body = refresh_body(refresh).map_err(|error| self.about(REFRESH_ACCESS_TOKEN, error))?;
        self.token_call(REFRESH_ACCESS_TOKEN, body).await
    }

    /// `authentication/logout`: ends the access and refresh token of the account, for all programs that use it.
    ///
    /// # Errors
    /// `Unauthenticated` (1600001, 1600030); else as [`Client`] says.
    pub async fn logout(&self) -> Result<(), Error> {
        self.call(LOGOUT, Query::new(), Bytes::new()).await.map(drop)
    }

    async fn token_call(&self, operation: &'static str, body: Bytes) -> Result<Tokens, Error> {
        // A token of the caller's own, if an empty one: none is to be got first.
        let context = Context::new();
        context.set_token(Secret::new(""));
        let reply = self.exchange.call(&call(operation, self.account.clone(), body), &context).await?;
        tokens(&reply).map_err(|error| self.about(operation, error))
    }
}
