//! The demo: one seed, one demo, within seconds.

use serde_json::json;

use crate::support::run;

#[test]
fn a_parcel_goes_from_order_to_delivered() {
    let said = run(["demo", "--format", "json"]);
    let demo = said.value();
    assert_eq!((said.code, demo["trace"]["status"].as_str()), (0, Some("delivered")));
    let steps = demo["steps"].as_array().unwrap();
    assert_eq!(steps[0]["error"]["error"]["kind"], "not_found", "printed and not shipped");
    let told: Vec<&str> = steps.iter().filter_map(|step| step["status"].as_str()).collect();
    assert_eq!((told.first(), told.last()), (Some(&"info_received"), Some(&"delivered")));
    for status in ["picked_up", "in_transit", "out_for_delivery"] {
        assert!(told.contains(&status), "{status}");
    }
    assert!(
        demo["others"]
            .as_array()
            .unwrap()
            .iter()
            .any(|other| other["script"] == "refusal" && other["outcome"]["status"] == "returned")
    );
}

#[test]
fn the_ledger_has_each_order_handed_in_and_confirmed_exactly_once() {
    for seed in ["1", "2"] {
        let demo = run(["demo", "--seed", seed, "--format", "json"]).value();
        let orders = demo["orders"].as_array().unwrap();
        assert_eq!(orders.len(), 3, "every order that waited to be sent");
        assert!(orders.iter().any(|order| order["order"].as_str().unwrap().len() == 19), "with all its digits");
        assert!(orders.iter().any(|order| order["cod"].is_object()), "one is paid at the door");
        let mut waybills: Vec<&str> = orders.iter().map(|order| order["waybill"].as_str().unwrap()).collect();
        waybills.sort_unstable();
        waybills.dedup();
        assert_eq!(waybills.len(), 3, "each has a parcel of its own");
        for order in orders {
            // JD Logistics issues a number when a parcel is handed in; the shop's own are reserved before.
            let reserved = usize::from(order["carrier"] == "jos");
            assert_eq!(order["ledger"], json!({ "reserved": reserved, "submitted": 1, "confirmed": 1 }), "{order}");
            assert_eq!(order["status"], "delivered", "{order}");
            assert!(order["statuses"].as_array().unwrap().iter().any(|status| status == "in_transit"), "{order}");
        }
        assert_eq!(orders.iter().filter(|order| order["carrier"] == "jdl").count(), 1, "one goes with JD Logistics");
    }
}

#[test]
fn a_basket_is_asked_for_on_every_basis_and_its_goods_apart() {
    let basket = run(["demo", "--format", "json"]).value()["basket"].take();
    let answers = basket["answers"].as_array().unwrap();
    for basis in ["simple", "detailed", "partner_order", "supplier_template"] {
        let of: Vec<&str> = answers
            .iter()
            .filter(|answer| answer["basis"] == basis)
            .map(|answer| answer["goods"].as_str().unwrap())
            .collect();
        assert_eq!(of.len(), 2, "{basis}: {answers:?}");
        assert!(of.contains(&"suppliers") && of.contains(&"others"));
    }
    let best = basket["best"].as_array().unwrap();
    for (by, goods) in [("price", "suppliers"), ("price", "others"), ("days", "suppliers"), ("days", "others")] {
        assert_eq!(best.iter().filter(|best| best["by"] == by && best["goods"] == goods).count(), 1, "{best:?}");
    }
}

#[test]
fn one_seed_is_one_demo() {
    for format in ["table", "json"] {
        let of = |seed: &str| run(["demo", "--seed", seed, "--format", format]).out;
        assert_eq!(of("5"), of("5"));
        assert_ne!(of("5"), of("6"));
    }
}

#[test]
fn it_reads_well_in_both_languages() {
    insta::assert_snapshot!("demo_en", run(["demo"]).out);
    insta::assert_snapshot!("demo_zh", run(["demo", "--lang", "zh"]).out);
}
