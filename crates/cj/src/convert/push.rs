//! What a webhook brings, as an event.

use portolan_domain::{
    EventTime, Extra, OrderRef, OrderRefKind, ProviderId, ProviderStatus, Purchase, PurchaseLine, Timestamp, Trace,
    TraceEvent, UtcOffset, WaybillNo, ZoneSource,
};
use portolan_exchange::json::{self, FromWire, Json, Raw};
use portolan_ports::{Error, ErrorKind, Field, PushEvent, RawReply};

use crate::{
    convert::{
        purchase::{keep, line, of_numbers, order_time, state, waybills},
        trace::{carrier, key, newest, place, set_time},
    },
    status::{FORWARDER_RETURN, is_code, of_code, of_sentence, of_text},
    wire::webhook::{Logistic, OrderPush, OrderSplit, SplitOrder, TrackEvent, Webhook},
};

fn bad(problem: &str) -> Error {
    Error::answered(ErrorKind::BadResponse, problem)
}

/// The message's id, where it has one, and what it tells.
///
/// # Errors
/// `BadResponse` naming the field, for what is no webhook, or does not say what it is about.
pub(crate) fn event(text: &str) -> Result<(Option<String>, PushEvent), Error> {
    let raw = json::document(text.trim_start_matches('\u{feff}')).map_err(|_| bad("the push is no JSON"))?;
    // A list or a text with an object in it would be read as the object: it was never seen, and would hide others.
    let webhook = Webhook::from_wire(raw).filter(|_| raw.get().starts_with('{'));
    let webhook = webhook.ok_or_else(|| bad("the push is no JSON object"))?;
    let topic = webhook.topic.as_deref().ok_or_else(|| bad("the push has no `type`"))?;
    let mut extra = told(webhook.other);
    // What is usual says nothing; a deletion, or that an order found its number, does.
    extra.extend(
        webhook.message_type.filter(|kind| !matches!(kind.as_str(), "INSERT" | "UPDATE")).map(|k| ("messageType", k)),
    );
    let event = match topic.trim() {
        "LOGISTIC" => PushEvent::Trace(Box::new(trace(params(webhook.params)?, extra)?)),
        "ORDER" => PushEvent::Purchase(Box::new(purchase(params(webhook.params)?, extra)?)),
        "ORDERSPLIT" => split(params(webhook.params)?, &extra)?,
        _ => PushEvent::Unknown(unknown(raw)),
    };
    Ok((webhook.message_id.filter(|id| !id.trim().is_empty()), event))
}

fn params<T: FromWire>(raw: Option<Json>) -> Result<T, Error> {
    let raw = raw.ok_or_else(|| bad("the push has no `params`"))?;
    T::from_wire(raw.raw()).ok_or_else(|| bad("`params` is no object"))
}

/// Members that have no name here, without the `openId`: it is the key of the signature.
fn told(other: Vec<(String, String)>) -> Extra {
    other.into_iter().filter(|(name, _)| !is_secret(name)).collect()
}

fn is_secret(name: &str) -> bool {
    name.eq_ignore_ascii_case("openId")
}

/// Everything that a push of another topic says, for whoever knows it.
fn unknown(raw: Raw<'_>) -> RawReply {
    let fields = match without_secret(json::field(raw)) {
        Field::Group(members) => members,
        _ => Vec::new(),
    };
    RawReply { operation: "push".into(), fields }
}

/// Fields as they stood, less every `openId` in them.
pub(crate) fn without_secret(field: Field) -> Field {
    let member = |(name, value): (String, Field)| {
        let value = if is_secret(&name) { Field::Text("***".into()) } else { without_secret(value) };
        (name, value)
    };
    match field {
        Field::Group(members) => Field::Group(members.into_iter().map(member).collect()),
        Field::List(elements) => Field::List(elements.into_iter().map(without_secret).collect()),
        other => other,
    }
}

/// A piece of the trace. It goes by the waybill, as polls do; where there is none, by the orders.
fn trace(push: Logistic, mut extra: Extra) -> Result<Trace, Error> {
    let merchants = push.store_order_numbers.unwrap_or_default().0;
    let mut orders = Vec::new();
    for (name, kind, number) in (merchants.into_iter().map(|text| ("storeOrderNumbers", OrderRefKind::Merchant, text)))
        .chain(push.order_id.map(|text| ("orderId", OrderRefKind::Provider, text)))
    {
        orders.extend(keep(&mut extra, name, Some(number), |text| OrderRef::new(kind, text).ok()));
    }
    let waybill = keep(&mut extra, "trackingNumber", push.tracking_number, |text| WaybillNo::parse(text).ok());
    let mut trace = match (waybill, orders.first()) {
        (Some(waybill), _) => Trace::of_waybill(ProviderId::cj(), waybill),
        (None, Some(order)) => Trace::of_order(ProviderId::cj(), order.clone()),
        (None, None) => {
            return Err(bad(
                "the push names no parcel: `trackingNumber`, `storeOrderNumbers` and `orderId` are no numbers",
            ));
        }
    };
    trace.orders.extend(orders);
    trace.extra = extra;
    carrier(&mut trace, push.logistic_name);
    trace.extend(push.logistics_track_events.unwrap_or_default().into_iter().map(scan).collect::<Vec<_>>());
    let as_of = newest(&trace);
    trace.provider_status = push.tracking_status.map(|raw| ProviderStatus { as_of, status: of_text(&raw), raw });
    let own = [("trackingUrl", push.tracking_url), ("trackingProvider", push.tracking_provider)];
    trace.extra.extend(own.into_iter().filter_map(|(name, value)| Some((name, value?))));
    // Events that cannot be read are among them, as they came.
    trace.extra.merge(told(push.other));
    Ok(trace)
}

/// A scan. Its sentence is its key, as in polls, where it is all that there is; the carrier's sentence is another.
fn scan(event: TrackEvent) -> TraceEvent {
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let (activity, third) = (trimmed(event.activity), trimmed(event.third_activity));
    let (code, title) = (trimmed(event.status), trimmed(event.status_desc));
    let said = [&activity, &third].into_iter().flatten();
    let status = match &code {
        Some(code) if is_code(code) => {
            let coarse = of_code(code, "");
            said.clone().map(|text| of_code(code, text)).find(|finer| *finer != coarse).unwrap_or(coarse)
        }
        Some(text) => of_text(text),
        None => {
            let texts = title.iter().map(|text| of_text(text)).chain(said.clone().map(|text| of_sentence(text)));
            texts.into_iter().find(|status| status.basis().is_some()).unwrap_or(portolan_domain::EventStatus::Unmapped)
        }
    };
    let mut out = said.fold(TraceEvent::new(status), |out, text| out.known_as(key(text)));
    if code.as_deref() == Some(FORWARDER_RETURN) {
        out.extra.insert("flag", "forwarder_return");
    }
    out.extra.extend(third.as_ref().filter(|_| activity.is_some()).map(|text| ("thirdActivity", text)));
    out.remark = activity.or(third).map(Into::into);
    out.code = code;
    out.title = title;
    set_time(&mut out, event.event_time);
    out.place = place(event.location);
    let carriers = [("thirdLocation", event.third_location), ("thirdEventTime", event.third_event_time)];
    out.extra.extend(carriers.into_iter().filter_map(|(name, value)| Some((name, trimmed(value)?))));
    out.extra.merge(told(event.other));
    out
}

/// Where an order stands. The page says of answers that times are UTC, and nothing of webhooks: the same is assumed.
fn purchase(push: OrderPush, mut extra: Extra) -> Result<Purchase, Error> {
    let time = |text: &str| order_time(text, ZoneSource::Assumed);
    let mut refs = Vec::new();
    for (name, kind, number) in [
        ("cjOrderId", OrderRefKind::Provider, push.cj_order_id),
        ("orderNumber", OrderRefKind::Merchant, push.order_number),
    ] {
        refs.extend(keep(&mut extra, name, number, |text| OrderRef::new(kind, text).ok()));
    }
    let mut purchase =
        of_numbers(refs).map_err(|_| bad("the push names no order: `cjOrderId` and `orderNumber` are no numbers"))?;
    state(&mut purchase, push.order_status);
    purchase.line = push.logistic_name;
    purchase.placed_at = keep(&mut extra, "createDate", push.create_date, time);
    purchase.updated_at = keep(&mut extra, "updateDate", push.update_date, time);
    purchase.paid_at = keep(&mut extra, "payDate", push.pay_date, time);
    purchase.completed_at = keep(&mut extra, "completeDate", push.complete_date, time);
    waybills(&mut purchase, &mut extra, push.track_number);
    purchase.lines = push.order_items.unwrap_or_default().into_iter().map(line).collect();
    let own = [
        ("trackingUrl", push.tracking_url),
        ("trackingProvider", push.tracking_provider),
        ("deliveryDate", push.delivery_date),
        ("privateOutboundOrder", push.private_outbound_order.map(|yes| yes.to_string())),
    ];
    extra.extend(own.into_iter().filter_map(|(name, value)| Some((name, value?))));
    extra.merge(told(push.other));
    purchase.extra = extra;
    Ok(purchase)
}

fn split(push: OrderSplit, extra: &Extra) -> Result<PushEvent, Error> {
    let original = push.original_order_id.as_deref().ok_or_else(|| bad("the push has no `originalOrderId`"))?;
    let number = |kind| {
        OrderRef::new(kind, original).map_err(|error| bad("`originalOrderId` is no order number").with_source(error))
    };
    let (original, parent) = (number(OrderRefKind::Provider)?, number(OrderRefKind::Parent)?);
    let mut extra = extra.clone();
    extra.extend(push.order_split_time.map(|time| ("orderSplitTime", time)));
    if push.other.iter().any(|(name, _)| name == "splitOrderList") {
        return Err(bad("`splitOrderList` is no list of orders"));
    }
    extra.merge(told(push.other));
    let into = push.split_order_list.unwrap_or_default();
    let into = into.into_iter().map(|order| part(order, &parent, &extra)).collect::<Result<_, _>>()?;
    Ok(PushEvent::PurchaseSplit { original, into })
}

fn part(order: SplitOrder, parent: &OrderRef, extra: &Extra) -> Result<Purchase, Error> {
    let code = order.order_code.ok_or_else(|| bad("an order of `splitOrderList` has no `orderCode`"))?;
    let id = OrderRef::new(OrderRefKind::Provider, &code)
        .map_err(|error| bad("`orderCode` of `splitOrderList` is no order number").with_source(error))?;
    let mut purchase = Purchase::new(ProviderId::cj(), id);
    purchase.refs.push(parent.clone());
    state(&mut purchase, order.order_status);
    let mut extra = extra.clone();
    purchase.placed_at = keep(&mut extra, "createAt", order.create_at, instant);
    for product in order.product_list.unwrap_or_default() {
        let mut line = PurchaseLine::new();
        line.quantity = keep(&mut line.extra, "quantity", product.quantity, |text| text.trim().parse().ok());
        (line.sku, line.variant) = (product.sku, product.vid);
        line.extra.extend(product.product_code.map(|code| ("productCode", code)));
        line.extra.merge(told(product.other));
        purchase.lines.push(line);
    }
    extra.merge(told(order.other));
    purchase.extra = extra;
    Ok(purchase)
}

/// Milliseconds since 1970, which need no zone, or a text as in other webhooks.
fn instant(text: &str) -> Option<EventTime> {
    let millis = Some(text.trim()).filter(|text| text.len() == 13).and_then(|text| text.parse().ok());
    let instant = millis.and_then(|millis| Timestamp::from_unix_millis(millis).ok());
    instant
        .map(|at| EventTime::new(at, UtcOffset::UTC, ZoneSource::Stated))
        .or_else(|| order_time(text, ZoneSource::Assumed))
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
