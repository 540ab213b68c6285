//! A run may be cut at any moment, before or after any step of store and ports, and resumed from the store.

use std::pin::pin;

use futures_util::future::{Either, select};
use portolan_application::{Intent, IntentState, MemoryIntents};
use portolan_ports::AfterUnknown;

use crate::world::{Doubles, Fault, Op, READ_BACK, REPEAT, World, intent, policy};

const SAFE: [(AfterUnknown, Doubles); 3] =
    [(READ_BACK, Doubles::Make), (REPEAT, Doubles::Adopt), (AfterUnknown::AskPerson, Doubles::Make)];

/// Runs until it ends or is cut; a cut is as a kill: whatever was under way is dropped where it was.
async fn run_or_cut(world: &World, store: &MemoryIntents, intent: &Intent, declared: AfterUnknown) -> bool {
    let ship = world.ship(store, true, policy(AfterUnknown::Harmless, declared, declared));
    let run = pin!(ship.run(vec![intent.clone()], |_| {}));
    matches!(select(run, pin!(world.was_cut())).await, Either::Right(_))
}

#[tokio::test]
async fn cut_after_every_step_and_resumed_the_result_is_the_same() {
    let intent = intent("A", 3, &[&[0], &[0, 1], &[2]]);
    for (declared, doubles) in SAFE {
        let whole = World::new(doubles);
        assert!(!run_or_cut(&whole, &MemoryIntents::new(), &intent, declared).await);
        whole.judge(&intent, true);
        let moments = whole.moments();
        assert!(moments > 40, "{moments}");

        let mut asked = 0;
        for k in 0..moments {
            let (world, store) = (World::new(doubles), MemoryIntents::new());
            world.cut_after(k);
            assert!(run_or_cut(&world, &store, &intent, declared).await, "moment {k}");
            world.judge(&intent, false);
            world.heal();
            let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, declared, declared));
            let written = !store_is_empty(&store, &intent).await;
            let outcome = if written && k % 2 == 0 {
                ship.resume(&intent.id, |_| {}).await
            } else {
                ship.run(vec![intent.clone()], |_| {}).await.remove(0)
            };
            let record = outcome.record.unwrap();
            world.judge(&intent, record.state == IntentState::Done);
            if declared == AfterUnknown::AskPerson && record.state.word() == "needs_person" {
                asked += 1;
            } else {
                assert_eq!(record.state, IntentState::Done, "moment {k}");
                let numbers = record.submitted.len();
                assert_eq!((numbers, record.confirmed), (3, 3));
            }
        }
        assert_eq!(asked > 0, declared == AfterUnknown::AskPerson, "{asked}");
    }
}

async fn store_is_empty(store: &MemoryIntents, intent: &Intent) -> bool {
    use portolan_application::IntentStore as _;
    store.get(&intent.id).await.unwrap().is_none()
}

#[tokio::test]
async fn cut_twice_and_after_an_unknown_outcome_too() {
    let intent = intent("A", 1, &[&[0], &[0]]);
    for (declared, doubles) in SAFE {
        for first in 0..60 {
            for second in [1, 2, 3, 5, 8, 13] {
                let (world, store) = (World::new(doubles), MemoryIntents::new());
                world.fail(Op::Submit, 1, Fault::LostAnswer);
                world.fail(Op::Confirm, 0, Fault::LostAnswer);
                for cut in [first, second] {
                    world.cut_after(cut);
                    run_or_cut(&world, &store, &intent, declared).await;
                    world.judge(&intent, false);
                }
                world.heal();
                let ship = world.ship(&store, true, policy(AfterUnknown::Harmless, declared, declared));
                let outcome = ship.run(vec![intent.clone()], |_| {}).await.remove(0);
                let state = outcome.record.unwrap().state;
                world.judge(&intent, state == IntentState::Done);
                assert!(state == IntentState::Done || declared == AfterUnknown::AskPerson, "{state:?}");
            }
        }
    }
}
