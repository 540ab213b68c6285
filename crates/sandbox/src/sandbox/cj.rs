//! The part of the sandbox that speaks for CJ.

use super::Sandbox;
use crate::cj::{CjAccount, CjGateway, CjSettings};
use crate::ready::{CjReady, ReadyOrder, ReadyWaybill};
use crate::state::State;
use crate::{Answer, Error, Request, pipeline};

impl Sandbox {
    /// Answers a call to the CJ gateway. Nothing is waited for: see [`Answer`].
    pub fn cj(&self, request: &Request) -> Answer {
        let answer = pipeline::answer::<CjGateway>(&mut self.state(), request);
        self.wake.notify_one();
        answer
    }

    /// The account of CJ that the world starts with.
    pub fn cj_account(&self) -> &CjAccount {
        &self.cj_account
    }

    /// Registers an account at CJ, or replaces the one with its number, whose tokens then end.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn register_cj(&self, account: CjAccount) -> Result<(), Error> {
        self.state().cj.accounts.register(account)
    }

    /// All accounts at CJ, by number, with what they can spend now.
    pub fn cj_accounts(&self) -> Vec<CjAccount> {
        self.state().cj.accounts.all().map(|held| held.account.clone()).collect()
    }

    /// Ends the tokens of an account, as another process does that logs out.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such account.
    pub fn revoke_cj(&self, user_number: &str) -> Result<(), Error> {
        self.state().cj.accounts.revoke(user_number)
    }

    /// Limits how many calls of an account a second are accepted; `None` lifts the limit.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such account.
    pub fn limit_cj(&self, user_number: &str, per_second: Option<std::num::NonZeroU32>) -> Result<(), Error> {
        self.state().cj.accounts.limit(user_number, per_second)
    }

    /// The manners of the CJ gateway.
    pub fn cj_settings(&self) -> CjSettings {
        self.state().cj.settings.clone()
    }

    /// Changes the manners of the CJ gateway.
    pub fn set_cj_settings(&self, settings: CjSettings) {
        self.state().cj.settings = settings;
    }

    pub(super) fn cj_ready(&self) -> CjReady {
        CjReady {
            url: None,
            api_key: self.cj_account.api_key.reveal().to_owned(),
            open_id: self.cj_account.open_id.reveal().to_owned(),
        }
    }

    /// Adds what CJ has to the lists of the ready line.
    pub(super) fn cj_told(&self, state: &State, waybills: &mut Vec<ReadyWaybill>, orders: &mut Vec<ReadyOrder>) {
        let _ = (state, waybills, orders);
    }
}
