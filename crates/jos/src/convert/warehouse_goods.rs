//! Records of goods and their stock.

use portolan_domain::{
    Change as Keep, Dimensions, Extra, Length, Named, SkuPatch, SkuRecord, StockLevel, Volume, Weight,
};
use portolan_ports::{Error, ErrorKind};

use crate::{
    config::{GoodsUnits, LengthUnit, VolumeUnit, WeightUnit},
    convert::warehouse::{Given, condition, keep, pieces, put, refused, rest},
    envelope::bad_response,
    wire::{
        Change, Number,
        sku::{SkuAdd, SkuDetail, SkuUpdate},
        stock::StockDetail,
    },
};

fn units(units: Option<GoodsUnits>) -> Result<GoodsUnits, Error> {
    units.ok_or_else(|| {
        let message = "JOS names no unit for the sides, volume and weight of goods: set `goods_units` of the account to those that were agreed with the warehouse";
        Error::not_sent(ErrorKind::Config, message)
    })
}

impl GoodsUnits {
    fn length(self, length: Length) -> Result<Number, Error> {
        Number::try_from(match self.length {
            LengthUnit::Millimetre => length.as_mm(),
            LengthUnit::Centimetre => length.as_cm(),
            LengthUnit::Metre => length.as_m(),
        })
    }

    fn volume(self, volume: Volume) -> Result<Number, Error> {
        Number::try_from(match self.volume {
            VolumeUnit::CubicMillimetre => volume.as_mm3(),
            VolumeUnit::CubicCentimetre => volume.as_cm3(),
            VolumeUnit::CubicMetre => volume.as_m3(),
        })
    }

    fn weight(self, weight: Weight) -> Result<Number, Error> {
        Number::try_from(match self.weight {
            WeightUnit::Gram => weight.as_g(),
            WeightUnit::Kilogram => weight.as_kg(),
        })
    }

    fn read_length(self, text: &str) -> Option<Length> {
        match self.length {
            LengthUnit::Millimetre => Length::parse_mm(text),
            LengthUnit::Centimetre => Length::parse_cm(text),
            LengthUnit::Metre => Length::parse_m(text),
        }
        .ok()
    }

    pub(crate) fn read_weight(self, text: &str) -> Option<Weight> {
        match self.weight {
            WeightUnit::Gram => Weight::parse_g(text),
            WeightUnit::Kilogram => Weight::parse_kg(text),
        }
        .ok()
    }
}

/// # Errors
/// `InvalidInput`, naming what JOS demands and the record lacks; then `Config`, where the units are not set.
pub(crate) fn registration(record: &SkuRecord, set: Option<GoodsUnits>) -> Result<SkuAdd, Error> {
    if record.goods_no.is_some() {
        return Err(refused("goods_no", "is given by the warehouse; goods that have one are on record already"));
    }
    let need = |field: &str, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or_else(|| refused(field, "is required by JOS"))
    };
    let mut add = SkuAdd {
        sku_id: need("sku", &Some(record.sku.clone()))?,
        bar_code: need("barcode", &record.barcode)?,
        name: need("name", &record.name)?,
        category_id: need("category.number", &record.category.number)?,
        category_name: need("category.name", &record.category.name)?,
        size_definition: need("size_class", &record.size_class)?,
        ..SkuAdd::default()
    };
    let sides = record.dimensions.ok_or_else(|| refused("dimensions", "is required by JOS"))?;
    let volume = record.volume.ok_or_else(|| refused("volume", "is required by JOS"))?;
    Given::new(&record.extra)?.end()?;
    let units = units(set)?;
    (add.length, add.width) = (units.length(sides.length)?, units.length(sides.width)?);
    (add.height, add.volume) = (units.length(sides.height)?, units.volume(volume)?);
    add.gross_weight = record.gross_weight.map(|weight| units.weight(weight)).transpose()?;
    add.net_weight = record.net_weight.map(|weight| units.weight(weight)).transpose()?;
    add.goods_abbreviation.clone_from(&record.short_name);
    add.brand_no.clone_from(&record.brand.number);
    add.brand_name.clone_from(&record.brand.name);
    add.suppliers_no.clone_from(&record.supplier.number);
    add.suppliers_name.clone_from(&record.supplier.name);
    add.manufacturer.clone_from(&record.manufacturer);
    add.product_area.clone_from(&record.origin);
    add.format.clone_from(&record.specification);
    add.color.clone_from(&record.color);
    add.size.clone_from(&record.size);
    add.is_safe = record.shelf_life_days.map(|_| 1);
    add.safe_date = record.shelf_life_days.map(|days| days.to_string());
    Ok(add)
}

/// What is kept is written as `null`; an empty text is refused by the request's own check.
///
/// # Errors
/// `Config`, where a measure is set and the units are not; `InvalidInput` for something set to neither number nor name.
pub(crate) fn revision(goods_no: &str, patch: &SkuPatch, set: Option<GoodsUnits>) -> Result<SkuUpdate, Error> {
    let mut update = SkuUpdate {
        goods_no: goods_no.trim().to_owned(),
        sku_id: text(&patch.sku),
        bar_code: text(&patch.barcode),
        name: text(&patch.name),
        goods_abbreviation: text(&patch.short_name),
        size_definition: text(&patch.size_class),
        ..SkuUpdate::default()
    };
    (update.category_id, update.category_name) = named("category", &patch.category)?;
    (update.brand_no, update.brand_name) = named("brand", &patch.brand)?;
    (update.suppliers_no, update.suppliers_name) = named("supplier", &patch.supplier)?;
    if let Keep::Set(sides) = patch.dimensions {
        let units = units(set)?;
        update.length = Change::Set(units.length(sides.length)?);
        update.width = Change::Set(units.length(sides.width)?);
        update.height = Change::Set(units.length(sides.height)?);
    }
    if let Keep::Set(volume) = patch.volume {
        update.volume = Change::Set(units(set)?.volume(volume)?);
    }
    if let Keep::Set(weight) = patch.gross_weight {
        update.gross_weight = Change::Set(units(set)?.weight(weight)?.as_str().to_owned());
    }
    if let Keep::Set(weight) = patch.net_weight {
        update.net_weight = Change::Set(units(set)?.weight(weight)?.as_str().to_owned());
    }
    Ok(update)
}

fn text(change: &Keep<String>) -> Change<String> {
    match change {
        Keep::Keep => Change::Keep,
        Keep::Set(text) => Change::Set(text.clone()),
    }
}

fn named(field: &str, change: &Keep<Named>) -> Result<(Change<String>, Change<String>), Error> {
    let part = |text: &Option<String>| text.clone().map_or(Change::Keep, Change::Set);
    match change {
        Keep::Keep => Ok((Change::Keep, Change::Keep)),
        Keep::Set(Named { number: None, name: None }) => {
            Err(refused(field, "is set to nothing, which may spoil the goods; leave it as it is instead"))
        }
        Keep::Set(to) => Ok((part(&to.number), part(&to.name))),
    }
}

/// Goods as JOS tells them. Measures stay in `extra` as they came where no units are set, or where JOS leaves a side out.
/// A reply without the merchant's number gives `asked`, which is empty if the goods were asked for by the warehouse's.
pub(crate) fn goods(detail: SkuDetail, asked: &str, set: Option<GoodsUnits>) -> SkuRecord {
    let mut record = SkuRecord::new(detail.isv_good_no.unwrap_or_else(|| asked.to_owned()));
    let mut extra = Extra::new();
    record.goods_no = detail.josl_good_no;
    record.short_name = detail.good_short_name;
    record.category = Named { number: detail.good_category_id, name: detail.good_category_name };
    record.supplier = Named { number: detail.supplier_no, name: detail.supplier_name };
    record.specification = detail.good_standard;
    record.size_class = detail.size_definition;
    record.gross_weight =
        keep(&mut extra, "grossWeight", detail.gross_weight, |text| set.and_then(|units| units.read_weight(text)));
    let mut other = detail.other;
    // JOS's page has lost the names of these: taken where a reply has them, never demanded.
    let mut lost = |name: &str| {
        let index = other.iter().position(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(other.remove(index).1)
    };
    record.barcode = lost("barCode");
    let width = lost("goodWidth");
    let side = |text: &Option<String>| set.zip(text.as_deref()).and_then(|(units, text)| units.read_length(text));
    match (side(&detail.good_length), side(&width), side(&detail.good_height)) {
        (Some(length), Some(width), Some(height)) => record.dimensions = Some(Dimensions { length, width, height }),
        _ => {
            put(&mut extra, "goodLength", detail.good_length);
            put(&mut extra, "goodWidth", width);
            put(&mut extra, "goodHeight", detail.good_height);
        }
    }
    put(&mut extra, "produceAddress", detail.produce_address);
    rest(&mut extra, other);
    record.extra = extra;
    record
}

/// # Errors
/// `BadResponse` for a row that does not say of which goods.
pub(crate) fn level(row: StockDetail) -> Result<StockLevel, Error> {
    let goods_no = row.goods_no.ok_or_else(|| bad_response("a row of stock has no `goods_no`"))?;
    let mut level = StockLevel::new(goods_no);
    level.warehouse = row.warehouse_no;
    level.condition = row.goods_status.as_deref().map(condition);
    level.on_hand = keep(&mut level.extra, "stock_qty", row.stock_qty, pieces);
    level.available = keep(&mut level.extra, "available_qty", row.available_qty, pieces);
    level.reserved = keep(&mut level.extra, "preemption_qty", row.preemption_qty, pieces);
    rest(&mut level.extra, row.other);
    Ok(level)
}
