//! What a run leaves behind, as plain data: the judges look at nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use portolan::{ProviderId, Trace, TraceStatus, WaybillNo, application::IntentRecord};
use portolan_sandbox::{CjParcel, Entry, Parcel};

use crate::{Plan, Sent};

/// A parcel as our side calls it: at one provider, under one waybill.
pub type Known = (ProviderId, WaybillNo);

/// A limit that holds in any stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The gateway, as the ledger names it.
    pub gateway: &'static str,
    /// Its host.
    pub host: &'static str,
    /// How many calls.
    pub most: u32,
    /// In which time, counted where they arrive.
    pub arriving: Duration,
    /// And where they leave.
    pub leaving: Duration,
}

/// All that is known of a run when it is over.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What was to happen.
    pub plan: Plan,
    /// The sandbox's ledger.
    pub ledger: Vec<Entry>,
    /// The world's parcels, with all that happened to them.
    pub parcels: Vec<Parcel>,
    /// CJ's parcels, with all that happened to them.
    pub sent_by_cj: Vec<CjParcel>,
    /// What was bought: the merchant's number, and CJ's as our side keeps it.
    pub purchases: BTreeMap<String, Option<String>>,
    /// What was sent, as our side knows it.
    pub sent: Vec<Sent>,
    /// The limits that were in force from beginning to end.
    pub quotas: Vec<Quota>,
    /// The intents as they are kept.
    pub intents: Vec<IntentRecord>,
    /// Each different trace that an answer or a push brought.
    pub pieces: BTreeMap<Known, Vec<Trace>>,
    /// What all of them come to.
    pub stored: BTreeMap<Known, Trace>,
    /// Each status that a parcel had, in the order in which it took them.
    pub histories: BTreeMap<Known, Vec<TraceStatus>>,
    /// Waybills that were asked about when all was over, and how that failed.
    pub closing: BTreeMap<Known, Option<String>>,
    /// The keys of all pushes that were acknowledged, and of all that are kept.
    pub acknowledged: BTreeSet<String>,
    /// See `acknowledged`.
    pub kept: BTreeSet<String>,
    /// How long after the calm no work was open any more; absent if some was until the end.
    pub settled_after: Option<Duration>,
    /// Calls that our side made, each counted once however often it was sent.
    pub calls: u64,
    /// How often tokens were asked for, and how often another time was signed.
    pub renewals: u64,
    /// See `renewals`.
    pub corrections: u64,
    /// How many stacks of layers there were: each has some repetitions saved up.
    pub stacks: u64,
    /// All that was printed, logged, counted and told in errors.
    pub told: String,
    /// What must not be in it: secrets and persons.
    pub canaries: Vec<String>,
}
