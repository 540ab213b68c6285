//! The methods that are served.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Map;

use super::app::Party;
use super::arguments::{Arguments, Refusal};
use super::{express, pop, trace, wms};
use crate::ledger::Change;
use crate::reply::{Json, number, record, text};
use crate::world::World;

/// What an operation works with.
pub(crate) struct Desk<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) party: Party,
    /// World time.
    pub(crate) now: Timestamp,
}

/// The fields under the root of a reply.
pub(crate) type Payload = Vec<(Cow<'static, str>, Json)>;

/// What an operation answers.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) payload: Payload,
    /// The business code, where there is one.
    pub(crate) code: Option<i64>,
    /// Why it was rejected, if it was.
    pub(crate) rejected: Option<String>,
    /// What it changed; `None` if it only read.
    pub(crate) changes: Option<Vec<Change>>,
}

impl Told {
    /// Something was read.
    pub(crate) fn read(container: &'static str, value: Json) -> Self {
        Self { payload: vec![(Cow::Borrowed(container), value)], code: None, rejected: None, changes: None }
    }

    /// Something was written; no change means that it had been written before.
    pub(crate) fn wrote(self, changes: Vec<Change>) -> Self {
        Self { changes: Some(changes), ..self }
    }

    pub(crate) fn with_code(self, code: i64) -> Self {
        Self { code: Some(code), ..self }
    }
}

/// How a method says that its operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failing {
    /// `process_code`, `process_status` and `error_message` in this container; the code is text
    /// if so stated.
    Process(&'static str, bool),
    /// `resultInfo.code`, a text.
    ResultInfo,
    /// `receiveorderinfo_result.resultCode`.
    Receive,
    /// `querytrace_result.code`.
    QueryTrace,
    /// `sopjosshipment_result.errorCode`.
    Shipment,
    /// There is no place for it but the gateway's own error.
    Gateway,
}

impl Failing {
    /// The reply of an operation that failed.
    pub(crate) fn told(self, code: i64, why: &str) -> Result<Told, Refusal> {
        let told = match self {
            Self::Process(container, as_text) => {
                let code = if as_text { text(code.to_string()) } else { number(code) };
                let fields = [("process_code", code), ("process_status", text("FAIL")), ("error_message", text(why))];
                Told::read(container, record(fields))
            }
            Self::ResultInfo => {
                Told::read("resultInfo", record([("message", text(why)), ("code", text(code.to_string()))]))
            }
            Self::Receive => {
                let fields =
                    [("resultCode", number(code)), ("resultMessage", text(why)), ("needRetry", Json::Flag(false))];
                Told::read("receiveorderinfo_result", record(fields))
            }
            Self::QueryTrace => {
                let fields = [("messsage", text(why)), ("code", number(code)), ("data", Json::List(Vec::new()))];
                Told::read("querytrace_result", record(fields))
            }
            Self::Shipment => {
                let fields = [
                    ("success", Json::Flag(false)),
                    ("errorCode", text(code.to_string())),
                    ("chineseErrCode", text(why)),
                    ("englishErrCode", text("Business failure")),
                ];
                Told::read("sopjosshipment_result", record(fields))
            }
            Self::Gateway => return Err(code.into()),
        };
        Ok(Told { rejected: Some(why.to_owned()), code: Some(code), ..told })
    }
}

/// A method.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// The root key of its replies, without the suffix.
    root: Option<&'static str>,
    /// Whether its replies end in `_responce`.
    misspelt: bool,
    /// Whether a call may come without a token.
    pub(crate) token_optional: bool,
    pub(crate) failing: Failing,
    run: fn(&mut Desk<'_>, &Arguments) -> Result<Told, Refusal>,
}

impl Method {
    /// The method of a name; names are case-sensitive.
    pub(crate) fn of(name: &str) -> Option<&'static Self> {
        METHODS.iter().find(|method| method.name == name)
    }

    /// The root key, in the right or in the other spelling.
    pub(crate) fn root(&self, swap: bool) -> String {
        let root = self.root.map_or_else(|| self.name.replace('.', "_"), str::to_owned);
        let suffix = if self.misspelt == swap { "response" } else { "responce" };
        format!("{root}_{suffix}")
    }

    pub(crate) fn run(&self, desk: &mut Desk<'_>, fields: Map<String, serde_json::Value>) -> Result<Told, Refusal> {
        let arguments = Arguments::new(fields);
        let orders = matches!(self.name, pop::ORDERS_GET | pop::ORDER_GET | pop::ORDER_SHIP | pop::ORDER_TRACK);
        let arguments = if orders { arguments.of_orders() } else { arguments };
        (self.run)(desk, &arguments)
    }
}

/// The names of all methods that the gateway serves.
pub fn jos_methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|method| method.name)
}

type Run = fn(&mut Desk<'_>, &Arguments) -> Result<Told, Refusal>;

/// A method of the warehouse, whose replies end in `_response`.
const fn stored(name: &'static str, failing: Failing, run: Run) -> Method {
    Method { name, root: None, misspelt: false, token_optional: false, failing, run }
}

/// A method of express or market place, whose replies end in `_responce`.
const fn live(name: &'static str, failing: Failing, run: Run) -> Method {
    Method { name, root: None, misspelt: true, token_optional: false, failing, run }
}

/// A method of the older generation, whose root key is not its name.
const fn helper(name: &'static str, root: &'static str, run: Run) -> Method {
    Method { name, root: Some(root), misspelt: false, token_optional: false, failing: Failing::Gateway, run }
}

const SNAKE: Failing = Failing::Process("process_result", false);
const CAMEL: Failing = Failing::Process("processResult", false);

static METHODS: [Method; 32] = [
    stored("jingdong.logistics.carriers.list", Failing::Gateway, wms::directory::carriers),
    stored("jingdong.logistics.warehouse.list", Failing::Gateway, wms::directory::warehouses),
    stored("jingdong.logistics.sku.add", CAMEL, wms::sku::add),
    stored("jingdong.logistics.sku.update", SNAKE, wms::sku::update),
    stored("jingdong.logistics.stock.search", Failing::Process("stock", true), wms::stock::search),
    stored("jingdong.logistics.sku.query", SNAKE, wms::sku::query),
    stored("jingdong.logistics.po.get", Failing::Gateway, wms::inbound::purchase),
    stored("jingdong.logistics.po.add", SNAKE, wms::inbound::add_purchase),
    stored("jingdong.logistics.order.delete", CAMEL, wms::outbound::delete),
    stored("jingdong.logistics.order.get", Failing::Gateway, wms::outbound::get),
    Method {
        token_optional: true,
        ..stored("jingdong.logistics.order.search", Failing::Gateway, wms::outbound::search)
    },
    stored(
        "jingdong.logistics.returnorder.query",
        Failing::Process("response_return_order", false),
        wms::inbound::returned,
    ),
    stored("jingdong.logistics.returnorder.add", SNAKE, wms::inbound::add_return),
    stored("jingdong.logistics.returnorder.cancel", SNAKE, wms::inbound::cancel_return),
    stored("jingdong.logistics.order.add", SNAKE, wms::outbound::add_sale),
    stored("jingdong.logistics.otherInstore.add", SNAKE, wms::inbound::add_other),
    stored(
        "jingdong.logistics.otherInstore.query",
        Failing::Process("response_other_instore_status", false),
        wms::inbound::other,
    ),
    stored("jingdong.logistics.otherOutstore.add", SNAKE, wms::outbound::add_other),
    stored(
        "jingdong.logistics.otherOutstore.query",
        Failing::Process("response_order_other_status", false),
        wms::outbound::other,
    ),
    live("jingdong.etms.waybillcode.get", Failing::ResultInfo, express::reserve),
    live("jingdong.etms.waybill.send", Failing::ResultInfo, express::send),
    live("jingdong.etms.trace.get", Failing::Gateway, trace::etms),
    live(pop::ORDERS_GET, Failing::Gateway, pop::seen::list),
    live(pop::ORDER_GET, Failing::Gateway, pop::seen::get),
    live(pop::ORDER_SHIP, Failing::Gateway, pop::ship::ship),
    live(pop::ORDER_TRACK, Failing::Gateway, trace::order),
    live("jingdong.pop.order.search", Failing::Gateway, pop::search::search),
    live("jingdong.pop.order.shipment", Failing::Shipment, pop::ship::shipment),
    live("jingdong.ldop.waybill.receive", Failing::Receive, express::receive),
    live("jingdong.ldop.receive.trace.get", Failing::QueryTrace, trace::ldop),
    helper("360buy.delivery.logistics.get", "delivery_logistics_get", pop::helpers::carriers),
    helper("360buy.order.print.data.get", "order_printdata", pop::helpers::print_data),
];
