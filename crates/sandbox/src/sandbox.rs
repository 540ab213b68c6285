//! The sandbox in one process: set up, told what to do, and called without sockets.

mod builder;
mod cj;
mod pushes;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Response;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::jdl::{Jdl, JdlOauth};
use crate::jos::{Jos, JosOauth};
use crate::ready::{JdlReady, JosReady, Ready, ReadyOrder, ReadyWaybill};
use crate::state::State;
use crate::{
    Answer, Canned, CjAccount, ClockReading, DEFAULT_CUSTOMER_CODE, DEFAULT_VENDER_ID, Error, FaultRule, FaultStatus,
    GatewayClock, Hidden, JdlApp, JosApp, Ledger, Parcel, Request, Running, Script, ShopOrder, Stage, StageOrder,
    control, pipeline,
};

pub use builder::Builder;

/// A sandbox. Clones share one world.
#[derive(Debug, Clone)]
pub struct Sandbox {
    state: Arc<Mutex<State>>,
    /// The application that the world starts with.
    app: Arc<JdlApp>,
    /// The same at JOS, with the tokens that it starts with.
    jos_app: Arc<JosApp>,
    /// The account of CJ that the world starts with.
    cj_account: Arc<CjAccount>,
    /// Rings when a push may have become due.
    wake: Arc<Notify>,
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

    /// Answers a call to the JDL gateway, or to its token service below `/oauth`. Nothing is
    /// waited for: see [`Answer`].
    pub fn jdl(&self, request: &Request) -> Answer {
        let answer = if request.path().starts_with("/oauth/") {
            pipeline::answer::<JdlOauth>(&mut self.state(), request)
        } else {
            pipeline::answer::<Jdl>(&mut self.state(), request)
        };
        self.wake.notify_one();
        answer
    }

    /// Answers a call to the JOS gateway, or to its token service below `/oauth` and `/oauth2`.
    /// Nothing is waited for: see [`Answer`].
    pub fn jos(&self, request: &Request) -> Answer {
        let path = request.path();
        if path.starts_with("/oauth/") || path.starts_with("/oauth2/") {
            pipeline::answer::<JosOauth>(&mut self.state(), request)
        } else {
            pipeline::answer::<Jos>(&mut self.state(), request)
        }
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

    /// Says which life the parcel of an order will live that is placed at JDL with this number of
    /// the merchant's.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn plan_order(&self, order_id: &str, script: Script) -> Result<(), Error> {
        if order_id.is_empty() || order_id.chars().count() > 50 {
            return Err(Error::invalid("order_id", "1 to 50 characters"));
        }
        match self.state().world.plan_order(order_id, script) {
            true => Ok(()),
            false => Err(Error::invalid("order_id", "too many orders are planned; place some first")),
        }
    }

    /// The application of JOS that the world starts with, with the tokens that it starts with.
    pub fn jos_app(&self) -> &JosApp {
        &self.jos_app
    }

    /// Registers an application at the JOS gateway, or replaces the one with its key.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn register_jos(&self, app: JosApp) -> Result<(), Error> {
        self.state().jos_apps.register(app)
    }

    /// All applications of the JOS gateway, by key, with the tokens that they have now.
    pub fn jos_apps(&self) -> Vec<JosApp> {
        self.state().jos_apps.all().cloned().collect()
    }

    /// Limits how many calls of a JOS application a day are accepted; `None` lifts the limit.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such application.
    pub fn limit_jos(&self, app_key: &str, per_day: Option<NonZeroU32>) -> Result<(), Error> {
        self.state().jos_apps.limit(app_key, per_day)
    }

    /// Puts an order into the shop, placed at the present world time.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn stage_order(&self, stage: StageOrder) -> Result<ShopOrder, Error> {
        let mut state = self.state();
        let now = state.clocks.read().world;
        state.world.shop.stage(stage, now).cloned()
    }

    /// All orders of the shop, in the order in which they came, each in its present state.
    pub fn shop_orders(&self) -> Vec<ShopOrder> {
        let mut state = self.state();
        let now = state.clocks.read().world;
        state.world.settle(now);
        let world = &state.world;
        let shown = |order: &ShopOrder| ShopOrder { state: world.order_state(order, now), ..order.clone() };
        world.shop.orders().iter().map(shown).collect()
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
        let now = self.state().clocks.advance(by)?;
        self.wake.notify_one();
        Ok(now)
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
        let mut state = self.state();
        let now = state.clocks.read().world;
        state.world.settle(now);
        state.world.parcels().to_vec()
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
                    state: None,
                }),
            }
        }
        let mut waybills: Vec<ReadyWaybill> = parcels
            .iter()
            .map(|parcel| ReadyWaybill {
                provider: "jdl",
                number: parcel.number().to_owned(),
                script: parcel.script.name(),
            })
            .collect();
        for order in state.world.shop.orders().iter().filter(|order| order.vender_id == DEFAULT_VENDER_ID) {
            let numbers: Vec<String> = order.shipments.iter().map(|shipment| shipment.waybill.clone()).collect();
            let script = order.script.name();
            waybills.extend(numbers.iter().map(|number| ReadyWaybill {
                provider: "jos",
                number: number.clone(),
                script,
            }));
            let at = state.world.order_state(order, state.clocks.read().world).name();
            orders.push(ReadyOrder { provider: "jos", number: order.id.clone(), waybills: numbers, state: Some(at) });
        }
        self.cj_told(&state, &mut waybills, &mut orders);
        Ready {
            ready: true,
            jos: self.jos_ready(&state),
            jdl: Some(self.jdl_ready(&state)),
            cj: Some(self.cj_ready()),
            control: None,
            waybills,
            orders,
        }
    }

    /// The application that the world starts with, with the tokens that it has now.
    fn jdl_ready(&self, state: &State) -> JdlReady {
        let app = state.jdl_apps.get(&self.app.app_key).unwrap_or(&self.app);
        JdlReady {
            url: None,
            oauth_url: None,
            app_key: app.app_key.clone(),
            app_secret: app.app_secret.reveal().to_owned(),
            access_token: shown(app.access_token.as_ref()),
            refresh_token: shown(app.refresh_token.as_ref()),
            customer_code: DEFAULT_CUSTOMER_CODE.to_owned(),
        }
    }

    /// The same at JOS.
    fn jos_ready(&self, state: &State) -> Option<JosReady> {
        let app = state.jos_apps.get(&self.jos_app.app_key).unwrap_or(&self.jos_app);
        let grant = app.grants.first()?;
        Some(JosReady {
            url: None,
            oauth_url: None,
            app_key: app.app_key.clone(),
            app_secret: app.app_secret.reveal().to_owned(),
            access_token: shown(grant.access_token.as_ref()),
            refresh_token: shown(grant.refresh_token.as_ref()),
            customer_code: grant.customer_codes.first().cloned().unwrap_or_default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown(token: Option<&Hidden>) -> String {
    token.map_or("", |token| token.reveal()).to_owned()
}
