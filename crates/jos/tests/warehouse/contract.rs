//! The suites of the warehouse's ports, against a server that answers as JOS does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_contract::{
    Call, DirectoryScenario, InboundScenario, InventoryScenario, Method, OutboundScenario, Rig, Scenario,
    SkuCatalogScenario, Stage, Staged, Trouble, contract_tests,
};
use portolan_domain::{
    AccountId, Carrier, CarrierCode, CarrierScheme, Change, DocumentLine, DocumentState, EventTime, GoodsCondition,
    InboundKind, InboundOrder, OutboundKind, OutboundOrder, Package, ProviderId, SkuPatch, SkuRecord, StockLevel,
    Timestamp, UtcOffset, Warehouse, WaybillNo, Weight, ZoneSource,
};
use portolan_exchange::{Http, HttpError, HttpResponse};
use portolan_jos::{App, Environment, Jos, JosBuilder};
use portolan_ports::{SkuKey, StockQuery, mock::ManualClock};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path};

use crate::{
    goods::tea,
    inbound::document as announced,
    outbound::document as ordered,
    support::{merchants, own, params, whole_account},
};

const SECRET: &str = "examplesecret0001";
const TOKEN: &str = "11111111-2222-3333-4444-555555555555";

/// What the merchant has at the warehouse.
#[derive(Clone, Copy, PartialEq, Eq)]
enum World {
    /// One of everything.
    Whole,
    /// As `Whole`, with a field that nobody knows.
    Extra,
    /// Nothing.
    Empty,
    /// Stock of which one page more is promised than there is.
    Promising,
    /// Whatever is to be changed was changed already.
    TooLate,
    /// Every call goes wrong.
    Troubled(Trouble),
}

struct Gateway {
    world: World,
    arrived: Arc<AtomicUsize>,
}

impl Respond for Gateway {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let before = self.arrived.fetch_add(1, Ordering::SeqCst);
        let (method, json) = params(request);
        let given: Value = serde_json::from_str(&json).unwrap();
        let ok = ResponseTemplate::new(200);
        match self.world {
            World::Troubled(Trouble::WrongCredentials) => ok.set_body_json(
                json!({"error_response": {"code": "12", "zh_desc": format!("无效签名 {TOKEN}"), "en_desc": "Invalid signature"}}),
            ),
            World::Troubled(Trouble::ProviderErrorInBody) => {
                ok.set_body_json(json!({"error_response": {"code": 24, "en_desc": "no right to this API"}}))
            }
            World::Troubled(Trouble::HtmlWith200) => ok.set_body_raw("<html><title>登录</title></html>", "text/html"),
            World::Troubled(Trouble::TruncatedJson) => {
                ok.set_body_raw(r#"{"jingdong_response":{"code":"0","ord"#, "application/json")
            }
            World::Troubled(_) => ResponseTemplate::new(500).set_body_string("Internal Server Error"),
            world => {
                let mut answer = answer(world, &method, &given, before > 0);
                answer["code"] = "0".into();
                ok.set_body_json(json!({ (format!("{}_response", method.replace('.', "_"))): answer }))
            }
        }
    }
}

/// What lies below the root key. `again` if it is not the first call.
fn answer(world: World, method: &str, given: &Value, again: bool) -> Value {
    let no = |said: &str| json!({"process_code": 2, "error_message": said});
    let unknown = no("单号不存在");
    let mut colour = json!({});
    if world == World::Extra {
        colour = json!({"colour": "red"});
    }
    let with = |mut row: Value| {
        row.as_object_mut().unwrap().extend(colour.as_object().unwrap().clone());
        row
    };
    let (none, late) = (world == World::Empty, world == World::TooLate);
    let order = |number: &str| {
        with(json!({
            "receipt_no": number,
            "order_status_details": {"status": 10019, "status_name": "已出库", "complete_time": "2026-01-08 09:00:00"},
            "order_package_details": [{"delivery_no": "VA00000000001", "weight": "1.5", "carriers_id": "CYS0000002"}],
        }))
    };
    match method.trim_start_matches("jingdong.logistics.") {
        _ if none && method.ends_with("list") => json!({}),
        "carriers.list" => {
            json!({"carriers": {"carriers_details": with(json!({"carriers_id": "CYS0000002", "carriers_name": "顺丰"}))}})
        }
        "warehouse.list" => {
            json!({"warehouse": {"warehouse_details": [{"warehouse_no": "BJ", "warehouse_name": "北京仓"}]}})
        }
        "sku.add" if again => json!({"processResult": no("商品编码重复")}),
        "sku.add" => json!({"processResult": {"process_code": 1, "result_no": "JGNO1"}}),
        "sku.update" | "sku.query" if none => json!({"process_result": no("商品不存在")}),
        "sku.update" => json!({"process_result": {"process_code": 1}}),
        "sku.query" => {
            let goods =
                with(json!({"joslGoodNo": "JGNO1", "isvGoodNo": "S1", "goodShortName": "茶", "grossWeight": 0.3}));
            json!({"process_result": {"process_code": "1", "result_no": goods.to_string()}})
        }
        "stock.search" if none => json!({"stock": {"process_code": "1", "total_page": 0}}),
        "stock.search" => {
            let page = given["current_page"].as_u64().unwrap();
            let row = |code: &str| {
                with(json!({"goods_no": "JGNO1", "warehouse_no": "BJ", "goods_status": code, "stock_qty": page}))
            };
            let rows = match page {
                1 => vec![row("1"), row("2")],
                2 => vec![row("3")],
                _ => Vec::new(),
            };
            let total = if world == World::Promising { 3 } else { 2 };
            json!({"stock": {"process_code": "1", "total_page": total, "stock_details": rows}})
        }
        "po.get" | "order.get" | "order.search" if none => json!({}),
        "otherInstore.query" if none => json!({"response_other_instore_status": unknown}),
        "otherOutstore.query" if none => json!({"response_order_other_status": unknown}),
        "returnorder.query" if none => json!({"response_return_order": unknown}),
        "order.delete" | "returnorder.cancel" if late => json!({"process_result": no("已完成，不能取消")}),
        "po.get" => json!({"po_status": with(json!({
            "inboundNo": given["inbound_no"], "poNo": "PO1", "receivingStatus": "10",
            "task_details": {"goods_no": "JGNO1", "goods_status": "1", "qty": 1, "expected_qty": 2},
        }))}),
        "otherInstore.query" => json!({"response_other_instore_status": {
            "process_code": 1, "inbound_no": given["in_bound_no"], "po_no": "PO1", "inbound_status": "10",
        }}),
        "returnorder.query" => json!({"response_return_order": {
            "process_code": 1, "josl_inbound_no": given["receipt_no"], "return_order_no": "PO1", "status": "0",
            "complete_time": "2026-01-08 09:00:00",
        }}),
        "order.get" => json!({"order": order(given["receipt_no"].as_str().unwrap())}),
        "order.search" => {
            let numbers = given["receipt_nos"].as_str().unwrap().split(',').rev();
            let known: Vec<_> = numbers.filter(|number| number.starts_with("CSL")).map(order).collect();
            json!({"orders": {"order_list": known}})
        }
        "otherOutstore.query" => json!({"response_order_other_status": {
            "process_code": 1, "josl_outbound_no": given["josl_outbound_no"], "isv_outbound_no": "O1",
            "order_details": [{"josl_good_no": "JGNO1", "qty": "2", "goods_status": "4"}],
        }}),
        _ => json!({"process_result": {"process_code": 1, "result_no": "N1"}}),
    }
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

fn builder(url: String) -> JosBuilder {
    let app = App::new("EXAMPLEAPPKEY0001", SECRET);
    Jos::builder(app).account(whole_account()).environment(Environment::At(url)).deadline(Duration::from_secs(15))
}

fn stage(builder: JosBuilder) -> Stage {
    let connection = builder.build().unwrap().connection(&AccountId::parse("shop").unwrap()).unwrap();
    Stage::new(connection).with_secret(SECRET).with_secret(TOKEN).with_secret("张三").with_secret("13800000000")
}

async fn serving(world: World) -> Stage {
    let (server, arrived) = (MockServer::start().await, Arc::new(AtomicUsize::new(0)));
    let gateway = Gateway { world, arrived: Arc::clone(&arrived) };
    Mock::given(path("/routerjson")).respond_with(gateway).mount(&server).await;
    stage(builder(server.uri())).counting(arrived).keeping(server)
}

const INBOUND: [InboundKind; 3] = [InboundKind::Purchase, InboundKind::Return, InboundKind::Other];
const OUTBOUND: [OutboundKind; 2] = [OutboundKind::Sale, OutboundKind::Other];

/// One call of each method, and of each kind and verb.
fn calling(mut stage: Stage, only: impl Fn(&Call) -> bool) -> Stage {
    let mut patch = SkuPatch::new();
    patch.name = Change::Set("红茶".into());
    let mut calls = vec![
        Call::ListCarriers,
        Call::ListWarehouses,
        Call::RegisterSku(Box::new(tea())),
        Call::ReviseSku("JGNO1".into(), Box::new(patch)),
        Call::FindSku(SkuKey::Goods("JGNO1".into())),
        Call::FindSku(SkuKey::Merchant("S1".into())),
        Call::ListLevels(StockQuery::new()),
        Call::CancelInbound(InboundKind::Return, own("CSL1")),
        Call::CancelOutbound(OutboundKind::Sale, own("CSL1")),
        Call::SearchOutbound(OutboundKind::Sale, vec![own("CSL1")]),
    ];
    for kind in INBOUND {
        calls.push(Call::CreateInbound(Box::new(announced(kind))));
        calls.push(Call::GetInbound(kind, own(&format!("CSL-{kind:?}"))));
    }
    for kind in OUTBOUND {
        calls.push(Call::CreateOutbound(Box::new(ordered(kind))));
        calls.push(Call::GetOutbound(kind, own(if kind == OutboundKind::Sale { "CSL1" } else { "JOSL1" })));
    }
    for call in calls.into_iter().filter(only) {
        stage = stage.calling(call);
    }
    stage
}

fn at() -> Option<EventTime> {
    EventTime::parse_civil("2026-01-08 09:00:00", UtcOffset::BEIJING, ZoneSource::Assumed).ok()
}

fn josl() -> CarrierCode {
    CarrierCode::new(CarrierScheme::Josl, "CYS0000002").unwrap()
}

fn directory(stage: Stage) -> Stage {
    let (mut carrier, mut warehouse) = (Carrier::new(josl()), Warehouse::new("BJ"));
    (carrier.name, warehouse.name) = (Some("顺丰".into()), Some("北京仓".into()));
    stage.expecting(carrier).expecting(warehouse)
}

fn goods() -> SkuRecord {
    let mut goods = SkuRecord::new("S1");
    (goods.goods_no, goods.short_name) = (Some("JGNO1".into()), Some("茶".into()));
    goods.gross_weight = Weight::from_g(300).ok();
    goods
}

fn stock(mut stage: Stage) -> Stage {
    for (condition, count) in [(GoodsCondition::Good, 1), (GoodsCondition::Defective, 1), (GoodsCondition::Sample, 2)] {
        let mut level = StockLevel::new("JGNO1");
        (level.warehouse, level.condition, level.on_hand) = (Some("BJ".into()), Some(condition), Some(count));
        stage = stage.expecting(level);
    }
    stage
}

fn documents_in(mut stage: Stage) -> Stage {
    for kind in INBOUND {
        let mut order = InboundOrder::new(ProviderId::jos(), kind);
        (order.number, order.reference) = (Some(own(&format!("CSL-{kind:?}"))), Some(merchants("PO1")));
        match kind {
            InboundKind::Return => (order.state_code, order.completed_at) = (Some("0".into()), at()),
            InboundKind::Purchase => {
                let mut line = DocumentLine::new("JGNO1", 2, GoodsCondition::Good);
                line.actual = Some(1);
                (order.state_code, order.lines) = (Some("10".into()), vec![line]);
            }
            _ => order.state_code = Some("10".into()),
        }
        stage = stage.expecting(order);
    }
    stage
}

fn documents_out(mut stage: Stage) -> Stage {
    for number in ["CSL1", "CSL2"] {
        let mut order = OutboundOrder::new(ProviderId::jos(), OutboundKind::Sale);
        (order.number, order.carrier) = (Some(own(number)), Some(josl()));
        order.states = vec![DocumentState { code: Some("10019".into()), name: Some("已出库".into()), at: at() }];
        let mut package = Package::new();
        package.weight = Weight::from_g(1500).ok();
        package.extra.insert("carriers_id", "CYS0000002");
        order.packages = vec![(WaybillNo::parse("VA00000000001").unwrap(), package)];
        stage = stage.expecting(order);
    }
    let mut other = OutboundOrder::new(ProviderId::jos(), OutboundKind::Other);
    (other.number, other.reference) = (Some(own("JOSL1")), Some(merchants("O1")));
    let mut line = DocumentLine::new("JGNO1", 2, GoodsCondition::New);
    (line.expected, line.actual) = (None, Some(2));
    other.lines = vec![line];
    stage.expecting(other)
}

struct JosRig;

#[async_trait]
impl Rig for JosRig {
    fn provider(&self) -> ProviderId {
        ProviderId::jos()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let all = |_: &Call| true;
        let of = |wanted: &'static [Method]| move |call: &Call| wanted.contains(&call.method());
        let inbound = of(&[Method::CreateInbound, Method::GetInbound, Method::CancelInbound]);
        let outbound =
            of(&[Method::CreateOutbound, Method::GetOutbound, Method::SearchOutbound, Method::CancelOutbound]);
        let empty = async || calling(serving(World::Empty).await, all);
        let extra = async || calling(serving(World::Extra).await, all).with_extra("colour", "red");
        let whole = async || calling(serving(World::Whole).await, all);
        match scenario {
            Scenario::Trouble(_, Trouble::Timeout) => {
                let clock = ManualClock::leaping(Timestamp::UNIX_EPOCH);
                let silent = builder("http://localhost".into()).http(Arc::new(Silence)).clock(Arc::new(clock));
                calling(stage(silent), all)
            }
            Scenario::Trouble(_, trouble) => calling(serving(World::Troubled(trouble)).await, all),
            Scenario::Directory(DirectoryScenario::Found) => directory(whole().await),
            Scenario::Directory(DirectoryScenario::Empty)
            | Scenario::SkuCatalog(SkuCatalogScenario::RevisedUnknown | SkuCatalogScenario::Unknown)
            | Scenario::Inventory(InventoryScenario::Empty)
            | Scenario::Inbound(InboundScenario::Unknown)
            | Scenario::Outbound(OutboundScenario::Unknown) => empty().await,
            Scenario::Directory(DirectoryScenario::ExtraFields)
            | Scenario::SkuCatalog(SkuCatalogScenario::ExtraFields)
            | Scenario::Inventory(InventoryScenario::ExtraFields)
            | Scenario::Inbound(InboundScenario::ExtraFields)
            | Scenario::Outbound(OutboundScenario::ExtraFields) => extra().await,
            Scenario::SkuCatalog(SkuCatalogScenario::Found) => whole().await.expecting(goods()).expecting(goods()),
            Scenario::SkuCatalog(SkuCatalogScenario::Registered) => whole().await.expecting(goods()),
            Scenario::Inventory(InventoryScenario::UnknownGoods) => {
                let mut query = StockQuery::new();
                query.goods_no = Some("JGNO9".into());
                serving(World::Empty).await.calling(Call::ListLevels(query))
            }
            Scenario::Inventory(InventoryScenario::PageBeyondLast) => {
                stock(calling(serving(World::Promising).await, all))
            }
            Scenario::Inventory(_) => stock(whole().await),
            Scenario::Inbound(InboundScenario::Supported) => {
                documents_in(calling(serving(World::Whole).await, inbound))
            }
            Scenario::Outbound(OutboundScenario::Supported) => {
                documents_out(calling(serving(World::Whole).await, outbound))
            }
            Scenario::Inbound(InboundScenario::CancelledTooLate)
            | Scenario::Outbound(OutboundScenario::CancelledTooLate) => calling(serving(World::TooLate).await, all),
            Scenario::Outbound(OutboundScenario::SearchedSeveral) => {
                let numbers = ["CSL1", "X9", "CSL2", "CSL1"].map(own).to_vec();
                documents_out(serving(World::Whole).await).calling(Call::SearchOutbound(OutboundKind::Sale, numbers))
            }
            Scenario::SkuCatalog(_) | Scenario::Inbound(_) | Scenario::Outbound(_) => whole().await,
            other => return Staged::skip(format!("{other:?} is not known to this rig")),
        }
        .into()
    }
}

contract_tests!(JosRig, [directory, sku_catalog, inventory, inbound, outbound]);
