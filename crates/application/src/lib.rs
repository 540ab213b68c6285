#![doc = include_str!("../README.md")]

mod number;
mod plan;
mod row;
mod track;

pub use number::{NumberKind, Recogniser};
pub use row::{Outcome, Progress, Row};
pub use track::TrackParcels;
