//! Scenarios of the suite `waybills`: JD Express, with numbers reserved before or issued at once.

use std::num::NonZeroU32;

use portolan_contract::{Call, Staged, WaybillsScenario, contract_tests};
use portolan_domain::{Currency, Money, OrderRef, OrderRefKind, PersonName, Phone, StreetAddress};
use portolan_ports::{Party, SalesPlatform, WaybillRequest};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{Answer, CUSTOMER, JosRig, order_no, reply, waybill};

mod page_calls {
    use super::*;
    contract_tests!(JosRig::Page, [waybills]);
}
mod successors {
    use super::*;
    contract_tests!(JosRig::Successor, [waybills]);
}

pub(crate) const NUMBER: &str = "VA00000000001";

pub(crate) fn reserving(count: u32) -> Call {
    Call::ReserveNumbers(NonZeroU32::new(count).unwrap())
}

fn party(name: &str) -> Party {
    let mut party = Party::default();
    party.contact.name = PersonName::plain(name).ok();
    party.contact.mobile = Phone::plain("13800000000").ok();
    party.address.full_text = StreetAddress::plain("北京市昌平区1号").ok();
    party
}

pub(crate) fn parcel(rig: JosRig) -> WaybillRequest {
    let reference = OrderRef::new(OrderRefKind::Merchant, "S-1").unwrap();
    let mut request = WaybillRequest::new(reference, SalesPlatform::Jd, party("李四"), party("张三"));
    request.number = rig.is_page().then(|| waybill(NUMBER));
    request.orders.push(order_no("1234567890123456789"));
    request
}

fn paid_at_the_door(rig: JosRig) -> WaybillRequest {
    let mut request = parcel(rig);
    request.services.cod = Money::parse("12.50", Currency::CNY).ok();
    request
}

fn numbers(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("VA{n:011}")).collect()
}

fn reserved(numbers: &[String]) -> ResponseTemplate {
    let result = json!({ "code": "100", "message": "成功", "deliveryIdList": numbers });
    reply(&json!({ "code": "0", "resultInfo": result }))
}

fn submitted(rig: JosRig, number: &str) -> ResponseTemplate {
    if rig.is_page() {
        let result = json!({ "code": "100", "message": "成功", "deliveryId": number, "orderId": "S-1" });
        return reply(&json!({ "code": "0", "resultInfo": result }));
    }
    let result = json!({ "resultCode": 100, "deliveryId": number, "orderId": "S-1", "needRetry": false });
    reply(&json!({ "code": "0", "receiveorderinfo_result": result }))
}

fn refused(rig: JosRig) -> ResponseTemplate {
    if rig.is_page() {
        return reply(&json!({ "code": "0", "resultInfo": { "code": "9104", "message": "运单号已被其他订单使用" } }));
    }
    let result = json!({ "resultCode": 9104, "resultMessage": "超出揽收范围" });
    reply(&json!({ "code": "0", "receiveorderinfo_result": result }))
}

fn express(rig: JosRig) -> Answer {
    Box::new(move |method: &str, params: &Value| {
        assert_eq!(params["customerCode"], CUSTOMER);
        match method {
            "jingdong.etms.waybillcode.get" if rig.is_page() => {
                let count = params["preNum"].as_str().and_then(|count| count.parse().ok()).unwrap_or_default();
                reserved(&numbers(count))
            }
            "jingdong.etms.waybill.send" if rig.is_page() => {
                submitted(rig, params["deliveryId"].as_str().unwrap_or_default())
            }
            "jingdong.ldop.waybill.receive" if !rig.is_page() => submitted(rig, NUMBER),
            other => panic!("{other} was called"),
        }
    })
}

pub(crate) async fn stage(rig: JosRig, scenario: WaybillsScenario) -> Staged {
    use WaybillsScenario as Case;
    let submitting = |request| Call::SubmitWaybill(Box::new(request));
    let stage = match scenario {
        Case::Reserved => rig.answering(express(rig)).await.calling(reserving(3)),
        Case::FewerNumbers => rig.replying(reserved(&numbers(2))).await.calling(reserving(3)),
        Case::RepeatedNumber => {
            let mut numbers = numbers(3);
            numbers[2] = numbers[0].to_lowercase();
            rig.replying(reserved(&numbers)).await.calling(reserving(3))
        }
        Case::Submitted | Case::NoConsignee | Case::NoNumber => {
            rig.answering(express(rig)).await.calling(submitting(parcel(rig)))
        }
        Case::SubmittedBefore => {
            return Staged::skip("JD's answer does not tell a waybill made now from one that was there");
        }
        Case::Refused => rig.replying(refused(rig)).await.calling(submitting(parcel(rig))),
        Case::OtherNumber if rig.is_page() => {
            rig.replying(submitted(rig, "VA00000000009")).await.calling(submitting(parcel(rig)))
        }
        Case::OtherNumber => return Staged::skip("the number is issued by the answer"),
        Case::CodWithoutAmount | Case::CodMerged => {
            rig.answering(express(rig)).await.calling(submitting(paid_at_the_door(rig)))
        }
        _ => rig.answering(express(rig)).await,
    };
    stage.into()
}
