//! The provider's side of the other ports: records in memory, and answers as bytes.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use portolan_domain::Timestamp;
use portolan_ports::Secret;
use serde_json::{Value, json};

use super::{Fault, memory::reply};

/// What the provider answers: data, or its code for a refusal.
pub(super) type Answer = Result<Value, &'static str>;

pub(super) const REFUSED: &str = "30";
pub(super) const UNKNOWN: &str = "40";
pub(super) const FORBIDDEN: &str = "50";
pub(super) const NOT_YOURS: &str = "20";

/// The provider's side: tables of records in its own writing, one token that opens them, and a count of what arrived.
#[derive(Debug)]
pub struct Records {
    token: Secret,
    fault: Option<Fault>,
    arrived: Arc<AtomicUsize>,
    tables: Mutex<Tables>,
}

/// The records by the names of their tables.
#[derive(Debug, Default)]
pub(super) struct Tables(BTreeMap<String, Vec<Value>>);

impl Records {
    /// How many records come on one page.
    pub const PAGE: usize = 2;
    /// The longest stretch of time that orders are listed of.
    pub const WINDOW: Duration = Duration::from_secs(7 * 24 * 3600);
    /// How many numbers it reserves at once.
    pub const MAX_RESERVED: u32 = 100;
    /// How many documents it reads at once.
    pub const MAX_SEARCHED: usize = 2;

    /// A provider without records.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        let (arrived, tables) = (Arc::default(), Mutex::default());
        Self { token: Secret::new(token), fault: None, arrived, tables }
    }

    /// Has a record in a table: `orders`, `shop_carriers`, `numbers`, `waybills`, `carriers`, `warehouses`, `goods`,
    /// `stock`, `inbound`, `outbound`, `variants`, `lanes`, `purchases`,
    /// `subscriptions`.
    #[must_use]
    pub fn with(self, table: &str, record: Value) -> Self {
        self.tables().add(table, record);
        self
    }

    /// Fails every call in this way.
    #[must_use]
    pub fn failing(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// How many requests have arrived.
    #[must_use]
    pub fn arrived(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.arrived)
    }

    /// The waybills of an order.
    #[must_use]
    pub fn shipped(&self, order: &str) -> Vec<String> {
        let tables = self.tables();
        let waybills = tables.find("orders", "id", order).and_then(|order| order["waybills"].as_array());
        waybills.into_iter().flatten().map(text).collect()
    }

    /// The product of a parcel, and from when until when it is picked up.
    #[must_use]
    pub fn booked(&self, waybill: &str) -> (Option<String>, Option<(Timestamp, Timestamp)>) {
        let tables = self.tables();
        let Some(parcel) = tables.find("waybills", "number", waybill) else { return (None, None) };
        let time = |key: &str| Timestamp::parse_rfc3339(parcel[key].as_str()?).ok();
        (parcel["product"].as_str().map(ToOwned::to_owned), time("from").zip(time("to")))
    }

    /// How many purchases there are under a merchant's number.
    #[must_use]
    pub fn purchases(&self, order: &str) -> usize {
        self.tables().rows("purchases").iter().filter(|purchase| purchase["order"] == order).count()
    }

    fn tables(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Status and body for a call.
    pub(super) async fn answer(&self, token: &str, operation: &str, asked: &Value) -> (u16, Vec<u8>) {
        let before = self.arrived.fetch_add(1, Ordering::SeqCst);
        let found = || {
            let answer = match self.tables().answer(operation, asked, self.fault) {
                Ok(data) => json!({ "code": "0", "data": data }),
                Err(code) => json!({ "code": code, "message": format!("refused: {asked}") }),
            };
            answer.to_string()
        };
        let answer = reply(self.fault, token == self.token.expose(), found).await;
        let lost = self.fault == Some(Fault::AnswerLost) && before == 0;
        if lost { (500, b"internal error".to_vec()) } else { answer }
    }
}

impl Tables {
    fn answer(&mut self, operation: &str, asked: &Value, fault: Option<Fault>) -> Answer {
        match operation {
            "orders.list" => self.list_orders(asked, fault),
            "orders.get" => self.get("orders", "id", &asked["id"], fault),
            "orders.ship" => self.ship(asked),
            "numbers.reserve" => self.reserve(asked, fault),
            "waybills.submit" => self.submit(asked, fault),
            "waybills.cancel" => self.cancel_waybill(asked),
            "waybills.find" => Ok(self.all("waybills", |waybill| waybill["reference"] == asked["reference"])),
            "shop.carriers" => Ok(self.all("shop_carriers", |_| true)),
            "carriers" => Ok(self.all("carriers", |_| true)),
            "warehouses" => Ok(self.all("warehouses", |_| true)),
            "quote" => self.quote(asked),
            "subscribe" => self.subscribe(asked),
            _ if operation.starts_with("purchases.") => self.purchase(operation, asked, fault),
            _ => self.warehouse(operation, asked, fault),
        }
    }

    pub(super) fn add(&mut self, table: &str, record: Value) {
        self.0.entry(table.to_owned()).or_default().push(record);
    }

    pub(super) fn rows(&self, table: &str) -> &[Value] {
        self.0.get(table).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn find(&self, table: &str, key: &str, value: &str) -> Option<&Value> {
        self.rows(table).iter().find(|record| text(&record[key]) == value)
    }

    pub(super) fn find_mut(&mut self, table: &str, key: &str, value: &str) -> Option<&mut Value> {
        self.0.get_mut(table)?.iter_mut().find(|record| text(&record[key]) == value)
    }

    /// One record by a key, and the first one there is if that is the fault.
    pub(super) fn get(&self, table: &str, key: &str, value: &Value, fault: Option<Fault>) -> Answer {
        let found = match fault {
            Some(Fault::OtherRecord) => self.rows(table).first(),
            _ => self.find(table, key, &text(value)),
        };
        found.cloned().ok_or(UNKNOWN)
    }

    pub(super) fn all(&self, table: &str, which: impl Fn(&Value) -> bool) -> Value {
        self.rows(table).iter().filter(|record| which(record)).cloned().collect()
    }

    /// One page of the records, and how many pages there are.
    pub(super) fn page(
        &self,
        table: &str,
        asked: &Value,
        fault: Option<Fault>,
        which: impl Fn(&Value) -> bool,
    ) -> Answer {
        let page = asked["page"].as_u64().and_then(|page| usize::try_from(page).ok()).filter(|page| *page >= 1);
        let page = page.ok_or(REFUSED)?;
        let found: Vec<_> = self.rows(table).iter().filter(|record| which(record)).collect();
        let rows: Vec<_> = found.iter().skip((page - 1) * Records::PAGE).take(Records::PAGE).collect();
        let promised = usize::from(fault == Some(Fault::PromisedPage));
        Ok(json!({ "rows": rows, "pages": found.len().div_ceil(Records::PAGE) + promised }))
    }

    fn list_orders(&self, asked: &Value, fault: Option<Fault>) -> Answer {
        let time = |value: &Value| Timestamp::parse_rfc3339(&text(value)).map_err(|_| REFUSED);
        let (from, to) = (time(&asked["from"])?, time(&asked["to"])?);
        if from >= to || to.since(from) > Records::WINDOW {
            return Err(REFUSED);
        }
        let states = asked["states"].as_array().ok_or(REFUSED)?;
        self.page("orders", asked, fault, |order| {
            let placed = time(&order["placed"]).ok();
            let within = placed.is_some_and(|placed| from <= placed && placed < to);
            within && (states.is_empty() || states.contains(&order["state"]))
        })
    }

    fn ship(&mut self, asked: &Value) -> Answer {
        let order = self.find_mut("orders", "id", &text(&asked["id"])).ok_or(UNKNOWN)?;
        if order["state"] != "paid" {
            return Err(FORBIDDEN);
        }
        let parcels = asked["parcels"].as_array().ok_or(REFUSED)?;
        order["waybills"] =
            parcels.iter().filter_map(|parcel| parcel["waybills"].as_array()).flatten().cloned().collect();
        order["state"] = "shipped".into();
        Ok(json!({}))
    }

    fn reserve(&mut self, asked: &Value, fault: Option<Fault>) -> Answer {
        let count = asked["count"].as_u64().filter(|count| (1..=u64::from(Records::MAX_RESERVED)).contains(count));
        let count = count.ok_or(REFUSED)?;
        let first = self.rows("numbers").len() + 1;
        let mut numbers: Vec<Value> = (first..).zip(0..count).map(|(n, _)| format!("REFW{n:08}").into()).collect();
        for number in &numbers {
            self.add("numbers", number.clone());
        }
        match fault {
            Some(Fault::FewerNumbers) => drop(numbers.pop()),
            Some(Fault::RepeatedNumber) if numbers.len() > 1 => {
                numbers.pop();
                numbers.push(numbers[0].clone());
            }
            _ => {}
        }
        Ok(json!({ "numbers": numbers, "customer": "REF-CUSTOMER" }))
    }

    fn submit(&mut self, asked: &Value, fault: Option<Fault>) -> Answer {
        if fault == Some(Fault::OtherRecord) {
            return Ok(json!({ "number": "REFW99999999" }));
        }
        if let Some(waybill) = self.find("waybills", "reference", &text(&asked["reference"])) {
            return Ok(json!({ "number": waybill["number"], "existed": true }));
        }
        if !self.rows("numbers").contains(&asked["number"]) {
            return Err(FORBIDDEN);
        }
        self.add("waybills", asked.clone());
        Ok(json!({ "number": asked["number"] }))
    }

    fn cancel_waybill(&mut self, asked: &Value) -> Answer {
        let waybill = self.find_mut("waybills", "number", &text(&asked["number"])).ok_or(UNKNOWN)?;
        let outcome = match waybill["state"].as_str() {
            Some("locked") => "not cancelled",
            Some("on its way") => "intercepting",
            Some("at a hub") => "intercepted",
            Some("at the door") => "not intercepted",
            _ => "cancelled",
        };
        if !outcome.starts_with("not") {
            waybill["state"] = outcome.into();
        }
        Ok(json!({ "outcome": outcome }))
    }
}

/// Text, or a number in its own digits.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
