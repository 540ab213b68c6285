//! The reference confirmation of shipments: carriers by the platform's code, or by a name that the account has a code for.

use async_trait::async_trait;
use portolan_domain::{Carrier, CarrierCode, CarrierScheme, OrderRef, OrderRefKind};
use portolan_ports::{Error, ShipmentConfirmation, ShippedWith};
use serde_json::{Value, json};

use super::{
    Desk,
    fields::{Fields, bad, refused, unsupported},
};

pub(super) const SCHEMES: &[CarrierScheme] = &[CarrierScheme::PopLogistics, CarrierScheme::Name];

/// The account's own names of the platform's carriers.
const NAMES: &[(&str, &str)] = &[("京东快递", "1010")];

fn code(carrier: &CarrierCode) -> Result<&str, Error> {
    match carrier.scheme() {
        CarrierScheme::PopLogistics => Ok(carrier.value()),
        CarrierScheme::Name => {
            let code = NAMES.iter().find(|(name, _)| *name == carrier.value()).map(|(_, code)| *code);
            code.ok_or_else(|| refused("the account has no code for a carrier of this name"))
        }
        _ => Err(unsupported("the platform takes no carriers of this scheme")),
    }
}

impl Desk {
    async fn ship(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(), Error> {
        if order.kind() != OrderRefKind::Platform {
            return Err(unsupported("this kind of number cannot be confirmed"));
        }
        if parcels.is_empty() || parcels.iter().any(|parcel| parcel.waybills.is_empty()) {
            return Err(refused("a waybill is missing"));
        }
        let parcel = |parcel: &ShippedWith| -> Result<Value, Error> {
            let waybills: Vec<_> = parcel.waybills.iter().map(|waybill| waybill.as_str()).collect();
            Ok(json!({ "carrier": code(&parcel.carrier)?, "waybills": waybills }))
        };
        let parcels = parcels.iter().map(parcel).collect::<Result<Vec<_>, _>>()?;
        self.ask("orders.ship", json!({ "id": order.value(), "parcels": parcels })).await.map(drop)
    }

    pub(super) async fn list_carriers(&self, operation: &str, scheme: CarrierScheme) -> Result<Vec<Carrier>, Error> {
        let Value::Array(rows) = self.ask(operation, json!({})).await? else {
            return Err(bad("the carriers are no list"));
        };
        let carrier = |row| {
            let mut fields = Fields::of(row)?;
            let code = CarrierCode::new(scheme, &fields.must("code")?).map_err(|_| bad("a carrier's code is none"))?;
            let mut carrier = Carrier::new(code);
            carrier.name = fields.text("name");
            carrier.extra = fields.rest();
            Ok(carrier)
        };
        rows.into_iter().map(carrier).collect()
    }
}

#[async_trait]
impl ShipmentConfirmation for Desk {
    async fn confirm(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(), Error> {
        self.named("orders.ship", self.ship(order, parcels).await)
    }

    async fn carriers(&self) -> Result<Vec<Carrier>, Error> {
        self.named("shop.carriers", self.list_carriers("shop.carriers", CarrierScheme::PopLogistics).await)
    }
}
