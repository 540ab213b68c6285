//! Eight signatures computed from JD's description, over the four ways of sending.

use portolan_sandbox::{GatewayClock, JosApp, Sandbox};

use super::caller::{Call, WAYS, Way, error, send};
use crate::caller::settings;

const TOKEN: &str = "11111111-2222-3333-4444-555555555555";
const TRACE: &str = r#"{"waybillCode":"VA00000000001"}"#;
const SEARCH: &str = r#"{"receipt_nos":"CSL1,CSL2"}"#;

/// Method, parameters, what differs, signature.
type Vector = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const VECTORS: [Vector; 8] = [
    ("jingdong.logistics.carriers.list", "{}", &[], "E73EE0983C76893EC09F10B81626DB5A"),
    ("jingdong.etms.trace.get", TRACE, &[], "DDD0AD98226EE597ECA25A227321252A"),
    ("jingdong.etms.waybill.send", r#"{"receiveName":"张三","weight":1.5}"#, &[], "950C5865B6CC8BCA452E915AE48CFD5B"),
    ("jingdong.etms.trace.get", TRACE, &[("format", "json")], "D5A0F1A3D33431959D8F528818AD54C3"),
    (
        "jingdong.etms.trace.get",
        TRACE,
        &[("timestamp", "2015-08-12 11:20:15.000+0800")],
        "FFD75C2AD9A2B016F11B783DC09217DF",
    ),
    ("jingdong.etms.waybill.send", r#"{"description":"a+b/c d&e=f%\"q\""}"#, &[], "9F1AFF719DEC55B7C9535AA7AEE1059B"),
    ("jingdong.logistics.order.search", SEARCH, &[("access_token", "-")], "B5FFE4DCB032ED1AF540D4565F4AE038"),
    ("jingdong.logistics.order.search", SEARCH, &[("access_token", "")], "B5FFE4DCB032ED1AF540D4565F4AE038"),
];

fn examples() -> Sandbox {
    let at = "2015-08-12T11:20:15+08:00".parse().unwrap();
    let sandbox = settings().gateway_clock(GatewayClock::Fixed(at)).build();
    sandbox.register_jos(JosApp::new("EXAMPLEAPPKEY0001", "examplesecret0001", TOKEN)).unwrap();
    sandbox
}

/// A vector as it is, with the signature that is written here.
fn vector(at: usize) -> Call {
    let (method, json, changes, sign) = VECTORS[at];
    let app = JosApp::new("EXAMPLEAPPKEY0001", "examplesecret0001", TOKEN);
    let mut call = Call::of(&app, method, &serde_json::Value::Null)
        .with("timestamp", "2015-08-12 11:20:15")
        .with("360buy_param_json", json);
    for (name, value) in changes {
        call = if *value == "-" { call.without(name) } else { call.with(name, value) };
    }
    call.with("sign", sign)
}

/// What the gateway said: its code, or `ok`. An operation that wants more parameters was let in.
fn verdict(sandbox: &Sandbox, call: &Call, way: Way) -> String {
    let reply = send(sandbox, &call.request(way));
    match &reply["error_response"]["code"] {
        serde_json::Value::String(code) if code == "60" => "ok".to_owned(),
        serde_json::Value::String(code) => code.clone(),
        _ => "ok".to_owned(),
    }
}

#[test]
fn the_vectors_are_accepted_whatever_the_way() {
    let sandbox = examples();
    for at in 0..VECTORS.len() {
        for way in WAYS {
            assert_eq!(verdict(&sandbox, &vector(at), way), "ok", "vector {} by {way:?}", at + 1);
        }
    }
}

#[test]
fn any_changed_byte_is_a_wrong_signature() {
    let sandbox = examples();
    for at in 0..VECTORS.len() {
        let call = vector(at);
        for (name, value) in call.parameters.clone() {
            let code = if name == "app_key" { "21" } else { "12" };
            for place in 0..value.len() {
                let mut bytes = value.clone().into_bytes();
                bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                let changed = call.clone().with(&name, &changed);
                assert_eq!(verdict(&sandbox, &changed, WAYS[place % 4]), code, "vector {} {name} {place}", at + 1);
            }
        }
        let more = call.with("extra", "1");
        assert_eq!(verdict(&sandbox, &more, Way::Form), "12");
    }
}

#[test]
fn a_signature_is_upper_case() {
    let sandbox = examples();
    let call = vector(0);
    let lower = call.parameters.iter().find(|(name, _)| name == "sign").unwrap().1.to_lowercase();
    assert_eq!(verdict(&sandbox, &call.with("sign", &lower), Way::Get), "12");
}

#[test]
fn another_token_is_19_and_is_repeated() {
    let sandbox = examples();
    for way in WAYS {
        let call = vector(1).without("sign").with("access_token", "22222222-2222-3333-4444-555555555555").signed();
        let reply = send(&sandbox, &call.request(way));
        assert_eq!(error(&reply), "19");
        let words = reply["error_response"]["zh_desc"].as_str().unwrap();
        assert!(words.contains("22222222-2222-3333-4444-555555555555"), "JD repeats it");
    }
    let told = serde_json::to_string(&sandbox.ledger()).unwrap();
    assert!(!told.contains("22222222-2222"), "the ledger does not");
}

#[test]
fn a_clock_off_by_more_than_six_minutes_is_8() {
    let sandbox = examples();
    for (at, code) in [
        ("2015-08-12T11:20:15+08:00", "ok"),
        ("2015-08-12T11:26:15+08:00", "ok"),
        ("2015-08-12T11:26:16+08:00", "8"),
        ("2015-08-12T11:14:15+08:00", "ok"),
        ("2015-08-12T11:14:14+08:00", "8"),
        ("2015-08-13T11:20:15+08:00", "8"),
    ] {
        sandbox.set_gateway_clock(GatewayClock::Fixed(at.parse().unwrap()));
        for way in WAYS {
            assert_eq!(verdict(&sandbox, &vector(1), way), code, "{at} {way:?}");
            assert_eq!(verdict(&sandbox, &vector(4), way), code, "{at} {way:?}");
        }
    }
}
