//! Whatever arrives, JOS answers something well-formed, and the world stands.

use portolan_sandbox::{Request, Sandbox, jos_methods};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::caller::{Call, WAYS};
use crate::caller::{sandbox, settings};

fn well_formed(sandbox: &Sandbox, request: &Request) {
    let answer = sandbox.jos(request);
    let reply = answer.reply().expect("no faults are set");
    assert!(reply.headers().contains_key("date"));
    if reply.status() == 302 {
        return;
    }
    let body: Value = serde_json::from_slice(reply.body()).expect("JSON");
    let refused = body["error_response"]["code"].is_string() || body["code"].is_number();
    assert!(refused || body.as_object().is_some_and(|root| root.len() == 1), "{body}");
}

/// Every name that a method knows.
const NAMES: [&str; 62] = [
    "waybillCode",
    "deliveryId",
    "customerCode",
    "orderId",
    "salePlat",
    "thrOrderId",
    "senderName",
    "senderAddress",
    "senderMobile",
    "receiveName",
    "receiveAddress",
    "receiveMobile",
    "packageCount",
    "weight",
    "vloumn",
    "collectionValue",
    "collectionMoney",
    "guaranteeValue",
    "preNum",
    "order_id",
    "optional_fields",
    "start_date",
    "end_date",
    "order_state",
    "page",
    "page_size",
    "logistics_id",
    "waybill",
    "logiCoprId",
    "logiNo",
    "receipt_no",
    "receipt_nos",
    "status",
    "inbound_no",
    "in_bound_no",
    "josl_outbound_no",
    "po_no",
    "warehouse_no",
    "goods_no",
    "expected_qty",
    "goods_status",
    "stock_mark",
    "qty",
    "channels_seller_no",
    "channels_outbound_no",
    "carriers_id",
    "expect_date",
    "expected_date",
    "approver",
    "order_mark",
    "receivable",
    "shop_order_source",
    "current_page",
    "bar_code",
    "sku_id",
    "name",
    "category_id",
    "category_name",
    "size_definition",
    "length",
    "josl_good_no",
    "isv_good_no",
];

/// Values that some method accepts, and others.
fn value() -> impl Strategy<Value = Value> {
    let known = vec![
        "010K000001",
        "0010001",
        "0030001",
        "BJ01",
        "CYS0000001",
        "1",
        "2",
        "100",
        "1,2",
        "2087",
        "1|2",
        "0.5",
        "-1",
        "2026-01-05 08:00:00",
        "2025-12-31",
        "FINISHED_L",
        "JDVA00000004000",
        "null",
        "",
        "9223372036854775807",
        "00000000000000000000000000000000000000000000000000",
    ];
    prop_oneof![
        prop::sample::select(known).prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Into::into),
        any::<bool>().prop_map(Into::into),
        prop::collection::vec(any::<i64>(), 0..3).prop_map(|items| json!(items)),
        Just(Value::Null),
        Just(json!({"a": [null]})),
    ]
}

fn fields() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned);
    prop::collection::btree_map(name, value(), 0..40).prop_map(|map| Value::Object(map.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(
        method in prop_oneof![Just("GET".to_owned()), Just("POST".to_owned()), "[A-Z]{0,7}"],
        target in prop_oneof![
            ".{0,200}",
            "/routerjson\\?.{0,200}",
            "/oauth2?/(authorize|token|to_login|access_token|refresh_token)\\?(client_id|app_key|code|redirect_uri|grant_type|response_type|&|=|.){0,30}",
        ],
        body in prop::collection::vec(any::<u8>(), 0..300),
        header in prop::collection::vec(32_u8..=255, 0..40),
    ) {
        let sandbox = sandbox();
        let mut request = Request::new(&method, &target, body);
        if let Ok(value) = http::HeaderValue::from_bytes(&header) {
            request.headers.insert("content-type", value);
        }
        well_formed(&sandbox, &request);
    }

    #[test]
    fn any_parameters(
        values in prop::collection::vec(".{0,30}", 6),
        changed in prop::collection::vec(any::<bool>(), 6),
        way in prop::sample::select(WAYS.to_vec()),
        signed in any::<bool>(),
    ) {
        let sandbox = sandbox();
        let mut call = Call::new(&sandbox, "jingdong.etms.trace.get", &json!({"waybillCode": "x"}));
        for ((parameter, value), changed) in call.parameters.iter_mut().zip(values).zip(changed) {
            if changed {
                parameter.1 = value;
            }
        }
        let call = if signed { call.signed() } else { call };
        well_formed(&sandbox, &call.request(way));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_fields_to_every_method(fields in fields(), unkind in any::<bool>(), hours in 0_i64..30) {
        let sandbox = settings().unkind(unkind).build();
        for method in jos_methods() {
            let call = Call::new(&sandbox, method, &fields).signed();
            for way in WAYS {
                well_formed(&sandbox, &call.request(way));
            }
        }
        sandbox.advance(jiff::SignedDuration::from_hours(hours)).unwrap();
        sandbox.shop_orders();
        sandbox.parcels();
    }
}
