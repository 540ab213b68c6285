//! Traces, over the standard query.

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use portolan_domain::{EventStatus, OrderRefKind, Trace, WaybillNo};
use portolan_exchange::{count_foreign_answer, count_unmapped_events};
use portolan_ports::{Error, ErrorKind, LegScope, Reference, Tracking, TrackingCapabilities, TrackingQuery};

use crate::{
    adapter::{IN_FLIGHT, Merchant},
    convert, number,
    operations::TRACKING_QUERY,
    wire::tracking::{Tracked, TrackingRequest},
};

/// What JDL's trace query takes.
pub(crate) fn takes() -> TrackingCapabilities {
    let mut takes = TrackingCapabilities::by_waybill();
    takes.by_order = &[OrderRefKind::Merchant];
    takes.scopes = &[LegScope::Forward, LegScope::WithReverse, LegScope::All];
    takes.wants_identity = true;
    takes
}

/// `Tracking` over the standard trace query: one number a call, a few calls at once.
#[derive(Debug)]
pub(crate) struct JdlTracking(pub(crate) Merchant);

#[async_trait]
impl Tracking for JdlTracking {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>> {
        let calls: Vec<_> = queries.iter().map(|query| self.track_one(query)).collect();
        stream::iter(calls).buffered(IN_FLIGHT).collect().await
    }
}

impl JdlTracking {
    async fn track_one(&self, query: &TrackingQuery) -> Result<Vec<Trace>, Error> {
        let request = self.request(query).map_err(|error| self.0.about(TRACKING_QUERY, error))?;
        let answers = self.0.client.query_trace(&request).await?;
        let traces = answers.into_iter().map(|answer| self.trace(answer, query, &request)).collect::<Result<_, _>>();
        traces.map_err(|error| self.0.about(TRACKING_QUERY, error))
    }

    fn request(&self, query: &TrackingQuery) -> Result<TrackingRequest, Error> {
        let unsupported = |message: &str| Err(Error::not_sent(ErrorKind::Unsupported, message));
        let (reference_number, reference_type) = match &query.reference {
            Reference::Waybill(waybill) => (number::to_send(waybill)?.0.to_string(), 20_000),
            Reference::Order(order) if order.kind() == OrderRefKind::Merchant => (order.value().to_owned(), 40_000),
            Reference::Order(_) => {
                return unsupported(
                    "JDL's trace query takes waybills and the merchant's own order numbers; the type of other numbers is not published",
                );
            }
        };
        let phone = query.phone_tail.as_ref().map(|tail| tail.reveal().to_owned());
        let customer_code = query.customer_code.clone().or_else(|| self.0.account.customer_code.clone());
        if phone.is_none() && customer_code.is_none() {
            let message =
                "JDL wants a customer code, or the last four digits of the consignee's telephone, with every query";
            return Err(Error::not_sent(ErrorKind::InvalidInput, message));
        }
        let scope = match query.scope.unwrap_or(self.0.account.scope) {
            LegScope::Forward => 0,
            LegScope::WithReverse => 1,
            LegScope::All => 2,
        };
        let business_unit_code = query.business_unit.clone().or_else(|| self.0.account.business_unit.clone());
        Ok(TrackingRequest {
            reference_number,
            reference_type,
            phone,
            customer_code,
            business_unit_code,
            scope: Some(scope),
        })
    }

    /// The trace of one answer, if it is an answer to what was asked.
    fn trace(&self, mut answer: Tracked, query: &TrackingQuery, request: &TrackingRequest) -> Result<Trace, Error> {
        if !answers(&answer, query, request) {
            count_foreign_answer("jdl");
            let message = "the reply answers another number than the one asked for; it was not taken";
            return Err(Error::maybe_sent(ErrorKind::BadResponse, message));
        }
        answer.reference_number.get_or_insert_with(|| request.reference_number.clone());
        answer.reference_type.get_or_insert_with(|| request.reference_type.to_string());
        let mut trace = convert::tracking::trace(answer, &self.0.keys)?;
        let unmapped = trace.events().iter().filter(|event| event.status == EventStatus::Unmapped);
        count_unmapped_events("jdl", unmapped.count().try_into().unwrap_or(u64::MAX));
        trace.account = Some(self.0.account.id.clone());
        if let Reference::Order(order) = &query.reference {
            trace.orders.insert(order.clone());
        }
        Ok(trace)
    }
}

/// Whether an answer is one to the query: by the number that it repeats, or, where it repeats none, by its events.
fn answers(answer: &Tracked, query: &TrackingQuery, request: &TrackingRequest) -> bool {
    let same = |number: &str| number.trim().eq_ignore_ascii_case(&request.reference_number);
    match (&answer.reference_number, &query.reference) {
        (Some(number), _) if same(number) => true,
        // Asked by order, JDL may name the waybills.
        (Some(_), Reference::Order(_)) => answer.reference_type.as_deref() == Some("20000"),
        (Some(_), Reference::Waybill(_)) => false,
        (None, Reference::Order(_)) => true,
        (None, Reference::Waybill(_)) => {
            let events = answer.trackings.iter().flatten();
            let mut legs = events.filter_map(|event| WaybillNo::parse(event.waybill_no.as_deref()?).ok()).peekable();
            legs.peek().is_none() || legs.any(|leg| same(leg.as_str()))
        }
    }
}
