//! Rows 1 to 8: the way there and back.

use std::time::Duration;

use portolan_sandbox::{
    Fault,
    When::{AfterEffect, BeforeEffect},
};
use portolan_simulation::{Latency, Setup, Trouble};

use crate::{
    class::Class,
    subject::{Inject, Kind, Side, Theatre, core},
    table::Cell,
};

/// Pushes come to us: sockets, names and certificates are the receiving server's.
const THEY_CALL: &str =
    "the provider calls: the connection is the receiving server's, and what it cannot read it asks for again";

pub(crate) fn cell(row: u8, _: Side, kind: Kind) -> Option<Cell> {
    let run: fn(Side, Kind) = match row {
        1 => |side, kind| network(Class::NotSent, side, kind, &[Trouble::NoName, Trouble::SilentName]),
        2 => |side, kind| network(Class::NotSent, side, kind, &[Trouble::Refused, Trouble::Dropped]),
        3 => |side, kind| {
            network(Class::NotSent, side, kind, &[Trouble::Handshake]);
            network(Class::Untrusted, side, kind, &[Trouble::Certificate]);
        },
        4 => |side, kind| network(Class::Unanswered, side, kind, &[Trouble::Closed]),
        5 => |side, kind| faults(Class::Unanswered, side, kind, vec![Fault::Reset]),
        6 => |side, kind| faults(Class::Unanswered, side, kind, [0, 1, 20, 60].map(Fault::Cut).into()),
        7 => |side, kind| {
            let byte_a_second = Fault::Drip { bytes: 1, every: Duration::from_secs(1) };
            let late =
                [Fault::Never, Fault::Delay(Duration::from_secs(40)), Fault::Stall(0), Fault::Stall(20), byte_a_second];
            faults(Class::Late, side, kind, late.into());
        },
        8 => slow,
        _ => return None,
    };
    if kind == Kind::Push {
        return Some(Cell::No(THEY_CALL));
    }
    let class = match row {
        1..=3 => Class::NotSent,
        7 => Class::Late,
        8 => return Some(Cell::Case("right, or Transient at the deadline", run)),
        _ => Class::Unanswered,
    };
    Some(Cell::Case(class.word(kind), run))
}

fn network(class: Class, side: Side, kind: Kind, troubles: &[Trouble]) {
    class.holds(side, kind, &troubles.iter().copied().map(Inject::Network).collect::<Vec<_>>());
}

/// Before the effect and after it, where the fault can be both.
fn faults(class: Class, side: Side, kind: Kind, faults: Vec<Fault>) {
    for fault in faults {
        let early = matches!(fault, Fault::Reset | Fault::Never | Fault::Reply(_));
        let both = [Some(AfterEffect), early.then_some(BeforeEffect)];
        let injections = both.into_iter().flatten().map(|when| Inject::Fault(fault.clone(), when));
        class.holds(side, kind, &injections.collect::<Vec<_>>());
    }
}

/// A slow way is no fault, as long as the call's time is not over.
fn slow(side: Side, kind: Kind) {
    let within = [3, 9].map(|seconds| Inject::Fault(Fault::Delay(Duration::from_secs(seconds)), AfterEffect));
    Class::Healed.holds(side, kind, &within);
    let slices = Fault::Drip { bytes: 1, every: Duration::from_millis(1) };
    Class::Healed.holds(side, kind, &[Inject::Fault(slices, AfterEffect)]);
    if kind != Kind::Read {
        return;
    }
    // Up to 30 s there and back, drawn anew for each request: right, or out of time.
    let theatre = Theatre::new(side, &Setup::new(3));
    theatre.on(async {
        let truth = theatre.read(&theatre.waybills[0]).await.unwrap();
        let way = (Duration::ZERO, Duration::from_secs(15));
        theatre.rig.wire.set_latency(Latency { there: way, back: way });
        let (mut right, mut late) = (0, 0);
        for _ in 0..60 {
            let began = theatre.rig.clock.passed();
            match theatre.read(&theatre.waybills[0]).await {
                Ok(trace) => {
                    assert_eq!(core(&trace), core(&truth));
                    right += 1;
                }
                Err(error) => {
                    assert_eq!(error.kind(), portolan::ErrorKind::Unavailable);
                    late += 1;
                }
            }
            assert!(theatre.rig.clock.passed() - began <= Duration::from_secs(15));
            theatre.rig.clock.sleep(Duration::from_secs(60)).await;
        }
        assert!(right > 5 && late > 5, "{right} were right and {late} were late");
    });
}
