//! CJ Dropshipping's API 2.0: JSON over HTTP below `/api2.0/v1`, with a token in a header and no
//! signature on calls.

mod account;
mod arguments;
mod auth;
mod code;
mod envelope;
mod freight;
mod gateway;
mod goods;
mod limit;
mod operation;
mod pay;
mod settings;
mod token;

pub(crate) use account::Accounts;
pub use account::{CjAccount, DEFAULT_CJ_BALANCE_CENTS};
pub(crate) use gateway::{CJ_PREFIX, CjGateway};
pub use operation::cj_operations;
pub use settings::{CjLimitStatus, CjRetired, CjSettings, CjSuccess, CjTipShape, CjTokenMode, CjTotals, CjUnknown};

/// All that the CJ gateway holds.
#[derive(Debug)]
pub(crate) struct Cj {
    pub(crate) settings: CjSettings,
    pub(crate) accounts: Accounts,
    /// What all accounts together have called within the last second.
    address: limit::Window,
    /// How many calls were refused for their rate: statuses take turns.
    limited: u64,
}

impl Cj {
    pub(crate) fn new(account: CjAccount) -> Self {
        let mut accounts = Accounts::default();
        // cannot fail: the seeded account is valid, and the register is empty
        let _ = accounts.register(account);
        Self { settings: CjSettings::default(), accounts, address: limit::Window::default(), limited: 0 }
    }
}
