//! Settings for a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::Sandbox;
use crate::chance::chance_for;
use crate::cj::{Cj, CjAccount};
use crate::clock::Clocks;
use crate::fault::Faults;
use crate::jdl::{Apps, Traces};
use crate::jos::JosApps;
use crate::ledger::Book;
use crate::push::Outbox;
use crate::state::State;
use crate::world::World;
use crate::{
    DEFAULT_CUSTOMER_CODE, Error, GatewayClock, JdlApp, JosApp, Running, Speed, TimeSource, WORLD_EPOCH, server,
};

/// Settings for a sandbox. Setters never fail.
#[derive(Debug, Clone)]
pub struct Builder {
    seed: u64,
    jos: SocketAddr,
    jdl: SocketAddr,
    cj: SocketAddr,
    control: SocketAddr,
    speed: Speed,
    unkind: bool,
    gateway_clock: GatewayClock,
    world_start: Timestamp,
    window: Duration,
    jos_window: Duration,
    ledger_capacity: usize,
    time: TimeSource,
}

impl Default for Builder {
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            seed: 1,
            jos: free,
            jdl: free,
            cj: free,
            control: free,
            speed: Speed::STOPPED,
            unkind: false,
            gateway_clock: GatewayClock::Real,
            world_start: WORLD_EPOCH,
            window: Duration::from_secs(600),
            jos_window: Duration::from_secs(360),
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

    /// Where the JOS gateway and its token service listen. Default: a free port of 127.0.0.1.
    pub fn jos(self, address: SocketAddr) -> Self {
        Self { jos: address, ..self }
    }

    /// Where the JDL gateway listens. Default: a free port of 127.0.0.1.
    pub fn jdl(self, address: SocketAddr) -> Self {
        Self { jdl: address, ..self }
    }

    /// Where the CJ gateway listens. Default: a free port of 127.0.0.1.
    pub fn cj(self, address: SocketAddr) -> Self {
        Self { cj: address, ..self }
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

    /// How far the timestamp of a call to JOS may lie from the gateway clock. Default: 6 minutes.
    pub fn jos_timestamp_window(self, window: Duration) -> Self {
        Self { jos_window: window, ..self }
    }

    /// How far the timestamp of a call to JDL may lie from the gateway clock. Default: 10 minutes.
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
        let jos_app = JosApp::seeded(self.seed);
        let mut jos_apps = JosApps::default();
        // cannot fail either
        let _ = jos_apps.register(jos_app.clone());
        let cj_account = CjAccount::seeded(self.seed);
        Sandbox {
            app: Arc::new(app),
            jos_app: Arc::new(jos_app),
            cj_account: Arc::new(cj_account.clone()),
            wake: Arc::default(),
            state: Arc::new(Mutex::new(State {
                seed: self.seed,
                clocks: Clocks::new(self.time, self.gateway_clock, self.speed, self.world_start),
                window: self.window,
                jos_window: self.jos_window,
                world: World::new(self.seed, DEFAULT_CUSTOMER_CODE, self.world_start),
                jdl_apps,
                traces: Traces::default(),
                jos_apps,
                cj: Cj::new(self.seed, cj_account, self.world_start),
                faults: Faults::new(chance_for(self.seed, "faults"), self.unkind),
                ledger: Book::new(self.ledger_capacity),
                outbox: Outbox::default(),
                sequence: 0,
            })),
        }
    }

    /// A sandbox that listens. Needs a tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// [`Error::Bind`] if an address cannot be listened on.
    pub async fn start(self) -> Result<Running, Error> {
        let addresses = server::Addresses { jos: self.jos, jdl: self.jdl, cj: self.cj, control: self.control };
        server::start(self.build(), addresses).await
    }
}
