//! Every method of the client: the least that it sends, and what it makes of the reply that JD's pages draw.

use portolan_domain::WaybillNo;
use portolan_jos::wire::{
    Change, Joined, Number,
    carrier::DeliveryLogisticsGet,
    inbound::{OtherInstoreAdd, OtherInstoreQuery, PoAdd, PoGet},
    ldop::LdopWaybillReceive,
    order::{PopOrderSearch, PopOrderShipment},
    outbound::{OrderAdd, OrderDelete, OrderGet, OtherOutstoreAdd, OtherOutstoreQuery},
    print::OrderPrintDataGet,
    returns::{ReturnAdd, ReturnCancel, ReturnQuery},
    sku::{SkuAdd, SkuQuery, SkuUpdate},
    stock::StockSearch,
    trace::{LdopTraceGet, PopOrderTrack},
    waybill::{WaybillSend, WaybillcodeGet},
};

use crate::support::{answering, client, form, received};

/// The parameters that a call has sent, after the method that it must have named.
async fn sent(server: &wiremock::MockServer, method: &str) -> String {
    let params = form(&received(server).await);
    let value = |wanted: &str| params.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    assert_eq!(value("method").as_deref(), Some(method));
    value("360buy_param_json").unwrap_or_default()
}

fn joined(values: &str) -> Joined {
    Joined::new("values", values.split(' ')).unwrap_or_default()
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_default()
}

#[tokio::test]
async fn the_directory() {
    let server = answering(
        r#"{"jingdong_logistics_carriers_list_response":{"carriers":{"carriers_details":{"carriers_phone":"95311","carriers_id":"CYS0000002","carriers_name":"顺丰"}}}}"#,
    )
    .await;
    let carriers = client(&server).carriers_list().await.unwrap();
    assert_eq!(carriers[0].carriers_id.as_deref(), Some("CYS0000002"));
    assert_eq!(sent(&server, "jingdong.logistics.carriers.list").await, "{}");

    let server = answering(
        r#"{"jingdong_logistics_warehouse_list_response":{"warehouse":{"warehouse_details":[{"warehouse_name":"北京仓","warehouse_no":"BJ","warehouse_address":"","warehouse_phone":""}]}}}"#,
    )
    .await;
    let warehouses = client(&server).warehouse_list().await.unwrap();
    assert_eq!((warehouses[0].warehouse_no.as_deref(), warehouses[0].warehouse_phone.as_deref()), (Some("BJ"), None));
    assert_eq!(sent(&server, "jingdong.logistics.warehouse.list").await, "{}");
    let none = client(&answering(r#"{"x_response":{"code":"0"}}"#).await).warehouse_list().await.unwrap();
    assert!(none.is_empty());

    let server = answering(
        r#"{"delivery_logistics_get_response":{"code":"0","logistics_companies":{"vender_id":20032,"logistics_list":[{"logistics_id":1010,"logistics_name":"京东快递","iscod":true}]}}}"#,
    )
    .await;
    let shop = client(&server).delivery_logistics_get(&DeliveryLogisticsGet::default()).await.unwrap();
    assert_eq!(shop.logistics_list.unwrap()[0].logistics_id.as_deref(), Some("1010"));
    assert_eq!(sent(&server, "360buy.delivery.logistics.get").await, "{}");
}

#[tokio::test]
async fn goods_and_stock() {
    let server = answering(
        r#"{"jingdong_logistics_sku_add_response":{"processResult":{"error_message":"","process_code":1,"process_status":"SUCCESS","result_no":"JGNO1"}}}"#,
    )
    .await;
    let mut add = SkuAdd { bar_code: "69".into(), sku_id: "S1".into(), name: "茶".into(), ..SkuAdd::default() };
    (add.category_id, add.category_name, add.size_definition) = ("1".into(), "食品".into(), "1".into());
    assert_eq!(client(&server).sku_add(&add).await.unwrap().result_no.as_deref(), Some("JGNO1"));
    assert!(
        sent(&server, "jingdong.logistics.sku.add").await.starts_with(r#"{"bar_code":"69","sku_id":"S1","name":"茶","#)
    );

    let server =
        answering(r#"{"jingdong_logistics_sku_update_response":{"process_result":{"process_code":"1"}}}"#).await;
    let update = SkuUpdate { goods_no: "JGNO1".into(), length: Change::Set(number("1.5")), ..SkuUpdate::default() };
    assert_eq!(client(&server).sku_update(&update).await.unwrap().process_code.as_deref(), Some("1"));
    let json = sent(&server, "jingdong.logistics.sku.update").await;
    assert!(json.contains(r#""length":1.5"#) && json.contains(r#""name":null"#));

    let server = answering(
        r#"{"jingdong_logistics_sku_query_response":{"process_result":{"process_code":1,"result_no":"{\"joslGoodNo\":\"JGNO1\",\"grossWeight\":0.30,\"barCode\":\"69\"}"}}}"#,
    )
    .await;
    let query = SkuQuery { isv_good_no: Some("S1".into()), ..SkuQuery::default() };
    let goods = client(&server).sku_query(&query).await.unwrap().result_no.unwrap();
    assert_eq!((goods.josl_good_no.as_deref(), goods.gross_weight.as_deref()), (Some("JGNO1"), Some("0.30")));
    assert_eq!(goods.other, [("barCode".to_owned(), "69".to_owned())], "a name that the page has lost");
    assert_eq!(sent(&server, "jingdong.logistics.sku.query").await, r#"{"isv_good_no":"S1"}"#);

    let server = answering(
        r#"{"jingdong_logistics_stock_search_response":{"stock":{"total_page":32,"process_code":"1","stock_details":[{"goods_status":"1","warehouse_no":"BJ","goods_no":"JGNO1","available_qty":5,"preemption_qty":"1","stock_qty":6}]}}}"#,
    )
    .await;
    let page = client(&server).stock_search(&StockSearch { current_page: 1, ..StockSearch::default() }).await.unwrap();
    assert_eq!(page.total_page.as_deref(), Some("32"));
    assert_eq!(page.stock_details.unwrap()[0].available_qty.as_deref(), Some("5"));
    assert_eq!(sent(&server, "jingdong.logistics.stock.search").await, r#"{"current_page":1}"#);
}

#[tokio::test]
async fn goods_that_come_in() {
    let server = answering(
        r#"{"jingdong_logistics_po_get_response":{"po_status":{"receivingStatus":"10","poNo":"PO1","task_details":{"expected_qty":2,"goods_status":"1","goods_no":"JGNO1","difference_remark":"少","qty":1},"inboundNo":"CSL1"}}}"#,
    )
    .await;
    let get = PoGet { inbound_no: "CSL1".into(), ..PoGet::default() };
    let purchase = client(&server).po_get(&get).await.unwrap();
    assert_eq!(purchase.receiving_status.as_deref(), Some("10"));
    assert_eq!(purchase.task_details.unwrap()[0].expected_qty.as_deref(), Some("2"));
    assert_eq!(sent(&server, "jingdong.logistics.po.get").await, r#"{"inbound_no":"CSL1"}"#);

    let made = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"N1"}}}"#;
    let server = answering(made).await;
    let mut add = PoAdd { channels_seller_no: "EDB".into(), po_no: "PO1".into(), ..PoAdd::default() };
    (add.warehouse_no, add.expect_date) = ("BJ".into(), "2026-01-08".into());
    (add.goods_no, add.expected_qty, add.goods_status) = (joined("G1 G2"), joined("1 2"), joined("1 1"));
    assert_eq!(client(&server).po_add(&add).await.unwrap().result_no.as_deref(), Some("N1"));
    assert!(
        sent(&server, "jingdong.logistics.po.add")
            .await
            .ends_with(r#""goods_no":"G1,G2","expected_qty":"1,2","goods_status":"1,1"}"#)
    );

    let server = answering(made).await;
    let mut add = OtherInstoreAdd {
        instore_type: "1".into(),
        po_no: "PO1".into(),
        warehouse_no: "BJ".into(),
        ..OtherInstoreAdd::default()
    };
    (add.goods_no, add.isv_goods_no, add.expected_qty, add.goods_status) =
        (joined("G1"), joined("S1"), joined("1"), joined("4"));
    assert_eq!(client(&server).other_instore_add(&add).await.unwrap().result_no.as_deref(), Some("N1"));
    assert!(sent(&server, "jingdong.logistics.otherInstore.add").await.contains(r#""isv_goods_no":"S1""#));

    let server = answering(
        r#"{"jingdong_logistics_otherInstore_query_response":{"response_other_instore_status":{"inbound_no":"JBI1","task_details":[{"goods_status":"1","goods_no":"JGNO1","difference_remark":"","qty":1}],"inbound_status":"20","po_no":"PO1","process_code":1,"status_update_time":"2026-01-08 09:00:00"}}}"#,
    )
    .await;
    let query = OtherInstoreQuery { in_bound_no: "JBI1".into() };
    let receipt = client(&server).other_instore_query(&query).await.unwrap();
    assert_eq!((receipt.inbound_status.as_deref(), receipt.task_details.unwrap().len()), (Some("20"), 1));
    assert_eq!(sent(&server, "jingdong.logistics.otherInstore.query").await, r#"{"in_bound_no":"JBI1"}"#);
}

#[tokio::test]
async fn goods_that_come_back() {
    let server = answering(
        r#"{"jingdong_logistics_returnorder_query_response":{"response_return_order":{"return_order_no":"EDBao1001","josl_inbound_no":"JRI000001","status":"-1","process_code":1,"complete_time":"2015-08-12 12:23:11","josl_outbound_no":"JOSL0001023"}}}"#,
    )
    .await;
    let query = ReturnQuery { receipt_no: "JRI000001".into() };
    let back = client(&server).return_query(&query).await.unwrap();
    assert_eq!((back.status.as_deref(), back.josl_outbound_no.as_deref()), (Some("-1"), Some("JOSL0001023")));
    assert_eq!(sent(&server, "jingdong.logistics.returnorder.query").await, r#"{"receipt_no":"JRI000001"}"#);

    let one = r#"{"process_code":"1","process_status":"SUCCESS","result_no":"JRI000001"}"#;
    let mut add = ReturnAdd {
        warehouse_no: "BJ".into(),
        inbound_no: "EDBI1".into(),
        approver: "张三".into(),
        ..ReturnAdd::default()
    };
    (add.josl_outbound_no, add.expected_date) = ("JOSL1".into(), "2015-08-12 11:00:59".into());
    (add.goods_no, add.expected_qty, add.stock_mark) = (joined("G1"), joined("10"), joined("1"));
    for drawn in [one.to_owned(), format!("[{one},{one}]")] {
        let server = answering(&format!(r#"{{"x_response":{{"process_result":{drawn}}}}}"#)).await;
        let results = client(&server).return_add(&add).await.unwrap();
        assert_eq!(results.last().unwrap().result_no.as_deref(), Some("JRI000001"));
        assert!(sent(&server, "jingdong.logistics.returnorder.add").await.contains(r#""stock_mark":"1""#));
    }
    let server = answering(&format!(r#"{{"x_response":{{"process_result":{one}}}}}"#)).await;
    let cancel = ReturnCancel { receipt_no: "JRI000001".into(), ..ReturnCancel::default() };
    assert_eq!(client(&server).return_cancel(&cancel).await.unwrap().len(), 1);
    assert_eq!(sent(&server, "jingdong.logistics.returnorder.cancel").await, r#"{"receipt_no":"JRI000001"}"#);
}

#[tokio::test]
async fn goods_that_go_out() {
    let order = r#"{"order_package_details":[{"delivery_no":"VA00000000001","weight":"1.50","carriers_id":"CYS0000002"},{"delivery_no":"VA00000000002"}],"receipt_no":"CSL1","order_status_details":{"status_name":"已出库","status":10019,"complete_time":"2026-01-08 09:00:00"}}"#;
    let server = answering(&format!(r#"{{"jingdong_logistics_order_get_response":{{"order":{order}}}}}"#)).await;
    let found = client(&server).order_get(&OrderGet { receipt_no: "CSL1".into() }).await.unwrap();
    assert_eq!(found.order_package_details.unwrap()[1].delivery_no.as_deref(), Some("VA00000000002"));
    assert_eq!(found.order_status_details.unwrap()[0].status.as_deref(), Some("10019"));
    assert_eq!(sent(&server, "jingdong.logistics.order.get").await, r#"{"receipt_no":"CSL1"}"#);

    let server =
        answering(r#"{"jingdong_logistics_order_delete_response":{"processResult":{"process_code":"1"}}}"#).await;
    client(&server).order_delete(&OrderDelete { receipt_no: "CSL1".into() }).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.order.delete").await, r#"{"receipt_no":"CSL1"}"#);

    let made = r#"{"x_response":{"process_result":{"process_code":1,"result_no":"JOSL1"}}}"#;
    let server = answering(made).await;
    let mut add =
        OrderAdd { channels_seller_no: "EDB".into(), channels_outbound_no: "O1".into(), ..OrderAdd::default() };
    (add.warehouse_no, add.carriers_id, add.expect_date) = ("BJ".into(), "CYS1".into(), "2026-01-08 12:00:00".into());
    (add.consignee_name, add.address, add.phone, add.mobile) = ("张三".into(), "北京".into(), "1".into(), "1".into());
    (add.address_province, add.address_city, add.address_county) = ("北京".into(), "北京".into(), "昌平".into());
    (add.address_town, add.order_mark, add.shop_order_source) = ("昌平".into(), "0".repeat(50), "0030001".into());
    (add.goods_no, add.qty, add.goods_status) = (joined("G1"), joined("1"), joined("1"));
    add.shop_goods_no = Some(joined("T1"));
    assert_eq!(client(&server).order_add(&add).await.unwrap().result_no.as_deref(), Some("JOSL1"));
    assert!(sent(&server, "jingdong.logistics.order.add").await.contains(r#""shopGoodsNo":"T1""#));

    let server = answering(made).await;
    let mut add =
        OtherOutstoreAdd { outbound_no: "O1".into(), josl_ware_no: "BJ".into(), ..OtherOutstoreAdd::default() };
    (add.josl_carriers_no, add.outbound_type, add.order_mark) = ("CYS1".into(), "1".into(), "010".into());
    (add.consignee_name, add.address, add.phone, add.mobile) = ("张三".into(), "北京".into(), "1".into(), "1".into());
    (add.address_province, add.address_city, add.address_county) = ("北京".into(), "北京".into(), "昌平".into());
    add.address_town = "昌平".into();
    (add.josl_good_no, add.out_qty, add.good_status) = (joined("G1"), joined("100"), joined("1"));
    client(&server).other_outstore_add(&add).await.unwrap();
    assert!(sent(&server, "jingdong.logistics.otherOutstore.add").await.contains(r#""good_status":"1""#));

    let server = answering(
        r#"{"jingdong_logistics_otherOutstore_query_response":{"response_order_other_status":{"delivery_no_list":[{"delivery_no":"VA00000000001"},{}],"carriers_id":"CYS1","process_code":1,"order_details":[{"goods_status":"1","qty":3,"josl_good_no":"G1"}],"josl_status":"30","josl_outbound_no":"JOSL1"}}}"#,
    )
    .await;
    let query = OtherOutstoreQuery { josl_outbound_no: "JOSL1".into() };
    let status = client(&server).other_outstore_query(&query).await.unwrap();
    assert_eq!(status.delivery_no_list.unwrap().0, ["VA00000000001"]);
    assert_eq!(status.order_details.unwrap()[0].qty.as_deref(), Some("3"));
    assert_eq!(sent(&server, "jingdong.logistics.otherOutstore.query").await, r#"{"josl_outbound_no":"JOSL1"}"#);
}

#[tokio::test]
async fn waybills_and_traces() {
    let server = answering(
        r#"{"jingdong_etms_waybillcode_get_responce":{"resultInfo":{"message":"成功","deliveryIdList":"VA00000000001,VA00000000002","code":"100"}}}"#,
    )
    .await;
    let reserved = client(&server).waybillcode_get(&WaybillcodeGet::new(2, "010K000001").unwrap()).await.unwrap();
    assert_eq!(reserved.delivery_id_list.unwrap().0.len(), 2);
    assert_eq!(sent(&server, "jingdong.etms.waybillcode.get").await, r#"{"preNum":"2","customerCode":"010K000001"}"#);

    let server = answering(
        r#"{"jingdong_etms_waybill_send_responce":{"resultInfo":{"message":"成功","deliveryId":"VA00000000001","code":100,"orderId":"658898"}}}"#,
    )
    .await;
    let mut send =
        WaybillSend { delivery_id: "VA00000000001".into(), sale_plat: "0030001".into(), ..WaybillSend::default() };
    (send.customer_code, send.order_id, send.package_count) = ("010K000001".into(), "658898".into(), 1);
    (send.sender_name, send.sender_address, send.sender_tel) = ("李四".into(), "北京".into(), Some("1".into()));
    (send.receive_name, send.receive_address, send.receive_tel) = ("张三".into(), "南京".into(), Some("1".into()));
    send.weight = number("1.50");
    assert_eq!(client(&server).waybill_send(&send).await.unwrap().order_id.as_deref(), Some("658898"));
    assert!(sent(&server, "jingdong.etms.waybill.send").await.contains(r#""weight":1.50,"vloumn":0"#));

    let server = answering(
        r#"{"jingdong_ldop_waybill_receive_responce":{"receiveorderinfo_result":{"resultCode":100,"deliveryId":"JDVB00000000001","promiseTimeType":2,"preSortResult":{"siteId":447520,"road":"0"}},"code":0}}"#,
    )
    .await;
    let mut receive =
        LdopWaybillReceive { sale_plat: "0030001".into(), order_id: "M1".into(), ..LdopWaybillReceive::default() };
    (receive.customer_code, receive.package_count) = ("010K000001".into(), 1);
    (receive.sender_name, receive.sender_address, receive.sender_tel) =
        ("李四".into(), "北京".into(), Some("1".into()));
    (receive.receive_name, receive.receive_address, receive.receive_tel) =
        ("张三".into(), "南京".into(), Some("1".into()));
    let issued = client(&server).ldop_waybill_receive(&receive).await.unwrap();
    assert_eq!(issued.pre_sort_result.unwrap().site_id.as_deref(), Some("447520"));
    assert!(sent(&server, "jingdong.ldop.waybill.receive").await.contains(r#""orderId":"M1""#));

    let server = answering(
        r#"{"jingdong_ldop_receive_trace_get_responce":{"querytrace_result":{"code":100,"messsage":"成功","data":[{"opeTitle":"妥投","waybillCode":"VB00000000001"}]},"code":"0"}}"#,
    )
    .await;
    let waybill = WaybillNo::parse("VB00000000001").unwrap().to_string();
    let get = LdopTraceGet { customer_code: "010K000001".into(), waybill_code: waybill };
    assert_eq!(client(&server).ldop_trace_get(&get).await.unwrap()[0].ope_title.as_deref(), Some("妥投"));
    assert!(sent(&server, "jingdong.ldop.receive.trace.get").await.contains(r#""waybillCode":"VB00000000001""#));

    let server = answering(r#"{"jingdong_pop_order_track_responce":{"order_tracks":[{"time":"2025-05-01 10:00:00","content":"Package picked up"}]}}"#).await;
    let track = PopOrderTrack { order_id: number("1234567890") };
    assert_eq!(client(&server).pop_order_track(&track).await.unwrap().len(), 1);
    assert_eq!(sent(&server, "jingdong.pop.order.track").await, r#"{"order_id":1234567890}"#);
}

#[tokio::test]
async fn orders_as_they_are_today() {
    let server = answering(
        r#"{"jingdong_pop_order_search_responce":{"searchorderinfo_result":{"apiResult":{"success":true,"numberCode":10100000},"orderTotal":1,"orderInfoList":[{"orderId":"123456789012","orderState":"LOCKED"}]},"code":"0"}}"#,
    )
    .await;
    let mut search =
        PopOrderSearch { order_state: "LOCKED".into(), optional_fields: "orderId".into(), ..PopOrderSearch::default() };
    (search.start_date, search.end_date) = ("2025-04-01 00:00:00".into(), "2025-04-05 23:59:59".into());
    (search.page, search.page_size, search.date_type) = (1, 50, Some(1));
    let page = client(&server).pop_order_search(&search).await.unwrap();
    assert_eq!((page.total.as_deref(), page.orders[0].order_state.as_deref()), (Some("1"), Some("LOCKED")));
    assert!(sent(&server, "jingdong.pop.order.search").await.contains(r#""dateType":1"#));

    let server = answering(
        r#"{"jingdong_pop_order_shipment_responce":{"sopjosshipment_result":{"success":"true"},"code":"0"}}"#,
    )
    .await;
    let ship = PopOrderShipment {
        order_id: number("123456789012"),
        logi_copr_id: number("1010"),
        logi_no: "VA00000000001".into(),
    };
    client(&server).pop_order_shipment(&ship).await.unwrap();
    let json = r#"{"orderId":123456789012,"logiCoprId":1010,"logiNo":"VA00000000001"}"#;
    assert_eq!(sent(&server, "jingdong.pop.order.shipment").await, json);

    let server = answering(
        r#"{"order_printdata_response":{"code":"0","order_printdata":{"should_pay":"297.00","order_item":{"ware":"1","num":"3"},"Consignee":{"cons_name":"张三"}}}}"#,
    )
    .await;
    let printed =
        client(&server).order_print_data_get(&OrderPrintDataGet { order_id: number("25003765") }).await.unwrap();
    assert_eq!(printed.should_pay.as_deref(), Some("297.00"));
    assert!(printed.consignee.unwrap().name.is_some() && !format!("{:?}", printed.items).contains('3'));
    assert_eq!(sent(&server, "360buy.order.print.data.get").await, r#"{"order_id":25003765}"#);
}
