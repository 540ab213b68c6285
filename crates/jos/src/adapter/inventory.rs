//! Stock.

use async_trait::async_trait;
use portolan_domain::StockLevel;
use portolan_exchange::count_foreign_answer;
use portolan_ports::{Cursor, Error, ErrorKind, Inventory, StockPage, StockQuery};

use crate::{
    adapter::Merchant,
    convert::{warehouse::refused, warehouse_goods},
    wire::stock::StockSearch,
};

/// `Inventory` over 5. A cursor is the number of a page.
#[derive(Debug)]
pub(crate) struct JosInventory(pub(crate) Merchant);

#[async_trait]
impl Inventory for JosInventory {
    async fn levels(&self, query: &StockQuery) -> Result<StockPage, Error> {
        let page = match &query.cursor {
            None => Some(1),
            Some(cursor) => cursor.as_str().parse().ok().filter(|page| *page > 0),
        };
        let page: u32 = page.ok_or_else(|| self.0.about(refused("cursor", "is none that this port gave")))?;
        let request =
            StockSearch { warehouse_no: query.warehouse.clone(), goods_no: query.goods_no.clone(), current_page: page };
        let stock = match self.0.client.stock_search(&request).await {
            // The warehouse may refuse what it has nothing of, in words.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(StockPage { levels: Vec::new(), next: None });
            }
            stock => stock?,
        };
        let rows = stock.stock_details.unwrap_or_default();
        // A page without rows is the last, however many were promised.
        let last = stock.total_page.and_then(|total| total.trim().parse::<u32>().ok());
        let more = !rows.is_empty() && last.is_none_or(|last| page < last);
        let next = if more { page.checked_add(1).map(|page| Cursor::new(page.to_string())) } else { None };
        let levels = rows.into_iter().map(warehouse_goods::level).collect::<Result<Vec<_>, _>>();
        let mut levels = levels.map_err(|error| self.0.about(error))?;
        levels.retain(|level| wanted(level, query));
        Ok(StockPage { levels, next })
    }
}

/// Whether a row is of the goods and the warehouse that were asked for.
fn wanted(level: &StockLevel, query: &StockQuery) -> bool {
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    let goods = query.goods_no.as_deref().is_none_or(|goods| same(goods, &level.goods_no));
    let told = query.warehouse.as_deref().zip(level.warehouse.as_deref());
    let right = goods && told.is_none_or(|(asked, told)| same(asked, told));
    if !right {
        count_foreign_answer("jos");
    }
    right
}
