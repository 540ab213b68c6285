//! Whatever arrives, CJ answers its envelope, and the world stands.

use portolan_sandbox::{Request, Sandbox};
use proptest::prelude::*;
use serde_json::Value;

use super::caller::sandbox;

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
