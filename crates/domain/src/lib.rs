#![doc = include_str!("../README.md")]

mod extra;
mod mask;
mod money;
mod person;
mod text;
mod provider;
mod reference;
mod time;

pub use extra::Extra;
pub use mask::{is_contact_key, mask_text, mask_value};
pub use money::{Currency, Decimal, Money, MoneyError};
pub use person::{Address, Contact, Email, HouseNumber, PersonError, PersonName, PersonalState, Phone, PhoneTail, StreetAddress, TaxId};
pub use text::FreeText;
pub use provider::{AccountId, NameError, ProviderId};
pub use reference::{CarrierCode, CarrierScheme, NumberError, OrderRef, OrderRefKind, PackageCode, WaybillNo};
pub use time::{EventTime, TimeError, Timestamp, UtcOffset, ZoneSource};
