//! A shop at a gateway that answers as a scenario wants it to.

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
use portolan_domain::{
    AccountId, CarrierCode, CarrierScheme, OrderRef, OrderRefKind, ProviderId, Timestamp, WaybillNo,
};
use portolan_exchange::{Http, HttpError, HttpResponse};
use portolan_jos::{Account, App, Environment, Family, Jos, JosBuilder};
use portolan_ports::{Connection, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path};

use crate::{confirmation, orders, tracking, waybills};

const SECRET: &str = "examplesecret0001";
const TOKEN: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const CUSTOMER: &str = "010K000001";

/// What the gateway makes of a method and its parameters.
pub(crate) type Answer = Box<dyn Fn(&str, &Value) -> ResponseTemplate + Send + Sync>;

struct Gateway {
    answer: Answer,
    arrived: Arc<AtomicUsize>,
}

impl Respond for Gateway {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.arrived.fetch_add(1, Ordering::SeqCst);
        let (method, params) = question(request);
        (self.answer)(&method, &params)
    }
}

/// The method and the parameters of a request.
pub(crate) fn question(request: &Request) -> (String, Value) {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let all = [request.url.query().unwrap_or_default(), &body].join("&");
    let value = |wanted: &str| {
        let value = all.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == wanted)?.1;
        Some(percent_encoding::percent_decode_str(value).decode_utf8().unwrap().into_owned())
    };
    let params = value("360buy_param_json").unwrap_or_default();
    (value("method").unwrap_or_default(), serde_json::from_str(&params).unwrap_or_default())
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

/// The adapter with the calls of JD's pages, or with their successors.
#[derive(Clone, Copy, Debug)]
pub(crate) enum JosRig {
    Page,
    Successor,
}

impl JosRig {
    pub(crate) fn is_page(self) -> bool {
        matches!(self, Self::Page)
    }

    fn builder(self, url: &str) -> JosBuilder {
        let pop = CarrierCode::new(CarrierScheme::PopLogistics, "1010").unwrap();
        let josl = CarrierCode::new(CarrierScheme::Josl, "CYS0000002").unwrap();
        let account = Account::new(shop()).access_token(TOKEN).customer_code(CUSTOMER).same_carrier(pop, josl);
        let jos = Jos::builder(App::new("EXAMPLEAPPKEY0001", SECRET))
            .account(account)
            .environment(Environment::At(url.to_owned()))
            .deadline(Duration::from_secs(15));
        let families = [Family::Orders, Family::Shipment, Family::Waybills, Family::Traces];
        if self.is_page() { jos } else { families.into_iter().fold(jos, JosBuilder::successor) }
    }

    /// An account whose gateway answers so.
    pub(crate) async fn answering(self, answer: Answer) -> Stage {
        let (stage, server) = self.with_server(answer).await;
        stage.keeping(server)
    }

    pub(crate) async fn with_server(self, answer: Answer) -> (Stage, MockServer) {
        let server = MockServer::start().await;
        let arrived = Arc::new(AtomicUsize::new(0));
        let gateway = Gateway { answer, arrived: Arc::clone(&arrived) };
        Mock::given(path("/routerjson")).respond_with(gateway).mount(&server).await;
        let connection = connection(self.builder(&server.uri()));
        (Stage::new(connection).with_secret(SECRET).with_secret(TOKEN).counting(arrived), server)
    }

    /// An account whose gateway always gives this.
    pub(crate) async fn replying(self, reply: ResponseTemplate) -> Stage {
        self.answering(Box::new(move |_, _| reply.clone())).await
    }

    /// An account whose gateway never answers.
    pub(crate) fn silent(self) -> Stage {
        let clock = Arc::new(ManualClock::leaping(Timestamp::UNIX_EPOCH));
        let arrived = Arc::new(AtomicUsize::new(0));
        let http = Arc::new(Silence(Arc::clone(&arrived)));
        Stage::new(connection(self.builder("http://localhost").http(http).clock(clock))).counting(arrived)
    }

    async fn trouble(self, trouble: Trouble) -> Staged {
        let stage = match trouble {
            Trouble::WrongCredentials => self.replying(refused("12", &format!("无效签名 {TOKEN}"))).await,
            Trouble::ProviderErrorInBody => self.replying(refused("24", "没有权限")).await,
            Trouble::ServerError => self.replying(ResponseTemplate::new(500).set_body_string("oops")).await,
            Trouble::HtmlWith200 => self.replying(page()).await,
            Trouble::TruncatedJson => self.replying(truncated()).await,
            Trouble::Timeout => self.silent(),
            other => return Staged::skip(format!("{other:?} is not known to this rig")),
        };
        let calls = [
            Call::ListOrders(orders::day()),
            Call::GetOrder(order_no("1234567890")),
            confirmation::confirming("1234567890", &["VA00000000001"]),
            Call::ListShopCarriers,
            waybills::reserving(2),
            Call::SubmitWaybill(Box::new(waybills::parcel(self))),
        ];
        calls.into_iter().fold(stage, Stage::calling).into()
    }
}

#[async_trait]
impl Rig for JosRig {
    fn provider(&self) -> ProviderId {
        ProviderId::jos()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        match scenario {
            Scenario::Trouble(_, trouble) => self.trouble(trouble).await,
            Scenario::OrderBook(scenario) => orders::stage(*self, scenario).await,
            Scenario::ShipmentConfirmation(scenario) => confirmation::stage(*self, scenario).await,
            Scenario::Waybills(scenario) => waybills::stage(*self, scenario).await,
            scenario => tracking::stage(*self, scenario).await,
        }
    }
}

fn connection(jos: JosBuilder) -> Connection {
    jos.build().unwrap().connection(&shop()).unwrap()
}

fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn order_no(text: &str) -> OrderRef {
    OrderRef::new(OrderRefKind::Platform, text).unwrap()
}

pub(crate) fn waybill(text: &str) -> WaybillNo {
    WaybillNo::parse(text).unwrap()
}

/// A reply below a root key.
pub(crate) fn reply(below: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "jingdong_x_responce": below }))
}

pub(crate) fn refused(code: &str, words: &str) -> ResponseTemplate {
    let said = json!({ "error_response": { "code": code, "zh_desc": words, "en_desc": "refused" } });
    ResponseTemplate::new(200).set_body_json(said)
}

pub(crate) fn page() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw("<html><title>登录</title></html>", "text/html")
}

pub(crate) fn truncated() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(r#"{"jingdong_x_responce":{"code":"0","tra"#, "application/json")
}
