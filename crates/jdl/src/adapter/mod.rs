//! The ports, over the typed client: one file a port.

mod order_trace;
mod pushes;
mod quoting;
mod subscription;
mod tracking;
mod waybills;

use std::sync::Arc;

use portolan_domain::ProviderId;
use portolan_ports::{Clock, Connection, Error};

pub(crate) use self::pushes::{JdlPushes, PushAnswers};
use crate::{
    client::Client,
    config::{Account, ExtensionKeys, TraceInterface},
};

/// Calls of one account under way at once. JDL publishes no figure.
const IN_FLIGHT: usize = 4;

/// What every port of one merchant works with.
#[derive(Clone, Debug)]
pub(crate) struct Merchant {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) keys: ExtensionKeys,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Merchant {
    /// An error of a check before sending, with whose it is.
    fn about(&self, operation: &str, error: Error) -> Error {
        self.client.about(operation, error)
    }
}

/// The ports of one merchant.
pub(crate) fn connect(merchant: Merchant, pushes: JdlPushes) -> Connection {
    let connection = Connection::new(ProviderId::jdl(), merchant.account.id.clone());
    let connection = match merchant.account.trace_interface {
        TraceInterface::Standard => {
            connection.with_tracking(Arc::new(tracking::JdlTracking(merchant.clone())), tracking::takes())
        }
        TraceInterface::ExpressOrders => {
            connection.with_tracking(Arc::new(order_trace::JdlOrderTracking(merchant.clone())), order_trace::takes())
        }
    };
    connection
        .with_waybills(Arc::new(waybills::JdlWaybills(merchant.clone())), waybills::takes())
        .with_quoting(Arc::new(quoting::JdlQuoting(merchant.clone())), quoting::takes())
        .with_pushes(Arc::new(pushes))
        .with_subscription(Arc::new(subscription::JdlSubscription(merchant)), subscription::KINDS)
}
