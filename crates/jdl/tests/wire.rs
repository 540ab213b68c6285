//! Every fixture of JDL: what is sent, and what the answer means.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use portolan_contract::fixtures::{Case, replay};
use portolan_domain::{AccountId, OrderRef, OrderRefKind, PhoneTail, WaybillNo};
use portolan_exchange::Policies;
use portolan_jdl::{Account, App, Environment, Jdl, decode};
use portolan_ports::{Decoded, Error, Item, LegScope, Reference, TrackingQuery};
use portolan_schema::{Lang, Trace, View};
use serde::Deserialize;
use serde_json::{Value, json};

/// `call.args` of a `track`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Track {
    waybill: Option<String>,
    merchant_order: Option<String>,
    phone_tail: Option<String>,
    customer_code: Option<String>,
    scope: Option<u8>,
}

/// `call.args` of a `decode` or `push`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decode {
    operation: String,
}

#[tokio::test]
async fn every_fixture_is_sent_and_read_as_its_snapshots_say() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/jdl");
    replay(fixtures, async |case: &Case, url: &str| {
        let answer = match case.meta.call.method.as_str() {
            "track" => track(&case.args(), url).await,
            "decode" | "push" => {
                let Decode { operation } = case.args();
                decode(&operation, 200, &case.body()).map(|decoded| value(&decoded))
            }
            other => panic!("{}: this test knows no method {other}", case.name()),
        };
        answer.map_err(|error| portolan_schema::Error::of(&error, Lang::En))
    })
    .await;
}

async fn track(args: &Track, url: &str) -> Result<Value, Error> {
    let shop = AccountId::parse("shop").unwrap();
    let account = Account::new(shop.clone()).access_token("demotoken").business_unit("EBU000001");
    // A case is one exchange: what a repetition makes of it is the exchange's affair.
    let jdl = Jdl::builder(App::new("demokey", "demosecret"))
        .environment(Environment::At(url.to_owned()))
        .account(account)
        .policies(Policies { retry: None, ..Policies::default() });
    let reference = match (&args.waybill, &args.merchant_order) {
        (Some(waybill), None) => Reference::Waybill(WaybillNo::parse(waybill).unwrap()),
        (None, Some(order)) => Reference::Order(OrderRef::new(OrderRefKind::Merchant, order).unwrap()),
        _ => panic!("a query is by `waybill` or by `merchant_order`"),
    };
    let mut query = TrackingQuery::new(reference);
    query.phone_tail = args.phone_tail.as_deref().map(|tail| PhoneTail::parse(tail).unwrap());
    query.customer_code = args.customer_code.clone();
    query.scope = args.scope.map(|scope| [LegScope::Forward, LegScope::WithReverse, LegScope::All][usize::from(scope)]);
    let port = jdl.build()?.connection(&shop)?.tracking.expect("JDL tracks");
    let traces = port.track(&[query]).await.remove(0)?;
    Ok(traces.iter().map(|trace| json!(Trace::of(trace, View::Masked))).collect())
}

fn value(decoded: &Decoded) -> Value {
    let item = |item: &Item| match item {
        Item::Trace(trace) => json!(Trace::of(trace, View::Masked)),
        other => panic!("no fixture has this yet: {other:?}"),
    };
    match decoded {
        Decoded::One(one) => item(one),
        Decoded::Many(many) => {
            let element = |element: &Result<Item, _>| element.as_ref().map_or_else(|failed| panic!("{failed:?}"), item);
            many.iter().map(element).collect()
        }
    }
}
