//! `cargo xtask deps`: which crate may depend on which, and what every manifest has in common.

use toml::{Table, Value};

use crate::bans;
use crate::repo::{Finding, Result, Root};

/// A crate of the house, by its folder below `crates/`.
#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) role: &'static str,
    /// Normal and build dependencies on crates of the house.
    may: &'static [&'static str],
    pub(crate) published: bool,
    why: &'static str,
}

/// The allowed edges. A crate that is not built yet may stand here already.
#[rustfmt::skip]
pub(crate) const CRATES: &[Crate] = &[
    Crate { role: "domain", published: true, may: &[],
        why: "types, rules and laws that any program can take without a runtime" },
    Crate { role: "mapping", published: true, may: &[],
        why: "turns status tables into code while a provider crate is built" },
    Crate { role: "ports", published: true, may: &["domain"],
        why: "what a provider can do, in words of the domain" },
    Crate { role: "schema", published: true, may: &["domain", "ports"],
        why: "the one public JSON language; it knows no provider" },
    Crate { role: "exchange", published: true, may: &["domain", "ports"],
        why: "how a signed call is made; it knows no provider" },
    Crate { role: "jos", published: true, may: &["domain", "ports", "exchange"],
        why: "providers never know each other: their protocols only look alike" },
    Crate { role: "jdl", published: true, may: &["domain", "ports", "exchange"],
        why: "providers never know each other: their protocols only look alike" },
    Crate { role: "cj", published: true, may: &["domain", "ports", "exchange"],
        why: "providers never know each other: their protocols only look alike" },
    Crate { role: "application", published: true, may: &["domain", "ports"],
        why: "use cases over ports; providers are passed in" },
    Crate { role: "store", published: true, may: &["domain", "ports", "schema"],
        why: "implements the store ports; stored payloads are schema" },
    Crate { role: "spreadsheet", published: true, may: &["domain", "schema", "application"],
        why: "rows in and out of the use cases" },
    Crate { role: "sandbox", published: true, may: &["domain"],
        why: "a signature wrong in one shared place would be wrong on both sides, and every test would pass" },
    Crate { role: "contract", published: true, may: &["domain", "ports", "schema"],
        why: "suites for any provider, also for one outside this repository" },
    Crate { role: "portolan", published: true, may: &["domain", "ports", "schema", "exchange", "jos", "jdl", "cj", "application"],
        why: "the facade over the libraries; shells and stores stand above or beside it" },
    Crate { role: "cli", published: true, may: &["portolan", "sandbox", "contract", "spreadsheet", "store"],
        why: "a thin shell: it reaches the libraries through the facade" },
    Crate { role: "server", published: true, may: &["portolan", "sandbox", "contract", "spreadsheet", "store"],
        why: "a thin shell: it reaches the libraries through the facade" },
    Crate { role: "bench", published: false, may: &["portolan", "sandbox", "contract"],
        why: "measures what an embedder would use" },
    Crate { role: "simulation", published: false, may: &["portolan", "sandbox", "contract"],
        why: "plays what an embedder would use" },
    Crate { role: "properties", published: false, may: &["portolan", "sandbox", "contract"],
        why: "states what foreign bytes may never do to an embedder" },
    Crate { role: "xtask", published: false, may: &[],
        why: "it starts these programs and links none of them" },
];

/// Edges that exist only while a crate is built.
const BUILD_ONLY: &[(&str, &[&str])] = &[("mapping", &["jos", "jdl", "cj"])];

/// No dependency of any kind may join the two sides, tests included.
const WIRE: (&[&str], &[&str]) = (&["sandbox"], &["jos", "jdl", "cj", "exchange"]);

/// Foreign crates that only some crates may name: `(crate, who may, why)`.
const RESTRICTED: &[(&str, &[&str], &str)] = &[(
    "reqwest",
    &["exchange", "bench"],
    "the HTTP client stays behind the exchange's seam, so that it can be replaced",
)];

/// Foreign crates that a crate must not have in normal or build dependencies: `(who, crates, why)`.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[(
    "domain",
    &["serde", "serde_json", "async-trait", "tokio", "futures-util", "http"],
    "the domain makes no promise about JSON, runtimes or I/O",
)];

/// Keys that every crate takes from the workspace.
const INHERITED: &[&str] = &["version", "edition", "rust-version", "license"];

const MEMBERS: &[&str] = &["crates/*", "xtask"];

pub(crate) fn check(root: &Root) -> Result<Vec<Finding>> {
    let workspace = root.toml("Cargo.toml")?;
    let mut findings = members(&workspace);
    let shared = table(&workspace, &["workspace", "dependencies"]);
    for (role, path) in crates(root)? {
        findings.extend(manifest(&role, &path, &root.toml(&path)?, shared));
    }
    findings.extend(bans::check(root)?);
    Ok(findings)
}

/// Role and manifest path of every crate in the tree.
pub(crate) fn crates(root: &Root) -> Result<Vec<(String, String)>> {
    let mut crates: Vec<(String, String)> = root
        .folders("crates")?
        .into_iter()
        .map(|role| (role.clone(), format!("crates/{role}/Cargo.toml")))
        .filter(|(_, path)| root.exists(path))
        .collect();
    if root.exists("xtask/Cargo.toml") {
        crates.push(("xtask".to_owned(), "xtask/Cargo.toml".to_owned()));
    }
    Ok(crates)
}

pub(crate) fn package(role: &str) -> String {
    match role {
        "portolan" | "xtask" => role.to_owned(),
        _ => format!("portolan-{role}"),
    }
}

fn role(package: &str) -> Option<&str> {
    match package {
        "portolan" | "xtask" => Some(package),
        _ => package.strip_prefix("portolan-"),
    }
}

/// The checks below look at `crates/*` and `xtask`; a member elsewhere would escape them.
fn members(workspace: &Table) -> Vec<Finding> {
    let found: Vec<&str> = workspace
        .get("workspace")
        .and_then(|table| table.get("members"))
        .and_then(Value::as_array)
        .map(|members| members.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    if found == MEMBERS {
        return Vec::new();
    }
    vec![Finding::new("Cargo.toml", 0, format!("members are {found:?}; `cargo xtask deps` knows {MEMBERS:?}"))]
}

fn manifest(role: &str, path: &str, manifest: &Table, shared: Option<&Table>) -> Vec<Finding> {
    let mut messages = Vec::new();
    let Some(this) = CRATES.iter().find(|known| known.role == role) else {
        let message = format!("no crate `{role}` in the table of edges: add it to CRATES in xtask/src/deps.rs");
        return vec![Finding::new(path, 0, message)];
    };
    let name = manifest.get("package").and_then(|table| table.get("name")).and_then(Value::as_str);
    if name != Some(&package(role)) {
        messages.push(format!("the package of this folder is called `{}`", package(role)));
    }
    for key in INHERITED {
        if table(manifest, &["package", key]).and_then(|value| value.get("workspace")) != Some(&Value::Boolean(true)) {
            messages.push(format!("`{key}.workspace = true` is missing"));
        }
    }
    if table(manifest, &["lints"]).and_then(|value| value.get("workspace")) != Some(&Value::Boolean(true)) {
        messages.push("`[lints] workspace = true` is missing".to_owned());
    }
    let publish = manifest.get("package").and_then(|table| table.get("publish"));
    if this.published != (publish != Some(&Value::Boolean(false))) {
        messages.push(match this.published {
            true => {
                "this crate is published: remove `publish = false`, or change CRATES in xtask/src/deps.rs".to_owned()
            }
            false => "this crate is not published: say `publish = false`".to_owned(),
        });
    }
    for dependency in dependencies(manifest) {
        messages.extend(foreign(role, &dependency, shared));
        messages.extend(edge(this, &dependency, shared));
    }
    messages.into_iter().map(|message| Finding::new(path, 0, message)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Normal,
    Build,
    Dev,
}

#[derive(Debug)]
struct Dependency<'a> {
    key: &'a str,
    kind: Kind,
    value: &'a Value,
}

impl Dependency<'_> {
    /// The package behind the key: the workspace, or the entry itself, may rename it.
    fn package<'a>(&'a self, shared: Option<&'a Table>) -> &'a str {
        let renamed = |value: &'a Value| value.get("package").and_then(Value::as_str);
        renamed(self.value).or_else(|| shared?.get(self.key).and_then(renamed)).unwrap_or(self.key)
    }
}

/// All tables of dependencies, also those below `[target.…]`.
fn dependencies(manifest: &Table) -> Vec<Dependency<'_>> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flat_map(|targets| targets.values().filter_map(Value::as_table));
    let mut found = Vec::new();
    for table in std::iter::once(manifest).chain(tables) {
        for (section, kind) in
            [("dependencies", Kind::Normal), ("build-dependencies", Kind::Build), ("dev-dependencies", Kind::Dev)]
        {
            let entries = table.get(section).and_then(Value::as_table);
            found.extend(entries.into_iter().flatten().map(|(key, value)| Dependency { key, kind, value }));
        }
    }
    found
}

fn foreign(role: &str, dependency: &Dependency<'_>, shared: Option<&Table>) -> Vec<String> {
    let mut messages = Vec::new();
    let name = dependency.package(shared);
    // A crate may switch on its own features for its tests, which only a path can say.
    let itself = dependency.kind == Kind::Dev && dependency.value.get("path").and_then(Value::as_str) == Some(".");
    if dependency.value.get("workspace") != Some(&Value::Boolean(true)) && !itself {
        messages.push(format!("`{}`: name it with `workspace = true`; versions stand in the root", dependency.key));
    }
    for (restricted, who, why) in RESTRICTED {
        if name == *restricted && !who.contains(&role) {
            messages.push(format!("only {} may depend on `{name}`: {why}", who.join(", ")));
        }
    }
    for (who, forbidden, why) in FORBIDDEN {
        if dependency.kind != Kind::Dev && role == *who && forbidden.contains(&name) {
            messages.push(format!("`{role}` must not depend on `{name}`: {why}"));
        }
    }
    messages
}

fn edge(from: &Crate, dependency: &Dependency<'_>, shared: Option<&Table>) -> Option<String> {
    let to = role(dependency.package(shared))?;
    let joins = |a: &[&str], b: &[&str]| a.contains(&from.role) && b.iter().any(|other| reaches(to, other));
    if joins(WIRE.0, WIRE.1) || joins(WIRE.1, WIRE.0) {
        return Some(format!(
            "`{}` must not know `{to}`, not even in tests: the two sides meet on the wire only. \
             Start the other side as a program.",
            from.role
        ));
    }
    let build_only = BUILD_ONLY.iter().find(|(target, _)| *target == to);
    let allowed = match (dependency.kind, build_only) {
        (Kind::Dev, _) => true,
        (Kind::Build, Some((_, who))) => who.contains(&from.role),
        (Kind::Normal, Some(_)) => false,
        (_, None) => from.may.contains(&to),
    };
    (!allowed).then(|| {
        let may = if from.may.is_empty() { "no crate of ours".to_owned() } else { from.may.join(", ") };
        format!("`{}` must not depend on `{to}`; it may on {may} ({})", from.role, from.why)
    })
}

/// Whether `from` is `to`, or may lead there: the facade brings every adapter along.
fn reaches(from: &str, to: &str) -> bool {
    let below = |this: &Crate| this.role == from && this.may.iter().any(|next| reaches(next, to));
    from == to || CRATES.iter().any(below)
}

fn table<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Table> {
    path.iter().try_fold(table, |table, key| table.get(*key)?.as_table())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::{Planted, assert_clean, assert_only};

    const ROOT: &str = "[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n\
        [workspace.dependencies]\nalias = { package = \"reqwest\", version = \"0\" }\n";

    fn toml_of(role: &str, extra: &str, dependencies: &str) -> String {
        format!(
            "[package]\nname = \"{}\"\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
             license.workspace = true\n{extra}\n[lints]\nworkspace = true\n{dependencies}",
            package(role)
        )
    }

    fn findings(role: &str, text: &str) -> Vec<Finding> {
        let path = format!("crates/{role}/Cargo.toml");
        let root: Table = ROOT.parse().unwrap();
        manifest(role, &path, &text.parse().unwrap(), table(&root, &["workspace", "dependencies"]))
    }

    fn edges(role: &str, dependencies: &str) -> Vec<Finding> {
        let extra = if CRATES.iter().any(|c| c.role == role && !c.published) { "publish = false" } else { "" };
        findings(role, &toml_of(role, extra, dependencies))
    }

    #[test]
    fn allowed_edges_pass() {
        assert_clean(&edges("jdl", "[dependencies]\nportolan-exchange.workspace = true\nserde.workspace = true"));
        assert_clean(&edges("jdl", "[build-dependencies]\nportolan-mapping.workspace = true"));
        assert_clean(&edges("jdl", "[dev-dependencies]\nportolan-contract.workspace = true"));
        assert_clean(&edges("cli", "[dependencies]\nportolan = { workspace = true, features = [\"jdl\"] }"));
        assert_clean(&edges("bench", "[dependencies]\nreqwest.workspace = true"));
    }

    #[test]
    fn every_other_edge_fails() {
        let path = "crates/jdl/Cargo.toml";
        assert_only(&edges("jdl", "[dependencies]\nportolan-jos.workspace = true"), path, "must not depend on `jos`");
        assert_only(&edges("jdl", "[dependencies]\nportolan-mapping.workspace = true"), path, "`mapping`");
        assert_only(&edges("jdl", "[build-dependencies]\nportolan-schema.workspace = true"), path, "`schema`");
        let target = "[target.'cfg(unix)'.dependencies]\nportolan-cj = { workspace = true, optional = true }";
        assert_only(&edges("jdl", target), path, "must not depend on `cj`");
        let domain = edges("ports", "[build-dependencies]\nportolan-mapping.workspace = true");
        assert_only(&domain, "crates/ports/Cargo.toml", "it may on domain");
    }

    #[test]
    fn the_two_sides_of_the_wire_never_meet() {
        let direct = [("sandbox", "jdl"), ("sandbox", "exchange"), ("jdl", "sandbox"), ("exchange", "sandbox")];
        let through_others = [("sandbox", "portolan"), ("jdl", "bench")];
        for (from, to) in direct.into_iter().chain(through_others) {
            for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
                let found = edges(from, &format!("[{section}]\nportolan-{to}.workspace = true"));
                assert_only(&found, &format!("crates/{from}/Cargo.toml"), "not even in tests");
            }
        }
        assert_clean(&edges("sandbox", "[dev-dependencies]\nportolan-ports.workspace = true"));
    }

    #[test]
    fn foreign_crates_keep_their_place() {
        let path = "crates/jdl/Cargo.toml";
        assert_only(&edges("jdl", "[dev-dependencies]\nreqwest.workspace = true"), path, "only exchange, bench");
        assert_only(&edges("jdl", "[dependencies]\nalias.workspace = true"), path, "may depend on `reqwest`");
        assert_only(&edges("jdl", "[dependencies]\nserde = \"1\""), path, "workspace = true");
        assert_only(&edges("jdl", "[dev-dependencies]\nserde = { path = \"../serde\" }"), path, "workspace = true");
        assert_clean(&edges("jdl", "[dev-dependencies]\nportolan-jdl = { path = \".\", features = [\"x\"] }"));
        let serde = edges("domain", "[dependencies]\nserde.workspace = true");
        assert_only(&serde, "crates/domain/Cargo.toml", "no promise about JSON");
        assert_clean(&edges("domain", "[dev-dependencies]\nserde_json.workspace = true"));
    }

    #[test]
    fn manifests_inherit_from_the_workspace() {
        let path = "crates/jdl/Cargo.toml";
        let good = toml_of("jdl", "", "");
        assert_clean(&findings("jdl", &good));
        for key in INHERITED {
            let own = good.replace(&format!("\n{key}.workspace = true"), &format!("\n{key} = \"1\""));
            assert_only(&findings("jdl", &own), path, key);
        }
        assert_only(&findings("jdl", &good.replace("[lints]\nworkspace", "[lints.rust]\nx")), path, "[lints]");
        assert_only(&findings("jdl", &toml_of("jdl", "publish = false", "")), path, "remove `publish = false`");
        assert_only(&findings("bench", &toml_of("bench", "", "")), "crates/bench/Cargo.toml", "say `publish = false`");
        assert_only(&findings("cj", &good), "crates/cj/Cargo.toml", "is called `portolan-cj`");
    }

    #[test]
    fn unknown_crates_and_members_are_asked_for() {
        let unknown = findings("helpers", &toml_of("helpers", "", ""));
        assert_only(&unknown, "crates/helpers/Cargo.toml", "add it to CRATES");
        let planted =
            Planted::new(&[("crates/jdl/Cargo.toml", &toml_of("jdl", "", "")), ("crates/empty/notes.md", "")]);
        assert_eq!(crates(&planted.root()).unwrap().len(), 1);
        assert_clean(&members(&ROOT.parse().unwrap()));
        let more = ROOT.replace("\"xtask\"", "\"xtask\", \"tools/*\"");
        assert_only(&members(&more.parse().unwrap()), "Cargo.toml", "tools/*");
    }

    #[test]
    fn the_table_is_closed_and_without_circles() {
        for (at, this) in CRATES.iter().enumerate() {
            for to in this.may {
                let known = CRATES.iter().find(|other| other.role == *to);
                assert!(known.is_some_and(|other| !other.may.contains(&this.role)), "{} -> {to}", this.role);
                let below = CRATES[..at].iter().any(|other| other.role == *to);
                assert!(below, "{} -> {to}: a crate stands below those that it may depend on", this.role);
            }
        }
    }

    #[test]
    fn this_repository() {
        assert_clean(&check(&Root::of_this_repository()).unwrap());
    }
}
