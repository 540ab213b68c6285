//! `portolan ship`: telling a shop that an order was sent, once.

use std::{path::Path, sync::Arc};

use portolan::{
    AfterUnknown, CarrierCode, Connection, Error, ErrorKind, Operation, Order, OrderRef, OrderState, Party,
    SalesPlatform, Submitted, WaybillNo,
    application::{
        CarrierMap, Intent, IntentId, IntentRecord, IntentState, IntentStore as _, MemoryIntents, Parcel, ShipOrders,
        SoldOrder, StepPolicy,
    },
    jdl, jos,
};
use serde::Serialize;

use super::{End, misuse, orders};
use crate::{
    args,
    config::{Config, Provider},
    connect::able,
    exit::Exit,
    lang,
    output::{
        Failure, Shell,
        paint::{Tone, clean, paint},
    },
};

/// What was confirmed.
#[derive(Debug, Serialize)]
struct Shipped {
    provider: String,
    account: String,
    order: String,
    carrier: String,
    waybills: Vec<String>,
    state: &'static str,
}

pub(super) async fn run(args: &args::Ship, config: Option<&Path>, shell: &Shell) -> End {
    let config = Config::load(config)?;
    let order = orders::number(&args.order)?;
    let waybills = args.waybill.iter().map(|text| WaybillNo::parse(text.trim())).collect::<Result<Vec<_>, _>>();
    let waybills = waybills.map_err(|error| misuse(format!("--waybill: {error}")))?;
    if waybills.iter().enumerate().any(|(at, one)| waybills.iter().take(at).any(|other| other == one)) {
        return Err(misuse("--waybill names a waybill twice").into());
    }
    let can = |connection: &Connection| connection.confirmation.is_some() && connection.waybills.is_some();
    let connection = able(&config, args.account.account.as_deref(), shell, "confirm shipments", can)?;
    let schemes = connection.capabilities.confirmation.unwrap_or_default();
    let carrier = config.carrier(&connection.account, &args.carrier, schemes)?;
    let shipped = Shipped {
        provider: connection.provider.to_string(),
        account: connection.account.to_string(),
        order: order.value().to_owned(),
        carrier: carrier.value().to_owned(),
        waybills: waybills.iter().map(ToString::to_string).collect(),
        state: IntentState::Done.word(),
    };
    let before = match &connection.orders {
        Some(book) => Some(book.get(&order).await?),
        None => None,
    };
    if let Some(known) = before
        && !may_be_sent(&known, &waybills)?
    {
        return told(&shipped, shell);
    }
    let policy = policy(config.provider(&connection.account));
    confirm(connection, policy, &order, carrier, waybills).await.map_err(Failure::write)?;
    told(&shipped, shell)
}

/// Whether an order still waits to be sent. One that was sent with these waybills already needs nothing more.
fn may_be_sent(order: &Order, waybills: &[WaybillNo]) -> Result<bool, Error> {
    use OrderState::{AwaitingPayment, AwaitingShipment, Cancelled, Completed, Locked, Other, PartlyShipped, Shipped};
    let why = match order.state {
        None | Some(AwaitingShipment | PartlyShipped | Other) => return Ok(true),
        Some(Shipped | Completed) if waybills.iter().all(|waybill| order.waybills.contains(waybill)) => {
            return Ok(false);
        }
        Some(Shipped | Completed) => "the order was sent before; it is not confirmed a second time",
        Some(AwaitingPayment) => "the order is not paid yet",
        Some(Cancelled) => "the order was cancelled",
        Some(Locked) => "the order is locked",
        Some(_) => return Ok(true),
    };
    let error = Error::not_sent(ErrorKind::Conflict, why).with_provider(order.provider.clone());
    Err(if let Some(code) = &order.state_code { error.with_code(code.as_str()) } else { error })
}

fn told(shipped: &Shipped, shell: &Shell) -> End {
    shell.one(shipped, |shell| {
        let lang = shell.lang;
        let facts = [
            (lang::ORDER_NO, shipped.order.clone()),
            (lang::CARRIER, shipped.carrier.clone()),
            (lang::WAYBILLS, shipped.waybills.join(", ")),
        ];
        let facts = facts.map(|(name, value)| format!(" {} {}\n", paint(lang.of(name), Tone::Dim), clean(&value)));
        format!(" {}\n{}", paint(lang.of(lang::CONFIRMED), Tone::Good), facts.concat())
    })?;
    Ok(Exit::Done)
}

/// The last step of an intent whose parcels were handed in already. What nobody knows afterwards is looked up, and never
/// sent again blindly.
async fn confirm(
    connection: Connection,
    policy: StepPolicy,
    order: &OrderRef,
    carrier: CarrierCode,
    waybills: Vec<WaybillNo>,
) -> Result<(), Error> {
    let account = connection.account.clone();
    let sold = SoldOrder::prepaid(order.clone());
    let mut intent = Intent::new(IntentId::of_order(order)?, account.clone(), account.clone()).order(sold);
    for _ in &waybills {
        intent = intent.parcel(Parcel::new(SalesPlatform::Jd, Party::default(), Party::default()).with(order));
    }
    let id = intent.id.clone();
    let mut record = IntentRecord::new(intent, carrier, false);
    record.submitted = waybills.into_iter().map(Submitted::new).collect();
    record.state = IntentState::Submitted;
    record.revision = 1;
    let store = MemoryIntents::new();
    store.put(&record).await?;
    let ship = ShipOrders::new(vec![connection], CarrierMap::new(), Arc::new(store)).policy(account, policy);
    let outcome = ship.resume(&id, |_| {}).await;
    let done = outcome.record.is_some_and(|record| record.state == IntentState::Done);
    match outcome.result {
        Ok(()) if !done => Err(Error::maybe_sent(ErrorKind::Unavailable, "the shipment was not finished")),
        result => result,
    }
}

/// What the account's operations declare.
pub(super) fn policy(provider: Option<&Provider>) -> StepPolicy {
    match provider {
        Some(Provider::Jos(settings)) => of_jos(&settings.successors),
        Some(Provider::Jdl(_)) => of_jdl(),
        Some(Provider::Cj(_)) | None => StepPolicy::default(),
    }
}

/// What JDL's operations declare.
pub(super) fn of_jdl() -> StepPolicy {
    let of = |name| declared(jdl::OPERATIONS, name);
    StepPolicy { reserve: of(jdl::ORDERS_PREGETWAYBILLCODES), submit: of(jdl::ORDERS_CREATE), ..StepPolicy::default() }
}

fn declared(operations: &[Operation], name: &str) -> AfterUnknown {
    let row = operations.iter().find(|operation| operation.name == name);
    row.and_then(|operation| operation.after_unknown).unwrap_or(AfterUnknown::AskPerson)
}

/// What JOS's operations declare, with the families whose successors were chosen.
pub(super) fn of_jos(successors: &[jos::Family]) -> StepPolicy {
    let newer = |family| successors.contains(&family);
    let of = |name| declared(jos::OPERATIONS, name);
    StepPolicy {
        reserve: of(jos::WAYBILLCODE_GET),
        submit: of(if newer(jos::Family::Waybills) { jos::LDOP_WAYBILL_RECEIVE } else { jos::WAYBILL_SEND }),
        confirm: of(if newer(jos::Family::Shipment) { jos::POP_ORDER_SHIPMENT } else { jos::POP_ORDER_SHIP }),
    }
}
