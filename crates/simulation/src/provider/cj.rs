//! CJ Dropshipping: one account, whose key buys its tokens.

use std::sync::Arc;

use portolan::{
    AccountId, Connection, Error, MemoryTokens,
    cj::{Account, App, Cj, Environment},
};
use portolan_sandbox::{CjAccount, Sandbox};

use super::Provider;
use crate::{Rig, Setup};

/// The host of the gateway, its token service included.
pub const HOST: &str = "cj.sim";
/// CJ's number of the user.
pub const USER: &str = "CJ1000003";

/// The key that replaces the first.
pub const SECOND_KEY: &str = "CJ1000003@api@demokey-canary-second";
/// The account's key.
pub const KEY: &str = "CJ1000003@api@demokey-canary-of-cj-03";
const OPEN_ID: &str = "1900000000000000003";

pub(super) const PROVIDER: Provider =
    Provider { name: "cj", hosts: &[(HOST, |sandbox, request| sandbox.cj(request))], register, connect, secrets };

/// The account.
#[must_use]
pub fn account() -> AccountId {
    AccountId::parse("goods").unwrap_or_else(|_| unreachable!("a name of small letters"))
}

fn register(sandbox: &Sandbox, setup: &Setup) -> Result<(), portolan_sandbox::Error> {
    let mut settings = sandbox.cj_settings();
    settings.loopback_callbacks = true;
    sandbox.set_cj_settings(settings);
    let mut account = CjAccount::new(USER, KEY, OPEN_ID).per_second(setup.cj_per_second);
    account.points_per_day = setup.cj_points;
    sandbox.register_cj(account)
}

fn connect(rig: &Rig, setup: &Setup) -> Result<Vec<Connection>, Error> {
    let id = account();
    let key = if setup.second_secret { SECOND_KEY } else { KEY };
    let mut cj = Cj::builder()
        .environment(Environment::At(format!("http://{HOST}")))
        .account(Account::new(id.clone(), App::api_key(key)).open_id(OPEN_ID))
        .token_store(Arc::<MemoryTokens>::clone(&rig.tokens))
        .http(Arc::new(rig.wire.clone()))
        .clock(Arc::new(rig.clock.clone()))
        .entropy(rig.entropy("cj"))
        .policies(setup.policies.clone());
    if let Some(deadline) = setup.deadline {
        cj = cj.deadline(deadline);
    }
    Ok(vec![cj.build()?.connection(&id)?])
}

/// The tokens themselves are known to nobody but the two sides.
fn secrets(_: &Sandbox) -> Vec<String> {
    [KEY, SECOND_KEY, OPEN_ID].map(str::to_owned).into()
}
