//! Flaws of purchases.

use async_trait::async_trait;
use portolan_contract::{Rig, Scenario, Staged};
use portolan_domain::{Currency, Extra, Money, OrderRef, OrderRefKind, ProviderId, Purchase, PurchaseState};
use portolan_ports::{Cursor, Delivery, Error, ErrorKind, Payment, PurchaseItem, PurchasePage, Purchased};

use crate::{
    not_found, provider, reference,
    spoilt::{Flaw, Hook},
    verdict,
};

type Outcome<T> = Result<T, Error>;

fn id(text: &str) -> OrderRef {
    OrderRef::new(OrderRefKind::Provider, text).expect("a number")
}

fn nothing() -> PurchasePage {
    PurchasePage { purchases: Vec::new(), next: None }
}

fn each(page: Outcome<PurchasePage>, change: impl Fn(&mut Purchase)) -> Outcome<PurchasePage> {
    let mut page = page?;
    page.purchases.iter_mut().for_each(change);
    Ok(page)
}

fn changed(purchase: Outcome<Purchase>, change: impl Fn(&mut Purchase)) -> Outcome<Purchase> {
    let mut purchase = purchase?;
    change(&mut purchase);
    Ok(purchase)
}

fn made(purchased: Outcome<Purchased>, change: impl Fn(&mut Purchased)) -> Outcome<Purchased> {
    let mut purchased = purchased?;
    change(&mut purchased);
    Ok(purchased)
}

/// Buys anything.
const TAKES_ANYTHING: Hook = Hook::Purchased(|_| Ok(Purchased::new(Purchase::new(provider(), id("P-4")))));

/// Pays nothing that it was told to pay.
const PAYS_LATER: Hook = Hook::PurchaseRequest(|mut request| {
    request.payment = Payment::Later;
    request
});

/// The provider refuses what a check before sending should have refused.
const PASSED_ON: Hook = Hook::Error(|error| error.with_delivery(Delivery::Answered));

const NO_CONFLICT: Hook = Hook::Error(|_| Error::answered(ErrorKind::InvalidInput, "").with_provider(provider()));

const NEVER_EXISTED: Hook = Hook::Purchased(|bought| made(bought, |made| made.existed = false));

pub(crate) const FLAWS: &[Flaw] = &[
    ("created", Hook::Purchased(|_| Err(not_found())), "it must succeed"),
    ("created", Hook::Purchased(|bought| made(bought, |made| made.existed = true)), "existed is true"),
    ("created", Hook::Purchased(|bought| made(bought, |made| made.purchase.refs.clear())), "the merchant's number"),
    ("created", Hook::Purchased(|bought| made(bought, |made| made.purchase.account = None)), "account of a record"),
    ("created", Hook::Purchased(|bought| made(bought, |made| made.purchase.state = None)), "a purchase's state"),
    (
        "created",
        Hook::PurchaseRequest(|mut request| {
            request.payment = Payment::AtOnce;
            request
        }),
        "a purchase's state",
    ),
    ("created_twice", NEVER_EXISTED, "existed, the second time, is false"),
    (
        "created_twice",
        Hook::Purchased(|bought| {
            made(bought, |made| made.purchase.id = if made.existed { id("P-5") } else { made.purchase.id.clone() })
        }),
        "the purchase of the second time",
    ),
    (
        "created_twice",
        Hook::Purchased(|bought| {
            let bought = bought?;
            let there = || Error::answered(ErrorKind::Conflict, "it is there already").with_provider(provider());
            if bought.existed { Err(there()) } else { Ok(bought) }
        }),
        "it must succeed",
    ),
    ("created_before", NEVER_EXISTED, "existed is false"),
    (
        "created_before",
        Hook::Purchased(|bought| made(bought, |made| made.purchase.state = Some(PurchaseState::Draft))),
        "a purchase's state",
    ),
    ("answer_lost", Hook::Error(|error| error.with_delivery(Delivery::Answered)), "delivery is Answered"),
    ("answer_lost", NEVER_EXISTED, "existed, the second time, is false"),
    ("answer_lost", TAKES_ANYTHING, "it must fail"),
    ("paid_at_once", PAYS_LATER, "a purchase's state"),
    ("paid_at_once_unallowed", TAKES_ANYTHING, "and succeeded"),
    ("paid_at_once_unallowed", PASSED_ON, "delivery is Answered"),
    ("paid_at_once_unallowed", PAYS_LATER, "and succeeded"),
    ("no_consignee", TAKES_ANYTHING, "and succeeded"),
    ("no_consignee", Hook::Knocks, "and it arrived"),
    ("no_items", TAKES_ANYTHING, "and succeeded"),
    ("no_items", PASSED_ON, "delivery is Answered"),
    (
        "no_items",
        Hook::PurchaseRequest(|mut request| {
            request.items.iter_mut().for_each(|item| item.quantity = item.quantity.max(1));
            request
        }),
        "none of something must be refused",
    ),
    (
        "no_items",
        Hook::PurchaseRequest(|mut request| {
            let named = request.items.iter().all(|item| item.variant.is_some());
            request.items = if named { request.items } else { vec![PurchaseItem::variant("V-1", 1)] };
            request
        }),
        "some of nothing must be refused",
    ),
    (
        "bad_value",
        Hook::Error(|_| Error::not_sent(ErrorKind::InvalidInput, "a value is bad").with_provider(provider())),
        "does not name line",
    ),
    ("bad_value", TAKES_ANYTHING, "and succeeded"),
    ("bad_value", Hook::Knocks, "and it arrived"),
    ("refused", TAKES_ANYTHING, "it must fail"),
    ("refused", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    ("refused", NO_CONFLICT, "kind is InvalidInput"),
    (
        "refused_with_person",
        Hook::Error(|error| Error::answered(error.kind(), "13800000000 is refused").with_provider(provider())),
        "shows a person",
    ),
    (
        "refused_with_person",
        Hook::Error(|error| Error::answered(error.kind(), "refused").with_provider(provider())),
        "code is lost",
    ),
    (
        "got",
        Hook::Purchase(|_, found| changed(found, |found| found.provider = ProviderId::jos())),
        "provider of a record",
    ),
    ("got", Hook::Purchase(|_, found| changed(found, |found| found.refs.clear())), "a number of a purchase is lost"),
    ("got", Hook::Purchase(|_, found| changed(found, |found| found.total = None)), "a purchase's total"),
    ("got", Hook::Purchase(|_, found| changed(found, |found| found.waybills.clear())), "a purchase's waybills"),
    ("got", Hook::Purchase(|_, found| changed(found, |found| found.lines.clear())), "number of lines"),
    ("got", Hook::Purchase(|_, found| changed(found, |found| found.lines[0].quantity = Some(9))), "a line's quantity"),
    (
        "states",
        Hook::Purchase(|_, found| changed(found, |found| found.state = Some(PurchaseState::Draft))),
        "a purchase's state",
    ),
    ("states", Hook::Purchase(|_, found| changed(found, |found| found.state_code = None)), "code of a state is lost"),
    ("unknown", Hook::Purchase(|number, _| Ok(Purchase::new(provider(), number.clone()))), "it must fail"),
    ("unknown", NO_CONFLICT, "kind is InvalidInput"),
    ("other_purchase", Hook::Purchase(|_, _| Ok(Purchase::new(provider(), id("P-1")))), "it must fail"),
    ("other_purchase", Hook::Purchase(|_, _| Err(not_found())), "kind is NotFound"),
    ("unsupported_kind", Hook::Purchase(|_, _| Err(not_found())), "kind is NotFound"),
    ("unsupported_kind", Hook::Knocks, "and it arrived"),
    (
        "long_number",
        Hook::Purchase(|_, found| changed(found, |found| found.id = id("210823100016290560"))),
        "another than the one asked for",
    ),
    (
        "exact_money",
        Hook::Purchase(|_, found| {
            changed(found, |found| found.total = Money::parse("90071992547409936", Currency::USD).ok())
        }),
        "a purchase's total",
    ),
    (
        "unknown_state",
        Hook::Purchase(|_, found| changed(found, |found| found.state = Some(PurchaseState::Processing))),
        "a purchase's state",
    ),
    ("unknown_state", Hook::Purchase(|_, found| changed(found, |found| found.state_code = None)), "state_code"),
    ("unknown_state", Hook::Purchase(|_, _| Err(not_found())), "it must succeed"),
    (
        "extra_fields",
        Hook::Purchase(|_, found| changed(found, |found| found.lines[0].extra = Extra::new())),
        "unknown field",
    ),
    ("found", Hook::Purchases(|_, _| Ok(nothing())), "a purchase of the list is lost"),
    ("found", Hook::Purchases(|_, page| each(page, |found| found.account = None)), "account of a record"),
    ("found", Hook::Purchases(|_, page| each(page, |found| found.state = None)), "a purchase's state"),
    (
        "found",
        Hook::Purchases(|_, page| {
            let mut page = page?;
            page.purchases.push(Purchase::new(provider(), id(if page.next.is_some() { "P-8" } else { "P-9" })));
            Ok(page)
        }),
        "not asked for",
    ),
    ("empty", Hook::Purchases(|_, _| Err(not_found())), "it must succeed"),
    (
        "empty",
        Hook::Purchases(|_, _| Ok(PurchasePage { purchases: Vec::new(), next: Some(Cursor::new("on")) })),
        "a next page is promised",
    ),
    (
        "paged",
        Hook::Purchases(|_, page| {
            let mut page = page?;
            page.next = None;
            Ok(page)
        }),
        "is lost",
    ),
    (
        "paged",
        Hook::PurchaseQuery(|mut query| {
            query.cursor = None;
            query
        }),
        "leads to no end",
    ),
    (
        "paged",
        Hook::Purchases(|query, page| {
            let mut page = page?;
            if query.cursor.is_some() {
                page.purchases.push(page.purchases[0].clone());
            }
            Ok(page)
        }),
        "came twice",
    ),
    (
        "page_beyond_last",
        Hook::Purchases(|query, page| {
            let page = page?;
            if page.purchases.is_empty() && query.cursor.is_some() { Err(not_found()) } else { Ok(page) }
        }),
        "it must succeed",
    ),
    (
        "foreign_cursor",
        Hook::Purchases(|query, page| if query.cursor.is_some() { Ok(nothing()) } else { page }),
        "and succeeded",
    ),
    ("foreign_cursor", PASSED_ON, "delivery is Answered"),
    (
        "foreign_cursor",
        Hook::Purchases(|query, page| if query.state.is_some() { Ok(nothing()) } else { page }),
        "and succeeded",
    ),
    (
        "in_state",
        Hook::PurchaseQuery(|mut query| {
            query.state = None;
            query.cursor = None;
            query
        }),
        "leads to no end",
    ),
    (
        "in_state",
        Hook::Purchases(|_, page| {
            let mut page = page?;
            page.purchases.push(Purchase::new(provider(), id("P-1")));
            Ok(page)
        }),
        "not asked for",
    ),
    ("unsupported_state", Hook::Purchases(|_, _| Ok(nothing())), "and succeeded"),
    ("unsupported_state", Hook::Knocks, "and it arrived"),
    ("confirmed", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("confirmed", Hook::Idle, "a purchase's state"),
    ("confirmed_unknown", Hook::Done(|_| Ok(())), "it must fail"),
    ("confirmed_unknown", NO_CONFLICT, "kind is InvalidInput"),
    ("confirmed_too_late", Hook::Done(|_| Ok(())), "it must fail"),
    ("confirmed_too_late", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    ("cancelled", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("cancelled", Hook::Idle, "a purchase's state"),
    ("cancelled_unknown", Hook::Done(|_| Ok(())), "it must fail"),
    ("cancelled_too_late", Hook::Done(|_| Ok(())), "it must fail"),
    ("cancelled_too_late", NO_CONFLICT, "kind is InvalidInput"),
    ("rate_limited::list", Hook::Purchases(|_, _| Ok(nothing())), "it must fail, and succeeded"),
];

/// At this provider each purchase is there twice.
struct Doubling;

#[async_trait]
impl Rig for Doubling {
    fn provider(&self) -> ProviderId {
        provider()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let Staged::Ready(stage) = reference().stage(scenario).await else { return Staged::skip("") };
        stage.with_purchases(|_| 2).into()
    }
}

#[tokio::test]
async fn a_second_purchase_is_seen() {
    for case in ["created_twice", "created_before", "answer_lost"] {
        let said = verdict("purchase_orders", case, Doubling).await.unwrap_or_default();
        assert!(said.contains("number of purchases under the merchant's number is 2"), "{case}: {said:?}");
    }
}
