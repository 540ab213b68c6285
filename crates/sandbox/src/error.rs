//! What can go wrong when the sandbox is set up or told something.

use std::net::SocketAddr;

/// An error of the sandbox itself. Whatever arrives at a gateway is never an error: it gets an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that was passed in cannot be used. The control port answers it with status 400.
    #[error("{field}: {message}")]
    Invalid {
        /// The name of the field, as the control port spells it.
        field: String,
        /// What is wrong with it and what would be right.
        message: String,
    },
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose another address, or port 0 for a free one")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }
}
