//! The laws of ranking: total, deterministic, nothing lost, nothing compared that cannot be.

use portolan_application::{Comparable, GoodsGroup, QuoteAnswer, QuoteComparison, RankedQuote, Rates};
use portolan_domain::{
    AccountId, Currency, DayRange, Decimal, FreightQuote, Money, ProviderId, QuoteOutcome, QuoteWarning, WarningKind,
};
use portolan_ports::{Error, ErrorKind, QuoteBasis};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn money(text: &str, currency: Currency) -> Money {
    Money::parse(text, currency).unwrap()
}

fn usd(text: &str) -> Money {
    money(text, Currency::USD)
}

fn cny(text: &str) -> Money {
    money(text, Currency::CNY)
}

fn answer(account: &str, quotes: Vec<FreightQuote>) -> QuoteAnswer {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    outcome.quotes = quotes;
    QuoteAnswer::new(ProviderId::cj(), AccountId::parse(account).unwrap(), QuoteBasis::Simple, Ok(outcome))
}

fn quote(name: &str, price: Money, days: Option<(u16, u16)>) -> FreightQuote {
    let mut quote = FreightQuote::new(name, price);
    quote.days = days.and_then(|(min, max)| DayRange::new(min, max).ok());
    quote
}

fn twin(mut quote: FreightQuote, twin: Money) -> FreightQuote {
    quote.price_alt.push(twin);
    quote
}

fn names<'a>(options: &[RankedQuote<'a>]) -> Vec<&'a str> {
    options.iter().map(|option| option.quote.name.as_str()).collect()
}

fn lists(found: &QuoteComparison) -> Vec<(Currency, Vec<&str>)> {
    found.by_price().iter().map(|list| (list.currency, names(&list.options))).collect()
}

#[test]
fn what_is_to_be_paid_decides_then_the_days_then_the_name() {
    let mut taxed = quote("taxed", usd("3.00"), Some((1, 2)));
    taxed.total = Some(usd("6.00"));
    let mut dark = quote("dark", usd("2"), None);
    dark.warnings.push(QuoteWarning::new(WarningKind::Untracked, "no scans"));
    let options = vec![
        taxed,
        quote("late", usd("5"), Some((2, 9))),
        quote("b", usd("5.00"), Some((2, 5))),
        quote("a", usd("5"), Some((2, 5))),
        quote("soon", usd("5"), Some((1, 5))),
        quote("never", usd("5"), None),
        dark,
    ];
    let found = QuoteComparison::new(vec![answer("shop", options)]);
    assert_eq!(lists(&found), [(Currency::USD, vec!["dark", "soon", "a", "b", "late", "never", "taxed"])]);
    let options = &found.by_price()[0].options;
    assert_eq!(
        options.iter().filter(|option| option.untracked).map(|option| option.quote.name.as_str()).collect::<Vec<_>>(),
        ["dark"]
    );
    assert_eq!(names(&found.by_days()[0].options), ["taxed", "soon", "a", "b", "late", "dark", "never"]);
}

#[test]
fn currencies_are_compared_by_twins_and_by_rates_that_are_given_alone() {
    let quotes = || {
        let cj = vec![twin(quote("twin", usd("2"), None), cny("15")), quote("bare", usd("1"), None)];
        vec![answer("cj", cj), answer("jdl", vec![quote("yuan", cny("10"), None), quote("dear", cny("20"), None)])]
    };
    let found = QuoteComparison::new(quotes());
    assert_eq!(lists(&found), [(Currency::CNY, vec!["yuan", "twin", "dear"]), (Currency::USD, vec!["bare"])]);
    let by: Vec<_> = found.by_price()[0].options.iter().map(|option| (option.by, option.price)).collect();
    assert_eq!(by[1], (Comparable::Twin, cny("15")));

    let rates = Rates::in_currency(Currency::CNY).rate(Currency::USD, "7.1".parse().unwrap()).unwrap();
    let found = QuoteComparison::new(quotes()).at(rates);
    assert_eq!(lists(&found), [(Currency::CNY, vec!["bare", "yuan", "twin", "dear"])]);
    assert_eq!(found.by_price()[0].options[2].price, cny("14.2"), "what the caller says wins over the twin");

    let found = QuoteComparison::new(quotes()).at(Rates::in_currency(Currency::EUR));
    assert_eq!(lists(&found).len(), 2, "a currency that nobody has compares nothing");
    assert_eq!(lists(&found)[0].0, Currency::CNY);
    let found = QuoteComparison::new(quotes()).at(Rates::in_currency(Currency::USD));
    assert_eq!(lists(&found), [(Currency::USD, vec!["bare", "twin"]), (Currency::CNY, vec!["yuan", "dear"])]);
}

#[test]
fn the_twin_of_a_price_is_none_of_a_total() {
    let mut taxed = twin(quote("taxed", usd("2"), None), cny("15"));
    taxed.total = Some(usd("3"));
    let found = QuoteComparison::new(vec![answer("a", vec![taxed.clone(), quote("yuan", cny("10"), None)])]);
    assert_eq!(lists(&found), [(Currency::CNY, vec!["yuan"]), (Currency::USD, vec!["taxed"])]);
    taxed.total = Some(usd("2.00"));
    let found = QuoteComparison::new(vec![answer("a", vec![taxed, quote("yuan", cny("10"), None)])]);
    assert_eq!(lists(&found), [(Currency::CNY, vec!["yuan", "taxed"])]);
}

const CURRENCIES: [Currency; 4] = [Currency::CNY, Currency::USD, Currency::EUR, Currency::JPY];

fn any_money() -> impl Strategy<Value = Money> {
    (0..40_i64, 0..3_u32, select(&CURRENCIES[..]))
        .prop_map(|(units, scale, of)| Money::new(Decimal::new(units, scale), of))
}

fn any_quote() -> impl Strategy<Value = FreightQuote> {
    let days = option::of((0..4_u16, 0..4_u16).prop_map(|(min, more)| (min, min + more)));
    ("[ab]{0,2}", any_money(), option::of(any_money()), vec(any_money(), 0..3), days, any::<bool>()).prop_map(
        |(name, price, total, alt, days, untracked)| {
            let mut quote = quote(&name, price, days);
            (quote.total, quote.price_alt) = (total, alt);
            if untracked {
                quote.warnings.push(QuoteWarning::new(WarningKind::Untracked, "no scans"));
            }
            quote
        },
    )
}

fn any_answer() -> impl Strategy<Value = QuoteAnswer> {
    let groups = [GoodsGroup::All, GoodsGroup::Suppliers, GoodsGroup::Others];
    (option::weighted(0.9, vec(any_quote(), 0..6)), "[ab]", select(groups.to_vec())).prop_map(
        |(quotes, account, goods)| {
            match quotes {
                Some(quotes) => answer(&account, quotes),
                None => {
                    let error = Error::answered(ErrorKind::Unavailable, "down");
                    let account = AccountId::parse(&account).unwrap();
                    QuoteAnswer::new(ProviderId::cj(), account, QuoteBasis::Simple, Err(error))
                }
            }
            .for_goods(goods)
        },
    )
}

fn any_rates() -> impl Strategy<Value = Option<Rates>> {
    let of = select(&CURRENCIES[..]);
    option::of((of.clone(), vec((of, 1..1000_i64), 0..4)).prop_map(|(into, rates)| {
        rates.into_iter().fold(Rates::in_currency(into), |rates, (from, rate)| {
            rates.clone().rate(from, Decimal::new(rate, 2)).unwrap_or(rates)
        })
    }))
}

fn compare(answers: Vec<QuoteAnswer>, rates: Option<&Rates>) -> QuoteComparison {
    rates.cloned().into_iter().fold(QuoteComparison::new(answers), QuoteComparison::at)
}

/// What decides the place of an option; those that are alike in all of it stay in the order of the answers.
fn decisive(option: &RankedQuote<'_>) -> String {
    let RankedQuote { answer, quote, price, .. } = option;
    let price = (price.amount().normalize(), price.currency());
    format!("{:?} {price:?} {:?} {:?} {}", answer.goods, quote.days, answer.account, quote.name)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_option_is_ranked_once(answers in vec(any_answer(), 0..6), rates in any_rates()) {
        let found = compare(answers, rates.as_ref());
        let key = |option: &RankedQuote<'_>| std::ptr::from_ref(option.quote);
        let options = found.answers.iter().filter_map(|answer| answer.result.as_ref().ok()).flat_map(|outcome| &outcome.quotes);
        let mut given: Vec<_> = options.map(std::ptr::from_ref).collect();
        given.sort_unstable();
        let mut by_price: Vec<_> = found.by_price().iter().flat_map(|list| list.options.iter().map(key).collect::<Vec<_>>()).collect();
        by_price.sort_unstable();
        prop_assert_eq!(&by_price, &given);
        let mut by_days: Vec<_> = found.by_days().iter().flat_map(|list| list.options.iter().map(key).collect::<Vec<_>>()).collect();
        by_days.sort_unstable();
        prop_assert_eq!(&by_days, &given);
    }

    #[test]
    fn a_list_holds_what_can_be_compared_in_order(answers in vec(any_answer(), 0..6), rates in any_rates()) {
        let found = compare(answers, rates.as_ref());
        for list in found.by_price() {
            prop_assert!(!list.options.is_empty());
            prop_assert!(list.options.windows(2).all(|pair| pair[0].price.amount() <= pair[1].price.amount()));
            for option in &list.options {
                prop_assert_eq!((option.price.currency(), option.answer.goods), (list.currency, list.goods));
                let own = option.quote.payable();
                match option.by {
                    Comparable::Own => prop_assert_eq!(option.price, own),
                    Comparable::Twin => prop_assert!(own == option.quote.price && option.quote.price_alt.contains(&option.price)),
                    Comparable::Rate => prop_assert_eq!(Some(option.price), rates.as_ref().and_then(|rates| rates.convert(own))),
                }
            }
        }
        for list in found.by_days() {
            let days: Vec<_> = list.options.iter().map(|option| option.quote.days.map(|days| (days.max(), days.min()))).collect();
            let known: Vec<_> = days.iter().flatten().collect();
            prop_assert!(known.is_sorted());
            prop_assert!(days.iter().skip(known.len()).all(Option::is_none), "unknown days come last");
        }
    }

    #[test]
    fn the_order_of_answers_does_not_matter(
        (answers, shuffled) in vec(any_answer(), 0..5).prop_flat_map(|answers| (Just(answers.clone()), Just(answers).prop_shuffle())),
        rates in any_rates(),
    ) {
        let (one, other) = (compare(answers, rates.as_ref()), compare(shuffled, rates.as_ref()));
        let prices = |found: &QuoteComparison| -> Vec<String> {
            found.by_price().iter().flat_map(|list| list.options.iter().map(decisive).collect::<Vec<_>>()).collect()
        };
        let of_days = |found: &QuoteComparison| -> Vec<String> {
            found.by_days().iter().flat_map(|list| list.options.iter().map(decisive).collect::<Vec<_>>()).collect()
        };
        prop_assert_eq!(prices(&one), prices(&other));
        prop_assert_eq!(of_days(&one), of_days(&other));
    }
}
