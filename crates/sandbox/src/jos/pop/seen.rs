//! `jingdong.pop.orders.get` and `jingdong.pop.order.get` as JD's order page draws them.

use super::super::arguments::{Arguments, Refusal};
use super::super::code;
use super::super::method::{Desk, Told};
use super::{Question, chosen, price, search};
use crate::reply::{Json, number, record, text};
use crate::world::{ShopOrder, ShopOrderState};

/// `jingdong.pop.orders.get`: by the time of the order, oldest first.
pub(in crate::jos) fn list(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let question = Question::read(arguments)?;
    let names = arguments.list("optional_fields")?;
    let mut orders: Vec<(&ShopOrder, ShopOrderState)> = desk
        .world
        .shop
        .orders()
        .iter()
        .filter(|order| desk.party.venders.contains(&order.vender_id))
        .filter(|order| (question.from..=question.to).contains(&order.placed))
        .map(|order| (order, desk.world.order_state(order, desk.now)))
        .collect();
    orders.sort_by(|(one, _), (other, _)| (one.placed, &one.id).cmp(&(other.placed, &other.id)));
    let (page, _) = question.page(orders);
    let list = page
        .into_iter()
        .map(|(order, state)| {
            let consignee =
                record([("name", text(order.consignee.name)), ("full_address", text(order.consignee.full_address))]);
            let fields = [
                ("order_id", number(&order.id)),
                ("order_total_price", price(order.total_fen())),
                ("order_state", text(state.name())),
                ("consignee_info", consignee),
            ];
            chosen(record(fields), &names, &["order_id"])
        })
        .collect();
    Ok(Told::read("order_info_list", record([("order_info", Json::List(list))])))
}

/// `jingdong.pop.order.get`: the order page's shape, or the live one when `optional_fields` asks
/// for it.
pub(in crate::jos) fn get(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let id = arguments.needed("order_id")?;
    let own = |order: &&ShopOrder| desk.party.venders.contains(&order.vender_id);
    let order = desk.world.shop.order(&id).filter(own);
    if arguments.text("optional_fields")?.is_some() {
        return search::detail(desk, arguments, order);
    }
    let order = order.ok_or_else(|| Refusal::about(code::ORDER_UNKNOWN, "order_id"))?;
    let items = order
        .lines
        .iter()
        .map(|line| {
            record([
                ("sku_id", number(line.sku)),
                ("name", text(line.name.clone())),
                ("price", price(line.price_fen)),
                ("num", number(line.quantity)),
            ])
        })
        .collect();
    let receiver = record([("name", text(order.consignee.name)), ("address", text(order.consignee.full_address))]);
    let fields = [
        ("order_id", number(&order.id)),
        ("freight_price", price(order.freight_fen)),
        ("order_state", text(desk.world.order_state(order, desk.now).name())),
        ("items", Json::List(items)),
        ("payment_type", text(if order.cod { "Cash On Delivery" } else { "Online Payment" })),
        ("receiver_info", receiver),
    ];
    Ok(Told::read("order_info", record(fields)))
}
