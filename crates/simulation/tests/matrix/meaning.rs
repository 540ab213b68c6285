//! Rows 34 to 43: signatures, answers to other questions, batches, and what is there already.

use std::{num::NonZeroU32, sync::Arc};

use portolan::{
    Authenticity, CarrierCode, CarrierScheme, Delivery, ErrorKind, MemoryInbox, OrderRef, OrderRefKind, PushMessage,
    Reference, SalesPlatform, ShippedWith, TrackingQuery, WaybillNo,
    application::{
        Decision, Intent, IntentId, IntentState, MemoryIntents, Parcel, ReceivePushes, ShipOrders, ShipStep, SoldOrder,
    },
};
use portolan_sandbox::{Bend, ChangeKind, Fault, FaultRule, Script, Stage, StageOrder, Verdict, When::AfterEffect};
use portolan_simulation::{
    Setup, carriers, consignee,
    provider::{shop, vender},
    step_policy,
};
use serde_json::Value;

use crate::{
    bend,
    class::Class,
    pushed::Pushed,
    subject::{Inject, Kind, Often, Side, Theatre, core, right, strike},
    table::Cell,
};

const NO_EFFECT: &str = "a read has no effect";
const ONE: &str = "one parcel is asked about, or handed in, a call";

pub(crate) fn cell(row: u8, side: Side, kind: Kind) -> Option<Cell> {
    if (side, kind) == (Side::Cj, Kind::Push) {
        return match row {
            34 => Some(Cell::Case("right: verified over the bytes", |side, _| signed_pushes(side))),
            41 | 43 => Some(Cell::Case("known when it comes again", |side, _| doubled_push(side))),
            _ => Some(Cell::No("a push answers no question, and is of one parcel")),
        };
    }
    if (side, kind) == (Side::Jos, Kind::Push) {
        return Some(Cell::No("JOS sends no pushes"));
    }
    Some(match (row, side, kind) {
        (34, _, Kind::Write) => Cell::Case("right", odd_parcel),
        (34, Side::Cj, Kind::Read) => Cell::No("CJ is asked by waybills, and signs no calls"),
        (34, Side::Jdl, Kind::Read) => Cell::Case("right", odd_order),
        (34, Side::Jos, Kind::Read) => {
            Cell::No("JOS is asked by waybill and by order number: letters and digits alone")
        }
        (34, _, Kind::Batch) => Cell::No("a batch is cut into calls of one parcel here: each item is a read"),
        (34, _, Kind::Token) => Cell::No("tokens are letters and digits"),
        (34, _, Kind::Push) => Cell::Case("right: verified over the bytes", |side, _| signed_pushes(side)),
        (35, _, Kind::Read) => Cell::Case("Contract: not taken", another_parcel),
        (35, _, Kind::Write) => Cell::Case("Ambiguous, settled once", another_number),
        (35, Side::Cj, Kind::Batch) => Cell::Case("right: known by number, not by place", |side, kind| {
            Class::Healed.holds(side, kind, &[bend::body([Bend::Reversed { at: "/data".to_owned() }])]);
        }),
        (35, Side::Jdl, Kind::Batch) => Cell::Case("Contract, of each swapped item", swapped),
        (35, Side::Jos, Kind::Batch) => {
            Cell::No("answers to this call name no waybill, as JD draws them: where one does, see read")
        }
        (35, _, Kind::Token) => Cell::No("an answer names its owner, who is kept beside the token; none is expected"),
        (35 | 40, _, Kind::Push) => Cell::No("a push answers no question, and is of one parcel"),
        (40, Side::Cj, Kind::Batch) => Cell::Case("each item its own", elements),
        (40, _, Kind::Batch) => Cell::Case("each item its own", parts),
        (40, ..) => Cell::No(ONE),
        (41, Side::Cj, Kind::Write) => Cell::Case("Ambiguous, settled once", |side, kind| {
            let lost = [Fault::Never, Fault::Reset, Fault::Cut(30)].map(|fault| Inject::Fault(fault, AfterEffect));
            for inject in &lost {
                let struck = strike(side, kind, inject, Often::Once);
                assert!(
                    struck.outcome.as_ref().is_err_and(|error| error.delivery() == Delivery::MaybeSent),
                    "{struck:?}"
                );
                assert!(struck.again.is_ok() && (struck.effects, struck.effects_at_end) == (1, 1), "{struck:?}");
            }
        }),
        (41, Side::Cj, Kind::Token) => Cell::Case("Ambiguous: asked again after five minutes", |side, kind| {
            for fault in [Fault::Reset, Fault::Never, Fault::Cut(10)] {
                let struck = strike(side, kind, &Inject::Fault(fault, AfterEffect), Often::Once);
                assert!(struck.outcome.is_err() && struck.again.is_ok() && struck.effects_at_end == 1, "{struck:?}");
            }
        }),
        (41, _, Kind::Write) => Cell::Case("Ambiguous, settled once", lost_answers),
        (41, _, Kind::Token) => Cell::Case("Ambiguous: one renewal, then the merchant", |side, kind| {
            for fault in [Fault::Reset, Fault::Never, Fault::Cut(10)] {
                let struck = strike(side, kind, &Inject::Fault(fault, AfterEffect), Often::Once);
                assert!(struck.outcome.is_err() && struck.effects == 1, "{struck:?}");
                let stopped = struck.again.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated);
                assert!(stopped && struck.effects_at_end == 1, "{struck:?}");
            }
        }),
        (41, _, Kind::Push) => Cell::Case("known when it comes again", |side, _| doubled_push(side)),
        (41, ..) => Cell::No(NO_EFFECT),
        (43, Side::Cj, Kind::Write) => Cell::Case("adopted", |side, _| {
            let theatre = Theatre::new(side, &Setup::new(1));
            theatre.on(async {
                let request = theatre.request("EXISTS-1").await;
                let (first, second) = (theatre.buy(&request).await.unwrap(), theatre.buy(&request).await.unwrap());
                assert!(!first.existed && second.existed);
                assert_eq!((second.purchase.id, theatre.taken(&request).len()), (first.purchase.id, 1));
            });
        }),
        (43, _, Kind::Write) => Cell::Case("adopted; another one's is refused", exists_already),
        (43, _, Kind::Push) => Cell::Case("known: one event", |side, _| doubled_push(side)),
        (43, _, Kind::Token) => Cell::No("a renewal has no key that could exist"),
        (43, ..) => Cell::No(NO_EFFECT),
        _ => return None,
    })
}

const ODD: &str = "a+b/c d&e=f%\"q\" \\ 😀 é 中文 ~ %20 ‰ 𠮷";

fn odd_parcel(side: Side, _: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        for (at, text) in [ODD, "+", "%", "%2B", "&sign=x", "=", "😀", "\u{7f}"].into_iter().enumerate() {
            let mut request = theatre.request(&format!("ODD-{at}")).await;
            request.description = Some(text.to_owned());
            theatre.write(&request).await.unwrap();
        }
        assert!(theatre.ledger().iter().all(|entry| entry.verdict == Verdict::Accepted));
    });
}

fn odd_order(side: Side, _: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        for number in ["A+B/C", "A&B=C", "A%20B", "A%2B", "~!*'()", "A\"B\\C"] {
            let mut stage = Stage::new(Script::HappyPath).merchant_order(number);
            stage.lived = true;
            let waybill = theatre.rig.sandbox.stage(stage).unwrap().number().to_owned();
            let order = OrderRef::new(OrderRefKind::Merchant, number).unwrap();
            let answer = theatre.tracking().track(&[TrackingQuery::new(Reference::Order(order))]).await.remove(0);
            assert_eq!(answer.unwrap()[0].waybill(), Some(&WaybillNo::parse(&waybill).unwrap()));
        }
    });
}

/// Verified over their bytes: changed on their way they are not.
fn signed_pushes(side: Side) {
    let pushed = Pushed::of(side);
    for push in &pushed.pushes {
        assert_eq!(pushed.read(push).unwrap().authenticity, Authenticity::Verified);
        let mut changed = push.clone();
        changed.body = [b"{\"x\":1,", &push.body[1..]].concat().into();
        match pushed.read(&changed) {
            Ok(read) => assert_eq!((side, read.authenticity), (Side::Jdl, Authenticity::Doubtful)),
            Err(error) => assert_eq!((side, error.kind()), (Side::Cj, ErrorKind::Unauthenticated)),
        }
    }
}

fn another_parcel(side: Side, _: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let other = theatre.waybills[1].to_string();
        let foreign = match side {
            Side::Cj => bend::body([
                bend::set("/data/0/trackingNumber", other),
                bend::set("/data/0/cjMailNo", "CJPKL0000000001YQ"),
                bend::set("/data/0/lastTrackNumber", Value::Null),
            ]),
            Side::Jdl => bend::body([bend::set("/data/0/referenceNumber", other)]),
            Side::Jos => bend::body([bend::set("/*/trace_api_dtos/*/waybill_code", other)]),
        };
        theatre.strike(Kind::Read, &foreign, Often::Always);
        let before = theatre.sent(Kind::Read);
        let error = theatre.read(&theatre.waybills[0]).await.unwrap_err();
        assert_eq!((error.kind(), theatre.sent(Kind::Read) - before), (ErrorKind::BadResponse, 1));
        theatre.heal();
        theatre.read(&theatre.waybills[0]).await.unwrap();
    });
}

fn another_number(side: Side, _: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let mut request = theatre.request("OTHERS-1").await;
        if side == Side::Cj {
            theatre.strike(Kind::Write, &bend::body([bend::replace("OTHERS-1", "OTHERS-2")]), Often::Always);
            let error = theatre.write(&request).await.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent));
            theatre.heal();
            theatre.write(&request).await.unwrap();
            return;
        }
        if side == Side::Jdl {
            request.number = theatre.port().reserve(NonZeroU32::MIN).await.unwrap().numbers.pop();
        }
        let own = request.number.clone().unwrap().to_string();
        theatre.strike(Kind::Write, &bend::body([bend::replace(&own, "JDVA00000000001")]), Often::Always);
        let error = theatre.write(&request).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent));
        assert_eq!((theatre.sent(Kind::Write), theatre.taken(&request).len()), (1, 1));
        theatre.heal();
        theatre.write(&request).await.unwrap();
        assert_eq!(theatre.taken(&request).len(), 1);
    });
}

/// Of three answers that come at once, two are swapped.
fn swapped(side: Side, _: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
        let truth = core(&theatre.read(&theatre.waybills[2]).await.unwrap());
        let [one, two, _] = [0, 1, 2].map(|at| theatre.waybills[at].to_string());
        let swap = [(&*one, "<>"), (&*two, &*one), ("<>", &*two)];
        let swap = bend::body(swap.map(|(from, to)| bend::replace(from, to)));
        theatre.strike(Kind::Batch, &swap, Often::Always);
        let outcomes = theatre.tracking().track(&queries).await;
        for outcome in &outcomes[..2] {
            assert_eq!(outcome.as_ref().unwrap_err().kind(), ErrorKind::BadResponse);
        }
        assert_eq!(core(&outcomes[2].as_ref().unwrap()[0]), truth);
    });
}

/// One item fails, has no result, or has one too many; and fewer numbers come than were asked for.
fn parts(side: Side, kind: Kind) {
    let code = if side == Side::Jdl { 4_000 } else { 67 };
    Class::Unanswered.holds(side, kind, &[Inject::Fault(Fault::BusinessCode(code), AfterEffect)]);
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let mut truths = Vec::new();
        for waybill in &theatre.waybills {
            truths.push(theatre.read(waybill).await.unwrap());
        }
        let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
        let list = if side == Side::Jdl { "/data" } else { "/*/trace_api_dtos" };
        for bend in [bend::remove(&format!("{list}/*")), Bend::Repeated { at: list.to_owned() }] {
            theatre.strike(kind, &bend::body([bend]), Often::Once);
            let outcome = right(first_of_each(theatre.tracking().track(&queries).await), &truths);
            if let Err(error) = outcome {
                assert!(matches!(error.kind(), ErrorKind::BadResponse | ErrorKind::NotFound), "{error:?}");
            }
            theatre.heal();
        }
        let (reserve, first) = match side {
            Side::Jdl => ("/ecap/v1/orders/pregetwaybillcodes", "/data/waybillCodes/0"),
            _ => ("jingdong.etms.waybillcode.get", "/*/*/deliveryIdList/0"),
        };
        // JOS's numbers come as one text; as a list they have a first one to leave out.
        for fault in [Fault::ListShapes, Fault::Body(vec![bend::remove(first)])] {
            theatre.rig.sandbox.add_fault(FaultRule::new(fault).operation(reserve)).unwrap();
        }
        let error = theatre.port().reserve(NonZeroU32::new(3).unwrap()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent));
    });
}

/// Of a parcel that is told twice: both are the same, and one is looked at.
fn first_of_each(
    outcomes: Vec<Result<Vec<portolan::Trace>, portolan::Error>>,
) -> Vec<Result<Vec<portolan::Trace>, portolan::Error>> {
    let first = |traces: Vec<portolan::Trace>| {
        assert!(traces.windows(2).all(|pair| pair[0] == pair[1]));
        traces.into_iter().take(1).collect()
    };
    outcomes.into_iter().map(|outcome| outcome.map(first)).collect()
}

/// Every step of a shipment once takes effect and loses its answer.
fn lost_answers(side: Side, kind: Kind) {
    Class::Unanswered.holds(
        side,
        kind,
        &[Inject::Fault(Fault::Never, AfterEffect), Inject::Fault(Fault::Reset, AfterEffect)],
    );
    for fault in [Fault::Never, Fault::Reset, Fault::Cut(30), Fault::Empty] {
        let theatre = Theatre::new(side, &Setup::new(1));
        let order = "310000000001";
        theatre.rig.sandbox.stage_order(StageOrder::new().id(order).vender_id(vender(0))).unwrap();
        for operation in [theatre.side.operation(Kind::Write), "jingdong.pop.order.ship"] {
            theatre.rig.sandbox.add_fault(FaultRule::new(fault.clone()).operation(operation).times(1)).unwrap();
        }
        let order = OrderRef::new(OrderRefKind::Platform, order).unwrap();
        let parcel = Parcel::new(SalesPlatform::Jd, consignee().unwrap(), consignee().unwrap()).with(&order);
        let id = IntentId::parse("LOST-1").unwrap();
        let intent = Intent::new(id.clone(), shop(0), side.account()).order(SoldOrder::prepaid(order)).parcel(parcel);
        let ship =
            ShipOrders::new(theatre.rig.connections.clone(), carriers().unwrap(), Arc::new(MemoryIntents::new()));
        let ship =
            theatre.rig.connections.iter().fold(ship, |ship, connection| {
                ship.policy(connection.account.clone(), step_policy(&connection.provider))
            });
        let state = theatre.on(async {
            let mut outcomes = ship.run(vec![intent], |_| {}).await;
            let mut record = outcomes.remove(0).record.unwrap();
            for _ in 0..5 {
                if record.state == IntentState::Done {
                    break;
                }
                if let IntentState::NeedsPerson(_) = record.state {
                    // JOS's order page says that an order was shipped, and not with what: somebody looks, and finds it so.
                    assert!(matches!(record.next_step(), Some(ShipStep::Confirm(0))), "{:?}", record.state);
                    ship.decide(&id, Decision::Took(None)).await.unwrap();
                }
                record = ship.resume(&id, |_| {}).await.record.unwrap();
            }
            record.state
        });
        assert_eq!(state, IntentState::Done, "{fault:?}");
        for kind in [ChangeKind::WaybillSubmitted, ChangeKind::OrderShipped] {
            let changes = theatre.ledger().into_iter().flat_map(|entry| entry.changes);
            assert_eq!(changes.filter(|change| change.kind == kind).count(), 1, "{fault:?} {kind:?}");
        }
    }
}

fn exists_already(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let request = theatre.request("EXISTS-1").await;
        let first = theatre.port().submit(&request).await.unwrap();
        let second = theatre.port().submit(&request).await.unwrap();
        assert_eq!((second.waybill.clone(), theatre.taken(&request).len()), (first.waybill.clone(), 1));
        // JOS does not tell them apart.
        assert_eq!(second.existed, side == Side::Jdl);
        // Without its number it is no answer.
        let number = if side == Side::Jdl { "/data/waybillCode" } else { "/*/*/deliveryId" };
        let without = bend::body([bend::remove(number)]);
        theatre.strike(kind, &without, Often::Once);
        match theatre.port().submit(&request).await {
            // JOS repeats what it was given, and need not.
            Ok(submitted) => assert_eq!((side, submitted.waybill), (Side::Jos, first.waybill.clone())),
            Err(error) => assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent)),
        }
        theatre.heal();
        // Another parcel under the same number is refused, and has no effect.
        let mut other = theatre.request("EXISTS-2").await;
        other.number = Some(first.waybill.clone());
        let error = theatre.port().submit(&other).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery(), theatre.taken(&other).len()),
            (ErrorKind::Conflict, Delivery::Answered, 0)
        );
        if side == Side::Jos {
            confirmed_twice(&theatre, &first.waybill).await;
        }
    });
}

async fn confirmed_twice(theatre: &Theatre, waybill: &WaybillNo) {
    let order = "310000000002";
    theatre.rig.sandbox.stage_order(StageOrder::new().id(order).vender_id(vender(0))).unwrap();
    let order = OrderRef::new(OrderRefKind::Platform, order).unwrap();
    let carrier = CarrierCode::new(CarrierScheme::PopLogistics, "2087").unwrap();
    let parcels = [ShippedWith { carrier, waybills: vec![waybill.clone()] }];
    let confirmation = theatre.connection().confirmation.as_ref().unwrap();
    confirmation.confirm(&order, &parcels).await.unwrap();
    let error = confirmation.confirm(&order, &parcels).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Conflict, Delivery::Answered));
    let shipped = theatre.ledger().into_iter().flat_map(|entry| entry.changes);
    assert_eq!(shipped.filter(|change| change.kind == ChangeKind::OrderShipped).count(), 1);
}

/// A push that was stored and whose acknowledgement was lost comes again, also a thousand times, and is known.
fn doubled_push(side: Side) {
    let pushed = Pushed::of(side);
    let inbox = Arc::new(MemoryInbox::new(10_000));
    let receive = ReceivePushes::new(Arc::clone(&pushed.decoder), Arc::<MemoryInbox>::clone(&inbox) as _);
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        for round in 0..1_000 {
            for push in &pushed.pushes {
                let headers: Vec<_> = push.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
                let message = PushMessage { target: "", headers: &headers, body: &push.body };
                let word = receive.receive(&message).await.outcome.word();
                assert_eq!(word, if round == 0 { "stored" } else { "known" });
            }
        }
    });
    assert_eq!(inbox.pushes().len(), pushed.pushes.len());
}

/// CJ answers several numbers at once: one is missing, one is another's, one comes twice.
fn elements(side: Side, kind: Kind) {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let mut truths = Vec::new();
        for waybill in &theatre.waybills {
            truths.push(theatre.read(waybill).await.unwrap());
        }
        let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
        // CJ tells them in an order of its own; here in the one of the question, so that a pointer finds the second.
        let mut settings = theatre.rig.sandbox.cj_settings();
        settings.shuffled = false;
        theatre.rig.sandbox.set_cj_settings(settings);
        theatre.strike(kind, &bend::body([bend::remove("/data/1")]), Often::Once);
        let outcomes = theatre.tracking().track(&queries).await;
        assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
        for at in [0, 2] {
            assert_eq!(core(&outcomes[at].as_ref().unwrap()[0]), core(&truths[at]));
        }
        theatre.heal();
        theatre.strike(kind, &bend::body([Bend::Repeated { at: "/data".to_owned() }]), Often::Once);
        right(theatre.tracking().track(&queries).await, &truths).unwrap();
        theatre.heal();
        let anothers = bend::body([
            bend::set("/data/1/trackingNumber", "ANOTHERS0000001"),
            bend::set("/data/1/cjMailNo", "ANOTHERS0000002"),
            bend::set("/data/1/lastTrackNumber", Value::Null),
        ]);
        theatre.strike(kind, &anothers, Often::Once);
        let outcomes = theatre.tracking().track(&queries).await;
        assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::BadResponse, "it may have been this one's");
        for at in [0, 2] {
            assert_eq!(core(&outcomes[at].as_ref().unwrap()[0]), core(&truths[at]));
        }
    });
}
