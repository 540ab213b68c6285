//! Traces, over the express orders' own query.

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use portolan_domain::{EventStatus, LegRole, OrderRefKind, Related, Trace};
use portolan_exchange::{count_foreign_answer, count_unmapped_events};
use portolan_ports::{Error, ErrorKind, LegScope, Reference, Tracking, TrackingCapabilities, TrackingQuery};

use crate::{
    adapter::{IN_FLIGHT, Merchant},
    convert,
    envelope::bad_response,
    number,
    operations::ORDERS_TRACE_QUERY,
    wire::trace::OrderTraceRequest,
};

/// What the express orders' query takes.
pub(crate) fn takes() -> TrackingCapabilities {
    let mut takes = TrackingCapabilities::by_waybill();
    takes.by_order = &[OrderRefKind::Provider];
    takes
}

/// `Tracking` over the express orders' query: one number a call, a few calls at once.
#[derive(Debug)]
pub(crate) struct JdlOrderTracking(pub(crate) Merchant);

#[async_trait]
impl Tracking for JdlOrderTracking {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>> {
        let calls: Vec<_> = queries.iter().map(|query| self.track_one(query)).collect();
        stream::iter(calls).buffered(IN_FLIGHT).collect().await
    }
}

impl JdlOrderTracking {
    async fn track_one(&self, query: &TrackingQuery) -> Result<Vec<Trace>, Error> {
        let about = |error: Error| self.0.about(ORDERS_TRACE_QUERY, error);
        let request = self.request(query).map_err(about)?;
        let answer = self.0.client.orders_trace_query(&request).await?;
        let (waybill, package, order) = match &query.reference {
            Reference::Waybill(asked) => {
                let (waybill, package) = number::to_send(asked).map_err(about)?;
                (Some(waybill), package.map(|package| (asked, package)), None)
            }
            Reference::Order(order) => (None, None, Some(order)),
        };
        // An answer repeats no number: it is known by its scans.
        if let Some(waybill) = &waybill {
            let scanned = convert::order_trace::scanned(&answer);
            let mut scanned = scanned.map(|leg| number::to_send(&leg).map_or(leg, |(leg, _)| leg)).peekable();
            if scanned.peek().is_some() && !scanned.any(|leg| leg == *waybill) {
                count_foreign_answer("jdl");
                let message = "the reply answers another number than the one asked for; it was not taken";
                return Err(about(bad_response(message)));
            }
        }
        let mut trace = convert::order_trace::trace(answer, waybill, order);
        let unmapped = trace.events().iter().filter(|event| event.status == EventStatus::Unmapped);
        count_unmapped_events("jdl", unmapped.count().try_into().unwrap_or(u64::MAX));
        trace.account = Some(self.0.account.id.clone());
        // Asked by a package's code, the trace is its waybill's, and names the package too.
        if let Some((asked, package)) = package {
            trace.packages.insert(package);
            trace.relate(Related { waybill: asked.clone(), role: LegRole::Alias, carrier: None });
        }
        Ok(vec![trace])
    }

    fn request(&self, query: &TrackingQuery) -> Result<OrderTraceRequest, Error> {
        let unsupported = |message: &str| Err(Error::not_sent(ErrorKind::Unsupported, message));
        let (waybill_code, order_code) = match &query.reference {
            Reference::Waybill(waybill) => (Some(number::to_send(waybill)?.0.to_string()), None),
            Reference::Order(order) if order.kind() == OrderRefKind::Provider => (None, Some(order.value().to_owned())),
            Reference::Order(_) => {
                return unsupported(
                    "JDL's query for express orders takes waybills and JD's own order numbers; ask the standard one for a merchant's number",
                );
            }
        };
        if query.scope.is_some_and(|scope| scope != LegScope::Forward) {
            return unsupported("JDL's query for express orders gives the legs that it has; none can be asked for");
        }
        Ok(OrderTraceRequest {
            waybill_code,
            order_code,
            order_origin: self.0.account.order_origin.number(),
            customer_code: query.customer_code.clone().or_else(|| self.0.account.customer_code.clone()),
        })
    }
}
