//! The service that issues tokens, in both generations.

use jiff::SignedDuration;
use portolan_sandbox::{ChangeKind, GatewayClock, JosApp, JosGrant, Request, Sandbox, Verdict};
use serde_json::{Value, json};

use super::caller::{Call, Way, changed, error, send};
use crate::caller::{NOW, sandbox};

fn ask(sandbox: &Sandbox, method: &str, target: &str, body: &str) -> Value {
    send(sandbox, &Request::new(method, target, body.to_owned()))
}

fn app() -> JosApp {
    JosApp::without_token("key", "planted-secret")
}

fn registered(app: JosApp) -> Sandbox {
    let sandbox = sandbox();
    sandbox.register_jos(app).unwrap();
    sandbox
}

/// Where the authorise page sends the browser.
fn location(sandbox: &Sandbox, target: &str) -> String {
    let answer = sandbox.jos(&Request::new("GET", target, ""));
    let reply = answer.reply().unwrap();
    assert_eq!(reply.status(), 302, "{:?}", reply.body());
    reply.headers()["location"].to_str().unwrap().to_owned()
}

fn code(location: &str) -> String {
    let (_, rest) = location.split_once("code=").expect("a code");
    rest.split('&').next().unwrap().to_owned()
}

/// Whether a token opens the gateway now.
fn opens(sandbox: &Sandbox, token: &str, stamp: &str) -> bool {
    let call = Call::of(&app(), "jingdong.logistics.carriers.list", &json!({}));
    let call = call.with("access_token", token).with("timestamp", stamp).signed();
    let reply = send(sandbox, &call.request(Way::Form));
    reply["error_response"].is_null() || {
        assert_eq!(error(&reply), "19");
        false
    }
}

const AUTHORIZE: &str =
    "/oauth/authorize?response_type=code&client_id=key&redirect_uri=http%3A%2F%2Fapp%2Fback&state=a%20b&scope=read";
const STAMP: &str = "2026-01-20 12:00:00";

fn exchange(sandbox: &Sandbox, code: &str) -> Value {
    let body = format!(
        "grant_type=authorization_code&client_id=key&client_secret=planted-secret&code={code}&redirect_uri=http://app/back"
    );
    ask(sandbox, "POST", "/oauth/token", &body)
}

#[test]
fn a_code_becomes_tokens_that_are_renewed() {
    let sandbox = registered(app().token_seconds(3_600));
    let back = location(&sandbox, AUTHORIZE);
    assert!(back.starts_with("http://app/back?code=") && back.ends_with("&state=a%20b"), "{back}");
    let code = code(&back);
    let token = exchange(&sandbox, &code);
    assert_eq!((&token["code"], &token["expires_in"]), (&json!(0), &json!(3_600)));
    assert_eq!(token["time"], "1768881600000");
    assert_eq!(token["token_type"], "bearer");
    let access = token["access_token"].as_str().unwrap();
    assert_eq!(access.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    assert!(opens(&sandbox, access, STAMP));
    assert_eq!(exchange(&sandbox, &code)["code"], 402, "a code is used once");

    let refresh = token["refresh_token"].as_str().unwrap();
    let body = format!("grant_type=refresh_token&client_id=key&client_secret=planted-secret&refresh_token={refresh}");
    let renewed = ask(&sandbox, "POST", "/oauth/token", &body);
    assert!(!opens(&sandbox, access, STAMP), "the old one is dead");
    let access = renewed["access_token"].as_str().unwrap().to_owned();
    assert!(opens(&sandbox, &access, STAMP));
    assert_eq!(ask(&sandbox, "POST", "/oauth/token", &body)["code"], 402, "so is the old refresh token");

    let end: jiff::Timestamp = NOW.parse().unwrap();
    let end = end + SignedDuration::from_secs(3_600);
    sandbox.set_gateway_clock(GatewayClock::Fixed(end - SignedDuration::from_secs(1)));
    assert!(opens(&sandbox, &access, "2026-01-20 12:59:59"));
    sandbox.set_gateway_clock(GatewayClock::Fixed(end));
    assert!(!opens(&sandbox, &access, "2026-01-20 13:00:00"));
    assert_eq!(changed(&sandbox, ChangeKind::TokenIssued), ["10000001"]);
    assert_eq!(changed(&sandbox, ChangeKind::TokenRefreshed), ["10000001"]);
}

#[test]
fn the_new_generation_takes_get_and_post() {
    let sandbox = registered(app());
    let login =
        "/oauth2/to_login?app_key=key&response_type=code&redirect_uri=http%3A%2F%2Fapp%2Fback&scope=snsapi_base";
    let code = code(&location(&sandbox, login));
    let target =
        format!("/oauth2/access_token?app_key=key&app_secret=planted-secret&grant_type=authorization_code&code={code}");
    let token = ask(&sandbox, "GET", &target, "");
    let access = token["access_token"].as_str().unwrap();
    assert_eq!(access.len(), 36);
    assert!(!access.contains('-'));
    for key in ["refresh_token", "expires_in", "time", "scope", "open_id", "xid", "uid"] {
        assert!(!token[key].is_null(), "{key}");
    }
    assert!(opens(&sandbox, access, STAMP));
    let refresh = token["refresh_token"].as_str().unwrap();
    let body = format!("app_key=key&app_secret=planted-secret&grant_type=refresh_token&refresh_token={refresh}");
    let renewed = ask(&sandbox, "POST", "/oauth2/refresh_token", &body);
    assert!(opens(&sandbox, renewed["access_token"].as_str().unwrap(), STAMP));
    let refused = ask(&sandbox, "POST", "/oauth2/refresh_token", &body);
    assert_eq!(refused["code"], 402);
    assert!(refused["msg"].is_string() && refused["requestId"].is_string());
}

#[test]
fn a_code_lives_five_minutes() {
    let sandbox = registered(app());
    let now: jiff::Timestamp = NOW.parse().unwrap();
    for (seconds, lives) in [(299, true), (300, false)] {
        sandbox.set_gateway_clock(GatewayClock::Fixed(now));
        let code = code(&location(&sandbox, AUTHORIZE));
        sandbox.set_gateway_clock(GatewayClock::Fixed(now + SignedDuration::from_secs(seconds)));
        assert_eq!(exchange(&sandbox, &code)["access_token"].is_string(), lives, "{seconds}");
    }
}

#[test]
fn each_refusal_has_its_code() {
    let sandbox = registered(app().redirect_uri("http://app/back"));
    let authorize = |query: &str| ask(&sandbox, "GET", &format!("/oauth/authorize?{query}"), "")["code"].clone();
    assert_eq!(authorize("response_type=code&client_id=key"), 303);
    assert_eq!(authorize("response_type=code&redirect_uri=x"), 302);
    assert_eq!(authorize("client_id=key&redirect_uri=x"), 301);
    assert_eq!(authorize("response_type=token&client_id=key&redirect_uri=http://app/back"), 401);
    assert_eq!(authorize("response_type=code&client_id=nobody&redirect_uri=x"), 101);
    assert_eq!(authorize("response_type=code&client_id=key&redirect_uri=http://other"), 305);
    let token = |body: &str| ask(&sandbox, "POST", "/oauth/token", body);
    assert_eq!(token("client_id=key&client_secret=planted-secret")["code"], 401);
    assert_eq!(token("grant_type=password&client_id=key&client_secret=planted-secret")["code"], 401);
    assert_eq!(token("grant_type=refresh_token&client_id=key&client_secret=wrong&refresh_token=x")["code"], 404);
    assert_eq!(token("grant_type=refresh_token&client_id=nobody&client_secret=x&refresh_token=x")["code"], 101);
    let refused = token("grant_type=refresh_token&client_id=key&client_secret=planted-secret&refresh_token=x");
    assert_eq!(refused["code"], 402);
    assert!(refused["error_description"].is_string());
    let code = code(&location(&sandbox, AUTHORIZE));
    let body = format!("grant_type=authorization_code&client_id=key&client_secret=planted-secret&code={code}");
    assert_eq!(token(&format!("{body}&redirect_uri=http://other"))["code"], 403);
    assert_eq!(sandbox.jos(&Request::new("GET", "/oauth/token", "")).reply().unwrap().status(), 404);
    let entries = sandbox.ledger().entries;
    let refused = entries.iter().filter(|entry| entry.gateway == "jos_oauth" && entry.verdict == Verdict::Refused);
    assert_eq!(refused.count(), entries.len() - 1, "all but the one authorisation");
    assert!(!serde_json::to_string(&entries).unwrap().contains("planted"));
}

#[test]
fn a_merchant_can_say_no_and_can_be_chosen() {
    let sandbox = registered(app().declining());
    assert_eq!(location(&sandbox, AUTHORIZE), "http://app/back?error=access_denied&state=a%20b");
    let sandbox = registered(app().grants(vec![JosGrant::new("1"), JosGrant::new("2")]));
    let code = code(&location(&sandbox, &format!("{AUTHORIZE}&vender_id=2")));
    exchange(&sandbox, &code);
    assert_eq!(changed(&sandbox, ChangeKind::TokenIssued), ["2"]);
    let granted: Vec<bool> = sandbox
        .jos_apps()
        .iter()
        .find(|app| app.app_key == "key")
        .unwrap()
        .grants
        .iter()
        .map(|g| g.access_token.is_some())
        .collect();
    assert_eq!(granted, [false, true]);
}

#[test]
fn the_ready_line_follows_the_tokens() {
    let sandbox = sandbox();
    let before = serde_json::to_value(sandbox.ready()).unwrap()["jos"].clone();
    let text = |name: &str| before[name].as_str().unwrap().to_owned();
    let body = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
        text("app_key"),
        text("app_secret"),
        text("refresh_token")
    );
    let renewed = ask(&sandbox, "POST", "/oauth/token", &body);
    let after = serde_json::to_value(sandbox.ready()).unwrap()["jos"].clone();
    assert_eq!(after["access_token"], renewed["access_token"]);
    assert_ne!(after["access_token"], before["access_token"]);
}
