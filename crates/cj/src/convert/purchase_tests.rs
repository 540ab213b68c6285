//! Purchases from answers, and requests from purchases.

use portolan_domain::{PurchaseState, TaxNumberOwner};
use portolan_exchange::json::{FromWire as _, document};
use portolan_ports::{Delivery, ErrorKind, Party, Payment, PurchaseItem, PurchaseRequest};
use proptest::prelude::*;

use super::*;
use crate::convert::purchase_request::create;

fn read(json: &str) -> Result<Purchase, Error> {
    purchase(OrderInfo::from_wire(document(json).unwrap()).unwrap())
}

fn number(kind: OrderRefKind, text: &str) -> OrderRef {
    OrderRef::new(kind, text).unwrap()
}

#[test]
fn all_numbers_are_kept_and_cjs_comes_first() {
    let json = r#"{"orderId":210823100016290555,"orderNum":"SHOP-1","cjOrderCode":"SD2108231000","cjOrderId":null,
                   "platformOrderId":"5312","shipmentOrderId":"SP1","orderStatus":"UNSHIPPED","subStatus":"PENDING"}"#;
    let purchase = read(json).unwrap();
    assert_eq!(purchase.id, number(OrderRefKind::Provider, "210823100016290555"));
    for known in [
        number(OrderRefKind::Merchant, "SHOP-1"),
        number(OrderRefKind::Provider, "SD2108231000"),
        number(OrderRefKind::Platform, "5312"),
        number(OrderRefKind::Parent, "SP1"),
    ] {
        assert!(purchase.is_known_as(&known), "{known:?}");
    }
    assert_eq!((purchase.state, purchase.state_code.as_deref()), (Some(PurchaseState::Processing), Some("UNSHIPPED")));
    assert_eq!(purchase.extra.values("subStatus").next(), Some("PENDING"));
    let merchants = read(r#"{"orderNumber":"SHOP-1","orderStatus":""}"#).unwrap();
    assert_eq!((merchants.id.kind(), merchants.state), (OrderRefKind::Merchant, None));
    let error = read(r#"{"orderStatus":"CREATED","shipmentOrderId":"SP1"}"#).unwrap_err();
    assert!(error.kind() == ErrorKind::BadResponse && error.message().contains("orderId"));
}

#[test]
fn amounts_are_exact_and_what_is_no_amount_or_time_is_kept() {
    let json = r#"{"orderId":"1","orderAmount":0.30,"productAmount":"0.1","postageAmount":"","actualPayment":1e3,
                   "createDate":"2023-08-23 10:00:16","paymentDate":"10:00:16","trackNumber":"A1, B2，货","brandNew":[1]}"#;
    let purchase = read(json).unwrap();
    assert_eq!(purchase.total.unwrap().to_string(), "0.30 USD");
    assert_eq!((purchase.goods.unwrap().to_string().as_str(), purchase.freight), ("0.1 USD", None));
    let placed = purchase.placed_at.unwrap();
    assert_eq!((placed.to_string().as_str(), placed.source()), ("2023-08-23T10:00:16+00:00", ZoneSource::Documented));
    assert_eq!(purchase.paid_at, None);
    let waybills: Vec<_> = purchase.waybills.iter().map(WaybillNo::as_str).collect();
    assert_eq!(waybills, ["A1", "B2"]);
    for (key, value) in
        [("paymentDate", "10:00:16"), ("actualPayment", "1e3"), ("trackNumber", "货"), ("brandNew", "[1]")]
    {
        assert_eq!(purchase.extra.values(key).next(), Some(value), "{key}");
    }
}

#[test]
fn lines_and_reasons_are_read_and_a_planted_person_is_not_printed() {
    let json = r#"{"orderId":"1","shippingCustomerName":"Zhang San","shippingPhone":"13800000000","email":"zhangsan@example.com",
        "shippingAddress":"1 Main Street","shippingAddress2":"Room 501","shippingCountryCode":"US","houseNumber":"501",
        "productList":[{"vid":"V1","quantity":"2","sellPrice":4.05,"storeLineItemId":"L1","lineItemId":7,"podProperties":"[]"}],
        "interceptOrderReasons":[{"code":10001,"message":"call 13800000000"},{"code":10002}],
        "logisticsTimeliness":{"logisticsModes":[{"logisticsName":"CJPacket","arrivalTime":"3-7 Days"}]}}"#;
    let purchase = read(json).unwrap();
    let line = &purchase.lines[0];
    assert_eq!((line.variant.as_deref(), line.quantity), (Some("V1"), Some(2)));
    assert_eq!(line.unit_price.unwrap().to_string(), "4.05 USD");
    assert_eq!((line.merchant_line.as_deref(), line.extra.len()), (Some("L1"), 2));
    assert_eq!(purchase.held_for.iter().map(FreeText::reveal).collect::<Vec<_>>(), ["call 13800000000", "10002"]);
    assert_eq!(purchase.extra.values("logisticsTimeliness").next(), Some("CJPacket: 3-7 Days"));
    let shown = format!("{purchase:?} {purchase:#?}");
    for person in ["Zhang", "13800000000", "zhangsan", "501"] {
        assert!(!shown.contains(person), "{person} in {shown}");
    }
}

fn request() -> PurchaseRequest {
    let mut consignee = Party::default();
    consignee.contact.name = PersonName::plain("Zhang San").ok();
    consignee.contact.mobile = Phone::plain("13800000000").ok();
    consignee.address.country = Some("us".into());
    consignee.address.province = Some("NY".into());
    consignee.address.city = Some("New York".into());
    consignee.address.street = StreetAddress::plain("1 Main Street").ok();
    let items = vec![PurchaseItem::variant("V1", 2)];
    PurchaseRequest::new(number(OrderRefKind::Merchant, "SHOP-1"), consignee, "CN", "CJPacket", items)
}

#[test]
fn a_purchase_is_written_in_cjs_words() {
    let mut request = request();
    request.consignee.address.town = Some("Old Town".into());
    request.amount = Money::parse("12.30", Currency::USD).ok();
    request.tax_by = Some(TaxNumberOwner::Provider);
    let order = create(&request).unwrap();
    order.check().unwrap();
    assert_eq!((order.shipping_country_code.as_str(), order.shipping_country.as_str()), ("US", "US"));
    assert_eq!(order.shipping_address, "1 Main Street");
    assert_eq!(order.shipping_address2.as_deref(), Some("Old Town"));
    assert_eq!((order.pay_type, order.is_sandbox), (Some(3), None));
    assert_eq!((order.ioss_type, order.ioss_number.as_deref()), (Some(3), Some("CJ-IOSS")));
    request.payment = Payment::AtOnce;
    request.test = true;
    let order = create(&request).unwrap();
    assert_eq!((order.pay_type, order.is_sandbox), (Some(2), Some(1)));
    request.payment = Payment::OnPage;
    assert_eq!(create(&request).unwrap().pay_type, Some(1));
}

#[test]
fn what_cannot_be_written_is_named() {
    let problem = |change: &dyn Fn(&mut PurchaseRequest)| {
        let mut request = request();
        change(&mut request);
        let error = create(&request).and_then(|order| order.check()).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
        assert!(!error.message().contains("Zhang"), "{error}");
        error.message().to_owned()
    };
    let other = number(OrderRefKind::Platform, "SHOP-1");
    assert!(problem(&|request| request.reference = other.clone()).starts_with("`orderNumber`"));
    assert!(problem(&|request| request.consignee.contact.name = None).starts_with("`shippingCustomerName`"));
    let masked = PersonName::masked("Z***").ok();
    assert!(problem(&|request| request.consignee.contact.name = masked.clone()).contains("masked"));
    assert!(problem(&|request| request.consignee.address.country = None).starts_with("`shippingCountry"));
    assert!(problem(&|request| request.consignee.address.street = None).starts_with("`shippingAddress`"));
    assert!(problem(&|request| request.amount = Money::parse("1", Currency::CNY).ok()).contains("US dollars"));
    assert!(problem(&|request| request.amount = Money::parse("-1", Currency::USD).ok()).starts_with("`shopAmount`"));
    assert!(problem(&|request| request.items.clear()).starts_with("`products`"));
    assert!(problem(&|request| request.items[0].quantity = 0).starts_with("`products[0].quantity`"));
    assert!(problem(&|request| request.tax_by = Some(TaxNumberOwner::Merchant)).starts_with("`iossNumber`"));
    assert!(problem(&|request| request.tax_number = TaxId::plain("IM1").ok()).starts_with("`iossType`"));
}

proptest! {
    #[test]
    fn any_id_and_any_amount_is_exact(id in "[1-9][0-9]{0,29}", cents in 0_u64..1_000_000_000_000) {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let purchase = read(&format!(r#"{{"orderId":{id},"orderAmount":{amount}}}"#)).unwrap();
        prop_assert_eq!(purchase.id.value(), id.as_str());
        let total = purchase.total.unwrap();
        prop_assert_eq!(total, Money::parse(&amount, Currency::USD).unwrap());
    }
}
