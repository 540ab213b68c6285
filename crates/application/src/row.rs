//! What goes in and what comes out, row by row.

use std::sync::Arc;

use portolan_domain::{AccountId, PhoneTail, Trace};
use portolan_ports::{Error, LegScope, Reference};

use crate::NumberKind;

/// One row of a list: a number as somebody wrote it, and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The number as written.
    pub number: String,
    /// What kind of number it is; `None`: as it looks.
    pub kind: Option<NumberKind>,
    /// Whom to ask; `None`: the only account, or the only one whose provider recognises the number.
    pub account: Option<AccountId>,
    /// The last four digits of the consignee's telephone.
    pub phone_tail: Option<PhoneTail>,
    /// The customer code that owns the parcel; else the account's.
    pub customer_code: Option<String>,
    /// The business unit that owns it; else the account's.
    pub business_unit: Option<String>,
    /// Which legs; else the account's choice.
    pub scope: Option<LegScope>,
}

impl Row {
    /// A number of which nothing else is known.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            kind: None,
            account: None,
            phone_tail: None,
            customer_code: None,
            business_unit: None,
            scope: None,
        }
    }
}

/// What became of one row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The row's number as written.
    pub number: String,
    /// Whom it was asked of, once that was settled.
    pub account: Option<AccountId>,
    /// What it was asked as, once that was settled.
    pub reference: Option<Reference>,
    /// The traces: one or more. Rows that asked the same question share them.
    pub result: Result<Arc<[Trace]>, Error>,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows that have their outcome.
    pub done: usize,
    /// How many of them failed.
    pub failed: usize,
    /// All rows.
    pub total: usize,
}
