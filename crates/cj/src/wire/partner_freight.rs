//! The quote for an order of a merchant's own shop: `partnerFreightCalculate`.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use super::{
    freight::{FreightProduct, country},
    request::{at_most, invalid, request},
};

request! {
    /// An order, and where it goes.
    pub struct PartnerFreightCalculate {
        /// The merchant's own number, at most 40 characters.
        order_number: String = "orderNumber",
        /// The postcode.
        shipping_zip: String = "shippingZip",
        /// Where to: a country's code of two letters.
        shipping_country_code: String = "shippingCountryCode",
        /// The country.
        shipping_country: String = "shippingCountry",
        /// The province or state.
        shipping_province: String = "shippingProvince",
        /// The city.
        shipping_city: String = "shippingCity",
        /// The address.
        shipping_address: Option<String> = "shippingAddress",
        /// Who receives it.
        shipping_customer_name: Option<String> = "shippingCustomerName",
        /// The receiver's telephone.
        shipping_phone: Option<String> = "shippingPhone",
        /// A note, at most 500 characters.
        remark: Option<String> = "remark",
        /// Where from: a country's code of two letters.
        from_country_code: String = "fromCountryCode",
        /// The one line that is asked for.
        logistic_name: Option<String> = "logisticName",
        /// The number of the house, at most 20 characters.
        house_number: Option<String> = "houseNumber",
        /// The e-mail address.
        email: Option<String> = "email",
        /// The receiver's own id.
        consignee_id: Option<String> = "consigneeID",
        /// Import tax: 1 without a number (IOSS), 2 under the merchant's, 3 under CJ's.
        ioss_type: Option<u32> = "iossType",
        /// The merchant's number.
        ioss_number: Option<String> = "iossNumber",
        /// The basket.
        products: Vec<FreightProduct> = "products",
    }
    check rules
}

fn rules(request: &PartnerFreightCalculate, at: &str) -> Result<(), Error> {
    country(&format!("{at}shippingCountryCode"), &request.shipping_country_code)?;
    country(&format!("{at}fromCountryCode"), &request.from_country_code)?;
    at_most(&format!("{at}orderNumber"), &request.order_number, 40)?;
    at_most(&format!("{at}houseNumber"), request.house_number.as_deref().unwrap_or_default(), 20)?;
    at_most(&format!("{at}remark"), request.remark.as_deref().unwrap_or_default(), 500)?;
    match request.ioss_type {
        Some(1..=3) | None => Ok(()),
        Some(_) => Err(invalid(&format!("{at}iossType"), "is none of 1, 2, 3")),
    }
}

wire_object! {
    /// One way to ship.
    pub struct PartnerFreight {
        /// The price, in USD.
        postage_amount: String = "postageAmount",
        /// The channel's code.
        logistics_model: String = "logisticsModel",
        /// The name to order it by. With an `s` that the other quotes have not.
        logistics_name: String = "logisticsName" | "logisticName",
        /// Days, as `2-3`.
        arrival_time: String = "arrivalTime",
        /// Whether it takes a number for import tax.
        is_support_ioss: bool = "isSupportIoss",
        /// The ways to deal with import tax.
        ioss_list: Vec<Ioss> = "iossList",
        /// Why it cannot be had, in Chinese; not on the page.
        error: String = "error",
        /// Why it cannot be had; not on the page.
        error_en: String = "errorEn",
    }
}

wire_object! {
    /// A way to deal with import tax. The page says cents in one column and USD in another: the amounts are as written.
    pub struct Ioss {
        /// The number.
        ioss_number: String = "iossNumber",
        /// 1 without a number, 2 under the merchant's, 3 under CJ's.
        ioss_type: String = "iossType",
        /// The fee.
        service_amount: String = "serviceAmount",
        /// The tax.
        tax_amount: String = "taxAmount",
    }
}
