//! A merchant at a gateway that answers as a scenario wants it to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_contract::{Call, Rig, Scenario, Stage, Staged, Trouble};
use portolan_domain::{AccountId, ProviderId, Timestamp, Volume, WaybillNo, Weight};
use portolan_exchange::{Http, HttpError, HttpResponse};
use portolan_jdl::{Account, App, Environment, Jdl, JdlBuilder, TraceInterface};
use portolan_ports::{Connection, QuoteBasis, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::method};

use crate::{pushes, quoting, tracking, waybills};

pub(crate) const KEY: &str = "demoappkey0000000000000000000001";
pub(crate) const SECRET: &str = "demosecret000000000000000000000a";
pub(crate) const TOKEN: &str = "demotoken0000000000000000000000f";
pub(crate) const CUSTOMER: &str = "010K000001";

/// What the gateway makes of a path and its one argument.
pub(crate) type Answer = Box<dyn Fn(&str, &Value) -> ResponseTemplate + Send + Sync>;

struct Gateway {
    answer: Answer,
    arrived: Arc<AtomicUsize>,
}

impl Respond for Gateway {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.arrived.fetch_add(1, Ordering::SeqCst);
        let (path, argument) = question(request);
        (self.answer)(&path, &argument)
    }
}

/// The path and the one argument of a request.
pub(crate) fn question(request: &Request) -> (String, Value) {
    let body: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body.len(), 1, "a list of one argument");
    assert!(request.url.query().unwrap_or_default().contains("LOP-DN=ECAP&"));
    (request.url.path().to_owned(), body.into_iter().next().unwrap_or_default())
}

/// A request that arrives and is never answered.
#[derive(Debug)]
struct Silence(Arc<AtomicUsize>);

#[async_trait]
impl Http for Silence {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }
}

/// The adapter, answered in the plain envelope or in that of JD's Java SDK.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OrdersRig {
    Plain,
    Wrapped,
}

impl OrdersRig {
    pub(crate) fn account() -> Account {
        Account::new(shop())
            .access_token(TOKEN)
            .customer_code(CUSTOMER)
            .product("ed-m-0001")
            .usual_parcel(Weight::from_g(500).unwrap(), Volume::from_cm3(1000).unwrap())
            .cash_on_delivery("demo-cod", "amount")
            .trace_interface(TraceInterface::ExpressOrders)
    }

    pub(crate) fn builder(url: &str, account: Account) -> JdlBuilder {
        Jdl::builder(App::new(KEY, SECRET))
            .environment(Environment::At(url.to_owned()))
            .account(account)
            .deadline(Duration::from_secs(15))
    }

    /// An account whose gateway answers so.
    pub(crate) async fn answering(self, answer: Answer) -> Stage {
        let (stage, server) = self.with_server(Self::account(), answer).await;
        stage.keeping(server)
    }

    pub(crate) async fn with_server(self, account: Account, answer: Answer) -> (Stage, MockServer) {
        let server = MockServer::start().await;
        let arrived = Arc::new(AtomicUsize::new(0));
        let gateway = Gateway { answer, arrived: Arc::clone(&arrived) };
        Mock::given(method("POST")).respond_with(gateway).mount(&server).await;
        let connection = connection(Self::builder(&server.uri(), account));
        (Stage::new(connection).with_secret(SECRET).with_secret(TOKEN).counting(arrived), server)
    }

    /// An account whose gateway always gives this.
    pub(crate) async fn replying(self, reply: ResponseTemplate) -> Stage {
        self.answering(Box::new(move |_, _| reply.clone())).await
    }

    /// An account whose gateway never answers.
    pub(crate) fn silent() -> Stage {
        let clock = Arc::new(ManualClock::leaping(Timestamp::UNIX_EPOCH));
        let arrived = Arc::new(AtomicUsize::new(0));
        let http = Arc::new(Silence(Arc::clone(&arrived)));
        let builder = Self::builder("http://localhost", Self::account());
        Stage::new(connection(builder.http(http).clock(clock))).counting(arrived)
    }

    /// A success.
    pub(crate) fn reply(self, data: &Value) -> ResponseTemplate {
        self.envelope(&json!({
            "code": 0, "success": true, "msg": "success", "requestId": "r-1", "mills": 12, "data": data,
        }))
    }

    /// A refusal, with the finer code.
    pub(crate) fn refused(self, sub_code: &str, words: &str) -> ResponseTemplate {
        self.envelope(&json!({
            "code": 1, "success": false, "msg": words, "subCode": sub_code, "requestId": "r-2", "data": null,
        }))
    }

    pub(crate) fn envelope(self, inner: &Value) -> ResponseTemplate {
        ResponseTemplate::new(200).set_body_json(match self {
            Self::Plain => inner.clone(),
            Self::Wrapped => json!({ "response": { "content": inner, "code": 0 } }),
        })
    }

    async fn trouble(self, trouble: Trouble) -> Staged {
        let stage = match trouble {
            Trouble::WrongCredentials => self.replying(gateway_error(12, &format!("签名无效 {TOKEN}"))).await,
            Trouble::ProviderErrorInBody => self.replying(gateway_error(22, "没有权限")).await,
            Trouble::ServerError => self.replying(ResponseTemplate::new(500).set_body_string("oops")).await,
            Trouble::HtmlWith200 => self.replying(page()).await,
            Trouble::TruncatedJson => self.replying(truncated()).await,
            Trouble::Timeout => Self::silent(),
            other => return Staged::skip(format!("{other:?} is not known to this rig")),
        };
        let calls = [
            waybills::reserving(2),
            Call::SubmitWaybill(Box::new(waybills::parcel())),
            Call::CancelWaybill(waybill(waybills::NUMBER)),
            quoting::asking(quoting::question(QuoteBasis::Detailed)),
            pushes::subscribing("0000"),
        ];
        calls.into_iter().fold(stage, Stage::calling).into()
    }
}

#[async_trait]
impl Rig for OrdersRig {
    fn provider(&self) -> ProviderId {
        ProviderId::jdl()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        match scenario {
            Scenario::Trouble(_, trouble) => self.trouble(trouble).await,
            Scenario::FreightQuoting(scenario) => quoting::stage(*self, scenario).await,
            Scenario::PushDecoder(scenario) => pushes::decoder(scenario),
            Scenario::PushSubscription(scenario) => pushes::subscription(*self, scenario).await,
            Scenario::Waybills(scenario) => waybills::stage(*self, scenario).await,
            scenario => tracking::stage(*self, scenario).await,
        }
    }
}

pub(crate) fn connection(jdl: JdlBuilder) -> Connection {
    jdl.build().unwrap().connection(&shop()).unwrap()
}

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn waybill(text: &str) -> WaybillNo {
    WaybillNo::parse(text).unwrap()
}

pub(crate) fn gateway_error(code: u32, words: &str) -> ResponseTemplate {
    let said = json!({ "error_response": { "en_desc": "refused", "zh_desc": words, "code": code } });
    ResponseTemplate::new(200).set_body_json(said)
}

pub(crate) fn page() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw("<html><title>登录</title></html>", "text/html")
}

pub(crate) fn truncated() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(r#"{"code":0,"success":true,"da"#, "application/json")
}
