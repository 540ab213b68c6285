//! What an adapter must be told: the application, its merchants, and where the gateway stands.

use std::collections::BTreeMap;

use portolan_domain::AccountId;
use portolan_ports::{LegScope, Secret};

use crate::sign::Algorithm;

/// Where the gateway stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.jdl.com`.
    #[default]
    Production,
    /// `https://uat-api.jdl.com`, JD's pre-release gateway (预发). Has tokens of its own.
    PreRelease,
    /// `https://test-api.jdl.com`, seen in JD's demos.
    Test,
    /// Anywhere else, such as a sandbox: a base URL without path.
    At(String),
}

impl Environment {
    /// The gateway's base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://api.jdl.com",
            Self::PreRelease => "https://uat-api.jdl.com",
            Self::Test => "https://test-api.jdl.com",
            Self::At(url) => url.trim_end_matches('/'),
        }
    }
}

/// An application as JD's console knows it. All its merchants share its limits.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) partner: bool,
}

impl App {
    /// An application that acts for merchants by their tokens.
    #[must_use]
    pub fn new(key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { key: key.into(), secret: secret.into(), partner: false }
    }

    /// A partner application (合作伙伴): it has no tokens at all.
    #[must_use]
    pub fn partner(mut self) -> Self {
        self.partner = true;
        self
    }
}

/// One merchant: the grant, and the codes that bind it to JD Logistics.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) access_token: Option<Secret>,
    pub(crate) customer_code: Option<String>,
    pub(crate) business_unit: Option<String>,
    pub(crate) scope: LegScope,
}

impl Account {
    /// A merchant under a name of your own.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self { id, access_token: None, customer_code: None, business_unit: None, scope: LegScope::All }
    }

    /// The merchant's token. Needed unless the application is a partner's.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// The customer code (`010K…`): sent with every query that names no other and no telephone tail.
    #[must_use]
    pub fn customer_code(mut self, code: impl Into<String>) -> Self {
        self.customer_code = Some(code.into());
        self
    }

    /// The business unit (`EBU…`) for freight, large items and warehouse.
    #[must_use]
    pub fn business_unit(mut self, code: impl Into<String>) -> Self {
        self.business_unit = Some(code.into());
        self
    }

    /// Which legs a query asks for unless it says so itself: all, by default.
    #[must_use]
    pub fn scope(mut self, scope: LegScope) -> Self {
        self.scope = scope;
        self
    }
}

/// How requests are written, where JD leaves a choice or its documents leave a doubt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writing {
    pub(crate) base_url: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) partner: bool,
    pub(crate) lop_dn_in_header: bool,
    pub(crate) mirror_auth_in_headers: bool,
    /// `LOP-DN` by operation, where it is not the usual one.
    pub(crate) plans: BTreeMap<String, String>,
}

/// Names of extension fields that JD announces without spelling them: compared without case, as parts of the key.
///
/// JD's page says that cancel reason, new waybill, sign type and expected arrival exist in the standard trace service and
/// gives no key names. The defaults are the spellings of its other interfaces.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExtensionKeys {
    /// Why it was cancelled. Default: `cancelReason` (pushes).
    pub cancel_reason: Vec<String>,
    /// New waybills after a change of address. Default: `readdressWaybillNos` (the former trace query).
    pub replacement_waybills: Vec<String>,
    /// Reverse waybills. Default: `reverseWaybillNos` (the former trace query).
    pub reverse_waybills: Vec<String>,
    /// How it was signed for. Default: `signType` (an older consumer interface).
    pub sign_type: Vec<String>,
    /// When it is expected to arrive. Default: `deliveryPromiseTime` (order creation), `expectedArrivalTime` and
    /// `expectedDeliveryTime` (guesses of ours, harmless where they are wrong: the raw field is kept in any case).
    pub expected_at: Vec<String>,
}

impl Default for ExtensionKeys {
    fn default() -> Self {
        let keys = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            cancel_reason: keys(&["cancelReason"]),
            replacement_waybills: keys(&["readdressWaybillNo"]),
            reverse_waybills: keys(&["reverseWaybillNo"]),
            sign_type: keys(&["signType"]),
            expected_at: keys(&["deliveryPromiseTime", "expectedArrivalTime", "expectedDeliveryTime"]),
        }
    }
}

impl ExtensionKeys {
    pub(crate) fn names(list: &[String], key: &str) -> bool {
        let holds =
            |name: &str| key.as_bytes().windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()));
        list.iter().any(|name| !name.is_empty() && holds(name))
    }
}
