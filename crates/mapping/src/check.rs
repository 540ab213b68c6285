//! The rules of a table.

use std::collections::BTreeMap;

use crate::{
    TableError,
    render::verdict,
    table::{Pattern, Table},
};

pub(crate) fn check(table: &Table) -> Result<(), TableError> {
    let rows = (table.node.iter().map(|row| (format!("node {}", row.code), &row.status, &row.source, &row.since)))
        .chain(table.title.iter().map(|row| (format!("title {}", row.title), &row.status, &row.source, &row.since)))
        .chain(table.stage.iter().map(|row| (format!("stage {}", row.stage), &row.status, &row.source, &row.since)))
        .chain(table.pattern.iter().map(|row| (name(row), &row.status, &row.source, &row.since)));
    for (row, status, source, since) in rows {
        let refuse = |problem: String| Err(TableError::Row { row: row.clone(), problem });
        if verdict(status).is_none() {
            return refuse(format!("unknown status word {status:?}"));
        }
        if source.trim().is_empty() {
            return refuse("a row needs a source".into());
        }
        if !is_date(since) {
            return refuse(format!("since = {since:?} is no date yyyy-mm-dd"));
        }
    }
    let codes = table.node.iter().flat_map(|row| std::iter::once(&row.code).chain(&row.also));
    unique("code", codes)?;
    let titles = table.node.iter().flat_map(|row| &row.titles).chain(table.title.iter().map(|row| &row.title));
    unique("title", titles)?;
    unique("stage", table.stage.iter().map(|row| &row.stage))?;
    patterns(&table.pattern)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [y, m, d] if (y.len(), m.len(), d.len()) == (4, 2, 2))
        && text.bytes().all(|b| b == b'-' || b.is_ascii_digit())
}

fn name(row: &Pattern) -> String {
    format!("pattern {}", row.any.join("|"))
}

fn unique<'a>(what: &str, values: impl Iterator<Item = &'a String>) -> Result<(), TableError> {
    let mut seen = BTreeMap::new();
    for value in values {
        if value.is_empty() || value.trim() != value {
            return Err(TableError::Row {
                row: format!("{what} {value:?}"),
                problem: "empty, or blanks around it".into(),
            });
        }
        if seen.insert(value, ()).is_some() {
            return Err(TableError::Row { row: format!("{what} {value}"), problem: "stands twice".into() });
        }
    }
    Ok(())
}

fn patterns(rows: &[Pattern]) -> Result<(), TableError> {
    for (index, row) in rows.iter().enumerate() {
        let refuse = |problem: String| Err(TableError::Row { row: name(row), problem });
        if matches!(row.status.as_str(), "delivered" | "returned" | "cancelled") {
            return refuse("a pattern may not end a journey: use a code, a stage or an exact title".into());
        }
        if row.any.is_empty() || row.any.iter().chain(&row.and).chain(&row.none).any(String::is_empty) {
            return refuse("a pattern needs words, none of them empty".into());
        }
        let hidden = |word: &String| {
            rows.iter().take(index).find(|earlier| {
                earlier.and.is_empty()
                    && earlier.none.is_empty()
                    && earlier.any.iter().any(|shown| word.contains(shown.as_str()))
            })
        };
        if let Some((word, earlier)) = row.any.iter().find_map(|word| hidden(word).map(|earlier| (word, earlier))) {
            return refuse(format!("{word:?} is hidden by the earlier {}", name(earlier)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::compile;

    const END: &str = "source = \"s\"\nsince = \"2026-11-22\"\n";

    fn refused(text: &str) -> String {
        compile(&text.replace("END", END)).expect_err("the table breaks a rule").to_string()
    }

    #[test]
    fn each_rule_can_be_broken() {
        assert!(refused("[[node]]\ncode=\"1\"\nstatus=\"flying\"\nEND").contains("unknown status word"));
        assert!(refused("[[node]]\ncode=\"1\"\nalso=[\"1\"]\nstatus=\"info\"\nEND").contains("code 1: stands twice"));
        let titles = "[[node]]\ncode=\"1\"\ntitles=[\"妥投\"]\nstatus=\"delivered\"\nEND[[title]]\ntitle=\"妥投\"\nstatus=\"info\"\nEND";
        assert!(refused(titles).contains("title 妥投: stands twice"));
        assert!(refused("[[stage]]\nstage=\" 1\"\nstatus=\"info\"\nEND").contains("blanks"));
        assert!(refused("[[pattern]]\nany=[\"签收\"]\nstatus=\"delivered\"\nEND").contains("may not end"));
        assert!(refused("[[pattern]]\nany=[]\nstatus=\"info\"\nEND").contains("needs words"));
        let hidden = "[[pattern]]\nany=[\"收\"]\nstatus=\"info\"\nEND[[pattern]]\nany=[\"拒收\"]\nstatus=\"exception/refused\"\nEND";
        assert!(refused(hidden).contains("hidden"));
        assert!(
            refused("[[title]]\ntitle=\"x\"\nstatus=\"info\"\nsource=\"\"\nsince=\"2026-11-22\"").contains("source")
        );
        assert!(refused("[[title]]\ntitle=\"x\"\nstatus=\"info\"\nsource=\"s\"\nsince=\"today\"").contains("no date"));
        assert!(refused("[[titel]]\ntitle=\"x\"").contains("titel"));
    }
}
