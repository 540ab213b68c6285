//! Limits are kept in every stretch of time, and used.

use std::{num::NonZeroU32, time::Duration};

use futures_util::future::join_all;
use portolan::{
    AccountId, QuoteBasis, QuoteGoods, QuoteRequest,
    exchange::{BudgetPolicy, Limit, Policies, Scope},
};
use portolan_sandbox::Verdict;
use portolan_simulation::{
    Latency, Rig, Setup,
    provider::{JDL_APP, goods, parcels, shop},
};

use crate::{arrived, ask, most_within, on, parcel, rig, seconds};

const LIMIT: u32 = 5;
const TASKS: usize = 32;
const TIME: Duration = Duration::from_secs(600);

fn setup(limit: Limit, shops: usize) -> Setup {
    let budget = BudgetPolicy { limits: vec![limit], ..BudgetPolicy::default() };
    let policies = Policies { budget: Some(budget), ..Policies::default() };
    Setup { shops, policies, deadline: Some(seconds(60)), jdl_per_second: NonZeroU32::new(LIMIT), ..Setup::new(11) }
}

/// Tasks that ask all the time, each for one account, until the time is over: how many answers each got.
async fn busy(rig: &Rig, accounts: &[AccountId]) -> Vec<usize> {
    let waybill = parcel(rig);
    let task = async |account: &AccountId| {
        let (connection, mut answers) = (rig.connection(account).unwrap(), 0);
        while rig.clock.passed() < TIME {
            ask(connection, &waybill).await.unwrap();
            answers += 1;
        }
        answers
    };
    join_all(accounts.iter().map(task)).await
}

#[test]
fn five_a_second_are_never_more_and_nearly_all_of_them_are_used() {
    let rig = rig(&setup(Limit::sliding(Scope::App, LIMIT, seconds(1)), 1));
    let way = (Duration::from_millis(40), Duration::from_millis(40));
    rig.wire.set_latency(Latency { there: way, back: way });
    on(&rig, busy(&rig, &vec![parcels(); TASKS]));
    let entries = arrived(&rig, "jdl");
    assert!(entries.iter().all(|entry| entry.verdict == Verdict::Accepted), "none is refused for its rate");
    assert_eq!(most_within(&entries, seconds(1)), 5);
    let within = entries.iter().filter(|entry| (entry.gateway_time - started(&rig)).get_seconds() < 600).count();
    let allowed = usize::try_from(u64::from(LIMIT) * TIME.as_secs()).unwrap();
    assert!(within * 100 >= allowed * 98, "{within} of {allowed} calls were used");
}

fn started(rig: &Rig) -> jiff::Timestamp {
    let passed = i64::try_from(rig.clock.passed().as_millis()).unwrap();
    rig.sandbox.clocks().gateway - jiff::SignedDuration::from_millis(passed)
}

#[test]
fn on_a_way_that_takes_now_longer_and_now_shorter_a_tenth_of_a_second_is_left_and_none_is_refused() {
    let rig = rig(&setup(Limit::per_second(Scope::App, LIMIT), 1));
    on(&rig, busy(&rig, &vec![parcels(); TASKS]));
    let entries = arrived(&rig, "jdl");
    assert!(entries.iter().all(|entry| entry.verdict == Verdict::Accepted), "none is refused for its rate");
    assert!(most_within(&entries, seconds(1)) <= 5);
    // Five in 1.1 s.
    let allowed = usize::try_from(u64::from(LIMIT) * TIME.as_millis() as u64 / 1_100).unwrap();
    assert!(entries.len() * 100 >= allowed * 98, "{} of {allowed} calls were used", entries.len());
}

#[test]
fn ten_shops_share_their_applications_limit_and_each_gets_its_part() {
    const SHOPS: usize = 10;
    let rig = rig(&setup(Limit::per_second(Scope::App, LIMIT), SHOPS));
    let accounts: Vec<AccountId> = (0..TASKS).map(|task| shop(task % SHOPS)).collect();
    let answers = on(&rig, busy(&rig, &accounts));
    let entries = arrived(&rig, "jos");
    assert!(entries.iter().all(|entry| entry.verdict == Verdict::Accepted));
    assert!(
        most_within(&entries, seconds(1)) <= 5,
        "{} calls of one application in a second",
        most_within(&entries, seconds(1))
    );
    let all: usize = answers.iter().sum();
    for (task, own) in answers.iter().enumerate() {
        assert!(own * TASKS * 10 >= all * 9, "task {task} got {own} of {all} answers");
    }
}

#[test]
fn a_limit_that_was_lowered_without_notice_is_found_and_few_are_refused() {
    let rig = rig(&setup(Limit::per_second(Scope::App, LIMIT), 1));
    rig.sandbox.limit(JDL_APP, NonZeroU32::new(2)).unwrap();
    let waybill = parcel(&rig);
    on(&rig, async {
        let task = async |_| {
            while rig.clock.passed() < seconds(3_600) {
                let _ = ask(rig.connection(&parcels()).unwrap(), &waybill).await;
            }
        };
        join_all((0..TASKS).map(task)).await;
    });
    let entries = arrived(&rig, "jdl");
    let refused = entries.iter().filter(|entry| entry.verdict == Verdict::Refused).count();
    assert!(refused * 50 <= entries.len(), "{refused} of {} calls were refused", entries.len());
    assert!(entries.len() > 3_600, "{} calls in an hour, and 7200 are allowed", entries.len());
}

/// A quote costs ten of CJ's points, and a hundred come each minute: what is not left is not asked for, and what comes is used.
#[test]
fn points_that_are_not_left_are_not_asked_for_and_those_that_come_are_used() {
    let budget = BudgetPolicy { limits: vec![Limit::per_second(Scope::Account, 10)], ..BudgetPolicy::default() };
    let policies = Policies { budget: Some(budget), ..Policies::default() };
    let setup = Setup { cj_points: NonZeroU32::new(144_000), policies, deadline: Some(seconds(300)), ..Setup::new(11) };
    let rig = rig(&setup);
    let quoting = rig.connection(&goods()).unwrap().quoting.clone().unwrap();
    let variant = QuoteGoods::variant("92511400-C758-4474-93CA-66D442F5F787");
    let request = QuoteRequest::new(QuoteBasis::Simple).between("CN", "US").with(variant);
    on(&rig, async {
        let task = async |_| {
            while rig.clock.passed() < 3 * TIME {
                quoting.quote(&request).await.unwrap();
            }
        };
        join_all((0..TASKS).map(task)).await;
    });
    let entries = arrived(&rig, "cj");
    let quotes = entries.iter().filter(|entry| entry.operation == "logistic/freightCalculate");
    let (taken, refused): (Vec<_>, Vec<_>) = quotes.partition(|entry| entry.verdict == Verdict::Accepted);
    assert!(refused.is_empty(), "{} of {} calls were refused", refused.len(), taken.len());
    let allowed = 10 * 30;
    assert!(taken.len() * 100 >= allowed * 96, "{} of {allowed} calls were used", taken.len());
}
