//! Which option is the cheapest, and which the fastest: pure.

use std::{cmp::Ordering, collections::BTreeSet};

use portolan_domain::{Currency, FreightQuote, Money, QuoteRejection, WarningKind};

use super::{GoodsGroup, QuoteAnswer, Rates};

/// All answers to one question, to be compared.
#[derive(Clone, Debug)]
pub struct QuoteComparison {
    /// The answers, failures among them.
    pub answers: Vec<QuoteAnswer>,
    rates: Option<Rates>,
}

/// How the amount came about by which an option is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparable {
    /// It is what is to be paid.
    Own,
    /// The provider gives the same price in this currency too.
    Twin,
    /// It is what is to be paid, at the rate that the caller gave.
    Rate,
}

/// One option in a ranking.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RankedQuote<'a> {
    /// The answer that it is from.
    pub answer: &'a QuoteAnswer,
    /// The option.
    pub quote: &'a FreightQuote,
    /// The amount by which it is compared.
    pub price: Money,
    /// How that came about.
    pub by: Comparable,
    /// Whether the parcel cannot be tracked, or not all the way.
    pub untracked: bool,
    at: (usize, usize),
}

/// Options for the same goods in one currency, the cheapest first.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PriceList<'a> {
    /// For which goods of the basket.
    pub goods: GoodsGroup,
    /// The currency in which they are compared.
    pub currency: Currency,
    /// The options: one or more.
    pub options: Vec<RankedQuote<'a>>,
}

/// Options for the same goods, the fastest first; those that tell no days come last.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DaysList<'a> {
    /// For which goods of the basket.
    pub goods: GoodsGroup,
    /// The options: one or more.
    pub options: Vec<RankedQuote<'a>>,
}

impl QuoteComparison {
    /// Answers that are compared without rates.
    #[must_use]
    pub fn new(answers: Vec<QuoteAnswer>) -> Self {
        Self { answers, rates: None }
    }

    /// Compared at these rates.
    #[must_use]
    pub fn at(mut self, rates: Rates) -> Self {
        self.rates = Some(rates);
        self
    }

    /// Every option once, in lists that can be compared: options for different goods, and prices of different currencies,
    /// are in different lists.
    ///
    /// With rates, all that is in their currency, has a rate or has a twin in it is in one list. What is left is put
    /// together in the currency in which the most of it has a price, its own or a twin, and so on. A twin counts only for an
    /// option whose price is all that is to be paid: of a total, providers give none.
    ///
    /// Equal prices are in the order of their days, then of provider, account, basis, name and ids, then of the answers.
    #[must_use]
    pub fn by_price(&self) -> Vec<PriceList<'_>> {
        let groups = [GoodsGroup::All, GoodsGroup::Suppliers, GoodsGroup::Others];
        groups.into_iter().flat_map(|goods| self.price_lists(goods)).collect()
    }

    /// Every option once, in a list for each group of goods: by the most days it takes, then the fewest, then as in
    /// [`by_price`](Self::by_price).
    #[must_use]
    pub fn by_days(&self) -> Vec<DaysList<'_>> {
        let mut lists: Vec<DaysList<'_>> = Vec::new();
        for list in self.by_price() {
            match lists.last_mut().filter(|last| last.goods == list.goods) {
                Some(last) => last.options.extend(list.options),
                None => lists.push(DaysList { goods: list.goods, options: list.options }),
            }
        }
        // The sort is stable: equal days stay in the order of prices.
        lists.iter_mut().for_each(|list| list.options.sort_by_key(|option| days(option.quote)));
        lists
    }

    /// Every option that cannot be had, with the answer that says so.
    pub fn rejections(&self) -> impl Iterator<Item = (&QuoteAnswer, &QuoteRejection)> {
        self.answers.iter().flat_map(|answer| {
            let outcome = answer.result.as_ref().ok().into_iter();
            outcome.flat_map(|outcome| &outcome.rejections).map(move |refused| (answer, refused))
        })
    }

    fn price_lists(&self, goods: GoodsGroup) -> Vec<PriceList<'_>> {
        let mut left: Vec<(usize, usize)> = self.places(goods);
        let mut lists = Vec::new();
        let mut rates = self.rates.as_ref();
        while !left.is_empty() {
            let rates = rates.take(); // its currency comes first, and alone is converted to
            let currency = rates.map_or_else(|| self.widest(&left), Rates::currency);
            let mut options = Vec::new();
            left.retain(|at| match self.compared(*at, currency, rates) {
                Some(option) => {
                    options.push(option);
                    false
                }
                None => true,
            });
            if !options.is_empty() {
                options.sort_by(cheaper);
                lists.push(PriceList { goods, currency, options });
            }
        }
        lists
    }

    fn places(&self, goods: GoodsGroup) -> Vec<(usize, usize)> {
        let of_group = self.answers.iter().enumerate().filter(|(_, answer)| answer.goods == goods);
        let options = |answer: &QuoteAnswer| answer.result.as_ref().map_or(0, |outcome| outcome.quotes.len());
        of_group.flat_map(|(at, answer)| (0..options(answer)).map(move |option| (at, option))).collect()
    }

    fn quote(&self, (answer, option): (usize, usize)) -> Option<(&QuoteAnswer, &FreightQuote)> {
        let answer = self.answers.get(answer)?;
        Some((answer, answer.result.as_ref().ok()?.quotes.get(option)?))
    }

    fn compared(&self, at: (usize, usize), currency: Currency, rates: Option<&Rates>) -> Option<RankedQuote<'_>> {
        let (answer, quote) = self.quote(at)?;
        let own = quote.payable();
        let (price, by) = if own.currency() == currency {
            (own, Comparable::Own)
        } else if let Some(price) = rates.and_then(|rates| rates.convert(own)) {
            (price, Comparable::Rate)
        } else {
            (twins(quote).find(|twin| twin.currency() == currency)?, Comparable::Twin)
        };
        let untracked = quote.warnings.iter().any(|warning| warning.kind == WarningKind::Untracked);
        Some(RankedQuote { answer, quote, price, by, untracked, at })
    }

    /// The currency in which the most of these options have a price; of several, that in which the most have their own; of
    /// several, the first by code.
    fn widest(&self, options: &[(usize, usize)]) -> Currency {
        let quotes: Vec<&FreightQuote> = options.iter().filter_map(|at| Some(self.quote(*at)?.1)).collect();
        let own = |currency: Currency| quotes.iter().filter(|quote| quote.payable().currency() == currency).count();
        let has = |currency: Currency| {
            let priced = |quote: &&&FreightQuote| {
                quote.payable().currency() == currency || twins(quote).any(|twin| twin.currency() == currency)
            };
            quotes.iter().filter(priced).count()
        };
        let currencies: BTreeSet<Currency> = quotes.iter().map(|quote| quote.payable().currency()).collect();
        let widest = currencies.into_iter().rev().max_by_key(|currency| (has(*currency), own(*currency)));
        widest.unwrap_or(Currency::USD)
    }
}

/// The same amount in other currencies, where the price is all that is to be paid.
fn twins(quote: &FreightQuote) -> impl Iterator<Item = Money> {
    let whole = quote.payable() == quote.price;
    quote.price_alt.iter().copied().filter(move |_| whole)
}

/// Its days, to be compared: unknown ones come last.
fn days(quote: &FreightQuote) -> (bool, Option<(u16, u16)>) {
    let days = quote.days.map(|days| (days.max(), days.min()));
    (days.is_none(), days)
}

/// A total order: no two options are equal in it.
fn cheaper(a: &RankedQuote<'_>, b: &RankedQuote<'_>) -> Ordering {
    let whose = |option: &RankedQuote<'_>| {
        let QuoteAnswer { provider, account, basis, .. } = option.answer;
        (provider.clone(), account.clone(), *basis)
    };
    let named = |quote: &FreightQuote| (quote.name.clone(), quote.option_id.clone(), quote.channel_id.clone());
    a.price
        .amount()
        .cmp(&b.price.amount())
        .then_with(|| days(a.quote).cmp(&days(b.quote)))
        .then_with(|| whose(a).cmp(&whose(b)))
        .then_with(|| named(a.quote).cmp(&named(b.quote)))
        .then_with(|| a.at.cmp(&b.at))
}
