//! What shipping would cost, and what was bought, with every key.

use portolan_domain::{
    AccountId, DayRange, FreeText, FreightQuote, Money, OrderRefKind, ProviderId, Purchase, PurchaseLine,
    PurchaseState, QuoteOutcome, QuoteParts, QuoteRejection, QuoteWarning, RuleEffect, RuleTip, StopWords, TaxId,
    TaxNumberOwner, TaxOption, Timestamp, WarehousePrice, WarningKind, Weight,
};

use super::{SENTENCE, address, at, contact, extra, number, waybill_no, yuan};

fn dollars(text: &str) -> Option<Money> {
    Money::parse(text, portolan_domain::Currency::USD).ok()
}

fn parts(money: fn(&str) -> Option<Money>) -> QuoteParts {
    let mut parts = QuoteParts::new();
    (parts.postage, parts.discounted) = (money("3.55"), money("4.09"));
    (parts.tax, parts.tariff, parts.clearance) = (money("0.30"), money("0.00"), money("0.20"));
    (parts.remote, parts.packaging) = (money("1"), money("0.12"));
    parts
}

fn warning() -> QuoteWarning {
    QuoteWarning::new(WarningKind::Untracked, SENTENCE)
}

fn rule() -> RuleTip {
    let word = |text: &str| Some(text.to_owned());
    let mut rule = RuleTip::new(RuleEffect::Refused);
    (rule.field, rule.pattern) = (word("phone"), word(r"^[\s\d\-\(\)（）+]{6,32}$"));
    (rule.min, rule.max, rule.code) = (word("6"), word("32"), word("1001"));
    rule.broken = Some(true);
    rule.message = Some(FreeText::new(SENTENCE));
    rule
}

fn quote() -> FreightQuote {
    let word = |text: &str| Some(text.to_owned());
    let mut quote = FreightQuote::new("CJPacket Ordinary", dollars("4.09").unwrap());
    (quote.local_name, quote.channel_name) = (word("CJ普货专线"), word("普货"));
    (quote.option_id, quote.channel_id) = (word("1386143126281826304"), word("1386143126281826305"));
    (quote.price_alt, quote.total) = (vec![yuan("29.44").unwrap()], dollars("4.71"));
    (quote.parts, quote.parts_alt) = (parts(dollars), parts(yuan));
    quote.days = DayRange::new(7, 12).ok();
    (quote.origin, quote.destination) = (word("CN"), word("US"));
    (quote.volume_weight, quote.volumetric) = (Weight::from_g(310).ok(), Some(true));
    let mut price = WarehousePrice::new("1");
    (price.price, price.last_price) = (dollars("4.09"), dollars("4.00"));
    (price.packaged, price.last_packaged) = (dollars("4.21"), dollars("4.12"));
    quote.warehouses = vec![price, WarehousePrice::new("2")];
    quote.tax_number_accepted = Some(true);
    let mut tax = TaxOption::new(TaxNumberOwner::Merchant);
    tax.number = TaxId::plain("TAX123456789").ok();
    (tax.service_amount, tax.tax_amount) = ("1.50".parse().ok(), "0".parse().ok());
    tax.extra = extra();
    quote.tax_options = vec![tax, TaxOption::new(TaxNumberOwner::Other)];
    quote.warnings = vec![warning()];
    quote.rules = vec![rule(), RuleTip::new(RuleEffect::Unknown)];
    quote.required_fields = vec!["phone".into(), "dutyNo".into()];
    let mut barred = StopWords::new("battery");
    (barred.fields, barred.message) = (vec!["recipientAddress".into()], Some(FreeText::new(SENTENCE)));
    quote.stop_words = vec![barred];
    quote.extra = extra();
    quote
}

pub(crate) fn quotes() -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    outcome.account = AccountId::parse("shop-1").ok();
    outcome.quoted_at = Timestamp::from_unix_seconds(1_700_000_000).ok();
    outcome.quotes = vec![quote(), FreightQuote::new("bare", dollars("1").unwrap())];
    let mut refused = QuoteRejection::new(SENTENCE);
    (refused.name, refused.option_id) = (Some("USPS+".into()), Some("1".into()));
    (refused.channel_id, refused.code) = (Some("2".into()), Some("1607004".into()));
    refused.extra = extra();
    outcome.rejections = vec![refused, QuoteRejection::new("no route")];
    outcome.warnings = vec![QuoteWarning::new(WarningKind::MixedGoods, "ask apart")];
    outcome
}

pub(crate) fn purchase() -> Purchase {
    let word = |text: &str| Some(text.to_owned());
    let mut purchase = Purchase::new(ProviderId::cj(), number(OrderRefKind::Provider, "210823100016290555"));
    purchase.account = AccountId::parse("shop-1").ok();
    purchase.refs = vec![number(OrderRefKind::Merchant, "SHOP-1"), number(OrderRefKind::Parent, "SD210823")];
    (purchase.state, purchase.state_code) = (Some(PurchaseState::AwaitingPayment), word("UNPAID"));
    (purchase.placed_at, purchase.paid_at) = (at("2023-08-09 09:00:00"), at("2023-08-09 10:00:00"));
    (purchase.shipped_at, purchase.completed_at) = (at("2023-08-10 09:00:00"), at("2023-08-20 09:00:00"));
    purchase.updated_at = at("2023-08-21 09:00:00");
    (purchase.total, purchase.goods, purchase.freight) = (dollars("14.71"), dollars("10.00"), dollars("4.71"));
    purchase.pay_url = word("https://pay.example.com/order?id=210823100016290555");
    (purchase.line, purchase.origin) = (word("CJPacket Ordinary"), word("CN"));
    (purchase.consignee, purchase.address) = (Some(contact()), Some(address()));
    let mut line = PurchaseLine::new();
    (line.sku, line.variant, line.name) = (word("CJ1"), word("1796078021431009280"), word("茶"));
    (line.quantity, line.unit_price, line.merchant_line) = (Some(2), dollars("5.00"), word("L-1"));
    line.extra = extra();
    purchase.lines = vec![line, PurchaseLine::new()];
    purchase.waybills = vec![waybill_no("CJPKL0000000001YQ")];
    purchase.held_for = vec![FreeText::new(SENTENCE)];
    purchase.extra = extra();
    purchase
}
