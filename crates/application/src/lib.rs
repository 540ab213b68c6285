#![doc = include_str!("../README.md")]

mod fold;
mod number;
mod plan;
mod quote;
mod receive;
mod row;
mod ship;
mod track;

pub use fold::fold_traces;
pub use number::{NumberKind, Recogniser};
pub use quote::{
    Comparable, DaysList, GoodsGroup, MixedBasket, PriceList, QuoteAnswer, QuoteComparison, QuoteFreight, RankedQuote,
    Rates,
};
pub use receive::{ReceivePushes, Received, Reception};
pub use row::{Outcome, Progress, Row};
pub use ship::{
    CarrierMap, Claim, Decision, Intent, IntentId, IntentRecord, IntentState, IntentStore, MemoryIntents, Parcel,
    Payment, Problem, ShipOrders, ShipOutcome, ShipProgress, ShipStep, SoldOrder, StepPolicy,
};
pub use track::TrackParcels;
