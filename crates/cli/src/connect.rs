//! From configuration to connections: one adapter for each application, with all its merchants.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use portolan::{
    AccountId, Connection, Error, Secret,
    exchange::{Http, HttpClient},
    jdl::{self, Jdl},
};

use crate::{
    config::{Config, SecretRef, wrong},
    output::Shell,
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
    let mut adapters: BTreeMap<&str, Jdl> = BTreeMap::new();
    for (name, ids) in &by_app {
        adapters.insert(name, adapter(config, name, ids, shell, http)?);
    }
    let connection = |id: &AccountId| {
        let account = config.accounts.get(id);
        let adapter = account.and_then(|account| adapters.get(account.app.as_str()));
        adapter.ok_or_else(|| wrong(format!("there is no account {id}")))?.connection(id)
    };
    chosen.iter().map(connection).collect()
}

fn adapter(config: &Config, name: &str, ids: &[&AccountId], shell: &Shell, http: MakeHttp<'_>) -> Result<Jdl, Error> {
    let base = config.path.parent().unwrap_or(Path::new(""));
    let secret = |reference: &SecretRef, key: String| -> Result<Secret, Error> {
        let found = reference.resolve(base).map_err(|problem| wrong(format!("{key}: {problem}")))?;
        found.warning.into_iter().for_each(|warning| shell.warn(warning));
        Ok(found.secret)
    };
    let settings = config.apps.get(name).ok_or_else(|| wrong(format!("there is no application {name}")))?;
    let mut app = jdl::App::new(settings.key.clone(), secret(&settings.secret, format!("apps.{name}.secret"))?);
    if settings.partner {
        app = app.partner();
    }
    let mut builder = Jdl::builder(app)
        .environment(settings.environment.clone())
        .algorithm(settings.algorithm)
        .lop_dn_in_header(settings.lop_dn_in_header)
        .mirror_auth_in_headers(settings.mirror_auth_in_headers)
        .http(http(settings.environment.base_url())?);
    if let Some(seconds) = settings.deadline {
        builder = builder.deadline(Duration::from_secs(seconds));
    }
    for id in ids {
        let Some(bound) = config.accounts.get(id) else { continue };
        let mut account = jdl::Account::new((*id).clone());
        if let Some(token) = &bound.access_token {
            account = account.access_token(secret(token, format!("accounts.{id}.access_token"))?);
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
        builder = builder.account(account);
    }
    builder.build()
}

/// The usual client. Without TLS there is no need to read the machine's CA certificates.
pub(crate) fn http(base_url: &str) -> Result<Arc<dyn Http>, Error> {
    let client = HttpClient::builder().machine_roots(!base_url.starts_with("http://")).build()?;
    Ok(Arc::new(client))
}
