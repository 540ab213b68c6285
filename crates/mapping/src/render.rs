//! The table as Rust.

use crate::table::Table;

const DOMAIN: &str = "::portolan_domain";

/// The Rust of a status word, or `None` for a word that is none.
pub(crate) fn verdict(word: &str) -> Option<String> {
    let status = match word {
        "info" => return Some(format!("{DOMAIN}::Verdict::Info")),
        "pending" => "Pending",
        "info_received" => "InfoReceived",
        "picked_up" => "PickedUp",
        "in_transit" => "InTransit",
        "customs_hold" => "CustomsHold",
        "out_for_delivery" => "OutForDelivery",
        "available_for_pickup" => "AvailableForPickup",
        "attempt_failed" => "AttemptFailed",
        "delivered" => "Delivered",
        "returning" => "Returning",
        "returned" => "Returned",
        "cancelled" => "Cancelled",
        _ => {
            let kind = match word.strip_prefix("exception/")? {
                "other" => "Other",
                "address" => "Address",
                "partial" => "Partial",
                "damaged" => "Damaged",
                "lost" => "Lost",
                "refused" => "Refused",
                _ => return None,
            };
            let exception = format!("{DOMAIN}::TrackingStatus::Exception({DOMAIN}::ExceptionKind::{kind})");
            return Some(format!("{DOMAIN}::Verdict::Status({exception})"));
        }
    };
    Some(format!("{DOMAIN}::Verdict::Status({DOMAIN}::TrackingStatus::{status})"))
}

pub(crate) fn render(table: &Table) -> String {
    let of = |word: &str| verdict(word).unwrap_or_default();
    let nodes: Vec<String> = (table.node.iter())
        .map(|row| {
            format!(
                "{DOMAIN}::Node {{ code: {:?}, also: &{:?}, titles: &{:?}, verdict: {} }}",
                row.code,
                row.also,
                row.titles,
                of(&row.status)
            )
        })
        .collect();
    let mut codes: Vec<(&String, usize)> = Vec::new();
    let mut node_titles: Vec<(&String, usize)> = Vec::new();
    for (index, row) in table.node.iter().enumerate() {
        codes.extend(std::iter::once(&row.code).chain(&row.also).map(|code| (code, index)));
        node_titles.extend(row.titles.iter().map(|title| (title, index)));
    }
    codes.sort();
    node_titles.sort();
    let by_text = |rows: Vec<(&String, &String)>| {
        let mut rows = rows;
        rows.sort();
        list(rows.into_iter().map(|(text, word)| format!("({text:?}, {})", of(word))).collect())
    };
    let titles = by_text(table.title.iter().map(|row| (&row.title, &row.status)).collect());
    let stages = by_text(table.stage.iter().map(|row| (&row.stage, &row.status)).collect());
    let patterns: Vec<String> = (table.pattern.iter())
        .map(|row| {
            format!(
                "{DOMAIN}::Pattern {{ any: &{:?}, and: &{:?}, none: &{:?}, verdict: {} }}",
                row.any,
                row.and,
                row.none,
                of(&row.status)
            )
        })
        .collect();
    format!(
        "pub(crate) static STATUS_MAP: {DOMAIN}::StatusMap = {DOMAIN}::StatusMap {{ nodes: {}, codes: &{codes:?}, \
         node_titles: &{node_titles:?}, titles: {titles}, stages: {stages}, patterns: {} }};\n",
        list(nodes),
        list(patterns),
    )
}

fn list(rows: Vec<String>) -> String {
    format!("&[\n{}\n]", rows.join(",\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_table_becomes_sorted_rust() {
        let code = crate::compile(
            r#"
            [[node]]
            code = "9"
            also = ["1"]
            titles = ["妥投"]
            status = "delivered"
            source = "s"
            since = "2026-11-22"
            [[pattern]]
            any = ["破损"]
            status = "exception/damaged"
            source = "s"
            since = "2026-11-22"
            "#,
        )
        .unwrap();
        assert!(code.contains(r#"codes: &[("1", 0), ("9", 0)]"#), "{code}");
        assert!(code.contains("ExceptionKind::Damaged"), "{code}");
    }
}
