//! Pushes: received as they come, in disorder and doubled.

use std::{sync::Arc, time::Duration};

use portolan::{
    PushEvent, PushMessage,
    application::{ReceivePushes, Reception},
};
use portolan_sandbox::{Ppm, Push, PushAnswer, PushPolicy, PushTarget};

use super::{Run, inbox::Inbox};
use crate::{
    Plan, Rig,
    provider::{JDL_APP, parcels},
};

/// How often what is due is delivered.
const LOOK: Duration = Duration::from_secs(20 * 60);

/// Says where pushes go.
pub(super) fn aim(rig: &Rig, plan: &Plan) -> Result<(), portolan_sandbox::Error> {
    let (doubles, disorder) = plan.pushes;
    let policy = PushPolicy::new()
        .doubles(Ppm::new(doubles)?)
        .disorder(Ppm::new(disorder)?, Duration::from_secs(6 * 3_600))
        .attempts(5, vec![Duration::from_secs(600)]);
    let mut target = PushTarget::new("jdl", JDL_APP, "http://127.0.0.1:9/jdl");
    target.policy = policy;
    rig.sandbox.aim_pushes(target)
}

/// Receives until all is over.
pub(super) async fn keep_receiving(run: &Run) {
    let Ok(connection) = run.rig.connection(&parcels()) else { return };
    let Ok(receive) = ReceivePushes::of(connection, Arc::<Inbox>::clone(&run.inbox)) else { return };
    while run.rig.clock.passed() < run.plan.end {
        for push in run.rig.sandbox.due_pushes() {
            deliver(run, &receive, &push).await;
        }
        run.rig.clock.sleep(LOOK).await;
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
