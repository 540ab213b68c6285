//! Traces by waybill, ten a call.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_trait::async_trait;
use portolan_domain::{EventStatus, Trace, WaybillNo};
use portolan_exchange::{count_foreign_answer, count_unmapped_events};
use portolan_ports::{Delivery, Error, ErrorKind, LegScope, Reference, Tracking, TrackingCapabilities, TrackingQuery};

use crate::{
    adapter::Merchant,
    convert::trace::{not_found, numbers, trace},
    envelope::bad_response,
    operations::{GET_TRACK_INFO, TRACK_INFO},
    wire::trace::{MOST_NUMBERS, TrackInfo, TrackQuery},
};

/// `Tracking`: calls one after the other, for CJ takes one a second from most accounts. Answers are known by their numbers,
/// never by their place.
#[derive(Debug)]
pub(crate) struct CjTracking(pub(crate) Merchant);

type Outcome = Result<Vec<Trace>, Error>;

impl CjTracking {
    pub(crate) fn takes() -> TrackingCapabilities {
        let mut takes = TrackingCapabilities::by_waybill();
        takes.max_batch = MOST_NUMBERS;
        takes
    }

    fn operation(&self) -> &'static str {
        if self.0.account.use_deprecated_track { GET_TRACK_INFO } else { TRACK_INFO }
    }

    fn about(&self, error: Error) -> Error {
        self.0.about(error).with_operation(self.operation())
    }

    /// The number that a query is asked by.
    fn number<'a>(&self, query: &'a TrackingQuery) -> Result<&'a WaybillNo, Error> {
        let unsupported = |message: &str| Err(self.about(Error::not_sent(ErrorKind::Unsupported, message)));
        if query.scope.is_some_and(|scope| scope != LegScope::Forward) {
            return unsupported("CJ tells of the waybill that is asked for, and of no other leg");
        }
        let Reference::Waybill(waybill) = &query.reference else {
            return unsupported("CJ has traces by waybill alone; an order tells its waybills");
        };
        TrackQuery::of([waybill.clone()]).check().map_err(|error| self.about(error))?;
        Ok(waybill)
    }

    async fn call(&self, asked: &[WaybillNo]) -> Result<Vec<Result<TrackInfo, Error>>, Error> {
        self.0.client.tracked(self.operation(), &TrackQuery::of(asked.iter().cloned())).await
    }

    /// The outcome of each number, asked ten at once.
    async fn outcomes(&self, asked: &[WaybillNo]) -> BTreeMap<WaybillNo, Outcome> {
        let mut outcomes = BTreeMap::new();
        let mut halted: Option<Error> = None;
        let mut batches: VecDeque<&[WaybillNo]> = asked.chunks(MOST_NUMBERS).collect();
        while let Some(batch) = batches.pop_front() {
            let same =
                |error: &Error| batch.iter().map(|number| (number.clone(), Err(error.clone()))).collect::<Vec<_>>();
            if let Some(error) = &halted {
                // Nothing that follows would fare better, and asking on would only use up what is left.
                outcomes.extend(same(&error.clone().with_delivery(Delivery::NotSent)));
                continue;
            }
            match self.call(batch).await {
                Ok(answers) => outcomes.extend(self.sorted(batch, answers)),
                // A number that CJ will not take must not spoil the others: each is asked alone.
                Err(error) if batch.len() > 1 && error.kind() == ErrorKind::InvalidInput => {
                    batch.chunks(1).rev().for_each(|number| batches.push_front(number));
                }
                Err(error) => {
                    outcomes.extend(same(&error));
                    halted = Some(error).filter(|error| concerns_the_account(error.kind()));
                }
            }
        }
        outcomes
    }

    /// The answers to one call, each to the number that it names.
    fn sorted(&self, asked: &[WaybillNo], answers: Vec<Result<TrackInfo, Error>>) -> Vec<(WaybillNo, Outcome)> {
        let mut found: BTreeMap<&WaybillNo, Vec<Result<Trace, Error>>> = BTreeMap::new();
        let mut stray = None;
        for answer in answers {
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    stray.get_or_insert(error);
                    continue;
                }
            };
            let named: Vec<WaybillNo> = numbers(&answer).chain(last_mile(&answer)).collect();
            let asked_for: Vec<_> = asked.iter().filter(|number| named.contains(number)).collect();
            match (named.is_empty(), asked_for.is_empty()) {
                (true, _) if answer.is_unknown_number() => {}
                (true, _) => {
                    stray.get_or_insert_with(|| bad_response("an element of `data` names no number"));
                }
                (false, true) => {
                    count_foreign_answer("cj");
                    let problem = "the reply answers another number than the one asked for; it was not taken";
                    stray.get_or_insert_with(|| bad_response(problem));
                }
                (false, false) => {
                    for number in asked_for {
                        found.entry(number).or_default().push(trace(answer.clone()));
                    }
                }
            }
        }
        let outcome = |number: &WaybillNo| match (found.remove(number), &stray) {
            (Some(traces), _) => self.joined(traces),
            // What could not be told to be of a number may be of this one: that is not "unknown".
            (None, Some(error)) => Err(self.about(error.clone())),
            (None, None) => Err(self.about(not_found())),
        };
        asked.iter().map(outcome).zip(asked).map(|(outcome, number)| (number.clone(), outcome)).collect()
    }

    /// The traces of one number: one a parcel, however often it was answered.
    fn joined(&self, answers: Vec<Result<Trace, Error>>) -> Outcome {
        let mut traces: Vec<Trace> = Vec::new();
        let mut unknown = None;
        for answer in answers {
            match answer {
                Ok(mut trace) => {
                    trace.account = Some(self.0.account.id.clone());
                    let known = traces.iter_mut().find(|other| other.waybill() == trace.waybill());
                    match known {
                        Some(known) => known.merge(trace).map_err(|error| {
                            self.about(bad_response("two answers are of one number").with_source(error))
                        })?,
                        None => traces.push(trace),
                    }
                }
                Err(error) if error.kind() == ErrorKind::NotFound => unknown = Some(error),
                Err(error) => return Err(self.about(error)),
            }
        }
        match (traces.is_empty(), unknown) {
            (true, Some(error)) => Err(self.about(error)),
            (true, None) => Err(self.about(not_found())),
            (false, _) => Ok(traces),
        }
    }
}

/// The last carrier's number, which finds a parcel as well.
fn last_mile(answer: &TrackInfo) -> Option<WaybillNo> {
    WaybillNo::parse(answer.parcel.last_track_number.as_deref()?).ok()
}

fn concerns_the_account(kind: ErrorKind) -> bool {
    use ErrorKind::{Config, Denied, QuotaExhausted, RateLimited, Unauthenticated, Unsupported};
    matches!(kind, Config | Denied | QuotaExhausted | RateLimited | Unauthenticated | Unsupported)
}

#[async_trait]
impl Tracking for CjTracking {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>> {
        let numbers: Vec<Result<&WaybillNo, Error>> = queries.iter().map(|query| self.number(query)).collect();
        let mut seen = BTreeSet::new();
        let asked: Vec<WaybillNo> =
            numbers.iter().flatten().filter(|number| seen.insert(**number)).map(|number| (*number).clone()).collect();
        let outcomes = self.outcomes(&asked).await;
        let events = outcomes.values().flatten().flatten().flat_map(Trace::events);
        let unmapped = events.filter(|event| event.status == EventStatus::Unmapped).count();
        count_unmapped_events("cj", unmapped.try_into().unwrap_or(u64::MAX));
        let missing = || Err(self.about(not_found()));
        numbers.into_iter().map(|number| outcomes.get(number?).cloned().unwrap_or_else(missing)).collect()
    }
}
