//! What a port for [`FreightQuoting`](portolan_ports::FreightQuoting) must do in each [`FreightQuotingScenario`].

use portolan_domain::{Decimal, FreightQuote, Money, QuoteOutcome, QuoteRejection, QuoteWarning, WarningKind};
use portolan_ports::{Delivery, ErrorKind, QuoteBasis, QuoteGoods, QuoteRequest};

use crate::{
    Call, FreightQuotingScenario, Outcome, Rig, Scenario,
    check::{Check, expected, input, told},
    persons,
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __freight_quoting_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments freight_quoting FreightQuoting FreightQuotingScenario
            [
                found Found
                rejected_option RejectedOption
                zero_price ZeroPrice
                empty Empty
                unknown Unknown
                refused_with_person RefusedWithPerson
                unsupported_basis UnsupportedBasis
                missing_field MissingField
                exact_money ExactMoney
                extra_fields ExtraFields
            ]
            [quote QuoteFreight]
            [quote QuoteFreight]
        }
    };
}
crate::__freight_quoting_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::FreightQuoting(FreightQuotingScenario::$scenario))
    };
}

/// Each basis that the capabilities name: its options, and no others, each with its price.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    let (asked, expected) = (asked(&check), expected!(check, Quotes));
    for basis in bases(&check) {
        check.rig_holds(asked.iter().any(|request| request.basis == *basis), || {
            format!("give a question on the basis {basis:?}, which the capabilities name")
        });
    }
    check.rig_holds(asked.len() == expected.len(), || "expect one outcome for each question".into());
    for (request, expected) in asked.into_iter().zip(expected) {
        check.rig_holds(!expected.quotes.is_empty(), || "expect an option of each question".into());
        same(&check, &quote(&check, request).await, expected);
    }
    Outcome::Held
}

/// An option with an error of its own: a rejection with its reason, and the other options stay.
pub async fn rejected_option(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RejectedOption);
    options_and_rejections(&check).await;
    Outcome::Held
}

/// A price of zero: a placeholder, hence a rejection, and the other options stay.
pub async fn zero_price(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ZeroPrice);
    options_and_rejections(&check).await;
    Outcome::Held
}

async fn options_and_rejections(check: &Check) {
    input!(check, QuoteFreight(request));
    let expected = expected!(check, Quotes);
    let both = expected.iter().all(|outcome| !outcome.quotes.is_empty() && !outcome.rejections.is_empty());
    check.rig_holds(both, || "expect an option and a rejection".into());
    let outcome = quote(check, request).await;
    expected.into_iter().for_each(|expected| same(check, &outcome, expected));
}

/// No options: `Ok`, with a warning that says why that may be.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    input!(check, QuoteFreight(request));
    let outcome = quote(&check, request).await;
    check.equal("number of options", outcome.quotes.len(), 0);
    check.equal("number of rejections", outcome.rejections.len(), 0);
    Outcome::Held
}

/// Goods, or a waybill, that nobody knows: `NotFound`.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    input!(check, QuoteFreight(request));
    check.not_found(&check.error(check.quoting().quote(request).await));
    Outcome::Held
}

/// A refusal that repeats who was named: answered, with the provider's code, and without the person.
pub async fn refused_with_person(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RefusedWithPerson);
    input!(check, QuoteFreight(request));
    let named = !persons::of(&Call::QuoteFreight(request.clone())).is_empty();
    check.rig_holds(named, || "name a person in the question".into());
    let error = check.error(check.quoting().quote(request).await);
    check.equal("delivery", error.delivery(), Delivery::Answered);
    check.holds(error.code().is_some(), || "the provider's code is lost".into());
    Outcome::Held
}

/// A basis that the provider does not have: `Unsupported`, and nothing is sent.
pub async fn unsupported_basis(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnsupportedBasis);
    let lacking: Vec<_> = QuoteBasis::ALL.into_iter().filter(|basis| !bases(&check).contains(basis)).collect();
    if lacking.is_empty() {
        return Outcome::Skipped("it has every basis".into());
    }
    let some = QuoteRequest::new(QuoteBasis::Simple).between("CN", "US").with(QuoteGoods::variant("1"));
    let some = asked(&check).first().map_or(some, |request| (*request).clone());
    for basis in lacking {
        let mut request = some.clone();
        request.basis = basis;
        let call = check.quoting().quote(&request);
        check.refused_before_sending(&format!("the basis {basis:?}"), &[ErrorKind::Unsupported], call).await;
    }
    Outcome::Held
}

/// What a basis needs and a question lacks: `InvalidInput`, naming it, and nothing is sent.
pub async fn missing_field(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, MissingField);
    let asked = asked(&check);
    for (request, field) in asked.iter().zip(check.fields(asked.len())) {
        check.refused_for(field, check.quoting().quote(request)).await;
    }
    for basis in bases(&check) {
        let request = QuoteRequest::new(*basis);
        let call = check.quoting().quote(&request);
        let what = format!("a question that says nothing, on the basis {basis:?},");
        check.refused_before_sending(&what, &[ErrorKind::InvalidInput], call).await;
    }
    Outcome::Held
}

/// A price of many digits: every one of them comes back.
pub async fn exact_money(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExactMoney);
    input!(check, QuoteFreight(request));
    let expected = expected!(check, Quotes);
    let prices = || expected.iter().flat_map(|outcome| &outcome.quotes).map(|quote| quote.price);
    check.rig_holds(prices().any(beyond_floats), || "expect a price of more digits than a float holds".into());
    let outcome = quote(&check, request).await;
    expected.iter().for_each(|expected| same(&check, &outcome, expected));
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of its option, of a rejection or of a way to deal with tax.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, QuoteFreight(request));
    let QuoteOutcome { quotes, rejections, .. } = quote(&check, request).await;
    let taxes = quotes.iter().flat_map(|quote| &quote.tax_options).map(|option| &option.extra);
    let rejections = rejections.iter().map(|rejection| &rejection.extra);
    check.extra_kept(quotes.iter().map(|quote| &quote.extra).chain(taxes).chain(rejections));
    Outcome::Held
}

/// More significant digits than a float of 64 bits holds.
pub(crate) fn beyond_floats(money: Money) -> bool {
    money.amount().normalize().mantissa().unsigned_abs() > 1 << 53
}

fn bases(check: &Check) -> &'static [QuoteBasis] {
    let takes = check.stage.connection.capabilities.quoting.as_ref();
    let takes = takes.unwrap_or_else(|| check.fails("the rig's connection does not say what its quotes are based on"));
    check.rig_holds(!takes.bases.is_empty(), || "the capabilities name no basis".into());
    takes.bases
}

/// The staged questions.
fn asked(check: &Check) -> Vec<&QuoteRequest> {
    fn question(call: &Call) -> Option<&QuoteRequest> {
        match call {
            Call::QuoteFreight(request) => Some(request),
            _ => None,
        }
    }
    check.stage.calls.iter().filter_map(question).collect()
}

/// Asks, and checks what must hold for every outcome.
async fn quote(check: &Check, request: &QuoteRequest) -> QuoteOutcome {
    let outcome = check.found(check.quoting().quote(request).await);
    check.of_the_account(&outcome.provider, outcome.account.as_ref());
    check.holds(outcome.quoted_at.is_some(), || "prices change, and the time of the answer is not told".into());
    for option in &outcome.quotes {
        let priced = |money: Money| money.amount() > Decimal::ZERO;
        check.holds(!option.name.trim().is_empty(), || "an option has no name to order it by".into());
        check.holds(priced(option.price) && priced(option.payable()), || "an option has a price of zero".into());
        let twins = option.price_alt.iter().all(|twin| twin.currency() != option.price.currency());
        check.holds(twins, || "a price has a twin in its own currency".into());
    }
    let reasons = outcome.rejections.iter().all(|rejection| !rejection.reason.is_empty());
    check.holds(reasons, || "a rejection has no reason".into());
    let nothing_found = |warning: &&QuoteWarning| warning.kind == WarningKind::NothingFound;
    let why = outcome.warnings.iter().find(nothing_found);
    if outcome.quotes.is_empty() && outcome.rejections.is_empty() {
        let told = why.is_some_and(|warning| !warning.text.is_empty());
        check.holds(told, || "nothing was found, and no warning says why that may be".into());
    }
    check.holds(outcome.quotes.is_empty() || why.is_none(), || {
        "options were found, and a warning says that there are none".into()
    });
    outcome
}

fn same(check: &Check, outcome: &QuoteOutcome, expected: &QuoteOutcome) {
    for expected in &expected.quotes {
        let is_it = |option: &&FreightQuote| {
            option.name == expected.name
                && as_told(&option.option_id, &expected.option_id)
                && as_told(&option.channel_id, &expected.channel_id)
        };
        same_option(check, check.given_back("an option", outcome.quotes.iter().find(is_it)), expected);
    }
    check.equal("number of options", outcome.quotes.len(), expected.quotes.len());
    for expected in &expected.rejections {
        let is_it = |rejection: &&QuoteRejection| {
            as_told(&rejection.name, &expected.name)
                && as_told(&rejection.option_id, &expected.option_id)
                && as_told(&rejection.channel_id, &expected.channel_id)
        };
        let rejection = check.given_back("a rejection", outcome.rejections.iter().find(is_it));
        told!(check, "a rejection's", rejection, expected, [reason, code]);
    }
    check.equal("number of rejections", outcome.rejections.len(), expected.rejections.len());
    same_kinds(check, "the outcome", &outcome.warnings, &expected.warnings);
}

fn as_told(found: &Option<String>, expected: &Option<String>) -> bool {
    expected.is_none() || found == expected
}

fn same_option(check: &Check, option: &FreightQuote, expected: &FreightQuote) {
    check.equal("an option's price", option.price, expected.price);
    told!(
        check,
        "an option's",
        option,
        expected,
        [
            local_name,
            channel_name,
            price_alt,
            total,
            parts,
            parts_alt,
            days,
            origin,
            destination,
            volume_weight,
            volumetric,
            warehouses,
            tax_number_accepted,
            rules,
            required_fields,
            stop_words,
        ]
    );
    if !expected.tax_options.is_empty() {
        check.equal("number of ways to deal with tax", option.tax_options.len(), expected.tax_options.len());
    }
    for (way, expected) in option.tax_options.iter().zip(&expected.tax_options) {
        check.equal("whose tax number it is", way.owner, expected.owner);
        told!(check, "a way to deal with tax, its", way, expected, [number, service_amount, tax_amount]);
    }
    same_kinds(check, "an option", &option.warnings, &expected.warnings);
}

fn same_kinds(check: &Check, whose: &str, found: &[QuoteWarning], expected: &[QuoteWarning]) {
    for expected in expected {
        let warned = found.iter().any(|warning| warning.kind == expected.kind && !warning.text.is_empty());
        check.holds(warned, || format!("{whose} lacks its warning {:?}", expected.kind));
    }
}
