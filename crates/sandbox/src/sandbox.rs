//! The sandbox in one process: set up, told what to do, and called without sockets.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use jiff::{SignedDuration, Timestamp};

use crate::chance::chance_for;
use crate::clock::Clocks;
use crate::fault::Faults;
use crate::jdl::{Apps, Jdl};
use crate::ledger::Book;
use crate::ready::{JdlReady, Ready, ReadyOrder, ReadyWaybill};
use crate::state::State;
use crate::world::World;
use crate::{
    Answer, Canned, ClockReading, DEFAULT_CUSTOMER_CODE, Error, FaultRule, FaultStatus, GatewayClock, JdlApp, Ledger,
    Parcel, Request, Running, Speed, Stage, TimeSource, WORLD_EPOCH, control, pipeline, server,
};

/// A sandbox. Clones share one world.
#[derive(Debug, Clone)]
pub struct Sandbox {
    state: Arc<Mutex<State>>,
    /// The application that the world starts with.
    app: Arc<JdlApp>,
}

impl Sandbox {
    /// Settings for a sandbox.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a sandbox with the usual settings on free ports of this machine.
    ///
    /// # Errors
    /// [`Error::Bind`] if the ports cannot be had.
    pub async fn start() -> Result<Running, Error> {
        Self::builder().start().await
    }

    /// Answers a call to the JDL gateway. Nothing is waited for: see [`Answer`].
    pub fn jdl(&self, request: &Request) -> Answer {
        pipeline::answer::<Jdl>(&mut self.state(), request)
    }

    /// Answers a call to the control port.
    pub fn control(&self, request: &Request) -> Response<Bytes> {
        control::answer(self, request)
    }

    /// The application that the world starts with.
    pub fn app(&self) -> &JdlApp {
        &self.app
    }

    /// Registers an application at the JDL gateway, or replaces the one with its key.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn register(&self, app: JdlApp) -> Result<(), Error> {
        self.state().jdl_apps.register(app)
    }

    /// All applications of the JDL gateway, by key.
    pub fn apps(&self) -> Vec<JdlApp> {
        self.state().jdl_apps.all().cloned().collect()
    }

    /// Limits how many calls of an application a second are accepted; `None` lifts the limit.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such application.
    pub fn limit(&self, app_key: &str, per_second: Option<NonZeroU32>) -> Result<(), Error> {
        self.state().jdl_apps.limit(app_key, per_second)
    }

    /// Both clocks.
    pub fn clocks(&self) -> ClockReading {
        self.state().clocks.read()
    }

    /// Sets the gateway clock.
    pub fn set_gateway_clock(&self, clock: GatewayClock) -> ClockReading {
        let mut state = self.state();
        state.clocks.gateway = clock;
        state.clocks.read()
    }

    /// Moves world time forward and returns the new present.
    ///
    /// # Errors
    /// [`Error::Invalid`] if that is backwards or beyond the year 9999.
    pub fn advance(&self, by: SignedDuration) -> Result<Timestamp, Error> {
        self.state().clocks.advance(by)
    }

    /// Puts a parcel into the world; it starts to live at the present world time.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn stage(&self, stage: Stage) -> Result<Parcel, Error> {
        let mut state = self.state();
        let now = state.clocks.read().world;
        state.world.stage(stage, now).cloned()
    }

    /// All parcels, in the order in which they came into the world.
    pub fn parcels(&self) -> Vec<Parcel> {
        self.state().world.parcels().to_vec()
    }

    /// Answers the next call (of a path, or any) with a given reply, before it has an effect.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn answer_next(&self, operation: Option<&str>, reply: Canned) -> Result<(), Error> {
        let operation = operation.map(str::to_owned);
        self.state().faults.enqueue(operation, reply)
    }

    /// Sets a fault and returns its number.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn add_fault(&self, rule: FaultRule) -> Result<u64, Error> {
        self.state().faults.add(rule)
    }

    /// The faults in force.
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.state().faults.status()
    }

    /// Lifts one fault, or all of them, and says how many that were.
    pub fn lift_faults(&self, id: Option<u64>) -> usize {
        self.state().faults.lift(id)
    }

    /// The whole ledger.
    pub fn ledger(&self) -> Ledger {
        self.ledger_after(0, usize::MAX)
    }

    /// At most `limit` entries of the ledger after a sequence number.
    pub fn ledger_after(&self, sequence: u64, limit: usize) -> Ledger {
        self.state().ledger.read(sequence, limit)
    }

    /// Forgets all entries of the ledger; sequence numbers go on.
    pub fn clear_ledger(&self) {
        self.state().ledger.clear();
    }

    /// What a caller needs to know, without addresses. [`Running::ready`] has them.
    pub fn ready(&self) -> Ready {
        let state = self.state();
        let parcels = state.world.parcels();
        let mut orders: Vec<ReadyOrder> = Vec::new();
        for parcel in parcels {
            let number = parcel.number().to_owned();
            match orders.iter_mut().find(|order| order.number == parcel.merchant_order) {
                Some(order) => order.waybills.push(number),
                None => orders.push(ReadyOrder {
                    provider: "jdl",
                    number: parcel.merchant_order.clone(),
                    waybills: vec![number],
                }),
            }
        }
        let token = self.app.access_token.as_ref();
        Ready {
            ready: true,
            jdl: Some(JdlReady {
                url: None,
                app_key: self.app.app_key.clone(),
                app_secret: self.app.app_secret.reveal().to_owned(),
                access_token: token.map_or("", |token| token.reveal()).to_owned(),
                customer_code: DEFAULT_CUSTOMER_CODE.to_owned(),
            }),
            control: None,
            waybills: parcels
                .iter()
                .map(|parcel| ReadyWaybill {
                    provider: "jdl",
                    number: parcel.number().to_owned(),
                    script: parcel.script.name(),
                })
                .collect(),
            orders,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settings for a sandbox. Setters never fail.
#[derive(Debug, Clone)]
pub struct Builder {
    seed: u64,
    jdl: SocketAddr,
    control: SocketAddr,
    speed: Speed,
    unkind: bool,
    gateway_clock: GatewayClock,
    world_start: Timestamp,
    window: Duration,
    ledger_capacity: usize,
    time: TimeSource,
}

impl Default for Builder {
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            seed: 1,
            jdl: free,
            control: free,
            speed: Speed::STOPPED,
            unkind: false,
            gateway_clock: GatewayClock::Real,
            world_start: WORLD_EPOCH,
            window: Duration::from_secs(600),
            ledger_capacity: 100_000,
            time: TimeSource::system(),
        }
    }
}

impl Builder {
    /// The seed of the world, of keys and of chance. Default 1.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Where the JDL gateway listens. Default: a free port of 127.0.0.1.
    pub fn jdl(self, address: SocketAddr) -> Self {
        Self { jdl: address, ..self }
    }

    /// Where the control port listens. Default: a free port of 127.0.0.1. It has no password.
    pub fn control(self, address: SocketAddr) -> Self {
        Self { control: address, ..self }
    }

    /// How fast world time runs by itself. Default: not at all.
    pub fn speed(self, speed: Speed) -> Self {
        Self { speed, ..self }
    }

    /// Whether each mild fault happens to one call in twenty. Default: no.
    pub fn unkind(self, unkind: bool) -> Self {
        Self { unkind, ..self }
    }

    /// The gateway clock. Default: real time.
    pub fn gateway_clock(self, clock: GatewayClock) -> Self {
        Self { gateway_clock: clock, ..self }
    }

    /// Where world time starts. Default: [`WORLD_EPOCH`].
    pub fn world_start(self, at: Timestamp) -> Self {
        Self { world_start: at, ..self }
    }

    /// How far the timestamp of a call may lie from the gateway clock. Default: 10 minutes.
    pub fn timestamp_window(self, window: Duration) -> Self {
        Self { window, ..self }
    }

    /// How many entries the ledger holds. Default: 100,000.
    pub fn ledger_capacity(self, entries: usize) -> Self {
        Self { ledger_capacity: entries, ..self }
    }

    /// Where real time comes from. Default: the clock of this machine.
    pub fn time_source(self, time: TimeSource) -> Self {
        Self { time, ..self }
    }

    /// A sandbox without sockets.
    pub fn build(self) -> Sandbox {
        let app = JdlApp::seeded(self.seed);
        let mut jdl_apps = Apps::default();
        // cannot fail: seeded keys are valid, and the register is empty
        let _ = jdl_apps.register(app.clone());
        Sandbox {
            app: Arc::new(app),
            state: Arc::new(Mutex::new(State {
                seed: self.seed,
                clocks: Clocks::new(self.time, self.gateway_clock, self.speed, self.world_start),
                window: self.window,
                world: World::new(self.seed, DEFAULT_CUSTOMER_CODE, self.world_start),
                jdl_apps,
                faults: Faults::new(chance_for(self.seed, "faults"), self.unkind),
                ledger: Book::new(self.ledger_capacity),
                sequence: 0,
            })),
        }
    }

    /// A sandbox that listens. Needs a tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// [`Error::Bind`] if an address cannot be listened on.
    pub async fn start(self) -> Result<Running, Error> {
        let (jdl, control) = (self.jdl, self.control);
        server::start(self.build(), jdl, control).await
    }
}
