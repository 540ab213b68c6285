//! The table of a provider's operations, for its page in the docs: generated, so that it is never out of date, and
//! without empty cells, so that no operation is there without a client method, a fixture and a declaration of what may be
//! done after an unknown outcome.

use std::{fmt::Write as _, path::Path};

use portolan_ports::{AfterUnknown, Effect, Lifecycle, Operation};

/// Where the table begins in a document.
pub const BEGIN: &str = "<!-- operations: generated from OPERATIONS, see the provider's tests/operations.rs -->";
/// Where it ends.
pub const END: &str = "<!-- operations end -->";

/// The table of `operations`, whose fixtures are in `fixtures`.
///
/// # Errors
/// A line for each cell that would be empty: no fixture folder, no such suite, a write that declares nothing.
pub fn table(operations: &[Operation], fixtures: &Path) -> Result<String, String> {
    let mut rows = String::from(
        "| operation | client method | port method | fixtures | contract suite | after an unknown outcome |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut empty = String::new();
    for operation in operations {
        let folder = operation.name.trim_start_matches('/').replace('/', ".");
        let cases = std::fs::read_dir(fixtures.join(&folder)).map_or(0, Iterator::count);
        let cases = match cases {
            0 => Err("has no fixture"),
            1 => Ok(format!("`{folder}`: 1")),
            cases => Ok(format!("`{folder}`: {cases}")),
        };
        let cells = cases.and_then(|cases| Ok((cases, suite(operation)?, after_unknown(operation)?)));
        let _infallible = match cells {
            Ok((cases, suite, after)) => writeln!(
                rows,
                "| `{}`{} | `{}` | {} | {cases} | {suite} | {after} |",
                operation.name,
                lifecycle(operation.lifecycle),
                operation.client_method,
                operation.port_method.map_or_else(|| "the client alone".to_owned(), |method| format!("`{method}`")),
            ),
            Err(problem) => writeln!(empty, "{}: {problem}", operation.name),
        };
    }
    if empty.is_empty() { Ok(rows) } else { Err(empty) }
}

fn suite(operation: &Operation) -> Result<String, &'static str> {
    let Some(method) = operation.port_method else { return Ok("fixtures alone".to_owned()) };
    let port = method.split("::").next().unwrap_or_default();
    let mut name = String::new();
    for c in port.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    if crate::cases().any(|case| case.suite == name) {
        Ok(format!("`{name}`"))
    } else {
        Err("names a port that has no contract suite")
    }
}

fn after_unknown(operation: &Operation) -> Result<String, &'static str> {
    match (operation.effect, operation.after_unknown) {
        (Effect::Read, None) => Ok("a read: may be repeated".to_owned()),
        (Effect::Write, Some(AfterUnknown::ReadBack { operation, key })) => {
            Ok(format!("read `{operation}` by {key}, then decide"))
        }
        (Effect::Write, Some(AfterUnknown::RepeatSameKey { key })) => Ok(format!("repeat with the same {key}")),
        (Effect::Write, Some(AfterUnknown::Harmless)) => Ok("repeat: at worst a number is lost".to_owned()),
        (Effect::Write, Some(AfterUnknown::AskPerson)) => Ok("a person decides: nothing can be read back".to_owned()),
        (Effect::Write, None) => Err("is a write and does not say what may be done after an unknown outcome"),
        (Effect::Read, Some(_)) => Err("is a read and needs no rule for unknown outcomes"),
    }
}

fn lifecycle(lifecycle: Lifecycle) -> String {
    match lifecycle {
        Lifecycle::Active => String::new(),
        Lifecycle::Deprecated { since, successor } => format!(" (deprecated since {since}; use `{successor}`)"),
        Lifecycle::Retired => " (switched off)".to_owned(),
    }
}

/// The document with the table between [`BEGIN`] and [`END`] replaced; `None` if it has no such place.
#[must_use]
pub fn replace(document: &str, table: &str) -> Option<String> {
    let (head, rest) = document.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}\n\n{table}\n{END}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(effect: Effect, after_unknown: Option<AfterUnknown>, port_method: Option<&'static str>) -> Operation {
        let (lifecycle, client_method, source) = (Lifecycle::Active, "Client::act", "made up");
        Operation { name: "/a/b", effect, after_unknown, lifecycle, client_method, port_method, source }
    }

    #[test]
    fn an_empty_cell_is_named() {
        let fixtures = tempfile::tempdir().unwrap();
        let read = operation(Effect::Read, None, Some("Tracking::track"));
        assert!(table(&[read], fixtures.path()).unwrap_err().contains("no fixture"));
        std::fs::create_dir_all(fixtures.path().join("a.b/found")).unwrap();
        assert!(table(&[read], fixtures.path()).unwrap().contains("| `a.b`: 1 | `tracking` | a read"));
        let write = operation(Effect::Write, None, None);
        assert!(table(&[write], fixtures.path()).unwrap_err().contains("is a write"));
        let stranger = operation(Effect::Read, None, Some("NoPort::act"));
        assert!(table(&[stranger], fixtures.path()).unwrap_err().contains("no contract suite"));
    }

    #[test]
    fn the_table_replaces_what_stood_there() {
        let document = format!("head\n{BEGIN}\nold\n{END}\ntail");
        assert_eq!(replace(&document, "new\n").unwrap(), format!("head\n{BEGIN}\n\nnew\n\n{END}\ntail"));
        assert_eq!(replace("nothing", "new"), None);
    }
}
