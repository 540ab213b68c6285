//! The reference provider's rig: the example for yours.

mod directory;
mod documents;
mod freight_quoting;
mod goods;
mod order_book;
mod purchase_orders;
mod pushes;
mod shipment_confirmation;
mod tracking;
mod trouble;
mod waybills;

use std::sync::Arc;

use async_trait::async_trait;
use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId, WaybillNo};
use portolan_ports::{Clock, Secret};

use super::{Abilities, Desk, Memory, Records, Reference};
use crate::{Booked, Rig, Scenario, Stage, Staged};

const TOKEN: &str = "demo-token-of-the-reference";
const WRONG_TOKEN: &str = "demo-token-that-is-wrong";

/// Stages every scenario in memory.
#[derive(Clone, Debug)]
pub struct ReferenceRig {
    clock: Arc<dyn Clock>,
}

impl ReferenceRig {
    /// A rig whose time is the clock's. It must pass waits by itself, as `ManualClock::leaping` of `portolan-ports` does,
    /// or the timeout takes as long as a timeout takes.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    fn account() -> AccountId {
        AccountId::parse("reference").unwrap_or_else(|error| panic!("{error}"))
    }

    fn standing(&self, memory: Memory, token: &str) -> Stage {
        let clock = Arc::clone(&self.clock);
        let connection = Reference::connect(memory, self.provider(), Self::account(), Secret::new(token), clock);
        Stage::new(connection).with_secret(token)
    }

    /// An account that can do everything.
    fn desk(&self, records: Records, token: &str) -> Stage {
        self.desk_of(records, token, Abilities::all())
    }

    fn desk_of(&self, records: Records, token: &str, can: Abilities) -> Stage {
        let records = Arc::new(records);
        let (theirs, clock) = (Arc::clone(&records), Arc::clone(&self.clock));
        let connection = Desk::connect(theirs, self.provider(), Self::account(), Secret::new(token), clock, can);
        let (arrived, bought, carried) = (records.arrived(), Arc::clone(&records), Arc::clone(&records));
        let booked = move |waybill: &WaybillNo| {
            let (product, pickup) = carried.booked(waybill.as_str());
            Booked { product, pickup }
        };
        let shipped =
            move |order: &OrderRef| records.shipped(order.value()).iter().map(|number| waybill(number)).collect();
        let stage = Stage::new(connection).with_secret(token).counting(arrived).with_shipped(shipped);
        stage.with_booked(booked).with_purchases(move |order| bought.purchases(order.value()))
    }
}

fn waybill(number: &str) -> WaybillNo {
    WaybillNo::parse(number).unwrap_or_else(|error| panic!("{error}"))
}

fn number(kind: OrderRefKind, text: &str) -> OrderRef {
    OrderRef::new(kind, text).unwrap_or_else(|error| panic!("{error}"))
}

#[async_trait]
impl Rig for ReferenceRig {
    fn provider(&self) -> ProviderId {
        ProviderId::parse("reference").unwrap_or_else(|error| panic!("{error}"))
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        match scenario {
            Scenario::Trouble(_, trouble) => self.trouble(trouble).into(),
            Scenario::OrderBook(scenario) => self.order_book(scenario).into(),
            Scenario::ShipmentConfirmation(scenario) => self.shipment_confirmation(scenario).into(),
            Scenario::Waybills(scenario) => self.waybills(scenario).into(),
            Scenario::Directory(scenario) => self.directory(scenario).into(),
            Scenario::SkuCatalog(scenario) => self.sku_catalog(scenario).into(),
            Scenario::Inventory(scenario) => self.inventory(scenario).into(),
            Scenario::Inbound(scenario) => self.inbound(scenario).into(),
            Scenario::Outbound(scenario) => self.outbound(scenario).into(),
            Scenario::FreightQuoting(scenario) => self.freight_quoting(scenario).into(),
            Scenario::PurchaseOrders(scenario) => self.purchase_orders(scenario).into(),
            Scenario::PushDecoder(scenario) => self.push_decoder(scenario).into(),
            Scenario::PushSubscription(scenario) => self.push_subscription(scenario).into(),
            _ => self.tracking(scenario),
        }
    }
}
