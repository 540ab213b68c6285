//! Flaws of the documents under which goods come in and go out.

use portolan_domain::{
    Extra, InboundKind, InboundOrder, OrderRef, OrderRefKind, OutboundKind, OutboundOrder, ProviderId,
};
use portolan_ports::{Delivery, Error, ErrorKind};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

type Outcome<T> = Result<T, Error>;

fn merchant() -> OrderRef {
    OrderRef::new(OrderRefKind::Merchant, "M-1").expect("a number")
}

fn inbound(outcome: Outcome<InboundOrder>, change: impl Fn(&mut InboundOrder)) -> Outcome<InboundOrder> {
    let mut order = outcome?;
    change(&mut order);
    Ok(order)
}

fn outbound(outcome: Outcome<OutboundOrder>, change: impl Fn(&mut OutboundOrder)) -> Outcome<OutboundOrder> {
    let mut order = outcome?;
    change(&mut order);
    Ok(order)
}

const PASSED_ON: Hook = Hook::Error(|error| error.with_delivery(Delivery::Answered));
const NO_CONFLICT: Hook = Hook::Error(|_| Error::answered(ErrorKind::InvalidInput, "").with_provider(provider()));

pub(crate) const INBOUND: &[Flaw] = &[
    ("supported", Hook::Made(|_| Ok(merchant())), "kind of the document's number"),
    ("supported", Hook::Made(|_| Err(not_found())), "it must succeed"),
    ("supported", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("supported", Hook::Inbound(|order| inbound(order, |order| order.number = None)), "number of the document"),
    ("supported", Hook::Inbound(|order| inbound(order, |order| order.kind = InboundKind::Other)), "kind of a document"),
    (
        "supported",
        Hook::Inbound(|order| inbound(order, |order| order.provider = ProviderId::jos())),
        "provider of a document",
    ),
    ("supported", Hook::Inbound(|order| inbound(order, |order| order.lines[0].actual = Some(3))), "a line's actual"),
    ("supported", Hook::Inbound(|order| inbound(order, |order| order.state_code = None)), "a document's state_code"),
    ("unsupported", Hook::Done(|_| Ok(())), "and succeeded"),
    ("unsupported", PASSED_ON, "delivery is Answered"),
    ("unsupported", Hook::Knocks, "and it arrived"),
    ("unknown", Hook::Inbound(|_| Ok(InboundOrder::new(provider(), InboundKind::Other))), "it must fail"),
    ("unknown", NO_CONFLICT, "kind is InvalidInput"),
    ("cancelled_too_late", Hook::Done(|_| Ok(())), "it must fail"),
    ("cancelled_too_late", NO_CONFLICT, "kind is InvalidInput"),
    ("extra_fields", Hook::Inbound(|order| inbound(order, |order| order.extra = Extra::new())), "unknown field"),
];

pub(crate) const OUTBOUND: &[Flaw] = &[
    ("supported", Hook::Made(|_| Ok(merchant())), "kind of the document's number"),
    ("supported", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("supported", Hook::Outbound(|order| outbound(order, |order| order.number = None)), "number of the document"),
    (
        "supported",
        Hook::Outbound(|order| outbound(order, |order| order.kind = OutboundKind::Other)),
        "kind of a document",
    ),
    ("supported", Hook::Outbound(|order| outbound(order, |order| order.states.clear())), "a document's states"),
    ("supported", Hook::Outbound(|order| outbound(order, |order| order.lines.clear())), "number of lines"),
    ("supported", Hook::Searched(|_| Vec::new()), "number of outcomes"),
    (
        "supported",
        Hook::Searched(|found| found.into_iter().map(|order| outbound(order, |order| order.lines.clear())).collect()),
        "number of lines",
    ),
    ("unsupported", Hook::Searched(|found| found.into_iter().map(|_| Err(not_found())).collect()), "kind is NotFound"),
    ("unsupported", Hook::Searched(|_| Vec::new()), "number of outcomes"),
    ("unsupported", Hook::Done(|_| Ok(())), "and succeeded"),
    ("unsupported", Hook::Knocks, "and it arrived"),
    ("unknown", Hook::Outbound(|_| Ok(OutboundOrder::new(provider(), OutboundKind::Other))), "it must fail"),
    ("unknown", NO_CONFLICT, "kind is InvalidInput"),
    ("cancelled_too_late", Hook::Done(|_| Ok(())), "it must fail"),
    ("cancelled_too_late", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    (
        "searched_several",
        Hook::Searched(|mut found| {
            found.reverse();
            found
        }),
        "number of the document",
    ),
    (
        "searched_several",
        Hook::Searched(|found| found.into_iter().filter(Result::is_ok).collect()),
        "number of outcomes",
    ),
    (
        "searched_several",
        Hook::Searched(|found| found.into_iter().map(|_| Err(not_found())).collect()),
        "it must succeed",
    ),
    (
        "searched_several",
        Hook::Searched(|found| {
            let unknown = || Ok(OutboundOrder::new(provider(), OutboundKind::Sale));
            found.into_iter().map(|outcome| outcome.or_else(|_| unknown())).collect()
        }),
        "it must fail",
    ),
    ("extra_fields", Hook::Outbound(|order| outbound(order, |order| order.extra = Extra::new())), "unknown field"),
];
