//! What CJ says of an account's limits and points is kept to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use portolan_cj::{
    Account, App, Cj, CjBuilder, Client,
    wire::freight::{FreightCalculate, FreightProduct},
};
use portolan_domain::{AccountId, Timestamp};
use portolan_exchange::{Http, HttpError, HttpResponse, SystemClock};
use portolan_ports::{Clock, Delivery, ErrorKind, Retry, Secret, TokenSet};
use serde_json::{Value, json};

/// The clock of a paused runtime: it passes over every wait as soon as all tasks wait.
#[derive(Clone, Debug, Default)]
struct Paused(SystemClock);

#[async_trait]
impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH.plus(self.0.monotonic())
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    async fn sleep_until(&self, moment: Duration) {
        self.0.sleep_until(moment).await;
    }
}

/// Says the same to everybody; keeps when it was asked.
#[derive(Clone, Debug)]
struct Says {
    clock: Paused,
    body: Arc<Mutex<Value>>,
    asked: Arc<Mutex<Vec<Duration>>>,
}

impl Says {
    fn new(body: Value) -> Self {
        Self { clock: Paused::default(), body: Arc::new(Mutex::new(body)), asked: Arc::default() }
    }

    fn then(&self, body: Value) {
        *self.body.lock().unwrap() = body;
    }

    fn client(&self, with: impl FnOnce(CjBuilder) -> CjBuilder) -> Client {
        let shop = AccountId::parse("shop").unwrap();
        let account = Account::new(shop.clone(), App::api_key("CJ1@api@demo-key"));
        let account = account.tokens(TokenSet::new(Secret::new("demo-token")));
        let cj = Cj::builder().account(account).http(Arc::new(self.clone())).clock(Arc::new(self.clock.clone()));
        with(cj).build().unwrap().client(&shop).unwrap()
    }

    async fn pass(&self, time: Duration) {
        self.clock.sleep_until(self.clock.monotonic() + time).await;
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// How long ten calls take from the first to the last.
    async fn ten(&self, client: &Client) -> Duration {
        let first = self.asked();
        for _ in 0..10 {
            client.get_balance().await.unwrap();
        }
        let asked = self.asked.lock().unwrap();
        asked[first + 9] - asked[first]
    }
}

#[async_trait]
impl Http for Says {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        self.asked.lock().unwrap().push(self.clock.monotonic());
        let body = self.body.lock().unwrap().to_string().into();
        Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body })
    }
}

fn yes(data: &Value, points: Value) -> Value {
    json!({ "code": 200, "result": true, "message": "Success", "data": data, "requestId": "r-1", "pointsInfo": points })
}

fn points(remaining: &Value) -> Value {
    json!({ "total": 14_400, "usedToday": 10, "remaining": remaining })
}

fn quote() -> FreightCalculate {
    let products = vec![FreightProduct { quantity: 1, vid: "439FC05B-1311-4349-87FA-1E1EF942C418".into() }];
    FreightCalculate { start_country_code: "US".into(), end_country_code: "US".into(), products, ..Default::default() }
}

#[tokio::test(start_paused = true)]
async fn points_that_are_not_left_are_not_asked_for() {
    let nothing = json!([]);
    for (told, left) in [(points(&json!(5)), 5), (points(&json!("9.5")), 9), (points(&json!(0)), 0)] {
        let says = Says::new(yes(&nothing, told));
        let client = says.client(|cj| cj);
        let quote = quote();
        client.freight_calculate(&quote).await.unwrap();
        let error = client.freight_calculate(&quote).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::QuotaExhausted, Delivery::NotSent), "{left}");
        let Retry::After(wait) = error.retry() else { panic!("{error:?}") };
        assert!(wait <= Duration::from_secs(60), "ten come each minute: {wait:?}");
        assert_eq!(says.asked(), 1, "{left}");
        says.then(yes(&json!({ "amount": "1" }), points(&json!(40))));
        client.get_balance().await.unwrap();
        says.then(yes(&nothing, Value::Null));
        client.freight_calculate(&quote).await.unwrap();
        assert_eq!(says.asked(), 3, "a call that costs nothing was told of more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_points_is_believed_for_a_minute_without_a_number_too() {
    let refusal = json!({ "code": 16_900_500, "result": false, "message": "Insufficient API points", "data": null });
    let says = Says::new(refusal);
    let client = says.client(|cj| cj.deadline(Duration::from_secs(30)));
    let quote = quote();
    let error = client.freight_calculate(&quote).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::QuotaExhausted, Delivery::Answered));
    says.then(yes(&json!([]), Value::Null));
    client.freight_calculate(&quote).await.unwrap_err();
    assert_eq!(says.asked(), 1);
    says.pass(Duration::from_secs(61)).await;
    client.freight_calculate(&quote).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_rate_that_settings_tell_is_kept_to_unless_a_stricter_one_was_set() {
    let settings = json!({ "setting": { "qpsLimit": 4, "quotaLimits": [] } });
    let balance = yes(&json!({ "amount": "1" }), Value::Null);
    for (set, before, after) in [(None, 9_900, 2_200), (Some(2), 4_400, 4_400), (Some(6), 1_100, 2_200)] {
        let says = Says::new(balance.clone());
        let client = says.client(|cj| set.map_or(cj.clone(), |calls| cj.calls_per_second(calls)));
        assert_eq!(says.ten(&client).await, Duration::from_millis(before), "{set:?}");
        says.then(yes(&settings, Value::Null));
        client.setting_get().await.unwrap();
        says.then(balance.clone());
        says.pass(Duration::from_secs(60)).await;
        assert_eq!(says.ten(&client).await, Duration::from_millis(after), "{set:?}");
    }
}
