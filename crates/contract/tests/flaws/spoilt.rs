//! The reference provider, with what goes in and what comes out spoilt on the way.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use portolan_contract::{Rig, Scenario, Staged, reference::ReferenceRig};
use portolan_domain::{
    Carrier, InboundKind, InboundOrder, Order, OrderRef, OutboundKind, OutboundOrder, ProviderId, Purchase,
    QuoteOutcome, SkuPatch, SkuRecord, Warehouse, Waybill, WaybillNo,
};
use portolan_ports::{
    Acknowledgement, Cancellation, Connection, Directory, Error, FreightQuoting, Inbound, Inventory, OrderBook,
    OrderPage, OrderQuery, Outbound, PurchaseOrders, PurchasePage, PurchaseQuery, PurchaseRequest, Purchased, Push,
    PushAnswer, PushDecoder, PushMessage, PushSubscription, QuoteRequest, Reserved, ShipmentConfirmation, ShippedWith,
    SkuCatalog, SkuKey, StockPage, StockQuery, Submitted, Subscription, WaybillRequest, Waybills,
};

/// The case that must catch a flaw, the flaw, and what must be said.
pub(crate) type Flaw = (&'static str, Hook, &'static str);

type Outcome<T> = Result<T, Error>;

/// One flaw.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hook {
    /// None at all.
    None,
    /// Each error is changed.
    Error(fn(Error) -> Error),
    /// One request more arrives with each call.
    Knocks,
    Query(fn(OrderQuery) -> OrderQuery),
    Page(fn(&OrderQuery, Outcome<OrderPage>) -> Outcome<OrderPage>),
    Order(fn(&OrderRef, Outcome<Order>) -> Outcome<Order>),
    Parcels(fn(&[ShippedWith]) -> Vec<ShippedWith>),
    Confirmed(fn(Outcome<()>) -> Outcome<()>),
    Carriers(fn(Outcome<Vec<Carrier>>) -> Outcome<Vec<Carrier>>),
    Warehouses(fn(Outcome<Vec<Warehouse>>) -> Outcome<Vec<Warehouse>>),
    Count(fn(NonZeroU32) -> NonZeroU32),
    Reserved(fn(Outcome<Reserved>) -> Outcome<Reserved>),
    WaybillRequest(fn(WaybillRequest) -> WaybillRequest),
    Submitted(fn(&WaybillRequest, Outcome<Submitted>) -> Outcome<Submitted>),
    Cancelled(fn(Outcome<Cancellation>) -> Outcome<Cancellation>),
    Waybills(fn(Outcome<Vec<Waybill>>) -> Outcome<Vec<Waybill>>),
    Registered(fn(Outcome<String>) -> Outcome<String>),
    /// What a revision or a cancellation gives.
    Done(fn(Outcome<()>) -> Outcome<()>),
    Sku(fn(Outcome<SkuRecord>) -> Outcome<SkuRecord>),
    StockQuery(fn(StockQuery) -> StockQuery),
    Stock(fn(&StockQuery, Outcome<StockPage>) -> Outcome<StockPage>),
    /// What making a document gives.
    Made(fn(Outcome<OrderRef>) -> Outcome<OrderRef>),
    Inbound(fn(Outcome<InboundOrder>) -> Outcome<InboundOrder>),
    Outbound(fn(Outcome<OutboundOrder>) -> Outcome<OutboundOrder>),
    Searched(fn(Vec<Outcome<OutboundOrder>>) -> Vec<Outcome<OutboundOrder>>),
    Quotes(fn(&QuoteRequest, Outcome<QuoteOutcome>) -> Outcome<QuoteOutcome>),
    PurchaseRequest(fn(PurchaseRequest) -> PurchaseRequest),
    Purchased(fn(Outcome<Purchased>) -> Outcome<Purchased>),
    Purchase(fn(&OrderRef, Outcome<Purchase>) -> Outcome<Purchase>),
    PurchaseQuery(fn(PurchaseQuery) -> PurchaseQuery),
    Purchases(fn(&PurchaseQuery, Outcome<PurchasePage>) -> Outcome<PurchasePage>),
    Push(fn(&PushMessage<'_>, Outcome<Push>) -> Outcome<Push>),
    Answer(fn(Acknowledgement, PushAnswer) -> PushAnswer),
    /// A purchase is read in place of being confirmed or cancelled.
    Idle,
}

/// The reference's ports, all with one flaw.
#[derive(Debug)]
pub(crate) struct Spoilt {
    pub(crate) inner: Connection,
    pub(crate) hook: Hook,
    arrived: Option<Arc<AtomicUsize>>,
}

pub(crate) struct SpoiltRig {
    pub(crate) inner: ReferenceRig,
    pub(crate) hook: Hook,
}

#[async_trait]
impl Rig for SpoiltRig {
    fn provider(&self) -> ProviderId {
        self.inner.provider()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let Staged::Ready(mut stage) = self.inner.stage(scenario).await else { return Staged::skip("") };
        let (inner, arrived) = (stage.connection.clone(), stage.arrived.clone());
        let spoilt = Arc::new(Spoilt { inner, hook: self.hook, arrived });
        macro_rules! put {
            ($($port:ident),+) => {
                $(if stage.connection.$port.is_some() {
                    stage.connection.$port = Some(Arc::<Spoilt>::clone(&spoilt));
                })+
            };
        }
        put!(
            orders,
            confirmation,
            waybills,
            directory,
            skus,
            inventory,
            inbound,
            outbound,
            quoting,
            purchases,
            pushes,
            subscription
        );
        Staged::Ready(stage)
    }
}

macro_rules! port {
    ($spoilt:ident.$port:ident) => {
        $spoilt.inner.$port.as_deref().expect("the reference has every port")
    };
}

/// The outcome after the hook for it.
macro_rules! after {
    ($spoilt:ident, $hook:ident($($argument:expr),*), $outcome:expr) => {{
        $spoilt.knock();
        let outcome = $outcome.map_err(|error| $spoilt.error(error));
        match $spoilt.hook {
            Hook::$hook(hook) => hook($($argument,)* outcome),
            _ => outcome,
        }
    }};
}

/// The input after the hook for it.
macro_rules! before {
    ($spoilt:ident, $hook:ident, $input:expr, $same:expr) => {
        match $spoilt.hook {
            Hook::$hook(hook) => hook($input),
            _ => $same,
        }
    };
}

impl Spoilt {
    pub(crate) fn knock(&self) {
        if let (Hook::Knocks, Some(arrived)) = (self.hook, &self.arrived) {
            arrived.fetch_add(1, Ordering::SeqCst);
        }
    }

    pub(crate) fn error(&self, error: Error) -> Error {
        match self.hook {
            Hook::Error(change) => change(error),
            _ => error,
        }
    }
}

#[async_trait]
impl OrderBook for Spoilt {
    async fn list(&self, query: &OrderQuery) -> Outcome<OrderPage> {
        let asked = before!(self, Query, query.clone(), query.clone());
        after!(self, Page(query), port!(self.orders).list(&asked).await)
    }

    async fn get(&self, order: &OrderRef) -> Outcome<Order> {
        after!(self, Order(order), port!(self.orders).get(order).await)
    }
}

#[async_trait]
impl ShipmentConfirmation for Spoilt {
    async fn confirm(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Outcome<()> {
        let parcels = before!(self, Parcels, parcels, parcels.to_vec());
        after!(self, Confirmed(), port!(self.confirmation).confirm(order, &parcels).await)
    }

    async fn carriers(&self) -> Outcome<Vec<Carrier>> {
        after!(self, Carriers(), port!(self.confirmation).carriers().await)
    }
}

#[async_trait]
impl Waybills for Spoilt {
    async fn reserve(&self, count: NonZeroU32) -> Outcome<Reserved> {
        let count = before!(self, Count, count, count);
        after!(self, Reserved(), port!(self.waybills).reserve(count).await)
    }

    async fn submit(&self, request: &WaybillRequest) -> Outcome<Submitted> {
        let asked = before!(self, WaybillRequest, request.clone(), request.clone());
        after!(self, Submitted(request), port!(self.waybills).submit(&asked).await)
    }

    async fn cancel(&self, waybill: &WaybillNo) -> Outcome<Cancellation> {
        after!(self, Cancelled(), port!(self.waybills).cancel(waybill).await)
    }

    async fn find(&self, reference: &OrderRef) -> Outcome<Vec<Waybill>> {
        after!(self, Waybills(), port!(self.waybills).find(reference).await)
    }
}

#[async_trait]
impl Directory for Spoilt {
    async fn carriers(&self) -> Outcome<Vec<Carrier>> {
        after!(self, Carriers(), port!(self.directory).carriers().await)
    }

    async fn warehouses(&self) -> Outcome<Vec<Warehouse>> {
        after!(self, Warehouses(), port!(self.directory).warehouses().await)
    }
}

#[async_trait]
impl SkuCatalog for Spoilt {
    async fn register(&self, record: &SkuRecord) -> Outcome<String> {
        after!(self, Registered(), port!(self.skus).register(record).await)
    }

    async fn revise(&self, goods_no: &str, patch: &SkuPatch) -> Outcome<()> {
        after!(self, Done(), port!(self.skus).revise(goods_no, patch).await)
    }

    async fn find(&self, key: &SkuKey) -> Outcome<SkuRecord> {
        after!(self, Sku(), port!(self.skus).find(key).await)
    }
}

#[async_trait]
impl Inventory for Spoilt {
    async fn levels(&self, query: &StockQuery) -> Outcome<StockPage> {
        let asked = before!(self, StockQuery, query.clone(), query.clone());
        after!(self, Stock(query), port!(self.inventory).levels(&asked).await)
    }
}

#[async_trait]
impl Inbound for Spoilt {
    async fn create(&self, order: &InboundOrder) -> Outcome<OrderRef> {
        after!(self, Made(), port!(self.inbound).create(order).await)
    }

    async fn get(&self, kind: InboundKind, number: &OrderRef) -> Outcome<InboundOrder> {
        after!(self, Inbound(), port!(self.inbound).get(kind, number).await)
    }

    async fn cancel(&self, kind: InboundKind, number: &OrderRef) -> Outcome<()> {
        after!(self, Done(), port!(self.inbound).cancel(kind, number).await)
    }
}

#[async_trait]
impl Outbound for Spoilt {
    async fn create(&self, order: &OutboundOrder) -> Outcome<OrderRef> {
        after!(self, Made(), port!(self.outbound).create(order).await)
    }

    async fn get(&self, kind: OutboundKind, number: &OrderRef) -> Outcome<OutboundOrder> {
        after!(self, Outbound(), port!(self.outbound).get(kind, number).await)
    }

    async fn search(&self, kind: OutboundKind, numbers: &[OrderRef]) -> Vec<Outcome<OutboundOrder>> {
        self.knock();
        let found = port!(self.outbound).search(kind, numbers).await;
        let found = found.into_iter().map(|outcome| outcome.map_err(|error| self.error(error))).collect();
        before!(self, Searched, found, found)
    }

    async fn cancel(&self, kind: OutboundKind, number: &OrderRef) -> Outcome<()> {
        after!(self, Done(), port!(self.outbound).cancel(kind, number).await)
    }
}

#[async_trait]
impl FreightQuoting for Spoilt {
    async fn quote(&self, request: &QuoteRequest) -> Outcome<QuoteOutcome> {
        after!(self, Quotes(request), port!(self.quoting).quote(request).await)
    }
}

#[async_trait]
impl PurchaseOrders for Spoilt {
    async fn create(&self, request: &PurchaseRequest) -> Outcome<Purchased> {
        let request = before!(self, PurchaseRequest, request.clone(), request.clone());
        after!(self, Purchased(), port!(self.purchases).create(&request).await)
    }

    async fn get(&self, order: &OrderRef) -> Outcome<Purchase> {
        after!(self, Purchase(order), port!(self.purchases).get(order).await)
    }

    async fn list(&self, query: &PurchaseQuery) -> Outcome<PurchasePage> {
        let asked = before!(self, PurchaseQuery, query.clone(), query.clone());
        after!(self, Purchases(query), port!(self.purchases).list(&asked).await)
    }

    async fn confirm(&self, order: &OrderRef) -> Outcome<()> {
        if let Hook::Idle = self.hook {
            return port!(self.purchases).get(order).await.map(drop);
        }
        after!(self, Done(), port!(self.purchases).confirm(order).await)
    }

    async fn cancel(&self, order: &OrderRef) -> Outcome<()> {
        if let Hook::Idle = self.hook {
            return port!(self.purchases).get(order).await.map(drop);
        }
        after!(self, Done(), port!(self.purchases).cancel(order).await)
    }
}

impl PushDecoder for Spoilt {
    fn decode<'a>(&self, message: &PushMessage<'a>) -> Outcome<Push> {
        after!(self, Push(message), port!(self.pushes).decode(message))
    }

    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer {
        let answer = port!(self.pushes).answer(acknowledgement);
        match self.hook {
            Hook::Answer(change) => change(acknowledgement, answer),
            _ => answer,
        }
    }
}

#[async_trait]
impl PushSubscription for Spoilt {
    async fn subscribe(&self, subscription: &Subscription) -> Outcome<()> {
        after!(self, Done(), port!(self.subscription).subscribe(subscription).await)
    }
}
