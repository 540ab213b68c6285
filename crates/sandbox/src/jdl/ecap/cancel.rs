//! `cancel`: before pickup an order is cancelled, after it the parcel is intercepted and comes back.

use super::arguments::Dto;
use super::{Desk, No, Said, UNKNOWN, find};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{number, record, spare, word};
use crate::world::Cancellation;

pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    dto.needed("cancelReason", 200)?;
    if !matches!(dto.text("cancelReasonCode")?.as_deref(), Some("1" | "2")) {
        return Err(dto.wrong("cancelReasonCode", "应为1或2"));
    }
    dto.whole("cancelType")?;
    let (at, leg) = find::parcel(desk, dto)?;
    let (became, new) = desk.world.cancel(at, leg, desk.now);
    let parcel = desk.world.parcels().get(at).ok_or(UNKNOWN)?;
    let (result, kind) = match became {
        Cancellation::Cancelled => (0, ChangeKind::WaybillCancelled),
        Cancellation::Intercepting => (4, ChangeKind::WaybillIntercepted),
        Cancellation::CancelFailed => (2, ChangeKind::WaybillCancelled),
        Cancellation::InterceptFailed => (3, ChangeKind::WaybillIntercepted),
    };
    let waybill = parcel.legs.get(leg).map_or("", |leg| leg.number.as_str());
    let about = parcel.legs.iter().skip(1).map(|leg| leg.number.clone());
    let changes = if new { vec![Change::new(kind, waybill).about(about)] } else { Vec::new() };
    let fields = [
        ("orderCode", spare(word(&parcel.provider_order))),
        ("waybillCode", spare(word(waybill))),
        ("resultType", number(result)),
    ];
    Ok(Said::wrote(record(fields), changes))
}
