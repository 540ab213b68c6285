#![doc = include_str!("../README.md")]

mod extra;
mod mapping;
mod mask;
mod measure;
mod money;
mod order;
mod person;
mod provider;
mod purchase;
mod quote;
mod reference;
mod status;
mod text;
mod time;
mod trace;
mod warehouse;
mod waybill;

pub use extra::Extra;
pub use mapping::{Clues, Node, Pattern, StatusMap, Verdict};
pub use mask::{is_contact_key, mask_text, mask_value};
pub use measure::{Dimensions, Length, MeasureError, Volume, Weight};
pub use money::{Currency, Decimal, Money, MoneyError};
pub use order::{Order, OrderLine, OrderState};
pub use person::{
    Address, Contact, Email, HouseNumber, PersonError, PersonName, PersonalState, Phone, PhoneTail, StreetAddress,
    TaxId,
};
pub use provider::{AccountId, NameError, ProviderId};
pub use purchase::{Purchase, PurchaseLine, PurchaseState};
pub use quote::{
    DayRange, DayRangeError, FreightQuote, QuoteOutcome, QuoteParts, QuoteRejection, QuoteWarning, RuleEffect, RuleTip,
    RuleVerdict, StopWords, TaxNumberOwner, TaxOption, WarehousePrice, WarningKind,
};
pub use reference::{CarrierCode, CarrierScheme, NumberError, OrderRef, OrderRefKind, PackageCode, WaybillNo};
pub use status::{Basis, EventStatus, ExceptionKind, TrackingStatus};
pub use text::FreeText;
pub use time::{EventTime, TimeError, Timestamp, UtcOffset, ZoneSource};
pub use trace::{
    LegRole, OtherParcel, Place, ProviderStatus, Related, Review, ScanKey, Trace, TraceEvent, TraceStatus,
};
pub use warehouse::{
    Carrier, Change, DocumentLine, DocumentState, GoodsCondition, InboundKind, InboundOrder, Named, OutboundKind,
    OutboundOrder, SkuPatch, SkuRecord, StockLevel, Warehouse,
};
pub use waybill::{Package, Services, Waybill};
