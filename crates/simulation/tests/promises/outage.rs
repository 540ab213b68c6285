//! A provider that is down for an hour is left alone, and is back at work within a minute.
//!
//! "Needed" are the calls that callers make: one a second. Each is one request where nothing is repeated.

use std::time::Duration;

use futures_util::future::{join, join_all};
use portolan::exchange::Policies;
use portolan_sandbox::{Canned, Fault, FaultRule, When};
use portolan_simulation::{Rig, Setup, Trouble, TroubleRule, provider::parcels};

use crate::{ask, on, parcel, rig, seconds};

const FROM: u64 = 300;
const UNTIL: u64 = FROM + 3_600;
const END: u64 = UNTIL + 600;

#[derive(Clone, Copy, Debug)]
enum Down {
    Refused,
    Busy,
    Silent,
}

#[derive(Debug)]
struct Hour {
    needed: usize,
    sent: usize,
    /// Until the last call that failed began, after the outage.
    failing_for: Duration,
}

fn hour(down: Down, policies: Policies) -> Hour {
    let rig = rig(&Setup { policies, ..Setup::new(13) });
    let waybill = parcel(&rig);
    let outcomes = on(&rig, async {
        let calls = join_all((0..END).map(async |second| {
            rig.clock.sleep(seconds(second)).await;
            (second, ask(rig.connection(&parcels()).unwrap(), &waybill).await.is_ok())
        }));
        join(calls, outage(&rig, down)).await.0
    });
    let within = |at: u64| (FROM..UNTIL).contains(&at);
    let before = outcomes.iter().filter(|(at, _)| *at < FROM);
    assert!(before.clone().all(|(_, ok)| *ok), "nothing failed before");
    let failing = outcomes.iter().filter(|(at, ok)| *at >= UNTIL && !ok).map(|(at, _)| *at).max();
    Hour {
        needed: outcomes.iter().filter(|(at, _)| within(*at)).count(),
        sent: rig.wire.sent().iter().filter(|sent| within(sent.at.as_secs())).count(),
        failing_for: failing.map_or(Duration::ZERO, |at| seconds(at + 1 - UNTIL)),
    }
}

async fn outage(rig: &Rig, down: Down) {
    rig.clock.sleep(seconds(FROM)).await;
    match down {
        Down::Refused => rig.wire.trouble(TroubleRule::new(Trouble::Refused).until(seconds(UNTIL))),
        Down::Busy => fault(rig, Fault::Reply(Canned::new(503, "busy"))),
        Down::Silent => fault(rig, Fault::Never),
    }
    rig.clock.sleep(seconds(UNTIL - FROM)).await;
    rig.sandbox.lift_faults(None);
}

fn fault(rig: &Rig, fault: Fault) {
    rig.sandbox.add_fault(FaultRule::new(fault).when(When::BeforeEffect)).unwrap();
}

#[test]
fn an_hour_down_costs_no_more_calls_than_needed_and_ends_within_a_minute() {
    for down in [Down::Refused, Down::Busy, Down::Silent] {
        let hour = hour(down, Policies::default());
        println!("{down:?}: {hour:?}");
        assert!(hour.sent * 10 <= hour.needed * 11, "{down:?}: {hour:?}");
        // The breaker asks once a minute: far less than is needed.
        assert!(hour.sent <= 150, "{down:?}: {hour:?}");
        assert!(hour.failing_for <= seconds(60), "{down:?}: {hour:?}");
    }
}

#[test]
fn without_a_breaker_a_tenth_more_is_the_most_all_the_same() {
    for down in [Down::Refused, Down::Busy] {
        let hour = hour(down, Policies { breaker: None, ..Policies::default() });
        println!("{down:?}: {hour:?}");
        assert!(hour.sent > hour.needed, "repetitions are tried: {hour:?}");
        assert!(hour.sent * 10 <= hour.needed * 11 + 100, "{down:?}: {hour:?}");
        assert_eq!(hour.failing_for, Duration::ZERO, "{down:?}: {hour:?}");
    }
}
