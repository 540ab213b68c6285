//! The parcel that a call is about, and whether the caller may know of it.

use super::arguments::Dto;
use super::{Desk, No, UNKNOWN};

/// Parcel and leg by `waybillCode` or `orderCode`; by both, if they agree. A parcel of somebody
/// else is unknown.
pub(super) fn parcel(desk: &Desk<'_>, dto: &Dto<'_>) -> Result<(usize, usize), No> {
    let origin = dto.origin()?;
    let customer = dto.customer(desk.app, origin)?;
    let waybill = dto.short("waybillCode", 50)?;
    let order = dto.short("orderCode", 50)?;
    let by_waybill = waybill.as_deref().map(|number| desk.world.waybill(number).ok_or(UNKNOWN));
    let by_order = order.as_deref().map(|number| desk.world.provider_order(number).ok_or(UNKNOWN));
    let found = match (by_waybill, by_order) {
        (None, None) => return Err(dto.wrong("waybillCode", "与orderCode不能同时为空")),
        (Some(found), None) => found?,
        (None, Some(parcel)) => (parcel?, 0),
        (Some(found), Some(parcel)) if found?.0 == parcel? => found?,
        _ => return Err(UNKNOWN.into()),
    };
    owned(desk, found, customer.as_deref()).map(|()| found)
}

/// A customer sees its own parcels, a consumer's application those that it ordered itself. A later
/// leg is there once it has a scan.
pub(super) fn owned(desk: &Desk<'_>, (at, leg): (usize, usize), customer: Option<&str>) -> Result<(), No> {
    let parcel = desk.world.parcels().get(at).ok_or(UNKNOWN)?;
    let own = match customer {
        Some(code) => parcel.customer_code == code,
        None => desk
            .world
            .booking(at)
            .is_some_and(|booking| booking.app_key == desk.app.app_key && booking.customer_code.is_none()),
    };
    let there = leg == 0 || parcel.seen(desk.now).any(|scan| scan.leg == leg);
    if own && there { Ok(()) } else { Err(UNKNOWN.into()) }
}
