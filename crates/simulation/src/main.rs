//! Runs seeds, and says which of them broke a promise.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

use std::{collections::BTreeMap, process::ExitCode, time::Duration};

use clap::Parser;
use portolan_simulation::{judge::judge, run_seed};

/// Carries out seeded plans against the sandbox on virtual time, and judges each by the sandbox's ledger.
#[derive(Debug, Parser)]
#[command(name = "portolan-simulate")]
struct Args {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// One seed alone, with all that it has to tell.
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let seeds = args.seed.map_or(args.from..args.from.saturating_add(args.seeds), |seed| seed..seed.saturating_add(1));
    let (mut ran, mut failed, mut calls, mut covered) = (0_u64, 0_u64, 0_usize, Duration::ZERO);
    let mut struck: BTreeMap<&'static str, u64> = BTreeMap::new();
    for seed in seeds {
        ran += 1;
        let violations: Vec<String> = match run_seed(seed) {
            Err(error) => vec![error.to_string()],
            Ok(run) => {
                covered += run.covered;
                calls += run.evidence.sent.len();
                for (name, times) in &run.struck {
                    *struck.entry(name).or_default() += times;
                }
                if args.seed.is_some() {
                    println!("seed {seed}: trail {}", run.hash);
                }
                judge(&run.evidence).iter().map(ToString::to_string).collect()
            }
        };
        if let Some(first) = violations.first() {
            failed += 1;
            let more = violations.len() - 1;
            eprintln!("seed {seed}: {first} (and {more} more); again with: portolan-simulate --seed {seed}");
            if args.seed.is_some() {
                violations.iter().for_each(|violation| eprintln!("  {violation}"));
            }
        }
    }
    let all: u64 = struck.values().sum();
    println!(
        "{ran} seeds, {failed} failed; {} virtual hours, {calls} calls, {all} faults struck",
        covered.as_secs() / 3_600
    );
    let each: Vec<String> = struck.iter().map(|(name, times)| format!("{name} {times}")).collect();
    println!("{}", each.join(", "));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
