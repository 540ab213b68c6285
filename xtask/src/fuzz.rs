//! `cargo xtask fuzz`: the fuzz targets for some seconds each, from the fixtures on.

use std::process::{Command, ExitCode, Stdio};

use toml::Value;

use crate::repo::{Result, Root};

const INSTALL: &str = "\
cargo-fuzz is missing: cargo install cargo-fuzz (it needs a C++ compiler to build the targets).
The same properties run on arbitrary bytes and damaged fixtures in cargo test -p portolan-properties.";
const MANIFEST: &str = "fuzz/Cargo.toml";

/// What was typed after `fuzz`.
#[derive(Debug, PartialEq, Eq)]
struct Wish<'a> {
    seconds: u32,
    targets: Vec<&'a str>,
}

/// Writes the seeds, then runs each target for so long; 2 where it cannot begin, 1 if a target found something.
pub(crate) fn run(root: &Root, args: &[&str]) -> ExitCode {
    let known = match targets(root) {
        Ok(known) => known,
        Err(error) => return cannot(&error.to_string()),
    };
    let Wish { seconds, targets } = match wish(args, &known.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(wish) => wish,
        Err(error) => return cannot(&error.to_string()),
    };
    if !succeeds(root.cargo().args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null())) {
        return cannot(INSTALL);
    }
    let seeds = ["run", "--quiet", "--package", "portolan-properties"];
    if !succeeds(root.cargo().args(seeds)) {
        return cannot("the seeds cannot be written");
    }
    let found: Vec<&str> = targets
        .into_iter()
        .filter(|target| {
            println!("== fuzz {target}, {seconds} s");
            !succeeds(&mut search(root, target, seconds))
        })
        .collect();
    for target in &found {
        eprintln!("{target}: found something, or could not be built; see above, and fuzz/artifacts/{target}");
    }
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Without a sanitizer: those want an unstable compiler, and the repository has no unsafe code for them to look at.
fn search(root: &Root, target: &str, seconds: u32) -> Command {
    let mut command = root.cargo();
    command.args(["fuzz", "run", "--sanitizer", "none", target, "--"]);
    command.args([&format!("-max_total_time={seconds}"), "-max_len=16384", "-timeout=10", "-rss_limit_mb=1024"]);
    command.args(["-print_final_stats=1", "-verbosity=0"]);
    command
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

fn cannot(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::from(2)
}

/// The names of all targets.
fn targets(root: &Root) -> Result<Vec<String>> {
    let manifest = root.toml(MANIFEST)?;
    let bins = manifest.get("bin").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<String> = bins.filter_map(|bin| Some(bin.get("name")?.as_str()?.to_owned())).collect();
    if names.is_empty() { Err(format!("{MANIFEST} names no targets").into()) } else { Ok(names) }
}

fn wish<'a>(args: &[&'a str], known: &[&'a str]) -> Result<Wish<'a>> {
    let mut wish = Wish { seconds: 60, targets: Vec::new() };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if *arg == "--seconds" {
            let seconds = args.next().and_then(|text| text.parse().ok()).filter(|seconds| *seconds > 0);
            wish.seconds = seconds.ok_or("--seconds takes a whole number from 1 on")?;
        } else if known.contains(arg) {
            wish.targets.push(arg);
        } else {
            return Err(format!("there is no fuzz target `{arg}`; there are {}", known.join(", ")).into());
        }
    }
    if wish.targets.is_empty() {
        wish.targets = known.to_vec();
    }
    Ok(wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_targets_run_unless_some_are_named() {
        let known = ["times", "merge"];
        assert_eq!(wish(&[], &known).unwrap(), Wish { seconds: 60, targets: known.to_vec() });
        assert_eq!(wish(&["--seconds", "5", "merge"], &known).unwrap(), Wish { seconds: 5, targets: vec!["merge"] });
        for bad in [&["--seconds"][..], &["--seconds", "0"], &["--seconds", "x"], &["time"]] {
            assert!(wish(bad, &known).is_err(), "{bad:?}");
        }
        let told = wish(&["time"], &known).unwrap_err().to_string();
        assert!(told.contains("times, merge"), "{told}");
    }

    #[test]
    fn this_repository_has_targets() {
        assert!(targets(&Root::of_this_repository()).unwrap().contains(&"json_reader".to_owned()));
    }
}
