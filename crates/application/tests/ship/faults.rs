//! Every single failure, under every declaration: at most one effect, and `done` means exactly one.

use std::sync::Arc;

use portolan_application::{IntentState, MemoryIntents, ShipOrders};
use portolan_domain::WaybillNo;
use portolan_ports::{AfterUnknown, Delivery, MockWaybills, Reserved, Submitted};

use crate::world::{DECLARED, Doubles, FAULTS, Fault, Op, READ_BACK, REPEAT, World, account, carriers, intent, policy};

/// Steps of an intent of two orders, one in both of its parcels: the step, and which call of its kind it is.
const STEPS: [(Op, usize); 5] =
    [(Op::Reserve, 0), (Op::Submit, 0), (Op::Submit, 1), (Op::Confirm, 0), (Op::Confirm, 1)];

/// Where the intent ends, once everything works again and it was resumed.
fn expected(op: Op, fault: Fault, declared: AfterUnknown, doubles: Doubles) -> &'static str {
    let refused = doubles == Doubles::Refuse && fault == Fault::LostAnswer;
    match (fault, op, declared) {
        (Fault::Refused, ..) => "refused",
        (Fault::NotSent, ..) => "done",
        (_, Op::Reserve, AfterUnknown::Harmless | AfterUnknown::RepeatSameKey { .. }) => "done",
        (_, Op::Reserve, _) => "needs_person",
        (_, Op::Submit, AfterUnknown::RepeatSameKey { .. }) if refused => "needs_person",
        (_, _, AfterUnknown::ReadBack { .. } | AfterUnknown::RepeatSameKey { .. }) => "done",
        (_, _, AfterUnknown::Harmless | AfterUnknown::AskPerson) => "needs_person",
    }
}

#[tokio::test]
async fn every_single_failure_leaves_at_most_one_effect_of_each_step() {
    let mut ends = 0;
    for (op, nth) in STEPS {
        for fault in FAULTS {
            for declared in DECLARED {
                let repeats = declared == REPEAT;
                let kinds: &[Doubles] = if repeats { &[Doubles::Refuse, Doubles::Adopt] } else { &[Doubles::Make] };
                for doubles in kinds.iter().copied() {
                    let (world, store) = (World::new(doubles), MemoryIntents::new());
                    let intent = intent("A", 2, &[&[0], &[0, 1]]);
                    world.fail(op, nth, fault);
                    let ship = world.ship(&store, true, policy(declared, declared, declared));
                    let case = format!("{op:?} {nth} {fault:?} {declared:?} {doubles:?}");

                    let first = ship.run(vec![intent.clone()], |_| {}).await.remove(0);
                    let record = first.record.unwrap();
                    world.judge(&intent, record.state == IntentState::Done);
                    assert_eq!(first.result.is_ok(), record.state == IntentState::Done, "{case}");
                    if fault == Fault::NotSent {
                        assert!(!record.state.is_end() && !matches!(record.state, IntentState::Unknown(_)), "{case}");
                    }

                    let before = world.moments();
                    let again = ship.resume(&intent.id, |_| {}).await;
                    let state = again.record.unwrap().state;
                    world.judge(&intent, state == IntentState::Done);
                    assert_eq!(state.word(), expected(op, fault, declared, doubles), "{case}: {:?}", again.result);
                    if record.state.is_end() {
                        assert_eq!(world.moments() - before, 2, "{case}: claimed and read, nothing else");
                    }
                    ends += 1;
                }
            }
        }
    }
    assert_eq!(ends, 5 * 4 * 5);
}

#[tokio::test]
async fn a_step_that_stays_unknown_is_left_so_and_is_settled_later() {
    for (op, read, declared) in
        [(Op::Submit, Some(Op::Find), READ_BACK), (Op::Confirm, Some(Op::Get), READ_BACK), (Op::Submit, None, REPEAT)]
    {
        let (world, store) = (World::new(Doubles::Adopt), MemoryIntents::new());
        let intent = intent("A", 1, &[&[0]]);
        world.fail(op, 0, Fault::LostAnswer);
        let failing = read.unwrap_or(op);
        (usize::from(read.is_none())..6).for_each(|nth| world.fail(failing, nth, Fault::LostCall));
        let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, declared, declared));
        let outcome = ship.run(vec![intent.clone()], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), "unknown", "{:?}", outcome.result);
        assert!(world.calls(op) <= 3, "not for ever in one run");
        let outcome = ship.resume(&intent.id, |_| {}).await;
        let once = outcome.result.unwrap_err().to_string();
        world.heal();
        assert!(once.len() < 200, "{once}");
        assert!(ship.resume(&intent.id, |_| {}).await.result.is_ok());
        world.judge(&intent, true);
    }
}

#[tokio::test]
async fn a_conflict_on_confirming_is_settled_by_the_order_itself() {
    for (fault, end) in [(None, "done"), (Some(Fault::NotSent), "unknown")] {
        let (world, store) = (World::new(Doubles::Refuse), MemoryIntents::new());
        let intent = intent("A", 1, &[&[0]]);
        let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, REPEAT, REPEAT));
        world.fail(Op::Confirm, 0, Fault::LostAnswer); // sent again: refused as a double
        if let Some(fault) = fault {
            world.fail(Op::Get, 0, fault);
        }
        let outcome = ship.run(vec![intent.clone()], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), end);
        assert!(ship.resume(&intent.id, |_| {}).await.result.is_ok());
        world.judge(&intent, true);
    }
}

#[tokio::test]
async fn what_could_not_be_repeated_is_as_unknown_as_before() {
    let (world, store) = (World::new(Doubles::Refuse), MemoryIntents::new());
    let one = intent("A", 1, &[&[0]]);
    world.fail(Op::Submit, 0, Fault::LostAnswer);
    world.fail(Op::Submit, 1, Fault::NotSent);
    let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, REPEAT, REPEAT));
    let outcome = ship.run(vec![one.clone()], |_| {}).await.remove(0);
    assert_eq!(outcome.record.unwrap().state.word(), "unknown", "not as if nothing had ever been sent");
    assert_eq!(outcome.result.unwrap_err().delivery(), Delivery::MaybeSent);
    let mut other = one.clone();
    other.parcels[0].description = Some("tea".into());
    let refused = ship.run(vec![other], |_| {}).await.remove(0);
    assert!(refused.result.unwrap_err().message().contains("another shipment, which has begun"));
    let outcome = ship.resume(&one.id, |_| {}).await;
    assert_eq!(outcome.record.unwrap().state.word(), "needs_person", "a double that is refused is no refusal");
    world.judge(&one, false);
}

#[tokio::test]
async fn reserving_in_turns_is_not_repeated_for_ever() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let long = intent("A", 1, &[&[0_usize][..]; 12]); // six turns
    (4..40).for_each(|nth| world.fail(Op::Reserve, nth, Fault::LostAnswer));
    let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, READ_BACK, READ_BACK));
    let record = ship.run(vec![long.clone()], |_| {}).await.remove(0).record.unwrap();
    assert_eq!((record.state.word(), record.numbers.len(), world.calls(Op::Reserve)), ("unknown", 8, 4 + 3));
    world.heal();
    assert!(ship.resume(&long.id, |_| {}).await.result.is_ok());
    world.judge(&long, true);
}

#[tokio::test]
async fn numbers_that_were_not_asked_for_are_not_taken_for_ours() {
    let number = |text: &str| WaybillNo::parse(text).unwrap();
    for (reserved, taken, end) in [
        (vec!["JD1"], "JD1", "unknown"),
        (vec!["JD1", "JD1"], "JD1", "unknown"),
        (vec!["JD1", "JD2", "JD3"], "JD1", "unknown"),
        (vec!["JD1", "JD2"], "JD1", "needs_person"),
        (vec!["JD1", "JD2"], "JD9", "needs_person"),
    ] {
        let mut carrier = MockWaybills::new();
        let reserved: Vec<WaybillNo> = reserved.into_iter().map(number).collect();
        carrier.expect_reserve().returning(move |_| Ok(Reserved::new(reserved.clone())));
        carrier.expect_submit().returning(move |_| Ok(Submitted::new(number(taken))));
        let mut connections = World::new(Doubles::Make).connections(true);
        connections[1].waybills = Some(Arc::new(carrier));
        let ship = ShipOrders::new(connections, carriers(), Arc::new(MemoryIntents::new()));
        let ship = ship.policy(account("parcels"), policy(AfterUnknown::Harmless, REPEAT, REPEAT));
        let outcome = ship.run(vec![intent("A", 1, &[&[0], &[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.as_ref().unwrap().state.word(), end, "{:?}", outcome.result);
        let adopted = outcome.record.unwrap().submitted.len();
        assert_eq!(adopted, usize::from(taken == "JD1" && end == "needs_person"));
    }
}
