//! The JOS gateway.

mod arbitrary;
mod caller;
mod control;
mod express;
mod gateway;
mod oauth;
mod orders;
mod shapes;
mod told;
mod vectors;
mod warehouse;
