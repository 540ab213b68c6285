//! What a rig says to call, and what must come back: the methods of the ports as data.

use std::num::NonZeroU32;

use portolan_domain::{
    Carrier, InboundKind, InboundOrder, Order, OrderRef, OutboundKind, OutboundOrder, Purchase, QuoteOutcome, SkuPatch,
    SkuRecord, StockLevel, Trace, Warehouse, Waybill, WaybillNo,
};
use portolan_ports::{
    Cancellation, DocumentVerb, Effect, OrderQuery, PurchaseQuery, PurchaseRequest, QuoteRequest, ShippedWith, SkuKey,
    StockQuery, Subscription, WaybillRequest,
};

macro_rules! methods {
    ($($(#[$doc:meta])+ $name:ident $(($($input:ty),+))? $effect:ident;)+) => {
        /// A method of a port: what every method must do in [`Trouble`](crate::Trouble) is told once for all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Method {
            $($(#[$doc])+ $name,)+
        }

        impl Method {
            /// All methods.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Whether it changes anything at the provider.
            #[must_use]
            pub fn effect(self) -> Effect {
                match self {
                    $(Self::$name => Effect::$effect,)+
                }
            }
        }

        /// A method of a port with what to hand it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Call {
            $($(#[$doc])+ $name $(($($input),+))?,)+
        }

        impl Call {
            /// Which method is called.
            #[must_use]
            pub fn method(&self) -> Method {
                match self {
                    $(Self::$name { .. } => Method::$name,)+
                }
            }
        }
    };
}

methods! {
    /// `OrderBook::list`.
    ListOrders(OrderQuery) Read;
    /// `OrderBook::get`.
    GetOrder(OrderRef) Read;
    /// `ShipmentConfirmation::confirm`.
    ConfirmShipment(OrderRef, Vec<ShippedWith>) Write;
    /// `ShipmentConfirmation::carriers`.
    ListShopCarriers Read;
    /// `Waybills::reserve`.
    ReserveNumbers(NonZeroU32) Write;
    /// `Waybills::submit`.
    SubmitWaybill(Box<WaybillRequest>) Write;
    /// `Waybills::cancel`.
    CancelWaybill(WaybillNo) Write;
    /// `Waybills::find`.
    FindWaybills(OrderRef) Read;
    /// `Directory::carriers`.
    ListCarriers Read;
    /// `Directory::warehouses`.
    ListWarehouses Read;
    /// `SkuCatalog::register`.
    RegisterSku(Box<SkuRecord>) Write;
    /// `SkuCatalog::revise`.
    ReviseSku(String, Box<SkuPatch>) Write;
    /// `SkuCatalog::find`.
    FindSku(SkuKey) Read;
    /// `Inventory::levels`.
    ListLevels(StockQuery) Read;
    /// `Inbound::create`.
    CreateInbound(Box<InboundOrder>) Write;
    /// `Inbound::get`.
    GetInbound(InboundKind, OrderRef) Read;
    /// `Inbound::cancel`.
    CancelInbound(InboundKind, OrderRef) Write;
    /// `Outbound::create`.
    CreateOutbound(Box<OutboundOrder>) Write;
    /// `Outbound::get`.
    GetOutbound(OutboundKind, OrderRef) Read;
    /// `Outbound::search`.
    SearchOutbound(OutboundKind, Vec<OrderRef>) Read;
    /// `Outbound::cancel`.
    CancelOutbound(OutboundKind, OrderRef) Write;
    /// `FreightQuoting::quote`.
    QuoteFreight(Box<QuoteRequest>) Read;
    /// `PurchaseOrders::create`.
    CreatePurchase(Box<PurchaseRequest>) Write;
    /// `PurchaseOrders::get`.
    GetPurchase(OrderRef) Read;
    /// `PurchaseOrders::list`.
    ListPurchases(PurchaseQuery) Read;
    /// `PurchaseOrders::confirm`.
    ConfirmPurchase(OrderRef) Write;
    /// `PurchaseOrders::cancel`.
    CancelPurchase(OrderRef) Write;
    /// `PushSubscription::subscribe`.
    Subscribe(Subscription) Write;
}

impl Call {
    /// The kind of inbound document and what is done with it.
    pub(crate) fn inbound(&self) -> Option<(InboundKind, DocumentVerb)> {
        match self {
            Self::CreateInbound(order) => Some((order.kind, DocumentVerb::Create)),
            Self::GetInbound(kind, _) => Some((*kind, DocumentVerb::Get)),
            Self::CancelInbound(kind, _) => Some((*kind, DocumentVerb::Cancel)),
            _ => None,
        }
    }

    /// The kind of outbound document and what is done with it.
    pub(crate) fn outbound(&self) -> Option<(OutboundKind, DocumentVerb)> {
        match self {
            Self::CreateOutbound(order) => Some((order.kind, DocumentVerb::Create)),
            Self::GetOutbound(kind, _) => Some((*kind, DocumentVerb::Get)),
            Self::SearchOutbound(kind, _) => Some((*kind, DocumentVerb::Search)),
            Self::CancelOutbound(kind, _) => Some((*kind, DocumentVerb::Cancel)),
            _ => None,
        }
    }
}

macro_rules! expected {
    ($($(#[$doc:meta])+ $name:ident($of:ty),)+) => {
        /// What must come back. Of a record, only the fields that are told are compared: `None` and empty ones are not,
        /// nor are the provider's other fields.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Expected {
            $($(#[$doc])+ $name($of),)+
        }

        $(impl From<$of> for Expected {
            fn from(value: $of) -> Self {
                Self::$name(value)
            }
        })+
    };
}

expected! {
    /// An order.
    Order(Box<Order>),
    /// A carrier.
    Carrier(Box<Carrier>),
    /// A warehouse.
    Warehouse(Box<Warehouse>),
    /// A waybill.
    Waybill(Box<Waybill>),
    /// What becomes of a cancellation.
    Cancellation(Cancellation),
    /// A record of goods.
    Sku(Box<SkuRecord>),
    /// How much there is of some goods.
    Level(Box<StockLevel>),
    /// An inbound document.
    Inbound(Box<InboundOrder>),
    /// An outbound document.
    Outbound(Box<OutboundOrder>),
    /// What shipping would cost.
    Quotes(Box<QuoteOutcome>),
    /// A purchase.
    Purchase(Box<Purchase>),
    /// A purchase that was split, and what it was split into.
    PurchaseSplit((OrderRef, Vec<Purchase>)),
    /// A trace.
    Trace(Box<Trace>),
}

macro_rules! boxes {
    ($($of:ty),+) => {
        $(impl From<$of> for Expected {
            fn from(value: $of) -> Self {
                Box::new(value).into()
            }
        })+
    };
}
boxes!(
    Order,
    Carrier,
    Warehouse,
    Waybill,
    SkuRecord,
    StockLevel,
    InboundOrder,
    OutboundOrder,
    QuoteOutcome,
    Purchase,
    Trace
);

impl Method {
    /// What is done with a document, by a method of `Inbound` or `Outbound`.
    pub(crate) fn verb(self) -> Option<DocumentVerb> {
        match self {
            Self::CreateInbound | Self::CreateOutbound => Some(DocumentVerb::Create),
            Self::GetInbound | Self::GetOutbound => Some(DocumentVerb::Get),
            Self::SearchOutbound => Some(DocumentVerb::Search),
            Self::CancelInbound | Self::CancelOutbound => Some(DocumentVerb::Cancel),
            _ => None,
        }
    }
}
