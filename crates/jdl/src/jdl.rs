//! The adapter as a whole: one application, its merchants, one stack of layers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{Credentials, Exchange, Http, HttpClient, Keyring, Policies, Stack};
use portolan_ports::{Clock, Connection, Entropy, Error, ErrorKind};

use crate::{
    adapter::{JdlTracking, tracking_capabilities},
    client::Client,
    config::{Account, App, Environment, ExtensionKeys, Writing},
    dialect::JdlDialect,
    sign::Algorithm,
};

/// An application at JD Logistics, with the merchants that it acts for.
#[derive(Clone, Debug)]
pub struct Jdl {
    exchange: Arc<dyn Exchange>,
    accounts: BTreeMap<AccountId, Account>,
    keys: ExtensionKeys,
}

impl Jdl {
    /// Settings to start from; nothing but the application is needed, and an account for every merchant.
    #[must_use]
    pub fn builder(app: App) -> JdlBuilder {
        JdlBuilder {
            app,
            environment: Environment::default(),
            accounts: Vec::new(),
            algorithm: Algorithm::default(),
            lop_dn_in_header: false,
            mirror_auth_in_headers: false,
            keys: ExtensionKeys::default(),
            plans: BTreeMap::new(),
            http: None,
            clock: None,
            entropy: None,
            deadline: None,
            policies: Policies::default(),
        }
    }

    fn account(&self, id: &AccountId) -> Result<&Account, Error> {
        self.accounts.get(id).ok_or_else(|| {
            let error = Error::not_sent(ErrorKind::Config, format!("there is no account {id}"));
            error.with_provider(ProviderId::jdl()).with_account(id.clone())
        })
    }

    /// The ports of one merchant.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn connection(&self, id: &AccountId) -> Result<Connection, Error> {
        let account = self.account(id)?.clone();
        let port = JdlTracking { client: self.client(id)?, account, keys: self.keys.clone() };
        Ok(Connection::new(ProviderId::jdl(), id.clone()).with_tracking(Arc::new(port), tracking_capabilities()))
    }

    /// The typed client of one merchant.
    ///
    /// # Errors
    /// `Config` if no account has this name.
    pub fn client(&self, id: &AccountId) -> Result<Client, Error> {
        self.account(id)?;
        Ok(Client::new(Arc::clone(&self.exchange), id.clone()))
    }
}

/// Settings of [`Jdl`]; checked by [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct JdlBuilder {
    app: App,
    environment: Environment,
    accounts: Vec<Account>,
    algorithm: Algorithm,
    lop_dn_in_header: bool,
    mirror_auth_in_headers: bool,
    keys: ExtensionKeys,
    plans: BTreeMap<String, String>,
    http: Option<Arc<dyn Http>>,
    clock: Option<Arc<dyn Clock>>,
    entropy: Option<Arc<dyn Entropy>>,
    deadline: Option<Duration>,
    policies: Policies,
}

impl JdlBuilder {
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

    /// How requests are signed: `md5-salt` unless set.
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Names the plan (`LOP-DN`) under which the application subscribed to an operation, as JD's console shows it. Unless
    /// set: `Tracking_JD` for the trace query.
    #[must_use]
    pub fn lop_dn(mut self, operation: impl Into<String>, plan: impl Into<String>) -> Self {
        self.plans.insert(operation.into(), plan.into());
        self
    }

    /// Sends `LOP-DN` as a header instead of a query parameter.
    #[must_use]
    pub fn lop_dn_in_header(mut self, yes: bool) -> Self {
        self.lop_dn_in_header = yes;
        self
    }

    /// Sends the credentials as headers too. The trace service's page asks for them there, JD's SDKs do not send them so.
    #[must_use]
    pub fn mirror_auth_in_headers(mut self, yes: bool) -> Self {
        self.mirror_auth_in_headers = yes;
        self
    }

    /// Replaces the names by which extension fields are recognised.
    #[must_use]
    pub fn extension_keys(mut self, keys: ExtensionKeys) -> Self {
        self.keys = keys;
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
    /// `Config`, naming the setting: an empty key or secret, a base URL that is none, two accounts of one name, an account
    /// without a token at an application that is no partner's.
    pub fn build(self) -> Result<Jdl, Error> {
        self.check().map_err(|message| Error::not_sent(ErrorKind::Config, message).with_provider(ProviderId::jdl()))?;
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
        let writing = Writing {
            base_url,
            algorithm: self.algorithm,
            partner: self.app.partner,
            lop_dn_in_header: self.lop_dn_in_header,
            mirror_auth_in_headers: self.mirror_auth_in_headers,
            plans: self.plans,
        };
        let http = match self.http {
            Some(http) => http,
            // Reading the machine's CA store takes tens of milliseconds, and plain HTTP does not need it.
            None => Arc::new(HttpClient::builder().machine_roots(!plain).build()?),
        };
        let mut stack = Stack::builder(Arc::new(JdlDialect { writing }), keyring).http(http).policies(self.policies);
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
        Ok(Jdl { exchange: stack.build()?, accounts, keys: self.keys })
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
            return Err("the base URL is http:// or https:// and a host, without path, user or query".into());
        }
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts.iter().take(index).any(|other| other.id == account.id) {
                return Err(format!("account {} is there twice", account.id));
            }
            let has_token = account.access_token.as_ref().is_some_and(|token| !token.is_empty());
            match (has_token, self.app.partner) {
                (false, false) => {
                    return Err(format!(
                        "account {} needs an access token, unless its application is a partner's",
                        account.id
                    ));
                }
                (true, true) => {
                    return Err(format!(
                        "account {} has an access token, and a partner application sends none",
                        account.id
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
