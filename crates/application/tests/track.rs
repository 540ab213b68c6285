//! What the use case promises, over mocked ports.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use portolan_application::{NumberKind, Progress, Row, TrackParcels};
use portolan_domain::{AccountId, OrderRefKind, ProviderId, Trace, WaybillNo};
use portolan_ports::{
    Connection, Delivery, Error, ErrorKind, MockTracking, Reference, Tracking, TrackingCapabilities, TrackingQuery,
};

type Answer = Result<Vec<Trace>, Error>;

fn connect(port: impl Tracking + 'static, max_batch: usize) -> Connection {
    let mut takes = TrackingCapabilities::by_waybill();
    takes.max_batch = max_batch;
    Connection::new(ProviderId::jdl(), AccountId::parse("shop").expect("a name")).with_tracking(Arc::new(port), takes)
}

/// Knows every number that does not start with `NONE`.
fn answer(query: &TrackingQuery) -> Answer {
    match &query.reference {
        Reference::Waybill(number) if !number.as_str().starts_with("NONE") => {
            Ok(vec![Trace::of_waybill(ProviderId::jdl(), number.clone())])
        }
        _ => Err(Error::answered(ErrorKind::NotFound, "no such parcel").with_code("2100")),
    }
}

fn rows<'a>(numbers: impl IntoIterator<Item = &'a str>) -> Vec<Row> {
    numbers.into_iter().map(Row::new).collect()
}

/// A port that yields to others a few times in each call, and counts.
#[derive(Clone, Debug, Default)]
struct Slow {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    calls: Arc<Mutex<Vec<usize>>>,
    stuck: bool,
}

#[async_trait]
impl Tracking for Slow {
    async fn track(&self, queries: &[TrackingQuery]) -> Vec<Answer> {
        self.calls.lock().expect("nobody panicked").push(queries.len());
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..queries.len() % 5 + 1 {
            tokio::task::yield_now().await;
        }
        if self.stuck && queries.iter().any(|query| query.reference.value() == "STUCK") {
            pending::<()>().await;
        }
        self.now.fetch_sub(1, Ordering::SeqCst);
        queries.iter().map(answer).collect()
    }
}

#[tokio::test]
async fn outcomes_come_in_the_order_of_the_rows_and_a_failed_row_leaves_the_others_alone() {
    let mut port = MockTracking::new();
    port.expect_track().times(4).returning(|queries| queries.iter().map(answer).collect());
    let numbers = ["JD3", "NONE1", "jd3", "not a number", "JD1", "JD2"];
    let outcomes = TrackParcels::new(vec![connect(port, 1)]).run(rows(numbers), |_| {}).await;
    assert_eq!(outcomes.iter().map(|outcome| outcome.number.as_str()).collect::<Vec<_>>(), numbers);
    let told: Vec<Result<&str, ErrorKind>> = outcomes
        .iter()
        .map(|outcome| match &outcome.result {
            Ok(traces) => Ok(traces[0].waybill().unwrap().as_str()),
            Err(error) => Err(error.kind()),
        })
        .collect();
    let not_found = Err(ErrorKind::NotFound);
    assert_eq!(told, [Ok("JD3"), not_found, Ok("JD3"), Err(ErrorKind::InvalidInput), Ok("JD1"), Ok("JD2")]);
    let error = outcomes[1].result.as_ref().unwrap_err();
    assert_eq!(error.account().unwrap().as_str(), "shop", "the row says whom it was asked of");
    assert_eq!(error.provider(), Some(&ProviderId::jdl()));
    assert_eq!(outcomes[0].reference, Some(Reference::Waybill(WaybillNo::parse("JD3").unwrap())));
}

#[tokio::test]
async fn what_the_provider_does_not_take_never_reaches_the_port() {
    let mut port = MockTracking::new();
    port.expect_track().never();
    let asked = [NumberKind::Order(None), NumberKind::Order(Some(OrderRefKind::Platform))];
    let rows = asked.into_iter().map(|kind| {
        let mut row = Row::new("123");
        row.kind = Some(kind);
        row
    });
    let outcomes = TrackParcels::new(vec![connect(port, 1)]).run(rows.collect(), |_| {}).await;
    for outcome in outcomes {
        let error = outcome.result.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    }
}

#[tokio::test]
async fn nothing_is_asked_for_nothing() {
    let mut port = MockTracking::new();
    port.expect_track().never();
    let mut seen = Vec::new();
    let outcomes = TrackParcels::new(vec![connect(port, 1)]).run(Vec::new(), |progress| seen.push(progress)).await;
    assert!(outcomes.is_empty());
    assert_eq!(seen, [Progress { done: 0, failed: 0, total: 0 }]);
    let lonely = TrackParcels::new(Vec::new()).run(rows(["JD1"]), |_| {}).await;
    assert_eq!(lonely[0].result.as_ref().unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn calls_are_bounded_and_filled_up_to_the_batch() {
    let port = Slow::default();
    let numbers: Vec<String> = (0..10_000).map(|n| format!("JD{n}")).collect();
    let track = TrackParcels::new(vec![connect(port.clone(), 7)]).concurrency(3);
    let mut last = Progress { done: 0, failed: 0, total: 10_000 };
    let outcomes = track
        .run(rows(numbers.iter().map(String::as_str)), |progress| {
            assert!(progress.done >= last.done && progress.failed >= last.failed && progress.total == 10_000);
            last = progress;
        })
        .await;
    assert_eq!(last, Progress { done: 10_000, failed: 0, total: 10_000 });
    assert!(outcomes.iter().zip(&numbers).all(|(outcome, number)| {
        outcome.result.as_ref().is_ok_and(|traces| traces[0].waybill().unwrap().as_str() == number)
    }));
    assert_eq!(port.most.load(Ordering::SeqCst), 3, "no call exists before its turn");
    let calls = port.calls.lock().unwrap();
    assert_eq!((calls.len(), calls.iter().sum::<usize>()), (10_000_usize.div_ceil(7), 10_000));
}

#[tokio::test]
async fn rows_that_ask_the_same_share_one_answer_in_memory() {
    let port = Slow::default();
    let numbers = ["JD1"; 500];
    let outcomes = TrackParcels::new(vec![connect(port.clone(), 10)]).run(rows(numbers), |_| {}).await;
    assert_eq!(*port.calls.lock().unwrap(), [1]);
    let first = outcomes[0].result.as_ref().unwrap();
    assert!(outcomes.iter().all(|outcome| Arc::ptr_eq(outcome.result.as_ref().unwrap(), first)));
}

#[tokio::test]
async fn a_stop_keeps_what_is_known_and_says_what_was_sent() {
    let port = Slow { stuck: true, ..Slow::default() };
    let track = TrackParcels::new(vec![connect(port, 1)]).concurrency(1);
    let (told, stop) = tokio::sync::oneshot::channel::<()>();
    let mut told = Some(told);
    let mut last = None;
    let progress = |progress: Progress| {
        if progress.done == 1 {
            told.take().map(|told| told.send(()));
        }
        last = Some(progress);
    };
    let stop = async {
        let _ = stop.await;
        for _ in 0..20 {
            tokio::task::yield_now().await; // the second call gets stuck meanwhile
        }
    };
    let outcomes = track.run_until(rows(["JD1", "STUCK", "JD2"]), progress, stop).await;
    assert!(outcomes[0].result.is_ok());
    let delivery =
        |at: usize| outcomes[at].result.as_ref().map_err(|error| (error.kind(), error.delivery())).unwrap_err();
    assert_eq!(delivery(1), (ErrorKind::Unavailable, Delivery::MaybeSent));
    assert_eq!(delivery(2), (ErrorKind::Unavailable, Delivery::NotSent));
    assert_eq!(last, Some(Progress { done: 3, failed: 2, total: 3 }));
}

#[tokio::test]
async fn an_adapter_that_breaks_its_promise_invents_no_outcome() {
    for given in [0, 1, 3] {
        let mut port = MockTracking::new();
        port.expect_track().returning(move |queries| {
            let query = queries[0].clone();
            (0..given).map(|_| answer(&query)).collect()
        });
        let outcomes = TrackParcels::new(vec![connect(port, 2)]).run(rows(["JD1", "JD2"]), |_| {}).await;
        assert_eq!(outcomes[1].result.as_ref().unwrap_err().kind(), ErrorKind::BadResponse);
        assert_eq!(outcomes[0].result.is_ok(), given == 1);
    }
}
