//! Rows 13 to 25, for pushes: what the provider tells, bent before it signs it.

use portolan::{EventStatus, PushEvent, Trace};
use portolan_sandbox::{Bend, Canned, Fault, FaultRule};
use serde_json::json;

use crate::{
    bend,
    content::{BROKEN, ODD_MEMBERS},
    pushed::{Pushed, is_contract},
    subject::{Kind, Side, core},
    table::Cell,
    values::{TIMES, kept},
};

const NO_PUSHES: &str = "JOS sends no pushes";
const AGAIN: &str = "Contract: sent again";

pub(crate) fn cell(row: u8, side: Side) -> Option<Cell> {
    if !(13..=25).contains(&row) {
        return None;
    }
    if side == Side::Jos {
        return Some(Cell::No(NO_PUSHES));
    }
    Some(match row {
        13 => Cell::Case(AGAIN, |side, _| {
            for body in ["", "null", "\"\"", "[]", "{}"] {
                Pushed::bent(side, [bend::whole(body)]).are_refused();
            }
        }),
        14 => Cell::Case(AGAIN, cut),
        15 => Cell::Case(AGAIN, |side, _| Pushed::bent(side, [bend::whole(Canned::html().body)]).are_refused()),
        18 => Cell::Case("right, or Contract", encodings),
        19 => Cell::Case("right, or Contract", extremes),
        20 => Cell::Case("right, or Contract", types),
        21 => Cell::Case("right without it, or Contract", fields),
        22 => Cell::Case("right: kept raw, and moves nothing", unknown),
        23 => Cell::Case("right", big),
        24 => Cell::Case("right: kept raw where it cannot be read", times),
        25 => Cell::No("a push has no envelope"),
        _ => return None,
    })
}

/// A trace in the public language, with everything.
pub(crate) fn shown(trace: &Trace) -> String {
    serde_json::to_string(&portolan::schema::Trace::of(trace, portolan::schema::View::Revealed)).unwrap()
}

/// The n-th push is cut to n bytes.
fn cut(side: Side, _: Kind) {
    let rules: Vec<_> =
        (0..900).map(|to| FaultRule::new(Fault::Body(vec![Bend::Cut { to }])).nth(to as u64 + 1)).collect();
    let (truth, pushed) = (Pushed::new(side, 90, &[]), Pushed::new(side, 90, &rules));
    let mut cuts = 0;
    for (push, truth) in pushed.pushes.iter().zip(&truth.pushes) {
        if push.body == truth.body {
            assert!(pushed.read(push).is_ok());
        } else {
            let read = pushed.read(push);
            assert!(is_contract(&read), "{} bytes: {read:?}", push.body.len());
            cuts += 1;
        }
    }
    assert!(cuts > 400, "{cuts} cuts");
}

/// All are the same as they would be unbent: the same event of the same parcel.
fn same(side: Side, bent: &Pushed) {
    let truth = Pushed::of(side);
    assert_eq!(bent.pushes.len(), truth.pushes.len());
    for (push, true_push) in bent.pushes.iter().zip(&truth.pushes) {
        assert_ne!(push.body, true_push.body, "it was not bent");
        let (one, other) = (bent.read(push).unwrap(), truth.read(true_push).unwrap());
        let (PushEvent::Trace(a), PushEvent::Trace(b)) = (one.event, other.event) else { panic!("traces") };
        assert_eq!((one.key, core(&a), a.waybill()), (other.key, core(&b), b.waybill()));
    }
}

fn encodings(side: Side, _: Kind) {
    if side == Side::Jdl {
        // CJ's sentences are English.
        same(side, &Pushed::bent(side, [bend::charset("gbk")]));
        same(side, &Pushed::bent(side, [bend::charset("gb18030"), bend::labelled("application/json;charset=gb18030")]));
    }
    same(side, &Pushed::bent(side, [bend::around("\u{feff}", "")]));
    let truth = Pushed::of(side);
    for with in BROKEN {
        let member = [b"\"x\":\"", with, b"\""].concat();
        Pushed::bent(side, [bend::member(member)]).are_right_or_refused(&truth);
    }
}

fn extremes(side: Side, _: Kind) {
    for open in ["[", "{\"a\":"] {
        Pushed::bent(side, [bend::whole(open.repeat(100_000))]).are_refused();
    }
    let truth = Pushed::of(side);
    for member in ODD_MEMBERS {
        Pushed::bent(side, [bend::member(member)]).are_right_or_refused(&truth);
    }
    for odd in [Bend::Nested { depth: 100_000 }, Bend::LongNumber { digits: 400 }, Bend::LongText { bytes: 1 << 20 }] {
        Pushed::bent(side, [odd]).are_right_or_refused(&truth);
    }
}

fn types(side: Side, _: Kind) {
    same(side, &Pushed::bent(side, [Bend::SwappedTypes { at: String::new() }]));
    let truth = Pushed::of(side);
    for odd in
        [Bend::Texted { at: String::new() }, Bend::Listed { at: String::new() }, Bend::Listed { at: "/*".into() }]
    {
        Pushed::bent(side, [odd]).are_right_or_refused(&truth);
    }
}

fn fields(side: Side, _: Kind) {
    let truth = Pushed::of(side);
    let keys = bend::keys(&truth.last().body);
    assert!(keys.len() > 8, "{keys:?}");
    for key in keys {
        for gone in bend::without(&key) {
            Pushed::bent(side, [gone]).are_right_or_refused(&truth);
        }
    }
}

fn unknown(side: Side, _: Kind) {
    let (bent, word) = match side {
        Side::Jdl => {
            let fields = [("/state", json!("299998")), ("/scanType", json!("-99998")), ("/category", json!(998))];
            let words = [("/operationTitle", json!("节点甲")), ("/operationRemark", json!("节点甲"))];
            let steps = fields.into_iter().chain(words).map(|(at, value)| bend::set(at, value)).collect();
            (Pushed::new(side, 1, &[FaultRule::new(Fault::Body(steps))]), "299998")
        }
        _ => {
            let events = "/params/logisticsTrackEvents/*";
            let steps = vec![
                bend::set(&format!("{events}/status"), 98),
                bend::set(&format!("{events}/activity"), "Something new"),
                bend::set(&format!("{events}/statusDesc"), "Something new"),
                bend::set("/params/trackingStatus", 98),
            ];
            (Pushed::new(side, 1, &[FaultRule::new(Fault::Body(steps))]), "Something new")
        }
    };
    let trace = bent.trace(bent.last());
    assert!(!trace.events().is_empty());
    for event in trace.events() {
        assert_eq!(event.status, EventStatus::Unmapped, "{event:?}");
    }
    assert!(shown(&trace).contains(word));
    assert_eq!(trace.status().word(), "unmapped", "it moves nothing");
}

fn big(side: Side, _: Kind) {
    let at = if side == Side::Jdl { "/operateSiteId" } else { "/params/bigNumber" };
    let bent = Pushed::bent(side, [bend::set(at, 9_007_199_254_740_993_u64)]);
    assert!(shown(&bent.trace(bent.last())).contains("9007199254740993"));
}

fn times(side: Side, _: Kind) {
    let at = if side == Side::Jdl { "/operationTime" } else { "/params/logisticsTrackEvents/0/eventTime" };
    let all = Pushed::of(side);
    let all = all.trace(all.last()).events().len();
    for time in TIMES {
        let bent = Pushed::bent(side, [bend::set(at, time)]);
        let trace = bent.trace(bent.last());
        assert_eq!(trace.events().len(), all, "{time}: no event is lost");
        let fits = |event: &portolan::TraceEvent| std::panic::catch_unwind(|| kept(event, time)).is_ok();
        assert!(trace.events().iter().any(fits), "{time}: {:?}", trace.events());
    }
}
