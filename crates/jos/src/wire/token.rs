//! The authorisation server's answers, of both generations.

use portolan_exchange::wire_object;
use portolan_ports::Secret;

wire_object! {
    /// A grant, or why there is none. `code`, `expires_in` and `time` come as number or text.
    pub struct TokenReply {
        /// Sent with every call.
        access_token: Hidden = "access_token",
        /// Buys the next set.
        refresh_token: Hidden = "refresh_token",
        /// Seconds from `time`.
        expires_in: i64 = "expires_in",
        /// The moment of issue, milliseconds since 1970.
        time: i64 = "time",
        /// `bearer`.
        token_type: String = "token_type",
        /// 0, or why there is no grant.
        code: String = "code",
        /// The merchant's number.
        uid: String = "uid",
        /// The merchant's name; the old generation.
        user_nick: String = "user_nick",
        /// What the grant is for.
        scope: String = "scope",
        /// The merchant, as the application knows him; the new generation.
        open_id: String = "open_id",
        /// The merchant, as all applications of its owner know him; the new generation.
        xid: String = "xid",
        /// Why not; the new generation.
        msg: String = "msg",
        /// Why not; the old generation.
        error_description: String = "error_description",
        /// The id of the request; the new generation.
        request_id: String = "requestId",
    }
}

/// A secret in an answer.
#[derive(Clone, Debug)]
pub struct Hidden(pub Secret);

impl portolan_exchange::json::FromWire for Hidden {
    fn from_wire(raw: portolan_exchange::json::Raw<'_>) -> Option<Self> {
        portolan_exchange::json::scalar(raw).map(|text| Self(Secret::new(text.into_owned())))
    }
}
