#![doc = include_str!("../README.md")]

mod clock;
mod error;
#[cfg(feature = "mock")]
pub mod mock;
mod secret;
mod tokens;

pub use clock::{Clock, Entropy};
pub use error::{Advice, Delivery, Error, ErrorKind, Retry};
pub use secret::Secret;
pub use tokens::{MemoryTokens, TokenKey, TokenSet, TokenStore};
