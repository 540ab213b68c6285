//! The flow of JD's order page: new orders, their details, waybills reserved and handed in, shipments confirmed, and the
//! parcels followed to their doors. What became of it is told by the sandbox's ledger.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use portolan::{
    AccountId, Connection, Currency, Decimal, Error, ErrorKind, Money, Order, OrderQuery, OrderState, Party,
    PersonName, Phone, ProviderId, SalesPlatform, StreetAddress, Timestamp, TrackingQuery, WaybillNo,
    application::{CarrierMap, Intent, IntentId, MemoryIntents, Parcel, ShipOrders, ShipOutcome, SoldOrder},
    exchange::HttpClient,
    jos::{
        self, Client, Environment, Jos,
        wire::{Number, print::OrderPrintDataGet},
    },
    schema,
};
use portolan_sandbox::{ChangeKind, Running};
use serde::Serialize;

use crate::{
    command::ship::{of_jdl, of_jos},
    output::Failure,
};

/// An order, and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct Sold {
    pub(super) order: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<schema::Money>,
    /// What the courier collects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cod: Option<schema::Money>,
    pub(super) waybill: String,
    /// Whose waybill it is.
    pub(super) carrier: String,
    /// What was told of it, query by query, each once.
    pub(super) statuses: Vec<String>,
    /// What was told last.
    pub(super) status: String,
    pub(super) ledger: Effects,
}

/// How often the sandbox saw each effect.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Effects {
    pub(super) reserved: usize,
    pub(super) submitted: usize,
    pub(super) confirmed: usize,
}

/// How often the parcels are asked for, and how much later each time.
const ASKED: usize = 40;
const LATER: SignedDuration = SignedDuration::from_hours(4);

/// The shop's orders go out: the first prepaid one on a waybill of JD Logistics, the others on the shop's own.
pub(super) async fn play(running: &Running, express: &Connection) -> Result<Vec<Sold>, Failure> {
    let (connection, client) = connect(running)?;
    let orders = waiting(running, &connection).await?;
    let mut sold = Vec::new();
    for (order, outcome) in orders.iter().zip(ship(&connection, express, &client, &orders).await?) {
        outcome.result.map_err(Failure::write)?;
        let record = outcome.record.ok_or_else(|| missing("nothing is known of an order"))?;
        let numbers = record.waybills_of(0);
        let number = numbers.first().ok_or_else(|| missing("an order went on no waybill"))?;
        let collected = record.intent.parcels.iter().find_map(|parcel| parcel.services.cod);
        sold.push(Sold {
            order: order.id.value().to_owned(),
            total: order.total.map(schema::Money::of),
            cod: collected.map(schema::Money::of),
            waybill: number.to_string(),
            carrier: if record.intent.carrier == express.account { &express.provider } else { &connection.provider }
                .to_string(),
            statuses: Vec::new(),
            status: String::new(),
            ledger: seen(running, order.id.value(), number),
        });
    }
    follow(running, [&connection, express], &orders, &mut sold).await?;
    // Nothing of this came later, either.
    for one in &mut sold {
        let number = parsed(&one.waybill)?;
        one.ledger = seen(running, &one.order, &number);
    }
    Ok(sold)
}

fn parsed(waybill: &str) -> Result<WaybillNo, Failure> {
    WaybillNo::parse(waybill).map_err(|error| missing(&error.to_string()))
}

fn missing(what: &str) -> Failure {
    Failure::Internal(what.to_owned())
}

fn connect(running: &Running) -> Result<(Connection, Client), Failure> {
    let ready = running.ready();
    let (Some(told), Ok(name)) = (ready.jos, AccountId::parse("shop")) else {
        return Err(missing("the sandbox has no gateway"));
    };
    let account = jos::Account::new(name.clone()).access_token(told.access_token).customer_code(told.customer_code);
    let jos = Jos::builder(jos::App::new(told.app_key, told.app_secret))
        .environment(Environment::At(told.url.unwrap_or_default()))
        .account(account)
        .http(Arc::new(HttpClient::builder().machine_roots(false).build()?))
        .build()?;
    Ok((jos.connection(&name)?, jos.client(&name)?))
}

/// The orders of the last week that wait to be sent, each whole.
async fn waiting(running: &Running, connection: &Connection) -> Result<Vec<Order>, Failure> {
    let book = connection.orders.as_ref().ok_or_else(|| missing("the shop has no orders"))?;
    let now = Timestamp::from_unix_seconds(running.sandbox().clocks().world.as_second());
    let now = now.map_err(|error| missing(&error.to_string()))?;
    let mut query = OrderQuery::new(now.minus(Duration::from_secs(7 * 86_400)), now);
    query.states.push(OrderState::AwaitingShipment);
    let mut orders = Vec::new();
    loop {
        let page = book.list(&query).await?;
        for listed in page.orders {
            let mut order = book.get(&listed.id).await?;
            order.total = order.total.or(listed.total);
            orders.push(order);
        }
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(orders),
        }
    }
}

async fn ship(
    connection: &Connection,
    express: &Connection,
    client: &Client,
    orders: &[Order],
) -> Result<Vec<ShipOutcome>, Failure> {
    let account = connection.account.clone();
    let confirmation = connection.confirmation.as_ref().ok_or_else(|| missing("the shop confirms nothing"))?;
    let carrier =
        confirmation.carriers().await?.into_iter().next().ok_or_else(|| missing("the shop has no carrier"))?;
    // JD carries both: under the shop's own contract, and under one with JD Logistics.
    let carriers =
        CarrierMap::new().provider(ProviderId::jos(), carrier.code.clone()).provider(ProviderId::jdl(), carrier.code);
    let mut for_express = None;
    let mut intents = Vec::new();
    for order in orders {
        let mut parcel = Parcel::new(SalesPlatform::Jd, sender()?, consignee(order)?).with(&order.id);
        parcel.services.cod = due(client, order).await?;
        let known = match parcel.services.cod {
            Some(amount) => SoldOrder::collect(order.id.clone(), amount),
            None => SoldOrder::prepaid(order.id.clone()),
        };
        let prepaid = parcel.services.cod.is_none();
        let takes = if prepaid && for_express.is_none() { &express.account } else { &account };
        for_express = for_express.or_else(|| prepaid.then_some(&order.id));
        let intent = Intent::new(IntentId::of_order(&order.id)?, account.clone(), takes.clone());
        intents.push(intent.order(known).parcel(parcel));
    }
    // One after the other, so that one seed gives each order the same number.
    let connections = vec![connection.clone(), express.clone()];
    let ship = ShipOrders::new(connections, carriers, Arc::new(MemoryIntents::new()))
        .policy(account, of_jos(&[]))
        .policy(express.account.clone(), of_jdl())
        .concurrency(1);
    Ok(ship.run(intents, |_| {}).await)
}

/// What the courier collects: JD prints it on the delivery note.
async fn due(client: &Client, order: &Order) -> Result<Option<Money>, Error> {
    if order.cod.is_some() {
        return Ok(order.cod);
    }
    let printed =
        client.order_print_data_get(&OrderPrintDataGet { order_id: Number::parse(order.id.value())? }).await?;
    let amount = printed.should_pay.as_deref().and_then(|text| Money::parse(text, Currency::CNY).ok());
    Ok(amount.filter(|amount| amount.amount() > Decimal::ZERO))
}

fn sender() -> Result<Party, Failure> {
    person(Party::default(), "测试商家", Some("北京市通州区测试路1号（模拟数据）"))
}

/// Whom the order names. The order page tells no telephone number: a made-up one stands in.
fn consignee(order: &Order) -> Result<Party, Failure> {
    let contact = order.consignee.clone().unwrap_or_default();
    let address = order.address.clone().unwrap_or_default();
    person(Party { contact, address }, "测试收件人", None)
}

fn person(mut party: Party, name: &str, address: Option<&str>) -> Result<Party, Failure> {
    let made_up = |error: portolan::PersonError| missing(&error.to_string());
    if party.contact.name.is_none() {
        party.contact.name = Some(PersonName::plain(name).map_err(made_up)?);
    }
    if party.contact.mobile.is_none() {
        party.contact.mobile = Some(Phone::plain("13800000001").map_err(made_up)?);
    }
    if let Some(text) = address {
        party.address.full_text = Some(StreetAddress::plain(text).map_err(made_up)?);
    }
    Ok(party)
}

/// Lets world time pass and asks for each order, until all are at their doors.
async fn follow(
    running: &Running,
    carriers: [&Connection; 2],
    orders: &[Order],
    sold: &mut [Sold],
) -> Result<(), Failure> {
    for _ in 0..ASKED {
        for (one, order) in sold.iter_mut().zip(orders) {
            let carrier = carriers.iter().find(|connection| connection.provider.as_str() == one.carrier);
            let tracking = carrier.and_then(|carrier| carrier.tracking.as_ref());
            let tracking = tracking.ok_or_else(|| missing("a carrier tracks nothing"))?;
            // The shop knows its own parcels by its orders; JD Logistics knows a waybill.
            let query = match one.carrier == ProviderId::jdl().as_str() {
                true => TrackingQuery::waybill(parsed(&one.waybill)?),
                false => TrackingQuery::order(order.id.clone()),
            };
            let word = match tracking.track(&[query]).await.pop() {
                Some(Ok(traces)) => traces.first().map(|trace| trace.status().word().to_owned()).unwrap_or_default(),
                // Not picked up yet.
                Some(Err(error)) if error.kind() == ErrorKind::NotFound => "pending".to_owned(),
                Some(Err(error)) => return Err(error.into()),
                None => return Err(missing("a query got no answer")),
            };
            if one.statuses.last() != Some(&word) {
                one.statuses.push(word.clone());
            }
            one.status = word;
        }
        if sold.iter().all(|one| one.status == "delivered") {
            break;
        }
        running.sandbox().advance(LATER).map_err(|error| Failure::Internal(error.to_string()))?;
    }
    Ok(())
}

/// What the ledger says of an order and its waybill.
fn seen(running: &Running, order: &str, waybill: &WaybillNo) -> Effects {
    let entries = running.sandbox().ledger().entries;
    let changed = |kind: ChangeKind, number: &str| {
        let changes = entries.iter().flat_map(|entry| &entry.changes);
        changes.filter(|change| change.kind == kind && change.number == number).count()
    };
    Effects {
        reserved: changed(ChangeKind::NumberReserved, waybill.as_str()),
        submitted: changed(ChangeKind::WaybillSubmitted, waybill.as_str()),
        confirmed: changed(ChangeKind::OrderShipped, order),
    }
}
