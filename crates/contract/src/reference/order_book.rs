//! The reference order book: stretches cut at the provider's longest, pages within them, one cursor through both.

use async_trait::async_trait;
use portolan_domain::{Order, OrderLine, OrderRef, OrderRefKind, OrderState, Timestamp, WaybillNo};
use portolan_ports::{Cursor, Error, OrderBook, OrderPage, OrderQuery};
use serde_json::{Value, json};

use super::{
    Desk, Records,
    fields::{Fields, bad, refused, unsupported},
    records::text,
};

pub(super) const KINDS: &[OrderRefKind] = &[OrderRefKind::Platform];
pub(super) const LISTED: &[OrderState] =
    &[OrderState::AwaitingShipment, OrderState::Shipped, OrderState::Completed, OrderState::Cancelled];

const STATES: &[(&str, OrderState)] = &[
    ("unpaid", OrderState::AwaitingPayment),
    ("paid", OrderState::AwaitingShipment),
    ("shipped", OrderState::Shipped),
    ("done", OrderState::Completed),
    ("cancelled", OrderState::Cancelled),
    ("locked", OrderState::Locked),
];

fn word(state: OrderState) -> Option<&'static str> {
    STATES.iter().find(|(_, known)| *known == state).map(|(word, _)| *word)
}

/// Where a list stands: from which instant on, and on which page of that piece.
struct Place {
    from: Timestamp,
    page: u64,
}

/// What a cursor says before its place: the query that it belongs to.
fn owner(query: &OrderQuery) -> String {
    let states: Vec<_> = query.states.iter().copied().filter_map(word).collect();
    format!("{} {} {}", query.from, query.to, states.join(","))
}

fn place(query: &OrderQuery) -> Result<Place, Error> {
    let Some(cursor) = &query.cursor else { return Ok(Place { from: query.from, page: 1 }) };
    let place = cursor.as_str().strip_prefix(&owner(query)).and_then(|place| {
        let (from, page) = place.strip_prefix('|')?.split_once('|')?;
        Some(Place { from: Timestamp::parse_rfc3339(from).ok()?, page: page.parse().ok()? })
    });
    place.ok_or_else(|| refused("the cursor belongs to another query"))
}

impl Desk {
    async fn page(&self, query: &OrderQuery) -> Result<OrderPage, Error> {
        if query.to < query.from {
            return Err(refused("`to` is before `from`"));
        }
        if query.states.iter().any(|state| !LISTED.contains(state)) {
            return Err(unsupported("orders in this state cannot be listed"));
        }
        let Place { from, page } = place(query)?;
        let to = query.to.min(from.plus(Records::WINDOW));
        if from >= to {
            return Ok(OrderPage { orders: Vec::new(), next: None });
        }
        let states: Vec<_> = query.states.iter().copied().filter_map(word).collect();
        let asked = json!({ "from": from.to_string(), "to": to.to_string(), "states": states, "page": page });
        let mut answer = Fields::of(self.ask("orders.list", asked).await?)?;
        let pages = answer.count("pages").ok_or_else(|| bad("the number of pages is missing"))?;
        let orders = answer.records("rows")?.into_iter().map(|order| self.order(order)).collect::<Result<_, _>>()?;
        let next = |from: Timestamp, page: u64| Some(Cursor::new(format!("{}|{from}|{page}", owner(query))));
        let next = match (page < pages, to < query.to) {
            (true, _) => next(from, page + 1),
            (false, true) => next(to, 1),
            (false, false) => None,
        };
        Ok(OrderPage { orders, next })
    }

    fn order(&self, mut fields: Fields) -> Result<Order, Error> {
        let id = OrderRef::new(OrderRefKind::Platform, &fields.must("id")?).map_err(|_| bad("the id is no number"))?;
        let mut order = Order::new(self.line.provider.clone(), id);
        order.account = Some(self.line.account.clone());
        order.state_code = fields.text("state");
        let known = |code: &String| STATES.iter().find(|(word, _)| word == code).map(|(_, state)| *state);
        order.state = order.state_code.as_ref().map(|code| known(code).unwrap_or(OrderState::Other));
        order.placed_at = fields.time("placed");
        order.total = fields.money("total");
        order.waybills = fields.list("waybills").iter().filter_map(|no| WaybillNo::parse(&text(no)).ok()).collect();
        order.lines = fields.list("lines").into_iter().map(line).collect::<Result<_, _>>()?;
        order.extra = fields.rest();
        Ok(order)
    }

    async fn one(&self, number: &OrderRef) -> Result<Order, Error> {
        if !KINDS.contains(&number.kind()) {
            return Err(unsupported("this kind of number cannot be asked for"));
        }
        let order = self.ask("orders.get", json!({ "id": number.value() })).await?;
        let order = self.order(Fields::of(order)?)?;
        if order.is_known_as(number) { Ok(order) } else { Err(bad("the answer is about another order")) }
    }
}

fn line(value: Value) -> Result<OrderLine, Error> {
    let mut fields = Fields::of(value)?;
    let mut line = OrderLine::new();
    line.sku = fields.text("sku");
    line.name = fields.text("name");
    line.quantity = fields.count("count");
    line.unit_price = fields.money("price");
    line.extra = fields.rest();
    Ok(line)
}

#[async_trait]
impl OrderBook for Desk {
    async fn list(&self, query: &OrderQuery) -> Result<OrderPage, Error> {
        self.named("orders.list", self.page(query).await)
    }

    async fn get(&self, order: &OrderRef) -> Result<Order, Error> {
        self.named("orders.get", self.one(order).await)
    }
}
