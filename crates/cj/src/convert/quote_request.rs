//! From a question in the domain's words to CJ's four, naming what is missing in the words of who asks.

use portolan_domain::{Address, Contact, Currency, Decimal, Money, PersonalState, TaxNumberOwner, Volume, Weight};
use portolan_ports::{Error, GoodsKind, QuoteGoods, QuoteRequest};

use crate::wire::{
    Number,
    freight::{FreightCalculate, FreightProduct},
    freight_tip::{FreightCalculateTip, FreightTrial, FreightTrialSku},
    partner_freight::PartnerFreightCalculate,
    request::invalid,
    supplier_template::SupplierLogisticsTemplate,
};

/// A person's data in the clear: a ciphertext or a masked text helps nobody.
macro_rules! plain {
    ($value:expr) => {
        $value.as_ref().filter(|value| value.state() == PersonalState::Plain).map(|value| value.reveal().to_owned())
    };
}

/// The question for a simple quote.
pub(crate) fn simple(asked: &QuoteRequest) -> Result<FreightCalculate, Error> {
    let (to, who) = (&asked.destination.address, &asked.destination.contact);
    Ok(FreightCalculate {
        start_country_code: country("origin", &asked.origin.address)?,
        end_country_code: country("destination", to)?,
        zip: to.postcode.clone(),
        tax_id: plain!(who.tax_id),
        house_number: plain!(to.house_number),
        ioss_number: plain!(asked.tax_number),
        products: products(asked)?,
    })
}

/// The question for a full quote, in form A. Sides are not sent, as CJ names no unit for them; they give the volume.
pub(crate) fn full(asked: &QuoteRequest) -> Result<FreightCalculateTip, Error> {
    let (to, who) = (&asked.destination.address, &asked.destination.contact);
    some_goods(asked)?;
    let goods = asked.goods.iter().enumerate().map(|(index, goods)| trial_sku(index, goods));
    let goods = goods.collect::<Result<Vec<_>, _>>()?;
    let skus: Vec<_> = asked.goods.iter().filter_map(|goods| goods.sku.clone()).collect();
    let volume = match asked.volume {
        Some(volume) => Some(cubic(volume)?),
        None => asked
            .dimensions
            .map(|sides| {
                let area = sides.length.as_cm().checked_mul(sides.width.as_cm());
                let volume = area.and_then(|area| area.checked_mul(sides.height.as_cm()));
                volume.map_or_else(|| Err(invalid("dimensions", "make a volume that cannot be held")), Number::try_from)
            })
            .transpose()?,
    };
    let trial = FreightTrial {
        src_area_code: Some(country("origin", &asked.origin.address)?),
        dest_area_code: Some(country("destination", to)?),
        zip: to.postcode.clone(),
        house_number: plain!(to.house_number),
        ioss_number: plain!(asked.tax_number),
        storage_id_list: some(asked.warehouses.clone()),
        recipient_address: whole_address(to),
        city: to.city.clone(),
        recipient_name: plain!(who.name),
        sku_list: some(skus),
        town: to.town.clone(),
        phone: phone(who),
        wrap_weight: asked.packed_weight.map(grams).transpose()?,
        platforms: some(asked.platforms.clone()),
        duty_no: plain!(who.tax_id),
        email: plain!(who.email),
        province: to.province.clone(),
        recipient_address1: plain!(to.street),
        uid: asked.reference.as_ref().map(|order| order.value().to_owned()),
        amount: asked.amount.map(|money| dollars("amount", money)).transpose()?,
        product_types: some(distinct(asked.goods.iter().filter_map(|goods| goods.kind).map(kind))),
        weight: asked.weight.map(grams).transpose()?,
        product_prop: some(distinct(asked.goods.iter().flat_map(|goods| goods.properties.iter().cloned()))),
        option_name: asked.line.clone(),
        volume_weight: asked.volume_weight.map(grams).transpose()?,
        total_goods_amount: asked.declared.map(|money| dollars("declared", money)).transpose()?,
        freight_trial_sku_list: Some(goods),
        volume,
        ..FreightTrial::default()
    };
    Ok(FreightCalculateTip { req_dtos: vec![trial] })
}

/// The question for an order of a merchant's own shop.
pub(crate) fn partner(asked: &QuoteRequest) -> Result<PartnerFreightCalculate, Error> {
    let (to, who) = (&asked.destination.address, &asked.destination.contact);
    let destination = country("destination", to)?;
    Ok(PartnerFreightCalculate {
        order_number: needed("reference", asked.reference.as_ref().map(|order| order.value().to_owned()))?,
        shipping_zip: needed("destination.address.postcode", to.postcode.clone())?,
        shipping_country_code: destination.clone(),
        shipping_country: destination,
        shipping_province: needed("destination.address.province", to.province.clone())?,
        shipping_city: needed("destination.address.city", to.city.clone())?,
        shipping_address: whole_address(to),
        shipping_customer_name: plain!(who.name),
        shipping_phone: phone(who),
        remark: asked.remark.clone(),
        from_country_code: country("origin", &asked.origin.address)?,
        logistic_name: asked.line.clone(),
        house_number: plain!(to.house_number),
        email: plain!(who.email),
        ioss_type: match asked.tax_by {
            None => None,
            Some(TaxNumberOwner::Nobody) => Some(1),
            Some(TaxNumberOwner::Merchant) => Some(2),
            Some(TaxNumberOwner::Provider) => Some(3),
            Some(_) => return Err(invalid("tax_by", "is none of nobody, merchant, provider")),
        },
        ioss_number: plain!(asked.tax_number),
        products: products(asked)?,
        ..PartnerFreightCalculate::default()
    })
}

/// The question for the lines that suppliers prescribe.
pub(crate) fn supplier(asked: &QuoteRequest) -> Result<SupplierLogisticsTemplate, Error> {
    some_goods(asked)?;
    let product =
        |(index, goods): (usize, &QuoteGoods)| needed(&format!("goods[{index}].product"), goods.product.clone());
    Ok(SupplierLogisticsTemplate { sku_list: asked.goods.iter().enumerate().map(product).collect::<Result<_, _>>()? })
}

fn needed(field: &str, value: Option<String>) -> Result<String, Error> {
    value
        .filter(|value| !value.trim().is_empty())
        .ok_or_else(|| invalid(field, "is required by this basis, and missing"))
}

fn country(side: &str, address: &Address) -> Result<String, Error> {
    let code = needed(&format!("{side}.address.country"), address.country.clone())?;
    Ok(code.trim().to_owned())
}

fn some_goods(asked: &QuoteRequest) -> Result<(), Error> {
    if asked.goods.is_empty() { Err(invalid("goods", "has no entry")) } else { Ok(()) }
}

fn quantity(index: usize, goods: &QuoteGoods) -> Result<u32, Error> {
    match goods.quantity {
        0 => Err(invalid(&format!("goods[{index}].quantity"), "is 0, and must be 1 or more")),
        quantity => Ok(quantity),
    }
}

fn products(asked: &QuoteRequest) -> Result<Vec<FreightProduct>, Error> {
    some_goods(asked)?;
    let product = |(index, goods): (usize, &QuoteGoods)| {
        let vid = needed(&format!("goods[{index}].variant"), goods.variant.clone())?;
        Ok(FreightProduct { quantity: quantity(index, goods)?, vid })
    };
    asked.goods.iter().enumerate().map(product).collect()
}

fn trial_sku(index: usize, goods: &QuoteGoods) -> Result<FreightTrialSku, Error> {
    if goods.variant.is_none() {
        needed(&format!("goods[{index}].sku"), goods.sku.clone())?;
    }
    Ok(FreightTrialSku {
        product_code: goods.product.clone(),
        sku: goods.sku.clone(),
        product_prop_list: some(goods.properties.clone()),
        product_type_list: goods.kind.map(|of| vec![kind(of)]),
        vid: goods.variant.clone(),
        sku_quantity: Some(quantity(index, goods)?),
        sku_weight: goods.weight.map(grams).transpose()?,
        sku_volume: goods.volume.map(cubic).transpose()?,
        ..FreightTrialSku::default()
    })
}

/// CJ's number of a kind of goods.
fn kind(kind: GoodsKind) -> String {
    let number = match kind {
        GoodsKind::Service => "1",
        GoodsKind::Packaging => "3",
        GoodsKind::Supplier => "4",
        GoodsKind::SupplierShipped => "5",
        GoodsKind::Virtual => "6",
        GoodsKind::OnDemand => "7",
        _ => "0",
    };
    number.to_owned()
}

fn grams(weight: Weight) -> Result<Number, Error> {
    Number::try_from(weight.as_g())
}

fn cubic(volume: Volume) -> Result<Number, Error> {
    Number::try_from(volume.as_cm3())
}

fn dollars(field: &str, money: Money) -> Result<Number, Error> {
    if money.currency() != Currency::USD {
        return Err(invalid(field, &format!("is in {}, and CJ takes USD", money.currency())));
    }
    if money.amount() < Decimal::ZERO {
        return Err(invalid(field, "is below 0"));
    }
    Number::try_from(money.amount())
}

fn whole_address(address: &Address) -> Option<String> {
    plain!(address.full_text).or_else(|| plain!(address.street))
}

fn phone(contact: &Contact) -> Option<String> {
    plain!(contact.mobile).or_else(|| plain!(contact.telephone))
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// Each once, in the order of their first place.
fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}
