//! Runs seeds, and says which of them broke a promise.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

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

/// What became of some of the seeds.
#[derive(Default)]
struct Told {
    ran: u64,
    failed: u64,
    calls: usize,
    covered: Duration,
    struck: BTreeMap<&'static str, u64>,
}

impl Told {
    fn add(mut self, other: Self) -> Self {
        self.ran += other.ran;
        self.failed += other.failed;
        self.calls += other.calls;
        self.covered += other.covered;
        for (name, times) in other.struck {
            *self.struck.entry(name).or_default() += times;
        }
        self
    }

    /// Runs one seed, and says at once if it broke a promise.
    fn run(&mut self, seed: u64, alone: bool) {
        self.ran += 1;
        let violations: Vec<String> = match run_seed(seed) {
            Err(error) => vec![error.to_string()],
            Ok(run) => {
                self.covered += run.covered;
                self.calls += run.evidence.sent.len();
                for (name, times) in &run.struck {
                    *self.struck.entry(name).or_default() += times;
                }
                if alone {
                    println!("seed {seed}: trail {}", run.hash);
                }
                judge(&run.evidence).iter().map(ToString::to_string).collect()
            }
        };
        if let Some(first) = violations.first() {
            self.failed += 1;
            let more = violations.len() - 1;
            eprintln!("seed {seed}: {first} (and {more} more); again with: portolan-simulate --seed {seed}");
            if alone {
                violations.iter().for_each(|violation| eprintln!("  {violation}"));
            }
        }
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let (first, last) = match args.seed {
        Some(seed) => (seed, seed.saturating_add(1)),
        None => (args.from, args.from.saturating_add(args.seeds)),
    };
    // A seed runs in one thread; seeds know nothing of each other.
    let next = AtomicU64::new(first);
    let work = || {
        let mut told = Told::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= last {
                return told;
            }
            told.run(seed, args.seed.is_some());
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let told = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().ok()).try_fold(Told::default(), |all, one| Some(all.add(one?)))
    });
    let Some(Told { ran, failed, calls, covered, struck }) = told else {
        eprintln!("a seed panicked: run the seeds one by one to see which");
        return ExitCode::FAILURE;
    };
    let all: u64 = struck.values().sum();
    println!(
        "{ran} seeds, {failed} failed; {} virtual hours, {calls} calls, {all} faults struck",
        covered.as_secs() / 3_600
    );
    let each: Vec<String> = struck.iter().map(|(name, times)| format!("{name} {times}")).collect();
    println!("{}", each.join(", "));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
