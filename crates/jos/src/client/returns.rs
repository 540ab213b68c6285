//! Goods that come back.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{RETURN_ADD, RETURN_CANCEL, RETURN_QUERY},
    wire::{
        ProcessResult,
        returns::{ReturnAdd, ReturnCancel, ReturnOrder, ReturnQuery},
    },
};

impl Client {
    /// 12, `jingdong.logistics.returnorder.query`: a return by the warehouse's number.
    ///
    /// # Errors
    /// `Denied` (无权限查看), `NotFound`, by the words of a refusal; else as [`Client`] says.
    pub async fn return_query(&self, request: &ReturnQuery) -> Result<ReturnOrder, Error> {
        self.object(RETURN_QUERY, request).await
    }

    /// 13, `jingdong.logistics.returnorder.add`: announces a return; `result_no` is the warehouse's number (`JRI…`). A
    /// write. JOS declares a list of results and draws one.
    ///
    /// # Errors
    /// `Conflict` (该退货单不能重复申请) and others by the words of a refusal (one `process_code` that is not 1); else as
    /// [`Client`] says.
    pub async fn return_add(&self, request: &ReturnAdd) -> Result<Vec<ProcessResult>, Error> {
        self.list(RETURN_ADD, request).await
    }

    /// 14, `jingdong.logistics.returnorder.cancel`: cancels a return. A write; twice is once. JOS declares a list of
    /// results and draws one.
    ///
    /// # Errors
    /// `Denied` (无权限取消) and others by the words of a refusal; else as [`Client`] says.
    pub async fn return_cancel(&self, request: &ReturnCancel) -> Result<Vec<ProcessResult>, Error> {
        self.list(RETURN_CANCEL, request).await
    }
}
