//! The adapter for the other ports: requests to calls, records to domain values.

use std::sync::Arc;

use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId};
use portolan_ports::{
    Clock, Connection, Error, OrderBookCapabilities, PurchaseCapabilities, QuotingCapabilities, Secret,
    SubscriptionKind, WaybillCapabilities,
};
use serde_json::Value;

use super::{
    Records, documents, freight_quoting, line::Line, order_book, purchase_orders, shipment_confirmation, waybills,
};

/// What an account of the reference provider may do, where accounts differ.
#[derive(Clone, Debug)]
pub struct Abilities {
    /// With waybills.
    pub waybills: WaybillCapabilities,
    /// Whether purchases may be paid at once.
    pub pays_at_once: bool,
    /// How it may ask for pushes.
    pub subscriptions: &'static [SubscriptionKind],
}

impl Abilities {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        let subscriptions = &[SubscriptionKind::Parcel, SubscriptionKind::Account];
        Self { waybills: waybills::all(), pays_at_once: true, subscriptions }
    }
}

/// An account of the reference provider: every port but tracking and the reading of pushes, over [`Records`].
#[derive(Debug)]
pub struct Desk {
    records: Arc<Records>,
    pub(super) line: Line,
    pub(super) can: Abilities,
}

impl Desk {
    /// An account at a provider in memory, with everything it can do, and may.
    #[must_use]
    pub fn connect(
        records: Arc<Records>,
        provider: ProviderId,
        account: AccountId,
        token: Secret,
        clock: Arc<dyn Clock>,
        can: Abilities,
    ) -> Connection {
        let connection = Connection::new(provider.clone(), account.clone());
        let line = Line { provider, account, token, clock };
        let (waybills, subscriptions) = (can.waybills.clone(), can.subscriptions);
        let mut purchases = PurchaseCapabilities::new(purchase_orders::KINDS, purchase_orders::LISTED);
        purchases.pays_at_once = can.pays_at_once;
        let desk = Arc::new(Self { records, line, can });
        connection
            .with_orders(Arc::<Self>::clone(&desk), OrderBookCapabilities::new(order_book::KINDS, order_book::LISTED))
            .with_confirmation(Arc::<Self>::clone(&desk), shipment_confirmation::SCHEMES)
            .with_waybills(Arc::<Self>::clone(&desk), waybills)
            .with_directory(Arc::<Self>::clone(&desk))
            .with_skus(Arc::<Self>::clone(&desk))
            .with_inventory(Arc::<Self>::clone(&desk))
            .with_inbound(Arc::<Self>::clone(&desk), documents::INBOUND)
            .with_outbound(Arc::<Self>::clone(&desk), documents::OUTBOUND)
            .with_quoting(Arc::<Self>::clone(&desk), QuotingCapabilities::on(freight_quoting::BASES))
            .with_purchases(Arc::<Self>::clone(&desk), purchases)
            .with_subscription(desk, subscriptions)
    }

    /// One call.
    pub(super) async fn ask(&self, operation: &str, asked: Value) -> Result<Value, Error> {
        let answer = self.records.answer(self.line.token.expose(), operation, &asked);
        self.line.data(answer).await
    }

    /// The outcome, with everything that is known about its call.
    pub(super) fn named<T>(&self, operation: &str, outcome: Result<T, Error>) -> Result<T, Error> {
        outcome.map_err(|error| self.line.named(operation, error))
    }
}

pub(super) fn of_kind(kind: OrderRefKind, text: &str) -> Option<OrderRef> {
    OrderRef::new(kind, text).ok()
}
