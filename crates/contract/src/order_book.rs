//! What an [`OrderBook`](portolan_ports::OrderBook) must do in each [`OrderBookScenario`].

use std::collections::BTreeSet;

use portolan_domain::{Money, Order, OrderRef, OrderRefKind, OrderState};
use portolan_ports::{Cursor, Effect, ErrorKind, OrderBookCapabilities};

use crate::{
    OrderBookScenario, Outcome, Rig, Scenario,
    check::{Check, ENDLESS, expected, input, told},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __order_book_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments order_book OrderBook OrderBookScenario
            [
                found Found
                empty Empty
                paged Paged
                long_window LongWindow
                page_beyond_last PageBeyondLast
                foreign_cursor ForeignCursor
                backward_window BackwardWindow
                in_state InState
                unsupported_state UnsupportedState
                got Got
                unknown Unknown
                other_order OtherOrder
                unsupported_kind UnsupportedKind
                long_number LongNumber
                exact_money ExactMoney
                unknown_state UnknownState
                extra_fields ExtraFields
            ]
            [list ListOrders get GetOrder]
            []
        }
    };
}
crate::__order_book_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::OrderBook(OrderBookScenario::$scenario))
    };
}

/// A list: the orders of the stretch and no others, each of the account, each as it was sold.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    list(&check).await;
    Outcome::Held
}

/// A stretch without orders: one page, without orders and without a next one.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    input!(check, ListOrders(query));
    let page = check.found(check.orders().list(query).await);
    check.equal("number of orders", page.orders.len(), 0);
    check.holds(page.next.is_none(), || "there is no order, and a next page is promised".into());
    Outcome::Held
}

/// Many orders: every one of them once, on two pages or more, and an end.
pub async fn paged(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Paged);
    let pages = list(&check).await;
    check.holds(pages >= 2, || "all orders came at once: stage more of them, or pages are not kept apart".into());
    Outcome::Held
}

/// A stretch longer than the provider takes: it is cut, and no order at a cut is lost or doubled.
pub async fn long_window(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, LongWindow);
    list(&check).await;
    Outcome::Held
}

/// A page beyond the last: the list ends there, without an error.
pub async fn page_beyond_last(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, PageBeyondLast);
    list(&check).await;
    Outcome::Held
}

/// A cursor of another query: `InvalidInput`, and nothing is sent.
pub async fn foreign_cursor(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ForeignCursor);
    input!(check, ListOrders(query));
    let page = check.found(check.orders().list(query).await);
    let cursor = check.given_back("the cursor of the first page", page.next);
    let mut other = query.clone().after(cursor);
    other.from = other.from.minus(std::time::Duration::from_secs(3600));
    let call = check.orders().list(&other);
    check.refused_before_sending("the cursor of another query", &[ErrorKind::InvalidInput], call).await;
    Outcome::Held
}

/// `to` before `from`: `InvalidInput`, and nothing is sent.
pub async fn backward_window(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, BackwardWindow);
    input!(check, ListOrders(query));
    check.rig_holds(query.from < query.to, || "the stretch has no length".into());
    let mut turned = query.clone();
    std::mem::swap(&mut turned.from, &mut turned.to);
    let call = check.orders().list(&turned);
    check.refused_before_sending("a stretch that ends before it begins", &[ErrorKind::InvalidInput], call).await;
    Outcome::Held
}

/// A list of one state: its orders, and no others.
pub async fn in_state(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, InState);
    input!(check, ListOrders(query));
    check.rig_holds(!query.states.is_empty(), || "narrow the query to a state".into());
    let taken = takes(&check).states;
    check.rig_holds(query.states.iter().all(|state| taken.contains(state)), || {
        "the query names a state that the capabilities do not name".into()
    });
    list(&check).await;
    Outcome::Held
}

/// A state that the provider has no list for: `Unsupported`, and nothing is sent.
pub async fn unsupported_state(rig: &dyn Rig) -> Outcome {
    use OrderState::{AwaitingPayment, AwaitingShipment, Cancelled, Completed, Locked, Other, PartlyShipped, Shipped};
    let check = staged!(rig, UnsupportedState);
    input!(check, ListOrders(query));
    let taken = takes(&check).states;
    let all = [AwaitingPayment, AwaitingShipment, PartlyShipped, Shipped, Completed, Cancelled, Locked, Other];
    let Some(state) = all.into_iter().find(|state| !taken.contains(state)) else {
        return Outcome::Skipped("it lists orders of every state".into());
    };
    let query = query.clone().in_state(state);
    let call = check.orders().list(&query);
    check.refused_before_sending("a state that it has no list for", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

/// One order: found by its number, with all that the provider tells.
pub async fn got(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Got);
    get(&check).await;
    Outcome::Held
}

/// An unknown number: `NotFound`, answered, and not to be asked again at once.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    input!(check, GetOrder(number));
    check.not_found(&check.error(check.orders().get(number).await));
    Outcome::Held
}

/// An answer about another order: `BadResponse`, never that order under the number asked for.
pub async fn other_order(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, OtherOrder);
    input!(check, GetOrder(number));
    check.bad_response(&check.error(check.orders().get(number).await), Effect::Read);
    Outcome::Held
}

/// A number of a kind that the provider does not take: `Unsupported`, and nothing is sent.
pub async fn unsupported_kind(rig: &dyn Rig) -> Outcome {
    use OrderRefKind::{Merchant, Parent, Platform, Provider};
    let check = staged!(rig, UnsupportedKind);
    let taken = takes(&check).by_order;
    let kind = [Parent, Merchant, Provider, Platform].into_iter().find(|kind| !taken.contains(kind));
    let Some(number) = kind.and_then(|kind| OrderRef::new(kind, "1234567890").ok()) else {
        return Outcome::Skipped("it takes numbers of every kind".into());
    };
    let call = check.orders().get(&number);
    check.refused_before_sending("a kind of number that it does not take", &[ErrorKind::Unsupported], call).await;
    Outcome::Held
}

/// A number of 19 digits: every one of them comes back.
pub async fn long_number(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, LongNumber);
    input!(check, GetOrder(number));
    let digits = number.value().len() == 19 && number.value().bytes().all(|byte| byte.is_ascii_digit());
    check.rig_holds(digits, || "ask for an order whose number has 19 digits".into());
    get(&check).await;
    Outcome::Held
}

/// 0.1 and 0.2 are 0.3, and nothing beside it.
pub async fn exact_money(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExactMoney);
    let order = get(&check).await;
    check.equal("number of lines", order.lines.len(), 2);
    let mut sum: Option<Money> = None;
    for line in &order.lines {
        let price = check.given_back("the price of a line", line.unit_price);
        sum = match sum {
            None => Some(price),
            Some(before) => before.checked_add(price).ok(),
        };
    }
    let Some(sum) = sum else { check.fails("the prices are of different currencies") };
    let exact = Money::parse("0.3", sum.currency()).ok();
    check.equal("the sum of the lines", Some(sum), exact);
    if order.total.is_some() {
        check.equal("the total", order.total, exact);
    }
    Outcome::Held
}

/// A state that nobody knows: `Other`, with the provider's code.
pub async fn unknown_state(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownState);
    let told = expected!(check, Order).iter().any(|order| order.state_code.is_some());
    check.rig_holds(told, || "expect the code of the state".into());
    let order = get(&check).await;
    check.equal("state", order.state, Some(OrderState::Other));
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of the order or of a line.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, GetOrder(number));
    let order = check.found(check.orders().get(number).await);
    check.extra_kept(std::iter::once(&order.extra).chain(order.lines.iter().map(|line| &line.extra)));
    Outcome::Held
}

fn takes(check: &Check) -> &OrderBookCapabilities {
    let takes = check.stage.connection.capabilities.orders.as_ref();
    takes.unwrap_or_else(|| check.fails("the rig's connection does not say what its order book takes"))
}

/// Follows the cursor to its end, and compares all orders with those expected; gives the number of pages.
async fn list(check: &Check) -> usize {
    input!(check, ListOrders(query));
    let mut orders: Vec<Order> = Vec::new();
    let mut seen: Vec<Cursor> = Vec::new();
    let mut next = query.clone();
    loop {
        let page = check.found(check.orders().list(&next).await);
        orders.extend(page.orders);
        let Some(cursor) = page.next else { break };
        check.holds(!seen.contains(&cursor) && seen.len() < ENDLESS, || "the cursor leads to no end".into());
        seen.push(cursor.clone());
        next = query.clone().after(cursor);
    }
    let ids: BTreeSet<_> = orders.iter().map(|order| &order.id).collect();
    check.holds(ids.len() == orders.len(), || "an order came twice".into());
    let expected = expected!(check, Order);
    for expected in &expected {
        let order = orders.iter().find(|order| order.id == expected.id);
        same(check, check.given_back("an order of the list", order), expected);
    }
    check.holds(orders.len() == expected.len(), || "an order came that was not asked for".into());
    seen.len() + 1
}

/// The one order asked for.
async fn get(check: &Check) -> Order {
    input!(check, GetOrder(number));
    let order = check.found(check.orders().get(number).await);
    check.holds(order.is_known_as(number), || "the order is another than the one asked for".into());
    for expected in expected!(check, Order) {
        check.equal("an order's id", &order.id, &expected.id);
        same(check, &order, expected);
    }
    order
}

fn same(check: &Check, order: &Order, expected: &Order) {
    check.of_the_account(&order.provider, order.account.as_ref());
    told!(
        check,
        "an order's",
        order,
        expected,
        [
            refs, state, state_code, placed_at, updated_at, total, freight, cod, payment, buyer_id, consignee, address,
            waybills,
        ]
    );
    if !expected.lines.is_empty() {
        check.equal("number of lines", order.lines.len(), expected.lines.len());
    }
    for (line, expected) in order.lines.iter().zip(&expected.lines) {
        told!(check, "a line's", line, expected, [sku, name, quantity, unit_price]);
    }
}
