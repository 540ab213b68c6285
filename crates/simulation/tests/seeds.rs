//! Seeds, and what they must show.

use std::collections::BTreeMap;

use portolan_sandbox::{Entry, Verdict};
use portolan_simulation::{Evidence, Plan, Ran, judge::judge, run_plan, run_seed};

/// As many as a minute of one core carries, unoptimised. `cargo xtask simulate` runs more.
const SEEDS: u64 = 50;

fn ran(seed: u64) -> Ran {
    run_seed(seed).unwrap_or_else(|error| panic!("seed {seed}: {error}"))
}

#[test]
fn every_seed_keeps_every_promise() {
    let mut struck: BTreeMap<&str, u64> = BTreeMap::new();
    let mut told = Told::default();
    for seed in 1..=SEEDS {
        let run = ran(seed);
        let violations = judge(&run.evidence);
        assert!(violations.is_empty(), "again with: portolan-simulate --seed {seed}\n{violations:#?}");
        run.struck.iter().for_each(|(name, times)| *struck.entry(name).or_default() += times);
        told.add(&run.evidence);
    }
    // Seeds in which nothing happens would keep every promise too.
    assert!(struck.values().sum::<u64>() > 10 * SEEDS, "{struck:?}");
    assert!(struck.len() >= 20 && struck.values().filter(|times| **times > 0).count() >= 20, "{struck:?}");
    assert!(told.pushed.iter().all(|pushes| *pushes > 10 * 50), "pushes of each: {told:?}");
    assert!(told.unknown > 0 && told.person > 0, "no outcome was ever unknown: {told:?}");
    assert!(told.renewed > 2 * SEEDS && told.corrected > 0 && told.opened > 0 && told.repeated > SEEDS, "{told:?}");
}

/// What happened on our side.
#[derive(Debug, Default)]
struct Told {
    unknown: u64,
    person: u64,
    renewed: u64,
    corrected: u64,
    opened: u64,
    repeated: u64,
    /// Those that were stored: JDL's, and CJ's.
    pushed: [usize; 2],
}

impl Told {
    fn add(&mut self, evidence: &Evidence) {
        let times = |what: &str| evidence.told.matches(what).count() as u64;
        for (pushed, gateway) in self.pushed.iter_mut().zip(["jdl_push", "cj_push"]) {
            let stored = |entry: &&Entry| entry.gateway == gateway && entry.verdict == Verdict::Accepted;
            *pushed += evidence.ledger.iter().filter(stored).count();
        }
        self.unknown += times("state: Unknown(");
        self.person += times("state: NeedsPerson(");
        self.renewed += evidence.renewals;
        self.corrected += evidence.corrections;
        self.opened += times("circuit opened");
        self.repeated += times("call is repeated");
    }
}

#[test]
fn a_seed_is_repeated_bit_by_bit() {
    for seed in [3, 17, 4_711] {
        let (one, other) = (ran(seed), ran(seed));
        assert_eq!(one.hash, other.hash, "seed {seed}");
        assert!(one.evidence.ledger == other.evidence.ledger, "seed {seed}: the ledgers differ");
        assert!(one.evidence.stored == other.evidence.stored, "seed {seed}: what is stored differs");
        assert_eq!((one.covered, one.struck), (other.covered, other.struck));
    }
    assert_ne!(ran(3).hash, ran(4).hash);
}

#[test]
fn a_plan_without_weather_runs_without_a_repetition() {
    let plan = Plan { spells: Vec::new(), inbox_fails: 0, token_seconds: 30 * 86_400, ..Plan::draw(5) };
    let run = run_plan(plan).unwrap();
    assert_eq!(judge(&run.evidence), []);
    assert_eq!((run.struck.len(), run.evidence.corrections, run.evidence.renewals), (0, 0, 1));
    assert!(!run.evidence.told.contains("call is repeated"));
    // CJ's key buys its first token.
    assert_eq!(run.evidence.sent.len() as u64, run.evidence.calls + 1);
}
