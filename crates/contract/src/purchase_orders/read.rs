//! Reading one purchase.

use std::collections::BTreeSet;

use portolan_domain::{OrderRef, OrderRefKind, Purchase, PurchaseState};
use portolan_ports::{Effect, ErrorKind};

use super::{same, staged, takes};
use crate::{
    Call, Outcome, Rig,
    check::{Check, expected, input},
    freight_quoting::beyond_floats,
};

/// One purchase by each kind of number: found, with all that the provider tells.
pub async fn got(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Got);
    let numbers = numbers(&check);
    for kind in takes(&check).by_order {
        check.rig_holds(numbers.iter().any(|number| number.kind() == *kind), || {
            format!("get a purchase by its number of the kind {kind:?}, which the capabilities name")
        });
    }
    get_each(&check).await;
    Outcome::Held
}

/// Purchases in several states: each in its own, with the provider's code.
pub async fn states(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, States);
    let states: BTreeSet<_> = expected!(check, Purchase).iter().filter_map(|purchase| purchase.state).collect();
    check.rig_holds(states.len() >= 2, || "expect purchases in two states or more".into());
    for purchase in get_each(&check).await {
        check.holds(purchase.state_code.is_some(), || "the provider's code of a state is lost".into());
    }
    Outcome::Held
}

/// An unknown number: `NotFound`, answered, and not to be asked again at once.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    input!(check, GetPurchase(number));
    check.not_found(&check.error(check.purchases().get(number).await));
    Outcome::Held
}

/// An answer about another purchase: `BadResponse`, never that purchase under the number asked for.
pub async fn other_purchase(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, OtherPurchase);
    input!(check, GetPurchase(number));
    check.bad_response(&check.error(check.purchases().get(number).await), Effect::Read);
    Outcome::Held
}

/// A number of a kind that the provider does not take: `Unsupported`, and nothing is sent.
pub async fn unsupported_kind(rig: &dyn Rig) -> Outcome {
    use OrderRefKind::{Merchant, Parent, Platform, Provider};
    let check = staged!(rig, UnsupportedKind);
    let taken = takes(&check).by_order;
    let kind = [Parent, Platform, Merchant, Provider].into_iter().find(|kind| !taken.contains(kind));
    let Some(number) = kind.and_then(|kind| OrderRef::new(kind, "1234567890").ok()) else {
        return Outcome::Skipped("it takes numbers of every kind".into());
    };
    let call = check.purchases().get(&number);
    check.refused_before_sending("a kind of number that it does not take", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

/// A number that no float holds: every digit of it comes back.
pub async fn long_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, LongNumber);
    input!(check, GetPurchase(number));
    let digits = number.value().len() >= 18 && number.value().bytes().all(|byte| byte.is_ascii_digit());
    check.rig_holds(digits, || "ask for a purchase whose number has 18 digits or more".into());
    get_each(&check).await;
    Outcome::Held
}

/// A total of many digits: every one of them comes back.
pub async fn exact_money(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExactMoney);
    let long = expected!(check, Purchase).iter().any(|purchase| purchase.total.is_some_and(beyond_floats));
    check.rig_holds(long, || "expect a total of more digits than a float holds".into());
    get_each(&check).await;
    Outcome::Held
}

/// A state that nobody knows: `Other`, with the provider's code.
pub async fn unknown_state(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownState);
    let told = expected!(check, Purchase).iter().all(|purchase| purchase.state_code.is_some());
    check.rig_holds(told, || "expect the code of the state".into());
    for purchase in get_each(&check).await {
        check.equal("state", purchase.state, Some(PurchaseState::Other));
    }
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of the purchase or of a line.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, GetPurchase(number));
    let purchase = get(&check, number).await;
    check.extra_kept(std::iter::once(&purchase.extra).chain(purchase.lines.iter().map(|line| &line.extra)));
    Outcome::Held
}

fn numbers(check: &Check) -> Vec<&OrderRef> {
    fn number(call: &Call) -> Option<&OrderRef> {
        match call {
            Call::GetPurchase(number) => Some(number),
            _ => None,
        }
    }
    check.stage.calls.iter().filter_map(number).collect()
}

/// Each purchase that is asked for, compared with what is expected of it.
async fn get_each(check: &Check) -> Vec<Purchase> {
    let (numbers, expected) = (numbers(check), expected!(check, Purchase));
    check.rig_holds(numbers.len() == expected.len(), || "expect one purchase for each call".into());
    let mut purchases = Vec::new();
    for (number, expected) in numbers.into_iter().zip(expected) {
        let purchase = get(check, number).await;
        same(check, &purchase, expected);
        purchases.push(purchase);
    }
    purchases
}

/// The one purchase asked for.
pub(super) async fn get(check: &Check, number: &OrderRef) -> Purchase {
    let purchase = check.found(check.purchases().get(number).await);
    check.of_the_account(&purchase.provider, purchase.account.as_ref());
    check.holds(purchase.is_known_as(number), || "the purchase is another than the one asked for".into());
    purchase
}
