//! What would it cost?

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{Dimensions, Money, OrderRef, QuoteOutcome, TaxId, TaxNumberOwner, Volume, WaybillNo, Weight};

use crate::{Error, Party};

/// What a price is computed from. Which of them a provider has is in [`QuotingCapabilities`](crate::QuotingCapabilities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum QuoteBasis {
    /// Goods and the two countries: quick, and coarse.
    Simple,
    /// Everything that is known of parcel, goods and addresses.
    Detailed,
    /// An order of a merchant's own shop, with its consignee and its way to deal with import tax.
    PartnerOrder,
    /// The lines that suppliers prescribe for their goods.
    SupplierTemplate,
    /// A waybill that is on its way already: its list price.
    Waybill,
}

impl QuoteBasis {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Simple, Self::Detailed, Self::PartnerOrder, Self::SupplierTemplate, Self::Waybill];

    /// Its word, for example `supplier_template`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Detailed => "detailed",
            Self::PartnerOrder => "partner_order",
            Self::SupplierTemplate => "supplier_template",
            Self::Waybill => "waybill",
        }
    }
}

/// What kind of goods a line is: suppliers' goods ship on lines of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GoodsKind {
    /// The provider's usual goods.
    Normal,
    /// Goods that it keeps for the merchant.
    Service,
    /// Packaging.
    Packaging,
    /// A supplier's goods, which the provider ships.
    Supplier,
    /// A supplier's goods, which he ships himself.
    SupplierShipped,
    /// Nothing that is shipped.
    Virtual,
    /// Printed or made on demand.
    OnDemand,
}

impl GoodsKind {
    /// Whether a supplier prescribes the lines.
    #[must_use]
    pub fn is_suppliers(self) -> bool {
        matches!(self, Self::Supplier | Self::SupplierShipped)
    }
}

/// Goods in the basket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuoteGoods {
    /// The provider's id of the variant (CJ `vid`).
    pub variant: Option<String>,
    /// The number of the variant.
    pub sku: Option<String>,
    /// The number of the product that it is a variant of.
    pub product: Option<String>,
    /// How many.
    pub quantity: u32,
    /// The weight of one.
    pub weight: Option<Weight>,
    /// The volume of one.
    pub volume: Option<Volume>,
    /// What kind of goods it is, where it is known.
    pub kind: Option<GoodsKind>,
    /// What matters for carriage (a battery, a liquid), in the provider's words.
    pub properties: Vec<String>,
    /// The name, in words.
    pub name: Option<String>,
}

impl QuoteGoods {
    /// One piece of a variant.
    #[must_use]
    pub fn variant(id: impl Into<String>) -> Self {
        Self { variant: Some(id.into()), quantity: 1, ..Self::default() }
    }

    /// One piece, by the number of the variant.
    #[must_use]
    pub fn sku(sku: impl Into<String>) -> Self {
        Self { sku: Some(sku.into()), quantity: 1, ..Self::default() }
    }

    /// One piece, by the number of the product.
    #[must_use]
    pub fn product(product: impl Into<String>) -> Self {
        Self { product: Some(product.into()), quantity: 1, ..Self::default() }
    }

    /// So many pieces.
    #[must_use]
    pub fn times(mut self, quantity: u32) -> Self {
        self.quantity = quantity;
        self
    }

    /// Of this kind.
    #[must_use]
    pub fn of_kind(mut self, kind: GoodsKind) -> Self {
        self.kind = Some(kind);
        self
    }
}

/// One question for prices. A basis takes what it knows of and leaves the rest; what it needs and lacks is `InvalidInput`,
/// not sent, naming the field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuoteRequest {
    /// What the price is to be computed from.
    pub basis: QuoteBasis,
    /// Where from: at least the country, where goods cross a border.
    pub origin: Party,
    /// Where to.
    pub destination: Party,
    /// The basket.
    pub goods: Vec<QuoteGoods>,
    /// The weight of all of it.
    pub weight: Option<Weight>,
    /// The weight with its packing.
    pub packed_weight: Option<Weight>,
    /// The weight that its volume stands for.
    pub volume_weight: Option<Weight>,
    /// The volume of all of it.
    pub volume: Option<Volume>,
    /// The sides of the parcel.
    pub dimensions: Option<Dimensions>,
    /// What the buyer pays for the order.
    pub amount: Option<Money>,
    /// What is declared to customs.
    pub declared: Option<Money>,
    /// The order that it is for.
    pub reference: Option<OrderRef>,
    /// The waybill that it is for.
    pub waybill: Option<WaybillNo>,
    /// The one line or product that is asked for; all, if there is none.
    pub line: Option<String>,
    /// Whose tax number import tax is paid under.
    pub tax_by: Option<TaxNumberOwner>,
    /// That number (IOSS).
    pub tax_number: Option<TaxId>,
    /// The provider's warehouses that may send it, by their ids.
    pub warehouses: Vec<String>,
    /// The platforms on which it was sold, in the provider's words. Some providers offer less where this is given.
    pub platforms: Vec<String>,
    /// A note.
    pub remark: Option<String>,
}

impl QuoteRequest {
    /// A question on a basis, with nothing said yet.
    #[must_use]
    pub fn new(basis: QuoteBasis) -> Self {
        Self {
            basis,
            origin: Party::default(),
            destination: Party::default(),
            goods: Vec::new(),
            weight: None,
            packed_weight: None,
            volume_weight: None,
            volume: None,
            dimensions: None,
            amount: None,
            declared: None,
            reference: None,
            waybill: None,
            line: None,
            tax_by: None,
            tax_number: None,
            warehouses: Vec::new(),
            platforms: Vec::new(),
            remark: None,
        }
    }

    /// From one country to another, by their codes of two letters.
    #[must_use]
    pub fn between(mut self, origin: &str, destination: &str) -> Self {
        self.origin.address.country = Some(origin.to_owned());
        self.destination.address.country = Some(destination.to_owned());
        self
    }

    /// With these goods too.
    #[must_use]
    pub fn with(mut self, goods: QuoteGoods) -> Self {
        self.goods.push(goods);
        self
    }

    /// Whether the basket mixes a supplier's goods with others: they ship on different lines, so their prices are better
    /// asked for apart.
    #[must_use]
    pub fn mixes_suppliers_goods(&self) -> bool {
        let suppliers = |goods: &QuoteGoods| goods.kind.is_some_and(GoodsKind::is_suppliers);
        self.goods.iter().any(suppliers) && !self.goods.iter().all(suppliers)
    }
}

/// Tells what shipping would cost.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FreightQuoting: Debug + Send + Sync {
    /// All options for one question.
    ///
    /// - **found**: each option with its price; one that has an error of its own is a rejection with its reason, never left
    ///   out. A placeholder of zero is no price: it is a rejection;
    /// - **empty**: `Ok` without options, and a warning [`NothingFound`](portolan_domain::WarningKind::NothingFound) that says
    ///   why that may be;
    /// - **unknown**: goods, or a waybill, that the provider does not know: `NotFound`, where it tells;
    /// - a basis that it does not have: `Unsupported`, `NotSent`; a field that the basis needs: `InvalidInput`, `NotSent`;
    /// - **refused**: the kind of the refusal, the code kept. Too many calls MUST NOT read as "no options".
    async fn quote(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_basket_is_told() {
        let asked = QuoteRequest::new(QuoteBasis::Simple).between("CN", "US").with(QuoteGoods::variant("1").times(2));
        assert!(!asked.mixes_suppliers_goods());
        let suppliers = QuoteGoods::variant("2").of_kind(GoodsKind::Supplier);
        assert!(asked.with(suppliers.clone()).mixes_suppliers_goods());
        assert!(!QuoteRequest::new(QuoteBasis::Simple).with(suppliers).mixes_suppliers_goods());
    }
}
