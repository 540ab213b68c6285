//! A trace with every key, and people planted wherever text may stand.

use portolan_domain::{
    AccountId, Basis, CarrierCode, CarrierScheme, EventStatus, EventTime, ExceptionKind, LegRole, OrderRef,
    OrderRefKind, PackageCode, PersonName, Place, ProviderId, ProviderStatus, Related, StreetAddress, Trace,
    TraceEvent, TrackingStatus, UtcOffset, WaybillNo, ZoneSource,
};

pub(crate) const SENTENCE: &str = "快递员张三，电话13800000000";
/// What no masked output may hold.
pub(crate) const PEOPLE: [&str; 4] = ["张三", "13800000000", "李四", "5号楼1单元"];

pub(crate) fn waybill(text: &str) -> WaybillNo {
    WaybillNo::parse(text).expect("a number")
}

pub(crate) fn time(text: &str, source: ZoneSource) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::BEIJING, source).ok()
}

pub(crate) fn event(status: EventStatus, at: Option<EventTime>, code: &str) -> TraceEvent {
    let mut event = TraceEvent::new(status);
    event.at = at;
    event.code = Some(code.into());
    event
}

fn place() -> Place {
    let mut place = Place::in_country("中国");
    place.province = Some("北京".into());
    place.city = Some("北京市".into());
    place.district = Some("通州区".into());
    place.address = StreetAddress::plain("北京市通州区科创街5号楼1单元").ok();
    place
}

pub(crate) fn full() -> Trace {
    let mapped = |status| EventStatus::Mapped(status, Basis::Code);
    let mut trace = Trace::of_waybill(ProviderId::jdl(), waybill("JDVE00132473532"));
    trace.account = AccountId::parse("shop-1").ok();
    for (kind, number) in
        [(OrderRefKind::Merchant, "M-1"), (OrderRefKind::Platform, "272881238791"), (OrderRefKind::Provider, "EO1")]
    {
        trace.orders.extend(OrderRef::new(kind, number));
    }
    trace.carrier = CarrierCode::new(CarrierScheme::Name, "京东快递").ok();
    trace.provider_status =
        Some(ProviderStatus { as_of: None, status: EventStatus::Unmapped, raw: "待确认13800000000".into() });
    trace.origin = Some(place());
    trace.destination = Some(Place::in_country("ISRAEL"));
    trace.expected_at = time("2023-08-12 18:00:00", ZoneSource::Documented);
    trace.cancel_reason = Some(SENTENCE.into());
    trace.sign_type = Some("1".into());
    trace.packages = ["JDVE00132473532-1-1-"].into_iter().flat_map(PackageCode::parse).collect();
    trace.extra.insert("operatorName", "李四");
    trace.extra.insert("note", SENTENCE);
    trace.extra.insert("data", r#"{"receiver":{"name":"张三"},"n":1.10}"#);
    trace.extra.insert("scanType", "150");
    trace.extra.insert("scanType", "-640");
    trace.relate(Related { waybill: waybill("JDVF1"), role: LegRole::Reverse, carrier: None });
    trace.relate(Related {
        waybill: waybill("JDVC2"),
        role: LegRole::Replacement,
        carrier: CarrierCode::new(CarrierScheme::Name, "中邮").ok(),
    });
    let mut unread = event(EventStatus::Unmapped, None, "-999");
    unread.raw_time = Some("2023-02-30 09:00:00".into());
    unread.title = Some(SENTENCE.into());
    let mut scan =
        event(mapped(TrackingStatus::OutForDelivery), time("2023-08-09 09:00:00", ZoneSource::Assumed), "500");
    scan.title = Some("配送员收货".into());
    scan.remark = Some(SENTENCE.into());
    scan.operator = PersonName::plain("张三").ok();
    scan.site = Some("北京通州营业部".into());
    scan.place = Some(place());
    scan.package = PackageCode::parse("JDVE00132473532-1-1-").ok();
    scan.extra.insert("operatorPhone", "13800000000");
    let info = event(EventStatus::Info(Basis::Code), time("2023-08-09 10:00:00", ZoneSource::Stated), "16");
    let refused = mapped(TrackingStatus::Exception(ExceptionKind::Refused));
    let refused = event(refused, time("2023-08-09 11:00:00", ZoneSource::Documented), "530");
    let late = event(mapped(TrackingStatus::Cancelled), time("2023-08-08 11:00:00", ZoneSource::Documented), "c");
    trace.extend([refused, info, scan, unread, late]);
    trace
}
