//! JD's open platform: one application, and several shops that share it.

use std::sync::Arc;

use jiff::SignedDuration;
use portolan::{
    AccountId, Connection, Error, MemoryTokens,
    jos::{Account, App, Environment, Jos},
};
use portolan_sandbox::{JosApp, JosGrant, Sandbox};

use super::Provider;
use crate::{Rig, Setup};

/// The host of the gateway and of its token service.
pub const HOST: &str = "jos.sim";
/// The application.
pub const APP_KEY: &str = "DEMOAPPKEY0000000000000000000002";

/// The secret that replaces the first.
pub const SECOND_SECRET: &str = "demosecond-canary-of-jos";
const SECRET: &str = "demosecret-canary-of-jos-02";

pub(super) const PROVIDER: Provider =
    Provider { name: "jos", hosts: &[(HOST, |sandbox, request| sandbox.jos(request))], register, connect, secrets };

/// The account of a shop, counted from 0.
#[must_use]
pub fn account(shop: usize) -> AccountId {
    AccountId::parse(&format!("shop-{shop}")).unwrap_or_else(|_| unreachable!("a name of small letters and digits"))
}

/// The number of a shop at the platform.
#[must_use]
pub fn vender(shop: usize) -> String {
    format!("{}", 20_000_000 + shop)
}

fn token(shop: usize) -> String {
    format!("demotoken-canary-of-shop-{shop}")
}

fn refresh_token(shop: usize) -> String {
    format!("demorefresh-canary-of-shop-{shop}")
}

fn register(sandbox: &Sandbox, setup: &Setup) -> Result<(), portolan_sandbox::Error> {
    let ends = setup.token_seconds.map(|seconds| sandbox.clocks().gateway + SignedDuration::from_secs(seconds.into()));
    let grants = (0..setup.shops).map(|shop| {
        let grant = JosGrant::new(vender(shop)).access_token(token(shop)).refresh_token(refresh_token(shop));
        ends.map_or(grant.clone(), |ends| grant.token_expires(ends))
    });
    let mut app = JosApp::without_token(APP_KEY, SECRET).grants(grants.collect());
    if let Some(seconds) = setup.token_seconds {
        app.token_seconds = seconds;
    }
    if let Some(limit) = setup.jos_per_day {
        app = app.calls_per_day(limit);
    }
    sandbox.register_jos(app)
}

fn connect(rig: &Rig, setup: &Setup) -> Result<Vec<Connection>, Error> {
    let url = format!("http://{HOST}");
    let secret = if setup.second_secret { SECOND_SECRET } else { SECRET };
    let mut jos = Jos::builder(App::new(APP_KEY, secret))
        .token_store(Arc::<MemoryTokens>::clone(&rig.tokens))
        .environment(Environment::At(url.clone()))
        .oauth_at(&url)
        .http(Arc::new(rig.wire.clone()))
        .clock(Arc::new(rig.clock.clone()))
        .entropy(rig.entropy("jos"))
        .policies(setup.policies.clone());
    for shop in 0..setup.shops {
        let account = Account::new(account(shop)).access_token(token(shop)).refresh_token(refresh_token(shop));
        jos = jos.account(account.customer_code(super::CUSTOMER));
    }
    if let Some(deadline) = setup.deadline {
        jos = jos.deadline(deadline);
    }
    let jos = jos.build()?;
    (0..setup.shops).map(|shop| jos.connection(&account(shop))).collect()
}

fn secrets(sandbox: &Sandbox) -> Vec<String> {
    let mut secrets = [SECRET, SECOND_SECRET].map(str::to_owned).to_vec();
    for app in sandbox.jos_apps().into_iter().filter(|app| app.app_key == APP_KEY) {
        for (shop, grant) in app.grants.into_iter().enumerate() {
            secrets.extend([token(shop), refresh_token(shop)]);
            secrets.extend(
                [grant.access_token, grant.refresh_token].into_iter().flatten().map(|now| now.reveal().to_owned()),
            );
        }
    }
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}
