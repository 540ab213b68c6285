//! Asking for pushes, and the settings that tell what was asked for.

use std::sync::atomic::Ordering;

use portolan_ports::{
    Acknowledgement, Delivery, Error, ErrorKind, PushMessage, Subscription, SubscriptionKind, TrackingQuery,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{Asked, CjRig, connected, refused, reply, waybill};

const URL: &str = "https://hooks.example.com/cj";

fn account() -> Subscription {
    Subscription::Account { callback_url: URL.into() }
}

async fn subscribe(
    subscription: Subscription,
    answer: impl Fn(&Asked) -> ResponseTemplate + Send + Sync + 'static,
) -> (Result<(), Error>, usize) {
    let (connection, arrived, _stage) = connected(CjRig::default(), Box::new(answer)).await;
    assert_eq!(connection.capabilities.subscriptions, [SubscriptionKind::Account]);
    let outcome = connection.subscription.unwrap().subscribe(&subscription).await;
    (outcome, arrived.load(Ordering::SeqCst))
}

#[tokio::test]
async fn all_four_topics_are_set_and_cancelled_together() {
    for (subscription, word) in [(account(), "ENABLE"), (Subscription::Nothing { callback_url: URL.into() }, "CANCEL")]
    {
        let (outcome, arrived) = subscribe(subscription, move |asked| {
            assert_eq!(asked.what, "POST webhook/set");
            let topics: Vec<_> = asked.body.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(topics, ["logistics", "order", "product", "stock"]);
            assert_eq!(asked.body["logistics"], json!({ "type": word, "callbackUrls": [URL] }));
            reply(&json!(true))
        })
        .await;
        outcome.unwrap();
        assert_eq!(arrived, 1);
    }
}

fn set_before(callback: Value) -> impl Fn(&Asked) -> ResponseTemplate {
    move |asked| match asked.what.as_str() {
        "GET setting/get" => reply(&json!({ "openId": 33689, "callback": callback, "setting": { "qpsLimit": 1 } })),
        _ => refused(1_606_000, "webhook already set"),
    }
}

#[tokio::test]
async fn subscribing_again_is_fine_if_it_is_to_the_same_address() {
    let topic = |kind: &str, url: &str| json!({ "type": kind, "urls": [url] });
    let set = |order: Value, logistic: Value| json!({ "order": order, "logistic": logistic });
    let same = set(topic("ENABLE", URL), topic("ENABLE", URL));
    assert!(subscribe(account(), set_before(same)).await.0.is_ok());
    for other in [
        set(topic("ENABLE", URL), topic("ENABLE", "https://other.example.com")),
        set(topic("CANCEL", URL), topic("ENABLE", URL)),
        json!(null),
    ] {
        let error = subscribe(account(), set_before(other)).await.0.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, Some("1606000")));
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_not_sent_and_what_cj_refuses_is_told() {
    let parcel = Subscription::Parcel(TrackingQuery::waybill(waybill("CJ1")));
    let (outcome, arrived) = subscribe(parcel, |_| reply(&json!(true))).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), arrived), (ErrorKind::Unsupported, Delivery::NotSent, 0));
    for url in ["http://hooks.example.com", "https://localhost/cj", "https://192.168.0.1", "hooks"] {
        let (outcome, arrived) =
            subscribe(Subscription::Account { callback_url: url.into() }, |_| reply(&json!(true))).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), arrived), (ErrorKind::InvalidInput, Delivery::NotSent, 0), "{url}");
        assert!(error.message().contains("callbackUrls"), "{error}");
    }
    for code in [1_606_001, 1_607_000, 1_607_001, 1_607_002, 1_607_003] {
        let (outcome, _) = subscribe(account(), move |_| refused(code, "callback")).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::Answered), "{code}");
    }
    let (outcome, _) = subscribe(account(), |_| reply(&json!(false))).await;
    assert_eq!(outcome.unwrap_err().delivery(), Delivery::MaybeSent);
}

#[tokio::test]
async fn the_accounts_own_number_checks_its_pushes() {
    let (connection, _, _stage) = connected(CjRig::default(), Box::new(|_| reply(&json!(true)))).await;
    assert!(connection.capabilities.pushes);
    let port = connection.pushes.unwrap();
    let body = br#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#;
    let headers = [("sign", "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=")];
    assert!(port.decode(&PushMessage { target: "", headers: &headers, body }).is_ok());
    let error = port.decode(&PushMessage::body(body)).unwrap_err();
    assert_eq!((error.kind(), error.account()), (ErrorKind::Unauthenticated, Some(&crate::rig::shop())));
    assert_eq!(port.answer(Acknowledgement::Stored).status, 200);
}
