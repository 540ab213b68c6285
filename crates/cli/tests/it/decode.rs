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

fn jos(operation: &str, body: &str, args: &[&str]) -> crate::support::Said {
    run_with(["decode", "jos", operation, "--format", "json"].into_iter().chain(args.iter().copied()), body.as_bytes())
}

#[test]
fn jd_taking_goods_over_is_no_delivery() {
    let reply = |title: &str| {
        format!(
            r#"{{"jingdong_etms_trace_get_responce":{{"code":"0","trace_api_dtos":[{{"ope_title":"{title}","ope_remark":"{title}","ope_name":"张三","ope_time":"2015/08/12 11:20:15"}}]}}}}"#
        )
    };
    for (title, status) in [
        ("快递签收", "picked_up"),
        ("配送员完成揽收", "picked_up"),
        ("分拣中心发货", "in_transit"),
        ("配送员收货", "out_for_delivery"),
        ("妥投", "delivered"),
        ("拒收", "exception"),
        ("星际转运", "unmapped"),
    ] {
        for operation in ["jingdong.etms.trace.get", "/jingdong.etms.trace.get"] {
            let said = jos(operation, &reply(title), &[]);
            let trace = said.value();
            assert_eq!((said.code, &trace["status"]), (0, &json!(status)), "{title}");
            assert_eq!(trace["events"][0]["at"], "2015-08-12T11:20:15+08:00");
            assert!(!said.everything().contains("张三"));
        }
    }
}

#[test]
fn a_sentence_is_read_for_what_it_says() {
    let reply = r#"{"jingdong_pop_order_track_responce":{"code":"0","order_tracks":[{"time":"2024-01-02 10:00:00","content":"Arrived at Shanghai center"},{"time":"2024-01-01 10:00:00","content":"Package picked up"},{"time":"2024-01-03 10:00:00","content":"Something happened"}]}}"#;
    let trace = jos("jingdong.pop.order.track", reply, &[]).value();
    let told: Vec<&Value> = trace["events"].as_array().unwrap().iter().map(|event| &event["status"]).collect();
    assert_eq!(told, ["picked_up", "in_transit", "unmapped"]);
}

#[test]
fn the_gateways_refusal_is_read_with_a_text_or_a_number_and_without_the_token_in_it() {
    let token = "d1b69bf0-8d37-4f5c-9e5f-planted00001";
    for code in ["\"19\"", "19"] {
        let body = format!(
            r#"{{"error_response":{{"code":{code},"zh_desc":"无效access_token[{token}]","en_desc":"Invalid access_token"}}}}"#
        );
        for args in [&[][..], &["-vv"], &["--reveal"], &["--format", "table"]] {
            let said = run_with(
                ["decode", "jos", "jingdong.etms.trace.get"].into_iter().chain(args.iter().copied()),
                body.as_bytes(),
            );
            assert_eq!(said.code, 4);
            assert!(!said.everything().contains("planted") && !said.everything().contains(token), "{said:?}");
        }
        let error = jos("jingdong.etms.trace.get", &body, &[]).error();
        assert_eq!(
            (&error["kind"], &error["code"], &error["provider"], &error["operation"]),
            (&json!("unauthenticated"), &json!("19"), &json!("jos"), &json!("jingdong.etms.trace.get"))
        );
    }
    let clock = jos("jingdong.etms.trace.get", r#"{"error_response":{"code":8,"zh_desc":"x"}}"#, &[]).error();
    assert_eq!(clock["kind"], "clock_skew");
}

#[test]
fn a_token_is_told_by_its_ends_and_never_itself() {
    let reply = r#"{"access_token":"demoplantedtoken","refresh_token":"demoplantedrefresh","expires_in":"86399","time":"1439349615000","token_type":"bearer","code":0,"uid":"123","user_nick":"shop"}"#;
    for args in [&[][..], &["--reveal"], &["--format", "table"], &["-vv"]] {
        let said = run_with(["decode", "jos", "oauth-token"].into_iter().chain(args.iter().copied()), reply.as_bytes());
        assert!(said.code == 0 && !said.everything().contains("demoplanted"), "{said:?}");
    }
    let refused = jos("oauth-token", r#"{"code":402,"error_description":"bad code"}"#, &[]);
    assert_eq!((refused.code, &refused.error()["kind"]), (4, &json!("unauthenticated")));
}

#[test]
fn any_other_reply_shows_its_fields() {
    let reply = r#"{"jingdong_logistics_warehouse_list_response":{"code":"0","warehouse":{"warehouse_details":[{"warehouse_no":"6000000001","warehouse_name":"北京仓","warehouse_phone":"13800000000"}]}}}"#;
    let said = jos("jingdong.logistics.warehouse.list", reply, &[]);
    assert!(said.code == 0 && said.out.contains("北京仓") && !said.out.contains("13800000000"), "{said:?}");
}

#[test]
fn a_body_without_its_root_key_is_read_as_what_is_below_it() {
    let inner = r#"{"data":[{"opeTitle":"快递签收","opeTime":"2018/07/04 17:28:42","opeRemark":"货物已交付京东物流","waybillCode":"VB44000000225"},{"opeTitle":"分拣中心验货","opeTime":"2018/07/04 22:54:12","opeRemark":"货物已到达","waybillCode":"VB44000000225"}],"messsage":"成功","code":100}"#;
    let trace = jos("jingdong.ldop.receive.trace.get", inner, &[]).value();
    assert_eq!((&trace["waybill"], &trace["status"]), (&json!("VB44000000225"), &json!("in_transit")));
    let told: Vec<&Value> = trace["events"].as_array().unwrap().iter().map(|event| &event["status"]).collect();
    assert_eq!(told, ["picked_up", "in_transit"]);
}

#[test]
fn an_order_is_decoded_with_its_person_hidden() {
    let reply = r#"{"jingdong_pop_order_get_responce":{"code":"0","order_info":{"order_id":1564264695623471211,"order_state":"WAIT_SELLER_STOCK_OUT","items":[{"sku_id":1,"name":"茶","price":0.1,"num":3}],"receiver_info":{"name":"张三丰","address":"北京市测试街道12号501室"}}}}"#;
    let order = jos("jingdong.pop.order.get", reply, &[]).value();
    assert_eq!((&order["id"], &order["state"]), (&json!("1564264695623471211"), &json!("awaiting_shipment")));
    assert_eq!(order["lines"][0]["unit_price"]["amount"], "0.1");
    for format in ["table", "json"] {
        let said = run_with(["decode", "jos", "jingdong.pop.order.get", "--format", format], reply.as_bytes());
        assert!(said.out.contains("1564264695623471211") && !said.everything().contains("三丰"), "{said:?}");
        assert!(!said.everything().contains("501"), "{said:?}");
    }
    assert!(jos("jingdong.pop.order.get", reply, &["--reveal"]).out.contains("张三丰"));
}
