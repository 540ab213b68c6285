//! Prices. Each call takes 10 of the account's points.

use portolan_ports::Error;

use crate::{
    client::Client,
    operations::{FREIGHT_CALCULATE, FREIGHT_CALCULATE_TIP, PARTNER_FREIGHT_CALCULATE, SUPPLIER_TEMPLATE},
    wire::{
        freight::{FreightCalculate, FreightRow},
        freight_tip::{FreightCalculateTip, FreightCalculateTipFlat},
        partner_freight::{PartnerFreight, PartnerFreightCalculate},
        supplier_template::{SupplierLogisticsTemplate, SupplierTemplate},
    },
};

impl Client {
    /// `logistic/freightCalculate`: what shipping costs, from goods and two countries. Empty where no line takes them.
    ///
    /// # Errors
    /// `NotFound` (1602000, 1602001) for unknown goods; `InvalidInput` (1605002) for a country; `Unavailable` (1607004);
    /// else as [`Client`] says.
    pub async fn freight_calculate(&self, request: &FreightCalculate) -> Result<Vec<FreightRow>, Error> {
        let reply = self.send(FREIGHT_CALCULATE, request).await?;
        self.list(FREIGHT_CALCULATE, &reply)
    }

    /// `logistic/freightCalculateTip` in form A, which working clients send: what shipping costs, from everything that is
    /// known. Empty where no line takes it, and for weights in kilograms or a list of platforms.
    ///
    /// # Errors
    /// As [`freight_calculate`](Self::freight_calculate).
    pub async fn freight_calculate_tip(&self, request: &FreightCalculateTip) -> Result<Vec<FreightRow>, Error> {
        let reply = self.send(FREIGHT_CALCULATE_TIP, request).await?;
        self.list(FREIGHT_CALCULATE_TIP, &reply)
    }

    /// `logistic/freightCalculateTip` in form B, flat.
    ///
    /// # Errors
    /// As [`freight_calculate`](Self::freight_calculate).
    pub async fn freight_calculate_tip_flat(
        &self,
        request: &FreightCalculateTipFlat,
    ) -> Result<Vec<FreightRow>, Error> {
        let reply = self.send(FREIGHT_CALCULATE_TIP, request).await?;
        self.list(FREIGHT_CALCULATE_TIP, &reply)
    }

    /// `logistic/partnerFreightCalculate`: what shipping an order of the merchant's own shop costs, with the ways to deal
    /// with import tax.
    ///
    /// # Errors
    /// As [`freight_calculate`](Self::freight_calculate).
    pub async fn partner_freight_calculate(
        &self,
        request: &PartnerFreightCalculate,
    ) -> Result<Vec<PartnerFreight>, Error> {
        let reply = self.send(PARTNER_FREIGHT_CALCULATE, request).await?;
        self.list(PARTNER_FREIGHT_CALCULATE, &reply)
    }

    /// `logistic/getSupplierLogisticsTemplate`: the lines that suppliers prescribe for their products.
    ///
    /// # Errors
    /// As [`freight_calculate`](Self::freight_calculate).
    pub async fn get_supplier_logistics_template(
        &self,
        request: &SupplierLogisticsTemplate,
    ) -> Result<Vec<SupplierTemplate>, Error> {
        let reply = self.send(SUPPLIER_TEMPLATE, request).await?;
        self.list(SUPPLIER_TEMPLATE, &reply)
    }
}
