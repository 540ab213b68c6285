//! Tokens over the whole adapter: how they are got, kept and renewed, and how often CJ is asked.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use portolan_cj::{Account, App, Cj, Client};
use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_exchange::{Http, HttpError, HttpResponse, Policies, TokenPolicy};
use portolan_ports::{
    Delivery, Error, ErrorKind, MemoryTokens, Secret, TokenKey, TokenSet, TokenStore, mock::ManualClock,
};
use serde_json::{Value, json};

/// CJ's own policy, without a wait for what another process may store: the clock stands here, and it would never end.
const AT_ONCE: TokenPolicy = TokenPolicy {
    ahead: Duration::from_secs(24 * 3600),
    ahead_percent: 0,
    least_between: Duration::from_secs(300),
    unstated_life: Some(Duration::from_secs(3600)),
    grace: Duration::ZERO,
};

const BALANCE: &str = "shopping/pay/getBalance";
const GET: &str = "authentication/getAccessToken";
const REFRESH: &str = "authentication/refreshAccessToken";

/// Answers a call for a token with the next of its answers, and everything else by the token it comes with.
#[derive(Clone, Debug, Default)]
struct Fake(Arc<Mutex<World>>);

#[derive(Debug, Default)]
struct World {
    good: String,
    answers: VecDeque<Value>,
    asked: Vec<(String, Value)>,
}

impl Fake {
    fn taking(good: &str, answers: impl IntoIterator<Item = Value>) -> Self {
        let world = World { good: good.to_owned(), answers: answers.into_iter().collect(), asked: Vec::new() };
        Self(Arc::new(Mutex::new(world)))
    }

    /// The operations that were asked, in their order.
    fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.iter().map(|(operation, _)| operation.clone()).collect()
    }

    fn body(&self, index: usize) -> Value {
        self.0.lock().unwrap().asked[index].1.clone()
    }
}

#[async_trait]
impl Http for Fake {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let operation = request.uri().path().trim_start_matches("/api2.0/v1/").to_owned();
        let mut world = self.0.lock().unwrap();
        world.asked.push((operation.clone(), serde_json::from_slice(request.body()).unwrap_or_default()));
        let answer = if operation.starts_with("authentication/") {
            assert!(request.headers().get("cj-access-token").is_none());
            world.answers.pop_front().expect("nobody asks more often than was foreseen")
        } else if request.headers()["cj-access-token"] == *world.good {
            json!({ "code": 200, "result": true, "data": { "amount": 1 } })
        } else {
            no(1_600_001, "Invalid API key or access token")
        };
        Ok(HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body: answer.to_string().into() })
    }
}

fn no(code: u64, message: &str) -> Value {
    json!({ "code": code, "result": false, "message": message, "data": null, "requestId": "r-1" })
}

/// Tokens that end so many hours after the first of January.
fn tokens(access: &str, hours: u64) -> Value {
    let end = start().plus(Duration::from_secs(hours * 3600)).to_string();
    json!({ "code": 200, "result": true, "data": {
        "openId": 33689, "accessToken": access, "accessTokenExpiryDate": end, "refreshToken": format!("{access}-refresh"),
    } })
}

fn start() -> Timestamp {
    Timestamp::parse_rfc3339("2026-01-01T00:00:00+08:00").unwrap()
}

fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

fn account() -> Account {
    Account::new(shop(), App::api_key("demo-key"))
}

fn adapter(fake: &Fake, account: Account, store: &Arc<MemoryTokens>, clock: &ManualClock) -> Cj {
    let store: Arc<MemoryTokens> = Arc::clone(store);
    let once = Policies { retry: None, tokens: Some(AT_ONCE), ..Policies::default() };
    let (http, clock) = (Arc::new(fake.clone()), Arc::new(clock.clone()));
    let cj = Cj::builder().account(account).http(http).clock(clock).token_store(store).policies(once);
    cj.build().unwrap()
}

fn client(fake: &Fake, account: Account, store: &Arc<MemoryTokens>, clock: &ManualClock) -> Client {
    adapter(fake, account, store, clock).client(&shop()).unwrap()
}

async fn stored(store: &MemoryTokens) -> TokenSet {
    store.load(&TokenKey { provider: ProviderId::cj(), account: shop() }).await.unwrap().unwrap()
}

/// Lets tasks of their own run to their ends.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

async fn ask(client: &Client) -> Result<(), Error> {
    client.get_balance().await.map(drop)
}

#[tokio::test]
async fn a_key_becomes_a_token_that_is_stored_with_the_account() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let fake = Fake::taking("demo-1", [tokens("demo-1", 15 * 24)]);
    let cj = adapter(&fake, account(), &store, &clock);
    assert!(cj.open_id(&shop()).await?.is_none());
    let client = cj.client(&shop())?;
    ask(&client).await?;
    ask(&client).await?;
    assert_eq!(cj.open_id(&shop()).await?.unwrap().expose(), "33689");
    assert_eq!(fake.asked(), [GET, BALANCE, BALANCE]);
    assert_eq!(fake.body(0), json!({ "apiKey": "demo-key" }));
    let set = stored(&store).await;
    assert_eq!((set.owner.as_deref(), set.access.expose()), (Some("33689"), "demo-1"));
    assert_eq!(set.access_expires_at, Some(start().plus(Duration::from_secs(15 * 24 * 3600))));
    Ok(())
}

#[tokio::test]
async fn it_is_renewed_a_day_ahead_and_keeps_the_account() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let mut renewed = tokens("demo-2", 30 * 24);
    renewed["data"].as_object_mut().unwrap().remove("openId");
    let fake = Fake::taking("demo-1", [tokens("demo-1", 15 * 24), renewed]);
    let client = client(&fake, account(), &store, &clock);
    ask(&client).await?;
    clock.advance(Duration::from_secs(13 * 24 * 3600));
    ask(&client).await?;
    assert_eq!(fake.asked().len(), 3, "two days ahead is too early");
    clock.advance(Duration::from_secs(25 * 3600));
    ask(&client).await?;
    // Ahead of the end nobody waits: the renewal is a task of its own.
    settle().await;
    assert_eq!(fake.asked()[3..].iter().filter(|operation| *operation == REFRESH).count(), 1);
    fake.0.lock().unwrap().good = "demo-2".to_owned();
    ask(&client).await?;
    assert_eq!(stored(&store).await.access.expose(), "demo-2");
    assert_eq!(stored(&store).await.owner.as_deref(), Some("33689"), "a refresh does not repeat it");
    Ok(())
}

#[tokio::test]
async fn a_refused_refresh_falls_back_to_the_key() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let mut old = TokenSet::new(Secret::new("demo-old"));
    old.refresh = Some(Secret::new("demo-old-refresh"));
    let fake = Fake::taking("demo-1", [no(1_600_003, "Refresh token is invalid"), tokens("demo-1", 48)]);
    let client = client(&fake, account().tokens(old).open_id("33689"), &store, &clock);
    ask(&client).await?;
    assert_eq!(fake.asked(), [BALANCE, REFRESH, GET, BALANCE]);
    assert_eq!(fake.body(1), json!({ "refreshToken": "demo-old-refresh" }));
    Ok(())
}

#[tokio::test]
async fn a_refresh_refused_for_load_is_no_refusal_of_the_token() {
    for (code, kind) in [(1_600_200, ErrorKind::RateLimited), (1_600_000, ErrorKind::Unavailable)] {
        let (store, clock) = (Arc::default(), ManualClock::standing(start()));
        let mut old = TokenSet::new(Secret::new("demo-old"));
        old.refresh = Some(Secret::new("demo-old-refresh"));
        let fake = Fake::taking("demo-1", [no(code, "later")]);
        let error = ask(&client(&fake, account().tokens(old), &store, &clock)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::NotSent));
        assert_eq!(fake.asked(), [BALANCE, REFRESH], "the key is not spent on it");
    }
}

#[tokio::test]
async fn a_program_that_starts_again_does_not_ask_again_within_five_minutes() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let fake = Fake::taking("demo-1", [no(1_600_200, "1 time/300seconds"), tokens("demo-1", 48)]);
    let first = ask(&client(&fake, account(), &store, &clock)).await.unwrap_err();
    assert_eq!((first.kind(), first.delivery()), (ErrorKind::RateLimited, Delivery::NotSent));
    clock.advance(Duration::from_secs(120));
    let again = ask(&client(&fake, account(), &store, &clock)).await.unwrap_err();
    assert_eq!((again.kind(), again.delivery()), (ErrorKind::RateLimited, Delivery::NotSent));
    assert_eq!(fake.asked(), [GET], "the second program read the note of the first");
    clock.advance(Duration::from_secs(181));
    ask(&client(&fake, account(), &store, &clock)).await?;
    assert_eq!(fake.asked(), [GET, GET, BALANCE]);
    Ok(())
}

#[tokio::test]
async fn the_same_token_again_is_no_error_and_no_loop() {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let fake = Fake::taking("another", [tokens("demo-1", 48), tokens("demo-1", 48)]);
    let client = client(&fake, account(), &store, &clock);
    let error = ask(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("1600001")));
    assert!(fake.asked().len() <= 5, "{:?}", fake.asked());
}

#[tokio::test]
async fn a_wrong_key_stops_the_account_and_is_named() {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let fake = Fake::taking("demo-1", [no(1_600_005, "APIkey is wrong")]);
    let client = client(&fake, account(), &store, &clock);
    let error = ask(&client).await.unwrap_err();
    assert!(format!("{error:?}").contains("1600005"), "{error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(ask(&client).await.unwrap_err().delivery(), Delivery::NotSent);
    assert_eq!(fake.asked(), [GET]);
}

#[tokio::test]
async fn the_older_pair_logs_in_too_and_long_tokens_fit() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let long = format!("API@CJ1@CJ:demo{}", "x".repeat(600));
    let fake = Fake::taking(&long, [tokens(&long, 180 * 24)]);
    let pair = Account::new(shop(), App::legacy("shop@example.com", "demo-key"));
    ask(&client(&fake, pair, &store, &clock)).await?;
    assert_eq!(fake.body(0), json!({ "email": "shop@example.com", "password": "demo-key" }));
    Ok(())
}

#[tokio::test]
async fn who_logs_out_or_keeps_tokens_himself_asks_for_none_before() -> Result<(), Error> {
    let (store, clock) = (Arc::default(), ManualClock::standing(start()));
    let fake = Fake::taking("demo-1", [tokens("demo-1", 48), tokens("demo-2", 48)]);
    let client = client(&fake, account(), &store, &clock);
    let own = client.get_access_token().await?;
    assert_eq!(own.open_id.as_deref(), Some("33689"));
    client.refresh_access_token(&Secret::new("demo-1-refresh")).await?;
    assert_eq!(fake.asked(), [GET, REFRESH]);
    Ok(())
}

#[tokio::test]
async fn a_call_waits_for_its_turn_behind_the_one_for_a_token() {
    let (store, clock) = (Arc::new(MemoryTokens::default()), ManualClock::standing(start()));
    let fake = Fake::taking("demo-1", [tokens("demo-1", 48)]);
    let (http, ticking) = (Arc::new(fake.clone()), Arc::new(clock.clone()));
    let cj = Cj::builder().account(account()).http(http).clock(ticking).token_store(store).build().unwrap();
    let client = cj.client(&shop()).unwrap();
    let asking = tokio::spawn(async move { ask(&client).await });
    settle().await;
    assert_eq!(fake.asked(), [GET]);
    clock.advance(Duration::from_millis(1000));
    settle().await;
    assert_eq!(fake.asked(), [GET], "a second apart still collides");
    clock.advance(Duration::from_millis(100));
    asking.await.unwrap().unwrap();
    assert_eq!(fake.asked(), [GET, BALANCE]);
}
