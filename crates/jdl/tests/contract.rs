//! The port suites, against a server that answers as JDL does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_contract::{Rig, Scenario, Stage, Staged, contract_tests};
use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId, Timestamp, WaybillNo};
use portolan_exchange::{Http, HttpError, HttpResponse};
use portolan_jdl::{Account, App, Environment, Jdl, JdlBuilder};
use portolan_ports::{Connection, TrackingQuery, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path};

const SECRET: &str = "demosecret000000000000000000000a";
const TOKEN: &str = "demotoken0000000000000000000000f";

/// Answers by the number that is asked for; anything else with 2100.
struct ByNumber(BTreeMap<&'static str, ResponseTemplate>);

impl Respond for ByNumber {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let number = body[0]["referenceNumber"].as_str().unwrap_or_default();
        let unknown = || json_reply(&json!({"code": 2100, "msg": "未查出单据信息", "requestId": "r-2100"}));
        self.0.get(number).cloned().unwrap_or_else(unknown)
    }
}

fn json_reply(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn found(entries: &Value) -> ResponseTemplate {
    json_reply(&json!({"code": 1000, "msg": "success", "data": entries}))
}

fn rows(number: &str) -> Value {
    json!([
        {"operationCode": "10034", "operationType": "妥投", "operationTime": "2026-01-07 18:20:00", "waybillNo": number},
        {"operationCode": "11000", "operationType": "派件", "operationTime": "2026-01-07 08:10:00", "waybillNo": number},
        {"operationCode": "200001", "operationType": "揽收", "operationTime": "2026-01-05 15:00:00", "waybillNo": number},
    ])
}

fn entry(number: &str, rows: &Value) -> Value {
    json!({"referenceNumber": number, "referenceType": 20000, "trackings": rows})
}

/// A request that arrives and is never answered.
#[derive(Debug)]
struct Silence;

#[async_trait]
impl Http for Silence {
    async fn send(&self, _: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        std::future::pending().await
    }
}

struct JdlRig;

fn builder(url: &str) -> JdlBuilder {
    let account = Account::new(AccountId::parse("shop").unwrap()).access_token(TOKEN).customer_code("010K000001");
    let app = App::new("demoappkey0000000000000000000001", SECRET);
    Jdl::builder(app).environment(Environment::At(url.to_owned())).account(account).deadline(Duration::from_secs(15))
}

fn connection(builder: JdlBuilder) -> Connection {
    builder.build().unwrap().connection(&AccountId::parse("shop").unwrap()).unwrap()
}

async fn serving(replies: impl IntoIterator<Item = (&'static str, ResponseTemplate)>) -> (Stage, MockServer) {
    let server = MockServer::start().await;
    Mock::given(path("/jd/tracking/query")).respond_with(ByNumber(replies.into_iter().collect())).mount(&server).await;
    let stage = Stage::new(connection(builder(&server.uri()))).with_secret(SECRET).with_secret(TOKEN);
    (stage, server)
}

fn waybill(number: &str) -> TrackingQuery {
    TrackingQuery::waybill(WaybillNo::parse(number).unwrap())
}

const ONE: &str = "JDVA00000000001";
const TWO: &str = "JDVA00000000002";

#[async_trait]
impl Rig for JdlRig {
    fn provider(&self) -> ProviderId {
        ProviderId::jdl()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let delivered = || found(&json!([entry(ONE, &rows(ONE))]));
        let one = match scenario {
            Scenario::Found => delivered(),
            Scenario::Empty => found(&json!([entry(ONE, &json!([]))])),
            Scenario::WrongCredentials => json_reply(
                &json!({"error_response": {"en_desc": "Invalid signature", "zh_desc": format!("签名无效 {TOKEN}"), "code": 12}}),
            ),
            Scenario::ProviderErrorInBody => {
                json_reply(&json!({"code": 2001, "msg": "没有权限", "requestId": "r-2001"}))
            }
            Scenario::ServerError => ResponseTemplate::new(500).set_body_string("Internal Server Error"),
            Scenario::HtmlWith200 => {
                ResponseTemplate::new(200).set_body_raw("<html><title>登录</title></html>", "text/html")
            }
            Scenario::TruncatedJson => {
                ResponseTemplate::new(200).set_body_raw(r#"{"code":1000,"data":[{"referenceNu"#, "application/json")
            }
            Scenario::UnknownCode => {
                let mut rows = rows(ONE);
                rows[0]["operationCode"] = "299999".into();
                rows[0]["operationType"] = "节点升级".into();
                found(&json!([entry(ONE, &rows)]))
            }
            Scenario::ExtraFields => {
                let mut rows = rows(ONE);
                rows[0]["temperature"] = "4".into();
                found(&json!([entry(ONE, &rows)]))
            }
            Scenario::OtherWaybill => found(&json!([entry(TWO, &rows(TWO))])),
            Scenario::Unknown => {
                let (stage, server) = serving([]).await;
                return stage.keeping(server).asking_unknown(waybill(ONE)).into();
            }
            Scenario::SeveralTraces => {
                let of_order = |number: &str| json!({"referenceNumber": "M-1", "referenceType": "40000", "trackings": rows(number)});
                let (stage, server) = serving([("M-1", found(&json!([of_order(ONE), of_order(TWO)])))]).await;
                let order = OrderRef::new(OrderRefKind::Merchant, "M-1").unwrap();
                return stage.keeping(server).asking(TrackingQuery::order(order)).into();
            }
            Scenario::Timeout => {
                let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
                let silent = builder("http://localhost").http(Arc::new(Silence)).clock(Arc::new(clock));
                return Stage::new(connection(silent)).asking(waybill(ONE)).into();
            }
            Scenario::Batch => {
                let (stage, server) =
                    serving([(ONE, delivered()), (TWO, found(&json!([entry(TWO, &rows(TWO))])))]).await;
                let stage = stage.keeping(server).asking(waybill(ONE)).asking_unknown(waybill("JDVA00000000009"));
                return stage.asking(waybill(TWO)).asking(waybill(ONE)).into();
            }
            Scenario::UnsupportedKind => {
                let (stage, server) = serving([]).await;
                return stage.keeping(server).into();
            }
            other => return Staged::skip(format!("{other:?} is not known to this rig")),
        };
        let (stage, server) = serving([(ONE, one)]).await;
        let stage = stage.keeping(server).asking(waybill(ONE));
        match scenario {
            Scenario::UnknownCode => stage.with_unknown_scan("299999", "节点升级").into(),
            Scenario::ExtraFields => stage.with_extra("temperature", "4").into(),
            _ => stage.into(),
        }
    }
}

contract_tests!(JdlRig, [tracking]);
