//! The repository's own tools: `cargo xtask ci | deps | tidy | fixtures check | bench | fuzz | simulate`.
//!
//! One file per task. Every check also runs over the real repository in `cargo test -p xtask`, and each rule has a
//! test on a planted violation, so that a rule which cannot fail is noticed.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod bans;
mod ci;
mod deps;
mod docs;
mod fixtures;
mod fuzz;
mod repo;
mod run;
mod scan;
mod source;
mod tidy;

use std::process::ExitCode;

use repo::{Finding, Result, Root};

const USAGE: &str = "\
cargo xtask ci              all that CI runs, cheap steps first
cargo xtask deps            edges between crates, manifests, banned crates
cargo xtask tidy            module docs, file length, paths named in docs, house rules
cargo xtask fixtures check  shape and honesty of fixtures; people and secrets in fixtures and snapshots
cargo xtask bench [ARG…]    what a call costs, as ratios against named baselines (--quick, --format json, --only NAME)
cargo xtask bench soak      many calls through one client, and what stays in memory (--calls N)
cargo xtask simulate        seeds of the whole against the sandbox on virtual time (--seeds N, --from S, --seed S)
cargo xtask fuzz [TARGET…]  searches for bytes that break a property, from the fixtures on (--seconds N for each: 60)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = Root::of_this_repository();
    let outcome = match args.as_slice() {
        ["ci"] => return ci::run(&root),
        ["bench", rest @ ..] => return run::bench(&root, rest),
        ["fuzz", rest @ ..] => return fuzz::run(&root, rest),
        ["simulate", rest @ ..] => return run::simulate(&root, rest),
        ["deps"] => deps::check(&root),
        ["tidy"] => tidy::check(&root),
        ["fixtures", "check"] => fixtures::check(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    report(&args.join(" "), outcome)
}

fn report(task: &str, outcome: Result<Vec<Finding>>) -> ExitCode {
    match outcome {
        Ok(findings) if findings.is_empty() => {
            println!("{task}: ok");
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            eprintln!("{task}: {} finding(s)", findings.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{task}: {error}");
            ExitCode::FAILURE
        }
    }
}
