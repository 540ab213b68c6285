//! The table of all cells, and the page that is made of it.

use std::fmt::Write as _;

use crate::{
    content, meaning, semantics,
    subject::{Kind, Side},
    transport,
};

/// What is in a cell.
pub(crate) enum Cell {
    /// What must come of it, and the test that shows it.
    Case(&'static str, fn(Side, Kind)),
    /// Why there is nothing to test.
    No(&'static str),
}

/// The rows that are told one by one, with what goes wrong in each.
pub(crate) const ROWS: [(u8, &str); 31] = [
    (1, "DNS: no such name, no answer"),
    (2, "connection refused, packets dropped"),
    (3, "TLS: handshake cut; certificate expired, of another name, of an unknown issuer"),
    (4, "idle connection closed by the server as the request is written"),
    (5, "reset before the status line"),
    (6, "reset within the body"),
    (7, "no answer at all, or only after the deadline; a body that stalls, or comes at a byte a second"),
    (8, "slow way there and back, with jitter; a body in slices of one byte"),
    (13, "status 200 with an empty body, `null`, `\"\"`, `[]`"),
    (14, "JSON cut off, at every byte"),
    (15, "a page in HTML with status 200"),
    (18, "GBK, a byte order mark, invalid bytes, lone surrogates, NUL"),
    (19, "nesting of 100,000, a string of 10 MiB, numbers beyond all bounds, keys twice"),
    (20, "another type: number as text, list of one as its item, null"),
    (21, "a field missing, renamed, or new"),
    (22, "an unknown code"),
    (23, "ids beyond 2^53"),
    (24, "times that do not exist, in other forms, in the future"),
    (25, "envelopes misspelt, wrapped, or with an error within a success"),
    (26, "429, with hints of all kinds and without"),
    (27, "500, 502, 503, 504"),
    (28, "\"too many calls\" with status 200"),
    (30, "the token ends between signing and check"),
    (31, "the token cannot be renewed; two processes renew it at once"),
    (32, "the secret, or the key, is replaced: both are taken for a while, then the old one is refused"),
    (33, "our clock is wrong, or jumps"),
    (34, "characters that signatures trip over"),
    (35, "the answer to another question"),
    (40, "a batch that fails in part"),
    (41, "the answer is lost, and the effect is there"),
    (43, "\"exists already\""),
];

/// The cell of a row; none if nobody has thought of it.
pub(crate) fn cell(row: u8, side: Side, kind: Kind) -> Option<Cell> {
    transport::cell(row, side, kind)
        .or_else(|| content::cell(row, side, kind))
        .or_else(|| semantics::cell(row, side, kind))
        .or_else(|| meaning::cell(row, side, kind))
}

/// Runs all cells of a row.
pub(crate) fn run(row: u8) {
    for side in Side::ALL {
        for kind in Kind::ALL {
            match cell(row, side, kind) {
                Some(Cell::Case(_, case)) => case(side, kind),
                Some(Cell::No(why)) => assert!(!why.is_empty()),
                None => panic!("row {row}, {}, {}: an empty cell", side.name(), kind.name()),
            }
        }
    }
}

/// The page `docs/faults.md`.
pub(crate) fn page() -> String {
    let mut reasons: Vec<&str> = Vec::new();
    let (mut cases, mut rows) = (0, String::new());
    for (row, fault) in ROWS {
        for (at, side) in Side::ALL.into_iter().enumerate() {
            let told = if at == 0 { (row.to_string(), fault) } else { (String::new(), "") };
            let _ = write!(rows, "| {} | {} | {} |", told.0, told.1, side.name());
            for kind in Kind::ALL {
                let text = match cell(row, side, kind) {
                    Some(Cell::Case(expects, _)) => {
                        cases += 1;
                        expects.to_owned()
                    }
                    Some(Cell::No(why)) => {
                        let at = reasons.iter().position(|known| *known == why).unwrap_or_else(|| {
                            reasons.push(why);
                            reasons.len() - 1
                        });
                        format!("– ({})", at + 1)
                    }
                    None => "**empty**".to_owned(),
                };
                let _ = write!(rows, " {text} |");
            }
            rows.push('\n');
        }
    }
    let cells = ROWS.len() * Side::ALL.len() * Kind::ALL.len();
    let mut page =
        format!("{HEAD}\n{cells} cells: {cases} are tested, and {} have a reason why not.\n\n", cells - cases);
    page.push_str("| | what goes wrong | provider | read | write | batch | token | push |\n");
    page.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    page.push_str(&rows);
    page.push_str("\nWhy a cell has no test:\n\n");
    for (at, why) in reasons.iter().enumerate() {
        let _ = writeln!(page, "{}. {why}", at + 1);
    }
    page
}

const HEAD: &str = "\
# What goes wrong, and what comes of it

Made by `UPDATE_FAULTS=1 cargo test -p portolan-simulation --test matrix`; a test compares it.

Each cell is a fault, a provider and a kind of call: one parcel asked about, one handed in, three asked about at once, a token
renewed, a push received. What must come of it is judged by the error that the caller gets **and** by the sandbox's ledger:
what took effect, how often, and what was sent.

The sandbox makes the faults itself, as anybody can have it do over its control port. Four rows are made by a double at the HTTP
seam: names, connections and TLS (1 to 3) fail before any gateway, and whether an idle connection ends before or under the next
request (4) is a race that no gateway decides.

| word | what the caller may conclude | what happens by itself |
| --- | --- | --- |
| right | the value is what the provider said | |
| NotSent | no effect: nothing left this process, which is proved here | repeated, also writes; not where a person must act |
| Throttled | no effect | waits for the hint, at most for the call's time, or for the limit |
| Auth | no effect | the token is renewed once and the call repeated once; else the account stops |
| Transient | a read: none possible | repeated at most twice, within a tenth of all calls |
| Ambiguous | a write: nobody knows | never sent again by itself; asked again as the operation declares, it is taken once |
| Contract | the answer fits nothing | neither repeated nor believed |
| Rejected | no effect: the provider said so | |
";
