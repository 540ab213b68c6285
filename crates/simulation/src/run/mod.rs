//! A run: a plan, carried out by our side against the sandbox.

mod buy;
mod inbox;
mod pushes;
mod ship;
mod track;
mod weather;

use std::{
    collections::BTreeMap,
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{join, join_all};
use portolan::{
    ProviderId, Trace, TraceStatus, WaybillNo,
    application::{IntentStore as _, MemoryIntents, ShipOrders, fold_traces},
    exchange::{BudgetPolicy, Limit, Policies, Scope},
};

use self::inbox::Inbox;
use crate::{
    Evidence, Known, PERSON, Plan, Quota, Rig, RigError, RunError, Setup, Watch,
    provider::{CJ_HOST, JDL_HOST, JOS_HOST, PROVIDERS, goods},
    rig, runtime,
};

/// Why a seed has no evidence.
#[derive(Debug)]
pub enum SeedError {
    /// It cannot be set up.
    Rig(RigError),
    /// It did not come to its end.
    Run(RunError),
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rig(error) => write!(f, "cannot be set up: {error}"),
            Self::Run(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SeedError {}

/// What became of a seed.
#[derive(Clone, Debug)]
pub struct Ran {
    /// For the judges.
    pub evidence: Evidence,
    /// The hash of all that happened: the same for the same seed, on every machine.
    pub hash: String,
    /// How much time passed for those inside.
    pub covered: Duration,
    /// How often each fault struck.
    pub struck: BTreeMap<&'static str, u64>,
}

/// All that the parts of a run share.
pub(crate) struct Run {
    pub(crate) plan: Plan,
    pub(crate) rig: Rig,
    pub(crate) watch: Watch,
    pub(crate) intents: MemoryIntents,
    pub(crate) ship: ShipOrders,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) pieces: BTreeMap<Known, Vec<Trace>>,
    pub(crate) current: BTreeMap<Known, Trace>,
    pub(crate) histories: BTreeMap<Known, Vec<TraceStatus>>,
    pub(crate) closing: BTreeMap<Known, Option<String>>,
    pub(crate) acknowledged: std::collections::BTreeSet<String>,
    /// CJ's numbers of what was bought, by the merchant's.
    pub(crate) bought: BTreeMap<String, Option<String>>,
    /// The waybills of the parcels that CJ sends.
    pub(crate) sent_by_cj: Vec<WaybillNo>,
    pub(crate) settled_after: Option<Duration>,
    pub(crate) struck: BTreeMap<&'static str, u64>,
}

impl Run {
    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until a moment of the plan.
    pub(crate) async fn until(&self, moment: Duration) {
        let left = moment.saturating_sub(self.rig.clock.passed());
        self.rig.clock.sleep(left).await;
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.rig.clock.passed() >= self.plan.calm
    }

    /// Takes what an answer or a push told of a parcel; says whether it was told for the first time.
    pub(crate) fn take(&self, trace: &Trace) -> bool {
        let Some(waybill) = trace.waybill().cloned() else { return true };
        let known = (trace.provider.clone(), waybill);
        let mut notes = self.notes();
        let Notes { pieces, current, histories, .. } = &mut *notes;
        let pieces = pieces.entry(known.clone()).or_default();
        if pieces.contains(trace) {
            return false;
        }
        pieces.push(trace.clone());
        let now = current.entry(known.clone()).or_insert_with(|| trace.clone());
        // Pushes name no account: what both sides agree on is merged, as a store would.
        let mut piece = trace.clone();
        piece.account.clone_from(&now.account);
        let _ = now.merge(piece);
        let (status, history) = (now.status(), histories.entry(known).or_default());
        if history.last() != Some(&status) {
            history.push(status);
        }
        true
    }

    /// All waybills that our side knows, each with whom to ask.
    pub(crate) async fn waybills(&self) -> Vec<(ProviderId, portolan::AccountId, WaybillNo)> {
        let mut found = Vec::new();
        for id in ship::ids(self) {
            let Ok(Some(record)) = self.intents.get(&id).await else { continue };
            let carrier = record.intent.carrier.clone();
            let Ok(connection) = self.rig.connection(&carrier) else { continue };
            found.extend(
                record.submitted.iter().map(|s| (connection.provider.clone(), carrier.clone(), s.waybill.clone())),
            );
        }
        let sent = self.notes().sent_by_cj.clone();
        found.extend(sent.into_iter().map(|waybill| (ProviderId::cj(), goods(), waybill)));
        found
    }
}

/// Carries out the plan of a seed.
///
/// # Errors
/// [`SeedError`] if there is nothing to judge.
pub fn run_seed(seed: u64) -> Result<Ran, SeedError> {
    run_plan(Plan::draw(seed))
}

/// Carries out a plan.
///
/// # Errors
/// [`SeedError`] if there is nothing to judge.
pub fn run_plan(plan: Plan) -> Result<Ran, SeedError> {
    let watch = Watch::default();
    watch.during(|| carry_out(plan, watch.clone()))
}

fn carry_out(plan: Plan, watch: Watch) -> Result<Ran, SeedError> {
    let limit = Limit::per_second(Scope::App, plan.per_second);
    let setup = Setup {
        shops: plan.shops,
        token_seconds: Some(plan.token_seconds),
        jdl_per_second: NonZeroU32::new(plan.per_second),
        cj_per_second: NonZeroU32::new(plan.per_second),
        policies: Policies {
            budget: Some(BudgetPolicy { limits: vec![limit], ..BudgetPolicy::default() }),
            ..Policies::default()
        },
        ..Setup::new(plan.seed)
    };
    let rig = Rig::new(&setup).map_err(SeedError::Rig)?;
    ship::stage(&rig, &plan).map_err(|error| SeedError::Rig(error.into()))?;
    pushes::aim(&rig, &plan).map_err(|error| SeedError::Rig(error.into()))?;
    let intents = MemoryIntents::new();
    let carriers = rig::carriers().map_err(|error| SeedError::Rig(error.into()))?;
    let ship = ShipOrders::new(rig.connections.clone(), carriers, Arc::new(intents.clone()));
    let ship = rig
        .connections
        .iter()
        .fold(ship, |ship, connection| ship.policy(connection.account.clone(), rig::step_policy(&connection.provider)));
    let inbox = Arc::new(Inbox::new(plan.seed, plan.inbox_fails));
    let run = Run { plan, rig, watch, intents, ship, inbox, notes: Mutex::default() };
    runtime::run(&run.rig.clock, all(&run)).map_err(SeedError::Run)?;
    Ok(finish(run))
}

/// Everybody's work, at once.
async fn all(run: &Run) {
    let shipping = join_all((0..run.plan.shipments.len()).map(|at| ship::shipment(run, at)));
    let cancelling = join_all(run.plan.cancels.iter().map(|cancel| ship::cancel(run, *cancel)));
    let weather = join_all(run.plan.spells.iter().map(|spell| weather::spell(run, spell)));
    let buying = join_all((0..run.plan.purchases.len()).map(|at| buy::purchase(run, at)));
    let sending = join_all(run.plan.sent_by_cj.iter().map(|sent| buy::parcel(run, *sent)));
    let outside = join(join(join(shipping, cancelling), weather), join(buying, sending));
    let inside = join(join(ship::keep_going(run), track::keep_asking(run)), pushes::keep_receiving(run));
    join(outside, inside).await;
}

fn finish(run: Run) -> Ran {
    let Run { plan, rig, watch, intents, inbox, notes, .. } = run;
    let notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let queried = notes.pieces.values().flatten().filter(|trace| trace.account.is_some()).cloned();
    let folded = fold_traces(inbox.kept(), queried);
    let stored = folded.into_iter().filter_map(|trace| {
        let waybill = trace.waybill().cloned()?;
        Some(((trace.provider.clone(), waybill), trace))
    });
    let mut records = Vec::new();
    for id in ship::planned(&plan) {
        if let Some(Ok(Some(record))) = futures_util::FutureExt::now_or_never(intents.get(&id)) {
            records.push(record);
        }
    }
    let quota = |gateway, host| Quota {
        gateway,
        host,
        most: plan.per_second,
        arriving: Duration::from_secs(1),
        leaving: Duration::from_millis(1_100),
    };
    let mut struck = notes.struck;
    for (name, times) in rig.wire.struck() {
        *struck.entry(name).or_default() += times;
    }
    let ledger = rig.sandbox.ledger();
    watch.print(&serde_json::to_string(&ledger).unwrap_or_default());
    watch.print(&format_args!("{rig:?} {records:?} {:?}", rig.connections));
    let canaries = rig.secrets().into_iter().chain(PERSON.map(str::to_owned)).collect();
    let evidence = Evidence {
        ledger: ledger.entries,
        parcels: rig.sandbox.parcels(),
        sent_by_cj: rig.sandbox.cj_parcels(),
        purchases: notes.bought,
        sent: rig.wire.sent(),
        quotas: vec![quota("jdl", JDL_HOST), quota("jos", JOS_HOST), quota("cj", CJ_HOST)],
        intents: records,
        pieces: notes.pieces,
        stored: stored.collect(),
        histories: notes.histories,
        closing: notes.closing,
        acknowledged: notes.acknowledged,
        kept: inbox.kept().iter().map(|push| push.key.as_str().to_owned()).collect(),
        settled_after: notes.settled_after,
        calls: watch.count("portolan_calls_total"),
        renewals: watch.count("portolan_token_renewals_total"),
        corrections: watch.count("portolan_clock_corrections_total"),
        stacks: PROVIDERS.len() as u64,
        told: watch.text(),
        canaries,
        plan,
    };
    Ran { hash: rig.wire.hash(), covered: rig.clock.passed(), struck, evidence }
}
