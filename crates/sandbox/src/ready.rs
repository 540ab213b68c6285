//! The line that says that the sandbox is ready, and how to reach and to call it.

use std::fmt;

use serde::Serialize;

/// Serialised as one line of JSON. What no gateway serves is left out.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Ready {
    /// Always true.
    pub ready: bool,
    /// The JOS gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jos: Option<JosReady>,
    /// The JDL gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jdl: Option<JdlReady>,
    /// The CJ gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cj: Option<CjReady>,
    /// The control port; absent where there are no sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlReady>,
    /// The waybills of the world.
    pub waybills: Vec<ReadyWaybill>,
    /// The merchant orders of the world.
    pub orders: Vec<ReadyOrder>,
}

/// How to call the JOS gateway. `Debug` hides secret and tokens; serialising shows them, that is
/// what it is for.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct JosReady {
    /// The gateway's URL, with its path; absent where there are no sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The base URL of the token service, to which each generation adds its paths; absent where
    /// there are no sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_url: Option<String>,
    /// The key of the application that the world starts with.
    pub app_key: String,
    /// Its secret.
    pub app_secret: String,
    /// Its merchant's token, as it is now.
    pub access_token: String,
    /// What renews the token, as it is now.
    pub refresh_token: String,
    /// The customer code that reserves waybill numbers.
    pub customer_code: String,
}

impl fmt::Debug for JosReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JosReady")
            .field("url", &self.url)
            .field("oauth_url", &self.oauth_url)
            .field("app_key", &self.app_key)
            .field("customer_code", &self.customer_code)
            .finish_non_exhaustive()
    }
}

/// How to call the JDL gateway. `Debug` hides secret and tokens; serialising shows them, that is
/// what it is for.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct JdlReady {
    /// The base URL; absent where there are no sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The base URL of the token service, to which `/oauth/…` is added; absent where there are no
    /// sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_url: Option<String>,
    /// The key of the application that the world starts with.
    pub app_key: String,
    /// Its secret.
    pub app_secret: String,
    /// Its token, as it is now.
    pub access_token: String,
    /// What renews the token, as it is now.
    pub refresh_token: String,
    /// The customer that the parcels belong to.
    pub customer_code: String,
}

impl fmt::Debug for JdlReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JdlReady")
            .field("url", &self.url)
            .field("oauth_url", &self.oauth_url)
            .field("app_key", &self.app_key)
            .field("customer_code", &self.customer_code)
            .finish_non_exhaustive()
    }
}

/// How to call the CJ gateway. `Debug` hides key and account id; serialising shows them, that is
/// what it is for.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct CjReady {
    /// The base URL, with the prefix of all paths; absent where there are no sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the tokens of the account that the world starts with are fetched with.
    pub api_key: String,
    /// The account's id as text, up to 20 digits: it signs the account's webhooks.
    pub open_id: String,
}

impl fmt::Debug for CjReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CjReady").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How to reach the control port.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ControlReady {
    /// The base URL.
    pub url: String,
}

/// A waybill to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadyWaybill {
    /// The provider, such as `jdl`.
    pub provider: &'static str,
    /// The number.
    pub number: String,
    /// The script that its parcel lives.
    pub script: &'static str,
}

/// An order to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadyOrder {
    /// The provider: `jdl` and `cj`, whose orders are known by the merchant's number, or `jos`, whose
    /// orders are the shop's.
    pub provider: &'static str,
    /// The number of the order.
    pub number: String,
    /// Its waybills.
    pub waybills: Vec<String>,
    /// The provider's name of its state, for an order of `jos` or `cj`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
}
