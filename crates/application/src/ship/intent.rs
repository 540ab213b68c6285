//! What is to be shipped: orders, parcels, and which orders are in which parcel.

use std::{fmt, num::NonZeroU32};

use portolan_domain::{AccountId, FreeText, Money, Order, OrderRef, OrderRefKind, Services, Volume, Weight};
use portolan_ports::{Error, ErrorKind, Party, SalesPlatform, WaybillRequest};

/// The key of an intent, chosen by the caller: the same key never ships twice.
///
/// 1 to 16 of `A-Z`, `0-9` and `-`; small letters are taken for capitals, since a carrier may compare its references without
/// case. From it comes the [`reference`](Self::reference) of each parcel, so it must be unique among all that one account of
/// a carrier is ever given, not only within one store. It is printed: let it be no person's number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentId(Box<str>);

impl IntentId {
    /// The longest key: with `-` and three digits for the parcel it makes the 20 characters that JD takes as `orderId`.
    pub const LONGEST: usize = 16;

    /// Reads a key, blanks around it dropped.
    ///
    /// # Errors
    /// `InvalidInput`, `NotSent`, if the text is empty, longer, or has other characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim().to_ascii_uppercase();
        let fits = (1..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        if fits {
            return Ok(Self(text.into()));
        }
        let length = text.chars().count();
        let message = format!("an intent id is 1 to 16 of A-Z, 0-9 and '-'; this one has {length} characters");
        Err(Error::not_sent(ErrorKind::InvalidInput, message))
    }

    /// The key of an order that is shipped by itself: its number, or, if that is a longer decimal number, the number in base
    /// 36. The same order always has the same key.
    ///
    /// # Errors
    /// `InvalidInput`, `NotSent`, if the number fits neither way: then the caller chooses a key.
    pub fn of_order(order: &OrderRef) -> Result<Self, Error> {
        const MOST_DIGITS: usize = 24; // 10^24 < 36^16
        let value = order.value();
        let decimal = !value.starts_with('0') && value.bytes().all(|b| b.is_ascii_digit());
        if value.len() <= Self::LONGEST || value.len() > MOST_DIGITS || !decimal {
            return Self::parse(value);
        }
        let mut left = value.bytes().fold(0_u128, |number, b| number * 10 + u128::from(b - b'0'));
        let mut digits = Vec::new();
        while left > 0 {
            digits.extend(u32::try_from(left % 36).ok().and_then(|digit| char::from_digit(digit, 36)));
            left /= 36;
        }
        Self::parse(&digits.iter().rev().collect::<String>())
    }

    /// The key as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The merchant's number of a parcel, counted from 0: the key, `-`, and the parcel's number from 1. At most 20
    /// characters for 999 parcels, and no two parcels of any two intents share one.
    ///
    /// # Errors
    /// None that a key can cause; the signature is that of [`OrderRef::new`].
    pub fn reference(&self, parcel: usize) -> Result<OrderRef, Error> {
        OrderRef::new(OrderRefKind::Merchant, &format!("{self}-{}", parcel + 1))
            .map_err(|error| Error::not_sent(ErrorKind::InvalidInput, error.to_string()).with_source(error))
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntentId({})", self.0)
    }
}

/// How an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// Before it is sent.
    Prepaid,
    /// At the door: the courier collects so much. Such an order shares its parcels with no other.
    Collect(Money),
}

/// An order to be shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoldOrder {
    /// Its number on the platform that sold it.
    pub id: OrderRef,
    /// How it is paid.
    pub payment: Payment,
}

impl SoldOrder {
    /// An order paid before it is sent.
    #[must_use]
    pub fn prepaid(id: OrderRef) -> Self {
        Self { id, payment: Payment::Prepaid }
    }

    /// An order of which the courier collects `amount`.
    #[must_use]
    pub fn collect(id: OrderRef, amount: Money) -> Self {
        Self { id, payment: Payment::Collect(amount) }
    }

    /// An order as its platform tells it: to be collected is what [`Order::cod`] says, if anything. Give it the whole order,
    /// as [`get`](portolan_ports::OrderBook::get) tells it: a list may leave the amount out.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self { id: order.id.clone(), payment: order.cod.map_or(Payment::Prepaid, Payment::Collect) }
    }
}

/// A parcel to be handed to a carrier: one waybill.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parcel {
    /// The orders in it, or parts of them: one or more of the intent's.
    pub orders: Vec<OrderRef>,
    /// Where they were sold.
    pub platform: SalesPlatform,
    /// Who sends.
    pub sender: Party,
    /// Who receives.
    pub consignee: Party,
    /// How many packages.
    pub packages: NonZeroU32,
    /// The weight of all of them, where it is known.
    pub weight: Option<Weight>,
    /// The volume of all of them, where it is known.
    pub volume: Option<Volume>,
    /// What is booked. What all parcels of an order collect together is what the order says.
    pub services: Services,
    /// What it is, in words.
    pub description: Option<FreeText>,
}

impl Parcel {
    /// One package without orders yet.
    #[must_use]
    pub fn new(platform: SalesPlatform, sender: Party, consignee: Party) -> Self {
        Self {
            orders: Vec::new(),
            platform,
            sender,
            consignee,
            packages: NonZeroU32::MIN,
            weight: None,
            volume: None,
            services: Services::new(),
            description: None,
        }
    }

    /// Puts an order, or a part of it, in.
    #[must_use]
    pub fn with(mut self, order: &OrderRef) -> Self {
        self.orders.push(order.clone());
        self
    }
}

/// Orders of one account of a platform, to be shipped in parcels of one account of a carrier. The two may be the same.
///
/// One order may go in several parcels, and prepaid orders may share one. `Debug` shows persons masked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// Its key.
    pub id: IntentId,
    /// The account that sold the orders: there they are confirmed.
    pub seller: AccountId,
    /// The account that carries them: there the waybills are made.
    pub carrier: AccountId,
    /// The orders, confirmed in this order.
    pub orders: Vec<SoldOrder>,
    /// The parcels, submitted in this order: at most 999.
    pub parcels: Vec<Parcel>,
}

impl Intent {
    /// Nothing to be shipped yet.
    #[must_use]
    pub fn new(id: IntentId, seller: AccountId, carrier: AccountId) -> Self {
        Self { id, seller, carrier, orders: Vec::new(), parcels: Vec::new() }
    }

    /// Adds an order.
    #[must_use]
    pub fn order(mut self, order: SoldOrder) -> Self {
        self.orders.push(order);
        self
    }

    /// Adds a parcel.
    #[must_use]
    pub fn parcel(mut self, parcel: Parcel) -> Self {
        self.parcels.push(parcel);
        self
    }

    /// What is asked of the carrier for a parcel, counted from 0; always the same, but for the reserved number.
    pub(crate) fn request(&self, at: usize) -> Result<WaybillRequest, Error> {
        let parcel = &self.parcels[at];
        let (sender, consignee) = (parcel.sender.clone(), parcel.consignee.clone());
        let mut request = WaybillRequest::new(self.id.reference(at)?, parcel.platform.clone(), sender, consignee);
        request.orders.clone_from(&parcel.orders);
        (request.packages, request.weight, request.volume) = (parcel.packages, parcel.weight, parcel.volume);
        request.services.clone_from(&parcel.services);
        request.description = parcel.description.as_ref().map(|text| text.reveal().to_owned());
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_intent_id_is_short_and_in_capitals() {
        assert_eq!(IntentId::parse(" order-1 ").unwrap().as_str(), "ORDER-1");
        for bad in ["", " ", "A B", "订单", "A_B", "12345678901234567"] {
            let error = IntentId::parse(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(bad.trim().is_empty() || !error.to_string().contains(bad));
        }
    }

    #[test]
    fn an_order_always_has_the_same_key() {
        let of = |number: &str| IntentId::of_order(&OrderRef::new(OrderRefKind::Platform, number).unwrap());
        assert_eq!(of("1234567890123456").unwrap().as_str(), "1234567890123456");
        assert_eq!(of("9223372036854775807").unwrap().as_str(), "1Y2P0IJ32E8E7");
        assert_ne!(of("9223372036854775806").unwrap(), of("9223372036854775807").unwrap());
        assert_eq!(of(&"9".repeat(24)).unwrap().as_str().len(), 16);
        for other in ["00000000000000000000001", "9999999999999999999999999", "ABCDEFGHIJKLMNOPQ"] {
            assert!(of(other).is_err(), "{other}");
        }
    }

    #[test]
    fn references_are_stable_short_and_never_shared() {
        let ids = ["A", "A-1", "A-1-1", "ABCDEFGHIJKLMNOP"].map(|id| IntentId::parse(id).unwrap());
        let references: Vec<OrderRef> =
            ids.iter().flat_map(|id| [0, 1, 9, 10, 998].map(|at| id.reference(at).unwrap())).collect();
        assert!(references.iter().all(|reference| reference.value().len() <= 20));
        assert_eq!(references.iter().collect::<HashSet<_>>().len(), references.len());
        assert_eq!(references.last().unwrap().value(), "ABCDEFGHIJKLMNOP-999");
        assert_eq!(references[0].kind(), OrderRefKind::Merchant);
    }
}
