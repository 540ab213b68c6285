//! What is in the warehouse.

use serde_json::{Value, json};

use crate::support::{Said, Sandbox, encoded, run, run_in, send_form};

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

/// A call that the program has no command for, signed by it.
fn call(sandbox: &Sandbox, method: &str, params: &Value) -> Value {
    let jos = |key: &str| sandbox.ready["jos"][key].as_str().expect("a text").to_owned();
    let (stamp, params) = ("2026-01-05 08:00:00", params.to_string());
    sandbox.control("POST", "/clocks/gateway", &json!({ "fixed": "2026-01-05T08:00:00+08:00" }));
    let (key, secret, token) = (jos("app_key"), jos("app_secret"), jos("access_token"));
    let mut args = vec!["sign", "jos", "--format", "json", "--app-key", &key, "--app-secret", &secret];
    args.extend(["--access-token", &token, "--timestamp", stamp, "--method", method, "--params", &params]);
    let sign = run(args).value()["sign"].as_str().expect("a signature").to_owned();
    let sent = [
        ("method", method),
        ("app_key", &key),
        ("access_token", &token),
        ("timestamp", stamp),
        ("v", "2.0"),
        ("360buy_param_json", &params),
        ("sign", &sign),
    ];
    let form: Vec<String> = sent.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let url = jos("url");
    let base = url.strip_suffix("/routerjson").unwrap_or(&url);
    let reply = send_form(base, "POST", "/routerjson", form.join("&").as_bytes()).body;
    sandbox.control("POST", "/clocks/gateway", &json!({ "real": true }));
    reply
}

#[test]
fn an_order_that_goes_out_is_read_with_its_states_and_parcels() {
    let sandbox = Sandbox::start();
    let stock = wms(&sandbox, &["stock", "--warehouse", "BJ01"]).value();
    let mut sale = json!({
        "channels_seller_no": "S1", "channels_outbound_no": "OUT-1", "warehouse_no": "BJ01",
        "carriers_id": "CYS0000001", "expect_date": "2026-01-06 12:00:00", "consignee_name": "张三丰",
        "address_province": "上海", "address_city": "上海", "address_county": "浦东新区", "address_town": "张江镇",
        "address": "上海浦东新区张江镇测试街道11号", "phone": "021-00000000", "mobile": "13800000011",
        "receivable": 0, "order_mark": "0".repeat(50), "shop_order_source": "0030001",
        "qty": "3", "goods_status": "1",
    });
    sale["goods_no"] = stock[0]["goods_no"].clone();
    let made = call(&sandbox, "jingdong.logistics.order.add", &sale);
    let root = made.as_object().and_then(|reply| reply.values().next()).expect("a reply");
    let number = root["process_result"]["result_no"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    sandbox.control("POST", "/clocks/world", &json!({ "advance_seconds": 5 * 3600 }));
    let out = wms(&sandbox, &["outbound", &number]).value();
    assert_eq!((&out["schema"], &out["number"]), (&json!("outbound/v1"), &json!(number)));
    assert_eq!(out["states"].as_array().map(Vec::len), Some(4), "{out}");
    assert!(out["packages"][0]["waybill"].is_string(), "{out}");
    let two = wms(&sandbox, &["outbound", &number, "JOSL0000000001"]);
    assert_eq!((two.code, &two.value()[0]["number"]), (7, &json!(number)));
    for lang in ["en", "zh"] {
        let shown = run_in(&sandbox.config(), ["wms", "outbound", &number, "--lang", lang]);
        assert!(shown.code == 0 && shown.out.contains(&number), "{shown:?}");
        assert!(!shown.everything().contains("13800000011") && !shown.everything().contains("三丰"), "{shown:?}");
    }
}
