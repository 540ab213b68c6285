//! Pushes: what is read, what is refused, how a repeated one is known, and that one scan is one event whoever told it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use portolan_domain::{AccountId, EventStatus, Trace, TrackingStatus};
use portolan_jdl::{
    Account, App, Environment, Jdl, JdlBuilder, PushCheck, decode,
    sign::{Algorithm, Signing, Subject},
};
use portolan_ports::{
    Acknowledgement, Authenticity, Decoded, Delivery, Error, ErrorKind, Item, Push, PushDecoder, PushEvent,
    PushMessage, Secret,
};
use proptest::prelude::*;

const KEY: &str = "demoappkey0000000000000000000001";
const SECRET: &str = "demosecret000000000000000000000a";
const TOKEN: &str = "demotoken0000000000000000000000f";

const PUSH: &str = r#"{"waybillCode":"JDVA00000000001","orderId":"M-1","category":510,"categoryName":"妥投","state":"10034",
    "scanType":"150","operationTitle":"妥投","operationTime":"2026-01-08 09:00:00","operateSite":"石景山营业部",
    "routeProvinceName":"北京","routeCityName":"北京市","operationRemark":"快递员张三（联系电话：13800000000）已妥投"}"#;

fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

fn builder() -> JdlBuilder {
    let account = Account::new(shop()).access_token(TOKEN);
    Jdl::builder(App::new(KEY, SECRET)).environment(Environment::At("http://localhost".into())).account(account)
}

fn decoder(builder: JdlBuilder) -> std::sync::Arc<dyn PushDecoder> {
    builder.build().unwrap().connection(&shop()).unwrap().pushes.unwrap()
}

fn read(body: &str) -> Result<Push, Error> {
    decoder(builder()).decode(&PushMessage::body(body.as_bytes()))
}

fn trace(push: Push) -> Trace {
    match push.event {
        PushEvent::Trace(trace) => *trace,
        other => panic!("a trace, not {other:?}"),
    }
}

#[test]
fn a_push_is_a_piece_of_a_trace() {
    let push = read(PUSH).unwrap();
    assert_eq!((push.authenticity, push.provider.as_str()), (Authenticity::Unsigned, "jdl"));
    assert_eq!(push.key.as_str(), "JDVA00000000001|10034|150|2026-01-08 09:00:00");
    let shown = format!("{push:?}");
    assert!(!shown.contains("张三") && !shown.contains("13800000000"), "{shown}");
    let trace = trace(push);
    assert_eq!((trace.status().known(), trace.account.as_ref()), (Some(TrackingStatus::Delivered), Some(&shop())));
}

#[test]
fn each_delivery_of_one_event_has_one_key_and_different_events_have_others() {
    let key = |body: &str| read(body).unwrap().key;
    let first = key(PUSH);
    let numbers = PUSH.replace(r#""10034""#, "10034").replace(r#""150""#, "150").replace("510", r#""510""#);
    for same in [numbers, PUSH.replace("JDVA", "jdva"), format!("[{PUSH}]"), format!("\u{feff}{PUSH}\n")] {
        assert_eq!(key(&same), first, "{same}");
    }
    for (what, other) in
        [("10034", "10035"), (r#""150""#, r#""-640""#), ("09:00:00", "09:00:01"), ("00000001\"", "00000002\"")]
    {
        assert_ne!(key(&PUSH.replace(what, other)), first, "{other}");
    }
    let bare = |title: &str| format!(r#"{{"waybillCode":"JDVA00000000001","operationTitle":"{title}"}}"#);
    assert_eq!(key(&bare("派件")), key(&bare("派件")));
    assert_ne!(key(&bare("派件")), key(&bare("妥投")), "nothing else tells them apart");
}

#[test]
fn what_is_no_push_is_told_by_field_and_shape() {
    for (body, problem) in [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("null", "no JSON object"),
        ("17", "no JSON object"),
        (r#""text""#, "no JSON object"),
        ("<html>", "no JSON (line 1"),
        (r#"{"waybillCode":"JDVA00"#, "no JSON (line 1"),
        ("[]", "a list of 0"),
        ("[1]", "no JSON object"),
        (&format!("[{PUSH},{PUSH}]"), "a list of 2"),
        (r#"{"state":"10034"}"#, "no `waybillCode`"),
        (r#"{"waybillCode":{"a":1},"state":"10034"}"#, "no `waybillCode`"),
        (r#"{"waybillCode":"京东","state":"10034"}"#, "`waybillCode` is no waybill number"),
        (&"[".repeat(100_000), "no JSON"),
    ] {
        let error = read(body).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::Answered), "{body:.40}");
        assert!(error.message().contains(problem), "{problem}: {error}");
        assert_eq!((error.operation(), error.account()), (Some("push"), Some(&shop())));
    }
    let error = decoder(builder()).decode(&PushMessage::body(b"\xff\xfe\xff")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadResponse);
}

#[test]
fn long_bodies_have_an_end() {
    let of = |bytes: usize| PUSH.replace("已妥投", &"长".repeat((bytes - PUSH.len()) / 3));
    let fits = of(1024 * 1024);
    assert!(fits.len() <= 1024 * 1024 && read(&fits).is_ok());
    let error = read(&of(1024 * 1024 + 100)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadResponse);
    assert!(error.message().contains("and may have 1048576"), "{error}");
}

#[test]
fn an_unknown_state_and_a_word_as_stage_are_kept_and_move_nothing() {
    let body =
        PUSH.replace("10034", "299999").replace("150", "-9").replace("510", r#""新阶段""#).replace("妥投", "节点升级");
    let trace = trace(read(&body).unwrap());
    assert_eq!(trace.events()[0].status, EventStatus::Unmapped);
    assert_eq!(trace.events()[0].code.as_deref(), Some("299999"));
    assert_eq!(trace.events()[0].extra.values("category").next(), Some("新阶段"));
}

#[test]
fn both_answers_are_http_200_and_can_be_replaced() {
    let answers = |decoder: &dyn PushDecoder| {
        [Acknowledgement::Stored, Acknowledgement::TryAgain].map(|told| {
            let answer = decoder.answer(told);
            assert_eq!((answer.status, answer.content_type), (200, "application/json;charset=utf-8"));
            answer.body
        })
    };
    let usual = answers(&*decoder(builder()));
    assert_eq!(usual[0], r#"{"code":"200","msg":"success"}"#);
    assert!(usual[1].starts_with(r#"{"code":"500","msg":"#));
    let own = builder().push_answers(r#"{"code":0}"#, r#"{"code":1}"#);
    assert_eq!(answers(&*decoder(own)), [r#"{"code":0}"#, r#"{"code":1}"#]);
    for (stored, again, problem) in
        [("ok", "{}", "JSON object"), ("{}", "[]", "JSON object"), ("{}", " {}", "the same")]
    {
        let error = builder().push_answers(stored, again).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(problem), "{error}");
    }
}

#[test]
fn what_names_a_waybill_and_no_scan_is_kept_raw() {
    let read = |body: &str| match read(body).unwrap().event {
        PushEvent::Unknown(raw) => raw,
        other => panic!("nothing that is known, not {other:?}"),
    };
    let raw = read(r#"{"waybillCode":"JDVA00000000001","orderId":"M-1","againWeight":1.25,"receiverName":"张三"}"#);
    assert_eq!((raw.operation.as_str(), raw.fields.len()), ("push", 4));
    assert!(!format!("{raw:?}").contains("张三"));
}

/// A callback's path and query, signed as a request to the gateway is.
fn target(algorithm: Algorithm, token: Option<&str>, body: &str) -> String {
    let (timestamp, path) = ("2026-01-08 09:00:05", "/callback/demo");
    let (secret, access) = (Secret::new(SECRET), token.map(Secret::new));
    let subject = Subject::Request { access_token: access.as_ref(), path, body: body.as_bytes() };
    let sign = Signing { app_key: KEY, app_secret: &secret, timestamp, subject }.sign(algorithm);
    let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("{path}?app_key={KEY}&timestamp=2026-01-08+09%3A00%3A05&v=2.0&algorithm={}&sign={sign}", algorithm.name())
}

fn judged(check: PushCheck, target: &str, body: &str) -> Result<Authenticity, Error> {
    let message = PushMessage { target, headers: &[("content-type", "application/json")], body: body.as_bytes() };
    decoder(builder().push_check(check)).decode(&message).map(|push| push.authenticity)
}

#[test]
fn a_signature_is_observed_and_may_be_demanded() {
    for algorithm in Algorithm::ALL {
        for token in [None, Some(TOKEN)] {
            let right = target(algorithm, token, PUSH);
            assert_eq!(judged(PushCheck::Observe, &right, PUSH).unwrap(), Authenticity::Verified, "{algorithm:?}");
            assert_eq!(judged(PushCheck::Demand, &right, PUSH).unwrap(), Authenticity::Verified);
            assert_eq!(judged(PushCheck::Off, &right, PUSH).unwrap(), Authenticity::Unsigned);
            let changed = PUSH.replace("09:00:00", "09:00:01");
            let elsewhere = right.replace("/callback", "/callbacks");
            for (target, body) in [(right.as_str(), changed.as_str()), (&elsewhere, PUSH)] {
                assert_eq!(judged(PushCheck::Observe, target, body).unwrap(), Authenticity::Doubtful);
                let error = judged(PushCheck::Demand, target, body).unwrap_err();
                assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthenticated, Delivery::Answered));
                assert!(!format!("{error:?}").contains("demo"), "{error:?}");
            }
        }
    }
    let upper = target(Algorithm::Md5Salt, None, PUSH);
    let (head, sign) = upper.split_once("sign=").unwrap();
    let upper = format!("{head}sign={}&access_token=", sign.to_ascii_uppercase());
    assert_eq!(judged(PushCheck::Demand, &upper, PUSH).unwrap(), Authenticity::Verified, "hex in either case");
    for doubtful in [
        "/callback?sign=00",
        "/callback?sign=00&timestamp=2026-01-08+09%3A00%3A05&algorithm=sm3-salt",
        &target(Algorithm::HmacSha1, None, PUSH).replace(KEY, "other"),
    ] {
        assert_eq!(judged(PushCheck::Observe, doubtful, PUSH).unwrap(), Authenticity::Doubtful, "{doubtful}");
    }
    for unsigned in ["", "/callback", "/callback?x=1", "/callback?sign="] {
        assert_eq!(judged(PushCheck::Observe, unsigned, PUSH).unwrap(), Authenticity::Unsigned);
        // Nothing is read of what is not authentic.
        let error = judged(PushCheck::Demand, unsigned, "no push at all").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    }
}

/// A scan as one of the three channels tells it.
#[derive(Clone, Debug)]
struct Scan {
    state: &'static str,
    scan: &'static str,
    title: &'static str,
    second: u8,
}

fn told(channel: u8, scan: &Scan) -> Trace {
    let Scan { state, scan, title, second } = scan;
    let at = format!("2026-01-08 09:00:{second:02}");
    let (operation, body) = match channel {
        0 => (
            "push",
            format!(
                r#"{{"waybillCode":"JDVA00000000001","state":"{state}","scanType":"{scan}","operationTitle":"{title}","operationTime":"{at}","operateSite":"石景山营业部"}}"#
            ),
        ),
        1 | 2 => {
            let code = if channel == 1 { state } else { scan };
            (
                "jd/tracking/query",
                format!(
                    r#"{{"code":1000,"data":[{{"referenceNumber":"JDVA00000000001","referenceType":20000,"trackings":[{{"operationCode":"{code}","operationType":"{title}","operationTime":"{at}","operatorName":"张三","waybillNo":"JDVA00000000001"}}]}}]}}"#
                ),
            )
        }
        _ => (
            "ecap/v1/orders/trace/query",
            format!(
                r#"{{"code":0,"success":true,"data":{{"collectorName":"李四","traceDetails":[{{"state":{state},"operationTitle":"{title}","operationTime":"{at}","operatorPhone":"13800000000","waybillCode":"JDVA00000000001"}}]}}}}"#
            ),
        ),
    };
    match decode(operation, 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Trace(trace))) => *trace,
        other => panic!("one trace, not {other:?}"),
    }
}

fn scans() -> impl Strategy<Value = Vec<Scan>> {
    let nodes = prop_oneof![
        Just(("200034", "-625", "揽收任务分配")),
        Just(("200001", "-640", "揽收")),
        Just(("10032", "10", "分拣验收")),
        Just(("11000", "110", "派件")),
        Just(("10034", "150", "妥投")),
        Just(("299999", "-9001", "新节点")),
    ];
    let scan = (nodes, 0_u8..4).prop_map(|((state, scan, title), second)| Scan { state, scan, title, second });
    proptest::collection::vec(scan, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_scan_is_one_event_whichever_channels_told_it_in_whatever_order(
        scans in scans(),
        order in proptest::collection::vec((0_usize..5, 0_u8..4), 0..16),
    ) {
        let merged = |reports: &mut dyn Iterator<Item = (usize, u8)>| {
            let mut all = told(0, &scans[0]);
            for (at, channel) in reports {
                all.merge(told(channel, &scans[at % scans.len()])).unwrap();
            }
            all
        };
        // Every scan is pushed once; the other channels tell some of them again.
        let pushes = (0..scans.len()).map(|at| (at, 0));
        let there = merged(&mut pushes.clone().chain(order.iter().copied()));
        let back = merged(&mut order.iter().rev().copied().chain(pushes.clone()));
        let distinct: std::collections::BTreeSet<_> = scans.iter().map(|scan| (scan.state, scan.second)).collect();
        prop_assert_eq!(there.events().len(), distinct.len());
        prop_assert_eq!(&there, &back);
        let again = merged(&mut pushes.clone().chain(order.iter().copied()).chain(order.iter().copied()));
        prop_assert_eq!(&there, &again);
    }

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..300), target in "\\PC{0,40}") {
        for check in [PushCheck::Off, PushCheck::Observe, PushCheck::Demand] {
            let message = PushMessage { target: &target, headers: &[("content-type", "text/plain;charset=gbk")], body: &body };
            let _ = decoder(builder().push_check(check)).decode(&message);
        }
    }

    #[test]
    fn no_cut_and_no_change_of_a_byte_makes_it_panic(at in 0_usize..500, byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = PUSH.as_bytes().to_vec();
        let at = at % body.len();
        if cut { body.truncate(at) } else { body[at] = byte }
        let decoder = decoder(builder());
        let first = decoder.decode(&PushMessage::body(&body)).map(|push| push.key);
        let second = decoder.decode(&PushMessage::body(&body)).map(|push| push.key);
        prop_assert_eq!(first.ok(), second.ok(), "the same bytes have the same key");
    }
}
