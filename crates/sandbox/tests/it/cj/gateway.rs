//! What the gateway refuses, how often it lets in, and what its envelope looks like.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use portolan_sandbox::{
    CjAccount, CjLimitStatus, CjSuccess, Effect, Fault, FaultRule, GatewayClock, MAX_BODY, Verdict,
};
use serde_json::{Value, json};

use super::caller::{access, code, login, request, sandbox, send, set};
use crate::caller::NOW;

const GET: &str = "authentication/getAccessToken";

#[test]
fn paths_methods_and_bodies() {
    let sandbox = sandbox();
    let body = json!({"apiKey": "demo"});
    let raw = |body: &str| {
        let mut request = request("POST", GET, None, &Value::Null);
        request.body = body.to_owned().into();
        request
    };
    let mut typed = request("POST", GET, None, &body);
    typed.headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    let mut json_typed = request("POST", GET, None, &body);
    json_typed.headers.insert("content-type", "Application/JSON;charset=UTF-8".parse().unwrap());
    let mut elsewhere = request("POST", GET, None, &body);
    elsewhere.target = "/authentication/getAccessToken".to_owned();
    for (request, expected) in [
        (request("POST", "product/none", None, &body), 1_600_101),
        (request("POST", "Authentication/getAccessToken", None, &body), 1_600_101),
        (elsewhere, 1_600_101),
        (request("GET", GET, None, &body), 16_900_202),
        (request("DELETE", GET, None, &body), 16_900_202),
        (typed, 16_900_203),
        (raw(""), 16_900_204),
        (raw("{"), 16_900_205),
        (raw("[]"), 1_600_100),
    ] {
        let (status, envelope) = send(&sandbox, &request);
        assert_eq!((status, code(&envelope)), (200, expected), "{request:?}");
        let entry = sandbox.ledger().entries.pop().unwrap();
        assert_eq!(
            (entry.answered.code, entry.effect, entry.verdict),
            (Some(expected), Effect::None, Verdict::Refused)
        );
        assert_eq!(envelope["requestId"], entry.trace_id);
    }
    for (request, expected) in [(raw(r#"{"apiKey":[1]}"#), 1_600_100), (json_typed, 1_600_005)] {
        assert_eq!(code(&send(&sandbox, &request).1), expected);
        assert_eq!(sandbox.ledger().entries.pop().unwrap().verdict, Verdict::Rejected);
    }
    let (status, _) = send(&sandbox, &raw(&" ".repeat(MAX_BODY + 1)));
    assert_eq!(status, 413);
}

#[test]
fn an_account_calls_once_a_second() {
    let sandbox = crate::caller::sandbox();
    let token = access(&sandbox);
    let call = || send(&sandbox, &request("GET", "shopping/pay/getBalance", Some(&token), &Value::Null));
    assert_eq!(call().1["code"], 200);
    let limited: Vec<u16> = (0..4)
        .map(|_| {
            let (status, envelope) = call();
            assert_eq!(code(&envelope), 1_600_200);
            assert_eq!((&envelope["success"], &envelope["pointsInfo"]), (&json!(false), &Value::Null));
            assert!(envelope.as_object().unwrap().contains_key("pointsInfo"));
            assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Refused);
            status
        })
        .collect();
    assert_eq!(limited, [429, 200, 429, 200]);
    for (choice, status) in [(CjLimitStatus::Ok, 200), (CjLimitStatus::TooMany, 429)] {
        set(&sandbox, |settings| settings.limit_status = choice);
        assert_eq!([call().0, call().0], [status, status]);
    }
    let now: jiff::Timestamp = NOW.parse().unwrap();
    sandbox.set_gateway_clock(GatewayClock::Fixed(now + SignedDuration::from_millis(999)));
    assert_eq!(code(&call().1), 1_600_200);
    sandbox.set_gateway_clock(GatewayClock::Fixed(now + SignedDuration::from_secs(1)));
    assert_eq!(call().1["code"], 200);
    sandbox.limit_cj(&sandbox.cj_account().user_number, NonZeroU32::new(2)).unwrap();
    assert_eq!((0..3).map(|_| call().1["code"].as_i64().unwrap()).collect::<Vec<_>>(), [200, 200, 1_600_200]);
}

#[test]
fn one_address_has_a_limit_of_its_own() {
    let sandbox = sandbox();
    let token = access(&sandbox);
    set(&sandbox, |settings| settings.address_per_second = NonZeroU32::new(10));
    let call = || send(&sandbox, &request("GET", "shopping/pay/getBalance", Some(&token), &Value::Null)).1;
    let passed = (0..15).filter(|_| call()["code"] == 200).count();
    assert_eq!(passed, 10);
}

#[test]
fn points_are_spent_and_every_answer_tells_them() {
    let sandbox = sandbox();
    // at noon of +08:00, four hours of the day have given their part: 241 minutes of 1440
    let account = CjAccount::new("CJ9", "CJ9@api@demo", "33689").per_second(None);
    sandbox.register_cj(account.points_per_day(NonZeroU32::new(144).unwrap())).unwrap();
    let (_, envelope) = send(&sandbox, &request("POST", GET, None, &json!({"apiKey": "CJ9@api@demo"})));
    assert_eq!(envelope["pointsInfo"], json!({"total": 144, "usedToday": 0, "remaining": 24}));
    let token = envelope["data"]["accessToken"].as_str().unwrap().to_owned();
    let quote = json!({"startCountryCode": "US", "endCountryCode": "US",
        "products": [{"quantity": 2, "vid": "439FC05B-1311-4349-87FA-1E1EF942C418"}]});
    let call = || send(&sandbox, &request("POST", "logistic/freightCalculate", Some(&token), &quote));
    assert_eq!(call().1["pointsInfo"]["remaining"], 14);
    assert_eq!(call().1["pointsInfo"]["usedToday"], 20);
    let (status, envelope) = call();
    assert_eq!((status, code(&envelope)), (200, 16_900_500));
    assert_eq!(envelope["pointsInfo"], json!({"total": 144, "usedToday": 20, "remaining": 4}));
    let words = envelope["message"].as_str().unwrap();
    assert!(words.contains("used 20, remaining 4, required 10"), "{words}");
    let balance = send(&sandbox, &request("GET", "shopping/pay/getBalance", Some(&token), &Value::Null)).1;
    assert_eq!(balance["code"], 200, "what costs nothing goes on");
}

#[test]
fn envelopes_have_many_forms() {
    let sandbox = sandbox();
    let body = |sandbox: &portolan_sandbox::Sandbox| {
        let body = json!({"apiKey": "demo"});
        let answer = sandbox.cj(&request("POST", GET, None, &body));
        let text = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
        let (before, rest) = text.split_once("\"requestId\":\"").unwrap();
        format!("{before}#{}", &rest[32..])
    };
    let plain = r##"{"code":1600005,"result":false,"message":"API key is wrong","data":null,#"}"##;
    assert_eq!(body(&sandbox), plain);
    set(&sandbox, |settings| settings.success = CjSuccess::Always);
    assert!(body(&sandbox).ends_with(r##"#","success":false}"##));
    set(&sandbox, |settings| (settings.success, settings.code_as_text) = (CjSuccess::Alone, true));
    let alone = r##"{"code":"1600005","message":"API key is wrong","data":null,#","success":false}"##;
    assert_eq!(body(&sandbox), alone);
    set(&sandbox, |settings| settings.success = CjSuccess::Never);
    sandbox.add_fault(FaultRule::new(Fault::ExtraFields).gateway("cj").times(1)).unwrap();
    assert!(body(&sandbox).ends_with(r##"#","sandboxExtra":{"since":2026}}"##));
}

#[test]
fn faults_are_set_for_operations() {
    let sandbox = sandbox();
    login(&sandbox);
    let page = portolan_sandbox::Canned::new(502, "<html>Bad Gateway</html>").header("content-type", "text/html");
    sandbox.add_fault(FaultRule::new(Fault::Reply(page)).gateway("cj").operation(GET).times(1)).unwrap();
    let answer = sandbox.cj(&request("POST", GET, None, &json!({"apiKey": "demo"})));
    assert_eq!(answer.reply().unwrap().status(), 502);
    let user = sandbox.cj_account().user_number.clone();
    let busy = FaultRule::new(Fault::BusinessCode(1_600_000)).gateway("cj").app_key(user).times(1);
    sandbox.add_fault(busy).unwrap();
    let key = json!({"apiKey": sandbox.cj_account().api_key.reveal()});
    let call = || send(&sandbox, &request("POST", GET, None, &key)).1;
    assert_eq!(code(&call()), 1_600_000);
    assert_eq!(sandbox.ledger().entries.last().unwrap().verdict, Verdict::Rejected);
    sandbox.add_fault(FaultRule::new(Fault::SwapTypes).gateway("cj").times(1)).unwrap();
    let swapped = call();
    assert_eq!((&swapped["code"], &swapped["result"]), (&json!("200"), &json!(true)));
    assert_eq!(swapped["data"]["openId"], json!(sandbox.cj_account().open_id.reveal()));
    // a success without effect
    sandbox.add_fault(FaultRule::new(Fault::BusinessCode(200)).gateway("cj").times(1)).unwrap();
    let odd = call();
    assert_eq!((&odd["code"], &odd["result"]), (&json!(200), &json!(false)));
}
