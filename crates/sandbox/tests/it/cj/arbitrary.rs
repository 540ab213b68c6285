//! Whatever arrives, CJ answers its envelope, and the world stands.

use portolan_sandbox::{CjTipShape, Request, Sandbox, cj_operations};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::caller::{access, request, sandbox, set};

fn well_formed(sandbox: &Sandbox, request: &Request) {
    let answer = sandbox.cj(request);
    let reply = answer.reply().expect("no faults are set");
    assert!(reply.headers().contains_key("date"));
    let body: Value = serde_json::from_slice(reply.body()).expect("JSON");
    assert!(body.get("code").is_some() && body.get("data").is_some() && body["requestId"].is_string(), "{body}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(
        method in prop_oneof![Just("GET".to_owned()), Just("POST".to_owned()), "[A-Z]{0,7}"],
        target in prop_oneof![".{0,200}", "/api2.0/v1/.{0,100}", "/api2.0/v1/(logistic|shopping|authentication)/.{0,40}"],
        body in prop::collection::vec(any::<u8>(), 0..300),
        header in prop::collection::vec(32_u8..=255, 0..40),
    ) {
        let sandbox = sandbox();
        let mut request = Request::new(&method, &target, body);
        for name in ["content-type", "cj-access-token", "platformtoken"] {
            if let Ok(value) = http::HeaderValue::from_bytes(&header) {
                request.headers.insert(name, value);
            }
        }
        well_formed(&sandbox, &request);
    }
}

/// Every name that an operation knows.
const NAMES: [&str; 56] = [
    "apiKey",
    "email",
    "password",
    "refreshToken",
    "startCountryCode",
    "endCountryCode",
    "fromCountryCode",
    "shippingCountryCode",
    "shippingCountry",
    "shippingProvince",
    "shippingCity",
    "shippingZip",
    "shippingCustomerName",
    "shippingAddress",
    "shippingPhone",
    "zip",
    "taxId",
    "houseNumber",
    "iossNumber",
    "iossType",
    "quantity",
    "vid",
    "sku",
    "skuQuantity",
    "skuWeight",
    "skuVolume",
    "srcAreaCode",
    "destAreaCode",
    "weight",
    "wrapWeight",
    "volume",
    "volumeWeight",
    "amount",
    "totalGoodsAmount",
    "productProp",
    "skuList",
    "platforms",
    "shippingMode",
    "storageIdList",
    "optionName",
    "uid",
    "orderNumber",
    "logisticName",
    "payType",
    "isSandbox",
    "shopLogisticsType",
    "storeLineItemId",
    "trackNumber",
    "orderId",
    "orderIds",
    "pageNum",
    "pageSize",
    "status",
    "targetStatus",
    "type",
    "callbackUrls",
];

/// Names under which objects or lists of them are known.
const NESTED: [&str; 7] = ["products", "reqDTOS", "freightTrialSkuList", "product", "stock", "order", "logistics"];

/// Values that some operation accepts, and others.
fn value() -> impl Strategy<Value = Value> {
    let known = vec![
        "CN",
        "US",
        "NL",
        "1392053744945991680",
        "CJCF104237201AZ",
        "CJSP2000006",
        "CJPacket Ordinary",
        "PO-1",
        "1",
        "3",
        "300",
        "0.5",
        "-1",
        "UNPAID",
        "ENABLE",
        "CANCEL",
        "https://example.com/",
        "CJPKL0000000001YQ",
        "",
        "9223372036854775807",
        "999999999.999999999",
        "时",
    ];
    prop_oneof![
        prop::sample::select(known).prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| json!(number)),
        (0_u32..1_000).prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        any::<bool>().prop_map(Into::into),
        prop::collection::vec(any::<i64>(), 0..3).prop_map(|items| json!(items)),
        Just(Value::Null),
    ]
}

fn fields() -> impl Strategy<Value = Value> {
    let flat = || {
        let name = prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned);
        prop::collection::btree_map(name, value(), 0..40).prop_map(|map| Value::Object(map.into_iter().collect()))
    };
    let good = json!({"vid": "1392053744945991680", "sku": "CJCF104237201AZ", "quantity": 2, "type": "ENABLE",
        "callbackUrls": ["https://example.com/"], "srcAreaCode": "CN", "destAreaCode": "US"});
    let nested = prop_oneof![flat(), Just(good)];
    let name = prop::sample::select(NESTED.to_vec()).prop_map(str::to_owned);
    let inner = prop::collection::btree_map(name, (nested, any::<bool>()), 0..7);
    (flat(), inner).prop_map(|(mut flat, inner)| {
        for (name, (value, listed)) in inner {
            flat[name] = if listed { json!([value]) } else { value };
        }
        flat
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_fields_to_every_operation(fields in fields(), rich in any::<bool>(), hours in 0_i64..200) {
        let sandbox = sandbox();
        set(&sandbox, |settings| {
            settings.blank_decimals = rich;
            settings.tip_shape = if rich { CjTipShape::Rich } else { CjTipShape::Simple };
        });
        let query: Vec<String> = fields.as_object().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        for _ in 0..2 {
            for operation in cj_operations() {
                let token = access(&sandbox);
                let target = format!("{operation}?{}", query.join("&"));
                for method in ["GET", "POST", "PATCH", "DELETE"] {
                    well_formed(&sandbox, &request(method, &target, Some(&token), &fields));
                }
            }
            sandbox.advance(jiff::SignedDuration::from_hours(hours)).unwrap();
        }
        sandbox.ready();
        sandbox.pushes_waiting();
    }

    #[test]
    fn anything_to_the_control_port(
        method in prop_oneof![Just("GET"), Just("POST"), Just("DELETE")],
        target in prop_oneof![
            prop::sample::select(vec![
                "/cj/accounts", "/cj/limits", "/cj/logout", "/cj/settings", "/cj/parcels", "/cj/orders",
            ]).prop_map(str::to_owned),
            "/cj/.{0,20}",
        ],
        body in prop::collection::btree_map(
            prop::sample::select(vec![
                "user_number", "api_key", "open_id", "email", "per_second", "points_per_day", "balance", "unlimited",
                "token_mode", "access_seconds", "shuffled", "success", "script", "number", "mail_no", "to", "lived",
                "order_number", "parts",
            ]),
            prop_oneof![
                value(),
                prop::sample::select(vec!["lost", "locked", "always", "CJ9", "33689", "12.5"]).prop_map(Into::into),
            ],
            0..8,
        ),
    ) {
        let sandbox = sandbox();
        let body = serde_json::to_string(&body).unwrap();
        let reply = sandbox.control(&Request::new(method, &target, body));
        let value: Value = serde_json::from_slice(reply.body()).expect("JSON");
        match reply.status().as_u16() {
            200 => {}
            400 | 404 => prop_assert!(value["error"]["field"].is_string()),
            other => prop_assert!(false, "status {}", other),
        }
        access(&sandbox);
    }
}
