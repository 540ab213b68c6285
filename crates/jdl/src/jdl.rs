//! The adapter as a whole: one application, its merchants, one stack of layers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};
use portolan_exchange::{Credentials, Exchange, Http, HttpClient, Keyring, Policies, Stack, SystemClock};
use portolan_ports::{Clock, Connection, Entropy, Error, ErrorKind, Secret, TokenStore};

use crate::{
    adapter::{self, JdlPushes, Merchant, PushAnswers},
    client::Client,
    config::{Account, App, Environment, ExtensionKeys, PushCheck, Writing},
    dialect::JdlDialect,
    sign::Algorithm,
    token::JdlTokens,
};

/// An application at JD Logistics, with the merchants that it acts for.
#[derive(Clone, Debug)]
pub struct Jdl {
    app: App,
    exchange: Arc<dyn Exchange>,
    accounts: BTreeMap<AccountId, Account>,
    keys: ExtensionKeys,
    clock: Arc<dyn Clock>,
    push_check: PushCheck,
    push_answers: PushAnswers,
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
            push_check: PushCheck::default(),
            push_answers: PushAnswers::default(),
            oauth_url: None,
            token_store: None,
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
        let pushes = JdlPushes {
            account: id.clone(),
            check: self.push_check,
            app_key: self.app.key.clone(),
            app_secret: self.app.secret.clone(),
            token: account.access_token.clone(),
            answers: self.push_answers.clone(),
        };
        let client = self.client(id)?;
        let merchant = Merchant { client, account, keys: self.keys.clone(), clock: Arc::clone(&self.clock) };
        Ok(adapter::connect(merchant, pushes))
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
    push_check: PushCheck,
    push_answers: PushAnswers,
    oauth_url: Option<String>,
    token_store: Option<Arc<dyn TokenStore>>,
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
    /// set: `Tracking_JD` for the trace query, `ECAP` for everything else.
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

    /// What is done about the signatures of pushes: they are observed unless set.
    #[must_use]
    pub fn push_check(mut self, check: PushCheck) -> Self {
        self.push_check = check;
        self
    }

    /// Replaces the bodies that JD is answered with when a push is stored, and when it is to be sent again: JSON objects
    /// that differ. Unless set they are `{"code":"200","msg":"success"}` and one with code `500`; JD's own contract is not
    /// public. Both go out with HTTP status 200.
    #[must_use]
    pub fn push_answers(mut self, stored: impl Into<String>, try_again: impl Into<String>) -> Self {
        self.push_answers = PushAnswers { stored: stored.into(), try_again: try_again.into() };
        self
    }

    /// Where tokens are renewed: the environment's authorisation server unless set. A base URL without path.
    #[must_use]
    pub fn oauth_at(mut self, base_url: &str) -> Self {
        self.oauth_url = Some(base_url.trim_end_matches('/').to_owned());
        self
    }

    /// Keeps tokens here, and takes them from here before those of the settings. Unless set, renewed tokens live as long as
    /// the adapter.
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
    /// `Config`, naming the setting: an empty key or secret, a base URL that is none, two accounts of one name, an account
    /// without a token at an application that is no partner's, answers to pushes that are no JSON objects or are the same.
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
        let tokens = (!self.app.partner).then(|| JdlTokens::new(&self.accounts, self.token_store.is_some()));
        let tokens = tokens.filter(|tokens| !tokens.is_empty());
        let writing = Writing {
            base_url,
            oauth_url: tokens.as_ref().and_then(|_| self.oauth_url()),
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
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let mut stack = Stack::builder(Arc::new(JdlDialect { writing }), keyring)
            .http(http)
            .clock(Arc::clone(&clock))
            .policies(self.policies);
        if let Some(tokens) = tokens {
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
        Ok(Jdl {
            app: self.app,
            exchange: stack.build()?,
            accounts,
            keys: self.keys,
            clock,
            push_check: self.push_check,
            push_answers: self.push_answers,
        })
    }

    fn oauth_url(&self) -> Option<String> {
        self.oauth_url.clone().or_else(|| self.environment.oauth_url().map(str::to_owned))
    }

    fn check(&self) -> Result<(), String> {
        if self.app.key.is_empty() {
            return Err("the application's key is empty".into());
        }
        if self.app.secret.is_empty() {
            return Err("the application's secret is empty".into());
        }
        if !is_base(self.environment.base_url()) {
            return Err("the base URL is http:// or https:// and a host, without path, user or query".into());
        }
        if self.oauth_url.as_deref().is_some_and(|url| !is_base(url)) {
            return Err(
                "the authorisation server's URL is http:// or https:// and a host, without path, user or query".into(),
            );
        }
        self.push_answers.check()?;
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts.iter().take(index).any(|other| other.id == account.id) {
                return Err(format!("account {} is there twice", account.id));
            }
            let given = |token: &Option<Secret>| token.as_ref().is_some_and(|token| !token.is_empty());
            let (access, refresh) = (given(&account.access_token), given(&account.refresh_token));
            if self.app.partner && (access || refresh) {
                return Err(format!("account {} has a token, and a partner application has none", account.id));
            }
            if !self.app.partner && !access && !refresh && self.token_store.is_none() {
                return Err(format!(
                    "account {} needs an access token, a refresh token or a token store, unless its application is a partner's",
                    account.id
                ));
            }
            if refresh && self.oauth_url().is_none() {
                return Err(format!(
                    "account {} has a refresh token, and the environment's authorisation server is not known: set it",
                    account.id
                ));
            }
        }
        Ok(())
    }
}

/// Whether a URL is a scheme and a host alone.
fn is_base(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']))
}
