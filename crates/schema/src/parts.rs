//! What several objects are made of: money, measures, persons, places and packages.

use std::{collections::BTreeMap, fmt::Display};

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{Values, View, extra::values};

/// An exact amount in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Money {
    /// The amount in the currency's main unit (yuan, not fen): decimal text with the digits as they are held.
    pub amount: String,
    /// The code of ISO 4217.
    pub currency: String,
}

/// Somebody, and where that is: a consignee, or whom to call. Hidden by the waybill rule unless revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Person {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mobile number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// Telephone, where it is given apart from the mobile number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Tax number, as customs ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// Where something goes or stands, as far as the provider tells. Street, house number and full text are hidden by the
/// waybill rule unless revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Address {
    /// Country, as the provider writes it: a code or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Province or state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// County or district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// Town or street office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Street, down to the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// House number, where it is given apart from the street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// The whole address in one text, where it is given so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_text: Option<String>,
}

/// The three sides of a box, in whole micrometres.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dimensions {
    /// The longest side, as the provider sees it, in µm.
    pub length_um: u64,
    /// The side across, in µm.
    pub width_um: u64,
    /// The side upwards, in µm.
    pub height_um: u64,
}

/// One package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Package {
    /// The waybill that it went on, where the object that names the package is no waybill itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waybill: Option<String>,
    /// The code on its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Which of the waybill's packages it is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// How many packages the waybill has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Its own weight, in whole grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<u64>,
    /// Its own sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    /// Its own volume in whole cubic millimetres, where it is given apart from the sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_mm3: Option<u64>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

impl Money {
    /// The amount as others may read it.
    #[must_use]
    pub fn of(money: domain::Money) -> Self {
        Self { amount: money.amount().to_string(), currency: money.currency().as_str().to_owned() }
    }
}

impl Person {
    /// Somebody as others may read it; `None` if nothing is known.
    #[must_use]
    pub fn of(contact: Option<&domain::Contact>, address: Option<&domain::Address>, view: View) -> Option<Self> {
        let nobody = domain::Contact::new();
        let contact = contact.unwrap_or(&nobody);
        let address = address.and_then(|address| Address::of(address, view));
        (address.is_some() || *contact != nobody).then(|| Self {
            name: personal(contact.name.as_ref(), domain::PersonName::reveal, view),
            mobile: personal(contact.mobile.as_ref(), domain::Phone::reveal, view),
            telephone: personal(contact.telephone.as_ref(), domain::Phone::reveal, view),
            email: personal(contact.email.as_ref(), domain::Email::reveal, view),
            tax_id: personal(contact.tax_id.as_ref(), domain::TaxId::reveal, view),
            address,
        })
    }
}

impl Address {
    /// A place as others may read it; `None` if nothing is known.
    #[must_use]
    pub fn of(address: &domain::Address, view: View) -> Option<Self> {
        (*address != domain::Address::new()).then(|| Self {
            country: text(address.country.as_ref(), view),
            province: text(address.province.as_ref(), view),
            city: text(address.city.as_ref(), view),
            county: text(address.county.as_ref(), view),
            town: text(address.town.as_ref(), view),
            street: personal(address.street.as_ref(), domain::StreetAddress::reveal, view),
            postcode: text(address.postcode.as_ref(), view),
            house_number: personal(address.house_number.as_ref(), domain::HouseNumber::reveal, view),
            full_text: personal(address.full_text.as_ref(), domain::StreetAddress::reveal, view),
        })
    }
}

impl Dimensions {
    /// The sides as others may read them.
    #[must_use]
    pub fn of(sides: domain::Dimensions) -> Self {
        let um = |side: domain::Length| whole(side.as_um());
        Self { length_um: um(sides.length), width_um: um(sides.width), height_um: um(sides.height) }
    }
}

impl Package {
    /// The package as others may read it.
    #[must_use]
    pub fn of(package: &domain::Package, view: View) -> Self {
        Self {
            waybill: None,
            code: package.code.as_ref().map(ToString::to_string),
            index: package.index,
            count: package.count,
            weight_g: package.weight.map(grams),
            dimensions: package.size.map(Dimensions::of),
            volume_mm3: package.volume.map(cubic_millimetres),
            extra: values(&package.extra, view),
        }
    }

    /// Notes the waybill that the package went on.
    #[must_use]
    pub fn on_waybill(mut self, waybill: &domain::WaybillNo) -> Self {
        self.waybill = Some(waybill.to_string());
        self
    }
}

pub(crate) fn grams(weight: domain::Weight) -> u64 {
    whole(weight.as_g())
}

pub(crate) fn cubic_millimetres(volume: domain::Volume) -> u64 {
    whole(volume.as_mm3())
}

/// Measures are held as whole numbers of this unit, none of them too great.
fn whole(measure: domain::Decimal) -> u64 {
    measure.try_into().unwrap_or(u64::MAX)
}

/// A text in which somebody may be named, where there is one.
pub(crate) fn text(text: Option<&String>, view: View) -> Option<String> {
    text.map(|text| view.text(text))
}

/// The value of an order's number.
pub(crate) fn number(number: &domain::OrderRef) -> String {
    number.value().to_owned()
}

/// A value that is somebody's, where there is one.
pub(crate) fn personal<T: Display>(value: Option<&T>, reveal: fn(&T) -> &str, view: View) -> Option<String> {
    value.map(|value| match view {
        View::Masked => value.to_string(),
        View::Revealed => reveal(value).to_owned(),
    })
}
