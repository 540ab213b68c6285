//! Both shapes of an order become the same order.

use portolan_domain::OrderState;
use portolan_exchange::json::{FromWire as _, document};
use portolan_ports::ErrorKind;

use super::*;
use crate::wire::order::OrderDetail;

fn read(json: &str) -> Order {
    order(OrderDetail::from_wire(document(json).unwrap()).unwrap().0).unwrap()
}

const PAGE: &str = r#"{"order_id":9223372036854775808,"freight_price":8.00,"order_state":"WAIT_SELLER_STOCK_OUT",
    "items":[{"sku_id":1000001,"name":"茶","price":899.00,"num":1}],"payment_type":"Online Payment",
    "receiver_info":{"name":"李四","address":"南京市长安街12号501室"}}"#;

const TODAY: &str = r#"{"orderInfo":{"orderId":"9223372036854775808","freightPrice":"8.00","orderState":"WAIT_SELLER_STOCK_OUT",
    "itemInfoList":[{"skuId":"1000001","skuName":"茶","jdPrice":"899.00","itemTotal":"1"}],"payType":"Online Payment",
    "consigneeInfo":{"fullname":"李四","fullAddress":"南京市长安街12号501室"}},"apiResult":{"success":true}}"#;

#[test]
fn both_shapes_are_one_order() {
    let (page, today) = (read(PAGE), read(TODAY));
    assert_eq!(page, today);
    assert_eq!(page.id.value(), "9223372036854775808", "every digit");
    assert_eq!(page.state, Some(OrderState::AwaitingShipment));
    assert_eq!(page.freight.unwrap().to_string(), "8.00 CNY");
    assert_eq!(page.lines[0].unit_price, Money::parse("899", Currency::CNY).ok());
    assert_eq!((page.lines[0].quantity, page.lines[0].sku.as_deref()), (Some(1), Some("1000001")));
    assert_eq!(page.consignee.as_ref().unwrap().name.as_ref().unwrap().reveal(), "李四");
    let shown = format!("{page:?} {today:#?}");
    assert!(!shown.contains("李四") && !shown.contains("501"), "{shown}");
}

#[test]
fn prices_add_up_exactly() {
    let order = read(r#"{"order_id":"1","order_total_price":0.1,"freight_price":0.2}"#);
    let sum = order.total.unwrap().checked_add(order.freight.unwrap()).unwrap();
    assert_eq!(sum, Money::parse("0.3", Currency::CNY).unwrap());
}

#[test]
fn what_cannot_be_read_is_kept() {
    let order = read(
        r#"{"order_id":"1","order_total_price":"1e3","order_start_time":"昨天","order_state":"NEW_STATE","pin":"zhang_san",
        "waybill":"VA00000000001,VA00000000002","parent_order_id":0,"brand_new":{"a":1},"items":{"num":"many"},
        "consignee_info":{"fullname":"李*","mobile":"138****0000","open_address":"x"},
        "coupon_detail_list":[{"coupon_type":"29-团购优惠","coupon_price":"1.00"}]}"#,
    );
    let extra = |key| order.extra.values(key).next();
    assert_eq!((order.total, extra("order_total_price")), (None, Some("1e3")));
    assert_eq!((order.placed_at, extra("order_start_time")), (None, Some("昨天")));
    assert_eq!((order.state, order.state_code.as_deref()), (Some(OrderState::Other), Some("NEW_STATE")));
    assert_eq!((order.waybills.len(), order.refs.len()), (2, 0));
    assert_eq!((extra("brand_new"), extra("consignee.open_address")), (Some(r#"{"a":1}"#), Some("x")));
    assert_eq!(extra("coupon_detail_list"), Some("29-团购优惠 1.00"));
    assert_eq!(order.lines[0].extra.values("num").next(), Some("many"));
    let consignee = order.consignee.unwrap();
    assert_eq!(consignee.name.unwrap().state(), portolan_domain::PersonalState::Masked);
}

#[test]
fn an_order_without_a_number_is_none() {
    for json in [r#"{"order_state":"LOCKED"}"#, r#"{"order_id":"a b"}"#] {
        let info = OrderInfo::from_wire(document(json).unwrap()).unwrap();
        assert_eq!(order(info).unwrap_err().kind(), ErrorKind::BadResponse);
    }
}
