//! The JOS gateway.

mod arbitrary;
pub(crate) mod caller;
mod control;
mod express;
mod gateway;
mod oauth;
mod orders;
mod shapes;
mod told;
mod vectors;
mod warehouse;
