//! `status/get` and `trace/query`. Each waybill shows itself alone.

use super::super::node::{node, remark};
use super::arguments::Dto;
use super::{Desk, INTERNAL, No, Said, UNKNOWN, UNSUPPORTED, fields_of, find};
use crate::clock::{china, civil_text};
use crate::reply::{Json, number, record, spare, text, word};
use crate::world::{Cancellation, Parcel, Scan, ScanKind, Script};

/// The stage that an order has reached.
pub(super) fn status(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let (at, leg) = find::parcel(desk, dto)?;
    let parcel = desk.world.parcels().get(at).ok_or(UNKNOWN)?;
    let came_back = parcel.cancellation == Some(Cancellation::Intercepting)
        && parcel.seen(desk.now).any(|scan| scan.kind == ScanKind::ReturnCompleted);
    let last = parcel.seen(desk.now).filter(|scan| scan.leg == leg).max_by_key(|scan| scan.at);
    let (stage, name) = match last {
        _ if came_back && leg == 0 => (690, "已取消"),
        Some(scan) => (node(scan.kind).category, node(scan.kind).category_name),
        None => (100, "已接单"),
    };
    Ok(Said::read(record([("status", text(stage.to_string())), ("statusDesc", text(name))])))
}

pub(super) fn trace(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let (at, leg) = find::parcel(desk, dto)?;
    let parcel = desk.world.parcel_mut(at).ok_or(UNKNOWN)?;
    if parcel.script == Script::UnsupportedType {
        return Err(UNSUPPORTED.into());
    }
    if parcel.fails() {
        return Err(INTERNAL.into());
    }
    let parcel = &*parcel;
    let shown: Vec<&Scan> = parcel.seen(desk.now).filter(|scan| scan.leg == leg).collect();
    let mut fields = Vec::new();
    let collects = |scan: &&&Scan| matches!(scan.kind, ScanKind::PickupAssigned | ScanKind::PickedUp);
    if let Some(scan) = shown.iter().find(collects) {
        fields.push(("collectorName", spare(word(scan.courier().name))));
        fields.push(("collectorPhone", spare(word(scan.courier().phone))));
    }
    let details = shown.into_iter().map(|scan| detail(parcel, scan)).collect();
    fields.push(("traceDetails", Json::List(details)));
    Ok(Said::read(fields_of(fields)))
}

fn detail(parcel: &Parcel, scan: &Scan) -> Json {
    let node = node(scan.kind);
    let waybill = parcel.legs.get(scan.leg).map_or("", |leg| leg.number.as_str());
    let mut fields = vec![("category", number(node.category)), ("categoryName", text(node.category_name))];
    if let Some(state) = node.state {
        fields.push(("state", text(state)));
    }
    fields.extend([
        ("operationTitle", text(node.title)),
        ("operationRemark", text(remark(parcel, scan))),
        ("operationTime", text(civil_text(scan.at, china()))),
        ("operatorName", spare(word(scan.courier().name))),
        ("operatorPhone", spare(word(scan.courier().phone))),
        ("operateSiteId", text(scan.site.id)),
        ("waybillCode", word(waybill)),
    ]);
    fields_of(fields)
}
