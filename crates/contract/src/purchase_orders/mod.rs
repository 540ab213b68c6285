//! What a port for [`PurchaseOrders`](portolan_ports::PurchaseOrders) must do in each
//! [`PurchaseOrdersScenario`](crate::PurchaseOrdersScenario).

mod create;
mod list;
mod read;
mod settle;

pub use self::{
    create::{
        answer_lost, bad_value, created, created_before, created_twice, no_consignee, no_items, paid_at_once,
        paid_at_once_unallowed, refused, refused_with_person,
    },
    list::{empty, foreign_cursor, found, in_state, page_beyond_last, paged, unsupported_state},
    read::{
        exact_money, extra_fields, got, long_number, other_purchase, states, unknown, unknown_state, unsupported_kind,
    },
    settle::{cancelled, cancelled_too_late, cancelled_unknown, confirmed, confirmed_too_late, confirmed_unknown},
};

use portolan_domain::Purchase;
use portolan_ports::PurchaseCapabilities;

use crate::check::{Check, told};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __purchase_orders_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments purchase_orders PurchaseOrders PurchaseOrdersScenario
            [
                created Created
                created_twice CreatedTwice
                created_before CreatedBefore
                answer_lost AnswerLost
                paid_at_once PaidAtOnce
                paid_at_once_unallowed PaidAtOnceUnallowed
                no_consignee NoConsignee
                no_items NoItems
                bad_value BadValue
                refused Refused
                refused_with_person RefusedWithPerson
                got Got
                states States
                unknown Unknown
                other_purchase OtherPurchase
                unsupported_kind UnsupportedKind
                long_number LongNumber
                exact_money ExactMoney
                unknown_state UnknownState
                extra_fields ExtraFields
                found Found
                empty Empty
                paged Paged
                page_beyond_last PageBeyondLast
                foreign_cursor ForeignCursor
                in_state InState
                unsupported_state UnsupportedState
                confirmed Confirmed
                confirmed_unknown ConfirmedUnknown
                confirmed_too_late ConfirmedTooLate
                cancelled Cancelled
                cancelled_unknown CancelledUnknown
                cancelled_too_late CancelledTooLate
            ]
            [
                create CreatePurchase
                get GetPurchase
                list ListPurchases
                confirm ConfirmPurchase
                cancel CancelPurchase
            ]
            [
                create CreatePurchase
                get GetPurchase
                list ListPurchases
                confirm ConfirmPurchase
                cancel CancelPurchase
            ]
        }
    };
}
crate::__purchase_orders_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, $crate::Scenario::PurchaseOrders($crate::PurchaseOrdersScenario::$scenario))
    };
}
use staged;

fn takes(check: &Check) -> &PurchaseCapabilities {
    let takes = check.stage.connection.capabilities.purchases.as_ref();
    takes.unwrap_or_else(|| check.fails("the rig's connection does not say what its purchases take"))
}

/// Compares what the rig tells.
fn same(check: &Check, purchase: &Purchase, expected: &Purchase) {
    check.of_the_account(&purchase.provider, purchase.account.as_ref());
    check.equal("a purchase's id", &purchase.id, &expected.id);
    same_fields(check, purchase, expected);
}

/// Compares what the rig tells, of a purchase that may not name its account.
pub(crate) fn same_fields(check: &Check, purchase: &Purchase, expected: &Purchase) {
    for number in &expected.refs {
        check.holds(purchase.is_known_as(number), || format!("a number of a purchase is lost: {number:?}"));
    }
    told!(
        check,
        "a purchase's",
        purchase,
        expected,
        [
            state,
            state_code,
            placed_at,
            paid_at,
            shipped_at,
            completed_at,
            updated_at,
            total,
            goods,
            freight,
            pay_url,
            line,
            origin,
            consignee,
            address,
            waybills,
            held_for,
        ]
    );
    if !expected.lines.is_empty() {
        check.equal("number of lines", purchase.lines.len(), expected.lines.len());
    }
    for (line, expected) in purchase.lines.iter().zip(&expected.lines) {
        told!(check, "a line's", line, expected, [sku, variant, name, quantity, unit_price, merchant_line]);
    }
}
