//! What pushes tell, and by what they are known again.

use std::collections::BTreeSet;

use portolan_domain::{Extra, OrderRef, PurchaseState, Trace};
use portolan_ports::{Acknowledgement, Field, PushEvent};

use super::{
    decoded, pushes,
    same::{same_event, same_trace},
    staged,
};
use crate::{
    Expected, Outcome, Pushed, Rig,
    check::{Check, expected},
};

/// A push of each type: read, with everything that it tells.
pub async fn read(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Read);
    as_expected(&check);
    Outcome::Held
}

/// One event, however often it is delivered: one key.
pub async fn redelivered(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Redelivered);
    let deliveries = pushes(&check, 1);
    let keys: BTreeSet<_> = deliveries.iter().chain(deliveries).map(|pushed| decoded(&check, pushed).key).collect();
    check.equal("number of keys of one event", keys.len(), 1);
    Outcome::Held
}

/// Different events: different keys.
pub async fn distinct(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Distinct);
    let events = pushes(&check, 2);
    let keys: BTreeSet<_> = events.iter().map(|pushed| decoded(&check, pushed).key).collect();
    check.equal("number of keys of different events", keys.len(), events.len());
    Outcome::Held
}

/// Pieces of one trace: in any order and doubled, they make the same whole.
pub async fn pieces(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Pieces);
    let pieces: Vec<_> = pushes(&check, 2).iter().map(|pushed| trace(&check, pushed)).collect();
    check.rig_holds(pieces.len() <= 5, || "give at most 5 pieces: they are merged in every order".into());
    let whole = expected!(check, Trace);
    for order in orders((0..pieces.len()).collect()) {
        let doubled = order.iter().flat_map(|at| [*at, *at]).chain(order.iter().rev().copied());
        let merged = merged(&check, doubled.filter_map(|at| pieces.get(at)));
        whole.iter().for_each(|whole| same_trace(&check, &merged, whole));
    }
    Outcome::Held
}

/// Every order of some numbers.
fn orders(numbers: Vec<usize>) -> Vec<Vec<usize>> {
    if numbers.len() < 2 {
        return vec![numbers];
    }
    let first = |at: &usize| {
        let rest = numbers.iter().copied().filter(|other| other != at).collect();
        orders(rest).into_iter().map(|rest| [vec![*at], rest].concat()).collect::<Vec<_>>()
    };
    numbers.iter().flat_map(first).collect()
}

fn merged<'a>(check: &Check, mut pieces: impl Iterator<Item = &'a Trace>) -> Trace {
    let first = pieces.next().cloned();
    let mut whole = first.unwrap_or_else(|| check.fails("the rig is wrong: give a piece"));
    for piece in pieces {
        let merged = whole.merge(piece.clone());
        merged.unwrap_or_else(|error| check.fails(&format!("two pieces of one parcel do not fit: {error}")));
    }
    whole
}

fn trace(check: &Check, pushed: &Pushed) -> Trace {
    match decoded(check, pushed).event {
        PushEvent::Trace(trace) => *trace,
        event => check.fails(&format!("a push is no piece of a trace: {event:?}")),
    }
}

/// A type that nobody knows: `Ok`, and kept raw.
pub async fn unknown_type(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownType);
    for pushed in pushes(&check, 1) {
        match decoded(&check, pushed).event {
            PushEvent::Unknown(raw) => check.holds(!raw.fields.is_empty(), || "a push is not kept raw".into()),
            event => check.fails(&format!("a push of a type that nobody knows is taken for {event:?}")),
        }
    }
    Outcome::Held
}

/// A scan that nobody knows: kept with code and text as an `Unmapped` event, and the trace stays where it was.
pub async fn unknown_code(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownCode);
    let [known, unknown] = pushes(&check, 2) else { check.fails("the rig is wrong: give two pushes") };
    let before = trace(&check, known);
    check.rig_holds(before.status().known().is_some(), || "push a known scan first".into());
    let after = merged(&check, [&before, &trace(&check, unknown)].into_iter());
    check.unknown_scan_kept(&after);
    check.equal("status", after.status(), before.status());
    Outcome::Held
}

/// A state that nobody knows: `Other`, with the provider's code.
pub async fn unknown_state(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownState);
    let told = expected!(check, Purchase).iter().all(|purchase| purchase.state_code.is_some());
    check.rig_holds(told, || "expect the code of the state".into());
    for event in as_expected(&check) {
        let PushEvent::Purchase(purchase) = event else { check.fails("a push is no purchase") };
        check.equal("state", purchase.state, Some(PurchaseState::Other));
    }
    Outcome::Held
}

/// A number that no float holds: every digit of it comes back.
pub async fn long_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, LongNumber);
    let long =
        |number: &OrderRef| number.value().len() >= 17 && number.value().bytes().all(|byte| byte.is_ascii_digit());
    let has_one = |expected: &Expected| match expected {
        Expected::Trace(trace) => trace.orders.iter().any(long),
        Expected::Purchase(purchase) => long(&purchase.id) || purchase.refs.iter().any(long),
        Expected::PurchaseSplit((whole, _)) => long(whole),
        _ => false,
    };
    check.rig_holds(check.stage.expected.iter().all(has_one), || "expect a number of 17 digits or more".into());
    as_expected(&check);
    Outcome::Held
}

/// A field that nobody knows: kept in `extra`, or raw.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    for pushed in pushes(&check, 1) {
        let extras: Vec<Extra> = match decoded(&check, pushed).event {
            PushEvent::Trace(trace) => {
                trace.events().iter().map(|event| event.extra.clone()).chain([trace.extra.clone()]).collect()
            }
            PushEvent::Purchase(purchase) => {
                purchase.lines.into_iter().map(|line| line.extra).chain([purchase.extra]).collect()
            }
            PushEvent::PurchaseSplit { into, .. } => into.into_iter().map(|part| part.extra).collect(),
            PushEvent::Unknown(raw) => raw.fields.into_iter().map(text).map(|pair| Extra::from_iter([pair])).collect(),
            event => check.fails(&format!("this suite does not know {event:?}")),
        };
        check.extra_kept(&extras);
    }
    Outcome::Held
}

fn text((key, field): (String, Field)) -> (String, String) {
    match field {
        Field::Text(text) | Field::Number(text) => (key, text),
        field => (key, format!("{field:?}")),
    }
}

/// Two answers that the provider tells apart, always the same.
pub async fn acknowledged(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Acknowledged);
    let answer = |acknowledgement| {
        let answer = check.pushes().answer(acknowledgement);
        check.equal("an answer, asked for again,", &check.pushes().answer(acknowledgement), &answer);
        check.holds(answer.body.is_empty() || !answer.content_type.is_empty(), || {
            "an answer does not say what its body is".into()
        });
        answer
    };
    let (stored, again) = (answer(Acknowledgement::Stored), answer(Acknowledgement::TryAgain));
    check.holds((200..300).contains(&stored.status), || format!("`Stored` is answered with status {}", stored.status));
    check.holds((stored.status, &stored.body) != (again.status, &again.body), || {
        "the provider cannot tell `Stored` from `TryAgain`".into()
    });
    Outcome::Held
}

/// Each push, compared with what is expected of it.
fn as_expected(check: &Check) -> Vec<PushEvent> {
    let (pushes, expected) = (pushes(check, 1), &check.stage.expected);
    check.rig_holds(pushes.len() == expected.len(), || "expect one event of each push".into());
    let event = |(pushed, expected): (&Pushed, &Expected)| {
        let event = decoded(check, pushed).event;
        same_event(check, &event, expected);
        event
    };
    pushes.iter().zip(expected).map(event).collect()
}
