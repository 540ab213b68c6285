//! Rows 13 to 25: what is in an answer, or in a push.

use std::collections::BTreeSet;

use portolan::{
    Delivery, ErrorKind, EventStatus, PushEvent, Trace,
    exchange::{Policies, RetryPolicy},
};
use portolan_sandbox::{
    Canned, Fault,
    When::{AfterEffect, BeforeEffect},
};
use portolan_simulation::Setup;
use serde_json::{Value, json};

use crate::{
    bend::{self, Pushed},
    class::{Class, secret_free},
    subject::{Inject, Kind, Often, Side, Theatre, core, strike},
    table::Cell,
    values::{TIMES, bent, big_answer, big_order, kept, times, unknown_code},
};

const NO_PUSHES: &str = "JOS sends no pushes";
const SIGNED: &str = "CJ's webhooks are signed over their bytes: what was changed on its way is refused unread, see 34";
const ITEM: &str = "a batch is cut into calls of one parcel here: each item is a read";
const CONTRACT: &str = "Contract: sent again by JDL";

pub(crate) fn cell(row: u8, side: Side, kind: Kind) -> Option<Cell> {
    match (13..=25).contains(&row) && kind == Kind::Push {
        true if side == Side::Jos => return Some(Cell::No(NO_PUSHES)),
        true if side == Side::Cj => return Some(Cell::No(SIGNED)),
        _ => {}
    }
    let no_answer = Class::Contract.word(kind);
    Some(match (row, side, kind) {
        (13, _, Kind::Push) => Cell::Case(CONTRACT, |_, _| {
            ["", "null", "\"\"", "[]", "{}"].into_iter().for_each(|body| refused(body.as_bytes()));
        }),
        (13, ..) => Cell::Case(no_answer, |side, kind| {
            let replies = ["null", "\"\"", "7", "{}"].map(|body| Fault::Reply(Canned::new(200, body)));
            let injections = replies.into_iter().chain([Fault::Empty]).map(|fault| Inject::Fault(fault, AfterEffect));
            Class::Contract.holds(side, kind, &injections.collect::<Vec<_>>());
        }),
        (14, _, Kind::Push) => Cell::Case(CONTRACT, |_, _| {
            let pushed = Pushed::new(false);
            (0..pushed.last().len()).for_each(|at| refused(&pushed.last()[..at]));
        }),
        (14, _, Kind::Read) => Cell::Case(Class::Cut.word(kind), cut_reads),
        (14, _, Kind::Write) => Cell::Case(no_answer, cut_writes),
        (14, ..) => Cell::Case(no_answer, |side, kind| {
            let cuts = [1, 2, 3, 7, 19, 40, 80, 120].map(|at| Inject::Fault(Fault::Truncate(at), AfterEffect));
            Class::Cut.holds(side, kind, &cuts);
        }),
        (15, _, Kind::Push) => Cell::Case(CONTRACT, |_, _| refused(&Canned::html().body)),
        (15, ..) => Cell::Case(no_answer, |side, kind| {
            let page = |when| Inject::Fault(Fault::Reply(Canned::html()), when);
            Class::Contract.holds(side, kind, &[page(AfterEffect), page(BeforeEffect)]);
        }),
        (18, _, Kind::Push) => Cell::Case("right, or Contract", push_encodings),
        (18, ..) => Cell::Case("right, or Contract", encodings),
        (19, _, Kind::Push) => Cell::Case("right, or Contract", |_, _| {
            let pushed = Pushed::new(false);
            refused("[".repeat(100_000).as_bytes());
            refused("{\"a\":".repeat(100_000).as_bytes());
            for member in ["\"x\":1e400", "\"x\":-0", "\"waybillCode\":\"JDVA00000000001\""] {
                let read = pushed.read(&bend::with_key(pushed.last(), member));
                assert!(read.is_ok() || is_contract(&read), "{member}");
            }
        }),
        (19, ..) => Cell::Case("right, or Contract", extremes),
        (20, _, Kind::Push) => Cell::Case("right", |_, _| {
            let pushed = Pushed::new(false);
            for body in &pushed.bodies {
                same_push(&pushed, body, &bend::changed(body, &bend::swap));
            }
        }),
        (20, ..) => Cell::Case("right, or Contract", types),
        (21, _, Kind::Push) => Cell::Case("right, or Contract", push_fields),
        (21, ..) => Cell::Case("right without it, or Contract", fields),
        (22, Side::Cj, Kind::Read) => Cell::Case("right: kept raw", |side, _| {
            let new = bend::tree("an unknown status", |value| value["data"][0]["trackingStatus"] = json!("Brand new"));
            let trace = bent(side, &new).unwrap();
            assert_eq!(trace.provider_status.unwrap().raw, "Brand new");
        }),
        (22, _, Kind::Read) => Cell::Case("right: kept raw, and moves nothing", unknown_code),
        (22, _, Kind::Write | Kind::Token) => Cell::Case("right", |side, kind| {
            let new = bend::body("a new word", |bytes| bend::with_key(bytes, "\"brandNew\":\"全新\",\"type\":99"));
            Class::Healed.holds(side, kind, &[new]);
        }),
        (22, _, Kind::Push) => Cell::Case("right: kept raw, and moves nothing", |_, _| {
            let pushed = Pushed::new(false);
            let body = bend::changed(pushed.last(), &|push| {
                (push["state"], push["scanType"], push["category"]) = (json!("299998"), json!("-99998"), json!(998));
                (push["operationTitle"], push["operationRemark"]) = (json!("节点甲"), json!("节点甲"));
            });
            let PushEvent::Trace(trace) = pushed.read(&body).unwrap().event else { panic!("a trace") };
            let event = &trace.events()[0];
            assert_eq!((event.status, event.code.as_deref()), (EventStatus::Unmapped, Some("299998")));
        }),
        (23, Side::Jos, Kind::Read) => Cell::Case("right", big_order),
        (23, Side::Cj, Kind::Read) => Cell::Case("right", |side, _| {
            let theatre = Theatre::new(side, &Setup::new(1));
            theatre.on(async {
                let request = theatre.request("BIG-1").await;
                let made = theatre.buy(&request).await.unwrap().purchase.id;
                assert!(made.value().parse::<u64>().unwrap() > 1 << 53, "{}", made.value());
                theatre.rig.sandbox.add_fault(portolan_sandbox::FaultRule::new(Fault::SwapTypes)).unwrap();
                let book = theatre.connection().purchases.as_ref().unwrap();
                assert_eq!(book.get(&made).await.unwrap().id, made);
            });
        }),
        (23, Side::Jdl, Kind::Read) => Cell::Case("right", |side, _| {
            let big = bend::tree("a site beyond 2^53", |value| {
                value["data"][0]["trackings"][0]["operateSiteId"] = json!(9_007_199_254_740_993_u64);
            });
            let trace = bent(side, &big).unwrap();
            assert!(
                format!("{:?}", portolan::schema::Trace::of(&trace, portolan::schema::View::Revealed))
                    .contains("9007199254740993")
            );
        }),
        (23, Side::Jdl, Kind::Push) => Cell::Case("right", |_, _| {
            let pushed = Pushed::new(false);
            let body = bend::changed(pushed.last(), &|push| push["operateSiteId"] = json!(9_007_199_254_740_993_u64));
            let PushEvent::Trace(trace) = pushed.read(&body).unwrap().event else { panic!("a trace") };
            let told = serde_json::to_string(&portolan::schema::Trace::of(&trace, portolan::schema::View::Revealed));
            assert!(told.unwrap().contains("9007199254740993"));
        }),
        (23, _, Kind::Write) => Cell::Case("right", |side, _| big_answer(side)),
        (23, _, Kind::Token) => Cell::No("its ids are compared with nothing here: the owner is kept as text"),
        (24, _, Kind::Read) => Cell::Case("right: kept raw where it cannot be read", times),
        (24, _, Kind::Push) => Cell::Case("right: kept raw where it cannot be read", |_, _| {
            let pushed = Pushed::new(false);
            for time in TIMES {
                let body = bend::changed(pushed.last(), &|push| push["operationTime"] = json!(time));
                let PushEvent::Trace(trace) = pushed.read(&body).unwrap().event else { panic!("a trace") };
                let [event] = trace.events() else { panic!("one event") };
                kept(event, time);
            }
        }),
        (24, _, Kind::Write) => {
            Cell::No("no time in the answer decides anything: promised times are kept as they come")
        }
        (24, Side::Jdl, Kind::Token) => Cell::Case("right, or Contract", |side, kind| {
            for time in TIMES {
                let odd = bend::tree("an odd end", move |value| value["accessExpire"] = json!(time));
                never_wrong(side, kind, &odd);
            }
        }),
        (24, Side::Cj, Kind::Token) => Cell::Case("right, or Contract", |side, kind| {
            for time in TIMES {
                let odd = bend::tree("an odd end", move |value| value["data"]["accessTokenExpiryDate"] = json!(time));
                never_wrong(side, kind, &odd);
            }
        }),
        (24, Side::Jos, Kind::Token) => Cell::Case("right, or Contract", |side, kind| {
            for seconds in [json!(-1), json!("86400"), json!(1e300), json!(u64::MAX), json!("soon"), Value::Null] {
                let odd = bend::tree("an odd life", move |value| value["expires_in"] = seconds.clone());
                never_wrong(side, kind, &odd);
            }
        }),
        (25, _, Kind::Push) => Cell::No("a push has no envelope"),
        (25, ..) => Cell::Case("right; an error within is one", envelopes),
        (22..=24, Side::Cj, Kind::Batch) => Cell::No("each element of a batch is read as the one of a read is"),
        (22..=24, _, Kind::Batch) => Cell::No(ITEM),
        _ => return None,
    })
}

fn is_contract<T>(outcome: &Result<T, portolan::Error>) -> bool {
    outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::BadResponse)
}

/// A push that cannot be read is no push, and is asked for again.
fn refused(body: &[u8]) {
    let read = Pushed::new(false).read(body);
    assert!(is_contract(&read), "{read:?}");
}

fn same_push(pushed: &Pushed, one: &[u8], other: &[u8]) {
    let (one, other) = (pushed.read(one).unwrap(), pushed.read(other).unwrap());
    let (PushEvent::Trace(a), PushEvent::Trace(b)) = (one.event, other.event) else { panic!("traces") };
    assert_eq!((one.key, core(&a), a.waybill()), (other.key, core(&b), b.waybill()));
}

/// An answer is right, or fits nothing; whatever it is, the write is there once in the end.
fn never_wrong(side: Side, kind: Kind, inject: &Inject) {
    let struck = strike(side, kind, inject, Often::Once);
    let told = format!("{side:?} {kind:?} {inject:?}: {struck:#?}");
    secret_free(&told);
    if let Err(error) = &struck.outcome {
        // JOS and CJ have no other word for "unknown" than a list without it.
        let empty = side != Side::Jdl && error.kind() == ErrorKind::NotFound && kind != Kind::Write;
        let fits = matches!(error.kind(), ErrorKind::BadResponse | ErrorKind::Unavailable) || empty;
        assert!(fits, "{told}");
        assert!(kind != Kind::Write || error.delivery() == Delivery::MaybeSent, "{told}");
    }
    if kind != Kind::Token {
        assert!(struck.again.is_ok() && struck.effects_at_end == usize::from(kind == Kind::Write), "{told}");
    }
}

/// Cut at every byte, a read is asked again once, and a second cut answer is what the provider says.
fn cut_reads(side: Side, kind: Kind) {
    Class::Cut.holds(side, kind, &[1, 20, 60].map(|at| Inject::Fault(Fault::Truncate(at), AfterEffect)));
    // As many repetitions as calls: there are hundreds of cuts here.
    let retry = Some(RetryPolicy { share_percent: 100, ..RetryPolicy::default() });
    let policies = Policies { retry, ..Policies::default() };
    let theatre = Theatre::new(side, &Setup { policies, ..Setup::new(1) });
    theatre.on(async {
        let truth = core(&theatre.read(&theatre.waybills[0]).await.unwrap());
        for at in 0.. {
            for often in [Often::Once, Often::Always] {
                theatre.rig.sandbox.clear_ledger();
                theatre.strike(kind, &Inject::Fault(Fault::Truncate(at), AfterEffect), often);
                let outcome = theatre.read(&theatre.waybills[0]).await;
                theatre.heal();
                let entries = theatre.ledger();
                let whole = entries[0].answered.bytes < at || (outcome.is_ok() && entries.len() == 1);
                match outcome {
                    Ok(trace) => {
                        assert!(whole || often == Often::Once, "{at}: a part was read as the whole");
                        assert_eq!((core(&trace), entries.len()), (truth.clone(), if whole { 1 } else { 2 }), "{at}");
                    }
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::BadResponse, "{at}: {error:?}");
                        // Nothing at all is no JSON that ends too early.
                        assert!(at == 0 || often == Often::Always, "{at}: {error:?}");
                        assert_eq!(entries.len(), if at == 0 { 1 } else { 2 }, "{at}");
                    }
                }
                if entries[0].answered.bytes < at {
                    assert!(at > 60, "all of it came, after {at} cuts");
                    return;
                }
            }
        }
    });
}

fn cut_writes(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        for at in 0.. {
            let cut = Inject::Fault(Fault::Truncate(at), AfterEffect);
            let before = theatre.ledger().last().map_or(0, |entry| entry.sequence);
            let request = theatre.request(&format!("CUT-{at}")).await;
            theatre.strike(kind, &cut, Often::Once);
            let outcome = theatre.write(&request).await;
            theatre.heal();
            theatre.write(&request).await.unwrap();
            assert_eq!(theatre.taken(&request).len(), 1);
            let entries = theatre.rig.sandbox.ledger_after(before, 10).entries;
            let struck = entries.iter().find(|entry| entry.faults.contains(&"truncate")).unwrap();
            if struck.answered.bytes < at {
                assert!(at > 60, "all of it came, after {at} cuts");
                outcome.unwrap();
                break;
            }
            if let Err(error) = outcome {
                assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent), "{at}");
            } else {
                assert_eq!(struck.answered.bytes, at, "only the whole is read");
            }
            theatre.rig.sandbox.clear_ledger();
        }
    });
}

fn encodings(side: Side, kind: Kind) {
    let gbk = |bytes: &[u8]| encoding_rs::GBK.encode(&bend::text(bytes)).0.into_owned();
    let gb18030 = |bytes: &[u8]| encoding_rs::GB18030.encode(&bend::text(bytes)).0.into_owned();
    let marked = |bytes: &[u8]| [b"\xef\xbb\xbf", bytes].concat();
    Class::Healed.holds(
        side,
        kind,
        &[
            bend::typed("GBK, labelled", "application/json;charset=GBK", gbk),
            bend::typed("GBK, not labelled", "application/json", gbk),
            bend::typed("GBK, labelled as UTF-8", "application/json;charset=utf-8", gbk),
            bend::typed("GB18030", "application/json;charset=gb18030", gb18030),
            bend::typed("a page's type", "text/html", <[u8]>::to_vec),
            bend::body("a byte order mark", marked),
        ],
    );
    let broken = |with: &'static [u8]| {
        bend::body("broken characters", move |bytes| {
            let end = bytes.len() - 1;
            [&bytes[..end], b",\"x\":\"", with, b"\"", &bytes[end..]].concat()
        })
    };
    for with in [&b"\xff\xfe"[..], b"\\ud800", b"\\udfff\\ud800", b"\0", b"\\u0000"] {
        never_wrong(side, kind, &broken(with));
    }
}

fn push_encodings(_: Side, _: Kind) {
    let pushed = Pushed::new(false);
    for body in &pushed.bodies {
        same_push(&pushed, body, &encoding_rs::GBK.encode(&bend::text(body)).0);
        same_push(&pushed, body, &[b"\xef\xbb\xbf", &body[..]].concat());
        for with in ["\\ud800", "\\u0000"] {
            let read = pushed.read(&bend::with_key(body, &format!("\"x\":\"{with}\"")));
            assert!(read.is_ok() || is_contract(&read));
        }
        let read = pushed.read(&[&body[..body.len() - 1], b",\"x\":\"\xff\xfe\"}"].concat());
        assert!(read.is_ok() || is_contract(&read));
    }
}

fn extremes(side: Side, kind: Kind) {
    let nested = |open: &str, within: &str, close: &str| {
        let body = [&open.repeat(100_000), within, &close.repeat(100_000)].concat();
        Inject::Fault(Fault::Reply(Canned::new(200, body)), AfterEffect)
    };
    Class::Contract.holds(side, kind, &[nested("[", "", "]"), nested("{\"a\":", "1", "}")]);
    let big = bend::body("10 MiB", |bytes| bend::with_key(bytes, &format!("\"x\":\"{}\"", "x".repeat(10 << 20))));
    never_wrong(side, kind, &big);
    for member in ["\"x\":1e400", "\"x\":-0", "\"x\":0.1e-999", "\"code\":\"0\"", "\"x\":1,\"x\":2"] {
        never_wrong(side, kind, &bend::body("odd members", |bytes| bend::with_key(bytes, member)));
    }
    let digits =
        bend::body("a number of 400 digits", |bytes| bend::with_key(bytes, &format!("\"x\":{}", "9".repeat(400))));
    never_wrong(side, kind, &digits);
    let deep = bend::body("deep within", |bytes| {
        bend::with_key(bytes, &format!("\"x\":{}{}", "[".repeat(100_000), "]".repeat(100_000)))
    });
    never_wrong(side, kind, &deep);
}

fn types(side: Side, kind: Kind) {
    if kind != Kind::Token {
        let shapes: &[Fault] = match side {
            Side::Jdl | Side::Cj => &[Fault::SwapTypes, Fault::NullFields],
            Side::Jos => &[Fault::SwapTypes, Fault::NullFields, Fault::ListShapes],
        };
        let injections = shapes.iter().map(|fault| Inject::Fault(fault.clone(), AfterEffect));
        Class::Healed.holds(side, kind, &injections.collect::<Vec<_>>());
    }
    never_wrong(side, kind, &bend::tree("numbers as text, digits as numbers", bend::swap));
    never_wrong(side, kind, &bend::body("JSON in a text", |bytes| serde_json::to_vec(&bend::text(bytes)).unwrap()));
    let listed = bend::tree("a list of one", |value| *value = json!([value.take()]));
    if side == Side::Jos && matches!(kind, Kind::Read | Kind::Batch) {
        // A list is the rows themselves, as in saved replies. What is in it is kept raw, and moves nothing.
        let trace = bent(side, &listed).unwrap();
        assert_eq!((trace.events().len(), trace.status().word()), (1, "unmapped"));
        assert!(format!("{:?}", trace.events()[0].extra).contains("trace_api_dtos"), "{:?}", trace.events()[0].extra);
    } else {
        never_wrong(side, kind, &listed);
    }
    let wrapped = bend::tree("each member in a list of one", |value| {
        let root = value.as_object_mut().and_then(|root| root.values_mut().find(|below| below.is_object()));
        let Some(Value::Object(members)) = root else { return };
        members.values_mut().for_each(|member| *member = json!([member.take()]));
    });
    never_wrong(side, kind, &wrapped);
}

/// Each key of the answer once away, and once under another name.
fn fields(side: Side, kind: Kind) {
    if kind != Kind::Token {
        Class::Healed.holds(side, kind, &[Inject::Fault(Fault::ExtraFields, AfterEffect)]);
    }
    if kind != Kind::Read {
        for pointer in keys_of(side, kind) {
            for name in [None, Some("renamed")] {
                let pointer = pointer.clone();
                let gone = bend::tree("a field away", move |value| bend::take(value, &pointer, name));
                if kind == Kind::Batch {
                    // Without a field one item of three may be less than it was; the others are as they were.
                    continue;
                }
                never_wrong(side, kind, &gone);
            }
        }
        return;
    }
    let theatre = Theatre::new(side, &Setup::new(1));
    let keys = keys_of(side, kind);
    assert!(keys.len() > 5, "{keys:?}");
    theatre.on(async {
        let truth = moments(&theatre.read(&theatre.waybills[0]).await.unwrap());
        for pointer in keys {
            for name in [None, Some("renamed")] {
                let gone = pointer.clone();
                let gone = bend::tree("a field away", move |value| bend::take(value, &gone, name));
                theatre.strike(kind, &gone, Often::Once);
                match theatre.read(&theatre.waybills[0]).await {
                    Ok(trace) => {
                        assert_eq!(trace.waybill(), Some(&theatre.waybills[0]), "{pointer}");
                        // An event without its time is kept, and has none.
                        let told: BTreeSet<_> = moments(&trace).into_iter().filter(|second| second.is_some()).collect();
                        assert!(told.is_subset(&truth), "{pointer}: {told:?}");
                    }
                    Err(error) => {
                        let kinds = [ErrorKind::BadResponse, ErrorKind::NotFound, ErrorKind::Unavailable];
                        assert!(kinds.contains(&error.kind()), "{pointer}: {error:?}");
                        assert!(error.kind() != ErrorKind::NotFound || side != Side::Jdl, "{pointer}: {error:?}");
                    }
                }
                theatre.heal();
            }
        }
    });
}

fn moments(trace: &Trace) -> BTreeSet<Option<i64>> {
    trace.events().iter().map(|event| event.at.map(|at| at.at().unix_seconds())).collect()
}

/// The keys of a true answer.
fn keys_of(side: Side, kind: Kind) -> Vec<String> {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = std::sync::Arc::clone(&seen);
    let look = bend::body("a look", move |bytes| {
        bend::keys(&serde_json::from_slice(bytes).unwrap(), "", &mut keep.lock().unwrap());
        bytes.to_vec()
    });
    let struck = strike(side, kind, &look, Often::Once);
    assert!(struck.outcome.is_ok(), "{struck:?}");
    seen.lock().unwrap().clone()
}

fn push_fields(_: Side, _: Kind) {
    let pushed = Pushed::new(false);
    let truth = pushed.read(pushed.last()).unwrap();
    let PushEvent::Trace(truth) = truth.event else { panic!("a trace") };
    let mut keys = Vec::new();
    bend::keys(&serde_json::from_slice(pushed.last()).unwrap(), "", &mut keys);
    for pointer in keys {
        for name in [None, Some("renamed")] {
            let body = bend::changed(pushed.last(), &|value| bend::take(value, &pointer, name));
            match pushed.read(&body).map(|push| push.event) {
                Ok(PushEvent::Trace(trace)) => assert_eq!(trace.waybill(), truth.waybill(), "{pointer}"),
                Ok(other) => panic!("{pointer}: {other:?}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::BadResponse, "{pointer}"),
            }
        }
    }
}

fn envelopes(side: Side, kind: Kind) {
    if kind == Kind::Token {
        never_wrong(
            side,
            kind,
            &bend::tree("wrapped", |value| *value = json!({ "model": value.take(), "success": true })),
        );
        return;
    }
    match side {
        Side::Cj => {
            let text = bend::tree("the code as text", |value| value["code"] = json!("200"));
            let alone = bend::tree("success alone", |value| {
                bend::take(value, "/result", None);
                value["success"] = json!(true);
            });
            Class::Healed.holds(side, kind, &[text, alone]);
        }
        Side::Jos => {
            let drift = [Fault::SuffixSwap, Fault::ContainerDrift].map(|fault| Inject::Fault(fault, AfterEffect));
            Class::Healed.holds(side, kind, &drift);
        }
        Side::Jdl => {
            let wrapped = |code: &'static str| {
                bend::body("wrapped", move |bytes| {
                    format!("{{\"response\":{{\"content\":{},\"code\":{code}}}}}", bend::text(bytes)).into_bytes()
                })
            };
            Class::Healed.holds(side, kind, &[wrapped("0"), wrapped("\"0\"")]);
        }
    }
    // The gateway says "system error" within status 200.
    let error = match side {
        Side::Cj => r#"{"code":1600000,"result":false,"message":"System error","data":null,"requestId":"r-1"}"#,
        _ => r#"{"error_response":{"code":"43","zh_desc":"系统处理错误","en_desc":"system error"}}"#,
    };
    let inject = Inject::Fault(Fault::Reply(Canned::new(200, error)), BeforeEffect);
    let struck = strike(side, kind, &inject, Often::Always);
    let found = struck.outcome.as_ref().unwrap_err();
    assert_eq!(found.kind(), ErrorKind::Unavailable, "{struck:?}");
    assert!(struck.effects == 0 && struck.again.is_ok(), "{struck:?}");
}
