#![doc = include_str!("../README.md")]

pub mod chance;
mod clock;
mod evidence;
pub mod judge;
pub mod plan;
pub mod provider;
mod rig;
mod run;
mod runtime;
mod trail;
mod trouble;
mod watch;
mod wire;

pub use clock::VirtualClock;
pub use evidence::{Evidence, Known, Quota};
pub use plan::Plan;
pub use rig::{PERSON, Rig, RigError, Setup, carriers, consignee, step_policy};
pub use run::{Ran, SeedError, run_plan, run_seed};
pub use runtime::{RunError, run};
pub use trail::Trail;
pub use trouble::{Trouble, TroubleRule};
pub use watch::Watch;
pub use wire::{Gateway, Latency, Sent, Wire};
