//! What an adapter must be told: its accounts, and where CJ stands.

use portolan_domain::AccountId;
use portolan_ports::{Secret, TokenSet};

use crate::dialect::PREFIX;

/// Where CJ's interfaces stand. Orders for tests go to the same host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://developers.cjdropshipping.com`.
    #[default]
    Production,
    /// Anywhere else: a base URL, with or without `/api2.0/v1` at its end.
    At(String),
}

impl Environment {
    /// The base URL, without `/api2.0/v1` and without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://developers.cjdropshipping.com",
            Self::At(url) => {
                let url = url.trim_end_matches('/');
                url.strip_suffix(PREFIX).unwrap_or(url)
            }
        }
    }
}

/// What an account logs in with. At CJ the application is the account: each user has a key of his own.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) email: Option<String>,
    pub(crate) key: Secret,
}

impl App {
    /// An API key, `CJUserNum@api@…`.
    #[must_use]
    pub fn api_key(key: impl Into<Secret>) -> Self {
        Self { email: None, key: key.into() }
    }

    /// The older pair, which CJ still takes: the e-mail address of the account, and the API key in place of a password.
    #[must_use]
    pub fn legacy(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { email: Some(email.into()), key: password.into() }
    }
}

/// One CJ account: what it logs in with, what is known of it, and what it allows.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) app: App,
    pub(crate) tokens: Option<TokenSet>,
    pub(crate) open_id: Option<Secret>,
    pub(crate) platform_token: Option<Secret>,
    pub(crate) allow_paying_at_once: bool,
    pub(crate) use_deprecated_track: bool,
    pub(crate) send_platforms: bool,
    pub(crate) accept_unsigned_pushes: bool,
}

impl Account {
    /// An account under a name of your own.
    #[must_use]
    pub fn new(id: AccountId, app: App) -> Self {
        Self {
            id,
            app,
            tokens: None,
            open_id: None,
            platform_token: None,
            allow_paying_at_once: false,
            use_deprecated_track: false,
            send_platforms: false,
            accept_unsigned_pushes: false,
        }
    }

    /// Tokens that are known already, so that none need be asked for. A store that has others wins.
    #[must_use]
    pub fn tokens(mut self, tokens: TokenSet) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// The account's `openId`, up to 20 digits: CJ signs its pushes with it. It comes with the first token too.
    #[must_use]
    pub fn open_id(mut self, open_id: impl Into<Secret>) -> Self {
        self.open_id = Some(open_id.into());
        self
    }

    /// The `platformToken` that CJ gave a platform: sent where orders are made.
    #[must_use]
    pub fn platform_token(mut self, token: impl Into<Secret>) -> Self {
        self.platform_token = Some(token.into());
        self
    }

    /// Whether orders may be paid from the balance in the moment in which they are made, which cannot be taken back: no,
    /// unless set.
    #[must_use]
    pub fn allow_paying_at_once(mut self, yes: bool) -> Self {
        self.allow_paying_at_once = yes;
        self
    }

    /// Whether traces are read by `getTrackInfo`, which CJ gave up on 2024-06-01, instead of `trackInfo`: no, unless set.
    #[must_use]
    pub fn use_deprecated_track(mut self, yes: bool) -> Self {
        self.use_deprecated_track = yes;
        self
    }

    /// Whether a question for prices may name platforms: no, unless set. CJ is known to answer such a question with no
    /// option at all.
    #[must_use]
    pub fn send_platforms(mut self, yes: bool) -> Self {
        self.send_platforms = yes;
        self
    }

    /// Whether pushes without a signature are read too: no, unless set. Older pushes had none.
    #[must_use]
    pub fn accept_unsigned_pushes(mut self, yes: bool) -> Self {
        self.accept_unsigned_pushes = yes;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_may_stand_in_the_base_url() {
        for url in [
            "http://localhost:8080",
            "http://localhost:8080/",
            "http://localhost:8080/api2.0/v1",
            "http://localhost:8080/api2.0/v1/",
        ] {
            assert_eq!(Environment::At(url.into()).base_url(), "http://localhost:8080");
        }
    }

    #[test]
    fn nothing_that_costs_or_is_given_up_is_on() {
        let account = Account::new(AccountId::parse("shop").unwrap(), App::api_key("demo-key")).open_id("33689");
        assert!(!account.allow_paying_at_once && !account.use_deprecated_track && !account.send_platforms);
        assert!(!account.accept_unsigned_pushes);
        let shown = format!("{account:?}");
        assert!(!shown.contains("demo-key") && !shown.contains("33689"), "{shown}");
    }
}
