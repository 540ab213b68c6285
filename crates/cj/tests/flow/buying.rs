//! Scenarios of the suite `purchase_orders`: a shop that keeps its orders.

use std::sync::{Arc, Mutex};

use portolan_contract::{Call, PurchaseOrdersScenario, Stage, Staged, Trouble, contract_tests};
use portolan_domain::{Currency, Money, OrderRef, ProviderId, Purchase, PurchaseLine, PurchaseState};
use portolan_ports::{PurchaseQuery, PurchaseRequest};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::{
    purchases::{cjs, merchants, request},
    pushing,
    rig::{Asked, CjRig, page, refused, reply, truncated, waybill},
};

contract_tests!(CjRig::default(), [purchase_orders]);

const FIRST: u64 = 210_823_100_016_290_001;

/// The orders of a shop, as CJ writes them.
#[derive(Clone, Default)]
struct Shop(Arc<Mutex<Vec<Value>>>);

impl Shop {
    fn of(orders: impl IntoIterator<Item = Value>) -> Self {
        Self(Arc::new(Mutex::new(orders.into_iter().collect())))
    }

    fn find(&self, number: &str) -> Option<Value> {
        let orders = self.0.lock().unwrap();
        let is = |order: &&Value| has_id(order, number) || order["orderNum"] == number;
        orders.iter().find(is).cloned()
    }

    fn count(&self, own: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|order| order["orderNum"] == own).count()
    }

    fn create(&self, body: &Value) -> ResponseTemplate {
        let own = body["orderNumber"].as_str().unwrap();
        if self.find(own).is_some() {
            return refused(1_603_003, "order already exists");
        }
        let mut orders = self.0.lock().unwrap();
        let status = if body["payType"] == 2 { "UNSHIPPED" } else { "CREATED" };
        let mut order = order(FIRST + 8, own, status);
        order["logisticName"] = body["logisticName"].clone();
        orders.push(order.clone());
        reply(
            &json!({ "orderId": order["orderId"], "orderNumber": own, "orderStatus": status, "logisticName": "CJPacket",
            "productInfoList": [{ "variantId": "V1", "quantity": 2 }] }),
        )
    }

    /// Moves an order that is new to a state.
    fn settle(&self, number: &str, status: &str, code: u32) -> ResponseTemplate {
        let mut orders = self.0.lock().unwrap();
        match orders.iter_mut().find(|order| has_id(order, number)) {
            None => refused(1_603_100, "order not found"),
            Some(order) if order["orderStatus"] != "CREATED" => refused(code, "the state forbids it"),
            Some(order) => {
                order["orderStatus"] = status.into();
                reply(&json!(number))
            }
        }
    }

    fn list(&self, asked: &Asked) -> ResponseTemplate {
        let number = |name: &str| asked.all(name)[0].parse::<usize>().unwrap();
        let (page, size) = (number("pageNum"), number("pageSize"));
        let orders = self.0.lock().unwrap();
        let wanted = asked.all("status").first().copied();
        let found: Vec<_> =
            orders.iter().filter(|order| wanted.is_none_or(|status| order["orderStatus"] == status)).collect();
        let list: Vec<_> = found.iter().skip((page - 1) * size).take(size).collect();
        reply(&json!({ "pageNum": page, "pageSize": size, "total": found.len(), "list": list }))
    }

    fn answer(&self, asked: &Asked) -> ResponseTemplate {
        match asked.what.as_str() {
            "POST shopping/order/createOrderV2" => self.create(&asked.body),
            "GET shopping/order/list" => self.list(asked),
            "GET shopping/order/getOrderDetail" => match self.find(asked.all("orderId")[0]) {
                Some(order) => reply(&order),
                None => refused(1_600_300, "order not found"),
            },
            "PATCH shopping/order/confirmOrder" => {
                self.settle(asked.body["orderId"].as_str().unwrap(), "UNPAID", 1_603_001)
            }
            "DELETE shopping/order/deleteOrder" => self.settle(asked.all("orderId")[0], "TRASH", 1_603_002),
            other => panic!("{other} was called"),
        }
    }

    async fn open(&self, rig: CjRig) -> Stage {
        let (shop, counted) = (self.clone(), self.clone());
        let stage = rig.answering(Box::new(move |asked| shop.answer(asked))).await;
        stage.with_purchases(move |reference| counted.count(reference.value()))
    }
}

fn has_id(order: &Value, id: &str) -> bool {
    order["orderId"].as_u64() == id.parse().ok()
}

fn order(id: u64, own: &str, status: &str) -> Value {
    json!({ "orderId": id, "orderNum": own, "orderStatus": status, "orderAmount": 0.20, "trackNumber": "CJPKL0000000001YQ",
        "createDate": "2021-08-23 10:00:16", "productList": [{ "vid": "V1", "quantity": 2, "sellPrice": "0.1" }] })
}

fn bought(id: u64, own: &str, state: PurchaseState, code: &str) -> Purchase {
    let mut line = PurchaseLine::new();
    line.variant = Some("V1".to_owned());
    line.quantity = Some(2);
    line.unit_price = Money::parse("0.1", Currency::USD).ok();
    let mut purchase = Purchase::new(ProviderId::cj(), cjs(&id.to_string()));
    purchase.refs.push(merchants(own));
    purchase.state = Some(state);
    purchase.state_code = Some(code.to_owned());
    purchase.total = Money::parse("0.2", Currency::USD).ok();
    purchase.waybills.push(waybill("CJPKL0000000001YQ"));
    purchase.lines.push(line);
    purchase
}

fn buying(request: PurchaseRequest) -> Call {
    Call::CreatePurchase(Box::new(request))
}

fn getting(id: u64) -> Call {
    Call::GetPurchase(cjs(&id.to_string()))
}

/// What comes of `request`.
fn made(state: PurchaseState) -> Purchase {
    let mut line = PurchaseLine::new();
    (line.variant, line.quantity) = (Some("V1".to_owned()), Some(2));
    let mut purchase = Purchase::new(ProviderId::cj(), cjs(&(FIRST + 8).to_string()));
    purchase.state = Some(state);
    purchase.line = Some("CJPacket".to_owned());
    purchase.lines.push(line);
    purchase
}

const SOME: [(u64, &str, PurchaseState, &str); 3] = [
    (FIRST, "SHOP-1", PurchaseState::Draft, "CREATED"),
    (FIRST + 1, "SHOP-2", PurchaseState::Shipped, "SHIPPED"),
    (FIRST + 2, "SHOP-3", PurchaseState::Processing, "UNSHIPPED"),
];

fn some() -> Shop {
    Shop::of(SOME.map(|(id, own, _, status)| order(id, own, status)))
}

fn expecting_some(stage: Stage) -> Stage {
    SOME.into_iter().fold(stage, |stage, (id, own, state, status)| stage.expecting(bought(id, own, state, status)))
}

fn new() -> PurchaseRequest {
    let mut request = request();
    request.reference = merchants("SHOP-9");
    request
}

/// Values that break a rule, and the fields that they stand in.
fn bad_values() -> Vec<(PurchaseRequest, &'static str)> {
    let changed = |change: fn(&mut PurchaseRequest)| {
        let mut request = new();
        change(&mut request);
        request
    };
    vec![
        (changed(|request| request.line.clear()), "logisticName"),
        (changed(|request| request.origin = "China".into()), "fromCountryCode"),
        (changed(|request| request.items[0].quantity = 0), "products[0].quantity"),
        (changed(|request| request.amount = Money::parse("1", Currency::CNY).ok()), "shopAmount"),
        (changed(|request| request.consignee.address.city = None), "shippingCity"),
        (changed(|request| request.remark = Some("9".repeat(501))), "remark"),
    ]
}

pub(crate) async fn stage(rig: CjRig, scenario: PurchaseOrdersScenario) -> Staged {
    use PurchaseOrdersScenario as Case;
    let listing = || Call::ListPurchases(PurchaseQuery::new());
    let detail = |order: Value| async move { rig.replying(reply(&order)).await.calling(getting(FIRST)) };
    let stage = match scenario {
        Case::Created | Case::CreatedTwice | Case::NoConsignee | Case::NoItems => {
            some().open(rig).await.calling(buying(new())).expecting(made(PurchaseState::Draft))
        }
        Case::CreatedBefore => {
            let mut request = new();
            request.reference = merchants("SHOP-2");
            let (id, own, state, status) = SOME[1];
            some().open(rig).await.calling(buying(request)).expecting(bought(id, own, state, status))
        }
        Case::AnswerLost => {
            let shop = some();
            let counted = shop.clone();
            let lost = Mutex::new(false);
            let answer = move |asked: &Asked| {
                let answer = shop.answer(asked);
                let first = !std::mem::replace(&mut *lost.lock().unwrap(), true);
                if first { ResponseTemplate::new(502) } else { answer }
            };
            let stage = rig.answering(Box::new(answer)).await.calling(buying(new()));
            stage.with_purchases(move |reference: &OrderRef| counted.count(reference.value()))
        }
        Case::PaidAtOnce => {
            let stage = some().open(CjRig { pays: true, ..rig }).await;
            stage.calling(buying(new())).expecting(made(PurchaseState::Processing))
        }
        Case::PaidAtOnceUnallowed => some().open(rig).await.calling(buying(new())),
        Case::BadValue => {
            let stage = some().open(rig).await;
            bad_values().into_iter().fold(stage, |stage, (request, field)| stage.calling(buying(request)).naming(field))
        }
        Case::Refused => rig.replying(refused(1_604_000, "Balance is insufficient")).await.calling(buying(new())),
        Case::RefusedWithPerson => {
            let words = "consignee Zhang San, phone 13800000000, 1 Main Street: not delivered to";
            rig.replying(refused(1_605_001, words)).await.calling(buying(new()))
        }
        Case::Got => {
            let stage = some().open(rig).await.calling(getting(FIRST)).calling(Call::GetPurchase(merchants("SHOP-2")));
            let told = SOME.into_iter().take(2);
            told.fold(stage, |stage, (id, own, state, status)| stage.expecting(bought(id, own, state, status)))
        }
        Case::States => {
            let stage = some().open(rig).await;
            expecting_some(SOME.into_iter().fold(stage, |stage, (id, ..)| stage.calling(getting(id))))
        }
        Case::Unknown => some().open(rig).await.calling(getting(FIRST + 7)),
        Case::OtherPurchase => detail(order(FIRST + 1, "SHOP-2", "SHIPPED")).await,
        Case::UnsupportedKind | Case::UnsupportedState => some().open(rig).await,
        Case::LongNumber => {
            let id = 9_223_372_036_854_775_809;
            let stage = Shop::of([order(id, "SHOP-1", "UNPAID")]).open(rig).await;
            stage.calling(getting(id)).expecting(bought(id, "SHOP-1", PurchaseState::AwaitingPayment, "UNPAID"))
        }
        Case::ExactMoney => {
            let body = format!(
                r#"{{"code":200,"result":true,"data":{{"orderId":{FIRST},"orderNum":"SHOP-1","orderAmount":90071992547409.93101}}}}"#
            );
            let stage = rig.replying(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
            let mut expected = Purchase::new(ProviderId::cj(), cjs(&FIRST.to_string()));
            expected.total = Money::parse("90071992547409.93101", Currency::USD).ok();
            stage.calling(getting(FIRST)).expecting(expected)
        }
        Case::UnknownState => {
            let expected = bought(FIRST, "SHOP-1", PurchaseState::Other, "LEVITATING");
            detail(order(FIRST, "SHOP-1", "LEVITATING")).await.expecting(expected)
        }
        Case::ExtraFields => {
            let mut order = order(FIRST, "SHOP-1", "CREATED");
            order["colour"] = "red".into();
            detail(order).await.with_extra("colour", "red")
        }
        Case::Found => expecting_some(some().open(rig).await.calling(listing())),
        Case::Empty => Shop::default().open(rig).await.calling(listing()),
        Case::Paged | Case::ForeignCursor => {
            let many: Vec<_> = (0..45).map(|at| (FIRST + at, format!("SHOP-{at}"))).collect();
            let shop = Shop::of(many.iter().map(|(id, own)| order(*id, own, "SHIPPED")));
            let stage = shop.open(rig).await.calling(listing());
            many.iter()
                .fold(stage, |stage, (id, own)| stage.expecting(bought(*id, own, PurchaseState::Shipped, "SHIPPED")))
        }
        Case::PageBeyondLast => {
            let answer = |asked: &Asked| {
                let list = if asked.all("pageNum") == ["1"] {
                    SOME.map(|(id, own, _, status)| order(id, own, status)).to_vec()
                } else {
                    Vec::new()
                };
                reply(&json!({ "pageNum": 1, "pageSize": 20, "total": 21, "list": list }))
            };
            expecting_some(rig.answering(Box::new(answer)).await.calling(listing()))
        }
        Case::InState => {
            let query = PurchaseQuery::new().in_state(PurchaseState::Shipped);
            let (id, own, state, status) = SOME[1];
            some().open(rig).await.calling(Call::ListPurchases(query)).expecting(bought(id, own, state, status))
        }
        Case::Confirmed => {
            let stage = some().open(rig).await.calling(Call::ConfirmPurchase(cjs(&FIRST.to_string())));
            stage.expecting(bought(FIRST, "SHOP-1", PurchaseState::AwaitingPayment, "UNPAID"))
        }
        Case::ConfirmedUnknown => some().open(rig).await.calling(Call::ConfirmPurchase(cjs("7"))),
        Case::ConfirmedTooLate => some().open(rig).await.calling(Call::ConfirmPurchase(merchants("SHOP-2"))),
        Case::Cancelled => {
            let stage = some().open(rig).await.calling(Call::CancelPurchase(merchants("SHOP-1")));
            stage.expecting(bought(FIRST, "SHOP-1", PurchaseState::Cancelled, "TRASH"))
        }
        Case::CancelledUnknown => some().open(rig).await.calling(Call::CancelPurchase(cjs("7"))),
        Case::CancelledTooLate => some().open(rig).await.calling(Call::CancelPurchase(cjs(&(FIRST + 1).to_string()))),
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

/// Any call, in trouble.
pub(crate) async fn trouble(rig: CjRig, trouble: Trouble) -> Staged {
    let stage = match trouble {
        Trouble::WrongCredentials => rig.replying(refused(1_600_001, "Invalid API key or access token")).await,
        Trouble::ProviderErrorInBody => rig.replying(refused(818, "the order is not yours")).await,
        Trouble::ServerError => rig.replying(ResponseTemplate::new(500).set_body_string("oops")).await,
        Trouble::HtmlWith200 => rig.replying(page()).await,
        Trouble::TruncatedJson => rig.replying(truncated()).await,
        Trouble::RateLimited => {
            rig.replying(refused(1_600_200, "Too Many Requests, QPS limit is 1 time/1second")).await
        }
        Trouble::Timeout => rig.silent(),
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    let number = cjs(&FIRST.to_string());
    let calls = [
        buying(new()),
        getting(FIRST),
        Call::ListPurchases(PurchaseQuery::new()),
        Call::ConfirmPurchase(number.clone()),
        Call::CancelPurchase(number),
        pushing::account(),
    ];
    calls.into_iter().fold(stage, Stage::calling).into()
}
