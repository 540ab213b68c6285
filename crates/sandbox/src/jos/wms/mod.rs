//! The warehouse that JD runs for merchants: carriers and buildings, goods, stock, what comes in
//! and what goes out.

pub(super) mod directory;
pub(super) mod inbound;
pub(super) mod outbound;
pub(super) mod sku;
pub(super) mod stock;

use super::arguments::{Arguments, Refusal};
use super::method::{Failing, Told};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, number, record, spare, text};
use crate::world::{Line, No};

/// JD publishes no codes but 1; the numbers from 9201 are the sandbox's own.
const BAD_VALUE: i64 = 9201;
const UNKNOWN: i64 = 9202;
const SHORT: i64 = 9203;
const AGAIN: i64 = 9204;
const STATE: i64 = 9205;
const FULL: i64 = 9206;

const SNAKE: Failing = Failing::Process("process_result", false);
const CAMEL: Failing = Failing::Process("processResult", false);

/// The usual result of a write that went well.
fn processed(container: &'static str, result_no: Option<&str>) -> Told {
    let mut fields = vec![
        ("error_message".into(), spare(text(""))),
        ("process_code".into(), number(1)),
        ("process_status".into(), text("SUCCESS")),
    ];
    if let Some(no) = result_no {
        fields.push(("result_no".into(), text(no)));
    }
    Told::read(container, Json::Record(fields)).with_code(1)
}

/// A document was made.
fn made(kind: ChangeKind, no: &str, own_no: &str) -> Told {
    processed("process_result", Some(no)).wrote(vec![Change::new(kind, no).about([own_no.to_owned()])])
}

/// A refusal of the warehouse's in JD's words.
fn refused(failing: Failing, no: &No) -> Result<Told, Refusal> {
    let (code, why) = match no {
        No::Unknown(what) => (UNKNOWN, format!("无权限或不存在：{what}")),
        No::Short(goods) => (SHORT, format!("库存不足：{goods}")),
        No::Again(what) => (AGAIN, format!("不能重复申请：{what}")),
        No::State(what) => (STATE, format!("当前状态不允许该操作：{what}")),
        No::Value(what) => (BAD_VALUE, format!("参数值非法：{what}")),
        No::Full => (FULL, "系统繁忙".to_owned()),
    };
    failing.told(code, &why)
}

/// Names of the parallel arrays in which a document lists its goods.
struct Columns {
    goods: &'static str,
    isv: Option<&'static str>,
    quantity: &'static str,
    status: &'static str,
}

/// The lines of a document: parallel arrays of one length.
fn lines(arguments: &Arguments, columns: &Columns) -> Result<Result<Vec<Line>, No>, Refusal> {
    let goods = arguments.needed_list(columns.goods)?;
    let quantities = arguments.needed_list(columns.quantity)?;
    let statuses = arguments.needed_list(columns.status)?;
    let isv = columns.isv.map(|name| arguments.list(name)).transpose()?.unwrap_or_default();
    if quantities.len() != goods.len() {
        return Ok(Err(No::Value(columns.quantity)));
    }
    if statuses.len() != goods.len() {
        return Ok(Err(No::Value(columns.status)));
    }
    if !isv.is_empty() && isv.len() != goods.len() {
        return Ok(Err(No::Value(columns.isv.unwrap_or(columns.goods))));
    }
    let mut lines = Vec::with_capacity(goods.len());
    for (at, goods_no) in goods.into_iter().enumerate() {
        let quantity = quantities.get(at).and_then(|text| text.parse().ok());
        lines.push(Line {
            goods_no,
            isv_no: isv.get(at).cloned().unwrap_or_default(),
            status: statuses.get(at).cloned().unwrap_or_default(),
            asked: quantity.ok_or_else(|| arguments.wrong(columns.quantity))?,
            moved: 0,
        });
    }
    Ok(Ok(lines))
}

/// A merchant's own number: 1 to 64 visible ASCII characters.
fn own_number(number: &str, name: &'static str) -> Result<(), No> {
    let sound = (1..=64).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_graphic());
    if sound { Ok(()) } else { Err(No::Value(name)) }
}

/// What of a line did not come or go.
fn difference(line: &Line, complete: bool) -> Json {
    let missing = line.asked - line.moved;
    spare(text(if complete && missing > 0 { format!("少{missing}件") } else { String::new() }))
}

/// The start of every answer to a question that has a result of its own.
fn success() -> [(&'static str, Json); 3] {
    [("error_message", spare(text(""))), ("process_code", number(1)), ("process_status", text("SUCCESS"))]
}

/// Fields after the usual start.
fn told(container: &'static str, fields: Vec<(&'static str, Json)>) -> Told {
    let all = success().into_iter().chain(fields).map(|(name, value)| (name.into(), value)).collect();
    Told::read(container, Json::Record(all)).with_code(1)
}

/// A question that JD answers without a result of its own when nothing is found.
fn nothing(container: &'static str) -> Told {
    Told::read(container, record([]))
}
