//! Scenarios of the suite `shipment_confirmation`: a marketplace that takes an order's shipment once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use portolan_contract::{Call, ShipmentConfirmationScenario, Stage, Staged, contract_tests};
use portolan_domain::{Carrier, CarrierCode, CarrierScheme};
use portolan_ports::ShippedWith;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{JosRig, order_no, refused, reply, waybill};

mod page_calls {
    use super::*;
    contract_tests!(JosRig::Page, [shipment_confirmation]);
}
mod successors {
    use super::*;
    contract_tests!(JosRig::Successor, [shipment_confirmation]);
}

const LOCKED: &str = "9999999999";

fn shipped(scheme: CarrierScheme, carrier: &str, waybills: &[&str]) -> ShippedWith {
    let waybills = waybills.iter().map(|number| waybill(number)).collect();
    ShippedWith { carrier: CarrierCode::new(scheme, carrier).unwrap(), waybills }
}

pub(crate) fn confirming(order: &str, waybills: &[&str]) -> Call {
    Call::ConfirmShipment(order_no(order), vec![shipped(CarrierScheme::PopLogistics, "1010", waybills)])
}

type Orders = Arc<Mutex<BTreeMap<String, String>>>;

fn ship(rig: JosRig, orders: &Orders, method: &str, params: &Value) -> ResponseTemplate {
    let [known, id, number] = if rig.is_page() {
        ["jingdong.pop.order.ship", "order_id", "waybill"]
    } else {
        ["jingdong.pop.order.shipment", "orderId", "logiNo"]
    };
    assert_eq!(method, known);
    let id = params[id].to_string();
    let mut orders = orders.lock().unwrap();
    if id == LOCKED || orders.contains_key(&id) {
        let said = json!({ "success": false, "errorCode": "9302", "chineseErrCode": "订单状态不允许出库" });
        let successor = reply(&json!({ "code": "0", "sopjosshipment_result": said }));
        return if rig.is_page() { refused("409", "订单状态冲突") } else { successor };
    }
    orders.insert(id, params[number].as_str().unwrap_or_default().to_owned());
    if rig.is_page() {
        reply(&json!({ "code": "0" }))
    } else {
        reply(&json!({ "code": "0", "sopjosshipment_result": { "success": true, "errorCode": "0" } }))
    }
}

async fn marketplace(rig: JosRig) -> Stage {
    let orders = Orders::default();
    let seen = Arc::clone(&orders);
    let stage = rig.answering(Box::new(move |method, params| ship(rig, &orders, method, params))).await;
    stage.with_shipped(move |order| {
        let orders = seen.lock().unwrap();
        let numbers = orders.get(order.value()).into_iter().flat_map(|text| text.split(','));
        numbers.map(waybill).collect()
    })
}

pub(crate) async fn stage(rig: JosRig, scenario: ShipmentConfirmationScenario) -> Staged {
    use ShipmentConfirmationScenario as Case;
    const ORDER: &str = "1234567890123456789";
    let companies = |list: Value| {
        reply(&json!({ "code": "0", "logistics_companies": { "vender_id": 20_032, "logistics_list": list } }))
    };
    let with = |parcels: Vec<ShippedWith>| async move {
        marketplace(rig).await.calling(Call::ConfirmShipment(order_no(ORDER), parcels))
    };
    let stage = match scenario {
        Case::Confirmed | Case::ConfirmedBefore | Case::ForeignScheme | Case::NoWaybill => {
            // The warehouse's number, which the account's settings map.
            with(vec![shipped(CarrierScheme::Josl, "CYS0000002", &["JD123456789CN"])]).await
        }
        Case::Forbidden => marketplace(rig).await.calling(confirming(LOCKED, &["JD123456789CN"])),
        Case::SeveralWaybills => marketplace(rig).await.calling(confirming(ORDER, &["VA00000000001", "VA00000000002"])),
        Case::SeveralCarriers => {
            let sf = shipped(CarrierScheme::PopLogistics, "467", &["SF1"]);
            with(vec![shipped(CarrierScheme::PopLogistics, "1010", &["VA00000000001"]), sf]).await
        }
        Case::SharedWaybill => {
            let stage = marketplace(rig).await.calling(confirming("1234567890", &["VA00000000001"]));
            stage.calling(confirming("1234567891", &["VA00000000001"]))
        }
        Case::UnmappedCarrier => with(vec![shipped(CarrierScheme::Name, "火箭快递", &["VA00000000001"])]).await,
        Case::Carriers => {
            let list = json!({ "logistics_id": 1010, "logistics_name": "京东快递", "iscod": true });
            let mut carrier = Carrier::new(CarrierCode::new(CarrierScheme::PopLogistics, "1010").unwrap());
            carrier.name = Some("京东快递".to_owned());
            rig.replying(companies(list)).await.expecting(carrier)
        }
        Case::NoCarriers => rig.replying(companies(json!([]))).await,
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}
