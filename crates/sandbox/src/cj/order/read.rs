//! Orders are read: `list`, `getOrderDetail`, `getOrderDetailBatch`. Times are UTC.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{CjOrder, CjOrderLine};
use crate::cj::amount::{maybe_money, money};
use crate::cj::arguments::Arguments;
use crate::cj::code;
use crate::cj::envelope::{Refusal, Told};
use crate::cj::operation::Desk;
use crate::clock::civil_text;
use crate::reply::{self, Json, number, record, spare, text, word};

/// The most orders of one page, and of one batch.
const MOST_ON_PAGE: i64 = 200;
const MOST_IN_BATCH: usize = 100;
const MOST_FEATURES: usize = 20;

/// The names of states that a caller may ask for, also those that no order of this world has.
const STATES: [&str; 8] = ["CREATED", "IN_CART", "UNPAID", "UNSHIPPED", "SHIPPED", "DELIVERED", "CANCELLED", "OTHER"];

/// `shopping/order/list`, the newest first. There is no way to ask for the merchant's own number.
pub(in crate::cj) fn list(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let page = arguments.whole("pageNum")?.unwrap_or(1);
    let size = arguments.whole("pageSize")?.unwrap_or(20);
    if !(1..=1_000_000).contains(&page) {
        return Err(arguments.wrong("pageNum"));
    }
    if !(1..=MOST_ON_PAGE).contains(&size) {
        return Err(arguments.wrong("pageSize"));
    }
    let ids = arguments.list("orderIds")?;
    let shipment = arguments.text("shipmentOrderId")?;
    let state = arguments.text("status")?;
    if state.as_deref().is_some_and(|state| !STATES.contains(&state)) {
        return Err(arguments.wrong("status"));
    }
    let now = desk.at.world;
    let wanted = |order: &&CjOrder| {
        order.user_number == user
            && order.created <= now
            && !order.deleted
            && (ids.is_empty() || ids.contains(&order.id) || ids.contains(&order.code))
            && shipment.as_ref().is_none_or(|own| *own == order.shipment_order_id)
            && state.as_ref().is_none_or(|state| order.state(&desk.cj.parcels, now).name() == state)
    };
    let mut found: Vec<&CjOrder> = desk.cj.orders.all().iter().filter(wanted).collect();
    found.sort_by(|one, other| (other.created, &other.id).cmp(&(one.created, &one.id)));
    let (skip, take) = (usize::try_from((page - 1) * size), usize::try_from(size));
    let (skip, take) = (skip.unwrap_or(usize::MAX), take.unwrap_or_default());
    let rows = found.iter().skip(skip).take(take).map(|order| reply::fields(row(desk, order, now)));
    let fields = [
        ("pageNum", number(page)),
        ("pageSize", number(size)),
        ("total", number(found.len())),
        ("list", Json::List(rows.collect())),
    ];
    Ok(Told::read(record(fields)))
}

/// `shopping/order/getOrderDetail`: by CJ's number, CJ's code or the merchant's own number.
pub(in crate::cj) fn detail(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let id = arguments.needed("orderId")?;
    let features = arguments.list("features")?;
    if features.len() > MOST_FEATURES {
        return Err(arguments.wrong("features"));
    }
    let found = desk.cj.orders.find(&user, &id, desk.at.world).and_then(|at| desk.cj.orders.get(at));
    let order = found.ok_or_else(|| Refusal::told(code::PARAMETER, "order not found"))?;
    Ok(Told::read(whole(desk, order, features.iter().any(|feature| feature == "LOGISTICS_TIMELINESS"))))
}

/// `shopping/order/getOrderDetailBatch`: what is unknown is absent.
pub(in crate::cj) fn batch(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let ids = arguments.needed_list("orderIds")?;
    if ids.len() > MOST_IN_BATCH {
        return Err(Refusal::told(code::PARAMETER, "orderIds size must be at most 100"));
    }
    let mut places: Vec<usize> = ids.iter().filter_map(|id| desk.cj.orders.find(&user, id, desk.at.world)).collect();
    places.sort_unstable();
    places.dedup();
    let orders = places.into_iter().filter_map(|at| desk.cj.orders.get(at));
    Ok(Told::read(Json::List(orders.map(|order| whole(desk, order, false)).collect())))
}

fn utc(at: Option<Timestamp>) -> Json {
    at.map_or(Json::Null, |at| text(civil_text(at, Offset::UTC)))
}

/// What a list shows.
fn row(desk: &Desk<'_>, order: &CjOrder, now: Timestamp) -> Vec<(&'static str, Json)> {
    let told = |name: &str| order.consignee.get(name).map_or(Json::Null, text);
    let parcel = order.parcel(&desk.cj.parcels, now);
    let paid = order.paid().filter(|at| *at <= now);
    let grams: i64 =
        order.lines.iter().map(|line| line.goods().map_or(0, |goods| goods.grams) * i64::from(line.quantity)).sum();
    vec![
        ("orderId", text(order.id.clone())),
        ("orderNum", text(order.number.clone())),
        ("cjOrderId", text(order.id.clone())),
        ("cjOrderCode", text(order.code.clone())),
        ("shipmentOrderId", text(order.shipment_order_id.clone())),
        ("shippingCountryCode", text(order.to.clone())),
        ("shippingProvince", told("shippingProvince")),
        ("shippingCity", told("shippingCity")),
        ("shippingPhone", order.consignee.get("shippingPhone").map_or(Json::Null, word)),
        ("shippingAddress", told("shippingAddress")),
        ("shippingCustomerName", told("shippingCustomerName")),
        ("remark", told("remark")),
        ("orderWeight", number(grams)),
        ("orderStatus", text(order.state(&desk.cj.parcels, now).name())),
        ("orderAmount", money(order.total_cents())),
        ("productAmount", money(order.product_cents)),
        ("postageAmount", money(order.postage_cents)),
        ("actualPayment", maybe_money(paid.map(|_| order.total_cents()), &desk.cj.settings)),
        ("logisticName", text(order.logistic_name.clone())),
        ("trackNumber", parcel.map_or(Json::Null, |parcel| text(parcel.number.clone()))),
        ("createDate", utc(Some(order.created))),
        ("paymentDate", utc(paid)),
    ]
}

/// What a detail shows beside.
fn whole(desk: &Desk<'_>, order: &CjOrder, timely: bool) -> Json {
    let now = desk.at.world;
    let parcel = order.parcel(&desk.cj.parcels, now);
    let left = parcel.and_then(|parcel| parcel.seen(now).next()).map(|scan| scan.at);
    let state = order.state(&desk.cj.parcels, now);
    let product = |line: &CjOrderLine| {
        let cents = line.goods().map_or(0, |goods| goods.cents);
        record([
            ("vid", text(line.vid.clone())),
            ("quantity", number(line.quantity)),
            ("sellPrice", money(cents)),
            ("lineItemId", text(line.line_item_id.clone())),
            ("storeLineItemId", line.store_line_item_id.clone().map_or(Json::Null, text)),
        ])
    };
    let mut fields = row(desk, order, now);
    fields.extend([
        ("platformOrderId", Json::Null),
        ("fromCountryCode", text(order.from.clone())),
        ("trackingUrl", parcel.map_or(Json::Null, |parcel| text(super::tracking_url(parcel)))),
        ("trackingProvider", parcel.map_or(Json::Null, |_| text(order.logistic_name.clone()))),
        ("disputeId", Json::Null),
        ("outWarehouseTime", utc(left)),
        ("storeCreateDate", spare(utc(Some(order.created)))),
        ("isComplete", number(u8::from(state == super::CjOrderState::Delivered))),
        ("storageId", Json::Null),
        ("storageName", Json::Null),
        ("productList", Json::List(order.lines.iter().map(product).collect())),
    ]);
    if timely {
        let days = super::super::freight::aging(&order.logistic_name).unwrap_or_default();
        let mode = record([
            ("logisticsName", text(order.logistic_name.clone())),
            ("arrivalTime", text(format!("{days} Days"))),
        ]);
        fields.push(("logisticsTimeliness", record([("logisticsModes", Json::List(vec![mode]))])));
    }
    reply::fields(fields)
}
