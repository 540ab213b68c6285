//! The marketplace's orders, in either shape, as orders of the domain.

use portolan_domain::{
    Address, Contact, Currency, Extra, FreeText, Money, Order, OrderLine, OrderRef, OrderRefKind, PersonName, Phone,
    ProviderId, StreetAddress, WaybillNo,
};
use portolan_ports::Error;

use crate::{
    convert::time,
    envelope::bad_response,
    status::order_state,
    wire::order::{ConsigneeInfo, ItemInfo, OrderInfo},
};

/// Everything that has no place of its own, or cannot be read, is in `extra` as it came. Amounts are yuan: JD names no
/// currency, and the marketplace has one.
///
/// # Errors
/// `BadResponse` for an order without a number, or with one that is none.
pub(crate) fn order(info: OrderInfo) -> Result<Order, Error> {
    let id = info.order_id.as_deref().ok_or_else(|| bad_response("an order has no `order_id`"))?;
    let id = OrderRef::new(OrderRefKind::Platform, id)
        .map_err(|error| bad_response("`order_id` is no order number").with_source(error))?;
    let mut order = Order::new(ProviderId::jos(), id);
    let mut extra = Extra::new();
    order.state = info.order_state.as_deref().map(order_state);
    order.state_code = info.order_state;
    order.payment = info.payment_type;
    order.buyer_id = info.pin.map(FreeText::new);
    order.total = keep(&mut extra, "order_total_price", info.order_total_price, yuan);
    order.freight = keep(&mut extra, "freight_price", info.freight_price, yuan);
    order.placed_at = keep(&mut extra, "order_start_time", info.order_start_time, time);
    order.updated_at = keep(&mut extra, "modified", info.modified, time);
    // 0 stands for "was not split".
    let parent = info.parent_order_id.filter(|parent| parent != "0");
    let parent = keep(&mut extra, "parent_order_id", parent, |text| OrderRef::new(OrderRefKind::Parent, text).ok());
    order.refs.extend(parent);
    waybills(&mut order, &mut extra, info.waybill);
    for who in [info.consignee_info, info.receiver_info].into_iter().flatten() {
        consignee(&mut order, &mut extra, who);
    }
    order.lines = info.items.unwrap_or_default().into_iter().map(line).collect();
    for coupon in info.coupons.unwrap_or_default() {
        let parts = [coupon.coupon_type, coupon.coupon_price, coupon.sku_id].into_iter().flatten();
        extra.insert("coupon_detail_list", parts.collect::<Vec<_>>().join(" "));
    }
    for (key, value) in [
        ("vender_id", info.vender_id),
        ("order_type", info.order_type),
        ("order_seller_price", info.order_seller_price),
        ("order_payment", info.order_payment),
        ("seller_discount", info.seller_discount),
        ("balance_used", info.balance_used),
        ("order_state_remark", info.order_state_remark),
        ("delivery_type", info.delivery_type),
        ("invoice_info", info.invoice_info),
        ("order_remark", info.order_remark),
        ("vender_remark", info.vender_remark),
        ("order_end_time", info.order_end_time),
        ("payment_confirm_time", info.payment_confirm_time),
        ("return_order", info.return_order),
        ("logistics_id", info.logistics_id),
        ("store_order", info.store_order),
    ] {
        if let Some(value) = value {
            extra.insert(key, value);
        }
    }
    extra.extend(info.other);
    order.extra = extra;
    Ok(order)
}

fn yuan(text: &str) -> Option<Money> {
    Money::parse(text, Currency::CNY).ok()
}

/// What a text says; the text itself goes to `extra` where that cannot be told.
fn keep<T>(
    extra: &mut Extra,
    key: &'static str,
    text: Option<String>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(&text);
    if value.is_none() {
        extra.insert(key, text);
    }
    value
}

fn waybills(order: &mut Order, extra: &mut Extra, written: Option<String>) {
    for number in
        written.iter().flat_map(|text| text.split([',', '，', ';', ' ', '|'])).filter(|number| !number.is_empty())
    {
        match WaybillNo::parse(number) {
            Ok(waybill) => order.waybills.push(waybill),
            Err(_) => extra.insert("waybill", number),
        }
    }
}

fn consignee(order: &mut Order, extra: &mut Extra, who: ConsigneeInfo) {
    let contact = order.consignee.get_or_insert_default();
    let masked = |text: &str| text.contains('*');
    let name = |text: &str| if masked(text) { PersonName::masked(text) } else { PersonName::plain(text) }.ok();
    let phone = |text: &str| if masked(text) { Phone::masked(text) } else { Phone::plain(text) }.ok();
    let street = |text: &str| if masked(text) { StreetAddress::masked(text) } else { StreetAddress::plain(text) }.ok();
    fill(&mut contact.name, keep(extra, "consignee.name", who.name, name));
    fill(&mut contact.mobile, keep(extra, "consignee.mobile", who.mobile, phone));
    fill(&mut contact.telephone, keep(extra, "consignee.telephone", who.telephone, phone));
    if *contact == Contact::new() {
        order.consignee = None;
    }
    let address = order.address.get_or_insert_default();
    fill(&mut address.full_text, keep(extra, "consignee.full_address", who.full_address, street));
    fill(&mut address.province, who.province);
    fill(&mut address.city, who.city);
    fill(&mut address.county, who.county);
    fill(&mut address.town, who.town);
    if *address == Address::new() {
        order.address = None;
    }
    extra.extend(who.other.into_iter().map(|(key, value)| (format!("consignee.{key}"), value)));
}

fn fill<T>(place: &mut Option<T>, value: Option<T>) {
    *place = place.take().or(value);
}

fn line(item: ItemInfo) -> OrderLine {
    let mut line = OrderLine::new();
    line.unit_price = keep(&mut line.extra, "price", item.price, yuan);
    line.quantity = keep(&mut line.extra, "num", item.num, |text| text.trim().parse().ok());
    line.sku = item.sku_id;
    line.name = item.name;
    for (key, value) in [
        ("outer_sku_id", item.outer_sku_id),
        ("ware_id", item.ware_id),
        ("product_no", item.product_no),
        ("gift_point", item.gift_point),
    ] {
        if let Some(value) = value {
            line.extra.insert(key, value);
        }
    }
    line.extra.extend(item.other);
    line
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
