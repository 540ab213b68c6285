//! Purchases: orders that we place with a supplier, who sends the goods to the consignee.

use crate::{AccountId, Address, Contact, EventTime, Extra, FreeText, Money, OrderRef, ProviderId, WaybillNo};

/// Where a purchase stands. What becomes of its parcels is told by their traces, not here. The provider's own code is kept
/// beside it, in [`Purchase::state_code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PurchaseState {
    /// Made, and not confirmed yet: nothing is owed.
    Draft,
    /// Confirmed, and not paid.
    AwaitingPayment,
    /// Paid; the supplier gets the goods ready.
    Processing,
    /// Handed to a carrier.
    Shipped,
    /// The supplier says that it arrived.
    Delivered,
    /// It was called off.
    Cancelled,
    /// A state that the provider has and this list has not.
    Other,
}

/// One purchase, as one provider tells it.
///
/// It may go out in several parcels, and a provider may split it into several purchases, each of which then names it as
/// its parent.
///
/// ```
/// use portolan_domain::{OrderRef, OrderRefKind, ProviderId, Purchase, WaybillNo};
/// let mut purchase = Purchase::new(ProviderId::cj(), OrderRef::new(OrderRefKind::Provider, "210823100016290555")?);
/// purchase.refs.push(OrderRef::new(OrderRefKind::Merchant, "SHOP-1")?);
/// purchase.waybills.push(WaybillNo::parse("CJPKL0000000001YQ")?);
/// # Ok::<(), portolan_domain::NumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purchase {
    /// Who tells.
    pub provider: ProviderId,
    /// Who buys.
    pub account: Option<AccountId>,
    /// The number by which this provider finds it.
    pub id: OrderRef,
    /// Its other numbers: the merchant's, the provider's second one, the parent's.
    pub refs: Vec<OrderRef>,
    /// Where it stands; `None` if the provider does not say.
    pub state: Option<PurchaseState>,
    /// The provider's code of the state, as written.
    pub state_code: Option<String>,
    /// When it was placed.
    pub placed_at: Option<EventTime>,
    /// When it was paid.
    pub paid_at: Option<EventTime>,
    /// When it left the supplier.
    pub shipped_at: Option<EventTime>,
    /// When it was delivered or closed.
    pub completed_at: Option<EventTime>,
    /// When it last changed.
    pub updated_at: Option<EventTime>,
    /// What is to be paid in all.
    pub total: Option<Money>,
    /// What the goods cost, within the total.
    pub goods: Option<Money>,
    /// What shipping costs, within the total.
    pub freight: Option<Money>,
    /// The page on which a person pays for it.
    pub pay_url: Option<String>,
    /// The shipping line, by the name under which it was ordered.
    pub line: Option<String>,
    /// Country of dispatch, as the provider writes it.
    pub origin: Option<String>,
    /// Who receives it.
    pub consignee: Option<Contact>,
    /// Where it goes.
    pub address: Option<Address>,
    /// What was bought.
    pub lines: Vec<PurchaseLine>,
    /// The waybills it went on.
    pub waybills: Vec<WaybillNo>,
    /// Why the provider holds it back, in its words.
    pub held_for: Vec<FreeText>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Purchase {
    /// A purchase of which only the number is known.
    #[must_use]
    pub fn new(provider: ProviderId, id: OrderRef) -> Self {
        Self {
            provider,
            account: None,
            id,
            refs: Vec::new(),
            state: None,
            state_code: None,
            placed_at: None,
            paid_at: None,
            shipped_at: None,
            completed_at: None,
            updated_at: None,
            total: None,
            goods: None,
            freight: None,
            pay_url: None,
            line: None,
            origin: None,
            consignee: None,
            address: None,
            lines: Vec::new(),
            waybills: Vec::new(),
            held_for: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// Whether `number` is one of this purchase's numbers, of the same kind.
    #[must_use]
    pub fn is_known_as(&self, number: &OrderRef) -> bool {
        self.id == *number || self.refs.contains(number)
    }
}

/// One line of a purchase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseLine {
    /// The supplier's number of the goods.
    pub sku: Option<String>,
    /// The supplier's id of the variant.
    pub variant: Option<String>,
    /// The name of the goods.
    pub name: Option<String>,
    /// How many; `None` if the provider does not say.
    pub quantity: Option<u64>,
    /// The price of one.
    pub unit_price: Option<Money>,
    /// The merchant's own id of the line.
    pub merchant_line: Option<String>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl PurchaseLine {
    /// A line of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OrderRefKind, PersonName};

    #[test]
    fn a_purchase_is_known_by_its_numbers_and_a_planted_person_is_not_printed() {
        let number = |kind, text| OrderRef::new(kind, text).unwrap();
        let mut purchase = Purchase::new(ProviderId::cj(), number(OrderRefKind::Provider, "210823100016290555"));
        purchase.refs.push(number(OrderRefKind::Merchant, "SHOP-1"));
        assert!(purchase.is_known_as(&number(OrderRefKind::Merchant, "SHOP-1")));
        assert!(!purchase.is_known_as(&number(OrderRefKind::Platform, "SHOP-1")));
        purchase.consignee = Some(Contact { name: PersonName::plain("张三").ok(), ..Contact::new() });
        purchase.held_for.push("电话13800000000".into());
        let shown = format!("{purchase:?} {purchase:#?}");
        assert!(!shown.contains("张三") && !shown.contains("13800000000"), "{shown}");
    }
}
