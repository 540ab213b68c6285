//! Prices side by side: what can be had, what cannot, and who did not answer.

use portolan::{
    Money,
    application::{Comparable, GoodsGroup, QuoteAnswer, QuoteComparison, RankedQuote},
    schema::{self, Failed},
};

use super::{
    Shell,
    paint::{Tone, clean, paint},
    table,
};
use crate::{
    args::SortArg,
    lang::{self, Text},
};

/// What was asked, in one line: `shop simple suppliers`.
pub(crate) fn question(answer: &QuoteAnswer) -> String {
    let account = answer.account.as_ref().map(ToString::to_string);
    let words = [account.as_deref(), Some(answer.basis.word()), answer.goods.word()];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// All answers to one question.
pub(crate) fn comparison(found: &QuoteComparison, sort: SortArg, shell: &Shell) -> String {
    let lists: Vec<(GoodsGroup, String, Vec<RankedQuote<'_>>)> = match sort {
        SortArg::Price => {
            let heading = |currency| format!("{} {currency}", shell.lang.of(lang::PRICES_IN));
            found.by_price().into_iter().map(|list| (list.goods, heading(list.currency), list.options)).collect()
        }
        SortArg::Days => {
            let heading = || shell.lang.of(lang::BY_DAYS).to_owned();
            found.by_days().into_iter().map(|list| (list.goods, heading(), list.options)).collect()
        }
    };
    let mut blocks: Vec<String> = lists
        .into_iter()
        .map(|(goods, heading, options)| {
            let goods = goods.word().map(|word| format!("{} · ", shell.lang.of(lang::goods_group(word))));
            let heading = paint(&format!("{}{heading}", goods.unwrap_or_default()), Tone::Strong);
            format!(" {heading}\n{}", options_table(found, &options, sort, shell))
        })
        .collect();
    if blocks.is_empty() && found.answers.iter().any(|answer| answer.result.is_ok()) {
        blocks.push(format!(" {}\n", shell.lang.of(lang::NONE_FOUND)));
    }
    blocks.extend(notes(found, shell));
    blocks.extend(rejections(found, shell));
    blocks.extend(failures(found, shell));
    blocks.join("\n")
}

fn options_table(found: &QuoteComparison, options: &[RankedQuote<'_>], sort: SortArg, shell: &Shell) -> String {
    let lang = shell.lang;
    let several = |of: &dyn Fn(&QuoteAnswer) -> String| {
        let first = found.answers.first().map(of);
        found.answers.iter().any(|answer| Some(of(answer)) != first)
    };
    let account = |answer: &QuoteAnswer| answer.account.as_ref().map(ToString::to_string).unwrap_or_default();
    let basis = |answer: &QuoteAnswer| lang.of(lang::basis(answer.basis.word())).to_owned();
    type Cell<'a> = Box<dyn Fn(&RankedQuote<'_>) -> String + 'a>;
    let compared = |option: &RankedQuote<'_>| match sort {
        SortArg::Price => money(option.price),
        SortArg::Days => money(option.quote.payable()), // in one list are prices of all currencies
    };
    let told = |option: &RankedQuote<'_>| match (sort, option.by) {
        (SortArg::Price, Comparable::Twin | Comparable::Rate) => money(option.quote.payable()),
        _ => String::new(),
    };
    let days = |option: &RankedQuote<'_>| option.quote.days.map(|days| days.to_string()).unwrap_or_default();
    let columns: [(Text, bool, Cell<'_>); 7] = [
        (lang::OPTION, true, Box::new(|option| clean(&option.quote.name))),
        (lang::TO_PAY, true, Box::new(compared)),
        (lang::ORIGINALLY, options.iter().any(|option| !told(option).is_empty()), Box::new(told)),
        (lang::DAYS, options.iter().any(|option| option.quote.days.is_some()), Box::new(days)),
        (lang::ACCOUNT, several(&account), Box::new(move |option| account(option.answer))),
        (lang::BASIS, several(&basis), Box::new(move |option| basis(option.answer))),
        (lang::NOTES, true, Box::new(|option| remarks(option, shell))),
    ];
    let columns: Vec<_> = columns.iter().filter(|(_, shown, _)| *shown).collect();
    let headers: Vec<&str> = columns.iter().map(|(heading, ..)| lang.of(*heading)).collect();
    let rows = options.iter().map(|option| columns.iter().map(|(.., cell)| cell(option)).collect());
    table::grid(shell.width, &headers, rows.collect())
}

/// An amount without zeros that say nothing, but with its cents.
fn money(money: Money) -> String {
    let mut amount = money.amount().normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    format!("{amount} {}", money.currency())
}

/// What to know of an option before it is chosen.
fn remarks(option: &RankedQuote<'_>, shell: &Shell) -> String {
    let (lang, quote) = (shell.lang, schema::Quote::of(option.quote, shell.view()));
    let mut said: Vec<String> = Vec::new();
    if option.untracked {
        said.push(paint(lang.of(lang::quote_warning("untracked")), Tone::Wary));
    }
    let others = quote.warnings.iter().filter(|warning| warning.kind != "untracked");
    said.extend(others.map(|warning| clean(&warning.text)));
    let broken = quote.rules.iter().filter(|rule| rule.broken == Some(true));
    let broken: Vec<&str> = broken.filter_map(|rule| rule.field.as_deref()).collect();
    if !broken.is_empty() {
        said.push(format!("{} {}", lang.of(lang::BREAKS), clean(&broken.join(", "))));
    }
    if !quote.required_fields.is_empty() {
        said.push(format!("{} {}", lang.of(lang::NEEDS), clean(&quote.required_fields.join(", "))));
    }
    if let Some(tax) = option.quote.parts.tax.filter(|tax| !tax.amount().is_zero()) {
        said.push(format!("{} {}", lang.of(lang::TAX), money(tax)));
    }
    said.join(" · ")
}

/// What is to be known of whole answers, each sentence once.
fn notes(found: &QuoteComparison, shell: &Shell) -> Option<String> {
    let outcomes = found.answers.iter().filter_map(|answer| answer.result.as_ref().ok());
    let mut lines: Vec<String> = Vec::new();
    for warning in outcomes.flat_map(|outcome| &outcome.warnings) {
        let warning = schema::QuoteWarning::of(warning, shell.view());
        let kind = shell.lang.of(lang::quote_warning(&warning.kind));
        let line = match warning.kind.as_str() {
            "mixed_goods" => format!(" {}\n", paint(kind, Tone::Wary)), // ours, and said in the reader's language
            _ => format!(" {}{}{}\n", paint(kind, Tone::Wary), shell.lang.of(lang::COLON), clean(&warning.text)),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.concat())
}

fn rejections(found: &QuoteComparison, shell: &Shell) -> Option<String> {
    let headers = [lang::OPTION, lang::ACCOUNT, lang::REASON].map(|heading| shell.lang.of(heading));
    let rows: Vec<Vec<String>> = found
        .rejections()
        .map(|(answer, refused)| {
            let refused = schema::QuoteRejection::of(refused, shell.view());
            let code = refused.code.map(|code| format!(" ({} {})", shell.lang.of(lang::CODE), clean(&code)));
            vec![
                clean(refused.name.as_deref().or(refused.option_id.as_deref()).unwrap_or("—")),
                answer.account.as_ref().map(ToString::to_string).unwrap_or_default(),
                clean(&refused.reason) + &code.unwrap_or_default(),
            ]
        })
        .collect();
    block(lang::NOT_TO_BE_HAD, &headers, rows, shell)
}

fn failures(found: &QuoteComparison, shell: &Shell) -> Option<String> {
    let headers = [lang::ACCOUNT, lang::RESULT, lang::REASON].map(|heading| shell.lang.of(heading));
    let failed = |answer: &QuoteAnswer| {
        let error = schema::Error::of(answer.result.as_ref().err()?, shell.lang.into());
        let failed = Failed::new(Some(question(answer)), error);
        let kind = paint(shell.lang.of(lang::kind(&failed.error.kind)), Tone::Bad);
        let advice = &failed.error.advice;
        let said = format!("{}{}{advice}", table::reason(&failed, shell.lang), shell.lang.of(lang::FULL_STOP));
        Some(vec![clean(failed.query.as_deref().unwrap_or("—")), kind, said])
    };
    block(lang::FAILED_QUESTIONS, &headers, found.answers.iter().filter_map(failed).collect(), shell)
}

fn block(title: Text, headers: &[&str], rows: Vec<Vec<String>>, shell: &Shell) -> Option<String> {
    (!rows.is_empty()).then(|| {
        let title = paint(shell.lang.of(title), Tone::Strong);
        format!(" {title}\n{}", table::grid(shell.width, headers, rows))
    })
}

#[cfg(test)]
mod tests {
    use portolan::{
        AccountId, Currency, DayRange, Error, ErrorKind, FreeText, FreightQuote, ProviderId, QuoteBasis, QuoteOutcome,
        QuoteRejection, QuoteWarning, RuleEffect, RuleTip, WarningKind, application::Rates,
    };

    use super::*;
    use crate::{args::Format, lang::Lang};

    fn usd(text: &str) -> Money {
        Money::parse(text, Currency::USD).unwrap()
    }

    fn cj() -> QuoteOutcome {
        let mut outcome = QuoteOutcome::new(ProviderId::cj());
        let mut slow = FreightQuote::new("CJPacket Ordinary", usd("4.09"));
        slow.total = Some(usd("4.710"));
        slow.days = DayRange::new(7, 12).ok();
        slow.parts.tax = Some(usd("0.30"));
        slow.required_fields = vec!["phone".into(), "dutyNo".into()];
        let mut broken = RuleTip::new(RuleEffect::Refused);
        (broken.field, broken.broken) = (Some("zip".into()), Some(true));
        slow.rules = vec![broken, RuleTip::new(RuleEffect::Warned)];
        let mut dark = FreightQuote::new("Yanwen\u{1b}[2J", usd("3"));
        dark.days = DayRange::new(15, 30).ok();
        dark.price_alt = vec![Money::parse("21.45", Currency::CNY).unwrap()];
        dark.warnings = vec![
            QuoteWarning::new(WarningKind::Untracked, "this line cannot be tracked"),
            QuoteWarning::new(WarningKind::Other, "联系人张三，电话13800000000"),
        ];
        outcome.quotes = vec![slow, dark];
        let mut refused = QuoteRejection::new("联系人张三，电话13800000000：no route");
        (refused.name, refused.code) = (Some("USPS+".into()), Some("1607004".into()));
        outcome.rejections = vec![refused];
        outcome.warnings = vec![QuoteWarning::new(WarningKind::MixedGoods, "apart")];
        outcome
    }

    fn answers() -> Vec<QuoteAnswer> {
        let account = |name| AccountId::parse(name).unwrap();
        let mut jdl = QuoteOutcome::new(ProviderId::jdl());
        let mut quote = FreightQuote::new("特惠送", Money::parse("22.00", Currency::CNY).unwrap());
        quote.days = DayRange::new(2, 2).ok();
        jdl.quotes = vec![quote];
        let down = Error::answered(ErrorKind::RateLimited, "too many calls").with_code("1600200");
        vec![
            QuoteAnswer::new(ProviderId::cj(), account("shop"), QuoteBasis::Simple, Ok(cj())),
            QuoteAnswer::new(ProviderId::jdl(), account("parcels"), QuoteBasis::Detailed, Ok(jdl)),
            QuoteAnswer::new(ProviderId::cj(), account("other"), QuoteBasis::Simple, Err(down)),
        ]
    }

    fn shell(lang: Lang) -> Shell {
        Shell { format: Format::Table, lang, reveal: false, width: 120 }
    }

    /// As a terminal without colours shows it.
    fn plain(text: &str) -> String {
        text.chars().filter(|c| !('\u{2061}'..='\u{206f}').contains(c)).collect()
    }

    #[test]
    fn prices_read_well_in_both_languages() {
        let mut said = String::new();
        for lang in [Lang::En, Lang::Zh] {
            let found = QuoteComparison::new(answers());
            said += &comparison(&found, SortArg::Price, &shell(lang));
            said += "\n---\n";
            let rates = Rates::in_currency(Currency::CNY).rate(Currency::USD, "7.15".parse().unwrap()).unwrap();
            said += &comparison(&found.clone().at(rates), SortArg::Price, &shell(lang));
            said += "\n---\n";
            said += &comparison(&found, SortArg::Days, &shell(lang));
            said += "\n---\n";
        }
        for secret in ["张三", "13800000000", "\u{1b}"] {
            assert!(!said.contains(secret), "{said}");
        }
        insta::assert_snapshot!("prices", plain(&said));
    }

    #[test]
    fn groups_of_goods_are_told_apart_and_nothing_is_said_to_be_nothing() {
        let [mut first, mut second, _] = answers().try_into().unwrap();
        (first.goods, second.goods) = (GoodsGroup::Suppliers, GoodsGroup::Others);
        let mut empty = QuoteOutcome::new(ProviderId::cj());
        let why = FreeText::new("supplier goods have lines of their own");
        empty.warnings = vec![QuoteWarning::new(WarningKind::NothingFound, why); 2];
        let mut none = first.clone();
        none.result = Ok(empty);
        let said = comparison(&QuoteComparison::new(vec![first, second]), SortArg::Price, &shell(Lang::En));
        let said = plain(&said);
        assert!(said.contains("suppliers' goods · Prices in USD"), "{said}");
        assert!(said.contains("other goods · Prices in CNY"), "{said}");
        let said = plain(&comparison(&QuoteComparison::new(vec![none]), SortArg::Price, &shell(Lang::Zh)));
        assert!(said.contains("没有查到结果"), "{said}");
        assert_eq!(said.matches("supplier goods have lines of their own").count(), 1, "{said}");
    }

    #[test]
    fn an_amount_keeps_its_cents_and_loses_no_digit() {
        for (text, shown) in
            [("4", "4.00"), ("4.7100", "4.71"), ("33.6765", "33.6765"), ("0", "0.00"), ("1000", "1000.00")]
        {
            assert_eq!(money(usd(text)), format!("{shown} USD"));
        }
    }
}
