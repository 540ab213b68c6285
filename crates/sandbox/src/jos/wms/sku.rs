//! Goods.

use std::collections::BTreeMap;

use super::super::arguments::{Arguments, Refusal};
use super::super::method::{Desk, Told};
use super::{CAMEL, SNAKE, processed, refused};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, Shape, text};
use crate::world::{No, SKU_FIELDS, Sku};

/// What JD needs to know of goods.
const NEEDED: [&str; 6] = ["bar_code", "sku_id", "name", "category_id", "category_name", "size_definition"];
const MEASURES: [&str; 4] = ["length", "width", "height", "volume"];
const DECIMALS: [&str; 6] = ["length", "width", "height", "volume", "gross_weight", "net_weight"];

/// `jingdong.logistics.sku.add`.
pub(in crate::jos) fn add(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    for name in NEEDED {
        arguments.needed(name)?;
    }
    for name in MEASURES {
        arguments.needed_hundredths(name)?;
    }
    let mut fields = BTreeMap::new();
    for name in SKU_FIELDS {
        if let Some(value) = arguments.text(name)? {
            fields.insert(name, value);
        }
    }
    if let Err(no) = sound(arguments) {
        return refused(CAMEL, &no?);
    }
    let vender = desk.party.venders.first().cloned().unwrap_or_default();
    let own = fields.get("bar_code").cloned().unwrap_or_default();
    match desk.world.warehouse.add_sku(&vender, fields) {
        Ok(no) => {
            let changes = vec![Change::new(ChangeKind::SkuAdded, &no).about([own])];
            Ok(processed("processResult", Some(&no)).wrote(changes))
        }
        Err(no) => refused(CAMEL, &no),
    }
}

/// `jingdong.logistics.sku.update`. Null and the text `null` leave a field as it is; an empty text
/// empties it, as JD warns.
pub(in crate::jos) fn update(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let goods_no = arguments.needed("goods_no")?;
    let mut fields = BTreeMap::new();
    for name in SKU_FIELDS {
        if let Some(value) = arguments.raw(name)?.filter(|value| value != "null") {
            fields.insert(name, value);
        }
    }
    if let Err(no) = sound(arguments) {
        return refused(SNAKE, &no?);
    }
    let changed: Vec<String> = fields.keys().map(|name| (*name).to_owned()).collect();
    match desk.world.warehouse.revise_sku(&desk.party.venders, &goods_no, fields) {
        Ok(()) => {
            let changes = vec![Change::new(ChangeKind::SkuRevised, &goods_no).about(changed)];
            Ok(processed("process_result", None).wrote(changes))
        }
        Err(no) => refused(SNAKE, &no),
    }
}

/// Numbers are numbers, flags are flags. A refusal of the gateway's comes as an error within.
fn sound(arguments: &Arguments) -> Result<(), Result<No, Refusal>> {
    for name in DECIMALS {
        let given = arguments.text(name).map_err(Err)?;
        if given.is_some_and(|text| text != "null")
            && arguments.hundredths(name).map_err(Err)?.is_some_and(|size| size < 0)
        {
            return Err(Ok(No::Value("volume")));
        }
    }
    match arguments.text("is_safe").map_err(Err)?.as_deref() {
        None | Some("null" | "0" | "1") => Ok(()),
        Some(_) => Err(Ok(No::Value("is_safe"))),
    }
}

/// `jingdong.logistics.sku.query`: the goods as JSON in a text.
pub(in crate::jos) fn query(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let goods_no = arguments.text("josl_good_no")?;
    let isv_no = arguments.text("isv_good_no")?;
    if goods_no.is_none() && isv_no.is_none() {
        return refused(SNAKE, &No::Value("josl_good_no"));
    }
    match desk.world.warehouse.sku(&desk.party.venders, goods_no.as_deref(), isv_no.as_deref()) {
        Some(sku) => Ok(processed("process_result", Some(&described(sku)))),
        None => refused(SNAKE, &No::Unknown("josl_good_no")),
    }
}

fn described(sku: &Sku) -> String {
    let of = |name: &str| text(sku.field(name));
    let fields = [
        ("joslGoodNo", text(sku.goods_no.clone())),
        ("isvGoodNo", of("sku_id")),
        ("goodName", of("name")),
        ("goodShortName", of("goods_abbreviation")),
        ("goodCategoryId", of("category_id")),
        ("goodCategoryName", of("category_name")),
        ("goodStandard", of("format")),
        ("grossWeight", of("gross_weight")),
        ("sizeDefinition", of("size_definition")),
        ("supplierNo", of("suppliers_no")),
        ("supplierName", of("suppliers_name")),
        ("produceAddress", of("product_area")),
        ("goodLength", of("length")),
        ("goodWidth", of("width")),
        ("goodHeight", of("height")),
        ("isSafe", of("is_safe")),
        ("barCode", of("bar_code")),
    ];
    let object = super::record(fields);
    String::from_utf8_lossy(&Json::bytes(&object, Shape::default())).into_owned()
}
