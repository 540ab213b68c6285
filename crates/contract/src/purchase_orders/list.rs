//! Listing purchases, to the end and each once.

use std::collections::BTreeSet;

use portolan_domain::{Purchase, PurchaseState};
use portolan_ports::{Cursor, ErrorKind, PurchaseQuery};

use super::{same, staged, takes};
use crate::{
    Outcome, Rig,
    check::{Check, ENDLESS, expected, input},
};

/// A list: the purchases and no others, each of the account.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    list(&check).await;
    Outcome::Held
}

/// No purchases: one page, without purchases and without a next one.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    input!(check, ListPurchases(query));
    let page = check.found(check.purchases().list(query).await);
    check.equal("number of purchases", page.purchases.len(), 0);
    check.holds(page.next.is_none(), || "there is no purchase, and a next page is promised".into());
    Outcome::Held
}

/// Many purchases: every one of them once, on two pages or more, and an end.
pub async fn paged(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Paged);
    let pages = list(&check).await;
    check.holds(pages >= 2, || "all purchases came at once: stage more of them, or pages are not kept apart".into());
    Outcome::Held
}

/// A page beyond the last: the list ends there, without an error.
pub async fn page_beyond_last(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, PageBeyondLast);
    list(&check).await;
    Outcome::Held
}

/// A cursor of another query, or of none: `InvalidInput`, and nothing is sent.
pub async fn foreign_cursor(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ForeignCursor);
    input!(check, ListPurchases(query));
    let page = check.found(check.purchases().list(query).await);
    let cursor = check.given_back("the cursor of the first page", page.next);
    let mut others = vec![query.clone().after(Cursor::new("of no query"))];
    let other = takes(&check).states.iter().find(|state| query.state != Some(**state));
    others.extend(other.map(|state| query.clone().in_state(*state).after(cursor)));
    for other in others {
        let call = check.purchases().list(&other);
        check.refused_before_sending("the cursor of another query", &[ErrorKind::InvalidInput], call).await;
    }
    Outcome::Held
}

/// A list of one state: its purchases, and no others.
pub async fn in_state(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, InState);
    input!(check, ListPurchases(query));
    check.rig_holds(query.state.is_some_and(|state| takes(&check).states.contains(&state)), || {
        "narrow the query to a state that the capabilities name".into()
    });
    list(&check).await;
    Outcome::Held
}

/// A state that the provider has no list for: `Unsupported`, and nothing is sent.
pub async fn unsupported_state(rig: &dyn Rig) -> Outcome {
    use PurchaseState::{AwaitingPayment, Cancelled, Delivered, Draft, Other, Processing, Shipped};
    let check = staged!(rig, UnsupportedState);
    let taken = takes(&check).states;
    let all = [Draft, AwaitingPayment, Processing, Shipped, Delivered, Cancelled, Other];
    let Some(state) = all.into_iter().find(|state| !taken.contains(state)) else {
        return Outcome::Skipped("it lists purchases of every state".into());
    };
    let query = PurchaseQuery::new().in_state(state);
    let call = check.purchases().list(&query);
    check.refused_before_sending("a state that it has no list for", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

/// Follows the cursor to its end, and compares all purchases with those expected; gives the number of pages.
async fn list(check: &Check) -> usize {
    input!(check, ListPurchases(query));
    let mut purchases: Vec<Purchase> = Vec::new();
    let mut seen: Vec<Cursor> = Vec::new();
    let mut next = query.clone();
    loop {
        let page = check.found(check.purchases().list(&next).await);
        purchases.extend(page.purchases);
        let Some(cursor) = page.next else { break };
        check.holds(!seen.contains(&cursor) && seen.len() < ENDLESS, || "the cursor leads to no end".into());
        seen.push(cursor.clone());
        next = query.clone().after(cursor);
    }
    let ids: BTreeSet<_> = purchases.iter().map(|purchase| &purchase.id).collect();
    check.holds(ids.len() == purchases.len(), || "a purchase came twice".into());
    let expected = expected!(check, Purchase);
    for expected in &expected {
        let purchase = purchases.iter().find(|purchase| purchase.id == expected.id);
        same(check, check.given_back("a purchase of the list", purchase), expected);
    }
    check.holds(purchases.len() == expected.len(), || "a purchase came that was not asked for".into());
    seen.len() + 1
}
