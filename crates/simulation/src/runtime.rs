//! Runs a future to its end in one thread on virtual time.

use std::{fmt, future::Future, io, pin::pin};

use futures_util::future::{Either, select};

use crate::VirtualClock;

/// Why a run has no outcome.
#[derive(Debug)]
pub enum RunError {
    /// The thread's runtime could not be made.
    Runtime(io::Error),
    /// Everybody waits for something that will never come.
    Stuck,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runtime(error) => write!(f, "no runtime: {error}"),
            Self::Stuck => f.write_str("stuck: everybody waits, and nobody for a moment in time"),
        }
    }
}

impl std::error::Error for RunError {}

/// Runs `work` and all tasks that it spawns. The clock leaps whenever none of them can go on.
///
/// # Errors
/// [`RunError::Stuck`] if nothing would ever happen again.
pub fn run<T>(clock: &VirtualClock, work: impl Future<Output = T>) -> Result<T, RunError> {
    let idle = clock.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .on_thread_park(move || idle.leap())
        .build()
        .map_err(RunError::Runtime)?;
    runtime.block_on(async {
        match select(pin!(work), pin!(clock.stuck())).await {
            Either::Left((outcome, _)) => Ok(outcome),
            Either::Right(_) => Err(RunError::Stuck),
        }
    })
}
