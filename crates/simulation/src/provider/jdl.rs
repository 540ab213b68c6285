//! JD Logistics: one application, one merchant whose tokens are renewed, express orders that are pushed.

use std::sync::Arc;

use portolan::{
    AccountId, Connection, Error, ErrorKind, MemoryTokens, Volume, Weight,
    jdl::{Account, App, Environment, Jdl},
};
use portolan_sandbox::{JdlApp, Sandbox};

use super::Provider;
use crate::{Rig, Setup};

/// The host of the gateway and of its token service.
pub const HOST: &str = "jdl.sim";
/// The application.
pub const APP_KEY: &str = "demoappkey0000000000000000000001";
/// The customer code of all parcels.
pub const CUSTOMER: &str = portolan_sandbox::DEFAULT_CUSTOMER_CODE;

/// The secret that replaces the first.
pub const SECOND_SECRET: &str = "demosecond-canary-of-jdl";
const SECRET: &str = "demosecret-canary-of-jdl-01";
const TOKEN: &str = "demotoken-canary-of-jdl-01";
const REFRESH: &str = "demorefresh-canary-of-jdl-01";

pub(super) const PROVIDER: Provider =
    Provider { name: "jdl", hosts: &[(HOST, |sandbox, request| sandbox.jdl(request))], register, connect, secrets };

/// The merchant's account.
#[must_use]
pub fn account() -> AccountId {
    AccountId::parse("parcels").unwrap_or_else(|_| unreachable!("a name of small letters"))
}

fn register(sandbox: &Sandbox, setup: &Setup) -> Result<(), portolan_sandbox::Error> {
    let mut app = JdlApp::new(APP_KEY, SECRET, TOKEN).refresh_token(REFRESH);
    if let Some(seconds) = setup.token_seconds {
        let ends = sandbox.clocks().gateway + jiff::SignedDuration::from_secs(i64::from(seconds));
        app = app.token_expires(ends).lifetimes(seconds, 30 * 86_400);
    }
    if let Some(limit) = setup.jdl_per_second {
        app = app.rate_limit(limit);
    }
    sandbox.register(app)
}

fn connect(rig: &Rig, setup: &Setup) -> Result<Vec<Connection>, Error> {
    let unit = |message: String| Error::not_sent(ErrorKind::InvalidInput, message);
    let weight = Weight::from_g(500).map_err(|error| unit(error.to_string()))?;
    let volume = Volume::from_cm3(1_000).map_err(|error| unit(error.to_string()))?;
    let id = account();
    let account = Account::new(id.clone())
        .access_token(TOKEN)
        .refresh_token(REFRESH)
        .customer_code(CUSTOMER)
        .product("ed-m-0001")
        .usual_parcel(weight, volume)
        .cash_on_delivery("demo-cod", "amount")
        .auto_subscribe(true);
    let url = format!("http://{HOST}");
    let secret = if setup.second_secret { SECOND_SECRET } else { SECRET };
    let mut jdl = Jdl::builder(App::new(APP_KEY, secret))
        .token_store(Arc::<MemoryTokens>::clone(&rig.tokens))
        .environment(Environment::At(url.clone()))
        .oauth_at(&url)
        .account(account)
        .http(Arc::new(rig.wire.clone()))
        .clock(Arc::new(rig.clock.clone()))
        .entropy(rig.entropy("jdl"))
        .policies(setup.policies.clone());
    if let Some(deadline) = setup.deadline {
        jdl = jdl.deadline(deadline);
    }
    Ok(vec![jdl.build()?.connection(&id)?])
}

fn secrets(sandbox: &Sandbox) -> Vec<String> {
    let first = [SECRET, SECOND_SECRET, TOKEN, REFRESH].map(str::to_owned);
    let apps = sandbox.apps().into_iter().filter(|app| app.app_key == APP_KEY);
    let now = apps.flat_map(|app| [app.access_token, app.refresh_token]).flatten();
    first.into_iter().chain(now.map(|token| token.reveal().to_owned())).collect()
}
