//! The providers of a run, each behind the same few functions: one more is one more row.

mod cj;
mod jdl;
mod jos;

use portolan::{Connection, Error};
use portolan_sandbox::Sandbox;

use crate::{Rig, Setup, wire::Gateway};

/// What a run must know of a provider.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// Its name, as its gateway has it in the ledger.
    pub name: &'static str,
    /// Its hosts, and the gateway of the sandbox that stands behind each.
    pub hosts: &'static [(&'static str, Gateway)],
    /// Registers the application of a run at the sandbox.
    pub(crate) register: fn(&Sandbox, &Setup) -> Result<(), portolan_sandbox::Error>,
    /// Makes the adapter's connections.
    pub(crate) connect: fn(&Rig, &Setup) -> Result<Vec<Connection>, Error>,
    /// The secrets that are in force now, also those that came since.
    pub(crate) secrets: fn(&Sandbox) -> Vec<String>,
}

/// All providers that a run has.
pub const PROVIDERS: [Provider; 3] = [jdl::PROVIDER, jos::PROVIDER, cj::PROVIDER];

pub use cj::{HOST as CJ_HOST, KEY as CJ_KEY, SECOND_KEY as CJ_SECOND_KEY, USER as CJ_USER, account as goods};
pub use jdl::{APP_KEY as JDL_APP, CUSTOMER, HOST as JDL_HOST, SECOND_SECRET as JDL_SECOND_SECRET, account as parcels};
pub use jos::{APP_KEY as JOS_APP, HOST as JOS_HOST, SECOND_SECRET as JOS_SECOND_SECRET, account as shop, vender};
