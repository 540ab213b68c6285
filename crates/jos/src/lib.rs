#![doc = include_str!("../README.md")]

mod adapter;
mod client;
mod config;
mod convert;
mod decode;
mod dialect;
mod envelope;
pub mod error;
mod jos;
pub mod number;
mod operations;
mod shape;
pub mod sign;
mod status;
mod token;
mod verdict;
pub mod window;
pub mod wire;

pub use client::Client;
pub use config::{
    Account, App, Environment, Family, GoodsUnits, LengthUnit, Sending, TimestampForm, VolumeUnit, WeightUnit,
};
pub use decode::decode;
pub use dialect::JosDialect;
pub use jos::{Jos, JosBuilder};
pub use operations::*;
pub use status::order_state;
pub use token::{Generation, OAuth};
