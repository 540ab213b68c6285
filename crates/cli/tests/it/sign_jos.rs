//! The vectors of JOS's signature, and a gateway that judges them for itself.

use serde_json::json;

use crate::support::{Sandbox, encoded, run, send_form};

const KEY: &str = "EXAMPLEAPPKEY0001";
const SECRET: &str = "examplesecret0001";
const TOKEN: &str = "11111111-2222-3333-4444-555555555555";
const SECONDS: &str = "2015-08-12 11:20:15";

const TRACE: (&str, &str) = ("jingdong.etms.trace.get", r#"{"waybillCode":"VA00000000001"}"#);
const SEND: &str = "jingdong.etms.waybill.send";
const SEARCH: (&str, &str) = ("jingdong.logistics.order.search", r#"{"receipt_nos":"CSL1,CSL2"}"#);

#[derive(Clone, Copy)]
struct Vector {
    method: &'static str,
    params: &'static str,
    token: Option<&'static str>,
    timestamp: &'static str,
    param: Option<&'static str>,
    sign: &'static str,
}

const fn vector((method, params): (&'static str, &'static str), sign: &'static str) -> Vector {
    Vector { method, params, token: Some(TOKEN), timestamp: SECONDS, param: None, sign }
}

const VECTORS: [Vector; 8] = [
    vector(("jingdong.logistics.carriers.list", "{}"), "E73EE0983C76893EC09F10B81626DB5A"),
    vector(TRACE, "DDD0AD98226EE597ECA25A227321252A"),
    vector((SEND, r#"{"receiveName":"张三","weight":1.5}"#), "950C5865B6CC8BCA452E915AE48CFD5B"),
    Vector { param: Some("format=json"), ..vector(TRACE, "D5A0F1A3D33431959D8F528818AD54C3") },
    Vector { timestamp: "2015-08-12 11:20:15.000+0800", ..vector(TRACE, "FFD75C2AD9A2B016F11B783DC09217DF") },
    vector((SEND, r#"{"description":"a+b/c d&e=f%\"q\""}"#), "9F1AFF719DEC55B7C9535AA7AEE1059B"),
    Vector { token: None, ..vector(SEARCH, "B5FFE4DCB032ED1AF540D4565F4AE038") },
    Vector { token: Some(""), ..vector(SEARCH, "B5FFE4DCB032ED1AF540D4565F4AE038") },
];

#[derive(Clone, Copy, Debug)]
enum Way {
    Query,
    Form,
    Split,
    Get,
}

const WAYS: [Way; 4] = [Way::Query, Way::Form, Way::Split, Way::Get];

impl Vector {
    fn args(&self, secret: &'static str) -> Vec<&'static str> {
        let mut args = vec!["sign", "jos", "--format", "json", "--app-key", KEY, "--app-secret", secret];
        args.extend(self.token.into_iter().flat_map(|token| ["--access-token", token]));
        args.extend(["--timestamp", self.timestamp, "--method", self.method, "--params", self.params]);
        args.extend(self.param.into_iter().flat_map(|param| ["--param", param]));
        args
    }

    /// The signature that the program makes.
    fn sign(&self) -> String {
        run(self.args(SECRET)).value()["sign"].as_str().expect("a signature").to_owned()
    }

    /// What is sent beside the signature.
    fn sent(&self) -> Vec<(&'static str, String)> {
        let mut sent = vec![
            ("method", self.method.to_owned()),
            ("app_key", KEY.to_owned()),
            ("timestamp", self.timestamp.to_owned()),
            ("v", "2.0".to_owned()),
            ("360buy_param_json", self.params.to_owned()),
        ];
        sent.extend(self.token.map(|token| ("access_token", token.to_owned())));
        sent.extend(self.param.and_then(|param| param.split_once('=')).map(|(name, value)| (name, value.to_owned())));
        sent
    }
}

/// The code of the gateway's refusal, or `None` if it let the call through to the service.
fn refused(sandbox: &Sandbox, sent: &[(&str, String)], sign: &str, way: Way) -> Option<String> {
    let join = |pick: &dyn Fn(&str) -> bool| {
        let pairs = sent.iter().filter(|(name, _)| pick(name));
        let mut pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.extend(pick("sign").then(|| format!("sign={sign}")));
        pairs.join("&")
    };
    let all = join(&|_| true);
    let own = |name: &str| name == "360buy_param_json";
    let (method, target, body) = match way {
        Way::Query => ("POST", format!("/routerjson?{all}"), String::new()),
        Way::Form => ("POST", "/routerjson".to_owned(), all),
        Way::Split => ("POST", format!("/routerjson?{}", join(&|name| !own(name))), join(&own)),
        Way::Get => ("GET", format!("/routerjson?{all}"), String::new()),
    };
    let url = sandbox.ready["jos"]["url"].as_str().expect("the gateway's URL");
    let base = url.strip_suffix("/routerjson").unwrap_or(url);
    let reply = send_form(base, method, &target, body.as_bytes());
    let error = reply.body.get("error_response")?;
    let code = error["code"].as_str().expect("a code").to_owned();
    // 60 and 61 are said of the service's fields, after everything that the gateway looks at.
    (!matches!(code.as_str(), "60" | "61")).then_some(code)
}

/// A sandbox that knows the vectors' application, at the vectors' time.
fn told() -> Sandbox {
    let sandbox = Sandbox::start();
    sandbox.control(
        "POST",
        "/jos/apps",
        &json!({ "app_key": KEY, "app_secret": SECRET, "access_token": TOKEN, "refresh_token": "demorefresh" }),
    );
    set_clock(&sandbox, "2015-08-12T11:20:15+08:00");
    sandbox
}

fn set_clock(sandbox: &Sandbox, at: &str) {
    sandbox.control("POST", "/clocks/gateway", &json!({ "fixed": at }));
}

#[test]
fn every_vector_is_reproduced() {
    for (at, vector) in VECTORS.iter().enumerate() {
        assert_eq!(vector.sign(), vector.sign, "V{}", at + 1);
    }
}

#[test]
fn secrets_are_a_marker_unless_they_are_asked_for() {
    let text = |more: &[&str]| {
        let said = run(VECTORS[1].args(SECRET).into_iter().chain(more.iter().copied()));
        said.value()["string_to_sign"].as_str().expect("a text").to_owned()
    };
    let open = "360buy_param_json{\"waybillCode\":\"VA00000000001\"}";
    assert_eq!(
        text(&[]),
        format!("***{open}access_token***app_key{KEY}methodjingdong.etms.trace.gettimestamp{SECONDS}v2.0***")
    );
    assert_eq!(
        text(&["--reveal"]),
        format!(
            "{SECRET}{open}access_token{TOKEN}app_key{KEY}methodjingdong.etms.trace.gettimestamp{SECONDS}v2.0{SECRET}"
        )
    );
    assert!(text(&["--param", "v=1.0"]).ends_with("v1.0***"), "v is 2.0 unless it is given");
    assert!(text(&["--param", "x=a=b"]).contains("v2.0xa=b***"), "a value may have an equals sign");
}

#[test]
fn a_gateway_that_shares_no_code_accepts_each_vector_however_it_is_sent() {
    let sandbox = told();
    for (at, vector) in VECTORS.iter().enumerate() {
        let sign = vector.sign();
        for way in WAYS {
            assert_eq!(refused(&sandbox, &vector.sent(), &sign, way), None, "V{} {way:?}", at + 1);
        }
    }
}

#[test]
fn any_changed_byte_is_a_wrong_signature() {
    let sandbox = told();
    for (at, vector) in VECTORS.iter().enumerate() {
        let (sign, sent) = (vector.sign(), vector.sent());
        for way in WAYS {
            for (changed, (name, value)) in sent.iter().enumerate() {
                // Without them there is no application to sign for, or nothing is signed.
                if *name == "app_key" || value.is_empty() {
                    continue;
                }
                let mut other = sent.clone();
                let last = value.pop_char();
                other[changed].1 = format!("{}{}", last.0, if last.1 == 'x' { 'y' } else { 'x' });
                let told = refused(&sandbox, &other, &sign, way);
                assert_eq!(told.as_deref(), Some("12"), "V{} {way:?} {name}", at + 1);
            }
            let mut more = sent.clone();
            more.push(("more", "1".to_owned()));
            assert_eq!(refused(&sandbox, &more, &sign, way).as_deref(), Some("12"), "one that was not signed");
        }
    }
    let vector = &VECTORS[1];
    let other = run(vector.args("examplesecret0002")).value()["sign"].as_str().unwrap().to_owned();
    assert_eq!(refused(&sandbox, &vector.sent(), &other, Way::Split).as_deref(), Some("12"), "another secret");
    assert_eq!(refused(&sandbox, &vector.sent(), &vector.sign().to_lowercase(), Way::Split).as_deref(), Some("12"));
}

#[test]
fn a_token_that_is_not_the_applications_is_refused_as_such() {
    let sandbox = told();
    let vector = Vector { token: Some("11111111-2222-3333-4444-555555555556"), ..VECTORS[1] };
    for way in WAYS {
        assert_eq!(refused(&sandbox, &vector.sent(), &vector.sign(), way).as_deref(), Some("19"), "{way:?}");
    }
}

#[test]
fn six_minutes_are_tolerated_and_no_more() {
    let sandbox = told();
    for (clock, told) in [
        ("2015-08-12T11:26:15+08:00", None),
        ("2015-08-12T11:14:15+08:00", None),
        ("2015-08-12T11:26:16+08:00", Some("8")),
        ("2015-08-12T11:14:14+08:00", Some("8")),
    ] {
        set_clock(&sandbox, clock);
        for vector in [VECTORS[1], VECTORS[4]] {
            let code = refused(&sandbox, &vector.sent(), &vector.sign(), Way::Split);
            assert_eq!(code.as_deref(), told, "{clock} {}", vector.timestamp);
        }
    }
}

#[test]
fn what_cannot_be_signed_is_told() {
    let sign = |secret: &str, params: &str, param: &str| {
        let args = ["sign", "jos", "--format", "json", "--app-key", KEY, "--app-secret", secret, "--timestamp"];
        run(args.into_iter().chain([SECONDS, "--method", TRACE.0, "--params", params, "--param", param]))
    };
    for (said, names) in [
        (sign("", "{}", "format=json"), "--app-secret"),
        (sign(SECRET, "", "format=json"), "--params"),
        (sign(SECRET, "{}", "format"), "--param"),
        (sign(SECRET, "{}", "=json"), "--param"),
        (sign(SECRET, "{}", "timestamp=1"), "timestamp"),
        (sign("env:NO_SUCH_VARIABLE", "{}", "format=json"), "NO_SUCH_VARIABLE"),
    ] {
        let error = said.error();
        assert_eq!((said.code, &error["kind"]), (2, &json!("invalid_input")));
        assert!(error["message"].as_str().unwrap().contains(names), "{error}");
        assert!(!said.everything().contains(SECRET));
    }
}

/// The last character of a text, and what stands before it.
trait PopChar {
    fn pop_char(&self) -> (&str, char);
}

impl PopChar for String {
    fn pop_char(&self) -> (&str, char) {
        let last = self.chars().next_back().expect("a character");
        (&self[..self.len() - last.len_utf8()], last)
    }
}
