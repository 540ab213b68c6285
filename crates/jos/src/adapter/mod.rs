//! The ports, over the typed client: one file a port.

mod confirmation;
mod directory;
mod inbound;
mod inventory;
mod order_book;
mod outbound;
mod sku_catalog;
mod tracking;
mod waybills;

use std::sync::Arc;

use portolan_domain::ProviderId;
use portolan_ports::{Connection, Error};

use crate::{
    client::Client,
    config::{Account, Family},
};

/// What every port of one merchant works with.
#[derive(Clone, Debug)]
pub(crate) struct Merchant {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) successors: Vec<Family>,
}

impl Merchant {
    /// Whether a family's successor was chosen.
    pub(crate) fn uses_successor(&self, family: Family) -> bool {
        self.successors.contains(&family)
    }

    /// An error of a check before sending, with whose it is.
    pub(crate) fn about(&self, error: Error) -> Error {
        error.with_provider(ProviderId::jos()).with_account(self.account.id.clone())
    }
}

/// The ports of one merchant.
pub(crate) fn connect(merchant: Merchant) -> Connection {
    let tracking = tracking::JosTracking(merchant.clone());
    let orders = order_book::JosOrderBook(merchant.clone());
    let waybills = waybills::JosWaybills(merchant.clone());
    let (traces, books, numbers) = (tracking.takes(), orders.takes(), waybills.takes());
    Connection::new(ProviderId::jos(), merchant.account.id.clone())
        .with_tracking(Arc::new(tracking), traces)
        .with_orders(Arc::new(orders), books)
        .with_confirmation(Arc::new(confirmation::JosConfirmation(merchant.clone())), confirmation::SCHEMES)
        .with_waybills(Arc::new(waybills), numbers)
        .with_directory(Arc::new(directory::JosDirectory(merchant.clone())))
        .with_skus(Arc::new(sku_catalog::JosSkuCatalog(merchant.clone())))
        .with_inventory(Arc::new(inventory::JosInventory(merchant.clone())))
        .with_inbound(Arc::new(inbound::JosInbound(merchant.clone())), inbound::VERBS)
        .with_outbound(Arc::new(outbound::JosOutbound(merchant)), outbound::VERBS)
}
