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
mod purchase;
mod quote;
mod quotes;
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
pub use purchase::{Purchase, PurchaseLine};
pub use quote::{Days, Quote, QuoteParts, Rule, StopWords, TaxOption, WarehousePrice};
pub use quotes::{QuoteRejection, QuoteWarning, Quotes};
pub use reply::Reply;
pub use tag::{
    CancellationV1, CarrierV1, Failure, InboundV1, OrderV1, OutboundV1, PurchaseV1, QuotesV1, ReplyV1, ReservedV1,
    SkuV1, StockV1, SubmittedV1, TokenV1, TraceV1, WarehouseV1, WaybillV1,
};
pub use token::Token;
pub use trace::{Event, Related, Trace};
pub use warehouse::{Carrier, Named, Sku, Stock, Warehouse};
pub use waybill::{Cancellation, Reserved, Services, Submitted, Waybill};
pub use words::{
    CANCELLATION_WORDS, CARRIER_SCHEME_WORDS, CONDITION_WORDS, DELIVERY_WORDS, ERROR_KIND_WORDS, EVENT_STATUS_WORDS,
    EXCEPTION_WORDS, GOODS_GROUP_WORDS, INBOUND_KIND_WORDS, ORDER_STATE_WORDS, OUTBOUND_KIND_WORDS,
    PURCHASE_STATE_WORDS, QUOTE_BASIS_WORDS, RETRY_WORDS, REVIEW_WORDS, ROLE_WORDS, RULE_EFFECT_WORDS, STATUS_WORDS,
    TAX_NUMBER_OWNER_WORDS, WARNING_WORDS, ZONE_WORDS,
};
