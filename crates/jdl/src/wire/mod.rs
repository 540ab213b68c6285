//! JDL's JSON, in JDL's words. Every field is optional; unknown members are kept.

pub mod push;
pub mod tracking;
