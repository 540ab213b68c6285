#![doc = include_str!("../README.md")]

mod canned;
mod chance;
mod cj;
mod clock;
mod control;
mod decimal;
mod error;
mod fault;
mod jdl;
mod jos;
mod ledger;
mod pipeline;
mod push;
mod ready;
mod reply;
mod sandbox;
mod secret;
mod server;
mod state;
mod wire;
mod world;

pub use canned::Canned;
pub use chance::Ppm;
pub use cj::{
    CjAccount, CjLimitStatus, CjOrder, CjOrderLine, CjOrderState, CjParcel, CjRetired, CjScan, CjScript, CjSettings,
    CjStage, CjSuccess, CjTipShape, CjTokenMode, CjTotals, CjUnknown, DEFAULT_CJ_BALANCE_CENTS, cj_operations,
};
pub use clock::{ClockReading, GatewayClock, Speed, TimeSource, WORLD_EPOCH};
pub use error::Error;
pub use fault::{Bend, Blob, Fault, FaultRule, FaultStatus, When};
pub use jdl::{
    DEFAULT_CUSTOMER_CODE, ECAP_LOP_DN, GatewayCode, JdlApp, Node, Subscription, TRACKING_LOP_DN, TRACKING_PATH,
    ecap_paths, node,
};
pub use jos::{JosApp, JosGrant, jos_methods};
pub use ledger::{Answered, Change, ChangeKind, Effect, Entry, Ledger, Pushed, Received, Verdict};
pub use push::{Push, PushAnswer, PushEvent, PushPolicy, PushTarget, PushTargetStatus, PushVerdict, PushWaiting};
pub use ready::{CjReady, ControlReady, JdlReady, JosReady, Ready, ReadyOrder, ReadyWaybill};
pub use sandbox::{Builder, Sandbox};
pub use secret::Hidden;
pub use server::Running;
pub use wire::{Answer, MAX_BODY, Outcome, Request};
pub use world::{
    DEFAULT_VENDER_ID, FLAKY_WAYBILL, FOREIGN_VENDER_ID, FOREIGN_WAYBILL, FailingWith, INTERNAL_ERROR_WAYBILL, Leg,
    LegKind, Parcel, Scan, ScanKind, Script, Shipment, ShopOrder, ShopOrderLine, ShopOrderState, Site, Stage,
    StageOrder, UNSUPPORTED_WAYBILL,
};
