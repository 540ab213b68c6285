//! Goods at the warehouse: 3, 4, 6. No unit is given for sides, volume and weight; it is the merchant's agreement.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Change, Number, request,
    request::{Value as _, invalid},
};

request! {
    /// 3: registers goods. The answer's `result_no` is the warehouse's number for them.
    pub struct SkuAdd {
        /// Barcode: identifies the goods in the merchant's system.
        bar_code: String = "bar_code",
        /// The merchant's number.
        sku_id: String = "sku_id",
        /// Name.
        name: String = "name",
        /// Short name.
        goods_abbreviation: Option<String> = "goods_abbreviation",
        /// The merchant's category number.
        category_id: String = "category_id",
        /// The category's name.
        category_name: String = "category_name",
        /// Brand number.
        brand_no: Option<String> = "brand_no",
        /// Brand.
        brand_name: Option<String> = "brand_name",
        /// Specification. Another thing than the system's parameter `format`.
        format: Option<String> = "format",
        /// Colour.
        color: Option<String> = "color",
        /// Size as worn.
        size: Option<String> = "size",
        /// Gross weight; no unit is given.
        gross_weight: Option<Number> = "gross_weight",
        /// Net weight; no unit is given.
        net_weight: Option<Number> = "net_weight",
        /// One of nine classes of size, by which JD bills.
        size_definition: String = "size_definition",
        /// Supplier.
        suppliers_name: Option<String> = "suppliers_name",
        /// Manufacturer.
        manufacturer: Option<String> = "manufacturer",
        /// Supplier's number.
        suppliers_no: Option<String> = "suppliers_no",
        /// Place of origin.
        product_area: Option<String> = "product_area",
        /// Length; no unit is given.
        length: Number = "length",
        /// Width; no unit is given.
        width: Number = "width",
        /// Height; no unit is given.
        height: Number = "height",
        /// Volume; no unit is given.
        volume: Number = "volume",
        /// 1: the shelf life is managed, 0: it is not.
        is_safe: Option<u32> = "is_safe",
        /// Shelf life in days; for goods whose shelf life is managed.
        safe_date: Option<String> = "safe_date",
    }
    check add_rules
}

fn shelf_life(is_safe: Option<u32>, safe_date: Option<&String>) -> Result<(), Error> {
    let days = safe_date.filter(|days| !days.is_blank());
    if days.is_some_and(|days| !days.bytes().all(|b| b.is_ascii_digit())) {
        return Err(invalid("safe_date", "is a number of days"));
    }
    match is_safe {
        Some(1) if days.is_none() => Err(invalid("safe_date", "is required where `is_safe` is 1")),
        None | Some(0 | 1) => Ok(()),
        Some(_) => Err(invalid("is_safe", "is 1 or 0")),
    }
}

fn add_rules(request: &SkuAdd) -> Result<(), Error> {
    shelf_life(request.is_safe, request.safe_date.as_ref())
}

request! {
    /// 4: changes goods. What is kept is written as `null`; nothing can be emptied.
    pub struct SkuUpdate {
        /// The warehouse's number.
        goods_no: String = "goods_no",
        /// Barcode.
        bar_code: Change<String> = "bar_code",
        /// The merchant's number.
        sku_id: Change<String> = "sku_id",
        /// Name.
        name: Change<String> = "name",
        /// Short name.
        goods_abbreviation: Change<String> = "goods_abbreviation",
        /// The merchant's category number.
        category_id: Change<String> = "category_id",
        /// The category's name.
        category_name: Change<String> = "category_name",
        /// Brand number.
        brand_no: Change<String> = "brand_no",
        /// Brand.
        brand_name: Change<String> = "brand_name",
        /// Specification.
        format: Change<String> = "format",
        /// Colour.
        color: Change<String> = "color",
        /// Size as worn.
        size: Change<String> = "size",
        /// Gross weight, here as text; no unit is given.
        gross_weight: Change<String> = "gross_weight",
        /// Net weight, here as text; no unit is given.
        net_weight: Change<String> = "net_weight",
        /// One of nine classes of size, by which JD bills.
        size_definition: Change<String> = "size_definition",
        /// Supplier.
        suppliers_name: Change<String> = "suppliers_name",
        /// Manufacturer.
        manufacturer: Change<String> = "manufacturer",
        /// Supplier's number.
        suppliers_no: Change<String> = "suppliers_no",
        /// Place of origin.
        product_area: Change<String> = "product_area",
        /// Length; no unit is given.
        length: Change<Number> = "length",
        /// Width; no unit is given.
        width: Change<Number> = "width",
        /// Height; no unit is given.
        height: Change<Number> = "height",
        /// Volume; no unit is given.
        volume: Change<Number> = "volume",
        /// 1: the shelf life is managed, 0: it is not.
        is_safe: Change<u32> = "is_safe",
        /// Shelf life in days.
        safe_date: Change<String> = "safe_date",
    }
    check update_rules
}

fn update_rules(request: &SkuUpdate) -> Result<(), Error> {
    for (field, change) in [("gross_weight", &request.gross_weight), ("net_weight", &request.net_weight)] {
        if let Change::Set(weight) = change
            && Number::parse(weight).is_err()
        {
            return Err(invalid(field, "is a number written as text"));
        }
    }
    match request.is_safe {
        Change::Set(2..) => Err(invalid("is_safe", "is 1 or 0")),
        _ => Ok(()),
    }
}

request! {
    /// 6: finds goods by either number; JOS's page marks both as optional, and one is needed to ask for anything.
    pub struct SkuQuery {
        /// The warehouse's number.
        josl_good_no: Option<String> = "josl_good_no",
        /// The merchant's number.
        isv_good_no: Option<String> = "isv_good_no",
    }
    check query_rules
}

fn query_rules(request: &SkuQuery) -> Result<(), Error> {
    if request.josl_good_no.is_absent() && request.isv_good_no.is_absent() {
        return Err(invalid("josl_good_no", "or `isv_good_no` is needed"));
    }
    Ok(())
}

wire_object! {
    /// The answer to 6.
    pub struct SkuResult {
        /// 1 for success.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The goods: an object written into a text. A text that is no object is in `other`.
        result_no: SkuDetail = "result_no" | "resultNo",
    }
}

wire_object! {
    /// Goods as the warehouse knows them. JOS's page has lost the names of three fields (the merchant's number, the flag
    /// of shelf life, the barcode): look for them in `other`.
    pub struct SkuDetail {
        /// The warehouse's number.
        josl_good_no: String = "joslGoodNo",
        /// The merchant's number, if that is how it is spelled.
        isv_good_no: String = "isvGoodNo",
        /// Short name.
        good_short_name: String = "goodShortName",
        /// Category number.
        good_category_id: String = "goodCategoryId",
        /// Category.
        good_category_name: String = "goodCategoryName",
        /// Specification.
        good_standard: String = "goodStandard",
        /// Gross weight; no unit is given.
        gross_weight: String = "grossWeight",
        /// Class of size.
        size_definition: String = "sizeDefinition",
        /// Supplier's number.
        supplier_no: String = "supplierNo",
        /// Supplier.
        supplier_name: String = "supplierName",
        /// The manufacturer's address.
        produce_address: String = "produceAddress",
        /// Length; no unit is given.
        good_length: String = "goodLength",
        /// Height; no unit is given.
        good_height: String = "goodHeight",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_rest_as_null_and_empties_nothing() {
        let mut update = SkuUpdate { goods_no: "JGNO1".into(), ..SkuUpdate::default() };
        update.name = Change::Set("茶".into());
        update.check().unwrap();
        let json = serde_json::to_string(&update).unwrap();
        assert!(
            json.contains(r#""name":"茶""#) && json.contains(r#""bar_code":null"#) && !json.contains(r#""""#),
            "{json}"
        );
        assert_eq!(json.matches("null").count(), 23);
        update.color = Change::Set(String::new());
        assert!(update.check().unwrap_err().message().starts_with("`color` is set to nothing"));
        update.color = Change::Keep;
        update.gross_weight = Change::Set("1kg".into());
        assert!(update.check().is_err());
    }

    #[test]
    fn goods_are_registered_whole() {
        let mut add = SkuAdd {
            bar_code: "6900000000001".into(),
            sku_id: "S1".into(),
            name: "茶".into(),
            category_id: "1".into(),
            category_name: "食品".into(),
            size_definition: "1".into(),
            volume: Number::parse("0.5").unwrap(),
            ..SkuAdd::default()
        };
        add.check().unwrap();
        assert!(serde_json::to_string(&add).unwrap().contains(r#""volume":0.5"#));
        add.is_safe = Some(1);
        assert!(add.check().unwrap_err().message().contains("safe_date"));
        add.safe_date = Some("30".into());
        add.check().unwrap();
        add.name.clear();
        assert_eq!(add.check().unwrap_err().message(), "`name` is required, and empty");
        assert!(SkuQuery::default().check().is_err());
    }
}
