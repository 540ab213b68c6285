//! What is known of a token: never the token itself.

use portolan_ports as ports;
use serde::{Deserialize, Serialize};

use crate::{TokenV1, View};

/// What is known of the tokens of one grant. The tokens themselves are in no key of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Token {
    /// The name of this shape.
    pub schema: TokenV1,
    /// When the provider stops taking the access token, where it said so: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// When the refresh token can buy no further one, where the provider said so: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_expires_at: Option<String>,
    /// The provider's name of the merchant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Token {
    /// What may be told of tokens; of a stored set it is `TokenInfo::from`.
    #[must_use]
    pub fn of(tokens: &ports::TokenInfo, view: View) -> Self {
        Self {
            schema: TokenV1,
            expires_at: tokens.expires_at.map(|at| at.to_string()),
            refresh_expires_at: tokens.refresh_expires_at.map(|at| at.to_string()),
            owner: tokens.owner.as_deref().map(|owner| view.text(owner)),
        }
    }
}
