//! What an [`Outbound`](portolan_ports::Outbound) must do in each [`OutboundScenario`].

use portolan_domain::{OrderRefKind, OutboundKind, OutboundOrder};
use portolan_ports::{DocumentVerb, Error, ErrorKind};

use crate::{
    Call, OutboundScenario, Outcome, Rig, Scenario,
    check::{Check, expected, input, told},
    documents::{any_number, covered, covered_by_verb, not_able},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __outbound_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments outbound Outbound OutboundScenario
            [
                supported Supported
                unsupported Unsupported
                unknown Unknown
                cancelled_too_late CancelledTooLate
                searched_several SearchedSeveral
                extra_fields ExtraFields
            ]
            [create CreateOutbound get GetOutbound search SearchOutbound cancel CancelOutbound]
            []
        }
    };
}
crate::__outbound_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::Outbound(OutboundScenario::$scenario))
    };
}

const KINDS: &[OutboundKind] = &[OutboundKind::Sale, OutboundKind::Other];
const VERBS: &[DocumentVerb] = &[DocumentVerb::Create, DocumentVerb::Get, DocumentVerb::Search, DocumentVerb::Cancel];

/// Each kind and verb that the capabilities name works; called in the order of the stage.
pub async fn supported(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Supported);
    covered(&check, able(&check), Call::outbound);
    for call in &check.stage.calls {
        match call {
            Call::CreateOutbound(order) => {
                let number = check.found(check.outbound().create(order).await);
                check.equal("kind of the document's number", number.kind(), OrderRefKind::Provider);
            }
            Call::GetOutbound(kind, number) => {
                let order = check.found(check.outbound().get(*kind, number).await);
                check.equal("number of the document", order.number.as_ref(), Some(number));
                same(&check, &order);
            }
            Call::SearchOutbound(kind, numbers) => {
                let outcomes = check.outbound().search(*kind, numbers).await;
                check.equal("number of outcomes", outcomes.len(), numbers.len());
                for (number, outcome) in numbers.iter().zip(outcomes) {
                    let order = check.found(outcome);
                    check.equal("number of the document", order.number.as_ref(), Some(number));
                    same(&check, &order);
                }
            }
            Call::CancelOutbound(kind, number) => check.found(check.outbound().cancel(*kind, number).await),
            _ => {}
        }
    }
    Outcome::Held
}

/// Each kind and verb that the capabilities do not name: `Unsupported`, and nothing is sent.
pub async fn unsupported(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unsupported);
    let (number, provider) = (any_number(&check), &check.stage.connection.provider);
    for (kind, verb) in not_able(KINDS, VERBS, able(&check)) {
        let (what, port) = (format!("{kind:?} {verb:?}"), check.outbound());
        let kinds = &[ErrorKind::Unsupported];
        match verb {
            DocumentVerb::Create => {
                let order = OutboundOrder::new(provider.clone(), kind);
                check.refused_before_sending(&what, kinds, port.create(&order)).await;
            }
            DocumentVerb::Get => check.refused_before_sending(&what, kinds, port.get(kind, &number)).await,
            DocumentVerb::Cancel => check.refused_before_sending(&what, kinds, port.cancel(kind, &number)).await,
            DocumentVerb::Search => {
                let numbers = [number.clone(), number.clone()];
                let before = check.arrived();
                for error in errors(&check, port.search(kind, &numbers).await, numbers.len()) {
                    check.is_refused_before_sending(&what, kinds, &error, before);
                }
            }
            _ => {}
        }
    }
    Outcome::Held
}

/// An unknown document of each kind that can be read: `NotFound`.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    if !covered_by_verb(&check, DocumentVerb::Get, able(&check), Call::outbound) {
        return Outcome::Skipped("no document can be read".into());
    }
    for call in &check.stage.calls {
        if let Call::GetOutbound(kind, number) = call {
            check.not_found(&check.error(check.outbound().get(*kind, number).await));
        }
    }
    Outcome::Held
}

/// A cancellation that comes too late: `Conflict`, answered.
pub async fn cancelled_too_late(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelledTooLate);
    if !covered_by_verb(&check, DocumentVerb::Cancel, able(&check), Call::outbound) {
        return Outcome::Skipped("no document can be cancelled".into());
    }
    for call in &check.stage.calls {
        if let Call::CancelOutbound(kind, number) = call {
            check.conflict(&check.error(check.outbound().cancel(*kind, number).await));
        }
    }
    Outcome::Held
}

/// A search: one outcome for each number, in their order, and none fails for another's sake. Of none: none.
pub async fn searched_several(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SearchedSeveral);
    if !able(&check).iter().any(|(_, verb)| *verb == DocumentVerb::Search) {
        return Outcome::Skipped("no document can be searched for".into());
    }
    input!(check, SearchOutbound(kind, numbers));
    let expected = expected!(check, Outbound);
    let known = |number| expected.iter().any(|order| order.number.as_ref() == Some(number));
    let found = numbers.iter().filter(|number| known(number)).count();
    check.rig_holds(found >= 2 && found < numbers.len(), || {
        "search for two known numbers or more, with unknown ones among them".into()
    });
    let outcomes = check.outbound().search(*kind, numbers).await;
    check.equal("number of outcomes", outcomes.len(), numbers.len());
    for (number, outcome) in numbers.iter().zip(outcomes) {
        if known(number) {
            let order = check.found(outcome);
            check.equal("number of the document", order.number.as_ref(), Some(number));
            same(&check, &order);
        } else {
            check.not_found(&check.error(outcome));
        }
    }
    check.equal("number of outcomes of no number", check.outbound().search(*kind, &[]).await.len(), 0);
    Outcome::Held
}

/// The errors of a search that finds nothing.
fn errors(check: &Check, outcomes: Vec<Result<OutboundOrder, Error>>, count: usize) -> Vec<Error> {
    check.equal("number of outcomes", outcomes.len(), count);
    outcomes.into_iter().map(|outcome| check.error(outcome)).collect()
}

/// A field that nobody knows: kept in `extra` of its document.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, GetOutbound(kind, number));
    let order = check.found(check.outbound().get(*kind, number).await);
    check.extra_kept([&order.extra]);
    Outcome::Held
}

fn able(check: &Check) -> &'static [(OutboundKind, DocumentVerb)] {
    check.stage.connection.capabilities.outbound
}

/// A document is as the rig expects it.
fn same(check: &Check, order: &OutboundOrder) {
    check.equal("provider of a document", &order.provider, &check.stage.connection.provider);
    let expected = expected!(check, Outbound).into_iter().find(|expected| expected.number == order.number);
    let Some(expected) = expected else {
        check.fails("the rig is wrong: expect each document that is read, by its number")
    };
    check.equal("kind of a document", order.kind, expected.kind);
    told!(
        check,
        "a document's",
        order,
        expected,
        [reference, order, warehouse, carrier, consignee, address, cod, expected_at, states, packages]
    );
    if !expected.lines.is_empty() {
        check.equal("number of lines", order.lines.len(), expected.lines.len());
    }
    for (line, expected) in order.lines.iter().zip(&expected.lines) {
        told!(check, "a line's", line, expected, [goods_no, sku, expected, actual, condition, remark]);
    }
}
