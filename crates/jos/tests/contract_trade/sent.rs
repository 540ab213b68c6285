//! What goes out, where the suites do not look.

use portolan_contract::Stage;
use portolan_domain::{
    CarrierCode, CarrierScheme, Currency, Money, OrderRef, OrderRefKind, OrderState, Phone, Volume, Weight,
};
use portolan_ports::{Delivery, ErrorKind, OrderQuery, SalesPlatform, ShippedWith, WaybillRequest};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::{
    orders,
    rig::{JosRig, order_no, question, reply, waybill},
    waybills::parcel,
};

async fn shop(rig: JosRig, reply: ResponseTemplate) -> (Stage, MockServer) {
    rig.with_server(Box::new(move |_, _| reply.clone())).await
}

async fn sent(server: &MockServer) -> Vec<Value> {
    server.received_requests().await.unwrap().iter().map(|request| question(request).1).collect()
}

#[tokio::test]
async fn several_waybills_go_in_one_call_and_each_digit_of_the_order() {
    let parcels = |numbers: &[&str]| {
        let carrier = CarrierCode::new(CarrierScheme::PopLogistics, "1010").unwrap();
        vec![ShippedWith { carrier, waybills: numbers.iter().map(|number| waybill(number)).collect() }]
    };
    let (stage, server) = shop(JosRig::Page, reply(&json!({ "code": "0" }))).await;
    let port = stage.connection.confirmation.as_ref().unwrap();
    let order = order_no("9223372036854775808");
    port.confirm(&order, &parcels(&["VA1", "VA2", "va1"])).await.unwrap();
    let expected = json!({ "order_id": 9_223_372_036_854_775_808_u64, "logistics_id": 1010, "waybill": "VA1,VA2" });
    assert_eq!(sent(&server).await, [expected]);
    let error = port.confirm(&order, &parcels(&["VA1,VA2"])).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
    let mut several = parcels(&["VA1"]);
    several.extend(parcels(&["SF1"]));
    several[1].carrier = CarrierCode::new(CarrierScheme::PopLogistics, "467").unwrap();
    let error = port.confirm(&order, &several).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    let merchants = OrderRef::new(OrderRefKind::Merchant, "1").unwrap();
    assert_eq!(port.confirm(&merchants, &parcels(&["VA1"])).await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(sent(&server).await.len(), 1);
}

#[tokio::test]
async fn states_are_asked_for_one_by_one_or_at_once() {
    let query = || orders::day().in_state(OrderState::Cancelled).in_state(OrderState::AwaitingShipment);
    let empty = reply(&json!({ "code": "0" }));
    let (stage, server) = shop(JosRig::Page, empty.clone()).await;
    let port = stage.connection.orders.as_ref().unwrap();
    let next = port.list(&query()).await.unwrap().next.unwrap();
    assert!(port.list(&query().after(next)).await.unwrap().next.is_none());
    let states: Vec<_> = sent(&server).await.iter().map(|params| params["order_state"].clone()).collect();
    assert_eq!(states, ["WAIT_SELLER_STOCK_OUT", "TRADE_CANCELED"]);

    let (stage, server) = shop(JosRig::Successor, empty).await;
    let port = stage.connection.orders.as_ref().unwrap();
    assert!(port.list(&query()).await.unwrap().next.is_none());
    let params = sent(&server).await.remove(0);
    assert_eq!(params["order_state"], "WAIT_SELLER_STOCK_OUT,WAIT_SELLER_DELIVERY,TRADE_CANCELED");
    assert_eq!(
        (&params["start_date"], &params["end_date"]),
        (&json!("2025-04-01 00:00:00"), &json!("2025-04-01 23:59:59"))
    );
    let day = orders::day();
    let nothing = port.list(&OrderQuery::new(day.from, day.from)).await.unwrap();
    assert!(nothing.orders.is_empty() && nothing.next.is_none());
    assert_eq!(sent(&server).await.len(), 1, "a stretch without length has no orders");
}

type Spoil = fn(&mut WaybillRequest);

/// What is refused before anything is sent, by the field that is named.
const SPOILT: [(&str, Spoil); 7] = [
    ("weight", |request| request.weight = Weight::from_g(1_234).ok()),
    ("thrOrderId", |request| request.orders.clear()),
    ("collectionMoney", |request| request.services.cod = Money::parse("1", Currency::USD).ok()),
    ("aging", |request| request.services.ageing = Some("当日达".into())),
    ("cold", |request| request.services.extra.insert("cold", "1")),
    ("receiveMobile", |request| request.consignee.contact.mobile = Phone::masked("138****0000").ok()),
    ("deliveryId", |request| request.number = Some(waybill("VA00000000001-1-2-"))),
];

#[tokio::test]
async fn a_parcel_is_written_in_jds_units() {
    let mut request = parcel(JosRig::Page);
    request.weight = Weight::from_g(1_500).ok();
    request.volume = Volume::parse_cm3("2000.5").ok();
    request.services.cod = Money::parse("0.30", Currency::CNY).ok();
    request.services.insured = Money::parse("100", Currency::CNY).ok();
    request.services.ageing = Some("4".into());
    request.consignee.address.province = Some("北京".into());
    let answer = reply(&json!({ "code": "0", "resultInfo": { "code": "100", "deliveryId": "VA00000000001" } }));
    let (stage, server) = shop(JosRig::Page, answer).await;
    let port = stage.connection.waybills.as_ref().unwrap();
    assert_eq!(port.submit(&request).await.unwrap().waybill, waybill("VA00000000001"));
    let expected = json!({
        "deliveryId": "VA00000000001", "salePlat": "0010001", "customerCode": "010K000001", "orderId": "S-1",
        "thrOrderId": "1234567890123456789", "senderName": "李四", "senderAddress": "北京市昌平区1号",
        "senderMobile": "13800000000", "receiveName": "张三", "receiveAddress": "北京市昌平区1号", "province": "北京",
        "receiveMobile": "13800000000", "packageCount": 1, "weight": 1.5, "vloumn": 2000.5, "collectionValue": 1,
        "collectionMoney": 0.3, "guaranteeValue": 1, "guaranteeValueAmount": 100, "aging": 4,
    });
    assert_eq!(sent(&server).await, [expected]);

    for (field, spoil) in SPOILT {
        let mut request = request.clone();
        spoil(&mut request);
        let error = port.submit(&request).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent), "{field}");
        assert!(error.message().contains(&format!("`{field}`")), "{error}");
    }
    assert_eq!(sent(&server).await.len(), 1);
}

#[tokio::test]
async fn other_platforms_orders_have_no_place_before_the_successor() {
    let answer = json!({ "code": "0",
        "resultInfo": { "code": "100", "deliveryId": "VA00000000001" },
        "receiveorderinfo_result": { "resultCode": 100, "deliveryId": "VA00000000001", "promiseTimeType": 1,
            "needRetry": true, "preSortResult": { "siteName": "昌平" } } });
    for (rig, orders) in [(JosRig::Page, Value::Null), (JosRig::Successor, "1234567890123456789".into())] {
        let mut request = parcel(rig);
        request.platform = SalesPlatform::Other(Some("0010002".into()));
        let (stage, server) = shop(rig, reply(&answer)).await;
        let submitted = stage.connection.waybills.as_ref().unwrap().submit(&request).await.unwrap();
        assert_eq!(sent(&server).await[0]["thrOrderId"], orders);
        let told = |key: &str| submitted.extra.values(key).next().map(str::to_owned);
        let site = (!rig.is_page()).then(|| "昌平".to_owned());
        assert_eq!((told("preSortResult.siteName"), submitted.try_again), (site, !rig.is_page()));
    }
    let mut request = parcel(JosRig::Successor);
    request.number = Some(waybill("VA00000000001"));
    let (stage, server) = shop(JosRig::Successor, reply(&answer)).await;
    let error = stage.connection.waybills.as_ref().unwrap().submit(&request).await.unwrap_err();
    assert_eq!((error.kind(), sent(&server).await.len()), (ErrorKind::InvalidInput, 0));
}
