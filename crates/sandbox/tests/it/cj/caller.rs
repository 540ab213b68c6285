//! A caller of CJ for the tests.

use portolan_sandbox::{CjSettings, Request, Sandbox};
use serde_json::{Value, json};

/// A sandbox whose account may call as often as it likes, since the clock stands still.
pub(super) fn sandbox() -> Sandbox {
    let sandbox = crate::caller::sandbox();
    sandbox.limit_cj(&sandbox.cj_account().user_number, None).unwrap();
    sandbox
}

/// Changes the manners of the gateway.
pub(super) fn set(sandbox: &Sandbox, change: impl FnOnce(&mut CjSettings)) {
    let mut settings = sandbox.cj_settings();
    change(&mut settings);
    sandbox.set_cj_settings(settings);
}

pub(super) fn request(method: &str, target: &str, token: Option<&str>, body: &Value) -> Request {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut request = Request::new(method, &format!("/api2.0/v1/{target}"), body);
    if let Some(token) = token {
        request.headers.insert("CJ-Access-Token", token.parse().unwrap());
    }
    request
}

/// The status and the envelope of an answer.
pub(super) fn send(sandbox: &Sandbox, request: &Request) -> (u16, Value) {
    let answer = sandbox.cj(request);
    let reply = answer.reply().expect("a reply");
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).expect("JSON"))
}

/// The pair of tokens of the account that the world starts with, with all that stands beside it.
pub(super) fn login(sandbox: &Sandbox) -> Value {
    let body = json!({"apiKey": sandbox.cj_account().api_key.reveal()});
    let (_, envelope) = send(sandbox, &request("POST", "authentication/getAccessToken", None, &body));
    assert_eq!(envelope["code"], 200, "{envelope}");
    envelope["data"].clone()
}

pub(super) fn access(sandbox: &Sandbox) -> String {
    login(sandbox)["accessToken"].as_str().unwrap().to_owned()
}

/// The envelope of a call with a token.
pub(super) fn ask(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> Value {
    let token = access(sandbox);
    send(sandbox, &request(method, target, Some(&token), body)).1
}

pub(super) fn post(sandbox: &Sandbox, target: &str, body: &Value) -> Value {
    ask(sandbox, "POST", target, body)
}

pub(super) fn get(sandbox: &Sandbox, target: &str) -> Value {
    ask(sandbox, "GET", target, &Value::Null)
}

/// What a call answers that went well.
pub(super) fn data(envelope: &Value) -> Value {
    assert_eq!((&envelope["code"], &envelope["result"]), (&json!(200), &json!(true)), "{envelope}");
    envelope["data"].clone()
}

/// The code of a call that did not.
pub(super) fn code(envelope: &Value) -> i64 {
    assert_eq!((&envelope["result"], &envelope["data"]), (&json!(false), &Value::Null), "{envelope}");
    assert!(!envelope["message"].as_str().unwrap().is_empty());
    envelope["code"].as_i64().expect("a code")
}

/// Tells the control port something, and reads its status and answer.
pub(super) fn tell(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = sandbox.control(&Request::new(method, target, body));
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).unwrap())
}
