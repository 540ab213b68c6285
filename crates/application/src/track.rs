//! Track many parcels at once.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
    stream,
};
use portolan_domain::Trace;
use portolan_ports::{Connection, Error, ErrorKind, TrackingQuery};

use crate::{
    Outcome, Progress, Recogniser, Row,
    plan::{Plan, Question},
};

/// Tracks many numbers over several accounts. See the crate's page for what it promises.
#[derive(Clone, Debug)]
pub struct TrackParcels {
    connections: Vec<Connection>,
    recognisers: Vec<Recogniser>,
    concurrency: usize,
}

type Answer = Result<Arc<[Trace]>, Error>;

impl TrackParcels {
    /// Calls that are under way at once where nothing else was set.
    pub const CONCURRENCY: usize = 4;

    /// Over these connections; those that cannot track are never asked.
    #[must_use]
    pub fn new(connections: Vec<Connection>) -> Self {
        Self { connections, recognisers: Vec::new(), concurrency: Self::CONCURRENCY }
    }

    /// Takes this hint for numbers whose kind or account nobody states.
    #[must_use]
    pub fn recogniser(mut self, recogniser: Recogniser) -> Self {
        self.recognisers.push(recogniser);
        self
    }

    /// At most so many calls at once, over all accounts: at least 1, [`CONCURRENCY`](Self::CONCURRENCY) unless set.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// One outcome for each row, in the order of the rows. `progress` is called once at the start and after each call,
    /// with counts that only grow and end at the total.
    pub async fn run(&self, rows: Vec<Row>, progress: impl FnMut(Progress)) -> Vec<Outcome> {
        self.run_until(rows, progress, pending()).await
    }

    /// As [`run`](Self::run), but not longer than `stop`. A row without an answer by then is `Unavailable`: `NotSent` if
    /// its turn had not come, `MaybeSent` if its call was under way, which is harmless as these are reads.
    pub async fn run_until(
        &self,
        rows: Vec<Row>,
        mut progress: impl FnMut(Progress),
        stop: impl Future<Output = ()>,
    ) -> Vec<Outcome> {
        let plan = Plan::new(&rows, &self.connections, &self.recognisers);
        let mut askers = vec![0_usize; plan.questions.len()];
        plan.rows.iter().flatten().for_each(|at| askers[*at] += 1);
        let unasked = plan.rows.iter().filter(|row| row.is_err()).count();
        let mut count = Progress { done: unasked, failed: unasked, total: rows.len() };
        progress(count);

        let mut answers: Vec<Option<Answer>> = plan.questions.iter().map(|_| None).collect();
        let begun = AtomicUsize::new(0); // batches begin in their order
        {
            let (begun, plan) = (&begun, &plan);
            // A call comes into being when its turn comes: never more than `concurrency` of them exist.
            let calls = stream::iter(&plan.batches).map(|batch| async move {
                begun.fetch_add(1, Ordering::Relaxed);
                (batch, self.ask(plan, batch).await)
            });
            let mut calls = pin!(calls.buffer_unordered(self.concurrency));
            let mut stop = pin!(stop);
            while let Either::Right((Some((batch, outcomes)), _)) = select(stop.as_mut(), calls.next()).await {
                for (at, answer) in batch.iter().zip(outcomes) {
                    count.done += askers[*at];
                    count.failed += if answer.is_err() { askers[*at] } else { 0 };
                    answers[*at] = Some(answer);
                }
                progress(count);
            }
        }
        if count.done < count.total {
            count.failed += count.total - count.done;
            count.done = count.total;
            progress(count);
        }
        for (at, batch) in plan.batches.iter().enumerate() {
            let sent = at < begun.load(Ordering::Relaxed);
            batch.iter().for_each(|question| _ = answers[*question].get_or_insert_with(|| Err(stopped(sent))));
        }
        let Plan { questions, rows: asked, .. } = plan;
        rows.into_iter().zip(asked).map(|(row, asked)| self.outcome(row, asked, &questions, &answers)).collect()
    }

    async fn ask(&self, plan: &Plan, batch: &[usize]) -> Vec<Answer> {
        let queries: Vec<TrackingQuery> = batch.iter().map(|at| plan.questions[*at].query.clone()).collect();
        let connection = batch.first().map(|at| &self.connections[plan.questions[*at].connection]);
        let results = match connection.and_then(|connection| connection.tracking.as_ref()) {
            Some(port) => port.track(&queries).await,
            None => Vec::new(),
        };
        let given = results.len();
        let missing = || {
            let message = format!("the adapter gave {given} outcomes for {} queries", queries.len());
            Err(Error::answered(ErrorKind::BadResponse, message))
        };
        let mut answers: Vec<Answer> = results.into_iter().map(|result| result.map(Arc::from)).collect();
        if given > queries.len() {
            answers.clear(); // which belongs to which is anybody's guess
        }
        answers.resize_with(queries.len(), missing);
        answers
    }

    fn outcome(
        &self,
        row: Row,
        asked: Result<usize, Error>,
        questions: &[Question],
        answers: &[Option<Answer>],
    ) -> Outcome {
        let question = match asked {
            Ok(at) => at,
            Err(error) => {
                let account = error.account().cloned();
                return Outcome { number: row.number, account, reference: None, result: Err(error) };
            }
        };
        let Question { connection, query } = &questions[question];
        let connection = &self.connections[*connection];
        let answer = answers[question].clone().unwrap_or_else(|| Err(stopped(false)));
        Outcome {
            number: row.number,
            account: Some(connection.account.clone()),
            reference: Some(query.reference.clone()),
            result: answer.map_err(|error| named(error, connection)),
        }
    }
}

/// Says of whom it was asked, where the adapter did not.
pub(crate) fn named(error: Error, connection: &Connection) -> Error {
    let error = if error.provider().is_none() { error.with_provider(connection.provider.clone()) } else { error };
    if error.account().is_none() { error.with_account(connection.account.clone()) } else { error }
}

pub(crate) fn stopped(begun: bool) -> Error {
    if begun {
        Error::maybe_sent(ErrorKind::Unavailable, "stopped before its answer came")
    } else {
        Error::not_sent(ErrorKind::Unavailable, "stopped before its turn came")
    }
}
