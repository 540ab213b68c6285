//! What became of a step of which nobody knows: found out only as its operation declares.

use portolan_domain::{OrderState, Waybill};
use portolan_ports::{AfterUnknown, Error, ErrorKind, Submitted};

use super::{
    record::Achieved,
    work::{Worker, order, strange},
};
use crate::{IntentRecord, ShipStep};

/// What is known now.
pub(crate) enum Settled {
    /// It took effect.
    Achieved(Achieved),
    /// It did not, or may be repeated all the same.
    SendAgain,
    /// Nobody knows yet: the read failed.
    StillUnknown(Error),
    /// A person has to look, because of this.
    Person(String),
}

/// What the platform tells of an order.
pub(crate) enum Told {
    /// Shipped with all our waybills.
    Shipped,
    /// Not shipped.
    Not,
    /// Anything else, in words.
    Else(String),
    /// It tells nothing just now.
    Unread(Error),
}

impl<S: Fn(&IntentRecord)> Worker<'_, S> {
    pub(crate) async fn settle(&self, step: ShipStep, record: &IntentRecord) -> Settled {
        use AfterUnknown::{AskPerson, Harmless, ReadBack, RepeatSameKey};
        let declared = match step {
            ShipStep::Reserve => self.policy.reserve,
            ShipStep::Submit(_) => self.policy.submit,
            ShipStep::Confirm(_) => self.policy.confirm,
        };
        match (step, declared) {
            (ShipStep::Reserve, Harmless | RepeatSameKey { .. }) | (_, RepeatSameKey { .. }) => Settled::SendAgain,
            (ShipStep::Submit(at), ReadBack { .. }) => {
                self.wait().await;
                self.found(record, at).await
            }
            (ShipStep::Confirm(at), ReadBack { .. }) => {
                self.wait().await;
                match self.told_of_order(record, at).await {
                    Told::Shipped => Settled::Achieved(Achieved::Confirmation),
                    Told::Not => Settled::SendAgain,
                    Told::Else(what) => Settled::Person(what),
                    Told::Unread(error) => Settled::StillUnknown(error),
                }
            }
            (ShipStep::Reserve, ReadBack { .. }) => Settled::Person("reservations cannot be read back".into()),
            (_, Harmless) => Settled::Person("repeating it might ship twice, whatever is declared of it".into()),
            (_, AskPerson) => Settled::Person("it can neither be read back nor repeated".into()),
        }
    }

    /// An effect may come late: a read that comes too early sees nothing.
    async fn wait(&self) {
        if let Some((clock, wait)) = self.settling {
            clock.sleep_until(clock.monotonic().saturating_add(wait)).await;
        }
    }

    async fn found(&self, record: &IntentRecord, at: usize) -> Settled {
        let found = match record.intent.id.reference(at) {
            Ok(reference) => self.waybills.find(&reference).await,
            Err(error) => Err(error),
        };
        match found.as_deref() {
            Err(error) => Settled::StillUnknown(error.clone()),
            Ok([]) => Settled::SendAgain,
            Ok([waybill]) => match strange(record, at, &waybill.number).or_else(|| foreign(record, at, waybill)) {
                None => {
                    let mut submitted = Submitted::new(waybill.number.clone());
                    (submitted.existed, submitted.extra) = (true, waybill.extra.clone());
                    Settled::Achieved(Achieved::Parcel(submitted))
                }
                Some(why) => Settled::Person(why),
            },
            Ok(several) => Settled::Person(format!("the carrier has {} waybills of this reference", several.len())),
        }
    }

    pub(crate) async fn told_of_order(&self, record: &IntentRecord, at: usize) -> Told {
        let Some(book) = self.orders else {
            return Told::Else("the order cannot be read".into());
        };
        let order = match book.get(order(record, at)).await {
            Ok(order) => order,
            Err(error) if error.kind() == ErrorKind::NotFound => return Told::Else("the order is not found".into()),
            Err(error) => return Told::Unread(error),
        };
        let ours = record.waybills_of(at);
        let listed = ours.iter().filter(|number| order.waybills.contains(number)).count();
        match order.state {
            Some(OrderState::Shipped | OrderState::PartlyShipped | OrderState::Completed) if listed == ours.len() => {
                Told::Shipped
            }
            Some(OrderState::AwaitingShipment) if listed == 0 => Told::Not,
            state => {
                let state = state.map_or_else(|| "in no known state".to_owned(), |state| format!("{state:?}"));
                Told::Else(format!("the order is {state} and lists {listed} of {} waybills", ours.len()))
            }
        }
    }
}

/// Why a waybill that was found is not the parcel's: it names orders, and none of the parcel's.
fn foreign(record: &IntentRecord, at: usize, waybill: &Waybill) -> Option<String> {
    let ours = &record.intent.parcels[at].orders;
    let comparable = waybill.orders.iter().any(|theirs| ours.iter().any(|order| order.kind() == theirs.kind()));
    let foreign = comparable && !ours.iter().any(|order| waybill.orders.contains(order));
    foreign.then(|| "the waybill found under the reference is of other orders".to_owned())
}
