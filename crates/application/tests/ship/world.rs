//! A carrier and a platform that fail as they are told, and keep a ledger of what took effect.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::pending,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use portolan_application::{
    CarrierMap, Claim, Intent, IntentId, IntentRecord, IntentStore, MemoryIntents, Parcel, ShipOrders, SoldOrder,
    StepPolicy,
};
use portolan_domain::{
    AccountId, Carrier, CarrierCode, CarrierScheme, Order, OrderRef, OrderRefKind, OrderState, ProviderId, Waybill,
    WaybillNo,
};
use portolan_ports::{
    AfterUnknown, Cancellation, Connection, Error, ErrorKind, OrderBook, OrderBookCapabilities, OrderPage, OrderQuery,
    Party, Reserved, SalesPlatform, ShipmentConfirmation, ShippedWith, Submitted, WaybillCapabilities, WaybillRequest,
    Waybills,
};
use tokio::sync::Notify;

pub(crate) const READ_BACK: AfterUnknown = AfterUnknown::ReadBack { operation: "read", key: "key" };
pub(crate) const REPEAT: AfterUnknown = AfterUnknown::RepeatSameKey { key: "key" };
pub(crate) const DECLARED: [AfterUnknown; 4] = [READ_BACK, REPEAT, AfterUnknown::Harmless, AfterUnknown::AskPerson];

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Refused,
    NotSent,
    /// It took effect, and the answer was lost.
    LostAnswer,
    /// It never arrived, which nobody knows.
    LostCall,
}

pub(crate) const FAULTS: [Fault; 4] = [Fault::Refused, Fault::NotSent, Fault::LostAnswer, Fault::LostCall];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Reserve,
    Submit,
    Find,
    Confirm,
    Get,
}

/// What the provider makes of the same write again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubles {
    /// A second effect: the worst.
    Make,
    Refuse,
    Adopt,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    state: Arc<Mutex<State>>,
    cut: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    doubles: Doubles,
    script: BTreeMap<(Op, usize), Fault>,
    calls: BTreeMap<Op, usize>,
    moments: usize,
    fuse: Option<usize>,
    issued: u32,
    parcels: Vec<(String, WaybillNo, Vec<OrderRef>)>,
    confirmed: Vec<(OrderRef, CarrierCode, BTreeSet<WaybillNo>)>,
}

impl State {
    fn issue(&mut self) -> WaybillNo {
        self.issued += 1;
        WaybillNo::parse(&format!("JD{:05}", self.issued)).unwrap()
    }
}

impl World {
    pub(crate) fn new(doubles: Doubles) -> Self {
        let state = State {
            doubles,
            script: BTreeMap::new(),
            calls: BTreeMap::new(),
            moments: 0,
            fuse: None,
            issued: 0,
            parcels: Vec::new(),
            confirmed: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), cut: Arc::new(Notify::new()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The `nth` call of `op` from now on, counted from 0, fails so.
    pub(crate) fn fail(&self, op: Op, nth: usize, fault: Fault) {
        let mut state = self.state();
        let so_far = state.calls.get(&op).copied().unwrap_or(0);
        state.script.insert((op, so_far + nth), fault);
    }

    pub(crate) fn heal(&self) {
        let mut state = self.state();
        (state.script, state.fuse) = (BTreeMap::new(), None);
    }

    pub(crate) fn calls(&self, op: Op) -> usize {
        self.state().calls.get(&op).copied().unwrap_or(0)
    }

    pub(crate) fn moments(&self) -> usize {
        self.state().moments
    }

    /// Whoever gets to the moment after `moments` more hangs there, and [`was_cut`](Self::was_cut) returns.
    pub(crate) fn cut_after(&self, moments: usize) {
        self.state().fuse = Some(moments);
    }

    pub(crate) async fn was_cut(&self) {
        self.cut.notified().await;
    }

    async fn moment(&self) {
        let burnt = {
            let mut state = self.state();
            state.moments += 1;
            match &mut state.fuse {
                Some(0) => true,
                Some(left) => {
                    *left -= 1;
                    false
                }
                None => false,
            }
        };
        if burnt {
            self.cut.notify_one();
            pending::<()>().await;
        }
    }

    async fn call<T>(&self, op: Op, effect: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        self.moment().await;
        let answer = {
            let mut state = self.state();
            let nth = state.calls.entry(op).or_default();
            let key = (op, *nth);
            *nth += 1;
            match state.script.get(&key).copied() {
                None => effect(&mut state),
                Some(Fault::Refused) => Err(Error::answered(ErrorKind::Denied, "not allowed").with_code("7")),
                Some(Fault::NotSent) => Err(Error::not_sent(ErrorKind::Unavailable, "no connection")),
                Some(Fault::LostCall) => Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer")),
                Some(Fault::LostAnswer) => {
                    let _ = effect(&mut state);
                    Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer"))
                }
            }
        };
        tokio::task::yield_now().await;
        self.moment().await;
        answer
    }

    /// The judge: at most one effect of each step, and exactly one if `done`, each with the right numbers.
    pub(crate) fn judge(&self, intent: &Intent, done: bool) {
        let state = self.state();
        let mut numbers = BTreeSet::new();
        for at in 0..intent.parcels.len() {
            let reference = intent.id.reference(at).unwrap();
            let effects: Vec<_> = state.parcels.iter().filter(|(known, ..)| known == reference.value()).collect();
            assert!(effects.len() <= 1, "parcel {at} was taken {} times", effects.len());
            assert!(!done || effects.len() == 1, "done, but parcel {at} was not taken");
            for (_, number, orders) in effects {
                assert!(numbers.insert(number.clone()), "{number} stands for two parcels");
                assert_eq!(*orders, intent.parcels[at].orders);
            }
        }
        for order in &intent.orders {
            let effects: Vec<_> = state.confirmed.iter().filter(|(known, ..)| *known == order.id).collect();
            assert!(effects.len() <= 1, "order {} was confirmed {} times", order.id.value(), effects.len());
            assert!(!done || effects.len() == 1, "done, but order {} was not confirmed", order.id.value());
            for (_, carrier, waybills) in effects {
                let carries = |(_, _, orders): &&(String, WaybillNo, Vec<OrderRef>)| orders.contains(&order.id);
                let expected: BTreeSet<_> = state.parcels.iter().filter(carries).map(|(_, n, _)| n.clone()).collect();
                assert_eq!((carrier.value(), waybills), ("1010", &expected));
            }
        }
    }

    pub(crate) fn connections(&self, reserves: bool) -> Vec<Connection> {
        let orders = OrderBookCapabilities::new(&[OrderRefKind::Platform], &[]);
        let shop = Connection::new(ProviderId::jos(), account("shop"))
            .with_orders(Arc::new(self.clone()), orders)
            .with_confirmation(Arc::new(self.clone()), &[CarrierScheme::PopLogistics]);
        let mut takes = WaybillCapabilities::reserving(2);
        (takes.needs_reserved, takes.finds) = (reserves, true);
        let parcels = Connection::new(ProviderId::jdl(), account("parcels"));
        vec![shop, parcels.with_waybills(Arc::new(self.clone()), takes)]
    }

    /// The use case over this world and store, with one declaration for each step.
    pub(crate) fn ship(&self, store: &MemoryIntents, reserves: bool, policy: StepPolicy) -> ShipOrders {
        let store = Arc::new(Watched { store: store.clone(), world: self.clone() });
        let ship = ShipOrders::new(self.connections(reserves), carriers(), store);
        ship.policy(account("shop"), policy).policy(account("parcels"), policy)
    }
}

#[async_trait]
impl Waybills for World {
    async fn reserve(&self, count: NonZeroU32) -> Result<Reserved, Error> {
        self.call(Op::Reserve, |state| Ok(Reserved::new((0..count.get()).map(|_| state.issue()).collect()))).await
    }

    async fn submit(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        let reference = request.reference.value();
        assert!(reference.len() <= 20, "{reference}");
        self.call(Op::Submit, |state| {
            let known =
                state.parcels.iter().find(|(known, ..)| known == reference).map(|(_, number, _)| number.clone());
            match (known, state.doubles) {
                (Some(number), Doubles::Adopt) => {
                    let mut submitted = Submitted::new(number);
                    submitted.existed = true;
                    Ok(submitted)
                }
                (Some(_), Doubles::Refuse) => Err(Error::answered(ErrorKind::Conflict, "known already")),
                _ => {
                    let number = request.number.clone().unwrap_or_else(|| state.issue());
                    state.parcels.push((reference.to_owned(), number.clone(), request.orders.clone()));
                    Ok(Submitted::new(number))
                }
            }
        })
        .await
    }

    async fn cancel(&self, _: &WaybillNo) -> Result<Cancellation, Error> {
        Err(Error::not_sent(ErrorKind::Unsupported, "never cancelled"))
    }

    async fn find(&self, reference: &OrderRef) -> Result<Vec<Waybill>, Error> {
        self.call(Op::Find, |state| {
            let known = state.parcels.iter().filter(|(known, ..)| known == reference.value());
            let waybill = |(_, number, orders): &(String, WaybillNo, Vec<OrderRef>)| {
                let mut waybill = Waybill::new(ProviderId::jdl(), number.clone());
                waybill.orders.clone_from(orders);
                waybill
            };
            Ok(known.map(waybill).collect())
        })
        .await
    }
}

#[async_trait]
impl ShipmentConfirmation for World {
    async fn confirm(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(), Error> {
        let [ShippedWith { carrier, waybills }] = parcels else { panic!("one carrier") };
        self.call(Op::Confirm, |state| {
            let known = state.confirmed.iter().any(|(known, ..)| known == order);
            match (known, state.doubles) {
                (true, Doubles::Adopt) => Ok(()),
                (true, Doubles::Refuse) => Err(Error::answered(ErrorKind::Conflict, "shipped already")),
                _ => {
                    state.confirmed.push((order.clone(), carrier.clone(), waybills.iter().cloned().collect()));
                    Ok(())
                }
            }
        })
        .await
    }

    async fn carriers(&self) -> Result<Vec<Carrier>, Error> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl OrderBook for World {
    async fn list(&self, _: &OrderQuery) -> Result<OrderPage, Error> {
        Ok(OrderPage { orders: Vec::new(), next: None })
    }

    async fn get(&self, id: &OrderRef) -> Result<Order, Error> {
        self.call(Op::Get, |state| {
            let mut order = Order::new(ProviderId::jos(), id.clone());
            order.state = Some(OrderState::AwaitingShipment);
            for (_, _, waybills) in state.confirmed.iter().filter(|(known, ..)| known == id) {
                order.state = Some(OrderState::Shipped);
                order.waybills.extend(waybills.iter().cloned());
            }
            Ok(order)
        })
        .await
    }
}

/// A store whose every step is a moment at which a run may be cut.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) store: MemoryIntents,
    pub(crate) world: World,
}

#[async_trait]
impl IntentStore for Watched {
    async fn claim(&self, id: &IntentId) -> Result<Claim, Error> {
        let claim = self.store.claim(id).await?;
        self.world.moment().await;
        Ok(claim)
    }

    async fn get(&self, id: &IntentId) -> Result<Option<IntentRecord>, Error> {
        self.world.moment().await;
        self.store.get(id).await
    }

    async fn put(&self, record: &IntentRecord) -> Result<(), Error> {
        self.world.moment().await;
        self.store.put(record).await?;
        self.world.moment().await;
        Ok(())
    }

    async fn unfinished(&self) -> Result<Vec<IntentId>, Error> {
        self.store.unfinished().await
    }
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

pub(crate) fn carriers() -> CarrierMap {
    CarrierMap::new().provider(ProviderId::jdl(), CarrierCode::new(CarrierScheme::PopLogistics, "1010").unwrap())
}

pub(crate) fn policy(reserve: AfterUnknown, submit: AfterUnknown, confirm: AfterUnknown) -> StepPolicy {
    StepPolicy { reserve, submit, confirm }
}

pub(crate) fn number(order: usize) -> OrderRef {
    OrderRef::new(OrderRefKind::Platform, &format!("900000000000{order}")).unwrap()
}

/// Prepaid orders, and for each parcel the orders in it.
pub(crate) fn intent(id: &str, orders: usize, parcels: &[&[usize]]) -> Intent {
    let id = IntentId::parse(id).unwrap();
    let intent = (0..orders).fold(Intent::new(id, account("shop"), account("parcels")), |intent, order| {
        intent.order(SoldOrder::prepaid(number(order)))
    });
    parcels.iter().fold(intent, |intent, orders| {
        let parcel = Parcel::new(SalesPlatform::Jd, Party::default(), Party::default());
        intent.parcel(orders.iter().fold(parcel, |parcel, order| parcel.with(&number(*order))))
    })
}
