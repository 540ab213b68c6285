//! One intent, from where it stands to where it stops. Each step is written before it is sent.

use std::{
    collections::BTreeSet,
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use portolan_domain::{OrderRef, WaybillNo};
use portolan_ports::{
    Clock, Connection, Delivery, Error, ErrorKind, OrderBook, ShipmentConfirmation, ShippedWith, Submitted, Waybills,
};

use super::{
    record::Achieved,
    settle::{Settled, Told},
};
use crate::{IntentRecord, IntentState, IntentStore, Problem, ShipStep, StepPolicy, track::named};

/// How often one step is sent in one run, each time as its operation allows.
const SENDS: u32 = 3;

/// Everything that work on one intent needs; `seen` is told of every state that was written.
pub(crate) struct Worker<'a, S> {
    pub(crate) store: &'a dyn IntentStore,
    pub(crate) carrier: &'a Connection,
    pub(crate) seller: &'a Connection,
    pub(crate) waybills: &'a dyn Waybills,
    pub(crate) confirmation: &'a dyn ShipmentConfirmation,
    pub(crate) orders: Option<&'a dyn OrderBook>,
    pub(crate) policy: StepPolicy,
    pub(crate) settling: Option<(&'a dyn Clock, Duration)>,
    pub(crate) stopped: &'a AtomicBool,
    pub(crate) seen: S,
}

/// What came of sending a step.
enum Sent {
    Achieved(Achieved),
    /// No effect, and none of its own fault: it may be sent again, later.
    Nothing(Error),
    /// No effect: the provider does not want it.
    Refused(Error),
    /// Nobody knows.
    Unknown(Error),
    /// It took effect, but not as it was asked for.
    Strange(Error),
    /// The platform says that an order cannot be confirmed, which is so too if it is.
    Confirmed(Error),
}

impl<S: Fn(&IntentRecord)> Worker<'_, S> {
    /// Goes on until all is done, or says why not. The record is what the store has, unless the store itself failed.
    pub(crate) async fn work(&self, record: &mut IntentRecord) -> Result<(), Error> {
        let mut sends = 0; // of the present step, in this run
        loop {
            let Some(step) = record.next_step() else { return Ok(()) };
            if record.state.is_end() {
                return self.told(record, step);
            }
            if self.stopped.load(Ordering::Relaxed) {
                let error = Error::not_sent(ErrorKind::Unavailable, format!("stopped before {step}"));
                return record.state.error().map_or(Err(error), Err);
            }
            let rests = matches!(record.state, IntentState::Planned | IntentState::Reserved | IntentState::Submitted);
            if !rests {
                match self.settle(step, record).await {
                    Settled::Achieved(achieved) => {
                        record.note(achieved);
                        self.save(record).await?;
                        continue;
                    }
                    Settled::Person(why) => {
                        let problem = self.doubt(step, record).doubtful(why);
                        self.enter(record, IntentState::NeedsPerson(problem)).await?;
                        continue;
                    }
                    Settled::StillUnknown(error) => {
                        let problem = self.doubt(step, record).doubtful(format!("reading it back: {error}"));
                        self.enter(record, IntentState::Unknown(problem)).await?;
                        return self.told(record, step);
                    }
                    Settled::SendAgain if sends >= SENDS => return self.told(record, step),
                    Settled::SendAgain => {}
                }
            }
            sends = if rests { 1 } else { sends + 1 };
            self.enter(record, IntentState::sending(step)).await?;
            let sent = self.send(step, record).await;
            if let Some(error) = self.conclude(step, record, sent, rests).await? {
                return Err(self.named(step, error));
            }
        }
    }

    /// Writes what came of a step, and gives the error that ends this run. `first`: the step was never sent before, so
    /// that a refusal proves that there is no effect.
    async fn conclude(
        &self,
        step: ShipStep,
        record: &mut IntentRecord,
        sent: Sent,
        first: bool,
    ) -> Result<Option<Error>, Error> {
        let mut end = None;
        match sent {
            Sent::Achieved(achieved) => record.note(achieved),
            Sent::Nothing(error) if first => {
                record.rest();
                end = Some(error);
            }
            Sent::Nothing(error) => {
                let problem = Problem::of(step, &error).doubtful("it could not be sent again after an unknown outcome");
                end = Some(problem.error());
                record.state = IntentState::Unknown(problem);
            }
            Sent::Refused(error) if first => record.state = IntentState::Refused(Problem::of(step, &error)),
            Sent::Refused(error) => {
                let why =
                    "refused when it was sent again after an unknown outcome, which does not tell of the first time";
                record.state = IntentState::NeedsPerson(Problem::of(step, &error).doubtful(why));
            }
            Sent::Unknown(error) => {
                record.state = IntentState::Unknown(Problem::of(step, &error.with_delivery(Delivery::MaybeSent)));
            }
            Sent::Strange(error) => record.state = IntentState::NeedsPerson(Problem::of(step, &error)),
            Sent::Confirmed(error) => match self.told_of_order(record, record.confirmed).await {
                Told::Shipped => record.note(Achieved::Confirmation),
                Told::Not => {
                    let problem = Problem::of(step, &error).doubtful("the order awaits shipment");
                    record.state = IntentState::NeedsPerson(problem);
                }
                Told::Else(what) => {
                    record.state = IntentState::NeedsPerson(Problem::of(step, &error).doubtful(what));
                }
                Told::Unread(unread) => {
                    let problem = Problem::of(step, &error).doubtful(format!("reading the order: {unread}"));
                    end = Some(problem.error());
                    record.state = IntentState::Unknown(problem);
                }
            },
        }
        self.save(record).await?;
        Ok(end)
    }

    async fn send(&self, step: ShipStep, record: &IntentRecord) -> Sent {
        match step {
            ShipStep::Reserve => self.reserve(record).await,
            ShipStep::Submit(at) => self.submit(record, at).await,
            ShipStep::Confirm(at) => self.confirm(record, at).await,
        }
    }

    async fn reserve(&self, record: &IntentRecord) -> Sent {
        let most = self.carrier.capabilities.waybills.as_ref().map_or(0, |takes| takes.max_reserved);
        let missing = u32::try_from(record.intent.parcels.len() - record.numbers.len()).unwrap_or(u32::MAX);
        let Some(count) = NonZeroU32::new(missing.min(most)) else {
            return Sent::Nothing(Error::not_sent(ErrorKind::Config, "this account reserves no numbers"));
        };
        match self.waybills.reserve(count).await {
            Ok(reserved) => {
                let all: BTreeSet<&WaybillNo> = record.numbers.iter().chain(&reserved.numbers).collect();
                let known = record.numbers.len();
                if reserved.numbers.len() == count.get() as usize && all.len() == known + reserved.numbers.len() {
                    Sent::Achieved(Achieved::Numbers(reserved.numbers))
                } else {
                    let message = format!("{} numbers, some perhaps known, came for {count}", reserved.numbers.len());
                    Sent::Unknown(Error::answered(ErrorKind::BadResponse, message))
                }
            }
            Err(error) => classify(error),
        }
    }

    async fn submit(&self, record: &IntentRecord, at: usize) -> Sent {
        let mut request = match record.intent.request(at) {
            Ok(request) => request,
            Err(error) => return Sent::Nothing(error),
        };
        request.number = record.numbers.get(at).filter(|_| record.reserves).cloned();
        let mut asked_again = false;
        for _ in 0..SENDS {
            match self.waybills.submit(&request).await {
                Ok(submitted) if submitted.try_again => asked_again = true,
                Ok(submitted) => {
                    return match strange(record, at, &submitted.waybill) {
                        None => Sent::Achieved(Achieved::Parcel(submitted)),
                        Some(why) => Sent::Strange(Error::answered(ErrorKind::BadResponse, why)),
                    };
                }
                Err(error) if asked_again => return Sent::Unknown(error),
                Err(error) => return classify(error),
            }
        }
        let message = "the carrier asks for the same parcel again and again";
        Sent::Unknown(Error::answered(ErrorKind::Unavailable, message))
    }

    async fn confirm(&self, record: &IntentRecord, at: usize) -> Sent {
        let parcels = [ShippedWith { carrier: record.carrier.clone(), waybills: record.waybills_of(at) }];
        match self.confirmation.confirm(order(record, at), &parcels).await {
            Ok(()) => Sent::Achieved(Achieved::Confirmation),
            Err(error) if (error.kind(), error.delivery()) == (ErrorKind::Conflict, Delivery::Answered) => {
                Sent::Confirmed(error)
            }
            Err(error) => classify(error),
        }
    }

    /// The doubt that a state stands for.
    fn doubt(&self, step: ShipStep, record: &IntentRecord) -> Problem {
        match &record.state {
            IntentState::Unknown(problem) => problem.clone(),
            _ => Problem::of(step, &Error::maybe_sent(ErrorKind::Unavailable, "cut off while it was under way")),
        }
    }

    async fn enter(&self, record: &mut IntentRecord, state: IntentState) -> Result<(), Error> {
        record.state = state;
        self.save(record).await
    }

    pub(crate) async fn save(&self, record: &mut IntentRecord) -> Result<(), Error> {
        record.revision += 1;
        self.store.put(record).await?;
        (self.seen)(record);
        Ok(())
    }

    /// The error of a state that ends a run.
    fn told(&self, record: &IntentRecord, step: ShipStep) -> Result<(), Error> {
        let unknown = || Error::maybe_sent(ErrorKind::Unavailable, format!("nobody knows what came of {step}"));
        Err(self.named(step, record.state.error().unwrap_or_else(unknown)))
    }

    fn named(&self, step: ShipStep, error: Error) -> Error {
        let connection = if matches!(step, ShipStep::Confirm(_)) { self.seller } else { self.carrier };
        named(error, connection)
    }
}

/// The order of a step.
pub(crate) fn order(record: &IntentRecord, at: usize) -> &OrderRef {
    &record.intent.orders[at].id
}

/// Why a number cannot be that of a parcel.
pub(crate) fn strange(record: &IntentRecord, at: usize, number: &WaybillNo) -> Option<String> {
    if record.reserves && record.numbers.get(at) != Some(number) {
        return Some(format!("the carrier took the parcel under {number}, not under the number reserved for it"));
    }
    let other = record.submitted.iter().position(|parcel: &Submitted| parcel.waybill == *number)?;
    Some(format!("the carrier took the parcel under {number}, as parcel {} before", other + 1))
}

/// What an error says about a write.
fn classify(error: Error) -> Sent {
    match (error.delivery(), error.kind()) {
        (Delivery::NotSent, _) => Sent::Nothing(error),
        (Delivery::MaybeSent, _) | (_, ErrorKind::BadResponse) => Sent::Unknown(error),
        // Refused for load, clock or token: nothing is wrong with the step itself.
        (
            Delivery::Answered,
            ErrorKind::RateLimited
            | ErrorKind::QuotaExhausted
            | ErrorKind::ClockSkew
            | ErrorKind::Unauthenticated
            | ErrorKind::Unavailable,
        ) => Sent::Nothing(error),
        (Delivery::Answered, _) => Sent::Refused(error),
    }
}
