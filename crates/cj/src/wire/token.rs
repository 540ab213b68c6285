//! What CJ's authentication answers.

use portolan_exchange::{
    json::{FromWire, Raw, scalar},
    wire_object,
};
use portolan_ports::Secret;

wire_object! {
    /// Tokens. Their lifetimes differ between pages and accounts: what stands here counts.
    pub struct Tokens {
        /// The account, up to 20 digits, and what CJ signs its pushes with. Not in answers to a refresh.
        open_id: String = "openId",
        /// Sent with every call; about 600 characters.
        access_token: Hidden = "accessToken",
        /// When it ends: ISO 8601 with an offset.
        access_token_expiry_date: String = "accessTokenExpiryDate",
        /// Buys the next ones.
        refresh_token: Hidden = "refreshToken",
        /// When it can no longer.
        refresh_token_expiry_date: String = "refreshTokenExpiryDate",
        /// When they were made.
        create_date: String = "createDate",
    }
}

/// A secret in an answer.
#[derive(Clone, Debug)]
pub struct Hidden(pub Secret);

impl FromWire for Hidden {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        scalar(raw).map(|text| Self(Secret::new(text.into_owned())))
    }
}
