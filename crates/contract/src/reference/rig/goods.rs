//! Scenarios of the suites `sku_catalog` and `inventory`.

use portolan_domain::{Change, GoodsCondition, SkuPatch, SkuRecord, StockLevel};
use portolan_ports::{SkuKey, StockQuery};
use serde_json::{Value, json};

use super::{ReferenceRig, TOKEN};
use crate::{
    Call, InventoryScenario, SkuCatalogScenario, Stage,
    reference::{Fault, Records},
};

/// Goods that are not on record yet.
pub(super) fn tea() -> SkuRecord {
    let mut tea = SkuRecord::new("S-1");
    (tea.barcode, tea.name) = (Some("6901234567892".to_owned()), Some("tea".to_owned()));
    tea
}

pub(super) fn renaming() -> Box<SkuPatch> {
    let mut patch = SkuPatch::new();
    patch.name = Change::Set("white cup".to_owned());
    Box::new(patch)
}

pub(super) fn goods(number: &str) -> SkuKey {
    SkuKey::Goods(number.to_owned())
}

/// A cup on record, and stock of it in two conditions and two warehouses.
pub(super) fn some(records: Records) -> Records {
    let cup = json!({ "number": "G-2", "sku": "S-2", "barcode": "6901234567908", "name": "cup", "glaze": "blue" });
    let records = records.with("goods", cup);
    levels().into_iter().fold(records, |records, level| records.with("stock", level))
}

fn levels() -> [Value; 3] {
    let level = |warehouse: &str, condition: &str, there: u64| json!({ "goods": "G-2", "warehouse": warehouse, "condition": condition, "there": there, "free": there - 1, "held": 1 });
    [level("WH-1", "good", 10), level("WH-1", "defective", 2), level("WH-2", "good", 5)]
}

fn expected(warehouse: &str, condition: GoodsCondition, there: u64) -> StockLevel {
    let mut level = StockLevel::new("G-2");
    (level.warehouse, level.condition) = (Some(warehouse.to_owned()), Some(condition));
    (level.on_hand, level.available, level.reserved) = (Some(there), Some(there - 1), Some(1));
    level
}

impl ReferenceRig {
    pub(super) fn sku_catalog(&self, scenario: SkuCatalogScenario) -> Stage {
        use SkuCatalogScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        let cup = || {
            let mut cup = SkuRecord::new("S-2");
            (cup.goods_no, cup.name) = (Some("G-2".to_owned()), Some("cup".to_owned()));
            cup
        };
        match scenario {
            Case::Registered | Case::RegisteredBefore => {
                let mut expected = tea();
                expected.goods_no = Some("GOODS-2".to_owned());
                stage.calling(Call::RegisterSku(Box::new(tea()))).expecting(expected)
            }
            Case::Incomplete => stage,
            Case::Revised | Case::RevisedToNothing => stage.calling(Call::ReviseSku("G-2".to_owned(), renaming())),
            Case::RevisedUnknown => stage.calling(Call::ReviseSku("G-404".to_owned(), renaming())),
            Case::Found => {
                let stage = stage.calling(Call::FindSku(goods("G-2"))).expecting(cup());
                stage.calling(Call::FindSku(SkuKey::Merchant("S-2".to_owned()))).expecting(cup())
            }
            Case::Unknown => stage.calling(Call::FindSku(goods("G-404"))),
            Case::ExtraFields => stage.calling(Call::FindSku(goods("G-2"))).with_extra("glaze", "blue"),
        }
    }

    pub(super) fn inventory(&self, scenario: InventoryScenario) -> Stage {
        use InventoryScenario as Case;
        let query = StockQuery::new();
        let records = some(Records::new(TOKEN));
        let standing = |records, query| self.desk(records, TOKEN).calling(Call::ListLevels(query));
        let north = |stage: Stage| {
            let good = stage.expecting(expected("WH-1", GoodsCondition::Good, 10));
            good.expecting(expected("WH-1", GoodsCondition::Defective, 2))
        };
        let all = |stage| north(stage).expecting(expected("WH-2", GoodsCondition::Good, 5));
        match scenario {
            Case::Found => {
                let mut query = query;
                query.warehouse = Some("WH-1".to_owned());
                north(standing(records, query))
            }
            Case::Empty => standing(Records::new(TOKEN), query),
            Case::UnknownGoods => {
                let mut query = query;
                query.goods_no = Some("G-404".to_owned());
                standing(records, query)
            }
            Case::Paged => all(standing(records, query)),
            Case::PageBeyondLast => all(standing(records.failing(Fault::PromisedPage), query)),
            Case::ExtraFields => {
                let [mut level, ..] = levels();
                level["shelf"] = "7".into();
                standing(Records::new(TOKEN).with("stock", level), query).with_extra("shelf", "7")
            }
        }
    }
}
