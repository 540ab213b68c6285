//! Random failures, cuts and shapes: the promises hold under all of them.

use std::pin::pin;

use futures_util::future::{Either, select};
use portolan_application::{Intent, IntentState, MemoryIntents};
use portolan_ports::AfterUnknown;
use proptest::{collection::vec, option, prelude::*};

use crate::world::{DECLARED, Doubles, FAULTS, Fault, Op, REPEAT, World, intent, policy};

const OPS: [Op; 5] = [Op::Reserve, Op::Submit, Op::Find, Op::Confirm, Op::Get];

/// One run: what fails in it, and when it is cut.
type Run = (Vec<(Op, usize, Fault)>, Option<usize>);

fn any_run() -> impl Strategy<Value = Run> {
    let fault = (prop::sample::select(&OPS[..]), 0_usize..4, prop::sample::select(&FAULTS[..]));
    (vec(fault, 0..6), option::of(0_usize..40))
}

/// One to three orders, and parcels that hold each of them at least once.
fn any_shape() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let parcels = vec(prop::sample::subsequence(vec![0, 1, 2], 1..=3), 1..4);
    parcels.prop_map(|mut parcels| {
        let missing: Vec<usize> = (0..3).filter(|order| !parcels.iter().flatten().any(|o| o == order)).collect();
        if !missing.is_empty() {
            parcels.push(missing);
        }
        parcels
    })
}

async fn play(intent: &Intent, declared: [AfterUnknown; 2], doubles: Doubles, reserves: bool, runs: &[Run]) {
    let (world, store) = (World::new(doubles), MemoryIntents::new());
    let ship = || world.ship(&store, reserves, policy(AfterUnknown::Harmless, declared[0], declared[1]));
    let mut done = false;
    for (faults, cut) in runs {
        world.heal();
        faults.iter().for_each(|(op, nth, fault)| world.fail(*op, *nth, *fault));
        if let Some(cut) = cut {
            world.cut_after(*cut);
        }
        let ship = ship();
        let run = pin!(ship.run(vec![intent.clone()], |_| {}));
        if let Either::Left((outcomes, _)) = select(run, pin!(world.was_cut())).await {
            let now = outcomes[0].result.is_ok();
            assert!(now || !done, "done is for ever");
            done = now;
        }
        world.judge(intent, done);
    }
    world.heal();
    let outcome = ship().run(vec![intent.clone()], |_| {}).await.remove(0);
    let state = outcome.record.unwrap().state;
    assert!(state.is_end(), "once all works again nothing stays open: {state:?}");
    assert_eq!(outcome.result.is_ok(), state == IntentState::Done);
    world.judge(intent, state == IntentState::Done);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn at_most_one_effect_and_done_means_one(
        shape in any_shape(),
        submit in prop::sample::select(&DECLARED[..]),
        confirm in prop::sample::select(&DECLARED[..]),
        adopts in any::<bool>(),
        reserves in any::<bool>(),
        runs in vec(any_run(), 1..6),
    ) {
        let parcels: Vec<&[usize]> = shape.iter().map(Vec::as_slice).collect();
        let intent = intent("LAW", 3, &parcels);
        let repeats = submit == REPEAT || confirm == REPEAT; // then the provider does know doubles
        let doubles = match (repeats, adopts) {
            (false, _) => Doubles::Make,
            (true, false) => Doubles::Refuse,
            (true, true) => Doubles::Adopt,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(play(&intent, [submit, confirm], doubles, reserves, &runs));
    }
}
