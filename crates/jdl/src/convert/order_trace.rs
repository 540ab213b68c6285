//! The express orders' trace as ours.

use portolan_domain::{OrderRef, Place, ProviderId, Trace, WaybillNo};
use portolan_ports::Error;

use crate::{
    convert::{legs, scan},
    envelope::bad_response,
    wire::trace::{OrderTrace, TraceDetail},
};

/// The answer, if none of its scans was lost.
///
/// # Errors
/// `BadResponse` if the scans are no list of objects.
pub(crate) fn whole(trace: OrderTrace) -> Result<OrderTrace, Error> {
    if trace.other.iter().any(|(key, _)| key == "traceDetails") {
        return Err(bad_response("`traceDetails` is no list of objects"));
    }
    Ok(trace)
}

/// The waybills that the scans name, in their order.
pub(crate) fn scanned(trace: &OrderTrace) -> impl Iterator<Item = WaybillNo> + '_ {
    let details = trace.trace_details.iter().flatten();
    details.filter_map(|detail| WaybillNo::parse(detail.waybill_code.as_deref()?).ok())
}

/// The trace of `waybill`, else of the waybill that was scanned first, else of `order`, else of nothing that is named.
pub(crate) fn trace(answer: OrderTrace, waybill: Option<WaybillNo>, order: Option<&OrderRef>) -> Trace {
    let named = waybill.or_else(|| first(&answer));
    let mut trace = match (named, order) {
        (Some(waybill), _) => Trace::of_waybill(ProviderId::jdl(), waybill),
        (None, Some(order)) => Trace::of_order(ProviderId::jdl(), order.clone()),
        (None, None) => Trace::of_unknown(ProviderId::jdl()),
    };
    trace.orders.extend(order.cloned());
    for (key, value) in [("collectorName", answer.collector_name), ("collectorPhone", answer.collector_phone)] {
        if let Some(value) = value {
            trace.extra.insert(key, value);
        }
    }
    for (key, value) in answer.other {
        trace.extra.insert(key, value);
    }
    trace.extend(answer.trace_details.unwrap_or_default().into_iter().map(event));
    legs::infer(&mut trace);
    trace
}

/// The waybill of the earliest scan.
fn first(answer: &OrderTrace) -> Option<WaybillNo> {
    let scans = answer.trace_details.iter().flatten().filter_map(|detail| {
        let leg = WaybillNo::parse(detail.waybill_code.as_deref()?).ok()?;
        let at = detail.operation_time.as_deref().and_then(scan::time).map(portolan_domain::EventTime::at);
        Some((at.is_none(), at, leg))
    });
    scans.min().map(|(_, _, leg)| leg)
}

fn event(row: TraceDetail) -> portolan_domain::TraceEvent {
    let mut event = scan::event(scan::Scan {
        codes: row.state.into_iter().chain(row.scan_type.clone()).collect(),
        title: row.operation_title,
        stage: row.category.clone(),
        remark: row.operation_remark,
        time: row.operation_time,
        operator: row.operator_name,
        site: row.operate_site,
        place: Place::default(),
        waybill: row.waybill_code,
        other: vec![
            ("scanType", row.scan_type),
            ("category", row.category),
            ("categoryName", row.category_name),
            ("operateSiteId", row.operate_site_id),
            ("operatorPhone", row.operator_phone),
        ],
    });
    for (key, value) in row.other {
        event.extra.insert(key, value);
    }
    event
}
