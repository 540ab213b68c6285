//! All that a sandbox holds.

use std::time::Duration;

use crate::cj::Cj;
use crate::clock::Clocks;
use crate::fault::Faults;
use crate::jdl::{Apps, Traces};
use crate::jos::JosApps;
use crate::ledger::Book;
use crate::push::Outbox;
use crate::world::World;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) seed: u64,
    pub(crate) clocks: Clocks,
    /// How far a timestamp may lie from the gateway clock, either way.
    pub(crate) window: Duration,
    /// The same at JOS, which is stricter.
    pub(crate) jos_window: Duration,
    pub(crate) world: World,
    pub(crate) jdl_apps: Apps,
    pub(crate) traces: Traces,
    pub(crate) jos_apps: JosApps,
    pub(crate) cj: Cj,
    pub(crate) faults: Faults,
    pub(crate) ledger: Book,
    pub(crate) outbox: Outbox,
    pub(crate) sequence: u64,
}
