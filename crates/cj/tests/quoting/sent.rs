//! What is sent for a question, what is refused before anything is, and what the answer says beside prices.

use std::sync::Arc;

use portolan_contract::Stage;
use portolan_domain::{
    Currency, Dimensions, Email, HouseNumber, Length, Money, OrderRef, OrderRefKind, PersonName, Phone, StreetAddress,
    TaxId, TaxNumberOwner, Volume, WarningKind, Weight,
};
use portolan_ports::{Delivery, Error, ErrorKind, FreightQuoting, GoodsKind, QuoteBasis, QuoteGoods, QuoteRequest};
use serde_json::{Value, json};
use wiremock::MockServer;

use crate::rig::{account, answering, success};

async fn empty(send_platforms: bool) -> (Arc<dyn FreightQuoting>, Stage, MockServer) {
    let account = account().send_platforms(send_platforms);
    let (stage, server) = answering(account, Box::new(|_, _| success(&json!([])))).await;
    (Arc::clone(stage.connection.quoting.as_ref().unwrap()), stage, server)
}

async fn sent(request: &QuoteRequest) -> Value {
    let (port, _stage, server) = empty(false).await;
    port.quote(request).await.unwrap();
    let received = server.received_requests().await.unwrap();
    assert_eq!(received[0].headers["cj-access-token"], crate::rig::TOKEN);
    serde_json::from_slice(&received[0].body).unwrap()
}

async fn refused(request: &QuoteRequest) -> String {
    let (port, _stage, server) = empty(false).await;
    let error = port.quote(request).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent), "{error}");
    assert!(error.account().is_some() && error.provider().is_some());
    assert!(server.received_requests().await.unwrap().is_empty());
    error.message().to_owned()
}

fn grams(grams: u64) -> Option<Weight> {
    Weight::from_g(grams).ok()
}

fn everything(basis: QuoteBasis) -> QuoteRequest {
    let mut goods = QuoteGoods::variant("V-1").times(2).of_kind(GoodsKind::Normal);
    goods.sku = Some("CJA1".into());
    goods.product = Some("CJP1".into());
    goods.weight = grams(120);
    goods.volume = Volume::parse_cm3("30.5").ok();
    goods.properties = vec!["COMMON".into()];
    let mut request = QuoteRequest::new(basis).between("CN", "DE").with(goods);
    let (who, to) = (&mut request.destination.contact, &mut request.destination.address);
    who.name = PersonName::plain("Zhang San").ok();
    who.mobile = Phone::plain("13800000000").ok();
    who.email = Email::plain("a@example.com").ok();
    who.tax_id = TaxId::plain("T-1").ok();
    to.province = Some("Berlin".into());
    to.city = Some("Berlin".into());
    to.town = Some("Mitte".into());
    to.street = StreetAddress::plain("Long Road").ok();
    to.house_number = HouseNumber::plain("12").ok();
    to.postcode = Some("10115".into());
    request.reference = OrderRef::new(OrderRefKind::Merchant, "M-1001").ok();
    request.weight = grams(240);
    request.packed_weight = grams(300);
    request.volume_weight = grams(400);
    request.amount = Money::parse("20.00", Currency::USD).ok();
    request.declared = Money::parse("12.5", Currency::USD).ok();
    request.line = Some("PostNL".into());
    request.tax_by = Some(TaxNumberOwner::Merchant);
    request.tax_number = TaxId::plain("IM5280000000").ok();
    request.warehouses = vec!["1001".into()];
    request.remark = Some("note".into());
    request
}

#[tokio::test]
async fn each_basis_sends_all_that_it_knows_of() {
    assert_eq!(
        sent(&everything(QuoteBasis::Simple)).await,
        json!({
            "startCountryCode": "CN", "endCountryCode": "DE", "zip": "10115", "taxId": "T-1", "houseNumber": "12",
            "iossNumber": "IM5280000000", "products": [{ "quantity": 2, "vid": "V-1" }],
        })
    );
    assert_eq!(
        sent(&everything(QuoteBasis::Detailed)).await,
        json!({ "reqDTOS": [{
            "srcAreaCode": "CN", "destAreaCode": "DE", "zip": "10115", "houseNumber": "12", "iossNumber": "IM5280000000",
            "storageIdList": ["1001"], "recipientAddress": "Long Road", "recipientAddress1": "Long Road",
            "city": "Berlin", "province": "Berlin", "town": "Mitte", "recipientName": "Zhang San",
            "phone": "13800000000", "email": "a@example.com", "dutyNo": "T-1", "uid": "M-1001", "optionName": "PostNL",
            "skuList": ["CJA1"], "weight": 240, "wrapWeight": 300, "volumeWeight": 400, "amount": 20.00,
            "totalGoodsAmount": 12.5, "productTypes": ["0"], "productProp": ["COMMON"],
            "freightTrialSkuList": [{
                "productCode": "CJP1", "sku": "CJA1", "vid": "V-1", "skuQuantity": 2, "skuWeight": 120,
                "skuVolume": 30.5, "productPropList": ["COMMON"], "productTypeList": ["0"],
            }],
        }] })
    );
    assert_eq!(
        sent(&everything(QuoteBasis::PartnerOrder)).await,
        json!({
            "orderNumber": "M-1001", "shippingCountryCode": "DE", "shippingCountry": "DE", "shippingProvince": "Berlin",
            "shippingCity": "Berlin", "shippingZip": "10115", "shippingAddress": "Long Road",
            "shippingCustomerName": "Zhang San", "shippingPhone": "13800000000", "houseNumber": "12",
            "email": "a@example.com", "remark": "note", "logisticName": "PostNL", "fromCountryCode": "CN",
            "iossType": 2, "iossNumber": "IM5280000000", "products": [{ "quantity": 2, "vid": "V-1" }],
        })
    );
    assert_eq!(sent(&everything(QuoteBasis::SupplierTemplate)).await, json!({ "skuList": ["CJP1"] }));
}

#[tokio::test]
async fn sides_give_the_volume_and_masked_persons_stay_at_home() {
    let mut request = everything(QuoteBasis::Detailed);
    let side = |cm: &str| Length::parse_cm(cm).unwrap();
    request.dimensions = Some(Dimensions { length: side("10.5"), width: side("2"), height: side("3") });
    request.destination.contact.mobile = Phone::masked("138****0000").ok();
    request.destination.contact.name = PersonName::cipher("demo-cipher").ok();
    let body = sent(&request).await;
    let parcel = &body["reqDTOS"][0];
    assert_eq!((&parcel["volume"], &parcel["length"]), (&json!(63.0), &Value::Null));
    assert_eq!((&parcel["phone"], &parcel["recipientName"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn what_finds_nothing_is_refused_before_it_is_sent() {
    let with = |change: fn(&mut QuoteRequest)| {
        let mut request = everything(QuoteBasis::Detailed);
        change(&mut request);
        request
    };
    for (request, field) in [
        (with(|request| request.weight = grams(0)), "`reqDTOS[0].weight` is in grams, and less than 1"),
        (
            with(|request| request.packed_weight = grams(1_000_001)),
            "`reqDTOS[0].wrapWeight` is in grams, and more than a ton",
        ),
        (
            with(|request| request.goods[0].weight = grams(0)),
            "`reqDTOS[0].freightTrialSkuList[0].skuWeight` is in grams",
        ),
        (with(|request| request.platforms.push("Shopify".into())), "`platforms` is given"),
        (with(|request| request.goods.clear()), "`goods` has no entry"),
        (with(|request| request.goods[0].quantity = 0), "`goods[0].quantity` is 0"),
        (with(|request| request.origin.address.country = None), "`origin.address.country` is required"),
        (
            with(|request| request.origin.address.country = Some("China".into())),
            "`reqDTOS[0].srcAreaCode` is a country's code",
        ),
        (
            with(|request| request.amount = Money::parse("1", Currency::CNY).ok()),
            "`amount` is in CNY, and CJ takes USD",
        ),
        (with(|request| request.declared = Money::parse("-1", Currency::USD).ok()), "`declared` is below 0"),
        (with(|request| (request.goods[0].variant, request.goods[0].sku) = (None, None)), "`goods[0].sku` is required"),
        (
            with(|request| (request.basis, request.tax_by) = (QuoteBasis::PartnerOrder, Some(TaxNumberOwner::Other))),
            "`tax_by`",
        ),
        (
            with(|request| (request.basis, request.reference) = (QuoteBasis::PartnerOrder, None)),
            "`reference` is required",
        ),
    ] {
        let message = refused(&request).await;
        assert!(message.starts_with(field), "{message} should begin with {field}");
    }
}

#[tokio::test]
async fn platforms_are_sent_where_the_account_allows_it() {
    let (port, _stage, server) = empty(true).await;
    let mut request = everything(QuoteBasis::Detailed);
    request.platforms.push("Shopify".into());
    let outcome = port.quote(&request).await.unwrap();
    assert!(outcome.warnings[0].text.reveal().contains("platforms"));
    let body: Value = serde_json::from_slice(&server.received_requests().await.unwrap()[0].body).unwrap();
    assert_eq!(body["reqDTOS"][0]["platforms"], json!(["Shopify"]));
}

#[tokio::test]
async fn a_mixed_basket_is_asked_for_and_warned_about() -> Result<(), Error> {
    let (port, _stage, _server) = empty(false).await;
    let mut request = everything(QuoteBasis::Simple);
    request.goods.push(QuoteGoods::variant("V-2").of_kind(GoodsKind::Supplier));
    let kinds = |outcome: portolan_domain::QuoteOutcome| -> Vec<_> {
        outcome.warnings.iter().map(|warning| warning.kind).collect()
    };
    assert_eq!(kinds(port.quote(&request).await?), [WarningKind::NothingFound, WarningKind::MixedGoods]);
    request.goods.remove(0);
    assert_eq!(kinds(port.quote(&request).await?), [WarningKind::NothingFound]);
    Ok(())
}

#[tokio::test]
async fn lines_of_other_lanes_are_rejections() {
    let lines = |to: &str| json!({ "id": to, "logisticsName": to, "postage": 1, "startCountryCode": "CN", "destCountryCode": to });
    let reply = json!([{ "skuList": ["CJP1"], "logisticsInfoList": [lines("US"), lines("de"), lines("")] }]);
    let (stage, _server) = answering(account(), Box::new(move |_, _| success(&reply))).await;
    let port = stage.connection.quoting.as_ref().unwrap();
    let mut request = everything(QuoteBasis::SupplierTemplate);
    request.goods[0].quantity = 1;
    let outcome = port.quote(&request).await.unwrap();
    let ids: Vec<_> = outcome.quotes.iter().filter_map(|quote| quote.option_id.as_deref()).collect();
    assert_eq!(ids, ["de"]);
    assert_eq!(outcome.rejections[0].option_id.as_deref(), Some("US"));
    assert!(outcome.rejections[0].reason.reveal().contains("other countries"));
}
