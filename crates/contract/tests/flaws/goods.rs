//! Flaws of the catalogue of goods and of the inventory.

use portolan_domain::{Extra, GoodsCondition, SkuRecord, StockLevel};
use portolan_ports::{Cursor, Delivery, Error, ErrorKind, StockPage};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

/// The provider refuses what a check before sending should have refused.
const PASSED_ON: Hook = Hook::Error(|error| error.with_delivery(Delivery::Answered));

fn changed(record: Result<SkuRecord, Error>, change: impl Fn(&mut SkuRecord)) -> Result<SkuRecord, Error> {
    let mut record = record?;
    change(&mut record);
    Ok(record)
}

pub(crate) const SKUS: &[Flaw] = &[
    ("registered", Hook::Registered(|_| Ok(" ".to_owned())), "is empty"),
    ("registered", Hook::Registered(|_| Ok("GOODS-9".to_owned())), "the number of the goods"),
    ("registered_before", Hook::Registered(|_| Ok("GOODS-1".to_owned())), "it must fail"),
    (
        "registered_before",
        Hook::Error(|_| Error::answered(ErrorKind::InvalidInput, "").with_provider(provider())),
        "kind is InvalidInput",
    ),
    ("incomplete", Hook::Registered(|_| Ok("GOODS-1".to_owned())), "and succeeded"),
    ("incomplete", Hook::Knocks, "and it arrived"),
    ("revised", Hook::Done(|_| Err(not_found())), "it must succeed"),
    ("revised_to_nothing", Hook::Done(|_| Ok(())), "and succeeded"),
    ("revised_to_nothing", PASSED_ON, "delivery is Answered"),
    ("revised_to_nothing", Hook::Knocks, "and it arrived"),
    ("revised_unknown", Hook::Done(|_| Ok(())), "it must fail"),
    (
        "revised_unknown",
        Hook::Error(|_| Error::answered(ErrorKind::Conflict, "").with_provider(provider())),
        "kind is Conflict",
    ),
    ("found", Hook::Sku(|record| changed(record, |record| record.name = None)), "goods' name"),
    (
        "found",
        Hook::Sku(|record| changed(record, |record| record.goods_no = Some("G-9".to_owned()))),
        "other goods than those asked for",
    ),
    ("found", Hook::Sku(|record| changed(record, |record| record.sku = "S-9".to_owned())), "goods' sku"),
    ("unknown", Hook::Sku(|_| Ok(SkuRecord::new("S-404"))), "it must fail"),
    ("unknown", Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
    ("extra_fields", Hook::Sku(|record| changed(record, |record| record.extra = Extra::new())), "unknown field"),
];

fn each(page: Result<StockPage, Error>, change: impl Fn(&mut StockLevel)) -> Result<StockPage, Error> {
    let mut page = page?;
    page.levels.iter_mut().for_each(change);
    Ok(page)
}

fn nothing() -> StockPage {
    StockPage { levels: Vec::new(), next: None }
}

pub(crate) const STOCK: &[Flaw] = &[
    ("found", Hook::Stock(|_, _| Ok(nothing())), "is lost"),
    ("found", Hook::Stock(|_, page| each(page, |level| level.condition = Some(GoodsCondition::Good))), "came twice"),
    ("found", Hook::Stock(|_, page| each(page, |level| level.available = level.on_hand)), "a level's available"),
    (
        "found",
        Hook::StockQuery(|mut query| {
            query.warehouse = None;
            query
        }),
        "not asked for",
    ),
    ("empty", Hook::Stock(|_, _| Err(not_found())), "it must succeed"),
    (
        "empty",
        Hook::Stock(|_, _| Ok(StockPage { levels: Vec::new(), next: Some(Cursor::new("on")) })),
        "a next page is promised",
    ),
    ("unknown_goods", Hook::Stock(|_, _| Err(not_found())), "it must succeed"),
    (
        "unknown_goods",
        Hook::Stock(|_, _| Ok(StockPage { levels: vec![StockLevel::new("G-404")], next: None })),
        "number of levels",
    ),
    (
        "paged",
        Hook::Stock(|_, page| {
            let mut page = page?;
            page.next = None;
            Ok(page)
        }),
        "is lost",
    ),
    (
        "paged",
        Hook::StockQuery(|mut query| {
            query.cursor = None;
            query
        }),
        "leads to no end",
    ),
    (
        "page_beyond_last",
        Hook::Stock(|query, page| {
            let page = page?;
            if page.levels.is_empty() && query.cursor.is_some() { Err(not_found()) } else { Ok(page) }
        }),
        "it must succeed",
    ),
    ("extra_fields", Hook::Stock(|_, page| each(page, |level| level.extra = Extra::new())), "unknown field"),
];
