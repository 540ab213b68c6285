//! Express orders at JDL.

mod fees;
mod orders;
pub(crate) mod pushes;
mod shapes;
mod traces;

use portolan_sandbox::{ChangeKind, ECAP_LOP_DN, Request, Sandbox};
use serde_json::{Value, json};

use crate::caller::{Call, send};

/// A call of an operation, named without its beginning.
pub(crate) fn call(sandbox: &Sandbox, operation: &str, dto: &Value) -> Call {
    Call {
        path: format!("/ecap/v1/orders/{operation}"),
        lop_dn: ECAP_LOP_DN.to_owned(),
        ..Call::new(sandbox, &json!([dto]))
    }
}

/// The whole reply.
pub(crate) fn ask(sandbox: &Sandbox, operation: &str, dto: &Value) -> Value {
    send(sandbox, &call(sandbox, operation, dto).request())
}

/// The data of a reply that says yes.
pub(crate) fn data(sandbox: &Sandbox, operation: &str, dto: &Value) -> Value {
    let reply = ask(sandbox, operation, dto);
    assert_eq!((&reply["code"], &reply["success"]), (&json!(0), &json!(true)), "{reply}");
    reply["data"].clone()
}

/// The code of a reply that says no, and its finer reason.
pub(crate) fn refusal(sandbox: &Sandbox, operation: &str, dto: &Value) -> (i64, String) {
    let reply = ask(sandbox, operation, dto);
    assert_eq!((&reply["success"], &reply["data"]), (&json!(false), &Value::Null), "{reply}");
    (reply["code"].as_i64().unwrap(), reply["subMsg"].as_str().unwrap_or_default().to_owned())
}

/// An order that is taken.
pub(crate) fn order(id: &str) -> Value {
    json!({
        "orderId": id,
        "orderOrigin": 1,
        "customerCode": "010K000001",
        "settleType": 3,
        "senderContact": {
            "name": "测试寄件人", "mobile": "13800000000", "fullAddress": "北京市石景山区测试街道1号(模拟数据)",
        },
        "receiverContact": {
            "name": "测试收货人", "mobile": "13800138000", "fullAddress": "上海市浦东新区测试街道3号(模拟数据)",
        },
        "productsReq": {"productCode": "ed-m-0001"},
        "cargoes": [{"name": "测试商品", "quantity": 1, "weight": 1.5, "volume": 1000, "hight": 10}],
    })
}

/// Places an order and gives its waybill.
pub(crate) fn placed(sandbox: &Sandbox, id: &str) -> String {
    data(sandbox, "create", &order(id))["waybillCode"].as_str().unwrap().to_owned()
}

/// A call about a waybill.
pub(crate) fn about(waybill: &str) -> Value {
    json!({"waybillCode": waybill, "orderOrigin": 1, "customerCode": "010K000001"})
}

pub(crate) fn cancelling(waybill: &str) -> Value {
    let mut dto = about(waybill);
    dto["cancelReason"] = "用户发起取消".into();
    dto["cancelReasonCode"] = "1".into();
    dto["cancelType"] = 1.into();
    dto
}

/// The numbers of all changes of one kind.
pub(crate) fn changed(sandbox: &Sandbox, kind: ChangeKind) -> Vec<String> {
    let entries = sandbox.ledger().entries;
    let changes = entries.iter().flat_map(|entry| &entry.changes);
    changes.filter(|change| change.kind == kind).map(|change| change.number.clone()).collect()
}

pub(crate) fn tell(sandbox: &Sandbox, target: &str, body: &Value) {
    let reply = sandbox.control(&Request::new("POST", target, body.to_string()));
    assert_eq!(reply.status(), 200, "{:?}", reply.body());
}
