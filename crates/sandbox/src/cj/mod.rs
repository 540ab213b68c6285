//! CJ Dropshipping's API 2.0: JSON over HTTP below `/api2.0/v1`, with a token in a header and no
//! signature on calls.

mod account;
mod amount;
mod arguments;
mod auth;
mod code;
mod envelope;
mod freight;
mod gateway;
mod goods;
mod limit;
mod operation;
mod order;
mod parcel;
mod pay;
mod settings;
mod token;
mod track;
mod webhook;

pub(crate) use account::Accounts;
pub use account::{CjAccount, DEFAULT_CJ_BALANCE_CENTS};
pub(crate) use gateway::{CJ_PREFIX, CjGateway};
use jiff::Timestamp;

pub use operation::cj_operations;
pub(crate) use order::Orders;
pub use order::{CjOrder, CjOrderLine, CjOrderState};
pub(crate) use parcel::Parcels;
pub use parcel::{CjParcel, CjScan, CjScript, CjStage};
pub use settings::{CjLimitStatus, CjRetired, CjSettings, CjSuccess, CjTipShape, CjTokenMode, CjTotals, CjUnknown};
pub(crate) use webhook::CjPushes;

/// All that the CJ gateway holds.
#[derive(Debug)]
pub(crate) struct Cj {
    pub(crate) settings: CjSettings,
    pub(crate) accounts: Accounts,
    pub(crate) parcels: Parcels,
    pub(crate) orders: Orders,
    /// What all accounts together have called within the last second.
    address: limit::Window,
    /// How many calls were refused for their rate: statuses take turns.
    limited: u64,
}

impl Cj {
    /// With one account, and its orders.
    pub(crate) fn new(seed: u64, account: CjAccount, start: Timestamp) -> Self {
        let user = account.user_number.clone();
        let mut accounts = Accounts::default();
        // cannot fail: the seeded account is valid, and the register is empty
        let _ = accounts.register(account);
        let mut cj = Self {
            settings: CjSettings::default(),
            accounts,
            parcels: Parcels::default(),
            orders: Orders::default(),
            address: limit::Window::default(),
            limited: 0,
        };
        order::seed(&mut cj, seed, &user, start);
        cj
    }
}
