//! The warehouse side: goods, stock, and the documents under which goods come in and go out.

use crate::{
    Address, Contact, Dimensions, EventTime, Extra, Money, OrderRef, Package, ProviderId, Volume, WaybillNo, Weight,
};

/// What goods are like. Stock of different conditions is never added up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GoodsCondition {
    /// Fit to be sold.
    Good,
    /// Damaged.
    Defective,
    /// A sample.
    Sample,
    /// New.
    New,
    /// A condition that the provider has and this list has not: its code.
    Other(String),
}

/// Goods as a warehouse keeps them on record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkuRecord {
    /// The merchant's number of the goods.
    pub sku: String,
    /// The provider's number, once it has one.
    pub goods_no: Option<String>,
    /// The barcode on them.
    pub barcode: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// A short name.
    pub short_name: Option<String>,
    /// The category, by number and by name.
    pub category: Named,
    /// The brand.
    pub brand: Named,
    /// The supplier.
    pub supplier: Named,
    /// Who made them.
    pub manufacturer: Option<String>,
    /// Where they were made.
    pub origin: Option<String>,
    /// The specification.
    pub specification: Option<String>,
    /// The colour.
    pub color: Option<String>,
    /// The size, in words.
    pub size: Option<String>,
    /// The provider's class of size, which decides what storing and sending costs.
    pub size_class: Option<String>,
    /// Their sides.
    pub dimensions: Option<Dimensions>,
    /// Their volume.
    pub volume: Option<Volume>,
    /// With packing.
    pub gross_weight: Option<Weight>,
    /// Without packing.
    pub net_weight: Option<Weight>,
    /// For how many days they keep, where that is watched.
    pub shelf_life_days: Option<u32>,
    /// The provider's other fields.
    pub extra: Extra,
}

/// Something that has a number and a name at a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The number.
    pub number: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl SkuRecord {
    /// Goods of which only the merchant's number is known.
    #[must_use]
    pub fn new(sku: impl Into<String>) -> Self {
        Self {
            sku: sku.into(),
            goods_no: None,
            barcode: None,
            name: None,
            short_name: None,
            category: Named::default(),
            brand: Named::default(),
            supplier: Named::default(),
            manufacturer: None,
            origin: None,
            specification: None,
            color: None,
            size: None,
            size_class: None,
            dimensions: None,
            volume: None,
            gross_weight: None,
            net_weight: None,
            shelf_life_days: None,
            extra: Extra::new(),
        }
    }
}

/// Keep a field, or set it. There is no way to clear one: JD's warehouse corrupts records that are sent an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// As it is.
    #[default]
    Keep,
    /// To this.
    Set(T),
}

/// What to change in a record of goods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkuPatch {
    /// The merchant's number.
    pub sku: Change<String>,
    /// The barcode.
    pub barcode: Change<String>,
    /// The name.
    pub name: Change<String>,
    /// The short name.
    pub short_name: Change<String>,
    /// The category.
    pub category: Change<Named>,
    /// The brand.
    pub brand: Change<Named>,
    /// The supplier.
    pub supplier: Change<Named>,
    /// The class of size.
    pub size_class: Change<String>,
    /// The sides.
    pub dimensions: Change<Dimensions>,
    /// The volume.
    pub volume: Change<Volume>,
    /// The weight with packing.
    pub gross_weight: Change<Weight>,
    /// The weight without packing.
    pub net_weight: Change<Weight>,
}

impl SkuPatch {
    /// Changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// How much of some goods is in a warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StockLevel {
    /// The provider's number of the goods.
    pub goods_no: String,
    /// In which warehouse.
    pub warehouse: Option<String>,
    /// In which condition.
    pub condition: Option<GoodsCondition>,
    /// Pieces that are there.
    pub on_hand: Option<u64>,
    /// Pieces that may be sold.
    pub available: Option<u64>,
    /// Pieces that are held for documents not yet carried out.
    pub reserved: Option<u64>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl StockLevel {
    /// Goods of which no quantity is known.
    #[must_use]
    pub fn new(goods_no: impl Into<String>) -> Self {
        Self {
            goods_no: goods_no.into(),
            warehouse: None,
            condition: None,
            on_hand: None,
            available: None,
            reserved: None,
            extra: Extra::new(),
        }
    }
}

/// One kind of goods on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentLine {
    /// The provider's number of the goods.
    pub goods_no: String,
    /// The merchant's number, where the provider wants or tells it.
    pub sku: Option<String>,
    /// Pieces that the document is about.
    pub expected: Option<u64>,
    /// Pieces that really came or went.
    pub actual: Option<u64>,
    /// In which condition.
    pub condition: Option<GoodsCondition>,
    /// Why the two differ, in the provider's words.
    pub remark: Option<String>,
}

impl DocumentLine {
    /// So many pieces of some goods, in a condition.
    #[must_use]
    pub fn new(goods_no: impl Into<String>, expected: u64, condition: GoodsCondition) -> Self {
        Self {
            goods_no: goods_no.into(),
            sku: None,
            expected: Some(expected),
            actual: None,
            condition: Some(condition),
            remark: None,
        }
    }
}

/// Why goods come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InboundKind {
    /// Bought.
    Purchase,
    /// Sent back by a consignee.
    Return,
    /// Anything else.
    Other,
}

/// A document under which goods come in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InboundOrder {
    /// Who tells.
    pub provider: ProviderId,
    /// Why goods come in.
    pub kind: InboundKind,
    /// The provider's number of the document, once it has one.
    pub number: Option<OrderRef>,
    /// The merchant's own number of it.
    pub reference: Option<OrderRef>,
    /// For a return: the outbound document that is undone.
    pub outbound: Option<OrderRef>,
    /// The warehouse.
    pub warehouse: Option<String>,
    /// The supplier.
    pub supplier: Named,
    /// When it is expected.
    pub expected_at: Option<EventTime>,
    /// When it was completed.
    pub completed_at: Option<EventTime>,
    /// The goods.
    pub lines: Vec<DocumentLine>,
    /// How far it is, in the provider's code.
    pub state_code: Option<String>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl InboundOrder {
    /// A document of which nothing else is known.
    #[must_use]
    pub fn new(provider: ProviderId, kind: InboundKind) -> Self {
        Self {
            provider,
            kind,
            number: None,
            reference: None,
            outbound: None,
            warehouse: None,
            supplier: Named::default(),
            expected_at: None,
            completed_at: None,
            lines: Vec::new(),
            state_code: None,
            extra: Extra::new(),
        }
    }
}

/// Why goods go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OutboundKind {
    /// Sold.
    Sale,
    /// Anything else.
    Other,
}

/// A document under which goods go out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutboundOrder {
    /// Who tells.
    pub provider: ProviderId,
    /// Why goods go out.
    pub kind: OutboundKind,
    /// The provider's number of the document, once it has one.
    pub number: Option<OrderRef>,
    /// The merchant's own number of it.
    pub reference: Option<OrderRef>,
    /// The platform's order that it fills.
    pub order: Option<OrderRef>,
    /// The warehouse.
    pub warehouse: Option<String>,
    /// The carrier, in the warehouse's scheme.
    pub carrier: Option<crate::CarrierCode>,
    /// Who receives the goods.
    pub consignee: Contact,
    /// Where they go.
    pub address: Address,
    /// What the courier collects at the door.
    pub cod: Option<Money>,
    /// When it shall be carried out.
    pub expected_at: Option<EventTime>,
    /// The goods.
    pub lines: Vec<DocumentLine>,
    /// How far it is: the provider's codes with their times, oldest first.
    pub states: Vec<DocumentState>,
    /// The packages that went out, with the waybill of each.
    pub packages: Vec<(WaybillNo, Package)>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl OutboundOrder {
    /// A document of which nothing else is known.
    #[must_use]
    pub fn new(provider: ProviderId, kind: OutboundKind) -> Self {
        Self {
            provider,
            kind,
            number: None,
            reference: None,
            order: None,
            warehouse: None,
            carrier: None,
            consignee: Contact::new(),
            address: Address::new(),
            cod: None,
            expected_at: None,
            lines: Vec::new(),
            states: Vec::new(),
            packages: Vec::new(),
            extra: Extra::new(),
        }
    }
}

/// A state that a document has reached, in the provider's words: what they mean is not published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentState {
    /// The code.
    pub code: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// When it was reached.
    pub at: Option<EventTime>,
}

/// A carrier that an account may name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Carrier {
    /// Its code, in the provider's scheme.
    pub code: crate::CarrierCode,
    /// Its name.
    pub name: Option<String>,
    /// Whom to call there.
    pub contact: Contact,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Carrier {
    /// A carrier of which only the code is known.
    #[must_use]
    pub fn new(code: crate::CarrierCode) -> Self {
        Self { code, name: None, contact: Contact::new(), extra: Extra::new() }
    }
}

/// A warehouse that an account may name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warehouse {
    /// The provider's number of it.
    pub number: String,
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub address: Address,
    /// Whom to call there.
    pub contact: Contact,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Warehouse {
    /// A warehouse of which only the number is known.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        let (address, contact) = (Address::new(), Contact::new());
        Self { number: number.into(), name: None, address, contact, extra: Extra::new() }
    }
}
