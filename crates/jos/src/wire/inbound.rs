//! Goods to be received: purchases (7, 8) and others (16, 17).

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Joined, request,
    request::{counts, equal_lengths, invalid, one_of},
};

/// States of goods: 1 good, 2 defective, 3 sample, 4 new.
pub(crate) const GOODS_STATUS: &[&str] = &["1", "2", "3", "4"];

request! {
    /// 8: announces a purchase. The answer's `result_no` is the warehouse's number for it.
    pub struct PoAdd {
        /// The merchant's number at the warehouse.
        channels_seller_no: String = "channels_seller_no",
        /// The merchant's number for the purchase.
        po_no: String = "po_no",
        /// The warehouse.
        warehouse_no: String = "warehouse_no",
        /// The day on which it should arrive, `yyyy-mm-dd`.
        expect_date: String = "expect_date",
        /// Supplier.
        supplier_name: Option<String> = "supplier_name",
        /// Supplier's number.
        supplier_no: Option<String> = "supplier_no",
        /// Who approved it: a person.
        approver: Option<String> = "approver",
        /// The warehouse's numbers of the goods. The three arrays go by pairs.
        goods_no: Joined = "goods_no",
        /// Pieces expected.
        expected_qty: Joined = "expected_qty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: Joined = "goods_status",
    }
    check po_rules
}

fn po_rules(request: &PoAdd) -> Result<(), Error> {
    let date = request.expect_date.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| date.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    if date.len() != 10
        || !(digits(0..4) && digits(5..7) && digits(8..10))
        || date.get(4) != date.get(7)
        || date.get(4) != Some(&b'-')
    {
        return Err(invalid("expect_date", "is a day, yyyy-mm-dd"));
    }
    lines(&request.goods_no, None, &request.expected_qty, &request.goods_status)
}

fn lines(goods: &Joined, isv: Option<&Joined>, qty: &Joined, status: &Joined) -> Result<(), Error> {
    equal_lengths(&[
        ("goods_no", Some(goods)),
        ("isv_goods_no", isv),
        ("expected_qty", Some(qty)),
        ("goods_status", Some(status)),
    ])?;
    counts("expected_qty", qty)?;
    one_of("goods_status", status, GOODS_STATUS)
}

request! {
    /// 7: reads a purchase by the warehouse's number. JOS's sample also sets `po_no`, which its table does not have.
    pub struct PoGet {
        /// The warehouse's number.
        inbound_no: String = "inbound_no",
        /// The merchant's number.
        po_no: Option<String> = "po_no",
    }
}

wire_object! {
    /// The answer to 7.
    pub struct PoStatus {
        /// The warehouse's number.
        inbound_no: String = "inboundNo" | "inbound_no",
        /// The merchant's number.
        po_no: String = "poNo" | "po_no",
        /// Where it stands; JOS publishes no list.
        receiving_status: String = "receivingStatus" | "receiving_status",
        /// What was received; JOS declares a list and draws one object.
        task_details: Vec<ReceivingTask> = "task_details" | "taskDetails",
    }
}

wire_object! {
    /// One line of what was received.
    pub struct ReceivingTask {
        /// The warehouse's number of the goods.
        goods_no: String = "goods_no" | "goodsNo",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: String = "goods_status" | "goodsStatus",
        /// Pieces received.
        qty: String = "qty",
        /// Pieces expected; purchases alone.
        expected_qty: String = "expected_qty" | "expectedQty",
        /// Why they differ.
        difference_remark: String = "difference_remark" | "differenceRemark",
    }
}

request! {
    /// 16: announces other goods. The answer's `result_no` is the warehouse's number (`JBI…`).
    pub struct OtherInstoreAdd {
        /// What kind of receipt; JOS publishes no list.
        instore_type: String = "instore_type",
        /// The merchant's number for it.
        po_no: String = "po_no",
        /// When it should arrive; JOS's page gives no form.
        expected_date: Option<String> = "expected_date",
        /// Who approved it: a person.
        approver: Option<String> = "approver",
        /// The warehouse.
        warehouse_no: String = "warehouse_no",
        /// The warehouse's numbers of the goods. The four arrays go by pairs.
        goods_no: Joined = "goods_no",
        /// The merchant's numbers of the goods.
        isv_goods_no: Joined = "isv_goods_no",
        /// Pieces expected.
        expected_qty: Joined = "expected_qty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: Joined = "goods_status",
    }
    check other_rules
}

fn other_rules(request: &OtherInstoreAdd) -> Result<(), Error> {
    lines(&request.goods_no, Some(&request.isv_goods_no), &request.expected_qty, &request.goods_status)
}

request! {
    /// 17: reads another receipt.
    pub struct OtherInstoreQuery {
        /// The warehouse's number (`JBI…`).
        in_bound_no: String = "in_bound_no",
    }
}

wire_object! {
    /// The answer to 17.
    pub struct OtherInstoreStatus {
        /// 1 for success.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The warehouse's number.
        inbound_no: String = "inbound_no" | "inboundNo",
        /// The merchant's number.
        po_no: String = "po_no" | "poNo",
        /// Where it stands; JOS publishes no list.
        inbound_status: String = "inbound_status" | "inboundStatus",
        /// Since when, `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        status_update_time: String = "status_update_time" | "statusUpdateTime",
        /// What was received.
        task_details: Vec<ReceivingTask> = "task_details" | "taskDetails",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(values: &[&str]) -> Joined {
        Joined::new("x", values).unwrap()
    }

    #[test]
    fn a_purchase_goes_by_pairs_of_known_states_on_a_day() {
        let mut add = PoAdd {
            channels_seller_no: "EDB0001".into(),
            po_no: "PO1".into(),
            warehouse_no: "BJ".into(),
            expect_date: "2026-01-08".into(),
            goods_no: joined(&["G1", "G2"]),
            expected_qty: joined(&["1", "2"]),
            goods_status: joined(&["1", "4"]),
            ..PoAdd::default()
        };
        add.check().unwrap();
        let json = serde_json::to_string(&add).unwrap();
        assert!(json.contains(r#""goods_no":"G1,G2","expected_qty":"1,2","goods_status":"1,4""#), "{json}");
        add.expect_date = "2026/01/08".into();
        assert_eq!(add.check().unwrap_err().message(), "`expect_date` is a day, yyyy-mm-dd");
        add.expect_date = "2026-01-08".into();
        add.expected_qty = joined(&["1"]);
        assert!(add.check().unwrap_err().message().starts_with("`expected_qty` has 1 values"));
        add.expected_qty = joined(&["1", "2"]);
        add.goods_status = joined(&["1", "9"]);
        assert!(add.check().unwrap_err().message().starts_with("`goods_status[1]` is none of"));
        assert_eq!(PoAdd::default().check().unwrap_err().message(), "`channels_seller_no` is required, and empty");
    }

    #[test]
    fn other_goods_have_the_merchants_numbers_too() {
        let mut add = OtherInstoreAdd {
            instore_type: "1".into(),
            po_no: "PO1".into(),
            warehouse_no: "BJ".into(),
            goods_no: joined(&["G1"]),
            isv_goods_no: joined(&["S1", "S2"]),
            expected_qty: joined(&["1"]),
            goods_status: joined(&["1"]),
            ..OtherInstoreAdd::default()
        };
        assert!(add.check().unwrap_err().message().starts_with("`isv_goods_no` has 2"));
        add.isv_goods_no = joined(&["S1"]);
        add.check().unwrap();
    }
}
