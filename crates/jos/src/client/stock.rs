//! Stock.

use portolan_ports::Error;

use crate::{
    client::{Client, carrier::or_empty},
    operations::STOCK_SEARCH,
    wire::stock::{Stock, StockSearch},
};

impl Client {
    /// 5, `jingdong.logistics.stock.search`: one page of stock. A page beyond the last is without rows.
    ///
    /// # Errors
    /// `Denied`, `InvalidInput`, by the words of a refusal; else as [`Client`] says.
    pub async fn stock_search(&self, request: &StockSearch) -> Result<Stock, Error> {
        or_empty(self.object(STOCK_SEARCH, request).await)
    }
}
