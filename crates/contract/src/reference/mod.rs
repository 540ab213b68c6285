//! A provider in memory that does what the ports demand: the suites are tried on it first, and a new adapter can be
//! laid beside it.
//!
//! [`Memory`] is the provider's side, with faults on request: it takes numbers and gives bytes. [`Reference`] is the
//! adapter, and believes nothing that it is given. [`ReferenceRig`] stages the scenarios.

mod adapter;
mod memory;
mod rig;

pub use adapter::Reference;
pub use memory::{Fault, Memory, Parcel, Scan};
pub use rig::ReferenceRig;
