//! Goods that a warehouse knows.

use std::collections::BTreeMap;

use super::{MAX, No, Warehouse};

/// The fields of goods beside their number, in the order of JD's page.
pub(crate) const SKU_FIELDS: [&str; 24] = [
    "bar_code",
    "sku_id",
    "name",
    "goods_abbreviation",
    "category_id",
    "category_name",
    "brand_no",
    "brand_name",
    "format",
    "color",
    "size",
    "gross_weight",
    "net_weight",
    "size_definition",
    "suppliers_name",
    "manufacturer",
    "suppliers_no",
    "product_area",
    "length",
    "width",
    "height",
    "volume",
    "is_safe",
    "safe_date",
];

/// Goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sku {
    pub(crate) goods_no: String,
    vender: String,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

impl Sku {
    pub(crate) fn is_of(&self, venders: &[String]) -> bool {
        venders.contains(&self.vender)
    }

    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Warehouse {
    /// Adds goods. A bar code names the goods in the merchant's own system, so it is refused a
    /// second time.
    pub(crate) fn add_sku(&mut self, vender: &str, fields: BTreeMap<&'static str, String>) -> Result<String, No> {
        let same = |sku: &Sku| sku.vender == vender && sku.fields.get("bar_code") == fields.get("bar_code");
        if self.skus.values().any(same) {
            return Err(No::Again("bar_code"));
        }
        if self.skus.len() >= MAX {
            return Err(No::Full);
        }
        let goods_no = self.draw("JGNO", 10);
        let sku = Sku { goods_no: goods_no.clone(), vender: vender.to_owned(), fields };
        self.skus.insert(goods_no.clone(), sku);
        Ok(goods_no)
    }

    /// Changes the given fields and no others.
    pub(crate) fn revise_sku(
        &mut self,
        venders: &[String],
        goods_no: &str,
        fields: BTreeMap<&'static str, String>,
    ) -> Result<(), No> {
        let sku = self.skus.get_mut(goods_no).filter(|sku| sku.is_of(venders)).ok_or(No::Unknown("goods_no"))?;
        sku.fields.extend(fields);
        Ok(())
    }

    /// Goods by their number or by the merchant's own.
    pub(crate) fn sku(&self, venders: &[String], goods_no: Option<&str>, isv_no: Option<&str>) -> Option<&Sku> {
        self.skus.values().filter(|sku| sku.is_of(venders)).find(|sku| {
            goods_no.is_none_or(|no| sku.goods_no == no) && isv_no.is_none_or(|no| sku.field("sku_id") == no)
        })
    }
}
