//! What a search for a broken property starts from: the repository's fixtures, in the form that each property reads.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::value::RawValue;

/// Texts that no fixture has, and that a property would wait long for.
const TIMES: &[&str] = &[
    "2024-02-29 23:59:59",
    "2018/07/04T17:28:42.5",
    "2023-08-09T09:00:00+08:00",
    "2023-08-09T24:00:00Z",
    "0000-00-00 00:00:00",
    "9999-12-31 23:59:59",
    "-000001-01-01T00:00:00Z",
    "1691542800000",
];
const HINTS: &[&str] = &["0", "5", "-1", "1000000000", "18446744073709551615", "Wed, 21 Oct 2026 07:28:00 GMT", "2.5"];
const DATES: &[&str] =
    &["Thu, 08 Jan 2026 10:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"];
const LABELS: &[&str] = &["", "text/html;charset=GBK", "application/json; charset=utf-8", "a/b;charset=big5"];
const PATTERNS: &[&str] = &[r"^[\s\d\-()+]{6,32}$", "(a|b)*c{2,5}", "[^x-z]+", "(((((a)*)*)*)*)*", "(?i)straße|号"];

/// A body of a fixture, and what it is.
#[derive(Clone, Debug)]
pub struct Saved {
    /// `jos`, `jdl` or `cj`.
    pub provider: String,
    /// The operation as fixtures spell it, with `.` for `/`.
    pub operation: String,
    /// The HTTP status that came with it.
    pub status: u16,
    /// The bytes.
    pub body: Vec<u8>,
}

/// Every reply and every push below `fixtures`, in order.
///
/// # Errors
/// Where a file cannot be read.
pub fn saved(fixtures: &Path) -> io::Result<Vec<Saved>> {
    let mut all = Vec::new();
    for provider in entries(fixtures)?.into_iter().filter(|path| path.is_dir()) {
        for operation in entries(&provider)? {
            for case in entries(&operation)? {
                for file in entries(&case)?.iter().filter(|file| name(file).starts_with("exchange-")) {
                    let (provider, operation) = (name(&provider), name(&operation));
                    let text = fs::read_to_string(file)?;
                    all.extend(body(&text, &operation).map(|(status, body)| Saved {
                        provider,
                        operation,
                        status,
                        body,
                    }));
                }
            }
        }
    }
    Ok(all)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the provider sent: of a push the request, else the response.
fn body(exchange: &str, operation: &str) -> Option<(u16, Vec<u8>)> {
    type Members<'a> = BTreeMap<String, &'a RawValue>;
    let exchange: Members<'_> = serde_json::from_str(exchange).ok()?;
    let from_provider = if operation == "push" { "request" } else { "response" };
    let message: Members<'_> = serde_json::from_str(exchange.get(from_provider)?.get()).ok()?;
    let status = message.get("status").and_then(|status| status.get().parse().ok()).unwrap_or(200);
    let text = |key: &str| message.get(key).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let body = match (message.get("body"), text("text"), text("base64")) {
        (Some(body), ..) => body.get().as_bytes().to_vec(),
        (None, Some(text), _) => text.into_bytes(),
        (None, None, Some(coded)) => BASE64.decode(coded).ok()?,
        (None, None, None) => return None,
    };
    Some((status, body))
}

/// What to start a property with, each once.
#[must_use]
pub fn of(property: &str, saved: &[Saved]) -> BTreeSet<Vec<u8>> {
    let provider = property.split('_').next().unwrap_or_default();
    let theirs = saved.iter().filter(|saved| saved.provider == provider);
    let after = |head: &str, body: &[u8]| [head.as_bytes(), b"\n", body].concat();
    let bodies = || saved.iter().map(|saved| saved.body.clone());
    match property {
        "jos_envelope" | "jdl_envelope" | "cj_envelope" => {
            theirs.map(|s| after(&format!("{} {}", s.operation, s.status), &s.body)).collect()
        }
        "jdl_push" | "cj_push" => {
            theirs.filter(|s| s.operation == "push").map(|s| after("/callback?sign=0", &s.body)).collect()
        }
        "charset" => bodies().enumerate().map(|(at, body)| after(LABELS[at % LABELS.len()], &body)).collect(),
        "headers" => (0..24)
            .zip(saved.iter().step_by(saved.len().div_ceil(24).max(1)))
            .map(|(at, s)| {
                let (provider, status) = (["jos", "jdl", "cj"][at % 3], [429, 200, 503][at % 4 % 3]);
                let (hint, date, label) = (HINTS[at % HINTS.len()], DATES[at % DATES.len()], LABELS[at % LABELS.len()]);
                after(
                    &format!("{provider} {status}\n{hint}\n{date}\n{label}"),
                    if at % 2 == 0 { &s.body } else { b"{}" },
                )
            })
            .collect(),
        "times" => TIMES.iter().map(|text| [&[0, 0, 1, 155, 157, 14, 112, 0], text.as_bytes()].concat()).collect(),
        "rule_tip" => PATTERNS.iter().map(|pattern| after(pattern, "+86 010 abc 号".as_bytes())).collect(),
        "merge" => bodies().step_by(4).collect(),
        "masking" | "redaction" | "status_table" => texts(saved).into_iter().map(String::into_bytes).collect(),
        _ => bodies().collect(),
    }
}

/// The texts in the bodies, a few to a seed, so that each of a property's lines has one.
fn texts(saved: &[Saved]) -> Vec<String> {
    fn leaves(value: &serde_json::Value, all: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::String(text) if text.len() < 200 => drop(all.insert(text.replace('\n', " "))),
            serde_json::Value::Array(list) => list.iter().for_each(|value| leaves(value, all)),
            serde_json::Value::Object(map) => map.values().for_each(|value| leaves(value, all)),
            _ => {}
        }
    }
    let mut all = BTreeSet::new();
    for value in saved.iter().filter_map(|saved| serde_json::from_slice(&saved.body).ok()) {
        leaves(&value, &mut all);
    }
    all.into_iter().collect::<Vec<_>>().chunks(4).map(|few| few.join("\n")).collect()
}
