//! Contents that are bent on request: of answers and of pushes, of whom and how often.

use std::time::Duration;

use portolan_sandbox::{
    Answer, Bend, Blob, Fault, FaultRule, JosApp, JosGrant, Outcome, Ppm, PushTarget, Request, Sandbox, Script, Stage,
    TRACKING_PATH,
};
use serde_json::{Value, json};

use crate::caller::{Call, by_waybill, number_of, sandbox, settings};
use crate::ecap::pushes::subscribe;
use crate::jos::caller::{Call as JosCall, Way};

fn call(sandbox: &Sandbox) -> Answer {
    let number = number_of(sandbox, "happy_path");
    sandbox.jdl(&Call::new(sandbox, &by_waybill(&number)).request())
}

fn body(answer: &Answer) -> Vec<u8> {
    answer.reply().expect("a reply").body().to_vec()
}

fn set(at: &str, value: impl Into<Value>) -> Bend {
    Bend::Set { at: at.to_owned(), value: value.into() }
}

/// Tells the control port; gives what it says.
fn tell(sandbox: &Sandbox, rule: &Value) -> (u16, Value) {
    let reply = sandbox.control(&Request::new("POST", "/faults", rule.to_string()));
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).unwrap())
}

#[test]
fn a_body_is_bent_step_by_step_and_the_ledger_says_so_where_it_was_changed() {
    let sandbox = sandbox();
    let whole: Value = serde_json::from_slice(&body(&call(&sandbox))).unwrap();
    let steps = vec![
        set("/data/0/referenceNumber", "JDVA00000000009"),
        Bend::Remove { at: "/data/0/trackings/*/operatorName".to_owned() },
        Bend::Reversed { at: "/data/0/trackings".to_owned() },
    ];
    sandbox.add_fault(FaultRule::new(Fault::Body(steps)).times(1)).unwrap();
    let bent: Value = serde_json::from_slice(&body(&call(&sandbox))).unwrap();
    assert_eq!(bent["data"][0]["referenceNumber"], "JDVA00000000009");
    let times = |reply: &Value| -> Vec<Value> {
        let rows = reply["data"][0]["trackings"].as_array().unwrap();
        rows.iter().map(|row| row["operationTime"].clone()).collect()
    };
    assert_eq!(times(&bent), times(&whole).into_iter().rev().collect::<Vec<_>>());
    assert!(bent["data"][0]["trackings"].as_array().unwrap().iter().all(|row| row.get("operatorName").is_none()));

    sandbox.add_fault(FaultRule::new(Fault::Body(vec![set("/no/such", 1)])).times(1)).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&body(&call(&sandbox))).unwrap(), whole);
    let faults: Vec<_> = sandbox.ledger().entries.into_iter().map(|entry| entry.faults).collect();
    assert_eq!(faults, [vec![], vec!["body"], vec![]]);
}

#[test]
fn bytes_go_out_as_they_were_made() {
    let bent = |steps: Vec<Bend>| {
        let sandbox = sandbox();
        sandbox.add_fault(FaultRule::new(Fault::Body(steps))).unwrap();
        call(&sandbox).reply().unwrap().clone()
    };
    let gbk = bent(vec![
        Bend::Charset { name: "gbk".to_owned() },
        Bend::ContentType { value: "application/json;charset=GBK".to_owned() },
    ]);
    assert_eq!(gbk.headers()["content-type"], "application/json;charset=GBK");
    assert!(std::str::from_utf8(gbk.body()).is_err());
    let broken = bent(vec![Bend::Member { member: Blob::from(&b"\"x\":\"\xff\xfe\""[..]) }]);
    assert!(broken.body().starts_with(b"{\"x\":\"\xff\xfe\","));
    let deep = bent(vec![Bend::Nested { depth: 100_000 }]);
    assert!(deep.body().len() > 200_000);
    let other = bent(vec![Bend::Whole { body: Blob::from("[]") }]);
    assert_eq!(other.body().as_ref(), b"[]");
}

#[test]
fn the_control_port_takes_the_same_steps() {
    let sandbox = sandbox();
    let rule = json!({
        "kind": "body", "operation": TRACKING_PATH, "nth": 2,
        "steps": [
            {"do": "set", "at": "/code", "value": "1000"},
            {"do": "member", "member": {"base64": "IngiOi0w"}},
            {"do": "around", "before": "\u{feff}"},
        ],
    });
    assert_eq!(tell(&sandbox, &rule).0, 200);
    let whole = body(&call(&sandbox));
    let bent = body(&call(&sandbox));
    assert!(whole.starts_with(b"{") && bent.starts_with(b"\xef\xbb\xbf{\"x\":-0,"));
    assert!(String::from_utf8(bent).unwrap().contains("\"code\":\"1000\""));
    assert_eq!(body(&call(&sandbox)), whole);
}

#[test]
fn a_rule_that_cannot_be_kept_is_refused_by_its_field() {
    let sandbox = sandbox();
    let deep = (0..600).fold(String::new(), |at, _| at + "/x");
    for (rule, field) in [
        (json!({"kind": "body"}), "steps"),
        (json!({"kind": "body", "steps": []}), "steps"),
        (json!({"kind": "body", "steps": {}}), "steps"),
        (json!({"kind": "body", "steps": [{"do": "explode"}]}), "steps"),
        (json!({"kind": "body", "steps": [{"do": "set", "at": "/a"}]}), "steps"),
        (json!({"kind": "body", "steps": [{"do": "set", "at": deep, "value": 1}]}), "steps"),
        (json!({"kind": "body", "steps": [{"do": "nested", "depth": u64::MAX}]}), "steps"),
        (json!({"kind": "body", "steps": [{"do": "whole", "body": {"base64": "*"}}]}), "steps"),
        (json!({"kind": "body", "steps": vec![json!({"do": "around", "before": " "}); 100_000]}), "steps"),
        (json!({"kind": "body", "when": "before_effect", "steps": [{"do": "around", "before": " "}]}), "when"),
        (json!({"kind": "drip", "bytes": 0, "millis": 1}), "bytes"),
        (json!({"kind": "drip", "bytes": 1, "millis": 3_600_001}), "millis"),
        (json!({"kind": "drip", "bytes": 1}), "millis"),
        (json!({"kind": "stall"}), "at"),
        (json!({"kind": "stall", "at": 1, "seed": -1}), "seed"),
    ] {
        let (status, told) = tell(&sandbox, &rule);
        assert_eq!((status, &told["error"]["field"]), (400, &json!(field)), "{told}");
        assert!(told.to_string().len() < 1_000, "the complaint is short");
    }
    assert!(sandbox.faults().is_empty());
}

#[test]
fn a_body_that_stops_and_one_that_drips_are_told_as_such() {
    let sandbox = sandbox();
    let whole = body(&call(&sandbox));
    let every = Duration::from_secs(1);
    sandbox.add_fault(FaultRule::new(Fault::Stall(7)).times(1)).unwrap();
    let Outcome::Stall { reply, at } = call(&sandbox).outcome else { panic!("no stall") };
    assert_eq!((reply.body().as_ref(), at), (&whole[..], 7));
    sandbox.add_fault(FaultRule::new(Fault::Drip { bytes: 1, every }).times(1)).unwrap();
    let Outcome::Drip { reply, bytes, every: told } = call(&sandbox).outcome else { panic!("no drip") };
    assert_eq!((reply.body().as_ref(), bytes, told), (&whole[..], 1, every));
    let entries = sandbox.ledger().entries;
    assert_eq!((entries[1].answered.outcome, entries[1].answered.bytes), ("stall", 7));
    assert_eq!((entries[2].answered.outcome, entries[2].answered.bytes), ("drip", whole.len()));
}

#[test]
fn one_merchant_alone_is_hit() {
    let sandbox = sandbox();
    let grants = ["10000001", "10000002"].map(|vender| JosGrant::new(vender).access_token(format!("token-{vender}")));
    let app = JosApp::new("k", "s", "t").grants(grants.to_vec());
    sandbox.register_jos(app.clone()).unwrap();
    sandbox.add_fault(FaultRule::new(Fault::Reset).gateway("jos").account("10000002")).unwrap();
    sandbox.add_fault(FaultRule::new(Fault::Reset).gateway("jdl").account(&sandbox.app().seller_id)).unwrap();
    let reset = |answer: Answer| matches!(answer.outcome, Outcome::Reset);
    let ask = |grant: usize| {
        let token = app.grants[grant].access_token.as_ref().unwrap().reveal();
        let json = json!({"waybillCode": "JDVA00000000001"});
        let call = JosCall::of(&app, "jingdong.etms.trace.get", &json).with("access_token", token);
        reset(sandbox.jos(&call.request(Way::Form)))
    };
    assert_eq!([0, 1, 0, 1].map(ask), [false, true, false, true]);
    assert!(reset(call(&sandbox)), "at JDL an application is its merchant's");
}

#[test]
fn what_a_seed_of_a_rules_own_hits_depends_on_no_other_rule() {
    let hits = |seed: Option<u64>, others: bool, world: u64| -> Vec<usize> {
        let sandbox = settings().seed(world).build();
        let half = Ppm::new(500_000).unwrap();
        if others {
            sandbox.add_fault(FaultRule::new(Fault::ExtraFields).probability(half)).unwrap();
        }
        let mut rule = FaultRule::new(Fault::Reset).probability(half);
        rule.seed = seed;
        sandbox.add_fault(rule).unwrap();
        (0..40).filter(|_| matches!(call(&sandbox).outcome, Outcome::Reset)).collect()
    };
    let own = hits(Some(7), false, 1);
    assert!((5..35).contains(&own.len()));
    assert_eq!(hits(Some(7), true, 2), own);
    assert_ne!(hits(Some(8), false, 1), own);
    assert_eq!(hits(None, false, 1), hits(None, false, 1), "the world's seed gives the same again");
    assert_ne!(hits(None, true, 1), hits(None, false, 1));
}

#[test]
fn a_push_is_bent_before_it_is_signed() {
    let sandbox = sandbox();
    let key = sandbox.app().app_key.clone();
    let mut target = PushTarget::new("jdl", &key, "http://127.0.0.1:9/hook");
    target.signed = Some(true);
    sandbox.aim_pushes(target).unwrap();
    let steps = vec![set("/operationTitle", "节点甲"), Bend::ContentType { value: "text/plain".to_owned() }];
    sandbox.add_fault(FaultRule::new(Fault::Body(steps)).gateway("jdl_push").times(1)).unwrap();
    let parcel = sandbox.stage(Stage::new(Script::HappyPath)).unwrap();
    subscribe(&sandbox, parcel.number());
    sandbox.advance(jiff::SignedDuration::from_hours(100)).unwrap();
    let due = sandbox.due_pushes();
    let titles: Vec<Value> =
        due.iter().map(|push| serde_json::from_slice::<Value>(&push.body).unwrap()["operationTitle"].clone()).collect();
    assert_eq!(titles.iter().filter(|title| *title == "节点甲").count(), 1, "{titles:?}");
    let bent = due.iter().find(|push| String::from_utf8_lossy(&push.body).contains("节点甲")).unwrap();
    assert_eq!(bent.headers.iter().filter(|(name, _)| name == "content-type").count(), 1);
    assert!(bent.headers.iter().any(|(_, value)| value == "text/plain") && bent.url.contains("sign="));
}
