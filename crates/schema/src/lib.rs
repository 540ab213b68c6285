#![doc = include_str!("../README.md")]

mod answer;
mod error;
mod masking;
#[cfg(feature = "json-schema")]
pub mod published;
mod reply;
mod tag;
mod trace;
mod words;

pub use answer::{Answer, Entry, Failed, Item, Value};
pub use error::{Error, Lang};
pub use masking::View;
pub use reply::Reply;
pub use tag::{Failure, ReplyV1, TraceV1};
pub use trace::{Event, Related, Trace, Values};
pub use words::{
    DELIVERY_WORDS, ERROR_KIND_WORDS, EVENT_STATUS_WORDS, EXCEPTION_WORDS, RETRY_WORDS, REVIEW_WORDS, ROLE_WORDS,
    STATUS_WORDS, ZONE_WORDS,
};
