//! From JDL's words to the domain's, and back: pure, no I/O.

pub(crate) mod legs;
pub(crate) mod order_trace;
pub(crate) mod parcel;
pub(crate) mod party;
pub(crate) mod push;
pub(crate) mod quote;
pub(crate) mod scan;
pub(crate) mod tracking;
pub(crate) mod waybill;
