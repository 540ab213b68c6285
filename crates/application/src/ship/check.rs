//! What can be told wrong about an intent before anything is sent.

use std::collections::BTreeSet;

use portolan_domain::{AccountId, OrderRef};
use portolan_ports::{AfterUnknown, Connection, Error, ErrorKind};

use crate::{CarrierMap, Intent, IntentRecord, Payment, SoldOrder, StepPolicy, track::named};

/// The longest list of parcels that [`IntentId::reference`](crate::IntentId::reference) has room for.
const MOST_PARCELS: usize = 999;

/// The connection of an account.
pub(crate) fn find<'a>(connections: &'a [Connection], account: &AccountId) -> Result<&'a Connection, Error> {
    connections
        .iter()
        .find(|connection| connection.account == *account)
        .ok_or_else(|| Error::not_sent(ErrorKind::Config, format!("there is no account {account}")))
}

/// The record to begin with.
pub(crate) fn plan(
    intent: &Intent,
    connections: &[Connection],
    carriers: &CarrierMap,
    policy: impl Fn(&AccountId) -> StepPolicy,
) -> Result<IntentRecord, Error> {
    let seller = find(connections, &intent.seller)?;
    let carrier = find(connections, &intent.carrier)?;
    let (Some(schemes), Some(_)) = (seller.capabilities.confirmation, &seller.confirmation) else {
        return Err(unsupported(seller, "this account cannot confirm shipments"));
    };
    let (Some(takes), Some(_)) = (&carrier.capabilities.waybills, &carrier.waybills) else {
        return Err(unsupported(carrier, "this account makes no waybills"));
    };
    if takes.needs_reserved && takes.max_reserved == 0 {
        return Err(config("this account needs reserved numbers, and reserves none", carrier));
    }
    if matches!(policy(&carrier.account).submit, AfterUnknown::ReadBack { .. }) && !takes.finds {
        return Err(config("its policy says to read waybills back, which this account cannot", carrier));
    }
    if matches!(policy(&seller.account).confirm, AfterUnknown::ReadBack { .. }) && seller.orders.is_none() {
        return Err(config("its policy says to read orders back, which this account cannot", seller));
    }
    contents(intent).map_err(|message| Error::not_sent(ErrorKind::InvalidInput, message))?;
    let code = carriers.code(carrier, schemes).ok_or_else(|| {
        let (carrying, provider) = (&carrier.account, &carrier.provider);
        config(&format!("the carrier map does not say what this platform calls {carrying} of {provider}"), seller)
    })?;
    intent.id.reference(intent.parcels.len())?;
    Ok(IntentRecord::new(intent.clone(), code.clone(), takes.needs_reserved))
}

fn unsupported(connection: &Connection, message: &str) -> Error {
    named(Error::not_sent(ErrorKind::Unsupported, message), connection)
}

fn config(message: &str, connection: &Connection) -> Error {
    named(Error::not_sent(ErrorKind::Config, message), connection)
}

/// Whether orders and parcels fit each other.
fn contents(intent: &Intent) -> Result<(), String> {
    let (orders, parcels) = (&intent.orders, &intent.parcels);
    let ids: BTreeSet<&OrderRef> = orders.iter().map(|order| &order.id).collect();
    if orders.is_empty() || parcels.is_empty() {
        return Err("an intent has at least one order and one parcel".into());
    }
    if parcels.len() > MOST_PARCELS {
        return Err(format!("an intent has at most {MOST_PARCELS} parcels; this one has {}", parcels.len()));
    }
    if ids.len() < orders.len() {
        return Err("an order stands in the intent twice".into());
    }
    for (at, parcel) in (1..).zip(parcels) {
        let inside: BTreeSet<&OrderRef> = parcel.orders.iter().collect();
        if inside.is_empty() || inside.len() < parcel.orders.len() {
            return Err(format!("parcel {at} holds no order, or one of them twice"));
        }
        if let Some(stranger) = inside.difference(&ids).next() {
            return Err(format!("parcel {at} holds order {}, which the intent does not name", stranger.value()));
        }
        merged(intent, at, &inside)?;
    }
    orders.iter().try_for_each(|order| collected(intent, &order.id, order.payment))
}

/// Orders of which the courier collects something share no parcel.
fn merged(intent: &Intent, at: usize, inside: &BTreeSet<&OrderRef>) -> Result<(), String> {
    if inside.len() == 1 {
        return Ok(());
    }
    let cod = |order: &&SoldOrder| order.payment != Payment::Prepaid && inside.contains(&order.id);
    let cod: Vec<&str> = intent.orders.iter().filter(cod).map(|order| order.id.value()).collect();
    if !cod.is_empty() {
        return Err(format!(
            "orders paid at the door are never merged; parcel {at} holds {} with others",
            cod.join(", ")
        ));
    }
    if intent.parcels[at - 1].services.cod.is_some() {
        return Err(format!("parcel {at} holds several orders, so nothing can be collected for it"));
    }
    Ok(())
}

/// What the parcels of an order collect together is what is to be paid for it at the door.
fn collected(intent: &Intent, id: &OrderRef, payment: Payment) -> Result<(), String> {
    let mut parcels = intent.parcels.iter().filter(|parcel| parcel.orders.contains(id)).peekable();
    let number = id.value();
    if parcels.peek().is_none() {
        return Err(format!("order {number} is in no parcel"));
    }
    let amounts: Vec<_> = parcels.filter_map(|parcel| parcel.services.cod).collect();
    let sum = match amounts.split_first() {
        None => None,
        Some((first, rest)) => {
            let sum = rest.iter().try_fold(*first, |sum, amount| sum.checked_add(*amount));
            Some(sum.map_err(|error| format!("what is collected for order {number}: {error}"))?)
        }
    };
    match (payment, sum) {
        (Payment::Prepaid, None) => Ok(()),
        (Payment::Prepaid, Some(sum)) => Err(format!("order {number} is prepaid, but its parcels collect {sum}")),
        (Payment::Collect(due), None) => {
            Err(format!("for order {number} {due} is due, but its parcels collect nothing"))
        }
        (Payment::Collect(due), Some(sum)) if sum == due => Ok(()),
        (Payment::Collect(due), Some(sum)) => {
            Err(format!("for order {number} {due} is due, but its parcels collect {sum}"))
        }
    }
}
