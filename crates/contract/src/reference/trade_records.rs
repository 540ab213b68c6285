//! The provider's side of trade: lanes and their prices, purchases, who is told of them.

use serde_json::{Value, json};

use super::{
    Fault,
    records::{Answer, FORBIDDEN, NOT_YOURS, REFUSED, Tables, UNKNOWN, text},
};

impl Tables {
    /// The lanes of a waybill, or between two countries for goods that are known.
    pub(super) fn quote(&self, asked: &Value) -> Answer {
        if asked["to"] == "ZZ" {
            return Err(REFUSED);
        }
        let waybill = &asked["waybill"];
        if !waybill.is_null() {
            self.find("waybills", "number", &text(waybill)).ok_or(UNKNOWN)?;
            return Ok(self.all("lanes", |lane| lane["waybill"] == *waybill));
        }
        let variants = asked["variants"].as_array().ok_or(REFUSED)?;
        if variants.iter().any(|variant| self.find("variants", "id", &text(variant)).is_none()) {
            return Err(UNKNOWN);
        }
        Ok(self.all("lanes", |lane| ["from", "to"].iter().all(|end| lane[end] == asked[end])))
    }

    /// Pushes of a parcel whose consignee the caller knows, or of the account.
    pub(super) fn subscribe(&mut self, asked: &Value) -> Answer {
        if !asked["waybill"].is_null() {
            let waybill = self.find("waybills", "number", &text(&asked["waybill"])).ok_or(UNKNOWN)?;
            if !waybill["tail"].is_null() && waybill["tail"] != asked["tail"] {
                return Err(NOT_YOURS);
            }
        }
        self.add("subscriptions", asked.clone());
        Ok(json!({}))
    }

    pub(super) fn purchase(&mut self, operation: &str, asked: &Value, fault: Option<Fault>) -> Answer {
        let by = if asked["by"] == "order" { "order" } else { "id" };
        match operation {
            "purchases.add" => self.buy(asked),
            "purchases.get" => self.get("purchases", by, &asked["number"], fault),
            "purchases.list" => {
                let state = &asked["state"];
                self.page("purchases", asked, fault, |purchase| state.is_null() || *state == purchase["state"])
            }
            "purchases.confirm" => self.settle(by, asked, &["draft"], "unpaid"),
            "purchases.cancel" => self.settle(by, asked, &["draft", "unpaid"], "cancelled"),
            _ => Err(REFUSED),
        }
    }

    /// A purchase; of one that is there already, its number alone.
    fn buy(&mut self, asked: &Value) -> Answer {
        if let Some(purchase) = self.find("purchases", "order", &text(&asked["order"])) {
            return Ok(json!({ "id": purchase["id"], "existed": true }));
        }
        let items = asked["lines"].as_array().ok_or(REFUSED)?;
        if items.iter().any(|item| self.find("variants", "id", &text(&item["variant"])).is_none()) {
            return Err(FORBIDDEN);
        }
        let mut purchase = asked.clone();
        purchase["id"] = format!("P-{}", self.rows("purchases").len() + 1).into();
        purchase["state"] = if asked["pays"] == true { "processing" } else { "draft" }.into();
        self.add("purchases", purchase.clone());
        Ok(purchase)
    }

    fn settle(&mut self, by: &str, asked: &Value, from: &[&str], to: &str) -> Answer {
        let purchase = self.find_mut("purchases", by, &text(&asked["number"])).ok_or(UNKNOWN)?;
        if !from.iter().any(|state| purchase["state"] == *state) {
            return Err(FORBIDDEN);
        }
        purchase["state"] = to.into();
        Ok(json!({}))
    }
}
