//! The lines that suppliers prescribe: `getSupplierLogisticsTemplate`.

use portolan_exchange::wire_object;

use super::{freight::Texts, request::request};

request! {
    /// Which goods.
    pub struct SupplierLogisticsTemplate {
        /// The numbers of products, not of variants.
        sku_list: Vec<String> = "skuList",
    }
}

wire_object! {
    /// Lines for some goods.
    pub struct SupplierTemplate {
        /// The numbers of the products.
        sku_list: Texts = "skuList",
        /// The lines.
        logistics_info_list: Vec<SupplierLine> = "logisticsInfoList",
    }
}

wire_object! {
    /// One line.
    pub struct SupplierLine {
        /// CJ's id of it.
        id: String = "id",
        /// Its name.
        logistics_name: String = "logisticsName" | "logisticName",
        /// The price, in USD.
        postage: String = "postage",
        /// Where from: a country's code.
        start_country_code: String = "startCountryCode",
        /// Where to: a country's code.
        dest_country_code: String = "destCountryCode",
    }
}
