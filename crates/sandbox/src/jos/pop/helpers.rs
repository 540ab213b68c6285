//! The two calls that JD's pages send merchants to: the carriers of a shop, and what is printed on
//! an order's label. Their shapes are those of a public SDK.

use super::super::arguments::{Arguments, Refusal};
use super::super::code;
use super::super::method::{Desk, Told};
use super::SHOP_CARRIERS;
use crate::clock::{china, civil_text};
use crate::reply::{Json, hundredths, number, record, spare, text};

/// `360buy.delivery.logistics.get`.
pub(in crate::jos) fn carriers(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.list("optional_fields")?;
    let list = SHOP_CARRIERS
        .iter()
        .zip(1..)
        .map(|(carrier, at)| {
            record([
                ("logistics_id", number(carrier.id)),
                ("logistics_name", text(carrier.name)),
                ("logistics_remark", spare(text("模拟数据"))),
                ("sequence", text(at.to_string())),
                ("agree_flag", number(1)),
                ("iscod", Json::Flag(carrier.cod)),
            ])
        })
        .collect();
    let vender = desk.party.venders.first().cloned().unwrap_or_default();
    let fields = [("vender_id", text(vender)), ("logistics_list", Json::List(list))];
    Ok(Told::read("logistics_companies", record(fields)))
}

/// `360buy.order.print.data.get`: `should_pay` is what is collected at the door.
pub(in crate::jos) fn print_data(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let id = arguments.needed("order_id")?;
    let order = desk.world.shop.order(&id).filter(|order| desk.party.venders.contains(&order.vender_id));
    let order = order.ok_or_else(|| Refusal::about(code::PARAMETER_VALUE, "order_id"))?;
    let items = order
        .lines
        .iter()
        .map(|line| {
            let sum = line.price_fen.saturating_mul(i64::from(line.quantity));
            record([
                ("ware", text(line.sku.to_string())),
                ("jd_price", text(hundredths(line.price_fen))),
                ("ware_name", text(line.name.clone())),
                ("price", text(hundredths(sum))),
                ("num", text(line.quantity.to_string())),
            ])
        })
        .collect();
    let consignee = order.consignee;
    let fields = [
        ("id", text(order.id.clone())),
        ("cod_time_name", text("任意时间")),
        ("should_pay", text(hundredths(order.should_pay_fen()))),
        ("freight", text(hundredths(order.freight_fen))),
        ("remark", spare(text(""))),
        ("create_date", text(civil_text(order.placed, china()))),
        ("cky2_name", text("SOP - 北京")),
        ("sorting_code", spare(text(""))),
        ("payment_typeStr", text(if order.cod { "货到付款" } else { "在线支付" })),
        ("partner", spare(text("测试配送点"))),
        ("items_count", text(order.lines.len().to_string())),
        ("order_item", Json::List(items)),
        (
            "Consignee",
            record([
                ("cons_name", text(consignee.name)),
                ("cons_address", text(consignee.full_address)),
                ("cons_phone", spare(text(consignee.mobile))),
                ("cons_handset", text(consignee.mobile)),
            ]),
        ),
    ];
    Ok(Told::read("order_printdata", record(fields)))
}
