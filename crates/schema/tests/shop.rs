//! Orders, waybills, quotes, purchases and the warehouse in the public language: with every key, masked and revealed, there and back.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

#[path = "shop/mod.rs"]
mod planted;

use planted::{PEOPLE, TOKEN, all, order, purchase, quotes, waybill, waybill_no};
use portolan_domain::{
    Currency, Decimal, FreightQuote, GoodsCondition, InboundKind, InboundOrder, Money, Order, OrderRef, OrderRefKind,
    OutboundKind, OutboundOrder, ProviderId, Purchase, QuoteOutcome, StockLevel, Waybill,
};
use portolan_ports::{Cancellation, Reserved, Secret, Submitted, TokenInfo, TokenSet};
use portolan_schema::{self as schema, Answer, Entry, Item, Value, View, published};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value as Json, json};

#[test]
fn each_object_masked() {
    for (name, object) in all(View::Masked) {
        insta::assert_json_snapshot!(format!("{name}_masked"), object);
    }
}

#[test]
fn each_object_revealed() {
    for (name, object) in all(View::Revealed) {
        insta::assert_json_snapshot!(format!("{name}_revealed"), object);
    }
}

#[test]
fn people_are_shown_to_who_asked_for_them_alone() {
    for (name, object) in all(View::Masked) {
        let masked = serde_json::to_string(&object).unwrap();
        for person in PEOPLE {
            assert!(!masked.contains(person), "{name}: {person} in {masked}");
        }
    }
    let revealed = serde_json::to_string(&schema::Order::of(&order(), View::Revealed)).unwrap();
    for person in PEOPLE {
        assert!(revealed.contains(person), "{person} not in {revealed}");
    }
}

#[test]
fn a_buyer_is_shown_by_number_and_hidden_by_name() {
    for (id, shown) in [
        ("jd_48a1c2", "jd_48a1c2"),
        ("张三", "张*"),
        ("13800000000", "138******00"),
        ("zhang.san@example.com", "z***@example.com"),
    ] {
        let mut order = order();
        order.buyer_id = Some(id.into());
        assert_eq!(schema::Order::of(&order, View::Masked).buyer_id.as_deref(), Some(shown));
        assert_eq!(schema::Order::of(&order, View::Revealed).buyer_id.as_deref(), Some(id));
    }
}

#[test]
fn a_token_is_in_no_view() {
    for view in [View::Masked, View::Revealed] {
        for (name, object) in all(view) {
            assert!(!serde_json::to_string(&object).unwrap().contains(TOKEN), "{name}");
        }
    }
}

/// Each planted object shows every key that is published, and no other.
#[test]
fn what_is_planted_has_every_published_key() {
    let files = published::files();
    for (name, object) in all(View::Masked) {
        let (_, schema) = files.iter().find(|(file, _)| *file == format!("{name}.json")).unwrap();
        let keys = |json: &Json| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let written = serde_json::to_value(object).unwrap();
        let (mut written, mut said) = (keys(&written), keys(&schema["properties"]));
        written.sort();
        said.sort();
        assert_eq!(written, said, "{name}");
    }
}

/// So do the objects within them that others compose and compare.
#[test]
fn what_is_planted_within_has_every_published_key() {
    let files = published::files();
    let objects = all(View::Masked);
    for (name, within, pointer) in [
        ("quotes", "Quote", "/quotes/0"),
        ("quotes", "QuoteParts", "/quotes/0/parts_alt"),
        ("quotes", "WarehousePrice", "/quotes/0/warehouses/0"),
        ("quotes", "TaxOption", "/quotes/0/tax_options/0"),
        ("quotes", "Rule", "/quotes/0/rules/0"),
        ("quotes", "StopWords", "/quotes/0/stop_words/0"),
        ("quotes", "QuoteRejection", "/rejections/0"),
        ("purchase", "PurchaseLine", "/lines/0"),
    ] {
        let (_, schema) = files.iter().find(|(file, _)| *file == format!("{name}.json")).unwrap();
        let (_, object) = objects.iter().find(|(object, _)| *object == name).unwrap();
        let written = serde_json::to_value(object).unwrap();
        let written = written.pointer(pointer).and_then(Json::as_object).unwrap();
        let said = schema["$defs"][within]["properties"].as_object().unwrap();
        for key in said.keys() {
            assert!(written.contains_key(key), "{within}.{key} is published and never written");
        }
        assert_eq!(written.len(), said.len(), "{within}");
    }
}

#[test]
fn bare_objects_have_only_the_keys_that_are_always_there() {
    let id = OrderRef::new(OrderRefKind::Platform, "1").unwrap();
    let bare: [(Item, Json); 11] = [
        (
            schema::Order::of(&Order::new(ProviderId::jos(), id), View::Masked).into(),
            json!({ "schema": "order/v1", "provider": "jos", "id": "1", "refs": [], "lines": [], "waybills": [], "extra": {} }),
        ),
        (
            schema::Waybill::of(&Waybill::new(ProviderId::jdl(), waybill_no("X1")), View::Masked).into(),
            json!({ "schema": "waybill/v1", "provider": "jdl", "number": "X1", "orders": [], "packages": [], "extra": {} }),
        ),
        (
            schema::Reserved::of(&Reserved::new(vec![]), View::Masked).into(),
            json!({ "schema": "reserved/v1", "numbers": [] }),
        ),
        (
            schema::Submitted::of(&Submitted::new(waybill_no("X1")), View::Masked).into(),
            json!({ "schema": "submitted/v1", "waybill": "X1", "existed": false, "try_again": false, "extra": {} }),
        ),
        (
            schema::Stock::of(&StockLevel::new("G1"), View::Masked).into(),
            json!({ "schema": "stock/v1", "goods_no": "G1", "extra": {} }),
        ),
        (
            schema::Inbound::of(&InboundOrder::new(ProviderId::jos(), InboundKind::Other), View::Masked).into(),
            json!({ "schema": "inbound/v1", "provider": "jos", "kind": "other", "lines": [], "extra": {} }),
        ),
        (
            schema::Outbound::of(&OutboundOrder::new(ProviderId::jos(), OutboundKind::Other), View::Masked).into(),
            json!({
                "schema": "outbound/v1", "provider": "jos", "kind": "other", "lines": [], "states": [], "packages": [],
                "extra": {},
            }),
        ),
        (
            schema::Cancellation::of(&waybill_no("X1"), Cancellation::CancelFailed, View::Masked).into(),
            json!({ "schema": "cancellation/v1", "waybill": "X1", "result": "cancel_failed" }),
        ),
        (
            schema::Quotes::of(&bare_quotes(), View::Masked).into(),
            json!({
                "schema": "quotes/v1", "provider": "cj", "rejections": [],
                "quotes": [{ "name": "a", "price": { "amount": "4.710", "currency": "USD" }, "extra": {} }],
            }),
        ),
        (
            schema::Purchase::of(&bare_purchase(), View::Masked).into(),
            json!({
                "schema": "purchase/v1", "provider": "cj", "id": "SD1", "refs": [], "lines": [], "waybills": [], "extra": {},
            }),
        ),
        (
            schema::Token::of(&TokenInfo::from(&TokenSet::new(Secret::new(TOKEN))), View::Masked).into(),
            json!({ "schema": "token/v1" }),
        ),
    ];
    for (object, json) in bare {
        assert_eq!(serde_json::to_value(object).unwrap(), json);
    }
}

fn bare_quotes() -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    outcome.quotes.push(FreightQuote::new("a", Money::parse("4.710", Currency::USD).unwrap()));
    outcome
}

fn bare_purchase() -> Purchase {
    Purchase::new(ProviderId::cj(), OrderRef::new(OrderRefKind::Provider, "SD1").unwrap())
}

#[test]
fn a_purchase_is_shown_to_who_asked_for_it_alone() {
    let revealed = serde_json::to_string(&schema::Purchase::of(&purchase(), View::Revealed)).unwrap();
    for person in PEOPLE {
        assert!(revealed.contains(person), "{person} not in {revealed}");
    }
}

/// What is to be sent back, or matched, is never changed by hiding.
#[test]
fn patterns_and_names_to_order_by_are_as_the_provider_wrote_them() {
    let mut outcome = quotes();
    outcome.quotes[0].name = "Line 13800000000".into();
    outcome.quotes[0].rules[0].pattern = Some("^13800000000$".into());
    let masked = schema::Quotes::of(&outcome, View::Masked);
    assert_eq!(masked.quotes[0].name, "Line 13800000000");
    assert_eq!(masked.quotes[0].rules[0].pattern, outcome.quotes[0].rules[0].pattern);
}

#[test]
fn a_decoded_object_is_what_its_type_says() {
    use portolan_ports as ports;
    let items = [
        (ports::Item::Waybill(Box::new(waybill())), Item::from(schema::Waybill::of(&waybill(), View::Masked))),
        (ports::Item::Quotes(Box::new(quotes())), schema::Quotes::of(&quotes(), View::Masked).into()),
        (ports::Item::Purchase(Box::new(purchase())), schema::Purchase::of(&purchase(), View::Masked).into()),
    ];
    for (decoded, said) in items {
        assert_eq!(Item::of(&decoded, View::Masked), said);
    }
}

#[test]
fn an_amount_is_the_decimal_as_it_is_held() {
    for text in ["4.71", "4.710", "0.00", "-3", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
        let money = schema::Money::of(Money::parse(text, Currency::USD).unwrap());
        assert_eq!(serde_json::to_value(money).unwrap(), json!({ "amount": text, "currency": "USD" }));
    }
}

#[test]
fn an_object_is_known_by_its_schema_wherever_it_stands() {
    for view in [View::Masked, View::Revealed] {
        let objects: Vec<Item> = all(view).into_iter().map(|(_, object)| object).collect();
        for object in &objects {
            let text = serde_json::to_string(object).unwrap();
            let read = serde_json::from_str::<Item>(&text).unwrap();
            assert!(!matches!(read, Item::Other(_)), "{text}");
            assert_eq!(read, *object);
        }
        let answer = Answer::Ok { value: Value::Many(objects.into_iter().map(Entry::from).collect()) };
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer<Value>>(&text).unwrap(), answer);
    }
}

#[test]
fn a_reader_takes_words_and_keys_that_it_does_not_know() {
    let later = json!({
        "schema": "order/v1", "provider": "jos", "id": "1", "state": "teleported", "mood": 1,
        "lines": [{ "mood": {} }], "consignee": { "name": "a", "mood": [] },
    });
    let read: schema::Order = serde_json::from_value(later).unwrap();
    assert_eq!((read.state.as_deref(), read.lines.len(), read.refs.len()), (Some("teleported"), 1, 0));
    assert!(
        serde_json::from_value::<schema::Order>(json!({ "schema": "order/v2", "provider": "a", "id": "1" })).is_err()
    );
    let error = serde_json::from_value::<Item>(json!({ "schema": "order/v1", "id": "1" })).unwrap_err();
    assert!(error.to_string().contains("provider"), "{error}");
}

#[test]
fn a_condition_without_a_word_keeps_its_code() {
    let mut stock = StockLevel::new("G1");
    for (condition, word, code) in [
        (Some(GoodsCondition::Good), Some("good"), None),
        (Some(GoodsCondition::Other("7".into())), Some("other"), Some("7")),
        (None, None, None),
    ] {
        stock.condition = condition;
        let stock = schema::Stock::of(&stock, View::Masked);
        assert_eq!((stock.condition.as_deref(), stock.condition_code.as_deref()), (word, code));
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    let texts = (option::of("\\PC{0,8}"), option::of("\\PC{0,8}"), option::of("\\PC{0,8}"));
    let line = (option::of("\\PC{0,6}"), option::of(any::<u64>()), option::of((any::<i64>(), 0..20_u32)));
    (texts, vec(line, 0..4), vec(("[a-z]{1,3}", "\\PC{0,6}"), 0..6)).prop_map(
        |((code, payment, buyer), lines, extra)| {
            let mut order = order();
            (order.state_code, order.payment) = (code, payment);
            order.buyer_id = buyer.map(Into::into);
            for (name, quantity, price) in lines {
                let mut line = portolan_domain::OrderLine::new();
                (line.name, line.quantity) = (name, quantity);
                line.unit_price = price.map(|(units, scale)| Money::new(Decimal::new(units, scale), Currency::USD));
                order.lines.push(line);
            }
            order.extra.extend(extra);
            order
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn an_order_that_is_written_is_read_back(order in any_order(), revealed in any::<bool>()) {
        let written = schema::Order::of(&order, if revealed { View::Revealed } else { View::Masked });
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<schema::Order>(&text).unwrap(), written);
    }

    #[test]
    fn quotes_that_are_written_are_read_back(
        names in vec(("\\PC{0,6}", any::<i64>(), 0..20_u32, option::of("\\PC{0,8}")), 0..4),
        extra in vec(("[a-z]{1,3}", "\\PC{0,6}"), 0..6),
        revealed in any::<bool>(),
    ) {
        let mut outcome = quotes();
        for (name, units, scale, local) in names {
            let mut quote = FreightQuote::new(name, Money::new(Decimal::new(units, scale), Currency::USD));
            quote.local_name = local;
            quote.extra.extend(extra.clone());
            outcome.quotes.push(quote);
        }
        let written = schema::Quotes::of(&outcome, if revealed { View::Revealed } else { View::Masked });
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<schema::Quotes>(&text).unwrap(), written);
    }

    #[test]
    fn a_purchase_that_is_written_is_read_back(
        texts in (option::of("\\PC{0,8}"), option::of("\\PC{0,8}"), option::of(any::<u64>())),
        extra in vec(("[a-z]{1,3}", "\\PC{0,6}"), 0..6),
        revealed in any::<bool>(),
    ) {
        let mut purchase = purchase();
        (purchase.state_code, purchase.lines[0].name, purchase.lines[0].quantity) = texts;
        purchase.extra.extend(extra);
        let written = schema::Purchase::of(&purchase, if revealed { View::Revealed } else { View::Masked });
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<schema::Purchase>(&text).unwrap(), written);
    }

    #[test]
    fn a_waybill_that_is_written_is_read_back(extra in vec(("[a-z]{1,3}", "\\PC{0,6}"), 0..6), revealed in any::<bool>()) {
        let mut waybill = waybill();
        waybill.extra.extend(extra.clone());
        waybill.packages[0].extra.extend(extra);
        let written = schema::Waybill::of(&waybill, if revealed { View::Revealed } else { View::Masked });
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<schema::Waybill>(&text).unwrap(), written);
    }
}
