//! Signatures: known vectors are accepted, and refused when one byte of anything differs.

use crate::caller::{self, Call, STAMP, code, query, sandbox, send};
use portolan_sandbox::{Request, Sandbox};
use serde_json::json;

const KEY: &str = "demoappkey0000000000000000000001";
const SECRET: &str = "demosecret000000000000000000000a";
const TOKEN: &str = "demotoken0000000000000000000000f";

struct Vector {
    token: &'static str,
    path: &'static str,
    lop_dn: &'static str,
    timestamp: &'static str,
    body: &'static str,
    signs: [(&'static str, &'static str); 5],
    /// What the gateway answers once the signature is accepted.
    code: i64,
}

const VECTORS: [Vector; 3] = [
    Vector {
        token: TOKEN,
        path: "/jd/tracking/query",
        lop_dn: "Tracking_JD",
        timestamp: "2024-03-04 08:00:00",
        body: r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"customerCode":"010K000001"}]"#,
        signs: [
            ("md5-salt", "5e850792faea709c651ea0f136b6c3c1"),
            ("HMacMD5", "Y+7QD/0S1nMpjwwRMW2Pdg=="),
            ("HMacSHA1", "AiKs+S1JhMPl4UnPqeCZ/a9FKKM="),
            ("HMacSHA256", "zVdrH3zsXkNOdu04VlIvfxhG6l/8lSjkWY+X8PLdbO8="),
            ("HMacSHA512", "q247PDQZB++W2900ZL1h5JV6NEsMULhiaLXDfgE7o+rnjqdIAKap44RqYa8SPdgyDu+C7Uh6Wbm7UkeaDDaSYw=="),
        ],
        code: 1000,
    },
    Vector {
        token: TOKEN,
        path: "/ecap/v1/orders/cancel",
        lop_dn: "ECAP",
        timestamp: "2024-03-04 23:59:59",
        body: r#"[{"waybillCode":"JDVA00000000001","orderOrigin":1,"customerCode":"010K000001","cancelReason":"用户发起取消","cancelReasonCode":"1","cancelType":1}]"#,
        signs: [
            ("md5-salt", "64d33e4f301a2ab173d74c11e9ca5c85"),
            ("HMacMD5", "9jvXjvpAxDIY3DGkb3KDtQ=="),
            ("HMacSHA1", "H/jOd/ln7VCK/M2LLGXqttESP7I="),
            ("HMacSHA256", "86lEO4g+4VJsN/yyixtWda2TRoZEb/prlhLNDVmmTNI="),
            ("HMacSHA512", "L34GUGkLePaEMerJJvdhBONJ1aOT8OFveadZDbaxoEn9ak5DQuw7d3Km69IiLN+DKEMjyBn1VRj5HoQNf89KMw=="),
        ],
        code: 0,
    },
    Vector {
        token: "",
        path: "/jd/tracking/query",
        lop_dn: "Tracking_JD",
        timestamp: "2024-03-04 08:00:00",
        body: r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"phone":"5514"}]"#,
        signs: [
            ("md5-salt", "681de276f400a0864df30733aebc1801"),
            ("HMacMD5", "wQOcYw06lSP9UzciSAsJvQ=="),
            ("HMacSHA1", "4lfoFeEkrymU3xyEEpC8wm7Olvs="),
            ("HMacSHA256", "cdYH1NFHX2Q4McMIureZfohh37yyH8bnsHiDA39lgnc="),
            ("HMacSHA512", "d2GDvaMuEkcWA7glVnXlqfD4p7+lGZ9dDwHmSZ0HniDURVUOMA+honAfyP61XsmRFQMzhOx3Bdmq/oJ36iMGqg=="),
        ],
        code: 1000,
    },
];

/// The sandbox, told the vectors' application and parcel over its control port.
fn prepared(partner: bool, secret: &str) -> Sandbox {
    let sandbox = sandbox();
    let token = if partner { None } else { Some(TOKEN) };
    let app = json!({
        "app_key": KEY,
        "app_secret": secret,
        "access_token": token,
        "partner": partner,
        "subscriptions": [
            {"lop_dn": "Tracking_JD", "operations": ["/jd/tracking/query"]},
            {"lop_dn": "ECAP", "operations": ["/ecap/v1/orders/cancel"]},
        ],
    });
    tell(&sandbox, "/jdl/apps", &app);
    let parcel = json!({"script": "happy_path", "number": "JDVA00000000001", "phone_tail": "5514"});
    tell(&sandbox, "/parcels", &parcel);
    sandbox
}

fn tell(sandbox: &Sandbox, target: &str, body: &serde_json::Value) {
    let reply = sandbox.control(&Request::new("POST", target, body.to_string()));
    assert_eq!(reply.status(), 200, "{:?}", reply.body());
}

fn ask(sandbox: &Sandbox, vector: &Vector, algorithm: &str, sign: &str, change: Change) -> i64 {
    let at = vector.timestamp.replace(' ', "T") + "+08:00";
    tell(sandbox, "/clocks/gateway", &json!({ "fixed": at }));
    let mut path = vector.path.to_owned();
    let mut body = vector.body.as_bytes().to_vec();
    let mut timestamp = vector.timestamp.to_owned();
    let mut token = vector.token.to_owned();
    let mut sign = sign.to_owned();
    match change {
        Change::None => {}
        Change::Path => next_letter(&mut path),
        Change::Body(at) => body[at] ^= 1,
        Change::Time => timestamp.replace_range(18.., if timestamp.ends_with('9') { "8" } else { "1" }),
        Change::Token => next_letter(&mut token),
        Change::Sign => sign.replace_range(..1, if sign.starts_with('A') { "B" } else { "A" }),
    }
    let parameters = [
        ("sign", sign),
        ("algorithm", algorithm.to_owned()),
        ("v", "2.0".to_owned()),
        ("timestamp", timestamp),
        ("access_token", token),
        ("app_key", KEY.to_owned()),
        ("LOP-DN", vector.lop_dn.to_owned()),
    ];
    let target = format!("{path}?{}", query(&parameters));
    code(&send(sandbox, &Request::new("POST", &target, body)))
}

fn next_letter(text: &mut String) {
    if let Some(last) = text.pop() {
        text.push(char::from(last as u8 + 1));
    }
}

#[derive(Clone, Copy)]
enum Change {
    None,
    Path,
    Body(usize),
    Time,
    Token,
    Sign,
}

#[test]
fn vectors_are_accepted() {
    for vector in &VECTORS {
        let sandbox = prepared(vector.token.is_empty(), SECRET);
        for (algorithm, sign) in vector.signs {
            let got = ask(&sandbox, vector, algorithm, sign, Change::None);
            assert_eq!(got, vector.code, "{algorithm} {}", vector.path);
        }
    }
}

#[test]
fn one_byte_of_anything_refuses() {
    for vector in &VECTORS {
        let partner = vector.token.is_empty();
        let sandbox = prepared(partner, SECRET);
        let other = prepared(partner, "demosecret000000000000000000000b");
        for (algorithm, sign) in vector.signs {
            let mut changes = vec![Change::Path, Change::Time, Change::Sign];
            changes.extend((0..vector.body.len()).map(Change::Body));
            for change in changes {
                let got = ask(&sandbox, vector, algorithm, sign, change);
                assert_eq!(got, 9010, "{algorithm} {}", vector.path);
            }
            let got = ask(&other, vector, algorithm, sign, Change::None);
            assert_eq!(got, 9010, "another secret");
            if !partner {
                let got = ask(&sandbox, vector, algorithm, sign, Change::Token);
                assert_eq!(got, 9008, "another token is refused before the signature");
            }
        }
        let ledger = sandbox.ledger();
        assert!(ledger.entries.iter().all(|entry| {
            entry.reason.as_deref() != Some("signature")
                || (entry.effect == portolan_sandbox::Effect::None
                    && entry.verdict == portolan_sandbox::Verdict::Refused)
        }));
    }
}

#[test]
fn a_token_that_is_the_applications_but_was_not_signed_refuses() {
    let sandbox = sandbox();
    let mut call = Call::new(&sandbox, &json!([{}]));
    let token = std::mem::take(&mut call.token);
    let mut parameters = call.parameters();
    parameters[2].1 = token;
    assert_eq!(code(&send(&sandbox, &call.request_with(&parameters))), 9010);
}

#[test]
fn hex_in_either_case_and_no_algorithm_and_plus_for_space() {
    let sandbox = sandbox();
    let call = Call::new(&sandbox, &caller::by_waybill("JDVA00000002101"));
    let upper = call.sign().to_uppercase();
    let dn = "LOP-DN=Tracking_JD";
    let rest = format!("v=2.0&app_key={}&access_token={}", call.app_key, call.token);
    for stamp in [STAMP.replace(' ', "+"), STAMP.replace(' ', "%20")] {
        let target = format!("{}?sign={upper}&{rest}&timestamp={stamp}&{dn}", call.path);
        let request = Request::new("POST", &target, call.body.clone());
        assert_eq!(code(&send(&sandbox, &request)), 2101);
    }
}

#[test]
fn every_value_may_come_as_a_header_and_the_query_wins() {
    let sandbox = sandbox();
    let call = Call::new(&sandbox, &caller::by_waybill("JDVA00000002101"));
    let mut request = Request::new("POST", &call.path, call.body.clone());
    for (name, value) in call.parameters() {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers.insert(name, value.parse().unwrap());
    }
    assert_eq!(code(&send(&sandbox, &request)), 2101);
    request.target.push_str("?sign=0");
    assert_eq!(code(&send(&sandbox, &request)), 9010);
}
