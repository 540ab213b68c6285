//! Goods.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{SKU_ADD, SKU_QUERY, SKU_UPDATE},
    wire::{
        ProcessResult,
        sku::{SkuAdd, SkuQuery, SkuResult, SkuUpdate},
    },
};

impl Client {
    /// 3, `jingdong.logistics.sku.add`: registers goods; `result_no` is the warehouse's number for them. A write.
    ///
    /// # Errors
    /// `Conflict`, `InvalidInput`, `Denied`, by the words of a refusal (`process_code` not 1); else as [`Client`] says.
    pub async fn sku_add(&self, request: &SkuAdd) -> Result<ProcessResult, Error> {
        self.object(SKU_ADD, request).await
    }

    /// 4, `jingdong.logistics.sku.update`: changes what is set, leaves the rest. A write; twice is once.
    ///
    /// # Errors
    /// As [`sku_add`](Self::sku_add).
    pub async fn sku_update(&self, request: &SkuUpdate) -> Result<ProcessResult, Error> {
        self.object(SKU_UPDATE, request).await
    }

    /// 6, `jingdong.logistics.sku.query`: goods by either number.
    ///
    /// # Errors
    /// `NotFound` by the words of a refusal, or for a success without goods; else as [`Client`] says.
    pub async fn sku_query(&self, request: &SkuQuery) -> Result<SkuResult, Error> {
        let result: SkuResult = self.object(SKU_QUERY, request).await?;
        let kept = result.other.iter().any(|(key, _)| key == "result_no");
        if result.result_no.is_some() || kept { Ok(result) } else { Err(self.about(SKU_QUERY, super::nothing_found())) }
    }
}
