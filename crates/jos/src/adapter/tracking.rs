//! Traces: by waybill, and by order of the marketplace.

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use portolan_domain::{EventStatus, LegRole, OrderRef, OrderRefKind, PackageCode, Related, Trace, WaybillNo};
use portolan_exchange::{count_foreign_answer, count_unmapped_events};
use portolan_ports::{Error, ErrorKind, LegScope, Reference, Tracking, TrackingCapabilities, TrackingQuery};

use crate::{
    adapter::Merchant,
    config::Family,
    convert,
    envelope::bad_response,
    number,
    operations::{LDOP_TRACE_GET, TRACE_GET},
    wire::{
        Number,
        trace::{LdopTraceGet, PopOrderTrack, TraceApiDto, TraceGet},
    },
};

/// Calls of one account under way at once. JD publishes no figure.
const IN_FLIGHT: usize = 4;

/// `Tracking`, one number a call, a few calls at once.
///
/// A waybill without scans is `NotFound`: no page of JD's tells an unknown waybill from one that nobody has scanned yet,
/// and neither call has a word for it but an empty list. An order without events is known, for an unknown one is refused
/// (402): its trace is empty.
#[derive(Debug)]
pub(crate) struct JosTracking(pub(crate) Merchant);

impl JosTracking {
    pub(crate) fn takes(&self) -> TrackingCapabilities {
        let mut takes = TrackingCapabilities::by_waybill();
        takes.by_order = &[OrderRefKind::Platform];
        takes.wants_identity = self.0.uses_successor(Family::Traces);
        takes
    }

    async fn track_one(&self, query: &TrackingQuery) -> Result<Vec<Trace>, Error> {
        let unsupported = |message: &str| Err(self.0.about(Error::not_sent(ErrorKind::Unsupported, message)));
        if query.scope.is_some_and(|scope| scope != LegScope::Forward) {
            return unsupported("JOS tells of the waybill that is asked for, and of no other leg");
        }
        let mut trace = match &query.reference {
            Reference::Waybill(waybill) => self.by_waybill(waybill, query.customer_code.as_ref()).await?,
            Reference::Order(order) if order.kind() == OrderRefKind::Platform => self.by_order(order).await?,
            Reference::Order(_) => {
                return unsupported("JOS has traces by waybill, and by order of the marketplace alone");
            }
        };
        let unmapped = trace.events().iter().filter(|event| event.status == EventStatus::Unmapped);
        count_unmapped_events("jos", unmapped.count().try_into().unwrap_or(u64::MAX));
        trace.account = Some(self.0.account.id.clone());
        Ok(vec![trace])
    }

    async fn by_waybill(&self, asked: &WaybillNo, customer_code: Option<&String>) -> Result<Trace, Error> {
        let (waybill, package) = number::to_send(asked).map_err(|error| self.0.about(error))?;
        let (operation, rows) = if self.0.uses_successor(Family::Traces) {
            let code = customer_code.or(self.0.account.customer_code.as_ref()).ok_or_else(|| {
                let message = "a trace of a waybill takes the customer code that owns it, and the account has none";
                self.0.about(Error::not_sent(ErrorKind::InvalidInput, message))
            })?;
            let request = LdopTraceGet { customer_code: code.clone(), waybill_code: waybill.to_string() };
            (LDOP_TRACE_GET, self.0.client.ldop_trace_get(&request).await?)
        } else {
            let request = TraceGet { waybill_code: waybill.to_string() };
            (TRACE_GET, self.0.client.trace_get(&request).await?)
        };
        if !answers(&rows, &waybill) {
            count_foreign_answer("jos");
            let error = bad_response("the scans are of another waybill than the one asked for; they were not taken");
            return Err(self.0.about(error).with_operation(operation));
        }
        let mut trace = convert::trace::scans(rows, Some(&Reference::Waybill(waybill)));
        if let Some(package) = package {
            of_package(&mut trace, asked, package);
        }
        Ok(trace)
    }

    async fn by_order(&self, order: &OrderRef) -> Result<Trace, Error> {
        let order_id = Number::parse(order.value()).map_err(|error| self.0.about(error))?;
        let rows = match self.0.client.pop_order_track(&PopOrderTrack { order_id }).await {
            // A success without events: an unknown order is refused, with a code.
            Err(error) if error.kind() == ErrorKind::NotFound && error.code().is_none() => Vec::new(),
            rows => rows?,
        };
        Ok(convert::trace::sentences(rows, Some(&Reference::Order(order.clone()))))
    }
}

#[async_trait]
impl Tracking for JosTracking {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>> {
        let calls: Vec<_> = queries.iter().map(|query| self.track_one(query)).collect();
        stream::iter(calls).buffered(IN_FLIGHT).collect().await
    }
}

/// Asked by a package's code, the trace is its waybill's, and names the package too.
fn of_package(trace: &mut Trace, asked: &WaybillNo, package: PackageCode) {
    trace.packages.insert(package);
    trace.relate(Related { waybill: asked.clone(), role: LegRole::Alias, carrier: None });
}

/// Whether scans are of a waybill: one of them names it, or none names any.
fn answers(rows: &[TraceApiDto], waybill: &WaybillNo) -> bool {
    let named = rows.iter().filter_map(|row| WaybillNo::parse(row.waybill_code.as_deref()?).ok());
    let mut named = named.map(|leg| number::to_send(&leg).map_or(leg, |(leg, _)| leg)).peekable();
    named.peek().is_none() || named.any(|leg| leg == *waybill)
}
