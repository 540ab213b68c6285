//! Whatever arrives, the sandbox answers something well-formed.

use portolan_sandbox::{Request, Sandbox};
use proptest::prelude::*;

use crate::caller::{Call, sandbox};

fn well_formed(sandbox: &Sandbox, request: &Request) {
    let answer = sandbox.jdl(request);
    let reply = answer.reply().expect("no faults are set");
    assert!(reply.headers().contains_key("date"));
    assert!(reply.headers().contains_key("lop-trace-id"));
    let body: serde_json::Value = serde_json::from_slice(reply.body()).expect("JSON");
    assert!(body.pointer("/error_response/code").is_some() || body.get("code").is_some());
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        prop::sample::select(vec!["20000", "JDVA00000002101", "010K000001", "2", "lost", "reset", "jdl"])
            .prop_map(Into::into),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "referenceNumber",
            "referenceType",
            "phone",
            "customerCode",
            "scope",
            "app_key",
            "app_secret",
            "access_token",
            "subscriptions",
            "fixed",
            "offset_seconds",
            "advance_seconds",
            "script",
            "number",
            "kind",
            "status",
            "body",
            "headers",
            "nth",
            "at",
            "millis",
            "code",
            "times",
            "probability_ppm",
            "token_expires",
            "grants",
            "methods",
            "calls_per_day",
            "id",
            "lines",
            "sku",
            "price",
            "quantity",
            "freight",
            "gateway",
            "provider",
            "order_id",
            "waybillCode",
            "orderId",
            "orderOrigin",
            "senderContact",
            "receiverContact",
            "fullAddress",
            "mobile",
            "cargoes",
            "weight",
            "volume",
            "productsReq",
            "productCode",
            "settleType",
            "sum",
            "url",
            "again_after_seconds",
            "doubles_ppm",
        ])
        .prop_map(str::to_owned),
        ".{0,8}",
    ];
    leaf.prop_recursive(3, 24, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_to_the_gateway(
        method in "[A-Z]{0,7}",
        target in ".{0,200}",
        body in prop::collection::vec(any::<u8>(), 0..300),
        header in prop::collection::vec(32_u8..=255, 0..40),
    ) {
        let sandbox = sandbox();
        let mut request = Request::new(&method, &target, body);
        for name in ["LOP-DN", "app_key", "timestamp", "lop-tz", "sign"] {
            if let Ok(value) = http::HeaderValue::from_bytes(&header) {
                request.headers.insert(name.parse::<http::HeaderName>().unwrap(), value);
            }
        }
        well_formed(&sandbox, &request);
    }

    #[test]
    fn any_parameters_to_the_gateway(
        mut values in prop::collection::vec(".{0,30}", 7),
        keep in prop::collection::vec(any::<bool>(), 7),
        body in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let sandbox = sandbox();
        let call = Call { body, ..Call::new(&sandbox, &serde_json::Value::Null) };
        let mut parameters = call.parameters();
        for ((parameter, value), keep) in parameters.iter_mut().zip(values.drain(..)).zip(keep) {
            if !keep {
                parameter.1 = value;
            }
        }
        well_formed(&sandbox, &call.request_with(&parameters));
    }

    #[test]
    fn any_signed_body_to_the_gateway(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let sandbox = sandbox();
        let call = Call { body, ..Call::new(&sandbox, &serde_json::Value::Null) };
        well_formed(&sandbox, &call.request());
    }

    #[test]
    fn any_signed_json_to_the_gateway(body in json()) {
        let sandbox = sandbox();
        well_formed(&sandbox, &Call::new(&sandbox, &body).request());
        let array = serde_json::Value::Array(vec![body]);
        well_formed(&sandbox, &Call::new(&sandbox, &array).request());
    }

    #[test]
    fn any_signed_json_to_an_operation_on_orders(body in json(), operation in 0_usize..8) {
        let sandbox = sandbox();
        let path = portolan_sandbox::ecap_paths().nth(operation).unwrap().to_owned();
        let call = |body| Call {
            path: path.clone(),
            lop_dn: portolan_sandbox::ECAP_LOP_DN.to_owned(),
            ..Call::new(&sandbox, &body)
        };
        well_formed(&sandbox, &call(body.clone()).request());
        let mut order = crate::ecap::order("SO-1");
        if let (Some(order), Some(more)) = (order.as_object_mut(), body.as_object()) {
            order.extend(more.clone());
        }
        well_formed(&sandbox, &call(serde_json::Value::Array(vec![order])).request());
    }

    #[test]
    fn anything_to_the_token_service(
        method in prop_oneof![Just("GET"), Just("POST")],
        path in prop::sample::select(vec![
            "/oauth/authorize", "/oauth/token", "/oauth/refresh", "/oauth/refresh_token_ext", "/oauth/x",
        ]),
        values in prop::collection::vec((
            prop::sample::select(vec![
                "client_id", "client_secret", "code", "redirect_uri", "response_type", "state", "app_key",
                "refresh_token", "timestamp", "sign", "LOP-DN",
            ]),
            prop_oneof![
                ".{0,20}",
                prop::sample::select(vec![
                    "k", "code", "2026-01-20 12:00:00", "Tue, 20 Jan 2026 04:00:00 GMT", "oauth.jdwl.com",
                ]).prop_map(str::to_owned),
            ],
        ), 0..12),
    ) {
        let sandbox = sandbox();
        sandbox.register(portolan_sandbox::JdlApp::new("k", "s", "t").refresh_token("r")).unwrap();
        let pairs: Vec<(&str, String)> = values;
        let target = format!("{path}?{}", crate::caller::query(&pairs));
        let answer = sandbox.jdl(&Request::new(method, &target, ""));
        let reply = answer.reply().expect("no faults are set");
        if reply.status() != 302 {
            serde_json::from_slice::<serde_json::Value>(reply.body()).expect("JSON");
        }
    }

    #[test]
    fn anything_to_the_control_port(
        method in prop_oneof![Just("GET"), Just("POST"), Just("DELETE")],
        target in prop_oneof![
            prop::sample::select(vec![
                "/ready", "/jdl/apps", "/jdl/limits", "/jdl/orders", "/jos/apps", "/jos/limits", "/orders", "/clocks", "/clocks/gateway", "/clocks/world",
                "/parcels", "/answers", "/faults", "/faults/1", "/ledger", "/ledger?after=1",
                "/pushes", "/pushes/targets", "/pushes/targets/jdl/x",
            ]).prop_map(str::to_owned),
            ".{0,60}",
        ],
        body in prop_oneof![
            json().prop_map(|value| value.to_string().into_bytes()),
            prop::collection::vec(any::<u8>(), 0..100),
        ],
    ) {
        let sandbox = sandbox();
        let reply = sandbox.control(&Request::new(method, &target, body));
        let value: serde_json::Value = serde_json::from_slice(reply.body()).expect("JSON");
        match reply.status().as_u16() {
            200 => {}
            400 | 404 => prop_assert!(value["error"]["field"].is_string()),
            other => prop_assert!(false, "status {}", other),
        }
        let again = sandbox.control(&Request::new("GET", "/clocks", ""));
        prop_assert_eq!(again.status().as_u16(), 200);
    }
}
