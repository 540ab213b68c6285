//! Pushes and queries of one parcel tell one trace: in any order, doubled, delivered again, in pieces. The sandbox's gateway
//! is called in this process; its ledger says what was told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::SignedDuration;
use portolan::{
    AccountId, Acknowledgement, Connection, MemoryInbox, PhoneTail, Push, PushEvent, PushMessage, Subscription, Trace,
    TrackingQuery, WaybillNo,
    application::{ReceivePushes, Reception, fold_traces},
    exchange::{Http, HttpError, HttpErrorKind, HttpResponse, Policies},
    jdl::{Account, App, Environment, Jdl},
};
use portolan_sandbox::{
    Outcome, Parcel, Ppm, PushAnswer, PushPolicy, PushTarget, Request, Sandbox, Script, Stage, Verdict,
};

/// The gateway as a function, behind the HTTP seam.
#[derive(Debug)]
struct InProcess(Sandbox);

#[async_trait]
impl Http for InProcess {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let mut asked = Request::new(request.method().as_str(), &target, request.body().clone());
        asked.headers = request.headers().clone();
        match self.0.jdl(&asked).outcome {
            Outcome::Reply(reply) => {
                let (parts, body) = reply.into_parts();
                Ok(HttpResponse { status: parts.status, headers: parts.headers, body })
            }
            _ => Err(HttpError::new(HttpErrorKind::Interrupted, "the connection broke")),
        }
    }
}

fn connect(sandbox: &Sandbox) -> Connection {
    let told = sandbox.ready().jdl.expect("a gateway");
    let shop = AccountId::parse("shop").unwrap();
    let account = Account::new(shop.clone()).access_token(told.access_token).customer_code(told.customer_code);
    let jdl = Jdl::builder(App::new(told.app_key, told.app_secret))
        .environment(Environment::At("http://sandbox.invalid".into()))
        .account(account)
        .policies(Policies { retry: None, ..Policies::default() })
        .http(Arc::new(InProcess(sandbox.clone())));
    jdl.build().unwrap().connection(&shop).unwrap()
}

/// Chance of the test's own: one seed, one run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }
}

/// Everything that was told of a parcel, piece by piece.
struct Told {
    parcel: Parcel,
    pushes: Vec<Push>,
    queried: Vec<Trace>,
    /// How often something came, repetitions counted.
    deliveries: usize,
}

/// Lets a parcel live, with its pushes taken, refused at times, doubled and late, and with a query now and then.
async fn live(script: Script, seed: u64) -> Told {
    let sandbox = Sandbox::builder().seed(seed).build();
    let parcel = sandbox.stage(Stage::new(script).phone_tail("5514")).unwrap();
    let connection = connect(&sandbox);
    let number = WaybillNo::parse(parcel.number()).unwrap();
    let mut wanted = TrackingQuery::waybill(number.clone());
    wanted.phone_tail = PhoneTail::parse("5514").ok();
    connection.subscription.as_ref().unwrap().subscribe(&Subscription::Parcel(wanted)).await.unwrap();
    let mut policy = PushPolicy::default();
    (policy.doubles, policy.disorder) = (Ppm::new(300_000).unwrap(), Ppm::new(300_000).unwrap());
    let app_key = sandbox.ready().jdl.expect("a gateway").app_key;
    sandbox.aim_pushes(PushTarget::new("jdl", app_key, "http://127.0.0.1:9/pushes").policy(policy)).unwrap();

    let inbox = Arc::new(MemoryInbox::new(1_000));
    let receiver = ReceivePushes::of(&connection, Arc::clone(&inbox) as Arc<_>).unwrap();
    let decoder = connection.pushes.as_ref().unwrap();
    let (mut chance, mut queried, mut deliveries) = (Chance(seed), Vec::new(), 0);
    for _ in 0..20 * 24 {
        sandbox.advance(SignedDuration::from_hours(1)).unwrap();
        for push in sandbox.due_pushes() {
            deliveries += 1;
            let headers: Vec<(&str, &str)> = push.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let message = PushMessage { target: "/pushes", headers: &headers, body: &push.body };
            // Sometimes the store is down, or the answer is lost: the provider sends it again.
            let answer = match chance.below(6) {
                0 => decoder.answer(Acknowledgement::TryAgain),
                _ => {
                    let received = receiver.receive(&message).await;
                    assert!(matches!(received.outcome, Reception::Stored(_) | Reception::Known(_)), "{received:?}");
                    if chance.below(6) == 0 { decoder.answer(Acknowledgement::TryAgain) } else { received.answer }
                }
            };
            sandbox.push_answered(&push, &PushAnswer::Reply { status: answer.status, body: answer.body.into() });
        }
        if chance.below(24) == 0 {
            let query = TrackingQuery::waybill(number.clone());
            queried.extend(connection.tracking.as_ref().unwrap().track(&[query]).await.remove(0).unwrap_or_default());
        }
    }
    // The ledger is the judge: what was delivered and stored, body by body, is what the inbox has.
    let ledger = sandbox.ledger().entries;
    let stored: BTreeSet<String> = ledger
        .iter()
        .filter(|entry| entry.gateway == "jdl_push" && entry.verdict == Verdict::Accepted)
        .filter_map(|entry| entry.push.as_ref().map(|push| push.sha256.clone()))
        .collect();
    assert_eq!(inbox.pushes().len(), stored.len(), "{script:?}: each event is stored once");
    let query = TrackingQuery::waybill(number);
    queried.extend(connection.tracking.as_ref().unwrap().track(&[query]).await.remove(0).unwrap());
    Told { parcel, pushes: inbox.pushes(), queried, deliveries }
}

const SCRIPTS: [Script; 8] = [
    Script::HappyPath,
    Script::Redelivery,
    Script::Refusal,
    Script::Readdress,
    Script::TerminatedPickup,
    Script::UnknownCode,
    Script::Duplicates,
    Script::Lost,
];

/// The trace of the parcel itself: legs have traces of their own.
fn of_parcel(told: &Told, pushes: Vec<Push>, queried: Vec<Trace>) -> Trace {
    let traces = fold_traces(pushes, queried);
    let own = traces.into_iter().find(|trace| trace.waybill().is_some_and(|no| no.as_str() == told.parcel.number()));
    own.expect("the parcel's trace")
}

#[tokio::test]
async fn a_thousand_interleavings_of_pushes_and_queries_tell_one_trace() {
    let (mut interleavings, mut deliveries, mut events) = (0, 0, 0);
    for (script, seed) in SCRIPTS.into_iter().zip(1..) {
        let told = live(script, seed).await;
        deliveries += told.deliveries;
        events += told.pushes.len();
        let whole = of_parcel(&told, told.pushes.clone(), told.queried.clone());
        let last = told.queried.last().expect("a last query");
        assert_eq!(whole.status(), last.status(), "{script:?}: pushes bring nothing that a query does not know");
        assert_eq!(whole.events().len(), last.events().len(), "{script:?}: one scan is one event");
        let mut chance = Chance(seed ^ 0x5eed);
        for _ in 0..125 {
            let (mut pushes, mut queried) = (told.pushes.clone(), told.queried.clone());
            for _ in 0..pushes.len() {
                let double = pushes[chance.below(pushes.len())].clone();
                pushes.push(double);
            }
            shuffle(&mut pushes, &mut chance);
            shuffle(&mut queried, &mut chance);
            // In pieces too: what was folded before is folded in again.
            let half = pushes.split_off(pushes.len() / 2);
            queried.extend(fold_traces(pushes, [queried[0].clone()]));
            assert_eq!(of_parcel(&told, half, queried), whole, "{script:?}");
            interleavings += 1;
        }
    }
    assert_eq!(interleavings, 1_000);
    assert!(2 * deliveries > 3 * events, "doubled and sent again: {deliveries} deliveries of {events} events");
}

fn shuffle<T>(list: &mut [T], chance: &mut Chance) {
    for last in (1..list.len()).rev() {
        list.swap(last, chance.below(last + 1));
    }
}

#[tokio::test]
async fn a_push_tells_what_a_query_tells_of_the_same_scan() {
    let told = live(Script::HappyPath, 7).await;
    let last = told.queried.last().expect("a last query");
    for push in &told.pushes {
        let PushEvent::Trace(piece) = &push.event else { panic!("a trace: {push:?}") };
        let event = &piece.events()[0];
        let same = last.events().iter().find(|known| known.at == event.at).expect("the scan is known");
        assert_eq!((same.status.status(), &same.site), (event.status.status(), &event.site), "{event:?}");
    }
}
