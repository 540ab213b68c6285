//! Traces, purchases and the asking for pushes, over a socket: the shared suites, and what is CJ's own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

mod buying;
mod purchases;
mod pushing;
mod rig;
mod subscription;
mod tracking;
