//! The full quote, `freightCalculateTip`: one address, two forms of request.
//!
//! Weights are grams and volumes cubic centimetres: kilograms find nothing, with success. The sides of a parcel are in the
//! page's sample alone, without a unit.

use portolan_exchange::{json::Json, wire_object};
use portolan_ports::Error;

use super::{
    freight::{FreightProduct, Texts, country, quantity},
    request::{Number, Value as _, invalid, request},
};

/// The most that is taken for a parcel's weight, in grams: one ton.
const HEAVIEST: u64 = 1_000_000;

request! {
    /// Goods of a full quote.
    pub struct FreightTrialSku {
        /// The number of the product.
        product_code: Option<String> = "productCode",
        /// The number of the variant.
        sku: Option<String> = "sku",
        /// What matters for carriage, as `COMMON`.
        product_prop_list: Option<Vec<String>> = "productPropList",
        /// Kinds of goods: 0 normal, 1 service, 3 packaging, 4 supplier's, 5 shipped by the supplier, 6 virtual, 7 on demand.
        product_type_list: Option<Vec<String>> = "productTypeList",
        /// CJ's id of the variant.
        vid: Option<String> = "vid",
        /// How many: 1 or more.
        sku_quantity: Option<u32> = "skuQuantity",
        /// The weight of one, in grams.
        sku_weight: Option<Number> = "skuWeight",
        /// The volume of one, in cubic centimetres.
        sku_volume: Option<Number> = "skuVolume",
        /// 1 for a set of several goods, else 0.
        combination_type: Option<u32> = "combinationType",
        /// Of a set: the id of its main goods.
        parent_vid: Option<String> = "parentVid",
    }
    check sku_rules
}

fn sku_rules(goods: &FreightTrialSku, at: &str) -> Result<(), Error> {
    if let Some(count) = goods.sku_quantity {
        quantity(&format!("{at}skuQuantity"), count)?;
    }
    weight(&format!("{at}skuWeight"), goods.sku_weight.as_ref())
}

request! {
    /// One parcel of a full quote, form A. The page's sample has a list of platforms, and CJ is known to answer such a
    /// question with nothing.
    pub struct FreightTrial {
        /// Where from: a country's code of two letters.
        src_area_code: Option<String> = "srcAreaCode",
        /// Where to: a country's code of two letters.
        dest_area_code: Option<String> = "destAreaCode",
        /// CJ's number of the customer.
        customer_code: Option<String> = "customerCode",
        /// The postcode.
        zip: Option<String> = "zip",
        /// The number of the house.
        house_number: Option<String> = "houseNumber",
        /// The number for the European Union's import tax.
        ioss_number: Option<String> = "iossNumber",
        /// CJ's warehouses.
        storage_id_list: Option<Vec<String>> = "storageIdList",
        /// The address, both lines together.
        recipient_address: Option<String> = "recipientAddress",
        /// The city.
        city: Option<String> = "city",
        /// Who receives it.
        recipient_name: Option<String> = "recipientName",
        /// The numbers of the variants.
        sku_list: Option<Vec<String>> = "skuList",
        /// The town.
        town: Option<String> = "town",
        /// The telephone.
        phone: Option<String> = "phone",
        /// The weight with its packing, in whole grams.
        wrap_weight: Option<Number> = "wrapWeight",
        /// The site, by two letters.
        station: Option<String> = "station",
        /// The platforms on which it was sold.
        platforms: Option<Vec<String>> = "platforms",
        /// The receiver's tax number.
        duty_no: Option<String> = "dutyNo",
        /// The e-mail address.
        email: Option<String> = "email",
        /// The province or state.
        province: Option<String> = "province",
        /// The address, first line.
        recipient_address1: Option<String> = "recipientAddress1",
        /// An id of the caller's own; it comes back with every option.
        uid: Option<String> = "uid",
        /// The receiver's own id.
        recipient_id: Option<String> = "recipientId",
        /// The address, second line.
        recipient_address2: Option<String> = "recipientAddress2",
        /// What the buyer pays.
        amount: Option<Number> = "amount",
        /// Kinds of goods, as in [`FreightTrialSku`].
        product_types: Option<Vec<String>> = "productTypes",
        /// The weight, in whole grams.
        weight: Option<Number> = "weight",
        /// What matters for carriage, as `COMMON`.
        product_prop: Option<Vec<String>> = "productProp",
        /// The one option that is asked for.
        option_name: Option<String> = "optionName",
        /// The weight that the volume stands for, in grams.
        volume_weight: Option<Number> = "volumeWeight",
        /// 0 dropshipping, 1 sent directly, 2 made to a design.
        order_type: Option<String> = "orderType",
        /// What is declared, in USD.
        total_goods_amount: Option<Number> = "totalGoodsAmount",
        /// The goods one by one.
        freight_trial_sku_list: Option<Vec<FreightTrialSku>> = "freightTrialSkuList",
        /// The volume, in cubic centimetres.
        volume: Option<Number> = "volume",
        /// A side; no unit is documented.
        length: Option<Number> = "length",
        /// A side; no unit is documented.
        width: Option<Number> = "width",
        /// A side; no unit is documented.
        height: Option<Number> = "height",
    }
    check trial_rules
}

fn trial_rules(trial: &FreightTrial, at: &str) -> Result<(), Error> {
    for (name, code) in [("srcAreaCode", &trial.src_area_code), ("destAreaCode", &trial.dest_area_code)] {
        country(&format!("{at}{name}"), code.as_deref().unwrap_or_default())?;
    }
    if trial.sku_list.is_absent() && trial.freight_trial_sku_list.is_absent() {
        return Err(invalid(&format!("{at}skuList"), "is empty, and so is `freightTrialSkuList`: there are no goods"));
    }
    for (name, grams) in [("weight", &trial.weight), ("wrapWeight", &trial.wrap_weight)] {
        whole_weight(&format!("{at}{name}"), grams.as_ref())?;
    }
    weight(&format!("{at}volumeWeight"), trial.volume_weight.as_ref())
}

/// In form A weights are whole.
fn whole_weight(field: &str, grams: Option<&Number>) -> Result<(), Error> {
    weight(field, grams)?;
    if grams.is_some_and(|grams| grams.as_str().contains('.')) {
        return Err(invalid(field, "is in whole grams, and has a point"));
    }
    Ok(())
}

/// Grams: what is less than one was meant as kilograms, and what is more than a ton is a slip.
fn weight(field: &str, grams: Option<&Number>) -> Result<(), Error> {
    let Some(grams) = grams else { return Ok(()) };
    if grams.is_below_one() {
        return Err(invalid(field, "is in grams, and less than 1: kilograms find nothing"));
    }
    let whole = grams.as_str().split('.').next().and_then(|whole| whole.parse::<u64>().ok());
    if whole.is_none_or(|whole| whole > HEAVIEST) {
        return Err(invalid(field, "is in grams, and more than a ton"));
    }
    Ok(())
}

request! {
    /// Full quotes, form A: what working clients send.
    pub struct FreightCalculateTip {
        /// The parcels. The page's sample has one.
        req_dtos: Vec<FreightTrial> = "reqDTOS",
    }
}

request! {
    /// A full quote, form B: the simple quote's keys, and more.
    pub struct FreightCalculateTipFlat {
        /// Where from: a country's code of two letters.
        start_country_code: String = "startCountryCode",
        /// Where to: a country's code of two letters.
        end_country_code: String = "endCountryCode",
        /// The one option that is asked for.
        option_name: Option<String> = "optionName",
        /// What matters for carriage.
        product_prop: Option<Vec<String>> = "productProp",
        /// The weight, in grams.
        weight: Option<Number> = "weight",
        /// Kinds of goods, as in [`FreightTrialSku`].
        product_types: Option<Vec<String>> = "productTypes",
        /// What the buyer pays.
        amount: Option<Number> = "amount",
        /// CJ's number of the customer.
        customer_code: Option<String> = "customerCode",
        /// The postcode.
        zip: Option<String> = "zip",
        /// The address, second line.
        recipient_address2: Option<String> = "recipientAddress2",
        /// The number of the house.
        house_number: Option<String> = "houseNumber",
        /// An id of the caller's own; it comes back with every option.
        uid: Option<String> = "uid",
        /// The address, first line.
        recipient_address1: Option<String> = "recipientAddress1",
        /// The province or state.
        province: Option<String> = "province",
        /// The e-mail address.
        email: Option<String> = "email",
        /// The receiver's tax number.
        duty_no: Option<String> = "dutyNo",
        /// The platforms on which it was sold.
        platforms: Option<Vec<String>> = "platforms",
        /// The volume of the goods, in cubic centimetres.
        volume: Option<Number> = "volume",
        /// The site, by two letters.
        station: Option<String> = "station",
        /// The weight with its packing, in grams.
        wrap_weight: Option<Number> = "wrapWeight",
        /// The telephone.
        phone: Option<String> = "phone",
        /// The town.
        town: Option<String> = "town",
        /// The number for the European Union's import tax.
        ioss_number: Option<String> = "iossNumber",
        /// The numbers of the variants.
        sku_list: Option<Vec<String>> = "skuList",
        /// Who receives it.
        recipient_name: Option<String> = "recipientName",
        /// The city.
        city: Option<String> = "city",
        /// The address, both lines together.
        recipient_address: Option<String> = "recipientAddress",
        /// CJ's warehouses.
        storage_id_list: Option<Vec<String>> = "storageIdList",
        /// The basket: in the page's sample alone.
        products: Option<Vec<FreightProduct>> = "products",
    }
    check flat_rules
}

fn flat_rules(request: &FreightCalculateTipFlat, at: &str) -> Result<(), Error> {
    country(&format!("{at}startCountryCode"), &request.start_country_code)?;
    country(&format!("{at}endCountryCode"), &request.end_country_code)?;
    if request.products.is_absent() && request.sku_list.is_absent() {
        return Err(invalid(&format!("{at}products"), "is empty, and so is `skuList`: there are no goods"));
    }
    weight(&format!("{at}weight"), request.weight.as_ref())?;
    weight(&format!("{at}wrapWeight"), request.wrap_weight.as_ref())
}

wire_object! {
    /// One way to ship, as the full quote tells it. Amounts are text as written: numbers, texts and `""` occur.
    pub struct TipOption {
        /// Days, as `12-50`.
        arrival_time: String = "arrivalTime",
        /// What CJ charges, in USD.
        discount_fee: String = "discountFee",
        /// The same in CNY.
        discount_fee_cny: String = "discountFeeCNY",
        /// The weight that the volume stands for, in grams. The page's table prints a currency beside it.
        volume_weight: String = "volumeWeight",
        /// The option: its English name is the one to order by.
        option: Named = "option",
        /// Its id; empty where there is no line.
        option_id: String = "optionId",
        /// The rules that the address of the question breaks.
        rule_tips: Vec<Rule> = "ruleTips",
        /// Fields that must be given, as `phone`, `dutyNo`, `email`, `zip`, `destArea3Id`, `houseNumber`.
        rule_tip_types: Texts = "ruleTipTypes",
        /// All rules.
        all_rule_tips: Vec<Rule> = "allRuleTips",
        /// The channel.
        channel: Named = "channel",
        /// Its id.
        channel_id: String = "channelId",
        /// Why it cannot be had, in Chinese.
        error: String = "error",
        /// Why it cannot be had.
        error_en: String = "errorEn",
        /// The postage before CJ's own markup, in USD.
        postage: String = "postage",
        /// The same in CNY.
        postage_cny: String = "postageCNY",
        /// The markup, in percent of the postage.
        price_increases: String = "priceIncreases",
        /// By what options are sorted.
        re_sort: String = "reSort",
        /// The surcharge for remote areas, in USD.
        remote_fee: String = "remoteFee",
        /// The same in CNY.
        remote_fee_cny: String = "remoteFeeCNY",
        /// A note.
        tip: String = "tip",
        /// The caller's own id.
        uid: String = "uid",
        /// CJ's id of the order.
        order_id: String = "orderId",
        /// In form A an amount, in form B whether goods that are not weighed are charged (0) or not (1).
        un_weight_charge_target: String = "unWeightChargeTarget",
        /// The greatest price, where it floats.
        float_max_price: String = "floatMaxPrice",
        /// The least price, where it floats.
        float_min_price: String = "floatMinPrice",
        /// How CJ recommends it: documented as text, `null` in the page's sample.
        logistics_param: Json = "logisticsParamRespDTO",
        /// A note, such as that the parcel cannot be tracked.
        message: String = "message",
        /// The price with packing, in USD.
        wrap_postage: String = "wrapPostage",
        /// The same in CNY.
        wrap_postage_cny: String = "wrapPostageCNY",
        /// The weight of the packing.
        wrap_weight: String = "wrapWeight",
        /// Barred words that the question has.
        stop_words: Texts = "stopWords",
        /// All barred words.
        all_stop_words: Vec<BarredWords> = "allStopWords",
        /// Amounts once more, as texts.
        cj_resp: CjAmounts = "cjRespDTO",
        /// The country of destination.
        dest_area: Area = "destArea",
        /// The country of dispatch.
        src_area: Area = "srcArea",
        /// Whether the volume decides the price.
        dump: bool = "dump",
        /// Prices from each warehouse.
        zone_price: Vec<ZonePrice> = "zonePrice",
        /// Taxes, in USD.
        taxes_fee: String = "taxesFee",
        /// Customs clearance, in USD.
        clearance_operation_fee: String = "clearanceOperationFee",
        /// Customs duty, in USD; on newer pages.
        tariff: String = "tariff",
        /// Everything together, in USD.
        total_postage_fee: String = "totalPostageFee",
    }
}

wire_object! {
    /// An option or a channel.
    pub struct Named {
        /// Its id.
        id: String = "id",
        /// Its Chinese name.
        cn_name: String = "cnName",
        /// Its English name.
        en_name: String = "enName",
        /// Days, as `12-50`.
        arrival_time: String = "arrivalTime",
    }
}

wire_object! {
    /// A rule for one field.
    pub struct Rule {
        /// A regular expression.
        expression: String = "expression",
        /// 0: the order is refused; 1: it is not.
        intercept_type: String = "interceptType",
        /// The greatest value.
        max: String = "max",
        /// The least value.
        min: String = "min",
        /// The number of the message.
        msg_code: String = "msgCode",
        /// The message.
        msg_en: String = "msgEn",
        /// The field, as `phone`.
        field: String = "type",
    }
}

wire_object! {
    /// Words that must not stand in an order.
    pub struct BarredWords {
        /// What is said of them, in Chinese.
        cn_msg: String = "cnMsg",
        /// What is said of them.
        en_msg: String = "enMsg",
        /// The fields.
        fields: Texts = "type",
        /// The words.
        words: String = "words",
    }
}

wire_object! {
    /// Amounts once more.
    pub struct CjAmounts {
        /// In USD.
        postage: String = "postage",
        /// In CNY.
        postage_cny: String = "postageCNY",
        /// In USD.
        remote_fee: String = "remoteFee",
        /// In CNY.
        remote_fee_cny: String = "remoteFeeCNY",
    }
}

wire_object! {
    /// A country.
    pub struct Area {
        /// CJ's id.
        id: String = "id",
        /// CJ's id of the country.
        country_id: String = "countryId",
        /// The Chinese name.
        cn_name: String = "cnName",
        /// The English name.
        en_name: String = "enName",
        /// CJ's id of what it is a part of.
        parent_id: String = "parentId",
        /// The postcode.
        post_code: String = "postCode",
        /// The code of two letters.
        short_code: String = "shortCode",
    }
}

wire_object! {
    /// The price from one warehouse, in USD.
    pub struct ZonePrice {
        /// CJ's id of the warehouse.
        storage_id: String = "storageId",
        /// Without packing.
        discount_fee: String = "discountFee",
        /// Of the last leg, without packing.
        last_discount_fee: String = "lastDiscountFee",
        /// With packing.
        wrap_postage: String = "wrapPostage",
        /// Of the last leg, with packing.
        last_wrap_postage: String = "lastWrapPostage",
    }
}
