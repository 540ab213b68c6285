#![doc = include_str!("../README.md")]

mod adapter;
mod client;
mod config;
mod convert;
mod decode;
mod dialect;
mod envelope;
pub mod error;
mod jdl;
pub mod number;
mod operations;
pub mod sign;
mod status;
mod token;
pub mod wire;

pub use client::Client;
pub use config::{Account, App, Environment, ExtensionKeys, OrderOrigin, PushCheck, SettleType, TraceInterface};
pub use decode::decode;
pub use dialect::JdlDialect;
pub use jdl::{Jdl, JdlBuilder};
pub use operations::*;
pub use token::{OAuth, OUT_OF_BAND};
