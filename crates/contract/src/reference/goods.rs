//! The reference catalogue and inventory.

use async_trait::async_trait;
use portolan_domain::{Change, GoodsCondition, SkuPatch, SkuRecord, StockLevel};
use portolan_ports::{Cursor, Error, Inventory, SkuCatalog, SkuKey, StockPage, StockQuery};
use serde_json::{Map, Value, json};

use super::{
    Desk,
    fields::{Fields, bad, refused},
};

/// What a change of a text sets; an empty text would spoil the record.
fn set(change: &Change<String>) -> Result<Option<&str>, Error> {
    match change {
        Change::Keep => Ok(None),
        Change::Set(text) if text.trim().is_empty() => Err(refused("an empty text cannot be set")),
        Change::Set(text) => Ok(Some(text)),
    }
}

fn changes(patch: &SkuPatch) -> Result<Map<String, Value>, Error> {
    let texts = [
        ("sku", &patch.sku),
        ("barcode", &patch.barcode),
        ("name", &patch.name),
        ("short_name", &patch.short_name),
        ("size_class", &patch.size_class),
    ];
    let mut changes = Map::new();
    for (key, change) in texts {
        changes.extend(set(change)?.map(|text| (key.to_owned(), text.into())));
    }
    for (key, change) in [("category", &patch.category), ("brand", &patch.brand), ("supplier", &patch.supplier)] {
        let Change::Set(named) = change else { continue };
        for (part, text) in [("number", &named.number), ("name", &named.name)] {
            let Some(text) = text else { continue };
            let text = set(&Change::Set(text.clone()))?.map(Value::from);
            changes.extend(text.map(|text| (format!("{key}_{part}"), text)));
        }
    }
    Ok(changes)
}

pub(super) fn condition(word: String) -> GoodsCondition {
    match word.as_str() {
        "good" => GoodsCondition::Good,
        "defective" => GoodsCondition::Defective,
        _ => GoodsCondition::Other(word),
    }
}

impl Desk {
    async fn put_on_record(&self, record: &SkuRecord) -> Result<String, Error> {
        let (Some(barcode), Some(name)) = (&record.barcode, &record.name) else {
            return Err(refused("goods need a barcode and a name"));
        };
        let asked = json!({ "sku": record.sku, "barcode": barcode, "name": name });
        Fields::of(self.ask("goods.add", asked).await?)?.must("number")
    }

    async fn change(&self, goods_no: &str, patch: &SkuPatch) -> Result<(), Error> {
        let asked = json!({ "number": goods_no, "changes": changes(patch)? });
        self.ask("goods.change", asked).await.map(drop)
    }

    async fn record(&self, key: &SkuKey) -> Result<SkuRecord, Error> {
        let (by, number) = match key {
            SkuKey::Goods(number) => ("number", number),
            SkuKey::Merchant(number) => ("sku", number),
        };
        let found = self.ask("goods.get", json!({ "by": by, "number": number })).await?;
        let mut fields = Fields::of(found)?;
        let mut record = SkuRecord::new(fields.must("sku")?);
        record.goods_no = fields.text("number");
        record.barcode = fields.text("barcode");
        record.name = fields.text("name");
        record.extra = fields.rest();
        Ok(record)
    }

    async fn stock(&self, query: &StockQuery) -> Result<StockPage, Error> {
        let page = match &query.cursor {
            None => 1,
            Some(cursor) => cursor.as_str().parse().map_err(|_| refused("the cursor is none of this port"))?,
        };
        let asked = json!({ "warehouse": query.warehouse, "goods": query.goods_no, "page": page });
        let mut answer = Fields::of(self.ask("stock", asked).await?)?;
        let pages: u64 = answer.count("pages").ok_or_else(|| bad("the number of pages is missing"))?;
        let level = |mut fields: Fields| {
            let mut level = StockLevel::new(fields.must("goods")?);
            level.warehouse = fields.text("warehouse");
            level.condition = fields.text("condition").map(condition);
            level.on_hand = fields.count("there");
            level.available = fields.count("free");
            level.reserved = fields.count("held");
            level.extra = fields.rest();
            Ok(level)
        };
        let levels = answer.records("rows")?.into_iter().map(level).collect::<Result<_, Error>>()?;
        Ok(StockPage { levels, next: (page < pages).then(|| Cursor::new((page + 1).to_string())) })
    }
}

#[async_trait]
impl SkuCatalog for Desk {
    async fn register(&self, record: &SkuRecord) -> Result<String, Error> {
        self.named("goods.add", self.put_on_record(record).await)
    }

    async fn revise(&self, goods_no: &str, patch: &SkuPatch) -> Result<(), Error> {
        self.named("goods.change", self.change(goods_no, patch).await)
    }

    async fn find(&self, key: &SkuKey) -> Result<SkuRecord, Error> {
        self.named("goods.get", self.record(key).await)
    }
}

#[async_trait]
impl Inventory for Desk {
    async fn levels(&self, query: &StockQuery) -> Result<StockPage, Error> {
        self.named("stock", self.stock(query).await)
    }
}
