//! What an account can do, beyond what the traits say.

use std::sync::Arc;

use portolan_domain::{AccountId, OrderRefKind, ProviderId};

use crate::{LegScope, Reference, Tracking};

/// What a tracking port takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrackingCapabilities {
    /// How many numbers the provider takes in one call. More are cut into several calls.
    pub max_batch: usize,
    /// Whether it takes waybill numbers.
    pub by_waybill: bool,
    /// Which kinds of order numbers it takes.
    pub by_order: &'static [OrderRefKind],
    /// Which legs it can be asked for.
    pub scopes: &'static [LegScope],
    /// Whether the provider wants a telephone tail or a customer code with each query.
    pub wants_identity: bool,
}

impl TrackingCapabilities {
    /// Single queries by waybill, without identity.
    #[must_use]
    pub fn by_waybill() -> Self {
        Self { max_batch: 1, by_waybill: true, by_order: &[], scopes: &[LegScope::Forward], wants_identity: false }
    }

    /// Whether a query by this number can be asked at all.
    #[must_use]
    pub fn takes(&self, reference: &Reference) -> bool {
        match reference {
            Reference::Waybill(_) => self.by_waybill,
            Reference::Order(order) => self.by_order.contains(&order.kind()),
        }
    }
}

/// What an account can do. A port that is absent here is absent from its [`Connection`] too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Traces.
    pub tracking: Option<TrackingCapabilities>,
}

/// One account with everything that it can do: what applications, shells and contract suites take.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Connection {
    /// At which provider.
    pub provider: ProviderId,
    /// On whose behalf.
    pub account: AccountId,
    /// What the ports below take.
    pub capabilities: Capabilities,
    /// Traces.
    pub tracking: Option<Arc<dyn Tracking>>,
}

impl Connection {
    /// An account that can do nothing yet.
    #[must_use]
    pub fn new(provider: ProviderId, account: AccountId) -> Self {
        Self { provider, account, capabilities: Capabilities::default(), tracking: None }
    }

    /// Adds the tracking port with what it takes.
    #[must_use]
    pub fn with_tracking(mut self, port: Arc<dyn Tracking>, takes: TrackingCapabilities) -> Self {
        self.capabilities.tracking = Some(takes);
        self.tracking = Some(port);
        self
    }
}
