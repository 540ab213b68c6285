//! An account at a gateway that answers as a scenario wants it to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_cj::{Account, App, Cj, Environment};
use portolan_contract::{Rig, Scenario, Stage, Staged};
use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId, Timestamp, WaybillNo};
use portolan_exchange::{Http, HttpError, HttpResponse, Policies};
use portolan_ports::{Connection, Secret, TokenSet, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::{buying, pushing, tracking};

const KEY: &str = "demo-api-key-0001";
const TOKEN: &str = "demo-access-token-0001";
pub(crate) const OPEN_ID: &str = "33689";

/// A request as CJ's gateway sees it.
pub(crate) struct Asked {
    /// `GET logistic/trackInfo`.
    pub(crate) what: String,
    pub(crate) query: Vec<(String, String)>,
    /// `null` without a body.
    pub(crate) body: Value,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let path = request.url.path().trim_start_matches("/api2.0/v1/");
        Self {
            what: format!("{} {path}", request.method),
            query: request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            body: serde_json::from_slice(&request.body).unwrap_or_default(),
        }
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, wanted: &str) -> Vec<&str> {
        self.query.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).collect()
    }
}

/// What the gateway makes of a request.
pub(crate) type Answer = Box<dyn Fn(&Asked) -> ResponseTemplate + Send + Sync>;

struct Gateway {
    answer: Answer,
    arrived: Arc<AtomicUsize>,
}

impl Respond for Gateway {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked = Asked::of(request);
        if asked.what.contains("authentication/") {
            return reply(&json!({ "openId": 33689, "accessToken": TOKEN, "refreshToken": "demo-refresh-token-0001" }));
        }
        assert_eq!(request.headers.get("cj-access-token").and_then(|token| token.to_str().ok()), Some(TOKEN));
        self.arrived.fetch_add(1, Ordering::SeqCst);
        (self.answer)(&asked)
    }
}

/// A request that arrives and is never answered; nobody waits, for the clock moves on by itself then.
#[derive(Debug)]
struct Silence {
    arrived: Arc<AtomicUsize>,
    clock: ManualClock,
}

#[async_trait]
impl Http for Silence {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        self.arrived.fetch_add(1, Ordering::SeqCst);
        self.clock.advance(Duration::from_secs(60));
        std::future::pending().await
    }
}

/// The adapter with one account, as it is, or with a setting changed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CjRig {
    pub(crate) deprecated: bool,
    pub(crate) pays: bool,
    pub(crate) unsigned: bool,
}

impl CjRig {
    pub(crate) fn builder(self, url: &str) -> portolan_cj::CjBuilder {
        let mut tokens = TokenSet::new(Secret::new(TOKEN));
        // A token without an end is renewed before it is used.
        tokens.access_expires_at = Timestamp::parse_rfc3339("2126-01-01T00:00:00Z").ok();
        let account = Account::new(shop(), App::api_key(KEY))
            .tokens(tokens)
            .open_id(OPEN_ID)
            .accept_unsigned_pushes(self.unsigned)
            .use_deprecated_track(self.deprecated)
            .allow_paying_at_once(self.pays);
        // One answer is one call: what a repetition or a limit makes of it is the exchange's affair.
        let once = Policies { retry: None, ..Policies::default() };
        let environment = Environment::At(url.to_owned());
        Cj::builder().account(account).environment(environment).deadline(Duration::from_secs(15)).policies(once)
    }

    /// An account whose gateway answers so.
    pub(crate) async fn answering(self, answer: Answer) -> Stage {
        let server = MockServer::start().await;
        let arrived = Arc::new(AtomicUsize::new(0));
        let gateway = Gateway { answer, arrived: Arc::clone(&arrived) };
        Mock::given(any()).respond_with(gateway).mount(&server).await;
        let connection = self.builder(&server.uri()).build().unwrap().connection(&shop()).unwrap();
        Stage::new(connection).with_secret(KEY).with_secret(TOKEN).counting(arrived).keeping(server)
    }

    /// An account whose gateway always gives this.
    pub(crate) async fn replying(self, reply: ResponseTemplate) -> Stage {
        self.answering(Box::new(move |_| reply.clone())).await
    }

    /// An account whose gateway never answers.
    pub(crate) fn silent(self) -> Stage {
        let clock = ManualClock::standing(Timestamp::UNIX_EPOCH);
        let arrived = Arc::new(AtomicUsize::new(0));
        let silence = Silence { arrived: Arc::clone(&arrived), clock: clock.clone() };
        let builder = self.builder("http://localhost").http(Arc::new(silence)).clock(Arc::new(clock));
        Stage::new(builder.build().unwrap().connection(&shop()).unwrap()).counting(arrived)
    }
}

#[async_trait]
impl Rig for CjRig {
    fn provider(&self) -> ProviderId {
        ProviderId::cj()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        match scenario {
            Scenario::PurchaseOrders(scenario) => buying::stage(*self, scenario).await,
            Scenario::PushDecoder(scenario) => pushing::decoding(*self, scenario).await,
            Scenario::PushSubscription(scenario) => pushing::subscribing(*self, scenario).await,
            Scenario::Trouble(_, trouble) => buying::trouble(*self, trouble).await,
            scenario => tracking::stage(*self, scenario).await,
        }
    }
}

/// A connection, and how many calls arrived.
pub(crate) async fn connected(rig: CjRig, answer: Answer) -> (Connection, Arc<AtomicUsize>, Stage) {
    let stage = rig.answering(answer).await;
    (stage.connection.clone(), stage.arrived.clone().unwrap(), stage)
}

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn waybill(text: &str) -> WaybillNo {
    WaybillNo::parse(text).unwrap()
}

pub(crate) fn number(kind: OrderRefKind, text: &str) -> OrderRef {
    OrderRef::new(kind, text).unwrap()
}

/// A success.
pub(crate) fn reply(data: &Value) -> ResponseTemplate {
    let body = json!({ "code": 200, "result": true, "message": "Success", "data": data, "requestId": "demo-request" });
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn refused(code: u32, words: &str) -> ResponseTemplate {
    let body = json!({ "code": code, "result": false, "message": words, "data": null, "requestId": "demo-request" });
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn page() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw("<html><title>502</title></html>", "text/html")
}

pub(crate) fn truncated() -> ResponseTemplate {
    let body = r#"{"code":200,"result":true,"data":[{"trackingNumber":"CJPKL00000"#;
    ResponseTemplate::new(200).set_body_raw(body, "application/json")
}
