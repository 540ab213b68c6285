//! Parcels to be carried, in the words of JD Express: pure, no I/O.

use portolan_domain::{Address, Currency, Decimal, Extra, Money, OrderRefKind, PersonName, PersonalState, Phone};
use portolan_ports::{Error, Party, SalesPlatform, WaybillRequest};

use crate::{
    number,
    wire::{
        Number,
        ldop::{LdopWaybillReceive, PreSortResult, ReceiveOrderInfo},
        request::invalid,
        waybill::{JD_PLATFORM, WaybillSend},
    },
};

/// Any platform that JD has no code for.
const OTHER_PLATFORM: &str = "0030001";

/// What 21 and its successor have in common.
struct Parcel {
    sale_plat: String,
    order_id: String,
    orders: Option<String>,
    sender: Side,
    receiver: Side,
    package_count: u32,
    weight: Number,
    volume: Number,
    description: Option<String>,
    cash: Option<Number>,
    insured: Option<Number>,
    sign_return: Option<u32>,
    aging: Option<u32>,
    trans_type: Option<u32>,
}

/// Who is at one end, and where.
struct Side {
    name: String,
    address: String,
    tel: Option<String>,
    mobile: Option<String>,
}

/// The request of 21, for a number that was reserved.
///
/// # Errors
/// `InvalidInput`, not sent, naming the field and its shape; what the client checks is left to it.
pub(crate) fn send(request: &WaybillRequest, customer_code: &str) -> Result<WaybillSend, Error> {
    let number = request.number.as_ref().ok_or_else(|| invalid("deliveryId", "is required: reserve a number first"))?;
    let (delivery_id, package) = number::to_send(number)?;
    if package.is_some() {
        return Err(invalid("deliveryId", "is a package's code, and should be its waybill"));
    }
    let parcel = Parcel::read(request)?;
    let address = &request.consignee.address;
    Ok(WaybillSend {
        delivery_id: delivery_id.to_string(),
        customer_code: customer_code.to_owned(),
        // Only JD's own orders have a place here; other platforms' are known to the merchant's number alone.
        thr_order_id: parcel.orders.filter(|_| parcel.sale_plat == JD_PLATFORM),
        sale_plat: parcel.sale_plat,
        order_id: parcel.order_id,
        sender_name: parcel.sender.name,
        sender_address: parcel.sender.address,
        sender_tel: parcel.sender.tel,
        sender_mobile: parcel.sender.mobile,
        sender_postcode: request.sender.address.postcode.clone(),
        receive_name: parcel.receiver.name,
        receive_address: parcel.receiver.address,
        receive_tel: parcel.receiver.tel,
        receive_mobile: parcel.receiver.mobile,
        province: address.province.clone(),
        city: address.city.clone(),
        county: address.county.clone(),
        town: address.town.clone(),
        postcode: address.postcode.clone(),
        package_count: parcel.package_count,
        weight: parcel.weight,
        vloumn: parcel.volume,
        description: parcel.description,
        collection_value: parcel.cash.as_ref().map(|_| 1),
        collection_money: parcel.cash,
        guarantee_value: parcel.insured.as_ref().map(|_| 1),
        guarantee_value_amount: parcel.insured,
        sign_return: parcel.sign_return,
        aging: parcel.aging,
        trans_type: parcel.trans_type,
        ..WaybillSend::default()
    })
}

/// The request of the successor, which issues the number.
///
/// # Errors
/// As [`send`].
pub(crate) fn receive(request: &WaybillRequest, customer_code: &str) -> Result<LdopWaybillReceive, Error> {
    if request.number.is_some() {
        return Err(invalid(
            "deliveryId",
            "is issued by this call; a number that was reserved before has no place in it",
        ));
    }
    let parcel = Parcel::read(request)?;
    let address = &request.consignee.address;
    Ok(LdopWaybillReceive {
        sale_plat: parcel.sale_plat,
        customer_code: customer_code.to_owned(),
        order_id: parcel.order_id,
        thr_order_id: parcel.orders,
        sender_name: parcel.sender.name,
        sender_address: parcel.sender.address,
        sender_tel: parcel.sender.tel,
        sender_mobile: parcel.sender.mobile,
        sender_postcode: request.sender.address.postcode.clone(),
        receive_name: parcel.receiver.name,
        receive_address: parcel.receiver.address,
        receive_tel: parcel.receiver.tel,
        receive_mobile: parcel.receiver.mobile,
        province: address.province.clone(),
        city: address.city.clone(),
        county: address.county.clone(),
        town: address.town.clone(),
        postcode: address.postcode.clone(),
        package_count: parcel.package_count,
        weight: parcel.weight,
        vloumn: parcel.volume,
        description: parcel.description,
        collection_value: parcel.cash.as_ref().map(|_| 1),
        collection_money: parcel.cash,
        guarantee_value: parcel.insured.as_ref().map(|_| 1),
        guarantee_value_amount: parcel.insured,
        sign_return: parcel.sign_return,
        aging: parcel.aging,
        trans_type: parcel.trans_type,
        ..LdopWaybillReceive::default()
    })
}

impl Parcel {
    fn read(request: &WaybillRequest) -> Result<Self, Error> {
        if request.reference.kind() != OrderRefKind::Merchant {
            return Err(invalid("orderId", "is the merchant's own number"));
        }
        let services = &request.services;
        if let Some((name, _)) = services.extra.iter().next() {
            return Err(invalid(name, "is a service that JD Express has no field for"));
        }
        let (cash, insured) =
            (yuan("collectionMoney", services.cod.as_ref())?, yuan("guaranteeValueAmount", services.insured.as_ref())?);
        if cash.is_some() && request.orders.len() > 1 {
            return Err(invalid("thrOrderId", "has several orders, and orders to be paid in cash go alone"));
        }
        let sale_plat = match &request.platform {
            SalesPlatform::Jd => JD_PLATFORM.to_owned(),
            SalesPlatform::Other(Some(code)) => code.clone(),
            SalesPlatform::Other(None) => OTHER_PLATFORM.to_owned(),
            _ => return Err(invalid("salePlat", "has no code for this platform")),
        };
        Ok(Self {
            orders: orders(request, sale_plat == JD_PLATFORM)?,
            sale_plat,
            order_id: request.reference.value().to_owned(),
            sender: Side::read("sender", &request.sender)?,
            receiver: Side::read("receive", &request.consignee)?,
            package_count: request.packages.get(),
            // JD's page: 0 if it is not known.
            weight: measure("weight", request.weight.map(portolan_domain::Weight::as_kg))?,
            volume: measure("vloumn", request.volume.map(portolan_domain::Volume::as_cm3))?,
            description: request.description.clone(),
            cash,
            insured,
            sign_return: choice("signReturn", services.sign_return.as_deref())?,
            aging: choice("aging", services.ageing.as_deref())?,
            trans_type: choice("transType", services.transport.as_deref())?,
        })
    }
}

/// The platform's orders; those of JD are digits, and at least one.
fn orders(request: &WaybillRequest, of_jd: bool) -> Result<Option<String>, Error> {
    let wrong = |problem: &str| Err(invalid("thrOrderId", problem));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if request.orders.iter().any(|order| order.kind() != OrderRefKind::Platform || order.value().contains(',')) {
        return wrong("is the platform's own numbers, without commas");
    }
    if of_jd && request.orders.is_empty() {
        return wrong("is JD's order where `salePlat` is 0010001");
    }
    if of_jd && !request.orders.iter().all(|order| digits(order.value())) {
        return wrong("is JD's orders, in digits");
    }
    let orders: Vec<&str> = request.orders.iter().map(portolan_domain::OrderRef::value).collect();
    Ok((!orders.is_empty()).then(|| orders.join(",")))
}

impl Side {
    fn read(side: &str, party: &Party) -> Result<Self, Error> {
        let plain = |field: &str, state: PersonalState| match state {
            PersonalState::Plain => Ok(()),
            _ => Err(invalid(&format!("{side}{field}"), "is masked or a cipher, and nobody could deliver to it")),
        };
        let contact = &party.contact;
        if let Some(name) = &contact.name {
            plain("Name", name.state())?;
        }
        for (field, phone) in [("Tel", &contact.telephone), ("Mobile", &contact.mobile)] {
            if let Some(phone) = phone {
                plain(field, phone.state())?;
            }
        }
        let address = &party.address;
        for part in [&address.full_text, &address.street].into_iter().flatten() {
            plain("Address", part.state())?;
        }
        if let Some(house) = &address.house_number {
            plain("Address", house.state())?;
        }
        Ok(Self {
            name: contact.name.as_ref().map(PersonName::reveal).unwrap_or_default().to_owned(),
            address: whole(address),
            tel: contact.telephone.as_ref().map(Phone::reveal).map(str::to_owned),
            mobile: contact.mobile.as_ref().map(Phone::reveal).map(str::to_owned),
        })
    }
}

/// The address in one text: as it is given, else put together from its parts, without blanks as in Chinese. Empty if no
/// street is given: a town is no address.
fn whole(address: &Address) -> String {
    if let Some(text) = &address.full_text {
        return text.reveal().to_owned();
    }
    let Some(street) = &address.street else { return String::new() };
    let areas = [&address.province, &address.city, &address.county, &address.town];
    let mut text: String = areas.into_iter().flatten().map(|part| part.trim()).collect();
    text.push_str(street.reveal());
    text.push_str(address.house_number.as_ref().map(portolan_domain::HouseNumber::reveal).unwrap_or_default());
    text
}

/// An amount of a service that is booked: more than nothing, in yuan.
fn yuan(field: &str, money: Option<&Money>) -> Result<Option<Number>, Error> {
    let Some(money) = money else { return Ok(None) };
    if money.currency() != Currency::CNY {
        return Err(invalid(field, "is in yuan"));
    }
    if money.amount() <= Decimal::ZERO {
        return Err(invalid(field, "is an amount above 0"));
    }
    number(field, money.amount()).map(Some)
}

fn measure(field: &str, value: Option<Decimal>) -> Result<Number, Error> {
    value.map_or_else(|| Ok(Number::default()), |value| number(field, value))
}

fn number(field: &str, value: Decimal) -> Result<Number, Error> {
    Number::try_from(value.normalize()).map_err(|_| invalid(field, "is a number that cannot be written"))
}

/// A service in JD's own number of it, as text.
fn choice(field: &str, word: Option<&str>) -> Result<Option<u32>, Error> {
    let Some(word) = word else { return Ok(None) };
    let most = match field {
        "signReturn" => 0..=1,
        "aging" => 1..=4,
        _ => 1..=2,
    };
    let known = word.trim().parse().ok().filter(|number| most.contains(number));
    let problem = || format!("is one of {} to {}", most.start(), most.end());
    known.map(Some).ok_or_else(|| invalid(field, &problem()))
}

/// What the successor says beside the number.
pub(crate) fn promises(info: ReceiveOrderInfo) -> Extra {
    let mut extra = Extra::new();
    let sorted = info.pre_sort_result.map(sorting).unwrap_or_default();
    let own = [("promiseTimeType", info.promise_time_type), ("transType", info.trans_type)];
    for (key, value) in own {
        if let Some(value) = value {
            extra.insert(key, value);
        }
    }
    extra.extend(info.other);
    extra.extend(sorted.into_iter().map(|(key, value)| (format!("preSortResult.{key}"), value)));
    extra
}

/// Every field that has a value, under JD's name.
fn sorting(result: PreSortResult) -> Vec<(String, String)> {
    let own = [
        ("siteId", result.site_id),
        ("siteName", result.site_name),
        ("siteType", result.site_type),
        ("road", result.road),
        ("slideNo", result.slide_no),
        ("sourceSortCenterId", result.source_sort_center_id),
        ("sourceSortCenterName", result.source_sort_center_name),
        ("sourceCrossCode", result.source_cross_code),
        ("sourceTabletrolleyCode", result.source_tabletrolley_code),
        ("targetSortCenterId", result.target_sort_center_id),
        ("targetSortCenterName", result.target_sort_center_name),
        ("targetCrossCode", result.target_cross_code),
        ("targetTabletrolleyCode", result.target_tabletrolley_code),
        ("aging", result.aging),
        ("agingName", result.aging_name),
        ("distributeCode", result.distribute_code),
        ("isHideName", result.is_hide_name),
        ("isHideContractNumbers", result.is_hide_contract_numbers),
        ("qrcodeUrl", result.qrcode_url),
    ];
    let named = own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    named.chain(result.other).collect()
}
