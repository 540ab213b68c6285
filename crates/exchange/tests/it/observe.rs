//! What those who run it see: and what nobody may.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use portolan_domain::Timestamp;
use portolan_exchange::{BudgetPolicy, Call, Context, Exchange, Http, HttpClient, HttpErrorKind, Limit, Scope};
use portolan_ports::{
    Entropy, Error, ErrorKind,
    mock::{ManualClock, SeededEntropy},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::{
    skew,
    support::{Fails, Hangs, Keeps, SECRETS, Step::Status, Steps, Then, doubled, keyring, once, read, stack, write},
    token,
};

/// Runs `work` with a log at its most talkative, and gives the log.
fn logged(work: impl Future<Output = ()>) -> String {
    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(log, || block_on(work));
    String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap()
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
}

/// Keeps what was counted, by name and labels.
#[derive(Default)]
struct Counts(Arc<Mutex<BTreeMap<String, Vec<u64>>>>);

struct Cell(Arc<Mutex<BTreeMap<String, Vec<u64>>>>, String);

impl Cell {
    fn add(&self, value: u64) {
        self.0.lock().unwrap().entry(self.1.clone()).or_default().push(value);
    }
}
impl CounterFn for Cell {
    fn increment(&self, value: u64) {
        self.add(value);
    }
    fn absolute(&self, value: u64) {
        self.add(value);
    }
}
impl GaugeFn for Cell {
    fn increment(&self, _: f64) {
        self.add(1);
    }
    fn decrement(&self, _: f64) {
        self.add(0);
    }
    fn set(&self, _: f64) {
        self.add(9);
    }
}
impl HistogramFn for Cell {
    fn record(&self, value: f64) {
        self.add(Duration::from_secs_f64(value).as_secs());
    }
}

impl Counts {
    fn cell(&self, key: &Key) -> Arc<Cell> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Cell(Arc::clone(&self.0), format!("{}{{{}}}", key.name(), labels.join(","))))
    }
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.cell(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.cell(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.cell(key))
    }
}

fn counted(work: impl Future<Output = ()>) -> BTreeMap<String, Vec<u64>> {
    let counts = Counts::default();
    metrics::with_local_recorder(&counts, || block_on(work));
    std::mem::take(&mut *counts.0.lock().unwrap())
}

async fn make(http: impl Http + 'static, calls: &[Call]) {
    let stack = doubled(Arc::new(http), &ManualClock::leaping(Timestamp::UNIX_EPOCH));
    for call in calls {
        let _ = stack.call(call, &Context::new()).await;
    }
}

#[test]
fn a_call_is_counted_once_under_few_labels() {
    let made_up: Vec<_> = (0..50).map(|n| Call { operation: format!("/made/up/{n}").into(), ..read() }).collect();
    let counts = counted(async {
        make(Keeps::default(), &[read(), write()]).await;
        make(Keeps::default(), &made_up).await;
        make(Hangs, &[read()]).await;
        make(Fails(HttpErrorKind::Decode), &[write()]).await;
    });
    let label = |operation: &str, outcome: &str| format!("{{provider=demo,operation={operation},outcome={outcome}}}");
    let expected = [
        (label("/demo/track", "ok"), vec![0; 2]),
        (label("other", "ok"), vec![0; 50]),
        (label("/demo/track", "unavailable"), vec![15]),
        (label("/demo/track", "bad_response"), vec![0]),
    ];
    assert_eq!(counts.len(), 2 * expected.len(), "{counts:?}");
    for (labels, seconds) in expected {
        assert_eq!(counts[&format!("portolan_calls_total{labels}")], vec![1; seconds.len()]);
        assert_eq!(counts[&format!("portolan_call_seconds{labels}")], seconds);
    }
}

#[test]
fn a_call_that_was_given_up_is_counted_too() {
    let counts = counted(async {
        let stack = doubled(Arc::new(Hangs), &ManualClock::standing(Timestamp::UNIX_EPOCH));
        let (call, context) = (read(), Context::new());
        let mut future = stack.call(&call, &context);
        assert!(futures_util::poll!(&mut future).is_pending());
    });
    let labels: Vec<_> = counts.keys().filter(|key| key.contains("outcome=cancelled")).collect();
    assert_eq!((labels.len(), counts.len()), (2, 2), "{counts:?}");
}

#[test]
fn what_the_layers_did_is_counted_under_few_labels() {
    let second = Duration::from_secs(1);
    let counts = counted(async {
        let steps = Steps::leaping(&[Status(503)]);
        let limits = vec![Limit::sliding(Scope::App, 2, second)];
        let stack = steps.stack().budget(BudgetPolicy { limits, ..BudgetPolicy::default() }).build().unwrap();
        for _ in 0..4 {
            stack.call(&read(), &Context::new()).await.unwrap_err();
        }
        steps.clock.advance(5 * second);
        steps.then(&[Status(200)]);
        stack.call(&read(), &Context::new()).await.unwrap();
        skew::Gateway::new(3_600, skew::Says::Truth).stack().call(&read(), &Context::new()).await.unwrap();
        let refused = Error::answered(ErrorKind::Unauthenticated, "no");
        for outcome in [Ok(token::set("new", token::HOUR)), Err(refused)] {
            let (gateway, source) = (token::Gateway::taking(&["new"]), token::Source::new([outcome]));
            let clock = ManualClock::standing(token::start());
            let _ = token::call(&token::process(&gateway, &source, &token::memory(), &clock)).await;
        }
    });
    let operation = "provider=demo,operation=/demo/track";
    for (name, labels, seen) in [
        ("portolan_retries_total", operation, vec![1; 7]),
        ("portolan_circuits_opened_total", operation, vec![1]),
        ("portolan_open_circuits", operation, vec![1, 0]),
        ("portolan_budget_wait_seconds", &*format!("{operation},purpose=track"), vec![0; 7]),
        ("portolan_clock_corrections_total", "provider=demo", vec![1]),
        ("portolan_token_renewals_total", "provider=demo,outcome=ok", vec![1]),
        ("portolan_token_renewals_total", "provider=demo,outcome=unauthenticated", vec![1]),
    ] {
        assert_eq!(counts.get(&format!("{name}{{{labels}}}")), Some(&seen), "{name} in {counts:#?}");
    }
    assert_eq!(counts.keys().filter(|key| !key.starts_with("portolan_call")).count(), 7);
}

#[test]
fn a_stopped_account_is_told_once() {
    let log = logged(async {
        let refused = Error::answered(ErrorKind::Unauthenticated, "no");
        let (gateway, source) = (token::Gateway::taking(&[]), token::Source::new([Err(refused)]));
        let clock = ManualClock::standing(token::start());
        let process = token::process(&gateway, &source, &token::memory(), &clock);
        for _ in 0..20 {
            token::call(&process).await.unwrap_err();
        }
    });
    let lines: Vec<_> = log.lines().filter(|line| line.contains("account stopped")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    for field in ["ERROR", "provider=demo", "account=shop-one", "kind=\"unauthenticated\""] {
        assert!(lines[0].contains(field), "{field} in {}", lines[0]);
    }
}

#[test]
fn a_span_tells_what_happened() {
    let log = logged(async {
        make(Keeps::default(), &[read()]).await;
        make(Hangs, &[write()]).await;
    });
    let lines: Vec<_> = log.lines().filter(|line| line.contains("call ended")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    for (line, fields) in lines.into_iter().zip([
        ["effect=\"read\"", "purpose=\"track\"", "outcome=\"ok\"", "delivery=Answered", "status=200", "elapsed=0ns"],
        [
            "effect=\"write\"",
            "purpose=\"ship\"",
            "kind=\"unavailable\"",
            "delivery=MaybeSent",
            "attempt=1",
            "elapsed=15s",
        ],
    ]) {
        for field in ["provider=demo", "account=shop-one", "operation=/demo/track"].into_iter().chain(fields) {
            assert!(line.contains(field), "{field} in {line}");
        }
    }
    let id = format!("call={:016x}", SeededEntropy::new(7).next_u64());
    assert_eq!(log.matches(&id).count(), 2, "the entropy's first number, once per stack: {log}");
}

#[test]
fn a_planted_secret_is_in_no_log_no_error_and_no_debug() {
    let mut shown = Vec::new();
    let log = logged(async {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(200).set_body_string("{\"name\":\"1person\",\"token\":\"t0ken\"}");
        Mock::given(any()).respond_with(template).up_to_n_times(1).mount(&server).await;
        Mock::given(any()).respond_with(ResponseTemplate::new(403).set_body_string("1person")).mount(&server).await;
        let (reset, _received) = once(Then::Reset).await;
        let (garbled, _received) = once(Then::Write(b"1person t0ken\r\n\r\n".to_vec())).await;
        let bases = [server.uri(), server.uri(), format!("http://{reset}"), format!("http://{garbled}")];
        let unreachable = ["https://127.0.0.1:1".to_owned(), "http://127.0.0.1:1/'".to_owned(), "no url".to_owned()];
        for base in bases.into_iter().chain(unreachable) {
            let http = HttpClient::builder().build().unwrap();
            let (builder, context, call) = (stack(&base).http(Arc::new(http)), Context::new(), write());
            context.set_token("t0ken-of-the-context".into());
            shown.push(format!("{builder:?} {builder:#?}"));
            let stack = builder.build().unwrap();
            let outcome = stack.call(&call, &context).await;
            shown.push(format!("{stack:?} {stack:#?} {call:?} {call:#?} {context:?} {outcome:?} {outcome:#?}"));
            if let Err(error) = &outcome {
                let mut cause: Option<&dyn std::error::Error> = Some(error);
                while let Some(error) = cause {
                    shown.push(format!("{error} {error:?}"));
                    cause = error.source();
                }
            }
        }
        shown.push(format!("{:?}", keyring()));
    });
    assert!(log.matches("call ended").count() == 7, "{log}");
    for text in shown.iter().chain([&log]) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
