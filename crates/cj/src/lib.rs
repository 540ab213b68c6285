#![doc = include_str!("../README.md")]

mod adapter;
mod allowance;
mod cj;
mod client;
mod config;
mod convert;
mod decode;
mod dialect;
mod envelope;
pub mod error;
mod operations;
pub mod push;
pub mod sign;
mod status;
mod token;
pub mod wire;

pub use cj::{Cj, CjBuilder};
pub use client::Client;
pub use config::{Account, App, Environment};
pub use decode::decode;
pub use dialect::CjDialect;
pub use operations::*;
