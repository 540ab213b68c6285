//! From CJ's words to the domain's and back: pure, no I/O.

pub(crate) mod purchase;
pub(crate) mod purchase_request;
pub(crate) mod push;
pub(crate) mod quote;
pub(crate) mod quote_full;
pub(crate) mod quote_partner;
pub(crate) mod quote_request;
pub(crate) mod quote_simple;
pub(crate) mod quote_supplier;
pub(crate) mod trace;
