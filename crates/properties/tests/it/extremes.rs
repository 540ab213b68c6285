//! Depth, length and number beyond reason: refused or read, on the stack that a worker thread has, without time or memory
//! that grow faster than the bytes.
//!
//! What comes out is counted. Time is not measured: a reader that looks at these bodies more often than a few times, as
//! some did, takes minutes where it now takes moments.

use std::thread;

use portolan::{Decoded, Error, Item, cj, jdl, jos};

use crate::property;

/// Bytes of stack that a runtime's worker has.
const STACK: usize = 2 * 1024 * 1024;
const DEEP: usize = 100_000;
const MANY: usize = 10_000;

type Decode = fn(&str, u16, &[u8]) -> Result<Decoded, Error>;

/// One way to read for each kind of reply: typed, untyped, tokens, pushes.
const WAYS: &[(Decode, &str)] = &[
    (jos::decode, "jingdong.etms.trace.get"),
    (jos::decode, "jingdong.logistics.order.get"),
    (jos::decode, "oauth-token"),
    (jdl::decode, "/jd/tracking/query"),
    (jdl::decode, "/ecap/v1/orders/status/get"),
    (jdl::decode, "oauth-token"),
    (jdl::decode, "push"),
    (cj::decode, "logistic/trackInfo"),
    (cj::decode, "setting/get"),
    (cj::decode, "push"),
];

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread").join().expect("no panic");
}

#[test]
fn a_hundred_thousand_levels_are_read_or_refused() {
    let pairs = [
        ("[", "]"),
        (r#"{"response":{"content":"#, "}}"),
        (r#"{"data":["#, "]}"),
        (r#"{"a_responce":"#, "}"),
        (r#"{"params":"#, "}"),
    ];
    let closed = pairs.map(|(open, close)| format!("{}1{}", open.repeat(DEEP), close.repeat(DEEP)));
    let cut = "[".repeat(DEEP);
    on_a_small_stack(move || {
        for body in closed.iter().chain([&cut]) {
            for (decode, operation) in WAYS {
                let outcome = decode(operation, 200, body.as_bytes());
                // Shown and dropped on the same stack.
                assert!(format!("{outcome:?}").len() < 2 * body.len() + 10_000, "{operation}");
            }
            (property("json_reader").check)(body.as_bytes());
        }
    });
}

#[test]
fn numbers_of_four_hundred_digits_are_kept_or_refused() {
    let digits = "9".repeat(400);
    let heads = [
        ("jos_envelope", "jingdong.etms.trace.get 200"),
        ("jos_envelope", "jingdong.logistics.stock.search 200"),
        ("jos_envelope", "oauth-token 200"),
        ("jdl_envelope", "jd.tracking.query 200"),
        ("jdl_envelope", "ecap.v1.orders.precheck 200"),
        ("jdl_envelope", "push 200"),
        ("cj_envelope", "logistic.freightCalculate 200"),
        ("cj_envelope", "shopping.order.getOrderDetail 200"),
        ("jdl_push", ""),
        ("cj_push", ""),
    ];
    for number in
        [digits.clone(), format!("-{digits}.{digits}"), "1e400".into(), "-0".into(), format!("0.{digits}e-400")]
    {
        for body in [
            number.clone(),
            format!(r#"{{"code":{number},"success":{number},"data":{number}}}"#),
            format!(r#"{{"code":1000,"data":[{{"referenceNumber":{number},"x":{number}}}]}}"#),
            format!(r#"{{"waybillCode":"JDVA00000000001","state":{number},"operationTime":{number}}}"#),
            format!(
                r#"{{"messageId":{number},"type":"LOGISTIC","params":{{"orderId":{number},"trackingNumber":"A1"}}}}"#
            ),
            format!(r#"{{"code":200,"result":true,"data":{{"orderId":{number},"orderAmount":{number}}}}}"#),
            format!(r#"{{"code":200,"result":true,"data":[{{"logisticPrice":{number},"logisticName":"a"}}]}}"#),
        ] {
            for (name, head) in heads {
                (property(name).check)(format!("{head}\n{body}").as_bytes());
            }
            (property("json_reader").check)(body.as_bytes());
        }
        for name in ["times", "masking", "redaction", "headers"] {
            (property(name).check)(format!("jdl 429\n{number}\n{number}\n{number}").as_bytes());
        }
    }
}

#[test]
fn thousands_of_members_are_kept_once_each() {
    // Names that come in falling order are the worst for a sorted list.
    let members: String = (0..MANY).rev().map(|n| format!(r#","k{n:06}":"{n}""#)).collect();
    let same = r#","a":1"#.repeat(MANY);
    let bodies: [(Decode, &str, String); 6] = [
        (jdl::decode, "push", format!(r#"{{"waybillCode":"JDVA00000000001","state":"1"{members}}}"#)),
        (jdl::decode, "push", format!(r#"{{"waybillCode":"JDVA00000000001","state":"1"{same}}}"#)),
        (cj::decode, "push", format!(r#"{{"type":"LOGISTIC","params":{{"trackingNumber":"A1"{members}}}}}"#)),
        (cj::decode, "setting/get", format!(r#"{{"code":200,"result":true,"data":{{"a":1{members}}}}}"#)),
        (
            jdl::decode,
            "/jd/tracking/query",
            format!(r#"{{"code":1000,"data":[{{"referenceNumber":"JDVA00000000001"{members}}}]}}"#),
        ),
        (
            jos::decode,
            "jingdong.etms.trace.get",
            format!(r#"{{"x_responce":{{"trace_api_dtos":[{{"ope_title":"t"{members}}}]}}}}"#),
        ),
    ];
    for (decode, operation, body) in bodies {
        let kept = match decode(operation, 200, body.as_bytes()).unwrap() {
            Decoded::One(Item::Trace(trace)) => {
                trace.extra.len() + trace.events().iter().map(|event| event.extra.len()).sum::<usize>()
            }
            Decoded::One(Item::Reply(reply)) => reply.fields.len(),
            other => panic!("{operation}: {other:?}"),
        };
        let expected = if body.contains("k000001") { MANY } else { 1 };
        assert!((expected..expected + 5).contains(&kept), "{operation}: {kept} kept");
    }
}

#[test]
fn thousands_of_reports_of_one_scan_are_one_event() {
    let rows = |row: &dyn Fn(usize) -> String| (0..MANY).map(row).collect::<Vec<_>>().join(",");
    let jos = rows(&|n| format!(r#"{{"ope_title":"t","ope_time":"2026/01/08 09:00:00","x":"{n}"}}"#));
    let jdl = rows(&|n| format!(r#"{{"operationCode":"150","operationTime":"2026-01-08 09:00:00","remark":"{n}"}}"#));
    let cj = rows(&|n| format!(r#"{{"status":"5","eventTime":"2026-01-08 09:00:00","activity":"a","x":"{n}"}}"#));
    let bodies: [(Decode, &str, String); 3] = [
        (jos::decode, "jingdong.etms.trace.get", format!(r#"{{"x_responce":{{"trace_api_dtos":[{jos}]}}}}"#)),
        (
            jdl::decode,
            "/jd/tracking/query",
            format!(r#"{{"code":1000,"data":[{{"referenceNumber":"JDVA00000000001","trackings":[{jdl}]}}]}}"#),
        ),
        (
            cj::decode,
            "push",
            format!(r#"{{"type":"LOGISTIC","params":{{"trackingNumber":"A1","logisticsTrackEvents":[{cj}]}}}}"#),
        ),
    ];
    for (decode, operation, body) in bodies {
        let Decoded::One(Item::Trace(trace)) = decode(operation, 200, body.as_bytes()).unwrap() else {
            panic!("{operation}")
        };
        assert_eq!(trace.events().len(), 1, "{operation}");
        assert!(trace.events()[0].extra.len() >= MANY - 1, "{operation}: what the others said is lost");
    }
}

#[test]
fn a_string_of_ten_megabytes_is_told_in_a_few_words() {
    let long = "长".repeat(10 * 1024 * 1024 / 3);
    let refusal = format!(r#"{{"code":"77","success":false,"result":false,"message":"{long}"}}"#);
    let ways: [(Decode, &str); 3] = [
        (jos::decode, "jingdong.etms.trace.get"),
        (jdl::decode, "/jd/tracking/query"),
        (cj::decode, "logistic/trackInfo"),
    ];
    on_a_small_stack(move || {
        for (decode, operation) in ways {
            let error = decode(operation, 200, refusal.as_bytes()).unwrap_err();
            assert!(error.message().len() < 4_096, "{operation}: {} bytes of message", error.message().len());
        }
        let error = jdl::decode("push", 200, long.as_bytes()).unwrap_err();
        assert!(error.message().len() < 4_096, "a push: {} bytes of message", error.message().len());
    });
}
