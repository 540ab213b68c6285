//! Over a socket: four ways of sending, what is never sent, what a lost answer means.

use portolan_domain::{ProviderId, WaybillNo};
use portolan_jos::{
    Account, App, Environment, Jos, Sending, TimestampForm,
    wire::{
        Joined, Number,
        order::{PopOrderGet, PopOrderShip, PopOrdersGet},
        outbound::{OrderDelete, OrderSearch},
        stock::StockSearch,
        trace::{PopOrderTrack, TraceGet},
        waybill::WaybillcodeGet,
    },
};
use portolan_ports::{Delivery, Error, ErrorKind};

use crate::support::{TOKEN, answering, app, client, client_with, form, received, shop};

#[tokio::test]
async fn four_ways_of_sending_sign_the_same() {
    let body = r#"{"jingdong_etms_trace_get_responce":{"trace_api_dtos":{"ope_title":"妥投"}}}"#;
    for (sending, verb, in_query) in
        [(Sending::Split, "POST", 6), (Sending::Form, "POST", 0), (Sending::Query, "POST", 7), (Sending::Get, "GET", 7)]
    {
        let server = answering(body).await;
        let client = client_with(&server, sending, TimestampForm::Seconds, TOKEN);
        let request = TraceGet::of(&WaybillNo::parse("VA00000000001-1-2-").unwrap()).unwrap();
        let rows = client.trace_get(&request).await.unwrap();
        assert_eq!(rows[0].ope_title.as_deref(), Some("妥投"));
        let request = received(&server).await;
        let sent = form(&request);
        let value = |name: &str| sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str());
        assert_eq!(value("sign"), Some("DDD0AD98226EE597ECA25A227321252A"), "{sending:?}");
        assert_eq!(value("360buy_param_json"), Some(r#"{"waybillCode":"VA00000000001"}"#));
        assert_eq!(request.method.as_str(), verb);
        assert_eq!(request.url.query().map_or(0, |query| query.split('&').count()), in_query);
        assert_eq!(sent.len(), 7);
    }
}

#[tokio::test]
async fn the_longer_timestamp_and_no_token() {
    let server =
        answering(r#"{"jingdong_logistics_order_search_response":{"orders":{"order_list":{"receipt_no":"CSL1"}}}}"#)
            .await;
    let search =
        OrderSearch { receipt_nos: Joined::new("receipt_nos", ["CSL1", "CSL2"]).unwrap(), ..OrderSearch::default() };
    let orders = client_with(&server, Sending::Split, TimestampForm::Seconds, "").order_search(&search).await.unwrap();
    assert_eq!(orders[0].receipt_no.as_deref(), Some("CSL1"));
    let sent = form(&received(&server).await);
    assert!(sent.contains(&("sign".into(), "B5FFE4DCB032ED1AF540D4565F4AE038".into())));
    assert!(!sent.iter().any(|(name, _)| name == "access_token"));

    let server = answering(r#"{"jingdong_etms_trace_get_responce":{"code":"0"}}"#).await;
    let long = client_with(&server, Sending::Split, TimestampForm::Millis, TOKEN);
    let request = TraceGet::of(&WaybillNo::parse("VA00000000001").unwrap()).unwrap();
    let error = long.trace_get(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.account()), (ErrorKind::NotFound, Some(&shop())));
    let sent = form(&received(&server).await);
    assert!(sent.contains(&("timestamp".into(), "2015-08-12 11:20:15.000+0800".into())));
    assert!(sent.contains(&("sign".into(), "FFD75C2AD9A2B016F11B783DC09217DF".into())));
}

#[tokio::test]
async fn what_a_check_refuses_is_never_sent() {
    let server = answering("{}").await;
    let client = client(&server);
    let refused = |error: Error| {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NotSent));
        assert_eq!((error.provider(), error.account()), (Some(&ProviderId::jos()), Some(&shop())));
        assert!(error.operation().is_some());
    };
    let many = WaybillcodeGet { pre_num: "101".into(), customer_code: "c".into(), order_type: None };
    refused(client.waybillcode_get(&many).await.unwrap_err());
    refused(client.order_delete(&OrderDelete::default()).await.unwrap_err());
    refused(client.pop_order_get(&PopOrderGet::default()).await.unwrap_err());
    refused(client.trace_get(&TraceGet { waybill_code: "va".into() }).await.unwrap_err());
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_write_without_a_clear_yes_has_an_unknown_outcome() {
    let ship = PopOrderShip {
        order_id: Number::parse("9223372036854775808").unwrap(),
        logistics_id: 1010.into(),
        waybill: "VA00000000001".into(),
        trade_no: None,
    };
    let delete = OrderDelete { receipt_no: "CSL1".into() };
    for body in ["{}", r#"{"jingdong_pop_order_ship_responce":{}}"#, "<html>", r#"{"error_response":{"code":"65"}}"#] {
        let error = client(&answering(body).await).pop_order_ship(&ship).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::MaybeSent, "{body}");
    }
    for body in [
        r#"{"x_response":{"processResult":{}}}"#,
        r#"{"x_response":{"code":"0"}}"#,
        r#"{"x_response":{"processResult":null}}"#,
    ] {
        let error = client(&answering(body).await).order_delete(&delete).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent), "{body}");
    }
    let server = answering(r#"{"jingdong_pop_order_ship_responce":{"code":"0"}}"#).await;
    client(&server).pop_order_ship(&ship).await.unwrap();
    let sent = form(&received(&server).await);
    let json = r#"{"order_id":9223372036854775808,"logistics_id":1010,"waybill":"VA00000000001"}"#;
    assert!(sent.contains(&("360buy_param_json".into(), json.into())));
    let again =
        client(&answering(r#"{"error_response":{"code":"409"}}"#).await).pop_order_ship(&ship).await.unwrap_err();
    assert_eq!((again.kind(), again.delivery()), (ErrorKind::Conflict, Delivery::Answered));
    let numbers = WaybillcodeGet::new(2, "010K000001").unwrap();
    let drifted = answering(r#"{"x_responce":{"code":"0","deliveryIdList":["VA00000000001","VA00000000002"]}}"#).await;
    let reserved = client(&drifted).waybillcode_get(&numbers).await.unwrap();
    assert_eq!(reserved.delivery_id_list.unwrap().0.len(), 2);
}

#[tokio::test]
async fn pages_of_orders_in_both_shapes() {
    let window = PopOrdersGet {
        start_date: "2025-04-01 00:00:00".into(),
        end_date: "2025-04-05 23:59:59".into(),
        page: Some(1),
        page_size: Some(20),
        ..PopOrdersGet::default()
    };
    let order = r#"{"order_id":9223372036854775808,"order_total_price":199.99}"#;
    for body in [
        format!(r#"{{"jingdong_pop_orders_get_responce":{{"order_info_list":{{"order_info":[{order}]}}}}}}"#),
        format!(r#"{{"jingdong_pop_orders_get_responce":{{"order_info_list":{{"order_info":{order}}}}}}}"#),
        format!(r#"{{"jingdong_pop_orders_get_responce":{{"order_info_list":[{order}]}}}}"#),
        format!(r#"{{"jingdong_pop_orders_get_responce":{{"code":"0","order_info":[{order}]}}}}"#),
    ] {
        let page = client(&answering(&body).await).pop_orders_get(&window).await.unwrap();
        assert_eq!(page.orders.len(), 1, "{body}");
        assert_eq!(page.orders[0].order_id.as_deref(), Some("9223372036854775808"));
        assert_eq!(page.orders[0].order_total_price.as_deref(), Some("199.99"));
    }
    for beyond in [
        r#"{"jingdong_pop_orders_get_responce":{"code":"0"}}"#,
        r#"{"jingdong_pop_orders_get_responce":{"order_info_list":{"order_info":[]}}}"#,
        r#"{"jingdong_pop_orders_get_responce":{"code":"0","order_info_list":""}}"#,
    ] {
        assert!(client(&answering(beyond).await).pop_orders_get(&window).await.unwrap().orders.is_empty(), "{beyond}");
    }
    let today = format!(
        r#"{{"x_responce":{{"orderDetailInfo":{{"orderInfo":{order},"apiResult":{{"success":"true"}}}},"code":"0"}}}}"#
    );
    let request = PopOrderGet { order_id: Number::parse("9223372036854775808").unwrap(), ..PopOrderGet::default() };
    let found = client(&answering(&today).await).pop_order_get(&request).await.unwrap();
    assert_eq!(found.order_id.as_deref(), Some("9223372036854775808"));
    let strange = answering(r#"{"jingdong_pop_orders_get_responce":{"code":"0","rows":[{}]}}"#).await;
    assert_eq!(client(&strange).pop_orders_get(&window).await.unwrap_err().kind(), ErrorKind::BadResponse);
    let track = PopOrderTrack { order_id: 1_234_567_890.into() };
    let unknown =
        client(&answering(r#"{"error_response":{"code":402}}"#).await).pop_order_track(&track).await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.code()), (ErrorKind::NotFound, Some("402")));
}

#[test]
fn settings_are_checked_once() {
    let problem = |builder: portolan_jos::JosBuilder| builder.build().unwrap_err();
    let at = |url: &str| Jos::builder(app()).environment(Environment::At(url.into()));
    for (builder, named) in [
        (Jos::builder(App::new("", "s")), "key"),
        (Jos::builder(App::new("k", "")), "secret"),
        (at("localhost"), "base URL"),
        (at("https://user@host"), "base URL"),
        (at("https://host/other"), "base URL"),
        (Jos::builder(app()).account(Account::new(shop())).account(Account::new(shop())), "twice"),
    ] {
        let error = problem(builder);
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(named), "{error}");
    }
    let jos = Jos::builder(app()).environment(Environment::At("http://localhost".into())).build().unwrap();
    assert_eq!(jos.client(&shop()).unwrap_err().kind(), ErrorKind::Config);
    let debug = format!("{jos:?}");
    assert!(!debug.contains("examplesecret"), "{debug}");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_not_an_empty_one() {
    let bad = |error: Error| assert_eq!((error.kind(), error.account()), (ErrorKind::BadResponse, Some(&shop())));
    for carriers in [r#"{"carriers_details":[1]}"#, r#"{"carriers_details":"text"}"#, r#"{"somethingElse":[{}]}"#] {
        let server = answering(&format!(r#"{{"x_response":{{"carriers":{carriers}}}}}"#)).await;
        bad(client(&server).carriers_list().await.unwrap_err());
    }
    let stock = answering(r#"{"x_response":{"stock":{"process_code":"1","stock_details":"text"}}}"#).await;
    let page = StockSearch { current_page: 1, ..StockSearch::default() };
    bad(client(&stock).stock_search(&page).await.unwrap_err());
    let server = answering(r#"{"x_response":{"code":"0","carriers":{}}}"#).await;
    assert!(client(&server).carriers_list().await.unwrap().is_empty());
}
