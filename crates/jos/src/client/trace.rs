//! Traces.

use portolan_ports::Error;

use crate::{
    client::{Client, carrier::rows},
    operations::{LDOP_TRACE_GET, POP_ORDER_TRACK, TRACE_GET},
    wire::trace::{LdopTraceGet, OrderTrack, PopOrderTrack, QueryTraceResult, TraceApiDto, TraceGet},
};

impl Client {
    /// 22, `jingdong.etms.trace.get`: the scans of one waybill, in no promised order.
    ///
    /// # Errors
    /// `NotFound` for a success without scans; else as [`Client`] says.
    pub async fn trace_get(&self, request: &TraceGet) -> Result<Vec<TraceApiDto>, Error> {
        let rows = self.list(TRACE_GET, request).await?;
        self.found(TRACE_GET, rows)
    }

    /// 26, `jingdong.pop.order.track`: what happened to an order, one sentence each.
    ///
    /// # Errors
    /// `NotFound` (402, or a success without events); else as [`Client`] says.
    pub async fn pop_order_track(&self, request: &PopOrderTrack) -> Result<Vec<OrderTrack>, Error> {
        let rows = self.list(POP_ORDER_TRACK, request).await?;
        self.found(POP_ORDER_TRACK, rows)
    }

    /// `jingdong.ldop.receive.trace.get`: the scans of one waybill of a customer code.
    ///
    /// # Errors
    /// `NotFound` for a success without scans, others by the words of a refusal (`code` not 100); else as [`Client`] says.
    pub async fn ldop_trace_get(&self, request: &LdopTraceGet) -> Result<Vec<TraceApiDto>, Error> {
        let result: QueryTraceResult = self.object(LDOP_TRACE_GET, request).await?;
        let rows = rows(result.data, &result.other).map_err(|error| self.about(LDOP_TRACE_GET, error))?;
        self.found(LDOP_TRACE_GET, rows)
    }
}
