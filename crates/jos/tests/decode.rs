//! Saved replies: what they mean, and what is no reply at all.

use portolan_domain::{EventStatus, ExceptionKind, OrderState, Trace, TrackingStatus, ZoneSource};
use portolan_jos::{OPERATIONS, decode};
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, Item, RawReply, Retry};
use proptest::prelude::*;

const TRACE: &str = "jingdong.etms.trace.get";
const LDOP: &str = "jingdong.ldop.receive.trace.get";
const TRACK: &str = "jingdong.pop.order.track";
const SEND: &str = "jingdong.etms.waybill.send";

fn trace(operation: &str, body: &str) -> Trace {
    match decode(operation, 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Trace(trace))) => *trace,
        other => panic!("one trace, not {other:?}: {body}"),
    }
}

fn fields(operation: &str, body: &str) -> RawReply {
    match decode(operation, 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Reply(reply))) => reply,
        other => panic!("fields, not {other:?}: {body}"),
    }
}

fn names(reply: &RawReply) -> Vec<&str> {
    reply.fields.iter().map(|(name, _)| name.as_str()).collect()
}

fn error(operation: &str, status: u16, body: &[u8]) -> Error {
    decode(operation, status, body).expect_err("no reply")
}

const ROW: &str =
    r#"{"ope_remark":"您的订单已分配","ope_time":"2015-08-12 09:16:09","ope_title":"站点验货","ope_name":"张三"}"#;

#[test]
fn the_pages_sample_of_a_trace_is_read() {
    let body = format!(r#"{{"jingdong_etms_trace_get_responce":{{"trace_api_dtos":[{ROW}]}}}}"#);
    let trace = trace(TRACE, &body);
    let event = &trace.events()[0];
    let at = event.at.unwrap();
    assert_eq!((at.to_string().as_str(), at.source()), ("2015-08-12T09:16:09+08:00", ZoneSource::Assumed));
    assert_eq!(event.status.status(), Some(TrackingStatus::InTransit));
    assert_eq!(event.title.as_deref(), Some("站点验货"));
    assert!(trace.waybill().is_none() && trace.orders.is_empty(), "the reply names no number");
    assert!(!format!("{trace:?} {trace:#?}").contains("张三"));
}

#[test]
fn a_take_over_is_never_a_delivery() {
    let row = |title: &str, day: u8| format!(r#"{{"ope_title":"{title}","ope_time":"2026-01-0{day} 09:00:00"}}"#);
    let status = |rows: &[String]| {
        let body =
            format!(r#"{{"jingdong_etms_trace_get_response":{{"code":"0","trace_api_dtos":[{}]}}}}"#, rows.join(","));
        trace(TRACE, &body).status().known()
    };
    assert_eq!(status(&[row("快递签收", 1)]), Some(TrackingStatus::PickedUp));
    assert_eq!(status(&[row("配送员收货", 2), row("快递签收", 1)]), Some(TrackingStatus::OutForDelivery));
    assert_eq!(status(&[row("妥投", 3), row("快递签收", 1)]), Some(TrackingStatus::Delivered));
    assert_eq!(status(&[row("拒收", 3), row("快递签收", 1)]), Some(TrackingStatus::Exception(ExceptionKind::Refused)));
    assert_eq!(
        status(&[row("新节点", 3), row("快递签收", 1)]),
        Some(TrackingStatus::PickedUp),
        "unknown moves nothing"
    );
    assert_eq!(status(&[row("站点收货", 3)]), Some(TrackingStatus::InTransit));
}

#[test]
fn sentences_of_an_order_are_mapped_word_for_word() {
    let body = r#"{"jingdong_pop_order_track_responce":{"order_tracks":[
        {"time":"2025-05-02 15:45:00","content":"Arrived at Nanjing distribution center"},
        {"time":"2025-05-01 10:00:00","content":"Package picked up"},
        {"time":"2025-05-03 10:00:00","content":"快递员张三13800000000正在派件"}]}}"#;
    let trace = trace(TRACK, body);
    let statuses: Vec<_> = trace.events().iter().map(|event| event.status.status()).collect();
    assert_eq!(statuses, [Some(TrackingStatus::PickedUp), Some(TrackingStatus::InTransit), None]);
    assert_eq!(trace.events()[2].status, EventStatus::Unmapped);
    assert_eq!(trace.status().known(), Some(TrackingStatus::InTransit));
    assert!(!format!("{trace:?}").contains("张三"));
}

#[test]
fn the_successors_trace_names_its_waybill() {
    let body = r#"{"jingdong_ldop_receive_trace_get_responce":{"code":"0","querytrace_result":{"messsage":"成功","code":100,"data":[
        {"opeTitle":"快递签收","opeTime":"2018/07/04 17:28:42","opeRemark":"货物已交付京东物流","opeName":"京东快递","waybillCode":"VB00000000001"},
        {"opeTitle":"配送员收货","opeTime":"2018/07/06 08:28:42","waybillCode":"VB00000000001","courier":"张三","courierTel":"13800000000"}]}}}"#;
    let trace = trace(LDOP, body);
    assert_eq!((trace.waybill().unwrap().as_str(), trace.events().len()), ("VB00000000001", 2));
    assert_eq!(trace.events()[0].at.unwrap().to_string(), "2018-07-04T17:28:42+08:00");
    assert_eq!(trace.events()[1].extra.values("courierTel").next(), Some("13800000000"));
    assert!(!format!("{trace:?}").contains("13800000000"));
    let refused = body.replace("\"code\":100", "\"code\":-1").replace("成功", "无权限查看");
    assert_eq!(error(LDOP, 200, refused.as_bytes()).kind(), ErrorKind::Denied);
}

#[test]
fn containers_and_root_keys_drift() {
    for body in [
        format!(r#"{{"jingdong_etms_trace_get_responce":{{"trace_api_dtos":[{ROW}]}}}}"#),
        format!(r#"{{"jingdong_etms_trace_get_response":{{"code":0,"traceApiDtos":[{ROW}]}}}}"#),
        format!(r#"{{"jingdong_etms_trace_get_responce":{{"trace_api_dtos":{ROW}}}}}"#),
        format!(r#"{{"jingdong_etms_trace_get_responce":[{ROW}]}}"#),
        format!(r#"{{"anything":{{"trace_api_dtos":[{ROW}]}}}}"#),
        format!(r#"{{"trace_api_dtos":[{ROW}]}}"#),
        format!(r#"{{"code":"0","trace_api_dtos":[{ROW}]}}"#),
        format!("[{ROW}]"),
        format!("\u{feff}[{ROW}]"),
        format!(
            r#"{{"jingdong_etms_trace_get_responce":{}}}"#,
            serde_json::to_string(&format!(r#"{{"trace_api_dtos":[{ROW}]}}"#)).unwrap()
        ),
        format!(r#"{{"x_response":{{"trace_api_dtos":{}}}}}"#, serde_json::to_string(&format!("[{ROW}]")).unwrap()),
    ] {
        assert_eq!(trace(TRACE, &body).events().len(), 1, "{body}");
    }
    let result = r#"{"process_code":1,"process_status":"SUCCESS","result_no":"JGNO1"}"#;
    for body in [
        format!(r#"{{"jingdong_logistics_sku_add_response":{{"processResult":{result}}}}}"#),
        format!(r#"{{"jingdong_logistics_sku_add_responce":{{"code":"0","process_result":{result}}}}}"#),
        format!(r#"{{"jingdong_logistics_sku_add_response":{result}}}"#),
        format!(r#"{{"jingdong_logistics_otherInstore_add_response":{{"PROCESS_RESULT":{result}}}}}"#),
        result.to_owned(),
    ] {
        assert_eq!(
            names(&fields("jingdong.logistics.sku.add", &body)),
            ["process_code", "process_status", "result_no"],
            "{body}"
        );
    }
}

#[test]
fn the_business_result_is_apart_from_the_gateways() {
    for (operation, body, kind, code) in [
        (
            "jingdong.logistics.returnorder.cancel",
            r#"{"jingdong_logistics_returnorder_cancel_response":{"process_result":{"error_message":"无权限取消","process_code":"0","process_status":"FAIL"}}}"#,
            ErrorKind::Denied,
            "0",
        ),
        (
            "jingdong.logistics.returnorder.add",
            r#"{"code":"0","process_result":[{"process_code":2,"error_message":"该退货单不能重复申请"}]}"#,
            ErrorKind::Conflict,
            "2",
        ),
        (
            "jingdong.logistics.stock.search",
            r#"{"stock":{"process_code":"-1","error_message":"仓库不存在"}}"#,
            ErrorKind::NotFound,
            "-1",
        ),
        (
            SEND,
            r#"{"jingdong_etms_waybill_send_responce":{"code":"0","resultInfo":{"code":"120","message":"商家编码不存在"}}}"#,
            ErrorKind::NotFound,
            "120",
        ),
        (SEND, r#"{"jingdong_etms_waybill_send_responce":{"code":121,"message":"超区"}}"#, ErrorKind::Conflict, "121"),
        (
            "jingdong.pop.order.get",
            r#"{"jingdong_pop_order_get_responce":{"code":"0","orderDetailInfo":{"apiResult":{"success":false,"numberCode":402,"chineseErrCode":"订单不存在"}}}}"#,
            ErrorKind::NotFound,
            "402",
        ),
        (
            "jingdong.pop.order.shipment",
            r#"{"jingdong_pop_order_shipment_responce":{"code":"0","sopjosshipment_result":{"success":"false","errorCode":"10400001","chineseErrCode":"订单已出库"}}}"#,
            ErrorKind::Conflict,
            "10400001",
        ),
    ] {
        let error = error(operation, 200, body.as_bytes());
        assert_eq!((error.kind(), error.code(), error.delivery()), (kind, Some(code), Delivery::Answered), "{body}");
    }
    let again = r#"{"receiveorderinfo_result":{"resultCode":150,"resultMessage":"请稍后","needRetry":true}}"#;
    assert_eq!(error("jingdong.ldop.waybill.receive", 200, again.as_bytes()).retry(), Retry::Safe);
    let lost = r#"{"sopjosshipment_result":{"success":false,"errorCode":"999999"}}"#;
    let lost = error("jingdong.pop.order.shipment", 200, lost.as_bytes());
    assert_eq!((lost.kind(), lost.delivery()), (ErrorKind::Unavailable, Delivery::MaybeSent));
    // The page's samples contradict themselves: the code decides.
    let sample = r#"{"jingdong_logistics_returnorder_add_response":{"process_result":{"error_message":"该退货单不能重复申请","process_code":"1","process_status":"SUCCESS","result_no":"JRI000001"}}}"#;
    assert_eq!(fields("jingdong.logistics.returnorder.add", sample).fields.len(), 4);
}

#[test]
fn the_gateway_refuses_in_both_languages_and_numbers_or_texts() {
    for (operation, body, kind, delivery) in [
        (
            TRACE,
            r#"{"error_response":{"code":"19","zh_desc":"无效","en_desc":"Invalid access_token"}}"#,
            ErrorKind::Unauthenticated,
            Delivery::Answered,
        ),
        (
            TRACE,
            r#"{"error_response":{"code":12,"zh_desc":"无效签名"}}"#,
            ErrorKind::Unauthenticated,
            Delivery::Answered,
        ),
        (TRACE, r#"{"error_response":{"code":"8"}}"#, ErrorKind::ClockSkew, Delivery::Answered),
        (TRACE, r#"{"error_response":{"code":"2"}}"#, ErrorKind::QuotaExhausted, Delivery::Answered),
        (TRACE, r#"{"error_response":{"code":"15"}}"#, ErrorKind::Unsupported, Delivery::Answered),
        (TRACE, r#"{"error_response":{"code":"65"}}"#, ErrorKind::Unavailable, Delivery::Answered),
        (SEND, r#"{"error_response":{"code":"65"}}"#, ErrorKind::Unavailable, Delivery::MaybeSent),
        (SEND, r#"{"error_response":{"code":67}}"#, ErrorKind::Unavailable, Delivery::MaybeSent),
        (SEND, r#"{"error_response":{"code":"66"}}"#, ErrorKind::Unavailable, Delivery::Answered),
        (
            SEND,
            r#"{"jingdong_etms_waybill_send_responce":{"code":"24","zh_desc":"没有权限"}}"#,
            ErrorKind::Denied,
            Delivery::Answered,
        ),
        (SEND, r#"{"code":"19","zh_desc":"无效access_token"}"#, ErrorKind::Unauthenticated, Delivery::Answered),
        ("jingdong.pop.order.get", r#"{"error_response":{"code":"402"}}"#, ErrorKind::NotFound, Delivery::Answered),
        (
            "jingdong.pop.order.ship",
            r#"{"jingdong_pop_order_ship_responce":{"code":409}}"#,
            ErrorKind::Conflict,
            Delivery::Answered,
        ),
        (
            "jingdong.pop.order.ship",
            r#"{"error_response":{"code":"11200099","zh_desc":"业务错误"}}"#,
            ErrorKind::Conflict,
            Delivery::Answered,
        ),
    ] {
        for status in [200, 400, 500] {
            let error = error(operation, status, body.as_bytes());
            assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{body}");
            assert_eq!(error.operation(), Some(operation));
        }
    }
    let echo = r#"{"error_response":{"code":"19","zh_desc":"无效access_token[11111111-2222-3333-4444-555555555555]"}}"#;
    let echo = error(TRACE, 200, echo.as_bytes());
    assert!(!format!("{echo} {echo:?}").contains("11111111") && echo.message().contains("***"));
}

#[test]
fn what_is_no_reply_is_named() {
    for (body, problem) in [
        (&b""[..], "empty"),
        (b"  \n", "empty"),
        (b"<html><body>captive portal</body></html>", "HTML"),
        (b"{\"jingdong_etms_trace_get_responce\":{\"tr", "too early"),
        (b"null", "no object"),
        (b"\"\"", "no object"),
        (b"17", "no object"),
        (b"{}", "half an envelope"),
        (b"{\"jingdong_etms_trace_get_responce\":{}}", "half an envelope"),
        (b"{\"jingdong_etms_trace_get_responce\":null}", "half an envelope"),
        (b"{\"jingdong_etms_trace_get_responce\":\"text\"}", "not JSON in text"),
        (b"{\"jingdong_etms_trace_get_responce\":{\"foo\":1}}", "trace_api_dtos"),
        (b"{\"trace_api_dtos\":[1]}", "another shape"),
        (b"{\"trace_api_dtos\":\"text\"}", "another shape"),
        (b"{\"error_response\":7}", "no object"),
        (b"\xff\xfe\xff", ""),
        (b"{\"msg\":\"\x80\x81\xff\"}", "cannot be read"),
    ] {
        let error = error(TRACE, 200, body);
        assert_eq!(error.kind(), ErrorKind::BadResponse, "{body:?}");
        assert!(error.message().contains(problem), "{} names {problem}", error.message());
    }
    for nothing in [
        r#"{"jingdong_etms_trace_get_responce":{"code":"0"}}"#,
        r#"{"trace_api_dtos":null}"#,
        "[]",
        r#"{"trace_api_dtos":""}"#,
    ] {
        assert_eq!(error(TRACE, 200, nothing.as_bytes()).kind(), ErrorKind::NotFound, "{nothing}");
    }
    assert_eq!(
        error("jingdong.logistics.po.get", 200, br#"{"jingdong_logistics_po_get_response":[]}"#).kind(),
        ErrorKind::BadResponse
    );
    assert_eq!(error(TRACE, 502, b"<html>").kind(), ErrorKind::Unavailable);
    assert_eq!(error(TRACE, 200, "[".repeat(100_000).as_bytes()).kind(), ErrorKind::BadResponse);
    assert_eq!(error("/jd/tracking/query", 200, b"{}").kind(), ErrorKind::Unsupported);
    assert_eq!(error(TRACE, 42, b"{}").kind(), ErrorKind::InvalidInput);
}

#[test]
fn orders_keep_every_digit_and_every_cent() {
    let order = r#"{"jingdong_pop_order_get_responce":{"order_info":{"order_id":9223372036854775808,"freight_price":8.00,
        "order_state":"WAIT_SELLER_STOCK_OUT","items":[{"sku_id":"1","price":"0.1","num":3}]}}}"#;
    match decode("/jingdong.pop.order.get", 200, order.as_bytes()) {
        Ok(Decoded::One(Item::Order(order))) => {
            assert_eq!(order.id.value(), "9223372036854775808");
            assert_eq!(order.freight.map(|freight| freight.to_string()).as_deref(), Some("8.00 CNY"));
            assert_eq!(order.state, Some(OrderState::AwaitingShipment));
        }
        other => panic!("an order, not {other:?}"),
    }
    let page = r#"{"jingdong_pop_orders_get_responce":{"order_info_list":{"order_info":[{"order_id":1},{"order_state":"LOCKED"}]}}}"#;
    match decode("jingdong.pop.orders.get", 200, page.as_bytes()) {
        Ok(Decoded::Many(orders)) => {
            assert_eq!((orders.len(), orders[1].is_err()), (2, true), "an order without a number stands in its place");
        }
        other => panic!("orders, not {other:?}"),
    }
}

#[test]
fn every_other_operation_gives_the_fields_of_its_container() {
    let numbers = r#"{"jingdong_etms_waybillcode_get_responce":{"resultInfo":{"message":"成功","deliveryIdList":["VA00000000001"],"code":"100"}}}"#;
    assert_eq!(names(&fields("jingdong.etms.waybillcode.get", numbers)), ["message", "deliveryIdList", "code"]);
    let list = r#"{"order_printdata_response":{"code":"0","order_printdata":{"should_pay":"297.00"}}}"#;
    assert_eq!(names(&fields("360buy.order.print.data.get", list)), ["should_pay"]);
    let ship = r#"{"jingdong_pop_order_ship_responce":{"code":"0"}}"#;
    assert_eq!(names(&fields("jingdong.pop.order.ship", ship)), ["code"]);
    let blank = r#"{"jingdong_logistics_po_add_response":{"process_result":{"error_message":"","process_code":"","process_status":"","result_no":""}}}"#;
    assert_eq!(fields("jingdong.logistics.po.add", blank).fields.len(), 4, "the page's sample, without values");
    let other = r#"{"jingdong_new_method_responce":{"code":"0","result":{"a":1}}}"#;
    assert_eq!(names(&fields("jingdong.new.method", other)), ["code", "result"]);
}

#[test]
fn a_reply_of_tokens_says_everything_but_the_tokens() {
    let old = r#"{"access_token":"11111111-2222-3333-4444-555555555555","code":0,"expires_in":31535999,"refresh_token":"66666666-7777-8888-9999-000000000000",
        "scope":"read","time":"1767225600000","token_type":"bearer","uid":"1000000001","user_nick":"demo"}"#;
    let said = |body: &str| match decode("oauth-token", 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Token(token))) => token,
        other => panic!("what is said of tokens, not {other:?}"),
    };
    let token = said(old);
    assert_eq!(token.expires_at.map(|at| at.to_string()).as_deref(), Some("2026-12-31T23:59:59Z"));
    assert_eq!((token.owner.as_deref(), token.refresh_expires_at), (Some("1000000001"), None));
    let texts = old
        .replace("31535999", "\"31535999\"")
        .replace("\"1767225600000\"", "1767225600000")
        .replace("\"code\":0", "\"code\":\"0\"");
    assert_eq!(said(&texts), token);
    let refused = error("oauth-token", 400, r#"{"code":402,"error_description":"授权码过期"}"#.as_bytes());
    assert_eq!((refused.kind(), refused.code()), (ErrorKind::Unauthenticated, Some("402")));
    let refused = error("oauth-token", 200, br#"{"code":401,"msg":"refresh_token invalid","requestId":"r-1"}"#);
    assert_eq!(
        (refused.kind(), refused.request_id()),
        (ErrorKind::Unauthenticated, Some("r-1")),
        "not the old list's 401"
    );
    assert_eq!(error("oauth-token", 200, br#"{"code":209,"error_description":"x"}"#).kind(), ErrorKind::Unavailable);
    assert_eq!(error("oauth-token", 200, b"{}").kind(), ErrorKind::BadResponse);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), status in 0_u16..1100) {
        for operation in [TRACE, LDOP, SEND, "oauth-token", ""] {
            let _ = decode(operation, status, &body);
        }
    }

    #[test]
    fn no_cut_and_no_change_of_a_byte_makes_it_panic(at in 0_usize..600, byte in any::<u8>(), cut in any::<bool>(), which in any::<prop::sample::Index>()) {
        let mut body = format!(r#"{{"x_responce":{{"code":"0","resultInfo":{{"code":"100"}},"trace_api_dtos":[{ROW}]}}}}"#).into_bytes();
        let at = at % body.len();
        if cut { body.truncate(at) } else { body[at] = byte }
        let _ = decode(which.get(OPERATIONS).name, 200, &body);
    }
}
