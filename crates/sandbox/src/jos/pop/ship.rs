//! Orders are shipped: `jingdong.pop.order.ship`, and its living form `jingdong.pop.order.shipment`.
//! A second time is refused.

use super::super::arguments::{Arguments, Refusal};
use super::super::code;
use super::super::method::{Desk, Failing, Told};
use super::SHOP_CARRIERS;
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, record, text};
use crate::world::{NotShipped, Shipment};

/// The sandbox's own numbers.
const UNKNOWN: i64 = 9301;
const STATE: i64 = 9302;
const CARRIER: i64 = 9303;

/// Carriers and waybills. Several waybills of one carrier are joined by commas, those of several
/// carriers, like the carriers, by bars.
fn shipments(carriers: &str, waybills: &str) -> Option<Vec<Shipment>> {
    let carriers: Vec<&str> = carriers.split('|').map(str::trim).collect();
    let groups: Vec<&str> = waybills.split('|').collect();
    if carriers.len() != groups.len() {
        return None;
    }
    let mut all = Vec::new();
    for (carrier, group) in carriers.into_iter().zip(groups) {
        if !SHOP_CARRIERS.iter().any(|known| known.id.to_string() == carrier) {
            return None;
        }
        for waybill in group.split(',').map(str::trim) {
            let sound = (1..=64).contains(&waybill.len()) && waybill.bytes().all(|byte| byte.is_ascii_graphic());
            if !sound {
                return None;
            }
            all.push(Shipment { carrier: carrier.to_owned(), waybill: waybill.to_owned() });
        }
    }
    Some(all)
}

/// Ships an order of the caller's.
fn ship_order(desk: &mut Desk<'_>, id: &str, shipments: Vec<Shipment>) -> Result<Vec<Change>, NotShipped> {
    let own = desk.world.shop.order(id).is_some_and(|order| desk.party.venders.contains(&order.vender_id));
    if !own {
        return Err(NotShipped::NoSuchOrder);
    }
    let waybills: Vec<String> = shipments.iter().map(|shipment| shipment.waybill.clone()).collect();
    desk.world.shop.ship(id, shipments, desk.now)?;
    Ok(vec![Change::new(ChangeKind::OrderShipped, id).about(waybills)])
}

/// `jingdong.pop.order.ship`. JD's order page shows no reply: success is an outer code of 0.
pub(in crate::jos) fn ship(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let id = arguments.needed("order_id")?;
    let carrier = arguments.needed("logistics_id")?;
    let waybill = arguments.needed("waybill")?;
    arguments.text("trade_no")?;
    let shipments = shipments(&carrier, &waybill).ok_or_else(|| arguments.wrong("logistics_id"))?;
    let changes = ship_order(desk, &id, shipments).map_err(|not| match not {
        NotShipped::NoSuchOrder => Refusal::about(code::ORDER_UNKNOWN, "order_id"),
        NotShipped::State(state) => Refusal::about(code::ORDER_STATE, state.name()),
    })?;
    Ok(Told::read("code", text("0")).wrote(changes))
}

/// `jingdong.pop.order.shipment`.
pub(in crate::jos) fn shipment(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let id = arguments.needed("orderId")?;
    let carrier = arguments.needed("logiCoprId")?;
    let waybill = arguments.needed("logiNo")?;
    let Some(shipments) = shipments(&carrier, &waybill) else {
        return Failing::Shipment.told(CARRIER, "物流公司或运单号无效");
    };
    match ship_order(desk, &id, shipments) {
        Ok(changes) => {
            let fields = [
                ("success", Json::Flag(true)),
                ("errorCode", text("0")),
                ("chineseErrCode", text("成功")),
                ("englishErrCode", text("success")),
            ];
            Ok(Told::read("sopjosshipment_result", record(fields)).wrote(changes))
        }
        Err(NotShipped::NoSuchOrder) => Failing::Shipment.told(UNKNOWN, "订单不存在"),
        Err(NotShipped::State(state)) => {
            Failing::Shipment.told(STATE, &format!("订单状态不允许出库：{}", state.name()))
        }
    }
}
