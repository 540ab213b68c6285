//! The published vectors of JDL's signature, and a gateway that judges them for itself.

use serde_json::json;

use crate::support::{Sandbox, encoded, run, send};

const KEY: &str = "demoappkey0000000000000000000001";
const SECRET: &str = "demosecret000000000000000000000a";
const TOKEN: &str = "demotoken0000000000000000000000f";
const REFRESH: &str = "demorefresh00000000000000000000e";

struct Vector {
    token: &'static str,
    path: &'static str,
    timestamp: &'static str,
    body: &'static str,
    bytes: usize,
    /// In the order of [`ALGORITHMS`].
    signs: [&'static str; 5],
}

const ALGORITHMS: [&str; 5] = ["md5-salt", "HMacMD5", "HMacSHA1", "HMacSHA256", "HMacSHA512"];

const VECTORS: [Vector; 3] = [
    Vector {
        token: TOKEN,
        path: "/jd/tracking/query",
        timestamp: "2024-03-04 08:00:00",
        body: r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"customerCode":"010K000001"}]"#,
        bytes: 302,
        signs: [
            "5e850792faea709c651ea0f136b6c3c1",
            "Y+7QD/0S1nMpjwwRMW2Pdg==",
            "AiKs+S1JhMPl4UnPqeCZ/a9FKKM=",
            "zVdrH3zsXkNOdu04VlIvfxhG6l/8lSjkWY+X8PLdbO8=",
            "q247PDQZB++W2900ZL1h5JV6NEsMULhiaLXDfgE7o+rnjqdIAKap44RqYa8SPdgyDu+C7Uh6Wbm7UkeaDDaSYw==",
        ],
    },
    Vector {
        token: TOKEN,
        path: "/ecap/v1/orders/cancel",
        timestamp: "2024-03-04 23:59:59",
        body: r#"[{"waybillCode":"JDVA00000000001","orderOrigin":1,"customerCode":"010K000001","cancelReason":"用户发起取消","cancelReasonCode":"1","cancelType":1}]"#,
        bytes: 370,
        signs: [
            "64d33e4f301a2ab173d74c11e9ca5c85",
            "9jvXjvpAxDIY3DGkb3KDtQ==",
            "H/jOd/ln7VCK/M2LLGXqttESP7I=",
            "86lEO4g+4VJsN/yyixtWda2TRoZEb/prlhLNDVmmTNI=",
            "L34GUGkLePaEMerJJvdhBONJ1aOT8OFveadZDbaxoEn9ak5DQuw7d3Km69IiLN+DKEMjyBn1VRj5HoQNf89KMw==",
        ],
    },
    Vector {
        token: "",
        path: "/jd/tracking/query",
        timestamp: "2024-03-04 08:00:00",
        body: r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"phone":"5514"}]"#,
        bytes: 257,
        signs: [
            "681de276f400a0864df30733aebc1801",
            "wQOcYw06lSP9UzciSAsJvQ==",
            "4lfoFeEkrymU3xyEEpC8wm7Olvs=",
            "cdYH1NFHX2Q4McMIureZfohh37yyH8bnsHiDA39lgnc=",
            "d2GDvaMuEkcWA7glVnXlqfD4p7+lGZ9dDwHmSZ0HniDURVUOMA+honAfyP61XsmRFQMzhOx3Bdmq/oJ36iMGqg==",
        ],
    },
];

impl Vector {
    fn sign(&self, secret: &str, algorithm: &str, reveal: bool) -> (String, String) {
        let mut args = vec!["sign", "jdl", "--format", "json", "--app-key", KEY, "--app-secret", secret];
        args.extend(["--access-token", self.token, "--timestamp", self.timestamp, "--path", self.path]);
        args.extend(["--body", self.body, "--algorithm", algorithm]);
        args.extend(reveal.then_some("--reveal"));
        let value = run(args).value();
        let text = |key: &str| value[key].as_str().expect("a text").to_owned();
        (text("string_to_sign"), text("sign"))
    }

    /// The code of the gateway's refusal, or `None` if the signature was let through.
    fn refused(&self, sandbox: &Sandbox, sign: &str, algorithm: &str) -> Option<String> {
        let plan = if self.path.starts_with("/ecap/") { "ECAP" } else { "Tracking_JD" };
        let query: Vec<String> = [
            ("LOP-DN", plan),
            ("app_key", KEY),
            ("access_token", self.token),
            ("timestamp", self.timestamp),
            ("v", "2.0"),
            ("algorithm", algorithm),
            ("sign", sign),
        ]
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
        let target = format!("{}?{}", self.path, query.join("&"));
        let reply = send(sandbox.url(), "POST", &target, self.body.as_bytes());
        let code = reply.body.get("error_response")?["code"].to_string();
        // The gateway looks whether it has the interface (9014) after it has accepted the signature.
        (code != "9014").then_some(code)
    }

    /// Tells the sandbox the vector's application, and stops its clock at the vector's time.
    fn tell(&self, sandbox: &Sandbox) {
        let mut app = json!({
            "app_key": KEY,
            "app_secret": SECRET,
            "partner": self.token.is_empty(),
            "subscriptions": [
                { "lop_dn": "Tracking_JD", "operations": ["/jd/tracking/query", "/jd/tracking/querz"] },
                { "lop_dn": "ECAP", "operations": ["/ecap/v1/orders/cancel", "/ecap/v1/orders/cancem"] },
            ],
        });
        if !self.token.is_empty() {
            app["access_token"] = self.token.into();
        }
        sandbox.control("POST", "/jdl/apps", &app);
        let fixed = format!("{}+08:00", self.timestamp.replace(' ', "T"));
        sandbox.control("POST", "/clocks/gateway", &json!({ "fixed": fixed }));
    }
}

const WRONG_SIGNATURE: &str = "9010";

#[test]
fn every_vector_is_reproduced() {
    for vector in &VECTORS {
        for (algorithm, sign) in ALGORITHMS.iter().zip(vector.signs) {
            let (text, made) = vector.sign(SECRET, algorithm, true);
            assert_eq!((text.len(), made.as_str()), (vector.bytes, sign), "{algorithm}");
        }
        let (hidden, _) = vector.sign(SECRET, "md5-salt", false);
        assert!(hidden.starts_with("***access_token") && hidden.ends_with("v2.0***"), "{hidden}");
        assert!(!hidden.contains(SECRET) && !hidden.contains(TOKEN));
    }
}

#[test]
fn the_vector_of_a_refresh_is_reproduced() {
    let args = ["sign", "jdl-refresh", "--format", "json", "--app-key", KEY, "--app-secret", SECRET];
    let said = run(args.into_iter().chain(["--refresh-token", REFRESH, "--timestamp", "2024-03-04 08:00:00"]));
    assert_eq!(said.value()["sign"], "cc7f8d39b9f06cc81a02779c3c13928e");
    assert!(!said.everything().contains(SECRET) && !said.everything().contains(REFRESH));
}

#[test]
fn a_gateway_that_shares_no_code_accepts_each_vector_and_refuses_it_with_one_byte_changed() {
    let sandbox = Sandbox::start();
    let staged = json!({ "script": "happy_path", "number": "JDVA00000000001", "phone_tail": "5514", "lived": true });
    sandbox.control("POST", "/parcels", &staged);
    for vector in &VECTORS {
        vector.tell(&sandbox);
        for algorithm in ALGORITHMS {
            let (_, sign) = vector.sign(SECRET, algorithm, false);
            assert_eq!(vector.refused(&sandbox, &sign, algorithm), None, "{} {algorithm}", vector.path);

            let refused = |other: &Vector| other.refused(&sandbox, &sign, algorithm);
            let one_byte = vector.body.replacen("00001", "00002", 1);
            let other_path = format!(
                "{}{}",
                &vector.path[..vector.path.len() - 1],
                if vector.path.ends_with('y') { "z" } else { "m" }
            );
            let other_time = vector
                .timestamp
                .replacen("2024-03-04 08:00:00", "2024-03-04 08:00:01", 1)
                .replacen(":59:59", ":59:58", 1);
            for changed in [
                Vector { body: Box::leak(one_byte.into_boxed_str()), ..*vector },
                Vector { path: Box::leak(other_path.into_boxed_str()), ..*vector },
                Vector { timestamp: Box::leak(other_time.into_boxed_str()), ..*vector },
            ] {
                assert_eq!(refused(&changed).as_deref(), Some(WRONG_SIGNATURE), "{} {algorithm}", changed.body);
            }
            let (_, other) = vector.sign("demosecret000000000000000000000b", algorithm, false);
            assert_eq!(vector.refused(&sandbox, &other, algorithm).as_deref(), Some(WRONG_SIGNATURE), "secret");
        }
    }
    // What the tracking vectors asked for was answered, too.
    let ledger = sandbox.get("/ledger");
    let accepted = ledger["entries"].as_array().unwrap().iter().filter(|entry| entry["verdict"] == "accepted").count();
    assert_eq!(accepted, 15, "{ledger}");
}

#[test]
fn values_may_stand_in_a_file_or_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let vector = &VECTORS[0];
    let (_, sign) = vector.sign(&format!("file:{}", file.display()), "md5-salt", false);
    assert_eq!(sign, vector.signs[0]);
    let mut command = crate::support::portolan();
    command.env("DEMO_SECRET", SECRET).env("DEMO_TOKEN", TOKEN);
    command.args([
        "sign",
        "jdl",
        "--app-key",
        KEY,
        "--app-secret",
        "env:DEMO_SECRET",
        "--access-token",
        "env:DEMO_TOKEN",
    ]);
    command.args(["--timestamp", vector.timestamp, "--path", vector.path, "--body", vector.body]);
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(out.contains(vector.signs[0]) && !out.contains(SECRET) && !out.contains(TOKEN), "{out}");
}

#[test]
fn what_cannot_be_signed_is_told() {
    let sign = |path: &str, secret: &str, algorithm: &str| {
        let args = ["sign", "jdl", "--format", "json", "--app-key", KEY, "--app-secret", secret, "--timestamp"];
        run(args.into_iter().chain(["2024-03-04 08:00:00", "--path", path, "--body", "[]", "--algorithm", algorithm]))
    };
    for (said, names) in [
        (sign("jd/tracking/query", SECRET, "md5-salt"), "--path"),
        (sign("/jd/tracking/query?x=1", SECRET, "md5-salt"), "--path"),
        (sign("/jd/tracking/query", "", "md5-salt"), "--app-secret"),
        (sign("/jd/tracking/query", "env:NO_SUCH_VARIABLE", "md5-salt"), "NO_SUCH_VARIABLE"),
        (sign("/jd/tracking/query", SECRET, "hmacmd5"), "--algorithm"),
    ] {
        let error = said.error();
        assert_eq!((said.code, &error["kind"]), (2, &json!("invalid_input")));
        assert!(error["message"].as_str().unwrap().contains(names), "{error}");
        assert!(!said.everything().contains(SECRET));
    }
}
