//! Express orders: numbers, creation, cancellation, stage.

use portolan_exchange::Purpose;
use portolan_ports::Error;

use crate::{
    client::Client,
    envelope,
    operations::{ORDERS_CANCEL, ORDERS_CREATE, ORDERS_PREGETWAYBILLCODES, ORDERS_STATUS_GET},
    wire::{
        ecap::{OrderStatus, WaybillCodes, WaybillCodesRequest},
        order::{CancelOrder, CancelResult, CreateOrder, Created, OrderStatusRequest},
    },
};

/// The finer code that says that an order's number was used before.
pub(crate) const EXISTED: &str = "0_0001";

impl Client {
    /// `POST /ecap/v1/orders/pregetwaybillcodes`: reserves 1 to 500 waybill numbers, which lapse after three months. A
    /// write: numbers whose answer is lost are lost, and nobody misses them.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn orders_pregetwaybillcodes(&self, request: &WaybillCodesRequest) -> Result<WaybillCodes, Error> {
        Ok(self.object(ORDERS_PREGETWAYBILLCODES, Purpose::Ship, request).await?.0)
    }

    /// `POST /ecap/v1/orders/create`: has a parcel carried. A write; repeated with its `orderId` it gives the waybill that
    /// exists.
    ///
    /// # Errors
    /// `Conflict` for a rule of business, other kinds by the words; else as [`Client`] says.
    pub async fn orders_create(&self, request: &CreateOrder) -> Result<Created, Error> {
        let (order, reply) = self.object(ORDERS_CREATE, Purpose::Ship, request).await?;
        let sub_code = envelope::sub_code(&reply.body);
        Ok(Created { order, existed: sub_code.as_deref() == Some(EXISTED), sub_code, request_id: reply.request_id })
    }

    /// `POST /ecap/v1/orders/cancel`: cancels a parcel, or stops it on its way. A write.
    ///
    /// # Errors
    /// `NotFound`, `Denied`, by words; else as [`Client`] says. A cancellation that failed is an answer, and no error.
    pub async fn orders_cancel(&self, request: &CancelOrder) -> Result<CancelResult, Error> {
        Ok(self.object(ORDERS_CANCEL, Purpose::Ship, request).await?.0)
    }

    /// `POST /ecap/v1/orders/status/get`: the stage of an order.
    ///
    /// # Errors
    /// `NotFound` (by words, or a success without data); else as [`Client`] says.
    pub async fn orders_status_get(&self, request: &OrderStatusRequest) -> Result<OrderStatus, Error> {
        Ok(self.object(ORDERS_STATUS_GET, Purpose::Track, request).await?.0)
    }
}
