#![doc = include_str!("../README.md")]

mod chance;
mod clock;
mod control;
mod error;
mod fault;
mod jdl;
mod ledger;
mod pipeline;
mod ready;
mod sandbox;
mod secret;
mod server;
mod state;
mod wire;
mod world;

pub use chance::Ppm;
pub use clock::{ClockReading, GatewayClock, Speed, TimeSource, WORLD_EPOCH};
pub use error::Error;
pub use fault::{Canned, Fault, FaultRule, FaultStatus, When};
pub use jdl::{DEFAULT_CUSTOMER_CODE, GatewayCode, JdlApp, Node, Subscription, TRACKING_LOP_DN, TRACKING_PATH, node};
pub use ledger::{Answered, Effect, Entry, Ledger, Received, Verdict};
pub use ready::{ControlReady, JdlReady, Ready, ReadyOrder, ReadyWaybill};
pub use sandbox::{Builder, Sandbox};
pub use secret::Hidden;
pub use server::Running;
pub use wire::{Answer, MAX_BODY, Outcome, Request};
pub use world::{
    FLAKY_WAYBILL, FOREIGN_WAYBILL, FailingWith, INTERNAL_ERROR_WAYBILL, Leg, LegKind, Parcel, Scan, ScanKind, Script,
    Site, Stage, UNSUPPORTED_WAYBILL,
};
