//! Carriers and warehouses.

use async_trait::async_trait;
use portolan_domain::{Carrier, Warehouse};
use portolan_ports::{Directory, Error};

use crate::{adapter::Merchant, convert::warehouse_directory};

/// `Directory` over 1 and 2.
#[derive(Debug)]
pub(crate) struct JosDirectory(pub(crate) Merchant);

#[async_trait]
impl Directory for JosDirectory {
    async fn carriers(&self) -> Result<Vec<Carrier>, Error> {
        let rows = self.0.client.carriers_list().await?;
        let carriers = rows.into_iter().map(warehouse_directory::carrier).collect::<Result<_, _>>();
        carriers.map_err(|error| self.0.about(error))
    }

    async fn warehouses(&self) -> Result<Vec<Warehouse>, Error> {
        let rows = self.0.client.warehouse_list().await?;
        let warehouses = rows.into_iter().map(warehouse_directory::warehouse).collect::<Result<_, _>>();
        warehouses.map_err(|error| self.0.about(error))
    }
}
