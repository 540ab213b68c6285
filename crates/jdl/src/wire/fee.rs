//! Prices of express orders: before one is created, and of one that was picked up.

use portolan_exchange::{json::Json, wire_object};
use portolan_ports::Error;

use crate::wire::{
    ecap::{Cargo, ContactInfo, Products, customer_of, named, one_cargo, one_number},
    order::pickup_rules,
    request::request,
};

request! {
    /// `precheck`: whether a parcel can be carried; with its cargo and product also what it would cost.
    pub struct PrecheckOrder {
        /// Who sends.
        sender_contact: ContactInfo = "senderContact",
        /// Who receives.
        receiver_contact: ContactInfo = "receiverContact",
        /// 0 C2C, 1 B2C, 2 C2B, 4 freight B2C, 5 freight C2C.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
        /// The product.
        products_req: Option<Products> = "productsReq",
        /// Who pays: 1 sender, 2 receiver, 3 monthly, 5 several.
        settle_type: Option<u32> = "settleType",
        /// What is in it: one element, or none.
        cargoes: Vec<Cargo> = "cargoes",
        /// From when it may be picked up, milliseconds since 1970.
        pickup_start_time: Option<i64> = "pickupStartTime",
        /// Until when.
        pickup_end_time: Option<i64> = "pickupEndTime",
    }
    check precheck_rules,
    persons |request| named(&[&request.sender_contact, &request.receiver_contact])
}

fn precheck_rules(request: &PrecheckOrder, _: &str) -> Result<(), Error> {
    if !request.cargoes.is_empty() {
        one_cargo(&request.cargoes)?;
    }
    customer_of(request.order_origin, request.customer_code.as_ref())?;
    pickup_rules(request.pickup_start_time, request.pickup_end_time)
}

wire_object! {
    /// Whether a parcel can be carried, and what it would cost.
    pub struct Precheck {
        /// When it can be picked up.
        pickup_slice_times: Vec<Json> = "pickupSliceTimes",
        /// The products that there are on this way.
        product_infos: Vec<ProductInfo> = "productInfos",
        /// How it would travel.
        shipment_info: Json = "shipmentInfo",
        /// The fees in detail.
        common_fee_info_response: Json = "commonFeeInfoResponse",
        /// The estimated freight, yuan.
        total_freight_pre: String = "totalFreightPre",
        /// The freight by the price list, yuan.
        total_freight_standard: String = "totalFreightStandard",
    }
}

wire_object! {
    /// A product on a way. JD's words for it were not seen beyond its code: several spellings are read.
    pub struct ProductInfo {
        /// Its code.
        product_code: String = "productCode" | "code",
        /// Its name.
        product_name: String = "productName" | "name",
        /// The estimated freight, yuan.
        freight_pre: String = "freightPre" | "totalFreightPre",
        /// The freight by the price list, yuan.
        freight_standard: String = "freightStandard" | "totalFreightStandard",
        /// Why it cannot be had.
        reason: String = "errorMsg" | "errMsg" | "failReason" | "reason" | "subMsg",
        /// The code of the reason.
        reason_code: String = "errorCode" | "errCode" | "subCode",
    }
}

request! {
    /// `standardfee/query`: the list price of a parcel that was picked up, settled monthly.
    pub struct StandardFeeRequest {
        /// The waybill; this or the order.
        waybill_code: Option<String> = "waybillCode",
        /// JD's own number of the order.
        order_code: Option<String> = "orderCode",
        /// As it was created: 1 or 2.
        order_origin: u32 = "orderOrigin",
        /// The customer code.
        customer_code: Option<String> = "customerCode",
    }
    check fee_rules
}

fn fee_rules(request: &StandardFeeRequest, _: &str) -> Result<(), Error> {
    one_number(request.waybill_code.as_ref(), request.order_code.as_ref())?;
    customer_of(request.order_origin, request.customer_code.as_ref())
}

wire_object! {
    /// The list price of a parcel. Only the words of its siblings were seen: those of the actual fee, of `precheck`, and of lists
    /// of fees elsewhere, are read.
    pub struct StandardFee {
        /// The waybill, where it is repeated.
        waybill_code: String = "waybillCode",
        /// The product, where it is told.
        product_code: String = "productCode",
        /// The sum, yuan.
        sum_money: String = "sumMoney" | "totalFreightStandard" | "standardFee" | "freightStandard",
        /// What the sum is made of.
        details: Vec<FeeDetail> =
            "commonStandardFeeInfoDetails" | "commonActualFeeInfoDetails" | "commonFeeInfoDetails" | "feeInfoList",
    }
}

wire_object! {
    /// A part of a price.
    pub struct FeeDetail {
        /// What for, in JD's code.
        fee_type: String = "feeType",
        /// What for, in words.
        fee_name: String = "feeName" | "feeTypeName",
        /// How much, yuan.
        money: String = "money" | "standardAmount" | "amount",
    }
}
