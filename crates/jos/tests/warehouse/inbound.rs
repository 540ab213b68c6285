//! Documents under which goods come in.

use portolan_domain::{DocumentLine, EventTime, GoodsCondition, InboundKind, InboundOrder, Named, ProviderId};
use portolan_ports::{
    Delivery::{Answered, MaybeSent, NotSent},
    DocumentVerb, ErrorKind,
};

use crate::support::{account, answering, asking, connect, kind, merchants, nothing_sent, own, sent};

const KINDS: [InboundKind; 3] = [InboundKind::Purchase, InboundKind::Return, InboundKind::Other];
const MADE: &str = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"N1"}}}"#;

/// A document that the kind's create takes.
pub(crate) fn document(kind: InboundKind) -> InboundOrder {
    let mut order = InboundOrder::new(ProviderId::jos(), kind);
    order.reference = Some(merchants("PO1"));
    order.warehouse = Some("BJ".into());
    // The 9th already in Beijing.
    order.expected_at = Some(EventTime::parse_rfc3339("2026-01-08T17:00:59Z").unwrap());
    order.lines = vec![
        DocumentLine::new("JGNO1", 10, GoodsCondition::Good),
        DocumentLine::new("JGNO2", 2, GoodsCondition::Sample),
    ];
    match kind {
        InboundKind::Purchase => order.supplier = Named { number: Some("G1".into()), name: None },
        InboundKind::Return => {
            order.outbound = Some(own("JOSL1"));
            order.extra.insert("approver", "张三");
        }
        _ => {
            order.extra.insert("instore_type", "1");
            for line in &mut order.lines {
                line.sku = Some(format!("S-{}", line.goods_no));
            }
        }
    }
    order
}

#[tokio::test]
async fn each_kind_is_announced_in_its_own_words() {
    for (kind, method, json) in [
        (
            InboundKind::Purchase,
            "jingdong.logistics.po.add",
            r#"{"channels_seller_no":"EDB0001","po_no":"PO1","warehouse_no":"BJ","expect_date":"2026-01-09","supplier_no":"G1","goods_no":"JGNO1,JGNO2","expected_qty":"10,2","goods_status":"1,3"}"#,
        ),
        (
            InboundKind::Return,
            "jingdong.logistics.returnorder.add",
            r#"{"seller_no":"EDB0001","warehouse_no":"BJ","inbound_no":"PO1","josl_outbound_no":"JOSL1","expected_date":"2026-01-09 01:00:59","approver":"张三","goods_no":"JGNO1,JGNO2","expected_qty":"10,2","stock_mark":"1,3"}"#,
        ),
        (
            InboundKind::Other,
            "jingdong.logistics.otherInstore.add",
            r#"{"instore_type":"1","po_no":"PO1","expected_date":"2026-01-09 01:00:59","warehouse_no":"BJ","goods_no":"JGNO1,JGNO2","isv_goods_no":"S-JGNO1,S-JGNO2","expected_qty":"10,2","goods_status":"1,3"}"#,
        ),
    ] {
        let (server, jos) = asking(MADE).await;
        assert_eq!(jos.inbound.unwrap().create(&document(kind)).await.unwrap(), own("N1"));
        assert_eq!(sent(&server, method).await, json);
    }
}

#[tokio::test]
async fn what_is_lacking_and_what_cannot_be_told_is_named_and_not_sent() {
    type Spoil = fn(&mut InboundOrder);
    let cases: [(InboundKind, &str, Spoil); 14] = [
        (InboundKind::Purchase, "`reference`", |order| order.reference = None),
        (InboundKind::Purchase, "`reference`", |order| order.reference = Some(own("PO1"))),
        (InboundKind::Purchase, "`warehouse_no`", |order| order.warehouse = None),
        (InboundKind::Purchase, "`expected_at`", |order| order.expected_at = None),
        (InboundKind::Purchase, "`number`", |order| order.number = Some(own("CSL1"))),
        (InboundKind::Purchase, "`outbound`", |order| order.outbound = Some(own("JOSL1"))),
        (InboundKind::Purchase, "`lines.goods_no`", |order| order.lines.clear()),
        (InboundKind::Purchase, "`lines[1].condition`", |order| order.lines[1].condition = None),
        (InboundKind::Purchase, "`goods_status[0]`", |order| {
            order.lines[0].condition = Some(GoodsCondition::Other("9".into()));
        }),
        (InboundKind::Return, "`outbound`", |order| order.outbound = Some(merchants("O1"))),
        (InboundKind::Return, "`extra.approver`", |order| order.extra = portolan_domain::Extra::new()),
        (InboundKind::Other, "`extra.instore_type`", |order| order.extra = portolan_domain::Extra::new()),
        (InboundKind::Other, "`lines.sku`", |order| order.lines.iter_mut().for_each(|line| line.sku = None)),
        (InboundKind::Other, "`extra.colour`", |order| order.extra.insert("colour", "red")),
    ];
    let (server, jos) = asking(MADE).await;
    let inbound = jos.inbound.unwrap();
    for (what, field, spoil) in cases {
        let mut order = document(what);
        spoil(&mut order);
        let error = inbound.create(&order).await.unwrap_err();
        assert_eq!(kind(&error), (ErrorKind::InvalidInput, NotSent), "{field}: {error}");
        assert!(error.message().starts_with(field) && !error.message().contains("张三"), "{field}: {error}");
    }
    assert!(nothing_sent(&server).await);
    let server = answering(MADE).await;
    let inbound = connect(&server, account()).inbound.unwrap();
    let error = inbound.create(&document(InboundKind::Purchase)).await.unwrap_err();
    assert_eq!((kind(&error), nothing_sent(&server).await), ((ErrorKind::Config, NotSent), true));
    assert!(error.message().contains("`seller_no`"), "{error}");
}

#[tokio::test]
async fn a_purchase_is_read_with_what_has_come() {
    let (server, jos) = asking(
        r#"{"jingdong_logistics_po_get_response":{"po_status":{"receivingStatus":"10","poNo":"PO1","task_details":{"expected_qty":2,"goods_status":"1","goods_no":"JGNO1","difference_remark":"少","qty":1,"shelf":"A1"},"inboundNo":"CSL1","dock":7}}}"#,
    )
    .await;
    let order = jos.inbound.unwrap().get(InboundKind::Purchase, &own("CSL1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.po.get").await, r#"{"inbound_no":"CSL1"}"#);
    assert_eq!((order.number, order.reference), (Some(own("CSL1")), Some(merchants("PO1"))));
    assert_eq!(order.state_code.as_deref(), Some("10"));
    let line = &order.lines[0];
    assert_eq!((line.goods_no.as_str(), line.expected, line.actual), ("JGNO1", Some(2), Some(1)));
    assert_eq!((line.condition.as_ref(), line.remark.as_deref()), (Some(&GoodsCondition::Good), Some("少")));
    assert_eq!(order.extra.iter().collect::<Vec<_>>(), [("dock", "7"), ("task_details.shelf", "A1")]);
}

#[tokio::test]
async fn other_goods_are_read_with_what_has_come() {
    let (server, jos) = asking(
        r#"{"x_response":{"response_other_instore_status":{"inbound_no":"JBI1","task_details":[{"goods_status":"4","goods_no":"JGNO1","difference_remark":"","qty":"3"}],"inbound_status":"20","po_no":"PO1","process_code":1,"status_update_time":"2026-01-08 09:00:00"}}}"#,
    )
    .await;
    let order = jos.inbound.unwrap().get(InboundKind::Other, &own("JBI1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.otherInstore.query").await, r#"{"in_bound_no":"JBI1"}"#);
    assert_eq!((order.state_code.as_deref(), order.completed_at), (Some("20"), None));
    assert_eq!((order.lines[0].actual, order.lines[0].expected, &order.lines[0].remark), (Some(3), None, &None));
    assert_eq!(order.extra.iter().collect::<Vec<_>>(), [("status_update_time", "2026-01-08 09:00:00")]);
}

#[tokio::test]
async fn a_return_is_complete_when_it_says_so() {
    let reply = |status: &str| {
        format!(
            r#"{{"x_response":{{"response_return_order":{{"return_order_no":"EDB1","josl_inbound_no":"JRI1","status":"{status}","process_code":1,"complete_time":"2015-08-12 12:23:11","josl_outbound_no":"JOSL1"}}}}}}"#
        )
    };
    let (server, jos) = asking(&reply("0")).await;
    let order = jos.inbound.unwrap().get(InboundKind::Return, &own("JRI1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.returnorder.query").await, r#"{"receipt_no":"JRI1"}"#);
    assert_eq!((order.reference, order.outbound), (Some(merchants("EDB1")), Some(own("JOSL1"))));
    assert_eq!(order.completed_at.unwrap().to_string(), "2015-08-12T12:23:11+08:00");
    let (_server, jos) = asking(&reply("-1")).await;
    let order = jos.inbound.unwrap().get(InboundKind::Return, &own("JRI1")).await.unwrap();
    assert_eq!((order.completed_at, order.state_code.as_deref()), (None, Some("-1")));
    assert!(order.extra.values("complete_time").eq(["2015-08-12 12:23:11"]));
}

#[tokio::test]
async fn unknown_documents_are_not_found_and_anothers_is_not_taken() {
    for (reply, expected) in [
        (r#""process_code":2,"error_message":"单号不存在""#, (ErrorKind::NotFound, Answered)),
        (r#""process_code":2,"error_message":"无权限查看""#, (ErrorKind::Denied, Answered)),
        (r#""process_code":1"#, (ErrorKind::NotFound, Answered)),
        (
            r#""process_code":1,"inbound_no":"X9","josl_inbound_no":"X9","inbound_status":"1""#,
            (ErrorKind::BadResponse, MaybeSent),
        ),
    ] {
        for (what, container) in
            [(InboundKind::Other, "response_other_instore_status"), (InboundKind::Return, "response_return_order")]
        {
            let (_server, jos) = asking(&format!(r#"{{"x_response":{{"{container}":{{{reply}}}}}}}"#)).await;
            let error = jos.inbound.unwrap().get(what, &own("N1")).await.unwrap_err();
            assert_eq!(kind(&error), expected, "{what:?} {reply}");
        }
    }
    for (reply, expected) in [
        (r#"{"code":"0"}"#, (ErrorKind::NotFound, Answered)),
        (r#"{"po_status":{}}"#, (ErrorKind::NotFound, Answered)),
        (r#"{"po_status":{"inboundNo":"X9"}}"#, (ErrorKind::BadResponse, MaybeSent)),
        (r#"{"po_status":{"inboundNo":"N1","task_details":[7]}}"#, (ErrorKind::BadResponse, MaybeSent)),
    ] {
        let (_server, jos) = asking(&format!(r#"{{"x_response":{reply}}}"#)).await;
        let error = jos.inbound.unwrap().get(InboundKind::Purchase, &own("N1")).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{reply}");
    }
}

#[tokio::test]
async fn a_return_is_called_off_or_it_is_too_late() {
    let (server, jos) = asking(MADE).await;
    jos.inbound.unwrap().cancel(InboundKind::Return, &own("JRI1")).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.returnorder.cancel").await, r#"{"receipt_no":"JRI1"}"#);
    for (said, expected) in
        [("已入库", ErrorKind::Conflict), ("无权限取消", ErrorKind::Denied), ("退货单不存在", ErrorKind::NotFound)]
    {
        let reply = format!(r#"{{"x_response":{{"process_result":{{"process_code":2,"error_message":"{said}"}}}}}}"#);
        let (_server, jos) = asking(&reply).await;
        let error = jos.inbound.unwrap().cancel(InboundKind::Return, &own("JRI1")).await.unwrap_err();
        assert_eq!(kind(&error), (expected, Answered));
    }
}

#[tokio::test]
async fn a_yes_that_names_no_number_or_two_is_no_answer() {
    for reply in
        [r#"{"process_code":1}"#, r#"[{"process_code":1,"result_no":"JRI1"},{"process_code":1,"result_no":"JRI2"}]"#]
    {
        let (_server, jos) = asking(&format!(r#"{{"x_response":{{"process_result":{reply}}}}}"#)).await;
        let error = jos.inbound.unwrap().create(&document(InboundKind::Return)).await.unwrap_err();
        assert_eq!(kind(&error), (ErrorKind::BadResponse, MaybeSent));
    }
    let (_server, jos) =
        asking(r#"{"x_response":{"process_result":{"process_code":2,"error_message":"该退货单不能重复申请"}}}"#).await;
    let error = jos.inbound.unwrap().create(&document(InboundKind::Return)).await.unwrap_err();
    assert_eq!(kind(&error), (ErrorKind::Conflict, Answered));
}

#[tokio::test]
async fn a_kind_has_the_verbs_of_the_capabilities_and_no_others() {
    for what in KINDS {
        for verb in [DocumentVerb::Create, DocumentVerb::Get, DocumentVerb::Cancel] {
            let reply = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"N1"},"po_status":{"inboundNo":"N1"},"response_return_order":{"process_code":1,"josl_inbound_no":"N1"},"response_other_instore_status":{"process_code":1,"inbound_no":"N1"}}}"#;
            let (server, jos) = asking(reply).await;
            let supported = jos.capabilities.inbound.contains(&(what, verb));
            let inbound = jos.inbound.unwrap();
            let outcome = match verb {
                DocumentVerb::Create => inbound.create(&document(what)).await.map(drop),
                DocumentVerb::Get => inbound.get(what, &own("N1")).await.map(drop),
                _ => inbound.cancel(what, &own("N1")).await,
            };
            match outcome {
                Ok(()) => assert!(supported, "{what:?} {verb:?}"),
                Err(error) => {
                    assert!(!supported, "{what:?} {verb:?}: {error}");
                    assert_eq!(kind(&error), (ErrorKind::Unsupported, NotSent));
                    assert!(nothing_sent(&server).await);
                }
            }
            if verb != DocumentVerb::Create {
                let foreign = merchants("PO1");
                let error = match verb {
                    DocumentVerb::Get => inbound.get(what, &foreign).await.map(drop),
                    _ => inbound.cancel(what, &foreign).await,
                };
                assert_eq!(kind(&error.unwrap_err()), (ErrorKind::Unsupported, NotSent), "by the merchant's number");
            }
        }
    }
}
