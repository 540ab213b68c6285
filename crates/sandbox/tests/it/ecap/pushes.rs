//! Traces that are pushed.

use std::time::Duration;

use jiff::SignedDuration;
use portolan_sandbox::{ChangeKind, Fault, FaultRule, Ppm, Push, PushPolicy, PushVerdict, Sandbox, Script};
use serde_json::{Value, json};

use super::{about, cancelling, changed, data, order, placed, refusal};
use crate::caller::{number_of, sandbox};
use crate::push::{aim, deliver, told};

fn subscription(sandbox: &Sandbox, waybill: &str) -> Value {
    let parcels = sandbox.parcels();
    let own = |leg: &portolan_sandbox::Leg| leg.number == waybill;
    let parcel = parcels.iter().find(|parcel| parcel.legs.iter().any(own)).unwrap();
    let mut dto = about(waybill);
    dto["mobile"] = parcel.phone_tail.clone().into();
    dto
}

pub(crate) fn subscribe(sandbox: &Sandbox, waybill: &str) {
    assert_eq!(data(sandbox, "trace/subscribe", &subscription(sandbox, waybill)), "订阅成功");
}

fn body(push: &Push) -> Value {
    serde_json::from_slice(&push.body).unwrap()
}

fn lines(pushes: &[Push]) -> String {
    let line = |push: &Push| {
        let body = body(push);
        let word = |name: &str| body[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {:>6} {:>4} {} {} {} | {}\n",
            word("operationTime"),
            body["category"],
            word("categoryName"),
            word("state"),
            word("scanType"),
            word("operationTitle"),
            word("waybillCode"),
            word("orderId"),
            word("operationRemark")
        )
    };
    pushes.iter().map(line).collect()
}

#[test]
fn a_subscribed_waybill_is_told_scan_by_scan_with_its_reverse_waybill() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    subscribe(&sandbox, &number_of(&sandbox, "refusal"));
    insta::assert_snapshot!(lines(&deliver(&sandbox)));
}

#[test]
fn a_push_is_one_object_with_its_documented_types() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    subscribe(&sandbox, &number_of(&sandbox, "terminated_pickup"));
    let pushes = deliver(&sandbox);
    let bodies: Vec<&str> = pushes.iter().map(|push| std::str::from_utf8(&push.body).unwrap()).collect();
    insta::assert_snapshot!(bodies.join("\n"));
}

#[test]
fn scans_are_told_when_they_happen() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    let mut dto = order("SO-1");
    dto["extendProps"] = json!({"autoSubscribe": "1"});
    let waybill = data(&sandbox, "create", &dto)["waybillCode"].as_str().unwrap().to_owned();
    assert!(deliver(&sandbox).is_empty());
    let mut count = 0;
    for _ in 0..30 {
        sandbox.advance(SignedDuration::from_hours(1)).unwrap();
        for push in deliver(&sandbox) {
            assert_eq!((&push.number, push.kind.as_str()), (&waybill, "trace"));
            let ago = sandbox.clocks().world.duration_since(push.due);
            assert!(ago < SignedDuration::from_hours(1));
            assert_eq!(body(&push)["orderId"], "SO-1");
            count += 1;
        }
    }
    assert_eq!(count, 8);
    subscribe(&sandbox, &waybill);
    assert!(deliver(&sandbox).is_empty(), "it was subscribed to with the order");
    assert!(changed(&sandbox, ChangeKind::TraceSubscribed).is_empty());
}

#[test]
fn nobody_is_told_who_did_not_ask() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    placed(&sandbox, "SO-1");
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    assert!(sandbox.due_pushes().is_empty());
}

#[test]
fn a_cancelled_parcel_is_told_of_too() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    let waybill = placed(&sandbox, "SO-1");
    subscribe(&sandbox, &waybill);
    sandbox.advance(SignedDuration::from_hours(8)).unwrap();
    let before = deliver(&sandbox).len();
    data(&sandbox, "cancel", &cancelling(&waybill));
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    let states: Vec<Value> = deliver(&sandbox).iter().map(|push| body(push)["state"].clone()).collect();
    assert!(before >= 3);
    assert_eq!(states, ["10027", "10037", "10036", "200020", "10038"]);
}

#[test]
fn a_later_waybill_can_be_subscribed_to_alone() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    let parcel = sandbox.parcels().into_iter().find(|parcel| parcel.script == Script::Refusal).unwrap();
    subscribe(&sandbox, &parcel.legs[1].number);
    let pushes = deliver(&sandbox);
    assert_eq!(pushes.len(), 4);
    assert!(pushes.iter().all(|push| push.number == parcel.legs[1].number));
    subscribe(&sandbox, parcel.number());
    assert_eq!(deliver(&sandbox).len(), 12);
}

#[test]
fn the_last_four_digits_are_checked_and_subscribing_twice_changes_nothing() {
    let sandbox = sandbox();
    let waybill = placed(&sandbox, "SO-1");
    let dto = |mobile: Value| {
        let mut dto = about(&waybill);
        dto["mobile"] = mobile;
        dto
    };
    assert_eq!(refusal(&sandbox, "trace/subscribe", &dto(json!("8001"))).0, 9108);
    assert_eq!(refusal(&sandbox, "trace/subscribe", &dto(json!("13800138000"))).0, 9101);
    assert_eq!(refusal(&sandbox, "trace/subscribe", &dto(Value::Null)).0, 9101);
    assert_eq!(refusal(&sandbox, "trace/subscribe", &about("JDVA99999999999")).0, 9101);
    for _ in 0..2 {
        data(&sandbox, "trace/subscribe", &dto(json!("8000")));
    }
    assert_eq!(changed(&sandbox, ChangeKind::TraceSubscribed), [waybill]);
}

#[test]
fn types_can_be_swapped_and_no_other_fault_looks_at_a_push() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new());
    subscribe(&sandbox, &number_of(&sandbox, "happy_path"));
    sandbox.add_fault(FaultRule::new(Fault::SwapTypes).gateway("jdl_push").times(1)).unwrap();
    sandbox.add_fault(FaultRule::new(Fault::Reset).nth(1)).unwrap();
    let pushes = deliver(&sandbox);
    let (first, second) = (body(&pushes[0]), body(&pushes[1]));
    assert_eq!((&first["category"], &first["state"]), (&json!("390"), &json!(200_034)));
    assert_eq!((&second["category"], &second["state"]), (&json!(420), &json!("200001")));
    let faults = sandbox.faults();
    assert_eq!((faults[0].fired, faults[1].seen), (1, 0));
}

#[test]
fn the_receiver_asks_again_and_gets_the_same_bytes() {
    let sandbox = sandbox();
    aim(&sandbox, PushPolicy::new().doubles(Ppm::new(1_000_000).unwrap()).attempts(2, vec![Duration::from_secs(60)]));
    subscribe(&sandbox, &number_of(&sandbox, "stuck"));
    let due = sandbox.due_pushes();
    assert_eq!(due.len(), 6, "each of three scans twice");
    assert!(matches!(sandbox.push_answered(&due[0], &told("500")), PushVerdict::Again { .. }));
    sandbox.advance(SignedDuration::from_secs(60)).unwrap();
    let again = sandbox.due_pushes();
    let repeated = again.iter().find(|push| push.delivery == due[0].delivery).unwrap();
    assert_eq!((repeated.attempt, &repeated.body), (2, &due[0].body));
    assert_eq!(sandbox.push_answered(repeated, &told("500")), PushVerdict::GivenUp);
}
