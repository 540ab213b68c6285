//! `cargo xtask tidy`: house rules that neither the compiler nor clippy knows.

use crate::docs;
use crate::repo::{File, Finding, Result, Root};
use crate::source::{self, Views};

const MAX_LINES: usize = 500;

/// Files that may be longer than `MAX_LINES`, each with the reason why splitting would make it worse.
const LONG_FILES: &[(&str, &str)] = &[];

/// Crates whose own source may read the environment: programs. Libraries take values.
const READS_ENVIRONMENT: &[&str] = &["cli", "server", "bench", "simulation", "xtask"];

/// Crates whose code may name the HTTP client; `cargo xtask deps` holds the manifests to the same.
const NAMES_HTTP_CLIENT: &[&str] = &["exchange", "bench"];

/// Folders in which people and build machines keep their checkouts.
const MACHINE_FOLDERS: &[&str] = &["home", "root", "Users", "work", "workspace", "builds"];

const OPEN_MARKS: &[&str] = &["TODO", "FIXME"];

pub(crate) fn check(root: &Root) -> Result<Vec<Finding>> {
    let files = root.files()?;
    let mut findings = Vec::new();
    for file in &files {
        if file.has_extension("rs") {
            findings.extend(rust(file));
        }
        if matches!(file.path.rsplit(['/', '.']).next(), Some("toml" | "sh" | "run")) {
            let lines = file.text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
            findings.extend(open_marks(file, &lines));
        }
        findings.extend(machine_paths(file));
    }
    findings.extend(long_files(&files, LONG_FILES));
    findings.extend(docs::check(root, &files)?);
    Ok(findings)
}

fn rust(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let first = file.text.lines().next().unwrap_or_default();
    if !first.starts_with("//! ") && !first.starts_with("#![doc = include_str!(") {
        findings.push(Finding::new(&file.path, 1, "the first line is the module doc: `//! What this file is for.`"));
    }
    let views = source::split(&file.text);
    findings.extend(open_marks(file, &views.comments));
    for (at, line) in views.code.iter().enumerate() {
        findings.extend(code(file, line).into_iter().map(|message| Finding::new(&file.path, at + 1, message)));
    }
    findings.extend(ignored_tests(file, &views));
    findings
}

fn code(file: &File, line: &str) -> Vec<String> {
    let mut messages = Vec::new();
    for name in ["todo", "unimplemented"] {
        if source::identifiers(line, name).any(|at| line[at + name.len()..].starts_with('!')) {
            messages.push(format!("`{name}!`: leave the item out until it works"));
        }
    }
    let Some(role) = file.role() else { return messages };
    let own_source = file.path.split('/').any(|part| part == "src");
    if own_source && !READS_ENVIRONMENT.contains(&role) && names_environment(line) {
        messages.push(format!("the environment is read by {} only; take a value", READS_ENVIRONMENT.join(", ")));
    }
    let client = "reqwest";
    if !NAMES_HTTP_CLIENT.contains(&role) && source::identifiers(line, client).next().is_some() {
        messages.push(format!("`{client}` is named by {} only", NAMES_HTTP_CLIENT.join(", ")));
    }
    messages
}

/// `std::env` in any form but `std::env::consts`, which is known at compile time.
fn names_environment(line: &str) -> bool {
    source::identifiers(line, "env").any(|at| {
        let after = &line[at + "env".len()..];
        let path = line[..at].ends_with("std::") || after.starts_with("::");
        path && !after.starts_with("::consts")
    })
}

/// `#[ignore]` without a reason. An ignored test is read by nobody, so it says what it waits for.
fn ignored_tests(file: &File, views: &Views) -> Vec<Finding> {
    let bare = |line: &String| line.split_whitespace().collect::<String>().contains("#[ignore]");
    let lines = views.code.iter().enumerate().filter(|(_, line)| bare(line));
    lines.map(|(at, _)| Finding::new(&file.path, at + 1, "write #[ignore = \"what it waits for\"]")).collect()
}

fn open_marks(file: &File, lines: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        for mark in OPEN_MARKS {
            let reason = |after: &str| {
                let reason = after.strip_prefix('(').and_then(|rest| rest.split_once(')'));
                reason.is_some_and(|(reason, _)| !reason.trim().is_empty())
            };
            if source::identifiers(line, mark).any(|found| !reason(&line[found + mark.len()..])) {
                findings.push(Finding::new(
                    &file.path,
                    at + 1,
                    format!("write {mark}(reason): what is missing and why"),
                ));
            }
        }
    }
    findings
}

fn machine_paths(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        if let Some(path) = machine_path(line) {
            findings.push(Finding::new(&file.path, at + 1, format!("`{path}` is a path of somebody's machine")));
        }
    }
    findings
}

/// An absolute path into a home or checkout folder, or a path to a folder that lies beside this repository.
fn machine_path(line: &str) -> Option<String> {
    let beside = ["..", "shared"].join("/");
    if line.contains(&beside) {
        return Some(beside);
    }
    MACHINE_FOLDERS.iter().find_map(|folder| {
        let starts = |at: usize| {
            let before = line[..at].chars().next_back();
            let drive = at >= 2 && line[..at].ends_with(':') && line.as_bytes()[at - 2].is_ascii_alphabetic();
            drive || !before.is_some_and(|c| c.is_ascii_alphanumeric() || "-_./\\>}*~:".contains(c))
        };
        let slashes = [format!("/{folder}/"), format!("\\{folder}\\"), format!("\\\\{folder}\\\\")];
        slashes.into_iter().find(|path| line.match_indices(path.as_str()).any(|(at, _)| starts(at)))
    })
}

fn long_files(files: &[File], excused: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.has_extension("rs")) {
        let lines = file.text.lines().count();
        let reason = excused.iter().find(|(path, _)| *path == file.path);
        if lines > MAX_LINES && reason.is_none() {
            let message = format!("{lines} lines; split what has more than {MAX_LINES} by resource");
            findings.push(Finding::new(&file.path, 0, message));
        }
        if lines <= MAX_LINES && reason.is_some() {
            findings.push(Finding::new(
                &file.path,
                0,
                "short enough now: remove it from LONG_FILES in xtask/src/tidy.rs",
            ));
        }
    }
    for (path, _) in excused.iter().filter(|(path, _)| !files.iter().any(|file| file.path == *path)) {
        findings.push(Finding::new(*path, 0, "does not exist: remove it from LONG_FILES in xtask/src/tidy.rs"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::{assert_clean, assert_only};

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    fn rust_at(path: &str, body: &str) -> Vec<Finding> {
        rust(&file(path, &format!("//! Doc.\n{body}")))
    }

    #[test]
    fn module_docs_come_first() {
        for path in ["crates/jdl/src/lib.rs", "crates/jdl/tests/wire.rs", "crates/jdl/build.rs"] {
            assert_only(&rust(&file(path, "\n//! Doc.")), path, "module doc");
            assert_only(&rust(&file(path, "")), path, "module doc");
            assert_only(&rust(&file(path, "//!\nuse x;")), path, "module doc");
            assert_clean(&rust(&file(path, "#![doc = include_str!(\"../README.md\")]")));
        }
    }

    #[test]
    fn nothing_is_left_open_in_code() {
        let path = "crates/jdl/src/lib.rs";
        assert_only(&rust_at(path, "fn f() { todo!() }"), path, "`todo!`");
        assert_only(&rust_at(path, "fn f() { std::unimplemented!(\"x\") }"), path, "`unimplemented!`");
        assert_only(&rust_at(path, "#[test]\n#[ignore]\nfn f() {}"), path, "waits for");
        assert_only(&rust_at(path, "// TODO: later"), path, "TODO(reason)");
        assert_only(&rust_at(path, "/* FIXME( ) x */"), path, "FIXME(reason)");
        assert_clean(&rust_at(path, "// TODO(provider documents no unit): x\nlet s = \"todo!() TODO #[ignore]\";"));
        assert_clean(&rust_at(path, "#[ignore = \"needs a live account\"]\nfn f() { not_todo!(); }"));
        let manifest = file("Cargo.toml", "# TODO");
        let lines = manifest.text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
        assert_only(&open_marks(&manifest, &lines), "Cargo.toml", "TODO(reason)");
    }

    #[test]
    fn libraries_read_no_environment() {
        let path = "crates/jdl/src/config.rs";
        for line in ["std::env::var(\"X\")", "use std::env;", "env::args()", "use std::{env::vars, fs};"] {
            assert_only(&rust_at(path, line), path, "the environment is read by");
            assert_clean(&rust_at("crates/cli/src/main.rs", line));
            assert_clean(&rust_at("crates/jdl/examples/track.rs", line));
        }
        assert_clean(&rust_at(path, "std::env::consts::OS; env!(\"X\"); // std::env\nlet my_env = 1;"));
    }

    #[test]
    fn the_http_client_has_one_name_bearer() {
        let path = "crates/jdl/tests/wire.rs";
        for line in ["use reqwest::Client;", "pub use portolan_exchange::reqwest;"] {
            assert_only(&rust_at(path, line), path, "`reqwest` is named by exchange, bench only");
            assert_clean(&rust_at("crates/exchange/src/http.rs", line));
        }
        assert_clean(&rust_at(path, "//! no reqwest here\nlet filter = \"reqwest=warn\";"));
    }

    #[test]
    fn paths_of_machines_are_found() {
        let planted = |path: String| machine_paths(&file("docs/a.md", &format!("see `{path}` there")));
        for folder in MACHINE_FOLDERS {
            assert_only(&planted(format!("/{folder}/li/portolan")), "docs/a.md", "somebody's machine");
            assert_only(&planted(format!("C:\\{folder}\\li")), "docs/a.md", "somebody's machine");
            assert_clean(&planted(format!("https://example.com/{folder}/x")));
            assert_clean(&planted(format!("docs/{folder}/x")));
        }
        assert_only(&planted([".", "shared", "x"].join("/").replacen('.', "..", 1)), "docs/a.md", "somebody's machine");
    }

    #[test]
    fn long_files_are_split_or_excused() {
        let path = "crates/jdl/src/lib.rs";
        let long = [file(path, &"x\n".repeat(MAX_LINES + 1))];
        let short = [file(path, &"x\n".repeat(MAX_LINES))];
        assert_only(&long_files(&long, &[]), path, "501 lines");
        assert_clean(&long_files(&short, &[]));
        assert_clean(&long_files(&long, &[(path, "one table")]));
        assert_only(&long_files(&short, &[(path, "one table")]), path, "short enough now");
        assert_only(&long_files(&[], &[(path, "one table")]), path, "does not exist");
    }

    #[test]
    fn this_repository() {
        assert_clean(&check(&Root::of_this_repository()).unwrap());
    }
}
