//! Applications that may call JOS, and the merchants who let them.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use jiff::{SignedDuration, Timestamp};

use super::token::Issue;
use crate::chance::{chance_for, hex_text};
use crate::clock::china;
use crate::{DEFAULT_CUSTOMER_CODE, DEFAULT_VENDER_ID, Error, Hidden};

const MAX_APPS: usize = 10_000;
const MAX_GRANTS: usize = 100;

/// What one merchant grants to an application. `Debug` hides the tokens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JosGrant {
    /// The merchant.
    pub vender_id: String,
    /// The token; absent until it is fetched with a code.
    pub access_token: Option<Hidden>,
    /// From this gateway time on the token is refused.
    pub token_expires: Option<Timestamp>,
    /// What renews the token.
    pub refresh_token: Option<Hidden>,
    /// The merchant's customer codes at JD Express.
    pub customer_codes: Vec<String>,
}

impl JosGrant {
    /// A merchant's grant without a token, with [`DEFAULT_CUSTOMER_CODE`].
    pub fn new(vender_id: impl Into<String>) -> Self {
        Self {
            vender_id: vender_id.into(),
            access_token: None,
            token_expires: None,
            refresh_token: None,
            customer_codes: vec![DEFAULT_CUSTOMER_CODE.to_owned()],
        }
    }

    /// With a token.
    pub fn access_token(self, token: impl Into<Hidden>) -> Self {
        Self { access_token: Some(token.into()), ..self }
    }

    /// With a token that renews the other.
    pub fn refresh_token(self, token: impl Into<Hidden>) -> Self {
        Self { refresh_token: Some(token.into()), ..self }
    }

    /// Whose token ends at a gateway time.
    pub fn token_expires(self, at: Timestamp) -> Self {
        Self { token_expires: Some(at), ..self }
    }

    /// With these customer codes instead of the default one.
    pub fn customer_codes(self, codes: Vec<String>) -> Self {
        Self { customer_codes: codes, ..self }
    }
}

/// An application at JOS. `Debug` hides secret and tokens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JosApp {
    /// The application key.
    pub app_key: String,
    /// The application secret.
    pub app_secret: Hidden,
    /// A second secret that is taken too: while the one is being replaced by the other.
    pub second_secret: Option<Hidden>,
    /// The merchants who use it, each with tokens of its own.
    pub grants: Vec<JosGrant>,
    /// The methods that it may call; all of them if absent.
    pub methods: Option<Vec<String>>,
    /// How many accepted calls a day, from midnight to midnight in China on the gateway clock.
    pub calls_per_day: Option<NonZeroU32>,
    /// How many seconds a token lives that the token service issues.
    pub token_seconds: u32,
    /// Where the authorise page may send the browser; anywhere if absent.
    pub redirect_uri: Option<String>,
    /// Whether the merchant says no on the authorise page.
    pub declines: bool,
}

impl JosApp {
    /// The secrets that are taken.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &Hidden> {
        [&self.app_secret].into_iter().chain(&self.second_secret)
    }

    /// An application with the token of the merchant [`DEFAULT_VENDER_ID`], for all methods.
    pub fn new(app_key: impl Into<String>, app_secret: impl Into<Hidden>, access_token: impl Into<Hidden>) -> Self {
        let grant = JosGrant::new(DEFAULT_VENDER_ID).access_token(access_token);
        Self { grants: vec![grant], ..Self::without_token(app_key, app_secret) }
    }

    /// An application whose merchant [`DEFAULT_VENDER_ID`] has not granted anything yet.
    pub fn without_token(app_key: impl Into<String>, app_secret: impl Into<Hidden>) -> Self {
        Self {
            app_key: app_key.into(),
            app_secret: app_secret.into(),
            second_secret: None,
            grants: vec![JosGrant::new(DEFAULT_VENDER_ID)],
            methods: None,
            calls_per_day: None,
            token_seconds: 86_400,
            redirect_uri: None,
            declines: false,
        }
    }

    /// With these grants instead.
    pub fn grants(self, grants: Vec<JosGrant>) -> Self {
        Self { grants, ..self }
    }

    /// For these methods only.
    pub fn methods(self, methods: Vec<String>) -> Self {
        Self { methods: Some(methods), ..self }
    }

    /// With a limit of accepted calls a day.
    pub fn calls_per_day(self, calls: NonZeroU32) -> Self {
        Self { calls_per_day: Some(calls), ..self }
    }

    /// Whose issued tokens live so many seconds.
    pub fn token_seconds(self, seconds: u32) -> Self {
        Self { token_seconds: seconds, ..self }
    }

    /// With the one address where the authorise page may send the browser.
    pub fn redirect_uri(self, uri: impl Into<String>) -> Self {
        Self { redirect_uri: Some(uri.into()), ..self }
    }

    /// Whose merchant says no on the authorise page.
    pub fn declining(self) -> Self {
        Self { declines: true, ..self }
    }

    /// The application that a seeded world starts with.
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut chance = chance_for(seed, "jos application");
        let app_key = hex_text(&mut chance, 16).to_uppercase();
        let secret = hex_text(&mut chance, 16);
        let token = super::token::uuid(&mut chance);
        let refresh = super::token::uuid(&mut chance);
        let grant = JosGrant::new(DEFAULT_VENDER_ID).access_token(token).refresh_token(refresh);
        Self::without_token(app_key, secret).grants(vec![grant])
    }

    fn check(&self) -> Result<(), Error> {
        let visible = |text: &str| !text.is_empty() && text.len() <= 256 && text.bytes().all(|b| b.is_ascii_graphic());
        let must_be = "1 to 256 visible ASCII characters";
        if !visible(&self.app_key) {
            return Err(Error::invalid("app_key", must_be));
        }
        if !visible(self.app_secret.reveal()) {
            return Err(Error::invalid("app_secret", must_be));
        }
        if self.second_secret.as_ref().is_some_and(|secret| !visible(secret.reveal())) {
            return Err(Error::invalid("second_secret", must_be));
        }
        if self.grants.is_empty() || self.grants.len() > MAX_GRANTS {
            return Err(Error::invalid("grants", format!("1 to {MAX_GRANTS} are needed")));
        }
        for (at, grant) in self.grants.iter().enumerate() {
            if !visible(&grant.vender_id) {
                return Err(Error::invalid("vender_id", must_be));
            }
            if self.grants.iter().take(at).any(|other| other.vender_id == grant.vender_id) {
                return Err(Error::invalid("vender_id", "one merchant has one grant"));
            }
            if grant.access_token.as_ref().is_some_and(|token| !visible(token.reveal())) {
                return Err(Error::invalid("access_token", must_be));
            }
            if grant.refresh_token.as_ref().is_some_and(|token| !visible(token.reveal())) {
                return Err(Error::invalid("refresh_token", must_be));
            }
        }
        Ok(())
    }
}

/// On whose behalf a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    /// One merchant; all of an application's where no token was sent.
    pub(crate) venders: Vec<String>,
    pub(crate) customer_codes: Vec<String>,
}

impl Party {
    pub(crate) fn of(grants: &[JosGrant]) -> Self {
        Self {
            venders: grants.iter().map(|grant| grant.vender_id.clone()).collect(),
            customer_codes: grants.iter().flat_map(|grant| grant.customer_codes.clone()).collect(),
        }
    }
}

/// The register of applications, with what each has called today, and with what was issued.
#[derive(Debug, Default)]
pub(crate) struct JosApps {
    apps: BTreeMap<String, JosApp>,
    /// The day, in days since 1970, and the calls accepted on it.
    calls: BTreeMap<String, (i64, u32)>,
    pub(super) issue: Issue,
}

impl JosApps {
    /// Adds an application, or replaces the one with the same key.
    pub(crate) fn register(&mut self, app: JosApp) -> Result<(), Error> {
        app.check()?;
        if self.apps.len() >= MAX_APPS && !self.apps.contains_key(&app.app_key) {
            return Err(Error::invalid("app_key", format!("the register is full: {MAX_APPS} applications")));
        }
        self.calls.remove(&app.app_key);
        self.apps.insert(app.app_key.clone(), app);
        Ok(())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&JosApp> {
        self.apps.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<(&mut JosApp, &mut Issue)> {
        let app = self.apps.get_mut(key)?;
        Some((app, &mut self.issue))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &JosApp> {
        self.apps.values()
    }

    pub(crate) fn limit(&mut self, key: &str, calls: Option<NonZeroU32>) -> Result<(), Error> {
        let Some(app) = self.apps.get_mut(key) else {
            return Err(Error::invalid("app_key", "no such application; register it first"));
        };
        app.calls_per_day = calls;
        self.calls.remove(key);
        Ok(())
    }

    /// Counts one call and says whether the limit lets it pass. A call that does not pass does
    /// not count.
    pub(crate) fn pass(&mut self, key: &str, now: Timestamp) -> bool {
        let Some(limit) = self.apps.get(key).and_then(|app| app.calls_per_day) else {
            return true;
        };
        let today = day(now);
        let calls = self.calls.entry(key.to_owned()).or_insert((today, 0));
        if calls.0 != today {
            *calls = (today, 0);
        }
        if calls.1 >= limit.get() {
            return false;
        }
        calls.1 += 1;
        true
    }
}

/// The day in China.
fn day(at: Timestamp) -> i64 {
    let shifted = at.saturating_add(SignedDuration::from_secs(i64::from(china().seconds()))).unwrap_or(at);
    shifted.as_second().div_euclid(86_400)
}
