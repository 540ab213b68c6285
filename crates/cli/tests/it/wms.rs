//! What is in the warehouse.

use serde_json::json;

use crate::support::{Said, Sandbox, run_in};

fn wms(sandbox: &Sandbox, args: &[&str]) -> Said {
    run_in(&sandbox.config(), ["wms"].into_iter().chain(args.iter().copied()).chain(["--format", "json"]))
}

#[test]
fn carriers_warehouses_goods_and_stock_are_read() {
    let sandbox = Sandbox::start();
    let carriers = wms(&sandbox, &["carriers"]).value();
    assert_eq!((&carriers[0]["schema"], &carriers[0]["code"]), (&json!("carrier/v1"), &json!("CYS0000001")));
    let warehouses = wms(&sandbox, &["warehouses"]).value();
    assert_eq!((&warehouses[0]["schema"], &warehouses[0]["number"]), (&json!("warehouse/v1"), &json!("BJ01")));
    let stock = wms(&sandbox, &["stock"]).value();
    let goods = stock[0]["goods_no"].as_str().expect("goods").to_owned();
    assert_eq!(stock.as_array().map(Vec::len), Some(6));
    let one = wms(&sandbox, &["stock", "--warehouse", "BJ01", "--goods", &goods]).value();
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    let sku = wms(&sandbox, &["sku", &goods]).value();
    assert_eq!((&sku["schema"], &sku["goods_no"]), (&json!("sku/v1"), &json!(goods)));
    let unknown = wms(&sandbox, &["sku", "JGNO0000000000"]);
    assert_eq!((unknown.code, &unknown.error()["delivery"]), (4, &json!("answered")));
}

#[test]
fn documents_that_nobody_made_are_not_found_each_in_its_place() {
    let sandbox = Sandbox::start();
    for args in [
        &["inbound", "JPI0000000001"][..],
        &["inbound", "--kind", "other", "JBI0000000001"],
        &["outbound", "JOSL0000000001"],
        &["outbound", "--kind", "other", "JOSL0000000001"],
        &["returns", "JRI0000000001"],
    ] {
        let said = wms(&sandbox, args);
        // JD does not tell what is unknown from what is another's.
        assert!(said.code == 4 && matches!(said.error()["kind"].as_str(), Some("not_found" | "denied")), "{said:?}");
    }
    let two = wms(&sandbox, &["outbound", "JOSL0000000001", "JOSL0000000002"]);
    assert_eq!(two.code, 4, "both failed alike");
    assert_eq!(two.value()[1]["query"], "JOSL0000000002");
}

#[test]
fn an_account_without_a_warehouse_says_so() {
    let sandbox = Sandbox::start();
    let said = wms(&sandbox, &["stock", "--account", "sandbox"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &json!("unsupported")));
}
