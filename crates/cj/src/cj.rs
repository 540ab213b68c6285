//! The adapter as a whole: its accounts, and one stack of layers for all of them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{
    BudgetPolicy, Credentials, Exchange, Http, HttpClient, Keyring, Limit, Policies, Scope, Stack, SystemClock,
};
use portolan_ports::{Clock, Connection, Entropy, Error, ErrorKind, MemoryTokens, Secret, TokenKey, TokenStore};

use crate::{
    adapter::{Merchant, connect},
    client::Client,
    config::{Account, Environment},
    dialect::CjDialect,
    token::CjTokens,
};

/// CJ Dropshipping, with the accounts that it is called for.
#[derive(Clone, Debug)]
pub struct Cj {
    exchange: Arc<dyn Exchange>,
    accounts: BTreeMap<AccountId, Account>,
    clock: Arc<dyn Clock>,
    token_store: Arc<dyn TokenStore>,
}

impl Cj {
    /// Settings to start from; an account is all that is needed.
    #[must_use]
    pub fn builder() -> CjBuilder {
        CjBuilder::default()
    }

    /// The settings of one account.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn account(&self, id: &AccountId) -> Result<&Account, Error> {
        self.accounts.get(id).ok_or_else(|| {
            let error = Error::not_sent(ErrorKind::Config, format!("there is no account {id}"));
            error.with_provider(ProviderId::cj()).with_account(id.clone())
        })
    }

    /// The `openId` of one account, which its pushes are signed with: as its settings have it, or as it came with a token.
    /// `None` before the first token. Give it to a [`PushReader`](crate::push::PushReader).
    ///
    /// # Errors
    /// `Config` if no account has this name; `Unavailable` if the token store cannot be read.
    pub async fn open_id(&self, id: &AccountId) -> Result<Option<Secret>, Error> {
        if let Some(open_id) = &self.account(id)?.open_id {
            return Ok(Some(open_id.clone()));
        }
        let key = TokenKey { provider: ProviderId::cj(), account: id.clone() };
        Ok(self.token_store.load(&key).await?.and_then(|tokens| tokens.owner).map(Secret::new))
    }

    /// The typed client of one account.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn client(&self, id: &AccountId) -> Result<Client, Error> {
        Ok(Client::new(Arc::clone(&self.exchange), self.account(id)?))
    }

    /// The ports of one account.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn connection(&self, id: &AccountId) -> Result<Connection, Error> {
        let (client, account) = (self.client(id)?, self.account(id)?.clone());
        Ok(connect(Merchant { client, account, clock: Arc::clone(&self.clock) }))
    }
}

/// Settings of [`Cj`]; checked by [`build`](Self::build).
#[derive(Clone, Debug, Default)]
pub struct CjBuilder {
    environment: Environment,
    accounts: Vec<Account>,
    http: Option<Arc<dyn Http>>,
    clock: Option<Arc<dyn Clock>>,
    entropy: Option<Arc<dyn Entropy>>,
    deadline: Option<Duration>,
    token_store: Option<Arc<dyn TokenStore>>,
    policies: Option<Policies>,
    calls_per_second: Option<u32>,
}

impl CjBuilder {
    /// Where CJ stands: production unless set.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Adds an account.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Sends through your own client. Share one between several adapters: it holds the connections.
    #[must_use]
    pub fn http(mut self, http: Arc<dyn Http>) -> Self {
        self.http = Some(http);
        self
    }

    /// Takes time from your own clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Takes chance from your own source.
    #[must_use]
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = Some(entropy);
        self
    }

    /// Ends every call after this time: 15 s unless set.
    #[must_use]
    pub fn deadline(mut self, longest: Duration) -> Self {
        self.deadline = Some(longest);
        self
    }

    /// Keeps tokens in a store of your own: one that outlives the program saves an account from being locked out for asking
    /// too often. In memory unless set.
    #[must_use]
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.token_store = Some(store);
        self
    }

    /// How many calls an account may make in a second, at most. CJ counts those of all its programs and shops. Unless set it
    /// is 1, as on CJ's lowest level, until CJ tells another: ask it by
    /// [`Client::setting_get`](crate::Client::setting_get), and the account keeps to what it says from then on.
    #[must_use]
    pub fn calls_per_second(mut self, calls: u32) -> Self {
        self.calls_per_second = Some(calls);
        self
    }

    /// Sets how calls are repeated, and how the other layers behave. Its budget, or none, takes the place of CJ's limits.
    #[must_use]
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = Some(policies);
        self
    }

    /// Checks the settings and makes the adapter. Nothing is sent.
    ///
    /// # Errors
    /// `Config`, naming the setting: an empty key, an `openId` that is no number, a base URL that is none, two accounts of
    /// one name.
    pub fn build(self) -> Result<Cj, Error> {
        self.check().map_err(|message| Error::not_sent(ErrorKind::Config, message).with_provider(ProviderId::cj()))?;
        let base_url = self.environment.base_url().to_owned();
        let plain = base_url.starts_with("http://");
        let keyring = self.accounts.iter().fold(Keyring::new(), |keyring, account| {
            let credentials = Credentials {
                app_key: account.app.email.clone().unwrap_or_default(),
                app_secret: account.app.key.clone(),
                token: None,
            };
            keyring.with(account.id.clone(), credentials)
        });
        let http = match self.http {
            Some(http) => http,
            // Reading the machine's CA store takes tens of milliseconds, and plain HTTP does not need it.
            None => Arc::new(HttpClient::builder().machine_roots(!plain).build()?),
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let token_store = self.token_store.unwrap_or_else(|| Arc::new(MemoryTokens::default()));
        let policies = self.policies.unwrap_or_else(|| {
            let limits = limits(self.calls_per_second);
            Policies { budget: Some(BudgetPolicy { limits, ..BudgetPolicy::default() }), ..Policies::default() }
        });
        let mut stack = Stack::builder(Arc::new(CjDialect { base_url }), keyring)
            .http(http)
            .clock(Arc::clone(&clock))
            .tokens(Arc::new(CjTokens::new(&self.accounts)))
            .token_store(Arc::clone(&token_store))
            .policies(policies);
        if let Some(entropy) = self.entropy {
            stack = stack.entropy(entropy);
        }
        if let Some(deadline) = self.deadline {
            stack = stack.deadline(deadline);
        }
        let accounts = self.accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
        Ok(Cj { exchange: stack.build()?, accounts, clock, token_store })
    }

    fn check(&self) -> Result<(), String> {
        let url = self.environment.base_url();
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])) {
            return Err(
                "the base URL is http:// or https:// and a host, with no other path than /api2.0/v1, no user, no query"
                    .into(),
            );
        }
        if self.calls_per_second == Some(0) {
            return Err("no call a second is allowed: none could ever be made".into());
        }
        for (index, account) in self.accounts.iter().enumerate() {
            let id = &account.id;
            if self.accounts.iter().take(index).any(|other| other.id == *id) {
                return Err(format!("account {id} is there twice"));
            }
            if account.app.key.is_empty() {
                return Err(format!("the API key of account {id} is empty"));
            }
            if account.app.email.as_ref().is_some_and(|email| email.trim().is_empty()) {
                return Err(format!("the e-mail address of account {id} is empty"));
            }
            let digits = |text: &str| (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            if account.open_id.as_ref().is_some_and(|open_id| !digits(open_id.expose())) {
                return Err(format!("the openId of account {id} is no number of 1 to 20 digits"));
            }
        }
        Ok(())
    }
}

/// What CJ allows: so many calls a second to an account, and 10 from one address.
fn limits(calls_per_second: Option<u32>) -> Vec<Limit> {
    let account = match calls_per_second {
        Some(calls) => Limit::per_second(Scope::Account, calls),
        None => Limit::per_second(Scope::Account, 1).assumed(),
    };
    vec![account, Limit::per_second(Scope::Egress("cj".into()), 10)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::App;

    fn id() -> AccountId {
        AccountId::parse("shop").unwrap()
    }

    fn problem(builder: CjBuilder) -> String {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        error.message().to_owned()
    }

    #[test]
    fn settings_are_checked_and_named() {
        let account = |app| Account::new(id(), app);
        let good = || account(App::api_key("demo-key"));
        assert!(problem(Cj::builder().account(account(App::api_key("")))).contains("API key of account shop"));
        assert!(problem(Cj::builder().account(account(App::legacy(" ", "demo")))).contains("e-mail"));
        assert!(problem(Cj::builder().account(good()).account(good())).contains("twice"));
        let open_id = problem(Cj::builder().account(good().open_id("demo-33689")));
        assert!(open_id.contains("openId") && !open_id.contains("33689"), "{open_id}");
        for url in ["localhost", "http://", "http://localhost/v2", "ftp://localhost", "http://a@b"] {
            assert!(problem(Cj::builder().environment(Environment::At(url.into()))).contains("base URL"), "{url}");
        }
        assert!(problem(Cj::builder().calls_per_second(0)).contains("no call a second"));
        assert_eq!(Cj::builder().build().unwrap().connection(&id()).unwrap_err().kind(), ErrorKind::Config);
    }
}
