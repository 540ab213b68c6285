//! What did we sell, and telling the platform that it is on its way.

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{Carrier, CarrierCode, Order, OrderRef, OrderState, Timestamp, WaybillNo};

use crate::Error;

/// Orders of a stretch of time: `from` belongs to it, `to` does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderQuery {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that no longer belongs to it.
    pub to: Timestamp,
    /// In one of these states; any, if there are none.
    pub states: Vec<OrderState>,
    /// Where the last page ended; `None` for the first.
    pub cursor: Option<Cursor>,
}

impl OrderQuery {
    /// All orders from `from` until just before `to`.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to, states: Vec::new(), cursor: None }
    }

    /// In this state.
    #[must_use]
    pub fn in_state(mut self, state: OrderState) -> Self {
        self.states.push(state);
        self
    }

    /// The page after the one that gave this cursor.
    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.cursor = Some(cursor);
        self
    }
}

/// Where a page ended, in an adapter's own writing. It counts for the query that gave it, and for no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// An adapter writes what it needs to go on.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Some of the orders, and where to go on.
#[derive(Clone, Debug)]
pub struct OrderPage {
    /// The orders, in the provider's order. May be none although there is a next page.
    pub orders: Vec<Order>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// The orders of a shop.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OrderBook: Debug + Send + Sync {
    /// One page of the orders of a stretch of time. A stretch longer than the provider takes is cut by the adapter: the
    /// cursor leads through the pieces.
    ///
    /// - **found**: the page, each order whole as far as the list tells;
    /// - **empty**: a page without orders and without `next`;
    /// - **refused**: `Err` with the kind of the refusal, the code kept; `to` before `from`, or a cursor of another query,
    ///   MUST be `InvalidInput`, `NotSent`.
    async fn list(&self, query: &OrderQuery) -> Result<OrderPage, Error>;

    /// One order with everything that the provider tells of it.
    ///
    /// - **unknown**: MUST be `NotFound`, also where the provider does not tell "unknown" from "not yours";
    /// - a number of a kind that the provider does not take: `Unsupported`, `NotSent`;
    /// - an answer about another order: `BadResponse`.
    async fn get(&self, order: &OrderRef) -> Result<Order, Error>;
}

/// The waybills that one carrier took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippedWith {
    /// The carrier, in the scheme that the platform takes.
    pub carrier: CarrierCode,
    /// One or more waybills.
    pub waybills: Vec<WaybillNo>,
}

/// Tells a platform that an order was shipped: from then on its waybill can be tracked.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ShipmentConfirmation: Debug + Send + Sync {
    /// Confirms that an order went out. Orders that share a waybill are confirmed one by one, each with that waybill.
    ///
    /// - confirmed now: `Ok`;
    /// - confirmed before, or in a state that forbids it: `Conflict`, `Answered`; the caller reads the order to tell them apart;
    /// - an order that the platform does not know: `NotFound`; a number of a kind that it does not take: `Unsupported`,
    ///   `NotSent`;
    /// - no waybill at all, a carrier in a scheme that the platform does not take, more carriers than it takes:
    ///   `InvalidInput` or `Unsupported`, `NotSent`;
    /// - nobody knows: any kind with `MaybeSent`; MUST NOT be repeated before the order was read.
    async fn confirm(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(), Error>;

    /// The carriers that the shop may name in [`confirm`](Self::confirm).
    async fn carriers(&self) -> Result<Vec<Carrier>, Error>;
}
