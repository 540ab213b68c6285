//! Flaws of pushes and of subscriptions.

use portolan_domain::{
    EventStatus, Extra, OrderRef, OrderRefKind, ProviderId, PurchaseState, Trace, TraceEvent, WaybillNo,
};
use portolan_ports::{Acknowledgement, Authenticity, Delivery, Error, ErrorKind, Push, PushEvent, PushKey, RawReply};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

type Outcome = Result<Push, Error>;

fn changed(push: Outcome, change: impl Fn(&mut Push)) -> Outcome {
    let mut push = push?;
    change(&mut push);
    Ok(push)
}

/// Changes the trace of a push.
fn traced(push: Outcome, change: impl Fn(&mut Trace)) -> Outcome {
    changed(push, |push| {
        if let PushEvent::Trace(trace) = &mut push.event {
            change(trace);
        }
    })
}

/// The trace with other events in place of its own.
fn with_events(trace: &mut Trace, change: impl Fn(TraceEvent) -> TraceEvent) {
    let events: Vec<_> = trace.events().iter().cloned().map(change).collect();
    let mut other = Trace::of_waybill(provider(), trace.waybill().expect("a waybill").clone());
    (other.orders, other.extra) = (trace.orders.clone(), trace.extra.clone());
    other.extend(events);
    *trace = other;
}

/// A push of nothing.
fn nothing(key: &str) -> Push {
    let raw = RawReply { operation: "push".into(), fields: Vec::new() };
    Push::new(provider(), PushKey::new(key), PushEvent::Unknown(raw))
}

/// Whatever cannot be read is a push of nothing.
const TAKES_ANYTHING: Hook = Hook::Push(|_, push| push.or_else(|_| Ok(nothing("m-0"))));

const NO_SIGNATURE: Hook = Hook::Push(|_, push| changed(push, |push| push.authenticity = Authenticity::Unsigned));

pub(crate) const DECODER: &[Flaw] = &[
    ("read", Hook::Push(|_, _| Ok(nothing("m-1"))), "something else than expected"),
    ("read", Hook::Push(|_, _| Err(not_found())), "it must succeed"),
    ("read", Hook::Push(|_, push| changed(push, |push| push.provider = ProviderId::cj())), "provider of a push"),
    ("read", Hook::Push(|_, push| changed(push, |push| push.key = PushKey::new(" "))), "no key"),
    (
        "read",
        Hook::Push(|_, push| changed(push, |push| push.key = PushKey::new("Zhang San"))),
        "shows a secret or a person",
    ),
    ("read", Hook::Push(|_, push| traced(push, |trace| trace.orders.clear())), "an order of the parcel is lost"),
    (
        "read",
        Hook::Push(|_, push| {
            traced(push, |trace| {
                with_events(trace, |mut event| {
                    event.at = None;
                    event
                });
            })
        }),
        "an event's at",
    ),
    (
        "read",
        Hook::Push(|_, push| {
            traced(push, |trace| *trace = Trace::of_waybill(provider(), WaybillNo::parse("REF-9").expect("a number")))
        }),
        "the waybill is",
    ),
    (
        "read",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::Purchase(purchase) = &mut push.event {
                    purchase.state = Some(PurchaseState::Draft);
                }
            })
        }),
        "a purchase's state",
    ),
    (
        "read",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::PurchaseSplit { into, .. } = &mut push.event {
                    into.truncate(1);
                }
            })
        }),
        "number of purchases that it was split into",
    ),
    (
        "read",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::PurchaseSplit { into, .. } = &mut push.event {
                    into.iter_mut().for_each(|part| part.refs.retain(|no| no.kind() != OrderRefKind::Parent));
                }
            })
        }),
        "does not name the purchase that it was split from",
    ),
    (
        "redelivered",
        Hook::Push(|message, push| changed(push, |push| push.key = PushKey::new(message.body.len().to_string()))),
        "number of keys of one event",
    ),
    (
        "distinct",
        Hook::Push(|_, push| changed(push, |push| push.key = PushKey::new("REF-1"))),
        "number of keys of different events",
    ),
    (
        "pieces",
        Hook::Push(|message, push| {
            let length = message.body.len();
            traced(push, |trace| {
                with_events(trace, |mut event| {
                    event.at = None;
                    event.code = Some(format!("{:?}{length}", event.code));
                    event
                });
            })
        }),
        "an event's at",
    ),
    (
        "pieces",
        Hook::Push(|_, push| traced(push, |trace| trace.account = portolan_domain::AccountId::parse("another").ok())),
        "of another account",
    ),
    (
        "pieces",
        Hook::Push(|message, push| {
            let number = format!("REF-{}", message.body.len());
            traced(push, |trace| *trace = Trace::of_waybill(provider(), WaybillNo::parse(&number).expect("a number")))
        }),
        "do not fit",
    ),
    ("pieces", Hook::Push(|_, _| Ok(nothing("m-1"))), "no piece of a trace"),
    ("unknown_type", Hook::Push(|_, _| Err(not_found())), "it must succeed"),
    ("unknown_type", Hook::Push(|_, _| Ok(nothing("m-6"))), "not kept raw"),
    (
        "unknown_type",
        Hook::Push(|_, push| {
            let trace = Trace::of_waybill(provider(), WaybillNo::parse("REF-1").expect("a number"));
            changed(push, |push| push.event = PushEvent::Trace(Box::new(trace.clone())))
        }),
        "is taken for",
    ),
    ("unknown_code", Hook::Push(|_, _| Err(not_found())), "it must succeed"),
    (
        "unknown_code",
        Hook::Push(|_, push| {
            traced(push, |trace| {
                with_events(trace, |mut event| {
                    let moving = portolan_domain::TrackingStatus::InTransit;
                    event.status = EventStatus::Mapped(moving, portolan_domain::Basis::Code);
                    event
                });
            })
        }),
        "unknown event is",
    ),
    (
        "unknown_code",
        Hook::Push(|_, push| {
            traced(push, |trace| {
                with_events(trace, |mut event| {
                    event.remark = None;
                    event
                });
            })
        }),
        "neither title nor remark",
    ),
    (
        "unknown_state",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::Purchase(purchase) = &mut push.event {
                    purchase.state_code = None;
                }
            })
        }),
        "state_code",
    ),
    (
        "unknown_state",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::Purchase(purchase) = &mut push.event {
                    purchase.state = Some(PurchaseState::Shipped);
                }
            })
        }),
        "a purchase's state",
    ),
    (
        "long_number",
        Hook::Push(|_, push| {
            changed(push, |push| {
                if let PushEvent::Purchase(purchase) = &mut push.event {
                    purchase.id = OrderRef::new(OrderRefKind::Provider, "210823100016290560").expect("a number");
                }
            })
        }),
        "a purchase's id",
    ),
    ("extra_fields", Hook::Push(|_, push| traced(push, |trace| trace.extra = Extra::new())), "unknown field"),
    ("truncated", TAKES_ANYTHING, "breaks off after 0 bytes is read"),
    (
        "truncated",
        Hook::Push(|message, push| {
            assert!(message.body.len() != 17, "out of bounds");
            push
        }),
        "it panics on a push that breaks off after 17 bytes",
    ),
    (
        "truncated",
        Hook::Push(|_, push| {
            push.map_err(|_| Error::answered(ErrorKind::InvalidInput, "no").with_provider(provider()))
        }),
        "must be BadResponse",
    ),
    (
        "truncated",
        Hook::Push(|_, push| push.map_err(|_| Error::answered(ErrorKind::BadResponse, "no"))),
        "provider of an error",
    ),
    ("flipped", TAKES_ANYTHING, "byte 0 is changed is read"),
    (
        "flipped",
        Hook::Push(|message, push| {
            assert!(std::str::from_utf8(message.body).is_ok(), "no text");
            push
        }),
        "it panics on a push whose byte 0 is changed",
    ),
    (
        "flipped",
        Hook::Push(|message, push| {
            let said = String::from_utf8_lossy(message.body).into_owned();
            push.map_err(|_| Error::answered(ErrorKind::BadResponse, said).with_provider(provider()))
        }),
        "shows a secret",
    ),
    (
        "misshapen",
        Hook::Push(|message, push| {
            assert!(!String::from_utf8_lossy(message.body).contains("\"scans\":null"), "no list");
            push
        }),
        "it panics on a body of another shape at /about/scans",
    ),
    (
        "misshapen",
        Hook::Push(|message, push| {
            assert!(String::from_utf8_lossy(message.body).contains("\"waybill\""), "no waybill");
            push
        }),
        "it panics on",
    ),
    ("garbage", TAKES_ANYTHING, "an empty body is taken for a push"),
    (
        "garbage",
        Hook::Push(|message, push| match message.body {
            b"{}" => Ok(nothing("m-0")),
            _ => push,
        }),
        "an empty object is taken for a push",
    ),
    (
        "garbage",
        Hook::Push(|message, push| {
            assert!(message.body.len() < 1 << 20, "too much");
            push
        }),
        "it panics on 1 MiB of",
    ),
    (
        "garbage",
        Hook::Push(|message, push| if message.body.starts_with(b"[{") { Ok(nothing("m-0")) } else { push }),
        "a push in a list is taken for another push",
    ),
    (
        "signed",
        Hook::Push(|message, push| {
            let known = message.headers.iter().any(|(name, _)| *name == "X-Reference-Sign");
            let missing = || Error::answered(ErrorKind::Unauthenticated, "unsigned").with_provider(provider());
            if known { push } else { Err(missing()) }
        }),
        "it must succeed",
    ),
    ("signed", NO_SIGNATURE, "authenticity is Unsigned"),
    (
        "signed",
        Hook::Push(|message, push| if message.headers.is_empty() { Ok(nothing("m-1")) } else { push }),
        "a push without its signature is read",
    ),
    (
        "signed",
        Hook::Push(|message, push| {
            let bad = || Error::answered(ErrorKind::BadResponse, "no JSON").with_provider(provider());
            push.map_err(|error| if message.body == b"no push" { bad() } else { error })
        }),
        "garbage without a signature: kind is BadResponse",
    ),
    (
        "signed",
        Hook::Push(|message, push| {
            let empty = message.headers.is_empty() || message.body.is_empty() || message.body == b"no push";
            if empty { push } else { push.or_else(|_| Ok(nothing("m-1"))) }
        }),
        "changed after signing is read",
    ),
    ("wrong_signature", TAKES_ANYTHING, "a push with a wrong signature is read"),
    (
        "wrong_signature",
        Hook::Error(|_| Error::answered(ErrorKind::Denied, "").with_provider(provider())),
        "kind is Denied",
    ),
    (
        "unsigned",
        Hook::Push(|_, push| changed(push, |push| push.authenticity = Authenticity::Verified)),
        "authenticity is Verified",
    ),
    ("doubtful", NO_SIGNATURE, "authenticity is Unsigned"),
    (
        "acknowledged",
        Hook::Answer(|_, mut answer| {
            (answer.status, answer.body) = (200, "ok".to_owned());
            answer
        }),
        "cannot tell `Stored` from `TryAgain`",
    ),
    (
        "acknowledged",
        Hook::Answer(|acknowledgement, mut answer| {
            if acknowledgement == Acknowledgement::Stored {
                answer.status = 500;
            }
            answer
        }),
        "`Stored` is answered with status 500",
    ),
    (
        "acknowledged",
        Hook::Answer(|_, mut answer| {
            answer.content_type = "";
            answer
        }),
        "does not say what its body is",
    ),
];

pub(crate) const SUBSCRIPTION: &[Flaw] = &[
    ("subscribed", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("subscribed_again", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("unsubscribed", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("unknown_parcel", Hook::Done(|_| Ok(())), "it must fail"),
    (
        "unknown_parcel",
        Hook::Error(|_| Error::answered(ErrorKind::Denied, "").with_provider(provider())),
        "kind is Denied",
    ),
    ("not_yours", Hook::Done(|_| Ok(())), "it must fail"),
    ("not_yours", Hook::Error(|_| not_found()), "kind is NotFound"),
    ("unsupported_kind", Hook::Done(|_| Ok(())), "and succeeded"),
    ("unsupported_kind", Hook::Error(|error| error.with_delivery(Delivery::Answered)), "delivery is Answered"),
    ("unsupported_kind", Hook::Knocks, "and it arrived"),
    ("bad_callback", Hook::Done(|_| Ok(())), "it must fail"),
    ("bad_callback", Hook::Error(|_| not_found()), "kind is NotFound"),
];
