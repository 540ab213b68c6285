//! The calls of fixtures: their arguments, the account that makes them, and what is shown of an answer.

use std::num::NonZeroU32;

use portolan_contract::fixtures::Case;
use portolan_domain::{
    AccountId, Currency, Money, OrderRef, OrderRefKind, PersonName, Phone, PhoneTail, QuoteOutcome, StreetAddress,
    Volume, WaybillNo, Weight,
};
use portolan_exchange::Policies;
use portolan_jdl::{
    Account, App, Environment, Jdl, TraceInterface,
    wire::{ecap::OrderStatus, order::OrderStatusRequest},
};
use portolan_ports::{
    Connection, Error, LegScope, Party, QuoteBasis, QuoteRequest, Reference, SalesPlatform, Subscription,
    TrackingQuery, WaybillRequest,
};
use portolan_schema::{Cancellation, Quotes, Reserved, Submitted, Trace, View};
use serde::Deserialize;
use serde_json::{Value, json};

/// `call.args` of a `track`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Track {
    waybill: Option<String>,
    merchant_order: Option<String>,
    order_code: Option<String>,
    phone_tail: Option<String>,
    customer_code: Option<String>,
    scope: Option<u8>,
    #[serde(default)]
    express: bool,
}

/// `call.args` of a `reserve`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reserve {
    count: NonZeroU32,
}

/// `call.args` of a `submit`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submit {
    reference: String,
    waybill: Option<String>,
    weight_kg: String,
    volume_cm3: String,
    cod: Option<String>,
    product: Option<String>,
}

/// `call.args` of a `cancel`, a `status`, a `subscribe`, and a `quote` of a waybill.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    waybill: String,
    phone_tail: Option<String>,
}

/// `call.args` of a `quote` of a parcel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parcel {
    weight_kg: String,
    volume_cm3: String,
    product: Option<String>,
}

fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

fn waybill(text: &str) -> WaybillNo {
    WaybillNo::parse(text).unwrap()
}

fn jdl(url: &str, account: Account) -> Result<Jdl, Error> {
    let app = App::new("demokey", "demosecret");
    // A case is one exchange: what a repetition makes of it is the exchange's affair.
    let policies = Policies { retry: None, ..Policies::default() };
    Jdl::builder(app).environment(Environment::At(url.to_owned())).account(account).policies(policies).build()
}

fn account() -> Account {
    Account::new(shop()).access_token("demotoken").business_unit("EBU000001")
}

/// An account of express orders.
fn express() -> Account {
    account()
        .customer_code("010K000001")
        .product("ed-m-0001")
        .cash_on_delivery("demo-cod", "amount")
        .trace_interface(TraceInterface::ExpressOrders)
}

fn connection(url: &str) -> Result<Connection, Error> {
    jdl(url, express())?.connection(&shop())
}

fn party(name: &str) -> Party {
    let mut party = Party::default();
    party.contact.name = PersonName::plain(name).ok();
    party.contact.mobile = Phone::plain("13800000000").ok();
    party.address.full_text = StreetAddress::plain("北京市昌平区某路1号").ok();
    party
}

pub(crate) async fn track(args: &Track, url: &str) -> Result<Value, Error> {
    let order = |kind, text: &str| Reference::Order(OrderRef::new(kind, text).unwrap());
    let reference = match (&args.waybill, &args.merchant_order, &args.order_code) {
        (Some(number), None, None) => Reference::Waybill(waybill(number)),
        (None, Some(number), None) => order(OrderRefKind::Merchant, number),
        (None, None, Some(number)) => order(OrderRefKind::Provider, number),
        _ => panic!("a query is by `waybill`, `merchant_order` or `order_code`"),
    };
    let mut query = TrackingQuery::new(reference);
    query.phone_tail = args.phone_tail.as_deref().map(|tail| PhoneTail::parse(tail).unwrap());
    query.customer_code = args.customer_code.clone();
    query.scope = args.scope.map(|scope| [LegScope::Forward, LegScope::WithReverse, LegScope::All][usize::from(scope)]);
    let account = if args.express { express() } else { account() };
    let port = jdl(url, account)?.connection(&shop())?.tracking.expect("JDL tracks");
    let traces = port.track(&[query]).await.remove(0)?;
    Ok(traces.iter().map(|trace| json!(Trace::of(trace, View::Masked))).collect())
}

pub(crate) async fn orders(case: &Case, url: &str) -> Result<Value, Error> {
    let connection = connection(url)?;
    let waybills = connection.waybills.expect("JDL has waybills");
    let quoting = connection.quoting.expect("JDL has prices");
    Ok(match case.meta.call.method.as_str() {
        "reserve" => {
            let Reserve { count } = case.args();
            json!(Reserved::of(&waybills.reserve(count).await?, View::Masked))
        }
        "submit" => json!(Submitted::of(&waybills.submit(&request(&case.args())).await?, View::Masked)),
        "cancel" => {
            let Number { waybill: number, .. } = case.args();
            let number = waybill(&number);
            json!(Cancellation::of(&number, waybills.cancel(&number).await?, View::Masked))
        }
        "status" => {
            let Number { waybill: number, .. } = case.args();
            let request = OrderStatusRequest {
                waybill_code: Some(number),
                order_origin: 1,
                customer_code: Some("010K000001".into()),
                ..OrderStatusRequest::default()
            };
            let OrderStatus { status, status_desc, other, .. } =
                jdl(url, express())?.client(&shop())?.orders_status_get(&request).await?;
            json!({ "status": status, "status_desc": status_desc, "other": other })
        }
        "subscribe" => {
            let Number { waybill: number, phone_tail } = case.args();
            let mut query = TrackingQuery::waybill(waybill(&number));
            query.phone_tail = phone_tail.as_deref().map(|tail| PhoneTail::parse(tail).unwrap());
            let port = connection.subscription.expect("JDL is subscribed to");
            port.subscribe(&Subscription::Parcel(query)).await?;
            json!("subscribed")
        }
        "quote" => quotes(quoting.quote(&parcel(&case.args())).await?),
        "quote_waybill" => {
            let Number { waybill: number, .. } = case.args();
            let mut request = QuoteRequest::new(QuoteBasis::Waybill);
            request.waybill = Some(waybill(&number));
            quotes(quoting.quote(&request).await?)
        }
        other => panic!("{}: this test knows no method {other}", case.name()),
    })
}

fn request(args: &Submit) -> WaybillRequest {
    let reference = OrderRef::new(OrderRefKind::Merchant, &args.reference).unwrap();
    let mut request = WaybillRequest::new(reference, SalesPlatform::Other(None), party("李四"), party("张三"));
    request.number = args.waybill.as_deref().map(waybill);
    request.weight = Some(Weight::parse_kg(&args.weight_kg).unwrap());
    request.volume = Some(Volume::parse_cm3(&args.volume_cm3).unwrap());
    request.services.cod = args.cod.as_deref().map(|amount| Money::parse(amount, Currency::CNY).unwrap());
    request.product.clone_from(&args.product);
    request
}

fn parcel(args: &Parcel) -> QuoteRequest {
    let mut request = QuoteRequest::new(QuoteBasis::Detailed);
    (request.origin, request.destination) = (party("李四"), party("张三"));
    request.weight = Some(Weight::parse_kg(&args.weight_kg).unwrap());
    request.volume = Some(Volume::parse_cm3(&args.volume_cm3).unwrap());
    request.line.clone_from(&args.product);
    request
}

/// Prices without the time at which they were asked for.
fn quotes(mut outcome: QuoteOutcome) -> Value {
    outcome.quoted_at = None;
    json!(Quotes::of(&outcome, View::Masked))
}
