//! Waybills and the packages on them.

use crate::{
    AccountId, CarrierCode, Dimensions, Extra, Money, OrderRef, PackageCode, ProviderId, TrackingStatus, Volume,
    WaybillNo, Weight,
};

/// One waybill, as one provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waybill {
    /// Who tells.
    pub provider: ProviderId,
    /// On whose behalf it was issued.
    pub account: Option<AccountId>,
    /// Its number.
    pub number: WaybillNo,
    /// Who carries it.
    pub carrier: Option<CarrierCode>,
    /// The orders on it; several where they were paid together.
    pub orders: Vec<OrderRef>,
    /// Its packages, each with its own evidence.
    pub packages: Vec<Package>,
    /// What was booked with it.
    pub services: Services,
    /// Where it stands; `None` if it was not asked for.
    pub status: Option<TrackingStatus>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Waybill {
    /// A waybill of which only the number is known.
    #[must_use]
    pub fn new(provider: ProviderId, number: WaybillNo) -> Self {
        Self {
            provider,
            account: None,
            number,
            carrier: None,
            orders: Vec::new(),
            packages: Vec::new(),
            services: Services::new(),
            status: None,
            extra: Extra::new(),
        }
    }
}

/// One package of a waybill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Package {
    /// The code on its label.
    pub code: Option<PackageCode>,
    /// Which of the waybill's packages it is, from 1.
    pub index: Option<u32>,
    /// How many packages the waybill has.
    pub count: Option<u32>,
    /// Its own weight.
    pub weight: Option<Weight>,
    /// Its own sides.
    pub size: Option<Dimensions>,
    /// Its own volume, where it is given apart from the sides.
    pub volume: Option<Volume>,
    /// The provider's other fields.
    pub extra: Extra,
}

impl Package {
    /// A package of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// What was booked with a waybill. `None` is not booked, or not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Services {
    /// What the courier collects at the door.
    pub cod: Option<Money>,
    /// The value that is insured.
    pub insured: Option<Money>,
    /// Whether and how the signed slip comes back, in the provider's words.
    pub sign_return: Option<String>,
    /// The promise of speed (时效), in the provider's words.
    pub ageing: Option<String>,
    /// Air or land, in the provider's words.
    pub transport: Option<String>,
    /// The provider's other services.
    pub extra: Extra,
}

impl Services {
    /// Nothing booked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Length, OrderRefKind};

    #[test]
    fn a_waybill_holds_several_orders_and_packages() {
        let mut waybill = Waybill::new(ProviderId::jdl(), WaybillNo::parse("JDVA00000000001").unwrap());
        let order = |n| OrderRef::new(OrderRefKind::Merchant, n).unwrap();
        waybill.orders = vec![order("1"), order("2")];
        let side = Length::from_cm(10).unwrap();
        waybill.packages = (1..=2)
            .map(|index| Package {
                code: PackageCode::parse(&format!("JDVA00000000001-{index}-2-")).ok(),
                index: Some(index),
                count: Some(2),
                weight: Weight::from_g(500).ok(),
                size: Some(Dimensions { length: side, width: side, height: side }),
                ..Package::new()
            })
            .collect();
        waybill.extra.insert("receiverName", "张三");
        waybill.packages[0].extra.insert("remark", "联系人张三，13800000000");
        waybill.services.extra.insert("signerTel", "13800000000");
        let shown = format!("{waybill:?} {waybill:#?}");
        assert!(shown.contains("JDVA00000000001-2-2-") && shown.contains("10 cm"), "{shown}");
        assert!(!shown.contains("张三") && !shown.contains("13800000000"), "{shown}");
    }
}
