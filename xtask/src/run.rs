//! Programs of the repository that are started with what is typed after their name.

use std::process::ExitCode;

use crate::repo::Root;

/// The benchmarks, in a release build. What they print on stdout is all that is there.
pub(crate) fn bench(root: &Root, args: &[&str]) -> ExitCode {
    program(root, &["run", "--quiet", "--release", "--package", "portolan-bench", "--"], args)
}

/// Seeded runs on virtual time, unoptimised as the tests are.
pub(crate) fn simulate(root: &Root, args: &[&str]) -> ExitCode {
    program(root, &["run", "--quiet", "--package", "portolan-simulation", "--bin", "portolan-simulate", "--"], args)
}

fn program(root: &Root, cargo: &[&str], args: &[&str]) -> ExitCode {
    match root.cargo().args(cargo).args(args).status() {
        Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            eprintln!("cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}
