//! Applications that may call the JDL gateway.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU32;

use jiff::{SignedDuration, Timestamp};

use super::ecap::{ECAP_LOP_DN, ecap_paths};
use super::oauth::Issue;
use crate::chance::{chance_for, hex_text};
use crate::{DEFAULT_VENDER_ID, Error, Hidden};

/// The path of the standard trace service.
pub const TRACKING_PATH: &str = "/jd/tracking/query";
/// The integration plan (`LOP-DN`) under which the standard trace service is called.
pub const TRACKING_LOP_DN: &str = "Tracking_JD";
/// The customer code to which the parcels of the world belong.
pub const DEFAULT_CUSTOMER_CODE: &str = "010K000001";

const MAX_APPS: usize = 10_000;

/// An integration plan that an application has subscribed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The code of the plan, sent as `LOP-DN`.
    pub lop_dn: String,
    /// The paths that may be called under it.
    pub operations: Vec<String>,
}

impl Subscription {
    /// One plan with one path.
    pub fn new(lop_dn: impl Into<String>, operation: impl Into<String>) -> Self {
        Self { lop_dn: lop_dn.into(), operations: vec![operation.into()] }
    }

    /// The plan [`ECAP_LOP_DN`] with all operations on express orders.
    pub fn orders() -> Self {
        Self { lop_dn: ECAP_LOP_DN.to_owned(), operations: ecap_paths().map(str::to_owned).collect() }
    }
}

/// An application at the JDL gateway. `Debug` hides secret and tokens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JdlApp {
    /// The application key.
    pub app_key: String,
    /// The application secret.
    pub app_secret: Hidden,
    /// A second secret that is taken too: while the one is being replaced by the other.
    pub second_secret: Option<Hidden>,
    /// The merchant's token; partner applications have none.
    pub access_token: Option<Hidden>,
    /// From this gateway time on the token is refused as expired.
    pub token_expires: Option<Timestamp>,
    /// Whether calls with an empty token are let in.
    pub partner: bool,
    /// What it may call.
    pub subscriptions: Vec<Subscription>,
    /// The customer codes that it may name.
    pub customer_codes: Vec<String>,
    /// How many accepted calls a second, on the gateway clock; unlimited if absent.
    pub rate_limit: Option<NonZeroU32>,
    /// Whether replies about orders come as JD's own SDK hands them on: within `response.content`.
    pub wrapped: bool,
    /// What renews the token.
    pub refresh_token: Option<Hidden>,
    /// From this gateway time on the refresh token is refused.
    pub refresh_expires: Option<Timestamp>,
    /// How many seconds a token lives that the token service issues.
    pub token_seconds: u32,
    /// How many seconds a refresh token lives that it issues.
    pub refresh_seconds: u32,
    /// Whether it writes the ends of tokens as RFC 3339, and not as `yyyy-MM-dd HH:mm:ss` in China.
    pub rfc3339_expiry: bool,
    /// Whether it refuses to renew tokens, as JD does for some kinds of applications.
    pub refuses_refresh: bool,
    /// Where the authorise page may send the browser; anywhere if absent.
    pub redirect_uri: Option<String>,
    /// Whether the merchant says no on the authorise page.
    pub declines: bool,
    /// The merchant who uses it.
    pub seller_id: String,
}

impl JdlApp {
    /// The secrets that are taken.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &Hidden> {
        [&self.app_secret].into_iter().chain(&self.second_secret)
    }

    /// A merchant's application that may query traces and place orders for
    /// [`DEFAULT_CUSTOMER_CODE`].
    pub fn new(app_key: impl Into<String>, app_secret: impl Into<Hidden>, access_token: impl Into<Hidden>) -> Self {
        Self {
            app_key: app_key.into(),
            app_secret: app_secret.into(),
            second_secret: None,
            access_token: Some(access_token.into()),
            token_expires: None,
            partner: false,
            subscriptions: vec![Subscription::new(TRACKING_LOP_DN, TRACKING_PATH), Subscription::orders()],
            customer_codes: vec![DEFAULT_CUSTOMER_CODE.to_owned()],
            rate_limit: None,
            wrapped: false,
            refresh_token: None,
            refresh_expires: None,
            token_seconds: 86_400,
            refresh_seconds: 30 * 86_400,
            rfc3339_expiry: false,
            refuses_refresh: false,
            redirect_uri: None,
            declines: false,
            seller_id: DEFAULT_VENDER_ID.to_owned(),
        }
    }

    /// A partner's application: it has no token.
    pub fn partner(app_key: impl Into<String>, app_secret: impl Into<Hidden>) -> Self {
        Self { access_token: None, partner: true, ..Self::new(app_key, app_secret, "") }
    }

    /// Whose token ends at a gateway time.
    pub fn token_expires(self, at: Timestamp) -> Self {
        Self { token_expires: Some(at), ..self }
    }

    /// With these subscriptions instead of the usual ones.
    pub fn subscriptions(self, subscriptions: Vec<Subscription>) -> Self {
        Self { subscriptions, ..self }
    }

    /// With these customer codes instead of the default one.
    pub fn customer_codes(self, codes: Vec<String>) -> Self {
        Self { customer_codes: codes, ..self }
    }

    /// With a limit of accepted calls a second.
    pub fn rate_limit(self, per_second: NonZeroU32) -> Self {
        Self { rate_limit: Some(per_second), ..self }
    }

    /// Whose replies about orders come within `response.content`.
    pub fn wrapped(self) -> Self {
        Self { wrapped: true, ..self }
    }

    /// With a token that renews the other.
    pub fn refresh_token(self, token: impl Into<Hidden>) -> Self {
        Self { refresh_token: Some(token.into()), ..self }
    }

    /// Whose refresh token ends at a gateway time.
    pub fn refresh_expires(self, at: Timestamp) -> Self {
        Self { refresh_expires: Some(at), ..self }
    }

    /// Whose issued tokens live so many seconds, and their refresh tokens so many.
    pub fn lifetimes(self, token_seconds: u32, refresh_seconds: u32) -> Self {
        Self { token_seconds, refresh_seconds, ..self }
    }

    /// Which is told the ends of its tokens as RFC 3339.
    pub fn rfc3339_expiry(self) -> Self {
        Self { rfc3339_expiry: true, ..self }
    }

    /// Whose tokens are not renewed.
    pub fn refusing_refresh(self) -> Self {
        Self { refuses_refresh: true, ..self }
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
        let mut chance = chance_for(seed, "jdl application");
        let mut text = || hex_text(&mut chance, 16);
        Self::new(text(), text(), text()).refresh_token(text())
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
        if self.refresh_token.as_ref().is_some_and(|token| !visible(token.reveal())) {
            return Err(Error::invalid("refresh_token", must_be));
        }
        if !visible(&self.seller_id) {
            return Err(Error::invalid("seller_id", must_be));
        }
        match &self.access_token {
            Some(token) if !visible(token.reveal()) => Err(Error::invalid("access_token", must_be)),
            None if !self.partner => Err(Error::invalid("access_token", "needed unless `partner` is true")),
            _ => Ok(()),
        }
    }
}

/// The register of applications, with what each has called within the last second, and with what was
/// issued.
#[derive(Debug, Default)]
pub(crate) struct Apps {
    apps: BTreeMap<String, JdlApp>,
    calls: BTreeMap<String, VecDeque<Timestamp>>,
    issue: Issue,
}

impl Apps {
    /// Adds an application, or replaces the one with the same key.
    pub(crate) fn register(&mut self, app: JdlApp) -> Result<(), Error> {
        app.check()?;
        if self.apps.len() >= MAX_APPS && !self.apps.contains_key(&app.app_key) {
            return Err(Error::invalid("app_key", format!("the register is full: {MAX_APPS} applications")));
        }
        self.calls.remove(&app.app_key);
        self.apps.insert(app.app_key.clone(), app);
        Ok(())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&JdlApp> {
        self.apps.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<(&mut JdlApp, &mut Issue)> {
        Some((self.apps.get_mut(key)?, &mut self.issue))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &JdlApp> {
        self.apps.values()
    }

    pub(crate) fn limit(&mut self, key: &str, limit: Option<NonZeroU32>) -> Result<(), Error> {
        let Some(app) = self.apps.get_mut(key) else {
            return Err(Error::invalid("app_key", "no such application; register it first"));
        };
        app.rate_limit = limit;
        self.calls.remove(key);
        Ok(())
    }

    /// Counts one call and says whether the limit lets it pass. A call that does not pass does
    /// not count.
    pub(crate) fn pass(&mut self, key: &str, now: Timestamp) -> bool {
        let Some(limit) = self.apps.get(key).and_then(|app| app.rate_limit) else {
            return true;
        };
        let calls = self.calls.entry(key.to_owned()).or_default();
        let second = SignedDuration::from_secs(1);
        // a clock that was set back forgets what lies in its future
        calls.retain(|at| *at <= now && now.duration_since(*at) < second);
        if calls.len() >= usize::try_from(limit.get()).unwrap_or(usize::MAX) {
            return false;
        }
        calls.push_back(now);
        true
    }
}
