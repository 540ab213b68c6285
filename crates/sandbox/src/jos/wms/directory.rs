//! Carriers and buildings.

use super::super::arguments::{Arguments, Refusal};
use super::super::method::{Desk, Told};
use crate::reply::{Json, record, spare, text};
use crate::world::{BUILDINGS, CARRIERS};

/// `jingdong.logistics.carriers.list`.
pub(in crate::jos) fn carriers(_: &mut Desk<'_>, _: &Arguments) -> Result<Told, Refusal> {
    let list = CARRIERS
        .iter()
        .map(|carrier| {
            record([
                ("carriers_phone", spare(text(carrier.phone))),
                ("carriers_id", text(carrier.id)),
                ("carriers_name", text(carrier.name)),
            ])
        })
        .collect();
    Ok(Told::read("carriers", record([("carriers_details", Json::List(list))])))
}

/// `jingdong.logistics.warehouse.list`.
pub(in crate::jos) fn warehouses(_: &mut Desk<'_>, _: &Arguments) -> Result<Told, Refusal> {
    let list = BUILDINGS
        .iter()
        .map(|building| {
            record([
                ("warehouse_name", text(building.name)),
                ("warehouse_no", text(building.no)),
                ("warehouse_address", spare(text(building.address))),
                ("warehouse_phone", spare(text(building.phone))),
            ])
        })
        .collect();
    Ok(Told::read("warehouse", record([("warehouse_details", Json::List(list))])))
}
