//! One call in five goes wrong, in eleven ways: nothing is wrong, nothing is doubled, and not much is lost of the speed.
//!
//! "Too many calls" is not among the ways: there the provider wants to be asked less often, and is.

use std::{collections::BTreeSet, num::NonZeroU32, time::Duration};

use futures_util::future::join_all;
use portolan::{
    Delivery, ErrorKind, OrderRef, OrderRefKind, SalesPlatform, WaybillRequest,
    exchange::{BudgetPolicy, Limit, Policies, Scope},
};
use portolan_sandbox::{Canned, ChangeKind, Fault, FaultRule, Ppm, When};
use portolan_simulation::{Rig, Setup, Trouble, TroubleRule, consignee, provider::parcels};

use crate::{ask, on, parcel, rig, seconds};

const PER_SECOND: u32 = 10;
const TASKS: usize = 64;
const TIME: Duration = Duration::from_secs(240);
const WRITING: Duration = Duration::from_secs(240);
/// Of a million calls, so many have each fault: eleven of them are 20 %.
const EACH: u32 = 18_200;

fn setup() -> Setup {
    let budget = BudgetPolicy { limits: vec![Limit::per_second(Scope::App, PER_SECOND)], ..BudgetPolicy::default() };
    let policies = Policies { budget: Some(budget), ..Policies::default() };
    let jdl_per_second = NonZeroU32::new(PER_SECOND);
    Setup { policies, jdl_per_second, deadline: Some(seconds(30)), ..Setup::new(17) }
}

fn mix(rig: &Rig) {
    use When::{AfterEffect, BeforeEffect};
    for trouble in [Trouble::Refused, Trouble::Closed] {
        rig.wire.trouble(TroubleRule::new(trouble).ppm(EACH));
    }
    let reply = |status: u16| Fault::Reply(Canned::new(status, "upstream is in trouble"));
    for (fault, when) in [
        (Fault::Reset, BeforeEffect),
        (Fault::Reset, AfterEffect),
        (reply(500), AfterEffect),
        (reply(502), BeforeEffect),
        (reply(503), BeforeEffect),
        (Fault::Reply(Canned::html()), AfterEffect),
        (Fault::Truncate(40), AfterEffect),
        (Fault::Cut(40), AfterEffect),
        (Fault::Never, AfterEffect),
    ] {
        let rule = FaultRule::new(fault).when(when).probability(Ppm::new(EACH).unwrap());
        rig.sandbox.add_fault(rule).unwrap();
    }
}

/// How many reads were answered, by tasks that ask again whatever comes.
fn reads(faulty: bool) -> usize {
    let rig = rig(&setup());
    if faulty {
        mix(&rig);
    }
    let waybills: Vec<_> = (0..20).map(|_| parcel(&rig)).collect();
    on(&rig, async {
        let connection = rig.connection(&parcels()).unwrap();
        let task = async |task: usize| {
            let mut answers = 0;
            while rig.clock.passed() < TIME {
                match ask(connection, &waybills[task % waybills.len()]).await {
                    // Eight scans, and never another trace.
                    Ok(events) => {
                        assert_eq!(events, 8);
                        answers += 1;
                    }
                    Err(error) => {
                        assert!(
                            matches!(
                                error.kind(),
                                ErrorKind::Unavailable | ErrorKind::BadResponse | ErrorKind::RateLimited
                            ),
                            "{error:?}"
                        );
                        rig.clock.sleep(Duration::from_millis(500)).await;
                    }
                }
            }
            answers
        };
        join_all((0..TASKS).map(task)).await.into_iter().sum()
    })
}

#[test]
fn of_reads_three_quarters_and_more_come_through() {
    let (calm, faulty) = (reads(false), reads(true));
    println!("{faulty} of {calm} reads");
    assert!(faulty * 4 >= calm * 3, "{faulty} of {calm} reads");
}

/// How many parcels are handed in, each under its own number until the provider says that it has it.
fn writes(faulty: bool) -> usize {
    let rig = rig(&setup());
    if faulty {
        mix(&rig);
    }
    on(&rig, async {
        let waybills = rig.connection(&parcels()).unwrap().waybills.clone().unwrap();
        let hand_in = async |number: String| {
            let reference = OrderRef::new(OrderRefKind::Merchant, &number).unwrap();
            let request = WaybillRequest::new(reference, SalesPlatform::Jd, consignee().unwrap(), consignee().unwrap());
            loop {
                match waybills.submit(&request).await {
                    Ok(submitted) => return submitted.waybill,
                    // What JDL declares: the same number is the same order.
                    Err(error) => {
                        let known = error.delivery() != Delivery::Answered || error.kind() == ErrorKind::Unavailable;
                        assert!(known, "{error:?}");
                        rig.clock.sleep(Duration::from_millis(500)).await;
                    }
                }
            }
        };
        let tasks = async |task: usize| {
            let (mut numbers, mut in_time) = (Vec::new(), 0);
            while rig.clock.passed() < WRITING {
                numbers.push(hand_in(format!("MIXED-{task}-{}", numbers.len())).await);
                in_time += usize::from(rig.clock.passed() < WRITING);
            }
            (numbers, in_time)
        };
        let (numbers, in_time): (Vec<_>, Vec<_>) = join_all((0..TASKS).map(tasks)).await.into_iter().unzip();
        let numbers: Vec<_> = numbers.into_iter().flatten().map(|number| number.to_string()).collect();
        let different: BTreeSet<_> = numbers.iter().cloned().collect();
        let changes = rig.sandbox.ledger().entries.into_iter().flat_map(|entry| entry.changes);
        let taken: Vec<_> = changes.filter(|change| change.kind == ChangeKind::WaybillSubmitted).collect();
        assert_eq!((numbers.len(), taken.len()), (different.len(), different.len()), "each was taken once");
        assert_eq!(different, taken.into_iter().map(|change| change.number).collect::<BTreeSet<_>>());
        in_time.into_iter().sum()
    })
}

#[test]
fn of_writes_three_quarters_and_more_come_through_and_none_is_doubled() {
    let (calm, faulty) = (writes(false), writes(true));
    println!("{faulty} of {calm} writes");
    assert!(faulty * 4 >= calm * 3, "{faulty} of {calm} writes");
}
