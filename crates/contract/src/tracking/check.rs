//! Asking, and what must hold for every outcome whatever was staged.

use std::{ops::Deref, sync::Arc};

use portolan_domain::Trace;
use portolan_ports::{Error, Tracking, TrackingCapabilities, TrackingQuery};

use super::answers;
use crate::{Outcome, Rig, Scenario, check};

type Outcomes = Vec<Result<Vec<Trace>, Error>>;

/// A staged case of this suite.
pub(super) struct Check {
    case: check::Check,
    port: Arc<dyn Tracking>,
    takes: TrackingCapabilities,
}

impl Deref for Check {
    type Target = check::Check;

    fn deref(&self) -> &check::Check {
        &self.case
    }
}

impl Check {
    /// The staged case, or the outcome if it is skipped.
    pub(super) async fn stage(rig: &dyn Rig, scenario: Scenario) -> Result<Self, Outcome> {
        let case = check::Check::stage(rig, scenario).await?;
        let port = case.stage.connection.tracking.clone();
        let Some(port) = port else { case.fails("the rig's connection has no tracking port") };
        let takes = case.stage.connection.capabilities.tracking.clone();
        let Some(takes) = takes else { case.fails("the rig's connection does not say what its tracking port takes") };
        case.rig_holds(takes.max_batch >= 1, || "max_batch is zero: nothing could be asked".into());
        Ok(Self { case, port, takes })
    }

    pub(super) fn takes(&self) -> &TrackingCapabilities {
        &self.takes
    }

    /// Asks the staged queries.
    pub(super) async fn ask(&self) -> Outcomes {
        let queries: Vec<_> = self.stage.asked.iter().map(|asked| asked.query.clone()).collect();
        self.ask_all(&queries).await
    }

    /// Asks, and checks what must hold for every outcome.
    pub(super) async fn ask_all(&self, queries: &[TrackingQuery]) -> Outcomes {
        let outcomes = self.port.track(queries).await;
        self.equal("number of outcomes", outcomes.len(), queries.len());
        for (query, outcome) in queries.iter().zip(&outcomes) {
            match outcome {
                Ok(traces) => self.every_trace(query, traces),
                Err(error) => self.every_error(error),
            }
        }
        outcomes
    }

    /// The one staged query's traces.
    pub(super) async fn ask_for_traces(&self) -> Vec<Trace> {
        self.one_query();
        match self.ask().await.pop() {
            Some(Ok(traces)) => traces,
            Some(Err(error)) => self.fails(&format!("it must be found, and is {error:?}")),
            None => Vec::new(),
        }
    }

    /// The one staged query's error.
    pub(super) async fn ask_for_error(&self) -> Error {
        self.one_query();
        self.the_error(self.ask().await)
    }

    pub(super) fn the_error(&self, mut outcomes: Outcomes) -> Error {
        match outcomes.pop() {
            Some(Err(error)) => error,
            Some(Ok(traces)) => self.fails(&format!("it must fail, and {} traces came back", traces.len())),
            None => self.fails("no outcome came back"),
        }
    }

    fn one_query(&self) {
        self.rig_holds(self.stage.asked.len() == 1, || "stage one query in this scenario".into());
        let taken = self.stage.asked.iter().all(|asked| self.takes.takes(&asked.query.reference));
        self.rig_holds(taken, || "the query is of a kind that the capabilities do not name".into());
    }

    fn every_trace(&self, query: &TrackingQuery, traces: &[Trace]) {
        self.holds(!traces.is_empty(), || {
            "found, and no trace: an unknown number is an error, a known one a trace".into()
        });
        for trace in traces {
            self.equal("provider of a trace", &trace.provider, &self.stage.connection.provider);
            self.equal("account of a trace", trace.account.as_ref(), Some(&self.stage.connection.account));
            self.holds(answers(trace, &query.reference), || {
                "a trace is of another parcel than the one asked for, and does not name it".into()
            });
        }
    }
}
