//! Saved pushes and replies, as the command reads them. The persons are made up.

use serde_json::{Value, json};

use crate::support::{run, run_with};

const DELIVERED: &str = r#"{"routeProvinceName":"北京","operateSiteId":"11111111","orderId":"SJ202505200001","operationTitle":"妥投","routeDistrictName":"石景山区","categoryName":"妥投","operationTime":"2023-08-09 09:00:00","routeAddress":"北京市石景山区测试街道12号楼(模拟数据)","routeCityName":"北京市","waybillCode":"JDVE00000000532","state":"10034","scanType":"150","category":510,"operateSite":"石景山营业部","operationRemark":"您的快件已由【客户指定地点】代收，感谢您使用京东物流，期待再次为您服务。"}"#;
const ASSIGNED: &str = r#"{"routeProvinceName":"北京","operateSiteId":"11111111","orderId":"SJ202505200001","operationTitle":"揽收任务分配","categoryName":"揽收中","operationTime":"2023-08-08 09:00:00","routeCityName":"北京市","waybillCode":"JDVE00000000532","state":"200034","scanType":"-625","category":390,"operateSite":"石景山营业部","operationRemark":"揽收任务已分配给张三（联系电话：13800000000）。"}"#;
const PERSON: [&str; 2] = ["13800000000", "张三"];

fn decode(body: &str, args: &[&str]) -> crate::support::Said {
    run_with(["decode", "jdl", "push", "--format", "json"].into_iter().chain(args.iter().copied()), body.as_bytes())
}

fn event(trace: &Value) -> [&Value; 4] {
    let event = &trace["events"][0];
    [&event["at"], &event["code"], &event["site"], &event["status"]]
}

#[test]
fn a_push_is_a_trace_of_one_event() {
    let trace = decode(DELIVERED, &[]).value();
    assert_eq!(
        (&trace["status"], &trace["waybill"], &trace["order"]),
        (&json!("delivered"), &json!("JDVE00000000532"), &json!("SJ202505200001"))
    );
    assert_eq!(
        event(&trace),
        [&json!("2023-08-09T09:00:00+08:00"), &json!("10034"), &json!("石景山营业部"), &json!("delivered")]
    );
    let trace = decode(ASSIGNED, &[]).value();
    assert_eq!(
        event(&trace),
        [&json!("2023-08-08T09:00:00+08:00"), &json!("200034"), &json!("石景山营业部"), &json!("info_received")]
    );
    assert_eq!(trace["events"].as_array().unwrap().len(), 1);
}

#[test]
fn a_person_is_shown_to_who_asks_for_it_alone() {
    for args in [&[][..], &["--format", "table"], &["--format", "table", "--lang", "zh"], &["-vv"]] {
        let said = run_with(["decode", "jdl", "push"].into_iter().chain(args.iter().copied()), ASSIGNED.as_bytes());
        assert_eq!(said.code, 0);
        for planted in PERSON {
            assert!(!said.everything().contains(planted), "{planted} in {said:?}");
        }
    }
    let revealed = decode(ASSIGNED, &["--reveal"]).out;
    assert!(PERSON.iter().all(|planted| revealed.contains(planted)), "{revealed}");
}

#[test]
fn it_reads_a_file_and_takes_the_operation_with_or_without_its_slash() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reply.json");
    let reply = r#"{"code":1000,"msg":"成功","data":[{"referenceNumber":"JDVE00000000532","referenceType":20000,"trackings":[{"operationCode":"10034","operationTime":"2023-08-09 09:00:00","waybillNo":"JDVE00000000532"}]}]}"#;
    std::fs::write(&file, reply).unwrap();
    for operation in ["/jd/tracking/query", "jd/tracking/query"] {
        let said = run(["decode", "jdl", operation, "--format", "json", file.to_str().unwrap()]);
        assert_eq!(said.value()["status"], "delivered");
    }
    let two = reply.replace("}]}]}", "}]},{\"referenceNumber\":\"JDVE00000000533\",\"trackings\":[]}]}");
    let said = run_with(["decode", "jdl", "jd/tracking/query", "--format", "json"], two.as_bytes());
    assert_eq!(said.value().as_array().map(Vec::len), Some(2), "several are an array, in the reply's order");
}

#[test]
fn a_refusal_is_the_error_that_it_says() {
    let gateway = r#"{"error_response":{"en_desc":"Invalid sign","zh_desc":"签名错误","code":1}}"#;
    let service = r#"{"code":2100,"msg":"未查出单据信息"}"#;
    for (body, kind, exit) in [(gateway, "unauthenticated", 4), (service, "not_found", 4)] {
        let said = run_with(["decode", "jdl", "/jd/tracking/query", "--format", "json"], body.as_bytes());
        assert_eq!((said.code, said.error()["kind"].as_str()), (exit, Some(kind)));
    }
    let html = run_with(["decode", "jdl", "/jd/tracking/query", "--status", "502", "--format", "json"], b"<html>");
    assert_eq!((html.code, html.error()["kind"].as_str()), (5, Some("unavailable")));
}
