//! The provider's side of quotes: lanes between countries, and of waybills.

use serde_json::Value;

use super::records::{Answer, REFUSED, Tables, UNKNOWN, text};

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
}
