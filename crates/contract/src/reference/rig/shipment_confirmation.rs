//! Scenarios of the suite `shipment_confirmation`.

use portolan_domain::{Carrier, CarrierCode, CarrierScheme};
use portolan_ports::ShippedWith;
use serde_json::json;

use super::{
    ReferenceRig, TOKEN,
    order_book::{id, some},
    waybill,
};
use crate::{Call, ShipmentConfirmationScenario, Stage, reference::Records};

fn carrier(scheme: CarrierScheme, text: &str) -> CarrierCode {
    CarrierCode::new(scheme, text).unwrap_or_else(|error| panic!("{error}"))
}

fn shipped(carrier: CarrierCode, waybills: &[&str]) -> ShippedWith {
    ShippedWith { carrier, waybills: waybills.iter().map(|number| waybill(number)).collect() }
}

fn with_pop(waybills: &[&str]) -> ShippedWith {
    shipped(carrier(CarrierScheme::PopLogistics, "1010"), waybills)
}

pub(super) fn confirming(order: &str, waybills: &[&str]) -> Call {
    Call::ConfirmShipment(id(order), vec![with_pop(waybills)])
}

impl ReferenceRig {
    pub(super) fn shipment_confirmation(&self, scenario: ShipmentConfirmationScenario) -> Stage {
        use ShipmentConfirmationScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        match scenario {
            Case::Confirmed | Case::ConfirmedBefore | Case::ForeignScheme | Case::NoWaybill => {
                stage.calling(confirming("1001", &["REF-1"]))
            }
            Case::Forbidden => stage.calling(confirming("1002", &["REF-1"])),
            Case::SeveralWaybills => stage.calling(confirming("1001", &["REF-1", "REF-2"])),
            Case::SeveralCarriers => {
                let other = shipped(carrier(CarrierScheme::PopLogistics, "2020"), &["OTHER-1"]);
                stage.calling(Call::ConfirmShipment(id("1001"), vec![with_pop(&["REF-1"]), other]))
            }
            Case::SharedWaybill => {
                stage.calling(confirming("1001", &["REF-1"])).calling(confirming("1003", &["REF-1"]))
            }
            Case::UnmappedCarrier => {
                let unmapped = shipped(carrier(CarrierScheme::Name, "火箭快递"), &["REF-1"]);
                stage.calling(Call::ConfirmShipment(id("1001"), vec![unmapped]))
            }
            Case::Carriers => {
                let records = Records::new(TOKEN).with("shop_carriers", json!({ "code": "1010", "name": "JD" }));
                let mut expected = Carrier::new(carrier(CarrierScheme::PopLogistics, "1010"));
                expected.name = Some("JD".to_owned());
                self.desk(records, TOKEN).expecting(expected)
            }
            Case::NoCarriers => self.desk(Records::new(TOKEN), TOKEN),
        }
    }
}
