//! An account at a server that answers as a scenario wants it to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_cj::{Account, App, Cj, CjBuilder, Environment};
use portolan_contract::Stage;
use portolan_domain::{AccountId, Timestamp};
use portolan_exchange::{Http, HttpError, HttpResponse, Policies};
use portolan_ports::{Secret, TokenSet, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

pub(crate) const KEY: &str = "CJ1@api@demo-key";
pub(crate) const TOKEN: &str = "demo-token-of-an-account";

/// What CJ makes of an operation and its request.
pub(crate) type Answer = Box<dyn Fn(&str, &Value) -> ResponseTemplate + Send + Sync>;

struct Gateway {
    answer: Answer,
    arrived: Arc<AtomicUsize>,
}

impl Respond for Gateway {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let operation = request.url.path().trim_start_matches("/api2.0/v1/").to_owned();
        if operation == "authentication/getAccessToken" {
            // For a day CJ gives the same token again, also if it does not take it.
            return success(&json!({ "accessToken": TOKEN, "accessTokenExpiryDate": "2999-01-01T00:00:00+08:00" }));
        }
        self.arrived.fetch_add(1, Ordering::SeqCst);
        (self.answer)(&operation, &serde_json::from_slice(&request.body).unwrap_or_default())
    }
}

/// A request that arrives and is never answered: time passes from then on.
#[derive(Debug)]
struct Silence(Arc<AtomicUsize>, ManualClock);

#[async_trait]
impl Http for Silence {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.1.advance(Duration::from_secs(60));
        std::future::pending().await
    }
}

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn account() -> Account {
    Account::new(shop(), App::api_key(KEY)).tokens(TokenSet::new(Secret::new(TOKEN)))
}

fn builder(url: &str, account: Account) -> CjBuilder {
    // One answer is one call: what a repetition or a limit makes of it is the exchange's affair.
    let once = Policies { retry: None, ..Policies::default() };
    let environment = Environment::At(url.to_owned());
    Cj::builder().account(account).environment(environment).deadline(Duration::from_secs(15)).policies(once)
}

fn stage(cj: CjBuilder, arrived: Arc<AtomicUsize>) -> Stage {
    let connection = cj.build().unwrap().connection(&shop()).unwrap();
    Stage::new(connection).with_secret(KEY).with_secret(TOKEN).counting(arrived)
}

/// An account at a server that answers so.
pub(crate) async fn answering(account: Account, answer: Answer) -> (Stage, MockServer) {
    let (server, arrived) = (MockServer::start().await, Arc::new(AtomicUsize::new(0)));
    Mock::given(any()).respond_with(Gateway { answer, arrived: Arc::clone(&arrived) }).mount(&server).await;
    (stage(builder(&server.uri(), account), arrived), server)
}

/// An account at a server that always gives this.
pub(crate) async fn replying(reply: ResponseTemplate) -> Stage {
    let (stage, server) = answering(account(), Box::new(move |_, _| reply.clone())).await;
    stage.keeping(server)
}

/// An account at a server that never answers.
pub(crate) fn silent() -> Stage {
    let clock = ManualClock::standing(Timestamp::UNIX_EPOCH);
    let arrived = Arc::new(AtomicUsize::new(0));
    let http = Arc::new(Silence(Arc::clone(&arrived), clock.clone()));
    stage(builder("http://localhost", account()).http(http).clock(Arc::new(clock)), arrived)
}

pub(crate) fn success(data: &Value) -> ResponseTemplate {
    let body = json!({ "code": 200, "result": true, "message": "Success", "data": data, "requestId": "r-1" });
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn refused(code: u64, words: &str) -> ResponseTemplate {
    let body = json!({ "code": code, "result": false, "message": words, "data": null, "requestId": "r-1" });
    ResponseTemplate::new(200).set_body_json(body)
}
