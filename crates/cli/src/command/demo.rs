//! `portolan demo`: one parcel from order to door, what else may happen, the orders of a shop, and what a basket would cost,
//! against a sandbox inside.

mod goods;
mod shop;
mod show;

use std::sync::Arc;

use jiff::SignedDuration;
use portolan::{
    AccountId, Connection, ErrorKind, Volume, Weight,
    application::{Outcome, Row},
    exchange::HttpClient,
    jdl::{self, Environment, Jdl},
    schema::{Event, Failed, Trace},
};
use portolan_sandbox::{Parcel, Running, Sandbox, Script, Stage};
use serde::Serialize;

use super::{End, track};
use crate::{
    args,
    exit::Exit,
    output::{Failure, Shell, json::Element},
};
use goods::Basket;
use shop::Sold;

/// Everything that the demo shows.
#[derive(Debug, Serialize)]
struct Demo {
    seed: u64,
    order: String,
    waybill: String,
    /// What a query told after each step of the world.
    steps: Vec<Step>,
    /// The parcel at the end.
    trace: Trace,
    /// What became of the world's other parcels.
    others: Vec<Other>,
    /// What became of the shop's new orders.
    orders: Vec<Sold>,
    /// What sending a basket would cost.
    basket: Basket,
}

/// The answer after one step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
struct Step {
    /// World time.
    at: String,
    /// The parcel's status, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Why it is not known yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Box<Failed>>,
    #[serde(skip)]
    newest: Option<Event>,
}

/// Another parcel, with the story that it lived.
#[derive(Debug, Serialize)]
struct Other {
    script: &'static str,
    number: String,
    outcome: Element<Trace>,
}

pub(super) async fn run(args: &args::Demo, shell: &Shell) -> End {
    let broken = |error: portolan_sandbox::Error| Failure::Internal(error.to_string());
    let running = Sandbox::builder().seed(args.seed).start().await.map_err(broken)?;
    let demo = play(&running, args.seed, shell).await;
    running.stop().await;
    let demo = demo?;
    shell.one(&demo, |shell| show::page(&demo, shell))?;
    Ok(Exit::Done)
}

async fn play(running: &Running, seed: u64, shell: &Shell) -> Result<Demo, Failure> {
    let broken = |error: portolan_sandbox::Error| Failure::Internal(error.to_string());
    let express = connection(running)?;
    let tracker = track::tracker(vec![express.clone()]);
    let sandbox = running.sandbox();
    let parcel = sandbox.stage(Stage::new(Script::Printed)).map_err(broken)?;
    let ask = |number: String| tracker.run(vec![Row::new(number)], |_| {});

    let mut steps = vec![step(running, &ask(parcel.number().to_owned()).await, shell)];
    let mut last = Vec::new();
    for scan in moments(&parcel) {
        let ahead = scan.duration_since(sandbox.clocks().world);
        sandbox.advance(ahead.max(SignedDuration::ZERO)).map_err(broken)?;
        last = ask(parcel.merchant_order.clone()).await;
        steps.push(step(running, &last, shell));
    }
    let trace = match track::elements(&last, shell.view(), shell.lang).pop() {
        Some(Element::Item(trace)) => trace,
        Some(Element::Failed(_)) | None => {
            let error = last.pop().and_then(|outcome| outcome.result.err());
            let lost = || Failure::Internal("the sandbox lost the parcel".to_owned());
            return Err(error.map_or_else(lost, Failure::from));
        }
    };

    let mut stories = running.ready().waybills;
    let mut told = Vec::new();
    stories.retain(|waybill| {
        let ours = waybill.provider == "jdl" && waybill.number != parcel.number();
        let new = ours && !told.contains(&waybill.script);
        told.push(waybill.script);
        new
    });
    let rows = stories.iter().map(|waybill| Row::new(&waybill.number)).collect();
    let outcomes = tracker.run(rows, |_| {}).await;
    let outcomes = outcomes.iter().map(|outcome| {
        let mut elements = track::elements(std::slice::from_ref(outcome), shell.view(), shell.lang);
        elements.pop()
    });
    let others = stories.into_iter().zip(outcomes).filter_map(|(waybill, outcome)| {
        Some(Other { script: waybill.script, number: waybill.number, outcome: anonymous(outcome?) })
    });
    Ok(Demo {
        seed,
        order: parcel.merchant_order.clone(),
        waybill: parcel.number().to_owned(),
        steps,
        trace,
        others: others.collect(),
        orders: shop::play(running, &express).await?,
        basket: goods::play(running).await?,
    })
}

fn connection(running: &Running) -> Result<Connection, Failure> {
    let ready = running.ready();
    let Some(told) = ready.jdl else { return Err(Failure::Internal("the sandbox has no gateway".to_owned())) };
    let name = AccountId::parse("demo").map_err(|error| Failure::Internal(error.to_string()))?;
    let usual = |error: portolan::MeasureError| Failure::Internal(error.to_string());
    let account = jdl::Account::new(name.clone())
        .access_token(told.access_token)
        .customer_code(told.customer_code)
        .product("ed-m-0001")
        .usual_parcel(Weight::from_g(800).map_err(usual)?, Volume::from_cm3(3_000).map_err(usual)?);
    let jdl = Jdl::builder(jdl::App::new(told.app_key, told.app_secret))
        .environment(Environment::At(running.jdl_url()))
        .account(account)
        .http(Arc::new(HttpClient::builder().machine_roots(false).build()?))
        .build()?;
    Ok(jdl.connection(&name)?)
}

/// The times at which something happens to the parcel, in their order.
fn moments(parcel: &Parcel) -> Vec<jiff::Timestamp> {
    let mut moments: Vec<_> = parcel.scans.iter().map(|scan| scan.at).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

fn step(running: &Running, outcomes: &[Outcome], shell: &Shell) -> Step {
    let world = running.sandbox().clocks().world;
    let at = jiff::tz::Offset::constant(8).to_datetime(world).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    match track::elements(outcomes, shell.view(), shell.lang).pop() {
        Some(Element::Item(trace)) => {
            Step { at, status: Some(trace.status), error: None, newest: trace.events.into_iter().next_back() }
        }
        Some(Element::Failed(failed)) => Step { at, status: None, error: Some(without_id(failed)), newest: None },
        None => Step { at, status: None, error: None, newest: None },
    }
}

fn anonymous(element: Element<Trace>) -> Element<Trace> {
    match element {
        Element::Failed(failed) => Element::Failed(without_id(failed)),
        item @ Element::Item(_) => item,
    }
}

/// The id of a request differs with every run, and the demo of one seed does not.
fn without_id(mut failed: Box<Failed>) -> Box<Failed> {
    failed.error.request_id = None;
    failed
}

/// Whether a failure is what JDL says of a waybill that is not shipped yet.
fn not_shipped_yet(failed: &Failed) -> bool {
    failed.error.kind == ErrorKind::NotFound.word()
}
