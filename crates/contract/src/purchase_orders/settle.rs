//! Confirming a purchase, and calling it off.

use portolan_domain::OrderRef;

use super::{read::get, same, staged};
use crate::{
    Expected, Outcome, Rig,
    check::{Check, input},
};

/// Confirmed: from now on it is owed.
pub async fn confirmed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Confirmed);
    input!(check, ConfirmPurchase(number));
    check.found(check.purchases().confirm(number).await);
    as_expected(&check, number).await;
    Outcome::Held
}

/// A confirmation of what nobody knows: `NotFound`.
pub async fn confirmed_unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ConfirmedUnknown);
    input!(check, ConfirmPurchase(number));
    check.not_found(&check.error(check.purchases().confirm(number).await));
    Outcome::Held
}

/// A confirmation that comes too late, or twice: `Conflict`, answered.
pub async fn confirmed_too_late(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ConfirmedTooLate);
    input!(check, ConfirmPurchase(number));
    check.conflict(&check.error(check.purchases().confirm(number).await));
    Outcome::Held
}

/// Called off: nothing is owed.
pub async fn cancelled(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Cancelled);
    input!(check, CancelPurchase(number));
    check.found(check.purchases().cancel(number).await);
    as_expected(&check, number).await;
    Outcome::Held
}

/// A cancellation of what nobody knows: `NotFound`.
pub async fn cancelled_unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelledUnknown);
    input!(check, CancelPurchase(number));
    check.not_found(&check.error(check.purchases().cancel(number).await));
    Outcome::Held
}

/// A cancellation that comes too late: `Conflict`, answered.
pub async fn cancelled_too_late(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CancelledTooLate);
    input!(check, CancelPurchase(number));
    check.conflict(&check.error(check.purchases().cancel(number).await));
    Outcome::Held
}

/// Reads the purchase, if the rig says how it must stand now.
async fn as_expected(check: &Check, number: &OrderRef) {
    for expected in &check.stage.expected {
        if let Expected::Purchase(expected) = expected {
            same(check, &get(check, number).await, expected);
        }
    }
}
