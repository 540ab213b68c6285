//! Rows 22 to 24: codes that nobody knows, ids beyond 2^53, and times that are none.

use portolan::{EventStatus, OrderRef, OrderRefKind, Trace, TraceEvent};
use portolan_sandbox::{Fault, FaultRule, StageOrder};
use portolan_simulation::{Setup, provider::vender};

use crate::{
    bend,
    subject::{Inject, Kind, Often, Side, Theatre},
};

pub(crate) const TIMES: [&str; 11] = [
    "",
    "soon",
    "0000-00-00 00:00:00",
    "2026-02-29 08:00:00",
    "2028-02-29 08:00:00",
    "2026-01-05 24:00:00",
    "2026-01-05 23:59:60",
    "2026-01-05T08:00:00Z",
    "1767571200",
    "1767571200000",
    "9999-12-31 23:59:59",
];

/// The delivery under a code or title that nobody knows.
pub(crate) fn unknown_code(side: Side, _: Kind) {
    let words = [("\"10034\"", "\"299998\""), ("妥投", "节点甲"), ("签收", "甲"), ("完成配送", "甲")];
    let new = bend::body(words.map(|(from, to)| bend::replace(from, to)));
    let trace = bent(side, &new).unwrap();
    let event = trace.events().last().unwrap();
    assert_eq!(event.status, EventStatus::Unmapped, "{event:?}");
    assert!(event.code.as_deref() == Some("299998") || event.title.as_deref() == Some("节点甲"), "kept raw: {event:?}");
    assert_eq!(trace.status().word(), "out_for_delivery", "it moves nothing");
}

pub(crate) fn big_order(side: Side, _: Kind) {
    const ID: &str = "9223372036854775807";
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.rig.sandbox.stage_order(StageOrder::new().id(ID).vender_id(vender(0))).unwrap();
    theatre.on(async {
        for fault in [None, Some(Fault::SwapTypes)] {
            if let Some(fault) = fault {
                theatre.rig.sandbox.add_fault(FaultRule::new(fault)).unwrap();
            }
            let book = theatre.connection().orders.as_ref().unwrap();
            let order = book.get(&OrderRef::new(OrderRefKind::Platform, ID).unwrap()).await.unwrap();
            assert_eq!(order.id.value(), ID);
        }
    });
}

/// A number beyond 2^53 beside the number that was asked for is kept digit by digit.
pub(crate) fn big_answer(side: Side) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let request = theatre.request("BIG-1").await;
        let beside = match side {
            Side::Jos => "/*/*/bigNumber",
            _ => "/data/bigNumber",
        };
        let big = bend::body([bend::set(beside, 9_007_199_254_740_993_u64)]);
        theatre.strike(Kind::Write, &big, Often::Once);
        let extra = match side {
            Side::Cj => format!("{:?}", theatre.buy(&request).await.unwrap().purchase.extra),
            _ => format!("{:?}", theatre.port().submit(&request).await.unwrap().extra),
        };
        assert!(extra.contains("9007199254740993"), "{extra}");
    });
}

/// Each time in place of the true one: the event is there, and its time is what it says, or kept raw.
pub(crate) fn times(side: Side, _: Kind) {
    let at = match side {
        Side::Jdl => "/data/0/trackings/0/operationTime",
        Side::Jos => "/*/trace_api_dtos/0/ope_time",
        Side::Cj => "/data/0/routes/0/acceptTime",
    };
    let all = bent(side, &Inject::Nothing).unwrap().events().len();
    for time in TIMES {
        let trace = bent(side, &bend::body([bend::set(at, time)])).unwrap();
        assert_eq!(trace.events().len(), all, "{time}: no event is lost");
        let odd: Vec<_> = trace.events().iter().filter(|event| event.raw_time.as_deref() == Some(time)).collect();
        let read = trace.events().iter().any(|event| event.at.is_some_and(|at| readable(time, at.at().unix_seconds())));
        assert!(odd.len() == 1 || read || time.is_empty(), "{side:?} {time}: {:?}", trace.events());
    }
}

pub(crate) fn kept(event: &TraceEvent, time: &str) {
    let second = event.at.map(|at| at.at().unix_seconds());
    let raw = event.raw_time.as_deref() == Some(time);
    assert!(raw || time.is_empty() || second.is_some_and(|second| readable(time, second)), "{time}: {event:?}");
}

/// What each of the times means that mean anything: China's where no zone is written.
pub(crate) fn readable(time: &str, second: i64) -> bool {
    match time {
        "2028-02-29 08:00:00" => second == 1_835_395_200,
        // Midnight at the end of the day.
        "2026-01-05 24:00:00" => second == 1_767_628_800,
        "2026-01-05 23:59:60" => (1_767_628_799..=1_767_628_800).contains(&second),
        "2026-01-05T08:00:00Z" => second == 1_767_600_000,
        "1767571200" | "1767571200000" => second == 1_767_571_200,
        "9999-12-31 23:59:59" => second == 253_402_271_999,
        _ => false,
    }
}

/// Asks about a parcel whose answer is bent.
pub(crate) fn bent(side: Side, inject: &Inject) -> Result<Trace, portolan::Error> {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        theatre.strike(Kind::Read, inject, Often::Always);
        let read = theatre.read(&theatre.waybills[0]).await;
        theatre.answer(Kind::Read, inject);
        read
    })
}
