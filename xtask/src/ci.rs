//! `cargo xtask ci`: everything that CI runs, cheap steps first, stopping at the first that fails.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use crate::repo::{Finding, Result, Root};
use crate::{deps, fixtures, tidy};

enum Step {
    /// A check of this program.
    Own(&'static str, fn(&Root) -> Result<Vec<Finding>>),
    Cargo(Vec<String>, Option<(&'static str, &'static str)>),
    /// A cargo command that not every machine has: run if `cargo <name> --version` works.
    Optional(&'static str, Vec<String>),
}

/// The tests come last: their closing lines are what a reader of the log looks for.
fn steps(libraries: &[String]) -> Vec<Step> {
    let mut steps = vec![
        Step::Own("deps", deps::check),
        Step::Own("tidy", tidy::check),
        Step::Own("fixtures check", fixtures::check),
        cargo("fmt --all -- --check"),
        Step::Optional("deny", words("deny check licenses bans sources")),
        cargo("clippy --workspace --all-targets -- -D warnings"),
        Step::Cargo(words("doc --workspace --no-deps"), Some(("RUSTDOCFLAGS", "-D warnings"))),
    ];
    // A build of the whole workspace gives each crate the features that its neighbours ask for.
    // An embedder has no such neighbours.
    steps.extend(libraries.iter().map(|package| cargo(&format!("check --package {package}"))));
    steps.push(cargo("run -- demo"));
    steps.push(cargo("run --package portolan-simulation --bin portolan-simulate -- --seeds 1000"));
    steps.push(cargo("test --workspace"));
    steps
}

fn cargo(command: &str) -> Step {
    Step::Cargo(words(command), None)
}

fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(ToOwned::to_owned).collect()
}

/// Published libraries of the tree: everything that somebody may link alone.
fn libraries(root: &Root) -> Result<Vec<String>> {
    let published = |role: &str| deps::CRATES.iter().any(|known| known.role == role && known.published);
    let linked = |role: &str| root.exists(&format!("crates/{role}/src/lib.rs"));
    let roles = deps::crates(root)?.into_iter().map(|(role, _)| role);
    Ok(roles.filter(|role| published(role) && linked(role)).map(|role| deps::package(&role)).collect())
}

#[expect(clippy::disallowed_methods, reason = "times of the steps, for people; no rule depends on them")]
fn now() -> Instant {
    Instant::now()
}

pub(crate) fn run(root: &Root) -> ExitCode {
    let libraries = match libraries(root) {
        Ok(libraries) => libraries,
        Err(error) => {
            eprintln!("ci: {error}");
            return ExitCode::FAILURE;
        }
    };
    let start = now();
    for step in steps(&libraries) {
        let name = name(&step);
        println!("== {name}");
        let begun = now();
        match perform(root, &step) {
            Ok(outcome) => println!("== {name}: {outcome}, {:.1} s", begun.elapsed().as_secs_f32()),
            Err(error) => {
                eprintln!("{error}");
                eprintln!("== {name}: FAILED after {:.1} s", begun.elapsed().as_secs_f32());
                return ExitCode::FAILURE;
            }
        }
    }
    println!("== ci: ok, {:.1} s", start.elapsed().as_secs_f32());
    ExitCode::SUCCESS
}

fn name(step: &Step) -> String {
    match step {
        Step::Own(name, _) => format!("cargo xtask {name}"),
        Step::Cargo(args, _) | Step::Optional(_, args) => format!("cargo {}", args.join(" ")),
    }
}

fn perform(root: &Root, step: &Step) -> Result<&'static str> {
    match step {
        Step::Own(_, check) => {
            let findings = check(root)?;
            match findings.len() {
                0 => Ok("ok"),
                count => {
                    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
                    Err(format!("{}\n{count} finding(s)", lines.join("\n")).into())
                }
            }
        }
        Step::Cargo(args, variable) => {
            let mut command = root.cargo();
            command.args(args).envs(*variable);
            succeed(&mut command)
        }
        Step::Optional(tool, args) => {
            let mut version = root.cargo();
            version.args([*tool, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
            if !version.status()?.success() {
                return Ok("SKIPPED, the tool is not installed (`cargo xtask deps` holds the bans without it)");
            }
            succeed(root.cargo().args(args))
        }
    }
}

fn succeed(command: &mut Command) -> Result<&'static str> {
    let status = command.status()?;
    if status.success() { Ok("ok") } else { Err(format!("{command:?}: {status}").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::Planted;

    fn planted() -> Planted {
        Planted::new(&[
            ("crates/jdl/Cargo.toml", ""),
            ("crates/jdl/src/lib.rs", ""),
            ("crates/bench/Cargo.toml", ""),
            ("crates/bench/src/lib.rs", ""),
            ("crates/cli/Cargo.toml", ""),
            ("crates/cli/src/main.rs", ""),
        ])
    }

    #[test]
    fn each_published_library_is_checked_alone() {
        assert_eq!(libraries(&planted().root()).unwrap(), ["portolan-jdl"]);
        let names: Vec<String> = steps(&["portolan-jdl".to_owned()]).iter().map(name).collect();
        assert!(names.contains(&"cargo check --package portolan-jdl".to_owned()), "{names:?}");
        assert_eq!(names.last().unwrap(), "cargo test --workspace");
    }

    #[test]
    fn a_finding_or_a_failing_command_fails_its_step() {
        fn bad(_: &Root) -> Result<Vec<Finding>> {
            Ok(vec![Finding::new("a.rs", 1, "wrong")])
        }
        let planted = planted();
        let root = planted.root();
        let error = perform(&root, &Step::Own("bad", bad)).unwrap_err().to_string();
        assert!(error.contains("a.rs:1: wrong"), "{error}");
        let quiet = |word: &str| succeed(root.cargo().arg(word).stdout(Stdio::null()).stderr(Stdio::null()));
        assert!(quiet("no-such-command").is_err());
        assert_eq!(quiet("--version").unwrap(), "ok");
    }

    #[test]
    fn a_missing_tool_is_said_to_be_skipped() {
        let step = Step::Optional("no-such-tool", words("no-such-tool check"));
        assert!(perform(&Root::of_this_repository(), &step).unwrap().starts_with("SKIPPED"));
    }
}
