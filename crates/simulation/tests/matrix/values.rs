//! Rows 22 to 24: codes that nobody knows, ids beyond 2^53, and times that are none.

use portolan::{EventStatus, OrderRef, OrderRefKind, Trace, TraceEvent};
use portolan_sandbox::{Fault, FaultRule, StageOrder};
use portolan_simulation::{Setup, provider::vender};
use serde_json::{Value, json};

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
    let new = bend::body("an unknown code", move |bytes| {
        let text = bend::text(bytes).replace("\"10034\"", "\"299998\"").replace("妥投", "节点甲");
        text.replace("签收", "甲").replace("完成配送", "甲").into_bytes()
    });
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
        let big = bend::body("a number beyond 2^53", move |bytes| {
            let text = bend::text(bytes);
            let at = text.rfind("\"orderId\"").or_else(|| text.rfind("\"orderCode\"")).unwrap();
            let (before, after) = text.split_at(at);
            format!("{before}\"bigNumber\":9007199254740993,{after}").into_bytes()
        });
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
    let key = match side {
        Side::Jdl => "operationTime",
        Side::Jos => "ope_time",
        Side::Cj => "acceptTime",
    };
    let all = bent(side, &bend::body("as it is", <[u8]>::to_vec)).unwrap().events().len();
    for time in TIMES {
        let odd = bend::tree("an odd time", move |value| _ = first(value, key, time));
        let trace = bent(side, &odd).unwrap();
        assert_eq!(trace.events().len(), all, "{time}: no event is lost");
        let odd: Vec<_> = trace.events().iter().filter(|event| event.raw_time.as_deref() == Some(time)).collect();
        let read = trace.events().iter().any(|event| event.at.is_some_and(|at| readable(time, at.at().unix_seconds())));
        assert!(odd.len() == 1 || read || time.is_empty(), "{side:?} {time}: {:?}", trace.events());
    }
}

/// Sets the first value of a key.
pub(crate) fn first(value: &mut Value, key: &str, to: &str) -> bool {
    match value {
        Value::Object(members) => {
            if let Some(own) = members.get_mut(key) {
                *own = json!(to);
                return true;
            }
            members.values_mut().any(|member| first(member, key, to))
        }
        Value::Array(items) => items.iter_mut().any(|item| first(item, key, to)),
        _ => false,
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
        theatre.read(&theatre.waybills[0]).await
    })
}
