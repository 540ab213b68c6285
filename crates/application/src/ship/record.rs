//! How far an intent is: what is kept of it, and nothing that cannot be kept.

use std::fmt;

use portolan_domain::{CarrierCode, FreeText, OrderRef, WaybillNo};
use portolan_ports::{Advice, Delivery, Error, ErrorKind, Retry, Submitted};

use crate::Intent;

/// One thing that is done for an intent, and written down before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShipStep {
    /// Reserving numbers with the carrier.
    Reserve,
    /// Handing in this parcel, counted from 0.
    Submit(usize),
    /// Confirming this order with the platform, counted from 0.
    Confirm(usize),
}

impl fmt::Display for ShipStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reserve => f.write_str("reserving numbers"),
            Self::Submit(at) => write!(f, "submitting parcel {}", at + 1),
            Self::Confirm(at) => write!(f, "confirming order {}", at + 1),
        }
    }
}

/// What stopped an intent, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// At which step.
    pub step: ShipStep,
    /// What went wrong.
    pub kind: ErrorKind,
    /// How far the call got.
    pub delivery: Delivery,
    /// The operation, in the provider's spelling.
    pub operation: Option<String>,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// In words; printed without persons, should a provider have named one.
    pub message: FreeText,
    /// What came of finding out whether the step took effect.
    pub doubt: Option<FreeText>,
}

impl Problem {
    /// What an error says about a step.
    #[must_use]
    pub fn of(step: ShipStep, error: &Error) -> Self {
        Self {
            step,
            kind: error.kind(),
            delivery: error.delivery(),
            operation: error.operation().map(str::to_owned),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            message: error.message().into(),
            doubt: None,
        }
    }

    /// Nobody knows whether the step took effect, and why.
    pub(crate) fn doubtful(mut self, why: impl Into<String>) -> Self {
        self.delivery = Delivery::MaybeSent;
        self.doubt = Some(why.into().into());
        self
    }

    /// What a caller is told.
    #[must_use]
    pub fn error(&self) -> Error {
        let mut message = format!("{}: {}", self.step, self.message);
        if let Some(doubt) = &self.doubt {
            message = format!("{message}; {doubt}");
        }
        let mut error = match self.delivery {
            Delivery::NotSent => Error::not_sent(self.kind, message),
            Delivery::MaybeSent => Error::maybe_sent(self.kind, message),
            Delivery::Answered => Error::answered(self.kind, message),
        };
        if let Some(operation) = &self.operation {
            error = error.with_operation(operation.as_str());
        }
        if let Some(code) = &self.code {
            error = error.with_code(code.as_str());
        }
        if let Some(id) = &self.request_id {
            error = error.with_request_id(id.as_str());
        }
        error
    }
}

/// Where an intent stands. What was achieved so far is in the [`IntentRecord`] beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntentState {
    /// Nothing took effect, and nothing is under way.
    Planned,
    /// Numbers are being reserved. Found after a restart: nobody knows.
    Reserving,
    /// Some numbers are reserved, and nothing is under way.
    Reserved,
    /// A parcel is being handed in. Found after a restart: nobody knows.
    Submitting,
    /// Some parcels were taken, perhaps some orders confirmed, and nothing is under way.
    Submitted,
    /// An order is being confirmed. Found after a restart: nobody knows.
    Confirming,
    /// Every parcel was taken and every order confirmed.
    Done,
    /// The provider refused the step, which had no effect. It is not tried again unless somebody corrects or decides it.
    Refused(Problem),
    /// Nobody knows whether the step took effect; [`resume`](crate::ShipOrders::resume) tries again to find out.
    Unknown(Problem),
    /// Nobody can find out by calling: somebody has to look, and to [`decide`](crate::ShipOrders::decide).
    NeedsPerson(Problem),
}

impl IntentState {
    /// The word for it, for example `needs_person`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Reserving => "reserving",
            Self::Reserved => "reserved",
            Self::Submitting => "submitting",
            Self::Submitted => "submitted",
            Self::Confirming => "confirming",
            Self::Done => "done",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
            Self::NeedsPerson(_) => "needs_person",
        }
    }

    /// Whether going on by itself would change nothing: done, refused, or waiting for a person.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Done | Self::Refused(_) | Self::NeedsPerson(_))
    }

    /// While this step is under way.
    pub(crate) fn sending(step: ShipStep) -> Self {
        match step {
            ShipStep::Reserve => Self::Reserving,
            ShipStep::Submit(_) => Self::Submitting,
            ShipStep::Confirm(_) => Self::Confirming,
        }
    }

    /// What the end of a run that stopped here is told as.
    pub(crate) fn error(&self) -> Option<Error> {
        match self {
            Self::Refused(problem) | Self::Unknown(problem) => Some(problem.error()),
            Self::NeedsPerson(problem) => Some(problem.error().with_retry(Retry::Never).with_advice(DECIDE)),
            _ => None,
        }
    }
}

const DECIDE: Advice = Advice {
    en: "look in the provider's console whether it took effect, then decide the intent accordingly",
    zh: "请在服务商后台核实该步骤是否已生效，再据此处理该发货任务",
};

/// What is kept of an intent. All fields are plain values, so that any store can write and read them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntentRecord {
    /// What is to be shipped.
    pub intent: Intent,
    /// The carrier as the platform knows it, as it was mapped when the intent was planned.
    pub carrier: CarrierCode,
    /// Whether each parcel needs a number reserved before.
    pub reserves: bool,
    /// How often the record was written, this time included: 0 until it is written first.
    pub revision: u64,
    /// The numbers reserved so far: the first is for the first parcel.
    pub numbers: Vec<WaybillNo>,
    /// What the carrier said of each parcel that it took, in the order of the parcels.
    pub submitted: Vec<Submitted>,
    /// How many orders are confirmed: the first ones.
    pub confirmed: usize,
    /// Where it stands.
    pub state: IntentState,
}

/// What a step achieved.
#[derive(Debug)]
pub(crate) enum Achieved {
    Numbers(Vec<WaybillNo>),
    Parcel(Submitted),
    Confirmation,
}

impl IntentRecord {
    /// An intent of which nothing was done yet.
    #[must_use]
    pub fn new(intent: Intent, carrier: CarrierCode, reserves: bool) -> Self {
        let state = IntentState::Planned;
        let (numbers, submitted) = (Vec::new(), Vec::new());
        Self { intent, carrier, reserves, revision: 0, numbers, submitted, confirmed: 0, state }
    }

    /// What is to be done next, or is under way; `None` when all is done.
    #[must_use]
    pub fn next_step(&self) -> Option<ShipStep> {
        let parcels = self.intent.parcels.len();
        if self.submitted.len() < parcels {
            let short = self.reserves && self.numbers.len() < parcels;
            Some(if short { ShipStep::Reserve } else { ShipStep::Submit(self.submitted.len()) })
        } else {
            (self.confirmed < self.intent.orders.len()).then_some(ShipStep::Confirm(self.confirmed))
        }
    }

    /// The waybills that an order, counted from 0, went on so far.
    #[must_use]
    pub fn waybills_of(&self, order: usize) -> Vec<WaybillNo> {
        let id: Option<&OrderRef> = self.intent.orders.get(order).map(|order| &order.id);
        let parcels = self.intent.parcels.iter().zip(&self.submitted);
        parcels
            .filter(|(parcel, _)| parcel.orders.iter().any(|o| Some(o) == id))
            .map(|(_, s)| s.waybill.clone())
            .collect()
    }

    /// Whether it is certain that no parcel was ever taken: then the intent may still be corrected.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let certain = matches!(self.state, IntentState::Planned | IntentState::Reserved | IntentState::Refused(_));
        certain && self.submitted.is_empty() && self.confirmed == 0
    }

    /// Notes what a step achieved; nothing is under way now.
    pub(crate) fn note(&mut self, achieved: Achieved) {
        match achieved {
            Achieved::Numbers(numbers) => self.numbers.extend(numbers),
            Achieved::Parcel(submitted) => self.submitted.push(submitted),
            Achieved::Confirmation => self.confirmed += 1,
        }
        self.rest();
    }

    /// Nothing is under way: the state is what was achieved.
    pub(crate) fn rest(&mut self) {
        self.state = if self.next_step().is_none() {
            IntentState::Done
        } else if !self.submitted.is_empty() {
            IntentState::Submitted
        } else if !self.numbers.is_empty() {
            IntentState::Reserved
        } else {
            IntentState::Planned
        };
    }
}
