//! Scenarios of the suite `tracking`, over the express orders' own query.

use portolan_contract::{Scenario, Staged, contract_tests};
use portolan_domain::{OrderRef, OrderRefKind};
use portolan_ports::{Delivery, ErrorKind, LegScope, TrackingQuery};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{OrdersRig, gateway_error, page, truncated, waybill};

mod plain {
    use super::*;
    contract_tests!(OrdersRig::Plain, [tracking]);
}
mod wrapped {
    use super::*;
    contract_tests!(OrdersRig::Wrapped, [tracking]);
}

const ONE: &str = "JDVA00000000001";
const TWO: &str = "JDVA00000000002";

fn rows(number: &str) -> Value {
    json!([
        {"category": 510, "categoryName": "妥投", "state": 10034, "operationTitle": "妥投",
            "operationTime": "2026-01-07 18:20:00", "waybillCode": number},
        {"category": 440, "state": "11000", "operationTitle": "派件", "operationTime": "2026-01-07 08:10:00",
            "operatorName": "王五", "operatorPhone": "13800138000", "waybillCode": number},
        {"category": 420, "state": "200001", "operationTime": "2026-01-05 15:00:00", "waybillCode": number},
    ])
}

fn found(rig: OrdersRig, rows: &Value) -> ResponseTemplate {
    rig.reply(&json!({"collectorName": "王五", "collectorPhone": "13800138000", "traceDetails": rows}))
}

fn by_waybill(text: &str) -> TrackingQuery {
    TrackingQuery::waybill(waybill(text))
}

fn by_order(kind: OrderRefKind, text: &str) -> TrackingQuery {
    TrackingQuery::order(OrderRef::new(kind, text).unwrap())
}

pub(crate) async fn stage(rig: OrdersRig, scenario: Scenario) -> Staged {
    let replying = |reply: ResponseTemplate| async move { rig.replying(reply).await.asking(by_waybill(ONE)) };
    let stage = match scenario {
        Scenario::Found => replying(found(rig, &rows(ONE))).await,
        Scenario::Empty => replying(found(rig, &json!([]))).await,
        Scenario::Unknown => rig.replying(rig.reply(&Value::Null)).await.asking_unknown(by_waybill(ONE)),
        Scenario::SeveralTraces => return Staged::skip("an order's scans come in one list"),
        Scenario::WrongCredentials => replying(gateway_error(12, "签名无效")).await,
        Scenario::ProviderErrorInBody => replying(rig.refused("1_0022", "没有权限")).await,
        Scenario::ServerError => replying(ResponseTemplate::new(500)).await,
        Scenario::HtmlWith200 => replying(page()).await,
        Scenario::TruncatedJson => replying(truncated()).await,
        Scenario::Timeout => OrdersRig::silent().asking(by_waybill(ONE)),
        Scenario::UnknownCode => {
            let mut rows = rows(ONE);
            (rows[0]["state"], rows[0]["category"], rows[0]["operationTitle"]) =
                ("299999".into(), "新阶段".into(), "节点升级".into());
            replying(found(rig, &rows)).await.with_unknown_scan("299999", "节点升级")
        }
        Scenario::ExtraFields => {
            let mut rows = rows(ONE);
            rows[0]["temperature"] = "4".into();
            replying(found(rig, &rows)).await.with_extra("temperature", "4")
        }
        Scenario::OtherWaybill => replying(found(rig, &rows(TWO))).await,
        Scenario::Batch => {
            let answer = move |_: &str, argument: &Value| match argument["waybillCode"].as_str() {
                Some(number @ (ONE | TWO)) => found(rig, &rows(number)),
                _ => rig.refused("1_0007", "运单不存在"),
            };
            let stage = rig.answering(Box::new(answer)).await.asking(by_waybill(ONE));
            stage.asking_unknown(by_waybill("JDVA00000000009")).asking(by_waybill(TWO)).asking(by_waybill(ONE))
        }
        Scenario::UnsupportedKind => rig.replying(found(rig, &json!([]))).await,
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

#[tokio::test]
async fn an_order_is_asked_for_by_jds_own_number_and_persons_stay_hidden() {
    let rig = OrdersRig::Plain;
    let stage = rig.replying(found(rig, &rows(ONE))).await;
    let port = stage.connection.tracking.as_ref().unwrap();
    let trace = port.track(&[by_order(OrderRefKind::Provider, "EO0000000000001")]).await.remove(0).unwrap().remove(0);
    assert_eq!(trace.waybill().unwrap().as_str(), ONE);
    assert_eq!(trace.orders.first().unwrap().value(), "EO0000000000001");
    assert_eq!(trace.extra.values("collectorPhone").next(), Some("13800138000"));
    let shown = format!("{trace:?} {trace:#?}");
    assert!(!shown.contains("王五") && !shown.contains("13800138000"), "{shown}");
}

#[tokio::test]
async fn what_this_query_cannot_do_is_not_sent() {
    let rig = OrdersRig::Plain;
    let stage = rig.replying(found(rig, &rows(ONE))).await;
    let mut legs = by_waybill(ONE);
    legs.scope = Some(LegScope::All);
    let port = stage.connection.tracking.as_ref().unwrap();
    for outcome in port.track(&[by_order(OrderRefKind::Merchant, "M-1"), legs]).await {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    }
}

#[tokio::test]
async fn a_package_is_found_by_its_waybill_and_named() {
    let rig = OrdersRig::Plain;
    let stage = rig.replying(found(rig, &rows(ONE))).await;
    let port = stage.connection.tracking.as_ref().unwrap();
    let trace = port.track(&[by_waybill("JDVA00000000001-1-2-")]).await.remove(0).unwrap().remove(0);
    assert_eq!(trace.waybill().unwrap().as_str(), ONE);
    assert_eq!(trace.packages.first().unwrap().as_str(), "JDVA00000000001-1-2-");
}
