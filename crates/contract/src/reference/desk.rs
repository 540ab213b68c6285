//! The adapter for the other ports: requests to calls, records to domain values.

use std::sync::Arc;

use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId};
use portolan_ports::{
    Clock, Connection, Error, OrderBookCapabilities, QuotingCapabilities, Secret, WaybillCapabilities,
};
use serde_json::Value;

use super::{Records, documents, freight_quoting, line::Line, order_book, shipment_confirmation, waybills};

/// An account of the reference provider: every port but tracking, over [`Records`].
#[derive(Debug)]
pub struct Desk {
    records: Arc<Records>,
    pub(super) line: Line,
    pub(super) waybills: WaybillCapabilities,
}

impl Desk {
    /// An account at a provider in memory, with everything it can do; of waybills, what `waybills` says.
    #[must_use]
    pub fn connect(
        records: Arc<Records>,
        provider: ProviderId,
        account: AccountId,
        token: Secret,
        clock: Arc<dyn Clock>,
        waybills: WaybillCapabilities,
    ) -> Connection {
        let connection = Connection::new(provider.clone(), account.clone());
        let line = Line { provider, account, token, clock };
        let desk = Arc::new(Self { records, line, waybills: waybills.clone() });
        connection
            .with_orders(Arc::<Self>::clone(&desk), OrderBookCapabilities::new(order_book::KINDS, order_book::LISTED))
            .with_confirmation(Arc::<Self>::clone(&desk), shipment_confirmation::SCHEMES)
            .with_waybills(Arc::<Self>::clone(&desk), waybills)
            .with_directory(Arc::<Self>::clone(&desk))
            .with_skus(Arc::<Self>::clone(&desk))
            .with_inventory(Arc::<Self>::clone(&desk))
            .with_inbound(Arc::<Self>::clone(&desk), documents::INBOUND)
            .with_outbound(Arc::<Self>::clone(&desk), documents::OUTBOUND)
            .with_quoting(desk, QuotingCapabilities::on(freight_quoting::BASES))
    }

    /// Everything that this provider does with waybills.
    #[must_use]
    pub fn all_of_waybills() -> WaybillCapabilities {
        waybills::all()
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
