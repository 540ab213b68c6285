//! The reference directory.

use async_trait::async_trait;
use portolan_domain::{Carrier, CarrierScheme, Warehouse};
use portolan_ports::{Directory, Error};
use serde_json::{Value, json};

use super::{
    Desk,
    fields::{Fields, bad},
};

impl Desk {
    async fn list_warehouses(&self) -> Result<Vec<Warehouse>, Error> {
        let Value::Array(rows) = self.ask("warehouses", json!({})).await? else {
            return Err(bad("the warehouses are no list"));
        };
        let warehouse = |row| {
            let mut fields = Fields::of(row)?;
            let mut warehouse = Warehouse::new(fields.must("number")?);
            warehouse.name = fields.text("name");
            warehouse.address.city = fields.text("city");
            warehouse.extra = fields.rest();
            Ok(warehouse)
        };
        rows.into_iter().map(warehouse).collect()
    }
}

#[async_trait]
impl Directory for Desk {
    async fn carriers(&self) -> Result<Vec<Carrier>, Error> {
        self.named("carriers", self.list_carriers("carriers", CarrierScheme::Josl).await)
    }

    async fn warehouses(&self) -> Result<Vec<Warehouse>, Error> {
        self.named("warehouses", self.list_warehouses().await)
    }
}
