//! Rows 13 to 25: what is in an answer. What is in a push: see [`told`](crate::told).

use std::collections::BTreeSet;

use portolan::{
    Delivery, ErrorKind, Trace,
    exchange::{Policies, RetryPolicy},
};
use portolan_sandbox::{
    Bend, Canned, Fault,
    When::{AfterEffect, BeforeEffect},
};
use portolan_simulation::Setup;
use serde_json::{Value, json};

use crate::{
    bend,
    class::{Class, secret_free},
    subject::{Inject, Kind, Often, Side, Theatre, core, strike},
    table::Cell,
    told,
    values::{TIMES, bent, big_answer, big_order, times, unknown_code},
};

const ITEM: &str = "a batch is cut into calls of one parcel here: each item is a read";

pub(crate) fn cell(row: u8, side: Side, kind: Kind) -> Option<Cell> {
    if kind == Kind::Push {
        return told::cell(row, side);
    }
    let no_answer = Class::Contract.word(kind);
    Some(match (row, side, kind) {
        (13, ..) => Cell::Case(no_answer, |side, kind| {
            let replies = ["null", "\"\"", "7", "{}"].map(|body| Fault::Reply(Canned::new(200, body)));
            let injections = replies.into_iter().chain([Fault::Empty]).map(|fault| Inject::Fault(fault, AfterEffect));
            Class::Contract.holds(side, kind, &injections.collect::<Vec<_>>());
        }),
        (14, _, Kind::Read) => Cell::Case(Class::Cut.word(kind), cut_reads),
        (14, _, Kind::Write) => Cell::Case(no_answer, cut_writes),
        (14, ..) => Cell::Case(no_answer, |side, kind| {
            let cuts = [1, 2, 3, 7, 19, 40, 80, 120].map(|at| Inject::Fault(Fault::Truncate(at), AfterEffect));
            Class::Cut.holds(side, kind, &cuts);
        }),
        (15, ..) => Cell::Case(no_answer, |side, kind| {
            let page = |when| Inject::Fault(Fault::Reply(Canned::html()), when);
            Class::Contract.holds(side, kind, &[page(AfterEffect), page(BeforeEffect)]);
        }),
        (18, ..) => Cell::Case("right, or Contract", encodings),
        (19, ..) => Cell::Case("right, or Contract", extremes),
        (20, ..) => Cell::Case("right, or Contract", types),
        (21, ..) => Cell::Case("right without it, or Contract", fields),
        (22, Side::Cj, Kind::Read) => Cell::Case("right: kept raw", |side, _| {
            let new = bend::body([bend::set("/data/0/trackingStatus", "Brand new")]);
            assert_eq!(bent(side, &new).unwrap().provider_status.unwrap().raw, "Brand new");
        }),
        (22, _, Kind::Read) => Cell::Case("right: kept raw, and moves nothing", unknown_code),
        (22, _, Kind::Write | Kind::Token) => Cell::Case("right", |side, kind| {
            let new = bend::body([bend::member("\"brandNew\":\"全新\",\"type\":99")]);
            Class::Healed.holds(side, kind, &[new]);
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
            let site = "/data/0/trackings/0/operateSiteId";
            let trace = bent(side, &bend::body([bend::set(site, 9_007_199_254_740_993_u64)])).unwrap();
            assert!(told::shown(&trace).contains("9007199254740993"));
        }),
        (23, _, Kind::Write) => Cell::Case("right", |side, _| big_answer(side)),
        (23, _, Kind::Token) => Cell::No("its ids are compared with nothing here: the owner is kept as text"),
        (24, _, Kind::Read) => Cell::Case("right: kept raw where it cannot be read", times),
        (24, _, Kind::Write) => {
            Cell::No("no time in the answer decides anything: promised times are kept as they come")
        }
        (24, _, Kind::Token) => Cell::Case("right, or Contract", |side, kind| {
            let odd = |at: &str, value: Value| never_wrong(side, kind, &bend::body([bend::set(at, value)]));
            match side {
                Side::Jdl => TIMES.map(|time| odd("/accessExpire", json!(time))).into(),
                Side::Cj => TIMES.map(|time| odd("/data/accessTokenExpiryDate", json!(time))).into(),
                Side::Jos => [json!(-1), json!("86400"), json!(1e300), json!(u64::MAX), json!("soon"), Value::Null]
                    .map(|seconds| odd("/expires_in", seconds))
                    .to_vec(),
            };
        }),
        (25, ..) => Cell::Case("right; an error within is one", envelopes),
        (22..=24, Side::Cj, Kind::Batch) => Cell::No("each element of a batch is read as the one of a read is"),
        (22..=24, _, Kind::Batch) => Cell::No(ITEM),
        _ => return None,
    })
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
    let (gbk, gb18030) = (|| bend::charset("gbk"), || bend::charset("gb18030"));
    Class::Healed.holds(
        side,
        kind,
        &[
            bend::body([gbk(), bend::labelled("application/json;charset=GBK")]),
            bend::body([gbk(), bend::labelled("application/json")]),
            bend::body([gbk(), bend::labelled("application/json;charset=utf-8")]),
            bend::body([gb18030(), bend::labelled("application/json;charset=gb18030")]),
            bend::body([bend::labelled("text/html")]),
            bend::body([bend::around("\u{feff}", "")]),
        ],
    );
    for with in BROKEN {
        never_wrong(side, kind, &bend::body([bend::member([b"\"x\":\"", with, b"\""].concat())]));
    }
}

/// Bytes that are no text, halves of characters, and the end of a text in C.
pub(crate) const BROKEN: [&[u8]; 5] = [b"\xff\xfe", b"\\ud800", b"\\udfff\\ud800", b"\0", b"\\u0000"];

fn extremes(side: Side, kind: Kind) {
    let nested = |open: &str, within: &str, close: &str| {
        let body = [&open.repeat(100_000), within, &close.repeat(100_000)].concat();
        Inject::Fault(Fault::Reply(Canned::new(200, body)), AfterEffect)
    };
    Class::Contract.holds(side, kind, &[nested("[", "", "]"), nested("{\"a\":", "1", "}")]);
    never_wrong(side, kind, &bend::body([Bend::LongText { bytes: 10 << 20 }]));
    for member in ODD_MEMBERS {
        never_wrong(side, kind, &bend::body([bend::member(member)]));
    }
    never_wrong(side, kind, &bend::body([Bend::LongNumber { digits: 400 }]));
    never_wrong(side, kind, &bend::body([Bend::Nested { depth: 100_000 }]));
}

/// Numbers beyond all bounds, and keys that come twice.
pub(crate) const ODD_MEMBERS: [&str; 5] =
    ["\"x\":1e400", "\"x\":-0", "\"x\":0.1e-999", "\"code\":\"0\"", "\"x\":1,\"x\":2"];

fn types(side: Side, kind: Kind) {
    if kind != Kind::Token {
        let shapes: &[Fault] = match side {
            Side::Jdl | Side::Cj => &[Fault::SwapTypes, Fault::NullFields],
            Side::Jos => &[Fault::SwapTypes, Fault::NullFields, Fault::ListShapes],
        };
        let injections = shapes.iter().map(|fault| Inject::Fault(fault.clone(), AfterEffect));
        Class::Healed.holds(side, kind, &injections.collect::<Vec<_>>());
    }
    never_wrong(side, kind, &bend::body([Bend::SwappedTypes { at: String::new() }]));
    never_wrong(side, kind, &bend::body([Bend::Texted { at: String::new() }]));
    let listed = bend::body([Bend::Listed { at: String::new() }]);
    if side == Side::Jos && matches!(kind, Kind::Read | Kind::Batch) {
        // A list is the rows themselves, as in saved replies. What is in it is kept raw, and moves nothing.
        let trace = bent(side, &listed).unwrap();
        assert_eq!((trace.events().len(), trace.status().word()), (1, "unmapped"));
        assert!(format!("{:?}", trace.events()[0].extra).contains("trace_api_dtos"), "{:?}", trace.events()[0].extra);
    } else {
        never_wrong(side, kind, &listed);
    }
    // Each member of the answer's first object that has some.
    let root = match (side, kind) {
        (Side::Cj, _) => "/data/*",
        (_, Kind::Token) => "/*",
        (Side::Jos, _) => "/*/*",
        (Side::Jdl, _) => "/data/*",
    };
    let wrapped = bend::body([Bend::Listed { at: root.to_owned() }]);
    never_wrong(side, kind, &wrapped);
}

/// Each key of the answer once away, and once under another name.
fn fields(side: Side, kind: Kind) {
    if kind != Kind::Token {
        Class::Healed.holds(side, kind, &[Inject::Fault(Fault::ExtraFields, AfterEffect)]);
    }
    if kind != Kind::Read {
        for pointer in keys_of(side, kind) {
            // Without a field one item of three may be less than it was; the others are as they were.
            if kind != Kind::Batch {
                bend::without(&pointer).into_iter().for_each(|gone| never_wrong(side, kind, &bend::body([gone])));
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
            for gone in bend::without(&pointer) {
                theatre.strike(kind, &bend::body([gone]), Often::Once);
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
    bend::keys(&strike(side, kind, &Inject::Nothing, Often::Once).answer.0.unwrap())
}

fn envelopes(side: Side, kind: Kind) {
    if kind == Kind::Token {
        never_wrong(side, kind, &bend::body([bend::around("{\"model\":", ",\"success\":true}")]));
        return;
    }
    match side {
        Side::Cj => {
            let text = bend::body([bend::set("/code", "200")]);
            let alone = bend::body([bend::remove("/result"), bend::set("/success", true)]);
            Class::Healed.holds(side, kind, &[text, alone]);
        }
        Side::Jos => {
            let drift = [Fault::SuffixSwap, Fault::ContainerDrift].map(|fault| Inject::Fault(fault, AfterEffect));
            Class::Healed.holds(side, kind, &drift);
        }
        Side::Jdl => {
            let wrapped = |code: &str| {
                bend::body([bend::around("{\"response\":{\"content\":", &format!(",\"code\":{code}}}}}"))])
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
