//! Documents under which goods go out.

use portolan_domain::{
    CarrierCode, CarrierScheme, Contact, Currency, Decimal, DocumentLine, DocumentState, Money, OrderRef, OrderRefKind,
    OutboundKind, OutboundOrder, Package, PersonalState, Phone, ProviderId, WaybillNo,
};
use portolan_ports::{Error, ErrorKind};

use crate::{
    config::{Account, GoodsUnits},
    convert::{
        time,
        warehouse::{
            Given, answers, columns, condition, keep, merchants, moment, none, pieces, put, readable, reference,
            refused, rest,
        },
        warehouse_inbound::seller,
    },
    wire::{
        Number,
        outbound::{OrderAdd, OrderStatus, OtherOutstoreAdd, OtherOutstoreStatus},
    },
};

/// JOS's number of a sales platform that has none of its own.
const OTHER_PLATFORM: &str = "0030001";
/// Digits of an order's mark.
const MARK: usize = 50;

/// What both kinds tell of a document that is to be created.
struct Common {
    reference: String,
    warehouse: String,
    carrier: String,
    name: String,
    phones: (String, String),
    email: Option<String>,
    address: String,
    receivable: Number,
    order_mark: String,
}

fn common(order: &OutboundOrder, account: &Account, given: &mut Given<'_>) -> Result<Common, Error> {
    none("number", order.number.as_ref())?;
    if !order.states.is_empty() || !order.packages.is_empty() {
        return Err(refused("packages", "and `states` are the warehouse's to tell"));
    }
    let carrier = order.carrier.as_ref().ok_or_else(|| refused("carrier", "is required by JOS"))?;
    let carrier = account.carrier_in(CarrierScheme::Josl, carrier)?.value().to_owned();
    let name = order.consignee.name.as_ref().ok_or_else(|| refused("consignee.name", "is required by JOS"))?;
    let receivable = receivable(order.cod)?;
    // The first digit alone has a published meaning.
    let digit = if receivable.is_zero() { "0" } else { "1" };
    let order_mark = given.take("order_mark").unwrap_or_else(|| format!("{digit:0<MARK$}"));
    none("consignee.tax_id", order.consignee.tax_id.as_ref())?;
    let email = order.consignee.email.as_ref();
    Ok(Common {
        reference: reference(order.reference.as_ref())?,
        warehouse: order.warehouse.clone().unwrap_or_default(),
        carrier,
        name: clear("consignee.name", name.state(), name.reveal())?,
        phones: phones(&order.consignee)?,
        email: email.map(|email| clear("consignee.email", email.state(), email.reveal())).transpose()?,
        address: address(order)?,
        receivable,
        order_mark,
    })
}

/// What a provider has hidden is of no use to a courier. Ciphertext is sent: the platform that made it can read it.
fn clear(field: &str, state: PersonalState, text: &str) -> Result<String, Error> {
    match state {
        PersonalState::Masked => Err(refused(field, "is masked: ask its source for it in the clear")),
        PersonalState::Plain | PersonalState::Cipher => Ok(text.to_owned()),
    }
}

/// JOS demands a telephone and a mobile number; who has one of them is called by it.
fn phones(contact: &Contact) -> Result<(String, String), Error> {
    let text = |phone: &Phone| clear("consignee.phone", phone.state(), phone.reveal());
    let mobile = contact.mobile.as_ref().map(text).transpose()?;
    let phone = contact.telephone.as_ref().map(text).transpose()?;
    match (phone, mobile) {
        (None, None) => Err(refused("consignee.mobile", "or `consignee.telephone` is required")),
        (Some(phone), Some(mobile)) => Ok((phone, mobile)),
        (Some(only), None) | (None, Some(only)) => Ok((only.clone(), only)),
    }
}

/// The whole address: as it was given, or from the province to the door.
fn address(order: &OutboundOrder) -> Result<String, Error> {
    let place = &order.address;
    if let Some(whole) = &place.full_text {
        return clear("address.full_text", whole.state(), whole.reveal());
    }
    let street =
        place.street.as_ref().ok_or_else(|| refused("address.full_text", "or `address.street` is required"))?;
    let street = clear("address.street", street.state(), street.reveal())?;
    let house = place.house_number.as_ref();
    let house = house.map(|house| clear("address.house_number", house.state(), house.reveal())).transpose()?;
    let areas = [&place.province, &place.city, &place.county, &place.town].into_iter().flatten();
    Ok(areas.cloned().chain([street]).chain(house).collect())
}

fn receivable(cod: Option<Money>) -> Result<Number, Error> {
    match cod {
        None => Ok(Number::default()),
        Some(cod) if cod.currency() != Currency::CNY => Err(refused("cod", "is in yuan: JOS names no other currency")),
        Some(cod) if cod.amount() < Decimal::ZERO => Err(refused("cod", "is below zero")),
        Some(cod) => Number::try_from(cod.amount()),
    }
}

/// # Errors
/// `InvalidInput` for what JOS demands and the document lacks: a document that fills a platform's order tells in `extra`
/// which platform that is (`shop_order_source`). `Config` for a carrier that is not mapped, and without the merchant's
/// number at the warehouse.
pub(crate) fn sale(order: &OutboundOrder, account: &Account) -> Result<OrderAdd, Error> {
    let mut given = Given::new(&order.extra)?;
    let common = common(order, account, &mut given)?;
    let order_no = match &order.order {
        Some(number) if number.kind() == OrderRefKind::Platform => Some(number.value().to_owned()),
        Some(_) => return Err(refused("order", "is the sales platform's number; this one is of another kind")),
        None => None,
    };
    let source = match &order_no {
        Some(_) => given.need("shop_order_source")?,
        None => given.take("shop_order_source").unwrap_or_else(|| OTHER_PLATFORM.to_owned()),
    };
    if !crate::wire::waybill::SALE_PLATFORMS.contains(&source.as_str()) {
        return Err(refused("extra.shop_order_source", "is none of JOS's numbers of sales platforms"));
    }
    let lines = columns(&order.lines)?;
    let place = &order.address;
    let area = |area: &Option<String>| area.clone().unwrap_or_default();
    let request = OrderAdd {
        channels_seller_no: seller(account.seller_no.as_deref())?,
        channels_outbound_no: common.reference,
        warehouse_no: common.warehouse,
        carriers_id: common.carrier,
        expect_date: order.expected_at.map(moment).unwrap_or_default(),
        order_no,
        shop_no: given.take("shop_no"),
        consignee_name: common.name,
        address_province: area(&place.province),
        address_city: area(&place.city),
        address_county: area(&place.county),
        address_town: area(&place.town),
        address: common.address,
        zip_code: place.postcode.clone(),
        phone: common.phones.0,
        mobile: common.phones.1,
        receivable: common.receivable,
        email: common.email,
        buyer_remark: given.take("buyer_remark"),
        verify_remark: given.take("verify_remark"),
        return_consignee_address: given.take("return_consignee_address"),
        return_consignee_name: given.take("return_consignee_name"),
        return_consignee_phone: given.take("return_consignee_phone"),
        station_no: given.take("station_no"),
        station_name: given.take("station_name"),
        order_mark: common.order_mark,
        shop_order_source: source,
        shop_order_create_time: given.take("shop_order_create_time"),
        picker: given.take("picker"),
        picker_call: given.take("picker_call"),
        piker_id: given.take("piker_id"),
        pack_type: given.take("pack_type"),
        outbound_flag: given.take("outboundFlag"),
        custom_flag: given.take("customFlag"),
        transport_way: given.take("transportWay"),
        goods_no: lines.goods,
        sku_id: lines.skus,
        shop_goods_no: None,
        qty: lines.pieces,
        goods_status: lines.conditions,
    };
    given.end()?;
    Ok(request)
}

/// # Errors
/// `InvalidInput` for what JOS demands and the document lacks: `outbound_type` is told in `extra`. `Config` for a carrier
/// that is not mapped.
pub(crate) fn other(order: &OutboundOrder, account: &Account) -> Result<OtherOutstoreAdd, Error> {
    let mut given = Given::new(&order.extra)?;
    let common = common(order, account, &mut given)?;
    none("order", order.order.as_ref())?;
    let lines = columns(&order.lines)?;
    let place = &order.address;
    let area = |area: &Option<String>| area.clone().unwrap_or_default();
    let request = OtherOutstoreAdd {
        outbound_no: common.reference,
        josl_ware_no: common.warehouse,
        josl_carriers_no: common.carrier,
        expect_date: order.expected_at.map(moment),
        supplier_name: given.take("supplier_name"),
        supplier_no: given.take("supplier_no"),
        approver: given.take("approver"),
        outbound_type: given.need("outbound_type")?,
        remark: given.take("remark"),
        consignee_name: common.name,
        address: common.address,
        station_no: given.take("station_no"),
        station_name: given.take("station_name"),
        receivable: (!common.receivable.is_zero()).then_some(common.receivable),
        zip_code: place.postcode.clone(),
        phone: common.phones.0,
        mobile: common.phones.1,
        email: common.email,
        buyer_remark: given.take("buyer_remark"),
        verify_remark: given.take("verify_remark"),
        return_consignee_name: given.take("return_consignee_name"),
        return_consignee_address: given.take("return_consignee_address"),
        return_consignee_mobile: given.take("return_consignee_mobile"),
        address_province: area(&place.province),
        address_city: area(&place.city),
        address_county: area(&place.county),
        address_town: area(&place.town),
        picker: given.take("picker"),
        picker_cell: given.take("picker_cell"),
        piker_id: given.take("piker_id"),
        transport_way: given.take("transport_way"),
        order_mark: common.order_mark,
        josl_good_no: lines.goods,
        isv_good_no: lines.skus,
        out_qty: lines.pieces,
        good_status: lines.conditions,
    };
    given.end()?;
    Ok(request)
}

/// An order at the warehouse: its steps, oldest first, and its packages. The weight of a package stays as it came where no
/// units are set.
///
/// # Errors
/// `BadResponse` for another document than the one asked for, or with a list that cannot be read.
pub(crate) fn sold(status: OrderStatus, asked: &OrderRef, units: Option<GoodsUnits>) -> Result<OutboundOrder, Error> {
    readable(&status.other, &["order_status_details", "order_package_details"])?;
    let mut order = OutboundOrder::new(ProviderId::jos(), OutboundKind::Sale);
    order.number = Some(answers(asked, status.receipt_no.as_deref())?);
    let extra = &mut order.extra;
    for step in status.order_status_details.unwrap_or_default() {
        let at = keep(extra, "order_status_details.complete_time", step.complete_time, time);
        order.states.push(DocumentState { code: step.status, name: step.status_name, at });
        extra.extend(step.other.into_iter().map(|(key, value)| (format!("order_status_details.{key}"), value)));
    }
    // A step without a time stays where it came.
    if order.states.iter().all(|state| state.at.is_some()) {
        order.states.sort_by_key(|state| state.at.map(portolan_domain::EventTime::at));
    }
    let mut carriers = Vec::new();
    for row in status.order_package_details.unwrap_or_default() {
        let mut package = Package::new();
        carriers.push(row.carriers_id.as_deref().and_then(|id| CarrierCode::new(CarrierScheme::Josl, id).ok()));
        put(&mut package.extra, "carriers_id", row.carriers_id);
        put(&mut package.extra, "carriers_name", row.carriers_name);
        let weight = |text: &str| units.and_then(|units| units.read_weight(text));
        package.weight = keep(&mut package.extra, "weight", row.weight, weight);
        rest(&mut package.extra, row.other);
        match keep(extra, "order_package_details.delivery_no", row.delivery_no, |text| WaybillNo::parse(text).ok()) {
            Some(waybill) => order.packages.push((waybill, package)),
            // Without a waybill of its own yet.
            None => {
                extra.extend(package.extra.iter().map(|(key, value)| (format!("order_package_details.{key}"), value)))
            }
        }
    }
    // The order has a carrier where all its packages have the same.
    carriers.dedup();
    if let [Some(only)] = carriers.as_slice() {
        order.carrier = Some(only.clone());
    }
    rest(&mut order.extra, status.other);
    Ok(order)
}

/// # Errors
/// `BadResponse` for another document than the one asked for, or with a list that cannot be read.
pub(crate) fn sent(status: OtherOutstoreStatus, asked: &OrderRef) -> Result<OutboundOrder, Error> {
    readable(&status.other, &["order_details", "delivery_no_list"])?;
    let mut order = OutboundOrder::new(ProviderId::jos(), OutboundKind::Other);
    order.number = Some(answers(asked, status.josl_outbound_no.as_deref())?);
    let extra = &mut order.extra;
    order.reference = keep(extra, "isv_outbound_no", status.isv_outbound_no, merchants);
    let at = keep(extra, "complete_time", status.complete_time, time);
    if status.josl_status.is_some() || at.is_some() {
        order.states.push(DocumentState { code: status.josl_status, name: None, at });
    }
    order.carrier = keep(extra, "carriers_id", status.carriers_id, |id| CarrierCode::new(CarrierScheme::Josl, id).ok());
    put(extra, "carriers_name", status.carriers_name);
    for number in status.delivery_no_list.unwrap_or_default().0 {
        match WaybillNo::parse(&number) {
            Ok(waybill) => order.packages.push((waybill, Package::new())),
            Err(_) => extra.insert("delivery_no_list", number),
        }
    }
    for row in status.order_details.unwrap_or_default() {
        let mut line = DocumentLine::new(row.josl_good_no.unwrap_or_default(), 0, condition(""));
        line.sku = row.isv_good_no;
        line.expected = None;
        line.actual = keep(extra, "order_details.qty", row.qty, pieces);
        line.condition = row.goods_status.as_deref().map(condition);
        line.remark = row.difference_remark;
        extra.extend(row.other.into_iter().map(|(key, value)| (format!("order_details.{key}"), value)));
        order.lines.push(line);
    }
    rest(extra, status.other);
    Ok(order)
}

/// One number of a search, before anything is sent.
pub(crate) fn searchable(number: &str) -> Result<(), Error> {
    if number.contains(',') {
        return Err(Error::not_sent(ErrorKind::InvalidInput, "a number has a comma, which separates numbers"));
    }
    Ok(())
}
