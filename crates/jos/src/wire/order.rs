//! The marketplace's orders: 23, 24, 25 and their successors.

use portolan_domain::{EventTime, UtcOffset, ZoneSource};
use portolan_exchange::{
    json::{FromWire, Raw, each_member_of},
    wire_object,
};
use portolan_ports::Error;

use crate::{
    shape::twins,
    wire::{Number, request, request::invalid},
};

/// Orders on a page, at most. For `pop.order.search` sources say 50 or 100.
pub const MOST_ORDERS: u32 = 100;

request! {
    /// 23: orders placed within a window. JD advises at most seven days: [`window::split`](crate::window::split).
    pub struct PopOrdersGet {
        /// One state alone (`WAIT_SELLER_STOCK_OUT`, …).
        order_state: Option<String> = "order_state",
        /// From, `yyyy-MM-dd HH:mm:ss`, Beijing time.
        start_date: String = "start_date",
        /// Until, `yyyy-MM-dd HH:mm:ss`, Beijing time.
        end_date: String = "end_date",
        /// Fields that are wanted, separated by commas. JD's order page has lost this parameter's name; this is the
        /// successor's.
        optional_fields: Option<String> = "optional_fields",
        /// Which page, from 1.
        page: Option<u32> = "page",
        /// How many on a page, at most 100.
        page_size: Option<u32> = "page_size",
    }
    check list_rules
}

fn list_rules(request: &PopOrdersGet) -> Result<(), Error> {
    span(&request.start_date, &request.end_date)?;
    page(request.page, request.page_size)
}

request! {
    /// `jingdong.pop.order.search`, the successor of 23: orders of a window of at most one month.
    pub struct PopOrderSearch {
        /// From, `yyyy-MM-dd HH:mm:ss`, Beijing time.
        start_date: String = "start_date",
        /// Until, `yyyy-MM-dd HH:mm:ss`, Beijing time.
        end_date: String = "end_date",
        /// States, separated by commas.
        order_state: String = "order_state",
        /// Fields that are wanted, separated by commas.
        optional_fields: String = "optional_fields",
        /// Which page, from 1.
        page: u32 = "page",
        /// How many on a page, at most 100; some say 50.
        page_size: u32 = "page_size",
        /// 1: newest first.
        sort_type: Option<u32> = "sortType",
        /// 1: the window is of the time of creation; else of the last change.
        date_type: Option<u32> = "dateType",
    }
    check search_rules
}

fn search_rules(request: &PopOrderSearch) -> Result<(), Error> {
    let (start, end) = span(&request.start_date, &request.end_date)?;
    if end.at().since(start.at())
        > crate::window::ORDER_SEARCH.saturating_add(std::time::Duration::from_secs(3 * 86_400))
    {
        return Err(invalid("end_date", "is more than a month after `start_date`; split the window"));
    }
    page(Some(request.page), Some(request.page_size))
}

fn span(start: &str, end: &str) -> Result<(EventTime, EventTime), Error> {
    let time = |field, text: &str| {
        EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Documented)
            .map_err(|error| invalid(field, "is a time, yyyy-MM-dd HH:mm:ss").with_source(error))
    };
    let (start, end) = (time("start_date", start)?, time("end_date", end)?);
    if end.at() < start.at() { Err(invalid("end_date", "is before `start_date`")) } else { Ok((start, end)) }
}

fn page(page: Option<u32>, size: Option<u32>) -> Result<(), Error> {
    if page == Some(0) {
        return Err(invalid("page", "counts from 1"));
    }
    match size {
        Some(0 | 101..) => Err(invalid("page_size", "is 1 to 100")),
        _ => Ok(()),
    }
}

pub(crate) fn order_id(field: &str, id: &Number) -> Result<(), Error> {
    if id.is_whole() && !id.is_zero() { Ok(()) } else { Err(invalid(field, "is the number of an order: digits")) }
}

request! {
    /// 24: one order.
    pub struct PopOrderGet {
        /// The order.
        order_id: Number = "order_id",
        /// Fields that are wanted, separated by commas; the method as it is today requires it.
        optional_fields: Option<String> = "optional_fields",
        /// Only if it is in this state.
        order_state: Option<String> = "order_state",
    }
    check get_rules
}

fn get_rules(request: &PopOrderGet) -> Result<(), Error> {
    order_id("order_id", &request.order_id)
}

request! {
    /// 25: confirms that an order was sent.
    pub struct PopOrderShip {
        /// The order.
        order_id: Number = "order_id",
        /// The carrier, by the marketplace's number (1010).
        logistics_id: Number = "logistics_id",
        /// The waybill.
        waybill: String = "waybill",
        /// A number of the merchant's own.
        trade_no: Option<String> = "trade_no",
    }
    check ship_rules
}

fn ship_rules(request: &PopOrderShip) -> Result<(), Error> {
    order_id("order_id", &request.order_id)?;
    order_id("logistics_id", &request.logistics_id)
        .map_err(|_| invalid("logistics_id", "is a carrier's number: digits"))
}

request! {
    /// `jingdong.pop.order.shipment`, the successor of 25.
    pub struct PopOrderShipment {
        /// The order.
        order_id: Number = "orderId",
        /// The carrier, by the marketplace's number; the name is spelled so.
        logi_copr_id: Number = "logiCoprId",
        /// The waybill.
        logi_no: String = "logiNo",
    }
    check shipment_rules
}

fn shipment_rules(request: &PopOrderShipment) -> Result<(), Error> {
    order_id("orderId", &request.order_id)?;
    order_id("logiCoprId", &request.logi_copr_id).map_err(|_| invalid("logiCoprId", "is a carrier's number: digits"))
}

wire_object! {
    /// An order of 23, 24 or `pop.order.search`. The fields of JD's order page come first; the rest is what the methods
    /// answer today, by a public SDK. Names are in snake or camel case.
    pub struct OrderInfo {
        /// The order, up to 19 digits.
        order_id: String = "order_id" | "orderId",
        /// What the buyer pays in all before discounts, yuan.
        order_total_price: String = "order_total_price" | "orderTotalPrice",
        /// Freight, yuan.
        freight_price: String = "freight_price" | "freightPrice",
        /// `WAIT_SELLER_STOCK_OUT`, …
        order_state: String = "order_state" | "orderState",
        /// Who receives it; 23 and today.
        consignee_info: ConsigneeInfo = "consignee_info" | "consigneeInfo",
        /// Who receives it; 24.
        receiver_info: ConsigneeInfo = "receiver_info" | "receiverInfo",
        /// What was ordered.
        items: Vec<ItemInfo> = "items" | "item_info_list" | "itemInfoList",
        /// How it is paid, in words or as `4-在线支付`; 1 is cash on delivery.
        payment_type: String = "payment_type" | "paymentType" | "pay_type" | "payType",
        /// The shop.
        vender_id: String = "vender_id" | "venderId",
        /// 22 SOP, 23 LBP, 25 SOPL.
        order_type: String = "order_type" | "orderType",
        /// The total less the shop's discounts, yuan.
        order_seller_price: String = "order_seller_price" | "orderSellerPrice",
        /// What the buyer has to pay, yuan.
        order_payment: String = "order_payment" | "orderPayment",
        /// The shop's discounts, yuan.
        seller_discount: String = "seller_discount" | "sellerDiscount",
        /// What was paid from a balance, yuan.
        balance_used: String = "balance_used" | "balanceUsed",
        /// The state in Chinese.
        order_state_remark: String = "order_state_remark" | "orderStateRemark",
        /// When it may be delivered, in words.
        delivery_type: String = "delivery_type" | "deliveryType",
        /// Invoice, in words.
        invoice_info: String = "invoice_info" | "invoiceInfo",
        /// The buyer's remark.
        order_remark: String = "order_remark" | "orderRemark",
        /// The shop's remark.
        vender_remark: String = "vender_remark" | "venderRemark",
        /// When it was placed, `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        order_start_time: String = "order_start_time" | "orderStartTime",
        /// When it was completed.
        order_end_time: String = "order_end_time" | "orderEndTime",
        /// When it last changed.
        modified: String = "modified",
        /// When it was paid.
        payment_confirm_time: String = "payment_confirm_time" | "paymentConfirmTime",
        /// The buyer's name at JD.
        pin: String = "pin",
        /// 0 unless it is to be returned.
        return_order: String = "return_order" | "returnOrder",
        /// The order that it was split from.
        parent_order_id: String = "parent_order_id" | "parentOrderId",
        /// The carrier, by the marketplace's number.
        logistics_id: String = "logistics_id" | "logisticsId",
        /// The waybill.
        waybill: String = "waybill",
        /// Where it is stored, in words.
        store_order: String = "store_order" | "storeOrder",
        /// Discounts, one by one.
        coupons: Vec<CouponDetail> = "coupon_detail_list" | "couponDetailList",
    }
}

wire_object! {
    /// Who receives an order. May be masked.
    pub struct ConsigneeInfo {
        /// Name.
        name: String = "name" | "fullname",
        /// The whole address.
        full_address: String = "full_address" | "fullAddress" | "address",
        /// Telephone.
        telephone: String = "telephone",
        /// Mobile number.
        mobile: String = "mobile",
        /// Province.
        province: String = "province",
        /// City.
        city: String = "city",
        /// County.
        county: String = "county",
        /// Town.
        town: String = "town",
    }
}

wire_object! {
    /// One line of an order.
    pub struct ItemInfo {
        /// JD's number of the goods.
        sku_id: String = "sku_id" | "skuId",
        /// Name.
        name: String = "name" | "sku_name" | "skuName",
        /// Price of one, yuan.
        price: String = "price" | "jd_price" | "jdPrice",
        /// How many.
        num: String = "num" | "item_total" | "itemTotal",
        /// The merchant's number of the goods.
        outer_sku_id: String = "outer_sku_id" | "outerSkuId",
        /// JD's number of the goods without colour and size.
        ware_id: String = "ware_id" | "wareId",
        /// Article number.
        product_no: String = "product_no" | "productNo",
        /// Points given.
        gift_point: String = "gift_point" | "giftPoint",
    }
}

wire_object! {
    /// One discount.
    pub struct CouponDetail {
        /// The order.
        order_id: String = "order_id" | "orderId",
        /// The goods, where it is for some alone.
        sku_id: String = "sku_id" | "skuId",
        /// What kind, as `29-团购优惠`.
        coupon_type: String = "coupon_type" | "couponType",
        /// How much, yuan.
        coupon_price: String = "coupon_price" | "couponPrice",
    }
}

/// A page of orders: of 23 (`order_info`) or of its successor (`orderInfoList`).
#[derive(Clone, Debug, Default)]
pub struct OrderPage {
    /// The orders of the page.
    pub orders: Vec<OrderInfo>,
    /// How many there are on all pages; the successor alone tells.
    pub total: Option<String>,
}

impl FromWire for OrderPage {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let mut page = Self::default();
        if raw.get().starts_with('[') {
            page.orders = Vec::from_wire(raw)?;
            return Some(page);
        }
        // Strangers alone are no page: an order is better reported as unreadable than lost.
        let (mut readable, mut seen, mut strangers) = (true, false, false);
        let object = each_member_of(raw, |key, value| {
            if twins(key, "order_info") || twins(key, "order_info_list") {
                seen = true;
                // One list within another is seen where a container was lost.
                let inner = Self::from_wire(value).filter(|inner| !inner.orders.is_empty());
                match inner.map(|inner| inner.orders).or_else(|| Vec::from_wire(value)) {
                    Some(orders) => page.orders.extend(orders),
                    None => readable = false,
                }
            } else if twins(key, "order_total") {
                page.total = String::from_wire(value);
            } else {
                strangers |= key != "code" && !twins(key, "api_result");
            }
        });
        (object && readable && (seen || !strangers)).then_some(page)
    }
}

/// The answer to 24: the order lies in the container, or one level deeper (`orderDetailInfo` > `orderInfo`).
#[derive(Clone, Debug, Default)]
pub struct OrderDetail(pub OrderInfo);

impl FromWire for OrderDetail {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let mut below = None;
        let object = each_member_of(raw, |key, value| {
            if twins(key, "order_info") {
                below = OrderInfo::from_wire(value);
            }
        });
        below.or_else(|| OrderInfo::from_wire(raw)).filter(|_| object).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_of_nineteen_digits_is_asked_for_unchanged() {
        let id = Number::parse("9223372036854775808").unwrap();
        let request = PopOrderGet { order_id: id, ..PopOrderGet::default() };
        request.check().unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"order_id":9223372036854775808}"#);
        assert!(PopOrderGet::default().check().is_err());
        let half = PopOrderGet { order_id: Number::parse("1.5").unwrap(), ..PopOrderGet::default() };
        assert!(half.check().is_err());
    }

    #[test]
    fn windows_and_pages_are_checked() {
        let list = |start: &str, end: &str, page, page_size| {
            PopOrdersGet { start_date: start.into(), end_date: end.into(), page, page_size, ..PopOrdersGet::default() }
                .check()
        };
        assert!(list("2025-04-01 00:00:00", "2025-04-05 23:59:59", Some(1), Some(100)).is_ok());
        assert!(list("2025-04-01 00:00:00", "2025-06-05 23:59:59", None, None).is_ok(), "seven days are advice");
        assert!(list("2025-04-05 00:00:00", "2025-04-01 00:00:00", None, None).is_err());
        assert!(
            list("2025-04-01", "2025-04-05 23:59:59", None, None).unwrap_err().message().starts_with("`start_date`")
        );
        assert!(list("2025-04-01 00:00:00", "2025-04-05 23:59:59", Some(0), None).is_err());
        assert!(list("2025-04-01 00:00:00", "2025-04-05 23:59:59", None, Some(101)).is_err());
        let mut search = PopOrderSearch {
            start_date: "2025-04-01 00:00:00".into(),
            end_date: "2025-05-01 00:00:00".into(),
            order_state: "WAIT_SELLER_STOCK_OUT".into(),
            optional_fields: "orderId".into(),
            page: 1,
            page_size: 50,
            ..PopOrderSearch::default()
        };
        search.check().unwrap();
        search.end_date = "2025-05-03 00:00:00".into();
        assert!(search.check().unwrap_err().message().contains("split"));
    }
}
