//! Telling the marketplace that an order was sent.

use async_trait::async_trait;
use portolan_domain::{Carrier, CarrierCode, CarrierScheme, OrderRef, OrderRefKind, WaybillNo};
use portolan_ports::{Error, ErrorKind, ShipmentConfirmation, ShippedWith};

use crate::{
    adapter::Merchant,
    config::Family,
    convert,
    operations::DELIVERY_LOGISTICS_GET,
    wire::{
        Number,
        carrier::DeliveryLogisticsGet,
        order::{PopOrderShip, PopOrderShipment},
    },
};

/// Schemes in which carriers are taken: the marketplace's own, and others as far as the account's settings map them.
pub(crate) const SCHEMES: &[CarrierScheme] = &[CarrierScheme::PopLogistics, CarrierScheme::Josl, CarrierScheme::Name];

/// `ShipmentConfirmation`, one call an order.
///
/// An order is confirmed once: a second call is refused (409), so several waybills cannot go one by one. Those of one
/// carrier go in one call, joined by commas. JD's order page shows a single one; that commas join several is said in
/// comments of public SDKs, of `pop.order.shipment` and of the waybill in `pop.order.search`. Several carriers, which they
/// say are joined by bars, are refused: the number of the carrier is a number here.
#[derive(Debug)]
pub(crate) struct JosConfirmation(pub(crate) Merchant);

impl JosConfirmation {
    /// The order, the one carrier in the marketplace's number, and its waybills.
    fn read(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(Number, Number, String), Error> {
        if order.kind() != OrderRefKind::Platform {
            let message = "the marketplace knows its own order numbers alone";
            return Err(Error::not_sent(ErrorKind::Unsupported, message));
        }
        let order_id = Number::parse(order.value())?;
        let mut carrier: Option<CarrierCode> = None;
        let mut waybills: Vec<&WaybillNo> = Vec::new();
        for parcel in parcels {
            let code = self.in_marketplace(&parcel.carrier)?;
            if carrier.as_ref().is_some_and(|before| *before != code) {
                let message = "an order is confirmed with the waybills of one carrier; these are of several";
                return Err(Error::not_sent(ErrorKind::Unsupported, message));
            }
            carrier = Some(code);
            if parcel.waybills.is_empty() {
                return Err(Error::not_sent(ErrorKind::InvalidInput, "a carrier is named without a waybill"));
            }
            for waybill in &parcel.waybills {
                if waybill.as_str().contains([',', '|']) {
                    let message = "a waybill has a comma or a bar, which separate several of them";
                    return Err(Error::not_sent(ErrorKind::InvalidInput, message));
                }
                if !waybills.contains(&waybill) {
                    waybills.push(waybill);
                }
            }
        }
        let Some(carrier) = carrier else {
            return Err(Error::not_sent(ErrorKind::InvalidInput, "no waybill is named"));
        };
        let waybills: Vec<_> = waybills.into_iter().map(WaybillNo::as_str).collect();
        Ok((order_id, Number::parse(carrier.value())?, waybills.join(",")))
    }

    /// A carrier without a code is the caller's value that cannot be taken; which setting would help, the message says.
    fn in_marketplace(&self, carrier: &CarrierCode) -> Result<CarrierCode, Error> {
        let code = self.0.account.carrier_in(CarrierScheme::PopLogistics, carrier);
        code.map_err(|error| Error::not_sent(ErrorKind::InvalidInput, error.message()))
    }
}

#[async_trait]
impl ShipmentConfirmation for JosConfirmation {
    async fn confirm(&self, order: &OrderRef, parcels: &[ShippedWith]) -> Result<(), Error> {
        let (order_id, carrier, waybills) = self.read(order, parcels).map_err(|error| self.0.about(error))?;
        if self.0.uses_successor(Family::Shipment) {
            let request = PopOrderShipment { order_id, logi_copr_id: carrier, logi_no: waybills };
            return self.0.client.pop_order_shipment(&request).await;
        }
        let request = PopOrderShip { order_id, logistics_id: carrier, waybill: waybills, trade_no: None };
        self.0.client.pop_order_ship(&request).await
    }

    async fn carriers(&self) -> Result<Vec<Carrier>, Error> {
        let companies = match self.0.client.delivery_logistics_get(&DeliveryLogisticsGet::default()).await {
            Err(error) if error.kind() == ErrorKind::NotFound && error.code().is_none() => return Ok(Vec::new()),
            companies => companies?,
        };
        let carriers = convert::shop_carriers(companies);
        carriers.map_err(|error| self.0.about(error).with_operation(DELIVERY_LOGISTICS_GET))
    }
}
