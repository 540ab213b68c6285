//! Scenarios of the suite `order_book`.

use std::time::Duration;

use portolan_domain::{Currency, EventTime, Money, Order, OrderLine, OrderRef, OrderRefKind, OrderState, Timestamp};
use portolan_ports::OrderQuery;
use serde_json::{Value, json};

use super::{ReferenceRig, TOKEN, number};
use crate::{
    Call, OrderBookScenario, Rig, Stage,
    reference::{Fault, Records},
};

const MONDAY: &str = "2026-01-05T00:00:00+08:00";
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn id(text: &str) -> OrderRef {
    number(OrderRefKind::Platform, text)
}

fn days(from: u32, to: u32) -> OrderQuery {
    let monday = Timestamp::parse_rfc3339(MONDAY).unwrap_or_else(|error| panic!("{error}"));
    OrderQuery::new(monday.plus(DAY * from), monday.plus(DAY * to))
}

/// As long as the provider takes.
pub(super) fn week() -> OrderQuery {
    days(0, 7)
}

/// An order of a day of that month, as the provider writes it.
fn record(id: &str, day: u32, state: &str) -> Value {
    let lines = json!([
        { "sku": "S-1", "name": "tea", "count": 1, "price": "0.1" },
        { "sku": "S-2", "name": "cup", "count": 1, "price": "0.2" },
    ]);
    json!({ "id": id, "state": state, "placed": placed(day), "total": "0.30", "lines": lines })
}

fn placed(day: u32) -> String {
    format!("2026-01-{day:02}T09:30:00+08:00")
}

/// Some orders of one week, two of them to be shipped.
pub(super) fn some(records: Records) -> Records {
    let orders = [record("1001", 5, "paid"), record("1002", 6, "shipped"), record("1003", 7, "paid")];
    orders.into_iter().fold(records, |records, order| records.with("orders", order))
}

impl ReferenceRig {
    /// What must come back of a record.
    fn order(&self, id: &str, day: u32, state: OrderState) -> Order {
        let money = |text| Money::parse(text, Currency::CNY).ok();
        let line = |sku: &str, name: &str, price| {
            let mut line = OrderLine::new();
            (line.sku, line.name) = (Some(sku.to_owned()), Some(name.to_owned()));
            (line.quantity, line.unit_price) = (Some(1), money(price));
            line
        };
        let mut order = Order::new(self.provider(), super::order_book::id(id));
        order.state = Some(state);
        order.placed_at = EventTime::parse_rfc3339(&placed(day)).ok();
        order.total = money("0.3");
        order.lines = vec![line("S-1", "tea", "0.1"), line("S-2", "cup", "0.2")];
        order
    }

    pub(super) fn order_book(&self, scenario: OrderBookScenario) -> Stage {
        use OrderState::{AwaitingShipment, Shipped};
        let records = some(Records::new(TOKEN));
        let standing = |records| self.desk(records, TOKEN);
        let listing = |records, query| standing(records).calling(Call::ListOrders(query));
        let getting = |records, text: &str| standing(records).calling(Call::GetOrder(id(text)));
        let monday = || self.order("1001", 5, AwaitingShipment);
        let all = |stage: Stage| {
            let wednesday = self.order("1003", 7, AwaitingShipment);
            stage.expecting(monday()).expecting(self.order("1002", 6, Shipped)).expecting(wednesday)
        };
        match scenario {
            OrderBookScenario::Found => listing(records, days(0, 1)).expecting(monday()),
            OrderBookScenario::Empty => listing(Records::new(TOKEN), week()),
            OrderBookScenario::Paged | OrderBookScenario::ForeignCursor => all(listing(records, week())),
            OrderBookScenario::PageBeyondLast => all(listing(records.failing(Fault::PromisedPage), week())),
            OrderBookScenario::LongWindow => {
                let records = records.with("orders", record("1020", 31, "paid"));
                all(listing(records, days(0, 27))).expecting(self.order("1020", 31, AwaitingShipment))
            }
            OrderBookScenario::BackwardWindow | OrderBookScenario::UnsupportedState => listing(records, week()),
            OrderBookScenario::InState => {
                listing(records, week().in_state(Shipped)).expecting(self.order("1002", 6, Shipped))
            }
            OrderBookScenario::Got | OrderBookScenario::ExactMoney => getting(records, "1001").expecting(monday()),
            OrderBookScenario::Unknown => getting(records, "1404"),
            OrderBookScenario::OtherOrder => getting(records.failing(Fault::OtherRecord), "1002"),
            OrderBookScenario::UnsupportedKind => standing(records),
            OrderBookScenario::LongNumber => {
                let mut order = record("", 5, "paid");
                order["id"] = 1_234_567_890_123_456_789_u64.into();
                let order = Records::new(TOKEN).with("orders", order);
                getting(order, "1234567890123456789").expecting(self.order("1234567890123456789", 5, AwaitingShipment))
            }
            OrderBookScenario::UnknownState => {
                let records = Records::new(TOKEN).with("orders", record("1001", 5, "levitating"));
                let mut order = self.order("1001", 5, OrderState::Other);
                order.state_code = Some("levitating".to_owned());
                getting(records, "1001").expecting(order)
            }
            OrderBookScenario::ExtraFields => {
                let mut order = record("1001", 5, "paid");
                order["lines"][0]["colour"] = "red".into();
                getting(Records::new(TOKEN).with("orders", order), "1001").with_extra("colour", "red")
            }
        }
    }
}
