//! The bans of `deny.toml`, held against `Cargo.lock` on every machine.
//!
//! `cargo deny` does more (licences, sources) where it is installed; it takes minutes to build, so a clean clone cannot
//! count on it. The list itself stands once, in `deny.toml`.

use std::process::Command;

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::repo::{Finding, Result, Root};

const POLICY: &str = "deny.toml";

pub(crate) fn check(root: &Root) -> Result<Vec<Finding>> {
    let policy = root.toml(POLICY)?;
    let mut findings = crates(&policy, &root.toml("Cargo.lock")?);
    findings.extend(features(&policy, &metadata(root)?));
    Ok(findings)
}

/// Entries of `key` below `[bans]`.
fn entries<'a>(policy: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    let list = policy.get("bans").and_then(|bans| bans.get(key)).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn text<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn crates(policy: &Table, lock: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locked: Vec<(&str, &str)> = lock
        .get("package")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|package| (text(package, "name"), text(package, "version")))
        .collect();
    let mut bans = 0;
    for entry in entries(policy, "deny") {
        bans += 1;
        let known = ["crate", "reason", "deny-multiple-versions"];
        let keys = entry.as_table().into_iter().flat_map(Table::keys);
        let unread: Vec<&String> = keys.filter(|key| !known.contains(&key.as_str())).collect();
        let name = text(entry, "crate");
        if !unread.is_empty() || name.is_empty() || name.contains(['@', ':']) {
            let message =
                format!("ban of `{name}` (not read: {unread:?}): write {{ crate = \"name\", reason = \"…\" }}");
            findings.push(Finding::new(POLICY, 0, message));
            continue;
        }
        let versions: Vec<&str> =
            locked.iter().filter(|(locked, _)| *locked == name).map(|(_, version)| *version).collect();
        let most = usize::from(entry.get("deny-multiple-versions") == Some(&Value::Boolean(true)));
        if versions.len() > most {
            let message = format!(
                "`{name}` {} is banned: {}. `cargo tree -i {name}` shows who wants it",
                versions.join(", "),
                text(entry, "reason")
            );
            findings.push(Finding::new("Cargo.lock", 0, message));
        }
    }
    if bans == 0 {
        findings.push(Finding::new(POLICY, 0, "no `deny` list under [bans]"));
    }
    findings
}

/// Features that no crate of the program may switch on, since one that does changes all others.
fn features(policy: &Table, metadata: &Json) -> Vec<Finding> {
    let nodes = metadata["resolve"]["nodes"].as_array();
    let packages = metadata["packages"].as_array();
    let mut findings = Vec::new();
    for entry in entries(policy, "features") {
        let name = text(entry, "crate");
        let banned: Vec<&str> =
            entry.get("deny").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        for package in packages.into_iter().flatten().filter(|package| package["name"] == name) {
            let node = nodes.into_iter().flatten().find(|node| node["id"] == package["id"]);
            let on = node.and_then(|node| node["features"].as_array()).into_iter().flatten().filter_map(Json::as_str);
            findings.extend(on.filter(|feature| banned.contains(feature)).map(|feature| {
                let message = format!("feature `{feature}` of `{name}` is banned: {}", text(entry, "reason"));
                Finding::new("Cargo.toml", 0, message)
            }));
        }
    }
    findings
}

/// What cargo resolves for this machine, with all features of the house on.
fn metadata(root: &Root) -> Result<Json> {
    let host = stdout(Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("`rustc -vV` names no host")?.to_owned();
    let mut command = root.cargo();
    command.args(["metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", &host]);
    Ok(serde_json::from_str(&stdout(&mut command)?)?)
}

fn stdout(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::{assert_clean, assert_only};

    const BANS: &str = r#"
        [bans]
        deny = [
          { crate = "chrono", reason = "jiff" },
          { crate = "tower-http", deny-multiple-versions = true, reason = "once" },
        ]
        [[bans.features]]
        crate = "serde_json"
        deny = ["arbitrary_precision"]
        reason = "numbers"
    "#;

    fn lock(packages: &[(&str, &str)]) -> Table {
        let packages: Vec<String> = packages
            .iter()
            .map(|(name, version)| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n"))
            .collect();
        packages.concat().parse().unwrap()
    }

    #[test]
    fn banned_crates_are_found_in_the_lock_file() {
        let policy: Table = BANS.parse().unwrap();
        assert_clean(&crates(&policy, &lock(&[("jiff", "0.2.0"), ("tower-http", "0.6.0")])));
        assert_only(&crates(&policy, &lock(&[("chrono", "0.4.0")])), "Cargo.lock", "`chrono` 0.4.0 is banned: jiff");
        let twice = lock(&[("tower-http", "0.6.0"), ("tower-http", "0.7.0")]);
        assert_only(&crates(&policy, &twice), "Cargo.lock", "`tower-http` 0.6.0, 0.7.0 is banned");
    }

    #[test]
    fn a_ban_that_is_not_understood_is_an_error() {
        let versioned = BANS.replace("crate = \"chrono\"", "crate = \"chrono@0.4\"");
        assert_only(&crates(&versioned.parse().unwrap(), &lock(&[])), POLICY, "ban of `chrono@0.4`");
        let wrapped = BANS.replace("reason = \"jiff\"", "wrappers = [\"x\"]");
        assert_only(&crates(&wrapped.parse().unwrap(), &lock(&[])), POLICY, "wrappers");
        assert_only(&crates(&"[bans]".parse().unwrap(), &lock(&[])), POLICY, "no `deny` list");
    }

    #[test]
    fn banned_features_are_found_in_what_cargo_resolves() {
        let resolved = |feature: &str| {
            serde_json::json!({
                "packages": [{ "name": "serde_json", "id": "s" }],
                "resolve": { "nodes": [{ "id": "s", "features": ["std", feature] }] },
            })
        };
        let policy: Table = BANS.parse().unwrap();
        assert_clean(&features(&policy, &resolved("raw_value")));
        assert_only(&features(&policy, &resolved("arbitrary_precision")), "Cargo.toml", "arbitrary_precision");
    }
}
