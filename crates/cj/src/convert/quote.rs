//! Prices: what all quotes have in common. What is exact, what is a placeholder, what is to be paid, how long it takes.

use std::borrow::Cow;

use portolan_domain::{
    Currency, DayRange, Decimal, Extra, FreeText, FreightQuote, Money, ProviderId, QuoteOutcome, QuoteRejection,
    QuoteWarning, WarningKind,
};

/// What became of one element of a reply.
#[derive(Debug)]
pub(crate) enum Row {
    /// It can be had.
    Quote(Box<FreightQuote>),
    /// It cannot.
    Rejection(Box<QuoteRejection>),
}

/// All rows of one reply. Where there is none at all, `nothing` says why that may be.
pub(crate) fn outcome(rows: impl IntoIterator<Item = Row>, nothing: &str) -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    for row in rows {
        match row {
            Row::Quote(quote) => outcome.quotes.push(*quote),
            Row::Rejection(rejection) => outcome.rejections.push(*rejection),
        }
    }
    if outcome.quotes.is_empty() && outcome.rejections.is_empty() {
        outcome.warnings.push(QuoteWarning::new(WarningKind::NothingFound, nothing));
    }
    outcome
}

/// An amount as CJ writes it: number or text; an exponent as Java writes whole tens (`1E+1`).
pub(crate) fn amount(text: &str) -> Option<Decimal> {
    match Money::parse(text, Currency::USD) {
        Ok(money) => Some(money.amount()),
        Err(_) if text.contains(['e', 'E']) => Decimal::from_scientific(text.trim()).ok(),
        Err(_) => None,
    }
}

/// Days as CJ writes them: `2-5`, `7`, `3-7 Days`.
pub(crate) fn days(text: &str) -> Option<DayRange> {
    let (min, rest) = leading(text)?;
    let upper = rest.trim_start().strip_prefix(['-', '–', '—', '~', '至']).map(leading);
    let (max, rest) = match upper {
        Some(upper) => upper?,
        None => (min, rest),
    };
    // A longer number or a decimal is no count of days that is understood.
    if rest.starts_with(['.', '-']) { None } else { DayRange::new(min, max).ok() }
}

fn leading(text: &str) -> Option<(u16, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Reads the fields of one element, so that each of them ends somewhere: in the quote, or in the extra fields.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// What has no place of its own.
    pub(crate) extra: Extra,
    /// Every amount that was read, for a rejection, which has no place for any.
    amounts: Vec<(&'static str, String)>,
    /// The first amount that is none.
    unreadable: Option<&'static str>,
}

impl Fields {
    pub(crate) fn new(other: Vec<(String, String)>) -> Self {
        Self { extra: other.into_iter().collect(), ..Self::default() }
    }

    /// Keeps a value that has no place of its own.
    pub(crate) fn keep(&mut self, key: impl Into<Cow<'static, str>>, value: Option<String>) {
        if let Some(value) = value {
            self.extra.insert(key, value);
        }
    }

    /// Keeps members that nobody expected, with where they stood.
    pub(crate) fn keep_all(&mut self, at: &str, other: Vec<(String, String)>) {
        self.extra.extend(other.into_iter().map(|(key, value)| (format!("{at}.{key}"), value)));
    }

    /// An amount in USD, which decides what is to be paid: one that cannot be read spoils the element.
    pub(crate) fn usd(&mut self, key: &'static str, text: Option<String>) -> Option<Money> {
        let read = self.money(key, text, Currency::USD)?;
        if read.is_none() {
            self.unreadable = self.unreadable.or(Some(key));
        }
        read
    }

    /// The same amount once more in CNY; one that cannot be read is kept as it is.
    pub(crate) fn cny(&mut self, key: &'static str, text: Option<String>) -> Option<Money> {
        self.money(key, text, Currency::CNY).flatten()
    }

    /// An amount that decides nothing; one that cannot be read is kept as it is.
    pub(crate) fn aside(&mut self, key: &'static str, text: Option<String>) -> Option<Money> {
        self.money(key, text, Currency::USD).flatten()
    }

    fn money(&mut self, key: &'static str, text: Option<String>, currency: Currency) -> Option<Option<Money>> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        let read = amount(&text).map(|amount| Money::new(amount, currency));
        if read.is_none() {
            self.extra.insert(key, text.as_str());
        }
        self.amounts.push((key, text));
        Some(read)
    }

    /// How long it takes; what cannot be read is kept as it is.
    pub(crate) fn days(&mut self, key: &'static str, text: Option<String>) -> Option<DayRange> {
        let text = text?;
        let read = days(&text);
        if read.is_none() {
            self.extra.insert(key, text);
        }
        read
    }

    /// Why the element cannot be had, by its own words: the English ones, else the Chinese.
    pub(crate) fn refusal(&mut self, en: Option<String>, zh: Option<String>) -> Option<FreeText> {
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        match (said(en), said(zh)) {
            (Some(en), zh) => {
                self.keep("error", zh);
                Some(en.into())
            }
            (None, zh) => zh.map(FreeText::from),
        }
    }

    /// The price, and what is to be paid where that is told. CJ's own total counts if it is more than 0: live answers have
    /// 0 as a placeholder, also for the price, and it never means "free".
    pub(crate) fn priced(
        &mut self,
        price: Option<Money>,
        (key, total): (&'static str, Option<Money>),
        fees: [Option<Money>; 3],
    ) -> Result<(Money, Option<Money>), FreeText> {
        if let Some(key) = self.unreadable {
            return Err(format!("`{key}` is no amount that can be read").into());
        }
        let negative = |money: Money| money.amount() < Decimal::ZERO;
        if [price, total].into_iter().chain(fees).flatten().any(negative) {
            return Err("an amount is below 0".into());
        }
        let more_than_nothing = |money: &Money| money.amount() > Decimal::ZERO;
        let stated = total.filter(more_than_nothing);
        if let (Some(nothing), None) = (total, stated) {
            self.extra.insert(key, nothing.amount().to_string());
        }
        match (price.filter(more_than_nothing), stated) {
            (Some(price), Some(total)) => Ok((price, Some(total))),
            (None, Some(total)) => Ok((total, Some(total))),
            (Some(price), None) => {
                let sum = fees.into_iter().flatten().try_fold(price, Money::checked_add);
                let sum = sum.map_err(|_| FreeText::from("the fees cannot be added to the price"))?;
                Ok((price, fees.iter().any(Option::is_some).then_some(sum)))
            }
            (None, None) => Err("CJ gives no price, or 0, which is a placeholder: there is no quote".into()),
        }
    }

    /// A rejection with everything that was read.
    pub(crate) fn reject(mut self, name: Option<String>, reason: FreeText) -> QuoteRejection {
        self.extra.extend(self.amounts);
        let mut rejection = QuoteRejection::new("");
        rejection.name = name;
        rejection.reason = reason;
        rejection.extra = self.extra;
        rejection
    }
}

/// A note on an option, with what it is about as far as its words tell.
pub(crate) fn note(text: Option<String>) -> Option<QuoteWarning> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    let said = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let kind =
        if has(&["not trackable", "untrackable", "cannot be tracked", "can not be tracked", "无法追踪", "不可追踪"])
        {
            WarningKind::Untracked
        } else if has(&["restricted", "prohibited", "禁运", "限制"]) {
            WarningKind::Restricted
        } else {
            WarningKind::Other
        };
    Some(QuoteWarning::new(kind, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Option<Money> {
        Some(Money::new(amount(text).unwrap(), Currency::USD))
    }

    fn shown(price: &str, total: &str, fees: [&str; 3]) -> Result<String, String> {
        let mut fields = Fields::new(Vec::new());
        let mut read = |key, text: &str| fields.usd(key, Some(text.to_owned()));
        let (price, total) = (read("price", price), read("total", total));
        let fees = fees.map(|fee| read("fee", fee));
        let (price, total) =
            fields.priced(price, ("total", total), fees).map_err(|reason| reason.reveal().to_owned())?;
        Ok(format!("{price} {}", total.map_or_else(|| "-".to_owned(), |total| total.to_string())))
    }

    #[test]
    fn what_is_to_be_paid_is_the_total_if_it_is_no_placeholder() {
        assert_eq!(shown("4.71", "", ["", "", ""]).unwrap(), "4.71 USD -");
        assert_eq!(shown("4.71", "0", ["", "", ""]).unwrap(), "4.71 USD -");
        assert_eq!(shown("4.71", "6.00", ["1", "", ""]).unwrap(), "4.71 USD 6.00 USD");
        assert_eq!(shown("4.71", "0.00", ["0.1", "0.2", ""]).unwrap(), "4.71 USD 5.01 USD");
        assert_eq!(shown("0", "6", ["", "", ""]).unwrap(), "6 USD 6 USD");
        assert!(shown("0", "0", ["1", "", ""]).unwrap_err().contains("placeholder"));
        assert!(shown("", "", ["", "", ""]).unwrap_err().contains("no price"));
        assert_eq!(shown("many", "1", ["", "", ""]).unwrap_err(), "`price` is no amount that can be read");
        assert_eq!(shown("1", "1", ["", "-0.5", ""]).unwrap_err(), "an amount is below 0");
    }

    #[test]
    fn a_rejection_keeps_the_amounts_and_a_quote_what_cannot_be_read() {
        let mut fields = Fields::new(vec![("new".into(), "1".into())]);
        assert_eq!(fields.usd("logisticPrice", Some("0.00".into())), usd("0"));
        assert_eq!(fields.cny("logisticPriceCn", Some("dear".into())), None);
        let rejection = fields.reject(Some("USPS+".into()), "no".into());
        let extra: Vec<_> = rejection.extra.iter().collect();
        assert_eq!(extra, [("logisticPrice", "0.00"), ("logisticPriceCn", "dear"), ("new", "1")]);
    }

    #[test]
    fn amounts_are_exact_however_they_are_written() {
        for (text, read) in [("4.71", "4.71"), (" 4.710 ", "4.710"), ("1E+1", "10"), ("2.5e-1", "0.25"), ("-0", "0")] {
            assert_eq!(amount(text).unwrap(), Money::parse(read, Currency::USD).unwrap().amount(), "{text}");
        }
        assert_eq!(amount("0.1").unwrap() + amount("0.2").unwrap(), amount("0.3").unwrap());
        for bad in ["", "NaN", "1,5", "$1", "e", "1e99"] {
            assert_eq!(amount(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_a_range_or_one_number() {
        let read = |text: &str| days(text).map(|days| (days.min(), days.max()));
        for (text, range) in [
            ("2-5", Some((2, 5))),
            ("12-50", Some((12, 50))),
            ("7", Some((7, 7))),
            ("3-7 Days", Some((3, 7))),
            (" 8 – 12 ", Some((8, 12))),
            ("7~15天", Some((7, 15))),
            ("5-2", None),
            ("soon", None),
            ("", None),
            ("2-", None),
            ("1.5", None),
            ("99999", None),
            ("2-5-8", None),
        ] {
            assert_eq!(read(text), range, "{text}");
        }
    }

    #[test]
    fn a_note_tells_what_it_is_about() {
        let kind = |text: &str| note(Some(text.into())).map(|warning| warning.kind);
        let untracked = "Hi, CJ will not accept any disputes when you choose the shipping method, which is not trackable \
                         when orders arrived at some countries, states, or cities.";
        assert_eq!(kind(untracked), Some(WarningKind::Untracked));
        assert_eq!(kind("Batteries are restricted"), Some(WarningKind::Restricted));
        assert_eq!(kind("Allow for holidays"), Some(WarningKind::Other));
        assert_eq!(kind(" "), None);
    }
}
