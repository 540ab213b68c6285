//! Scenarios of the suite `tracking`.

use portolan_contract::{Scenario, Staged, contract_tests};
use portolan_domain::{OrderRefKind, Trace, TrackingStatus};
use portolan_ports::{Error, ErrorKind, LegScope, TrackingQuery};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{JosRig, order_no, page, refused, reply, truncated, waybill};

const ONE: &str = "VA00000000001";
const TWO: &str = "VA00000000002";

mod page_calls {
    use super::*;

    contract_tests!(JosRig::Page, [tracking]);
}

mod successors {
    use super::*;

    contract_tests!(JosRig::Successor, [tracking]);
}

fn rows(number: &str) -> Value {
    json!([
        {"ope_title": "妥投", "ope_remark": "已签收", "ope_time": "2026-01-07 18:20:00", "waybill_code": number},
        {"ope_title": "快递签收", "ope_time": "2026/01/05 15:00:00", "waybill_code": number},
        {"ope_title": "配送员收货", "ope_time": "2026-01-07 08:10:00", "waybill_code": number},
    ])
}

/// Scans under either root.
fn scans(rig: JosRig, rows: &Value) -> ResponseTemplate {
    if rig.is_page() {
        reply(&json!({ "code": "0", "trace_api_dtos": rows }))
    } else {
        reply(&json!({ "code": "0", "querytrace_result": { "code": 100, "messsage": "成功", "data": rows } }))
    }
}

fn by_waybill(text: &str) -> TrackingQuery {
    TrackingQuery::waybill(waybill(text))
}

pub(crate) async fn stage(rig: JosRig, scenario: Scenario) -> Staged {
    let replying = |reply: ResponseTemplate| async move { rig.replying(reply).await.asking(by_waybill(ONE)) };
    let stage = match scenario {
        Scenario::Found => replying(scans(rig, &rows(ONE))).await,
        Scenario::Unknown => rig.replying(scans(rig, &json!([]))).await.asking_unknown(by_waybill(ONE)),
        Scenario::Empty => {
            let stage = rig.replying(reply(&json!({ "code": "0", "order_tracks": [] }))).await;
            stage.asking(TrackingQuery::order(order_no("1234567890123456789")))
        }
        Scenario::SeveralTraces => return Staged::skip("an order's events come in one list, and name no waybill"),
        Scenario::WrongCredentials => replying(refused("12", "无效签名")).await,
        Scenario::ProviderErrorInBody => replying(refused("24", "没有权限")).await,
        Scenario::ServerError => replying(ResponseTemplate::new(500)).await,
        Scenario::HtmlWith200 => replying(page()).await,
        Scenario::TruncatedJson => replying(truncated()).await,
        Scenario::Timeout => rig.silent().asking(by_waybill(ONE)),
        Scenario::ExtraFields => {
            let mut rows = rows(ONE);
            rows[0]["temperature"] = "4".into();
            replying(scans(rig, &rows)).await.with_extra("temperature", "4")
        }
        Scenario::UnknownCode => {
            let mut rows = rows(ONE);
            rows[0]["ope_title"] = "节点升级".into();
            replying(scans(rig, &rows)).await.with_unknown_scan("", "节点升级")
        }
        Scenario::OtherWaybill => replying(scans(rig, &rows(TWO))).await,
        Scenario::Batch => {
            let known = |number: &str| number == ONE || number == TWO;
            let answer = move |_: &str, params: &Value| {
                let number = params["waybillCode"].as_str().unwrap_or_default();
                scans(rig, &if known(number) { rows(number) } else { json!([]) })
            };
            let stage = rig.answering(Box::new(answer)).await.asking(by_waybill(ONE));
            stage.asking_unknown(by_waybill("VA00000000009")).asking(by_waybill(TWO)).asking(by_waybill(ONE))
        }
        Scenario::UnsupportedKind => rig.replying(scans(rig, &json!([]))).await,
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

async fn ask(rig: JosRig, reply: ResponseTemplate, query: TrackingQuery) -> Result<Trace, Error> {
    let stage = rig.replying(reply).await;
    let outcome = stage.connection.tracking.as_ref().unwrap().track(&[query]).await.remove(0);
    outcome.map(|mut traces| traces.remove(0))
}

#[tokio::test]
async fn a_package_is_found_by_its_waybill_and_named() {
    let trace = ask(JosRig::Page, scans(JosRig::Page, &rows(ONE)), by_waybill("va00000000001-1-2-")).await.unwrap();
    assert_eq!(trace.waybill().unwrap().as_str(), ONE);
    assert_eq!(trace.packages.first().unwrap().as_str(), "va00000000001-1-2-");
    assert!(trace.role_of(&waybill("VA00000000001-1-2-")).is_some());
}

#[tokio::test]
async fn an_order_has_a_trace_without_a_waybill_and_an_unknown_one_has_none() {
    let query = || TrackingQuery::order(order_no("9223372036854775808"));
    let told = json!({ "order_tracks": [{ "time": "2025-05-01 10:00:00", "content": "Package picked up" }] });
    let trace = ask(JosRig::Successor, reply(&told), query()).await.unwrap();
    assert_eq!((trace.waybill(), trace.status().known()), (None, Some(TrackingStatus::PickedUp)));
    assert_eq!(trace.orders.first().unwrap().kind(), OrderRefKind::Platform);
    let error = ask(JosRig::Page, refused("402", "订单号无效"), query()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("402")));
}

#[tokio::test]
async fn other_legs_cannot_be_asked_for() {
    let mut query = by_waybill(ONE);
    query.scope = Some(LegScope::All);
    let error = ask(JosRig::Page, scans(JosRig::Page, &rows(ONE)), query).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
