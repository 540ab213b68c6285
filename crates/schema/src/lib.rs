#![doc = include_str!("../README.md")]

mod answer;
mod document;
mod error;
mod extra;
mod masking;
mod order;
mod parts;
#[cfg(feature = "json-schema")]
pub mod published;
mod reply;
mod tag;
mod token;
mod trace;
mod warehouse;
mod waybill;
mod words;

pub use answer::{Answer, Entry, Failed, Item, Value};
pub use document::{DocumentLine, DocumentState, Inbound, Outbound};
pub use error::{Error, Lang};
pub use extra::Values;
pub use masking::View;
pub use order::{Order, OrderLine};
pub use parts::{Address, Dimensions, Money, Package, Person};
pub use reply::Reply;
pub use tag::{
    CarrierV1, Failure, InboundV1, OrderV1, OutboundV1, ReplyV1, ReservedV1, SkuV1, StockV1, SubmittedV1, TokenV1,
    TraceV1, WarehouseV1, WaybillV1,
};
pub use token::Token;
pub use trace::{Event, Related, Trace};
pub use warehouse::{Carrier, Named, Sku, Stock, Warehouse};
pub use waybill::{Reserved, Services, Submitted, Waybill};
pub use words::{
    CARRIER_SCHEME_WORDS, CONDITION_WORDS, DELIVERY_WORDS, ERROR_KIND_WORDS, EVENT_STATUS_WORDS, EXCEPTION_WORDS,
    INBOUND_KIND_WORDS, ORDER_STATE_WORDS, OUTBOUND_KIND_WORDS, RETRY_WORDS, REVIEW_WORDS, ROLE_WORDS, STATUS_WORDS,
    ZONE_WORDS,
};
