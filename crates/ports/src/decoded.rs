//! What an adapter makes of a saved reply.

use std::fmt;

use portolan_domain::{Order, Purchase, QuoteOutcome, Timestamp, Trace, Waybill};

use crate::{Error, TokenSet};

/// A decoded reply: the object itself where the reply carries one, all of them where it carries several.
#[derive(Clone, Debug)]
pub enum Decoded {
    /// The reply carries one.
    One(Item),
    /// The reply carries any number, in its order. One that failed stands in its place.
    Many(Vec<Result<Item, FailedItem>>),
}

/// One object of a reply.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Item {
    /// A trace.
    Trace(Box<Trace>),
    /// An order.
    Order(Box<Order>),
    /// A waybill.
    Waybill(Box<Waybill>),
    /// What shipping would cost.
    Quotes(Box<QuoteOutcome>),
    /// A purchase.
    Purchase(Box<Purchase>),
    /// What a reply says of tokens: never the tokens.
    Token(TokenInfo),
    /// A reply that has no type of its own yet.
    Reply(RawReply),
}

/// What a reply says of tokens, without them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenInfo {
    /// When the access token ends, where the reply says so.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token ends, where the reply says so.
    pub refresh_expires_at: Option<Timestamp>,
    /// The provider's name of the merchant.
    pub owner: Option<String>,
}

impl From<&TokenSet> for TokenInfo {
    fn from(tokens: &TokenSet) -> Self {
        Self {
            expires_at: tokens.access_expires_at,
            refresh_expires_at: tokens.refresh_expires_at,
            owner: tokens.owner.clone(),
        }
    }
}

/// One object of a reply that could not be read.
#[derive(Clone, Debug)]
pub struct FailedItem {
    /// Which number it answered, where the reply tells.
    pub query: Option<String>,
    /// Why not.
    pub error: Error,
}

/// The fields of a reply that has no type of its own yet.
#[derive(Clone, Debug)]
pub struct RawReply {
    /// The operation, in the provider's spelling.
    pub operation: String,
    /// Its fields as the provider names them.
    pub fields: Vec<(String, Field)>,
}

/// A field's value, as it stood in the reply.
#[derive(Clone, PartialEq, Eq)]
pub enum Field {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as written: never through a float.
    Number(String),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<Self>),
    /// A group of fields.
    Group(Vec<(String, Self)>),
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::Number(_) => f.write_str("Number(***)"),
            Self::Text(_) => f.write_str("Text(***)"),
            Self::List(items) => f.debug_list().entries(items).finish(),
            Self::Group(fields) => f.debug_map().entries(fields.iter().map(|(key, value)| (key, value))).finish(),
        }
    }
}
