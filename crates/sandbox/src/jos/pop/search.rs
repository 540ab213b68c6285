//! Orders as live gateways show them: `jingdong.pop.order.search`, and `jingdong.pop.order.get`
//! with `optional_fields`. Times, prices and ids are texts here.

use jiff::SignedDuration;

use super::super::arguments::{Arguments, Refusal};
use super::super::method::{Desk, Told};
use super::{Question, chosen};
use crate::clock::{china, civil_text};
use crate::reply::{Json, hundredths, number, record, spare, text};
use crate::world::{ShopOrder, ShopOrderState};

/// JD's number of success.
const OK: i64 = 10_100_000;
/// The sandbox's own number: no such order.
const UNKNOWN: i64 = 9301;
/// The longest window of a search.
const WINDOW_DAYS: i64 = 31;

fn api_result(code: i64, chinese: &'static str, english: &'static str) -> Json {
    record([
        ("success", Json::Flag(code == OK)),
        ("numberCode", number(code)),
        ("chineseErrCode", text(chinese)),
        ("englishErrCode", text(english)),
    ])
}

/// `jingdong.pop.order.search`: by the time of the order if `dateType` is 1, else of its last
/// change; newest first if `sortType` is 1.
pub(in crate::jos) fn search(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let question = Question::read(arguments)?;
    let names = arguments.needed_list("optional_fields")?;
    let by_creation = arguments.whole("dateType")? == Some(1);
    let newest_first = arguments.whole("sortType")? == Some(1);
    if question.to.duration_since(question.from) > SignedDuration::from_hours(WINDOW_DAYS * 24) {
        return Err(arguments.wrong("end_date"));
    }
    let when = |order: &ShopOrder| if by_creation { order.placed } else { order.modified };
    let mut orders: Vec<(&ShopOrder, ShopOrderState)> = desk
        .world
        .shop
        .orders()
        .iter()
        .filter(|order| desk.party.venders.contains(&order.vender_id))
        .filter(|order| (question.from..=question.to).contains(&when(order)))
        .map(|order| (order, desk.world.order_state(order, desk.now)))
        .collect();
    orders.sort_by(|(one, _), (other, _)| (when(one), &one.id).cmp(&(when(other), &other.id)));
    if newest_first {
        orders.reverse();
    }
    let (page, total) = question.page(orders);
    let list = page.into_iter().map(|(order, state)| chosen(shown(order, state), &names, &["orderId"])).collect();
    let fields = [
        ("orderInfoList", Json::List(list)),
        ("orderTotal", number(total)),
        ("apiResult", api_result(OK, "成功", "success")),
    ];
    Ok(Told::read("searchorderinfo_result", record(fields)).with_code(OK))
}

/// One order, in the shape of the search.
pub(super) fn detail(desk: &Desk<'_>, arguments: &Arguments, order: Option<&ShopOrder>) -> Result<Told, Refusal> {
    let names = arguments.list("optional_fields")?;
    let Some(order) = order else {
        let fields = [("orderInfo", Json::Null), ("apiResult", api_result(UNKNOWN, "订单不存在", "order not found"))];
        let told = Told::read("orderDetailInfo", record(fields)).with_code(UNKNOWN);
        return Ok(Told { rejected: Some("order not found".to_owned()), ..told });
    };
    let info = chosen(shown(order, desk.world.order_state(order, desk.now)), &names, &["orderId"]);
    let fields = [("apiResult", api_result(OK, "成功", "success")), ("orderInfo", info)];
    Ok(Told::read("orderDetailInfo", record(fields)).with_code(OK))
}

fn shown(order: &ShopOrder, state: ShopOrderState) -> Json {
    let consignee = order.consignee;
    let items = order
        .lines
        .iter()
        .map(|line| {
            record([
                ("skuId", text(line.sku.to_string())),
                ("outerSkuId", spare(text(""))),
                ("skuName", text(line.name.clone())),
                ("jdPrice", text(hundredths(line.price_fen))),
                ("giftPoint", spare(text("0"))),
                ("wareId", spare(text(line.sku.to_string()))),
                ("itemTotal", text(line.quantity.to_string())),
            ])
        })
        .collect();
    let payment = order.total_fen().saturating_add(order.freight_fen);
    let of_each =
        |pick: fn(&crate::world::Shipment) -> &str| order.shipments.iter().map(pick).collect::<Vec<_>>().join(",");
    record([
        ("orderId", text(order.id.clone())),
        ("venderId", text(order.vender_id.clone())),
        ("orderType", text("22")),
        ("payType", text(if order.cod { "1-货到付款" } else { "4-在线支付" })),
        ("orderTotalPrice", text(hundredths(order.total_fen()))),
        ("orderSellerPrice", text(hundredths(order.total_fen()))),
        ("orderPayment", text(hundredths(payment))),
        ("freightPrice", text(hundredths(order.freight_fen))),
        ("sellerDiscount", text("0.00")),
        ("balanceUsed", spare(text("0.00"))),
        ("orderState", text(state.name())),
        ("orderStateRemark", text(state.remark())),
        ("deliveryType", text("任意时间")),
        ("invoiceInfo", spare(text("不需要开具发票"))),
        ("orderRemark", spare(text(""))),
        ("venderRemark", spare(text(""))),
        ("pin", text(format!("test_pin_{}", order.id))),
        ("orderStartTime", text(civil_text(order.placed, china()))),
        ("paymentConfirmTime", text(if order.cod { String::new() } else { civil_text(order.placed, china()) })),
        ("modified", text(civil_text(order.modified, china()))),
        ("logisticsId", text(of_each(|shipment| &shipment.carrier))),
        ("waybill", text(of_each(|shipment| &shipment.waybill))),
        (
            "consigneeInfo",
            record([
                ("fullname", text(consignee.name)),
                ("mobile", text(consignee.mobile)),
                ("telephone", spare(text(consignee.mobile))),
                ("province", text(consignee.province)),
                ("city", text(consignee.city)),
                ("county", text(consignee.county)),
                ("fullAddress", text(consignee.full_address)),
            ]),
        ),
        ("itemInfoList", Json::List(items)),
        ("couponDetailList", Json::List(Vec::new())),
    ])
}
