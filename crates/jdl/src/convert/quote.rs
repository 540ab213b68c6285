//! Prices of the express orders: what is asked, and what is made of the answer. All are yuan.

use portolan_domain::{
    Currency, Decimal, Dimensions, Extra, FreightQuote, Length, Money, ProviderId, QuoteOutcome, QuoteRejection,
    QuoteWarning, Volume, WarningKind, WaybillNo, Weight,
};
use portolan_ports::{Error, Party, QuoteGoods, QuoteRequest};

use crate::{
    config::Account,
    convert::{parcel, party, waybill::flatten},
    envelope::bad_response,
    number,
    wire::{
        Number,
        ecap::{Cargo, Products},
        fee::{Precheck, PrecheckOrder, ProductInfo, StandardFee, StandardFeeRequest},
        request::invalid,
    },
};

/// The request of `precheck`.
///
/// # Errors
/// `InvalidInput`, not sent, naming the field and its shape; what the client checks is left to it.
pub(crate) fn precheck(request: &QuoteRequest, account: &Account) -> Result<PrecheckOrder, Error> {
    let origin = match &account.sender {
        Some(usual) if request.origin == Party::default() => usual,
        _ => &request.origin,
    };
    let mut sender_contact = party::place("senderContact", origin)?;
    sender_contact.warehouse_code.clone_from(&account.warehouse_code);
    let product = parcel::product(request.line.as_ref(), account);
    Ok(PrecheckOrder {
        sender_contact,
        receiver_contact: party::place("receiverContact", &request.destination)?,
        order_origin: account.order_origin.number(),
        customer_code: account.customer_code.clone(),
        products_req: product.map(|product_code| Products { product_code, ..Products::default() }),
        settle_type: Some(account.settle_type.number()),
        cargoes: vec![cargo(request, account)?],
        ..PrecheckOrder::default()
    })
}

fn cargo(request: &QuoteRequest, account: &Account) -> Result<Cargo, Error> {
    let goods = &request.goods;
    let weight = request
        .packed_weight
        .or(request.weight)
        .or_else(|| Weight::from_g(sum(goods, |one| one.weight.map(Weight::as_g))?).ok());
    let volume = request
        .volume
        .or_else(|| volume_of(request.dimensions?))
        .or_else(|| Volume::from_mm3(sum(goods, |one| one.volume.map(Volume::as_mm3))?).ok());
    let names: Vec<&str> = goods.iter().filter_map(|goods| goods.name.as_deref()).collect();
    let side = |side: fn(Dimensions) -> Length| {
        request.dimensions.map(|sides| Number::try_from(side(sides).as_cm().normalize())).transpose()
    };
    Ok(Cargo {
        name: (!names.is_empty()).then(|| names.join(", ")),
        length: side(|sides| sides.length)?,
        width: side(|sides| sides.width)?,
        height: side(|sides| sides.height)?,
        ..parcel::cargo(weight, volume, account)?
    })
}

/// The measure of all goods; `None` unless it is known of each.
fn sum(goods: &[QuoteGoods], of_one: impl Fn(&QuoteGoods) -> Option<Decimal>) -> Option<Decimal> {
    let each = goods.iter().map(|one| of_one(one)?.checked_mul(one.quantity.into()));
    each.reduce(|sum, one| sum?.checked_add(one?)).flatten()
}

fn volume_of(sides: Dimensions) -> Option<Volume> {
    let area = sides.length.as_cm().checked_mul(sides.width.as_cm())?;
    Volume::from_cm3(area.checked_mul(sides.height.as_cm())?.round_dp(3)).ok()
}

/// The request of `standardfee/query`.
///
/// # Errors
/// `InvalidInput`, not sent, if no waybill is named.
pub(crate) fn standard_fee(request: &QuoteRequest, account: &Account) -> Result<StandardFeeRequest, Error> {
    let waybill = request.waybill.as_ref().ok_or_else(|| invalid("waybillCode", "is required"))?;
    Ok(StandardFeeRequest {
        waybill_code: Some(number::to_send(waybill)?.0.to_string()),
        order_code: None,
        order_origin: account.order_origin.number(),
        customer_code: account.customer_code.clone(),
    })
}

/// What `precheck` offers. The totals are the price of `product`, the one that was asked for. A price that nothing has a name
/// for is called by the field that it stands in.
///
/// # Errors
/// `BadResponse` if the products are no list of objects.
pub(crate) fn options(answer: Precheck, product: Option<&str>) -> Result<QuoteOutcome, Error> {
    if answer.other.iter().any(|(key, _)| key == "productInfos") {
        return Err(bad_response("`productInfos` is no list of objects"));
    }
    let mut outcome = QuoteOutcome::new(ProviderId::jdl());
    let (pre, standard) = (answer.total_freight_pre, answer.total_freight_standard);
    let mut extra = prices("totalFreight", pre.as_deref(), standard.as_deref());
    for (key, value) in
        [("shipmentInfo", &answer.shipment_info), ("commonFeeInfoResponse", &answer.common_fee_info_response)]
    {
        if let Some(value) = value {
            flatten(key, value.raw(), &mut extra);
        }
    }
    for slice in answer.pickup_slice_times.iter().flatten() {
        flatten("pickupSliceTimes", slice.raw(), &mut extra);
    }
    for (key, value) in answer.other {
        extra.insert(key, value);
    }
    let mut total = Some((Price::of(pre.as_deref(), standard.as_deref()), extra));
    let infos = answer.product_infos.unwrap_or_default();
    let alone = infos.len() == 1 && product.is_none();
    for info in infos {
        let asked = alone || (product.is_some() && info.product_code.as_deref() == product);
        let total = if asked { total.take() } else { None };
        offer(info, total, &mut outcome);
    }
    match (total, product) {
        (Some((Price::Told(price), extra)), _) => {
            let mut quote = FreightQuote::new(product.unwrap_or("totalFreight"), price);
            quote.option_id = product.map(str::to_owned);
            quote.extra = extra;
            outcome.quotes.push(quote);
        }
        (Some((Price::No(reason), extra)), Some(product)) if pre.is_some() || standard.is_some() => {
            outcome.rejections.push(rejection(Some(product.to_owned()), Some(product.to_owned()), reason, extra));
        }
        _ => {}
    }
    if outcome.quotes.is_empty() && outcome.rejections.is_empty() {
        let text = "JDL names neither a product nor a price: it gives a price for a product that is named and \
                    served between the two addresses";
        outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, text));
    }
    Ok(outcome)
}

/// One product, with its own price or the total that is for it.
fn offer(info: ProductInfo, total: Option<(Price, Extra)>, outcome: &mut QuoteOutcome) {
    let mut extra = prices("freight", info.freight_pre.as_deref(), info.freight_standard.as_deref());
    let own = Price::of(info.freight_pre.as_deref(), info.freight_standard.as_deref());
    let (total, beside) = total.unzip();
    extra.merge(beside.unwrap_or_default());
    for (key, value) in info.other {
        extra.insert(key, value);
    }
    let price = match (own, total) {
        (Price::No(_), Some(total)) => total,
        (own, _) => own,
    };
    let name = info.product_code.clone().or_else(|| info.product_name.clone());
    match (info.reason, price) {
        (Some(reason), _) => {
            let mut refused = rejection(name, info.product_code, &reason, extra);
            refused.code = info.reason_code;
            outcome.rejections.push(refused);
        }
        (None, Price::Told(price)) => {
            let mut quote = FreightQuote::new(name.unwrap_or_else(|| "productInfos".to_owned()), price);
            quote.local_name = info.product_name;
            quote.option_id = info.product_code;
            quote.extra = extra;
            outcome.quotes.push(quote);
        }
        (None, Price::No(reason)) => outcome.rejections.push(rejection(name, info.product_code, reason, extra)),
    }
}

fn rejection(name: Option<String>, option: Option<String>, reason: &str, extra: Extra) -> QuoteRejection {
    let mut rejection = QuoteRejection::new(reason);
    rejection.name = name;
    rejection.option_id = option;
    rejection.extra = extra;
    rejection
}

/// Both prices as they were told.
fn prices(name: &str, pre: Option<&str>, standard: Option<&str>) -> Extra {
    let mut extra = Extra::new();
    for (end, value) in [("Pre", pre), ("Standard", standard)] {
        if let Some(value) = value {
            extra.insert(format!("{name}{end}"), value);
        }
    }
    extra
}

enum Price {
    Told(Money),
    No(&'static str),
}

impl Price {
    /// The estimate, else the list price. Nothing, and a placeholder of zero, is no price.
    fn of(pre: Option<&str>, standard: Option<&str>) -> Self {
        let mut why = "JDL gives no price for it; ask for it by its code";
        for text in [pre, standard].into_iter().flatten() {
            match Money::parse(text, Currency::CNY) {
                Ok(money) if money.amount() > Decimal::ZERO => return Self::Told(money),
                Ok(_) => why = "its price is told as zero or less",
                Err(_) => why = "its price cannot be read",
            }
        }
        Self::No(why)
    }

    /// What all fees come to, if each is told.
    fn sum<'a>(mut fees: impl Iterator<Item = Option<&'a str>>) -> Self {
        let sum = fees.try_fold(Money::new(Decimal::ZERO, Currency::CNY), |sum, fee| {
            sum.checked_add(Money::parse(fee?, Currency::CNY).ok()?).ok()
        });
        match sum {
            Some(sum) if sum.amount() > Decimal::ZERO => Self::Told(sum),
            Some(_) => Self::No("its price is told as zero or less"),
            None => Self::No("its price cannot be read"),
        }
    }
}

/// The list price of a waybill.
///
/// # Errors
/// `BadResponse` if the answer is about another waybill than `asked`.
pub(crate) fn list_price(answer: StandardFee, asked: Option<&WaybillNo>) -> Result<QuoteOutcome, Error> {
    let told = answer.waybill_code.as_deref().and_then(|text| WaybillNo::parse(text).ok());
    if let (Some(told), Some(asked)) = (&told, asked)
        && told != asked
    {
        return Err(bad_response("the reply answers another number than the one asked for; it was not taken"));
    }
    let mut outcome = QuoteOutcome::new(ProviderId::jdl());
    let mut extra = Extra::new();
    let details = answer.details.unwrap_or_default();
    let price = match &answer.sum_money {
        None if details.is_empty() => Price::No("the answer has no price that is known by its name"),
        None => Price::sum(details.iter().map(|detail| detail.money.as_deref())),
        sum => Price::of(None, sum.as_deref()),
    };
    for detail in details {
        let name = detail.fee_type.or(detail.fee_name).unwrap_or_default();
        if let Some(money) = detail.money {
            extra.insert(format!("feeInfoDetails.{name}"), money);
        }
        for (key, value) in detail.other {
            extra.insert(format!("feeInfoDetails.{name}.{key}"), value);
        }
    }
    for (key, value) in answer.other {
        extra.insert(key, value);
    }
    if let Some(sum) = &answer.sum_money {
        extra.insert("sumMoney", sum.clone());
    }
    let nothing = extra.is_empty();
    let waybill = asked.map(ToString::to_string).or(answer.waybill_code);
    let name = answer.product_code.clone().or(waybill);
    match price {
        Price::Told(price) => {
            let mut quote = FreightQuote::new(name.unwrap_or_else(|| "sumMoney".to_owned()), price);
            quote.option_id = answer.product_code;
            quote.extra = extra;
            outcome.quotes.push(quote);
        }
        Price::No(_) if nothing => {
            let text =
                "JDL tells no list price: it has one once the parcel was picked up, for customers who settle monthly";
            outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, text));
        }
        Price::No(reason) => outcome.rejections.push(rejection(name, answer.product_code, reason, extra)),
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::{FromWire, document};
    use portolan_ports::{ErrorKind, QuoteBasis};

    use super::*;

    fn wire<T: FromWire>(json: &str) -> T {
        T::from_wire(document(json).unwrap()).unwrap()
    }

    fn told(outcome: &QuoteOutcome) -> Vec<(String, String)> {
        outcome.quotes.iter().map(|quote| (quote.name.clone(), quote.price.to_string())).collect()
    }

    #[test]
    fn the_totals_are_the_price_of_the_product_that_was_asked_for() {
        let json = r#"{"totalFreightPre":12.50,"totalFreightStandard":"15","productInfos":[{"productCode":"ed-m-0001",
            "productName":"京东标快"},{"productCode":"ed-m-0002"},{"productCode":"ed-m-0059","errorMsg":"超出服务范围",
            "errorCode":"7"}],"commonFeeInfoResponse":{"fees":[{"feeType":"QIPSF","money":12.5}]},
            "pickupSliceTimes":[{"startTime":"09:00"}]}"#;
        let outcome = options(wire(json), Some("ed-m-0001")).unwrap();
        assert_eq!(told(&outcome), [("ed-m-0001".to_owned(), "12.50 CNY".to_owned())]);
        let extra = |key: &str| outcome.quotes[0].extra.values(key).next().map(str::to_owned);
        assert_eq!(extra("totalFreightStandard").as_deref(), Some("15"));
        assert_eq!(extra("commonFeeInfoResponse.fees.money").as_deref(), Some("12.5"));
        assert_eq!(extra("pickupSliceTimes.startTime").as_deref(), Some("09:00"));
        let reasons: Vec<_> = outcome.rejections.iter().map(|rejected| rejected.reason.reveal().to_owned()).collect();
        assert_eq!(reasons, ["JDL gives no price for it; ask for it by its code", "超出服务范围"]);
        assert_eq!(outcome.rejections[1].code.as_deref(), Some("7"));
    }

    #[test]
    fn a_total_without_products_and_a_product_alone_are_prices_too() {
        let outcome = options(wire(r#"{"totalFreightStandard":8}"#), Some("ed-m-0002")).unwrap();
        assert_eq!(told(&outcome), [("ed-m-0002".to_owned(), "8 CNY".to_owned())]);
        let outcome = options(wire(r#"{"totalFreightPre":8,"productInfos":[{"productCode":"a"}]}"#), None).unwrap();
        assert_eq!(told(&outcome), [("a".to_owned(), "8 CNY".to_owned())]);
        let own = r#"{"productInfos":[{"productCode":"a","freightPre":"1.20"},{"productCode":"b","freightPre":3}]}"#;
        assert_eq!(told(&options(wire(own), None).unwrap()).len(), 2);
    }

    #[test]
    fn nothing_zero_and_nonsense_are_no_prices() {
        let empty = options(wire("{}"), Some("ed-m-0001")).unwrap();
        assert_eq!((empty.quotes.len(), empty.warnings[0].kind), (0, WarningKind::NothingFound));
        for (price, reason) in [("0.00", "zero"), (r#""many""#, "cannot be read"), ("-1", "zero")] {
            let outcome = options(wire(&format!(r#"{{"totalFreightPre":{price}}}"#)), Some("x")).unwrap();
            assert!(outcome.quotes.is_empty() && outcome.rejections[0].reason.reveal().contains(reason), "{price}");
        }
        let error = options(wire(r#"{"productInfos":"text"}"#), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadResponse);
    }

    #[test]
    fn a_list_price_is_of_the_waybill_that_was_asked_for() {
        let asked = WaybillNo::parse("JDVA00000000001").unwrap();
        let json = r#"{"sumMoney":18.6,"commonStandardFeeInfoDetails":[{"feeType":"QIPSF","money":18.60}]}"#;
        let outcome = list_price(wire(json), Some(&asked)).unwrap();
        assert_eq!(told(&outcome), [("JDVA00000000001".to_owned(), "18.6 CNY".to_owned())]);
        assert_eq!(outcome.quotes[0].extra.values("feeInfoDetails.QIPSF").next(), Some("18.60"));
        let other = wire(r#"{"waybillCode":"JDVA00000000002","sumMoney":1}"#);
        assert_eq!(list_price(other, Some(&asked)).unwrap_err().kind(), ErrorKind::BadResponse);
        let none = list_price(wire("{}"), Some(&asked)).unwrap();
        assert_eq!(none.warnings[0].kind, WarningKind::NothingFound);
        let fees = r#"{"calWeight":"1.5","feeInfoList":[{"feeType":"QIPSF","standardAmount":"15.60"},{"feeType":"B","money":3}]}"#;
        let outcome = list_price(wire(fees), Some(&asked)).unwrap();
        assert_eq!(told(&outcome)[0].1, "18.60 CNY", "the sum of its fees, where no sum is told");
        assert_eq!(outcome.quotes[0].extra.values("calWeight").next(), Some("1.5"));
        for unread in [r#"{"feeInfoList":[{"feeType":"A","money":"1"},{"feeType":"B"}]}"#, r#"{"fee":{"sum":"18.60"}}"#]
        {
            let outcome = list_price(wire(unread), Some(&asked)).unwrap();
            assert_eq!((outcome.quotes.len(), outcome.rejections.len()), (0, 1), "{unread}");
            assert!(!outcome.rejections[0].extra.is_empty(), "what it says is kept");
        }
        let zero = list_price(wire(r#"{"sumMoney":0}"#), Some(&asked)).unwrap();
        assert_eq!((zero.quotes.len(), zero.rejections.len()), (0, 1));
    }

    #[test]
    fn a_parcel_is_measured_from_what_is_known() {
        let account = Account::new(portolan_domain::AccountId::parse("shop").unwrap());
        let mut request = QuoteRequest::new(QuoteBasis::Detailed);
        let mut goods = QuoteGoods::sku("S").times(3);
        (goods.weight, goods.volume) = (Weight::from_g(200).ok(), Volume::from_cm3(10).ok());
        request.goods.push(goods);
        let measured = |request: &QuoteRequest| {
            let cargo = cargo(request, &account).unwrap();
            [cargo.weight, cargo.volume]
                .map(|number| number.map(|number| number.as_str().to_owned()).unwrap_or_default())
        };
        assert_eq!(measured(&request), ["0.6", "30"]);
        request.goods[0].weight = None;
        let side = Length::from_mm(105).unwrap();
        request.dimensions = Some(Dimensions { length: side, width: side, height: side });
        assert_eq!(measured(&request), ["", "1157.625"]);
        assert_eq!(cargo(&request, &account).unwrap().height.unwrap().as_str(), "10.5");
    }
}
