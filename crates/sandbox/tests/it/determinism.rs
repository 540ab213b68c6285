//! One seed, one world, byte for byte.

use jiff::{SignedDuration, Timestamp};
use portolan_sandbox::{Outcome, Script, Stage};

use crate::caller::{Call, ask, by_waybill, settings};

/// Everything that a run shows: replies with headers, and the ledger.
fn run(seed: u64) -> String {
    let sandbox = settings().seed(seed).unkind(true).build();
    for script in Script::ALL {
        let stage = Stage::new(script);
        let _ = sandbox.stage(stage);
    }
    let mut shown = serde_json::to_string(&sandbox.ready()).unwrap();
    for _ in 0..5 {
        for parcel in sandbox.parcels() {
            let call = Call::new(&sandbox, &by_waybill(parcel.number()));
            let answer = sandbox.jdl(&call.request());
            if let Outcome::Reply(reply) = &answer.outcome {
                shown += &format!("{:?} {:?} {:?}\n", answer.delay, reply.headers(), reply.body());
            }
        }
        for order in sandbox.shop_orders() {
            shown += &format!("{:?} {:?}\n", order.id, order.state);
        }
        sandbox.advance(SignedDuration::from_hours(13)).unwrap();
    }
    shown + &serde_json::to_string(&sandbox.ledger()).unwrap()
}

#[test]
fn same_seed_same_bytes() {
    assert_eq!(run(1), run(1));
    assert_eq!(run(u64::MAX), run(u64::MAX));
}

#[test]
fn another_seed_another_world() {
    assert_ne!(run(1), run(2));
}

#[test]
fn a_parcels_life_does_not_depend_on_its_neighbours() {
    let stage = || Stage::new(Script::Refusal).number("JDVA00000000001");
    let alone = settings().build();
    let crowded = settings().build();
    for _ in 0..10 {
        crowded.stage(Stage::new(Script::Lost)).unwrap();
    }
    let alone = alone.stage(stage()).unwrap();
    let crowded = crowded.stage(stage()).unwrap();
    assert_eq!(alone.scans, crowded.scans);
    assert_eq!(alone.legs, crowded.legs);
}

#[test]
fn numbers_never_meet() {
    for seed in 0..50 {
        let parcels = settings().seed(seed).build().parcels();
        let mut numbers: Vec<&str> =
            parcels.iter().flat_map(|parcel| &parcel.legs).map(|leg| leg.number.as_str()).collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count);
        assert_eq!(parcels.len(), Script::ALL.len() + 2);
    }
}

#[test]
fn worlds_at_the_ends_of_time_stand() {
    for start in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
        let sandbox = settings().world_start(start).build();
        for script in Script::ALL {
            let _ = sandbox.stage(Stage::new(script));
        }
        for parcel in sandbox.parcels() {
            let reply = ask(&sandbox, &by_waybill(parcel.number()));
            assert!(reply["code"].is_i64());
        }
        let _ = sandbox.advance(SignedDuration::from_hours(1));
    }
}

#[test]
fn what_was_lived_is_over_and_the_stuck_are_silent() {
    let sandbox = settings().build();
    let now = sandbox.clocks().world;
    for parcel in sandbox.parcels() {
        let last = parcel.scans.iter().map(|scan| scan.at).max().unwrap();
        let hours = now.duration_since(last).as_hours();
        match parcel.script {
            Script::Printed => assert!(hours < 0),
            Script::Stuck => assert!((240..270).contains(&hours), "{hours}"),
            _ => assert!((1..30).contains(&hours), "{hours}"),
        }
    }
}
