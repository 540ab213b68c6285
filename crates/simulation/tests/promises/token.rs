//! A thousand calls wait for one token.

use futures_util::future::join_all;
use portolan_sandbox::{ChangeKind, Verdict};
use portolan_simulation::{Rig, Setup, provider::parcels};

use crate::{arrived, ask, on, parcel, rig, seconds};

const CALLS: usize = 1_000;

async fn crowd(rig: &Rig) {
    let waybill = parcel(rig);
    let connection = rig.connection(&parcels()).unwrap();
    let outcomes = join_all((0..CALLS).map(|_| ask(connection, &waybill))).await;
    let lost = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    assert_eq!(lost, 0, "{:?}", outcomes.into_iter().find_map(Result::err));
}

fn refreshes(rig: &Rig) -> usize {
    let changes = rig.sandbox.ledger().entries.into_iter().flat_map(|entry| entry.changes);
    changes.filter(|change| change.kind == ChangeKind::TokenRefreshed).count()
}

#[test]
fn an_end_that_nobody_knew_of_costs_one_refresh_and_no_call() {
    let rig = rig(&Setup { token_seconds: Some(60), ..Setup::new(1) });
    on(&rig, async {
        // The configured token does not say when it ends.
        rig.clock.sleep(seconds(61)).await;
        crowd(&rig).await;
    });
    assert_eq!(refreshes(&rig), 1);
    let entries = arrived(&rig, "jdl");
    let refused = entries.iter().filter(|entry| entry.verdict == Verdict::Refused).count();
    assert_eq!((entries.len(), refused), (2 * CALLS, CALLS), "each call was refused once and repeated once");
}

#[test]
fn an_end_that_is_known_costs_one_refresh_and_no_refusal() {
    let rig = rig(&Setup { token_seconds: Some(600), ..Setup::new(2) });
    on(&rig, async {
        rig.clock.sleep(seconds(601)).await;
        ask(rig.connection(&parcels()).unwrap(), &parcel(&rig)).await.unwrap();
        rig.clock.sleep(seconds(86_400)).await; // the new set has said when it ends
        rig.sandbox.clear_ledger();
        crowd(&rig).await;
    });
    assert_eq!(refreshes(&rig), 1);
    let entries = arrived(&rig, "jdl");
    assert!(entries.len() == CALLS && entries.iter().all(|entry| entry.verdict == Verdict::Accepted));
}
