//! The adapter as a whole: one application, its merchants, one stack of layers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{Credentials, Exchange, Http, HttpClient, Keyring, Policies, Stack, SystemClock};
use portolan_ports::{Clock, Connection, Entropy, Error, ErrorKind, TokenStore};

use crate::{
    adapter::{Merchant, connect},
    client::Client,
    config::{Account, App, Environment, Family, Sending, TimestampForm, Writing},
    dialect::JosDialect,
    token::{Authority, Generation, JosTokens},
};

/// An application at JD's open platform, with the merchants that it acts for.
#[derive(Clone, Debug)]
pub struct Jos {
    exchange: Arc<dyn Exchange>,
    accounts: BTreeMap<AccountId, Account>,
    successors: Vec<Family>,
}

impl Jos {
    /// Settings to start from; nothing but the application is needed, and an account for every merchant.
    #[must_use]
    pub fn builder(app: App) -> JosBuilder {
        JosBuilder {
            app,
            environment: Environment::default(),
            accounts: Vec::new(),
            sending: Sending::default(),
            timestamp: TimestampForm::default(),
            format: false,
            successors: Vec::new(),
            generation: Generation::Old,
            oauth_url: None,
            token_store: None,
            http: None,
            clock: None,
            entropy: None,
            deadline: None,
            policies: Policies::default(),
        }
    }

    /// The settings of one merchant.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn account(&self, id: &AccountId) -> Result<&Account, Error> {
        self.accounts.get(id).ok_or_else(|| {
            let error = Error::not_sent(ErrorKind::Config, format!("there is no account {id}"));
            error.with_provider(ProviderId::jos()).with_account(id.clone())
        })
    }

    /// Whether a family's successor was chosen.
    #[must_use]
    pub fn uses_successor(&self, family: Family) -> bool {
        self.successors.contains(&family)
    }

    /// The typed client of one merchant: all methods, whatever was chosen for the families.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn client(&self, id: &AccountId) -> Result<Client, Error> {
        self.account(id)?;
        Ok(Client::new(Arc::clone(&self.exchange), id.clone()))
    }

    /// The ports of one merchant.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn connection(&self, id: &AccountId) -> Result<Connection, Error> {
        let (client, account) = (self.client(id)?, self.account(id)?.clone());
        Ok(connect(Merchant { client, account, successors: self.successors.clone() }))
    }
}

/// Settings of [`Jos`]; checked by [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct JosBuilder {
    app: App,
    environment: Environment,
    accounts: Vec<Account>,
    sending: Sending,
    timestamp: TimestampForm,
    format: bool,
    successors: Vec<Family>,
    generation: Generation,
    oauth_url: Option<String>,
    token_store: Option<Arc<dyn TokenStore>>,
    http: Option<Arc<dyn Http>>,
    clock: Option<Arc<dyn Clock>>,
    entropy: Option<Arc<dyn Entropy>>,
    deadline: Option<Duration>,
    policies: Policies,
}

impl JosBuilder {
    /// Which gateway: production unless set.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Adds a merchant.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Where parameters go: as JD's SDK for Java unless set.
    #[must_use]
    pub fn sending(mut self, sending: Sending) -> Self {
        self.sending = sending;
        self
    }

    /// How the time is written: in seconds unless set.
    #[must_use]
    pub fn timestamp(mut self, form: TimestampForm) -> Self {
        self.timestamp = form;
        self
    }

    /// Sends `format=json` too, and signs it. JD's SDK leaves it out.
    #[must_use]
    pub fn send_format(mut self, yes: bool) -> Self {
        self.format = yes;
        self
    }

    /// Uses the successor of a family of calls: what JD's pages describe is used unless set.
    #[must_use]
    pub fn successor(mut self, family: Family) -> Self {
        self.successors.push(family);
        self
    }

    /// Which authorisation server the tokens come from, and are renewed by: the old one unless set.
    #[must_use]
    pub fn oauth(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// Renews tokens at another server of that generation, such as a sandbox: a base URL without path. Unless set, it is
    /// JD's own for [`Environment::Production`], and elsewhere not known: nothing of the application's is sent to another.
    #[must_use]
    pub fn oauth_at(mut self, base_url: &str) -> Self {
        self.oauth_url = Some(base_url.trim_end_matches('/').to_owned());
        self
    }

    /// Keeps tokens here, and takes them from here before those of the settings. Unless set, renewed tokens live as long as
    /// the adapter, and the refresh tokens of the settings are spent after that.
    #[must_use]
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.token_store = Some(store);
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

    /// Sets how calls are repeated, and how the other layers behave.
    #[must_use]
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = policies;
        self
    }

    /// Checks the settings and makes the adapter. Nothing is sent.
    ///
    /// # Errors
    /// `Config`, naming the setting: an empty key or secret, a base URL that is none, two accounts of one name.
    pub fn build(self) -> Result<Jos, Error> {
        self.check().map_err(|message| Error::not_sent(ErrorKind::Config, message).with_provider(ProviderId::jos()))?;
        let (authority, base_url) = (self.authority(), self.environment.base_url().to_owned());
        let plain = base_url.starts_with("http://");
        let keyring = self.accounts.iter().fold(Keyring::new(), |keyring, account| {
            let credentials = Credentials {
                app_key: self.app.key.clone(),
                app_secret: self.app.secret.clone(),
                token: account.access_token.clone(),
            };
            keyring.with(account.id.clone(), credentials)
        });
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let tokens = JosTokens::new(&self.accounts, self.token_store.is_some(), Arc::clone(&clock));
        let writing =
            Writing { base_url, sending: self.sending, timestamp: self.timestamp, format: self.format, authority };
        let http = match self.http {
            Some(http) => http,
            // Reading the machine's CA store takes tens of milliseconds, and plain HTTP does not need it.
            None => Arc::new(HttpClient::builder().machine_roots(!plain).build()?),
        };
        let stack = Stack::builder(Arc::new(JosDialect { writing }), keyring).http(http).policies(self.policies);
        let mut stack = stack.clock(clock);
        if !tokens.is_empty() {
            stack = stack.tokens(Arc::new(tokens));
        }
        if let Some(store) = self.token_store {
            stack = stack.token_store(store);
        }
        if let Some(entropy) = self.entropy {
            stack = stack.entropy(entropy);
        }
        if let Some(deadline) = self.deadline {
            stack = stack.deadline(deadline);
        }
        let accounts = self.accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
        Ok(Jos { exchange: stack.build()?, accounts, successors: self.successors })
    }

    /// Where tokens are renewed, where that is known.
    fn authority(&self) -> Option<Authority> {
        let known = || (self.environment == Environment::Production).then(|| self.generation.base_url().to_owned());
        let base_url = self.oauth_url.clone().or_else(known)?;
        Some(Authority { generation: self.generation, base_url })
    }

    fn check(&self) -> Result<(), String> {
        if self.app.key.is_empty() {
            return Err("the application's key is empty".into());
        }
        if self.app.secret.is_empty() {
            return Err("the application's secret is empty".into());
        }
        if !is_base(self.environment.base_url()) {
            return Err("the base URL is http:// or https:// and a host, with no other path than /routerjson, no user, no query".into());
        }
        if self.oauth_url.as_deref().is_some_and(|url| !is_base(url)) {
            return Err(
                "the authorisation server's URL is http:// or https:// and a host, with no path, no user, no query"
                    .into(),
            );
        }
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts.iter().take(index).any(|other| other.id == account.id) {
                return Err(format!("account {} is there twice", account.id));
            }
            let renews = account.refresh_token.as_ref().is_some_and(|token| !token.is_empty());
            if renews && self.authority().is_none() {
                return Err(format!(
                    "account {} has a refresh token, and the environment's authorisation server is not known: set it",
                    account.id
                ));
            }
        }
        Ok(())
    }
}

/// Whether a URL is a scheme and a host, and nothing else.
fn is_base(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']))
}
