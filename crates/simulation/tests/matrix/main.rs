//! The fault matrix: each fault, at each provider, in each kind of call; judged by error and ledger.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

mod bend;
mod class;
mod content;
mod meaning;
mod pushed;
mod semantics;
mod subject;
mod table;
mod tokens;
mod told;
mod transport;
mod values;

use std::{fs, path::Path};

/// One test a row; each runs all cells of its row.
macro_rules! rows {
    ($($name:ident = $row:literal;)*) => {
        $(#[test]
        fn $name() {
            table::run($row);
        })*

        const TESTED: &[u8] = &[$($row),*];
    };
}

rows! {
    row_01_names = 1;
    row_02_connections = 2;
    row_03_tls = 3;
    row_04_closed_as_we_send = 4;
    row_05_reset_before_the_status = 5;
    row_06_reset_in_the_body = 6;
    row_07_silence = 7;
    row_08_slow_ways = 8;
    row_13_empty_bodies = 13;
    row_14_cut_json = 14;
    row_15_pages = 15;
    row_18_encodings = 18;
    row_19_extremes = 19;
    row_20_types = 20;
    row_21_fields = 21;
    row_22_unknown_codes = 22;
    row_23_big_ids = 23;
    row_24_odd_times = 24;
    row_25_envelopes = 25;
    row_26_too_many_requests = 26;
    row_27_server_errors = 27;
    row_28_limits_in_a_success = 28;
    row_30_tokens_that_end = 30;
    row_31_tokens_that_cannot_be_renewed = 31;
    row_32_rotated_secrets = 32;
    row_33_wrong_clocks = 33;
    row_34_odd_characters = 34;
    row_35_answers_to_another_question = 35;
    row_40_partial_batches = 40;
    row_41_lost_answers = 41;
    row_43_exists_already = 43;
}

#[test]
fn no_cell_is_empty_and_every_row_has_its_test() {
    let rows: Vec<u8> = table::ROWS.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, TESTED);
    for row in rows {
        for side in subject::Side::ALL {
            for kind in subject::Kind::ALL {
                let cell = table::cell(row, side, kind);
                assert!(cell.is_some(), "row {row}, {}, {}: an empty cell", side.name(), kind.name());
            }
        }
    }
}

#[test]
fn the_page_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults.md");
    let page = table::page();
    if std::env::var_os("UPDATE_FAULTS").is_some_and(|value| value == "1") {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/faults.md is out of date: UPDATE_FAULTS=1 cargo test -p portolan-simulation --test matrix"
    );
}
