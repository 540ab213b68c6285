//! Objects of trade as people see them.

use portolan::{
    Cancellation, Contact, Currency, DayRange, EventTime, FreightQuote, Money, OrderRef, OrderRefKind, PersonName,
    ProviderId, Purchase, PurchaseLine, PurchaseState, QuoteOutcome, QuoteRejection, QuoteWarning, UtcOffset,
    WarningKind, WaybillNo, ZoneSource,
    schema::{self, View},
};

use super::*;
use crate::args::Format;

fn usd(text: &str) -> Option<Money> {
    Money::parse(text, Currency::USD).ok()
}

fn purchase() -> Purchase {
    let number = |kind, text| OrderRef::new(kind, text).unwrap();
    let word = |text: &str| Some(text.to_owned());
    let mut purchase = Purchase::new(ProviderId::cj(), number(OrderRefKind::Provider, "210823100016290555"));
    purchase.refs = vec![number(OrderRefKind::Merchant, "SHOP-1")];
    (purchase.state, purchase.state_code) = (Some(PurchaseState::Processing), word("UNSHIPPED"));
    purchase.paid_at = EventTime::parse_civil("2023-08-09 10:00:00", UtcOffset::BEIJING, ZoneSource::Assumed).ok();
    (purchase.total, purchase.goods, purchase.freight) = (usd("14.71"), usd("10.00"), usd("4.71"));
    (purchase.pay_url, purchase.line) = (word("https://pay.example.com/1"), word("CJPacket Ordinary"));
    let mut contact = Contact::new();
    contact.name = PersonName::plain("张三").ok();
    purchase.consignee = Some(contact);
    let mut line = PurchaseLine::new();
    (line.sku, line.quantity, line.unit_price, line.name) = (word("CJ1"), Some(2), usd("5.00"), word("tea"));
    purchase.lines = vec![line];
    purchase.waybills = vec![WaybillNo::parse("CJPKL0000000001YQ").unwrap()];
    purchase.held_for = vec!["the zip is wrong".into()];
    purchase
}

fn quotes() -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    let mut quote = FreightQuote::new("CJPacket Ordinary", usd("4.09").unwrap());
    (quote.total, quote.days) = (usd("4.71"), DayRange::new(7, 12).ok());
    quote.price_alt = vec![Money::parse("29.44", Currency::CNY).unwrap()];
    quote.warnings = vec![QuoteWarning::new(WarningKind::Untracked, "no scans")];
    outcome.quotes = vec![quote, FreightQuote::new("Yanwen", usd("3").unwrap())];
    outcome.rejections = vec![QuoteRejection::new("no route")];
    outcome.warnings = vec![QuoteWarning::new(WarningKind::Restricted, "a battery")];
    outcome
}

#[test]
fn objects_of_trade_read_well_in_both_languages() {
    let mut said = String::new();
    for lang in [Lang::En, Lang::Zh] {
        let shell = Shell { format: Format::Table, lang, reveal: false, width: 110 };
        let stopped = Cancellation::Intercepting;
        let stopped = schema::Cancellation::of(&WaybillNo::parse("JDVA1").unwrap(), stopped, View::Masked);
        let bought = Item::from(schema::Purchase::of(&purchase(), View::Masked));
        for item in [bought.clone(), schema::Quotes::of(&quotes(), View::Masked).into(), stopped.into()] {
            said += &one(&item, &shell);
            said.push('\n');
        }
        said += &many(&[Element::Item(bought.clone()), Element::Item(bought)], &shell);
    }
    assert!(!said.contains("张三"), "{said}");
    let plain: String = said.chars().filter(|c| !('\u{2061}'..='\u{206f}').contains(c)).collect();
    insta::assert_snapshot!("trade", plain);
}
