//! JDL's token service: codes, tokens, and their renewal in both forms.

use jiff::SignedDuration;
use md5::{Digest, Md5};
use portolan_sandbox::{ChangeKind, GatewayClock, JdlApp, Request, Sandbox, Verdict};
use serde_json::{Value, json};

use crate::caller::{Call, NOW, STAMP, by_waybill, code, number_of, query, sandbox, send};
use crate::ecap::changed;

const KEY: &str = "demoappkey0000000000000000000001";
const SECRET: &str = "demosecret000000000000000000000a";
const REFRESH: &str = "demorefresh00000000000000000000e";
const BACK: &str = "http%3A%2F%2Fapp%2Fback";

fn app() -> JdlApp {
    JdlApp::new(KEY, SECRET, "demo-token").refresh_token(REFRESH)
}

fn registered(app: JdlApp) -> Sandbox {
    let sandbox = sandbox();
    sandbox.register(app).unwrap();
    sandbox
}

fn get(sandbox: &Sandbox, target: &str) -> Value {
    send(sandbox, &Request::new("GET", target, ""))
}

fn location(sandbox: &Sandbox, target: &str) -> String {
    let answer = sandbox.jdl(&Request::new("GET", target, ""));
    let reply = answer.reply().unwrap();
    assert_eq!(reply.status(), 302);
    reply.headers()["location"].to_str().unwrap().to_owned()
}

fn authorize() -> String {
    format!("/oauth/authorize?client_id={KEY}&redirect_uri={BACK}&response_type=code&state=a%20b")
}

fn granted(sandbox: &Sandbox) -> String {
    let location = location(sandbox, &authorize());
    let code = location.strip_prefix("http://app/back?code=").unwrap().strip_suffix("&state=a%20b").unwrap();
    code.to_owned()
}

fn exchange(sandbox: &Sandbox, code: &str) -> Value {
    get(sandbox, &format!("/oauth/token?code={code}&client_id={KEY}&client_secret={SECRET}"))
}

fn sign(token: &str, timestamp: &str) -> String {
    hex::encode(Md5::digest(format!("{SECRET}app_key{KEY}refresh_token{token}timestamp{timestamp}{SECRET}")))
}

fn refresh(sandbox: &Sandbox, token: &str, timestamp: &str, sign: &str) -> Value {
    let pairs = [("app_key", KEY), ("refresh_token", token), ("timestamp", timestamp), ("sign", sign)];
    get(sandbox, &format!("/oauth/refresh?{}", query(&pairs.map(|(name, value)| (name, value.to_owned())))))
}

/// The code of a query with a token.
fn asked_with(sandbox: &Sandbox, token: &str, timestamp: &str) -> i64 {
    let app = JdlApp::new(KEY, SECRET, token);
    let body = by_waybill(&number_of(sandbox, "happy_path"));
    code(&send(sandbox, &Call { timestamp: timestamp.to_owned(), ..Call::of(&app, &body) }.request()))
}

#[test]
fn a_code_becomes_tokens_once_and_new_tokens_kill_the_old() {
    let sandbox = registered(app());
    let code = granted(&sandbox);
    let token = exchange(&sandbox, &code);
    assert_eq!(token["accessExpire"], "2026-01-21 12:00:00");
    assert_eq!(token["refreshExpire"], "2026-02-19 12:00:00");
    assert_eq!(
        (&token["sellerId"], &token["clientId"], &token["code"]),
        (&json!("10000001"), &json!(KEY), &json!(code))
    );
    let access = token["accessToken"].as_str().unwrap();
    assert_eq!(asked_with(&sandbox, access, STAMP), 1000);
    assert_eq!(asked_with(&sandbox, "demo-token", STAMP), 9008);
    let again = exchange(&sandbox, &code);
    assert_eq!((&again["success"], &again["errCode"]), (&json!(false), &json!("9302")));
    assert_eq!(changed(&sandbox, ChangeKind::TokenIssued), ["10000001"]);
    let end = NOW.parse::<jiff::Timestamp>().unwrap() + SignedDuration::from_hours(24);
    sandbox.set_gateway_clock(GatewayClock::Fixed(end));
    assert_eq!(asked_with(&sandbox, access, "2026-01-21 12:00:00"), 9009);
}

#[test]
fn the_known_vector_renews_both_tokens() {
    let sandbox = registered(app());
    let timestamp = "2024-03-04 08:00:00";
    sandbox.set_gateway_clock(GatewayClock::Fixed("2024-03-04T08:00:00+08:00".parse().unwrap()));
    for wrong in ["cc7f8d39b9f06cc81a02779c3c13928f", "", "0"] {
        let refused = refresh(&sandbox, REFRESH, timestamp, wrong);
        let wanted = if wrong.is_empty() { 9002 } else { 9010 };
        assert_eq!(code(&refused), wanted, "{wrong}");
    }
    let token = refresh(&sandbox, REFRESH, timestamp, "cc7f8d39b9f06cc81a02779c3c13928e");
    let (access, renewed) = (token["accessToken"].as_str().unwrap(), token["refreshToken"].as_str().unwrap());
    assert_eq!(token["accessExpire"], "2024-03-05 08:00:00");
    assert_eq!(asked_with(&sandbox, access, timestamp), 1000);
    assert_eq!(asked_with(&sandbox, "demo-token", timestamp), 9008);
    let old = refresh(&sandbox, REFRESH, timestamp, &sign(REFRESH, timestamp));
    assert_eq!(old["errCode"], "9303", "both were renewed");
    let upper = sign(renewed, timestamp).to_uppercase();
    assert!(refresh(&sandbox, renewed, timestamp, &upper)["accessToken"].is_string());
    assert_eq!(changed(&sandbox, ChangeKind::TokenRefreshed).len(), 2);
}

#[test]
fn the_older_form_is_called_through_the_gateway() {
    let sandbox = registered(app());
    let timestamp = "Tue, 20 Jan 2026 04:00:00 GMT";
    let call = |dn: &str, timestamp: &str, sign: &str| {
        let pairs =
            [("LOP-DN", dn), ("app_key", KEY), ("refresh_token", REFRESH), ("timestamp", timestamp), ("sign", sign)];
        let pairs = pairs.map(|(name, value)| (name, value.to_owned()));
        send(&sandbox, &Request::new("POST", &format!("/oauth/refresh_token_ext?{}", query(&pairs)), ""))
    };
    let good = sign(REFRESH, timestamp).to_uppercase();
    assert_eq!(code(&call("ECAP", timestamp, &good)), 9011);
    assert_eq!(code(&call("oauth.jdwl.com", STAMP, &sign(REFRESH, STAMP))), 9005);
    assert_eq!(code(&call("oauth.jdwl.com", "Tue, 20 Jan 2026 03:00:00 GMT", &good)), 9006);
    let token = call("oauth.jdwl.com", timestamp, &good);
    assert_eq!(token["success"], true);
    for key in ["accessToken", "accessExpire", "refreshToken", "refreshExpire", "sellerId", "clientId"] {
        assert!(token["model"][key].is_string(), "{key}");
    }
    assert_eq!(asked_with(&sandbox, token["model"]["accessToken"].as_str().unwrap(), STAMP), 1000);
    let refused = call("oauth.jdwl.com", timestamp, &good);
    assert_eq!((&refused["success"], &refused["errCode"]), (&json!(false), &json!("9303")));
}

#[test]
fn ends_of_tokens_come_in_two_forms_and_are_settings() {
    let sandbox = registered(app().rfc3339_expiry().lifetimes(60, 120));
    let token = exchange(&sandbox, &granted(&sandbox));
    assert_eq!(token["accessExpire"], "2026-01-20T12:01:00+08:00");
    assert_eq!(token["refreshExpire"], "2026-01-20T12:02:00+08:00");
    let renewed = token["refreshToken"].as_str().unwrap();
    let end = NOW.parse::<jiff::Timestamp>().unwrap() + SignedDuration::from_secs(120);
    sandbox.set_gateway_clock(GatewayClock::Fixed(end));
    assert_eq!(refresh(&sandbox, renewed, STAMP, &sign(renewed, STAMP))["errCode"], "9303", "it has ended");
}

#[test]
fn an_application_may_have_to_be_authorised_anew() {
    let sandbox = registered(app().refusing_refresh());
    let refused = refresh(&sandbox, REFRESH, STAMP, &sign(REFRESH, STAMP));
    assert_eq!((&refused["success"], &refused["errCode"]), (&json!(false), &json!("9304")));
    assert!(exchange(&sandbox, &granted(&sandbox))["accessToken"].is_string());
}

#[test]
fn out_of_band_the_page_shows_the_tokens() {
    let sandbox = registered(app());
    let oob = "urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob";
    let target = format!("/oauth/authorize?client_id={KEY}&redirect_uri={oob}&response_type=code");
    let token = get(&sandbox, &target);
    assert_eq!(asked_with(&sandbox, token["accessToken"].as_str().unwrap(), STAMP), 1000);
    assert!(token["refreshToken"].is_string() && token.get("code").is_none());
}

#[test]
fn each_refusal_has_its_code() {
    let sandbox = registered(app().redirect_uri("http://app/back"));
    let page = |query: &str| get(&sandbox, &format!("/oauth/authorize?{query}"));
    assert_eq!(code(&page("redirect_uri=x&response_type=code")), 9002);
    assert_eq!(code(&page(&format!("client_id={KEY}&response_type=code"))), 9002);
    assert_eq!(code(&page("client_id=nobody&redirect_uri=x&response_type=code")), 9003);
    assert_eq!(page(&format!("client_id={KEY}&redirect_uri={BACK}&response_type=token"))["errCode"], "9305");
    assert_eq!(page(&format!("client_id={KEY}&redirect_uri=x&response_type=code"))["errCode"], "9306");
    let token = |query: &str| get(&sandbox, &format!("/oauth/token?{query}"));
    assert_eq!(code(&token(&format!("client_id={KEY}&client_secret={SECRET}"))), 9002);
    assert_eq!(token(&format!("code=x&client_id={KEY}&client_secret=y"))["errCode"], "9301");
    assert_eq!(token("code=x&client_id=nobody&client_secret=y")["errCode"], "9301");
    assert_eq!(token(&format!("code=x&client_id={KEY}&client_secret={SECRET}"))["errCode"], "9302");
    assert_eq!(code(&refresh(&sandbox, REFRESH, "2026-01-20 11:00:00", "x")), 9006);
    assert_eq!(code(&refresh(&sandbox, REFRESH, "now", "x")), 9005);
    for (method, path) in [("POST", "/oauth/token"), ("GET", "/oauth/refresh_token_ext"), ("GET", "/oauth/other")] {
        assert_eq!(code(&send(&sandbox, &Request::new(method, path, ""))), 9014, "{method} {path}");
    }
    let entries = sandbox.ledger().entries;
    assert!(entries.iter().all(|entry| entry.gateway == "jdl_oauth" && entry.verdict != Verdict::Accepted));
    assert!(!serde_json::to_string(&entries).unwrap().contains(SECRET));
}

#[test]
fn a_code_lives_five_minutes_and_belongs_to_one_application() {
    let sandbox = registered(app());
    let now: jiff::Timestamp = NOW.parse().unwrap();
    for (seconds, lives) in [(299, true), (300, false)] {
        sandbox.set_gateway_clock(GatewayClock::Fixed(now));
        let code = granted(&sandbox);
        sandbox.set_gateway_clock(GatewayClock::Fixed(now + SignedDuration::from_secs(seconds)));
        assert_eq!(exchange(&sandbox, &code)["accessToken"].is_string(), lives, "{seconds}");
    }
    sandbox.set_gateway_clock(GatewayClock::Fixed(now));
    let code = granted(&sandbox);
    sandbox.register(JdlApp::new("other", "demo-other", "demo-token")).unwrap();
    let stolen = get(&sandbox, &format!("/oauth/token?code={code}&client_id=other&client_secret=demo-other"));
    assert_eq!(stolen["errCode"], "9302");
    assert!(exchange(&sandbox, &code)["accessToken"].is_string());
}

#[test]
fn a_merchant_can_say_no() {
    let sandbox = registered(app().declining());
    assert_eq!(location(&sandbox, &authorize()), "http://app/back?error=access_denied&state=a%20b");
}

#[test]
fn the_ready_line_follows_the_tokens_and_the_control_port_sets_them() {
    let sandbox = sandbox();
    let ready = || serde_json::to_value(sandbox.ready()).unwrap()["jdl"].clone();
    let before = ready();
    let text = |name: &str| before[name].as_str().unwrap().to_owned();
    let (key, secret, token) = (text("app_key"), text("app_secret"), text("refresh_token"));
    let sign = hex::encode(Md5::digest(format!("{secret}app_key{key}refresh_token{token}timestamp{STAMP}{secret}")));
    let pairs = [("app_key", key.clone()), ("refresh_token", token), ("timestamp", STAMP.to_owned()), ("sign", sign)];
    let renewed = get(&sandbox, &format!("/oauth/refresh?{}", query(&pairs)));
    let after = ready();
    assert_eq!((&after["access_token"], &after["refresh_token"]), (&renewed["accessToken"], &renewed["refreshToken"]));
    assert_ne!(after["access_token"], before["access_token"]);
    let told = json!({
        "app_key": key, "app_secret": "demo-secret", "access_token": "demo-token", "refresh_token": "planted-refresh",
        "refresh_expires": "2026-02-01T00:00:00Z", "token_seconds": 5, "refresh_seconds": 6, "rfc3339_expiry": true,
        "refuses_refresh": true, "redirect_uri": "http://app/back", "declines": true, "seller_id": "77", "wrapped": true,
    });
    let reply = sandbox.control(&Request::new("POST", "/jdl/apps", told.to_string()));
    let shown: Value = serde_json::from_slice(reply.body()).unwrap();
    assert_eq!(
        (&shown["seller_id"], &shown["wrapped"], &shown["token_seconds"]),
        (&json!("77"), &json!(true), &json!(5))
    );
    assert!(!shown.to_string().contains("planted"));
    assert_eq!(ready()["refresh_token"], "planted-refresh");
}
