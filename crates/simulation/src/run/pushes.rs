//! Pushes: received as they come, in disorder and doubled.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use portolan::{
    PushEvent, PushMessage, Subscription,
    application::{ReceivePushes, Reception},
};
use portolan_sandbox::{Ppm, Push, PushAnswer, PushPolicy, PushTarget};

use super::{Run, inbox::Inbox};
use crate::{
    Plan, Rig,
    provider::{CJ_USER, JDL_APP, goods, parcels},
};

/// How often what is due is delivered.
const LOOK: Duration = Duration::from_secs(20 * 60);

/// Says where pushes go. CJ is asked to send them once somebody receives.
pub(super) fn aim(rig: &Rig, plan: &Plan) -> Result<(), portolan_sandbox::Error> {
    let (doubles, disorder) = plan.pushes;
    let policy = PushPolicy::new()
        .doubles(Ppm::new(doubles)?)
        .disorder(Ppm::new(disorder)?, Duration::from_secs(6 * 3_600))
        .attempts(5, vec![Duration::from_secs(600)]);
    for (provider, whose) in [("jdl", JDL_APP), ("cj", CJ_USER)] {
        let mut target = PushTarget::new(provider, whose, format!("http://127.0.0.1:9/{provider}"));
        target.policy = policy.clone();
        rig.sandbox.aim_pushes(target)?;
    }
    Ok(())
}

/// Receives until all is over.
pub(super) async fn keep_receiving(run: &Run) {
    let mut receivers = BTreeMap::new();
    for account in [parcels(), goods()] {
        let Ok(connection) = run.rig.connection(&account) else { return };
        let Ok(receive) = ReceivePushes::of(connection, Arc::<Inbox>::clone(&run.inbox)) else { return };
        receivers.insert(connection.provider.as_str(), receive);
    }
    let mut subscribed = false;
    while run.rig.clock.passed() < run.plan.end {
        subscribed = subscribed || subscribe(run).await;
        for push in run.rig.sandbox.due_pushes() {
            if let Some(receive) = receivers.get(push.provider) {
                deliver(run, receive, &push).await;
            }
        }
        run.rig.clock.sleep(LOOK).await;
    }
}

/// Asks CJ to tell what becomes of an account's parcels and orders; what it says of a wish that it took twice is the same.
async fn subscribe(run: &Run) -> bool {
    let subscription = run.rig.connection(&goods()).ok().and_then(|connection| connection.subscription.clone());
    let wish = Subscription::Account { callback_url: "https://example.com/cj".to_owned() };
    match subscription {
        Some(subscription) => subscription.subscribe(&wish).await.is_ok(),
        None => true,
    }
}

async fn deliver(run: &Run, receive: &ReceivePushes, push: &Push) {
    let headers: Vec<(&str, &str)> = push.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let target = push.url.strip_prefix("http://127.0.0.1:9").unwrap_or_default();
    let message = PushMessage { target, headers: &headers, body: &push.body };
    let received = receive.receive(&message).await;
    run.watch.print(&format_args!("{received:?} {message:?} {push:?}"));
    run.rig.wire.note([&push.delivery.to_be_bytes(), received.outcome.word().as_bytes(), &push.body]);
    let answer = PushAnswer::Reply { status: received.answer.status, body: received.answer.body.into() };
    run.rig.sandbox.push_answered(push, &answer);
    if let Reception::Stored(read) | Reception::Known(read) = &received.outcome {
        run.notes().acknowledged.insert(read.key.as_str().to_owned());
        if let PushEvent::Trace(trace) = &read.event {
            run.take(trace);
        }
    }
}
