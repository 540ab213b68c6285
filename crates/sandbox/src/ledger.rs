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
    /// `reply`, `cut`, `reset` or `never`.
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

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 1, over all gateways.
    pub sequence: u64,
    /// The gateway that received it.
    pub gateway: &'static str,
    /// Gateway time.
    #[serde(serialize_with = "as_text")]
    pub gateway_time: Timestamp,
    /// World time.
    #[serde(serialize_with = "as_text")]
    pub world_time: Timestamp,
    /// The key that the caller named, whether or not there is such an application.
    pub app_key: Option<String>,
    /// The path.
    pub operation: String,
    /// What was asked for.
    pub received: Received,
    /// What the gateway made of it.
    pub verdict: Verdict,
    /// Why it was not accepted.
    pub reason: Option<String>,
    /// What it changed.
    pub effect: Effect,
    /// The faults that struck.
    pub faults: Vec<&'static str>,
    /// What was answered.
    pub answered: Answered,
    /// The id in the trace header of the reply.
    pub trace_id: String,
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
