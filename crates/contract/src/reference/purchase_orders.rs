//! The reference purchases: recognised by the merchant's number, paid at once only by accounts that may.

use async_trait::async_trait;
use portolan_domain::{
    Contact, Currency, OrderRef, OrderRefKind, PersonName, Purchase, PurchaseLine, PurchaseState, WaybillNo,
};
use portolan_ports::{
    Cursor, Error, ErrorKind, Payment, PurchaseItem, PurchaseOrders, PurchasePage, PurchaseQuery, PurchaseRequest,
    Purchased,
};
use serde_json::{Value, json};

use super::{
    Desk,
    fields::{Fields, bad, refused, unsupported},
    records::text,
    waybills::complete,
};

pub(super) const KINDS: &[OrderRefKind] = &[OrderRefKind::Provider, OrderRefKind::Merchant];
pub(super) const LISTED: &[PurchaseState] = &[
    PurchaseState::Draft,
    PurchaseState::AwaitingPayment,
    PurchaseState::Processing,
    PurchaseState::Shipped,
    PurchaseState::Cancelled,
];

const STATES: &[(&str, PurchaseState)] = &[
    ("draft", PurchaseState::Draft),
    ("unpaid", PurchaseState::AwaitingPayment),
    ("processing", PurchaseState::Processing),
    ("shipped", PurchaseState::Shipped),
    ("delivered", PurchaseState::Delivered),
    ("cancelled", PurchaseState::Cancelled),
];

pub(super) fn state(code: &str) -> PurchaseState {
    STATES.iter().find(|(word, _)| *word == code).map_or(PurchaseState::Other, |(_, state)| *state)
}

fn word(state: PurchaseState) -> Option<&'static str> {
    STATES.iter().find(|(_, known)| *known == state).map(|(word, _)| *word)
}

/// What the provider calls a number.
fn asked(number: &OrderRef) -> Result<Value, Error> {
    let by = match number.kind() {
        OrderRefKind::Provider => "id",
        OrderRefKind::Merchant => "order",
        _ => return Err(unsupported("this kind of number cannot be asked for")),
    };
    Ok(json!({ "by": by, "number": number.value() }))
}

fn item(item: &PurchaseItem) -> Result<Value, Error> {
    let variant = item.variant.as_ref().ok_or_else(|| refused("`items.variant` is missing"))?;
    if item.quantity == 0 {
        return Err(refused("`items.quantity` is 0"));
    }
    Ok(json!({ "variant": variant, "count": item.quantity }))
}

/// What a cursor says before its page: the query that it belongs to.
fn owner(query: &PurchaseQuery) -> &'static str {
    query.state.and_then(word).unwrap_or("any")
}

fn page(query: &PurchaseQuery) -> Result<u64, Error> {
    let Some(cursor) = &query.cursor else { return Ok(1) };
    let page = cursor.as_str().strip_prefix(owner(query)).and_then(|page| page.strip_prefix('|'));
    page.and_then(|page| page.parse().ok()).ok_or_else(|| refused("`cursor` belongs to another query"))
}

impl Desk {
    async fn buy(&self, request: &PurchaseRequest) -> Result<Purchased, Error> {
        if request.payment == Payment::AtOnce && !self.can.pays_at_once {
            return Err(Error::not_sent(ErrorKind::Denied, "the account does not allow to pay at once"));
        }
        if !complete(&request.consignee) {
            return Err(refused("`consignee` needs a name, a telephone and an address"));
        }
        if request.items.is_empty() {
            return Err(refused("`items` is empty"));
        }
        if request.line.is_empty() {
            return Err(refused("`line` is empty"));
        }
        let asked = json!({
            "order": request.reference.value(),
            "consignee": request.consignee.contact.name.as_ref().map(|name| name.reveal()),
            "mobile": request.consignee.contact.mobile.as_ref().map(|phone| phone.reveal()),
            "origin": request.origin,
            "line": request.line,
            "lines": request.items.iter().map(item).collect::<Result<Vec<_>, _>>()?,
            "pays": request.payment == Payment::AtOnce,
        });
        let mut answer = Fields::of(self.ask("purchases.add", asked).await?)?;
        if answer.flag("existed") {
            let mut purchased = Purchased::new(self.one_purchase(&request.reference).await?);
            purchased.existed = true;
            return Ok(purchased);
        }
        let purchase = self.read_purchase(answer)?;
        if !purchase.is_known_as(&request.reference) {
            return Err(bad("the answer is about another purchase"));
        }
        Ok(Purchased::new(purchase))
    }

    async fn one_purchase(&self, number: &OrderRef) -> Result<Purchase, Error> {
        let found = self.ask("purchases.get", asked(number)?).await?;
        let purchase = self.read_purchase(Fields::of(found)?)?;
        if purchase.is_known_as(number) { Ok(purchase) } else { Err(bad("the answer is about another purchase")) }
    }

    async fn purchases(&self, query: &PurchaseQuery) -> Result<PurchasePage, Error> {
        if query.state.is_some_and(|state| !LISTED.contains(&state)) {
            return Err(unsupported("purchases in this state cannot be listed"));
        }
        let page = page(query)?;
        let asked = json!({ "state": query.state.and_then(word), "page": page });
        let mut answer = Fields::of(self.ask("purchases.list", asked).await?)?;
        let pages = answer.count("pages").ok_or_else(|| bad("the number of pages is missing"))?;
        let rows = answer.records("rows")?.into_iter();
        let purchases = rows.map(|row| self.read_purchase(row)).collect::<Result<_, _>>()?;
        let next = (page < pages).then(|| Cursor::new(format!("{}|{}", owner(query), page + 1)));
        Ok(PurchasePage { purchases, next })
    }

    fn read_purchase(&self, fields: Fields) -> Result<Purchase, Error> {
        let mut purchase = purchase(self.line.provider.clone(), fields)?;
        purchase.account = Some(self.line.account.clone());
        Ok(purchase)
    }

    async fn settle(&self, operation: &str, number: &OrderRef) -> Result<(), Error> {
        self.ask(operation, asked(number)?).await.map(drop)
    }
}

/// A purchase of a reply or of a push.
pub(super) fn purchase(provider: portolan_domain::ProviderId, mut fields: Fields) -> Result<Purchase, Error> {
    let id = fields.number("id", OrderRefKind::Provider).ok_or_else(|| bad("`id` of a purchase is missing"))?;
    let mut purchase = Purchase::new(provider, id);
    purchase.refs.extend(fields.number("order", OrderRefKind::Merchant));
    purchase.refs.extend(fields.number("parent", OrderRefKind::Parent));
    purchase.state_code = fields.text("state");
    purchase.state = purchase.state_code.as_deref().map(state);
    purchase.total = fields.money_in("total", Currency::USD);
    purchase.line = fields.text("line");
    purchase.origin = fields.text("origin");
    purchase.consignee = fields.text("consignee").map(|name| {
        let mut contact = Contact::new();
        contact.name = PersonName::plain(&name).ok();
        contact
    });
    purchase.waybills = fields.list("waybills").iter().filter_map(|no| WaybillNo::parse(&text(no)).ok()).collect();
    purchase.lines = fields.list("lines").into_iter().map(line).collect::<Result<_, _>>()?;
    purchase.extra = fields.rest();
    Ok(purchase)
}

fn line(value: Value) -> Result<PurchaseLine, Error> {
    let mut fields = Fields::of(value)?;
    let mut line = PurchaseLine::new();
    line.variant = fields.text("variant");
    line.quantity = fields.count("count");
    line.unit_price = fields.money_in("price", Currency::USD);
    line.extra = fields.rest();
    Ok(line)
}

#[async_trait]
impl PurchaseOrders for Desk {
    async fn create(&self, request: &PurchaseRequest) -> Result<Purchased, Error> {
        self.named("purchases.add", self.buy(request).await)
    }

    async fn get(&self, order: &OrderRef) -> Result<Purchase, Error> {
        self.named("purchases.get", self.one_purchase(order).await)
    }

    async fn list(&self, query: &PurchaseQuery) -> Result<PurchasePage, Error> {
        self.named("purchases.list", self.purchases(query).await)
    }

    async fn confirm(&self, order: &OrderRef) -> Result<(), Error> {
        self.named("purchases.confirm", self.settle("purchases.confirm", order).await)
    }

    async fn cancel(&self, order: &OrderRef) -> Result<(), Error> {
        self.named("purchases.cancel", self.settle("purchases.cancel", order).await)
    }
}
