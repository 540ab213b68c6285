//! The authorisation server's answers.

use portolan_exchange::{
    json::{FromWire, Json, Raw, scalar},
    wire_object,
};
use portolan_ports::Secret;

wire_object! {
    /// A grant, or why there is none; field names from independent clients.
    pub struct TokenReply {
        /// Sent with every call.
        access_token: Hidden = "accessToken",
        /// When it ends: wall-clock text in UTC+8, or RFC 3339.
        access_expire: String = "accessExpire",
        /// Buys the next set.
        refresh_token: Hidden = "refreshToken",
        /// When it no longer can, in the same forms.
        refresh_expire: String = "refreshExpire",
        /// The merchant.
        seller_id: String = "sellerId",
        /// The application, repeated.
        client_id: String = "clientId",
        /// The merchant's code, repeated: as good as a secret for a while.
        code: Hidden = "code",
        /// Whether there is a grant.
        success: bool = "success",
        /// Why not.
        err_code: String = "errCode",
        /// Why not, in words.
        err_msg: String = "errMsg",
        /// The grant, where it stands inside: the form of 2021.
        model: Json = "model",
        /// The gateway's refusal.
        error_response: Json = "error_response",
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
