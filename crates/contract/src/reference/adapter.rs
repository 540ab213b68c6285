//! The adapter: numbers to calls, bytes to traces.

use std::sync::Arc;

use async_trait::async_trait;
use portolan_domain::{
    AccountId, Basis, EventStatus, EventTime, OrderRef, OrderRefKind, ProviderId, Trace, TraceEvent, TrackingStatus,
    WaybillNo,
};
use portolan_ports::{
    Clock, Connection, Error, ErrorKind, Reference as Number, Secret, Tracking, TrackingCapabilities, TrackingQuery,
};
use serde_json::{Map, Value};

use super::{Memory, line::Line};

const OPERATION: &str = "track";
const MERCHANT: &[OrderRefKind] = &[OrderRefKind::Merchant];

/// The reference provider's tracking port: by waybill and by merchant order, two numbers a call.
#[derive(Debug)]
pub struct Reference {
    memory: Memory,
    line: Line,
}

impl Reference {
    /// An account at a provider in memory, with everything it can do.
    #[must_use]
    pub fn connect(
        memory: Memory,
        provider: ProviderId,
        account: AccountId,
        token: Secret,
        clock: Arc<dyn Clock>,
    ) -> Connection {
        let mut takes = TrackingCapabilities::by_waybill();
        takes.max_batch = Memory::MAX_BATCH;
        takes.by_order = MERCHANT;
        let connection = Connection::new(provider.clone(), account.clone());
        connection.with_tracking(Arc::new(Self { memory, line: Line { provider, account, token, clock } }), takes)
    }

    /// One call: the entries of its answer, or the error of all its numbers.
    async fn call(&self, numbers: &[String]) -> Result<Vec<Value>, Error> {
        let data = self.line.data(self.memory.answer(self.line.token.expose(), numbers)).await?;
        let Value::Array(entries) = data else {
            return Err(Error::maybe_sent(ErrorKind::BadResponse, "the body has no list of entries"));
        };
        Ok(entries)
    }

    /// What the entries say about one query.
    fn outcome(&self, query: &TrackingQuery, entries: &[Value]) -> Result<Vec<Trace>, Error> {
        let bad = |message| Error::answered(ErrorKind::BadResponse, message);
        let number = query.reference.value();
        let entry = entries.iter().find(|entry| entry.get("asked").and_then(Value::as_str) == Some(number));
        let parcels = entry.and_then(|entry| entry.get("parcels")).and_then(Value::as_array);
        let parcels = parcels.ok_or_else(|| bad("the number asked for is not among those answered"))?;
        if parcels.is_empty() {
            return Err(Error::answered(ErrorKind::NotFound, "the provider does not know the number"));
        }
        parcels
            .iter()
            .map(|parcel| {
                let trace = parcel.as_object().and_then(|parcel| trace(self.line.provider.clone(), parcel.clone()));
                let mut trace = trace.ok_or_else(|| bad("a parcel has no readable waybill"))?;
                trace.account = Some(self.line.account.clone());
                let answers = match &query.reference {
                    Number::Waybill(waybill) => trace.waybill() == Some(waybill),
                    Number::Order(order) => trace.orders.contains(order),
                };
                answers.then_some(trace).ok_or_else(|| bad("the answer is for another number than the one asked for"))
            })
            .collect()
    }
}

/// A parcel of a reply or of a push.
pub(super) fn trace(provider: ProviderId, mut parcel: Map<String, Value>) -> Option<Trace> {
    let text = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(ToOwned::to_owned);
    let waybill = WaybillNo::parse(&text(parcel.remove("waybill"))?).ok()?;
    let mut trace = Trace::of_waybill(provider, waybill);
    let order = text(parcel.remove("order"));
    trace.orders.extend(order.and_then(|order| OrderRef::new(OrderRefKind::Merchant, &order).ok()));
    let Some(Value::Array(scans)) = parcel.remove("scans") else { return None };
    trace.extend(scans.iter().map(event));
    trace.extra.extend(parcel.into_iter().map(|(key, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        (key, text)
    }));
    Some(trace)
}

fn event(scan: &Value) -> TraceEvent {
    let text = |key: &str| scan.get(key).and_then(Value::as_str);
    let status = |status| EventStatus::Mapped(status, Basis::Code);
    let mut event = TraceEvent::new(match text("code") {
        Some("picked_up") => status(TrackingStatus::PickedUp),
        Some("moving") => status(TrackingStatus::InTransit),
        Some("delivered") => status(TrackingStatus::Delivered),
        _ => EventStatus::Unmapped,
    });
    event.code = text("code").map(ToOwned::to_owned);
    event.remark = text("text").map(Into::into);
    event.at = text("time").and_then(|time| EventTime::parse_rfc3339(time).ok());
    if event.at.is_none() {
        event.raw_time = text("time").map(ToOwned::to_owned);
    }
    event
}

#[async_trait]
impl Tracking for Reference {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Result<Vec<Trace>, Error>> {
        let takes = |query: &&TrackingQuery| match &query.reference {
            Number::Waybill(_) => true,
            Number::Order(order) => MERCHANT.contains(&order.kind()),
        };
        let mut answered: Vec<Result<Value, (String, Error)>> = Vec::new();
        let numbers: Vec<String> =
            queries.iter().filter(takes).map(|query| query.reference.value().to_owned()).collect();
        for numbers in numbers.chunks(Memory::MAX_BATCH) {
            match self.call(numbers).await {
                Ok(entries) => answered.extend(entries.into_iter().map(Ok)),
                Err(error) => answered.extend(numbers.iter().map(|number| Err((number.clone(), error.clone())))),
            }
        }
        let entries: Vec<Value> = answered.iter().filter_map(|answer| answer.as_ref().ok().cloned()).collect();
        let failed = |query: &TrackingQuery| {
            let failures = answered.iter().filter_map(|answer| answer.as_ref().err());
            failures.filter(|(number, _)| number == query.reference.value()).map(|(_, error)| error.clone()).next()
        };
        let outcome = |query: &TrackingQuery| {
            if !takes(&query) {
                return Err(Error::not_sent(ErrorKind::Unsupported, "this kind of number cannot be asked for"));
            }
            failed(query).map_or_else(|| self.outcome(query, &entries), Err)
        };
        queries.iter().map(|query| outcome(query).map_err(|error| self.line.named(OPERATION, error))).collect()
    }
}
