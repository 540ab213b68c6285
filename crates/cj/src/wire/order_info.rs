//! What CJ tells of an order: in the answer to its making, in lists, and in full.

use portolan_exchange::wire_object;

wire_object! {
    /// An order. Every answer has a part of it; times are `yyyy-MM-dd HH:mm:ss`, amounts US dollars, ids text.
    pub struct OrderInfo {
        /// CJ's number, 18 or 19 digits, or the code `SD…`. The answer to a making may leave it out.
        order_id: String = "orderId",
        /// The merchant's own number.
        order_num: String = "orderNum" | "orderNumber",
        /// CJ's number of the whole, of which this may be a part.
        shipment_order_id: String = "shipmentOrderId",
        /// The number at the sales platform.
        platform_order_id: String = "platformOrderId",
        /// A second number of CJ's.
        cj_order_id: String = "cjOrderId",
        /// CJ's code, `SD…`.
        cj_order_code: String = "cjOrderCode",
        /// `CREATED`, `IN_CART`, `UNPAID`, `UNSHIPPED`, `SHIPPED`, `DELIVERED`, `CANCELLED`, …; may be empty.
        order_status: String = "orderStatus",
        /// Of `UNSHIPPED` in newer answers: `PENDING` or `PROCESSING`.
        sub_status: String = "subStatus",
        /// Country of destination, two letters.
        shipping_country_code: String = "shippingCountryCode",
        /// Country of destination, by name.
        shipping_country: String = "shippingCountry",
        /// Province or state.
        shipping_province: String = "shippingProvince",
        /// City.
        shipping_city: String = "shippingCity",
        /// County.
        shipping_county: String = "shippingCounty",
        /// Street.
        shipping_address: String = "shippingAddress",
        /// More of the street.
        shipping_address2: String = "shippingAddress2",
        /// Postcode.
        shipping_zip: String = "shippingZip",
        /// House number.
        house_number: String = "houseNumber",
        /// Who receives it.
        shipping_customer_name: String = "shippingCustomerName",
        /// Telephone.
        shipping_phone: String = "shippingPhone",
        /// E-mail address.
        email: String = "email",
        /// Tax number.
        tax_id: String = "taxId",
        /// A note.
        remark: String = "remark",
        /// The shipping line.
        logistic_name: String = "logisticName",
        /// Country of dispatch, two letters.
        from_country_code: String = "fromCountryCode",
        /// The waybill.
        track_number: String = "trackNumber",
        /// Where it can be followed.
        tracking_url: String = "trackingUrl",
        /// Who carries it.
        tracking_provider: String = "trackingProvider",
        /// A dispute about it.
        dispute_id: String = "disputeId",
        /// Grams.
        order_weight: String = "orderWeight",
        /// What is to be paid in all.
        order_amount: String = "orderAmount",
        /// What the goods cost.
        product_amount: String = "productAmount",
        /// What shipping costs.
        postage_amount: String = "postageAmount",
        /// What the goods cost before discounts.
        product_original_amount: String = "productOriginalAmount",
        /// Discount on goods.
        product_discount_amount: String = "productDiscountAmount",
        /// What shipping costs before discounts.
        postage_original_amount: String = "postageOriginalAmount",
        /// Discount on shipping.
        postage_discount_amount: String = "postageDiscountAmount",
        /// All discounts.
        total_discount_amount: String = "totalDiscountAmount",
        /// What was paid.
        actual_payment: String = "actualPayment",
        /// The sum before discounts.
        order_original_amount: String = "orderOriginalAmount",
        /// Import tax.
        ioss_amount: String = "iossAmount",
        /// The fee for paying it.
        ioss_tax_handling_fee: String = "iossTaxHandlingFee",
        /// The page on which a person pays.
        cj_pay_url: String = "cjPayUrl",
        /// Whether the shipping line cannot be had.
        logistics_miss: bool = "logisticsMiss",
        /// Why CJ holds it back.
        intercept_order_reasons: Vec<InterceptReason> = "interceptOrderReasons",
        /// When it was made, UTC.
        create_date: String = "createDate",
        /// When it was paid, UTC.
        payment_date: String = "paymentDate",
        /// When it left the warehouse, UTC.
        out_warehouse_time: String = "outWarehouseTime",
        /// When the shop's order was made, UTC.
        store_create_date: String = "storeCreateDate",
        /// Whether it is complete: 0 or 1.
        is_complete: String = "isComplete",
        /// The warehouse.
        storage_id: String = "storageId",
        /// Its name.
        storage_name: String = "storageName",
        /// What was bought.
        product_list: Vec<OrderProduct> = "productList" | "productInfoList",
        /// How long lines take, where it was asked for.
        logistics_timeliness: LogisticsTimeliness = "logisticsTimeliness",
    }
}

wire_object! {
    /// One line of an order.
    pub struct OrderProduct {
        /// The variant's id.
        vid: String = "vid" | "variantId",
        /// The variant's number.
        sku: String = "sku" | "variantSku",
        /// Name.
        name: String = "productName" | "productNameEn",
        /// How many.
        quantity: String = "quantity",
        /// Price of one, US dollars.
        sell_price: String = "sellPrice" | "unitPrice",
        /// CJ's own id of the line.
        line_item_id: String = "lineItemId",
        /// The merchant's id of the line.
        store_line_item_id: String = "storeLineItemId",
    }
}

wire_object! {
    /// Why CJ holds an order back.
    pub struct InterceptReason {
        /// A number.
        code: String = "code",
        /// In words.
        message: String = "message",
    }
}

wire_object! {
    /// How long the lines take that an order could go by.
    pub struct LogisticsTimeliness {
        /// Line by line.
        logistics_modes: Vec<LogisticsMode> = "logisticsModes",
    }
}

wire_object! {
    /// How long one line takes.
    pub struct LogisticsMode {
        /// The line.
        logistics_name: String = "logisticsName",
        /// As `3-7 Days`.
        arrival_time: String = "arrivalTime",
    }
}
