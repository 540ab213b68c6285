//! What a [`PushDecoder`](portolan_ports::PushDecoder) must do in each
//! [`PushDecoderScenario`](crate::PushDecoderScenario).

mod garbage;
mod mutate;
mod read;
mod same;
mod signature;

pub use self::{
    garbage::{flipped, garbage, misshapen, truncated},
    read::{
        acknowledged, distinct, extra_fields, long_number, pieces, read, redelivered, unknown_code, unknown_state,
        unknown_type,
    },
    signature::{doubtful, signed, unsigned, wrong_signature},
};

use std::panic::{AssertUnwindSafe, catch_unwind};

use portolan_domain::{AccountId, ProviderId, Purchase};
use portolan_ports::{Error, Push, PushEvent};

use crate::{Pushed, check::Check};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __push_decoder_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments push_decoder PushDecoder PushDecoderScenario
            [
                read Read
                redelivered Redelivered
                distinct Distinct
                pieces Pieces
                unknown_type UnknownType
                unknown_code UnknownCode
                unknown_state UnknownState
                long_number LongNumber
                extra_fields ExtraFields
                truncated Truncated
                flipped Flipped
                misshapen Misshapen
                garbage Garbage
                signed Signed
                wrong_signature WrongSignature
                unsigned Unsigned
                doubtful Doubtful
                acknowledged Acknowledged
            ]
            []
            []
        }
    };
}
crate::__push_decoder_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, $crate::Scenario::PushDecoder($crate::PushDecoderScenario::$scenario))
    };
}
use staged;

/// The staged pushes: at least so many.
fn pushes(check: &Check, least: usize) -> &[Pushed] {
    let pushes = &check.stage.pushes;
    check.rig_holds(pushes.len() >= least, || format!("give pushes with Stage::pushing, at least {least}"));
    pushes
}

/// What the decoder makes of a push, with what must hold for every outcome.
fn decode(check: &Check, pushed: &Pushed, what: &str) -> Result<Push, Error> {
    let decoder = check.pushes();
    let outcome = catch_unwind(AssertUnwindSafe(|| pushed.read(|message| decoder.decode(message))));
    let outcome = outcome.unwrap_or_else(|_| check.fails(&format!("it panics on {what}")));
    match &outcome {
        Ok(push) => every_push(check, push),
        Err(error) => check.every_error(error),
    }
    outcome
}

/// A push that must be read, and shows nobody. Of a spoilt one that cannot be asked: a person may stand under any key then.
fn decoded(check: &Check, pushed: &Pushed) -> Push {
    let push = check.found(decode(check, pushed, "a push"));
    let shown = format!("{push:?} {push:#?}");
    let leaks = check.stage.secrets.iter().any(|secret| shown.contains(secret.as_str()));
    check.holds(!leaks, || "a push shows a secret or a person".into());
    push
}

fn every_push(check: &Check, push: &Push) {
    check.equal("provider of a push", &push.provider, &check.stage.connection.provider);
    check.holds(!push.key.as_str().trim().is_empty(), || "a push has no key".into());
    let ours = |provider: &ProviderId, account: Option<&AccountId>| {
        check.equal("provider of what was pushed", provider, &check.stage.connection.provider);
        check.holds(account.is_none_or(|account| *account == check.stage.connection.account), || {
            "what was pushed is of another account".into()
        });
    };
    let purchase = |purchase: &Purchase| ours(&purchase.provider, purchase.account.as_ref());
    match &push.event {
        PushEvent::Trace(trace) => ours(&trace.provider, trace.account.as_ref()),
        PushEvent::Purchase(one) => purchase(one),
        PushEvent::PurchaseSplit { into, .. } => into.iter().for_each(purchase),
        _ => {}
    }
}
