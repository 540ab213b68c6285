//! The express orders' trace: asked for, and subscribed.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    ecap::{customer_of, one_number},
    request::{invalid, request},
};

request! {
    /// `trace/query`: the trace of one order.
    pub struct OrderTraceRequest {
        /// The waybill; this or the order.
        waybill_code: Option<String> = "waybillCode",
        /// JD's own number of the order.
        order_code: Option<String> = "orderCode",
        /// As it was created.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
    }
    check trace_rules
}

fn trace_rules(request: &OrderTraceRequest, _: &str) -> Result<(), Error> {
    one_number(request.waybill_code.as_ref(), request.order_code.as_ref())?;
    customer_of(request.order_origin, request.customer_code.as_ref())
}

wire_object! {
    /// The trace of one order.
    pub struct OrderTrace {
        /// Who picks it up.
        collector_name: String = "collectorName",
        /// The collector's telephone.
        collector_phone: String = "collectorPhone",
        /// The scans; their order is not promised.
        trace_details: Vec<TraceDetail> = "traceDetails",
    }
}

wire_object! {
    /// One scan: the words of the push.
    pub struct TraceDetail {
        /// The stage.
        category: String = "category",
        /// The stage's name.
        category_name: String = "categoryName",
        /// The node's code.
        state: String = "state",
        /// The raw operation code; of the push, accepted here.
        scan_type: String = "scanType",
        /// The node's title.
        operation_title: String = "operationTitle",
        /// A sentence.
        operation_remark: String = "operationRemark",
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        operation_time: String = "operationTime",
        /// Who scanned it.
        operator_name: String = "operatorName",
        /// That person's telephone.
        operator_phone: String = "operatorPhone",
        /// The site's name; of the push, accepted here.
        operate_site: String = "operateSite",
        /// The site's number.
        operate_site_id: String = "operateSiteId",
        /// The waybill that was scanned.
        waybill_code: String = "waybillCode",
    }
}

request! {
    /// `trace/subscribe`: asks for the pushes of one parcel. The callback's URL is set in JD's console.
    pub struct SubscribeTrace {
        /// The waybill; this or the order.
        waybill_code: Option<String> = "waybillCode",
        /// JD's own number of the order.
        order_code: Option<String> = "orderCode",
        /// As it was created.
        order_origin: u32 = "orderOrigin",
        /// The customer code; for origin 1 and 2.
        customer_code: Option<String> = "customerCode",
        /// The last four digits of the receiver's number.
        mobile: String = "mobile",
        /// The business unit.
        business_unit_code: Option<String> = "businessUnitCode",
    }
    check subscribe_rules
}

fn subscribe_rules(request: &SubscribeTrace, _: &str) -> Result<(), Error> {
    one_number(request.waybill_code.as_ref(), request.order_code.as_ref())?;
    customer_of(request.order_origin, request.customer_code.as_ref())?;
    let tail = &request.mobile;
    if tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(invalid("mobile", "is the last four digits of the receiver's number"))
    }
}
