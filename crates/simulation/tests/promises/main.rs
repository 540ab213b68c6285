//! What is promised of many calls at once, of wrong clocks, of limits, and of providers in trouble: each with its figure.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

mod clock;
mod mixed;
mod outage;
mod quota;
mod token;

use std::{future::Future, sync::Arc, time::Duration};

use portolan::{Connection, Error, Tracking, TrackingQuery, WaybillNo};
use portolan_sandbox::{Entry, Script, Stage};
use portolan_simulation::{
    Rig, Setup,
    provider::{parcels, shop},
    run,
};

/// A provider as these tests use it: whom to ask, and the word for its calls in the ledger.
type Account = fn() -> portolan::AccountId;
const SIDES: [(&str, Account); 2] = [("jdl", parcels), ("jos", || shop(0))];

fn rig(setup: &Setup) -> Rig {
    Rig::new(setup).unwrap()
}

/// Runs to the end.
fn on<T>(rig: &Rig, work: impl Future<Output = T>) -> T {
    run(&rig.clock, work).unwrap()
}

/// A parcel that has lived its life, and is known to both providers.
fn parcel(rig: &Rig) -> WaybillNo {
    let mut stage = Stage::new(Script::HappyPath);
    stage.lived = true;
    WaybillNo::parse(rig.sandbox.stage(stage).unwrap().number()).unwrap()
}

fn tracking(connection: &Connection) -> Arc<dyn Tracking> {
    Arc::clone(connection.tracking.as_ref().unwrap())
}

/// One read.
async fn ask(connection: &Connection, waybill: &WaybillNo) -> Result<usize, Error> {
    let answer = tracking(connection).track(&[TrackingQuery::waybill(waybill.clone())]).await.remove(0)?;
    let [trace] = answer.as_slice() else { panic!("one trace") };
    assert_eq!(trace.waybill(), Some(waybill), "an answer for another waybill");
    Ok(trace.events().len())
}

/// What arrived at a gateway, without its token service.
fn arrived(rig: &Rig, gateway: &str) -> Vec<Entry> {
    rig.sandbox.ledger().entries.into_iter().filter(|entry| entry.gateway == gateway).collect()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The most entries in any stretch of time of this length, where they arrive; a stretch does not hold its end.
fn most_within(entries: &[Entry], window: Duration) -> usize {
    let mut times: Vec<i64> = entries.iter().map(|entry| entry.gateway_time.as_millisecond()).collect();
    times.sort_unstable();
    let window = i64::try_from(window.as_millis()).unwrap();
    times
        .iter()
        .enumerate()
        .map(|(at, end)| at + 1 - times.partition_point(|time| *time <= end - window))
        .max()
        .unwrap_or(0)
}
