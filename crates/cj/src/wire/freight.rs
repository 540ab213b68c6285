//! The simple quote.
