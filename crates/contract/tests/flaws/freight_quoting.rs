//! Flaws of freight quotes.

use portolan_domain::{
    AccountId, Currency, Decimal, Extra, FreightQuote, Money, QuoteOutcome, QuoteWarning, WarningKind,
};
use portolan_ports::{Delivery, Error, ErrorKind};

use crate::{
    not_found, provider,
    spoilt::{Flaw, Hook},
};

type Outcome = Result<QuoteOutcome, Error>;

fn changed(outcome: Outcome, change: impl Fn(&mut QuoteOutcome)) -> Outcome {
    let mut outcome = outcome?;
    change(&mut outcome);
    Ok(outcome)
}

/// Changes each option.
fn each(outcome: Outcome, change: impl Fn(&mut FreightQuote)) -> Outcome {
    changed(outcome, |outcome| outcome.quotes.iter_mut().for_each(&change))
}

/// What an adapter makes of no data at all.
fn nothing() -> Outcome {
    let mut outcome = QuoteOutcome::new(provider());
    outcome.account = AccountId::parse("reference").ok();
    outcome.quoted_at = Some(portolan_domain::Timestamp::UNIX_EPOCH);
    outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, "no lane"));
    Ok(outcome)
}

/// The rejected option among the others, as if nothing were wrong with it.
fn as_if_priced(outcome: Outcome, price: &str) -> Outcome {
    changed(outcome, |outcome| {
        let price = Money::parse(price, Currency::USD).expect("a price");
        outcome.quotes.extend(outcome.rejections.drain(..).map(|_| FreightQuote::new("Sea", price)));
    })
}

/// The provider refuses what a check before sending should have refused.
const PASSED_ON: Hook = Hook::Error(|error| error.with_delivery(Delivery::Answered));

pub(crate) const FLAWS: &[Flaw] = &[
    ("found", Hook::Quotes(|_, _| nothing()), "an option is lost"),
    ("found", Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.account = None)), "account of a record"),
    (
        "found",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.quoted_at = None)),
        "the time of the answer",
    ),
    (
        "found",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.quotes.push(outcome.quotes[0].clone()))),
        "number of options",
    ),
    (
        "found",
        Hook::Quotes(|_, outcome| {
            each(outcome, |option| option.price = Money::new(option.price.amount(), Currency::CNY))
        }),
        "a twin in its own currency",
    ),
    ("found", Hook::Quotes(|_, outcome| each(outcome, |option| option.price_alt.clear())), "an option's price_alt"),
    ("found", Hook::Quotes(|_, outcome| each(outcome, |option| option.days = None)), "an option's days"),
    ("found", Hook::Quotes(|_, outcome| each(outcome, |option| option.parts.tax = None)), "an option's parts"),
    ("found", Hook::Quotes(|_, outcome| each(outcome, |option| option.name.clear())), "no name to order it by"),
    (
        "found",
        Hook::Quotes(|_, outcome| each(outcome, |option| option.warnings.clear())),
        "lacks its warning Untracked",
    ),
    (
        "found",
        Hook::Quotes(|_, outcome| {
            each(outcome, |option| option.total = Some(Money::new(Decimal::ZERO, Currency::USD)))
        }),
        "a price of zero",
    ),
    (
        "found",
        Hook::Quotes(|_, outcome| {
            changed(outcome, |outcome| outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, "none")))
        }),
        "a warning says that there are none",
    ),
    ("rejected_option", Hook::Quotes(|_, _| Err(not_found())), "it must succeed"),
    (
        "rejected_option",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.rejections.clear())),
        "a rejection is lost",
    ),
    ("rejected_option", Hook::Quotes(|_, outcome| as_if_priced(outcome, "0.80")), "number of options"),
    (
        "rejected_option",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.quotes.clear())),
        "an option is lost",
    ),
    (
        "rejected_option",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.rejections[0].reason = "".into())),
        "has no reason",
    ),
    (
        "rejected_option",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.rejections[0].reason = "closed".into())),
        "a rejection's reason",
    ),
    ("zero_price", Hook::Quotes(|_, outcome| as_if_priced(outcome, "0")), "a price of zero"),
    (
        "zero_price",
        Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.rejections.clear())),
        "a rejection is lost",
    ),
    ("empty", Hook::Quotes(|_, _| Err(not_found())), "it must succeed"),
    ("empty", Hook::Quotes(|_, outcome| changed(outcome, |outcome| outcome.warnings.clear())), "no warning says why"),
    (
        "empty",
        Hook::Quotes(|_, outcome| {
            changed(outcome, |outcome| outcome.warnings = vec![QuoteWarning::new(WarningKind::NothingFound, "")])
        }),
        "no warning says why",
    ),
    ("unknown", Hook::Quotes(|_, _| nothing()), "it must fail"),
    (
        "unknown",
        Hook::Error(|_| Error::answered(ErrorKind::InvalidInput, "").with_provider(provider())),
        "kind is InvalidInput",
    ),
    (
        "refused_with_person",
        Hook::Error(|error| Error::answered(error.kind(), "Zhang San lives too far").with_provider(provider())),
        "shows a person",
    ),
    (
        "refused_with_person",
        Hook::Error(|error| Error::answered(error.kind(), "refused").with_provider(provider())),
        "code is lost",
    ),
    ("refused_with_person", Hook::Quotes(|_, _| nothing()), "it must fail"),
    ("unsupported_basis", Hook::Quotes(|_, _| nothing()), "and succeeded"),
    ("unsupported_basis", PASSED_ON, "delivery is Answered"),
    ("unsupported_basis", Hook::Knocks, "and it arrived"),
    ("missing_field", Hook::Quotes(|_, _| nothing()), "and succeeded"),
    ("missing_field", PASSED_ON, "delivery is Answered"),
    ("missing_field", Hook::Knocks, "and it arrived"),
    (
        "missing_field",
        Hook::Error(|_| Error::not_sent(ErrorKind::InvalidInput, "something is missing").with_provider(provider())),
        "does not name destination.country",
    ),
    (
        "missing_field",
        Hook::Quotes(|request, outcome| if request.goods.is_empty() { nothing() } else { outcome }),
        "and succeeded",
    ),
    (
        "exact_money",
        Hook::Quotes(|_, outcome| {
            each(outcome, |option| option.price = Money::parse("90071992547409936", Currency::USD).expect("a price"))
        }),
        "an option's price",
    ),
    ("extra_fields", Hook::Quotes(|_, outcome| each(outcome, |option| option.extra = Extra::new())), "unknown field"),
    ("rate_limited::quote", Hook::Quotes(|_, _| nothing()), "it must fail, and succeeded"),
];
