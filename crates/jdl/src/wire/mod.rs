//! JDL's JSON, in JDL's words. Every field of an answer is optional; unknown members are kept.

pub mod ecap;
pub mod fee;
pub mod order;
pub mod push;
pub(crate) mod request;
pub mod token;
pub mod trace;
pub mod tracking;

pub use request::{Number, Pairs};
