//! `trace/subscribe`: the application is pushed every scan of a waybill.

use super::arguments::Dto;
use super::{Desk, FULL, No, OTHER_PHONE, Said, UNKNOWN, find};
use crate::ledger::{Change, ChangeKind};
use crate::reply::text;

/// By its first waybill a parcel is followed through its later ones too; a later one shows itself
/// alone.
pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let mobile = dto.needed("mobile", 4)?;
    dto.short("businessUnitCode", 32)?;
    let (at, leg) = find::parcel(desk, dto)?;
    let parcel = desk.world.parcels().get(at).ok_or(UNKNOWN)?;
    if parcel.phone_tail != mobile {
        return Err(OTHER_PHONE.into());
    }
    let waybill = parcel.legs.get(leg).map_or("", |leg| leg.number.as_str());
    let new = desk.traces.subscribe(&desk.app.app_key, at, (leg > 0).then_some(leg)).ok_or(FULL)?;
    let change = Change::new(ChangeKind::TraceSubscribed, waybill).about([desk.app.app_key.clone()]);
    Ok(Said::wrote(text("订阅成功"), if new { vec![change] } else { Vec::new() }))
}
