//! The marketplace's orders.

use portolan_ports::Error;

use crate::{
    client::{Client, carrier::or_empty, nothing_found},
    operations::{
        ORDER_PRINT_DATA_GET, POP_ORDER_GET, POP_ORDER_SEARCH, POP_ORDER_SHIP, POP_ORDER_SHIPMENT, POP_ORDERS_GET,
    },
    wire::{
        order::{
            OrderDetail, OrderInfo, OrderPage, PopOrderGet, PopOrderSearch, PopOrderShip, PopOrderShipment,
            PopOrdersGet,
        },
        print::{OrderPrintData, OrderPrintDataGet},
    },
};

impl Client {
    /// 23, `jingdong.pop.orders.get`: one page of the orders that were placed within a window. A page beyond the last has
    /// no orders. Nothing tells how many pages there are: ask until one is not full.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn pop_orders_get(&self, request: &PopOrdersGet) -> Result<OrderPage, Error> {
        or_empty(self.object(POP_ORDERS_GET, request).await)
    }

    /// `jingdong.pop.order.search`: one page of orders, with their number on all pages.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn pop_order_search(&self, request: &PopOrderSearch) -> Result<OrderPage, Error> {
        or_empty(self.object(POP_ORDER_SEARCH, request).await)
    }

    /// 24, `jingdong.pop.order.get`: one order, in the shape of JD's order page or in today's.
    ///
    /// # Errors
    /// `NotFound` (402, or a success without an order); else as [`Client`] says.
    pub async fn pop_order_get(&self, request: &PopOrderGet) -> Result<OrderInfo, Error> {
        let OrderDetail(order) = self.object(POP_ORDER_GET, request).await?;
        if order.order_id.is_none() && order.order_state.is_none() {
            return Err(self.about(POP_ORDER_GET, nothing_found()));
        }
        Ok(order)
    }

    /// 25, `jingdong.pop.order.ship`: confirms that an order was sent. A write. JD's page shows no answer: no error and the
    /// gateway's 0 are taken as a success.
    ///
    /// # Errors
    /// `Conflict` (409, 70: sent before), `NotFound` (402); else as [`Client`] says.
    pub async fn pop_order_ship(&self, request: &PopOrderShip) -> Result<(), Error> {
        self.send(POP_ORDER_SHIP, request).await.map(drop)
    }

    /// `jingdong.pop.order.shipment`: confirms that an order was sent. A write.
    ///
    /// # Errors
    /// `Conflict`, `NotFound`, by the words of a refusal; `Unavailable` with an unknown outcome (999999, 99999999); else as
    /// [`Client`] says.
    pub async fn pop_order_shipment(&self, request: &PopOrderShipment) -> Result<(), Error> {
        self.send(POP_ORDER_SHIPMENT, request).await.map(drop)
    }

    /// `360buy.order.print.data.get`: what is printed for an order; its `should_pay` is what the courier collects. Shape
    /// from a public SDK.
    ///
    /// # Errors
    /// `NotFound` for a success that names nothing; else as [`Client`] says.
    pub async fn order_print_data_get(&self, request: &OrderPrintDataGet) -> Result<OrderPrintData, Error> {
        self.object(ORDER_PRINT_DATA_GET, request).await
    }
}
