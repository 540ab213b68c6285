//! Asking where parcels are, again and again.

use std::time::Duration;

use portolan::{
    ErrorKind,
    application::{NumberKind, Row, TrackParcels},
};

use super::Run;
use crate::Known;

/// Asks in the plan's rhythm until the calm, then once a day; at the end everybody must answer.
pub(super) async fn keep_asking(run: &Run) {
    let track = TrackParcels::new(run.rig.connections.clone());
    while !run.is_calm() {
        run.rig.clock.sleep(run.plan.poll_every).await;
        ask(run, &track, false).await;
    }
    while run.rig.clock.passed() < run.plan.end {
        run.rig.clock.sleep(Duration::from_secs(86_400)).await;
        ask(run, &track, false).await;
    }
    ask(run, &track, true).await;
}

async fn ask(run: &Run, track: &TrackParcels, closing: bool) {
    let asked = run.waybills().await;
    let rows = asked.iter().map(|(_, account, waybill)| {
        let mut row = Row::new(waybill.as_str());
        (row.kind, row.account) = (Some(NumberKind::Waybill), Some(account.clone()));
        row
    });
    let outcomes = track.run(rows.collect(), |_| {}).await;
    for ((provider, _, waybill), outcome) in asked.into_iter().zip(outcomes) {
        let known: Known = (provider, waybill);
        let failure = match &outcome.result {
            Ok(traces) => {
                // What was told before was printed then.
                let news = traces.iter().filter(|trace| run.take(trace)).count();
                if news > 0 {
                    run.watch.print(&format_args!("{outcome:?}"));
                }
                None
            }
            // A parcel that nobody has scanned yet.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                run.watch.print(&format_args!("{outcome:?}"));
                Some("not found".to_owned())
            }
            Err(error) => {
                run.watch.print(&format_args!("{outcome:?} {error} {}", error.advice().zh));
                Some(format!("{error:?}"))
            }
        };
        let told = failure.clone().unwrap_or_else(|| "told".to_owned());
        run.rig.wire.note([known.1.as_str().as_bytes(), told.as_bytes()]);
        if closing {
            run.notes().closing.insert(known, failure);
        }
    }
}
