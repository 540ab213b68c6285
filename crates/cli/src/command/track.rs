//! `portolan track`: where are these parcels?

use std::path::Path;

use portolan::{
    AccountId, Connection, PhoneTail,
    application::{NumberKind, Outcome, Recogniser, Row, TrackParcels},
    jos, recognisers,
    schema::{self, Failed, Trace, View},
};

use super::{End, misuse};
use crate::{
    args::{self, By},
    config::Config,
    connect::{connect, http},
    exit::Exit,
    lang::Lang,
    output::{Shell, json::Element, table},
};

pub(super) async fn run(args: &args::Track, config: Option<&Path>, shell: &Shell) -> End {
    let phone_tail = args.phone_tail.as_deref().map(PhoneTail::parse).transpose();
    let phone_tail = phone_tail.map_err(|error| misuse(format!("--phone-tail: {error}")))?;
    let config = Config::load(config)?;
    let chosen = match &args.account {
        Some(name) => vec![config.account(name)?],
        None => config.accounts.keys().cloned().collect::<Vec<AccountId>>(),
    };
    let connections = connect(&config, &chosen, shell, &http)?;
    let rows = args.numbers.iter().map(|number| {
        let mut row = Row::new(number);
        row.kind = args.by.map(|by| match by {
            By::Waybill => NumberKind::Waybill,
            By::Order => NumberKind::Order(None),
        });
        whom(&mut row, &connections, &config);
        row.phone_tail.clone_from(&phone_tail);
        row.customer_code.clone_from(&args.customer_code);
        row
    });
    let rows = rows.collect();
    let outcomes = tracker(connections).run_until(rows, |_| {}, interrupted()).await;
    answer(outcomes, shell)
}

/// Whom to ask where several could be: the only account at the marketplace for what looks like an order of it, else whom
/// the look of the number tells, else the account that the configuration names for such cases.
fn whom(row: &mut Row, connections: &[Connection], config: &Config) {
    let able: Vec<&Connection> = connections.iter().filter(|connection| connection.tracking.is_some()).collect();
    if able.len() < 2 {
        return;
    }
    if row.kind != Some(NumberKind::Waybill) && jos::number::looks_like_order(&row.number) {
        let mut shops = able.iter().filter(|connection| connection.provider.as_str() == "jos");
        if let (Some(shop), None) = (shops.next(), shops.next()) {
            row.account = Some(shop.account.clone());
            row.kind = Some(NumberKind::Order(None));
            return;
        }
    }
    let recognised = |connection: &&&Connection| {
        let knows = |one: &Recogniser| *one.provider() == connection.provider && one.look(&row.number).is_some();
        recognisers().iter().any(knows)
    };
    let likely: Vec<&&Connection> = able.iter().filter(recognised).collect();
    let is_default = |connection: &&&Connection| config.default.as_ref() == Some(&connection.account);
    let named = match &likely[..] {
        [_] => None,
        [] => able.iter().find(is_default),
        likely => likely.iter().copied().find(is_default),
    };
    row.account = named.map(|connection| connection.account.clone());
}

/// The use case with the hints of all providers.
pub(super) fn tracker(connections: Vec<Connection>) -> TrackParcels {
    recognisers().into_iter().fold(TrackParcels::new(connections), TrackParcels::recogniser)
}

/// A person who is tired of waiting sees what is known by then.
pub(super) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

fn answer(mut outcomes: Vec<Outcome>, shell: &Shell) -> End {
    if let [one] = &mut outcomes[..] {
        let traces = std::mem::replace(&mut one.result, Ok(Vec::new().into()))?;
        if let [trace] = &traces[..] {
            let trace = Trace::of(trace, shell.view()).queried(&*one.number);
            shell.one(&trace, |shell| table::timeline(&trace, shell))?;
            return Ok(Exit::Done);
        }
        one.result = Ok(traces);
    }
    let exit = Exit::of_rows(outcomes.len(), outcomes.iter().filter_map(|outcome| outcome.result.as_ref().err()));
    let elements = elements(&outcomes, shell.view(), shell.lang);
    shell.many(&elements, |shell| table::summary(&elements, shell))?;
    Ok(exit)
}

/// One element for each trace, and for each row that failed, in the order of the rows.
pub(super) fn elements(outcomes: &[Outcome], view: View, lang: Lang) -> Vec<Element<Trace>> {
    let elements = outcomes.iter().flat_map(|outcome| match &outcome.result {
        Ok(traces) => {
            traces.iter().map(|trace| Element::Item(Trace::of(trace, view).queried(&*outcome.number))).collect()
        }
        Err(error) => {
            let error = schema::Error::of(error, lang.into());
            vec![Element::Failed(Box::new(Failed::new(Some(outcome.number.clone()), error)))]
        }
    });
    elements.collect()
}
