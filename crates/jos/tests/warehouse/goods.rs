//! Directory, records of goods, stock.

use portolan_domain::{
    CarrierScheme, Change, Dimensions, GoodsCondition, Length, Named, SkuPatch, SkuRecord, Volume, Weight,
};
use portolan_ports::{
    Cursor,
    Delivery::{Answered, MaybeSent, NotSent},
    ErrorKind, SkuKey, StockQuery,
};

use crate::support::{account, answering, asking, connect, kind, nothing_sent, sent};

#[tokio::test]
async fn carriers_are_told_by_their_numbers() {
    let (server, jos) = asking(
        r#"{"jingdong_logistics_carriers_list_response":{"carriers":{"carriers_details":{"carriers_phone":"95311","carriers_id":"CYS0000002","carriers_name":"顺丰","grade":"A"}}}}"#,
    )
    .await;
    let carriers = jos.directory.unwrap().carriers().await.unwrap();
    assert_eq!((carriers[0].code.scheme(), carriers[0].code.value()), (CarrierScheme::Josl, "CYS0000002"));
    assert_eq!(carriers[0].name.as_deref(), Some("顺丰"));
    assert_eq!(carriers[0].contact.telephone.as_ref().unwrap().reveal(), "95311");
    assert_eq!(carriers[0].extra.values("grade").collect::<Vec<_>>(), ["A"]);
    assert_eq!(sent(&server, "jingdong.logistics.carriers.list").await, "{}");
}

#[tokio::test]
async fn warehouses_are_told_whole_and_none_is_none() {
    let (server, jos) = asking(
        r#"{"jingdong_logistics_warehouse_list_response":{"warehouse":{"warehouse_details":[{"warehouse_name":"北京仓","warehouse_no":"BJ","warehouse_address":"北京大兴1号","warehouse_phone":"010-12345678"},{"warehouse_no":"SH"}]}}}"#,
    )
    .await;
    let warehouses = jos.directory.unwrap().warehouses().await.unwrap();
    assert_eq!((warehouses[0].number.as_str(), warehouses[1].number.as_str()), ("BJ", "SH"));
    assert_eq!(warehouses[0].address.full_text.as_ref().unwrap().reveal(), "北京大兴1号");
    assert_eq!(sent(&server, "jingdong.logistics.warehouse.list").await, "{}");

    let (_server, jos) = asking(r#"{"x_response":{"code":"0"}}"#).await;
    let directory = jos.directory.unwrap();
    assert!(directory.warehouses().await.unwrap().is_empty() && directory.carriers().await.unwrap().is_empty());
    let (_server, jos) = asking(r#"{"x_response":{"warehouse":{"warehouse_details":{"warehouse_name":"?"}}}}"#).await;
    assert_eq!(kind(&jos.directory.unwrap().warehouses().await.unwrap_err()), (ErrorKind::BadResponse, MaybeSent));
}

pub(crate) fn tea() -> SkuRecord {
    let mut record = SkuRecord::new("S1");
    (record.barcode, record.name) = (Some("6900000000001".into()), Some("茶".into()));
    record.category = Named { number: Some("10".into()), name: Some("食品".into()) };
    record.size_class = Some("1".into());
    let side = |mm: u32| Length::from_mm(mm).unwrap();
    record.dimensions = Some(Dimensions { length: side(105), width: side(50), height: side(20) });
    record.volume = Some(Volume::from_mm3(105_000).unwrap());
    record.gross_weight = Some(Weight::from_g(300).unwrap());
    record.shelf_life_days = Some(540);
    record
}

const MADE: &str =
    r#"{"jingdong_logistics_sku_add_response":{"processResult":{"process_code":1,"result_no":"JGNO1"}}}"#;

#[tokio::test]
async fn goods_are_registered_in_the_units_that_were_set() {
    let (server, jos) = asking(MADE).await;
    assert_eq!(jos.skus.unwrap().register(&tea()).await.unwrap(), "JGNO1");
    assert_eq!(
        sent(&server, "jingdong.logistics.sku.add").await,
        r#"{"bar_code":"6900000000001","sku_id":"S1","name":"茶","category_id":"10","category_name":"食品","gross_weight":0.3,"size_definition":"1","length":105,"width":50,"height":20,"volume":105,"is_safe":1,"safe_date":"540"}"#
    );
}

#[tokio::test]
async fn goods_without_units_or_with_too_little_are_not_sent() {
    let server = answering(MADE).await;
    let skus = connect(&server, account()).skus.unwrap();
    let error = skus.register(&tea()).await.unwrap_err();
    assert_eq!(kind(&error), (ErrorKind::Config, NotSent));
    assert!(error.message().contains("`goods_units`"), "{error}");
    let mut patch = SkuPatch::new();
    patch.gross_weight = Change::Set(Weight::from_g(1).unwrap());
    assert_eq!(kind(&skus.revise("JGNO1", &patch).await.unwrap_err()), (ErrorKind::Config, NotSent));

    let lacking = |lack: fn(&mut SkuRecord)| {
        let mut record = tea();
        lack(&mut record);
        record
    };
    for (record, field) in [
        (SkuRecord::new("S1"), "`barcode`"),
        (lacking(|record| record.category.name = None), "`category.name`"),
        (lacking(|record| record.name = Some("  ".into())), "`name`"),
        (lacking(|record| record.dimensions = None), "`dimensions`"),
        (lacking(|record| record.volume = None), "`volume`"),
        (lacking(|record| record.goods_no = Some("JGNO1".into())), "`goods_no`"),
        (lacking(|record| record.extra.insert("colour", "red")), "`extra.colour`"),
    ] {
        let error = skus.register(&record).await.unwrap_err();
        assert_eq!(kind(&error), (ErrorKind::InvalidInput, NotSent));
        assert!(error.message().starts_with(field), "{field}: {error}");
    }
    assert!(nothing_sent(&server).await);
}

#[tokio::test]
async fn goods_on_record_are_a_conflict_and_a_yes_without_number_is_no_answer() {
    let (_server, jos) =
        asking(r#"{"x_response":{"processResult":{"process_code":2,"error_message":"商品重复"}}}"#).await;
    assert_eq!(kind(&jos.skus.unwrap().register(&tea()).await.unwrap_err()), (ErrorKind::Conflict, Answered));
    let (_server, jos) = asking(r#"{"x_response":{"processResult":{"process_code":1,"result_no":""}}}"#).await;
    assert_eq!(kind(&jos.skus.unwrap().register(&tea()).await.unwrap_err()), (ErrorKind::BadResponse, MaybeSent));
}

#[tokio::test]
async fn a_revision_leaves_the_rest_as_null_and_empties_nothing() {
    let (server, jos) = asking(r#"{"x_response":{"process_result":{"process_code":"1"}}}"#).await;
    let mut patch = SkuPatch::new();
    patch.name = Change::Set("红茶".into());
    patch.brand = Change::Set(Named { number: None, name: Some("牌".into()) });
    patch.net_weight = Change::Set(Weight::from_g(250).unwrap());
    let skus = jos.skus.unwrap();
    skus.revise("JGNO1", &patch).await.unwrap();
    let json = sent(&server, "jingdong.logistics.sku.update").await;
    for part in [r#""goods_no":"JGNO1""#, r#""name":"红茶""#, r#""brand_no":null"#, r#""net_weight":"0.25""#] {
        assert!(json.contains(part), "{part} in {json}");
    }
    assert!(!json.contains(r#""""#) && json.matches(":null").count() == 21, "{json}");

    for spoil in [
        |patch: &mut SkuPatch| patch.barcode = Change::Set(String::new()),
        |patch: &mut SkuPatch| patch.supplier = Change::Set(Named::default()),
        |patch: &mut SkuPatch| patch.category = Change::Set(Named { number: Some(" ".into()), name: None }),
    ] {
        let mut patch = SkuPatch::new();
        spoil(&mut patch);
        assert_eq!(kind(&skus.revise("JGNO1", &patch).await.unwrap_err()), (ErrorKind::InvalidInput, NotSent));
    }
    sent(&server, "jingdong.logistics.sku.update").await;
    let (_server, jos) =
        asking(r#"{"x_response":{"process_result":{"process_code":2,"error_message":"商品不存在"}}}"#).await;
    assert_eq!(kind(&jos.skus.unwrap().revise("JGNO9", &patch).await.unwrap_err()), (ErrorKind::NotFound, Answered));
}

const GOODS: &str = r#"{"jingdong_logistics_sku_query_response":{"process_result":{"process_code":1,"result_no":"{\"joslGoodNo\":\"JGNO1\",\"isvGoodNo\":\"S1\",\"goodShortName\":\"茶\",\"grossWeight\":0.30,\"goodLength\":\"105\",\"goodHeight\":\"20\",\"barCode\":\"69\",\"season\":\"春\"}"}}}"#;

#[tokio::test]
async fn goods_are_found_by_either_number() {
    let (server, jos) = asking(GOODS).await;
    let found = jos.skus.unwrap().find(&SkuKey::Merchant("S1".into())).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.sku.query").await, r#"{"isv_good_no":"S1"}"#);
    assert_eq!(
        (found.sku.as_str(), found.goods_no.as_deref(), found.barcode.as_deref()),
        ("S1", Some("JGNO1"), Some("69"))
    );
    assert_eq!(found.gross_weight, Some(Weight::from_g(300).unwrap()));
    let extra: Vec<_> = found.extra.iter().collect();
    assert_eq!(extra, [("goodHeight", "20"), ("goodLength", "105"), ("season", "春")], "a side is missing");

    let server = answering(GOODS).await;
    let found = connect(&server, account()).skus.unwrap().find(&SkuKey::Goods("JGNO1".into())).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.sku.query").await, r#"{"josl_good_no":"JGNO1"}"#);
    assert!(found.gross_weight.is_none() && found.extra.values("grossWeight").eq(["0.30"]), "no unit, no weight");
}

#[tokio::test]
async fn unknown_goods_are_not_found_and_others_are_not_taken() {
    let key = SkuKey::Goods("JGNO1".into());
    for (reply, expected) in [
        (r#"{"process_code":2,"error_message":"商品不存在"}"#, (ErrorKind::NotFound, Answered)),
        (r#"{"process_code":1,"result_no":""}"#, (ErrorKind::NotFound, Answered)),
        (r#"{"process_code":1,"result_no":"{}"}"#, (ErrorKind::NotFound, Answered)),
        (r#"{"process_code":1,"result_no":"{\"joslGoodNo\":\"JGNO2\"}"}"#, (ErrorKind::BadResponse, MaybeSent)),
        (r#"{"process_code":1,"result_no":"JGNO1"}"#, (ErrorKind::BadResponse, MaybeSent)),
    ] {
        let (_server, jos) = asking(&format!(r#"{{"x_response":{{"process_result":{reply}}}}}"#)).await;
        assert_eq!(kind(&jos.skus.unwrap().find(&key).await.unwrap_err()), expected, "{reply}");
    }
    let (server, jos) = asking(GOODS).await;
    let error = jos.skus.unwrap().find(&SkuKey::Merchant(" ".into())).await.unwrap_err();
    assert_eq!((kind(&error), nothing_sent(&server).await), ((ErrorKind::InvalidInput, NotSent), true));
}

fn page(total: u32, rows: &str) -> String {
    format!(r#"{{"x_response":{{"stock":{{"total_page":{total},"process_code":"1","stock_details":[{rows}]}}}}}}"#)
}

const ROW: &str = r#"{"goods_status":"2","warehouse_no":"BJ","goods_no":"JGNO1","available_qty":5,"preemption_qty":"1","stock_qty":-6,"zone":"A"}"#;

#[tokio::test]
async fn stock_comes_page_by_page() {
    let (server, jos) = asking(&page(2, ROW)).await;
    let mut query = StockQuery::new();
    (query.warehouse, query.goods_no) = (Some("BJ".into()), Some("JGNO1".into()));
    let first = jos.inventory.unwrap().levels(&query).await.unwrap();
    assert_eq!(
        sent(&server, "jingdong.logistics.stock.search").await,
        r#"{"warehouse_no":"BJ","goods_no":"JGNO1","current_page":1}"#
    );
    let level = &first.levels[0];
    assert_eq!((level.goods_no.as_str(), level.warehouse.as_deref()), ("JGNO1", Some("BJ")));
    assert_eq!(
        (level.condition.as_ref(), level.available, level.reserved),
        (Some(&GoodsCondition::Defective), Some(5), Some(1))
    );
    let extra: Vec<_> = level.extra.iter().collect();
    assert_eq!((level.on_hand, extra), (None, vec![("stock_qty", "-6"), ("zone", "A")]), "no count is below zero");

    let (server, jos) = asking(&page(2, ROW)).await;
    let inventory = jos.inventory.unwrap();
    let mut query = StockQuery::new();
    query.cursor = first.next;
    let second = inventory.levels(&query).await.unwrap();
    assert_eq!(sent(&server, "jingdong.logistics.stock.search").await, r#"{"current_page":2}"#);
    assert!(second.levels.len() == 1 && second.next.is_none());
    for bad in ["0", "-1", "x", ""] {
        query.cursor = Some(Cursor::new(bad));
        assert_eq!(kind(&inventory.levels(&query).await.unwrap_err()), (ErrorKind::InvalidInput, NotSent));
    }
}

#[tokio::test]
async fn no_stock_is_an_empty_page_and_goods_that_nobody_asked_for_are_left_out() {
    for reply in [
        page(3, ""),
        r#"{"x_response":{"code":"0"}}"#.to_owned(),
        r#"{"x_response":{"stock":{"process_code":"2","error_message":"商品不存在"}}}"#.to_owned(),
    ] {
        let (_server, jos) = asking(&reply).await;
        let page = jos.inventory.unwrap().levels(&StockQuery::new()).await.unwrap();
        assert!(page.levels.is_empty() && page.next.is_none(), "{reply}");
    }
    let (_server, jos) = asking(&page(3, ROW)).await;
    let mut query = StockQuery::new();
    query.goods_no = Some("JGNO2".into());
    let page = jos.inventory.unwrap().levels(&query).await.unwrap();
    assert!(page.levels.is_empty() && page.next.is_some());
    let (_server, jos) = asking(r#"{"x_response":{"stock":{"process_code":"2","error_message":"无权限查看"}}}"#).await;
    assert_eq!(kind(&jos.inventory.unwrap().levels(&query).await.unwrap_err()), (ErrorKind::Denied, Answered));
}
