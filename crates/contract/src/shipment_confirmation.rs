//! What a [`ShipmentConfirmation`](portolan_ports::ShipmentConfirmation) must do in each
//! [`ShipmentConfirmationScenario`].

use std::collections::BTreeSet;

use portolan_domain::{CarrierCode, CarrierScheme, OrderRef, WaybillNo};
use portolan_ports::{ErrorKind, ShippedWith};

use crate::{
    Call, Outcome, Rig, Scenario, ShipmentConfirmationScenario,
    check::{Check, input},
    directory::same_carriers,
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __shipment_confirmation_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments shipment_confirmation ShipmentConfirmation ShipmentConfirmationScenario
            [
                confirmed Confirmed
                confirmed_before ConfirmedBefore
                forbidden Forbidden
                several_waybills SeveralWaybills
                several_carriers SeveralCarriers
                shared_waybill SharedWaybill
                foreign_scheme ForeignScheme
                unmapped_carrier UnmappedCarrier
                no_waybill NoWaybill
                carriers Carriers
                no_carriers NoCarriers
            ]
            [confirm ConfirmShipment carriers ListShopCarriers]
            []
        }
    };
}
crate::__shipment_confirmation_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::ShipmentConfirmation(ShipmentConfirmationScenario::$scenario))
    };
}

/// What a check before sending calls a carrier or a number of parcels that the platform does not take.
const NOT_TAKEN: &[ErrorKind] = &[ErrorKind::InvalidInput, ErrorKind::Unsupported];

/// An order on its way: confirmed, and the platform knows its waybill.
pub async fn confirmed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Confirmed);
    input!(check, ConfirmShipment(order, parcels));
    check.found(check.confirmation().confirm(order, parcels).await);
    shipped(&check, order, parcels);
    Outcome::Held
}

/// A second confirmation: `Conflict`, answered; the caller reads the order.
pub async fn confirmed_before(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ConfirmedBefore);
    input!(check, ConfirmShipment(order, parcels));
    check.found(check.confirmation().confirm(order, parcels).await);
    check.conflict(&check.error(check.confirmation().confirm(order, parcels).await));
    Outcome::Held
}

/// A state that forbids it: `Conflict`, answered, with the provider's code.
pub async fn forbidden(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Forbidden);
    input!(check, ConfirmShipment(order, parcels));
    check.refused(&check.error(check.confirmation().confirm(order, parcels).await), ErrorKind::Conflict);
    Outcome::Held
}

/// Several waybills: the platform knows all of them, or nothing is sent. None is dropped.
pub async fn several_waybills(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SeveralWaybills);
    input!(check, ConfirmShipment(_order, parcels));
    check.rig_holds(parcels.iter().any(|parcel| parcel.waybills.len() >= 2), || "name two waybills".into());
    all_or_nothing(&check).await;
    Outcome::Held
}

/// Several carriers: the platform knows the waybills of all of them, or nothing is sent.
pub async fn several_carriers(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SeveralCarriers);
    input!(check, ConfirmShipment(_order, parcels));
    check.rig_holds(parcels.len() >= 2, || "name two carriers".into());
    all_or_nothing(&check).await;
    Outcome::Held
}

async fn all_or_nothing(check: &Check) {
    input!(check, ConfirmShipment(order, parcels));
    let before = check.arrived();
    match check.confirmation().confirm(order, parcels).await {
        Ok(()) => shipped(check, order, parcels),
        Err(error) => check.is_refused_before_sending("more than the platform takes", NOT_TAKEN, &error, before),
    }
}

/// Orders that share a waybill: confirmed one by one.
pub async fn shared_waybill(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SharedWaybill);
    let mut orders = BTreeSet::new();
    let mut waybills = Vec::new();
    for call in &check.stage.calls {
        let Call::ConfirmShipment(order, parcels) = call else { continue };
        orders.insert(order);
        waybills.push(numbers(parcels));
        check.found(check.confirmation().confirm(order, parcels).await);
        shipped(&check, order, parcels);
    }
    let same = waybills.windows(2).all(|pair| pair[0] == pair[1]);
    check.rig_holds(orders.len() >= 2 && same, || "confirm two orders with the same waybill".into());
    Outcome::Held
}

/// A carrier of somebody else's list: refused before anything is sent, never passed on as if it were the platform's.
pub async fn foreign_scheme(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ForeignScheme);
    input!(check, ConfirmShipment(order, parcels));
    let taken = schemes(&check);
    let foreign: Vec<_> = [CarrierScheme::PopLogistics, CarrierScheme::Josl, CarrierScheme::Name]
        .into_iter()
        .filter(|scheme| !taken.contains(scheme))
        .collect();
    if foreign.is_empty() {
        return Outcome::Skipped("it takes carriers of every scheme".into());
    }
    for scheme in foreign {
        let parcels = with_carriers(parcels, |carrier| CarrierCode::new(scheme, carrier.value()).ok());
        let call = check.confirmation().confirm(order, &parcels);
        check.refused_before_sending("a carrier of a scheme that is not taken", NOT_TAKEN, call).await;
    }
    Outcome::Held
}

/// A carrier without a code at the platform: refused before anything is sent, never guessed.
pub async fn unmapped_carrier(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnmappedCarrier);
    input!(check, ConfirmShipment(order, parcels));
    let taken = schemes(&check);
    check.rig_holds(parcels.iter().all(|parcel| taken.contains(&parcel.carrier.scheme())), || {
        "name the carrier in a scheme that is taken".into()
    });
    let call = check.confirmation().confirm(order, parcels);
    check.refused_before_sending("a carrier without a code", NOT_TAKEN, call).await;
    Outcome::Held
}

/// No waybill at all: refused before anything is sent.
pub async fn no_waybill(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoWaybill);
    input!(check, ConfirmShipment(order, parcels));
    let call = check.confirmation().confirm(order, &[]);
    check.refused_before_sending("no parcel", NOT_TAKEN, call).await;
    let empty: Vec<_> =
        parcels.iter().map(|parcel| ShippedWith { carrier: parcel.carrier.clone(), waybills: Vec::new() }).collect();
    let call = check.confirmation().confirm(order, &empty);
    check.refused_before_sending("a carrier without a waybill", NOT_TAKEN, call).await;
    Outcome::Held
}

/// The carriers of the shop, each in a scheme that a confirmation takes.
pub async fn carriers(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Carriers);
    let carriers = check.found(check.confirmation().carriers().await);
    same_carriers(&check, &carriers);
    let taken = schemes(&check);
    check.holds(carriers.iter().all(|carrier| taken.contains(&carrier.code.scheme())), || {
        "a carrier is told in a scheme that a confirmation does not take".into()
    });
    Outcome::Held
}

/// A shop without carriers: an empty list.
pub async fn no_carriers(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoCarriers);
    let carriers = check.found(check.confirmation().carriers().await);
    check.equal("number of carriers", carriers.len(), 0);
    Outcome::Held
}

fn schemes(check: &Check) -> &'static [CarrierScheme] {
    let schemes = check.stage.connection.capabilities.confirmation;
    schemes.unwrap_or_else(|| check.fails("the rig's connection does not say in which schemes carriers are named"))
}

fn with_carriers(parcels: &[ShippedWith], change: impl Fn(&CarrierCode) -> Option<CarrierCode>) -> Vec<ShippedWith> {
    let changed = |parcel: &ShippedWith| {
        change(&parcel.carrier).map(|carrier| ShippedWith { carrier, waybills: parcel.waybills.clone() })
    };
    parcels.iter().filter_map(changed).collect()
}

fn numbers(parcels: &[ShippedWith]) -> BTreeSet<&WaybillNo> {
    parcels.iter().flat_map(|parcel| &parcel.waybills).collect()
}

/// What the platform has is what was confirmed, where the rig can tell.
fn shipped(check: &Check, order: &OrderRef, parcels: &[ShippedWith]) {
    if let Some(shipped) = check.stage.shipped(order) {
        check.equal("the waybills that the platform has", shipped.iter().collect(), numbers(parcels));
    }
}
