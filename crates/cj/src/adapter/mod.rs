//! The ports, over the typed client: one file a port.

mod purchases;
mod pushes;
mod quoting;
mod tracking;

use std::sync::Arc;

use portolan_domain::ProviderId;
use portolan_ports::{Clock, Connection, Error};

use crate::{client::Client, config::Account, push::PushReader};

/// What every port of one account works with.
#[derive(Clone, Debug)]
pub(crate) struct Merchant {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Merchant {
    /// An error of a check before sending, with whose it is.
    pub(crate) fn about(&self, error: Error) -> Error {
        error.with_provider(ProviderId::cj()).with_account(self.account.id.clone())
    }
}

/// The ports of one account.
pub(crate) fn connect(merchant: Merchant) -> Connection {
    let purchases = purchases::CjPurchases(merchant.clone());
    let bought = purchases.takes();
    Connection::new(ProviderId::cj(), merchant.account.id.clone())
        .with_tracking(Arc::new(tracking::CjTracking(merchant.clone())), tracking::CjTracking::takes())
        .with_quoting(Arc::new(quoting::CjQuoting(merchant.clone())), quoting::CjQuoting::takes())
        .with_purchases(Arc::new(purchases), bought)
        .with_pushes(Arc::new(PushReader::of(&merchant.account)))
        .with_subscription(Arc::new(pushes::CjSubscription(merchant)), pushes::KINDS)
}
