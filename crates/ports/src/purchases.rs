//! What do we buy?

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{Money, OrderRef, Purchase, PurchaseState, TaxId, TaxNumberOwner};

use crate::{Cursor, Error, Party};

/// When a purchase is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Payment {
    /// Later, by another call or by a person: the purchase is made and nothing else.
    #[default]
    Later,
    /// By a person, on the provider's page: see [`Purchase::pay_url`].
    OnPage,
    /// At once, from the account's balance: made, confirmed and paid in one call, which cannot be taken back. An account
    /// must allow it in its settings, else it is `Denied`, not sent.
    AtOnce,
}

/// A line to buy, by variant or SKU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseItem {
    /// The provider's id of the variant (CJ `vid`).
    pub variant: Option<String>,
    /// The number of the variant.
    pub sku: Option<String>,
    /// How many: 1 or more.
    pub quantity: u32,
    /// The price of one that is expected, where the provider takes one.
    pub unit_price: Option<Money>,
    /// The merchant's own id of the line.
    pub merchant_line: Option<String>,
}

impl PurchaseItem {
    /// So many pieces of a variant.
    #[must_use]
    pub fn variant(id: impl Into<String>, quantity: u32) -> Self {
        Self { variant: Some(id.into()), quantity, ..Self::default() }
    }

    /// So many pieces, by the number of the variant.
    #[must_use]
    pub fn sku(sku: impl Into<String>, quantity: u32) -> Self {
        Self { sku: Some(sku.into()), quantity, ..Self::default() }
    }
}

/// Goods to be bought and sent to a consignee.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseRequest {
    /// The merchant's own number: the key under which a repetition is recognised.
    pub reference: OrderRef,
    /// Who receives the goods, and where.
    pub consignee: Party,
    /// The country that they are sent from, by its code of two letters.
    pub origin: String,
    /// The shipping line, by the name that a quote gave.
    pub line: String,
    /// What to buy.
    pub items: Vec<PurchaseItem>,
    /// When it is paid.
    pub payment: Payment,
    /// Whose tax number import tax is paid under.
    pub tax_by: Option<TaxNumberOwner>,
    /// That number (IOSS).
    pub tax_number: Option<TaxId>,
    /// What the buyer paid the merchant.
    pub amount: Option<Money>,
    /// The platform on which it was sold, in the provider's words.
    pub platform: Option<String>,
    /// The provider's warehouse that is to send it.
    pub warehouse: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// Whether it is a test that nobody ships, where the provider has such.
    pub test: bool,
}

impl PurchaseRequest {
    /// A purchase that is paid later.
    #[must_use]
    pub fn new(
        reference: OrderRef,
        consignee: Party,
        origin: impl Into<String>,
        line: impl Into<String>,
        items: Vec<PurchaseItem>,
    ) -> Self {
        Self {
            reference,
            consignee,
            origin: origin.into(),
            line: line.into(),
            items,
            payment: Payment::default(),
            tax_by: None,
            tax_number: None,
            amount: None,
            platform: None,
            warehouse: None,
            remark: None,
            test: false,
        }
    }
}

/// A purchase that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purchased {
    /// What is known of it.
    pub purchase: Purchase,
    /// Whether it had been made before under the same reference: nothing new was made.
    pub existed: bool,
}

impl Purchased {
    /// A purchase that was made now.
    #[must_use]
    pub fn new(purchase: Purchase) -> Self {
        Self { purchase, existed: false }
    }
}

/// Which purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseQuery {
    /// In this state; any, if there is none.
    pub state: Option<PurchaseState>,
    /// Where the last page ended; `None` for the first.
    pub cursor: Option<Cursor>,
}

impl PurchaseQuery {
    /// All of them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// In this state.
    #[must_use]
    pub fn in_state(mut self, state: PurchaseState) -> Self {
        self.state = Some(state);
        self
    }

    /// The page after the one that gave this cursor.
    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.cursor = Some(cursor);
        self
    }
}

/// Some of the purchases, and where to go on.
#[derive(Clone, Debug)]
pub struct PurchasePage {
    /// The purchases, in the provider's order.
    pub purchases: Vec<Purchase>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// Orders that we place with a supplier.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PurchaseOrders: Debug + Send + Sync {
    /// Places an order.
    ///
    /// - made now: `Ok`; made before under the same reference: `Ok` with `existed`, and the purchase as it stands now, read
    ///   back from the provider;
    /// - a value that breaks a rule: `InvalidInput`, `NotSent`, naming the field and its shape;
    /// - refused by a rule of business: `Conflict`, `Answered`;
    /// - to be paid at once, and the account does not allow it: `Denied`, `NotSent`;
    /// - nobody knows: any kind with `MaybeSent`; what may be done then is in the provider's operations.
    async fn create(&self, request: &PurchaseRequest) -> Result<Purchased, Error>;

    /// One purchase with everything that the provider tells of it.
    ///
    /// - **unknown**: `NotFound`; a number of a kind that the provider does not take: `Unsupported`, `NotSent`;
    /// - an answer about another purchase: `BadResponse`.
    async fn get(&self, order: &OrderRef) -> Result<Purchase, Error>;

    /// One page of them; empty without `next` where there are none. A state that the provider cannot list by is
    /// `Unsupported`, a cursor of another query `InvalidInput`, both `NotSent`.
    async fn list(&self, query: &PurchaseQuery) -> Result<PurchasePage, Error>;

    /// Confirms one that was made: from then on it is owed.
    ///
    /// - **unknown**: `NotFound`; in a state that forbids it: `Conflict`, `Answered`.
    async fn confirm(&self, order: &OrderRef) -> Result<(), Error>;

    /// Calls one off that is not paid. As [`confirm`](Self::confirm).
    async fn cancel(&self, order: &OrderRef) -> Result<(), Error>;
}
