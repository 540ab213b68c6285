//! Express orders (`/ecap/v1/orders/…`): one object an array, one envelope for all operations.

mod arguments;
mod cancel;
mod create;
mod find;
mod precheck;
mod query;
mod reserve;
mod standard_fee;
mod subscribe;
mod tariff;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::app::JdlApp;
use super::traces::Traces;
use crate::chance::{chance_for, hex_text};
use crate::ledger::{Change, Received};
use crate::reply::{Json, Shape, number, record, spare, text, word};
use crate::world::World;
use arguments::Dto;

/// The integration plan (`LOP-DN`) under which express orders are placed.
pub const ECAP_LOP_DN: &str = "ECAP";

const SUCCESS: i64 = 0;
/// JDL publishes no business codes for these operations; the numbers from 9101 are the sandbox's.
const BAD_VALUE: i64 = 9101;
const NOT_YOUR_CUSTOMER: i64 = 9102;
const UNKNOWN: i64 = 9103;
const UNSERVED: i64 = 9104;
const NOT_RESERVED: i64 = 9105;
const TAKEN: i64 = 9106;
const NO_PRODUCT: i64 = 9107;
const OTHER_PHONE: i64 = 9108;
const TOO_EARLY: i64 = 9109;
const NOT_MONTHLY: i64 = 9110;
const UNSUPPORTED: i64 = 9111;
const FULL: i64 = 9112;
const INTERNAL: i64 = 9113;

fn words(code: i64) -> &'static str {
    match code {
        SUCCESS => "成功",
        BAD_VALUE => "请求参数缺失或无效",
        NOT_YOUR_CUSTOMER => "客户编码不存在或无权使用",
        UNKNOWN => "单据不存在或不属于该客户",
        UNSERVED => "地址不在服务范围内",
        NOT_RESERVED => "运单号未分配给该客户或已失效",
        TAKEN => "运单号已被其他订单使用",
        NO_PRODUCT => "产品不存在或不可用",
        OTHER_PHONE => "收件人手机号后四位不一致",
        TOO_EARLY => "尚未揽收，暂无费用",
        NOT_MONTHLY => "仅支持查询B2C、C2B月结运单的费用",
        UNSUPPORTED => "不支持的单据类型",
        FULL => "系统繁忙，请稍后再试",
        _ => "调用失败，服务内部异常",
    }
}

/// Why an operation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct No {
    code: i64,
    /// More than the code says: the name of a field and what it has to be.
    why: Option<String>,
}

impl From<i64> for No {
    fn from(code: i64) -> Self {
        Self { code, why: None }
    }
}

impl No {
    fn because(code: i64, why: impl Into<String>) -> Self {
        Self { code, why: Some(why.into()) }
    }
}

/// What an operation works with.
pub(super) struct Desk<'a> {
    pub(super) world: &'a mut World,
    pub(super) traces: &'a mut Traces,
    pub(super) app: &'a JdlApp,
    /// World time.
    pub(super) now: Timestamp,
    /// Whether an order is to be asked for once more.
    pub(super) need_retry: bool,
}

/// What an operation says.
struct Said {
    data: Json,
    /// A finer reason, which some successes have too.
    sub: Option<(&'static str, &'static str)>,
    /// What it changed; `None` if it only read.
    changes: Option<Vec<Change>>,
}

impl Said {
    fn read(data: Json) -> Self {
        Self { data, sub: None, changes: None }
    }

    fn wrote(data: Json, changes: Vec<Change>) -> Self {
        Self { data, sub: None, changes: Some(changes) }
    }
}

type Run = fn(&mut Desk<'_>, &Dto<'_>) -> Result<Said, No>;

static OPERATIONS: [(&str, Run); 8] = [
    ("/ecap/v1/orders/precheck", precheck::run),
    ("/ecap/v1/orders/pregetwaybillcodes", reserve::run),
    ("/ecap/v1/orders/create", create::run),
    ("/ecap/v1/orders/cancel", cancel::run),
    ("/ecap/v1/orders/status/get", query::status),
    ("/ecap/v1/orders/trace/query", query::trace),
    ("/ecap/v1/orders/trace/subscribe", subscribe::run),
    ("/ecap/v1/orders/standardfee/query", standard_fee::run),
];

/// The paths of all operations on express orders that the gateway serves.
pub fn ecap_paths() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(path, _)| *path)
}

/// What came of a call.
pub(super) struct Outcome {
    pub(super) body: Bytes,
    pub(super) code: i64,
    /// Why it was rejected, if it was.
    pub(super) rejected: Option<String>,
    pub(super) changes: Option<Vec<Change>>,
}

/// Whether there is such an operation.
pub(super) fn serves(path: &str) -> bool {
    OPERATIONS.iter().any(|(own, _)| *own == path)
}

/// Runs an operation for an application that was let in; `failing` is the code of a fault.
pub(super) fn run(
    desk: &mut Desk<'_>,
    path: &str,
    arguments: &[Value],
    failing: Option<i64>,
    call: (u64, u64),
    shape: Shape,
) -> Outcome {
    let operation = OPERATIONS.iter().find(|(own, _)| *own == path).map(|(_, run)| run);
    let done = match (failing, operation, arguments) {
        (Some(code), ..) => Err(code.into()),
        (_, Some(run), [Value::Object(fields)]) => run(desk, &Dto::new(fields)),
        _ => Err(No::because(BAD_VALUE, "一次调用只能传一个对象")),
    };
    let wrapped = desk.app.wrapped;
    match done {
        Ok(said) => Outcome {
            body: envelope(SUCCESS, said.sub.map(|(code, why)| (code.to_owned(), why)), Some(said.data), call, wrapped)
                .bytes(shape),
            code: SUCCESS,
            rejected: None,
            changes: said.changes,
        },
        Err(no) => {
            let sub = no.why.as_deref().map(|why| (no.code.to_string(), why));
            Outcome {
                body: envelope(no.code, sub, None, call, wrapped).bytes(shape),
                code: no.code,
                rejected: Some(no.why.clone().unwrap_or_else(|| words(no.code).to_owned())),
                changes: None,
            }
        }
    }
}

/// The envelope, plain or as JD's own SDK hands it on. `call` is seed and sequence number.
fn envelope(code: i64, sub: Option<(String, &str)>, data: Option<Json>, call: (u64, u64), wrapped: bool) -> Json {
    let mut chance = chance_for(call.0, &format!("ecap {}", call.1));
    let hex = hex_text(&mut chance, 16);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let id = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    let mut fields = vec![("code", number(code)), ("success", Json::Flag(code == SUCCESS)), ("msg", text(words(code)))];
    if let Some((code, why)) = sub {
        fields.extend([("subCode", word(code)), ("subMsg", text(why))]);
    }
    match data {
        Some(data) => fields.push(("data", data)),
        None => fields.push(("data", Json::Null)),
    }
    fields.extend([("requestId", spare(word(id))), ("mills", spare(number(chance.u32(20..900))))]);
    let plain = fields_of(fields);
    if wrapped { record([("response", record([("content", plain), ("code", number(SUCCESS))]))]) } else { plain }
}

fn fields_of(fields: Vec<(&'static str, Json)>) -> Json {
    Json::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// The part of a request that the ledger keeps: which document it is about, never a person.
pub(super) fn received(arguments: &[Value]) -> Received {
    let dto = arguments.first().and_then(Value::as_object);
    let names = ["waybillCode", "orderCode", "businessNo", "orderId", "customerCode"];
    let found = names.iter().find_map(|name| match dto?.get(*name)? {
        Value::String(text) => Some((*name, text.chars().take(64).collect::<String>())),
        Value::Number(number) => Some((*name, number.to_string())),
        _ => None,
    });
    Received {
        reference_number: found.as_ref().map(|(_, value)| value.clone()),
        reference_type: found.map(|(name, _)| name.to_owned()),
        scope: None,
    }
}
