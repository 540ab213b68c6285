//! What the page of the crate promises when nothing, or little, goes wrong.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use portolan_application::{
    Decision, Intent, IntentId, IntentState, IntentStore as _, MemoryIntents, Payment, Progress, ShipOrders,
    ShipProgress, SoldOrder, StepPolicy,
};
use portolan_domain::{
    CarrierScheme, Currency, FreeText, Money, Order, OrderState, ProviderId, Timestamp, Waybill, WaybillNo,
};
use portolan_ports::{
    AfterUnknown, Clock as _, Connection, Delivery, Error, ErrorKind, MockOrderBook, MockShipmentConfirmation,
    MockWaybills, OrderBookCapabilities, Submitted, WaybillCapabilities, mock::ManualClock,
};

use crate::world::{Doubles, Fault, Op, READ_BACK, REPEAT, World, account, carriers, intent, number, policy};

fn waybill(number: &str) -> WaybillNo {
    WaybillNo::parse(number).unwrap()
}

/// A carrier that issues numbers itself.
fn mocked(waybills: MockWaybills, confirmation: MockShipmentConfirmation, orders: MockOrderBook) -> ShipOrders {
    let mut takes = WaybillCapabilities::reserving(0);
    (takes.needs_reserved, takes.finds) = (false, true);
    let takes_orders = OrderBookCapabilities::new(&[], &[]);
    let connections = vec![
        Connection::new(ProviderId::jos(), account("shop"))
            .with_orders(Arc::new(orders), takes_orders)
            .with_confirmation(Arc::new(confirmation), &[CarrierScheme::PopLogistics]),
        Connection::new(ProviderId::jdl(), account("parcels")).with_waybills(Arc::new(waybills), takes),
    ];
    ShipOrders::new(connections, carriers(), Arc::new(MemoryIntents::new()))
}

fn safe() -> StepPolicy {
    policy(AfterUnknown::Harmless, REPEAT, READ_BACK)
}

#[tokio::test]
async fn an_order_of_one_provider_goes_on_waybills_of_another() {
    let mut carrier = MockWaybills::new();
    carrier.expect_reserve().never();
    carrier.expect_submit().times(2).returning(|request| {
        assert_eq!((request.number.as_ref(), &request.orders[..]), (None, &[number(0)][..]));
        Ok(Submitted::new(waybill(&request.reference.value().replace("SPLIT-", "JDVA"))))
    });
    let mut platform = MockShipmentConfirmation::new();
    platform.expect_confirm().times(1).returning(|order, parcels| {
        assert_eq!(*order, number(0));
        assert_eq!((parcels.len(), parcels[0].carrier.value()), (1, "1010"));
        assert_eq!(parcels[0].waybills, [waybill("JDVA1"), waybill("JDVA2")]);
        Ok(())
    });
    let ship = mocked(carrier, platform, MockOrderBook::new());
    let outcome = ship.run(vec![intent("split", 1, &[&[0], &[0]])], |_| {}).await.remove(0);
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.record.unwrap().waybills_of(0), [waybill("JDVA1"), waybill("JDVA2")]);
}

#[tokio::test]
async fn prepaid_orders_share_a_waybill_and_are_confirmed_one_by_one() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let shared = intent("A", 3, &[&[0, 1, 2]]);
    let mut words = Vec::new();
    let ship = world.ship(&store, true, safe());
    let outcome = ship
        .run(vec![shared.clone()], |progress| words.extend(progress.record.map(|record| record.state.word())))
        .await
        .remove(0);
    assert!(outcome.result.is_ok());
    world.judge(&shared, true);
    let expected =
        "planned reserving reserved submitting submitted confirming submitted confirming submitted confirming done";
    assert_eq!(words.join(" "), expected);
    assert_eq!((world.calls(Op::Reserve), world.calls(Op::Submit), world.calls(Op::Confirm)), (1, 1, 3));
}

#[tokio::test]
async fn an_order_paid_at_the_door_goes_alone_and_a_long_list_reserves_in_turns() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let mut cod = intent("A", 1, &[&[0], &[0], &[0]]);
    let mut order = Order::new(ProviderId::jos(), number(0));
    order.cod = Money::parse("88.50", Currency::CNY).ok();
    cod.orders[0] = SoldOrder::of(&order);
    assert_eq!(cod.orders[0].payment, Payment::Collect(order.cod.unwrap()));
    cod.parcels[0].services.cod = Money::parse("80", Currency::CNY).ok();
    cod.parcels[2].services.cod = Money::parse("8.5", Currency::CNY).ok();
    assert!(world.ship(&store, true, safe()).run(vec![cod.clone()], |_| {}).await[0].result.is_ok());
    world.judge(&cod, true);
    assert_eq!(world.calls(Op::Reserve), 2, "two numbers at once, three parcels");
}

#[tokio::test]
async fn shipping_again_under_the_same_key_does_nothing_twice() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let one = intent("A", 1, &[&[0]]);
    let ship = world.ship(&store, true, safe());
    let mut counts = Vec::new();
    let listed = vec![one.clone(), one.clone(), intent("A", 2, &[&[0, 1]])];
    let outcomes = ship.run(listed, |progress| counts.push(progress.count)).await;
    assert!(outcomes[0].result.is_ok() && outcomes[1].result.is_ok());
    assert_eq!(outcomes[2].result.as_ref().unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(counts.first(), Some(&Progress { done: 1, failed: 1, total: 3 }));
    assert_eq!(counts.last(), Some(&Progress { done: 3, failed: 1, total: 3 }));
    assert!(ship.run(vec![one.clone()], |_| {}).await[0].result.is_ok());
    assert!(ship.resume(&one.id, |_| {}).await.result.is_ok());
    world.judge(&one, true);
    assert_eq!((world.calls(Op::Submit), world.calls(Op::Confirm)), (1, 1));
    let other = ship.run(vec![intent("A", 1, &[&[0], &[0]])], |_| {}).await.remove(0);
    assert_eq!(other.result.unwrap_err().kind(), ErrorKind::Conflict, "the key is of another shipment");
    assert!(store.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_refused_before_any_parcel_was_taken_may_be_corrected() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    world.fail(Op::Submit, 0, Fault::Refused);
    let (wrong, mut right) = (intent("A", 1, &[&[0]]), intent("A", 1, &[&[0]]));
    right.parcels[0].description = Some(FreeText::new("tea"));
    let ship = world.ship(&store, true, safe());
    assert_eq!(ship.run(vec![wrong.clone()], |_| {}).await[0].result.as_ref().unwrap_err().code(), Some("7"));
    assert_eq!(ship.run(vec![wrong], |_| {}).await[0].result.as_ref().unwrap_err().code(), Some("7"));
    assert_eq!(world.calls(Op::Submit), 1, "the same again is not sent again");
    assert!(ship.run(vec![right.clone()], |_| {}).await[0].result.is_ok());
    world.judge(&right, true);
    assert_eq!(world.calls(Op::Reserve), 1, "the number is still good");

    world.fail(Op::Submit, 1, Fault::Refused);
    let (wrong, mut right) = (intent("B", 1, &[&[0], &[0]]), intent("B", 1, &[&[0], &[0]]));
    right.parcels[0].description = Some(FreeText::new("tea"));
    assert_eq!(ship.run(vec![wrong], |_| {}).await[0].result.as_ref().unwrap_err().code(), Some("7"));
    let late = ship.run(vec![right], |_| {}).await.remove(0);
    assert_eq!(late.result.unwrap_err().kind(), ErrorKind::Conflict, "its first parcel was taken as it was");
}

#[tokio::test]
async fn a_person_decides_what_nobody_can_find_out() {
    for (fault, step) in
        [(Fault::LostAnswer, Op::Submit), (Fault::LostCall, Op::Submit), (Fault::LostAnswer, Op::Confirm)]
    {
        let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
        world.fail(step, 0, fault);
        let one = intent("A", 1, &[&[0]]);
        let ship = world.ship(&store, true, StepPolicy::default());
        let outcome = ship.run(vec![one.clone()], |_| {}).await.remove(0);
        let error = outcome.result.unwrap_err();
        assert_eq!((error.delivery(), outcome.record.unwrap().state.word()), (Delivery::MaybeSent, "needs_person"));
        assert!(
            error.advice().en.contains("decide") && error.message().contains("no answer; it can neither"),
            "{error}"
        );
        let decision = if fault == Fault::LostAnswer { Decision::Took(None) } else { Decision::DidNot };
        ship.decide(&one.id, decision).await.unwrap();
        assert!(ship.resume(&one.id, |_| {}).await.result.is_ok());
        world.judge(&one, true);
        let again = ship.decide(&one.id, Decision::DidNot).await.unwrap_err();
        assert_eq!(
            (again.kind(), again.message()),
            (ErrorKind::Conflict, "intent A is done: there is nothing to decide")
        );
    }
}

#[tokio::test]
async fn a_decision_names_a_number_that_can_be() {
    let mut carrier = MockWaybills::new();
    let mut numbers = ["JD1"].into_iter();
    carrier.expect_submit().returning(move |_| {
        let lost = || Error::maybe_sent(ErrorKind::Unavailable, "no answer");
        numbers.next().map(|number| Submitted::new(waybill(number))).ok_or_else(lost)
    });
    let ship = mocked(carrier, MockShipmentConfirmation::new(), MockOrderBook::new());
    let id = IntentId::parse("A").unwrap();
    assert_eq!(ship.decide(&id, Decision::DidNot).await.unwrap_err().kind(), ErrorKind::NotFound);
    ship.run(vec![intent("A", 1, &[&[0], &[0]])], |_| {}).await;
    for bad in [None, Some(waybill("jd1"))] {
        assert_eq!(ship.decide(&id, Decision::Took(bad)).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    let record = ship.decide(&id, Decision::Took(Some(waybill("JD2")))).await.unwrap();
    assert_eq!((record.state, record.submitted.len()), (IntentState::Submitted, 2));
}

#[tokio::test]
async fn an_order_that_went_out_otherwise_is_never_taken_for_ours() {
    let told: [fn(&mut Order); 5] = [
        |order| order.state = Some(OrderState::Cancelled),
        |order| order.state = None,
        |order| order.state = Some(OrderState::AwaitingShipment),
        |order| order.state = Some(OrderState::Shipped),
        |order| (order.state, order.waybills) = (Some(OrderState::Shipped), vec![waybill("SF1")]),
    ];
    for change in told {
        let mut carrier = MockWaybills::new();
        carrier.expect_submit().times(1).returning(|_| Ok(Submitted::new(waybill("JD1"))));
        let mut platform = MockShipmentConfirmation::new();
        let conflict = |_: &_, _: &[_]| Err(Error::answered(ErrorKind::Conflict, "not in this state").with_code("70"));
        platform.expect_confirm().times(1).returning(conflict);
        let mut orders = MockOrderBook::new();
        orders.expect_get().times(1).returning(move |id| {
            let mut order = Order::new(ProviderId::jos(), id.clone());
            change(&mut order);
            Ok(order)
        });
        let ship = mocked(carrier, platform, orders).policy(account("shop"), safe());
        let outcome = ship.run(vec![intent("A", 1, &[&[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), "needs_person");
        let error = outcome.result.unwrap_err();
        assert_eq!((error.code(), error.provider()), (Some("70"), Some(&ProviderId::jos())));
    }
}

#[tokio::test]
async fn an_order_is_shipped_only_if_it_lists_all_our_waybills() {
    for (listed, end) in [(&["JD1", "JD2"][..], "done"), (&["JD1"], "needs_person"), (&["JD2"], "needs_person")] {
        let mut carrier = MockWaybills::new();
        let mut numbers = ["JD1", "JD2"].into_iter();
        carrier.expect_submit().times(2).returning(move |_| Ok(Submitted::new(waybill(numbers.next().unwrap()))));
        let mut platform = MockShipmentConfirmation::new();
        let lost = |_: &_, _: &[_]| Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer"));
        platform.expect_confirm().times(1).returning(lost);
        let mut orders = MockOrderBook::new();
        orders.expect_get().times(1).returning(move |id| {
            let mut order = Order::new(ProviderId::jos(), id.clone());
            (order.state, order.waybills) = (Some(OrderState::Shipped), listed.iter().copied().map(waybill).collect());
            Ok(order)
        });
        let ship = mocked(carrier, platform, orders).policy(account("shop"), safe());
        let outcome = ship.run(vec![intent("A", 1, &[&[0], &[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), end, "{listed:?}: {:?}", outcome.result);
    }
}

#[tokio::test]
async fn a_waybill_that_cannot_be_the_parcels_is_not_adopted() {
    for found in [vec!["JD1", "JD2"], vec!["JD9"]] {
        let mut carrier = MockWaybills::new();
        let lost = |_: &_| Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer"));
        carrier.expect_submit().times(1).returning(lost);
        carrier.expect_find().times(1).returning(move |_| {
            let waybill = |number: &&str| {
                let mut waybill = Waybill::new(ProviderId::jdl(), waybill(number));
                waybill.orders = vec![number_of_nobody()];
                waybill
            };
            Ok(found.iter().map(waybill).collect())
        });
        let ship = mocked(carrier, MockShipmentConfirmation::new(), MockOrderBook::new());
        let ship = ship.policy(account("parcels"), policy(AfterUnknown::Harmless, READ_BACK, AfterUnknown::AskPerson));
        let outcome = ship.run(vec![intent("A", 1, &[&[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), "needs_person", "{:?}", outcome.result);
    }
}

fn number_of_nobody() -> portolan_domain::OrderRef {
    number(9)
}

#[tokio::test]
async fn a_parcel_is_given_again_as_often_as_the_carrier_asks_within_reason() {
    for (asks, end) in [(2, "done"), (9, "needs_person")] {
        let mut carrier = MockWaybills::new();
        let mut asked = 0;
        carrier.expect_submit().times(asks.min(2) + 1).returning(move |_| {
            asked += 1;
            let mut submitted = Submitted::new(waybill("JD1"));
            submitted.try_again = asked <= asks;
            Ok(submitted)
        });
        let mut platform = MockShipmentConfirmation::new();
        platform.expect_confirm().returning(|_, _| Ok(()));
        let ship = mocked(carrier, platform, MockOrderBook::new());
        let outcome = ship.run(vec![intent("A", 1, &[&[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), end);
    }
}

#[tokio::test]
async fn what_fails_after_the_carrier_asked_again_proves_nothing_of_the_first_time() {
    let errors =
        [Error::answered(ErrorKind::Denied, "not allowed"), Error::not_sent(ErrorKind::Unavailable, "no line")];
    for error in errors {
        let mut carrier = MockWaybills::new();
        let mut answers = vec![Err(error.clone()), Ok(Submitted::new(waybill("JD1")))];
        answers[1].as_mut().unwrap().try_again = true;
        carrier.expect_submit().times(2).returning(move |_| answers.pop().unwrap());
        let ship = mocked(carrier, MockShipmentConfirmation::new(), MockOrderBook::new());
        let outcome = ship.run(vec![intent("A", 1, &[&[0]])], |_| {}).await.remove(0);
        assert_eq!(outcome.record.unwrap().state.word(), "needs_person", "{error}");
        assert_eq!(outcome.result.unwrap_err().delivery(), Delivery::MaybeSent, "{error}");
    }
}

#[tokio::test]
async fn a_read_waits_until_a_late_effect_has_landed() {
    let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
    let lands = Duration::from_secs(600);
    let mut carrier = MockWaybills::new();
    carrier.expect_submit().times(1).returning(|_| Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer")));
    let world_clock = clock.clone();
    carrier.expect_find().times(1).returning(move |_| {
        let landed = world_clock.monotonic() >= lands;
        Ok(landed.then(|| Waybill::new(ProviderId::jdl(), waybill("JD1"))).into_iter().collect())
    });
    let mut platform = MockShipmentConfirmation::new();
    platform.expect_confirm().times(1).returning(|_, _| Ok(()));
    let ship = mocked(carrier, platform, MockOrderBook::new())
        .policy(account("parcels"), policy(AfterUnknown::Harmless, READ_BACK, AfterUnknown::AskPerson))
        .settling(Arc::new(clock.clone()), lands);
    assert!(ship.run(vec![intent("A", 1, &[&[0]])], |_| {}).await[0].result.is_ok());
    assert_eq!(clock.monotonic(), lands);
}

/// Intents of one order each.
fn many(count: usize) -> Vec<Intent> {
    (0..count).map(|at| intent(&format!("I{at}"), 1, &[&[0]])).collect()
}

#[tokio::test]
async fn intents_are_bounded_and_come_back_in_their_order() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let ship = world.ship(&store, true, safe()).concurrency(3);
    let (mut most, mut open) = (0, BTreeSet::new());
    let mut last = Progress { done: 0, failed: 0, total: 200 };
    let outcomes = ship
        .run(many(200), |progress| {
            assert!(progress.count.done >= last.done && progress.count.total == 200);
            last = progress.count;
            if let Some(record) = progress.record {
                let id = record.intent.id.clone();
                if record.state == IntentState::Done {
                    open.remove(&id)
                } else {
                    open.insert(id)
                };
                most = most.max(open.len());
            }
        })
        .await;
    assert_eq!((most, last), (3, Progress { done: 200, failed: 0, total: 200 }));
    assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
    assert!(outcomes.iter().enumerate().all(|(at, outcome)| outcome.id.as_str() == format!("I{at}")));
    assert_eq!((world.calls(Op::Submit), world.calls(Op::Confirm)), (200, 200));
}

#[tokio::test]
async fn a_stop_finishes_the_step_under_way_and_the_rest_can_be_resumed() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let ship = world.ship(&store, true, safe()).concurrency(1);
    let (told, stop) = tokio::sync::oneshot::channel::<()>();
    let mut told = Some(told);
    let progress = |progress: ShipProgress<'_>| {
        if progress.record.is_some_and(|record| record.state == IntentState::Submitting) {
            told.take().map(|told| told.send(()));
        }
    };
    let intents = many(3);
    let outcomes = ship.run_until(intents.clone(), progress, async { _ = stop.await }).await;
    let stopped = |at: usize| outcomes[at].result.as_ref().map_err(|error| (error.kind(), error.delivery()));
    assert!((0..3).all(|at| stopped(at) == Err((ErrorKind::Unavailable, Delivery::NotSent))));
    assert_eq!(outcomes[0].record.as_ref().unwrap().state, IntentState::Submitted, "the step under way is finished");
    assert!(outcomes[1].record.is_none() && outcomes[2].record.is_none());
    assert_eq!(store.unfinished().await.unwrap(), [intents[0].id.clone()]);
    assert!(ship.run(intents, |_| {}).await.iter().all(|outcome| outcome.result.is_ok()));
    assert_eq!((world.calls(Op::Submit), world.calls(Op::Confirm)), (3, 3));
}

#[tokio::test]
async fn one_intent_is_shipped_by_one_run_at_a_time_also_in_other_tasks() {
    let (world, store) = (World::new(Doubles::Make), MemoryIntents::new());
    let ship = Arc::new(world.ship(&store, true, safe()));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let ship = Arc::clone(&ship);
            tokio::spawn(async move { ship.run(many(2), |_| {}).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        for outcome in task.await.unwrap() {
            match outcome.result {
                Ok(()) => done += 1,
                Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict),
            }
        }
    }
    assert!(done >= 2, "{done}");
    assert_eq!((world.calls(Op::Submit), world.calls(Op::Confirm)), (2, 2));
}
