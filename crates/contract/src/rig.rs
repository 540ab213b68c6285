//! What a provider's tests bring: a staged server for each scenario.

use std::{
    any::Any,
    fmt,
    sync::{Arc, atomic::AtomicUsize},
};

use async_trait::async_trait;
use portolan_domain::{OrderRef, ProviderId, Timestamp, WaybillNo};
use portolan_ports::{Connection, TrackingQuery};

use crate::{Call, Expected, Pushed, Scenario};

/// What a rig makes of a scenario.
#[derive(Debug)]
pub enum Staged {
    /// It stands: ask.
    Ready(Box<Stage>),
    /// It cannot happen at this provider, and why.
    Skip(String),
}

impl Staged {
    /// It cannot happen at this provider, and why.
    #[must_use]
    pub fn skip(reason: impl Into<String>) -> Self {
        Self::Skip(reason.into())
    }
}

impl From<Stage> for Staged {
    fn from(stage: Stage) -> Self {
        Self::Ready(Box::new(stage))
    }
}

/// One query of a stage.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The query.
    pub query: TrackingQuery,
    /// Whether the staged provider knows its number.
    pub known: bool,
}

type Shipped = dyn Fn(&OrderRef) -> Vec<WaybillNo> + Send + Sync;
/// What a carrier has on record of a parcel, beside where it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// The product, in the carrier's code.
    pub product: Option<String>,
    /// From when until when it is picked up.
    pub pickup: Option<(Timestamp, Timestamp)>,
}

type HasBooked = dyn Fn(&WaybillNo) -> Booked + Send + Sync;
type Sign = dyn Fn(Pushed) -> Pushed + Send + Sync;
type Purchases = dyn Fn(&OrderRef) -> usize + Send + Sync;

/// A provider in a known situation, and what to ask it.
#[non_exhaustive]
pub struct Stage {
    /// The account to ask with.
    pub connection: Connection,
    /// What to ask.
    pub asked: Vec<Asked>,
    /// Code and text of the scan that nobody knows.
    pub unknown_scan: Option<(String, String)>,
    /// Key and value of the field that nobody knows.
    pub extra: Option<(String, String)>,
    /// Texts that no error may show.
    pub secrets: Vec<String>,
    /// What to call, in the suites of the other ports.
    pub calls: Vec<Call>,
    /// What must come back, in the suites of the other ports.
    pub expected: Vec<Expected>,
    /// What the errors of bad values must name, one for each call.
    pub fields: Vec<String>,
    /// What the provider pushes.
    pub pushes: Vec<Pushed>,
    /// How many requests have arrived at the staged server.
    pub arrived: Option<Arc<AtomicUsize>>,
    shipped: Option<Box<Shipped>>,
    purchases: Option<Box<Purchases>>,
    booked: Option<Box<HasBooked>>,
    sign: Option<Box<Sign>>,
    keep: Vec<Box<dyn Any + Send + Sync>>,
}

impl Stage {
    /// A stage with an account to ask with.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            asked: Vec::new(),
            unknown_scan: None,
            extra: None,
            secrets: Vec::new(),
            calls: Vec::new(),
            expected: Vec::new(),
            fields: Vec::new(),
            pushes: Vec::new(),
            arrived: None,
            shipped: None,
            purchases: None,
            booked: None,
            sign: None,
            keep: Vec::new(),
        }
    }

    /// Asks for a number that the staged provider knows.
    #[must_use]
    pub fn asking(mut self, query: TrackingQuery) -> Self {
        self.asked.push(Asked { query, known: true });
        self
    }

    /// Asks for a number that the staged provider does not know.
    #[must_use]
    pub fn asking_unknown(mut self, query: TrackingQuery) -> Self {
        self.asked.push(Asked { query, known: false });
        self
    }

    /// The code and the text (title or sentence) of the scan that nobody knows, for [`Scenario::UnknownCode`]. The
    /// code is empty for a provider that has titles alone.
    #[must_use]
    pub fn with_unknown_scan(mut self, code: impl Into<String>, text: impl Into<String>) -> Self {
        self.unknown_scan = Some((code.into(), text.into()));
        self
    }

    /// Key and value of the field that nobody knows, for [`Scenario::ExtraFields`].
    #[must_use]
    pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra = Some((key.into(), value.into()));
        self
    }

    /// A text that no error may show: a key, a token, a person.
    #[must_use]
    pub fn with_secret(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Calls this. What a scenario needs one of, it takes the first of; what is left over does no harm, so a rig may give
    /// one call of each method with every scenario that needs no special one.
    #[must_use]
    pub fn calling(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// This must come back, as far as it is told.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<Expected>) -> Self {
        self.expected.push(expected.into());
        self
    }

    /// The error of the next call must name this field: in the adapter's spelling, as a word of its message.
    #[must_use]
    pub fn naming(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// Where the staged server counts the requests that arrive, those for tokens left out. With it the suites see that
    /// what is `NotSent` was not sent, and that a write whose outcome is unknown was sent once.
    #[must_use]
    pub fn counting(mut self, arrived: Arc<AtomicUsize>) -> Self {
        self.arrived = Some(arrived);
        self
    }

    /// How to find out on which waybills the staged platform has an order shipped. With it the suite sees that none is
    /// left out.
    #[must_use]
    pub fn with_shipped(mut self, shipped: impl Fn(&OrderRef) -> Vec<WaybillNo> + Send + Sync + 'static) -> Self {
        self.shipped = Some(Box::new(shipped));
        self
    }

    pub(crate) fn shipped(&self, order: &OrderRef) -> Option<Vec<WaybillNo>> {
        self.shipped.as_ref().map(|shipped| shipped(order))
    }

    /// How to find out how many purchases the staged provider has under a merchant's number. With it the suite sees that a
    /// repetition makes no second one.
    #[must_use]
    pub fn with_purchases(mut self, purchases: impl Fn(&OrderRef) -> usize + Send + Sync + 'static) -> Self {
        self.purchases = Some(Box::new(purchases));
        self
    }

    pub(crate) fn purchases(&self, reference: &OrderRef) -> Option<usize> {
        self.purchases.as_ref().map(|purchases| purchases(reference))
    }

    /// How to find out what the staged carrier has on record of a parcel. With it the suite sees that what was booked
    /// arrives.
    #[must_use]
    pub fn with_booked(mut self, booked: impl Fn(&WaybillNo) -> Booked + Send + Sync + 'static) -> Self {
        self.booked = Some(Box::new(booked));
        self
    }

    pub(crate) fn booked(&self, waybill: &WaybillNo) -> Option<Booked> {
        self.booked.as_ref().map(|booked| booked(waybill))
    }

    /// The provider pushes this.
    #[must_use]
    pub fn pushing(mut self, push: Pushed) -> Self {
        self.pushes.push(push);
        self
    }

    /// How the provider signs what it pushes: in place of any signature that is there. With it the suite has bodies that
    /// are no push read, and not only refused for their signatures.
    #[must_use]
    pub fn signed_by(mut self, sign: impl Fn(Pushed) -> Pushed + Send + Sync + 'static) -> Self {
        self.sign = Some(Box::new(sign));
        self
    }

    pub(crate) fn sign(&self) -> Option<&Sign> {
        self.sign.as_deref()
    }

    /// Keeps something alive as long as the stage: the server that answers.
    #[must_use]
    pub fn keeping(mut self, thing: impl Any + Send + Sync) -> Self {
        self.keep.push(Box::new(thing));
        self
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("connection", &self.connection)
            .field("asked", &self.asked)
            .field("unknown_scan", &self.unknown_scan)
            .field("calls", &self.calls)
            .field("expected", &self.expected)
            .field("pushes", &self.pushes)
            .field("kept", &self.keep.len())
            .finish_non_exhaustive()
    }
}

/// What a provider's tests bring to the suites.
#[async_trait]
pub trait Rig: Send + Sync {
    /// Whose adapter is tested.
    fn provider(&self) -> ProviderId;

    /// Makes a scenario happen, on a server of its own, and says what to ask.
    async fn stage(&self, scenario: Scenario) -> Staged;
}
