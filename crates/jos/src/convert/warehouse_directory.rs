//! The warehouse's carriers, and the warehouses.

use portolan_domain::{Carrier, CarrierCode, CarrierScheme, Warehouse};
use portolan_ports::Error;

use crate::{
    convert::warehouse::{keep, phone, rest, street},
    envelope::bad_response,
    wire::carrier::{CarrierDetail, WarehouseDetail},
};

/// # Errors
/// `BadResponse` for a carrier with neither number nor name.
pub(crate) fn carrier(row: CarrierDetail) -> Result<Carrier, Error> {
    let number = row.carriers_id.as_deref().and_then(|number| CarrierCode::new(CarrierScheme::Josl, number).ok());
    let name = || CarrierCode::new(CarrierScheme::Name, row.carriers_name.as_deref()?).ok();
    let code = number.or_else(name).ok_or_else(|| bad_response("a carrier has neither `carriers_id` nor name"))?;
    let mut carrier = Carrier::new(code);
    carrier.name = row.carriers_name;
    carrier.contact.telephone = keep(&mut carrier.extra, "carriers_phone", row.carriers_phone, phone);
    rest(&mut carrier.extra, row.other);
    Ok(carrier)
}

/// # Errors
/// `BadResponse` for a warehouse without a number.
pub(crate) fn warehouse(row: WarehouseDetail) -> Result<Warehouse, Error> {
    let number = row.warehouse_no.ok_or_else(|| bad_response("a warehouse has no `warehouse_no`"))?;
    let mut warehouse = Warehouse::new(number);
    warehouse.name = row.warehouse_name;
    warehouse.address.full_text = keep(&mut warehouse.extra, "warehouse_address", row.warehouse_address, street);
    warehouse.contact.telephone = keep(&mut warehouse.extra, "warehouse_phone", row.warehouse_phone, phone);
    rest(&mut warehouse.extra, row.other);
    Ok(warehouse)
}
