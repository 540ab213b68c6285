//! The part of the sandbox that speaks for CJ.

use super::Sandbox;
use crate::Hidden;
use crate::cj::{CjAccount, CjGateway, CjOrder, CjOrderState, CjParcel, CjScript, CjSettings, CjStage};
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

    /// The topics that an account has set callbacks for.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such account.
    pub fn cj_topics(&self, user_number: &str) -> Result<Vec<&'static str>, Error> {
        Ok(self.state().cj.accounts.named(user_number)?.topics())
    }

    /// Ends the tokens of an account, as another process does that logs out.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such account.
    pub fn revoke_cj(&self, user_number: &str) -> Result<(), Error> {
        self.state().cj.accounts.revoke(user_number)
    }

    /// Has an account log in with `key`, and with `second` too if there is one. Its tokens stay as they are.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such account, or a key is none.
    pub fn rekey_cj(&self, user_number: &str, key: Hidden, second: Option<Hidden>) -> Result<(), Error> {
        self.state().cj.accounts.rekey(user_number, key, second)
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

    /// Puts a parcel into the world at CJ; it leaves at the present world time.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn stage_cj(&self, stage: CjStage) -> Result<CjParcel, Error> {
        let mut state = self.state();
        let now = state.clocks.read().world;
        if let Some(user) = &stage.user_number {
            state.cj.accounts.named(user)?;
        }
        let seed = state.seed;
        let parcel = state.cj.parcels.stage(seed, &self.cj_account.user_number, stage, now).cloned();
        drop(state);
        self.wake.notify_one();
        parcel
    }

    /// All parcels of CJ, in the order in which they came, also those whose label is not printed yet.
    pub fn cj_parcels(&self) -> Vec<CjParcel> {
        self.state().cj.parcels.all().to_vec()
    }

    /// Says how the parcels of an order will live that is placed later under this number of the
    /// merchant's, and into how many it will be split two hours after it is paid: 1 to 9.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn foretell_cj_order(&self, number: &str, script: CjScript, parts: u8) -> Result<(), Error> {
        self.state().cj.orders.foretell(number, script, parts)
    }

    /// All orders at CJ with their present states, in the order in which they were planned; not
    /// those that are still to come from a split.
    pub fn cj_orders(&self) -> Vec<(CjOrder, CjOrderState)> {
        let state = self.state();
        let now = state.clocks.read().world;
        let orders = state.cj.orders.all().iter().filter(|order| order.created <= now);
        orders.map(|order| (order.clone(), order.state(&state.cj.parcels, now))).collect()
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
        let now = state.clocks.read().world;
        waybills.extend(state.cj.parcels.all().iter().filter(|parcel| parcel.born <= now).map(|parcel| ReadyWaybill {
            provider: "cj",
            number: parcel.number.clone(),
            script: parcel.script.name(),
        }));
        let own = |order: &&CjOrder| {
            order.origin.is_none() && order.created <= now && order.user_number == self.cj_account.user_number
        };
        orders.extend(state.cj.orders.all().iter().filter(own).map(|order| ReadyOrder {
            provider: "cj",
            number: order.number.clone(),
            waybills: order.waybills.clone(),
            state: Some(order.state(&state.cj.parcels, now).name()),
        }));
    }
}
