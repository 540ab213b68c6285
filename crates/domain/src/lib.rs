#![doc = include_str!("../README.md")]

mod extra;
mod mask;
mod measure;
mod money;
mod order;
mod person;
mod provider;
mod quote;
mod reference;
mod text;
mod time;

pub use extra::Extra;
pub use mask::{is_contact_key, mask_text, mask_value};
pub use measure::{Dimensions, Length, MeasureError, Volume, Weight};
pub use money::{Currency, Decimal, Money, MoneyError};
pub use order::{Order, OrderLine, OrderState};
pub use person::{
    Address, Contact, Email, HouseNumber, PersonError, PersonName, PersonalState, Phone, PhoneTail, StreetAddress, TaxId,
};
pub use provider::{AccountId, NameError, ProviderId};
pub use quote::{
    DayRange, DayRangeError, FreightQuote, QuoteOutcome, QuoteParts, QuoteRejection, QuoteWarning, RuleEffect, RuleTip,
    StopWords, TaxNumberOwner, TaxOption, WarehousePrice, WarningKind,
};
pub use reference::{CarrierCode, CarrierScheme, NumberError, OrderRef, OrderRefKind, PackageCode, WaybillNo};
pub use text::FreeText;
pub use time::{EventTime, TimeError, Timestamp, UtcOffset, ZoneSource};
