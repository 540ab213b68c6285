//! A provider in memory that does what the ports demand: the suites are tried on it first, and a new adapter can be
//! laid beside it.
//!
//! [`Memory`] and [`Records`] are the provider's side, with faults on request: they take numbers and give bytes.
//! [`Reference`] is the adapter for tracking, [`Desk`] for all other ports, [`Pushes`] for what comes by itself; both believe nothing that they are given.
//! [`ReferenceRig`] stages the scenarios.

mod adapter;
mod desk;
mod directory;
mod documents;
mod fields;
mod freight_quoting;
mod goods;
mod line;
mod memory;
mod order_book;
mod purchase_orders;
mod push_decoder;
mod push_subscription;
mod records;
mod rig;
mod shipment_confirmation;
mod trade_records;
mod warehouse_records;
mod waybills;

pub use adapter::Reference;
pub use desk::{Abilities, Desk};
pub use memory::{Fault, Memory, Parcel, Scan};
pub use push_decoder::{Pushes, Signing};
pub use records::Records;
pub use rig::ReferenceRig;
