//! Checks of what is to be sent from the warehouse.

use super::*;

fn joined(values: &[&str]) -> Joined {
    Joined::new("x", values).unwrap()
}

fn order() -> OrderAdd {
    OrderAdd {
        channels_seller_no: "EDB0001".into(),
        channels_outbound_no: "OUT1".into(),
        warehouse_no: "BJ".into(),
        carriers_id: "CYS0000002".into(),
        expect_date: "2026-01-08 12:12:12".into(),
        consignee_name: "张三".into(),
        address_province: "北京".into(),
        address_city: "北京".into(),
        address_county: "昌平".into(),
        address_town: "昌平".into(),
        address: "北京市昌平区长安街12号".into(),
        phone: "13800000000".into(),
        mobile: "13800000000".into(),
        order_mark: "0".repeat(50),
        shop_order_source: "0030001".into(),
        goods_no: joined(&["G1", "G2"]),
        qty: joined(&["1", "2"]),
        goods_status: joined(&["1", "1"]),
        ..OrderAdd::default()
    }
}

fn problem(change: impl FnOnce(&mut OrderAdd)) -> String {
    let mut order = order();
    change(&mut order);
    order.check().expect_err("refused").message().to_owned()
}

#[test]
fn an_order_is_checked_before_it_is_sent() {
    order().check().unwrap();
    assert_eq!(problem(|order| order.mobile.clear()), "`mobile` is required, and empty");
    assert_eq!(problem(|order| order.order_mark.push('0')), "`order_mark` is 50 digits; this one has 51 characters");
    assert!(problem(|order| order.qty = joined(&["1"])).starts_with("`qty` has 1"));
    assert!(problem(|order| order.sku_id = Some(joined(&["S1"]))).starts_with("`sku_id` has 1"));
    assert!(problem(|order| order.qty = joined(&["1", "-2"])).starts_with("`qty[1]`"));
    assert!(problem(|order| order.goods_status = joined(&["0", "1"])).starts_with("`goods_status[0]`"));
}

#[test]
fn cash_on_delivery_has_an_amount_and_its_mark() {
    assert!(problem(|order| order.order_mark.replace_range(..1, "1")).starts_with("`receivable` is what the courier"));
    assert!(problem(|order| order.receivable = 5.into()).starts_with("`receivable` is 0 unless"));
    let mut cash = order();
    cash.order_mark.replace_range(..1, "1");
    cash.receivable = Number::parse("0.30").unwrap();
    cash.check().unwrap();
    assert!(serde_json::to_string(&cash).unwrap().contains(r#""receivable":0.30,"#));
}

#[test]
fn an_order_of_jd_names_it() {
    assert!(problem(|order| order.shop_order_source = JD_PLATFORM.into()).starts_with("`order_no`"));
    let mut jd = order();
    (jd.shop_order_source, jd.order_no) = (JD_PLATFORM.into(), Some("123456789012".into()));
    jd.check().unwrap();
}

#[test]
fn nobody_is_printed() {
    let shown = format!("{:?} {:#?}", order(), order());
    for person in ["张三", "13800000000", "长安街"] {
        assert!(!shown.contains(person), "{shown}");
    }
    assert!(shown.contains("consignee_name") && !shown.contains("email"));
}

#[test]
fn two_hundred_orders_and_no_more_are_searched_for() {
    let numbers = |count: usize| Joined::new("receipt_nos", (0..count).map(|n| format!("CSL{n}"))).unwrap();
    let search = |count| OrderSearch { receipt_nos: numbers(count), ..OrderSearch::default() }.check();
    assert!(search(200).is_ok());
    assert_eq!(search(201).unwrap_err().message(), "`receipt_nos` has 201 numbers, and may have 200");
    assert_eq!(OrderSearch::default().check().unwrap_err().message(), "`receipt_nos` is required, and has no value");
}

#[test]
fn another_dispatch_is_checked_too() {
    let mut add = OtherOutstoreAdd {
        outbound_no: "123456".into(),
        josl_ware_no: "BJ".into(),
        josl_carriers_no: "CYS0000002".into(),
        outbound_type: "1".into(),
        consignee_name: "李四".into(),
        address: "北京".into(),
        phone: "13800000000".into(),
        mobile: "13800000000".into(),
        address_province: "北京".into(),
        address_city: "北京".into(),
        address_county: "昌平".into(),
        address_town: "昌平".into(),
        order_mark: "010".into(),
        josl_good_no: joined(&["JGNO1"]),
        out_qty: joined(&["100"]),
        good_status: joined(&["1"]),
        ..OtherOutstoreAdd::default()
    };
    add.check().unwrap();
    add.receivable = Some(100.into());
    assert!(add.check().is_err(), "not marked as cash on delivery");
    add.order_mark = "110".into();
    add.check().unwrap();
    add.isv_good_no = Some(joined(&["A", "B"]));
    assert!(add.check().unwrap_err().message().starts_with("`isv_good_no` has 2"));
}
