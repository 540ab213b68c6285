//! What the account can pay with, and paying.

use portolan_ports::Error;

use crate::{
    client::{Client, Query},
    operations::{GET_BALANCE, PAY_BALANCE},
    wire::order::{Balance, OrderKey},
};

impl Client {
    /// `getBalance`: what is there, what is held, US dollars. Each may be missing.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn get_balance(&self) -> Result<Balance, Error> {
        let reply = self.ask(GET_BALANCE, Query::new()).await?;
        self.object(GET_BALANCE, &reply)
    }

    /// `payBalance`: pays an order from the balance, which cannot be taken back. A write; a success has no `data`.
    ///
    /// # Errors
    /// `Conflict` (1604000: the balance is too low; 1603101), `NotFound` (1603100); else as [`Client`] says.
    pub async fn pay_balance(&self, request: &OrderKey) -> Result<(), Error> {
        self.done(PAY_BALANCE, request).await
    }
}
