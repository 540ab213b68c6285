//! A basket at CJ: what it would cost to send, asked for on every basis, and the best by price and by days.

use std::sync::Arc;

use portolan::{
    AccountId, Connection, GoodsKind, OrderRef, OrderRefKind, PersonName, Phone, QuoteBasis, QuoteGoods, QuoteRequest,
    StreetAddress,
    application::{GoodsGroup, QuoteComparison, QuoteFreight, RankedQuote},
    cj::{Account, App, Cj, Environment},
    exchange::{HttpClient, Policies},
    schema,
};
use portolan_sandbox::Running;
use serde::Serialize;

use crate::output::Failure;

/// What was answered on all bases together.
#[derive(Debug, Serialize)]
pub(super) struct Basket {
    /// Answers, one for each basis and group of goods.
    pub(super) answers: Vec<Answered>,
    /// For each group of goods, the cheapest and the quickest way.
    pub(super) best: Vec<Best>,
}

/// One answer.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    pub(super) basis: &'static str,
    /// The basket is split where a supplier prescribes lines for his goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goods: Option<&'static str>,
    pub(super) options: usize,
    pub(super) rejections: usize,
}

/// One way to ship.
#[derive(Debug, Serialize)]
pub(super) struct Best {
    /// `price` or `days`.
    pub(super) by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goods: Option<&'static str>,
    pub(super) basis: &'static str,
    pub(super) name: String,
    pub(super) price: schema::Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) days: Option<String>,
    /// Whether it cannot be tracked all the way.
    pub(super) untracked: bool,
}

const BASES: [QuoteBasis; 4] =
    [QuoteBasis::Simple, QuoteBasis::Detailed, QuoteBasis::PartnerOrder, QuoteBasis::SupplierTemplate];

pub(super) async fn play(running: &Running) -> Result<Basket, Failure> {
    let connection = connect(running)?;
    // One after the other: CJ gives a token to one caller at a time.
    let found = QuoteFreight::new(vec![connection]).bases(BASES).concurrency(1).run(&basket()?, |_| {}).await;
    let mut answers = Vec::new();
    for answer in &found.answers {
        let told = answer.result.as_ref().map_err(|error| Failure::from(error.clone()))?;
        answers.push(Answered {
            basis: answer.basis.word(),
            goods: answer.goods.word(),
            options: told.quotes.len(),
            rejections: told.rejections.len(),
        });
    }
    Ok(Basket { answers, best: best(&found) })
}

fn best(found: &QuoteComparison) -> Vec<Best> {
    let one = |by, goods: GoodsGroup, option: &RankedQuote<'_>| Best {
        by,
        goods: goods.word(),
        basis: option.answer.basis.word(),
        name: option.quote.name.clone(),
        price: schema::Money::of(option.quote.payable()),
        days: option.quote.days.map(|days| days.to_string()),
        untracked: option.untracked,
    };
    let (prices, days) = (found.by_price(), found.by_days());
    let cheapest = prices.iter().filter_map(|list| Some(one("price", list.goods, list.options.first()?)));
    let quickest = days.iter().filter_map(|list| Some(one("days", list.goods, list.options.first()?)));
    cheapest.chain(quickest).collect()
}

/// Two pieces of CJ's own goods and one of a supplier's, for a house in Los Angeles.
fn basket() -> Result<QuoteRequest, Failure> {
    let made_up = |error: portolan::PersonError| Failure::Internal(error.to_string());
    let own = goods("439FC05B-1311-4349-87FA-1E1EF942C418", "CJYD200000101AZ", "CJYD2000001");
    let suppliers = goods("2403290235151628701", "CJSP200000702BY", "CJSP2000007");
    let mut asked = QuoteRequest::new(QuoteBasis::Simple)
        .between("CN", "US")
        .with(own.times(2).of_kind(GoodsKind::Normal))
        .with(suppliers.of_kind(GoodsKind::Supplier));
    let (contact, address) = (&mut asked.destination.contact, &mut asked.destination.address);
    contact.name = Some(PersonName::plain("Test Receiver").map_err(made_up)?);
    contact.mobile = Some(Phone::plain("13800000000").map_err(made_up)?);
    (address.province, address.city) = (Some("California".into()), Some("Los Angeles".into()));
    address.postcode = Some("90001".into());
    address.street = Some(StreetAddress::plain("1 Test Street").map_err(made_up)?);
    asked.reference = OrderRef::new(OrderRefKind::Merchant, "DEMO-1").ok();
    Ok(asked)
}

/// One piece, by all its numbers: each basis wants another.
fn goods(variant: &str, sku: &str, product: &str) -> QuoteGoods {
    let mut goods = QuoteGoods::variant(variant);
    (goods.sku, goods.product) = (Some(sku.into()), Some(product.into()));
    goods
}

fn connect(running: &Running) -> Result<Connection, Failure> {
    let broken = |error: portolan_sandbox::Error| Failure::Internal(error.to_string());
    let (Some(told), Ok(name)) = (running.ready().cj, AccountId::parse("drop")) else {
        return Err(Failure::Internal("the sandbox has no gateway".to_owned()));
    };
    // CJ allows an account of this kind one call a second. A demo does not wait for that.
    let number = running.sandbox().cj_account().user_number.clone();
    running.sandbox().limit_cj(&number, None).map_err(broken)?;
    let cj = Cj::builder()
        .environment(Environment::At(told.url.unwrap_or_default()))
        .account(Account::new(name.clone(), App::api_key(told.api_key)).open_id(told.open_id))
        .http(Arc::new(HttpClient::builder().machine_roots(false).build()?))
        .policies(Policies::default())
        .build()?;
    Ok(cj.connection(&name)?)
}
