//! The reference documents: goods that come in and go out.

use std::fmt::Debug;

use async_trait::async_trait;
use portolan_domain::{
    DocumentLine, DocumentState, InboundKind, InboundOrder, OrderRef, OrderRefKind, OutboundKind, OutboundOrder,
    Package,
};
use portolan_ports::{DocumentVerb, Error, ErrorKind, Inbound, Outbound};
use serde_json::{Value, json};

use super::{
    Desk, Records,
    fields::{Fields, bad, unsupported},
    goods::condition,
};

pub(super) const INBOUND: &[(InboundKind, DocumentVerb)] = &[
    (InboundKind::Purchase, DocumentVerb::Create),
    (InboundKind::Purchase, DocumentVerb::Get),
    (InboundKind::Return, DocumentVerb::Create),
    (InboundKind::Return, DocumentVerb::Get),
    (InboundKind::Return, DocumentVerb::Cancel),
    (InboundKind::Other, DocumentVerb::Create),
    (InboundKind::Other, DocumentVerb::Get),
];

pub(super) const OUTBOUND: &[(OutboundKind, DocumentVerb)] = &[
    (OutboundKind::Sale, DocumentVerb::Create),
    (OutboundKind::Sale, DocumentVerb::Get),
    (OutboundKind::Sale, DocumentVerb::Search),
    (OutboundKind::Sale, DocumentVerb::Cancel),
    (OutboundKind::Other, DocumentVerb::Create),
    (OutboundKind::Other, DocumentVerb::Get),
];

/// The provider's word for a kind, if it has the verb.
fn word<K: PartialEq + Debug>(kind: K, verb: DocumentVerb, able: &[(K, DocumentVerb)]) -> Result<String, Error> {
    let word = format!("{kind:?}").to_lowercase();
    let has = able.contains(&(kind, verb));
    if has { Ok(word) } else { Err(unsupported("this cannot be done with documents of this kind")) }
}

fn lines(fields: &mut Fields) -> Result<Vec<DocumentLine>, Error> {
    let line = |mut fields: Fields| {
        let expected = fields.count("expected").ok_or_else(|| bad("a line says no quantity"))?;
        let condition = fields.text("condition").map(condition).ok_or_else(|| bad("a line says no condition"))?;
        let mut line = DocumentLine::new(fields.must("goods")?, expected, condition);
        line.actual = fields.count("actual");
        Ok(line)
    };
    fields.records("lines")?.into_iter().map(line).collect()
}

fn written(lines: &[DocumentLine]) -> Vec<Value> {
    let condition = |line: &DocumentLine| line.condition.as_ref().map(|known| format!("{known:?}").to_lowercase());
    let line = |line: &DocumentLine| json!({ "goods": line.goods_no, "expected": line.expected, "condition": condition(line) });
    lines.iter().map(line).collect()
}

impl Desk {
    async fn make(&self, operation: &str, document: Value) -> Result<OrderRef, Error> {
        let mut answer = Fields::of(self.ask(operation, document).await?)?;
        answer.number("number", OrderRefKind::Provider).ok_or_else(|| bad("the number is missing"))
    }

    async fn document(&self, operation: &str, kind: String, number: &OrderRef) -> Result<(OrderRef, Fields), Error> {
        let found = self.ask(operation, json!({ "kind": kind, "number": number.value() })).await?;
        let mut fields = Fields::of(found)?;
        fields.text("kind");
        match fields.number("number", OrderRefKind::Provider) {
            Some(found) if found == *number => Ok((found, fields)),
            _ => Err(bad("the answer is about another document")),
        }
    }

    async fn came_in(&self, kind: InboundKind, number: &OrderRef) -> Result<InboundOrder, Error> {
        let word = word(kind, DocumentVerb::Get, INBOUND)?;
        let (number, mut fields) = self.document("inbound.get", word, number).await?;
        let mut order = InboundOrder::new(self.line.provider.clone(), kind);
        order.number = Some(number);
        order.reference = fields.number("reference", OrderRefKind::Merchant);
        order.warehouse = fields.text("warehouse");
        order.state_code = fields.text("state");
        order.lines = lines(&mut fields)?;
        order.extra = fields.rest();
        Ok(order)
    }

    fn goes_out(&self, kind: OutboundKind, number: OrderRef, mut fields: Fields) -> Result<OutboundOrder, Error> {
        let mut order = OutboundOrder::new(self.line.provider.clone(), kind);
        order.number = Some(number);
        order.reference = fields.number("reference", OrderRefKind::Merchant);
        order.warehouse = fields.text("warehouse");
        let code = fields.text("state");
        order.states.extend(code.map(|code| DocumentState { code: Some(code), ..DocumentState::default() }));
        order.packages.extend(fields.waybill("waybill").map(|waybill| (waybill, Package::new())));
        order.lines = lines(&mut fields)?;
        order.extra = fields.rest();
        Ok(order)
    }

    async fn went_out(&self, kind: OutboundKind, number: &OrderRef) -> Result<OutboundOrder, Error> {
        let word = word(kind, DocumentVerb::Get, OUTBOUND)?;
        let (number, fields) = self.document("outbound.get", word, number).await?;
        self.goes_out(kind, number, fields)
    }

    /// One call: the documents that were found, or the error of all its numbers.
    async fn some(&self, kind: OutboundKind, numbers: &[OrderRef]) -> Result<Vec<OutboundOrder>, Error> {
        let word = word(kind, DocumentVerb::Search, OUTBOUND)?;
        let asked: Vec<_> = numbers.iter().map(OrderRef::value).collect();
        let found = self.ask("outbound.search", json!({ "kind": word, "numbers": asked })).await?;
        let Value::Array(rows) = found else { return Err(bad("the documents are no list")) };
        let read = |row| {
            let mut fields = Fields::of(row)?;
            fields.text("kind");
            let number = fields.number("number", OrderRefKind::Provider);
            self.goes_out(kind, number.ok_or_else(|| bad("the number is missing"))?, fields)
        };
        rows.into_iter().map(read).collect()
    }
}

#[async_trait]
impl Inbound for Desk {
    async fn create(&self, order: &InboundOrder) -> Result<OrderRef, Error> {
        let made = async {
            let word = word(order.kind, DocumentVerb::Create, INBOUND)?;
            let reference = order.reference.as_ref().map(OrderRef::value);
            let lines = written(&order.lines);
            let document =
                json!({ "kind": word, "reference": reference, "warehouse": order.warehouse, "lines": lines });
            self.make("inbound.add", document).await
        };
        self.named("inbound.add", made.await)
    }

    async fn get(&self, kind: InboundKind, number: &OrderRef) -> Result<InboundOrder, Error> {
        self.named("inbound.get", self.came_in(kind, number).await)
    }

    async fn cancel(&self, kind: InboundKind, number: &OrderRef) -> Result<(), Error> {
        let cancelled = async {
            let word = word(kind, DocumentVerb::Cancel, INBOUND)?;
            self.ask("inbound.cancel", json!({ "kind": word, "number": number.value() })).await.map(drop)
        };
        self.named("inbound.cancel", cancelled.await)
    }
}

#[async_trait]
impl Outbound for Desk {
    async fn create(&self, order: &OutboundOrder) -> Result<OrderRef, Error> {
        let made = async {
            let word = word(order.kind, DocumentVerb::Create, OUTBOUND)?;
            let reference = order.reference.as_ref().map(OrderRef::value);
            let lines = written(&order.lines);
            let document =
                json!({ "kind": word, "reference": reference, "warehouse": order.warehouse, "lines": lines });
            self.make("outbound.add", document).await
        };
        self.named("outbound.add", made.await)
    }

    async fn get(&self, kind: OutboundKind, number: &OrderRef) -> Result<OutboundOrder, Error> {
        self.named("outbound.get", self.went_out(kind, number).await)
    }

    async fn search(&self, kind: OutboundKind, numbers: &[OrderRef]) -> Vec<Result<OutboundOrder, Error>> {
        let mut outcomes = Vec::new();
        for numbers in numbers.chunks(Records::MAX_SEARCHED) {
            let found = self.named("outbound.search", self.some(kind, numbers).await);
            let unknown = || Err(Error::answered(ErrorKind::NotFound, "the provider does not know the number"));
            outcomes.extend(numbers.iter().map(|number| match &found {
                Err(error) => Err(error.clone()),
                Ok(found) => {
                    let order = found.iter().find(|order| order.number.as_ref() == Some(number));
                    self.named("outbound.search", order.cloned().map_or_else(unknown, Ok))
                }
            }));
        }
        outcomes
    }

    async fn cancel(&self, kind: OutboundKind, number: &OrderRef) -> Result<(), Error> {
        let cancelled = async {
            let word = word(kind, DocumentVerb::Cancel, OUTBOUND)?;
            self.ask("outbound.cancel", json!({ "kind": word, "number": number.value() })).await.map(drop)
        };
        self.named("outbound.cancel", cancelled.await)
    }
}
