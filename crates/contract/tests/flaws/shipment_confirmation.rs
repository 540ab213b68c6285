//! Flaws of the confirmation of shipments.

use portolan_domain::{CarrierCode, CarrierScheme};
use portolan_ports::{Delivery, Error, ErrorKind, ShippedWith};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

pub(crate) const FLAWS: &[Flaw] = &[
    ("confirmed", Hook::Confirmed(|_| Err(not_found())), "it must succeed"),
    ("confirmed", Hook::Parcels(|_| Vec::new()), "it must succeed"),
    ("confirmed_before", Hook::Confirmed(|_| Ok(())), "it must fail"),
    ("confirmed_before", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    ("forbidden", Hook::Confirmed(|_| Ok(())), "it must fail"),
    (
        "forbidden",
        Hook::Error(|_| Error::answered(ErrorKind::Conflict, "").with_provider(provider()).with_operation("ship")),
        "code is lost",
    ),
    (
        "several_waybills",
        Hook::Parcels(|parcels| {
            let first = |parcel: &ShippedWith| ShippedWith {
                carrier: parcel.carrier.clone(),
                waybills: parcel.waybills[..1].to_vec(),
            };
            parcels.iter().map(first).collect()
        }),
        "the waybills that the platform has",
    ),
    ("several_waybills", Hook::Confirmed(|_| Err(not_found())), "kind is NotFound"),
    ("several_carriers", Hook::Parcels(|parcels| parcels[..1].to_vec()), "the waybills that the platform has"),
    (
        "several_carriers",
        Hook::Confirmed(|_| {
            Err(Error::not_sent(ErrorKind::Unsupported, "one carrier an order").with_provider(provider()))
        }),
        "and it arrived",
    ),
    (
        "shared_waybill",
        Hook::Confirmed(|_| Err(Error::answered(ErrorKind::Conflict, "known").with_provider(provider()))),
        "it must succeed",
    ),
    ("foreign_scheme", Hook::Confirmed(|_| Ok(())), "and succeeded"),
    (
        "foreign_scheme",
        Hook::Parcels(|parcels| {
            let taken = |parcel: &ShippedWith| ShippedWith {
                carrier: CarrierCode::new(CarrierScheme::PopLogistics, parcel.carrier.value()).expect("a code"),
                waybills: parcel.waybills.clone(),
            };
            parcels.iter().map(taken).collect()
        }),
        "and succeeded",
    ),
    ("unmapped_carrier", Hook::Confirmed(|_| Ok(())), "and succeeded"),
    ("unmapped_carrier", Hook::Knocks, "and it arrived"),
    ("no_waybill", Hook::Confirmed(|_| Ok(())), "and succeeded"),
    ("no_waybill", Hook::Error(|error| error.with_delivery(Delivery::Answered)), "delivery is Answered"),
    ("carriers", Hook::Carriers(|_| Ok(Vec::new())), "number of carriers"),
    (
        "carriers",
        Hook::Carriers(|found| {
            let mut carriers = found?;
            carriers[0].code = CarrierCode::new(CarrierScheme::Josl, carriers[0].code.value()).expect("a code");
            Ok(carriers)
        }),
        "a carrier is lost",
    ),
    ("no_carriers", Hook::Carriers(|_| Err(not_found())), "it must succeed"),
];
