//! Stock: 5.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{request, request::invalid};

request! {
    /// 5: stock of a merchant, page by page. JOS's page names no page size.
    pub struct StockSearch {
        /// One warehouse alone.
        warehouse_no: Option<String> = "warehouse_no",
        /// One kind of goods alone, by the warehouse's number.
        goods_no: Option<String> = "goods_no",
        /// Which page, from 1.
        current_page: u32 = "current_page",
    }
    check rules
}

fn rules(request: &StockSearch) -> Result<(), Error> {
    if request.current_page == 0 { Err(invalid("current_page", "counts from 1")) } else { Ok(()) }
}

wire_object! {
    /// One page of stock.
    pub struct Stock {
        /// 1 for success.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// How many pages there are.
        total_page: String = "total_page" | "totalPage",
        /// The page's rows.
        stock_details: Vec<StockDetail> = "stock_details" | "stockDetails",
    }
}

wire_object! {
    /// Stock of one kind of goods, in one state, at one warehouse.
    pub struct StockDetail {
        /// The warehouse's number of the goods.
        goods_no: String = "goods_no" | "goodsNo",
        /// The warehouse.
        warehouse_no: String = "warehouse_no" | "warehouseNo",
        /// Pieces that are there.
        stock_qty: String = "stock_qty" | "stockQty",
        /// Pieces that can be sold.
        available_qty: String = "available_qty" | "availableQty",
        /// Pieces promised to orders.
        preemption_qty: String = "preemption_qty" | "preemptionQty",
        /// 1 good, 2 defective, 3 sample, 4 new.
        goods_status: String = "goods_status" | "goodsStatus",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_count_from_one() {
        let mut search = StockSearch::default();
        assert_eq!(search.check().unwrap_err().message(), "`current_page` counts from 1");
        search.current_page = 1;
        assert_eq!(serde_json::to_string(&search).unwrap(), r#"{"current_page":1}"#);
    }
}
