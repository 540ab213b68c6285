//! The part of `cargo xtask tidy` that reads documents: named paths exist, translations keep step, no secrets.

use std::path::{Component, Path, PathBuf};

use crate::repo::{File, Finding, Result, Root};
use crate::{deps, scan, source};

/// Top-level folders. They are listed, not read from the tree, so that naming a removed one is found as well.
const FOLDERS: &[&str] = &[".cargo", ".ci", "benches", "crates", "docs", "fixtures", "fuzz", "schemas", "xtask"];

/// Folders of a crate, for documents that stand in the crate.
const CRATE_FOLDERS: &[&str] = &["src", "tests", "examples", "benches"];

/// Documents that every reader gets in both languages.
const PAIRED: &[&str] = &["README.md"];

const OTHER_LANGUAGE: &str = ".zh-CN.md";

pub(crate) fn check(root: &Root, files: &[File]) -> Result<Vec<Finding>> {
    let crates = deps::crates(root)?.into_iter().map(|(_, manifest)| manifest.replace("/Cargo.toml", ""));
    let crates: Vec<String> = crates.collect();
    let mut findings = Vec::new();
    for file in files {
        if file.has_extension("md") {
            findings.extend(paths(root, &crates, file));
            let private = scan::prose(&file.text).into_iter();
            findings.extend(private.map(|message| Finding::new(&file.path, 0, message)));
        }
        if file.has_extension("rs") {
            findings.extend(paths_in_comments(root, file));
        }
    }
    findings.extend(translations(files));
    Ok(findings)
}

fn paths(root: &Root, crates: &[String], file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let exists = |path: &Path| root.exists(&path.to_string_lossy());
    let mut missing = |line: usize, named: &str, path: Option<PathBuf>| {
        if !path.is_some_and(|path| exists(&path)) {
            findings.push(Finding::new(&file.path, line, format!("`{named}` does not exist in this repository")));
        }
    };
    for (line, text) in prose_lines(&file.text) {
        for span in code_spans(text) {
            for word in span.split_whitespace() {
                let Some(path) = plain_path(word) else { continue };
                if starts_with_folder(path, FOLDERS) {
                    missing(line, path, Some(PathBuf::from(path)));
                } else if file.role().is_some() && starts_with_folder(path, CRATE_FOLDERS) {
                    // It may speak of every crate of a kind: "a provider's `src/operations.rs`".
                    missing(
                        line,
                        path,
                        crates.iter().map(|folder| Path::new(folder).join(path)).find(|path| exists(path)),
                    );
                }
            }
        }
        for target in link_targets(text) {
            missing(line, target, resolve(&file.path, target));
        }
    }
    findings
}

/// Paths named in backticks in comments rot like those in documents.
fn paths_in_comments(root: &Root, file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, text) in source::split(&file.text).comments.iter().enumerate() {
        for word in code_spans(text).flat_map(str::split_whitespace) {
            if let Some(path) = plain_path(word).filter(|path| starts_with_folder(path, FOLDERS) && !root.exists(path))
            {
                findings.push(Finding::new(&file.path, at + 1, format!("`{path}` does not exist in this repository")));
            }
        }
    }
    findings
}

/// Lines outside fenced blocks, counted from 1.
fn prose_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let fence = is_fence(line);
        fenced ^= fence;
        (!fence && !fenced).then_some((at + 1, line))
    })
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    let closed = line.matches('`').count() / 2;
    line.split('`').skip(1).step_by(2).take(closed)
}

/// `word` without what may follow a path in prose; `None` for patterns and placeholders.
fn plain_path(word: &str) -> Option<&str> {
    let path = word.trim_matches(['(', ')', ',', ';', '"', '\'']).trim_end_matches(['.', ':']);
    let path = path.split('#').next().unwrap_or_default();
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|b| b.is_ascii_digit()) => path,
        _ => path,
    };
    (path.contains('/') && !path.contains(['<', '>', '*', '{', '}', '$', '…', ':']) && !path.contains("..."))
        .then_some(path)
}

fn starts_with_folder(path: &str, folders: &[&str]) -> bool {
    path.split_once('/').is_some_and(|(first, _)| folders.contains(&first))
}

/// Targets of `[text](target)` and `[label]: target` that are paths, not pages of the web or Rust items.
fn link_targets(line: &str) -> Vec<&str> {
    let mut targets: Vec<&str> = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()).collect();
    if let Some((label, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "))
        && !label.contains(']')
    {
        targets.extend(target.split_whitespace().next());
    }
    targets.retain(|target| {
        let item = target.contains("::") || target.contains('@');
        let web = target.contains("://") || target.starts_with("mailto:") || target.starts_with('#');
        target.contains(['/', '.']) && !item && !web
    });
    targets
}

/// A link's target from the root; `None` if it leaves the repository.
fn resolve(from: &str, target: &str) -> Option<PathBuf> {
    let target = target.split('#').next().unwrap_or_default();
    let start = match target.strip_prefix('/') {
        Some(_) => Path::new(""),
        None => Path::new(from).parent()?,
    };
    let mut path = PathBuf::new();
    for part in start.join(target.trim_start_matches('/')).components() {
        match part {
            Component::ParentDir if !path.pop() => return None,
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

fn translations(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let find = |path: &str| files.iter().find(|file| file.path == path);
    for path in PAIRED {
        for path in [(*path).to_owned(), path.replace(".md", OTHER_LANGUAGE)] {
            if find(&path).is_none() {
                findings.push(Finding::new(path, 0, "is missing; README.md and README.zh-CN.md come as a pair"));
            }
        }
    }
    for chinese in files {
        let Some(stem) = chinese.path.strip_suffix(OTHER_LANGUAGE) else { continue };
        match find(&format!("{stem}.md")) {
            Some(english) => findings.extend(one_pair(english, chinese)),
            None if PAIRED.contains(&format!("{stem}.md").as_str()) => {}
            None => findings.push(Finding::new(&chinese.path, 0, format!("`{stem}.md` is missing"))),
        }
    }
    findings
}

fn one_pair(english: &File, chinese: &File) -> Option<Finding> {
    let headings = |file: &File| prose_lines(&file.text).filter(|(_, line)| line.starts_with('#')).count();
    let (left, right) = (headings(english), headings(chinese));
    if left != right {
        return Some(Finding::new(&chinese.path, 0, format!("{right} headings, {} has {left}", english.path)));
    }
    let (left, right) = (blocks(&english.text), blocks(&chinese.text));
    if left.len() != right.len() {
        let message = format!("{} code blocks, {} has {}", right.len(), english.path, left.len());
        return Some(Finding::new(&chinese.path, 0, message));
    }
    let differs = left.iter().zip(&right).find(|(left, right)| {
        // Output may be in the reader's language; what is typed or compiled may not differ.
        left.language != right.language || (left.language != "text" && left.text != right.text)
    });
    differs.map(|(left, right)| {
        let message = format!("this block differs from {}:{} (only ```text may)", english.path, left.line);
        Finding::new(&chinese.path, right.line, message)
    })
}

struct Block<'a> {
    line: usize,
    language: &'a str,
    text: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        if is_fence(line) {
            open = !open;
            if open {
                blocks.push(Block { line: at + 1, language: line.trim().trim_start_matches('`'), text: Vec::new() });
            }
        } else if let Some(block) = blocks.last_mut().filter(|_| open) {
            block.text.push(line);
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::{Planted, assert_clean, assert_only};

    const README: (&str, &str) = ("README.md", "# A\n\n```sh\ncargo run\n```\n");
    const CHINESE: (&str, &str) = ("README.zh-CN.md", "# 甲\n\n```sh\ncargo run\n```\n");

    fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
        let planted = Planted::new(files);
        let root = planted.root();
        check(&root, &root.files().unwrap()).unwrap()
    }

    fn with(path: &str, text: &str) -> Vec<Finding> {
        findings(&[
            README,
            CHINESE,
            ("crates/jdl/Cargo.toml", ""),
            ("crates/jdl/src/lib.rs", "//! Doc."),
            ("docs/real.md", "x"),
            (path, text),
        ])
    }

    #[test]
    fn named_paths_exist() {
        for text in ["see `docs/gone.md`", "run `bash .ci/run now`", "`crates/jdl/src/gone.rs:12`"] {
            assert_only(&with("docs/a.md", text), "docs/a.md", "does not exist");
        }
        for text in [
            "`docs/real.md`, `crates/jdl/src/lib.rs:1`, (`crates/jdl/`).",
            "`crates/<role>/src`, `fixtures/*/x`, `src/config.rs`, `application/json`, `docs/{a,b}.md`",
            "```text\ncrates/gone\n`docs/gone.md`\n```",
        ] {
            assert_clean(&with("docs/a.md", text));
        }
    }

    #[test]
    fn links_lead_somewhere() {
        assert_only(&with("docs/a.md", "[x](gone.md)"), "docs/a.md", "`gone.md` does not exist");
        assert_only(&with("docs/a.md", "[x]: ../docs/gone.md"), "docs/a.md", "does not exist");
        assert_only(&with("docs/a.md", "[x](../../other/README.md)"), "docs/a.md", "does not exist");
        assert_clean(&with("docs/a.md", "[x](real.md#top) [y](../README.md) [z](/docs/real.md)\n[w]: real.md"));
        assert_clean(&with("docs/a.md", "[x](https://example.com/a.md) [y](#here) [`Z`](crate::a::Z) [t](trait@A)"));
    }

    #[test]
    fn a_crate_names_its_own_files() {
        let path = "crates/jdl/README.md";
        assert_only(&with(path, "see `src/gone.rs`"), path, "does not exist");
        assert_clean(&with(path, "see `src/lib.rs` and [lib](src/lib.rs)"));
        assert_clean(&with("crates/mapping/README.md", "a provider's `src/lib.rs`"));
        let path = "crates/jdl/src/a.rs";
        assert_only(&with(path, "//! See `docs/gone.md`."), path, "does not exist");
        assert_clean(&with(path, "//! See `docs/real.md`.\nconst A: &str = \"`docs/gone.md`\";"));
    }

    #[test]
    fn no_secrets_and_no_people() {
        let secret = "app_secret = \"0123456789abcdef0123\"";
        assert_only(&with("docs/a.md", secret), "docs/a.md", "value of `appsecret`");
        assert_clean(&with("docs/a.md", "app_secret = \"env:JDL_SECRET_1\""));
    }

    #[test]
    fn both_languages_keep_step() {
        let pair = |chinese: &str| findings(&[README, (CHINESE.0, chinese)]);
        assert_clean(&pair(CHINESE.1));
        assert_only(&findings(&[README]), CHINESE.0, "is missing");
        assert_only(&pair("# 甲\n## 乙\n```sh\ncargo run\n```"), CHINESE.0, "2 headings");
        assert_only(&pair("# 甲"), CHINESE.0, "0 code blocks");
        assert_only(&pair("# 甲\n```sh\ncargo test\n```"), CHINESE.0, "differs from README.md:3");
        let output = |text| format!("# A\n```text\n{text}\n```");
        assert_clean(&findings(&[("README.md", &output("delivered")), (CHINESE.0, &output("已签收"))]));
        assert_only(&with("docs/b.zh-CN.md", "x"), "docs/b.zh-CN.md", "`docs/b.md` is missing");
    }
}
