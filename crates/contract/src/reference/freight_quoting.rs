//! The reference quotes: lanes between two countries for known goods, and those of a waybill.

use async_trait::async_trait;
use portolan_domain::{
    Currency, DayRange, Decimal, FreightQuote, QuoteOutcome, QuoteRejection, QuoteWarning, WarningKind,
};
use portolan_ports::{Error, FreightQuoting, Party, QuoteBasis, QuoteRequest};
use serde_json::{Value, json};

use super::{
    Desk,
    fields::{Fields, bad, refused, unsupported},
};

pub(super) const BASES: &[QuoteBasis] = &[QuoteBasis::Simple, QuoteBasis::PartnerOrder, QuoteBasis::Waybill];

fn country<'a>(party: &'a Party, missing: &'static str) -> Result<&'a str, Error> {
    party.address.country.as_deref().ok_or_else(|| refused(missing))
}

/// The provider's question, or what is wrong with ours.
fn question(request: &QuoteRequest) -> Result<Value, Error> {
    let goods = match request.basis {
        QuoteBasis::Waybill => {
            let waybill = request.waybill.as_ref().ok_or_else(|| refused("`waybill` is missing"))?;
            return Ok(json!({ "waybill": waybill.as_str() }));
        }
        QuoteBasis::PartnerOrder if request.reference.is_none() => return Err(refused("`reference` is missing")),
        QuoteBasis::Simple | QuoteBasis::PartnerOrder => &request.goods,
        _ => return Err(unsupported("there are no prices on this basis")),
    };
    if goods.is_empty() {
        return Err(refused("`goods` is empty"));
    }
    let variants = goods.iter().map(|goods| goods.variant.as_deref()).collect::<Option<Vec<_>>>();
    Ok(json!({
        "from": country(&request.origin, "`origin.country` is missing")?,
        "to": country(&request.destination, "`destination.country` is missing")?,
        "variants": variants.ok_or_else(|| refused("`goods.variant` is missing"))?,
        "order": request.reference.as_ref().map(|reference| reference.value()),
        "consignee": request.destination.contact.name.as_ref().map(|name| name.reveal()),
    }))
}

fn days(text: &str) -> Option<DayRange> {
    let (min, max) = text.split_once('-')?;
    DayRange::new(min.parse().ok()?, max.parse().ok()?).ok()
}

fn rejection(fields: Fields, name: String, reason: &str) -> QuoteRejection {
    let mut rejection = QuoteRejection::new(reason);
    (rejection.name, rejection.extra) = (Some(name), fields.rest());
    rejection
}

/// What a row is: an option, or why it is none.
fn option(mut fields: Fields) -> Result<Result<FreightQuote, QuoteRejection>, Error> {
    let name = fields.must("name")?;
    if let Some(error) = fields.text("error").filter(|error| !error.is_empty()) {
        return Ok(Err(rejection(fields, name, &error)));
    }
    let price = fields.money_in("price", Currency::USD).ok_or_else(|| bad("an option has no price"))?;
    if price.amount() <= Decimal::ZERO {
        return Ok(Err(rejection(fields, name, "the provider gives no price")));
    }
    let mut option = FreightQuote::new(name, price);
    option.option_id = fields.text("id");
    option.price_alt.extend(fields.money("price_cny"));
    option.parts.tax = fields.money_in("tax", Currency::USD);
    option.days = fields.text("days").and_then(|text| days(&text));
    option.warnings.extend(fields.text("note").map(|note| QuoteWarning::new(WarningKind::Untracked, note)));
    for end in ["from", "to", "waybill"] {
        fields.text(end);
    }
    option.extra = fields.rest();
    Ok(Ok(option))
}

impl Desk {
    async fn prices(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let Value::Array(rows) = self.ask("quote", question(request)?).await? else {
            return Err(bad("the options are no list"));
        };
        let mut outcome = QuoteOutcome::new(self.line.provider.clone());
        (outcome.account, outcome.quoted_at) = (Some(self.line.account.clone()), Some(self.line.clock.now()));
        if rows.is_empty() {
            let why = "no lane joins these countries for these goods, or the waybill is not weighed yet";
            outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, why));
        }
        for row in rows {
            match option(Fields::of(row)?)? {
                Ok(quote) => outcome.quotes.push(quote),
                Err(rejection) => outcome.rejections.push(rejection),
            }
        }
        Ok(outcome)
    }
}

#[async_trait]
impl FreightQuoting for Desk {
    async fn quote(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        self.named("quote", self.prices(request).await)
    }
}
