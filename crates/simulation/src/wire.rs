//! The wire between our side and the sandbox: in memory, on virtual time, with the faults that a network has.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan::exchange::{Http, HttpError, HttpErrorKind, HttpResponse};
use portolan_sandbox::{Answer, Outcome, Request, Sandbox};

use crate::{
    Trail, VirtualClock, chance,
    trouble::{Active, Trouble, TroubleRule},
};

/// A gateway of the sandbox: a function from a request to what becomes of it.
pub type Gateway = fn(&Sandbox, &Request) -> Answer;

/// The most bytes of a body that an HTTP client takes: 8 MiB.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A request that was sent, as our side knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When, since the start.
    pub at: Duration,
    /// To which host.
    pub host: String,
    /// Its path; of JOS the method.
    pub operation: String,
    /// Whether it reached the sandbox.
    pub arrived: bool,
}

/// How long a request travels, and its answer: between the two times, drawn anew for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// There.
    pub there: (Duration, Duration),
    /// And back.
    pub back: (Duration, Duration),
}

impl Default for Latency {
    /// 5 to 60 ms each way: less apart than the tenth of a second that a limit of calls a second leaves for it.
    fn default() -> Self {
        let way = (Duration::from_millis(5), Duration::from_millis(60));
        Self { there: way, back: way }
    }
}

/// The HTTP seam over the sandbox. Clones share the wire.
#[derive(Clone)]
pub struct Wire(Arc<Inner>);

struct Inner {
    clock: VirtualClock,
    sandbox: Sandbox,
    hosts: BTreeMap<&'static str, Gateway>,
    state: Mutex<State>,
}

struct State {
    chance: fastrand::Rng,
    latency: Latency,
    troubles: Vec<Active>,
    answers: BTreeMap<String, Bytes>,
    struck: BTreeMap<&'static str, u64>,
    sent: Vec<Sent>,
    trail: Trail,
}

/// What the way there came to.
enum Way {
    Clear(Duration),
    Ends(Duration, HttpErrorKind, &'static str),
}

impl Wire {
    /// A wire to these hosts.
    #[must_use]
    pub fn new(
        clock: &VirtualClock,
        sandbox: &Sandbox,
        hosts: impl IntoIterator<Item = (&'static str, Gateway)>,
        seed: u64,
    ) -> Self {
        let state = State {
            chance: chance::of(seed, "wire"),
            latency: Latency::default(),
            troubles: Vec::new(),
            answers: BTreeMap::new(),
            struck: BTreeMap::new(),
            sent: Vec::new(),
            trail: Trail::default(),
        };
        let (clock, sandbox) = (clock.clone(), sandbox.clone());
        Self(Arc::new(Inner { clock, sandbox, hosts: hosts.into_iter().collect(), state: Mutex::new(state) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long requests and answers travel from now on.
    pub fn set_latency(&self, latency: Latency) {
        self.state().latency = latency;
    }

    /// A fault of the network, until all of them are [lifted](Self::lift).
    pub fn trouble(&self, rule: TroubleRule) {
        self.state().troubles.push(Active::new(rule));
    }

    /// Lifts all faults of the network.
    pub fn lift(&self) {
        self.state().troubles.clear();
    }

    /// The body of the last answer to an operation, named by the end of its path, if one arrived.
    #[must_use]
    pub fn answer_to(&self, operation: &str) -> Option<Bytes> {
        let state = self.state();
        state.answers.iter().find(|(path, _)| path.ends_with(operation)).map(|(_, body)| body.clone())
    }

    /// How often each fault of the network struck.
    #[must_use]
    pub fn struck(&self) -> BTreeMap<&'static str, u64> {
        self.state().struck.clone()
    }

    /// All that was sent so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// Notes something in the trail that did not go over the wire.
    pub fn note<const N: usize>(&self, parts: [&[u8]; N]) {
        self.state().trail.note(parts);
    }

    /// The hash of all that happened so far.
    #[must_use]
    pub fn hash(&self) -> String {
        self.state().trail.hash()
    }

    fn depart(&self, request: &http::Request<Bytes>, host: &str) -> Way {
        let at = self.0.clock.passed();
        let mut state = self.state();
        let url = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        state.trail.note([&at.as_nanos().to_be_bytes(), host.as_bytes(), url.as_bytes(), request.body()]);
        let known = self.0.hosts.contains_key(host);
        let State { troubles, chance, latency, sent, struck, answers: _, trail: _ } = &mut *state;
        let trouble = if known {
            troubles.iter_mut().find_map(|active| active.strikes(host, &url, at, chance))
        } else {
            Some(Trouble::NoName)
        };
        let time = between(chance, latency.there);
        sent.push(Sent { at, host: host.to_owned(), operation: operation(&url), arrived: trouble.is_none() });
        match trouble {
            None => Way::Clear(time),
            Some(trouble) => {
                *struck.entry(trouble.name()).or_default() += 1;
                Way::Ends(trouble.takes().unwrap_or(time), trouble.kind(), trouble.message())
            }
        }
    }

    fn arrive(&self, host: &str, request: http::Request<Bytes>) -> Option<(Answer, String)> {
        let gateway = self.0.hosts.get(host)?;
        let url = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Some((gateway(&self.0.sandbox, &Request::from(request)), url))
    }
}

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        match self.depart(&request, &host) {
            Way::Clear(time) => self.0.clock.sleep(time).await,
            Way::Ends(time, kind, message) => {
                self.0.clock.sleep(time).await;
                return Err(HttpError::new(kind, format!("{host}: {message}")));
            }
        }
        let Some((Answer { delay, outcome }, url)) = self.arrive(&host, request) else {
            return Err(HttpError::new(HttpErrorKind::Resolve, format!("{host}: no such name")));
        };
        let time = {
            let mut state = self.state();
            let State { chance, latency, .. } = &mut *state;
            between(chance, latency.back)
        };
        self.0.clock.sleep(delay.saturating_add(time)).await;
        if let Outcome::Drip { reply, bytes, every } = &outcome {
            let pieces = u32::try_from(reply.body().len().div_ceil(*bytes)).unwrap_or(u32::MAX);
            self.0.clock.sleep(every.saturating_mul(pieces)).await;
        }
        let broken = |message: &str| Err(HttpError::new(HttpErrorKind::Interrupted, format!("{host}: {message}")));
        match outcome {
            Outcome::Reply(reply) | Outcome::Drip { reply, .. } => {
                let (head, body) = reply.into_parts();
                let response = HttpResponse { status: head.status, headers: head.headers, body };
                if response.body.len() > MOST_BYTES {
                    return Err(HttpError::new(HttpErrorKind::TooLarge, format!("{host}: more than 8 MiB came")));
                }
                let status = response.status.as_u16().to_be_bytes();
                self.state().answers.insert(operation(&url), response.body.clone());
                self.note([&self.0.clock.passed().as_nanos().to_be_bytes(), &status, &response.body]);
                Ok(response)
            }
            Outcome::Cut { .. } => broken("the response stopped half-way"),
            Outcome::Reset => broken("the connection was reset"),
            Outcome::Never | Outcome::Stall { .. } => std::future::pending().await,
            _ => broken("the sandbox did what this wire does not know"),
        }
    }
}

impl fmt::Debug for Wire {
    /// Shows no request: they carry secrets and persons.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("hosts", &self.0.hosts.keys()).finish_non_exhaustive()
    }
}

fn between(chance: &mut fastrand::Rng, (least, most): (Duration, Duration)) -> Duration {
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(chance.u64(nanos(least)..=nanos(most.max(least))))
}

/// The path, or the method that a query names.
fn operation(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let method = query.split('&').find_map(|pair| pair.strip_prefix("method="));
    method.unwrap_or(path).to_owned()
}
