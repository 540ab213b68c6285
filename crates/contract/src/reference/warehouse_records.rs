//! The provider's side of the warehouse: goods, stock, documents.

use serde_json::{Value, json};

use super::{
    Fault, Records,
    records::{Answer, FORBIDDEN, REFUSED, Tables, UNKNOWN, text},
};

impl Tables {
    pub(super) fn warehouse(&mut self, operation: &str, asked: &Value, fault: Option<Fault>) -> Answer {
        match operation {
            "goods.add" => self.add_goods(asked),
            "goods.change" => self.change_goods(asked),
            "goods.get" if asked["by"] == "sku" => self.get("goods", "sku", &asked["number"], fault),
            "goods.get" => self.get("goods", "number", &asked["number"], fault),
            "stock" => {
                let fits = |asked: &Value, found: &Value| asked.is_null() || asked == found;
                self.page("stock", asked, fault, |level| {
                    fits(&asked["warehouse"], &level["warehouse"]) && fits(&asked["goods"], &level["goods"])
                })
            }
            "inbound.add" => Ok(self.add_document("inbound", "IN", asked)),
            "inbound.get" => self.document("inbound", asked),
            "inbound.cancel" => self.cancel_document("inbound", asked),
            "outbound.add" => Ok(self.add_document("outbound", "OUT", asked)),
            "outbound.get" => self.document("outbound", asked),
            "outbound.search" => self.search(asked),
            "outbound.cancel" => self.cancel_document("outbound", asked),
            _ => Err(REFUSED),
        }
    }

    fn add_goods(&mut self, asked: &Value) -> Answer {
        if self.find("goods", "sku", &text(&asked["sku"])).is_some() {
            return Err(FORBIDDEN);
        }
        Ok(self.add_document("goods", "GOODS", asked))
    }

    fn change_goods(&mut self, asked: &Value) -> Answer {
        let goods = self.find_mut("goods", "number", &text(&asked["number"])).ok_or(UNKNOWN)?;
        let changes = asked["changes"].as_object().ok_or(REFUSED)?;
        for (key, value) in changes {
            goods[key] = value.clone();
        }
        Ok(json!({}))
    }

    fn add_document(&mut self, table: &str, prefix: &str, asked: &Value) -> Value {
        let number = format!("{prefix}-{}", self.rows(table).len() + 1);
        let mut record = asked.clone();
        record["number"] = number.as_str().into();
        self.add(table, record);
        json!({ "number": number })
    }

    fn document(&self, table: &str, asked: &Value) -> Answer {
        let found = self.find(table, "number", &text(&asked["number"])).filter(|found| found["kind"] == asked["kind"]);
        found.cloned().ok_or(UNKNOWN)
    }

    fn search(&self, asked: &Value) -> Answer {
        let numbers = asked["numbers"].as_array().filter(|numbers| numbers.len() <= Records::MAX_SEARCHED);
        let numbers = numbers.ok_or(REFUSED)?;
        Ok(self.all("outbound", |found| numbers.contains(&found["number"]) && found["kind"] == asked["kind"]))
    }

    fn cancel_document(&mut self, table: &str, asked: &Value) -> Answer {
        let document = self.find_mut(table, "number", &text(&asked["number"])).ok_or(UNKNOWN)?;
        if document["state"] == "done" {
            return Err(FORBIDDEN);
        }
        document["state"] = "cancelled".into();
        Ok(json!({}))
    }
}
