//! The ledger: what was received, what took effect, what was answered. Tests judge by it.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::as_text;

/// What a gateway made of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Let in and answered with success.
    Accepted,
    /// Let in and answered with a business code other than success.
    Rejected,
    /// Not let in.
    Refused,
    /// A fault struck before the gateway saw it.
    NotReached,
}

/// What a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing, and nothing was read.
    None,
    /// Something was read.
    Read,
    /// Something was written: [`Entry::changes`] says what.
    Written,
}

/// What kind of thing a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// A waybill number was given out; about: the customer code.
    NumberReserved,
    /// A consignment was taken under a waybill number; about: the merchant's order number, then
    /// the platform's.
    WaybillSubmitted,
    /// A consignment was cancelled before it was fetched.
    WaybillCancelled,
    /// A parcel on its way was intercepted; about: the waybill that brings it back.
    WaybillIntercepted,
    /// The scans of a waybill will be pushed; about: the application.
    TraceSubscribed,
    /// An order of the shop was shipped; about: its waybills.
    OrderShipped,
    /// Goods were added; about: their bar code.
    SkuAdded,
    /// Goods were revised; about: the names of the fields.
    SkuRevised,
    /// A document for goods that come in was made; about: the merchant's own number.
    InboundCreated,
    /// An announced return was cancelled.
    ReturnCancelled,
    /// An order that goes out was made; about: the merchant's own number.
    OutboundCreated,
    /// An order that was to go out was cancelled.
    OutboundCancelled,
    /// A merchant's tokens were issued for a code; about: the application.
    TokenIssued,
    /// A merchant's tokens were renewed; about: the application.
    TokenRefreshed,
    /// At CJ: an account's tokens were given up.
    TokenRevoked,
    /// At CJ: an order was placed; about: the merchant's own number.
    PurchaseCreated,
    /// At CJ: an order was confirmed; about: the merchant's own number.
    PurchaseConfirmed,
    /// At CJ: an order was paid; about: the merchant's own number.
    PurchasePaid,
    /// At CJ: an order was deleted; about: the merchant's own number.
    PurchaseDeleted,
    /// At CJ: a test order was moved on or given a parcel; about: its new state or the parcel.
    PurchaseMoved,
    /// At CJ: an account's callbacks were set; about: the topics that are on.
    CallbacksSet,
}

/// One thing that a call changed. What a call asks for a second time, and the world refuses or has
/// already, is no change: exactly once means one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The number of the thing: a waybill, an order, goods, a document, a merchant.
    pub number: String,
    /// Numbers that belong to it; [`ChangeKind`] says which.
    pub about: Vec<String>,
}

impl Change {
    pub(crate) fn new(kind: ChangeKind, number: &str) -> Self {
        Self { kind, number: number.to_owned(), about: Vec::new() }
    }

    pub(crate) fn about(self, numbers: impl IntoIterator<Item = String>) -> Self {
        Self { about: numbers.into_iter().collect(), ..self }
    }
}

/// What was asked for. Never a secret, a token, a signature or a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Received {
    /// The number asked about.
    pub reference_number: Option<String>,
    /// Its type, as text.
    pub reference_type: Option<String>,
    /// The scope, as text.
    pub scope: Option<String>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// `reply`, `cut`, `reset` or `never`; of a push also `none`: the receiver did not answer.
    pub outcome: &'static str,
    /// The HTTP status, if there was one.
    pub status: Option<u16>,
    /// How many bytes of body were sent.
    pub bytes: usize,
    /// SHA-256 of these bytes, in hex.
    pub sha256: String,
    /// The gateway's or the service's code, if the true reply was made.
    pub code: Option<i64>,
    /// How long the answer was held back, in milliseconds.
    pub delay_millis: u64,
}

/// A delivery that the sandbox made of its own accord.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pushed {
    /// The number of the delivery; its repetitions keep it.
    pub delivery: u64,
    /// The number of the event; a double has the same with another delivery.
    pub event: u64,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// When it was to go out, in world time.
    #[serde(serialize_with = "as_text")]
    pub due: Timestamp,
    /// How many bytes of body were sent.
    pub bytes: usize,
    /// SHA-256 of these bytes, in hex.
    pub sha256: String,
}

/// One call; or one delivery of a push, whose answer is the receiver's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 1, over all gateways.
    pub sequence: u64,
    /// The gateway that received it, or whose push it was: `jdl_push`.
    pub gateway: &'static str,
    /// Gateway time.
    #[serde(serialize_with = "as_text")]
    pub gateway_time: Timestamp,
    /// World time.
    #[serde(serialize_with = "as_text")]
    pub world_time: Timestamp,
    /// The key that the caller named, whether or not there is such an application.
    pub app_key: Option<String>,
    /// The path; at JOS the method; of a push the kind of event.
    pub operation: String,
    /// What was asked for.
    pub received: Received,
    /// What the gateway made of it.
    pub verdict: Verdict,
    /// Why it was not accepted.
    pub reason: Option<String>,
    /// Whether it read or changed anything.
    pub effect: Effect,
    /// What it changed, thing by thing.
    pub changes: Vec<Change>,
    /// The faults that struck.
    pub faults: Vec<&'static str>,
    /// What was answered.
    pub answered: Answered,
    /// The id in the trace header of the reply; a push has none.
    pub trace_id: String,
    /// What was delivered, if this is a push.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<Pushed>,
}

/// A reading of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// How many of the oldest entries were dropped for room.
    pub dropped: u64,
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub(crate) struct Book {
    capacity: usize,
    dropped: u64,
    entries: VecDeque<Entry>,
}

impl Book {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, dropped: 0, entries: VecDeque::new() }
    }

    pub(crate) fn write(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        while self.entries.len() > self.capacity {
            self.entries.pop_front();
            self.dropped += 1;
        }
    }

    /// At most `limit` entries with a sequence number above `after`.
    pub(crate) fn read(&self, after: u64, limit: usize) -> Ledger {
        Ledger {
            dropped: self.dropped,
            entries: self.entries.iter().filter(|entry| entry.sequence > after).take(limit).cloned().collect(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.dropped = 0;
    }
}
