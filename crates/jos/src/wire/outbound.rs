//! Goods to be sent: orders (9, 10, 11, 15) and others (18, 19).

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Joined, Number, Numbers,
    inbound::GOODS_STATUS,
    request,
    request::{counts, equal_lengths, invalid, one_of},
    waybill::JD_PLATFORM,
};

/// Orders that one search may name.
pub const MOST_RECEIPTS: usize = 200;

request! {
    /// 15: has an order sent. The answer's `result_no` is the warehouse's number for it.
    pub struct OrderAdd {
        /// The merchant's number at the warehouse.
        channels_seller_no: String = "channels_seller_no",
        /// The merchant's number for this dispatch.
        channels_outbound_no: String = "channels_outbound_no",
        /// The warehouse.
        warehouse_no: String = "warehouse_no",
        /// The carrier, by the warehouse's number (`CYS…`).
        carriers_id: String = "carriers_id",
        /// When it should leave, `yyyy-MM-dd HH:mm:ss`.
        expect_date: String = "expect_date",
        /// The sales platform's number. Must be JD's where `shop_order_source` is 0010001.
        order_no: Option<String> = "order_no",
        /// The shop at the sales platform.
        shop_no: Option<String> = "shop_no",
        /// Who receives it.
        consignee_name: String = "consignee_name",
        /// Province.
        address_province: String = "address_province",
        /// City.
        address_city: String = "address_city",
        /// County.
        address_county: String = "address_county",
        /// Town.
        address_town: String = "address_town",
        /// The whole address, from the province to the door.
        address: String = "address",
        /// Postcode.
        zip_code: Option<String> = "zip_code",
        /// Telephone. JOS's page requires both this and `mobile`.
        phone: String = "phone",
        /// Mobile number.
        mobile: String = "mobile",
        /// What the courier collects, yuan; 0 for prepaid orders.
        receivable: Number = "receivable",
        /// E-mail address.
        email: Option<String> = "email",
        /// The buyer's remark.
        buyer_remark: Option<String> = "buyer_remark",
        /// The merchant's remark.
        verify_remark: Option<String> = "verify_remark",
        /// Where it goes back to.
        return_consignee_address: Option<String> = "return_consignee_address",
        /// Who receives what comes back.
        return_consignee_name: Option<String> = "return_consignee_name",
        /// His telephone.
        return_consignee_phone: Option<String> = "return_consignee_phone",
        /// Station number.
        station_no: Option<String> = "station_no",
        /// Station.
        station_name: Option<String> = "station_name",
        /// 50 digits, of which the first is 1 for cash on delivery.
        order_mark: String = "order_mark",
        /// The sales platform: 0010001 JD, 0010002 Tmall, 0010003 Suning, 0010004 Amazon China, 0020001 ChinaSkin, 0030001
        /// another.
        shop_order_source: String = "shop_order_source",
        /// When the buyer placed it, `yyyy-MM-dd HH:mm:ss`.
        shop_order_create_time: Option<String> = "shop_order_create_time",
        /// Who collects it.
        picker: Option<String> = "picker",
        /// His telephone.
        picker_call: Option<String> = "picker_call",
        /// His identity number; the name is spelled so.
        piker_id: Option<String> = "piker_id",
        /// Packing.
        pack_type: Option<String> = "pack_type",
        /// Of JOS's sample alone, without a meaning.
        outbound_flag: Option<String> = "outboundFlag",
        /// Of JOS's sample alone, without a meaning.
        custom_flag: Option<String> = "customFlag",
        /// Of JOS's sample alone; the transport.
        transport_way: Option<String> = "transportWay",
        /// The warehouse's numbers of the goods. All arrays go by pairs.
        goods_no: Joined = "goods_no",
        /// The merchant's numbers of the goods.
        sku_id: Option<Joined> = "sku_id",
        /// The goods' numbers at Taobao.
        shop_goods_no: Option<Joined> = "shopGoodsNo",
        /// Pieces.
        qty: Joined = "qty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: Joined = "goods_status",
    }
    check add_rules
}

fn add_rules(request: &OrderAdd) -> Result<(), Error> {
    let mark = request.order_mark.as_bytes();
    if mark.len() != 50 || !mark.iter().all(u8::is_ascii_digit) {
        return Err(invalid(
            "order_mark",
            &format!("is 50 digits; this one has {} characters", request.order_mark.chars().count()),
        ));
    }
    cash("receivable", mark.first(), Some(&request.receivable))?;
    if request.shop_order_source == JD_PLATFORM {
        let id = request.order_no.as_deref().unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid("order_no", "is JD's order, in digits, where `shop_order_source` is 0010001"));
        }
    }
    equal_lengths(&[
        ("goods_no", Some(&request.goods_no)),
        ("sku_id", request.sku_id.as_ref()),
        ("shopGoodsNo", request.shop_goods_no.as_ref()),
        ("qty", Some(&request.qty)),
        ("goods_status", Some(&request.goods_status)),
    ])?;
    counts("qty", &request.qty)?;
    one_of("goods_status", &request.goods_status, GOODS_STATUS)
}

/// Cash on delivery is said twice: by the first digit of the mark and by the amount. They must agree.
fn cash(field: &str, mark: Option<&u8>, amount: Option<&Number>) -> Result<(), Error> {
    let nothing = amount.is_none_or(Number::is_zero);
    match (mark == Some(&b'1'), nothing) {
        (true, true) => {
            Err(invalid(field, "is what the courier collects, and required where `order_mark` begins with 1"))
        }
        (false, false) => Err(invalid(field, "is 0 unless `order_mark` begins with 1")),
        _ => Ok(()),
    }
}

request! {
    /// 9: cancels an order.
    pub struct OrderDelete {
        /// The warehouse's number.
        receipt_no: String = "receipt_no",
    }
}

request! {
    /// 10: reads an order.
    pub struct OrderGet {
        /// The warehouse's number.
        receipt_no: String = "receipt_no",
    }
}

request! {
    /// 11: reads several orders.
    pub struct OrderSearch {
        /// The warehouse's numbers, at most 200.
        receipt_nos: Joined = "receipt_nos",
        /// Those in one of these states alone; JOS publishes no list.
        status: Option<Joined> = "status",
        /// Of JOS's sample alone: a name at JD.
        pin: Option<String> = "pin",
    }
    check search_rules
}

fn search_rules(request: &OrderSearch) -> Result<(), Error> {
    let count = request.receipt_nos.values().len();
    if count > MOST_RECEIPTS {
        return Err(invalid("receipt_nos", &format!("has {count} numbers, and may have {MOST_RECEIPTS}")));
    }
    Ok(())
}

wire_object! {
    /// The answer to 11.
    pub struct Orders {
        /// The orders; JOS declares a list and draws one object.
        order_list: Vec<OrderStatus> = "order_list" | "orderList",
    }
}

wire_object! {
    /// The answer to 10: an order at the warehouse.
    pub struct OrderStatus {
        /// The warehouse's number.
        receipt_no: String = "receipt_no" | "receiptNo",
        /// What it went through.
        order_status_details: Vec<OrderStatusDetail> = "order_status_details" | "orderStatusDetails",
        /// Its packages, each with its own waybill.
        order_package_details: Vec<OrderPackageDetail> = "order_package_details" | "orderPackageDetails",
    }
}

wire_object! {
    /// One step of an order at the warehouse.
    pub struct OrderStatusDetail {
        /// A number; JOS publishes no list.
        status: String = "status",
        /// In words.
        status_name: String = "status_name" | "statusName",
        /// When, `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        complete_time: String = "complete_time" | "completeTime",
    }
}

wire_object! {
    /// One package of an order.
    pub struct OrderPackageDetail {
        /// Weight; no unit is given.
        weight: String = "weight",
        /// Its waybill.
        delivery_no: String = "delivery_no" | "deliveryNo",
        /// The carrier, by the warehouse's number.
        carriers_id: String = "carriers_id" | "carriersId",
        /// The carrier's name.
        carriers_name: String = "carriers_name" | "carriersName",
    }
}

request! {
    /// 18: has goods sent that nobody bought. The answer's `result_no` is the warehouse's number for it.
    pub struct OtherOutstoreAdd {
        /// The merchant's number for this dispatch.
        outbound_no: String = "outbound_no",
        /// The warehouse.
        josl_ware_no: String = "josl_ware_no",
        /// The carrier, by the warehouse's number (`CYS…`).
        josl_carriers_no: String = "josl_carriers_no",
        /// When it should leave, `yyyy-MM-dd HH:mm:ss`.
        expect_date: Option<String> = "expect_date",
        /// Supplier.
        supplier_name: Option<String> = "supplier_name",
        /// Supplier's number.
        supplier_no: Option<String> = "supplier_no",
        /// Who approved it: a person.
        approver: Option<String> = "approver",
        /// What kind of dispatch, other than a sale; JOS publishes no list.
        outbound_type: String = "outbound_type",
        /// Remark.
        remark: Option<String> = "remark",
        /// Who receives it.
        consignee_name: String = "consignee_name",
        /// The whole address.
        address: String = "address",
        /// Station number.
        station_no: Option<String> = "station_no",
        /// Station.
        station_name: Option<String> = "station_name",
        /// What the courier collects, yuan.
        receivable: Option<Number> = "receivable",
        /// Postcode.
        zip_code: Option<String> = "zip_code",
        /// Telephone. JOS's page requires both this and `mobile`.
        phone: String = "phone",
        /// Mobile number.
        mobile: String = "mobile",
        /// E-mail address.
        email: Option<String> = "email",
        /// The buyer's remark.
        buyer_remark: Option<String> = "buyer_remark",
        /// The merchant's remark.
        verify_remark: Option<String> = "verify_remark",
        /// Who receives what comes back.
        return_consignee_name: Option<String> = "return_consignee_name",
        /// Where it goes back to.
        return_consignee_address: Option<String> = "return_consignee_address",
        /// His telephone.
        return_consignee_mobile: Option<String> = "return_consignee_mobile",
        /// Province.
        address_province: String = "address_province",
        /// City.
        address_city: String = "address_city",
        /// County.
        address_county: String = "address_county",
        /// Town.
        address_town: String = "address_town",
        /// Who collects it.
        picker: Option<String> = "picker",
        /// His telephone; not `picker_call` here.
        picker_cell: Option<String> = "picker_cell",
        /// His identity number; the name is spelled so.
        piker_id: Option<String> = "piker_id",
        /// The transport.
        transport_way: Option<String> = "transport_way",
        /// Digits, of which the first is 1 for cash on delivery; JOS's sample has three.
        order_mark: String = "order_mark",
        /// The warehouse's numbers of the goods. All arrays go by pairs.
        josl_good_no: Joined = "josl_good_no",
        /// The merchant's numbers of the goods.
        isv_good_no: Option<Joined> = "isv_good_no",
        /// Pieces.
        out_qty: Joined = "out_qty",
        /// 1 good, 2 defective, 3 sample, 4 new. JOS's sample has a 0, which its own list does not.
        good_status: Joined = "good_status",
    }
    check other_rules
}

fn other_rules(request: &OtherOutstoreAdd) -> Result<(), Error> {
    let mark = request.order_mark.as_bytes();
    if !mark.iter().all(u8::is_ascii_digit) {
        return Err(invalid("order_mark", "is digits"));
    }
    cash("receivable", mark.first(), request.receivable.as_ref())?;
    equal_lengths(&[
        ("josl_good_no", Some(&request.josl_good_no)),
        ("isv_good_no", request.isv_good_no.as_ref()),
        ("out_qty", Some(&request.out_qty)),
        ("good_status", Some(&request.good_status)),
    ])?;
    counts("out_qty", &request.out_qty)?;
    one_of("good_status", &request.good_status, GOODS_STATUS)
}

request! {
    /// 19: reads another dispatch.
    pub struct OtherOutstoreQuery {
        /// The warehouse's number.
        josl_outbound_no: String = "josl_outbound_no",
    }
}

wire_object! {
    /// The answer to 19.
    pub struct OtherOutstoreStatus {
        /// 1 for success.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The warehouse's number.
        josl_outbound_no: String = "josl_outbound_no" | "joslOutboundNo",
        /// The merchant's number.
        isv_outbound_no: String = "isv_outbound_no" | "isvOutboundNo",
        /// Where it stands; JOS publishes no list.
        josl_status: String = "josl_status" | "joslStatus",
        /// Since when, `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        complete_time: String = "complete_time" | "completeTime",
        /// The carrier, by the warehouse's number.
        carriers_id: String = "carriers_id" | "carriersId",
        /// The carrier's name.
        carriers_name: String = "carriers_name" | "carriersName",
        /// The waybills; JOS declares a list and draws objects without names.
        delivery_no_list: Numbers = "delivery_no_list" | "deliveryNoList",
        /// What was sent.
        order_details: Vec<OtherOutstoreDetail> = "order_details" | "orderDetails",
    }
}

wire_object! {
    /// One line of another dispatch.
    pub struct OtherOutstoreDetail {
        /// The warehouse's number of the goods.
        josl_good_no: String = "josl_good_no" | "joslGoodNo",
        /// The merchant's number of the goods.
        isv_good_no: String = "isv_good_no" | "isvGoodNo",
        /// Pieces sent.
        qty: String = "qty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: String = "goods_status" | "goodsStatus",
        /// Why they differ from what was asked for.
        difference_remark: String = "difference_remark" | "differenceRemark",
    }
}

#[cfg(test)]
#[path = "outbound_tests.rs"]
mod tests;
