//! What is refused before an order is sent, and how one is written.

use portolan_exchange::json::document;
use portolan_ports::{Delivery, ErrorKind};

use super::*;
use crate::wire::order_info::OrderInfo;

fn order() -> CreateOrder {
    CreateOrder {
        order_number: "SHOP-1".into(),
        shipping_country_code: "US".into(),
        shipping_country: "United States".into(),
        shipping_province: "NY".into(),
        shipping_city: "New York".into(),
        shipping_customer_name: "Zhang San".into(),
        shipping_address: "1 Main Street".into(),
        logistic_name: "CJPacket".into(),
        from_country_code: "CN".into(),
        products: vec![CreateProduct { vid: Some("92511400".into()), quantity: 1, ..CreateProduct::default() }],
        ..CreateOrder::default()
    }
}

fn problem(change: impl FnOnce(&mut CreateOrder)) -> String {
    let mut order = order();
    change(&mut order);
    let error = order.check().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
    assert!(!error.message().contains("Zhang"), "{error}");
    error.message().to_owned()
}

#[test]
fn an_order_is_checked_field_by_field() {
    order().check().unwrap();
    assert!(problem(|order| order.shipping_city.clear()).starts_with("`shippingCity` is required"));
    assert!(problem(|order| order.order_number = "9".repeat(51)).starts_with("`orderNumber` has 51 characters"));
    assert!(problem(|order| order.shipping_country_code = "USA".into()).starts_with("`shippingCountryCode`"));
    assert!(problem(|order| order.from_country_code = "C1".into()).starts_with("`fromCountryCode`"));
    assert!(problem(|order| order.shipping_customer_name = "Zhang".repeat(11)).contains("55 characters"));
    assert!(problem(|order| order.pay_type = Some(4)).starts_with("`payType` is 1 to 3"));
    assert!(problem(|order| order.is_sandbox = Some(2)).starts_with("`isSandbox` is 0 to 1"));
    assert!(problem(|order| order.shop_logistics_type = Some(1)).starts_with("`storageId` is required"));
    assert!(problem(|order| order.products.clear()).starts_with("`products` has no entry"));
    assert!(problem(|order| order.products[0].vid = None).starts_with("`products[0].vid` is required"));
    assert!(problem(|order| order.products[0].quantity = 0).starts_with("`products[0].quantity`"));
    assert!(problem(|order| order.products[0].pod_properties = Some("{".into())).contains("podProperties"));
    assert!(problem(|order| order.remark = Some("长".repeat(501))).starts_with("`remark` has 501"));
}

#[test]
fn what_is_not_said_is_not_written_and_amounts_keep_their_digits() {
    let mut order = order();
    order.shop_amount = Some(Number::parse("12.30").unwrap());
    order.products[0].pod_properties = Some(r#"[{"type":1}]"#.into());
    let json = serde_json::to_string(&order).unwrap();
    assert!(json.contains(r#""shopAmount":12.30"#) && json.contains(r#""podProperties":"[{\"type\":1}]""#), "{json}");
    assert!(!json.contains("null") && !json.contains("taxId"));
    assert!(!format!("{order:?}").contains("Zhang"));
}

#[test]
fn the_other_requests_are_checked_too() {
    let refused = |result: Result<(), Error>| result.unwrap_err().message().to_owned();
    assert!(refused(OrderKey::default().check()).contains("orderId"));
    let many = OrderDetailBatch { order_ids: vec!["1".into(); 101] };
    assert!(refused(many.check()).contains("101"));
    assert!(refused(OrderDetailBatch::default().check()).contains("no entry"));
    assert!(refused(UpdateStatus { order_id: "1".into(), target_status: 300 }.check()).contains("targetStatus"));
    let long = UpdateTrackNumber { order_id: "1".into(), track_number: "9".repeat(65) };
    assert!(refused(long.check()).contains("65"));
    assert!(refused(OrderList { page_num: Some(0), ..OrderList::default() }.check()).contains("pageNum"));
    assert!(refused(OrderList { order_ids: vec![" ".into()], ..OrderList::default() }.check()).contains("orderIds[0]"));
    assert!(refused(OrderDetail::of("").check()).contains("orderId"));
    let eager = OrderDetail { features: vec!["X".into(); 21], ..OrderDetail::of("1") };
    assert!(refused(eager.check()).contains("21"));
}

#[test]
fn ids_keep_every_digit_however_they_are_drawn() {
    let id = |json: &str| OrderId::from_wire(document(json).unwrap()).map(|id| id.0);
    for json in [r#""210823100016290555""#, "210823100016290555", r#"{"orderId":210823100016290555}"#] {
        assert_eq!(id(json).as_deref(), Some("210823100016290555"), "{json}");
    }
    assert_eq!(id("[]"), None);
    let info = document(r#"{"orderId":9223372036854775809,"orderAmount":"","orderNum":7,"isComplete":0}"#).unwrap();
    let info = OrderInfo::from_wire(info).unwrap();
    assert_eq!(info.order_id.as_deref(), Some("9223372036854775809"));
    assert_eq!((info.order_amount, info.order_num.as_deref()), (None, Some("7")));
}
