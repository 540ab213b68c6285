//! A clock that is wrong costs one refused call.

use portolan_sandbox::Verdict;
use portolan_simulation::{Rig, Setup};

use crate::{SIDES, arrived, ask, on, parcel, rig, seconds};

const MINUTE: i64 = 60_000;
/// JD's window is six minutes at JOS and, in the sandbox, ten at JDL.
const WRONG: [i64; 12] = [
    1_000,
    -1_000,
    5 * MINUTE + 59_000,
    -(5 * MINUTE + 59_000),
    6 * MINUTE + 1_000,
    -(6 * MINUTE + 1_000),
    10 * MINUTE,
    -10 * MINUTE,
    11 * MINUTE,
    -11 * MINUTE,
    1_440 * MINUTE,
    -1_440 * MINUTE,
];

fn refused(rig: &Rig, gateway: &str) -> usize {
    arrived(rig, gateway).iter().filter(|entry| entry.verdict == Verdict::Refused).count()
}

#[test]
fn each_wrong_clock_costs_one_refused_call_and_no_caller_hears_of_it() {
    for (gateway, account) in SIDES {
        for wrong in WRONG {
            let rig = rig(&Setup::new(7));
            rig.clock.set_wrong(wrong);
            on(&rig, async {
                let (connection, waybill) = (rig.connection(&account()).unwrap(), parcel(&rig));
                for _ in 0..50 {
                    ask(connection, &waybill).await.unwrap();
                    rig.clock.sleep(seconds(30)).await;
                }
            });
            let refused = refused(&rig, gateway);
            let within = wrong.abs() < if gateway == "jos" { 6 * MINUTE } else { 10 * MINUTE };
            assert!(refused <= usize::from(!within), "{gateway}, {wrong} ms: {refused} calls were refused");
        }
    }
}

#[test]
fn a_clock_that_jumps_back_and_forth_costs_one_refused_call_a_jump() {
    for (gateway, account) in SIDES {
        let rig = rig(&Setup::new(8));
        let jumps = [600_001, -600_001, 0, 86_400_000, 0, -3_600_000, 3_600_000, 0];
        on(&rig, async {
            let (connection, waybill) = (rig.connection(&account()).unwrap(), parcel(&rig));
            for wrong in jumps {
                rig.clock.set_wrong(wrong);
                for _ in 0..10 {
                    ask(connection, &waybill).await.unwrap();
                    rig.clock.sleep(seconds(30)).await;
                }
            }
        });
        let refused = refused(&rig, gateway);
        assert!(refused <= jumps.len(), "{gateway}: {refused} calls were refused in {} jumps", jumps.len());
    }
}
