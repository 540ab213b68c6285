//! `portolan doctor`: what is wrong with an account, told by one harmless query for a number that cannot exist.

mod diagnosis;
mod probe;

use std::{path::Path, sync::Arc};

use portolan::{
    AccountId, Clock as _, Connection, Error, ErrorKind, Operation, TrackingQuery, WaybillNo, cj, exchange::SystemClock,
};
use serde::Serialize;

use super::{End, Known};
use crate::{
    args,
    config::{Config, Provider},
    connect::{connect, http},
    exit::Exit,
    lang::{self, Lang},
    output::{
        Shell,
        json::Element,
        paint::{Tone, paint},
        table,
    },
};
use diagnosis::{Check, Seen, Verdict};
use probe::Probe;

/// It has the shape of a waybill and is none: JD issues no number of zeros.
const NOBODYS_WAYBILL: &str = "JDVA00000000000";

/// What was found about one account.
#[derive(Debug, Serialize)]
struct Report {
    account: String,
    provider: String,
    checks: Vec<Check>,
}

pub(super) async fn run(args: &args::Doctor, config: Option<&Path>, shell: &Shell) -> End {
    let config = Config::load(config)?;
    let ids: Vec<AccountId> = match &args.account {
        Some(name) => vec![config.account(name)?],
        None => config.accounts.keys().cloned().collect(),
    };
    let (mut reports, mut errors) = (Vec::new(), Vec::new());
    for id in &ids {
        let (report, error) = examine(&config, id, shell).await;
        reports.push(report);
        errors.extend(error);
    }
    let exit = Exit::of_rows(ids.len(), &errors);
    if let [report] = &reports[..] {
        shell.one(report, |shell| of_one(report, shell))?;
    } else {
        let elements: Vec<Element<Report>> = reports.into_iter().map(Element::Item).collect();
        shell.many(&elements, |shell| of_many(&elements, shell))?;
    }
    Ok(exit)
}

/// The report, and the error behind what failed.
async fn examine(config: &Config, id: &AccountId, shell: &Shell) -> (Report, Option<Error>) {
    let probe = Probe::default();
    let watched = |url: &str| Ok(Arc::new(probe.around(http(url)?)) as Arc<_>);
    let connection = connect(config, std::slice::from_ref(id), shell, &watched).map(|mut found| found.pop());
    let answer = match connection {
        Err(error) => Err(error),
        Ok(connection) => ask(connection.as_ref()).await,
    };
    let clock = SystemClock::new();
    let seen = Seen { answer: answer.as_ref(), heard: probe.heard(), now: clock.now() };
    let provider = config.provider(id).map_or("jdl", Provider::name);
    let operations = Known::parse(provider).map_or(&[][..], Known::operations);
    let old_traces = config.accounts.get(id).is_some_and(|account| account.cj.use_deprecated_track);
    let used = |operation: &Operation| match operation.name {
        cj::GET_TRACK_INFO => old_traces,
        _ => operation.port_method.is_some(),
    };
    let checks = diagnosis::checks(&seen, used, operations, shell.lang);
    let failed = checks.iter().any(|check| check.result == Verdict::Failed);
    let unclear = checks.iter().any(|check| check.check == "permission" && check.result == Verdict::Unknown);
    let error = answer.err().filter(|error| error.kind() != ErrorKind::NotFound);
    let report = Report { account: id.to_string(), provider: provider.to_owned(), checks };
    let broken = || Error::answered(ErrorKind::ClockSkew, "a check failed");
    (report, if failed || unclear { Some(error.unwrap_or_else(broken)) } else { None })
}

async fn ask(connection: Option<&Connection>) -> Result<(), Error> {
    let port = connection.and_then(|connection| connection.tracking.as_ref());
    let port = port.ok_or_else(|| Error::not_sent(ErrorKind::Config, "this account cannot track parcels"))?;
    let number = WaybillNo::parse(NOBODYS_WAYBILL)
        .map_err(|error| Error::not_sent(ErrorKind::InvalidInput, error.to_string()))?;
    let missing = || Err(Error::answered(ErrorKind::BadResponse, "the adapter gave no outcome"));
    port.track(&[TrackingQuery::waybill(number)]).await.pop().unwrap_or_else(missing).map(|_| ())
}

fn of_one(report: &Report, shell: &Shell) -> String {
    let lang = shell.lang;
    let headers = [lang::CHECK, lang::RESULT, lang::REASON].map(|text| lang.of(text));
    let rows = report.checks.iter().map(|check| row(check, lang));
    let title =
        format!(" {} {} · {}\n\n", lang.of(lang::ACCOUNT), paint(&report.account, Tone::Strong), report.provider);
    title + &table::grid(shell.width, &headers, rows.collect())
}

fn row(check: &Check, lang: Lang) -> Vec<String> {
    let tone = match check.result {
        Verdict::Passed => Tone::Good,
        Verdict::Failed => Tone::Bad,
        Verdict::Unknown => Tone::Dim,
    };
    vec![
        lang.of(lang::check(check.check)).to_owned(),
        paint(lang.of(lang::finding(check.result.word())), tone),
        crate::output::paint::clean(&check.reason),
    ]
}

fn of_many(elements: &[Element<Report>], shell: &Shell) -> String {
    let shown = elements.iter().filter_map(|element| match element {
        Element::Item(report) => Some(of_one(report, shell)),
        Element::Failed(_) => None,
    });
    shown.collect::<Vec<_>>().join("\n")
}
