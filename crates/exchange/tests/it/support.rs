//! A dialect, doubles of the HTTP seam, and servers that answer as they are told.

use std::{
    future,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{StatusCode, header::HeaderValue};
use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_exchange::{
    Call, Context, Credentials, Dialect, Exchange, Http, HttpError, HttpErrorKind, HttpResponse, Keyring, Parts,
    Purpose, Reply, Stack, StackBuilder, SystemClock,
};
use portolan_ports::{
    Clock, Error, ErrorKind, Retry,
    mock::{ManualClock, SeededEntropy},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

pub(crate) const OPERATION: &str = "/demo/track";
pub(crate) const SECRETS: [&str; 4] = ["app5ecret", "t0ken", "1person", "5ignature"];

/// Signs with everything that must not be seen: secret and token in headers, a person in query and body.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) base: String,
}

impl Dialect for Demo {
    fn provider(&self) -> ProviderId {
        ProviderId::parse("demo").unwrap()
    }

    fn sign(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        let query: Vec<_> = call.parts.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let token = credentials.token.as_ref().map_or("none", |token| token.expose());
        let mut request = http::Request::builder()
            .method(call.parts.method.clone())
            .uri(format!("{}{}?{}&sign=5ignature", self.base, call.parts.path, query.join("&")))
            .header("x-time", now.unix_seconds().to_string())
            .header("x-token", token)
            .body(call.parts.body.clone())
            .map_err(|_| Error::not_sent(ErrorKind::Config, "the base URL is none"))?;
        request.headers_mut().insert("x-secret", HeaderValue::from_str(credentials.app_secret.expose()).unwrap());
        Ok(request)
    }

    fn read(&self, _: &Call, response: HttpResponse, _: &Context) -> Result<Reply, Error> {
        if response.status != StatusCode::OK {
            return Err(refusal(&response).with_code(response.status.as_str()));
        }
        let payload = response.body.clone().into();
        Ok(Reply { status: 200, request_id: Some("r-1".into()), body: response.body, payload })
    }
}

fn refusal(response: &HttpResponse) -> Error {
    let wait = response.headers.get("retry-after").map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    match response.status.as_u16() {
        206 => Error::maybe_sent(ErrorKind::BadResponse, "the body ends too early").with_retry(Retry::Safe),
        401 => Error::answered(ErrorKind::Unauthenticated, "the token is refused"),
        409 => Error::answered(ErrorKind::ClockSkew, "the time is refused"),
        429 => Error::answered(ErrorKind::RateLimited, "too many calls")
            .with_retry(wait.map_or(Retry::Safe, |seconds| Retry::After(Duration::from_secs(seconds)))),
        430 => Error::answered(ErrorKind::QuotaExhausted, "the day's quota is used up"),
        500 => Error::maybe_sent(ErrorKind::Unavailable, "the gateway is in trouble"),
        503 => Error::answered(ErrorKind::Unavailable, "the gateway is busy"),
        _ => Error::answered(ErrorKind::Denied, "the gateway says no"),
    }
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("shop-one").unwrap()
}

pub(crate) fn keyring() -> Keyring {
    let credentials = Credentials {
        app_key: "the-key".into(),
        app_secret: "app5ecret".into(),
        token: Some("t0ken-of-the-keyring".into()),
    };
    Keyring::new().with(account(), credentials)
}

pub(crate) fn stack(base: &str) -> StackBuilder {
    Stack::builder(Arc::new(Demo { base: base.to_owned() }), keyring()).entropy(Arc::new(SeededEntropy::new(7)))
}

/// A stack over a double, on a clock of the test's own.
pub(crate) fn doubled(http: Arc<dyn Http>, clock: &ManualClock) -> Arc<dyn Exchange> {
    stack("http://demo.test").http(http).clock(Arc::new(clock.clone())).build().unwrap()
}

/// The clock of a paused runtime: it passes over every wait as soon as all tasks wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paused(SystemClock);

#[async_trait]
impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH.plus(self.0.monotonic())
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    async fn sleep_until(&self, moment: Duration) {
        self.0.sleep_until(moment).await;
    }
}

fn parts() -> Parts {
    let mut parts = Parts::post("/track", Bytes::from_static(b"{\"name\":\"1person\"}"));
    parts.query.push(("phone".into(), "1person".into()));
    parts
}

pub(crate) fn read() -> Call {
    Call::read(OPERATION, account(), Purpose::Track, parts())
}

pub(crate) fn write() -> Call {
    Call::write(OPERATION, account(), Purpose::Ship, parts())
}

/// Answers every request with 200 and keeps it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeps(pub(crate) Arc<Mutex<Vec<http::Request<Bytes>>>>);

#[async_trait]
impl Http for Keeps {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        self.0.lock().unwrap().push(request);
        Ok(HttpResponse { status: StatusCode::OK, headers: http::HeaderMap::new(), body: Bytes::from_static(b"{}") })
    }
}

/// Never answers.
#[derive(Debug)]
pub(crate) struct Hangs;

#[async_trait]
impl Http for Hangs {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        future::pending().await
    }
}

/// Fails in one way.
#[derive(Debug)]
pub(crate) struct Fails(pub(crate) HttpErrorKind);

#[async_trait]
impl Http for Fails {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        Err(HttpError::new(self.0, "as the test wants it").with_source("the cause below"))
    }
}

/// What comes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An answer with this status.
    Status(u16),
    /// "Too many calls", to come back after so many seconds.
    Wait(u64),
    /// None.
    Fails(HttpErrorKind),
}

/// Takes its steps in order, the last one again and again; keeps when it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    pub(crate) clock: ManualClock,
    told: Arc<Mutex<(Vec<Step>, Vec<Duration>)>>,
}

impl Steps {
    pub(crate) fn new(clock: &ManualClock, steps: &[Step]) -> Self {
        let mut steps = steps.to_vec();
        steps.reverse();
        Self { clock: clock.clone(), told: Arc::new(Mutex::new((steps, Vec::new()))) }
    }

    /// On a clock that leaps over every wait.
    pub(crate) fn leaping(steps: &[Step]) -> Self {
        Self::new(&ManualClock::leaping(Timestamp::UNIX_EPOCH), steps)
    }

    pub(crate) fn stack(&self) -> StackBuilder {
        stack("http://demo.test").http(Arc::new(self.clone())).clock(Arc::new(self.clock.clone()))
    }

    /// When requests came, on the monotonic clock.
    pub(crate) fn times(&self) -> Vec<Duration> {
        self.told.lock().unwrap().1.clone()
    }

    pub(crate) fn asked(&self) -> usize {
        self.told.lock().unwrap().1.len()
    }

    /// Takes other steps from now on.
    pub(crate) fn then(&self, steps: &[Step]) {
        let mut told = self.told.lock().unwrap();
        told.0 = steps.iter().rev().copied().collect();
    }
}

#[async_trait]
impl Http for Steps {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let mut told = self.told.lock().unwrap();
        told.1.push(self.clock.monotonic());
        let step = if told.0.len() > 1 { told.0.pop().unwrap() } else { told.0[0] };
        let mut headers = http::HeaderMap::new();
        let status = match step {
            Step::Status(status) => status,
            Step::Wait(seconds) => {
                headers.insert("retry-after", seconds.into());
                429
            }
            Step::Fails(kind) => return Err(HttpError::new(kind, "as the test wants it")),
        };
        Ok(HttpResponse { status: StatusCode::from_u16(status).unwrap(), headers, body: Bytes::from_static(b"{}") })
    }
}

/// Listens on loopback; gives its `host:port` too.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Reads the head and the stated body of one request.
pub(crate) async fn request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let (mut received, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        received.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&received).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        assert_ne!(read, 0, "the client closed within a request: {text:?}");
    }
}

/// What a server does after it has read one request.
pub(crate) enum Then {
    /// Writes these bytes and closes.
    Write(Vec<u8>),
    /// Resets the connection.
    Reset,
}

/// Serves one request; gives the `host:port`, and what was received.
pub(crate) async fn once(then: Then) -> (String, oneshot::Receiver<String>) {
    let (listener, address) = listen().await;
    let (sender, receiver) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let received = request(&mut stream).await;
        let _ = sender.send(received);
        match then {
            Then::Write(bytes) => answer(&mut stream, &bytes).await,
            Then::Reset => stream.set_zero_linger().unwrap(),
        }
    });
    (address, receiver)
}

async fn answer(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await; // a client that has had enough closes early
    let _ = stream.shutdown().await;
}
