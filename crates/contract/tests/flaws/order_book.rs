//! Flaws of order books.

use portolan_domain::{Currency, Extra, Money, Order, OrderRef, OrderRefKind, OrderState};
use portolan_ports::{Cursor, Error, ErrorKind, OrderPage, Retry};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

type Outcome<T> = Result<T, Error>;

fn nothing() -> OrderPage {
    OrderPage { orders: Vec::new(), next: None }
}

fn each(page: Outcome<OrderPage>, change: impl Fn(&mut Order)) -> Outcome<OrderPage> {
    let mut page = page?;
    page.orders.iter_mut().for_each(change);
    Ok(page)
}

fn changed(order: Outcome<Order>, change: impl Fn(&mut Order)) -> Outcome<Order> {
    let mut order = order?;
    change(&mut order);
    Ok(order)
}

fn platform(text: &str) -> OrderRef {
    OrderRef::new(OrderRefKind::Platform, text).expect("a number")
}

/// Not refused before sending: the answer of a provider that was asked.
const PASSED_ON: Hook = Hook::Error(|error| {
    Error::answered(error.kind(), "refused")
        .with_provider(provider())
        .with_operation("orders")
        .with_retry(error.retry())
});

pub(crate) const FLAWS: &[Flaw] = &[
    ("found", Hook::Page(|_, _| Ok(nothing())), "an order of the list is lost"),
    ("found", Hook::Page(|_, page| each(page, |order| order.account = None)), "account of a record"),
    ("found", Hook::Page(|_, page| each(page, |order| order.total = None)), "an order's total"),
    ("found", Hook::Page(|_, page| each(page, |order| order.lines.clear())), "number of lines"),
    ("found", Hook::Page(|_, page| each(page, |order| order.lines[0].quantity = Some(9))), "a line's quantity"),
    (
        "found",
        Hook::Page(|_, page| {
            let mut page = page?;
            page.orders.push(Order::new(provider(), platform("1999")));
            Ok(page)
        }),
        "not asked for",
    ),
    ("empty", Hook::Page(|_, _| Err(not_found())), "it must succeed"),
    (
        "empty",
        Hook::Page(|_, _| Ok(OrderPage { orders: Vec::new(), next: Some(Cursor::new("on")) })),
        "a next page is promised",
    ),
    (
        "paged",
        Hook::Page(|_, page| {
            let mut page = page?;
            page.next = None;
            Ok(page)
        }),
        "is lost",
    ),
    (
        "paged",
        Hook::Query(|mut query| {
            query.cursor = None;
            query
        }),
        "leads to no end",
    ),
    (
        "paged",
        Hook::Page(|query, page| {
            let mut page = page?;
            if query.cursor.is_some() {
                page.orders.push(page.orders[0].clone());
            }
            Ok(page)
        }),
        "came twice",
    ),
    (
        "long_window",
        Hook::Query(|mut query| {
            query.to = query.to.min(query.from.plus(std::time::Duration::from_secs(7 * 24 * 3600)));
            query
        }),
        "is lost",
    ),
    ("long_window", Hook::Page(|_, _| Err(not_found())), "it must succeed"),
    (
        "page_beyond_last",
        Hook::Page(|query, page| if query.cursor.is_some() { Err(not_found()) } else { page }),
        "it must succeed",
    ),
    (
        "foreign_cursor",
        Hook::Page(|query, page| if query.cursor.is_some() { Ok(nothing()) } else { page }),
        "and succeeded",
    ),
    ("foreign_cursor", PASSED_ON, "delivery is Answered"),
    ("backward_window", Hook::Page(|_, _| Ok(nothing())), "and succeeded"),
    ("backward_window", PASSED_ON, "delivery is Answered"),
    ("backward_window", Hook::Knocks, "and it arrived"),
    (
        "in_state",
        Hook::Query(|mut query| {
            query.states.clear();
            query
        }),
        "not asked for",
    ),
    ("unsupported_state", Hook::Page(|_, _| Ok(nothing())), "and succeeded"),
    ("unsupported_state", Hook::Knocks, "and it arrived"),
    (
        "got",
        Hook::Order(|_, order| changed(order, |order| order.provider = portolan_domain::ProviderId::jos())),
        "provider of a record",
    ),
    ("got", Hook::Order(|_, order| changed(order, |order| order.state = None)), "an order's state"),
    ("got", Hook::Order(|_, order| changed(order, |order| order.placed_at = None)), "an order's placed_at"),
    (
        "got",
        Hook::Order(|_, order| changed(order, |order| order.id = platform("1999"))),
        "another than the one asked for",
    ),
    ("unknown", Hook::Order(|number, _| Ok(Order::new(provider(), number.clone()))), "it must fail"),
    ("unknown", Hook::Error(|error| error.with_retry(Retry::Safe)), "retry is Safe"),
    (
        "unknown",
        Hook::Error(|_| Error::answered(ErrorKind::Denied, "not yours").with_provider(provider())),
        "kind is Denied",
    ),
    ("other_order", Hook::Order(|_, _| Ok(Order::new(provider(), platform("1001")))), "it must fail"),
    ("other_order", Hook::Order(|_, _| Err(not_found())), "kind is NotFound"),
    ("unsupported_kind", Hook::Order(|_, _| Err(not_found())), "kind is NotFound"),
    ("unsupported_kind", Hook::Knocks, "and it arrived"),
    (
        "long_number",
        Hook::Order(|_, order| changed(order, |order| order.id = platform("1234567890123456768"))),
        "another than the one asked for",
    ),
    (
        "exact_money",
        Hook::Order(|_, order| {
            changed(order, |order| order.lines[1].unit_price = Money::parse("0.20000000000000004", Currency::CNY).ok())
        }),
        "unit_price",
    ),
    (
        "exact_money",
        Hook::Order(|_, order| {
            changed(order, |order| order.total = Money::parse("0.30000000000000004", Currency::CNY).ok())
        }),
        "total",
    ),
    ("unknown_state", Hook::Order(|_, _| Err(not_found())), "it must succeed"),
    (
        "unknown_state",
        Hook::Order(|_, order| changed(order, |order| order.state = Some(OrderState::AwaitingShipment))),
        "state is Some(AwaitingShipment)",
    ),
    ("unknown_state", Hook::Order(|_, order| changed(order, |order| order.state_code = None)), "state_code"),
    (
        "extra_fields",
        Hook::Order(|_, order| changed(order, |order| order.lines[0].extra = Extra::new())),
        "unknown field",
    ),
];
