//! The adapter: numbers to calls, bytes to traces.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use async_trait::async_trait;
use portolan_domain::{
    AccountId, Basis, EventStatus, EventTime, OrderRef, OrderRefKind, ProviderId, Trace, TraceEvent, TrackingStatus,
    WaybillNo,
};
use portolan_ports::{
    Clock, Connection, Error, ErrorKind, Reference as Number, Secret, Tracking, TrackingCapabilities, TrackingQuery,
};
use serde_json::{Map, Value};

use super::Memory;

const DEADLINE: Duration = Duration::from_secs(15);
const OPERATION: &str = "track";
const MERCHANT: &[OrderRefKind] = &[OrderRefKind::Merchant];

/// The reference provider's tracking port: by waybill and by merchant order, two numbers a call.
#[derive(Debug)]
pub struct Reference {
    memory: Memory,
    provider: ProviderId,
    account: AccountId,
    token: Secret,
    clock: Arc<dyn Clock>,
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
        connection.with_tracking(Arc::new(Self { memory, provider, account, token, clock }), takes)
    }

    fn named(&self, error: Error) -> Error {
        error.with_provider(self.provider.clone()).with_account(self.account.clone()).with_operation(OPERATION)
    }

    /// One call: the entries of its answer, or the error of all its numbers.
    async fn call(&self, numbers: &[String]) -> Result<Vec<Value>, Error> {
        let mut answer = pin!(self.memory.answer(self.token.expose(), numbers));
        let mut end = self.clock.sleep_until(self.clock.monotonic().saturating_add(DEADLINE));
        let answer = poll_fn(|cx| match answer.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending => end.as_mut().poll(cx).map(|()| None),
        });
        let unavailable = |message| Error::maybe_sent(ErrorKind::Unavailable, message);
        let bad = |message| Error::maybe_sent(ErrorKind::BadResponse, message);
        let (status, body) = answer.await.ok_or_else(|| unavailable("no answer within the deadline"))?;
        if status >= 500 {
            return Err(unavailable("the server is in trouble"));
        }
        let body: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| bad("the body is no JSON object"))?;
        let code = body.get("code").and_then(Value::as_str).ok_or_else(|| bad("the body has no code"))?;
        let refused = |kind, message| Err(Error::answered(kind, message).with_code(code));
        match code {
            "0" => {}
            "19" => return refused(ErrorKind::Unauthenticated, "the token is refused"),
            "20" => return refused(ErrorKind::Denied, "the permission is missing"),
            _ => return refused(ErrorKind::BadResponse, "the code is in no table"),
        }
        body.get("data").and_then(Value::as_array).cloned().ok_or_else(|| bad("the body has no data"))
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
                let trace = parcel.as_object().and_then(|parcel| self.trace(parcel.clone()));
                let trace = trace.ok_or_else(|| bad("a parcel has no readable waybill"))?;
                let answers = match &query.reference {
                    Number::Waybill(waybill) => trace.waybill() == Some(waybill),
                    Number::Order(order) => trace.orders.contains(order),
                };
                answers.then_some(trace).ok_or_else(|| bad("the answer is for another number than the one asked for"))
            })
            .collect()
    }

    fn trace(&self, mut parcel: Map<String, Value>) -> Option<Trace> {
        let text = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(ToOwned::to_owned);
        let waybill = WaybillNo::parse(&text(parcel.remove("waybill"))?).ok()?;
        let mut trace = Trace::of_waybill(self.provider.clone(), waybill);
        trace.account = Some(self.account.clone());
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
        queries.iter().map(|query| outcome(query).map_err(|error| self.named(error))).collect()
    }
}
