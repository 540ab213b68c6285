//! Whom and where one may name: carriers and warehouses.

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{Carrier, Warehouse};

use crate::Error;

/// Carriers and warehouses of an account.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Directory: Debug + Send + Sync {
    /// All carriers; an account without any gets an empty list, not an error.
    async fn carriers(&self) -> Result<Vec<Carrier>, Error>;

    /// All warehouses; an account without any gets an empty list, not an error.
    async fn warehouses(&self) -> Result<Vec<Warehouse>, Error>;
}
