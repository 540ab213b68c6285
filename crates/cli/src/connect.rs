//! From configuration to connections: one adapter for each application, with all its merchants.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use portolan::{
    AccountId, Connection, Error, ErrorKind, Secret,
    cj::{self, Cj},
    exchange::{Http, HttpClient},
    jdl::{self, Jdl},
    jos::{self, Jos},
};

use crate::{
    config::{self, App, CjSettings, Config, JdlSettings, JosSettings, Provider, SecretRef, Signer, wrong},
    output::Shell,
    tokens::FileTokens,
};

/// Makes HTTP clients, given the base URL that they will call.
pub(crate) type MakeHttp<'a> = &'a dyn Fn(&str) -> Result<Arc<dyn Http>, Error>;

/// The connections of the accounts that were chosen, in their order.
pub(crate) fn connect(
    config: &Config,
    chosen: &[AccountId],
    shell: &Shell,
    http: MakeHttp<'_>,
) -> Result<Vec<Connection>, Error> {
    let mut by_app: BTreeMap<&str, Vec<&AccountId>> = BTreeMap::new();
    for id in chosen {
        if let Some(account) = config.accounts.get(id) {
            by_app.entry(&account.app).or_default().push(id);
        }
    }
    let mut adapters: BTreeMap<&str, Adapter> = BTreeMap::new();
    for (name, ids) in &by_app {
        let app = config.apps.get(*name).ok_or_else(|| wrong(format!("there is no application {name}")))?;
        let of = Of { config, name, app, ids, shell, http };
        let adapter = match &app.provider {
            Provider::Jdl(settings) => Adapter::Jdl(Box::new(of.jdl(settings)?)),
            Provider::Jos(settings) => Adapter::Jos(of.jos(settings)?),
            Provider::Cj(settings) => Adapter::Cj(of.cj(settings)?),
        };
        adapters.insert(name, adapter);
    }
    let connection = |id: &AccountId| {
        let account = config.accounts.get(id);
        let adapter = account.and_then(|account| adapters.get(account.app.as_str()));
        match adapter.ok_or_else(|| wrong(format!("there is no account {id}")))? {
            Adapter::Jdl(jdl) => jdl.connection(id),
            Adapter::Jos(jos) => jos.connection(id),
            Adapter::Cj(cj) => cj.connection(id),
        }
    };
    chosen.iter().map(connection).collect()
}

/// The account that was named, else the only one that can do it, else the one that the configuration names for such cases.
/// `what` completes "this account cannot …".
pub(crate) fn able(
    config: &Config,
    named: Option<&str>,
    shell: &Shell,
    what: &str,
    can: impl Fn(&Connection) -> bool,
) -> Result<Connection, Error> {
    let chosen = match named {
        Some(name) => vec![config.account(name)?],
        None => config.accounts.keys().cloned().collect(),
    };
    let mut able = connect(config, &chosen, shell, &http)?;
    let provider = able.first().filter(|_| named.is_some()).map(|connection| connection.provider.clone());
    able.retain(can);
    if let [_] | [] = &able[..] {
        return able.pop().ok_or_else(|| match (named, provider, chosen.into_iter().next()) {
            (Some(_), Some(provider), Some(account)) => {
                let error = Error::not_sent(ErrorKind::Unsupported, format!("this account cannot {what}"));
                error.with_provider(provider).with_account(account)
            }
            _ => wrong(format!("no account in {} can {what}", config.path.display())),
        });
    }
    let at = able.iter().position(|connection| config.default.as_ref() == Some(&connection.account));
    at.map(|at| able.swap_remove(at)).ok_or_else(|| {
        let names: Vec<&str> = able.iter().map(|connection| connection.account.as_str()).collect();
        let message = format!("several accounts can {what}; name one with --account: {}", names.join(", "));
        Error::not_sent(ErrorKind::InvalidInput, message)
    })
}

/// One application at its provider.
enum Adapter {
    Jdl(Box<Jdl>),
    Jos(Jos),
    Cj(Cj),
}

/// What an adapter is made of.
struct Of<'a> {
    config: &'a Config,
    name: &'a str,
    app: &'a App,
    ids: &'a [&'a AccountId],
    shell: &'a Shell,
    http: MakeHttp<'a>,
}

impl Of<'_> {
    fn secret(&self, reference: &SecretRef, key: &str) -> Result<Secret, Error> {
        let base = self.config.path.parent().unwrap_or(Path::new(""));
        let found = reference.resolve(base).map_err(|problem| wrong(format!("{key}: {problem}")))?;
        found.warning.into_iter().for_each(|warning| self.shell.warn(warning));
        Ok(found.secret)
    }

    fn app_secret(&self, signer: &Signer) -> Result<Secret, Error> {
        self.secret(&signer.secret, &format!("apps.{}.secret", self.name))
    }

    /// A secret of an account, where there is one.
    fn own(&self, id: &AccountId, key: &str, reference: Option<&SecretRef>) -> Result<Option<Secret>, Error> {
        reference.map(|reference| self.secret(reference, &format!("accounts.{id}.{key}"))).transpose()
    }

    fn token(&self, id: &AccountId, account: &config::Account) -> Result<Option<Secret>, Error> {
        self.own(id, "access_token", account.access_token.as_ref())
    }

    fn refresh_token(&self, id: &AccountId, account: &config::Account) -> Result<Option<Secret>, Error> {
        self.own(id, "refresh_token", account.refresh_token.as_ref())
    }

    fn tokens(&self) -> Arc<FileTokens> {
        Arc::new(FileTokens::beside(&self.config.path))
    }

    fn accounts(&self) -> impl Iterator<Item = (&AccountId, &config::Account)> {
        self.ids.iter().filter_map(|id| Some((*id, self.config.accounts.get(id)?)))
    }

    fn jdl(&self, settings: &JdlSettings) -> Result<Jdl, Error> {
        let mut app = jdl::App::new(settings.signer.key.clone(), self.app_secret(&settings.signer)?);
        if settings.partner {
            app = app.partner();
        }
        let mut builder = Jdl::builder(app)
            .environment(settings.environment.clone())
            .algorithm(settings.algorithm)
            .lop_dn_in_header(settings.lop_dn_in_header)
            .mirror_auth_in_headers(settings.mirror_auth_in_headers)
            .token_store(self.tokens())
            .http((self.http)(settings.environment.base_url())?);
        if let Some(seconds) = self.app.deadline {
            builder = builder.deadline(Duration::from_secs(seconds));
        }
        for (id, bound) in self.accounts() {
            let mut account = jdl::Account::new(id.clone());
            if let Some(token) = self.token(id, bound)? {
                account = account.access_token(token);
            }
            if let Some(code) = &bound.customer_code {
                account = account.customer_code(code);
            }
            if let Some(unit) = &bound.business_unit {
                account = account.business_unit(unit);
            }
            if let Some(scope) = bound.scope {
                account = account.scope(scope);
            }
            builder = builder.account(self.at_jdl(id, account, bound)?);
        }
        if let Some(url) = &settings.oauth_url {
            builder = builder.oauth_at(url);
        }
        builder.build()
    }

    fn at_jdl(&self, id: &AccountId, account: jdl::Account, bound: &config::Account) -> Result<jdl::Account, Error> {
        let (mut account, own) = (account.sender(bound.sender.clone()), &bound.jdl);
        if let Some(token) = self.refresh_token(id, bound)? {
            account = account.refresh_token(token);
        }
        if let Some(origin) = own.origin {
            account = account.order_origin(origin);
        }
        if let Some(payer) = own.payer {
            account = account.settle_type(payer);
        }
        if let Some(product) = &own.product {
            account = account.product(product);
        }
        if let Some(channel) = &own.channel {
            account = account.channel_code(channel);
        }
        if let Some(warehouse) = &own.warehouse {
            account = account.warehouse_code(warehouse);
        }
        Ok(match own.traces {
            Some(traces) => account.trace_interface(traces),
            None => account,
        })
    }

    fn cj(&self, settings: &CjSettings) -> Result<Cj, Error> {
        let mut builder = Cj::builder()
            .environment(settings.environment.clone())
            .token_store(self.tokens())
            .http((self.http)(settings.environment.base_url())?);
        if let Some(seconds) = self.app.deadline {
            builder = builder.deadline(Duration::from_secs(seconds));
        }
        if let Some(calls) = settings.calls_per_second {
            builder = builder.calls_per_second(calls);
        }
        for (id, bound) in self.accounts() {
            let own = &bound.cj;
            let key = self.own(id, "api_key", own.api_key.as_ref())?;
            let key = key.ok_or_else(|| wrong(format!("accounts.{id}.api_key is missing")))?;
            let app = match &own.email {
                Some(email) => cj::App::legacy(email, key),
                None => cj::App::api_key(key),
            };
            let mut account = cj::Account::new(id.clone(), app)
                .allow_paying_at_once(own.allow_paying_at_once)
                .use_deprecated_track(own.use_deprecated_track)
                .send_platforms(own.send_platforms);
            if let Some(open_id) = self.own(id, "open_id", own.open_id.as_ref())? {
                account = account.open_id(open_id);
            }
            if let Some(token) = self.own(id, "platform_token", own.platform_token.as_ref())? {
                account = account.platform_token(token);
            }
            builder = builder.account(account);
        }
        builder.build()
    }

    fn jos(&self, settings: &JosSettings) -> Result<Jos, Error> {
        let mut builder = Jos::builder(jos::App::new(settings.signer.key.clone(), self.app_secret(&settings.signer)?))
            .environment(settings.environment.clone())
            .sending(settings.sending)
            .timestamp(settings.timestamp)
            .send_format(settings.send_format)
            .oauth(settings.oauth)
            .token_store(self.tokens())
            .http((self.http)(settings.environment.base_url())?);
        if let Some(url) = &settings.oauth_url {
            builder = builder.oauth_at(url);
        }
        builder = settings.successors.iter().fold(builder, |builder, family| builder.successor(*family));
        if let Some(seconds) = self.app.deadline {
            builder = builder.deadline(Duration::from_secs(seconds));
        }
        for (id, bound) in self.accounts() {
            let mut account = jos::Account::new(id.clone());
            if let Some(token) = self.token(id, bound)? {
                account = account.access_token(token);
            }
            if let Some(token) = self.refresh_token(id, bound)? {
                account = account.refresh_token(token);
            }
            if let Some(code) = &bound.customer_code {
                account = account.customer_code(code);
            }
            if let Some(number) = &bound.seller_no {
                account = account.seller_no(number);
            }
            for codes in &bound.carriers {
                for (at, one) in codes.iter().enumerate() {
                    let others = codes.iter().skip(at + 1);
                    account = others.fold(account, |account, other| account.same_carrier(one.clone(), other.clone()));
                }
            }
            builder = builder.account(account);
        }
        builder.build()
    }
}

/// The usual client. Without TLS there is no need to read the machine's CA certificates.
pub(crate) fn http(base_url: &str) -> Result<Arc<dyn Http>, Error> {
    let client = HttpClient::builder().machine_roots(!base_url.starts_with("http://")).build()?;
    Ok(Arc::new(client))
}
