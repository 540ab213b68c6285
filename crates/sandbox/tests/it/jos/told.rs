//! What replies look like, byte for byte, with seed 1.

use jiff::SignedDuration;
use portolan_sandbox::Sandbox;
use serde_json::{Value, json};

use super::caller::{Call, Way, consignment, waiting};
use crate::caller::{number_of, sandbox};

fn bytes(sandbox: &Sandbox, method: &str, json: &Value) -> String {
    let answer = sandbox.jos(&Call::new(sandbox, method, json).signed().request(Way::Form));
    let body = String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap();
    format!("{method} {json}\n{body}\n\n")
}

#[test]
fn express() {
    let sandbox = sandbox();
    let mut told =
        bytes(&sandbox, "jingdong.etms.waybillcode.get", &json!({"preNum": 2, "customerCode": "010K000001"}));
    let number = portolan_numbers(&told);
    let mut json = consignment("SO-1");
    json["deliveryId"] = json!(number);
    told += &bytes(&sandbox, "jingdong.etms.waybill.send", &json);
    sandbox.advance(SignedDuration::from_hours(48)).unwrap();
    told += &bytes(&sandbox, "jingdong.etms.trace.get", &json!({"waybillCode": number}));
    told += &bytes(&sandbox, "jingdong.ldop.waybill.receive", &consignment("SO-2"));
    let json = json!({"customerCode": "010K000001", "waybillCode": number_of(&sandbox, "redelivery")});
    told += &bytes(&sandbox, "jingdong.ldop.receive.trace.get", &json);
    told += &bytes(&sandbox, "jingdong.etms.nothing", &json!({}));
    insta::assert_snapshot!(told);
}

/// The first number of a reply that gives some out.
fn portolan_numbers(told: &str) -> String {
    let (_, rest) = told.split_once(r#""deliveryIdList":""#).unwrap();
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric()).collect()
}

#[test]
fn orders() {
    let sandbox = sandbox();
    let id = waiting(&sandbox, 0);
    let window = json!({"start_date": "2026-01-01 00:00:00", "end_date": "2026-01-06 00:00:00"});
    let mut told = bytes(&sandbox, "jingdong.pop.orders.get", &window);
    told += &bytes(&sandbox, "jingdong.pop.order.get", &json!({"order_id": id}));
    told += &bytes(
        &sandbox,
        "jingdong.pop.order.get",
        &json!({"order_id": id, "optional_fields": "orderId,orderState,payType,consigneeInfo,itemInfoList"}),
    );
    let mut search = window.clone();
    search["optional_fields"] = json!("orderId,orderState");
    told += &bytes(&sandbox, "jingdong.pop.order.search", &search);
    told += &bytes(&sandbox, "360buy.delivery.logistics.get", &json!({}));
    told += &bytes(&sandbox, "360buy.order.print.data.get", &json!({"order_id": id}));
    let ship = json!({"order_id": id, "logistics_id": 2087, "waybill": number_of(&sandbox, "stuck")});
    told += &bytes(&sandbox, "jingdong.pop.order.ship", &ship);
    told += &bytes(&sandbox, "jingdong.pop.order.ship", &ship);
    let shipment = json!({"orderId": waiting(&sandbox, 0), "logiCoprId": 2087, "logiNo": "VA1"});
    told += &bytes(&sandbox, "jingdong.pop.order.shipment", &shipment);
    told += &bytes(&sandbox, "jingdong.pop.order.track", &json!({"order_id": id}));
    insta::assert_snapshot!(told);
}

#[test]
fn warehouse() {
    let sandbox = sandbox();
    let mut told = String::new();
    for (name, json) in [
        ("carriers.list", json!({})),
        ("warehouse.list", json!({})),
        ("stock.search", json!({"current_page": 1, "warehouse_no": "BJ01"})),
        ("sku.query", json!({"isv_good_no": "ISV-1"})),
        ("sku.query", json!({"isv_good_no": "ISV-0"})),
        ("order.get", json!({"receipt_no": "JOSL1"})),
        ("returnorder.query", json!({"receipt_no": "JRI1"})),
        ("returnorder.cancel", json!({"receipt_no": "JRI1"})),
        ("order.delete", json!({"receipt_no": "JOSL1"})),
        ("po.get", json!({"inbound_no": "JPI1"})),
    ] {
        told += &bytes(&sandbox, &format!("jingdong.logistics.{name}"), &json);
    }
    insta::assert_snapshot!(told);
}
