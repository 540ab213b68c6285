//! Orders in answers as purchases: in the answer to a making, in lists, in full.

use portolan_domain::{
    Address, Contact, Currency, Email, EventTime, Extra, FreeText, HouseNumber, Money, OrderRef, OrderRefKind,
    PersonName, Phone, ProviderId, Purchase, PurchaseLine, StreetAddress, TaxId, UtcOffset, WaybillNo, ZoneSource,
};
use portolan_ports::Error;

use crate::{
    envelope::bad_response,
    status::purchase_state,
    wire::order_info::{InterceptReason, OrderInfo, OrderProduct},
};

/// CJ's pages say that the times of orders are UTC, unlike those of scans.
fn time(text: &str) -> Option<EventTime> {
    order_time(text, ZoneSource::Documented)
}

pub(crate) fn order_time(text: &str, source: ZoneSource) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::UTC, source).or_else(|_| EventTime::parse_rfc3339(text.trim())).ok()
}

/// Everything that has no place of its own, or cannot be read, is in `extra` as it came. Amounts are US dollars.
///
/// # Errors
/// `BadResponse` for an order without any number.
pub(crate) fn purchase(mut info: OrderInfo) -> Result<Purchase, Error> {
    let mut extra = Extra::new();
    let mut refs = Vec::new();
    for (key, kind, number) in [
        ("orderId", OrderRefKind::Provider, info.order_id.take()),
        ("orderNum", OrderRefKind::Merchant, info.order_num.take()),
        ("cjOrderCode", OrderRefKind::Provider, info.cj_order_code.take()),
        ("cjOrderId", OrderRefKind::Provider, info.cj_order_id.take()),
        ("platformOrderId", OrderRefKind::Platform, info.platform_order_id.take()),
        ("shipmentOrderId", OrderRefKind::Parent, info.shipment_order_id.take()),
    ] {
        refs.extend(keep(&mut extra, key, number, |text| OrderRef::new(kind, text).ok()));
    }
    let mut purchase = of_numbers(refs)?;
    state(&mut purchase, info.order_status.take());
    purchase.placed_at = keep(&mut extra, "createDate", info.create_date.take(), time);
    purchase.paid_at = keep(&mut extra, "paymentDate", info.payment_date.take(), time);
    purchase.shipped_at = keep(&mut extra, "outWarehouseTime", info.out_warehouse_time.take(), time);
    purchase.total = keep(&mut extra, "orderAmount", info.order_amount.take(), dollars);
    purchase.goods = keep(&mut extra, "productAmount", info.product_amount.take(), dollars);
    purchase.freight = keep(&mut extra, "postageAmount", info.postage_amount.take(), dollars);
    purchase.pay_url = info.cj_pay_url.take();
    purchase.line = info.logistic_name.take();
    purchase.origin = info.from_country_code.take();
    waybills(&mut purchase, &mut extra, info.track_number.take());
    consignee(&mut purchase, &mut extra, &mut info);
    purchase.lines = info.product_list.take().unwrap_or_default().into_iter().map(line).collect();
    for InterceptReason { code, message, other } in info.intercept_order_reasons.take().unwrap_or_default() {
        purchase.held_for.extend(message.or_else(|| code.clone()).map(FreeText::new));
        extra.extend(code.map(|code| ("interceptOrderReasons.code".to_owned(), code)));
        extra.extend(other.into_iter().map(|(key, value)| (format!("interceptOrderReasons.{key}"), value)));
    }
    for mode in info.logistics_timeliness.take().and_then(|lines| lines.logistics_modes).unwrap_or_default() {
        let [name, days] = [mode.logistics_name, mode.arrival_time].map(Option::unwrap_or_default);
        extra.insert("logisticsTimeliness", format!("{name}: {days}"));
    }
    rest(&mut extra, info);
    purchase.extra = extra;
    Ok(purchase)
}

/// A purchase by the first number of CJ's, else by the merchant's; the others beside it.
pub(crate) fn of_numbers(mut refs: Vec<OrderRef>) -> Result<Purchase, Error> {
    let kind = |kind| move |number: &OrderRef| number.kind() == kind;
    let at = refs.iter().position(kind(OrderRefKind::Provider)).or_else(|| {
        // Until CJ has made its own, which a webhook then tells, an order is found by the merchant's number alone.
        refs.iter().position(kind(OrderRefKind::Merchant))
    });
    let id =
        at.map(|at| refs.remove(at)).ok_or_else(|| bad_response("an order has neither `orderId` nor `orderNum`"))?;
    let mut purchase = Purchase::new(ProviderId::cj(), id);
    for number in refs {
        if !purchase.is_known_as(&number) {
            purchase.refs.push(number);
        }
    }
    Ok(purchase)
}

pub(crate) fn state(purchase: &mut Purchase, code: Option<String>) {
    purchase.state = code.as_deref().map(purchase_state);
    purchase.state_code = code;
}

pub(crate) fn dollars(text: &str) -> Option<Money> {
    Money::parse(text, Currency::USD).ok()
}

/// What a text says; the text itself goes to `extra` where that cannot be told.
pub(crate) fn keep<T>(
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

pub(crate) fn waybills(purchase: &mut Purchase, extra: &mut Extra, written: Option<String>) {
    let separate = |c: char| matches!(c, ',' | '，' | ';' | '|') || c.is_whitespace();
    for number in written.iter().flat_map(|text| text.split(separate)).filter(|number| !number.is_empty()) {
        match WaybillNo::parse(number) {
            Ok(waybill) => purchase.waybills.push(waybill),
            Err(_) => extra.insert("trackNumber", number),
        }
    }
}

fn consignee(purchase: &mut Purchase, extra: &mut Extra, info: &mut OrderInfo) {
    macro_rules! person {
        ($kind:ident, $key:literal, $text:expr) => {
            keep(extra, $key, $text, |text| {
                if text.contains('*') { $kind::masked(text) } else { $kind::plain(text) }.ok()
            })
        };
    }
    let mut contact = Contact::new();
    contact.name = person!(PersonName, "shippingCustomerName", info.shipping_customer_name.take());
    contact.mobile = person!(Phone, "shippingPhone", info.shipping_phone.take());
    contact.email = person!(Email, "email", info.email.take());
    contact.tax_id = person!(TaxId, "taxId", info.tax_id.take());
    purchase.consignee = Some(contact).filter(|contact| *contact != Contact::new());
    let street = match (info.shipping_address.take(), info.shipping_address2.take()) {
        (Some(one), Some(two)) => Some(format!("{one}, {two}")),
        (one, two) => one.or(two),
    };
    let mut address = Address::new();
    address.country = info.shipping_country_code.take().or_else(|| info.shipping_country.take());
    address.province = info.shipping_province.take();
    address.city = info.shipping_city.take();
    address.county = info.shipping_county.take();
    address.postcode = info.shipping_zip.take();
    address.street = person!(StreetAddress, "shippingAddress", street);
    address.house_number = person!(HouseNumber, "houseNumber", info.house_number.take());
    purchase.address = Some(address).filter(|address| *address != Address::new());
}

pub(crate) fn line(product: OrderProduct) -> PurchaseLine {
    let mut line = PurchaseLine::new();
    line.quantity = keep(&mut line.extra, "quantity", product.quantity, |text| text.trim().parse().ok());
    line.unit_price = keep(&mut line.extra, "sellPrice", product.sell_price, dollars);
    line.variant = product.vid;
    line.sku = product.sku;
    line.name = product.name;
    line.merchant_line = product.store_line_item_id;
    line.extra.extend(product.line_item_id.map(|id| ("lineItemId", id)));
    line.extra.extend(product.other);
    line
}

/// Fields that have no place in a purchase, under CJ's names.
fn rest(extra: &mut Extra, info: OrderInfo) {
    let own = [
        ("subStatus", info.sub_status),
        ("shippingCountry", info.shipping_country),
        ("remark", info.remark),
        ("trackingUrl", info.tracking_url),
        ("trackingProvider", info.tracking_provider),
        ("disputeId", info.dispute_id),
        ("orderWeight", info.order_weight),
        ("productOriginalAmount", info.product_original_amount),
        ("productDiscountAmount", info.product_discount_amount),
        ("postageOriginalAmount", info.postage_original_amount),
        ("postageDiscountAmount", info.postage_discount_amount),
        ("totalDiscountAmount", info.total_discount_amount),
        ("actualPayment", info.actual_payment),
        ("orderOriginalAmount", info.order_original_amount),
        ("iossAmount", info.ioss_amount),
        ("iossTaxHandlingFee", info.ioss_tax_handling_fee),
        ("logisticsMiss", info.logistics_miss.map(|miss| miss.to_string())),
        ("storeCreateDate", info.store_create_date),
        ("isComplete", info.is_complete),
        ("storageId", info.storage_id),
        ("storageName", info.storage_name),
    ];
    extra.extend(own.into_iter().filter_map(|(key, value)| Some((key, value?))));
    extra.extend(info.other);
}

#[cfg(test)]
#[path = "purchase_tests.rs"]
mod tests;
