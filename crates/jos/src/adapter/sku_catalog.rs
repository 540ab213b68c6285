//! Records of goods.

use async_trait::async_trait;
use portolan_domain::{SkuPatch, SkuRecord};
use portolan_ports::{Error, SkuCatalog, SkuKey};

use crate::{
    adapter::Merchant,
    client::nothing_found,
    convert::{
        warehouse::{foreign, refused},
        warehouse_goods,
    },
    envelope::bad_response,
    wire::sku::{SkuDetail, SkuQuery},
};

/// `SkuCatalog` over 3, 4 and 6.
#[derive(Debug)]
pub(crate) struct JosSkuCatalog(pub(crate) Merchant);

#[async_trait]
impl SkuCatalog for JosSkuCatalog {
    async fn register(&self, record: &SkuRecord) -> Result<String, Error> {
        let request = warehouse_goods::registration(record, self.0.account.goods_units);
        let request = request.map_err(|error| self.0.about(error))?;
        let number = self.0.client.sku_add(&request).await?.result_no;
        let error = || self.0.about(bad_response("the warehouse says yes and names no number of the goods"));
        number.ok_or_else(error)
    }

    async fn revise(&self, goods_no: &str, patch: &SkuPatch) -> Result<(), Error> {
        let request = warehouse_goods::revision(goods_no, patch, self.0.account.goods_units);
        let request = request.map_err(|error| self.0.about(error))?;
        self.0.client.sku_update(&request).await.map(drop)
    }

    async fn find(&self, key: &SkuKey) -> Result<SkuRecord, Error> {
        let mut query = SkuQuery::default();
        let (SkuKey::Goods(number) | SkuKey::Merchant(number)) = key;
        let number = number.trim();
        if number.is_empty() {
            return Err(self.0.about(refused("key", "is empty")));
        }
        match key {
            SkuKey::Goods(_) => query.josl_good_no = Some(number.to_owned()),
            SkuKey::Merchant(_) => query.isv_good_no = Some(number.to_owned()),
        }
        let detail = self.0.client.sku_query(&query).await?.result_no;
        let detail = detail.ok_or_else(|| bad_response("`result_no` is no object of goods"));
        let detail = detail.and_then(|detail| check(detail, key, number)).map_err(|error| self.0.about(error))?;
        let asked = if matches!(key, SkuKey::Merchant(_)) { number } else { "" };
        Ok(warehouse_goods::goods(detail, asked, self.0.account.goods_units))
    }
}

/// Whether it is an answer to the question at all.
fn check(detail: SkuDetail, key: &SkuKey, number: &str) -> Result<SkuDetail, Error> {
    let told = match key {
        SkuKey::Goods(_) => &detail.josl_good_no,
        SkuKey::Merchant(_) => &detail.isv_good_no,
    };
    let named = detail.josl_good_no.is_some() || detail.isv_good_no.is_some();
    match told {
        Some(told) if !told.trim().eq_ignore_ascii_case(number) => Err(foreign()),
        None if !named && detail.good_short_name.is_none() && detail.other.is_empty() => Err(nothing_found()),
        _ => Ok(detail),
    }
}
