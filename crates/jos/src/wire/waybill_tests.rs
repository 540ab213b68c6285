//! Checks of waybills before they are submitted.

use super::*;

fn waybill() -> WaybillSend {
    WaybillSend {
        delivery_id: "VA00000000001".into(),
        sale_plat: "0030001".into(),
        customer_code: "010K000001".into(),
        order_id: "658898".into(),
        sender_name: "李四".into(),
        sender_address: "北京市".into(),
        sender_mobile: Some("13900000000".into()),
        receive_name: "张三".into(),
        receive_address: "南京市".into(),
        receive_tel: Some("010-87654321".into()),
        package_count: 1,
        weight: Number::parse("1.5").unwrap(),
        ..WaybillSend::default()
    }
}

fn problem(change: impl FnOnce(&mut WaybillSend)) -> String {
    let mut waybill = waybill();
    change(&mut waybill);
    waybill.check().expect_err("refused").message().to_owned()
}

#[test]
fn one_to_a_hundred_numbers_are_reserved() {
    let request = WaybillcodeGet::new(100, "010K000001").unwrap();
    assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"preNum":"100","customerCode":"010K000001"}"#);
    for count in [0, 101] {
        assert_eq!(WaybillcodeGet::new(count, "c").unwrap_err().message(), "`preNum` is 1 to 100");
    }
    assert!(WaybillcodeGet::new(1, "").is_err());
}

#[test]
fn lengths_are_counted_in_characters() {
    let mut long = waybill();
    (long.receive_name, long.receive_address) = ("张".repeat(25), "京".repeat(128));
    long.check().unwrap();
    assert_eq!(problem(|send| send.receive_name = "张".repeat(26)), "`receiveName` has 26 characters, and may have 25");
    assert_eq!(
        problem(|send| send.sender_address = "京".repeat(129)),
        "`senderAddress` has 129 characters, and may have 128"
    );
    assert!(problem(|send| send.order_id = "1".repeat(21)).starts_with("`orderId` has 21"));
}

#[test]
fn somebody_can_be_reached_at_both_ends() {
    assert_eq!(problem(|send| send.receive_tel = Some(" ".into())), "`receiveTel` or `receiveMobile` is needed");
    assert_eq!(problem(|send| send.sender_mobile = None), "`senderTel` or `senderMobile` is needed");
}

#[test]
fn measures_have_their_limits() {
    assert_eq!(problem(|send| send.package_count = 0), "`packageCount` is 1 to 999");
    assert_eq!(problem(|send| send.package_count = 1000), "`packageCount` is 1 to 999");
    let fine = Number::parse("1.005").unwrap();
    assert_eq!(problem(|send| send.weight = fine), "`weight` has 3 digits after the point, and may have 2");
    assert!(problem(|send| send.delivery_id = "JD1".into()).starts_with("`deliveryId`"));
}

#[test]
fn services_have_their_amounts() {
    assert_eq!(
        problem(|send| send.collection_value = Some(1)),
        "`collectionMoney` is required where `collectionValue` is 1"
    );
    assert!(problem(|send| send.collection_money = Some(5.into())).starts_with("`collectionMoney` is left out"));
    assert!(problem(|send| send.guarantee_value = Some(1)).starts_with("`guaranteeValueAmount` is required"));
    assert!(problem(|send| send.guarantee_value = Some(2)).starts_with("`guaranteeValue` is 1 or 0"));
}

#[test]
fn orders_of_jd_are_named_and_cash_is_never_merged() {
    assert!(problem(|send| send.sale_plat = "1".into()).starts_with("`salePlat` is none of"));
    assert!(problem(|send| send.sale_plat = JD_PLATFORM.into()).starts_with("`thrOrderId` is JD's order"));
    assert!(
        problem(|send| send.thr_order_id = Some("123456789012".into())).starts_with("`thrOrderId` is empty unless")
    );
    let jd = |orders: &str, cash: bool| {
        let mut send = waybill();
        (send.sale_plat, send.thr_order_id) = (JD_PLATFORM.into(), Some(orders.into()));
        if cash {
            (send.collection_value, send.collection_money) = (Some(1), Some(5.into()));
        }
        send.check()
    };
    assert!(jd("123456789012,123456789013", false).is_ok() && jd("123456789012", true).is_ok());
    assert!(jd("123456789012,123456789013", true).unwrap_err().message().contains("go alone"));
    assert!(jd("123456789012,M1", false).is_err());
}

#[test]
fn nobody_is_printed() {
    let shown = format!("{:?} {:#?}", waybill(), waybill());
    for person in ["张三", "李四", "13900000000", "87654321"] {
        assert!(!shown.contains(person), "{shown}");
    }
}
