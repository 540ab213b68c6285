//! Goods in somebody else's warehouse: records, stock, and the documents under which they come and go.

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{
    InboundKind, InboundOrder, OrderRef, OutboundKind, OutboundOrder, SkuPatch, SkuRecord, StockLevel,
};

use crate::{Cursor, Error};

/// By which number goods are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SkuKey {
    /// The provider's.
    Goods(String),
    /// The merchant's.
    Merchant(String),
}

/// The records of goods.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SkuCatalog: Debug + Send + Sync {
    /// Puts goods on record and gives the provider's number of them. Goods that are on record already: `Conflict`. A field
    /// that the provider demands and that is absent: `InvalidInput`, `NotSent`, naming it.
    async fn register(&self, record: &SkuRecord) -> Result<String, Error>;

    /// Changes what is set in `patch` and leaves the rest. An empty text is `InvalidInput`, `NotSent`; unknown goods are
    /// `NotFound`.
    async fn revise(&self, goods_no: &str, patch: &SkuPatch) -> Result<(), Error>;

    /// The record of goods; `NotFound` for unknown ones, `BadResponse` for an answer about others.
    async fn find(&self, key: &SkuKey) -> Result<SkuRecord, Error>;
}

/// Which stock is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StockQuery {
    /// In this warehouse alone.
    pub warehouse: Option<String>,
    /// Of these goods alone.
    pub goods_no: Option<String>,
    /// Where the last page ended.
    pub cursor: Option<Cursor>,
}

impl StockQuery {
    /// All stock.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Some of the stock, and where to go on.
#[derive(Clone, Debug)]
pub struct StockPage {
    /// The levels. May be none.
    pub levels: Vec<StockLevel>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// How much is there.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Inventory: Debug + Send + Sync {
    /// One page of the stock. No stock at all, and goods that nobody knows, are an empty page; a cursor of another query
    /// MUST be `InvalidInput`, `NotSent`.
    async fn levels(&self, query: &StockQuery) -> Result<StockPage, Error>;
}

/// What can be done with a kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DocumentVerb {
    /// Make one.
    Create,
    /// Read one.
    Get,
    /// Read several at once.
    Search,
    /// Call it off.
    Cancel,
}

/// Documents under which goods come in. Which verbs a kind has is a capability; any other is `Unsupported`, `NotSent`.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Inbound: Debug + Send + Sync {
    /// Announces goods and gives the provider's number of the document. Whether a repetition is refused is told by the
    /// provider's operations.
    async fn create(&self, order: &InboundOrder) -> Result<OrderRef, Error>;

    /// One document, with what has come in so far; `NotFound` for an unknown one, `BadResponse` for an answer about another.
    async fn get(&self, kind: InboundKind, number: &OrderRef) -> Result<InboundOrder, Error>;

    /// Calls a document off; `Conflict` if it is too late, `NotFound` for an unknown one where the provider tells.
    async fn cancel(&self, kind: InboundKind, number: &OrderRef) -> Result<(), Error>;
}

/// Documents under which goods go out. Which verbs a kind has is a capability; any other is `Unsupported`, `NotSent`.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Outbound: Debug + Send + Sync {
    /// Has goods sent and gives the provider's number of the document. Whether a repetition is refused is told by the
    /// provider's operations.
    async fn create(&self, order: &OutboundOrder) -> Result<OrderRef, Error>;

    /// One document, with its states and packages so far; `NotFound` for an unknown one, `BadResponse` for an answer about
    /// another.
    async fn get(&self, kind: OutboundKind, number: &OrderRef) -> Result<OutboundOrder, Error>;

    /// Several documents: one outcome for each number, in their order, any length; unknown is `Err(NotFound)`.
    async fn search(&self, kind: OutboundKind, numbers: &[OrderRef]) -> Vec<Result<OutboundOrder, Error>>;

    /// Calls a document off; `Conflict` if it is too late, `NotFound` for an unknown one where the provider tells.
    async fn cancel(&self, kind: OutboundKind, number: &OrderRef) -> Result<(), Error>;
}
