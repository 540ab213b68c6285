//! What is bought: made once, read back, listed to the end, confirmed and called off.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use portolan_domain::{
    Money, OrderRef, OrderRefKind, PersonName, Phone, Purchase, PurchaseState, StreetAddress, WaybillNo,
};
use portolan_ports::{
    Cursor, Delivery, Error, ErrorKind, Party, Payment, PurchaseItem, PurchaseOrders, PurchaseQuery, PurchaseRequest,
    Purchased,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{Answer, Asked, CjRig, connected, number, page, refused, reply};

const ID: &str = "210823100016290555";

pub(crate) fn request() -> PurchaseRequest {
    let mut consignee = Party::default();
    consignee.contact.name = PersonName::plain("Zhang San").ok();
    consignee.contact.mobile = Phone::plain("13800000000").ok();
    consignee.address.country = Some("US".into());
    consignee.address.province = Some("NY".into());
    consignee.address.city = Some("New York".into());
    consignee.address.street = StreetAddress::plain("1 Main Street").ok();
    PurchaseRequest::new(merchants("SHOP-1"), consignee, "CN", "CJPacket", vec![PurchaseItem::variant("V1", 2)])
}

pub(crate) fn merchants(text: &str) -> OrderRef {
    number(OrderRefKind::Merchant, text)
}

pub(crate) fn cjs(text: &str) -> OrderRef {
    number(OrderRefKind::Provider, text)
}

fn order(own: &str) -> Value {
    json!({ "orderId": ID, "orderNum": own, "cjOrderCode": "SD2108231", "orderStatus": "UNPAID", "orderAmount": 4.05,
        "trackNumber": "CJPKL0000000001YQ" })
}

struct Bought {
    port: std::sync::Arc<dyn PurchaseOrders>,
    arrived: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    _stage: portolan_contract::Stage,
}

impl Bought {
    async fn with(rig: CjRig, answer: Answer) -> Self {
        let (connection, arrived, _stage) = connected(rig, answer).await;
        Self { port: connection.purchases.unwrap(), arrived, _stage }
    }

    async fn at(answer: impl Fn(&Asked) -> ResponseTemplate + Send + Sync + 'static) -> Self {
        Self::with(CjRig::default(), Box::new(answer)).await
    }

    fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_purchase_is_made_and_read_from_its_answer() {
    let answer = |asked: &Asked| {
        assert_eq!(asked.what, "POST shopping/order/createOrderV2");
        let body = &asked.body;
        assert_eq!((&body["orderNumber"], &body["payType"]), (&json!("SHOP-1"), &json!(3)));
        assert_eq!(body["products"], json!([{ "vid": "V1", "quantity": 2 }]));
        reply(
            &json!({ "orderId": 210_823_100_016_290_555_u64, "orderNumber": "SHOP-1", "orderStatus": "", "orderAmount": "",
            "productAmount": 4.05, "cjPayUrl": "https://pay.example.com", "logisticsMiss": false,
            "interceptOrderReasons": [{ "code": 10001, "message": "line not available" }] }),
        )
    };
    let bought = Bought::at(answer).await;
    let Purchased { purchase, existed, .. } = bought.port.create(&request()).await.unwrap();
    assert_eq!((purchase.id.clone(), purchase.state, existed), (cjs(ID), None, false));
    assert!(purchase.is_known_as(&merchants("SHOP-1")));
    assert_eq!(purchase.goods, Money::parse("4.05", portolan_domain::Currency::USD).ok());
    assert_eq!(purchase.held_for[0].reveal(), "line not available");
    assert_eq!(purchase.account, Some(crate::rig::shop()));
    assert_eq!(bought.arrived(), 1);
}

#[tokio::test]
async fn numbers_alone_are_an_answer_too() {
    for data in [json!(ID), json!(210_823_100_016_290_555_u64), json!({ "orderNumber": "SHOP-1" })] {
        let told = data.clone();
        let made = Bought::at(move |_| reply(&told)).await.port.create(&request()).await.unwrap();
        assert!(made.purchase.is_known_as(&merchants("SHOP-1")), "{data}");
        assert_eq!(made.purchase.is_known_as(&cjs(ID)), data.get("orderNumber").is_none());
    }
}

#[tokio::test]
async fn a_second_purchase_under_one_number_is_read_back() {
    let twice = |detail: fn(&Asked) -> ResponseTemplate| {
        move |asked: &Asked| match asked.what.as_str() {
            "POST shopping/order/createOrderV2" => refused(1_603_003, "order exists"),
            _ => {
                assert_eq!(asked.what, "GET shopping/order/getOrderDetail");
                assert_eq!(asked.all("orderId"), ["SHOP-1"]);
                detail(asked)
            }
        }
    };
    let bought = Bought::at(twice(|_| reply(&order("SHOP-1")))).await;
    let made = bought.port.create(&request()).await.unwrap();
    assert!(made.existed && made.purchase.id == cjs(ID) && bought.arrived() == 2);
    assert_eq!(made.purchase.state, Some(PurchaseState::AwaitingPayment));
    let other = Bought::at(twice(|_| reply(&order("SHOP-2")))).await.port.create(&request()).await.unwrap_err();
    assert_eq!((other.kind(), other.delivery()), (ErrorKind::BadResponse, Delivery::Answered));
    let lost = Bought::at(twice(|_| refused(1_603_100, "order not found"))).await.port.create(&request()).await;
    let lost = lost.unwrap_err();
    assert_eq!((lost.kind(), lost.code(), lost.delivery()), (ErrorKind::Conflict, Some("1603003"), Delivery::Answered));
    assert!(std::error::Error::source(&lost).is_some());
}

#[tokio::test]
async fn what_became_of_it_is_unknown_without_an_answer_that_fits() {
    for bad in [
        page(),
        ResponseTemplate::new(502),
        reply(&Value::Null),
        reply(&json!([])),
        reply(&json!({ "orderNumber": "SHOP-2", "orderId": "1" })),
        refused(1_600_000, "system busy"),
        refused(1_603_000, "order create failed"),
    ] {
        let bought = Bought::at(move |_| bad.clone()).await;
        let error = bought.port.create(&request()).await.unwrap_err();
        assert_eq!((error.delivery(), bought.arrived()), (Delivery::MaybeSent, 1), "{error:?}");
    }
    let refused = |code| Bought::at(move |_| refused(code, "no"));
    let error = refused(1_604_000).await.port.create(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Conflict, Delivery::Answered));
}

#[tokio::test]
async fn paying_at_once_takes_the_accounts_word() {
    let mut at_once = request();
    at_once.payment = Payment::AtOnce;
    let bought = Bought::at(|_| reply(&order("SHOP-1"))).await;
    let error = bought.port.create(&at_once).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), bought.arrived()), (ErrorKind::Denied, Delivery::NotSent, 0));
    let rig = CjRig { pays: true, ..CjRig::default() };
    let bought = Bought::with(
        rig,
        Box::new(|asked| {
            assert_eq!(asked.body["payType"], 2);
            reply(&order("SHOP-1"))
        }),
    )
    .await;
    assert!(bought.port.create(&at_once).await.is_ok());
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_sent() {
    let bought = Bought::at(|_| reply(&order("SHOP-1"))).await;
    let mut bad = request();
    bad.items.clear();
    let error = bought.port.create(&bad).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
    assert!(error.message().contains("products") && error.operation() == Some("shopping/order/createOrderV2"));
    for kind in [OrderRefKind::Platform, OrderRefKind::Parent] {
        let order = number(kind, "1");
        for outcome in [
            bought.port.get(&order).await.map(drop),
            bought.port.confirm(&order).await,
            bought.port.cancel(&order).await,
        ] {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
        }
    }
    assert_eq!(bought.arrived(), 0);
}

#[tokio::test]
async fn one_is_found_by_any_of_its_numbers_and_no_other_is_taken() {
    let bought = Bought::at(|_| reply(&order("SHOP-1"))).await;
    for known in [cjs(ID), cjs("SD2108231"), merchants("SHOP-1")] {
        let purchase: Purchase = bought.port.get(&known).await.unwrap();
        assert_eq!(purchase.id, cjs(ID));
        assert_eq!(purchase.waybills.iter().map(WaybillNo::as_str).collect::<Vec<_>>(), ["CJPKL0000000001YQ"]);
    }
    for stranger in [cjs("1"), merchants("SHOP-2"), merchants(ID)] {
        assert_eq!(bought.port.get(&stranger).await.unwrap_err().kind(), ErrorKind::BadResponse);
    }
    for unknown in [
        refused(1_600_300, "order not found"),
        refused(1_603_100, "no"),
        reply(&Value::Null),
        reply(&json!({ "orderStatus": null })),
    ] {
        let error = Bought::at(move |_| unknown.clone()).await.port.get(&cjs(ID)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Answered));
    }
}

/// 45 orders: 25 that were made, 20 in the cart.
fn shop(asked: &Asked) -> ResponseTemplate {
    assert_eq!(asked.what, "GET shopping/order/list");
    let page: usize = asked.all("pageNum")[0].parse().unwrap();
    let size: usize = asked.all("pageSize")[0].parse().unwrap();
    let of = |status: &str| match status {
        "CREATED" => 0..25,
        "IN_CART" => 25..45,
        _ => 0..0,
    };
    let all: Vec<usize> = match asked.all("status").first() {
        Some(status) => of(status).collect(),
        None => (0..45).collect(),
    };
    let list: Vec<_> = all.iter().skip((page - 1) * size).take(size).map(|at| json!({ "orderId": at + 1 })).collect();
    reply(&json!({ "pageNum": page, "pageSize": size, "total": all.len().to_string(), "list": list }))
}

async fn everything(port: &dyn PurchaseOrders, mut query: PurchaseQuery) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let page = port.list(&query).await.unwrap();
        ids.extend(page.purchases.iter().map(|purchase| purchase.id.value().to_owned()));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn a_list_is_read_to_its_end_with_each_purchase_once() {
    let bought = Bought::at(shop).await;
    for (query, count, calls) in [
        (PurchaseQuery::new(), 45, 3),
        (PurchaseQuery::new().in_state(PurchaseState::Draft), 45, 3),
        (PurchaseQuery::new().in_state(PurchaseState::Shipped), 0, 1),
    ] {
        let before = bought.arrived();
        let ids = everything(&*bought.port, query).await;
        assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (count, count));
        assert_eq!(bought.arrived() - before, calls);
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query() {
    let bought = Bought::at(shop).await;
    let next = bought.port.list(&PurchaseQuery::new()).await.unwrap().next.unwrap();
    let before = bought.arrived();
    let foreign = [
        PurchaseQuery::new().in_state(PurchaseState::Draft).after(next.clone()),
        PurchaseQuery::new().after(Cursor::new("2")),
        PurchaseQuery::new().after(Cursor::new(next.as_str().replace(" 2", " 0"))),
        PurchaseQuery::new().after(Cursor::new(next.as_str().replace("@ 0", "@ 7"))),
    ];
    for query in foreign {
        let error = bought.port.list(&query).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
    }
    let error = bought.port.list(&PurchaseQuery::new().in_state(PurchaseState::Other)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    assert_eq!(bought.arrived(), before);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_not_an_empty_one() {
    for empty in [json!(null), json!({ "total": 0, "list": null }), json!({ "total": 40, "list": [] })] {
        let page = Bought::at(move |_| reply(&empty)).await.port.list(&PurchaseQuery::new()).await.unwrap();
        assert!(page.purchases.is_empty() && page.next.is_none());
    }
    for bad in [json!({ "list": "none" }), json!("none"), json!({ "list": [{ "orderStatus": "PAID" }] })] {
        let error = Bought::at(move |_| reply(&bad)).await.port.list(&PurchaseQuery::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadResponse);
    }
    let limited = Bought::at(|_| refused(1_600_200, "Too Many Requests")).await;
    assert_eq!(limited.port.list(&PurchaseQuery::new()).await.unwrap_err().kind(), ErrorKind::RateLimited);
}

#[tokio::test]
async fn one_is_confirmed_and_called_off_by_cjs_number() {
    let answer = |asked: &Asked| match asked.what.as_str() {
        "GET shopping/order/getOrderDetail" => reply(&order("SHOP-1")),
        "PATCH shopping/order/confirmOrder" => {
            assert_eq!(asked.body, json!({ "orderId": ID }));
            reply(&json!(ID))
        }
        "DELETE shopping/order/deleteOrder" => {
            assert_eq!((asked.all("orderId"), &asked.body), (vec![ID], &Value::Null));
            reply(&json!(210_823_100_016_290_555_u64))
        }
        other => panic!("{other}"),
    };
    let bought = Bought::at(answer).await;
    bought.port.confirm(&cjs(ID)).await.unwrap();
    bought.port.cancel(&cjs(ID)).await.unwrap();
    assert_eq!(bought.arrived(), 2);
    bought.port.confirm(&merchants("SHOP-1")).await.unwrap();
    bought.port.cancel(&cjs("SD2108231")).await.unwrap();
    assert_eq!(bought.arrived(), 6);
}

#[tokio::test]
async fn a_confirmation_is_refused_unknown_or_of_another_order() {
    async fn both(answer: ResponseTemplate) -> [Error; 2] {
        let bought = Bought::at(move |_| answer.clone()).await;
        [bought.port.confirm(&cjs(ID)).await.unwrap_err(), bought.port.cancel(&cjs(ID)).await.unwrap_err()]
    }
    for error in both(refused(1_603_100, "no")).await {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Answered));
    }
    for error in [both(refused(1_603_001, "no")).await, both(refused(1_603_002, "no")).await].concat() {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Conflict, Delivery::Answered));
    }
    for error in [both(reply(&json!("1"))).await, both(reply(&Value::Null)).await].concat() {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent));
    }
    let young = json!({ "orderNum": "SHOP-1", "orderStatus": "CREATED" });
    let error = Bought::at(move |_| reply(&young)).await.port.confirm(&merchants("SHOP-1")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Conflict, Delivery::Answered));
}
