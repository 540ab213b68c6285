//! Where each operation's answer lies below the root key, and how it says yes.

use crate::operations as op;

/// How the business result is told, apart from the gateway's own `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// `process_code` 1.
    Process,
    /// `code`, or `resultCode`, 100.
    Hundred,
    /// `apiResult.success`, or its `numberCode` 10100000.
    ApiResult,
    /// `success`.
    Success,
    /// Not at all: the gateway's `code` 0 is the only word.
    Gateway,
}

/// The shape of an operation's answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Names of the container, the likeliest first; none where the fields lie at the root.
    pub(crate) containers: &'static [&'static str],
    /// Whether the container is a list.
    pub(crate) list: bool,
    pub(crate) verdict: Verdict,
    /// A field that only a success has, for answers without a verdict.
    pub(crate) proof: Option<&'static str>,
}

const fn object(containers: &'static [&'static str], verdict: Verdict) -> Shape {
    Shape { containers, list: false, verdict, proof: None }
}

const fn list(containers: &'static [&'static str]) -> Shape {
    Shape { containers, list: true, verdict: Verdict::Gateway, proof: None }
}

const fn proved(shape: Shape, field: &'static str) -> Shape {
    Shape { proof: Some(field), ..shape }
}

/// The shape of `operation`; of one that is not known here, the root itself.
pub(crate) fn of(operation: &str) -> Shape {
    use Verdict::{ApiResult, Gateway, Hundred, Process, Success};
    const PROCESS: Shape = object(&["process_result"], Process);
    match operation {
        op::CARRIERS_LIST => object(&["carriers"], Gateway),
        op::WAREHOUSE_LIST => object(&["warehouse"], Gateway),
        op::SKU_UPDATE | op::SKU_QUERY | op::ORDER_DELETE | op::RETURN_CANCEL => PROCESS,
        op::SKU_ADD | op::PO_ADD | op::RETURN_ADD | op::ORDER_ADD | op::OTHER_INSTORE_ADD | op::OTHER_OUTSTORE_ADD => {
            proved(PROCESS, "result_no")
        }
        op::STOCK_SEARCH => object(&["stock"], Process),
        op::PO_GET => object(&["po_status"], Gateway),
        op::ORDER_GET => object(&["order"], Gateway),
        op::ORDER_SEARCH => object(&["orders"], Gateway),
        op::RETURN_QUERY => object(&["response_return_order"], Process),
        op::OTHER_INSTORE_QUERY => object(&["response_other_instore_status"], Process),
        op::OTHER_OUTSTORE_QUERY => object(&["response_order_other_status"], Process),
        op::WAYBILLCODE_GET => proved(object(&["resultInfo"], Hundred), "deliveryIdList"),
        op::WAYBILL_SEND => proved(object(&["resultInfo"], Hundred), "deliveryId"),
        op::TRACE_GET => list(&["trace_api_dtos"]),
        op::POP_ORDERS_GET => object(&["order_info_list"], Gateway),
        op::POP_ORDER_GET => object(&["orderDetailInfo", "order_info"], ApiResult),
        op::POP_ORDER_TRACK => list(&["order_tracks"]),
        op::POP_ORDER_SEARCH => object(&["searchorderinfo_result"], ApiResult),
        op::POP_ORDER_SHIPMENT => object(&["sopjosshipment_result"], Success),
        op::LDOP_WAYBILL_RECEIVE => proved(object(&["receiveorderinfo_result"], Hundred), "deliveryId"),
        op::LDOP_TRACE_GET => object(&["querytrace_result"], Hundred),
        op::DELIVERY_LOGISTICS_GET => object(&["logistics_companies"], Gateway),
        op::ORDER_PRINT_DATA_GET => object(&["order_printdata"], Gateway),
        _ => object(&[], Gateway),
    }
}

/// Whether two names differ in spelling alone: `process_result` and `processResult`.
pub(crate) fn twins(one: &str, other: &str) -> bool {
    let letters =
        |name: &'_ str| name.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect::<Vec<_>>();
    one == other || letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_and_snake_are_twins() {
        assert!(twins("process_result", "processResult") && twins("trace_api_dtos", "traceApiDtos"));
        assert!(!twins("order", "orders") && twins("order_info", "orderInfo"));
    }

    #[test]
    fn every_operation_but_one_has_a_container() {
        for operation in op::OPERATIONS {
            assert_eq!(
                of(operation.name).containers.is_empty(),
                operation.name == op::POP_ORDER_SHIP,
                "{}",
                operation.name
            );
        }
    }
}
