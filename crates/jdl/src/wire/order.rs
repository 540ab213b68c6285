//! Express orders: created, cancelled, asked for.

use portolan_exchange::{json::Json, wire_object};
use portolan_ports::Error;

use crate::wire::{
    ecap::{Cargo, ChannelInfo, ContactInfo, Products, customer_of, named, one_cargo, one_number, reachable},
    request::{Pairs, invalid, request},
};

request! {
    /// `create`: has a parcel carried.
    pub struct CreateOrder {
        /// The merchant's own number: repeated, it gives the waybill that exists.
        order_id: String = "orderId",
        /// Who sends.
        sender_contact: ContactInfo = "senderContact",
        /// Who receives.
        receiver_contact: ContactInfo = "receiverContact",
        /// 0 C2C, 1 B2C, 2 C2B, 4 freight B2C, 5 freight C2C.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
        /// The product.
        products_req: Products = "productsReq",
        /// Who pays: 1 sender, 2 receiver, 3 monthly, 5 several.
        settle_type: u32 = "settleType",
        /// What is in it: one element.
        cargoes: Vec<Cargo> = "cargoes",
        /// From when it may be picked up, milliseconds since 1970.
        pickup_start_time: Option<i64> = "pickupStartTime",
        /// Until when.
        pickup_end_time: Option<i64> = "pickupEndTime",
        /// Where it was sold.
        common_channel_info: Option<ChannelInfo> = "commonChannelInfo",
        /// A note.
        remark: Option<String> = "remark",
        /// The waybill, if one was reserved.
        waybill_code: Option<String> = "waybillCode",
        /// Extensions: `autoSubscribe` `1` asks for pushes at once.
        extend_props: Pairs = "extendProps",
    }
    check create_rules,
    persons |request| named(&[&request.sender_contact, &request.receiver_contact])
}

fn create_rules(request: &CreateOrder, _: &str) -> Result<(), Error> {
    reachable(&request.sender_contact, "senderContact")?;
    reachable(&request.receiver_contact, "receiverContact")?;
    one_cargo(&request.cargoes)?;
    customer_of(request.order_origin, request.customer_code.as_ref())?;
    pickup_rules(request.pickup_start_time, request.pickup_end_time)?;
    match request.settle_type {
        1 | 2 | 3 | 5 => Ok(()),
        _ => Err(invalid("settleType", "is 1, 2, 3 or 5")),
    }
}

/// A time of pickup has a beginning, and an end after it.
pub(crate) fn pickup_rules(from: Option<i64>, until: Option<i64>) -> Result<(), Error> {
    match (from, until) {
        (None, None) => Ok(()),
        (Some(from), Some(until)) if from < until => Ok(()),
        _ => Err(invalid("pickupEndTime", "is after `pickupStartTime`, and given with it")),
    }
}

wire_object! {
    /// An order that was created, or existed.
    pub struct CreatedOrder {
        /// JD's own number of the order (`EO…`).
        order_code: String = "orderCode",
        /// The waybill.
        waybill_code: String = "waybillCode",
        /// How it is sorted.
        presort_result: Json = "presortResult",
        /// What is printed.
        face_sheet_response: Json = "faceSheetResponse",
        /// The products as they were taken.
        products_response: Json = "productsResponse",
        /// Extensions.
        extend_fields: Json = "extendFields",
        /// When it is promised to be picked up, milliseconds since 1970.
        pickup_promise_time: String = "pickupPromiseTime",
        /// When it is promised to arrive, milliseconds since 1970.
        delivery_promise_time: String = "deliveryPromiseTime",
        /// The estimated freight, yuan.
        freight_pre: String = "freightPre",
        /// Whether JD wants the same request again, under the same `orderId`.
        need_retry: bool = "needRetry",
    }
}

/// What the client gives for `create`: the order, and whether it was there before.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Created {
    /// The order.
    pub order: CreatedOrder,
    /// The finer code, which JD gives with some successes: 0_0001 says that the number was used before.
    pub sub_code: Option<String>,
    /// The order existed: nothing new was made.
    pub existed: bool,
    /// JD's id of the request.
    pub request_id: Option<String>,
}

request! {
    /// `cancel`: cancels a parcel, or stops it on its way.
    pub struct CancelOrder {
        /// The waybill; this or the order.
        waybill_code: Option<String> = "waybillCode",
        /// JD's own number of the order.
        order_code: Option<String> = "orderCode",
        /// As it was created.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
        /// Why, in words.
        cancel_reason: String = "cancelReason",
        /// Why: 1 the customer wants it, 2 it was not paid in time.
        cancel_reason_code: String = "cancelReasonCode",
        /// JD explains no value; clients send 1.
        cancel_type: u32 = "cancelType",
    }
    check cancel_rules
}

fn cancel_rules(request: &CancelOrder, _: &str) -> Result<(), Error> {
    one_number(request.waybill_code.as_ref(), request.order_code.as_ref())?;
    customer_of(request.order_origin, request.customer_code.as_ref())?;
    match request.cancel_reason_code.as_str() {
        "1" | "2" => Ok(()),
        _ => Err(invalid("cancelReasonCode", "is 1 or 2")),
    }
}

wire_object! {
    /// What became of a cancellation.
    pub struct CancelResult {
        /// 0 cancelled, 1 intercepted, 2 cancel failed, 3 intercept failed, 4 intercepting.
        result_type: String = "resultType",
        /// In words.
        result_message: String = "resultMessage" | "resultDesc",
        /// The waybill, where it is repeated.
        waybill_code: String = "waybillCode",
    }
}

request! {
    /// `status/get`: the stage of an order.
    pub struct OrderStatusRequest {
        /// The waybill; this or the order.
        waybill_code: Option<String> = "waybillCode",
        /// JD's own number of the order.
        order_code: Option<String> = "orderCode",
        /// As it was created.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
    }
    check status_rules
}

fn status_rules(request: &OrderStatusRequest, _: &str) -> Result<(), Error> {
    one_number(request.waybill_code.as_ref(), request.order_code.as_ref())?;
    customer_of(request.order_origin, request.customer_code.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancellation_is_written_as_the_published_vector_is() {
        let request = CancelOrder {
            waybill_code: Some("JDVA00000000001".into()),
            order_origin: 1,
            customer_code: Some("010K000001".into()),
            cancel_reason: "用户发起取消".into(),
            cancel_reason_code: "1".into(),
            cancel_type: 1,
            ..CancelOrder::default()
        };
        let vector = r#"{"waybillCode":"JDVA00000000001","orderOrigin":1,"customerCode":"010K000001","cancelReason":"用户发起取消","cancelReasonCode":"1","cancelType":1}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), vector);
        assert!(request.check().is_ok());
        assert!(!format!("{request:?}").contains("010K"), "values are not printed");
        let other = CancelOrder { cancel_reason_code: "3".into(), ..request };
        assert_eq!(other.check().unwrap_err().message(), "`cancelReasonCode` is 1 or 2");
    }

    #[test]
    fn a_pickup_ends_after_it_begins() {
        assert!(pickup_rules(None, None).is_ok() && pickup_rules(Some(1), Some(2)).is_ok());
        for (from, until) in [(Some(1), None), (None, Some(1)), (Some(2), Some(2)), (Some(3), Some(2))] {
            assert!(pickup_rules(from, until).is_err());
        }
    }
}
