//! What is printed for an order: `360buy.order.print.data.get`.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{Number, order::order_id, request};

request! {
    /// `360buy.order.print.data.get`. Shape from a public SDK.
    pub struct OrderPrintDataGet {
        /// The order.
        order_id: Number = "order_id",
    }
    check print_rules
}

fn print_rules(request: &OrderPrintDataGet) -> Result<(), Error> {
    order_id("order_id", &request.order_id)
}

wire_object! {
    /// What is printed for an order. Shape from a public SDK.
    pub struct OrderPrintData {
        /// The order.
        id: String = "id",
        /// What the courier collects, yuan: the amount to submit with a waybill of platform 0010001.
        should_pay: String = "should_pay",
        /// Freight, yuan.
        freight: String = "freight",
        /// How it is paid, in words.
        payment_type: String = "payment_typeStr",
        /// How many pieces.
        items_count: String = "items_count",
        /// When it may be delivered, in words.
        cod_time_name: String = "cod_time_name",
        /// Sorting code.
        sorting_code: String = "sorting_code",
        /// The distribution centre.
        cky2_name: String = "cky2_name",
        /// The station.
        partner: String = "partner",
        /// Remark.
        remark: String = "remark",
        /// When it was placed.
        create_date: String = "create_date",
        /// When it left the warehouse.
        out_bound_date: String = "out_bound_date",
        /// What was ordered.
        items: Vec<PrintItem> = "order_item",
        /// Who receives it.
        consignee: PrintConsignee = "Consignee" | "consignee",
    }
}

wire_object! {
    /// One line of what is printed. Shape from a public SDK.
    pub struct PrintItem {
        /// JD's number of the goods.
        ware: String = "ware",
        /// Name.
        ware_name: String = "ware_name",
        /// Price of one, yuan.
        jd_price: String = "jd_price",
        /// Price of all, yuan.
        price: String = "price",
        /// How many.
        num: String = "num",
    }
}

wire_object! {
    /// Who receives what is printed. Shape from a public SDK.
    pub struct PrintConsignee {
        /// Name.
        name: String = "cons_name",
        /// Address.
        address: String = "cons_address",
        /// Telephone.
        phone: String = "cons_phone",
        /// Mobile number.
        handset: String = "cons_handset",
    }
}
