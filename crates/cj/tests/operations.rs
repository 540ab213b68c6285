//! The table of operations in the docs is the code's, and has no empty cell.

use std::path::Path;

use portolan_cj::OPERATIONS;
use portolan_contract::operations::{replace, table};

#[test]
fn the_docs_show_the_operations_that_there_are() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let page = root.join("docs/providers/cj.md");
    let table = table(OPERATIONS, &root.join("fixtures/cj")).unwrap_or_else(|empty| panic!("empty cells:\n{empty}"));
    let shown = std::fs::read_to_string(&page).unwrap();
    let wanted = replace(&shown, &table).expect("the page has a place for the table");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&page, wanted).unwrap();
    } else {
        assert!(shown == wanted, "the table is out of date: UPDATE_DOCS=1 cargo test -p portolan-cj --test operations");
    }
}
