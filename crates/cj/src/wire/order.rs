//! Orders: made, read, confirmed, deleted, paid; and orders for tests.

use portolan_exchange::{
    json::{FromWire, Raw, each_member_of, scalar},
    wire_object,
};
use portolan_ports::Error;

use crate::wire::{
    Number,
    freight::country,
    request::{at_most, invalid, request},
};

/// Orders in one call of `getOrderDetailBatch`, at most.
pub const MOST_ORDERS: usize = 100;

/// `payType`: the buyer of the goods pays on CJ's page.
pub const PAY_ON_PAGE: u32 = 1;
/// `payType`: made, confirmed and paid from the balance in one call, which cannot be taken back.
pub const PAY_AT_ONCE: u32 = 2;
/// `payType`: made, and nothing else.
pub const PAY_LATER: u32 = 3;

request! {
    /// Makes an order: `createOrderV2` and `createOrderV3`.
    pub struct CreateOrder {
        /// The merchant's own number, at most 50 characters: a second order under it is refused (1603003).
        order_number: String = "orderNumber",
        /// Country of destination, two letters.
        shipping_country_code: String = "shippingCountryCode",
        /// Country of destination, by name.
        shipping_country: String = "shippingCountry",
        /// Province or state.
        shipping_province: String = "shippingProvince",
        /// City.
        shipping_city: String = "shippingCity",
        /// Who receives it, at most 50 characters.
        shipping_customer_name: String = "shippingCustomerName",
        /// Street, at most 200 characters.
        shipping_address: String = "shippingAddress",
        /// More of the street.
        shipping_address2: Option<String> = "shippingAddress2",
        /// Postcode, at most 20 characters.
        shipping_zip: Option<String> = "shippingZip",
        /// County.
        shipping_county: Option<String> = "shippingCounty",
        /// Telephone, at most 20 characters.
        shipping_phone: Option<String> = "shippingPhone",
        /// House number.
        house_number: Option<String> = "houseNumber",
        /// E-mail address.
        email: Option<String> = "email",
        /// Tax number of who receives it.
        tax_id: Option<String> = "taxId",
        /// Identity number of who receives it.
        consignee_id: Option<String> = "consigneeID",
        /// A note, at most 500 characters.
        remark: Option<String> = "remark",
        /// The shipping line, by the name that a quote gave, at most 50 characters.
        logistic_name: String = "logisticName",
        /// Country of dispatch, two letters.
        from_country_code: String = "fromCountryCode",
        /// Where it was sold; CJ takes `Api` if it is left out.
        platform: Option<String> = "platform",
        /// 1 on CJ's page (also if it is left out), 2 at once from the balance, 3 later.
        pay_type: Option<u32> = "payType",
        /// What the buyer paid the merchant, US dollars.
        shop_amount: Option<Number> = "shopAmount",
        /// Whose IOSS number: 1 nobody's, 2 the merchant's, 3 CJ's.
        ioss_type: Option<u32> = "iossType",
        /// That number; `CJ-IOSS` with type 3.
        ioss_number: Option<String> = "iossNumber",
        /// 1 the platform's logistics, 2 the seller's, 3 the platform's from a warehouse of CJ's choice.
        shop_logistics_type: Option<u32> = "shopLogisticsType",
        /// The warehouse; with `shopLogisticsType` 1 it is required.
        storage_id: Option<String> = "storageId",
        /// CJ's page gives no meanings.
        order_flow: Option<u32> = "orderFlow",
        /// 1 for a test that nobody ships.
        is_sandbox: Option<u32> = "isSandbox",
        /// What to buy.
        products: Vec<CreateProduct> = "products",
    }
    check create_rules
}

request! {
    /// A line of an order that is made: by `vid` or by `sku`.
    pub struct CreateProduct {
        /// The variant's id.
        vid: Option<String> = "vid",
        /// The variant's number.
        sku: Option<String> = "sku",
        /// How many: 1 or more.
        quantity: u32 = "quantity",
        /// The price of one that is expected, US dollars.
        unit_price: Option<Number> = "unitPrice",
        /// The merchant's own id of the line, at most 125 characters.
        store_line_item_id: Option<String> = "storeLineItemId",
        /// What is printed on it, as CJ's designer gave it: JSON in a text.
        pod_properties: Option<String> = "podProperties",
    }
    check product_rules
}

fn create_rules(order: &CreateOrder, at: &str) -> Result<(), Error> {
    let field = |name: &str| format!("{at}{name}");
    for (name, text, most) in [
        ("orderNumber", Some(&order.order_number), 50),
        ("shippingCustomerName", Some(&order.shipping_customer_name), 50),
        ("shippingAddress", Some(&order.shipping_address), 200),
        ("shippingAddress2", order.shipping_address2.as_ref(), 200),
        ("logisticName", Some(&order.logistic_name), 50),
        ("shippingZip", order.shipping_zip.as_ref(), 20),
        ("shippingPhone", order.shipping_phone.as_ref(), 20),
        ("remark", order.remark.as_ref(), 500),
    ] {
        text.map_or(Ok(()), |text| at_most(&field(name), text, most))?;
    }
    country(&field("shippingCountryCode"), &order.shipping_country_code)?;
    country(&field("fromCountryCode"), &order.from_country_code)?;
    for (name, value, from, to) in [
        ("payType", order.pay_type, 1, 3),
        ("iossType", order.ioss_type, 1, 3),
        ("shopLogisticsType", order.shop_logistics_type, 1, 3),
        ("isSandbox", order.is_sandbox, 0, 1),
    ] {
        if value.is_some_and(|value| !(from..=to).contains(&value)) {
            return Err(invalid(&field(name), &format!("is {from} to {to}")));
        }
    }
    if order.shop_logistics_type == Some(1) && order.storage_id.is_none() {
        return Err(invalid(&field("storageId"), "is required with `shopLogisticsType` 1"));
    }
    Ok(())
}

fn product_rules(product: &CreateProduct, at: &str) -> Result<(), Error> {
    let field = |name: &str| format!("{at}{name}");
    if product.vid.is_none() && product.sku.is_none() {
        return Err(invalid(&field("vid"), "is required, or `sku` in its place"));
    }
    if product.quantity == 0 {
        return Err(invalid(&field("quantity"), "is 1 or more"));
    }
    if let Some(text) = &product.store_line_item_id {
        at_most(&field("storeLineItemId"), text, 125)?;
    }
    match &product.pod_properties {
        Some(text) if portolan_exchange::json::document(text).is_err() => {
            Err(invalid(&field("podProperties"), "is a text with JSON in it, and this is none"))
        }
        _ => Ok(()),
    }
}

request! {
    /// An order, by CJ's number: confirms, pays, or pays for a test.
    pub struct OrderKey {
        /// CJ's number.
        order_id: String = "orderId",
    }
}

request! {
    /// Several orders, with everything that is known of each.
    pub struct OrderDetailBatch {
        /// 1 to 100 numbers, CJ's or the merchant's own.
        order_ids: Vec<String> = "orderIds",
    }
    check batch_rules
}

fn batch_rules(batch: &OrderDetailBatch, at: &str) -> Result<(), Error> {
    let count = batch.order_ids.len();
    if count > MOST_ORDERS {
        return Err(invalid(&format!("{at}orderIds"), &format!("has {count} entries, and may have {MOST_ORDERS}")));
    }
    Ok(())
}

request! {
    /// Moves an order for tests on: 300 to 400, 500, 600, 700, one after the other.
    pub struct UpdateStatus {
        /// CJ's number.
        order_id: String = "orderId",
        /// 400, 500, 600 or 700.
        target_status: u32 = "targetStatus",
    }
    check status_rules
}

fn status_rules(update: &UpdateStatus, at: &str) -> Result<(), Error> {
    match update.target_status {
        400 | 500 | 600 | 700 => Ok(()),
        _ => Err(invalid(&format!("{at}targetStatus"), "is 400, 500, 600 or 700")),
    }
}

request! {
    /// Gives an order for tests a tracking number.
    pub struct UpdateTrackNumber {
        /// CJ's number.
        order_id: String = "orderId",
        /// At most 64 characters.
        track_number: String = "trackNumber",
    }
    check number_rules
}

fn number_rules(update: &UpdateTrackNumber, at: &str) -> Result<(), Error> {
    at_most(&format!("{at}trackNumber"), &update.track_number, 64)
}

/// Which orders: a page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderList {
    /// Which page, from 1; CJ takes 1.
    pub page_num: Option<u32>,
    /// How many on a page; CJ takes 20.
    pub page_size: Option<u32>,
    /// These alone, by CJ's numbers.
    pub order_ids: Vec<String>,
    /// Those of one parent.
    pub shipment_order_id: Option<String>,
    /// Those in one state: `CREATED`, `IN_CART`, `UNPAID`, `UNSHIPPED`, `SHIPPED`, `DELIVERED`, `CANCELLED`, `OTHER`. CJ's page
    /// says that `CANCELLED` is taken if it is left out, and means all.
    pub status: Option<String>,
}

impl OrderList {
    /// Checks what can be checked before anything is sent. The client does it with every call.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, naming the field and what is wrong with its shape; never its value.
    pub fn check(&self) -> Result<(), Error> {
        for (field, value) in [("pageNum", self.page_num), ("pageSize", self.page_size)] {
            if value == Some(0) {
                return Err(invalid(field, "counts from 1"));
            }
        }
        let ids = self.order_ids.iter().enumerate().map(|(index, id)| (format!("orderIds[{index}]"), id));
        let others = [("shipmentOrderId", &self.shipment_order_id), ("status", &self.status)];
        let others = others.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value.as_ref()?)));
        ids.chain(others).try_for_each(|(field, value)| filled(&field, value))
    }
}

fn filled(field: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() { Err(invalid(field, "is empty")) } else { Ok(()) }
}

/// One order, with everything that is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderDetail {
    /// CJ's number, or the merchant's own.
    pub order_id: String,
    /// What else is wanted, at most 20 words, such as `LOGISTICS_TIMELINESS`.
    pub features: Vec<String>,
}

impl OrderDetail {
    /// One order, with what CJ tells of each.
    pub fn of(order_id: impl Into<String>) -> Self {
        Self { order_id: order_id.into(), features: Vec::new() }
    }

    /// Checks what can be checked before anything is sent. The client does it with every call.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, naming the field and what is wrong with its shape; never its value.
    pub fn check(&self) -> Result<(), Error> {
        filled("orderId", &self.order_id)?;
        if self.features.len() > 20 {
            return Err(invalid("features", &format!("has {} entries, and may have 20", self.features.len())));
        }
        let mut features = self.features.iter().enumerate();
        features.try_for_each(|(index, feature)| filled(&format!("features[{index}]"), feature))
    }
}

/// What `confirmOrder` and `deleteOrder` answer: the order's number, as text, as a number, or in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderId(pub String);

impl FromWire for OrderId {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        if let Some(text) = scalar(raw) {
            return Some(Self(text.into_owned()));
        }
        let mut id = None;
        let object = each_member_of(raw, |key, value| {
            if key == "orderId" {
                id = scalar(value).map(|text| Self(text.into_owned()));
            }
        });
        id.filter(|_| object)
    }
}

wire_object! {
    /// One page of orders.
    pub struct OrderPage {
        /// Which page, from 1.
        page_num: String = "pageNum",
        /// How many on a page.
        page_size: String = "pageSize",
        /// How many there are on all pages.
        total: String = "total",
        /// The orders of the page.
        list: Vec<crate::wire::order_info::OrderInfo> = "list",
    }
}

wire_object! {
    /// What the account can pay with, US dollars.
    pub struct Balance {
        /// What is there.
        amount: String = "amount",
        /// What cannot be paid out.
        no_withdrawal_amount: String = "noWithdrawalAmount",
        /// What is held.
        freeze_amount: String = "freezeAmount",
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
