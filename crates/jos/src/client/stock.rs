//! Stock.

use portolan_ports::Error;

use crate::{
    client::{Client, carrier::or_empty},
    envelope::bad_response,
    operations::STOCK_SEARCH,
    wire::stock::{Stock, StockSearch},
};

impl Client {
    /// 5, `jingdong.logistics.stock.search`: one page of stock. A page beyond the last is without rows.
    ///
    /// # Errors
    /// `Denied`, `InvalidInput`, by the words of a refusal; else as [`Client`] says.
    pub async fn stock_search(&self, request: &StockSearch) -> Result<Stock, Error> {
        let page: Stock = or_empty(self.object(STOCK_SEARCH, request).await)?;
        if page.other.iter().any(|(key, _)| key == "stock_details") {
            return Err(self.about(STOCK_SEARCH, bad_response("`stock_details` is no list of objects")));
        }
        Ok(page)
    }
}
