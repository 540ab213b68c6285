//! A whole call, through the standard stack, against the same call written by hand and against reqwest alone.

use std::{rc::Rc, sync::Arc};

use bytes::Bytes;
use portolan::{
    AccountId,
    exchange::{HttpClient, SystemClock},
    jdl::{Account, App, Client, Environment, Jdl, wire::tracking::TrackingRequest},
};
use tokio::task::{JoinSet, LocalSet};

use crate::{
    Result,
    cost::cpu_micros,
    hand_written,
    ratio::{Effort, Ratio},
    sample,
    server::Server,
};

/// Calls in a block for each task: the first block of a size is to warm up and is thrown away.
const LEAST: usize = 8;

pub(crate) fn measure(effort: Effort, wanted: impl Fn(&str) -> bool, show: impl Fn(&Ratio)) -> Result<()> {
    let cases: [(String, usize, bool); 4] = [
        ("call/hand-written@1".into(), 1, true),
        ("call/hand-written@32".into(), 32, true),
        ("call/hand-written@256".into(), 256, true),
        ("call/plain-reqwest@32".into(), 32, false),
    ];
    for (name, tasks, typed) in cases {
        if wanted(&name) {
            let server = Server::start()?;
            show(&compare(&name, effort, &server.url, tasks, typed)?);
        }
    }
    Ok(())
}

/// The typed client of one merchant, over the stack that the builder gives to everybody.
pub(crate) fn ours(url: &str) -> Result<Client> {
    let shop = AccountId::parse("shop")?;
    let account = Account::new(shop.clone()).access_token(sample::TOKEN).customer_code(sample::CUSTOMER);
    let jdl = Jdl::builder(App::new(sample::APP_KEY, sample::APP_SECRET))
        .environment(Environment::At(url.to_owned()))
        .account(account)
        .http(Arc::new(HttpClient::builder().machine_roots(false).build()?))
        .clock(Arc::new(SystemClock::new()))
        .build()?;
    Ok(jdl.client(&shop)?)
}

pub(crate) async fn call_ours(client: &Client) -> Result<()> {
    let request = TrackingRequest {
        reference_number: sample::WAYBILL.into(),
        reference_type: 20_000,
        customer_code: Some(sample::CUSTOMER.into()),
        scope: Some(2),
        ..TrackingRequest::default()
    };
    let tracked = client.query_trace(&request).await?;
    let events = tracked.iter().filter_map(|one| one.trackings.as_ref()).map(|list| list.len()).sum::<usize>();
    if events == 12 { Ok(()) } else { Err(format!("{events} events, not 12").into()) }
}

/// One of the two sides.
#[derive(Clone)]
enum Side {
    Ours(Client),
    HandWritten(reqwest::Client),
    Plain(reqwest::Client, Bytes),
}

impl Side {
    async fn call(&self, url: &str) -> Result<()> {
        match self {
            Self::Ours(client) => call_ours(client).await,
            Self::HandWritten(client) => hand_written::call(client, url, "2024-03-04 08:00:00").await.map(drop),
            Self::Plain(client, body) => hand_written::plain(client, url, body).await.map(drop),
        }
    }
}

fn compare(name: &str, effort: Effort, url: &str, tasks: usize, typed: bool) -> Result<Ratio> {
    // One thread, so that both sides are scheduled alike.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let url: Rc<str> = Rc::from(url);
    let baseline = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    let baseline = if typed {
        Side::HandWritten(baseline)
    } else {
        Side::Plain(baseline, Bytes::from(serde_json::to_vec(&[hand_written::question()])?))
    };
    let ours = Side::Ours(ours(&url)?);
    LocalSet::new().block_on(&runtime, async {
        let mut each = LEAST.max(256 / tasks);
        for side in [&ours, &baseline] {
            block(side, &url, tasks, each).await?; // connections are made
        }
        while block(&baseline, &url, tasks, each).await? * count(tasks, each) < effort.block_micros {
            each *= 2;
        }
        let mut pairs = Vec::with_capacity(effort.blocks);
        for index in 0..effort.blocks {
            pairs.push(if index % 2 == 0 {
                let first = block(&ours, &url, tasks, each).await?;
                (first, block(&baseline, &url, tasks, each).await?)
            } else {
                let first = block(&baseline, &url, tasks, each).await?;
                (block(&ours, &url, tasks, each).await?, first)
            });
        }
        Ok(Ratio::of(name, &pairs))
    })
}

/// CPU microseconds of this process for one call, over `tasks` tasks that make `each` calls one after the other.
async fn block(side: &Side, url: &Rc<str>, tasks: usize, each: usize) -> Result<f64> {
    let before = cpu_micros()?;
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let (side, url) = (side.clone(), Rc::clone(url));
        running.spawn_local(async move {
            for _ in 0..each {
                side.call(&url).await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok((cpu_micros()? - before) / count(tasks, each))
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls")]
fn count(tasks: usize, each: usize) -> f64 {
    (tasks * each) as f64
}
