//! Scenarios of the suite `freight_quoting`.

use portolan_contract::{Call, FreightQuotingScenario, Staged, contract_tests};
use portolan_domain::{Currency, FreightQuote, Money, ProviderId, QuoteOutcome, QuoteRejection, Volume, Weight};
use portolan_ports::{Party, QuoteBasis, QuoteRequest};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::{
    rig::{Answer, OrdersRig, waybill},
    waybills::{NUMBER, party},
};

mod plain {
    use super::*;
    contract_tests!(OrdersRig::Plain, [freight_quoting]);
}
mod wrapped {
    use super::*;
    contract_tests!(OrdersRig::Wrapped, [freight_quoting]);
}

/// A parcel with both ends, and the number of one that is on its way.
pub(crate) fn question(basis: QuoteBasis) -> QuoteRequest {
    let mut request = QuoteRequest::new(basis);
    (request.origin, request.destination) = (party("李四"), party("张三"));
    (request.weight, request.volume) = (Weight::from_g(2500).ok(), Volume::from_cm3(8000).ok());
    request.waybill = Some(waybill(NUMBER));
    request
}

pub(crate) fn asking(request: QuoteRequest) -> Call {
    Call::QuoteFreight(Box::new(request))
}

fn option(code: &str, price: &str) -> FreightQuote {
    FreightQuote::new(code, Money::parse(price, Currency::CNY).unwrap())
}

fn outcome(quotes: Vec<FreightQuote>, rejections: Vec<QuoteRejection>) -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::jdl());
    (outcome.quotes, outcome.rejections) = (quotes, rejections);
    outcome
}

fn refused(code: &str, reason: &str) -> QuoteRejection {
    let mut rejection = QuoteRejection::new(reason);
    rejection.name = Some(code.to_owned());
    rejection
}

/// Two products, one of them asked for: the totals are its price.
fn both(rig: OrdersRig) -> Answer {
    Box::new(move |path: &str, _: &Value| match path {
        "/ecap/v1/orders/precheck" => rig.reply(&json!({
            "totalFreightPre": 12.5, "totalFreightStandard": 15,
            "productInfos": [{"productCode": "ed-m-0001"}, {"productCode": "ed-m-0002", "freightPre": "18.00"}],
        })),
        "/ecap/v1/orders/standardfee/query" => rig.reply(&json!({"productCode": "ed-m-0001", "sumMoney": "18.60"})),
        other => panic!("{other} was called"),
    })
}

pub(crate) async fn stage(rig: OrdersRig, scenario: FreightQuotingScenario) -> Staged {
    use FreightQuotingScenario as Case;
    let detailed = || asking(question(QuoteBasis::Detailed));
    let replying = |data: Value| async move { rig.replying(rig.reply(&data)).await };
    let stage = match scenario {
        Case::Found => {
            let stage = rig.answering(both(rig)).await.calling(detailed());
            let stage = stage.calling(asking(question(QuoteBasis::Waybill)));
            let options = vec![option("ed-m-0001", "12.5"), option("ed-m-0002", "18")];
            stage
                .expecting(outcome(options, Vec::new()))
                .expecting(outcome(vec![option("ed-m-0001", "18.6")], Vec::new()))
        }
        Case::RejectedOption => {
            let products =
                json!([{"productCode": "ed-m-0001"}, {"productCode": "ed-m-0059", "errorMsg": "超出服务范围"}]);
            let stage = replying(json!({"totalFreightPre": "12.50", "productInfos": products})).await;
            let rejected = vec![refused("ed-m-0059", "超出服务范围")];
            stage.calling(detailed()).expecting(outcome(vec![option("ed-m-0001", "12.5")], rejected))
        }
        Case::ZeroPrice => {
            let products = json!([{"productCode": "ed-m-0001"}, {"productCode": "ed-m-0002", "freightPre": 0}]);
            let stage = replying(json!({"totalFreightPre": "12.50", "productInfos": products})).await;
            let rejected = vec![refused("ed-m-0002", "its price is told as zero or less")];
            stage.calling(detailed()).expecting(outcome(vec![option("ed-m-0001", "12.5")], rejected))
        }
        Case::Empty => replying(json!({})).await.calling(detailed()),
        Case::Unknown => {
            let stage = rig.replying(rig.refused("1_0007", "运单不存在")).await;
            stage.calling(asking(question(QuoteBasis::Waybill)))
        }
        Case::RefusedWithPerson => {
            let words = "收件人张三（13800000000）的地址北京市昌平区1号超出服务范围";
            rig.replying(rig.refused("1_0042", words)).await.calling(detailed())
        }
        Case::UnsupportedBasis => rig.answering(both(rig)).await.calling(detailed()),
        Case::MissingField => {
            let mut nowhere = question(QuoteBasis::Detailed);
            nowhere.destination = Party::default();
            let mut flat = question(QuoteBasis::Detailed);
            flat.volume = Volume::from_cm3(0).ok();
            let mut unnamed = question(QuoteBasis::Waybill);
            unnamed.waybill = None;
            let stage = rig.answering(both(rig)).await;
            let stage = stage.calling(asking(nowhere)).naming("receiverContact.fullAddress");
            let stage = stage.calling(asking(flat)).naming("cargoes[0].volume");
            stage.calling(asking(unnamed)).naming("waybillCode")
        }
        Case::ExactMoney => {
            let inner = r#"{"code":0,"success":true,"data":{"totalFreightPre":90071992547409.93}}"#;
            let body = match rig {
                OrdersRig::Plain => inner.to_owned(),
                OrdersRig::Wrapped => format!(r#"{{"response":{{"content":{inner},"code":0}}}}"#),
            };
            let reply = ResponseTemplate::new(200).set_body_raw(body, "application/json");
            let stage = rig.replying(reply).await.calling(detailed());
            stage.expecting(outcome(vec![option("ed-m-0001", "90071992547409.93")], Vec::new()))
        }
        Case::ExtraFields => {
            let products = json!([{"productCode": "ed-m-0001", "freightPre": 9, "cabin": "7"}]);
            replying(json!({"productInfos": products})).await.calling(detailed()).with_extra("cabin", "7")
        }
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}
