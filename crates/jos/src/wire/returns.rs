//! Goods that come back: 12, 13, 14.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Joined,
    inbound::GOODS_STATUS,
    request,
    request::{counts, equal_lengths, one_of},
};

request! {
    /// 12: reads a return.
    pub struct ReturnQuery {
        /// The warehouse's number (`JRI000001`).
        receipt_no: String = "receipt_no",
    }
}

wire_object! {
    /// The answer to 12.
    pub struct ReturnOrder {
        /// 1 for success.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The warehouse's number (`JRI000001`).
        josl_inbound_no: String = "josl_inbound_no" | "joslInboundNo",
        /// The merchant's number.
        return_order_no: String = "return_order_no" | "returnOrderNo",
        /// The order that it was sent with.
        josl_outbound_no: String = "josl_outbound_no" | "joslOutboundNo",
        /// -1 begun, 0 complete.
        status: String = "status",
        /// Since when, `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        complete_time: String = "complete_time" | "completeTime",
    }
}

request! {
    /// 13: announces a return. The answer's `result_no` is the warehouse's number (`JRI…`).
    pub struct ReturnAdd {
        /// The merchant's number at the warehouse.
        seller_no: Option<String> = "seller_no",
        /// The warehouse.
        warehouse_no: String = "warehouse_no",
        /// The merchant's number for the return.
        inbound_no: String = "inbound_no",
        /// The order that it was sent with, by the warehouse's number.
        josl_outbound_no: String = "josl_outbound_no",
        /// When it should arrive, `yyyy-MM-dd HH:mm:ss`.
        expected_date: String = "expected_date",
        /// Where the request comes from.
        isv_source: Option<String> = "isv_source",
        /// Who approved it: a person.
        approver: String = "approver",
        /// The warehouse's numbers of the goods. The three arrays go by pairs.
        goods_no: Joined = "goods_no",
        /// Pieces.
        expected_qty: Joined = "expected_qty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        stock_mark: Joined = "stock_mark",
    }
    check rules
}

fn rules(request: &ReturnAdd) -> Result<(), Error> {
    equal_lengths(&[
        ("goods_no", Some(&request.goods_no)),
        ("expected_qty", Some(&request.expected_qty)),
        ("stock_mark", Some(&request.stock_mark)),
    ])?;
    counts("expected_qty", &request.expected_qty)?;
    one_of("stock_mark", &request.stock_mark, GOODS_STATUS)
}

request! {
    /// 14: cancels a return.
    pub struct ReturnCancel {
        /// The warehouse's number (`JRI000001`).
        receipt_no: String = "receipt_no",
        /// Where the request comes from.
        isv_source: Option<String> = "isv_source",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_names_goods_by_pairs() {
        let joined = |values: &[&str]| Joined::new("x", values).unwrap();
        let mut add = ReturnAdd {
            warehouse_no: "BJ".into(),
            inbound_no: "EDBI001111".into(),
            josl_outbound_no: "JOSL1000012".into(),
            expected_date: "2026-01-08 11:00:59".into(),
            approver: "张三".into(),
            goods_no: joined(&["JGNO1"]),
            expected_qty: joined(&["10"]),
            stock_mark: joined(&["1"]),
            ..ReturnAdd::default()
        };
        add.check().unwrap();
        assert!(!format!("{add:?}").contains("张三"));
        add.stock_mark = joined(&["1", "1"]);
        assert!(add.check().unwrap_err().message().starts_with("`stock_mark` has 2"));
        assert!(ReturnCancel::default().check().is_err() && ReturnQuery::default().check().is_err());
    }
}
