//! `cargo xtask fixtures check`: fixtures are complete, honest about where they come from, and free of people and secrets.
//!
//! A case is a folder `fixtures/<provider>/<operation>/<scenario>/` with `meta.json` and `exchange-01.json`, `-02`, ….
//! Snapshots of the whole repository are searched for people and secrets too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::repo::{File, Finding, Result, Root};
use crate::scan::{self, Allowed};

const ORIGINS: &[&str] = &["recorded", "documented", "synthesised"];

/// Cases that were recorded against a live account. Empty: nothing here was, so no case may say so.
const RECORDED: &[&str] = &[];

const META: &str = "meta.json";

pub(crate) fn check(root: &Root) -> Result<Vec<Finding>> {
    Ok(files(&root.files()?))
}

fn files(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut cases = BTreeSet::new();
    for file in files.iter().filter(|file| file.path.starts_with("fixtures/")) {
        match case_of(&file.path) {
            Some(case) => drop(cases.insert(case)),
            None if file.has_extension("md") => {}
            None => findings.push(Finding::new(
                &file.path,
                0,
                "does not stand in fixtures/<provider>/<operation>/<scenario>/",
            )),
        }
    }
    for case in cases {
        let members: Vec<&File> = files.iter().filter(|file| case_of(&file.path) == Some(case)).collect();
        findings.extend(one_case(case, &members));
    }
    for snapshot in files.iter().filter(|file| file.has_extension("snap") && case_of(&file.path).is_none()) {
        findings.extend(private(snapshot, &Allowed::default()));
    }
    findings
}

/// The folder of the case that a path belongs to; a case may have folders of its own.
fn case_of(path: &str) -> Option<&str> {
    path.strip_prefix("fixtures/")?;
    path.match_indices('/').nth(3).map(|(at, _)| &path[..at])
}

fn one_case(case: &str, members: &[&File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut allowed = Allowed::default();
    let meta = format!("{case}/{META}");
    match members.iter().find(|file| file.path == meta) {
        None => findings.push(Finding::new(case, 0, format!("{META} is missing: say where the case comes from"))),
        Some(file) => match serde_json::from_str::<Map<String, Value>>(&file.text) {
            Err(error) => findings.push(Finding::new(&meta, error.line(), error.to_string())),
            Ok(map) => {
                findings.extend(meta_of(case, &map).into_iter().map(|message| Finding::new(&meta, 0, message)));
                allowed = Allowed::new(strings(&map, "scrubbed").into_iter().flatten());
            }
        },
    }
    findings.extend(exchanges(case, members));
    for file in members {
        findings.extend(private(file, &allowed));
    }
    findings
}

fn meta_of(case: &str, meta: &Map<String, Value>) -> Vec<String> {
    let mut messages = Vec::new();
    let text = |key: &str| meta.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("origin") {
        "recorded" if !RECORDED.contains(&case) => messages.push(
            "`origin` says recorded, and RECORDED in xtask/src/fixtures.rs does not list the case: nothing was recorded \
             against a live account yet"
                .to_owned(),
        ),
        origin if ORIGINS.contains(&origin) => {}
        _ => messages.push(format!("`origin` is one of {}", ORIGINS.join(", "))),
    }
    if text("source").trim().is_empty() {
        messages.push("`source` names the page, file or reasoning that the case was made from".to_owned());
    }
    if !iso_date(text("date")) {
        messages.push("`date` is a day like 2025-01-31".to_owned());
    }
    if strings(meta, "scrubbed").is_none() {
        messages.push("`scrubbed` lists the keys whose values were replaced ([] if none)".to_owned());
    }
    let call = meta.get("call").and_then(Value::as_object);
    let method = call.and_then(|call| call.get("method")).and_then(Value::as_str).unwrap_or_default();
    let args = call.and_then(|call| call.get("args"));
    if method.is_empty() || !args.is_some_and(|args| args.is_object() || args.is_array()) {
        messages.push("`call` has `method` (text) and `args` (object or array)".to_owned());
    }
    messages
}

/// Strings of an array; `None` if it is no array of strings.
fn strings<'a>(meta: &'a Map<String, Value>, key: &str) -> Option<Vec<&'a str>> {
    meta.get(key)?.as_array()?.iter().map(Value::as_str).collect()
}

fn iso_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn exchanges(case: &str, members: &[&File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers = Vec::new();
    for file in members {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let Some(number) = name.strip_prefix("exchange-").and_then(|rest| rest.strip_suffix(".json")) else {
            continue;
        };
        numbers.push(number.to_owned());
        match serde_json::from_str::<Map<String, Value>>(&file.text) {
            Err(error) => findings.push(Finding::new(&file.path, error.line(), error.to_string())),
            Ok(map) => findings.extend(
                ["request", "response"]
                    .iter()
                    .filter(|key| !map.contains_key(**key))
                    .map(|key| Finding::new(&file.path, 0, format!("key `{key}` is missing"))),
            ),
        }
    }
    numbers.sort();
    let expected: Vec<String> = (1..=numbers.len().max(1)).map(|number| format!("{number:02}")).collect();
    if numbers != expected {
        let message = format!("exchanges are numbered {numbers:?}; they are {expected:?}, without gaps");
        findings.push(Finding::new(case, 0, message));
    }
    findings
}

fn private(file: &File, allowed: &Allowed) -> Vec<Finding> {
    scan::file(&file.text, allowed).into_iter().map(|message| Finding::new(&file.path, 0, message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::planted::{Planted, assert_clean, assert_only};

    const CASE: &str = "fixtures/jdl/jd.tracking.query/delivered";
    const GOOD: &str = r#"{"origin": "documented", "source": "the provider's page", "date": "2024-02-29",
        "scrubbed": ["phone"], "call": {"method": "track", "args": {"waybill": "JDVA1"}}}"#;
    const EXCHANGE: &str = r#"{"request": {}, "response": {"body": "tel 13800000000"}}"#;

    fn planted(files: &[(&str, &str)]) -> Vec<Finding> {
        let files: Vec<(String, &str)> = files.iter().map(|(name, text)| (format!("{CASE}/{name}"), *text)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        check(&Planted::new(&files).root()).unwrap()
    }

    fn with_meta(from: &str, to: &str) -> Vec<Finding> {
        planted(&[(META, &GOOD.replace(from, to)), ("exchange-01.json", EXCHANGE)])
    }

    #[test]
    fn a_whole_case_passes() {
        assert_clean(&with_meta("", ""));
        assert_clean(&planted(&[(META, GOOD), ("exchange-01.json", EXCHANGE), ("exchange-02.json", EXCHANGE)]));
    }

    #[test]
    fn meta_is_complete_and_honest() {
        let meta = format!("{CASE}/{META}");
        assert_only(&with_meta("documented", "recorded"), &meta, "says recorded");
        assert_only(&with_meta("documented", "copied"), &meta, "`origin` is one of");
        assert_only(&with_meta("the provider's page", " "), &meta, "`source`");
        assert_only(&with_meta("2024-02-29", "2023-02-29"), &meta, "`date`");
        assert_only(&with_meta("2024-02-29", "29.2.2024"), &meta, "`date`");
        assert_only(&with_meta("[\"phone\"]", "\"phone\""), &meta, "`scrubbed`");
        assert_only(&with_meta("\"method\": \"track\", ", ""), &meta, "`call`");
        assert_only(&with_meta("{\"waybill\": \"JDVA1\"}", "\"JDVA1\""), &meta, "`args`");
        assert_only(&planted(&[(META, "{"), ("exchange-01.json", EXCHANGE)]), &meta, "EOF");
        assert_only(&planted(&[("exchange-01.json", EXCHANGE)]), CASE, "meta.json is missing");
    }

    #[test]
    fn exchanges_are_whole_and_in_order() {
        assert_only(&planted(&[(META, GOOD)]), CASE, "numbered []");
        assert_only(&planted(&[(META, GOOD), ("exchange-02.json", EXCHANGE)]), CASE, "they are [\"01\"]");
        assert_only(&planted(&[(META, GOOD), ("exchange-1.json", EXCHANGE)]), CASE, "they are [\"01\"]");
        let no_reply = planted(&[(META, GOOD), ("exchange-01.json", "{\"request\": {}}")]);
        assert_only(&no_reply, &format!("{CASE}/exchange-01.json"), "`response` is missing");
        let broken = planted(&[(META, GOOD), ("exchange-01.json", "{\"request\"")]);
        assert_only(&broken, &format!("{CASE}/exchange-01.json"), "EOF");
    }

    #[test]
    fn people_are_found_in_every_file_and_in_all_snapshots() {
        let person = EXCHANGE.replace("13800000000", "13912345678");
        let found = planted(&[(META, GOOD), ("exchange-01.json", &person)]);
        assert_only(&found, &format!("{CASE}/exchange-01.json"), "mobile number");
        let found = planted(&[(META, GOOD), ("exchange-01.json", EXCHANGE), ("push/body.bin", "13912345678")]);
        assert_only(&found, &format!("{CASE}/push/body.bin"), "mobile number");
        let snapshot = "crates/jdl/tests/snapshots/a.snap";
        let found = check(&Planted::new(&[(snapshot, "---\nsource: a\n---\ntel: 13912345678")]).root()).unwrap();
        assert_only(&found, snapshot, "mobile number");
    }

    #[test]
    fn stray_files_are_found() {
        let stray = Planted::new(&[("fixtures/jdl/exchange-01.json", EXCHANGE), ("fixtures/README.md", "how to")]);
        assert_only(&check(&stray.root()).unwrap(), "fixtures/jdl/exchange-01.json", "does not stand in");
    }

    #[test]
    fn this_repository() {
        assert_clean(&check(&Root::of_this_repository()).unwrap());
    }
}
