//! Prices of express orders.

use portolan_exchange::Purpose;
use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{ORDERS_PRECHECK, ORDERS_STANDARDFEE_QUERY},
    wire::fee::{Precheck, PrecheckOrder, StandardFee, StandardFeeRequest},
};

impl Client {
    /// `POST /ecap/v1/orders/precheck`: whether a parcel can be carried, with which products and when it can be picked up;
    /// with its cargo and product also what it would cost, in yuan.
    ///
    /// # Errors
    /// `Conflict` where it cannot be carried, other kinds by the words; else as [`Client`] says.
    pub async fn orders_precheck(&self, request: &PrecheckOrder) -> Result<Precheck, Error> {
        Ok(self.object(ORDERS_PRECHECK, Purpose::Quote, request).await?.0)
    }

    /// `POST /ecap/v1/orders/standardfee/query`: the list price of a parcel that was picked up and is settled monthly, in
    /// yuan.
    ///
    /// # Errors
    /// `NotFound` (by words, or a success without data); else as [`Client`] says.
    pub async fn orders_standardfee_query(&self, request: &StandardFeeRequest) -> Result<StandardFee, Error> {
        Ok(self.object(ORDERS_STANDARDFEE_QUERY, Purpose::Quote, request).await?.0)
    }
}
