//! The ledger.

use super::{Done, shown};
use crate::{Error, Sandbox};

/// How many entries one reading gives unless told otherwise.
const PAGE: usize = 1_000;

pub(super) fn read(sandbox: &Sandbox, query: &str) -> Done {
    let mut after = 0;
    let mut limit = PAGE;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let wrong = || Error::invalid(name, "a whole number of 0 or more is needed");
        match name {
            "after" => after = value.parse().map_err(|_| wrong())?,
            "limit" => limit = value.parse().map_err(|_| wrong())?,
            _ => {
                return Err(Error::invalid(
                    name.chars().take(64).collect::<String>(),
                    "no such parameter; there are `after` and `limit`",
                ));
            }
        }
    }
    Ok(shown(&sandbox.ledger_after(after, limit)))
}
