//! Orders: what was sold, to whom, and on which waybills it went.

use crate::{AccountId, Address, Contact, EventTime, Extra, FreeText, Money, OrderRef, ProviderId, WaybillNo};

/// Where an order stands. The provider's own code is kept beside it, in [`Order::state_code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OrderState {
    /// The buyer has not paid.
    AwaitingPayment,
    /// Nothing was sent yet.
    AwaitingShipment,
    /// Some lines were sent.
    PartlyShipped,
    /// All was sent.
    Shipped,
    /// The buyer has received it, or the time to object is over.
    Completed,
    /// It was called off.
    Cancelled,
    /// The platform holds it back; it must not be sent.
    Locked,
    /// A state that the provider has and this list has not.
    Other,
}

/// One order, as one provider tells it.
///
/// An order may have many waybills; orders that were paid together may share one, which each of them then names.
///
/// ```
/// use portolan_domain::{Order, OrderRef, OrderRefKind, ProviderId, WaybillNo};
/// let id = OrderRef::new(OrderRefKind::Platform, "1234567890123")?;
/// let mut order = Order::new(ProviderId::jos(), id);
/// order.waybills.push(WaybillNo::parse("JDVA00000000001")?);
/// order.waybills.push(WaybillNo::parse("JDVA00000000002")?);
/// # Ok::<(), portolan_domain::NumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// Who tells.
    pub provider: ProviderId,
    /// Whose order it is.
    pub account: Option<AccountId>,
    /// The number by which this provider finds it.
    pub id: OrderRef,
    /// Its other numbers.
    pub refs: Vec<OrderRef>,
    /// Where it stands; `None` if the provider does not say.
    pub state: Option<OrderState>,
    /// The provider's code of the state, as written.
    pub state_code: Option<String>,
    /// When the buyer placed it.
    pub placed_at: Option<EventTime>,
    /// When it last changed.
    pub updated_at: Option<EventTime>,
    /// What the buyer pays in all.
    pub total: Option<Money>,
    /// What the buyer pays for shipping, within the total.
    pub freight: Option<Money>,
    /// What the courier collects at the door.
    pub cod: Option<Money>,
    /// How it is paid, in the provider's words.
    pub payment: Option<String>,
    /// The buyer's name or number at the provider, which may tell who it is.
    pub buyer_id: Option<FreeText>,
    /// Who receives it.
    pub consignee: Option<Contact>,
    /// Where it goes.
    pub address: Option<Address>,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// The waybills it went on.
    pub waybills: Vec<WaybillNo>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Order {
    /// An order of which only the number is known.
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
            updated_at: None,
            total: None,
            freight: None,
            cod: None,
            payment: None,
            buyer_id: None,
            consignee: None,
            address: None,
            lines: Vec::new(),
            waybills: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// Whether `number` is one of this order's numbers, of the same kind.
    #[must_use]
    pub fn is_known_as(&self, number: &OrderRef) -> bool {
        self.id == *number || self.refs.contains(number)
    }
}

/// One line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderLine {
    /// The merchant's or the platform's number of the goods.
    pub sku: Option<String>,
    /// The name of the goods.
    pub name: Option<String>,
    /// How many; `None` if the provider does not say.
    pub quantity: Option<u64>,
    /// The price of one.
    pub unit_price: Option<Money>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl OrderLine {
    /// A line of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OrderRefKind, PersonName, Phone, StreetAddress};

    fn order(id: &str) -> Order {
        Order::new(ProviderId::jos(), OrderRef::new(OrderRefKind::Platform, id).unwrap())
    }

    #[test]
    fn an_order_has_many_waybills_and_a_waybill_many_orders() {
        let (first, second) = (WaybillNo::parse("JDVA1").unwrap(), WaybillNo::parse("JDVA2").unwrap());
        let mut split = order("1");
        split.waybills = vec![first, second.clone()];
        let mut joined = order("2");
        joined.waybills = vec![second];
        assert_eq!(split.waybills[1], joined.waybills[0]);
        assert_ne!(split, joined);
    }

    #[test]
    fn an_order_is_known_by_its_numbers_of_their_kind() {
        let mut order = order("1");
        let merchant = OrderRef::new(OrderRefKind::Merchant, "M1").unwrap();
        assert!(order.is_known_as(&order.id) && !order.is_known_as(&merchant));
        order.refs.push(merchant.clone());
        assert!(order.is_known_as(&merchant));
        assert!(!order.is_known_as(&OrderRef::new(OrderRefKind::Platform, "M1").unwrap()));
    }

    #[test]
    fn a_planted_person_is_not_printed() {
        let mut order = order("1");
        order.buyer_id = Some("13800000000".into());
        order.consignee = Some(Contact {
            name: PersonName::plain("张三").ok(),
            mobile: Phone::plain("13800000000").ok(),
            ..Contact::new()
        });
        order.address =
            Some(Address { full_text: StreetAddress::plain("北京市长安街12号501室").ok(), ..Address::new() });
        order.extra.insert("consigneeName", "张三");
        order.lines.push(OrderLine { name: Some("茶".into()), quantity: Some(2), ..OrderLine::new() });
        let shown = format!("{order:?} {order:#?}");
        for secret in ["张三", "13800000000", "501"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
