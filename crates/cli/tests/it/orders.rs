//! What was sold, and that it was sent: the shop's orders, waybills, and what the sandbox's ledger says became of them.

use serde_json::{Value, json};

use crate::support::{Said, Sandbox, run_in};

const WAITING: &str = "WAIT_SELLER_STOCK_OUT";
/// The world of the sandbox is young.
const WINDOW: [&str; 4] = ["--from", "2025-12-10", "--to", "2026-01-10"];

fn json(sandbox: &Sandbox, args: &[&str]) -> Said {
    run_in(&sandbox.config(), args.iter().copied().chain(["--format", "json"]))
}

fn ids(list: &Value) -> Vec<&str> {
    let mut ids: Vec<&str> = list.as_array().expect("a list").iter().filter_map(|order| order["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_shops_orders_are_listed_by_time_and_state() {
    let sandbox = Sandbox::start();
    let all = json(&sandbox, &[&["orders", "list"][..], &WINDOW].concat()).value();
    assert_eq!(all.as_array().map(Vec::len), Some(7), "another merchant's order is not ours");
    let states = ["--state", "awaiting_shipment"];
    let waiting = json(&sandbox, &[&["orders", "list"][..], &WINDOW, &states].concat()).value();
    let mut expected = sandbox.orders(WAITING);
    expected.retain(|id| all.as_array().unwrap().iter().any(|order| order["id"] == **id));
    expected.sort_unstable();
    assert_eq!(ids(&waiting), expected);
    assert!(waiting.as_array().unwrap().iter().all(|order| order["schema"] == "order/v1"));
    let none = json(&sandbox, &["orders", "list", "--from", "2020-01-01", "--to", "2020-01-02"]);
    assert_eq!((none.code, none.value()), (0, json!([])));
    for args in [&["--from", "yesterday"][..], &["--from", "2026-01-02", "--to", "2026-01-01"], &["--state", "lost"]] {
        let said = json(&sandbox, &[&["orders", "list"][..], args].concat());
        assert_eq!((said.code, &said.error()["kind"]), (2, &json!("invalid_input")), "{args:?}");
    }
}

#[test]
fn an_order_keeps_all_its_digits_and_every_cent() {
    let sandbox = Sandbox::start();
    let long = sandbox.orders(WAITING).into_iter().find(|id| id.len() == 19).expect("an order with 19 digits");
    let order = json(&sandbox, &["orders", "show", &long]).value();
    assert_eq!(order["id"], long.as_str());
    let prices: Vec<&str> =
        order["lines"].as_array().unwrap().iter().filter_map(|line| line["unit_price"]["amount"].as_str()).collect();
    assert_eq!(prices, ["0.10", "0.20"]);
    let list = json(&sandbox, &[&["orders", "list"][..], &WINDOW].concat()).value();
    let listed = list.as_array().unwrap().iter().find(|order| order["id"] == long.as_str()).expect("it is listed");
    assert_eq!(listed["total"], json!({ "amount": "0.30", "currency": "CNY" }));
    let traced = json(&sandbox, &["track", &long, "--by", "order"]).value();
    assert_eq!((&traced["order"], &traced["status"]), (&json!(long), &json!("pending")), "nothing was sent yet");
    let unknown = json(&sandbox, &["orders", "show", "999999999999"]);
    assert_eq!((unknown.code, &unknown.error()["kind"]), (4, &json!("not_found")));
}

#[test]
fn a_consignee_is_shown_to_who_asks_for_it_alone() {
    let sandbox = Sandbox::start();
    let id = sandbox.orders(WAITING).remove(0);
    let revealed = json(&sandbox, &["orders", "show", &id, "--reveal"]).value();
    let name = revealed["consignee"]["name"].as_str().expect("a name").to_owned();
    let address = revealed["consignee"]["address"]["full_text"].as_str().expect("an address").to_owned();
    assert!(!name.contains('*') && !address.contains('*'), "{revealed}");
    for format in ["table", "json", "ndjson"] {
        for lang in ["en", "zh"] {
            for command in [&["orders", "show", &id][..], &[&["orders", "list"][..], &WINDOW].concat()] {
                let said = run_in(
                    &sandbox.config(),
                    command.iter().copied().chain(["--format", format, "--lang", lang, "-vv"]),
                );
                assert_eq!(said.code, 0, "{said:?}");
                assert!(!said.everything().contains(&name) && !said.everything().contains(&address), "{said:?}");
            }
        }
    }
}

#[test]
fn tables_read_well_in_both_languages() {
    let sandbox = Sandbox::start();
    let mut said = String::new();
    for lang in ["en", "zh"] {
        said += &run_in(&sandbox.config(), [&["orders", "list", "--lang", lang][..], &WINDOW].concat()).out;
        said += &run_in(&sandbox.config(), ["orders", "show", &sandbox.orders(WAITING)[1], "--lang", lang]).out;
        said += &run_in(&sandbox.config(), ["wms", "stock", "--lang", lang]).out;
        said += &run_in(&sandbox.config(), ["wms", "warehouses", "--lang", lang]).out;
        said.push('\n');
    }
    insta::assert_snapshot!("shop", said);
}

fn reserve(sandbox: &Sandbox, count: &str) -> Said {
    json(sandbox, &["waybills", "reserve", count, "--account", "jos"])
}

fn submit(sandbox: &Sandbox, number: &str, order: &str, more: &[&str]) -> Said {
    let args =
        ["waybills", "submit", "--account", "jos", "--reference", "PARCEL-1", "--number", number, "--order", order];
    let people = ["--from-name", "测试发件", "--from-phone", "13800000001", "--from-address", "北京市通州区测试路1号"];
    json(sandbox, &[&args[..], &people, &["--to-phone", "13800000002", "--weight", "1.25"], more].concat())
}

#[test]
fn a_parcel_is_reserved_handed_in_and_confirmed_once() {
    let sandbox = Sandbox::start();
    let order = sandbox.orders(WAITING).into_iter().find(|id| id.len() == 19).expect("a prepaid order");
    let reserved = reserve(&sandbox, "1").value();
    let number = reserved["numbers"][0].as_str().expect("a number").to_owned();
    let parcel = submit(&sandbox, &number, &order, &[]);
    assert_eq!((parcel.code, &parcel.value()["waybill"]), (0, &json!(number)));
    let again = submit(&sandbox, &number, &order, &[]);
    assert_eq!(again.code, 0, "the same parcel under the same number is the same parcel: {again:?}");
    let ship = |number: &str| json(&sandbox, &["ship", &order, "--waybill", number, "--carrier", "2087"]);
    assert_eq!(ship(&number).code, 0);
    let second = ship(&number);
    assert_eq!((second.code, &second.error()["kind"]), (4, &json!("conflict")), "it is not confirmed twice");
    for (kind, of) in [("number_reserved", &number), ("waybill_submitted", &number), ("order_shipped", &order)] {
        let changes = sandbox.changes(kind);
        assert_eq!((changes.len(), &changes[0]["number"]), (1, &json!(of)), "{kind}");
    }
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 7 * 86_400 }));
    let trace = json(&sandbox, &["track", &order]).value();
    assert_eq!(trace["order"], order.as_str());
    let trace = json(&sandbox, &["track", &number, "--account", "jos"]).value();
    assert_eq!(trace["status"], "delivered");
}

#[test]
fn what_breaks_a_rule_is_told_and_changes_nothing() {
    let sandbox = Sandbox::start();
    let order = sandbox.orders(WAITING).remove(0);
    for (said, exit, kind) in [
        (reserve(&sandbox, "101"), 2, "invalid_input"),
        (json(&sandbox, &["ship", &order, "--waybill", "JDVA00000000001", "--carrier", "yto"]), 3, "config"),
        (
            json(&sandbox, &["ship", &order, "--waybill", "JDVA00000000001", "JDVA00000000001", "--carrier", "2087"]),
            2,
            "invalid_input",
        ),
        (
            json(
                &sandbox,
                &["ship", &sandbox.orders("LOCKED")[0], "--waybill", "JDVA00000000001", "--carrier", "2087"],
            ),
            4,
            "conflict",
        ),
        (
            json(
                &sandbox,
                &[
                    "waybills",
                    "submit",
                    "--account",
                    "jos",
                    "--reference",
                    "R1",
                    "--number",
                    "VA00000000001",
                    "--order",
                    &order,
                ],
            ),
            2,
            "invalid_input",
        ),
    ] {
        assert_eq!((said.code, &said.error()["kind"]), (exit, &json!(kind)), "{said:?}");
    }
    assert_eq!(reserve(&sandbox, "0").code, 2);
    for kind in ["number_reserved", "waybill_submitted", "order_shipped"] {
        assert_eq!(sandbox.changes(kind), Vec::<Value>::new());
    }
}

#[test]
fn a_write_of_which_nobody_knows_ends_with_its_own_code() {
    let sandbox = Sandbox::start();
    let order = sandbox.orders(WAITING).remove(0);
    let fault = |operation: &str| {
        let fault = json!({ "kind": "reset", "when": "after_effect", "operation": operation, "times": 1 });
        sandbox.control("POST", "/faults", &fault);
    };
    fault("jingdong.etms.waybillcode.get");
    let lost = reserve(&sandbox, "1");
    assert_eq!((lost.code, &lost.error()["delivery"]), (6, &json!("maybe_sent")), "{lost:?}");
    fault("jingdong.pop.order.ship");
    let said = json(&sandbox, &["ship", &order, "--waybill", "JDVA00000000001", "--carrier", "2087"]);
    assert_eq!((said.code, &said.error()["delivery"]), (6, &json!("maybe_sent")), "{said:?}");
    assert_eq!(sandbox.changes("order_shipped").len(), 1, "it took effect, and was not sent again");
    let calls = sandbox.get("/ledger");
    let sent =
        calls["entries"].as_array().unwrap().iter().filter(|call| call["operation"] == "jingdong.pop.order.ship");
    assert_eq!(sent.count(), 1);
}

#[test]
fn a_carrier_may_be_named_as_it_is_mapped() {
    let sandbox = Sandbox::start();
    let path = sandbox.config();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n[accounts.jos.carriers.jd]\nshop = \"2087\"\nwarehouse = \"CYS0000001\"\n"))
        .unwrap();
    let orders = sandbox.orders(WAITING);
    for (order, carrier) in orders.iter().zip(["jd", "CYS0000001"]) {
        let said = json(&sandbox, &["ship", order, "--waybill", "JDVA00000000001", "--carrier", carrier]);
        assert_eq!((said.code, &said.value()["carrier"]), (0, &json!("2087")), "{carrier}");
    }
}

#[test]
fn every_way_of_sending_and_the_newer_calls_are_a_matter_of_settings() {
    let sandbox = Sandbox::start();
    let path = sandbox.config();
    let text = std::fs::read_to_string(&path).unwrap();
    for settings in [
        "sending = \"form\"",
        "sending = \"query\"",
        "sending = \"get\"\ntimestamp = \"millis\"",
        "sending = \"split\"\nsend_format = true",
        "successors = [\"orders\", \"shipment\", \"waybills\", \"traces\"]",
    ] {
        let told = text.replace("provider = \"jos\"\n", &format!("provider = \"jos\"\n{settings}\n"));
        std::fs::write(&path, told).unwrap();
        let list = json(&sandbox, &[&["orders", "list"][..], &WINDOW].concat());
        assert_eq!((list.code, list.value().as_array().map(Vec::len)), (0, Some(7)), "{settings}");
    }
    // The newest settings choose the newer calls.
    let order = sandbox.orders(WAITING).remove(0);
    assert_eq!(sandbox.last_call()["operation"], "jingdong.pop.order.search");
    let said = json(&sandbox, &["ship", &order, "--waybill", "JDVA00000000001", "--carrier", "2087"]);
    assert_eq!((said.code, sandbox.changes("order_shipped").len()), (0, 1), "{said:?}");
    assert_eq!(sandbox.last_call()["operation"], "jingdong.pop.order.shipment");
}
