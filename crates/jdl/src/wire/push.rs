//! The trace callback of the express orders: one JSON object a POST, as captured against JD's test environment.

use portolan_exchange::wire_object;

wire_object! {
    /// One scan, pushed.
    pub struct TracePush {
        /// The waybill.
        waybill_code: String = "waybillCode",
        /// The merchant's order number.
        order_id: String = "orderId",
        /// The stage: a number in captures.
        category: String = "category",
        /// The stage's name.
        category_name: String = "categoryName",
        /// The node's code: a string in captures.
        state: String = "state",
        /// The raw operation code; may be negative.
        scan_type: String = "scanType",
        /// The node's title.
        operation_title: String = "operationTitle",
        /// A sentence; may name the courier and his telephone.
        operation_remark: String = "operationRemark",
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        operation_time: String = "operationTime",
        /// Who scanned it.
        operator_name: String = "operatorName",
        /// The site's name.
        operate_site: String = "operateSite",
        /// The site's number.
        operate_site_id: String = "operateSiteId",
        /// Province.
        province: String = "routeProvinceName",
        /// City.
        city: String = "routeCityName",
        /// District.
        district: String = "routeDistrictName",
        /// The whole address.
        address: String = "routeAddress",
        /// Why pickup was terminated; with state 200052 alone.
        cancel_reason: String = "cancelReason",
    }
}

impl TracePush {
    /// Whether it tells of a scan at all: a node, a stage, a title, a sentence or a time.
    #[must_use]
    pub fn is_scan(&self) -> bool {
        let scan = [&self.state, &self.scan_type, &self.category, &self.operation_title, &self.operation_remark];
        scan.into_iter().chain([&self.operation_time]).any(Option::is_some)
    }
}
