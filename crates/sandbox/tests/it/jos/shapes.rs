//! The same answers in the shapes that live gateways are known for.

use portolan_sandbox::{Fault, FaultRule, Sandbox};
use serde_json::{Value, json};

use super::caller::{Call, Way, reply, send, waiting};
use crate::caller::{sandbox, settings};

fn shaped(sandbox: &Sandbox, faults: &[Fault], method: &str, json: &Value) -> Value {
    sandbox.lift_faults(None);
    for fault in faults {
        sandbox.add_fault(FaultRule::new(fault.clone())).unwrap();
    }
    let told = reply(sandbox, method, json);
    sandbox.lift_faults(None);
    told
}

const RESERVE: &str = "jingdong.etms.waybillcode.get";

#[test]
fn suffixes_are_swapped() {
    let sandbox = sandbox();
    let swap = [Fault::SuffixSwap];
    let told = shaped(&sandbox, &swap, "jingdong.etms.trace.get", &json!({"waybillCode": "x"}));
    assert!(told["jingdong_etms_trace_get_response"].is_object());
    let told = shaped(&sandbox, &swap, "jingdong.logistics.carriers.list", &json!({}));
    assert!(told["jingdong_logistics_carriers_list_responce"].is_object());
}

#[test]
fn containers_drift() {
    let sandbox = sandbox();
    let mut forms = Vec::new();
    for _ in 0..2 {
        let told = shaped(&sandbox, &[Fault::ContainerDrift], "jingdong.logistics.sku.query", &json!({}));
        forms.push(told["jingdong_logistics_sku_query_response"].clone());
    }
    assert!(forms.iter().any(|form| form["processResult"]["process_code"] == 9201), "{forms:?}");
    assert!(forms.iter().any(|form| form["process_code"] == 9201), "{forms:?}");
    for _ in 0..2 {
        let trace = shaped(&sandbox, &[Fault::ContainerDrift], "jingdong.etms.trace.get", &json!({"waybillCode": "x"}));
        assert!(trace["jingdong_etms_trace_get_responce"]["traceApiDtos"].is_array());
    }
}

#[test]
fn lists_take_other_shapes() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 0);
    let one = shaped(&sandbox, &[Fault::ListShapes], "jingdong.pop.order.get", &json!({"order_id": id}));
    assert!(one["jingdong_pop_order_get_responce"]["order_info"]["items"].is_object());
    let mut forms = Vec::new();
    for _ in 0..2 {
        let json = json!({"preNum": 2, "customerCode": "010K000001"});
        let told = shaped(&sandbox, &[Fault::ListShapes], RESERVE, &json);
        forms.push(told["jingdong_etms_waybillcode_get_responce"]["resultInfo"]["deliveryIdList"].clone());
    }
    assert!(forms.iter().any(|form| form[0].is_string()), "{forms:?}");
    assert!(forms.iter().any(|form| form[0]["deliveryIdList"].is_string()), "{forms:?}");
}

#[test]
fn types_swap_nulls_and_extras() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 1);
    let told = shaped(&sandbox, &[Fault::SwapTypes], "jingdong.pop.order.get", &json!({"order_id": id}));
    let info = &told["jingdong_pop_order_get_responce"]["order_info"];
    assert_eq!(info["order_id"], json!(id));
    assert_eq!(info["items"][0]["price"], "0.10");
    let told = shaped(&sandbox, &[Fault::SwapTypes], RESERVE, &json!({"preNum": 1, "customerCode": "010K000001"}));
    assert_eq!(told["jingdong_etms_waybillcode_get_responce"]["resultInfo"]["code"], 100);
    let told = shaped(&sandbox, &[Fault::SwapTypes, Fault::NullFields], "jingdong.no.such", &json!({}));
    assert_eq!(told["error_response"]["code"], 15);
    assert!(told["error_response"]["en_desc"].is_null());
    let told = shaped(&sandbox, &[Fault::NullFields], "jingdong.logistics.carriers.list", &json!({}));
    let carrier = &told["jingdong_logistics_carriers_list_response"]["carriers"]["carriers_details"][0];
    assert!(carrier["carriers_phone"].is_null() && carrier["carriers_id"].is_string());
    let told = shaped(&sandbox, &[Fault::ExtraFields], "jingdong.logistics.carriers.list", &json!({}));
    assert_eq!(told["jingdong_logistics_carriers_list_response"]["code"], "0");
}

#[test]
fn unkind_does_all_of_it_at_times_and_one_repetition_heals_a_failure() {
    let sandbox = settings().unkind(true).build();
    let call = Call::new(&sandbox, RESERVE, &json!({"preNum": 1, "customerCode": "010K000001"})).signed();
    let mut failed_before = false;
    for _ in 0..1_000 {
        let told = send(&sandbox, &call.request(Way::Split));
        let failed = told["error_response"].is_object();
        assert!(!(failed && failed_before));
        failed_before = failed;
    }
    let mut status = sandbox.faults();
    status.retain(|rule| rule.gateway.as_deref().is_none_or(|gateway| gateway == "jos"));
    assert_eq!(status.len(), 8);
    for rule in status {
        assert!((20..90).contains(&rule.fired), "{rule:?}");
    }
}
