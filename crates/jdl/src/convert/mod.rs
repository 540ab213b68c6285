//! From JDL's words to the domain's: pure, no I/O.

pub(crate) mod legs;
pub(crate) mod push;
pub(crate) mod scan;
pub(crate) mod tracking;
