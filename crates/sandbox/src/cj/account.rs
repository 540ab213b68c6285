//! Accounts at CJ.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use jiff::Timestamp;

use super::limit::{Points, Spent, Window};
use super::token::Pair;
use super::webhook::{Callbacks, TOPICS};
use crate::chance::{chance_for, digits, hex_text};
use crate::{Error, Hidden};

/// What an account can spend unless told otherwise, in US cents: 1000.00.
pub const DEFAULT_CJ_BALANCE_CENTS: i64 = 100_000;

const MAX_ACCOUNTS: usize = 10_000;

/// An account at CJ. `Debug` hides key, mail address and account id.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CjAccount {
    /// CJ's number of the user, such as `CJ1234567`. Tokens and keys start with it.
    pub user_number: String,
    /// What tokens are fetched with.
    pub api_key: Hidden,
    /// A second key that is taken too: while the one is being replaced by the other.
    pub second_key: Option<Hidden>,
    /// The mail address that the older pair of email and key is known by.
    pub email: Hidden,
    /// The account's id, up to 20 digits. It signs the account's webhooks.
    pub open_id: Hidden,
    /// How many calls a second, on the gateway clock; unlimited if absent.
    pub per_second: Option<NonZeroU32>,
    /// The points of a day, if the account pays with points.
    pub points_per_day: Option<NonZeroU32>,
    /// What the account can spend on orders, in US cents.
    pub balance_cents: i64,
}

impl CjAccount {
    /// An account of the lowest level: one call a second, no points.
    pub fn new(user_number: impl Into<String>, api_key: impl Into<Hidden>, open_id: impl Into<Hidden>) -> Self {
        let user_number = user_number.into();
        Self {
            email: Hidden::new(format!("{}@example.com", user_number.to_ascii_lowercase())),
            user_number,
            api_key: api_key.into(),
            second_key: None,
            open_id: open_id.into(),
            per_second: Some(NonZeroU32::MIN),
            points_per_day: None,
            balance_cents: DEFAULT_CJ_BALANCE_CENTS,
        }
    }

    /// With this mail address.
    pub fn email(self, email: impl Into<Hidden>) -> Self {
        Self { email: email.into(), ..self }
    }

    /// With this limit of calls a second, or none.
    pub fn per_second(self, calls: Option<NonZeroU32>) -> Self {
        Self { per_second: calls, ..self }
    }

    /// With so many points a day.
    pub fn points_per_day(self, points: NonZeroU32) -> Self {
        Self { points_per_day: Some(points), ..self }
    }

    /// With so many US cents to spend.
    pub fn balance_cents(self, cents: i64) -> Self {
        Self { balance_cents: cents, ..self }
    }

    /// The account that a seeded world starts with. Its id is beyond what a float holds.
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut chance = chance_for(seed, "cj account");
        let user = format!("CJ{}{}", chance.u8(1..10), digits(&mut chance, 6));
        let key = format!("{user}@api@{}", hex_text(&mut chance, 16));
        let open_id = format!("1{}", digits(&mut chance, 18));
        Self::new(user, key, open_id)
    }

    fn check(&self) -> Result<(), Error> {
        let visible = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !visible(&self.user_number, 32) || self.user_number.contains('@') {
            return Err(Error::invalid("user_number", "1 to 32 visible ASCII characters without @"));
        }
        if !visible(self.api_key.reveal(), 200) {
            return Err(Error::invalid("api_key", "1 to 200 visible ASCII characters"));
        }
        if self.second_key.as_ref().is_some_and(|key| !visible(key.reveal(), 200)) {
            return Err(Error::invalid("second_key", "1 to 200 visible ASCII characters"));
        }
        if !visible(self.email.reveal(), 200) {
            return Err(Error::invalid("email", "1 to 200 visible ASCII characters"));
        }
        let id = self.open_id.reveal();
        let number = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        if !number || id.starts_with('0') {
            return Err(Error::invalid("open_id", "1 to 20 digits without a leading zero"));
        }
        if !(0..=1_000_000_000_000).contains(&self.balance_cents) {
            return Err(Error::invalid("balance", "0 to 10000000000.00"));
        }
        Ok(())
    }
}

/// An account with its tokens and what it has called.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) account: CjAccount,
    pub(super) pair: Option<Pair>,
    pub(super) calls: Window,
    /// Calls of the batch of orders, which has a limit of its own.
    pub(super) batches: Window,
    /// Calls of the token service, which has limits of its own.
    pub(super) asked: Window,
    pub(super) renewed: Window,
    pub(super) spent: Spent,
    pub(super) callbacks: Callbacks,
}

impl Held {
    /// The topics that it wants to be told about.
    pub(crate) fn topics(&self) -> Vec<&'static str> {
        let topics = TOPICS.iter().zip(&self.callbacks).filter(|(_, callback)| callback.is_some());
        topics.map(|(topic, _)| *topic).collect()
    }

    /// The points as they are now, if the account pays with points.
    pub(super) fn points(&self, now: Timestamp) -> Option<Points> {
        self.account.points_per_day.map(|total| self.spent.points(total.get(), now))
    }
}

/// The register of accounts.
#[derive(Debug, Default)]
pub(crate) struct Accounts(BTreeMap<String, Held>);

impl Accounts {
    /// Adds an account, or replaces the one with the same number, whose tokens then end.
    pub(crate) fn register(&mut self, account: CjAccount) -> Result<(), Error> {
        account.check()?;
        if self.0.len() >= MAX_ACCOUNTS && !self.0.contains_key(&account.user_number) {
            return Err(Error::invalid("user_number", format!("the register is full: {MAX_ACCOUNTS} accounts")));
        }
        let others = || self.0.values().filter(|held| held.account.user_number != account.user_number);
        if others().any(|held| held.account.api_key.is(account.api_key.reveal())) {
            return Err(Error::invalid("api_key", "another account has it"));
        }
        let held = Held {
            account: account.clone(),
            pair: None,
            calls: Window::default(),
            batches: Window::default(),
            asked: Window::default(),
            renewed: Window::default(),
            spent: Spent::default(),
            callbacks: Callbacks::default(),
        };
        self.0.insert(account.user_number, held);
        Ok(())
    }

    pub(crate) fn get(&self, user: &str) -> Option<&Held> {
        self.0.get(user)
    }

    pub(crate) fn get_mut(&mut self, user: &str) -> Option<&mut Held> {
        self.0.get_mut(user)
    }

    pub(crate) fn revoke(&mut self, user: &str) -> Result<(), Error> {
        self.named(user)?.pair = None;
        Ok(())
    }

    /// Has an account log in with another key; its tokens stay.
    pub(crate) fn rekey(&mut self, user: &str, key: Hidden, second: Option<Hidden>) -> Result<(), Error> {
        let held = self.named(user)?;
        let account = CjAccount { api_key: key, second_key: second, ..held.account.clone() };
        account.check()?;
        held.account = account;
        Ok(())
    }

    pub(crate) fn limit(&mut self, user: &str, per_second: Option<NonZeroU32>) -> Result<(), Error> {
        let held = self.named(user)?;
        held.account.per_second = per_second;
        held.calls = Window::default();
        Ok(())
    }

    pub(crate) fn named(&mut self, user: &str) -> Result<&mut Held, Error> {
        self.0.get_mut(user).ok_or_else(|| Error::invalid("user_number", "no such account; register it first"))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Held> {
        self.0.values()
    }

    /// The account of a key, and of a mail address if one is given.
    pub(super) fn of_key(&self, key: &str, email: Option<&str>) -> Option<&Held> {
        let own = |held: &&Held| {
            let own = [&held.account.api_key].into_iter().chain(&held.account.second_key);
            own.into_iter().any(|own| own.is(key)) && email.is_none_or(|email| held.account.email.reveal() == email)
        };
        self.0.values().find(own)
    }
}
