#![doc = include_str!("../README.md")]

pub mod budget;
mod capabilities;
mod clock;
mod decoded;
mod directory;
mod error;
#[cfg(feature = "mock")]
pub mod mock;
mod operations;
mod orders;
mod purchases;
mod pushes;
mod quoting;
mod secret;
mod tokens;
mod tracking;
mod warehouse;
mod waybills;

pub use capabilities::{
    Capabilities, Connection, OrderBookCapabilities, PurchaseCapabilities, QuotingCapabilities, SubscriptionKind,
    TrackingCapabilities, WaybillCapabilities,
};
pub use clock::{Clock, Entropy};
pub use decoded::{Decoded, FailedItem, Field, Item, RawReply, TokenInfo};
pub use directory::Directory;
pub use error::{Advice, Delivery, Error, ErrorKind, Retry};
pub use operations::{AfterUnknown, Effect, Lifecycle, Operation};
pub use orders::{Cursor, OrderBook, OrderPage, OrderQuery, ShipmentConfirmation, ShippedWith};
pub use purchases::{Payment, PurchaseItem, PurchaseOrders, PurchasePage, PurchaseQuery, PurchaseRequest, Purchased};
pub use pushes::{
    Acknowledgement, Arrival, Authenticity, MemoryInbox, Push, PushAnswer, PushDecoder, PushEvent, PushInbox, PushKey,
    PushMessage, PushSubscription, Subscription,
};
pub use quoting::{FreightQuoting, GoodsKind, QuoteBasis, QuoteGoods, QuoteRequest};
pub use secret::Secret;
pub use tokens::{MemoryTokens, TokenKey, TokenSet, TokenStore};
pub use tracking::{LegScope, Reference, Tracking, TrackingQuery};
pub use warehouse::{DocumentVerb, Inbound, Inventory, Outbound, SkuCatalog, SkuKey, StockPage, StockQuery};
pub use waybills::{Cancellation, Party, Reserved, SalesPlatform, Submitted, WaybillRequest, Waybills};
#[cfg(feature = "mock")]
pub use {
    directory::MockDirectory,
    orders::{MockOrderBook, MockShipmentConfirmation},
    purchases::MockPurchaseOrders,
    pushes::{MockPushDecoder, MockPushInbox, MockPushSubscription},
    quoting::MockFreightQuoting,
    tracking::MockTracking,
    warehouse::{MockInbound, MockInventory, MockOutbound, MockSkuCatalog},
    waybills::MockWaybills,
};
