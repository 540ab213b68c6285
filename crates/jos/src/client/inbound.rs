//! Goods to be received: purchases and others.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{OTHER_INSTORE_ADD, OTHER_INSTORE_QUERY, PO_ADD, PO_GET},
    wire::{
        ProcessResult,
        inbound::{OtherInstoreAdd, OtherInstoreQuery, OtherInstoreStatus, PoAdd, PoGet, PoStatus},
    },
};

impl Client {
    /// 7, `jingdong.logistics.po.get`: a purchase by the warehouse's number.
    ///
    /// # Errors
    /// `NotFound` for a success that names nothing; else as [`Client`] says.
    pub async fn po_get(&self, request: &PoGet) -> Result<PoStatus, Error> {
        self.object(PO_GET, request).await
    }

    /// 8, `jingdong.logistics.po.add`: announces a purchase; `result_no` is the warehouse's number, by which alone it can
    /// be read. A write.
    ///
    /// # Errors
    /// `Conflict`, `InvalidInput`, `Denied`, by the words of a refusal (`process_code` not 1); else as [`Client`] says.
    pub async fn po_add(&self, request: &PoAdd) -> Result<ProcessResult, Error> {
        self.object(PO_ADD, request).await
    }

    /// 16, `jingdong.logistics.otherInstore.add`: announces other goods; `result_no` is the warehouse's number (`JBI…`),
    /// by which alone they can be read. A write.
    ///
    /// # Errors
    /// As [`po_add`](Self::po_add).
    pub async fn other_instore_add(&self, request: &OtherInstoreAdd) -> Result<ProcessResult, Error> {
        self.object(OTHER_INSTORE_ADD, request).await
    }

    /// 17, `jingdong.logistics.otherInstore.query`: another receipt by the warehouse's number.
    ///
    /// # Errors
    /// `NotFound`, `Denied`, by the words of a refusal; else as [`Client`] says.
    pub async fn other_instore_query(&self, request: &OtherInstoreQuery) -> Result<OtherInstoreStatus, Error> {
        self.object(OTHER_INSTORE_QUERY, request).await
    }
}
