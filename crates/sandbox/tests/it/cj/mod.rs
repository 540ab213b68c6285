//! CJ's gateway.

mod arbitrary;
mod caller;
mod control;
mod freight;
mod gateway;
mod orders;
mod sockets;
mod tokens;
mod told;
mod tracking;
mod webhooks;
mod world;
