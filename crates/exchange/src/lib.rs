#![doc = include_str!("../README.md")]

mod breaker;
mod budget;
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
mod per_operation;
mod policies;
mod redact;
mod retry;
mod send;
mod skew;
mod stack;
mod system;
mod text;
mod tls;
mod token;

pub use breaker::{Breaker, BreakerPolicy, CircuitOpen};
pub use budget::{Allowance, Budget, BudgetPolicy, Limit, Operations, Points, Scope, Unit};
pub use call::{Call, Parts, Purpose};
pub use client::{HttpClient, HttpClientBuilder};
pub use context::{Context, Progress};
pub use counts::{count_foreign_answer, count_push, count_unmapped_events};
pub use deadline::Deadline;
pub use dialect::{Credentials, Dialect, Keyring, Reply};
pub use exchange::Exchange;
pub use http::{Http, HttpError, HttpErrorKind, HttpResponse, retry_after};
pub use observe::Observe;
pub use policies::{OwnLayers, Place, Policies};
pub use redact::redact;
#[doc(no_inline)]
pub use reqwest;
pub use retry::{Retry, RetryPolicy};
pub use send::SignAndSend;
pub use skew::{Skew, SkewPolicy};
pub use stack::{Stack, StackBuilder};
pub use system::{OsEntropy, SystemClock};
pub use text::{TextError, to_text, to_utf8, utf8};
pub use token::{Token, TokenPolicy, TokenSource};
