//! The warehouse side on record: carriers, warehouses, goods and stock.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{
    Address, CarrierV1, Dimensions, Person, SkuV1, StockV1, Values, View, WarehouseV1,
    extra::values,
    parts::{cubic_millimetres, grams, text},
    words,
};

/// A carrier that an account may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Carrier {
    /// The name of this shape.
    pub schema: CarrierV1,
    /// Who tells, where several may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Its code, in the provider's scheme.
    pub code: String,
    /// Whose list the code is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::CARRIER_SCHEME_WORDS))))]
    pub scheme: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom to call there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Person>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// A warehouse that an account may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Warehouse {
    /// The name of this shape.
    pub schema: WarehouseV1,
    /// Who tells, where several may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The provider's number of it.
    pub number: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Whom to call there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Person>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// Goods as a warehouse keeps them on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Sku {
    /// The name of this shape.
    pub schema: SkuV1,
    /// Who tells, where several may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The merchant's number of the goods.
    pub sku: String,
    /// The provider's number, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_no: Option<String>,
    /// The barcode on them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Named>,
    /// The brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Named>,
    /// The supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Named>,
    /// Who made them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Where they were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The specification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// The colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The size, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The provider's class of size, which decides what storing and sending costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_class: Option<String>,
    /// Their sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    /// Their volume, in whole cubic millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_mm3: Option<u64>,
    /// With packing, in whole grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_weight_g: Option<u64>,
    /// Without packing, in whole grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_weight_g: Option<u64>,
    /// For how many days they keep, where that is watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life_days: Option<u32>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// Something that has a number and a name at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Named {
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How much of some goods is in a warehouse. Stock of different conditions is never added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Stock {
    /// The name of this shape.
    pub schema: StockV1,
    /// Who tells, where several may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The provider's number of the goods.
    pub goods_no: String,
    /// In which warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// In which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::CONDITION_WORDS))))]
    pub condition: Option<String>,
    /// The provider's code of the condition, with `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_code: Option<String>,
    /// Pieces that are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_hand: Option<u64>,
    /// Pieces that may be sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<u64>,
    /// Pieces that are held for documents not yet carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<u64>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

impl Carrier {
    /// The carrier as others may read it.
    #[must_use]
    pub fn of(carrier: &domain::Carrier, view: View) -> Self {
        Self {
            schema: CarrierV1,
            provider: None,
            code: view.text(carrier.code.value()),
            scheme: words::carrier_scheme(carrier.code.scheme()).map(ToOwned::to_owned),
            name: text(carrier.name.as_ref(), view),
            contact: Person::of(Some(&carrier.contact), None, view),
            extra: values(&carrier.extra, view),
        }
    }

    /// Notes who tells.
    #[must_use]
    pub fn told_by(mut self, provider: &domain::ProviderId) -> Self {
        self.provider = Some(provider.to_string());
        self
    }
}

impl Warehouse {
    /// The warehouse as others may read it.
    #[must_use]
    pub fn of(warehouse: &domain::Warehouse, view: View) -> Self {
        Self {
            schema: WarehouseV1,
            provider: None,
            number: warehouse.number.clone(),
            name: text(warehouse.name.as_ref(), view),
            address: Address::of(&warehouse.address, view),
            contact: Person::of(Some(&warehouse.contact), None, view),
            extra: values(&warehouse.extra, view),
        }
    }

    /// Notes who tells.
    #[must_use]
    pub fn told_by(mut self, provider: &domain::ProviderId) -> Self {
        self.provider = Some(provider.to_string());
        self
    }
}

impl Sku {
    /// The goods as others may read them.
    #[must_use]
    pub fn of(record: &domain::SkuRecord, view: View) -> Self {
        let text = |value: &Option<String>| text(value.as_ref(), view);
        Self {
            schema: SkuV1,
            provider: None,
            sku: record.sku.clone(),
            goods_no: record.goods_no.clone(),
            barcode: record.barcode.clone(),
            name: text(&record.name),
            short_name: text(&record.short_name),
            category: Named::of(&record.category, view),
            brand: Named::of(&record.brand, view),
            supplier: Named::of(&record.supplier, view),
            manufacturer: text(&record.manufacturer),
            origin: text(&record.origin),
            specification: text(&record.specification),
            color: text(&record.color),
            size: text(&record.size),
            size_class: text(&record.size_class),
            dimensions: record.dimensions.map(Dimensions::of),
            volume_mm3: record.volume.map(cubic_millimetres),
            gross_weight_g: record.gross_weight.map(grams),
            net_weight_g: record.net_weight.map(grams),
            shelf_life_days: record.shelf_life_days,
            extra: values(&record.extra, view),
        }
    }

    /// Notes who tells.
    #[must_use]
    pub fn told_by(mut self, provider: &domain::ProviderId) -> Self {
        self.provider = Some(provider.to_string());
        self
    }
}

impl Named {
    /// The thing as others may read it; `None` if it has neither number nor name.
    #[must_use]
    pub fn of(named: &domain::Named, view: View) -> Option<Self> {
        (*named != domain::Named::default())
            .then(|| Self { number: named.number.clone(), name: text(named.name.as_ref(), view) })
    }
}

impl Stock {
    /// The level as others may read it.
    #[must_use]
    pub fn of(level: &domain::StockLevel, view: View) -> Self {
        let (condition, condition_code) = condition(level.condition.as_ref(), view);
        Self {
            schema: StockV1,
            provider: None,
            goods_no: level.goods_no.clone(),
            warehouse: level.warehouse.clone(),
            condition,
            condition_code,
            on_hand: level.on_hand,
            available: level.available,
            reserved: level.reserved,
            extra: values(&level.extra, view),
        }
    }

    /// Notes who tells.
    #[must_use]
    pub fn told_by(mut self, provider: &domain::ProviderId) -> Self {
        self.provider = Some(provider.to_string());
        self
    }
}

/// The word of a condition, and the provider's code where the word says too little.
pub(crate) fn condition(condition: Option<&domain::GoodsCondition>, view: View) -> (Option<String>, Option<String>) {
    let code = match condition {
        Some(domain::GoodsCondition::Other(code)) => Some(view.text(code)),
        _ => None,
    };
    (condition.map(|condition| words::condition(condition).to_owned()), code)
}
