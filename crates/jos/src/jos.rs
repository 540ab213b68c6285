//! The adapter as a whole: one application, its merchants, one stack of layers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{Credentials, Exchange, Http, HttpClient, Keyring, Policies, Stack};
use portolan_ports::{Clock, Connection, Entropy, Error, ErrorKind};

use crate::{
    adapter::{Merchant, connect},
    client::Client,
    config::{Account, App, Environment, Family, Sending, TimestampForm, Writing},
    dialect::JosDialect,
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
        let base_url = self.environment.base_url().to_owned();
        let plain = base_url.starts_with("http://");
        let keyring = self.accounts.iter().fold(Keyring::new(), |keyring, account| {
            let credentials = Credentials {
                app_key: self.app.key.clone(),
                app_secret: self.app.secret.clone(),
                token: account.access_token.clone(),
            };
            keyring.with(account.id.clone(), credentials)
        });
        let writing = Writing { base_url, sending: self.sending, timestamp: self.timestamp, format: self.format };
        let http = match self.http {
            Some(http) => http,
            // Reading the machine's CA store takes tens of milliseconds, and plain HTTP does not need it.
            None => Arc::new(HttpClient::builder().machine_roots(!plain).build()?),
        };
        let mut stack = Stack::builder(Arc::new(JosDialect { writing }), keyring).http(http).policies(self.policies);
        if let Some(clock) = self.clock {
            stack = stack.clock(clock);
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

    fn check(&self) -> Result<(), String> {
        if self.app.key.is_empty() {
            return Err("the application's key is empty".into());
        }
        if self.app.secret.is_empty() {
            return Err("the application's secret is empty".into());
        }
        let url = self.environment.base_url();
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])) {
            return Err("the base URL is http:// or https:// and a host, with no other path than /routerjson, no user, no query".into());
        }
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts.iter().take(index).any(|other| other.id == account.id) {
                return Err(format!("account {} is there twice", account.id));
            }
        }
        Ok(())
    }
}
