//! Who is asked what: pure, before anything is sent.

use std::collections::HashMap;

use portolan_domain::AccountId;
use portolan_ports::{Advice, Connection, Error, ErrorKind, TrackingQuery};

use crate::{Recogniser, Row, number};

/// One question to one connection; rows that ask the same share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) connection: usize,
    pub(crate) query: TrackingQuery,
}

/// All questions of a list, each once.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The questions, in the order in which rows first ask them.
    pub(crate) questions: Vec<Question>,
    /// For each row its question, or why there is none.
    pub(crate) rows: Vec<Result<usize, Error>>,
    /// The calls: questions of one connection, no more than it takes at once.
    pub(crate) batches: Vec<Vec<usize>>,
}

impl Plan {
    pub(crate) fn new(rows: &[Row], connections: &[Connection], recognisers: &[Recogniser]) -> Self {
        let mut plan = Self { questions: Vec::new(), rows: Vec::with_capacity(rows.len()), batches: Vec::new() };
        let mut known: HashMap<Question, usize> = HashMap::new();
        let mut open: HashMap<usize, usize> = HashMap::new(); // connection -> its batch that is not full yet
        for row in rows {
            let asked = question(row, connections, recognisers).map(|question| {
                if let Some(at) = known.get(&question) {
                    return *at;
                }
                let at = plan.questions.len();
                let most = connections[question.connection].capabilities.tracking.as_ref().map_or(1, |t| t.max_batch);
                let batch = open.entry(question.connection).or_insert(usize::MAX);
                match plan.batches.get_mut(*batch) {
                    Some(batch) if batch.len() < most => batch.push(at),
                    _ => {
                        *batch = plan.batches.len();
                        plan.batches.push(vec![at]);
                    }
                }
                plan.questions.push(question.clone());
                known.insert(question, at);
                at
            });
            plan.rows.push(asked);
        }
        plan
    }
}

fn question(row: &Row, connections: &[Connection], recognisers: &[Recogniser]) -> Result<Question, Error> {
    let at = route(row, connections, recognisers)?;
    let connection = &connections[at];
    let name = |error: Error| error.with_provider(connection.provider.clone()).with_account(connection.account.clone());
    let (Some(takes), Some(_)) = (&connection.capabilities.tracking, &connection.tracking) else {
        return Err(name(Error::not_sent(ErrorKind::Unsupported, "this account cannot track parcels")));
    };
    let looks = recognisers.iter().find(|recogniser| *recogniser.provider() == connection.provider);
    let reference = number::reference(&row.number, row.kind, looks, takes).map_err(name)?;
    let mut query = TrackingQuery::new(reference);
    query.phone_tail.clone_from(&row.phone_tail);
    query.customer_code.clone_from(&row.customer_code);
    query.business_unit.clone_from(&row.business_unit);
    query.scope = row.scope;
    Ok(Question { connection: at, query })
}

/// The connection to ask: the one named, else the only one that tracks, else the only one whose provider recognises the
/// number.
fn route(row: &Row, connections: &[Connection], recognisers: &[Recogniser]) -> Result<usize, Error> {
    let find = |account: &AccountId| connections.iter().position(|connection| connection.account == *account);
    if let Some(account) = &row.account {
        return find(account)
            .ok_or_else(|| Error::not_sent(ErrorKind::Config, format!("there is no account {account}")));
    }
    let able: Vec<usize> = (0..connections.len()).filter(|at| connections[*at].tracking.is_some()).collect();
    let recognised = |at: &usize| {
        let provider = &connections[*at].provider;
        recognisers.iter().any(|recogniser| recogniser.provider() == provider && recogniser.look(&row.number).is_some())
    };
    let likely: Vec<usize> = able.iter().copied().filter(recognised).collect();
    match (&able[..], &likely[..]) {
        ([], _) => Err(Error::not_sent(ErrorKind::Config, "no account can track parcels")),
        ([only], _) | (_, [only]) => Ok(*only),
        (able, likely) => {
            let candidates = if likely.is_empty() { able } else { likely };
            let names: Vec<&str> = candidates.iter().take(8).map(|at| connections[*at].account.as_str()).collect();
            let more = if candidates.len() > names.len() { ", …" } else { "" };
            let message = format!("several accounts may know this number: {}{more}", names.join(", "));
            Err(Error::not_sent(ErrorKind::InvalidInput, message).with_advice(NAME_ONE))
        }
    }
}

const NAME_ONE: Advice = Advice { en: "name the account to ask", zh: "请指定要查询的账户" };

#[cfg(test)]
mod tests;
