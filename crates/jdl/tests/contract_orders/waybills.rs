//! Scenarios of the suite `waybills`.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use portolan_contract::{Booked, Call, Expected, Stage, Staged, WaybillsScenario, contract_tests};
use portolan_domain::{Currency, Money, OrderRef, OrderRefKind, PersonName, Phone, StreetAddress, Timestamp};
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

/// A parcel with a product and a time of pickup, and what JD has on record of it afterwards.
async fn booked(rig: OrdersRig) -> Stage {
    let mut request = parcel();
    request.product = Some("ed-m-0002".into());
    let from = Timestamp::from_unix_seconds(1_709_539_200).unwrap();
    request.pickup = Some((from, from.plus(Duration::from_secs(7_200))));
    let (answer, told) = (express(rig), Arc::new(Mutex::new(Value::Null)));
    let kept = Arc::clone(&told);
    let answer: Answer = Box::new(move |path: &str, argument: &Value| {
        *kept.lock().unwrap() = argument.clone();
        answer(path, argument)
    });
    let stage = rig.answering(answer).await.calling(Call::SubmitWaybill(Box::new(request)));
    stage.with_booked(move |_| {
        let told = told.lock().unwrap();
        let millis = |key: &str| told[key].as_i64().and_then(|millis| Timestamp::from_unix_millis(millis).ok());
        Booked {
            product: told["productsReq"]["productCode"].as_str().map(str::to_owned),
            pickup: millis("pickupStartTime").zip(millis("pickupEndTime")),
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
        Case::Intercepted => rig.replying(rig.reply(&json!({ "resultType": 1 }))).await.calling(cancelling),
        Case::CancelFailed => rig.replying(rig.reply(&json!({ "resultType": 2 }))).await.calling(cancelling),
        Case::InterceptFailed => rig.replying(rig.reply(&json!({ "resultType": 3 }))).await.calling(cancelling),
        Case::Intercepting => rig.replying(rig.reply(&json!({ "resultType": 4 }))).await.calling(cancelling),
        Case::Booked | Case::BackwardPickup => booked(rig).await,
        Case::CancelledUnknown => rig.replying(rig.refused("1_0007", "运单不存在")).await.calling(cancelling),
        _ => rig.answering(express(rig)).await,
    };
    stage.into()
}
