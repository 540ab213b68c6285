//! CJ's JSON, in CJ's words. Every field of an answer is optional; amounts and ids are text, so that no digit is lost;
//! unknown members are kept.

pub mod freight;
pub mod freight_tip;
pub mod order;
pub mod order_info;
pub mod partner_freight;
pub(crate) mod request;
pub mod supplier_template;
pub mod token;
pub mod trace;
pub mod webhook;

pub use request::Number;
pub(crate) use request::Request;
