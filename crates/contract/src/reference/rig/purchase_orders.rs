//! Scenarios of the suite `purchase_orders`.

use portolan_domain::{Currency, Money, OrderRef, OrderRefKind, Purchase, PurchaseLine, PurchaseState};
use portolan_ports::{PurchaseItem, PurchaseQuery, PurchaseRequest};
use serde_json::{Value, json};

use super::{
    ReferenceRig, TOKEN, freight_quoting, number, waybill,
    waybills::{party, reference},
};
use crate::{
    Call, PurchaseOrdersScenario, Rig, Stage,
    reference::{Abilities, Fault, Records},
};

pub(super) fn id(text: &str) -> OrderRef {
    number(OrderRefKind::Provider, text)
}

/// A purchase, as the provider writes it.
pub(super) fn record(id: &str, order: &str, state: &str) -> Value {
    let lines = json!([{ "variant": "V-1", "count": 2, "price": "0.1", "colour": "red" }]);
    json!({ "id": id, "order": order, "state": state, "total": "0.20", "waybills": ["REF-1"], "lines": lines })
}

/// Three purchases and something to buy.
pub(super) fn some(records: Records) -> Records {
    let records = freight_quoting::some(records);
    let purchases = [("P-1", "M-1", "draft"), ("P-2", "M-2", "shipped"), ("P-3", "M-3", "processing")];
    purchases.into_iter().fold(records, |r, (id, order, state)| r.with("purchases", record(id, order, state)))
}

/// A purchase that is not made yet.
pub(super) fn purchase() -> PurchaseRequest {
    let items = vec![PurchaseItem::variant("V-1", 2)];
    PurchaseRequest::new(reference("M-9"), party("Zhang San"), "CN", "Air", items)
}

fn buying(request: PurchaseRequest) -> Call {
    Call::CreatePurchase(Box::new(request))
}

impl ReferenceRig {
    /// What must come back of a record.
    pub(super) fn bought(&self, number: &str, order: &str, state: PurchaseState) -> Purchase {
        let money = |text| Money::parse(text, Currency::USD).ok();
        let mut line = PurchaseLine::new();
        (line.variant, line.quantity, line.unit_price) = (Some("V-1".to_owned()), Some(2), money("0.1"));
        let mut purchase = Purchase::new(self.provider(), id(number));
        purchase.refs.push(reference(order));
        purchase.state = Some(state);
        purchase.total = money("0.2");
        purchase.waybills.push(waybill("REF-1"));
        purchase.lines.push(line);
        purchase
    }

    /// What must come back of [`purchase`].
    fn made(&self, state: PurchaseState) -> Purchase {
        let mut made = Purchase::new(self.provider(), id("P-4"));
        (made.state, made.line) = (Some(state), Some("Air".to_owned()));
        let mut line = PurchaseLine::new();
        (line.variant, line.quantity) = (Some("V-1".to_owned()), Some(2));
        made.lines.push(line);
        made
    }

    pub(super) fn purchase_orders(&self, scenario: PurchaseOrdersScenario) -> Stage {
        use PurchaseOrdersScenario as Case;
        use PurchaseState::{AwaitingPayment, Cancelled, Draft, Other, Processing, Shipped};
        let having = |record| self.desk(Records::new(TOKEN).with("purchases", record), TOKEN);
        let failing = |fault| self.desk(some(Records::new(TOKEN)).failing(fault), TOKEN);
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        let draft = || self.bought("P-1", "M-1", Draft);
        let all = |stage: Stage| {
            let stage = stage.expecting(draft()).expecting(self.bought("P-2", "M-2", Shipped));
            stage.expecting(self.bought("P-3", "M-3", Processing))
        };
        let listing = |stage: Stage| stage.calling(Call::ListPurchases(PurchaseQuery::new()));
        let getting = |stage: Stage, text| stage.calling(Call::GetPurchase(id(text)));
        match scenario {
            Case::Created | Case::CreatedTwice | Case::NoConsignee | Case::NoItems => {
                stage.calling(buying(purchase())).expecting(self.made(Draft))
            }
            Case::CreatedBefore => {
                let mut request = purchase();
                request.reference = reference("M-2");
                stage.calling(buying(request)).expecting(self.bought("P-2", "M-2", Shipped))
            }
            Case::AnswerLost => failing(Fault::AnswerLost).calling(buying(purchase())),
            Case::PaidAtOnce => stage.calling(buying(purchase())).expecting(self.made(Processing)),
            Case::PaidAtOnceUnallowed => {
                let can = Abilities { pays_at_once: false, ..Abilities::all() };
                self.desk_of(some(Records::new(TOKEN)), TOKEN, can).calling(buying(purchase()))
            }
            Case::BadValue => {
                let (mut nowhere, mut none) = (purchase(), purchase());
                nowhere.line.clear();
                none.items[0].quantity = 0;
                stage.calling(buying(nowhere)).naming("line").calling(buying(none)).naming("items.quantity")
            }
            Case::Refused | Case::RefusedWithPerson => {
                let mut request = purchase();
                request.items = vec![PurchaseItem::variant("V-404", 1)];
                stage.calling(buying(request))
            }
            Case::Got => {
                let stage = getting(stage, "P-1").calling(Call::GetPurchase(reference("M-2")));
                stage.expecting(draft()).expecting(self.bought("P-2", "M-2", Shipped))
            }
            Case::States => all(["P-1", "P-2", "P-3"].into_iter().fold(stage, getting)),
            Case::Unknown => getting(stage, "P-404"),
            Case::OtherPurchase => getting(failing(Fault::OtherRecord), "P-2"),
            Case::UnsupportedKind | Case::UnsupportedState => stage,
            Case::LongNumber => {
                let mut purchase = record("", "M-1", "draft");
                purchase["id"] = 210_823_100_016_290_555_u64.into();
                let expected = self.bought("210823100016290555", "M-1", Draft);
                getting(having(purchase), "210823100016290555").expecting(expected)
            }
            Case::ExactMoney => {
                let mut purchase = record("P-1", "M-1", "draft");
                purchase["total"] = 90_071_992_547_409_931_u64.into();
                let mut expected = draft();
                expected.total = Money::parse("90071992547409931", Currency::USD).ok();
                getting(having(purchase), "P-1").expecting(expected)
            }
            Case::UnknownState => {
                let mut expected = self.bought("P-1", "M-1", Other);
                expected.state_code = Some("levitating".to_owned());
                getting(having(record("P-1", "M-1", "levitating")), "P-1").expecting(expected)
            }
            Case::ExtraFields => getting(stage, "P-1").with_extra("colour", "red"),
            Case::Found | Case::Paged | Case::ForeignCursor => all(listing(stage)),
            Case::Empty => listing(self.desk(Records::new(TOKEN), TOKEN)),
            Case::PageBeyondLast => all(listing(failing(Fault::PromisedPage))),
            Case::InState => {
                let query = PurchaseQuery::new().in_state(Shipped);
                stage.calling(Call::ListPurchases(query)).expecting(self.bought("P-2", "M-2", Shipped))
            }
            Case::Confirmed => {
                stage.calling(Call::ConfirmPurchase(id("P-1"))).expecting(self.bought("P-1", "M-1", AwaitingPayment))
            }
            Case::ConfirmedUnknown => stage.calling(Call::ConfirmPurchase(id("P-404"))),
            Case::ConfirmedTooLate => stage.calling(Call::ConfirmPurchase(id("P-2"))),
            Case::Cancelled => {
                stage.calling(Call::CancelPurchase(id("P-1"))).expecting(self.bought("P-1", "M-1", Cancelled))
            }
            Case::CancelledUnknown => stage.calling(Call::CancelPurchase(id("P-404"))),
            Case::CancelledTooLate => stage.calling(Call::CancelPurchase(id("P-2"))),
        }
    }
}
