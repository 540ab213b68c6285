//! Scans of a waybill, and sentences about an order, as traces.

use portolan_domain::{Clues, FreeText, PersonName, ProviderId, Trace, TraceEvent, WaybillNo};
use portolan_ports::Reference;

use crate::{
    convert::time,
    status::STATUS_MAP,
    wire::trace::{OrderTrack, TraceApiDto},
};

/// The trace of 22 and of the successor. Where nobody asked (`None`), it belongs to the first waybill that a row names, or
/// to none at all: 22 repeats no number.
pub(crate) fn scans(rows: Vec<TraceApiDto>, asked: Option<&Reference>) -> Trace {
    let named = rows.iter().find_map(|row| WaybillNo::parse(row.waybill_code.as_deref()?).ok());
    let mut trace = start(asked, named);
    trace.extend(rows.into_iter().map(scan).collect::<Vec<_>>());
    trace
}

/// The trace of 26. Where nobody asked (`None`), it belongs to no number at all.
pub(crate) fn sentences(rows: Vec<OrderTrack>, asked: Option<&Reference>) -> Trace {
    let mut trace = start(asked, None);
    trace.extend(rows.into_iter().map(sentence).collect::<Vec<_>>());
    trace
}

fn start(asked: Option<&Reference>, named: Option<WaybillNo>) -> Trace {
    let provider = ProviderId::jos();
    match (asked, named) {
        (Some(Reference::Waybill(waybill)), _) => Trace::of_waybill(provider, waybill.clone()),
        (Some(Reference::Order(order)), Some(waybill)) => {
            let mut trace = Trace::of_waybill(provider, waybill);
            trace.orders.insert(order.clone());
            trace
        }
        (Some(Reference::Order(order)), None) => Trace::of_order(provider, order.clone()),
        (None, Some(waybill)) => Trace::of_waybill(provider, waybill),
        (None, None) => Trace::of_unknown(provider),
    }
}

fn scan(row: TraceApiDto) -> TraceEvent {
    let title = row.ope_title.as_deref().map(str::trim);
    let mut event =
        TraceEvent::new(STATUS_MAP.judge(&Clues { title, remark: row.ope_remark.as_deref(), ..Clues::default() }));
    event.title = title.map(str::to_owned);
    event.remark = row.ope_remark.map(FreeText::new);
    set_time(&mut event, row.ope_time);
    match row.waybill_code.as_deref().map(|text| WaybillNo::parse(text).map_err(|_| text)) {
        Some(Ok(leg)) => event.waybill = Some(leg),
        Some(Err(raw)) => event.extra.insert("waybillCode", raw),
        None => {}
    }
    match row.ope_name.as_deref().map(|text| PersonName::plain(text).map_err(|_| text)) {
        Some(Ok(name)) => event.operator = Some(name),
        Some(Err(raw)) => event.extra.insert("ope_name", raw),
        None => {}
    }
    for (key, value) in [("courier", row.courier), ("courierTel", row.courier_tel)] {
        if let Some(value) = value {
            event.extra.insert(key, value);
        }
    }
    event.extra.extend(row.other);
    event
}

fn sentence(row: OrderTrack) -> TraceEvent {
    let mut event =
        TraceEvent::new(STATUS_MAP.judge(&Clues { title: row.content.as_deref().map(str::trim), ..Clues::default() }));
    event.remark = row.content.map(FreeText::new);
    set_time(&mut event, row.time);
    event.extra.extend(row.other);
    event
}

fn set_time(event: &mut TraceEvent, written: Option<String>) {
    match written.as_deref().map(|text| time(text).ok_or(text)) {
        Some(Ok(at)) => event.at = Some(at),
        Some(Err(raw)) => event.raw_time = Some(raw.to_owned()),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use portolan_domain::{OrderRef, OrderRefKind, TrackingStatus, ZoneSource};

    use super::*;

    fn row(title: &str, time: &str) -> TraceApiDto {
        TraceApiDto { ope_title: Some(title.into()), ope_time: Some(time.into()), ..TraceApiDto::default() }
    }

    #[test]
    fn a_trace_belongs_to_the_number_that_was_asked_for() {
        let waybill = WaybillNo::parse("VA00000000001").unwrap();
        let trace = scans(vec![row("妥投", "2026-01-08 09:00:00")], Some(&Reference::Waybill(waybill.clone())));
        assert_eq!(trace.waybill(), Some(&waybill));
        assert_eq!(trace.events()[0].waybill.as_ref(), Some(&waybill));
        let order = OrderRef::new(OrderRefKind::Platform, "9223372036854775808").unwrap();
        let told = OrderTrack { content: Some("Package picked up".into()), ..OrderTrack::default() };
        let trace = sentences(vec![told], Some(&Reference::Order(order.clone())));
        assert!(trace.orders.contains(&order) && trace.waybill().is_none());
        assert_eq!(trace.status().known(), Some(TrackingStatus::PickedUp));
        let trace = scans(
            vec![TraceApiDto { waybill_code: Some("VA00000000002".into()), ..row("妥投", "") }],
            Some(&Reference::Order(order)),
        );
        assert_eq!((trace.waybill().unwrap().as_str(), trace.orders.len()), ("VA00000000002", 1));
    }

    #[test]
    fn order_of_rows_does_not_count_and_both_forms_of_time_are_read() {
        let trace = scans(
            vec![row("妥投", "2026/01/08 09:00:00"), row("快递签收", "2026-01-05 09:00:00"), row("新节点", "昨天")],
            None,
        );
        let titles: Vec<_> = trace.events().iter().filter_map(|event| event.title.as_deref()).collect();
        assert_eq!(titles, ["新节点", "快递签收", "妥投"]);
        assert_eq!(trace.status().known(), Some(TrackingStatus::Delivered));
        let at = trace.events()[2].at.unwrap();
        assert_eq!((at.to_string().as_str(), at.source()), ("2026-01-08T09:00:00+08:00", ZoneSource::Assumed));
        assert_eq!(trace.events()[0].raw_time.as_deref(), Some("昨天"));
        assert!(trace.waybill().is_none() && trace.orders.is_empty());
    }
}
