//! Traces: the standard query, the express orders' own, and pushes.

use portolan_exchange::{Context, Purpose};
use portolan_ports::Error;

use crate::{
    client::{Client, nothing_found},
    convert,
    operations::{ORDERS_TRACE_QUERY, ORDERS_TRACE_SUBSCRIBE, TRACKING_QUERY},
    wire::{
        trace::{OrderTrace, OrderTraceRequest, SubscribeTrace},
        tracking::{Tracked, TrackingRequest},
    },
};

impl Client {
    /// `POST /jd/tracking/query`: the trace of one number, one entry per document that it names.
    ///
    /// Times are wall-clock text, taken as UTC+8. JDL publishes no rate limit; 10 calls a second is a careful start.
    ///
    /// # Errors
    /// `NotFound` (2100, or a list without entries), `Denied` (2001), `Unsupported` (2101), `Unavailable` (4000, or no
    /// answer), and what the gateway refuses.
    pub async fn query_trace(&self, request: &TrackingRequest) -> Result<Vec<Tracked>, Error> {
        let call = self.call(TRACKING_QUERY, Purpose::Track, request)?;
        let reply = self.exchange.call(&call, &Context::new()).await?;
        let answers = convert::tracking::answers(&reply.payload)
            .and_then(|answers| if answers.is_empty() { Err(nothing_found()) } else { Ok(answers) });
        answers.map_err(|error| self.about_reply(TRACKING_QUERY, error, &reply))
    }

    /// `POST /ecap/v1/orders/trace/query`: the trace of one express order, with who picks it up.
    ///
    /// Times are wall-clock text, taken as UTC+8.
    ///
    /// # Errors
    /// `NotFound` (by words, or a success without data); else as [`Client`] says.
    pub async fn orders_trace_query(&self, request: &OrderTraceRequest) -> Result<OrderTrace, Error> {
        let (trace, reply) = self.object(ORDERS_TRACE_QUERY, Purpose::Track, request).await?;
        convert::order_trace::whole(trace).map_err(|error| self.about_reply(ORDERS_TRACE_QUERY, error, &reply))
    }

    /// `POST /ecap/v1/orders/trace/subscribe`: asks for the pushes of one parcel. A write; it may be repeated.
    ///
    /// # Errors
    /// `Denied` where the digits are not the receiver's or the parcel is another's, `NotFound`, by words; else as
    /// [`Client`] says.
    pub async fn orders_trace_subscribe(&self, request: &SubscribeTrace) -> Result<(), Error> {
        self.send(ORDERS_TRACE_SUBSCRIBE, Purpose::Track, request).await.map(drop)
    }
}
