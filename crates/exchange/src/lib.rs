#![doc = include_str!("../README.md")]

mod call;
mod client;
mod context;
mod counts;
mod deadline;
mod dialect;
mod exchange;
mod http;
pub mod json;
mod observe;
mod redact;
mod send;
mod stack;
mod system;
mod text;
mod tls;

pub use call::{Call, Parts, Purpose};
pub use client::{HttpClient, HttpClientBuilder};
pub use context::{Context, Progress};
pub use counts::{count_foreign_answer, count_push, count_unmapped_events};
pub use deadline::Deadline;
pub use dialect::{Credentials, Dialect, Keyring, Reply};
pub use exchange::Exchange;
pub use http::{Http, HttpError, HttpErrorKind, HttpResponse};
pub use observe::Observe;
pub use redact::redact;
#[doc(no_inline)]
pub use reqwest;
pub use send::SignAndSend;
pub use stack::{Stack, StackBuilder};
pub use system::{OsEntropy, SystemClock};
pub use text::{TextError, to_utf8, utf8};
