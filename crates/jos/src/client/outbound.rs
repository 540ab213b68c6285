//! Goods to be sent: orders and others.

use portolan_ports::Error;

use crate::{
    client::{
        Client,
        carrier::{or_empty, rows},
    },
    operations::{ORDER_ADD, ORDER_DELETE, ORDER_GET, ORDER_SEARCH, OTHER_OUTSTORE_ADD, OTHER_OUTSTORE_QUERY},
    wire::{
        ProcessResult,
        outbound::{
            OrderAdd, OrderDelete, OrderGet, OrderSearch, OrderStatus, Orders, OtherOutstoreAdd, OtherOutstoreQuery,
            OtherOutstoreStatus,
        },
    },
};

impl Client {
    /// 9, `jingdong.logistics.order.delete`: cancels an order. A write; twice is once.
    ///
    /// # Errors
    /// `Conflict`, `Denied`, `NotFound`, by the words of a refusal (`process_code` not 1), as when it has left already;
    /// else as [`Client`] says.
    pub async fn order_delete(&self, request: &OrderDelete) -> Result<ProcessResult, Error> {
        self.object(ORDER_DELETE, request).await
    }

    /// 10, `jingdong.logistics.order.get`: an order with its steps and packages.
    ///
    /// # Errors
    /// `NotFound` for a success that names nothing; else as [`Client`] says.
    pub async fn order_get(&self, request: &OrderGet) -> Result<OrderStatus, Error> {
        self.object(ORDER_GET, request).await
    }

    /// 11, `jingdong.logistics.order.search`: up to 200 orders; those that are not known are left out. The one method
    /// that needs no token.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn order_search(&self, request: &OrderSearch) -> Result<Vec<OrderStatus>, Error> {
        let answer = self.object::<_, Orders>(ORDER_SEARCH, request).await;
        let list = answer.and_then(|answer| rows(answer.order_list, &answer.other));
        or_empty(list).map_err(|error| self.about(ORDER_SEARCH, error))
    }

    /// 15, `jingdong.logistics.order.add`: has an order sent; `result_no` is the warehouse's number, by which alone it can
    /// be read. A write.
    ///
    /// # Errors
    /// `Conflict`, `InvalidInput`, `Denied`, by the words of a refusal (`process_code` not 1); else as [`Client`] says.
    pub async fn order_add(&self, request: &OrderAdd) -> Result<ProcessResult, Error> {
        self.object(ORDER_ADD, request).await
    }

    /// 18, `jingdong.logistics.otherOutstore.add`: has goods sent that nobody bought; `result_no` is the warehouse's
    /// number, by which alone it can be read. A write.
    ///
    /// # Errors
    /// As [`order_add`](Self::order_add).
    pub async fn other_outstore_add(&self, request: &OtherOutstoreAdd) -> Result<ProcessResult, Error> {
        self.object(OTHER_OUTSTORE_ADD, request).await
    }

    /// 19, `jingdong.logistics.otherOutstore.query`: another dispatch by the warehouse's number.
    ///
    /// # Errors
    /// `NotFound`, `Denied`, by the words of a refusal; else as [`Client`] says.
    pub async fn other_outstore_query(&self, request: &OtherOutstoreQuery) -> Result<OtherOutstoreStatus, Error> {
        self.object(OTHER_OUTSTORE_QUERY, request).await
    }
}
