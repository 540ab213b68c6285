//! Where tokens live between two runs.

use std::{
    collections::BTreeMap,
    fmt::{self, Debug},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use portolan_domain::{AccountId, ProviderId, Timestamp};

use crate::{Error, Secret};

/// Whose tokens: one grant at one provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenKey {
    /// The provider that issued them.
    pub provider: ProviderId,
    /// The grant they belong to.
    pub account: AccountId,
}

/// What an authorisation gave. Expiry comes from the provider's reply and is never assumed.
#[derive(Clone)]
#[non_exhaustive]
pub struct TokenSet {
    /// Sent with every call.
    pub access: Secret,
    /// When the provider stops taking it, where it said so.
    pub access_expires_at: Option<Timestamp>,
    /// Buys the next set.
    pub refresh: Option<Secret>,
    /// When it can no longer, where the provider said so.
    pub refresh_expires_at: Option<Timestamp>,
    /// The provider's name of the merchant (JDL `sellerId`, JOS `uid`, CJ `openId`). CJ signs its pushes with it: it is
    /// not printed.
    pub owner: Option<String>,
}

impl Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSet")
            .field("access_expires_at", &self.access_expires_at)
            .field("renewable", &self.refresh.is_some())
            .field("refresh_expires_at", &self.refresh_expires_at)
            .finish_non_exhaustive()
    }
}

impl TokenSet {
    /// The set that settings bring, if they bring one. Without an access token it has ended already, and is renewed at once.
    #[must_use]
    pub fn configured(access: Option<Secret>, refresh: Option<Secret>) -> Option<Self> {
        let access = access.filter(|token| !token.is_empty());
        let ended = access.is_none().then_some(Timestamp::UNIX_EPOCH);
        let set = Self::new(access.clone().unwrap_or_else(|| Secret::new("")));
        (access.is_some() || refresh.is_some()).then_some(Self { refresh, access_expires_at: ended, ..set })
    }

    /// A set that has an access token and says nothing of its expiry.
    #[must_use]
    pub fn new(access: Secret) -> Self {
        Self { access, access_expires_at: None, refresh: None, refresh_expires_at: None, owner: None }
    }
}

/// Keeps token sets. A refreshed set is stored before it is used, so that a crash in between loses no merchant.
#[async_trait]
pub trait TokenStore: Debug + Send + Sync {
    /// The set of `key`, or `None` if none was stored.
    ///
    /// # Errors
    /// MUST be `Unavailable` if the store cannot be read now: a caller must be able to tell that from "none".
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error>;

    /// Replaces the set of `key` as a whole. MUST be durable when it returns, as far as the store ever is.
    ///
    /// # Errors
    /// MUST be `Unavailable` if the set was not stored; then the old one MUST still be there.
    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error>;

    /// Until when nobody may ask the provider for a set of `key`: it is kept apart from the set, and there may be no set
    /// yet. `None` if nothing was noted.
    ///
    /// # Errors
    /// MUST be `Unavailable` if the store cannot be read now.
    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error>;

    /// Notes that nobody may ask for a set of `key` before `until`. It is noted **before** the provider is asked, so that a
    /// program that crashes and starts again does not ask once more at once: providers lock accounts that do (CJ allows
    /// one in five minutes). As durable as [`save`](Self::save).
    ///
    /// # Errors
    /// MUST be `Unavailable` if it was not stored.
    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error>;
}

/// Tokens that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<BTreeMap<TokenKey, Kept>>);

#[derive(Debug, Default)]
struct Kept {
    tokens: Option<TokenSet>,
    held_until: Option<Timestamp>,
}

impl MemoryTokens {
    fn with<T>(&self, key: &TokenKey, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_default())
    }
}

#[async_trait]
impl TokenStore for MemoryTokens {
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        Ok(self.with(key, |kept| kept.tokens.clone()))
    }

    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error> {
        self.with(key, |kept| kept.tokens = Some(tokens.clone()));
        Ok(())
    }

    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error> {
        Ok(self.with(key, |kept| kept.held_until))
    }

    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error> {
        self.with(key, |kept| kept.held_until = Some(until));
        Ok(())
    }
}
