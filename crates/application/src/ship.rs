//! Ship orders: reserve, submit, confirm, each once, whatever happens in between.

use std::{
    collections::HashMap,
    future::{Future, pending},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
    stream,
};
use portolan_domain::{AccountId, WaybillNo};
use portolan_ports::{Clock, Connection, Error, ErrorKind, Submitted};

mod check;
mod intent;
mod record;
mod settings;
mod settle;
mod store;
mod work;

pub use intent::{Intent, IntentId, Parcel, Payment, SoldOrder};
pub use record::{IntentRecord, IntentState, Problem, ShipStep};
pub use settings::{CarrierMap, StepPolicy};
pub use store::{Claim, IntentStore, MemoryIntents};

use crate::Progress;
use record::Achieved;
use work::Worker;

/// Ships orders over several accounts. See the crate's page for what it promises.
#[derive(Clone, Debug)]
pub struct ShipOrders {
    connections: Vec<Connection>,
    carriers: CarrierMap,
    store: Arc<dyn IntentStore>,
    policies: HashMap<AccountId, StepPolicy>,
    concurrency: usize,
    settling: Option<(Arc<dyn Clock>, Duration)>,
}

/// What became of one intent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ShipOutcome {
    /// Its key.
    pub id: IntentId,
    /// What is known of it; `None` if it was refused before anything was written.
    pub record: Option<IntentRecord>,
    /// `Ok` if it is done, else what is in the way. In every state that is no [end](IntentState::is_end), shipping or
    /// resuming it goes on, as soon as that is out of the way.
    pub result: Result<(), Error>,
}

/// How far the work is.
#[derive(Clone, Copy, Debug)]
pub struct ShipProgress<'a> {
    /// The intent whose new state was just written; `None` where only the count changed.
    pub record: Option<&'a IntentRecord>,
    /// How many of the intents have their outcome.
    pub count: Progress,
}

/// What a person found out about a step of which nobody knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It took effect, or is to be taken as done. A parcel has its number: this one, else the one reserved for it.
    Took(Option<WaybillNo>),
    /// It did not take effect, and is to be tried again.
    DidNot,
}

enum Job {
    Ship(Box<Intent>),
    Resume(IntentId),
}

impl ShipOrders {
    /// Intents that are under way at once where nothing else was set.
    pub const CONCURRENCY: usize = 4;

    /// Over these connections, with carriers named so, keeping intents there.
    #[must_use]
    pub fn new(connections: Vec<Connection>, carriers: CarrierMap, store: Arc<dyn IntentStore>) -> Self {
        let policies = HashMap::new();
        Self { connections, carriers, store, policies, concurrency: Self::CONCURRENCY, settling: None }
    }

    /// What this account's operations declare. Without it a person is asked after each unknown outcome.
    #[must_use]
    pub fn policy(mut self, account: AccountId, policy: StepPolicy) -> Self {
        self.policies.insert(account, policy);
        self
    }

    /// At most so many intents at once: at least 1, [`CONCURRENCY`](Self::CONCURRENCY) unless set. The steps of one intent
    /// come one after the other.
    #[must_use]
    pub fn concurrency(mut self, intents: usize) -> Self {
        self.concurrency = intents.max(1);
        self
    }

    /// Waits so long before anything is read back, as an effect may come later than the call that lost its answer. Not at
    /// all unless set; set it for providers whose reads lag behind.
    #[must_use]
    pub fn settling(mut self, clock: Arc<dyn Clock>, wait: Duration) -> Self {
        self.settling = Some((clock, wait));
        self
    }

    /// One outcome for each intent, in their order. An intent that is known goes on from where it stands; one that is done
    /// stays done, and nothing is sent. `progress` is called once at the start, with each state that was written, and with
    /// each outcome.
    pub async fn run(&self, intents: Vec<Intent>, progress: impl FnMut(ShipProgress<'_>)) -> Vec<ShipOutcome> {
        self.run_until(intents, progress, pending()).await
    }

    /// As [`run`](Self::run), but after `stop` no further step begins; those under way are finished. What was not reached
    /// is `Unavailable`, `NotSent`, and can be resumed.
    pub async fn run_until(
        &self,
        intents: Vec<Intent>,
        progress: impl FnMut(ShipProgress<'_>),
        stop: impl Future<Output = ()>,
    ) -> Vec<ShipOutcome> {
        let (distinct, places) = distinct(intents);
        let mut askers = vec![0_usize; distinct.len()];
        places.iter().flat_map(|(_, place)| place).for_each(|at| askers[*at] += 1);
        let twice = places.iter().filter(|(_, place)| place.is_err()).count();
        let count = Progress { done: twice, failed: twice, total: places.len() };

        let teller = Teller(Mutex::new((progress, count)));
        teller.tell(None, |_| {});
        let stopped = AtomicBool::new(false);
        let mut outcomes: Vec<Option<ShipOutcome>> = distinct.iter().map(|_| None).collect();
        {
            let (teller, stopped) = (&teller, &stopped);
            let jobs = distinct
                .into_iter()
                .enumerate()
                .map(|(at, intent)| async move { (at, self.job(Job::Ship(Box::new(intent)), teller, stopped).await) });
            let mut jobs = pin!(stream::iter(jobs).buffer_unordered(self.concurrency));
            let mut stop = pin!(stop);
            loop {
                let next = if stopped.load(Ordering::Relaxed) {
                    jobs.next().await
                } else {
                    match select(stop.as_mut(), jobs.next()).await {
                        Either::Left(_) => {
                            stopped.store(true, Ordering::Relaxed);
                            continue;
                        }
                        Either::Right((next, _)) => next,
                    }
                };
                let Some((at, outcome)) = next else { break };
                teller.tell(None, |count| {
                    count.done += askers[at];
                    count.failed += if outcome.result.is_err() { askers[at] } else { 0 };
                });
                outcomes[at] = Some(outcome);
            }
        }
        let outcome = |(id, place): (IntentId, Result<usize, Error>)| match place.map(|at| outcomes[at].clone()) {
            Ok(Some(outcome)) => outcome,
            Ok(None) => ShipOutcome { id, record: None, result: Err(stopped_early()) },
            Err(error) => ShipOutcome { id, record: None, result: Err(error) },
        };
        places.into_iter().map(outcome).collect()
    }

    /// Goes on with an intent that the store knows, from where it stands; `NotFound` for an unknown one. `progress` is
    /// called with each state that was written, and with the outcome.
    pub async fn resume(&self, id: &IntentId, progress: impl FnMut(ShipProgress<'_>)) -> ShipOutcome {
        let teller = Teller(Mutex::new((progress, Progress { done: 0, failed: 0, total: 1 })));
        let outcome = self.job(Job::Resume(id.clone()), &teller, &AtomicBool::new(false)).await;
        teller.tell(None, |count| (count.done, count.failed) = (1, usize::from(outcome.result.is_err())));
        outcome
    }

    /// What a person found out about the step at which an intent stopped. Nothing is sent: resume the intent afterwards.
    ///
    /// # Errors
    /// `NotFound` for an unknown intent; `Conflict` if it is neither refused, unknown nor waiting for a person, or somebody
    /// works on it; `InvalidInput` if reserving is to be taken as done, or a parcel's number is missing or stands for
    /// another one; else the store's. All `NotSent`.
    pub async fn decide(&self, id: &IntentId, decision: Decision) -> Result<IntentRecord, Error> {
        let _claim = self.store.claim(id).await?;
        let mut record = self.known(id).await?;
        let invalid = |message: &str| Error::not_sent(ErrorKind::InvalidInput, message);
        let (IntentState::Refused(_) | IntentState::Unknown(_) | IntentState::NeedsPerson(_)) = record.state else {
            let message = format!("intent {id} is {}: there is nothing to decide", record.state.word());
            return Err(Error::not_sent(ErrorKind::Conflict, message));
        };
        match (decision, record.next_step()) {
            (Decision::DidNot, _) | (_, None) => record.rest(),
            (Decision::Took(_), Some(ShipStep::Reserve)) => {
                return Err(invalid("numbers that are not known cannot be used; let them be reserved again"));
            }
            (Decision::Took(number), Some(ShipStep::Submit(at))) => {
                let number = number.or_else(|| record.numbers.get(at).filter(|_| record.reserves).cloned());
                let number = number.ok_or_else(|| invalid("the parcel's waybill number is missing"))?;
                if record.submitted.iter().any(|parcel| parcel.waybill == number) {
                    return Err(invalid("this waybill number stands for another parcel"));
                }
                let mut submitted = Submitted::new(number);
                submitted.existed = true;
                record.note(Achieved::Parcel(submitted));
            }
            (Decision::Took(_), Some(ShipStep::Confirm(_))) => record.note(Achieved::Confirmation),
        }
        record.revision += 1;
        self.store.put(&record).await?;
        Ok(record)
    }

    async fn known(&self, id: &IntentId) -> Result<IntentRecord, Error> {
        let unknown = || Error::not_sent(ErrorKind::NotFound, format!("there is no intent {id}"));
        self.store.get(id).await?.ok_or_else(unknown)
    }

    async fn job<F: FnMut(ShipProgress<'_>)>(&self, job: Job, teller: &Teller<F>, stopped: &AtomicBool) -> ShipOutcome {
        let id = match &job {
            Job::Ship(intent) => intent.id.clone(),
            Job::Resume(id) => id.clone(),
        };
        let mut record = None;
        let result = self.attempt(&id, job, &mut record, teller, stopped).await;
        ShipOutcome { id, record, result }
    }

    async fn attempt<F: FnMut(ShipProgress<'_>)>(
        &self,
        id: &IntentId,
        job: Job,
        record: &mut Option<IntentRecord>,
        teller: &Teller<F>,
        stopped: &AtomicBool,
    ) -> Result<(), Error> {
        if stopped.load(Ordering::Relaxed) {
            return Err(stopped_early());
        }
        let _claim = self.store.claim(id).await?;
        let (begun, fresh) = match job {
            Job::Resume(id) => (self.known(&id).await?, false),
            Job::Ship(intent) => self.begin(*intent).await?,
        };
        let record = record.insert(begun);
        if record.state == IntentState::Done {
            return Ok(());
        }
        let worker = self.worker(record, stopped, |record: &IntentRecord| teller.tell(Some(record), |_| {}))?;
        if fresh {
            worker.save(record).await?;
        }
        worker.work(record).await
    }

    /// The record to go on with, and whether it has yet to be written. What is known is not planned again, unless other
    /// contents came and nothing was ever done about the old ones.
    async fn begin(&self, intent: Intent) -> Result<(IntentRecord, bool), Error> {
        let known = self.store.get(&intent.id).await?;
        if let Some(known) = known.as_ref().filter(|known| known.intent == intent || !known.is_untouched()) {
            if known.intent == intent {
                return Ok((known.clone(), false));
            }
            let message = format!("intent {} is of another shipment, which has begun; choose another id", intent.id);
            return Err(Error::not_sent(ErrorKind::Conflict, message));
        }
        let policy = |account: &AccountId| self.policies.get(account).copied().unwrap_or_default();
        let mut record = check::plan(&intent, &self.connections, &self.carriers, policy)?;
        if let Some(known) = known {
            record.revision = known.revision;
            if known.intent.carrier == intent.carrier {
                record.numbers = known.numbers; // reserved, and on no parcel yet
                record.rest();
            }
        }
        Ok((record, true))
    }

    fn worker<'a, S: Fn(&IntentRecord)>(
        &'a self,
        record: &IntentRecord,
        stopped: &'a AtomicBool,
        seen: S,
    ) -> Result<Worker<'a, S>, Error> {
        let carrier = check::find(&self.connections, &record.intent.carrier)?;
        let seller = check::find(&self.connections, &record.intent.seller)?;
        let (Some(waybills), Some(confirmation)) = (&carrier.waybills, &seller.confirmation) else {
            return Err(Error::not_sent(ErrorKind::Config, "an account of this intent has lost a port that it had"));
        };
        let policy = |account| self.policies.get(account).copied().unwrap_or_default();
        let StepPolicy { reserve, submit, .. } = policy(&carrier.account);
        Ok(Worker {
            store: &*self.store,
            carrier,
            seller,
            waybills: &**waybills,
            confirmation: &**confirmation,
            orders: seller.orders.as_deref(),
            policy: StepPolicy { reserve, submit, confirm: policy(&seller.account).confirm },
            settling: self.settling.as_ref().map(|(clock, wait)| (&**clock, *wait)),
            stopped,
            seen,
        })
    }
}

/// Calls the callback, one call at a time.
struct Teller<F>(Mutex<(F, Progress)>);

impl<F: FnMut(ShipProgress<'_>)> Teller<F> {
    fn tell(&self, record: Option<&IntentRecord>, change: impl FnOnce(&mut Progress)) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, count) = &mut *held;
        change(count);
        progress(ShipProgress { record, count: *count });
    }
}

/// Each intent once, and for each place in the list which of them it is. Another intent under the same key is refused.
#[expect(clippy::type_complexity, reason = "a pair that is taken apart at once")]
fn distinct(intents: Vec<Intent>) -> (Vec<Intent>, Vec<(IntentId, Result<usize, Error>)>) {
    let mut distinct: Vec<Intent> = Vec::with_capacity(intents.len());
    let mut known: HashMap<IntentId, usize> = HashMap::new();
    let mut places = Vec::with_capacity(intents.len());
    for intent in intents {
        let id = intent.id.clone();
        let place = match known.get(&id) {
            Some(at) if distinct[*at] == intent => Ok(*at),
            Some(_) => {
                let message = format!("intent {id} stands in the list twice, with different contents");
                Err(Error::not_sent(ErrorKind::Conflict, message))
            }
            None => {
                known.insert(id.clone(), distinct.len());
                distinct.push(intent);
                Ok(distinct.len() - 1)
            }
        };
        places.push((id, place));
    }
    (distinct, places)
}

fn stopped_early() -> Error {
    Error::not_sent(ErrorKind::Unavailable, "stopped before its turn came")
}
