//! Carriers and warehouses.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{CARRIERS_LIST, DELIVERY_LOGISTICS_GET, WAREHOUSE_LIST},
    wire::{
        Nothing,
        carrier::{CarrierDetail, Carriers, DeliveryLogisticsGet, LogisticsCompanies, WarehouseDetail, Warehouses},
    },
};

impl Client {
    /// 1, `jingdong.logistics.carriers.list`: the warehouse's carriers, all at once; none is an empty list.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn carriers_list(&self) -> Result<Vec<CarrierDetail>, Error> {
        let answer = self.object::<_, Carriers>(CARRIERS_LIST, &Nothing {}).await;
        or_empty(answer.map(|carriers| carriers.carriers_details.unwrap_or_default()))
    }

    /// 2, `jingdong.logistics.warehouse.list`: the warehouses, all at once; none is an empty list.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn warehouse_list(&self) -> Result<Vec<WarehouseDetail>, Error> {
        let answer = self.object::<_, Warehouses>(WAREHOUSE_LIST, &Nothing {}).await;
        or_empty(answer.map(|warehouses| warehouses.warehouse_details.unwrap_or_default()))
    }

    /// `360buy.delivery.logistics.get`: the shop's carriers, with the numbers that confirmations of shipment take. Shape
    /// from a public SDK.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn delivery_logistics_get(&self, request: &DeliveryLogisticsGet) -> Result<LogisticsCompanies, Error> {
        self.object(DELIVERY_LOGISTICS_GET, request).await
    }
}

/// Of a list, nothing found is an empty one.
pub(super) fn or_empty<T: Default>(answer: Result<T, Error>) -> Result<T, Error> {
    match answer {
        Err(error) if error.kind() == portolan_ports::ErrorKind::NotFound && error.code().is_none() => Ok(T::default()),
        answer => answer,
    }
}
