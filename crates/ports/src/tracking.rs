//! Where is it?

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{OrderRef, PhoneTail, Trace, WaybillNo};

use crate::Error;

/// The number that a trace is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// A waybill.
    Waybill(WaybillNo),
    /// An order of a stated kind; which kinds a provider takes is in
    /// [`TrackingCapabilities`](crate::TrackingCapabilities).
    Order(OrderRef),
}

impl Reference {
    /// The number as written.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Waybill(waybill) => waybill.as_str(),
            Self::Order(order) => order.value(),
        }
    }
}

/// Which legs of a journey are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegScope {
    /// The way out alone.
    Forward,
    /// The way out, and the way back if the parcel was sent back.
    WithReverse,
    /// Also the way on, if it was re-addressed under a new number.
    All,
}

/// One question: a number, and who asks as far as the provider wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TrackingQuery {
    /// What is asked for.
    pub reference: Reference,
    /// The last four digits of the consignee's telephone, where the caller does not own the waybill.
    pub phone_tail: Option<PhoneTail>,
    /// The customer code that owns the waybill; else the account's.
    pub customer_code: Option<String>,
    /// The business unit that owns it; else the account's.
    pub business_unit: Option<String>,
    /// Which legs; else the account's choice.
    pub scope: Option<LegScope>,
}

impl TrackingQuery {
    /// Asks by waybill or order, as the account that the port belongs to.
    #[must_use]
    pub fn new(reference: Reference) -> Self {
        Self { reference, phone_tail: None, customer_code: None, business_unit: None, scope: None }
    }

    /// Asks by waybill.
    #[must_use]
    pub fn waybill(waybill: WaybillNo) -> Self {
        Self::new(Reference::Waybill(waybill))
    }

    /// Asks by order.
    #[must_use]
    pub fn order(order: OrderRef) -> Self {
        Self::new(Reference::Order(order))
    }
}

/// Tells where parcels are.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Tracking: Debug + Send + Sync {
    /// Answers each query, in the order of the queries and exactly one outcome for each, however many there are: the
    /// adapter cuts calls of the provider's batch size, and one query's failure leaves the others alone.
    ///
    /// An outcome MUST be:
    /// - **found**: `Ok` with one trace a parcel, each with all events of the reply, known or not. One query may find
    ///   several (an order of several waybills); never an empty list. A trace by waybill MUST be of the waybill asked
    ///   for, or name it among its related ones: any other answer is `Err(BadResponse)`;
    /// - **empty**: the provider knows the number and has no event yet: `Ok` with one trace without events, whose status
    ///   is `Pending`;
    /// - **unknown**: the provider does not know the number: `Err(NotFound)`, never an empty trace;
    /// - **refused**: `Err` with the kind of the refusal (`Unauthenticated`, `Denied`, `RateLimited`, …), the provider's
    ///   code and request id kept, [`Delivery::Answered`](crate::Delivery::Answered);
    /// - a query of a kind that the provider does not take: `Err(Unsupported)`; one that lacks an identity that the
    ///   provider demands, or has a number that breaks its rule: `Err(InvalidInput)`; both `NotSent`;
    /// - no answer in time: `Err(Unavailable)`; an answer in no known shape: `Err(BadResponse)`.
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>>;
}
