//! From CJ's words to the domain's: pure, no I/O.

pub(crate) mod purchase;
pub(crate) mod purchase_request;
pub(crate) mod push;
pub(crate) mod quote;
pub(crate) mod trace;
