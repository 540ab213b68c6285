//! Saved replies and pushes: what they mean, and what is no reply at all.

use portolan_domain::{EventStatus, LegRole, Trace, TrackingStatus, ZoneSource};
use portolan_jdl::{OPERATIONS, decode};
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, Item};
use proptest::prelude::*;

const QUERY: &str = "jd/tracking/query";

fn trace(operation: &str, body: &str) -> Trace {
    match decode(operation, 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Trace(trace))) => *trace,
        other => panic!("one trace, not {other:?}"),
    }
}

fn error(operation: &str, status: u16, body: &[u8]) -> Error {
    decode(operation, status, body).expect_err("no reply")
}

fn reply(rows: &str) -> String {
    format!(
        r#"{{"code":1000,"msg":"ok","data":[{{"referenceNumber":"JDVA00000000001","referenceType":20000.0,"trackings":[{rows}]}}]}}"#
    )
}

const PUSH: &str = r#"{"waybillCode":"JDVA00000000001","orderId":"M-1","category":510,"categoryName":"妥投","state":"10034",
    "scanType":"150","operationTitle":"妥投","operationTime":"2026-01-08 09:00:00","operateSite":"石景山营业部",
    "routeProvinceName":"北京","routeCityName":"北京市","operationRemark":"快递员张三（联系电话：13800000000）已妥投"}"#;

#[test]
fn a_push_and_a_query_row_of_one_scan_are_one_event() {
    for code in [r#""10034""#, r#""150""#, "150"] {
        let row = format!(
            r#"{{"operationCode":{code},"operationType":"妥投","operationTime":"2026-01-08 09:00:00","operatorName":"张三","waybillNo":"jdva00000000001"}}"#
        );
        let mut merged = trace("push", PUSH);
        merged.merge(trace(QUERY, &reply(&row))).unwrap();
        assert_eq!(merged.events().len(), 1, "{code}");
        let event = &merged.events()[0];
        assert_eq!(event.code.as_deref(), Some("10034"), "the state names the scan");
        assert!(event.operator.is_some() && event.site.is_some());
    }
    // A scan that no table knows: the push tells both its codes, and the query's row has either.
    let push = PUSH.replace("10034", "77001").replace("150", "-9001");
    for code in ["77001", "-9001"] {
        let row = format!(r#"{{"operationCode":"{code}","operationTime":"2026-01-08 09:00:00"}}"#);
        let mut merged = trace("push", &push);
        merged.merge(trace(QUERY, &reply(&row))).unwrap();
        assert_eq!(merged.events().len(), 1, "{code}");
    }
    // The row without a code has the title of the scan.
    let row = r#"{"operationType":"妥投","operationTime":"2026-01-08 09:00:00"}"#;
    let mut merged = trace("push", PUSH);
    merged.merge(trace(QUERY, &reply(row))).unwrap();
    assert_eq!(merged.events().len(), 1);
}

#[test]
fn an_event_is_read_whole() {
    let row = r#"{"operationCode":10034,"operationType":"妥投","remark":"已签收","operatorName":"张三",
        "operationTime":"2026-01-08 09:00:00","waybillNo":"JDVA00000000001","operateSiteId":1234,"operateSite":"石景山营业部",
        "operateLocation":{"routeProvinceName":"北京","routeCityName":"北京市","routeDistrictName":"石景山区",
        "routeAddress":"北京市石景山区八角街道10号楼3单元502","lon":"116.2","lat":39.9},
        "nextLocation":{"nextCityName":"天津市"},"extend":{"operatorPhone":"13800000000","signType":"1",
        "expectedArrivalTime":"2026-01-08 18:00:00"},"brandNew":{"a":[1]}}"#;
    let trace = trace(QUERY, &reply(row));
    let event = &trace.events()[0];
    let at = event.at.unwrap();
    assert_eq!((at.to_string().as_str(), at.source()), ("2026-01-08T09:00:00+08:00", ZoneSource::Assumed));
    assert_eq!(event.status.status(), Some(TrackingStatus::Delivered));
    let extra = |key| event.extra.values(key).next();
    assert_eq!(extra("operateSiteId"), Some("1234"));
    assert_eq!(extra("lat"), Some("39.9"));
    assert_eq!(extra("nextCityName"), Some("天津市"));
    assert_eq!(extra("operatorPhone"), Some("13800000000"));
    assert_eq!(extra("brandNew"), Some(r#"{"a":[1]}"#));
    assert_eq!(trace.sign_type.as_deref(), Some("1"));
    assert_eq!(trace.expected_at.unwrap().to_string(), "2026-01-08T18:00:00+08:00");
    let shown = format!("{trace:?} {trace:#?}");
    for person in ["张三", "13800000000", "502"] {
        assert!(!shown.contains(person), "{person}");
    }
}

#[test]
fn a_reverse_leg_and_a_new_address_are_told_apart() {
    let refused = r#"{"operationCode":"10035","operationTime":"2026-01-06 09:00:00","waybillNo":"JDVA00000000001"}"#;
    let back = r#"{"operationCode":"10034","operationTime":"2026-01-08 09:00:00","waybillNo":"JDVB00000000002"}"#;
    let moved = r#"{"operationCode":"10032","operationTime":"2026-01-05 09:00:00","waybillNo":"JDVA00000000001"}"#;
    let role = |trace: &Trace| trace.related().first().map(|related| (related.waybill.to_string(), related.role));
    let b = || "JDVB00000000002".to_owned();

    let returned = trace(QUERY, &reply(&format!("{back},{refused}")));
    assert_eq!(
        (role(&returned), returned.status().known()),
        (Some((b(), LegRole::Reverse)), Some(TrackingStatus::Returned))
    );
    let sent_on = trace(QUERY, &reply(&format!("{back},{moved}")));
    assert_eq!(
        (role(&sent_on), sent_on.status().known()),
        (Some((b(), LegRole::Replacement)), Some(TrackingStatus::Delivered))
    );

    let named = refused.replace("}", r#","extend":{"reverseWaybillNos":"JDVB00000000002，JDVC00000000003"}}"#);
    assert_eq!(trace(QUERY, &reply(&named)).related().len(), 2);
    let told = moved.replace("}", r#","remark":"收件人改址，新运单JDVB00000000002"}"#);
    assert_eq!(role(&trace(QUERY, &reply(&told))), Some((b(), LegRole::Replacement)));
}

/// Work that grows with the square of their number would not end here.
#[test]
fn foreign_legs_without_end_are_linked_one_by_one() {
    const LEGS: usize = 60_000;
    let rows: Vec<_> = (0..LEGS).map(|leg| format!(r#"{{"waybillNo":"L{leg}","operationCode":"100"}}"#)).collect();
    assert_eq!(trace(QUERY, &reply(&rows.join(","))).related().len(), LEGS);
    let numbers: Vec<_> = (0..LEGS).map(|leg| format!("R{leg}")).collect();
    let row = format!(r#"{{"operationCode":"100","extend":{{"reverseWaybillNos":"{}"}}}}"#, numbers.join(","));
    assert_eq!(trace(QUERY, &reply(&row)).related().len(), LEGS);
}

#[test]
fn times_that_cannot_be_read_are_kept_as_they_came() {
    for time in
        ["\"2026-02-30 09:00:00\"", "\"2026-01-08 24:00:00\"", "\"0000-00-00 00:00:00\"", "1767834000000", "\"昨天\""]
    {
        let trace = trace(QUERY, &reply(&format!(r#"{{"operationCode":"10032","operationTime":{time}}}"#)));
        let event = &trace.events()[0];
        assert_eq!((event.at, event.raw_time.as_deref()), (None, Some(time.trim_matches('"'))), "{time}");
    }
    let none = trace(QUERY, &reply(r#"{"operationCode":"10032"},{}"#));
    assert_eq!(none.events().len(), 2);
}

#[test]
fn an_unknown_code_is_kept_and_moves_nothing() {
    let rows = r#"{"operationCode":"200001","operationTime":"2026-01-05 09:00:00"},{"operationCode":"299999","operationType":"新节点","operationTime":"2026-01-05 10:00:00"}"#;
    let trace = trace(QUERY, &reply(rows));
    assert_eq!(trace.status().known(), Some(TrackingStatus::PickedUp));
    assert_eq!(trace.events()[1].status, EventStatus::Unmapped);
    assert_eq!(trace.events()[1].code.as_deref(), Some("299999"));
}

#[test]
fn every_envelope_is_opened() {
    let data = r#"[{"referenceNumber":"JDVA00000000001","trackings":[]}]"#;
    for body in [
        format!(r#"{{"code":"1000","message":"ok","requestId":"r","data":{data}}}"#),
        format!(r#"{{"response":{{"content":{{"code":1000,"data":{data}}},"code":0}}}}"#),
        data.to_owned(),
        data.trim_matches(['[', ']']).to_owned(),
        format!("\u{feff}{{\"code\":1000,\"data\":{data}}}"),
        format!(r#"{{"code":1000,"data":{}}}"#, serde_json::to_string(data).unwrap()),
    ] {
        let trace = trace(QUERY, &body);
        assert_eq!((trace.status().word(), trace.events().len()), ("pending", 0), "{body}");
    }
    let order = r#"{"code":1000,"data":[{"referenceNumber":"M-1","referenceType":"40000","trackings":[{"waybillNo":"JDVA00000000001"}]},
        {"referenceNumber":"M-1","referenceType":40000,"trackings":[{"waybillNo":"JDVA00000000002"}]}]}"#;
    match decode("/jd/tracking/query", 200, order.as_bytes()) {
        Ok(Decoded::Many(items)) => assert_eq!(items.len(), 2),
        other => panic!("two traces, not {other:?}"),
    }
}

#[test]
fn refusals_keep_code_and_request() {
    for (body, kind, code) in [
        (r#"{"code":2001,"msg":"没有权限","requestId":"r-1"}"#, ErrorKind::Denied, "2001"),
        (r#"{"code":"2100","msg":"未查出单据信息","requestId":"r-1","data":null}"#, ErrorKind::NotFound, "2100"),
        (r#"{"code":2101,"requestId":"r-1"}"#, ErrorKind::Unsupported, "2101"),
        (r#"{"code":4000,"requestId":"r-1"}"#, ErrorKind::Unavailable, "4000"),
        (r#"{"code":2777,"requestId":"r-1"}"#, ErrorKind::Conflict, "2777"),
        (r#"{"code":1000,"requestId":"r-1"}"#, ErrorKind::BadResponse, "1000"),
    ] {
        let error = error(QUERY, 200, body.as_bytes());
        assert_eq!((error.kind(), error.code(), error.request_id()), (kind, Some(code), Some("r-1")), "{body}");
    }
    for (body, kind) in [
        (r#"{"error_response":{"en_desc":"sign error","zh_desc":"签名错误","code":12}}"#, ErrorKind::Unauthenticated),
        (r#"{"error_response":{"code":"62","zh_desc":"x"}}"#, ErrorKind::InvalidInput),
        (r#"{"error_response":{"code":9,"zh_desc":"时间戳过期"}}"#, ErrorKind::ClockSkew),
    ] {
        for status in [200, 400, 500] {
            let error = error(QUERY, status, body.as_bytes());
            assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Answered), "{body}");
        }
    }
    let echo = error(
        QUERY,
        200,
        r#"{"error_response":{"code":19,"zh_desc":"无效token demotoken0000000000000000000000f"}}"#.as_bytes(),
    );
    assert!(!format!("{echo} {echo:?}").contains("demotoken"));
}

#[test]
fn what_is_no_reply_is_named() {
    for (body, problem) in [
        (&b""[..], "empty"),
        (b"  \n", "empty"),
        (b"<html><body>captive portal</body></html>", "HTML"),
        (b"{\"code\":1000,\"da", "too early"),
        (b"null", "no object"),
        (b"\"\"", "no object"),
        (b"17", "no object"),
        (b"{\"foo\":1}", "neither"),
        (b"{\"code\":1000,\"data\":\"text\"}", "text"),
        (b"{\"code\":1000,\"data\":[1]}", "no object"),
        (b"{\"code\":1000,\"data\":[{\"referenceNumber\":\"JDVA00000000001\",\"trackings\":[\"x\"]}]}", "trackings"),
        (b"\xff\xfe\xff", ""),
        (b"{\"msg\":\"\x80\x81\xff\"}", "cannot be read"),
    ] {
        let error = error(QUERY, 200, body);
        assert_eq!(error.kind(), ErrorKind::BadResponse, "{body:?}");
        assert!(error.message().contains(problem), "{} names {problem}", error.message());
    }
    assert_eq!(error(QUERY, 200, b"[]").kind(), ErrorKind::NotFound);
    assert_eq!(error(QUERY, 502, b"<html>").kind(), ErrorKind::Unavailable);
    assert_eq!(error(QUERY, 200, "[".repeat(100_000).as_bytes()).kind(), ErrorKind::BadResponse);
    assert_eq!(error("no/such", 200, b"{}").kind(), ErrorKind::Unsupported);
    assert_eq!(error("push", 200, br#"{"state":"10034"}"#).kind(), ErrorKind::BadResponse);
}

#[test]
fn gbk_is_decoded_when_detected() {
    let mut body =
        br#"{"code":1000,"data":[{"referenceNumber":"JDVA00000000001","trackings":[{"operationType":""#.to_vec();
    body.extend(b"\xcd\xd7\xcd\xb6"); // 妥投
    body.extend(br#""}]}]}"#);
    match decode(QUERY, 200, &body) {
        Ok(Decoded::One(Item::Trace(trace))) => assert_eq!(trace.events()[0].title.as_deref(), Some("妥投")),
        other => panic!("one trace, not {other:?}"),
    }
}

#[test]
fn an_express_operation_gives_its_fields() {
    let plain =
        r#"{"code":0,"success":true,"data":{"waybillCode":"JDVA00000000001","id":12345678901234567890},"mills":3}"#;
    let wrapped = format!(r#"{{"response":{{"content":{plain},"code":0}}}}"#);
    for body in [plain, &wrapped] {
        match decode("/ecap/v1/orders/details/query", 200, body.as_bytes()) {
            Ok(Decoded::One(Item::Reply(reply))) => assert_eq!(reply.fields.len(), 2),
            other => panic!("fields, not {other:?}"),
        }
    }
    let failed = r#"{"code":0,"success":false,"subCode":"1_0002","subMsg":"no","data":null}"#;
    let error = error("/ecap/v1/orders/create", 200, failed.as_bytes());
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, Some("1_0002")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), status in 0_u16..1100) {
        let operations = OPERATIONS.iter().map(|operation| operation.name);
        for operation in operations.chain(["push", "oauth-token", "/ecap/v1/orders/details/query", ""]) {
            let _ = decode(operation, status, &body);
        }
    }

    #[test]
    fn no_cut_and_no_change_of_a_byte_makes_it_panic(at in 0_usize..600, byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = reply(r#"{"operationCode":"10034","operationTime":"2026-01-08 09:00:00","extend":{"a":"b"}}"#).into_bytes();
        let at = at % body.len();
        if cut { body.truncate(at) } else { body[at] = byte }
        let _ = decode(QUERY, 200, &body);
    }
    #[test]
    fn no_change_of_an_express_answer_makes_it_panic(at in 0_usize..900, byte in any::<u8>(), cut in any::<bool>(), wrapped in any::<bool>()) {
        const ANSWER: &str = r#"{"code":0,"success":true,"msg":"ok","subCode":"0_0001","requestId":"r","mills":1,"data":{
            "orderCode":"EO0000000000001","waybillCode":"JDVA00000000001","presortResult":{"siteId":1},"freightPre":12.5,
            "needRetry":false,"resultType":0,"status":430,"collectorName":"a","traceDetails":[{"category":510,"state":"10034",
            "operationTime":"2026-01-08 09:00:00","waybillCode":"JDVA00000000001"}],"totalFreightPre":12.5,
            "productInfos":[{"productCode":"a","freightPre":"1"}],"sumMoney":18.6,"details":[{"feeType":"a","money":1}]}}"#;
        let mut body = if wrapped { format!(r#"{{"response":{{"content":{ANSWER},"code":0}}}}"#) } else { ANSWER.to_owned() }.into_bytes();
        let at = at % body.len();
        if cut { body.truncate(at) } else { body[at] = byte }
        for operation in OPERATIONS {
            let _ = decode(operation.name, 200, &body);
        }
    }
}
