//! Documents under which goods go out.

use portolan_domain::{
    CarrierCode, CarrierScheme, Currency, DocumentLine, Email, EventTime, Extra, GoodsCondition, Money, OrderRef,
    OrderRefKind, OutboundKind, OutboundOrder, PersonName, Phone, ProviderId, StreetAddress, Weight,
};
use portolan_ports::{
    Delivery::{Answered, MaybeSent, NotSent},
    DocumentVerb, ErrorKind,
};

use crate::support::{
    account, answering, asking, calls, connect, kind, merchants, nothing_sent, own, sent, whole_account,
};

const MADE: &str = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"N1"}}}"#;

fn carrier(scheme: CarrierScheme, code: &str) -> Option<CarrierCode> {
    CarrierCode::new(scheme, code).ok()
}

fn platform(number: &str) -> Option<OrderRef> {
    OrderRef::new(OrderRefKind::Platform, number).ok()
}

fn yuan(amount: &str) -> Option<Money> {
    Money::parse(amount, Currency::CNY).ok()
}

/// A document that the kind's create takes.
pub(crate) fn document(kind: OutboundKind) -> OutboundOrder {
    let mut order = OutboundOrder::new(ProviderId::jos(), kind);
    order.reference = Some(merchants("O1"));
    order.warehouse = Some("BJ".into());
    order.carrier = carrier(CarrierScheme::Josl, "CYS0000002");
    order.consignee.name = PersonName::plain("张三").ok();
    order.consignee.mobile = Phone::plain("13800000000").ok();
    order.address.province = Some("北京".into());
    order.address.city = Some("北京市".into());
    order.address.county = Some("昌平区".into());
    order.address.town = Some("沙河镇".into());
    order.address.street = StreetAddress::plain("沙阳路1号").ok();
    order.expected_at = Some(EventTime::parse_rfc3339("2026-01-08T12:00:00+08:00").unwrap());
    order.lines = vec![DocumentLine::new("JGNO1", 2, GoodsCondition::New)];
    if kind == OutboundKind::Other {
        order.extra.insert("outbound_type", "1");
    }
    order
}

#[tokio::test]
async fn a_sale_is_sent_out_whole() {
    let (server, jos) = asking(MADE).await;
    let mut order = document(OutboundKind::Sale);
    order.order = platform("1234567890123456789");
    order.extra.insert("shop_order_source", "0010001");
    order.extra.insert("buyer_remark", "轻放");
    order.cod = yuan("99.50");
    order.consignee.email = Email::plain("a@example.com").ok();
    order.lines[0].sku = Some("S1".into());
    assert_eq!(jos.outbound.unwrap().create(&order).await.unwrap(), own("N1"));
    let json = format!(
        r#"{{"channels_seller_no":"EDB0001","channels_outbound_no":"O1","warehouse_no":"BJ","carriers_id":"CYS0000002","expect_date":"2026-01-08 12:00:00","order_no":"1234567890123456789","consignee_name":"张三","address_province":"北京","address_city":"北京市","address_county":"昌平区","address_town":"沙河镇","address":"北京北京市昌平区沙河镇沙阳路1号","phone":"13800000000","mobile":"13800000000","receivable":99.50,"email":"a@example.com","buyer_remark":"轻放","order_mark":"1{}","shop_order_source":"0010001","goods_no":"JGNO1","sku_id":"S1","qty":"2","goods_status":"4"}}"#,
        "0".repeat(49)
    );
    assert_eq!(sent(&server, "jingdong.logistics.order.add").await, json);
}

#[tokio::test]
async fn a_prepaid_sale_of_no_platform_says_so() {
    let server = answering(MADE).await;
    let pop = carrier(CarrierScheme::PopLogistics, "1010").unwrap();
    let josl = carrier(CarrierScheme::Josl, "CYS0000009").unwrap();
    let jos = connect(&server, whole_account().same_carrier(pop.clone(), josl));
    let mut order = document(OutboundKind::Sale);
    order.carrier = Some(pop);
    order.address.full_text = StreetAddress::plain("北京昌平沙阳路1号").ok();
    order.consignee.telephone = Phone::plain("010-12345678").ok();
    jos.outbound.unwrap().create(&order).await.unwrap();
    let json = sent(&server, "jingdong.logistics.order.add").await;
    for part in [
        r#""carriers_id":"CYS0000009""#,
        r#""address":"北京昌平沙阳路1号""#,
        r#""phone":"010-12345678","mobile":"13800000000","receivable":0,"#,
        &format!(r#""order_mark":"{}","shop_order_source":"0030001""#, "0".repeat(50)),
    ] {
        assert!(json.contains(part), "{part} in {json}");
    }
}

#[tokio::test]
async fn another_dispatch_has_its_own_words() {
    let (server, jos) = asking(MADE).await;
    let mut order = document(OutboundKind::Other);
    order.extra.insert("picker_cell", "13900000000");
    assert_eq!(jos.outbound.unwrap().create(&order).await.unwrap(), own("N1"));
    let json = format!(
        r#"{{"outbound_no":"O1","josl_ware_no":"BJ","josl_carriers_no":"CYS0000002","expect_date":"2026-01-08 12:00:00","outbound_type":"1","consignee_name":"张三","address":"北京北京市昌平区沙河镇沙阳路1号","phone":"13800000000","mobile":"13800000000","address_province":"北京","address_city":"北京市","address_county":"昌平区","address_town":"沙河镇","picker_cell":"13900000000","order_mark":"{}","josl_good_no":"JGNO1","out_qty":"2","good_status":"4"}}"#,
        "0".repeat(50)
    );
    assert_eq!(sent(&server, "jingdong.logistics.otherOutstore.add").await, json);
}

#[tokio::test]
async fn what_is_lacking_and_what_cannot_be_told_is_named_and_not_sent() {
    type Spoil = fn(&mut OutboundOrder);
    let cases: [(OutboundKind, &str, Spoil); 18] = [
        (OutboundKind::Sale, "`number`", |order| order.number = Some(own("JOSL1"))),
        (OutboundKind::Sale, "`reference`", |order| order.reference = None),
        (OutboundKind::Sale, "`warehouse_no`", |order| order.warehouse = None),
        (OutboundKind::Sale, "`carrier`", |order| order.carrier = None),
        (OutboundKind::Sale, "`expect_date`", |order| order.expected_at = None),
        (OutboundKind::Sale, "`consignee.name`", |order| order.consignee.name = None),
        (OutboundKind::Sale, "`consignee.name`", |order| order.consignee.name = PersonName::masked("张*").ok()),
        (OutboundKind::Sale, "`consignee.mobile`", |order| order.consignee.mobile = None),
        (OutboundKind::Sale, "`address_town`", |order| order.address.town = None),
        (OutboundKind::Sale, "`address.full_text`", |order| order.address.street = None),
        (OutboundKind::Sale, "`cod`", |order| order.cod = Money::parse("1", Currency::USD).ok()),
        (OutboundKind::Sale, "`receivable`", |order| order.extra.insert("order_mark", format!("1{}", "0".repeat(49)))),
        (OutboundKind::Sale, "`order`", |order| order.order = Some(merchants("1"))),
        (OutboundKind::Sale, "`extra.shop_order_source`", |order| order.order = platform("123456789012")),
        (OutboundKind::Sale, "`extra.shop_order_source`", |order| order.extra.insert("shop_order_source", "0099999")),
        (OutboundKind::Sale, "`order_no`", |order| order.extra.insert("shop_order_source", "0010001")),
        (OutboundKind::Other, "`extra.outbound_type`", |order| order.extra = Extra::new()),
        (OutboundKind::Other, "`extra.shop_no`", |order| order.extra.insert("shop_no", "1")),
    ];
    let (server, jos) = asking(MADE).await;
    let outbound = jos.outbound.unwrap();
    for (what, field, spoil) in cases {
        let mut order = document(what);
        spoil(&mut order);
        let error = outbound.create(&order).await.unwrap_err();
        assert_eq!(kind(&error), (ErrorKind::InvalidInput, NotSent), "{field}: {error}");
        assert!(error.message().starts_with(field) && !error.message().contains('张'), "{field}: {error}");
    }
    let mut order = document(OutboundKind::Sale);
    order.carrier = carrier(CarrierScheme::PopLogistics, "1010");
    assert_eq!(kind(&outbound.create(&order).await.unwrap_err()), (ErrorKind::Config, NotSent));
    let error = connect(&server, account()).outbound.unwrap().create(&document(OutboundKind::Sale)).await.unwrap_err();
    assert_eq!(kind(&error), (ErrorKind::Config, NotSent));
    assert!(error.message().contains("`seller_no`") && nothing_sent(&server).await, "{error}");
}

const ORDER: &str = r#"{"order_package_details":[{"delivery_no":"VA00000000001","weight":"1.50","carriers_id":"CYS0000002","carriers_name":"顺丰"},{"delivery_no":"VA00000000002","carriers_id":"CYS0000002"}],"receipt_no":"CSL1","order_status_details":[{"status_name":"已出库","status":10019,"complete_time":"2026-01-08 09:00:00"},{"status_name":"新建","status":10009,"complete_time":"2026-01-07 09:00:00"}],"wave":"W1"}"#;

#[tokio::test]
async fn a_sale_is_read_with_its_steps_and_packages() {
    let reply = format!(r#"{{"jingdong_logistics_order_get_response":{{"order":{ORDER}}}}}"#);
    let (server, jos) = asking(&reply).await;
    let order = jos.outbound.unwrap().get(OutboundKind::Sale, &own("CSL1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.order.get").await, r#"{"receipt_no":"CSL1"}"#);
    let codes: Vec<_> = order.states.iter().filter_map(|state| state.code.as_deref()).collect();
    assert_eq!((codes, order.states[1].name.as_deref()), (vec!["10009", "10019"], Some("已出库")), "oldest first");
    let waybills: Vec<_> = order.packages.iter().map(|(waybill, _)| waybill.as_str()).collect();
    assert_eq!(waybills, ["VA00000000001", "VA00000000002"]);
    assert_eq!(order.packages[0].1.weight, Weight::parse_kg("1.5").ok());
    assert_eq!((order.carrier, order.number), (carrier(CarrierScheme::Josl, "CYS0000002"), Some(own("CSL1"))));
    assert_eq!(order.extra.iter().collect::<Vec<_>>(), [("wave", "W1")]);

    let server =
        answering(&reply.replace("CYS0000002\"}", "CYS0000003\"}").replace("2026-01-08 09:00:00", "昨天")).await;
    let order = connect(&server, account()).outbound.unwrap().get(OutboundKind::Sale, &own("csl1")).await.unwrap();
    assert!(order.packages[0].1.weight.is_none() && order.packages[0].1.extra.values("weight").eq(["1.50"]));
    assert!(order.carrier.is_none(), "two carriers are not one");
    assert_eq!((order.states[0].code.as_deref(), order.states[0].at), (Some("10019"), None));
    assert!(order.extra.values("order_status_details.complete_time").eq(["昨天"]));
}

#[tokio::test]
async fn another_dispatch_is_read_with_what_went() {
    let (server, jos) = asking(
        r#"{"x_response":{"response_order_other_status":{"process_code":1,"josl_outbound_no":"JOSL1","isv_outbound_no":"O1","josl_status":"30","complete_time":"2026-01-08 09:00:00","carriers_id":"CYS0000002","carriers_name":"顺丰","delivery_no_list":[{"n":"VA00000000001"},{"n":"VA00000000002"}],"order_details":[{"josl_good_no":"JGNO1","isv_good_no":"S1","goods_status":"0","qty":"3","difference_remark":"少"}]}}}"#,
    )
    .await;
    let order = jos.outbound.unwrap().get(OutboundKind::Other, &own("JOSL1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.otherOutstore.query").await, r#"{"josl_outbound_no":"JOSL1"}"#);
    assert_eq!((order.reference, order.carrier), (Some(merchants("O1")), carrier(CarrierScheme::Josl, "CYS0000002")));
    assert_eq!((order.states[0].code.as_deref(), order.packages.len()), (Some("30"), 2));
    let line = &order.lines[0];
    assert_eq!(
        (line.goods_no.as_str(), line.sku.as_deref(), line.actual, line.expected),
        ("JGNO1", Some("S1"), Some(3), None)
    );
    assert_eq!(line.condition, Some(GoodsCondition::Other("0".into())));
}

#[tokio::test]
async fn unknown_documents_are_not_found_and_anothers_is_not_taken() {
    for (what, reply, expected) in [
        (OutboundKind::Sale, r#""code":"0""#, (ErrorKind::NotFound, Answered)),
        (OutboundKind::Sale, r#""order":{}"#, (ErrorKind::NotFound, Answered)),
        (OutboundKind::Sale, r#""order":{"receipt_no":"X9"}"#, (ErrorKind::BadResponse, MaybeSent)),
        (
            OutboundKind::Sale,
            r#""order":{"receipt_no":"N1","order_package_details":"VA00000000001"}"#,
            (ErrorKind::BadResponse, MaybeSent),
        ),
        (
            OutboundKind::Other,
            r#""response_order_other_status":{"process_code":2,"error_message":"单号不存在"}"#,
            (ErrorKind::NotFound, Answered),
        ),
        (
            OutboundKind::Other,
            r#""response_order_other_status":{"process_code":1,"josl_outbound_no":"X9"}"#,
            (ErrorKind::BadResponse, MaybeSent),
        ),
    ] {
        let (_server, jos) = asking(&format!(r#"{{"x_response":{{{reply}}}}}"#)).await;
        let error = jos.outbound.unwrap().get(what, &own("N1")).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{reply}");
    }
}

#[tokio::test]
async fn a_search_has_an_outcome_for_each_number_in_their_order() {
    let reply = format!(
        r#"{{"x_response":{{"orders":{{"order_list":[{{"receipt_no":"CSL3","order_status_details":{{"status":1}}}},{ORDER},{{"receipt_no":"CSL9"}},{{"receipt_no":"csl3","order_status_details":{{"status":2}}}}]}}}}}}"#
    );
    let (server, jos) = asking(&reply).await;
    let outbound = jos.outbound.unwrap();
    let numbers = [own("CSL1"), own("CSL2"), merchants("CSL1"), own("CSL3"), own("A,B"), own("CSL1")];
    let outcomes = outbound.search(OutboundKind::Sale, &numbers).await;
    assert_eq!(
        sent(&server, "jingdong.logistics.order.search").await,
        r#"{"receipt_nos":"CSL1,CSL2,CSL3"}"#,
        "each once, and none that cannot be asked for"
    );
    assert_eq!(outcomes.len(), numbers.len());
    let packages = |index: usize| outcomes[index].as_ref().map(|order| order.packages.len()).ok();
    assert_eq!((packages(0), packages(3), packages(5)), (Some(2), Some(0), Some(2)));
    assert_eq!(outcomes[3].as_ref().unwrap().states.len(), 2, "of both rows");
    let failed = |index: usize| kind(outcomes[index].as_ref().unwrap_err());
    assert_eq!(failed(1), (ErrorKind::NotFound, Answered));
    assert_eq!(failed(2), (ErrorKind::Unsupported, NotSent));
    assert_eq!(failed(4), (ErrorKind::InvalidInput, NotSent));
    assert!(outbound.search(OutboundKind::Sale, &[]).await.is_empty());
}

#[tokio::test]
async fn a_search_of_any_length_is_cut_into_calls_of_200() {
    let (server, jos) = asking(r#"{"x_response":{"code":"0"}}"#).await;
    let numbers: Vec<_> = (0..401).map(|number| own(&format!("CSL{number}"))).collect();
    let outcomes = jos.outbound.unwrap().search(OutboundKind::Sale, &numbers).await;
    assert!(
        outcomes.len() == 401
            && outcomes.iter().all(|outcome| kind(outcome.as_ref().unwrap_err()) == (ErrorKind::NotFound, Answered))
    );
    let mut counts: Vec<_> = calls(&server).await.iter().map(|(_, json)| json.matches("CSL").count()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 200, 200]);
}

#[tokio::test]
async fn a_search_that_fails_or_is_vague_says_so_for_each_number() {
    let numbers = [own("CSL1"), own("CSL2")];
    for (reply, expected) in [
        (r#"{"error_response":{"code":"24","en_desc":"no right"}}"#, (ErrorKind::Denied, Answered)),
        (
            r#"{"x_response":{"orders":{"order_list":{"order_status_details":{"status":1}}}}}"#,
            (ErrorKind::BadResponse, MaybeSent),
        ),
    ] {
        let (_server, jos) = asking(reply).await;
        for outcome in jos.outbound.unwrap().search(OutboundKind::Sale, &numbers).await {
            assert_eq!(kind(&outcome.unwrap_err()), expected);
        }
    }
}

#[tokio::test]
async fn a_sale_is_called_off_or_it_is_too_late() {
    let (server, jos) = asking(r#"{"x_response":{"processResult":{"process_code":"1"}}}"#).await;
    jos.outbound.unwrap().cancel(OutboundKind::Sale, &own("CSL1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.order.delete").await, r#"{"receipt_no":"CSL1"}"#);
    for (said, expected) in [("订单已出库", ErrorKind::Conflict), ("订单不存在", ErrorKind::NotFound)] {
        let reply = format!(r#"{{"x_response":{{"processResult":{{"process_code":2,"error_message":"{said}"}}}}}}"#);
        let (_server, jos) = asking(&reply).await;
        let error = jos.outbound.unwrap().cancel(OutboundKind::Sale, &own("CSL1")).await.unwrap_err();
        assert_eq!(kind(&error), (expected, Answered));
    }
}

#[tokio::test]
async fn a_kind_has_the_verbs_of_the_capabilities_and_no_others() {
    for what in [OutboundKind::Sale, OutboundKind::Other] {
        for verb in [DocumentVerb::Create, DocumentVerb::Get, DocumentVerb::Search, DocumentVerb::Cancel] {
            let reply = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"N1"},"order":{"receipt_no":"N1"},"orders":{"order_list":{"receipt_no":"N1"}},"response_order_other_status":{"process_code":1,"josl_outbound_no":"N1"}}}"#;
            let (server, jos) = asking(reply).await;
            let supported = jos.capabilities.outbound.contains(&(what, verb));
            let outbound = jos.outbound.unwrap();
            let outcome = match verb {
                DocumentVerb::Create => outbound.create(&document(what)).await.map(drop),
                DocumentVerb::Get => outbound.get(what, &own("N1")).await.map(drop),
                DocumentVerb::Search => outbound.search(what, &[own("N1")]).await.remove(0).map(drop),
                _ => outbound.cancel(what, &own("N1")).await,
            };
            match outcome {
                Ok(()) => assert!(supported, "{what:?} {verb:?}"),
                Err(error) => {
                    assert!(!supported, "{what:?} {verb:?}: {error}");
                    assert_eq!(kind(&error), (ErrorKind::Unsupported, NotSent));
                    assert!(nothing_sent(&server).await);
                }
            }
        }
    }
}
