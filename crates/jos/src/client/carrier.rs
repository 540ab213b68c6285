//! Carriers and warehouses.

use portolan_ports::Error;

use crate::{
    client::Client,
    envelope::bad_response,
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
        let list = answer.and_then(|answer| rows(answer.carriers_details, &answer.other));
        or_empty(list).map_err(|error| self.about(CARRIERS_LIST, error))
    }

    /// 2, `jingdong.logistics.warehouse.list`: the warehouses, all at once; none is an empty list.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn warehouse_list(&self) -> Result<Vec<WarehouseDetail>, Error> {
        let answer = self.object::<_, Warehouses>(WAREHOUSE_LIST, &Nothing {}).await;
        let list = answer.and_then(|answer| rows(answer.warehouse_details, &answer.other));
        or_empty(list).map_err(|error| self.about(WAREHOUSE_LIST, error))
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

/// A list that is not there is empty; one that cannot be read, or has another name, is not.
pub(super) fn rows<T>(list: Option<Vec<T>>, other: &[(String, String)]) -> Result<Vec<T>, Error> {
    match (list, other.iter().find(|(key, _)| key != "code")) {
        (Some(list), _) => Ok(list),
        (None, None) => Ok(Vec::new()),
        (None, Some((key, _))) => Err(bad_response(&format!("there is `{key}`, and no list that can be read"))),
    }
}
