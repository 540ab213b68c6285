//! What an account can do, beyond what the traits say.

use std::sync::Arc;

use portolan_domain::{
    AccountId, CarrierScheme, InboundKind, OrderRefKind, OrderState, OutboundKind, ProviderId, PurchaseState,
};

use crate::{
    Directory, DocumentVerb, FreightQuoting, Inbound, Inventory, LegScope, OrderBook, Outbound, PurchaseOrders,
    PushDecoder, PushSubscription, QuoteBasis, Reference, ShipmentConfirmation, SkuCatalog, Tracking, Waybills,
};

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

/// What an order book takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderBookCapabilities {
    /// Which kinds of order numbers it is asked by.
    pub by_order: &'static [OrderRefKind],
    /// The states that a list can be narrowed to; any other is `Unsupported`.
    pub states: &'static [OrderState],
}

impl OrderBookCapabilities {
    /// Orders by these kinds of numbers, lists by these states.
    #[must_use]
    pub fn new(by_order: &'static [OrderRefKind], states: &'static [OrderState]) -> Self {
        Self { by_order, states }
    }
}

/// What a port for waybills can do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaybillCapabilities {
    /// How many numbers it reserves at once; 0 if it reserves none.
    pub max_reserved: u32,
    /// Whether a parcel needs a number that was reserved before.
    pub needs_reserved: bool,
    /// Whether it can cancel.
    pub cancels: bool,
    /// Whether it can find waybills by the reference that they were submitted under.
    pub finds: bool,
}

impl WaybillCapabilities {
    /// Reserves up to so many numbers, and can do nothing else.
    #[must_use]
    pub fn reserving(max_reserved: u32) -> Self {
        Self { max_reserved, needs_reserved: true, cancels: false, finds: false }
    }
}

/// What a port for freight quotes takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotingCapabilities {
    /// What a price can be computed from.
    pub bases: &'static [QuoteBasis],
}

impl QuotingCapabilities {
    /// Prices on these bases.
    #[must_use]
    pub fn on(bases: &'static [QuoteBasis]) -> Self {
        Self { bases }
    }
}

/// What a port for purchases takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseCapabilities {
    /// Which kinds of order numbers a purchase is asked by.
    pub by_order: &'static [OrderRefKind],
    /// The states that a list can be narrowed to; any other is `Unsupported`.
    pub states: &'static [PurchaseState],
    /// Whether the account allows to pay at once.
    pub pays_at_once: bool,
}

impl PurchaseCapabilities {
    /// Purchases by these kinds of numbers, lists by these states, nothing paid at once.
    #[must_use]
    pub fn new(by_order: &'static [OrderRefKind], states: &'static [PurchaseState]) -> Self {
        Self { by_order, states, pays_at_once: false }
    }
}

/// For what pushes can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SubscriptionKind {
    /// Parcel by parcel.
    Parcel,
    /// All of the account's.
    Account,
}

/// What an account can do. A port that is absent here is absent from its [`Connection`] too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Traces.
    pub tracking: Option<TrackingCapabilities>,
    /// What was sold.
    pub orders: Option<OrderBookCapabilities>,
    /// The schemes in which carriers are named when a shipment is confirmed.
    pub confirmation: Option<&'static [CarrierScheme]>,
    /// Waybills.
    pub waybills: Option<WaybillCapabilities>,
    /// Carriers and warehouses.
    pub directory: bool,
    /// Records of goods.
    pub skus: bool,
    /// Stock.
    pub inventory: bool,
    /// What can be done with which inbound documents.
    pub inbound: &'static [(InboundKind, DocumentVerb)],
    /// What can be done with which outbound documents.
    pub outbound: &'static [(OutboundKind, DocumentVerb)],
    /// Freight quotes.
    pub quoting: Option<QuotingCapabilities>,
    /// What is bought.
    pub purchases: Option<PurchaseCapabilities>,
    /// Whether pushes can be read.
    pub pushes: bool,
    /// How pushes can be asked for.
    pub subscriptions: &'static [SubscriptionKind],
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
    /// What was sold.
    pub orders: Option<Arc<dyn OrderBook>>,
    /// Telling the platform that it was shipped.
    pub confirmation: Option<Arc<dyn ShipmentConfirmation>>,
    /// Waybills.
    pub waybills: Option<Arc<dyn Waybills>>,
    /// Carriers and warehouses.
    pub directory: Option<Arc<dyn Directory>>,
    /// Records of goods.
    pub skus: Option<Arc<dyn SkuCatalog>>,
    /// Stock.
    pub inventory: Option<Arc<dyn Inventory>>,
    /// Documents under which goods come in.
    pub inbound: Option<Arc<dyn Inbound>>,
    /// Documents under which goods go out.
    pub outbound: Option<Arc<dyn Outbound>>,
    /// Freight quotes.
    pub quoting: Option<Arc<dyn FreightQuoting>>,
    /// What is bought.
    pub purchases: Option<Arc<dyn PurchaseOrders>>,
    /// Reading pushes.
    pub pushes: Option<Arc<dyn PushDecoder>>,
    /// Asking for pushes.
    pub subscription: Option<Arc<dyn PushSubscription>>,
}

impl Connection {
    /// An account that can do nothing yet.
    #[must_use]
    pub fn new(provider: ProviderId, account: AccountId) -> Self {
        Self {
            provider,
            account,
            capabilities: Capabilities::default(),
            tracking: None,
            orders: None,
            confirmation: None,
            waybills: None,
            directory: None,
            skus: None,
            inventory: None,
            inbound: None,
            outbound: None,
            quoting: None,
            purchases: None,
            pushes: None,
            subscription: None,
        }
    }

    /// Adds the tracking port with what it takes.
    #[must_use]
    pub fn with_tracking(mut self, port: Arc<dyn Tracking>, takes: TrackingCapabilities) -> Self {
        self.capabilities.tracking = Some(takes);
        self.tracking = Some(port);
        self
    }

    /// Adds the order book with what it takes.
    #[must_use]
    pub fn with_orders(mut self, port: Arc<dyn OrderBook>, takes: OrderBookCapabilities) -> Self {
        self.capabilities.orders = Some(takes);
        self.orders = Some(port);
        self
    }

    /// Adds the confirmation of shipments with the schemes in which it takes carriers.
    #[must_use]
    pub fn with_confirmation(mut self, port: Arc<dyn ShipmentConfirmation>, schemes: &'static [CarrierScheme]) -> Self {
        self.capabilities.confirmation = Some(schemes);
        self.confirmation = Some(port);
        self
    }

    /// Adds the port for waybills with what it can do.
    #[must_use]
    pub fn with_waybills(mut self, port: Arc<dyn Waybills>, takes: WaybillCapabilities) -> Self {
        self.capabilities.waybills = Some(takes);
        self.waybills = Some(port);
        self
    }

    /// Adds the directory.
    #[must_use]
    pub fn with_directory(mut self, port: Arc<dyn Directory>) -> Self {
        self.capabilities.directory = true;
        self.directory = Some(port);
        self
    }

    /// Adds the records of goods.
    #[must_use]
    pub fn with_skus(mut self, port: Arc<dyn SkuCatalog>) -> Self {
        self.capabilities.skus = true;
        self.skus = Some(port);
        self
    }

    /// Adds the stock.
    #[must_use]
    pub fn with_inventory(mut self, port: Arc<dyn Inventory>) -> Self {
        self.capabilities.inventory = true;
        self.inventory = Some(port);
        self
    }

    /// Adds the inbound documents with what can be done with them.
    #[must_use]
    pub fn with_inbound(mut self, port: Arc<dyn Inbound>, verbs: &'static [(InboundKind, DocumentVerb)]) -> Self {
        self.capabilities.inbound = verbs;
        self.inbound = Some(port);
        self
    }

    /// Adds the outbound documents with what can be done with them.
    #[must_use]
    pub fn with_outbound(mut self, port: Arc<dyn Outbound>, verbs: &'static [(OutboundKind, DocumentVerb)]) -> Self {
        self.capabilities.outbound = verbs;
        self.outbound = Some(port);
        self
    }

    /// Adds the freight quotes with what they take.
    #[must_use]
    pub fn with_quoting(mut self, port: Arc<dyn FreightQuoting>, takes: QuotingCapabilities) -> Self {
        self.capabilities.quoting = Some(takes);
        self.quoting = Some(port);
        self
    }

    /// Adds the purchases with what they take.
    #[must_use]
    pub fn with_purchases(mut self, port: Arc<dyn PurchaseOrders>, takes: PurchaseCapabilities) -> Self {
        self.capabilities.purchases = Some(takes);
        self.purchases = Some(port);
        self
    }

    /// Adds the reading of pushes.
    #[must_use]
    pub fn with_pushes(mut self, port: Arc<dyn PushDecoder>) -> Self {
        self.capabilities.pushes = true;
        self.pushes = Some(port);
        self
    }

    /// Adds the asking for pushes with the ways in which they can be asked for.
    #[must_use]
    pub fn with_subscription(mut self, port: Arc<dyn PushSubscription>, kinds: &'static [SubscriptionKind]) -> Self {
        self.capabilities.subscriptions = kinds;
        self.subscription = Some(port);
        self
    }
}
