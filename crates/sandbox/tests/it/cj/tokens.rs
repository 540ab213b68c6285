//! Tokens: fetched, renewed, cached, locked, expired, given up.

use jiff::SignedDuration;
use portolan_sandbox::{CjAccount, CjTokenMode, GatewayClock, Sandbox, Verdict};
use serde_json::{Value, json};

use super::caller::{code, data, login, request, sandbox, send, set, tell};
use crate::caller::NOW;

const GET: &str = "authentication/getAccessToken";
const REFRESH: &str = "authentication/refreshAccessToken";

fn later(sandbox: &Sandbox, seconds: i64) {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    sandbox.set_gateway_clock(GatewayClock::Fixed(now + SignedDuration::from_secs(seconds)));
}

fn text<'a>(pair: &'a Value, name: &str) -> &'a str {
    pair[name].as_str().unwrap()
}

fn call(sandbox: &Sandbox, operation: &str, body: &Value) -> (u16, Value) {
    send(sandbox, &request("POST", operation, None, body))
}

fn renewed(sandbox: &Sandbox, pair: &Value) -> Value {
    call(sandbox, REFRESH, &json!({"refreshToken": pair["refreshToken"]})).1
}

fn log_out(sandbox: &Sandbox, pair: &Value) -> Value {
    send(sandbox, &request("POST", "authentication/logout", Some(text(pair, "accessToken")), &Value::Null)).1
}

#[test]
fn a_key_fetches_a_pair() {
    let sandbox = sandbox();
    let pair = login(&sandbox);
    let user = &sandbox.cj_account().user_number;
    for name in ["accessToken", "refreshToken"] {
        assert!(text(&pair, name).len() >= 566);
        assert!(text(&pair, name).starts_with(&format!("API@{user}@CJ:")));
    }
    assert_ne!(pair["accessToken"], pair["refreshToken"]);
    assert_eq!(pair["createDate"], "2026-01-20T12:00:00+08:00");
    assert_eq!(pair["accessTokenExpiryDate"], "2026-02-04T12:00:00+08:00");
    assert_eq!(pair["refreshTokenExpiryDate"], "2026-07-19T12:00:00+08:00");
    assert!(pair["openId"].is_u64());
    assert_eq!(pair["openId"].to_string(), sandbox.cj_account().open_id.reveal());
    let entry = sandbox.ledger().entries.pop().unwrap();
    assert_eq!((entry.operation.as_str(), entry.app_key.as_ref()), (GET, Some(user)));
}

#[test]
fn an_id_of_twenty_digits_stays_exact() {
    let sandbox = sandbox();
    sandbox.register_cj(CjAccount::new("CJ9", "CJ9@api@demo", "18446744073709551615")).unwrap();
    let answer = sandbox.cj(&request("POST", GET, None, &json!({"apiKey": "CJ9@api@demo"})));
    let body = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    assert!(body.contains(r#""openId":18446744073709551615,"#), "{body}");
}

#[test]
fn the_older_pair_of_mail_and_key_still_works() {
    let sandbox = sandbox();
    let account = sandbox.cj_account();
    let (email, key) = (account.email.reveal(), account.api_key.reveal());
    for body in [json!({"email": email, "password": key}), json!({"email": email, "apiKey": key})] {
        assert!(data(&call(&sandbox, GET, &body).1)["accessToken"].is_string());
    }
    for body in [
        json!({"email": "other@example.com", "password": key}),
        json!({"email": email, "password": "demo"}),
        json!({"apiKey": "demo"}),
    ] {
        assert_eq!(code(&call(&sandbox, GET, &body).1), 1_600_005);
    }
    let (_, envelope) = call(&sandbox, GET, &json!({}));
    assert_eq!((code(&envelope), &envelope["message"]), (1_600_300, &json!("apiKey must be not empty")));
    assert_eq!(code(&call(&sandbox, GET, &json!({"email": email})).1), 1_600_300);
}

#[test]
fn a_cached_pair_comes_again_for_a_day() {
    let sandbox = sandbox();
    let first = login(&sandbox);
    later(&sandbox, 86_399);
    assert_eq!(login(&sandbox), first);
    let again = data(&renewed(&sandbox, &first));
    assert_eq!(again["accessToken"], first["accessToken"]);
    assert!(again.get("openId").is_none());
    let issued = |sandbox: &Sandbox| sandbox.ledger().entries.iter().map(|entry| entry.changes.len()).sum::<usize>();
    assert_eq!(issued(&sandbox), 1, "what is given out again is no change");
    later(&sandbox, 86_400);
    let second = data(&renewed(&sandbox, &first));
    assert_ne!(second["accessToken"], first["accessToken"]);
    assert_ne!(second["refreshToken"], first["refreshToken"]);
    assert_eq!(issued(&sandbox), 2);
    assert_eq!(code(&renewed(&sandbox, &first)), 1_600_003, "a new pair ends the old one");
}

#[test]
fn a_lock_holds_for_five_minutes() {
    let sandbox = sandbox();
    set(&sandbox, |settings| settings.token_mode = CjTokenMode::Locked);
    let first = login(&sandbox);
    let body = json!({"apiKey": sandbox.cj_account().api_key.reveal()});
    later(&sandbox, 299);
    let (status, envelope) = call(&sandbox, GET, &body);
    assert_eq!((status, code(&envelope)), (429, 1_600_200));
    assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Rejected);
    let mut pair = data(&renewed(&sandbox, &first));
    assert_ne!(pair["accessToken"], first["accessToken"]);
    for _ in 0..4 {
        pair = data(&renewed(&sandbox, &pair));
    }
    assert_eq!(code(&renewed(&sandbox, &pair)), 1_600_200, "five a minute");
    later(&sandbox, 300);
    assert_ne!(login(&sandbox)["accessToken"], pair["accessToken"]);
}

#[test]
fn tokens_end_by_the_gateway_clock() {
    let sandbox = sandbox();
    set(&sandbox, |settings| (settings.access_seconds, settings.refresh_seconds) = (60, 120));
    let pair = login(&sandbox);
    later(&sandbox, 60);
    assert_eq!(code(&log_out(&sandbox, &pair)), 1_600_001);
    let next = data(&renewed(&sandbox, &pair));
    assert_ne!(next["accessToken"], pair["accessToken"], "a pair that has ended is not given out again");
    later(&sandbox, 180);
    assert_eq!(code(&renewed(&sandbox, &next)), 1_600_003);
}

#[test]
fn who_logs_out_ends_both_tokens() {
    let sandbox = sandbox();
    let pair = login(&sandbox);
    let envelope = log_out(&sandbox, &pair);
    assert_eq!(data(&envelope), true);
    assert_eq!(code(&log_out(&sandbox, &pair)), 1_600_001);
    assert_eq!(code(&renewed(&sandbox, &pair)), 1_600_003);
    assert_ne!(login(&sandbox)["accessToken"], pair["accessToken"]);
    let user = sandbox.cj_account().user_number.clone();
    let next = login(&sandbox);
    assert_eq!(tell(&sandbox, "POST", "/cj/logout", &json!({"user_number": user})).0, 200);
    assert_eq!(code(&log_out(&sandbox, &next)), 1_600_001, "another process logged out");
}

#[test]
fn missing_and_wrong_tokens_come_with_status_200() {
    let sandbox = sandbox();
    let pair = login(&sandbox);
    let refresh = text(&pair, "refreshToken");
    for (token, expected) in [
        (None, 1_600_002),
        (Some(""), 1_600_002),
        (Some("demo"), 1_600_001),
        (Some("API@nobody@CJ:demo"), 1_600_001),
        (Some(refresh), 1_600_001),
    ] {
        let (status, envelope) = send(&sandbox, &request("POST", "authentication/logout", token, &Value::Null));
        assert_eq!((status, code(&envelope)), (200, expected));
        assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Refused);
    }
}
