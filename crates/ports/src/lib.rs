#![doc = include_str!("../README.md")]

mod capabilities;
mod clock;
mod decoded;
mod error;
#[cfg(feature = "mock")]
pub mod mock;
mod operations;
mod secret;
mod tokens;
mod tracking;

pub use capabilities::{Capabilities, Connection, TrackingCapabilities};
pub use clock::{Clock, Entropy};
pub use decoded::{Decoded, FailedItem, Field, Item, RawReply};
pub use error::{Advice, Delivery, Error, ErrorKind, Retry};
pub use operations::{AfterUnknown, Effect, Lifecycle, Operation};
pub use secret::Secret;
pub use tokens::{MemoryTokens, TokenKey, TokenSet, TokenStore};
#[cfg(feature = "mock")]
pub use tracking::MockTracking;
pub use tracking::{LegScope, Reference, Tracking, TrackingQuery};
