//! Who carries, and from where: 1, 2 and `360buy.delivery.logistics.get`.

use portolan_exchange::wire_object;

use crate::wire::request;

wire_object! {
    /// The answer to 1.
    pub struct Carriers {
        /// The carriers; JOS declares a list and draws one object.
        carriers_details: Vec<CarrierDetail> = "carriers_details" | "carriersDetails",
    }
}

wire_object! {
    /// A carrier of the warehouse.
    pub struct CarrierDetail {
        /// Its number there (`CYS0000002`).
        carriers_id: String = "carriers_id" | "carriersId",
        /// Its name.
        carriers_name: String = "carriers_name" | "carriersName",
        /// Its telephone.
        carriers_phone: String = "carriers_phone" | "carriersPhone",
    }
}

wire_object! {
    /// The answer to 2.
    pub struct Warehouses {
        /// The warehouses.
        warehouse_details: Vec<WarehouseDetail> = "warehouse_details" | "warehouseDetails",
    }
}

wire_object! {
    /// A warehouse.
    pub struct WarehouseDetail {
        /// Its number.
        warehouse_no: String = "warehouse_no" | "warehouseNo",
        /// Its name.
        warehouse_name: String = "warehouse_name" | "warehouseName",
        /// Its address.
        warehouse_address: String = "warehouse_address" | "warehouseAddress",
        /// Its telephone.
        warehouse_phone: String = "warehouse_phone" | "warehousePhone",
    }
}

request! {
    /// `360buy.delivery.logistics.get`. Shape from a public SDK.
    pub struct DeliveryLogisticsGet {
        /// Fields that are wanted, separated by commas.
        optional_fields: Option<String> = "optional_fields",
    }
}

wire_object! {
    /// The shop's carriers. Shape from a public SDK.
    pub struct LogisticsCompanies {
        /// The shop's number.
        vender_id: String = "vender_id" | "venderId",
        /// Its carriers.
        logistics_list: Vec<LogisticsCompany> = "logistics_list" | "logisticsList",
    }
}

wire_object! {
    /// A carrier of the marketplace. Shape from a public SDK.
    pub struct LogisticsCompany {
        /// Its number: what a confirmation of shipment takes.
        logistics_id: String = "logistics_id" | "logisticsId",
        /// Its name.
        logistics_name: String = "logistics_name" | "logisticsName",
        /// A remark.
        logistics_remark: String = "logistics_remark" | "logisticsRemark",
        /// Its place in lists.
        sequence: String = "sequence",
        /// Whether an agreement is in force.
        agree_flag: String = "agree_flag" | "agreeFlag",
        /// Whether it collects cash.
        iscod: String = "iscod" | "isCod",
    }
}
