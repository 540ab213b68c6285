//! Every fixture of JDL: what is sent, and what the answer means.
//!
//! `call.method` is a port's, and `call.args` the question; `decode` and `push` read what was saved. The value of a call on
//! express orders has what the port made of it (`answer`), and what `decode` makes of the same body (`saved`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use portolan_contract::fixtures::{Case, replay};
use portolan_jdl::decode;
use portolan_ports::{Decoded, Error};
use portolan_schema::{Lang, View};
use serde::Deserialize;
use serde_json::{Value, json};

mod calls;

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
            "track" => calls::track(&case.args(), url).await,
            "decode" | "push" => {
                let Decode { operation } = case.args();
                decode(&operation, 200, &case.body()).map(|decoded| value(&decoded))
            }
            _ => called(case, url).await,
        };
        answer.map_err(|error| portolan_schema::Error::of(&error, Lang::En))
    })
    .await;
}

/// The value of a call, and the same body decoded.
async fn called(case: &Case, url: &str) -> Result<Value, Error> {
    let answer = calls::orders(case, url).await?;
    let saved = match decode(&case.operation.replace('.', "/"), 200, &case.body()) {
        Ok(saved) => value(&saved),
        Err(error) => json!(portolan_schema::Error::of(&error, Lang::En)),
    };
    Ok(json!({ "answer": answer, "saved": saved }))
}

fn value(decoded: &Decoded) -> Value {
    json!(portolan_schema::Value::of(decoded, View::Masked, Lang::En))
}
