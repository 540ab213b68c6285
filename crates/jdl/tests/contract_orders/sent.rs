//! What goes out, and what is made of the answer, where the suites do not look.

use std::num::NonZeroU32;

use portolan_contract::Stage;
use portolan_domain::{
    Currency, Money, OrderRef, OrderRefKind, Phone, PhoneTail, StreetAddress, Timestamp, Volume, Weight,
};
use portolan_jdl::{Account, OrderOrigin, SettleType};
use portolan_ports::{
    Cancellation, Delivery, Error, ErrorKind, Party, QuoteBasis, QuoteRequest, Retry, SalesPlatform, Subscription,
    TrackingQuery, WaybillRequest,
};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::{
    rig::{OrdersRig, question, shop, waybill},
    waybills::{NUMBER, parcel, party},
};

const RIG: OrdersRig = OrdersRig::Plain;

async fn merchant(account: Account, reply: ResponseTemplate) -> (Stage, MockServer) {
    RIG.with_server(account, Box::new(move |_, _| reply.clone())).await
}

async fn sent(server: &MockServer) -> Vec<(String, Value)> {
    server.received_requests().await.unwrap().iter().map(question).collect()
}

fn not_sent(error: &Error, field: &str) {
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent), "{error}");
    assert!(error.message().starts_with(&format!("`{field}`")), "{field}: {error}");
    assert_eq!(error.account(), Some(&shop()));
    assert!(error.operation().is_some());
}

fn created() -> ResponseTemplate {
    RIG.reply(&json!({ "orderCode": "EO0000000000001", "waybillCode": NUMBER }))
}

#[tokio::test]
async fn a_parcel_is_written_with_every_field_that_is_known() {
    let account = OrdersRig::account()
        .order_origin(OrderOrigin::C2b)
        .settle_type(SettleType::Receiver)
        .warehouse_code("110000001")
        .insurance("demo-insurance", "guaranteeMoney")
        .auto_subscribe(true);
    let (stage, server) = merchant(account, created()).await;
    let mut request = parcel();
    (request.weight, request.volume) = (Weight::from_g(1250).ok(), Volume::from_cm3(6000).ok());
    request.packages = NonZeroU32::new(2).unwrap();
    request.description = Some("茶叶".into());
    request.product = Some("ed-m-0002".into());
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
    request.pickup = Some((at(1_767_225_600), at(1_767_232_800)));
    request.services.cod = Money::parse("12.50", Currency::CNY).ok();
    request.services.insured = Money::parse("100", Currency::CNY).ok();
    let submitted = stage.connection.waybills.as_ref().unwrap().submit(&request).await.unwrap();
    assert_eq!((submitted.waybill.as_str(), submitted.order.unwrap().value()), (NUMBER, "EO0000000000001"));
    let contact = |name: &str| json!({ "name": name, "mobile": "13800000000", "fullAddress": "北京市昌平区1号" });
    let mut sender = contact("李四");
    sender["warehouseCode"] = "110000001".into();
    let expected = json!({
        "orderId": "S-1", "senderContact": sender, "receiverContact": contact("张三"), "orderOrigin": 2,
        "customerCode": "010K000001", "settleType": 2, "waybillCode": NUMBER,
        "productsReq": { "productCode": "ed-m-0002", "addedProducts": [
            { "productCode": "demo-cod", "productAttrs": { "amount": "12.5" } },
            { "productCode": "demo-insurance", "productAttrs": { "guaranteeMoney": "100" } },
        ] },
        "cargoes": [{ "name": "茶叶", "quantity": 2, "weight": 1.25, "volume": 6000 }],
        "pickupStartTime": 1_767_225_600_000_i64, "pickupEndTime": 1_767_232_800_000_i64,
        "commonChannelInfo": { "channelCode": "0010001" }, "extendProps": { "autoSubscribe": "1" },
    });
    assert_eq!(sent(&server).await, [("/ecap/v1/orders/create".to_owned(), expected)]);
}

#[tokio::test]
async fn the_accounts_sender_stands_in_for_nobody() {
    let (stage, server) = merchant(OrdersRig::account().sender(party("王五")).channel_code("0020001"), created()).await;
    let mut request = parcel();
    (request.sender, request.platform) = (Party::default(), SalesPlatform::Other(None));
    stage.connection.waybills.as_ref().unwrap().submit(&request).await.unwrap();
    let (_, body) = sent(&server).await.remove(0);
    assert_eq!(
        (&body["senderContact"]["name"], &body["commonChannelInfo"]["channelCode"]),
        (&json!("王五"), &json!("0020001"))
    );
}

#[tokio::test]
async fn what_jd_would_refuse_is_named_and_not_sent() {
    let (stage, server) = merchant(OrdersRig::account(), created()).await;
    let port = stage.connection.waybills.as_ref().unwrap();
    type Change = fn(&mut WaybillRequest);
    let changes: [(&str, Change); 10] = [
        ("receiverContact.name", |request| request.consignee.contact.name = None),
        ("receiverContact.mobile", |request| request.consignee.contact.mobile = None),
        ("receiverContact.mobile", |request| request.consignee.contact.mobile = Phone::masked("138****0000").ok()),
        ("senderContact.fullAddress", |request| request.sender.address.full_text = None),
        ("receiverContact.fullAddress", |request| {
            request.consignee.address.full_text = StreetAddress::plain(&"路".repeat(201)).ok();
        }),
        ("cargoes[0].volume", |request| request.volume = Volume::from_cm3(0).ok()),
        ("services.insured", |request| request.services.insured = Money::parse("1", Currency::CNY).ok()),
        ("services.cod", |request| request.services.cod = Money::parse("1", Currency::USD).ok()),
        ("productsReq.addedProducts", |request| request.services.ageing = Some("1".into())),
        ("waybillCode", |request| request.number = Some(waybill("JDVA00000000001-1-1-"))),
    ];
    for (field, change) in changes {
        let mut request = parcel();
        change(&mut request);
        let error = port.submit(&request).await.unwrap_err();
        not_sent(&error, field);
        assert!(!error.to_string().contains("1380") && !error.to_string().contains("张三"), "{error}");
    }
    let bare = Account::new(shop()).access_token("demotoken").customer_code("010K000001");
    let (other, silent) = merchant(bare, created()).await;
    let port = other.connection.waybills.as_ref().unwrap();
    not_sent(&port.submit(&parcel()).await.unwrap_err(), "productsReq.productCode");
    let mut named = parcel();
    named.product = Some("ed-m-0001".into());
    not_sent(&port.submit(&named).await.unwrap_err(), "cargoes[0].weight");
    assert!(sent(&server).await.is_empty() && sent(&silent).await.is_empty());
    let nobody = Account::new(shop()).access_token("demotoken");
    let (none, _server) = merchant(nobody, created()).await;
    let error = none.connection.waybills.as_ref().unwrap().reserve(NonZeroU32::MIN).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
}

#[tokio::test]
async fn code_and_success_are_both_judged_and_the_finer_code_is_kept() {
    for (body, kind, code, delivery) in [
        (
            json!({"code": 0, "success": false, "subCode": "1_0042", "subMsg": "超区"}),
            ErrorKind::Conflict,
            "1_0042",
            Delivery::Answered,
        ),
        (
            json!({"code": 7, "success": true, "msg": "超区", "data": {"waybillCode": NUMBER}}),
            ErrorKind::Conflict,
            "7",
            Delivery::Answered,
        ),
        (
            json!({"code": 7, "success": false, "msg": "客户编码不存在", "subCode": "7_1"}),
            ErrorKind::Config,
            "7",
            Delivery::Answered,
        ),
        (
            json!({"code": 9, "success": false, "msg": "系统异常，请稍后重试"}),
            ErrorKind::Unavailable,
            "9",
            Delivery::MaybeSent,
        ),
        (json!({"code": 0, "success": true}), ErrorKind::BadResponse, "0", Delivery::MaybeSent),
    ] {
        for rig in [OrdersRig::Plain, OrdersRig::Wrapped] {
            let stage = rig.replying(rig.envelope(&body)).await;
            let error = stage.connection.waybills.as_ref().unwrap().submit(&parcel()).await.unwrap_err();
            assert_eq!((error.kind(), error.code(), error.delivery()), (kind, Some(code), delivery), "{body}");
            let finer = body["subCode"].as_str().filter(|_| code == "7").unwrap_or_default();
            assert!(error.message().contains(finer), "{error}");
        }
    }
    let wrapping = json!({"response": {"content": {"code": 0}, "code": 5}});
    let unclear = json!({"code": 0, "success": "perhaps", "data": {"waybillCode": NUMBER}});
    let busy = json!({"error_response": {"code": 9, "zh_desc": "系统繁忙", "en_desc": ""}});
    for (body, kind, code) in [
        (wrapping, ErrorKind::Unavailable, "5"),
        (json!({"response": {"code": "5"}}), ErrorKind::Unavailable, "5"),
        (unclear, ErrorKind::BadResponse, "0"),
        (busy, ErrorKind::Unavailable, "9"),
    ] {
        let stage = RIG.replying(ResponseTemplate::new(200).set_body_json(&body)).await;
        let error = stage.connection.waybills.as_ref().unwrap().submit(&parcel()).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.delivery()), (kind, Some(code), Delivery::MaybeSent), "{body}");
    }
}

#[tokio::test]
async fn jd_may_want_the_same_again() {
    let (stage, _server) =
        merchant(OrdersRig::account(), RIG.reply(&json!({"needRetry": true, "waybillCode": NUMBER}))).await;
    assert!(stage.connection.waybills.as_ref().unwrap().submit(&parcel()).await.unwrap().try_again);
    let (stage, _server) = merchant(OrdersRig::account(), RIG.reply(&json!({"needRetry": true}))).await;
    let mut unnumbered = parcel();
    unnumbered.number = None;
    let error = stage.connection.waybills.as_ref().unwrap().submit(&unnumbered).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.retry(), error.delivery()),
        (ErrorKind::Unavailable, Retry::Safe, Delivery::MaybeSent)
    );
}

#[tokio::test]
async fn a_cancellation_says_what_became_of_it() {
    for (result, expected) in [
        (0, Cancellation::Cancelled),
        (1, Cancellation::Intercepted),
        (2, Cancellation::CancelFailed),
        (3, Cancellation::InterceptFailed),
        (4, Cancellation::Intercepting),
    ] {
        let (stage, server) = merchant(OrdersRig::account(), RIG.reply(&json!({"resultType": result}))).await;
        let port = stage.connection.waybills.as_ref().unwrap();
        assert_eq!(port.cancel(&waybill("jdva00000000001")).await.unwrap(), expected);
        let expected = json!({"waybillCode": NUMBER, "orderOrigin": 1, "customerCode": "010K000001",
            "cancelReason": "用户发起取消", "cancelReasonCode": "1", "cancelType": 1});
        assert_eq!(sent(&server).await, [("/ecap/v1/orders/cancel".to_owned(), expected)]);
    }
    for answer in [json!({"resultType": 9}), json!({}), json!({"resultType": 0, "waybillCode": "JDVA00000000009"})] {
        let (stage, _server) = merchant(OrdersRig::account(), RIG.reply(&answer)).await;
        let error = stage.connection.waybills.as_ref().unwrap().cancel(&waybill(NUMBER)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent), "{answer}");
    }
}

fn quote(basis: QuoteBasis) -> QuoteRequest {
    let mut request = QuoteRequest::new(basis);
    request.origin = party("李四");
    request.destination.address.city = Some("上海市".into());
    request.weight = Weight::from_g(2500).ok();
    request.volume = Volume::from_cm3(8000).ok();
    request.waybill = Some(waybill(NUMBER));
    request
}

#[tokio::test]
async fn a_price_is_asked_for_with_what_is_known() {
    let (stage, server) = merchant(OrdersRig::account(), RIG.reply(&json!({"totalFreightPre": 12.50}))).await;
    let port = stage.connection.quoting.as_ref().unwrap();
    let outcome = port.quote(&quote(QuoteBasis::Detailed)).await.unwrap();
    assert_eq!(outcome.quotes[0].price.to_string(), "12.5 CNY");
    assert!(outcome.quoted_at.is_some() && outcome.account == Some(shop()));
    let expected = json!({
        "senderContact": { "name": "李四", "mobile": "13800000000", "fullAddress": "北京市昌平区1号" },
        "receiverContact": { "fullAddress": "上海市" }, "orderOrigin": 1, "customerCode": "010K000001", "settleType": 3,
        "productsReq": { "productCode": "ed-m-0001" }, "cargoes": [{ "quantity": 1, "weight": 2.5, "volume": 8000 }],
    });
    assert_eq!(sent(&server).await, [("/ecap/v1/orders/precheck".to_owned(), expected)]);
    let mut nowhere = quote(QuoteBasis::Detailed);
    nowhere.destination = Party::default();
    not_sent(&port.quote(&nowhere).await.unwrap_err(), "receiverContact.fullAddress");
    let error = port.quote(&quote(QuoteBasis::Simple)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));

    let (stage, server) = merchant(OrdersRig::account(), RIG.reply(&json!({"sumMoney": "18.60"}))).await;
    let port = stage.connection.quoting.as_ref().unwrap();
    let outcome = port.quote(&quote(QuoteBasis::Waybill)).await.unwrap();
    assert_eq!(outcome.quotes[0].payable().to_string(), "18.60 CNY");
    let expected = json!({ "waybillCode": NUMBER, "orderOrigin": 1, "customerCode": "010K000001" });
    assert_eq!(sent(&server).await, [("/ecap/v1/orders/standardfee/query".to_owned(), expected)]);
    let mut unnamed = quote(QuoteBasis::Waybill);
    unnamed.waybill = None;
    not_sent(&port.quote(&unnamed).await.unwrap_err(), "waybillCode");
}

#[tokio::test]
async fn a_parcel_is_subscribed_by_its_receivers_digits() {
    let subscription = |tail: Option<&str>| {
        let mut query = TrackingQuery::waybill(waybill(NUMBER));
        query.phone_tail = tail.map(|tail| PhoneTail::parse(tail).unwrap());
        Subscription::Parcel(query)
    };
    for rig in [OrdersRig::Plain, OrdersRig::Wrapped] {
        for reply in [
            rig.reply(&json!("订阅成功")),
            rig.reply(&Value::Null),
            rig.envelope(&json!({"code": 0, "success": true})),
            rig.refused("1_0009", "该运单已订阅"),
        ] {
            let (stage, server) = rig.with_server(OrdersRig::account(), Box::new(move |_, _| reply.clone())).await;
            stage.connection.subscription.as_ref().unwrap().subscribe(&subscription(Some("0000"))).await.unwrap();
            let expected =
                json!({ "waybillCode": NUMBER, "orderOrigin": 1, "customerCode": "010K000001", "mobile": "0000" });
            assert_eq!(sent(&server).await, [("/ecap/v1/orders/trace/subscribe".to_owned(), expected)]);
        }
    }
    let (stage, server) = merchant(OrdersRig::account(), RIG.refused("1_0008", "收件人手机号后四位不一致")).await;
    let port = stage.connection.subscription.as_ref().unwrap();
    assert_eq!(port.subscribe(&subscription(Some("1111"))).await.unwrap_err().kind(), ErrorKind::Denied);
    not_sent(&port.subscribe(&subscription(None)).await.unwrap_err(), "mobile");
    let merchants = OrderRef::new(OrderRefKind::Merchant, "M-1").unwrap();
    for other in [
        Subscription::Account { callback_url: "https://example.com/push".into() },
        Subscription::Parcel(TrackingQuery::order(merchants)),
    ] {
        let error = port.subscribe(&other).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    }
    assert_eq!(sent(&server).await.len(), 1);
}
