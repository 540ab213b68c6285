//! What is known of each operation.

use portolan_ports::{AfterUnknown, Effect, Lifecycle, Operation};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $value:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $value;)*
    };
}

names! {
    /// 1: the warehouse's carriers.
    CARRIERS_LIST = "jingdong.logistics.carriers.list";
    /// 2: the warehouses.
    WAREHOUSE_LIST = "jingdong.logistics.warehouse.list";
    /// 3: registers goods.
    SKU_ADD = "jingdong.logistics.sku.add";
    /// 4: changes goods.
    SKU_UPDATE = "jingdong.logistics.sku.update";
    /// 5: stock.
    STOCK_SEARCH = "jingdong.logistics.stock.search";
    /// 6: goods.
    SKU_QUERY = "jingdong.logistics.sku.query";
    /// 7: a purchase to be received.
    PO_GET = "jingdong.logistics.po.get";
    /// 8: announces a purchase.
    PO_ADD = "jingdong.logistics.po.add";
    /// 9: cancels an order to be sent.
    ORDER_DELETE = "jingdong.logistics.order.delete";
    /// 10: an order to be sent.
    ORDER_GET = "jingdong.logistics.order.get";
    /// 11: several of them.
    ORDER_SEARCH = "jingdong.logistics.order.search";
    /// 12: a return to be received.
    RETURN_QUERY = "jingdong.logistics.returnorder.query";
    /// 13: announces a return.
    RETURN_ADD = "jingdong.logistics.returnorder.add";
    /// 14: cancels it.
    RETURN_CANCEL = "jingdong.logistics.returnorder.cancel";
    /// 15: has an order sent.
    ORDER_ADD = "jingdong.logistics.order.add";
    /// 16: announces other goods.
    OTHER_INSTORE_ADD = "jingdong.logistics.otherInstore.add";
    /// 17: their receipt.
    OTHER_INSTORE_QUERY = "jingdong.logistics.otherInstore.query";
    /// 18: has goods sent that nobody bought.
    OTHER_OUTSTORE_ADD = "jingdong.logistics.otherOutstore.add";
    /// 19: their dispatch.
    OTHER_OUTSTORE_QUERY = "jingdong.logistics.otherOutstore.query";
    /// 20: reserves waybill numbers.
    WAYBILLCODE_GET = "jingdong.etms.waybillcode.get";
    /// 21: submits a waybill.
    WAYBILL_SEND = "jingdong.etms.waybill.send";
    /// 22: the trace of a waybill.
    TRACE_GET = "jingdong.etms.trace.get";
    /// 23: the shop's orders.
    POP_ORDERS_GET = "jingdong.pop.orders.get";
    /// 24: one of them.
    POP_ORDER_GET = "jingdong.pop.order.get";
    /// 25: confirms that it was sent.
    POP_ORDER_SHIP = "jingdong.pop.order.ship";
    /// 26: its trace.
    POP_ORDER_TRACK = "jingdong.pop.order.track";
    /// Successor of 23.
    POP_ORDER_SEARCH = "jingdong.pop.order.search";
    /// Successor of 25.
    POP_ORDER_SHIPMENT = "jingdong.pop.order.shipment";
    /// Successor of 20 and 21 together.
    LDOP_WAYBILL_RECEIVE = "jingdong.ldop.waybill.receive";
    /// Successor of 22 and 26.
    LDOP_TRACE_GET = "jingdong.ldop.receive.trace.get";
    /// The shop's carriers: the number that 25 takes.
    DELIVERY_LOGISTICS_GET = "360buy.delivery.logistics.get";
    /// What is printed for an order: the amount that the courier collects.
    ORDER_PRINT_DATA_GET = "360buy.order.print.data.get";
}

const PAGE: &str = "JD's interface page";
const ORDER_PAGE: &str = "JD's order page";
const USE: &str = "replies seen in public integrations";
const SDK: &str = "shape from a public SDK";

const fn read(name: &'static str, client_method: &'static str, source: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Read,
        after_unknown: None,
        lifecycle: Lifecycle::Active,
        client_method,
        port_method: None,
        source,
    }
}

const fn write(
    name: &'static str,
    client_method: &'static str,
    source: &'static str,
    after: AfterUnknown,
) -> Operation {
    Operation {
        name,
        effect: Effect::Write,
        after_unknown: Some(after),
        lifecycle: Lifecycle::Active,
        client_method,
        port_method: None,
        source,
    }
}

/// Used by this method of a port.
const fn by(port_method: &'static str, row: Operation) -> Operation {
    Operation { port_method: Some(port_method), ..row }
}

const READ_ORDER: AfterUnknown = AfterUnknown::ReadBack { operation: POP_ORDER_GET, key: "order_id" };

const fn repeat(key: &'static str) -> AfterUnknown {
    AfterUnknown::RepeatSameKey { key }
}

/// Every operation that this crate speaks.
///
/// After an unknown outcome: most things created at the warehouse can be read by the number alone that the lost answer
/// carried (JOSL's own), and no page says that their doubles are refused: a person decides. The exceptions:
/// - goods are found by the merchant's own number (`isv_good_no`; taken to be the `sku_id` they were registered with);
/// - a return is refused a second time: the page's sample says 该退货单不能重复申请;
/// - what changes or cancels a document that exists already does so once, however often it is asked for;
/// - a waybill is submitted under a number reserved before: the same number cannot become two waybills.
///
/// No date is known since which a method is deprecated, so none is; successors are chosen in the settings.
pub const OPERATIONS: &[Operation] = &[
    by("Directory::carriers", read(CARRIERS_LIST, "Client::carriers_list", PAGE)),
    by("Directory::warehouses", read(WAREHOUSE_LIST, "Client::warehouse_list", PAGE)),
    by(
        "SkuCatalog::register",
        write(SKU_ADD, "Client::sku_add", PAGE, AfterUnknown::ReadBack { operation: SKU_QUERY, key: "isv_good_no" }),
    ),
    by("SkuCatalog::revise", write(SKU_UPDATE, "Client::sku_update", PAGE, repeat("goods_no"))),
    by("Inventory::levels", read(STOCK_SEARCH, "Client::stock_search", PAGE)),
    by("SkuCatalog::find", read(SKU_QUERY, "Client::sku_query", PAGE)),
    by("Inbound::get", read(PO_GET, "Client::po_get", PAGE)),
    by("Inbound::create", write(PO_ADD, "Client::po_add", PAGE, AfterUnknown::AskPerson)),
    by("Outbound::cancel", write(ORDER_DELETE, "Client::order_delete", PAGE, repeat("receipt_no"))),
    by("Outbound::get", read(ORDER_GET, "Client::order_get", PAGE)),
    by("Outbound::search", read(ORDER_SEARCH, "Client::order_search", PAGE)),
    by("Inbound::get", read(RETURN_QUERY, "Client::return_query", PAGE)),
    by("Inbound::create", write(RETURN_ADD, "Client::return_add", PAGE, repeat("inbound_no"))),
    by("Inbound::cancel", write(RETURN_CANCEL, "Client::return_cancel", PAGE, repeat("receipt_no"))),
    by("Outbound::create", write(ORDER_ADD, "Client::order_add", PAGE, AfterUnknown::AskPerson)),
    by("Inbound::create", write(OTHER_INSTORE_ADD, "Client::other_instore_add", PAGE, AfterUnknown::AskPerson)),
    by("Inbound::get", read(OTHER_INSTORE_QUERY, "Client::other_instore_query", PAGE)),
    by("Outbound::create", write(OTHER_OUTSTORE_ADD, "Client::other_outstore_add", PAGE, AfterUnknown::AskPerson)),
    by("Outbound::get", read(OTHER_OUTSTORE_QUERY, "Client::other_outstore_query", PAGE)),
    by("Waybills::reserve", write(WAYBILLCODE_GET, "Client::waybillcode_get", PAGE, AfterUnknown::Harmless)),
    by("Waybills::submit", write(WAYBILL_SEND, "Client::waybill_send", PAGE, repeat("deliveryId"))),
    by("Tracking::track", read(TRACE_GET, "Client::trace_get", PAGE)),
    by("OrderBook::list", read(POP_ORDERS_GET, "Client::pop_orders_get", ORDER_PAGE)),
    by(
        "OrderBook::get",
        read(
            POP_ORDER_GET,
            "Client::pop_order_get",
            "JD's order page; the real shape from replies seen in public integrations",
        ),
    ),
    by("ShipmentConfirmation::confirm", write(POP_ORDER_SHIP, "Client::pop_order_ship", ORDER_PAGE, READ_ORDER)),
    by("Tracking::track", read(POP_ORDER_TRACK, "Client::pop_order_track", ORDER_PAGE)),
    by("OrderBook::list", read(POP_ORDER_SEARCH, "Client::pop_order_search", USE)),
    by("ShipmentConfirmation::confirm", write(POP_ORDER_SHIPMENT, "Client::pop_order_shipment", USE, READ_ORDER)),
    by("Waybills::submit", write(LDOP_WAYBILL_RECEIVE, "Client::ldop_waybill_receive", USE, AfterUnknown::AskPerson)),
    by("Tracking::track", read(LDOP_TRACE_GET, "Client::ldop_trace_get", USE)),
    by("ShipmentConfirmation::carriers", read(DELIVERY_LOGISTICS_GET, "Client::delivery_logistics_get", SDK)),
    read(ORDER_PRINT_DATA_GET, "Client::order_print_data_get", SDK),
];

/// The row of an operation.
#[must_use]
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Whether an operation changes anything; an unknown one might.
#[must_use]
pub(crate) fn effect(name: &str) -> Effect {
    find(name).map_or(Effect::Write, |operation| operation.effect)
}

/// JD's interface page marks the token as optional for this one method.
pub(crate) fn takes_no_token(name: &str) -> bool {
    name == ORDER_SEARCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_once_and_every_write_says_what_then() {
        assert_eq!(OPERATIONS.len(), 32);
        for (index, row) in OPERATIONS.iter().enumerate() {
            assert!(
                !OPERATIONS[..index]
                    .iter()
                    .any(|other| other.name == row.name || other.client_method == row.client_method)
            );
            assert_eq!(row.after_unknown.is_some(), row.effect == Effect::Write, "{}", row.name);
            if let Some(AfterUnknown::ReadBack { operation, .. }) = row.after_unknown {
                assert_eq!(effect(operation), Effect::Read);
            }
        }
    }
}
