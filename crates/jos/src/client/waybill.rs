//! Waybills of JD Express.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{LDOP_WAYBILL_RECEIVE, WAYBILL_SEND, WAYBILLCODE_GET},
    wire::{
        ldop::{LdopWaybillReceive, ReceiveOrderInfo},
        waybill::{ReservedNumbers, SendResult, WaybillSend, WaybillcodeGet},
    },
};

impl Client {
    /// 20, `jingdong.etms.waybillcode.get`: reserves 1 to 100 waybill numbers. A write: numbers whose answer is lost are
    /// lost, and nobody misses them.
    ///
    /// # Errors
    /// `Denied`, `InvalidInput`, `Conflict`, by the words of a refusal (`resultInfo.code` not 100); else as [`Client`]
    /// says.
    pub async fn waybillcode_get(&self, request: &WaybillcodeGet) -> Result<ReservedNumbers, Error> {
        self.object(WAYBILLCODE_GET, request).await
    }

    /// 21, `jingdong.etms.waybill.send`: submits a waybill under a reserved number. A write; the number stays the key when
    /// it is repeated.
    ///
    /// # Errors
    /// As [`waybillcode_get`](Self::waybillcode_get).
    pub async fn waybill_send(&self, request: &WaybillSend) -> Result<SendResult, Error> {
        self.object(WAYBILL_SEND, request).await
    }

    /// `jingdong.ldop.waybill.receive`: issues a number and accepts the waybill at once. A write: the number is known from
    /// the answer alone.
    ///
    /// # Errors
    /// As [`waybillcode_get`](Self::waybillcode_get), by `resultCode`; with [`Retry::Safe`](portolan_ports::Retry) where
    /// JD asks for the same again (`needRetry`).
    pub async fn ldop_waybill_receive(&self, request: &LdopWaybillReceive) -> Result<ReceiveOrderInfo, Error> {
        self.object(LDOP_WAYBILL_RECEIVE, request).await
    }
}
