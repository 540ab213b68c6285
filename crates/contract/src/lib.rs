#![doc = include_str!("../README.md")]

pub mod fixtures;
pub mod operations;
pub mod reference;
mod rig;
mod suite;
pub mod tracking;

pub use rig::{Asked, Rig, Scenario, Stage, Staged};
pub use suite::{Case, Outcome, Running, cases};
