//! Traces: by waybill (`etms.trace.get`, `ldop.receive.trace.get`) and by order (`pop.order.track`).

use jiff::Timestamp;

use super::arguments::{Arguments, Refusal};
use super::code;
use super::express::NOT_YOUR_CUSTOMER;
use super::method::{Desk, Failing, Told};
use crate::clock::{china, civil_text};
use crate::reply::{Json, number, record, spare, text};
use crate::world::{FailingWith, Parcel, Scan, ScanKind, Script};

/// JD's title of a scan. JOS tells nothing before JD has the goods, and no departure of a vehicle
/// that is not a sorting centre's.
fn title(scan: &Scan) -> Option<&'static str> {
    use ScanKind as K;
    let hub = scan.site.name.ends_with("分拣中心");
    Some(match scan.kind {
        K::PickupAssigned => return None,
        K::VehicleSealed if !hub => return None,
        // JD takes the goods over: collected, not delivered
        K::PickedUp => "快递签收",
        K::VehicleSealed | K::SortingDeparted => "分拣中心发货",
        K::SortingArrived => "分拣中心验货",
        K::StationReceived => "站点收货",
        K::OutForDelivery => "配送员收货",
        K::AttemptFailed => "再投",
        K::Delivered => "妥投",
        K::Refused => "拒收",
        K::PickupTerminated => "终止揽收",
        K::ReturnDeparted => "逆向发货",
        K::ReturnInspected => "逆向验收",
        K::ReturnReceived => "退货到站",
        K::ReturnCompleted => "逆向完成",
        K::PulledBack => "订单拉回",
        K::Lost => "快件丢失",
        K::Cancelled => "已取消",
        K::Intercepted => "订单拦截",
        K::Unheard => "节点升级",
    })
}

fn remark(parcel: &Parcel, scan: &Scan) -> String {
    use ScanKind as K;
    let site = scan.site.name;
    let next = scan.next.map_or("下一站", |next| next.name);
    let other = parcel.legs.get(1).map_or("", |leg| leg.number.as_str());
    match scan.kind {
        K::PickedUp => "货物已交付京东物流".to_owned(),
        K::SortingArrived | K::ReturnInspected => format!("货物已到达【{site}】"),
        K::VehicleSealed | K::SortingDeparted | K::ReturnDeparted => {
            format!("货物已从【{site}】发出，正在前往【{next}】")
        }
        K::StationReceived | K::ReturnReceived => format!("货物已分配，等待配送，已到达【{site}】"),
        K::OutForDelivery => {
            let courier = scan.courier();
            format!("配送员开始配送，请您准备收货，配送员，{}，手机号，{}", courier.name, courier.phone)
        }
        K::AttemptFailed => "收货人不便收货，配送员将再次投递".to_owned(),
        K::Delivered => "货物已完成配送，感谢您选择京东物流".to_owned(),
        K::Refused => format!("货物已拒收，将为您安排退回，新运单号{other}"),
        K::PulledBack => format!("收货地址已变更，新运单号{other}"),
        K::ReturnCompleted => "退回货物已由寄件人签收".to_owned(),
        K::Lost => "货物在运输途中丢失".to_owned(),
        K::Intercepted => format!("货物正在拦截，将为您安排退回，新运单号{other}"),
        K::PickupAssigned | K::PickupTerminated | K::Cancelled | K::Unheard => "货物信息已更新".to_owned(),
    }
}

/// The order page's sentences; where it has none, JD's title.
fn sentence(scan: &Scan) -> Option<String> {
    let city = match scan.site.city {
        "北京市" => "Beijing",
        "上海市" => "Shanghai",
        "广州市" => "Guangzhou",
        _ => "Chengdu",
    };
    match scan.kind {
        ScanKind::PickedUp => Some("Package picked up".to_owned()),
        ScanKind::SortingArrived => Some(format!("Arrived at {city} distribution center")),
        _ => title(scan).map(str::to_owned),
    }
}

fn operator(scan: &Scan) -> &'static str {
    match scan.kind {
        ScanKind::OutForDelivery | ScanKind::Delivered | ScanKind::AttemptFailed => scan.courier().name,
        _ => "京东快递",
    }
}

/// The parcel of a waybill and which of its legs that is, if the caller may see it. Nothing is
/// said about the waybills of others.
fn find(desk: &mut Desk<'_>, waybill: &str) -> Result<Option<(Parcel, usize)>, Refusal> {
    let Some((at, leg)) = desk.world.waybill(waybill) else { return Ok(None) };
    let Some(parcel) = desk.world.parcel_mut(at) else { return Ok(None) };
    if !desk.party.customer_codes.contains(&parcel.customer_code) || parcel.script == Script::UnsupportedType {
        return Ok(None);
    }
    match parcel.failing {
        FailingWith::Nothing | FailingWith::Times(0) => {}
        FailingWith::Always => return Err(code::BACKEND.into()),
        FailingWith::Times(left) => {
            parcel.failing = FailingWith::Times(left - 1);
            return Err(code::BACKEND.into());
        }
    }
    Ok(Some((parcel.clone(), leg)))
}

fn seen(parcel: &Parcel, leg: usize, now: Timestamp) -> impl Iterator<Item = &Scan> {
    parcel.seen(now).filter(move |scan| scan.leg == leg)
}

/// `jingdong.etms.trace.get`. An unknown waybill has an empty trace.
pub(super) fn etms(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let waybill = arguments.needed("waybillCode")?;
    let found = find(desk, &waybill)?;
    let mut list = Vec::new();
    if let Some((parcel, leg)) = &found {
        for scan in seen(parcel, *leg, desk.now) {
            let Some(title) = title(scan) else { continue };
            list.push(record([
                ("ope_remark", text(remark(parcel, scan))),
                ("ope_time", text(civil_text(scan.at, china()))),
                ("ope_title", text(title)),
                ("ope_name", spare(text(operator(scan)))),
            ]));
        }
    }
    Ok(Told::read("trace_api_dtos", Json::List(list)))
}

/// `jingdong.ldop.receive.trace.get`.
pub(super) fn ldop(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let customer = arguments.needed("customerCode")?;
    let waybill = arguments.needed("waybillCode")?;
    if !desk.party.customer_codes.contains(&customer) {
        return Failing::QueryTrace.told(NOT_YOUR_CUSTOMER, "商家编码不存在或无权使用");
    }
    let found = find(desk, &waybill)?.filter(|(parcel, _)| parcel.customer_code == customer);
    let mut list = Vec::new();
    if let Some((parcel, leg)) = &found {
        for scan in seen(parcel, *leg, desk.now) {
            let Some(title) = title(scan) else { continue };
            let title = if scan.kind == ScanKind::PickedUp { "配送员完成揽收" } else { title };
            let courier = (scan.kind == ScanKind::OutForDelivery).then(|| scan.courier());
            let (name, phone) = courier.map_or(("", ""), |courier| (courier.name, courier.phone));
            list.push(record([
                ("opeTitle", text(title)),
                ("opeRemark", text(remark(parcel, scan))),
                ("opeName", spare(text(operator(scan)))),
                ("opeTime", text(civil_text(scan.at, china()).replace('-', "/"))),
                ("waybillCode", text(waybill.clone())),
                ("courier", spare(text(name))),
                ("courierTel", spare(text(phone))),
            ]));
        }
    }
    let fields = [("messsage", text("成功")), ("code", number(100)), ("data", Json::List(list))];
    Ok(Told::read("querytrace_result", record(fields)).with_code(100))
}

/// `jingdong.pop.order.track`. An order that was not shipped with JD has an empty trace.
pub(super) fn order(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let id = arguments.needed("order_id")?;
    let order = desk.world.shop.order(&id).filter(|order| desk.party.venders.contains(&order.vender_id));
    let order = order.ok_or_else(|| Refusal::about(code::ORDER_UNKNOWN, "order_id"))?;
    let waybills: Vec<String> = order.shipments.iter().map(|shipment| shipment.waybill.clone()).collect();
    let mut tracks: Vec<(Timestamp, String)> = Vec::new();
    for waybill in waybills {
        let Some((parcel, leg)) = find(desk, &waybill)? else { continue };
        tracks.extend(seen(&parcel, leg, desk.now).filter_map(|scan| Some((scan.at, sentence(scan)?))));
    }
    tracks.sort_by_key(|(at, _)| *at);
    let list = tracks
        .into_iter()
        .map(|(at, content)| record([("time", text(civil_text(at, china()))), ("content", text(content))]))
        .collect();
    Ok(Told::read("order_tracks", Json::List(list)))
}
