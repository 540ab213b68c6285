//! A push: a scan as a trace of one event, or something else about a waybill.

use portolan_domain::{FreeText, OrderRef, OrderRefKind, ProviderId, Trace, WaybillNo};
use portolan_exchange::json::{self, Raw};
use portolan_ports::{Error, ErrorKind, Field, RawReply};

use crate::{
    convert::{legs, scan},
    wire::push::TracePush,
};

/// What a push tells.
pub(crate) enum Told {
    /// A piece of a trace; merged with others it is the whole.
    Scan(Box<Trace>),
    /// Something else about a waybill.
    Other(RawReply),
}

/// What the push `raw` tells, read as `push`.
///
/// # Errors
/// `BadResponse` naming the field if it has no waybill, or one that is none.
pub(crate) fn told(push: TracePush, raw: Raw<'_>) -> Result<Told, Error> {
    let bad = |problem: &str| Error::answered(ErrorKind::BadResponse, problem);
    let waybill = push.waybill_code.as_deref().ok_or_else(|| bad("the push has no `waybillCode`"))?;
    let waybill =
        WaybillNo::parse(waybill).map_err(|error| bad("`waybillCode` is no waybill number").with_source(error))?;
    if push.is_scan() {
        return Ok(Told::Scan(Box::new(trace(push, waybill))));
    }
    let fields = match json::field(raw) {
        Field::Group(fields) => fields,
        other => vec![("data".to_owned(), other)],
    };
    Ok(Told::Other(RawReply { operation: "push".to_owned(), fields }))
}

fn trace(push: TracePush, waybill: WaybillNo) -> Trace {
    let mut trace = Trace::of_waybill(ProviderId::jdl(), waybill.clone());
    let mut event = scan::event(scan::Scan {
        codes: push.state.into_iter().chain(push.scan_type.clone()).collect(),
        title: push.operation_title,
        stage: push.category.clone(),
        remark: push.operation_remark,
        time: push.operation_time,
        operator: push.operator_name,
        site: push.operate_site,
        place: scan::place(push.province, push.city, push.district, push.address.as_ref()),
        waybill: Some(waybill.to_string()),
        other: vec![
            ("scanType", push.scan_type),
            ("category", push.category),
            ("categoryName", push.category_name),
            ("operateSiteId", push.operate_site_id),
            ("cancelReason", push.cancel_reason.clone()),
        ],
    });
    for (key, value) in push.other {
        event.extra.insert(key, value);
    }
    match push.order_id.as_deref().map(|id| OrderRef::new(OrderRefKind::Merchant, id).map_err(|_| id)) {
        Some(Ok(order)) => {
            trace.orders.insert(order);
        }
        Some(Err(raw)) => event.extra.insert("orderId", raw),
        None => {}
    }
    trace.cancel_reason = push.cancel_reason.map(FreeText::new);
    trace.add(event);
    legs::infer(&mut trace);
    trace
}
