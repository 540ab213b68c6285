//! Scenarios of the suite `waybills`.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
};

use portolan_contract::{Call, Expected, Staged, WaybillsScenario, contract_tests};
use portolan_domain::{Currency, Money, OrderRef, OrderRefKind, PersonName, Phone, StreetAddress};
use portolan_ports::{Cancellation, Party, SalesPlatform, WaybillRequest};
use serde_json::{Value, json};

use crate::rig::{Answer, CUSTOMER, OrdersRig, waybill};

mod plain {
    use super::*;
    contract_tests!(OrdersRig::Plain, [waybills]);
}
mod wrapped {
    use super::*;
    contract_tests!(OrdersRig::Wrapped, [waybills]);
}

pub(crate) const NUMBER: &str = "JDVA00000000001";

pub(crate) fn reserving(count: u32) -> Call {
    Call::ReserveNumbers(NonZeroU32::new(count).unwrap())
}

pub(crate) fn party(name: &str) -> Party {
    let mut party = Party::default();
    party.contact.name = PersonName::plain(name).ok();
    party.contact.mobile = Phone::plain("13800000000").ok();
    party.address.full_text = StreetAddress::plain("北京市昌平区1号").ok();
    party
}

pub(crate) fn parcel() -> WaybillRequest {
    let reference = OrderRef::new(OrderRefKind::Merchant, "S-1").unwrap();
    let mut request = WaybillRequest::new(reference, SalesPlatform::Jd, party("李四"), party("张三"));
    request.number = Some(waybill(NUMBER));
    request.orders.extend(OrderRef::new(OrderRefKind::Platform, "1234567890123456789"));
    request
}

fn paid_at_the_door() -> WaybillRequest {
    let mut request = parcel();
    request.services.cod = Money::parse("12.50", Currency::CNY).ok();
    request
}

fn numbers(count: u64) -> Vec<String> {
    (1..=count).map(|n| format!("JDVA{n:011}")).collect()
}

fn created(number: &str) -> Value {
    json!({ "orderCode": "EO0000000000001", "waybillCode": number, "needRetry": false })
}

/// JD's express orders: a number that was used before gives the waybill that exists.
fn express(rig: OrdersRig) -> Answer {
    let used = AtomicBool::new(false);
    Box::new(move |path: &str, argument: &Value| {
        assert_eq!(argument["customerCode"], CUSTOMER);
        assert_eq!(argument["orderOrigin"], 1);
        match path {
            "/ecap/v1/orders/pregetwaybillcodes" => {
                rig.reply(&json!(numbers(argument["sum"].as_u64().unwrap_or_default())))
            }
            "/ecap/v1/orders/create" if used.swap(true, Ordering::SeqCst) => rig.envelope(&json!({
                "code": 0, "success": true, "subCode": "0_0001", "subMsg": "订单号已使用",
                "data": created(NUMBER),
            })),
            "/ecap/v1/orders/create" => rig.reply(&created(argument["waybillCode"].as_str().unwrap_or(NUMBER))),
            "/ecap/v1/orders/cancel" => rig.reply(&json!({ "resultType": 4, "waybillCode": argument["waybillCode"] })),
            other => panic!("{other} was called"),
        }
    })
}

pub(crate) async fn stage(rig: OrdersRig, scenario: WaybillsScenario) -> Staged {
    use WaybillsScenario as Case;
    let submitting = |request| Call::SubmitWaybill(Box::new(request));
    let cancelling = Call::CancelWaybill(waybill(NUMBER));
    let stage = match scenario {
        Case::Reserved => rig.answering(express(rig)).await.calling(reserving(3)),
        Case::FewerNumbers => rig.replying(rig.reply(&json!(numbers(2)))).await.calling(reserving(3)),
        Case::RepeatedNumber => {
            let mut numbers = numbers(3);
            numbers[2] = numbers[0].to_lowercase();
            rig.replying(rig.reply(&json!({ "waybillCodes": numbers }))).await.calling(reserving(3))
        }
        Case::Submitted | Case::SubmittedBefore | Case::NoConsignee | Case::NoNumber => {
            rig.answering(express(rig)).await.calling(submitting(parcel()))
        }
        Case::Refused => {
            rig.replying(rig.refused("1_0042", "收件地址超出服务范围")).await.calling(submitting(parcel()))
        }
        Case::OtherNumber => rig.replying(rig.reply(&created("JDVA00000000009"))).await.calling(submitting(parcel())),
        Case::CodWithoutAmount | Case::CodMerged => {
            rig.answering(express(rig)).await.calling(submitting(paid_at_the_door()))
        }
        Case::Cancelled => {
            let stage = rig.answering(express(rig)).await.calling(cancelling);
            stage.expecting(Expected::Cancellation(Cancellation::Intercepting))
        }
        Case::CancelledUnknown => rig.replying(rig.refused("1_0007", "运单不存在")).await.calling(cancelling),
        _ => rig.answering(express(rig)).await,
    };
    stage.into()
}
