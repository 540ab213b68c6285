//! What a command prints: the outcome with its value, or with its error.

use portolan_ports as ports;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{
    Cancellation, CancellationV1, Carrier, CarrierV1, Error, Failure, Inbound, InboundV1, Lang, Order, OrderV1,
    Outbound, OutboundV1, Purchase, PurchaseV1, Quotes, QuotesV1, Reply, ReplyV1, Reserved, ReservedV1, Sku, SkuV1,
    Stock, StockV1, Submitted, SubmittedV1, Token, TokenV1, Trace, TraceV1, View, Warehouse, WarehouseV1, Waybill,
    WaybillV1,
};

/// The outcome of a command: its value, or its error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Answer<T> {
    /// It worked; where it carries several objects, single ones may still have failed.
    Ok {
        /// What was asked for.
        value: T,
    },
    /// It did not work.
    Error {
        /// Why not.
        error: Box<Error>,
    },
}

/// What an answer carries: one object, or an array of several in the order of the question or of the reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Value {
    /// One object.
    One(Item),
    /// Several; one that failed stands in its place.
    Many(Vec<Entry>),
}

/// An element of an array: an object, or the failure that stands in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Entry {
    /// It failed.
    Failed(Box<Failed>),
    /// The object.
    Item(Item),
}

/// An element that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Failed {
    /// `error`.
    pub outcome: Failure,
    /// What was asked for, as it was asked, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Why it failed.
    pub error: Error,
}

/// One object; its key `schema` names its shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Item {
    /// A trace.
    Trace(Box<Trace>),
    /// An order.
    Order(Box<Order>),
    /// A waybill.
    Waybill(Box<Waybill>),
    /// Reserved waybill numbers.
    Reserved(Box<Reserved>),
    /// A submitted waybill.
    Submitted(Box<Submitted>),
    /// What became of a cancellation.
    Cancellation(Box<Cancellation>),
    /// What shipping would cost.
    Quotes(Box<Quotes>),
    /// A purchase.
    Purchase(Box<Purchase>),
    /// A carrier.
    Carrier(Box<Carrier>),
    /// A warehouse.
    Warehouse(Box<Warehouse>),
    /// Goods on record.
    Sku(Box<Sku>),
    /// A level of stock.
    Stock(Box<Stock>),
    /// A document under which goods come in.
    Inbound(Box<Inbound>),
    /// A document under which goods go out.
    Outbound(Box<Outbound>),
    /// What is known of a token.
    Token(Box<Token>),
    /// A reply without a type of its own.
    Reply(Reply),
    /// An object that this version has no type for.
    Other(serde_json::Map<String, serde_json::Value>),
}

impl<T, E: Into<Error>> From<Result<T, E>> for Answer<T> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Ok { value },
            Err(error) => Self::Error { error: Box::new(error.into()) },
        }
    }
}

impl Failed {
    /// The failure, with what was asked for where that is known.
    #[must_use]
    pub fn new(query: Option<String>, error: Error) -> Self {
        Self { outcome: Failure, query, error }
    }
}

impl Item {
    /// The object as others may read it.
    #[must_use]
    pub fn of(item: &ports::Item, view: View) -> Self {
        match item {
            ports::Item::Trace(trace) => Self::Trace(Box::new(Trace::of(trace, view))),
            ports::Item::Order(order) => Order::of(order, view).into(),
            ports::Item::Waybill(waybill) => Waybill::of(waybill, view).into(),
            ports::Item::Quotes(quotes) => Quotes::of(quotes, view).into(),
            ports::Item::Purchase(purchase) => Purchase::of(purchase, view).into(),
            ports::Item::Token(token) => Token::of(token, view).into(),
            ports::Item::Reply(reply) => Self::Reply(Reply::of(reply, view)),
            _ => Self::Other(serde_json::Map::new()),
        }
    }
}

impl Value {
    /// A decoded reply as others may read it.
    #[must_use]
    pub fn of(decoded: &ports::Decoded, view: View, lang: Lang) -> Self {
        match decoded {
            ports::Decoded::One(item) => Self::One(Item::of(item, view)),
            ports::Decoded::Many(items) => Self::Many(
                items
                    .iter()
                    .map(|item| match item {
                        Ok(item) => Entry::Item(Item::of(item, view)),
                        Err(failed) => Failed::new(failed.query.clone(), Error::of(&failed.error, lang)).into(),
                    })
                    .collect(),
            ),
        }
    }
}

impl From<Failed> for Entry {
    fn from(failed: Failed) -> Self {
        Self::Failed(Box::new(failed))
    }
}

impl From<Item> for Entry {
    fn from(item: Item) -> Self {
        Self::Item(item)
    }
}

macro_rules! items {
    ($($name:ident),+) => {
        $(impl From<$name> for Item {
            fn from(object: $name) -> Self {
                Self::$name(Box::new(object))
            }
        })+
    };
}

items!(
    Trace,
    Order,
    Waybill,
    Reserved,
    Submitted,
    Cancellation,
    Quotes,
    Purchase,
    Carrier,
    Warehouse,
    Sku,
    Stock,
    Inbound,
    Outbound,
    Token
);

impl From<Reply> for Item {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = serde_json::Map::deserialize(deserializer)?;
        let schema = object.get("schema").and_then(serde_json::Value::as_str).map(ToOwned::to_owned);
        let json = |object| serde_json::Value::Object(object);
        match schema.as_deref() {
            Some(TraceV1::WORD) => serde_json::from_value(json(object)).map(Self::Trace),
            Some(OrderV1::WORD) => serde_json::from_value(json(object)).map(Self::Order),
            Some(WaybillV1::WORD) => serde_json::from_value(json(object)).map(Self::Waybill),
            Some(ReservedV1::WORD) => serde_json::from_value(json(object)).map(Self::Reserved),
            Some(SubmittedV1::WORD) => serde_json::from_value(json(object)).map(Self::Submitted),
            Some(CancellationV1::WORD) => serde_json::from_value(json(object)).map(Self::Cancellation),
            Some(QuotesV1::WORD) => serde_json::from_value(json(object)).map(Self::Quotes),
            Some(PurchaseV1::WORD) => serde_json::from_value(json(object)).map(Self::Purchase),
            Some(CarrierV1::WORD) => serde_json::from_value(json(object)).map(Self::Carrier),
            Some(WarehouseV1::WORD) => serde_json::from_value(json(object)).map(Self::Warehouse),
            Some(SkuV1::WORD) => serde_json::from_value(json(object)).map(Self::Sku),
            Some(StockV1::WORD) => serde_json::from_value(json(object)).map(Self::Stock),
            Some(InboundV1::WORD) => serde_json::from_value(json(object)).map(Self::Inbound),
            Some(OutboundV1::WORD) => serde_json::from_value(json(object)).map(Self::Outbound),
            Some(TokenV1::WORD) => serde_json::from_value(json(object)).map(Self::Token),
            Some(ReplyV1::WORD) => serde_json::from_value(json(object)).map(Self::Reply),
            _ => Ok(Self::Other(object)),
        }
        .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        let failed = json.get("outcome").and_then(serde_json::Value::as_str) == Some(Failure::WORD);
        if failed {
            serde_json::from_value(json).map(Self::Failed)
        } else {
            serde_json::from_value(json).map(Self::Item)
        }
        .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        if json.is_array() {
            serde_json::from_value(json).map(Self::Many)
        } else {
            serde_json::from_value(json).map(Self::One)
        }
        .map_err(D::Error::custom)
    }
}
