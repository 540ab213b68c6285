#![doc = include_str!("../README.md")]

mod call;
mod check;
pub mod directory;
mod documents;
pub mod fixtures;
pub mod freight_quoting;
pub mod inbound;
pub mod inventory;
pub mod operations;
pub mod order_book;
pub mod outbound;
mod persons;
pub mod purchase_orders;
pub mod push_decoder;
pub mod push_subscription;
mod pushed;
pub mod reference;
mod rig;
mod scenario;
pub mod shipment_confirmation;
pub mod sku_catalog;
mod suite;
pub mod tracking;
mod trouble;
pub mod waybills;

pub use call::{Call, Expected, Method};
pub use pushed::Pushed;
pub use rig::{Asked, Booked, Rig, Stage, Staged};
pub use scenario::{
    DirectoryScenario, FreightQuotingScenario, InboundScenario, InventoryScenario, OrderBookScenario, OutboundScenario,
    PurchaseOrdersScenario, PushDecoderScenario, PushSubscriptionScenario, Scenario, ShipmentConfirmationScenario,
    SkuCatalogScenario, Trouble, WaybillsScenario,
};
pub use suite::{Case, Outcome, Running, cases};
pub use trouble::in_trouble;
