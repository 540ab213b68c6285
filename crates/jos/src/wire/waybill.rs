//! Waybills of JD Express: 20, 21, and the rules that they share with their successor.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Number, Numbers, request,
    request::{Value as _, at_most, invalid, two_decimals},
    trace,
};

/// The sales platform JD.
pub(crate) const JD_PLATFORM: &str = "0010001";

/// Sales platforms: JD, Tmall, Suning, Amazon China, ChinaSkin, any other.
pub const SALE_PLATFORMS: &[&str] = &[JD_PLATFORM, "0010002", "0010003", "0010004", "0020001", "0030001"];

/// Numbers that one call may reserve.
pub const MOST_NUMBERS: u32 = 100;

request! {
    /// 20: reserves waybill numbers.
    pub struct WaybillcodeGet {
        /// How many, as text: 1 to 100.
        pre_num: String = "preNum",
        /// The customer code: case-sensitive, from JD Express's staff, not the shop's number.
        customer_code: String = "customerCode",
        /// 0 ordinary, 1 O2O. Newer than JOS's page.
        order_type: Option<u32> = "orderType",
    }
    check reserve_rules
}

impl WaybillcodeGet {
    /// Reserves `count` numbers.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, unless it is 1 to 100 and there is a customer code.
    pub fn new(count: u32, customer_code: impl Into<String>) -> Result<Self, Error> {
        let request = Self { pre_num: count.to_string(), customer_code: customer_code.into(), order_type: None };
        request.check()?;
        Ok(request)
    }
}

fn reserve_rules(request: &WaybillcodeGet) -> Result<(), Error> {
    match request.pre_num.parse::<u32>() {
        Ok(1..=MOST_NUMBERS) => Ok(()),
        _ => Err(invalid("preNum", "is 1 to 100")),
    }
}

wire_object! {
    /// The answer to 20.
    pub struct ReservedNumbers {
        /// 100 for success.
        code: String = "code",
        /// In words.
        message: String = "message",
        /// The numbers: drawn as a text, seen as a list of texts and as a list of objects.
        delivery_id_list: Numbers = "deliveryIdList" | "delivery_id_list",
    }
}

request! {
    /// 21: submits a waybill under a number reserved before.
    pub struct WaybillSend {
        /// The waybill.
        delivery_id: String = "deliveryId",
        /// The sales platform; JOS's page insists that it be right.
        sale_plat: String = "salePlat",
        /// The customer code.
        customer_code: String = "customerCode",
        /// The merchant's number, at most 20 characters; need not be the platform's.
        order_id: String = "orderId",
        /// JD's orders, separated by commas: required for platform 0010001, empty for others. Orders to be paid in cash go
        /// alone.
        thr_order_id: Option<String> = "thrOrderId",
        /// 1 the merchant prints the waybill (default), 0 not.
        self_print_waybill: Option<u32> = "selfPrintWayBill",
        /// 1 collect (default), 2 drop off.
        pick_method: Option<String> = "pickMethod",
        /// 1 no packing (default), 2 simple, 3 special.
        package_required: Option<String> = "packageRequired",
        /// Who sends it, at most 25 characters.
        sender_name: String = "senderName",
        /// From where, at most 128 characters.
        sender_address: String = "senderAddress",
        /// The sender's telephone; this or the mobile number.
        sender_tel: Option<String> = "senderTel",
        /// The sender's mobile number.
        sender_mobile: Option<String> = "senderMobile",
        /// The sender's postcode.
        sender_postcode: Option<String> = "senderPostcode",
        /// Who receives it, at most 25 characters.
        receive_name: String = "receiveName",
        /// Where, at most 128 characters.
        receive_address: String = "receiveAddress",
        /// The receiver's province.
        province: Option<String> = "province",
        /// City.
        city: Option<String> = "city",
        /// County.
        county: Option<String> = "county",
        /// Town.
        town: Option<String> = "town",
        /// JD's number of the province. This and the seven that follow are of a public SDK.
        province_id: Option<u32> = "provinceId",
        /// JD's number of the city.
        city_id: Option<u32> = "cityId",
        /// JD's number of the county.
        county_id: Option<u32> = "countyId",
        /// JD's number of the town.
        town_id: Option<u32> = "townId",
        /// What kind of station.
        site_type: Option<u32> = "siteType",
        /// Station number.
        site_id: Option<u32> = "siteId",
        /// Station.
        site_name: Option<String> = "siteName",
        /// The receiver's telephone; this or the mobile number.
        receive_tel: Option<String> = "receiveTel",
        /// The receiver's mobile number.
        receive_mobile: Option<String> = "receiveMobile",
        /// The receiver's postcode.
        postcode: Option<String> = "postcode",
        /// Packages, 1 to 999; each has a label of its own.
        package_count: u32 = "packageCount",
        /// kg, at most 2 digits after the point; 0 if not known.
        weight: Number = "weight",
        /// cm, at most 2 digits after the point.
        vloum_long: Option<Number> = "vloumLong",
        /// cm, at most 2 digits after the point.
        vloum_width: Option<Number> = "vloumWidth",
        /// cm, at most 2 digits after the point.
        vloum_height: Option<Number> = "vloumHeight",
        /// cm³, at most 2 digits after the point; 0 if not known. The name is spelled so.
        vloumn: Number = "vloumn",
        /// What is in it.
        description: Option<String> = "description",
        /// 1 cash on delivery, 0 not.
        collection_value: Option<u32> = "collectionValue",
        /// Yuan, at most 2 digits after the point: required with 1, left out with 0. For JD's orders it is `should_pay` of
        /// `360buy.order.print.data.get`.
        collection_money: Option<Number> = "collectionMoney",
        /// 1 insured, 0 not (default).
        guarantee_value: Option<u32> = "guaranteeValue",
        /// Yuan, at most 2 digits after the point: required with 1.
        guarantee_value_amount: Option<Number> = "guaranteeValueAmount",
        /// 1 the signed slip comes back, 0 not (default).
        sign_return: Option<u32> = "signReturn",
        /// 1 any day (default), 2 workdays, 3 other days, 4 evenings.
        aging: Option<u32> = "aging",
        /// 1 by road (default), 2 by air.
        trans_type: Option<u32> = "transType",
        /// Remark. This and the five that follow are newer than JOS's page.
        remark: Option<String> = "remark",
        /// What kind of goods.
        goods_type: Option<u32> = "goodsType",
        /// 0 ordinary, 1 O2O.
        order_type: Option<u32> = "orderType",
        /// The merchant's shop; JOS's page has a row for it and has lost the name.
        shop_code: Option<String> = "shopCode",
        /// When the order is to be sent.
        order_send_time: Option<String> = "orderSendTime",
        /// The warehouse that it leaves from.
        warehouse_code: Option<String> = "warehouseCode",
        /// Free, of a public SDK; as the two that follow.
        extend_field1: Option<String> = "extendField1",
        /// Free.
        extend_field2: Option<String> = "extendField2",
        /// Free.
        extend_field3: Option<String> = "extendField3",
        /// Free, a number.
        extend_field4: Option<Number> = "extendField4",
        /// Free, a number.
        extend_field5: Option<Number> = "extendField5",
    }
    check send_rules
}

fn send_rules(request: &WaybillSend) -> Result<(), Error> {
    trace::waybill("deliveryId", &request.delivery_id)?;
    at_most("orderId", &request.order_id, 20)?;
    Shipment {
        sale_plat: &request.sale_plat,
        platform_orders: request.thr_order_id.as_deref(),
        names: [("senderName", &request.sender_name), ("receiveName", &request.receive_name)],
        addresses: [("senderAddress", &request.sender_address), ("receiveAddress", &request.receive_address)],
        sender: [request.sender_tel.as_ref(), request.sender_mobile.as_ref()],
        receiver: [request.receive_tel.as_ref(), request.receive_mobile.as_ref()],
        package_count: request.package_count,
        measures: [
            ("weight", Some(&request.weight)),
            ("vloumLong", request.vloum_long.as_ref()),
            ("vloumWidth", request.vloum_width.as_ref()),
            ("vloumHeight", request.vloum_height.as_ref()),
            ("vloumn", Some(&request.vloumn)),
        ],
        cash: (request.collection_value, request.collection_money.as_ref()),
        insured: (request.guarantee_value, request.guarantee_value_amount.as_ref()),
    }
    .check()
}

/// What 21 and its successor have in common.
pub(crate) struct Shipment<'a> {
    pub(crate) sale_plat: &'a str,
    pub(crate) platform_orders: Option<&'a str>,
    pub(crate) names: [(&'a str, &'a str); 2],
    pub(crate) addresses: [(&'a str, &'a str); 2],
    pub(crate) sender: [Option<&'a String>; 2],
    pub(crate) receiver: [Option<&'a String>; 2],
    pub(crate) package_count: u32,
    pub(crate) measures: [(&'a str, Option<&'a Number>); 5],
    pub(crate) cash: (Option<u32>, Option<&'a Number>),
    pub(crate) insured: (Option<u32>, Option<&'a Number>),
}

impl Shipment<'_> {
    fn check(&self) -> Result<(), Error> {
        let cash = self.check_parcel()?;
        self.orders(cash)
    }

    /// All but the platform's orders: whether it is paid in cash.
    pub(crate) fn check_parcel(&self) -> Result<bool, Error> {
        if !SALE_PLATFORMS.contains(&self.sale_plat) {
            return Err(invalid("salePlat", &format!("is none of {}", SALE_PLATFORMS.join(", "))));
        }
        for (field, name) in self.names {
            at_most(field, name, 25)?;
        }
        for (field, address) in self.addresses {
            at_most(field, address, 128)?;
        }
        let reached = |numbers: &[Option<&String>]| numbers.iter().flatten().any(|number| !number.is_blank());
        if !reached(&self.sender) {
            return Err(invalid("senderTel", "or `senderMobile` is needed"));
        }
        if !reached(&self.receiver) {
            return Err(invalid("receiveTel", "or `receiveMobile` is needed"));
        }
        if !(1..1000).contains(&self.package_count) {
            return Err(invalid("packageCount", "is 1 to 999"));
        }
        for (field, measure) in self.measures {
            two_decimals(field, measure)?;
        }
        let cash = amount(("collectionValue", "collectionMoney"), self.cash)?;
        amount(("guaranteeValue", "guaranteeValueAmount"), self.insured)?;
        Ok(cash)
    }

    fn orders(&self, cash: bool) -> Result<(), Error> {
        let orders: Vec<&str> = self.platform_orders.unwrap_or_default().split(',').map(str::trim).collect();
        let none = orders == [""];
        match (self.sale_plat == JD_PLATFORM, none) {
            (true, true) => Err(invalid("thrOrderId", "is JD's order where `salePlat` is 0010001")),
            (false, false) => Err(invalid("thrOrderId", "is empty unless `salePlat` is 0010001")),
            (true, false) if !orders.iter().all(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())) => {
                Err(invalid("thrOrderId", "is JD's orders, in digits, separated by commas"))
            }
            _ if cash && orders.len() > 1 => {
                Err(invalid("thrOrderId", "has several orders, and orders to be paid in cash go alone"))
            }
            _ => Ok(()),
        }
    }
}

/// A service that is switched on by one field and given its amount by another: whether it is on.
fn amount((switch, field): (&str, &str), (on, amount): (Option<u32>, Option<&Number>)) -> Result<bool, Error> {
    two_decimals(field, amount)?;
    let nothing = amount.is_none_or(Number::is_zero);
    match on {
        Some(1) if nothing => Err(invalid(field, &format!("is required where `{switch}` is 1"))),
        Some(1) => Ok(true),
        None | Some(0) if !nothing => Err(invalid(field, &format!("is left out unless `{switch}` is 1"))),
        None | Some(0) => Ok(false),
        Some(_) => Err(invalid(switch, "is 1 or 0")),
    }
}

wire_object! {
    /// The answer to 21.
    pub struct SendResult {
        /// 100 for success.
        code: String = "code",
        /// In words.
        message: String = "message",
        /// The waybill, repeated.
        delivery_id: String = "deliveryId" | "delivery_id",
        /// The merchant's number, repeated.
        order_id: String = "orderId" | "order_id",
    }
}

#[cfg(test)]
#[path = "waybill_tests.rs"]
mod tests;
