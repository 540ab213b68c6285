//! One of each object of a shop, its warehouse and its suppliers, with every key, and people planted wherever text may stand.

mod trade;

use portolan_domain::{
    AccountId, Address, Carrier, CarrierCode, CarrierScheme, Contact, Currency, Dimensions, DocumentLine,
    DocumentState, Email, EventTime, ExceptionKind, Extra, GoodsCondition, HouseNumber, InboundKind, InboundOrder,
    Length, Money, Named, Order, OrderLine, OrderRef, OrderRefKind, OrderState, OutboundKind, OutboundOrder, Package,
    PackageCode, PersonName, Phone, ProviderId, SkuRecord, StockLevel, StreetAddress, TaxId, Timestamp, TrackingStatus,
    UtcOffset, Volume, Warehouse, Waybill, WaybillNo, Weight, ZoneSource,
};
use portolan_ports::{Cancellation, Purchased, QuoteBasis, Reserved, Secret, Submitted, TokenInfo, TokenSet};
use portolan_schema::{self as schema, Item, View};
pub(crate) use trade::{purchase, quotes};

const SENTENCE: &str = "联系人张三，电话13800000000";
/// Who must not be in what is masked, and must be in an order that is revealed.
pub(crate) const PEOPLE: [&str; 8] =
    ["张三", "13800000000", "010-87654321", "zhang.san@", "TAX123456789", "5号楼1单元", "501室", "李四"];

pub(crate) fn waybill_no(text: &str) -> WaybillNo {
    WaybillNo::parse(text).unwrap()
}

fn number(kind: OrderRefKind, text: &str) -> OrderRef {
    OrderRef::new(kind, text).unwrap()
}

fn at(text: &str) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Documented).ok()
}

fn yuan(text: &str) -> Option<Money> {
    Money::parse(text, Currency::CNY).ok()
}

fn named(number: &str, name: &str) -> Named {
    Named { number: Some(number.into()), name: Some(name.into()) }
}

fn contact() -> Contact {
    let mut contact = Contact::new();
    contact.name = PersonName::plain("张三").ok();
    contact.mobile = Phone::plain("13800000000").ok();
    contact.telephone = Phone::plain("010-87654321").ok();
    contact.email = Email::plain("zhang.san@example.com").ok();
    contact.tax_id = TaxId::plain("TAX123456789").ok();
    contact
}

fn address() -> Address {
    let mut address = Address::new();
    address.country = Some("中国".into());
    address.province = Some("北京".into());
    address.city = Some("北京市".into());
    address.county = Some("通州区".into());
    address.town = Some("马驹桥镇".into());
    address.street = StreetAddress::plain("科创街5号楼1单元").ok();
    address.postcode = Some("101100".into());
    address.house_number = HouseNumber::plain("501室").ok();
    address.full_text = StreetAddress::plain("北京市通州区科创街5号楼1单元").ok();
    address
}

fn extra() -> Extra {
    [("receiverName", "李四"), ("remark", SENTENCE), ("flag", "1"), ("flag", "2")].into_iter().collect()
}

fn sides() -> Dimensions {
    let cm = |side: u64| Length::from_cm(side).unwrap();
    Dimensions { length: cm(30), width: cm(20), height: Length::parse_mm("100.5").unwrap() }
}

fn package() -> Package {
    let mut package = Package::new();
    package.code = PackageCode::parse("JDVA00000000001-1-1-").ok();
    (package.index, package.count) = (Some(1), Some(1));
    package.weight = Weight::parse_kg("1.25").ok();
    package.size = Some(sides());
    package.volume = Volume::from_cm3(6_030).ok();
    package.extra = extra();
    package
}

pub(crate) fn order() -> Order {
    let mut order = Order::new(ProviderId::jos(), number(OrderRefKind::Platform, "272881238791"));
    order.account = AccountId::parse("shop-1").ok();
    order.refs = vec![number(OrderRefKind::Merchant, "M-1"), number(OrderRefKind::Parent, "272881238790")];
    order.state = Some(OrderState::PartlyShipped);
    order.state_code = Some("WAIT_GOODS_RECEIVE_CONFIRM".into());
    (order.placed_at, order.updated_at) = (at("2023-08-09 09:00:00"), at("2023-08-10 10:30:00"));
    (order.total, order.freight, order.cod) = (yuan("1234.50"), yuan("0.00"), yuan("1234.50"));
    order.payment = Some("1-货到付款".into());
    order.buyer_id = Some("张三的店".into());
    (order.consignee, order.address) = (Some(contact()), Some(address()));
    let mut line = OrderLine::new();
    line.sku = Some("10023456789012".into());
    line.name = Some("茶".into());
    line.quantity = Some(2);
    line.unit_price = yuan("617.25");
    line.extra = extra();
    order.lines = vec![line, OrderLine::new()];
    order.waybills = vec![waybill_no("JDVA00000000001"), waybill_no("JDVA00000000002")];
    order.extra = extra();
    order
}

pub(crate) fn waybill() -> Waybill {
    let mut waybill = Waybill::new(ProviderId::jdl(), waybill_no("JDVA00000000001"));
    waybill.account = AccountId::parse("shop-1").ok();
    waybill.carrier = CarrierCode::new(CarrierScheme::Name, "京东快递").ok();
    waybill.orders = vec![number(OrderRefKind::Merchant, "M-1"), number(OrderRefKind::Merchant, "M-2")];
    waybill.packages = vec![package(), Package::new()];
    (waybill.services.cod, waybill.services.insured) = (yuan("99.90"), yuan("1000"));
    waybill.services.sign_return = Some("电子签单".into());
    waybill.services.ageing = Some("1".into());
    waybill.services.transport = Some("air".into());
    waybill.services.extra = extra();
    waybill.status = Some(TrackingStatus::Exception(ExceptionKind::Refused));
    waybill.extra = extra();
    waybill
}

fn carrier() -> Carrier {
    let mut carrier = Carrier::new(CarrierCode::new(CarrierScheme::Josl, "CYS0000002").unwrap());
    carrier.name = Some("京东快递".into());
    carrier.contact = contact();
    carrier.extra = extra();
    carrier
}

fn warehouse() -> Warehouse {
    let mut warehouse = Warehouse::new("110008001");
    warehouse.name = Some("北京一号库".into());
    (warehouse.address, warehouse.contact) = (address(), contact());
    warehouse.extra = extra();
    warehouse
}

fn sku() -> SkuRecord {
    let mut sku = SkuRecord::new("SKU-1");
    let word = |text: &str| Some(text.to_owned());
    (sku.goods_no, sku.barcode) = (word("EMG001"), word("6900000000001"));
    (sku.name, sku.short_name) = (word("茶"), word("茶"));
    (sku.category, sku.brand, sku.supplier) = (named("7", "茶叶"), named("8", "牌"), named("9", SENTENCE));
    (sku.manufacturer, sku.origin) = (word("厂"), word("福建"));
    (sku.specification, sku.color) = (word("250g"), word("绿"));
    (sku.size, sku.size_class) = (word("小"), word("1"));
    sku.dimensions = Some(sides());
    sku.volume = Volume::from_mm3(u64::MAX).ok();
    (sku.gross_weight, sku.net_weight) = (Weight::from_g(300).ok(), Weight::from_g(250).ok());
    sku.shelf_life_days = Some(540);
    sku.extra = extra();
    sku
}

fn stock() -> StockLevel {
    let mut stock = StockLevel::new("EMG001");
    stock.warehouse = Some("110008001".into());
    stock.condition = Some(GoodsCondition::Other("7".into()));
    (stock.on_hand, stock.available, stock.reserved) = (Some(10), Some(7), Some(3));
    stock.extra = extra();
    stock
}

fn line() -> DocumentLine {
    let mut line = DocumentLine::new("EMG001", 10, GoodsCondition::Defective);
    line.sku = Some("SKU-1".into());
    line.actual = Some(9);
    line.remark = Some(SENTENCE.into());
    line
}

fn inbound() -> InboundOrder {
    let mut inbound = InboundOrder::new(ProviderId::jos(), InboundKind::Return);
    inbound.number = Some(number(OrderRefKind::Provider, "CPL1"));
    inbound.reference = Some(number(OrderRefKind::Merchant, "M-1"));
    inbound.outbound = Some(number(OrderRefKind::Provider, "CSL1"));
    inbound.warehouse = Some("110008001".into());
    inbound.supplier = named("9", "供应商");
    (inbound.expected_at, inbound.completed_at) = (at("2023-08-09 09:00:00"), at("2023-08-10 09:00:00"));
    inbound.lines = vec![line()];
    inbound.state_code = Some("70".into());
    inbound.extra = extra();
    inbound
}

fn outbound() -> OutboundOrder {
    let mut outbound = OutboundOrder::new(ProviderId::jos(), OutboundKind::Sale);
    outbound.number = Some(number(OrderRefKind::Provider, "CSL1"));
    outbound.reference = Some(number(OrderRefKind::Merchant, "M-1"));
    outbound.order = Some(number(OrderRefKind::Platform, "272881238791"));
    outbound.warehouse = Some("110008001".into());
    outbound.carrier = CarrierCode::new(CarrierScheme::Josl, "CYS0000002").ok();
    (outbound.consignee, outbound.address) = (contact(), address());
    outbound.cod = yuan("99.90");
    outbound.expected_at = at("2023-08-09 09:00:00");
    outbound.lines = vec![line()];
    outbound.states =
        vec![DocumentState { code: Some("10019".into()), name: Some(SENTENCE.into()), at: at("2023-08-09 09:00:00") }];
    outbound.packages = vec![(waybill_no("JDVA00000000001"), package())];
    outbound.extra = extra();
    outbound
}

/// What a token is called here; it must be nowhere.
pub(crate) const TOKEN: &str = "token-demo";

fn tokens() -> TokenSet {
    let mut tokens = TokenSet::new(Secret::new(TOKEN));
    tokens.refresh = Some(Secret::new(TOKEN));
    tokens.access_expires_at = Timestamp::from_unix_seconds(1_700_000_000).ok();
    tokens.refresh_expires_at = Timestamp::from_unix_seconds(1_710_000_000).ok();
    tokens.owner = Some("seller-13800000000".into());
    tokens
}

fn reserved() -> Reserved {
    let mut reserved = Reserved::new(vec![waybill_no("JDVA00000000001"), waybill_no("JDVA00000000002")]);
    reserved.customer_code = Some("010K000001".into());
    reserved.expires_at = Timestamp::from_unix_seconds(1_700_000_000).ok();
    reserved
}

fn submitted() -> Submitted {
    let mut submitted = Submitted::new(waybill_no("JDVA00000000001"));
    submitted.order = Some(number(OrderRefKind::Provider, "EO1"));
    submitted.existed = true;
    submitted.extra = extra();
    submitted
}

fn purchased() -> Purchased {
    let mut purchased = Purchased::new(purchase());
    purchased.existed = true;
    purchased
}

/// One of each, under the name of its published file.
pub(crate) fn all(view: View) -> Vec<(&'static str, Item)> {
    let jos = ProviderId::jos();
    vec![
        ("order", schema::Order::of(&order(), view).into()),
        ("waybill", schema::Waybill::of(&waybill(), view).into()),
        ("reserved", schema::Reserved::of(&reserved(), view).into()),
        ("submitted", schema::Submitted::of(&submitted(), view).into()),
        ("carrier", schema::Carrier::of(&carrier(), view).told_by(&jos).into()),
        ("warehouse", schema::Warehouse::of(&warehouse(), view).told_by(&jos).into()),
        ("sku", schema::Sku::of(&sku(), view).told_by(&jos).into()),
        ("stock", schema::Stock::of(&stock(), view).told_by(&jos).into()),
        ("inbound", schema::Inbound::of(&inbound(), view).into()),
        ("outbound", schema::Outbound::of(&outbound(), view).into()),
        (
            "cancellation",
            schema::Cancellation::of(&waybill_no("JDVA00000000001"), Cancellation::Intercepting, view)
                .told_by(&jos)
                .into(),
        ),
        ("quotes", schema::Quotes::of(&quotes(), view).on(QuoteBasis::Detailed).for_goods("suppliers").into()),
        ("purchase", schema::Purchase::made(&purchased(), view).into()),
        ("token", schema::Token::of(&TokenInfo::from(&tokens()), view).into()),
    ]
}
