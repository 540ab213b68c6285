#![doc = include_str!("../README.md")]

mod provider;
mod reference;
mod time;

pub use provider::{AccountId, NameError, ProviderId};
pub use reference::{CarrierCode, CarrierScheme, NumberError, OrderRef, OrderRefKind, PackageCode, WaybillNo};
pub use time::{EventTime, TimeError, Timestamp, UtcOffset, ZoneSource};
