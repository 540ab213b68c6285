//! `portolan quote`: what would shipping cost?

mod request;

use std::path::Path;

use portolan::{
    AccountId, Connection, Currency, Error, QuoteBasis, QuoteOutcome,
    application::{MixedBasket, QuoteAnswer, QuoteComparison, QuoteFreight, Rates},
    schema::{self, Failed, Item, View},
};

use super::{End, misuse, track::interrupted};
use crate::{
    args::{AskedArgs, BasisArg, Quote, SortArg},
    config::Config,
    connect::{connect, http},
    exit::Exit,
    lang::Lang,
    output::{Shell, json::Element, quotes},
};

pub(super) async fn run(args: &Quote, config: Option<&Path>, shell: &Shell) -> End {
    let bases = bases(args);
    let mut request = request::request(args, *bases.first().unwrap_or(&QuoteBasis::Simple))?;
    let rates = rates(&args.asked)?;
    let config = Config::load(config)?;
    let named = args.asked.account.iter().map(|name| config.account(name)).collect::<Result<Vec<AccountId>, _>>()?;
    let chosen = if named.is_empty() { config.accounts.keys().cloned().collect() } else { named.clone() };
    let connections = connect(&config, &chosen, shell, &http)?;
    let mut quoting = connections.iter().filter(|connection| connection.quoting.is_some());
    if let (Some(only), None) = (quoting.next(), quoting.next()) {
        let sender = config.accounts.get(&only.account).map(|account| account.sender.clone());
        request::sent_by(&mut request, sender.unwrap_or_default());
    }
    let found = asker(connections, named, bases, &args.asked, rates).run_until(&request, |_| {}, interrupted()).await;
    answer(&found, args.asked.sort, shell)
}

/// The use case as it was asked for.
fn asker(
    connections: Vec<Connection>,
    accounts: Vec<AccountId>,
    bases: Vec<QuoteBasis>,
    asked: &AskedArgs,
    rates: Option<Rates>,
) -> QuoteFreight {
    let mixed = if asked.together { MixedBasket::Warn } else { MixedBasket::Split };
    let quoting = QuoteFreight::new(connections).accounts(accounts).bases(bases).mixed(mixed);
    rates.into_iter().fold(quoting, QuoteFreight::rates)
}

/// As typed, else as what was given suggests: a waybill has a price of its own, and goods have a quick one.
fn bases(args: &Quote) -> Vec<QuoteBasis> {
    let basis = |basis: &BasisArg| match basis {
        BasisArg::Simple => QuoteBasis::Simple,
        BasisArg::Detailed => QuoteBasis::Detailed,
        BasisArg::PartnerOrder => QuoteBasis::PartnerOrder,
        BasisArg::SupplierTemplate => QuoteBasis::SupplierTemplate,
        BasisArg::Waybill => QuoteBasis::Waybill,
    };
    match (&args.asked.basis[..], &args.basket.waybill) {
        ([], Some(_)) => vec![QuoteBasis::Waybill],
        ([], None) => vec![QuoteBasis::Simple],
        (typed, _) => typed.iter().map(basis).collect(),
    }
}

fn rates(asked: &AskedArgs) -> Result<Option<Rates>, Error> {
    let Some(into) = &asked.currency else { return Ok(None) };
    let mut rates = Rates::in_currency(currency("--in", into)?);
    for text in &asked.rate {
        let problem = || misuse("--rate is a currency and its rate, such as USD=7.15");
        let (from, rate) = text.split_once('=').ok_or_else(problem)?;
        let from = currency("--rate", from)?;
        // Read as money is: plain digits, no exponent.
        let rate = portolan::Money::parse(rate, from).map_err(|_| problem())?;
        rates = rates.rate(from, rate.amount()).map_err(|error| misuse(format!("--rate: {}", error.message())))?;
    }
    Ok(Some(rates))
}

pub(super) fn currency(name: &str, text: &str) -> Result<Currency, Error> {
    Currency::parse(&text.trim().to_ascii_uppercase()).map_err(|error| misuse(format!("{name}: {error}")))
}

fn answer(found: &QuoteComparison, sort: SortArg, shell: &Shell) -> End {
    if let [one] = &found.answers[..] {
        let outcome = one.result.as_ref().map_err(Error::clone)?;
        let item = item(one, outcome, shell.view());
        shell.one(&item, |shell| quotes::comparison(found, sort, shell))?;
        return Ok(Exit::Done);
    }
    let errors = found.answers.iter().filter_map(|answer| answer.result.as_ref().err());
    let exit = Exit::of_rows(found.answers.len(), errors);
    let elements = elements(found, shell.view(), shell.lang);
    shell.many(&elements, |shell| quotes::comparison(found, sort, shell))?;
    Ok(exit)
}

fn elements(found: &QuoteComparison, view: View, lang: Lang) -> Vec<Element<Item>> {
    let element = |answer: &QuoteAnswer| match &answer.result {
        Ok(outcome) => Element::Item(item(answer, outcome, view)),
        Err(error) => {
            let failed = Failed::new(Some(quotes::question(answer)), schema::Error::of(error, lang.into()));
            Element::Failed(Box::new(failed))
        }
    };
    found.answers.iter().map(element).collect()
}

fn item(answer: &QuoteAnswer, outcome: &QuoteOutcome, view: View) -> Item {
    let quotes = schema::Quotes::of(outcome, view).on(answer.basis);
    match answer.goods.word() {
        Some(group) => quotes.for_goods(group),
        None => quotes,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_trait::async_trait;
    use clap::Parser as _;
    use portolan::{
        ErrorKind, FreightQuote, FreightQuoting, Money, ProviderId, QuoteRequest, QuotingCapabilities,
        application::GoodsGroup,
    };

    use super::*;
    use crate::args::{Cli, Command};

    pub(super) fn typed(line: &[&str]) -> Result<Quote, clap::Error> {
        let words = ["portolan", "quote"].into_iter().chain(line.iter().copied());
        match Cli::try_parse_from(words)?.command {
            Command::Quote(args) => Ok(*args),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_basis_is_as_typed_or_as_what_is_given_suggests() {
        let of = |line: &[&str]| bases(&typed(line).unwrap());
        assert_eq!(of(&["--goods", "1", "--from", "CN", "--to", "US"]), [QuoteBasis::Simple]);
        assert_eq!(of(&["--waybill", "JDVE1"]), [QuoteBasis::Waybill]);
        let several =
            of(&["--goods", "1", "--basis", "detailed", "--basis", "partner_order", "--basis", "supplier-template"]);
        assert_eq!(several, [QuoteBasis::Detailed, QuoteBasis::PartnerOrder, QuoteBasis::SupplierTemplate]);
        assert!(typed(&["--from", "CN", "--to", "US"]).is_err(), "a price is for something");
    }

    #[test]
    fn a_rate_is_exact_or_refused_by_name() {
        let of = |line: &[&str]| typed(&[&["--goods", "1"][..], line].concat()).map(|args| rates(&args.asked));
        let known = of(&["--in", "cny", "--rate", "USD=7.15", "--rate", "eur=7.8"]).unwrap().unwrap().unwrap();
        assert_eq!(known.convert(Money::parse("2", Currency::USD).unwrap()), Money::parse("14.3", Currency::CNY).ok());
        assert_eq!(of(&[]).unwrap().unwrap(), None);
        assert!(of(&["--rate", "USD=7"]).is_err(), "rates into what?");
        for bad in ["USD", "USD=", "USD=1e3", "USD=-7", "USD=0", "CNY=1", "DOLLAR=7"] {
            let error = of(&["--in", "CNY", "--rate", bad]).unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().starts_with("--rate"), "{bad}: {error}");
        }
    }

    /// Offers one line for what it is asked for, or is down.
    #[derive(Debug)]
    struct Line(bool);

    #[async_trait]
    impl FreightQuoting for Line {
        async fn quote(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
            if !self.0 {
                return Err(Error::answered(ErrorKind::Unavailable, "down"));
            }
            let mut outcome = QuoteOutcome::new(ProviderId::cj());
            let name = format!("{} goods", request.goods.len());
            outcome.quotes.push(FreightQuote::new(name, Money::parse("4.71", Currency::USD).unwrap()));
            Ok(outcome)
        }
    }

    fn connection(name: &str, up: bool) -> Connection {
        let takes = QuotingCapabilities::on(&[QuoteBasis::Simple]);
        Connection::new(ProviderId::cj(), AccountId::parse(name).unwrap()).with_quoting(Arc::new(Line(up)), takes)
    }

    #[tokio::test]
    async fn each_answer_says_what_it_is_for_and_a_failure_stands_in_its_place() {
        let args = typed(&["--goods", "1", "2", "--supplier-goods", "3", "--from", "CN", "--to", "US"]).unwrap();
        let request = request::request(&args, QuoteBasis::Simple).unwrap();
        let both = vec![connection("up", true), connection("down", false)];
        let found = asker(both, Vec::new(), bases(&args), &args.asked, None).run(&request, |_| {}).await;
        assert_eq!(found.answers[0].goods, GoodsGroup::Suppliers);
        let json = serde_json::to_value(elements(&found, View::Masked, Lang::En)).unwrap();
        let told: Vec<_> =
            (0..4).map(|at| (&json[at]["goods"], &json[at]["quotes"][0]["name"], &json[at]["query"])).collect();
        let null = &serde_json::Value::Null;
        let texts = ["suppliers", "1 goods", "down simple suppliers", "others", "2 goods", "down simple others"]
            .map(serde_json::Value::from);
        let [suppliers, one, first, others, two, second] = &texts;
        assert_eq!(told, [(suppliers, one, null), (null, null, first), (others, two, null), (null, null, second)]);
        assert_eq!((&json[0]["basis"], &json[0]["account"]), (&"simple".into(), &"up".into()));
        assert_eq!((&json[1]["error"]["kind"], &json[1]["outcome"]), (&"unavailable".into(), &"error".into()));
    }
}
