//! What an [`Inbound`](portolan_ports::Inbound) must do in each [`InboundScenario`].

use portolan_domain::{InboundKind, InboundOrder, OrderRefKind};
use portolan_ports::{DocumentVerb, ErrorKind};

use crate::{
    Call, InboundScenario, Outcome, Rig, Scenario,
    check::{Check, expected, input, told},
    documents::{any_number, covered, covered_by_verb, not_able},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __inbound_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments inbound Inbound InboundScenario
            [
                supported Supported
                unsupported Unsupported
                unknown Unknown
                cancelled_too_late CancelledTooLate
                extra_fields ExtraFields
            ]
            [create CreateInbound get GetInbound cancel CancelInbound]
            []
        }
    };
}
crate::__inbound_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::Inbound(InboundScenario::$scenario))
    };
}

const KINDS: &[InboundKind] = &[InboundKind::Purchase, InboundKind::Return, InboundKind::Other];
const VERBS: &[DocumentVerb] = &[DocumentVerb::Create, DocumentVerb::Get, DocumentVerb::Cancel];

/// Each kind and verb that the capabilities name works; called in the order of the stage.
pub async fn supported(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Supported);
    covered(&check, able(&check), Call::inbound);
    for call in &check.stage.calls {
        match call {
            Call::CreateInbound(order) => {
                let number = check.found(check.inbound().create(order).await);
                check.equal("kind of the document's number", number.kind(), OrderRefKind::Provider);
            }
            Call::GetInbound(kind, number) => {
                let order = check.found(check.inbound().get(*kind, number).await);
                check.equal("number of the document", order.number.as_ref(), Some(number));
                same(&check, &order);
            }
            Call::CancelInbound(kind, number) => check.found(check.inbound().cancel(*kind, number).await),
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
        let (what, port) = (format!("{kind:?} {verb:?}"), check.inbound());
        let kinds = &[ErrorKind::Unsupported];
        match verb {
            DocumentVerb::Create => {
                let order = InboundOrder::new(provider.clone(), kind);
                check.refused_before_sending(&what, kinds, port.create(&order)).await;
            }
            DocumentVerb::Get => check.refused_before_sending(&what, kinds, port.get(kind, &number)).await,
            DocumentVerb::Cancel => check.refused_before_sending(&what, kinds, port.cancel(kind, &number)).await,
            _ => {}
        }
    }
    Outcome::Held
}

/// An unknown document of each kind that can be read: `NotFound`.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    if !covered_by_verb(&check, DocumentVerb::Get, able(&check), Call::inbound) {
        return Outcome::Skipped("no document can be read".into());
    }
    for call in &check.stage.calls {
        if let Call::GetInbound(kind, number) = call {
            check.not_found(&check.error(check.inbound().get(*kind, number).await));
        }
    }
    Outcome::Held
}

/// A cancellation that comes too late: `Conflict`, answered.
pub async fn cancelled_too_late(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelledTooLate);
    if !covered_by_verb(&check, DocumentVerb::Cancel, able(&check), Call::inbound) {
        return Outcome::Skipped("no document can be cancelled".into());
    }
    for call in &check.stage.calls {
        if let Call::CancelInbound(kind, number) = call {
            check.conflict(&check.error(check.inbound().cancel(*kind, number).await));
        }
    }
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of its document.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, GetInbound(kind, number));
    let order = check.found(check.inbound().get(*kind, number).await);
    check.extra_kept([&order.extra]);
    Outcome::Held
}

fn able(check: &Check) -> &'static [(InboundKind, DocumentVerb)] {
    check.stage.connection.capabilities.inbound
}

/// A document is as the rig expects it.
fn same(check: &Check, order: &InboundOrder) {
    check.equal("provider of a document", &order.provider, &check.stage.connection.provider);
    let expected = expected!(check, Inbound).into_iter().find(|expected| expected.number == order.number);
    let Some(expected) = expected else {
        check.fails("the rig is wrong: expect each document that is read, by its number")
    };
    check.equal("kind of a document", order.kind, expected.kind);
    told!(
        check,
        "a document's",
        order,
        expected,
        [reference, outbound, warehouse, supplier, expected_at, completed_at, state_code]
    );
    if !expected.lines.is_empty() {
        check.equal("number of lines", order.lines.len(), expected.lines.len());
    }
    for (line, expected) in order.lines.iter().zip(&expected.lines) {
        told!(check, "a line's", line, expected, [goods_no, sku, expected, actual, condition, remark]);
    }
}
