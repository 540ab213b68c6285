//! The suites can fail: a provider that does one thing wrong is caught by the case for it, and told what is wrong.

mod directory;
mod documents;
mod freight_quoting;
mod goods;
mod order_book;
mod purchase_orders;
mod pushes;
mod shipment_confirmation;
mod spoilt;
mod tracking;
mod trouble;
mod waybills;

use std::sync::Arc;

use async_trait::async_trait;
use portolan_contract::{Case, Outcome, Rig, Scenario, Stage, Staged, cases, reference::ReferenceRig};
use portolan_domain::{ProviderId, Timestamp};
use portolan_ports::{Error, ErrorKind, WaybillCapabilities, mock::ManualClock};

use self::spoilt::{Flaw, Hook, SpoiltRig};

const FLAWS: &[(&str, &[Flaw])] = &[
    ("order_book", order_book::FLAWS),
    ("shipment_confirmation", shipment_confirmation::FLAWS),
    ("waybills", waybills::FLAWS),
    ("directory", directory::FLAWS),
    ("sku_catalog", goods::SKUS),
    ("inventory", goods::STOCK),
    ("inbound", documents::INBOUND),
    ("outbound", documents::OUTBOUND),
    ("freight_quoting", freight_quoting::FLAWS),
    ("purchase_orders", purchase_orders::FLAWS),
    ("push_decoder", pushes::DECODER),
    ("push_subscription", pushes::SUBSCRIPTION),
];

fn reference() -> ReferenceRig {
    ReferenceRig::new(Arc::new(ManualClock::leaping(Timestamp::UNIX_EPOCH)))
}

fn provider() -> ProviderId {
    reference().provider()
}

fn not_found() -> Error {
    Error::answered(ErrorKind::NotFound, "").with_provider(provider())
}

/// What the suite says about a rig in one case; `None` if it is content.
async fn verdict(suite: &str, name: &str, rig: impl Rig + 'static) -> Option<String> {
    let found = cases().find(|case| case.suite == suite && case.name == name);
    let case = *found.unwrap_or_else(|| panic!("{suite} has no case {name}"));
    let running = tokio::spawn(async move { case.run(&rig).await });
    let panic = running.await.err()?.into_panic();
    Some(panic.downcast_ref::<String>().cloned().unwrap_or_default())
}

async fn is_caught(suite: &str, case: &str, hook: Hook, words: &str) {
    let said = verdict(suite, case, SpoiltRig { inner: reference(), hook }).await;
    let said = said.unwrap_or_else(|| panic!("a flaw of {suite}::{case} ({words}) is not caught"));
    assert!(said.contains(words), "a flaw of {suite}::{case}: {said:?} does not say {words:?}");
}

#[tokio::test]
async fn every_flaw_is_caught_and_named() {
    for (suite, flaws) in FLAWS {
        for (case, hook, words) in *flaws {
            is_caught(suite, case, *hook, words).await;
        }
    }
}

#[tokio::test]
async fn every_flaw_in_trouble_is_caught_and_named() {
    for case in cases() {
        for (hook, words) in trouble::flaws(case.scenario) {
            is_caught(case.suite, case.name, hook, words).await;
        }
    }
}

fn has_a_flaw(case: &Case) -> bool {
    let of_suite = FLAWS.iter().filter(|(suite, _)| *suite == case.suite).flat_map(|(_, flaws)| *flaws);
    match case.suite {
        "tracking" => tracking::FLAWS.iter().any(|(name, ..)| *name == case.name),
        _ => of_suite.into_iter().any(|(name, ..)| *name == case.name) || !trouble::flaws(case.scenario).is_empty(),
    }
}

#[test]
fn every_case_has_a_flaw() {
    let without: Vec<_> = cases().filter(|case| !has_a_flaw(case)).collect();
    assert!(without.is_empty(), "never seen to fail: {without:#?}");
}

#[tokio::test]
async fn without_a_flaw_nothing_is_caught() {
    for case in cases() {
        let rig = SpoiltRig { inner: reference(), hook: Hook::None };
        assert_eq!(verdict(case.suite, case.name, rig).await, None);
    }
}

/// A rig that stages less than the suites need, or an account that can do less.
struct Lacking(fn(&mut Stage));

#[async_trait]
impl Rig for Lacking {
    fn provider(&self) -> ProviderId {
        provider()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        let Staged::Ready(mut stage) = reference().stage(scenario).await else { return Staged::skip("") };
        (self.0)(&mut stage);
        Staged::Ready(stage)
    }
}

#[tokio::test]
async fn a_rig_that_lacks_something_is_told_so() {
    let no_calls = || Lacking(|stage| stage.calls.clear());
    let nothing_expected = || Lacking(|stage| stage.expected.clear());
    for (suite, case, rig, words) in [
        ("order_book", "list::timeout", no_calls(), "give a Call::ListOrders"),
        ("waybills", "submitted", no_calls(), "give a Call::SubmitWaybill"),
        ("order_book", "found", nothing_expected(), "Stage::expecting"),
        ("inbound", "supported", Lacking(|stage| drop(stage.calls.pop())), "give a call of (Other, Get)"),
        ("freight_quoting", "found", Lacking(|stage| drop(stage.calls.remove(1))), "on the basis PartnerOrder"),
        ("freight_quoting", "missing_field", Lacking(|stage| stage.fields.clear()), "Stage::naming"),
        ("purchase_orders", "got", Lacking(|stage| drop(stage.calls.remove(1))), "of the kind Merchant"),
        ("push_decoder", "distinct", Lacking(|stage| stage.pushes.truncate(1)), "at least 2"),
        ("push_decoder", "read", Lacking(|stage| drop(stage.expected.pop())), "one event of each push"),
        ("push_subscription", "subscribed", Lacking(|stage| drop(stage.calls.pop())), "of the kind Account"),
        ("directory", "found", Lacking(|stage| stage.connection.directory = None), "no port Directory"),
    ] {
        let said = verdict(suite, case, rig).await;
        let said = said.unwrap_or_else(|| panic!("{suite}::{case} ({words}) is not told"));
        assert!(said.contains(words), "{suite}::{case}: {said:?} does not say {words:?}");
    }
}

#[tokio::test]
async fn what_an_account_cannot_do_is_skipped() {
    let rig = Lacking(|stage| stage.connection.capabilities.waybills = Some(WaybillCapabilities::reserving(0)));
    let skipped = ["reserved", "reserve::timeout", "cancelled", "cancel::server_error", "found", "find::timeout"];
    for case in cases().filter(|case| case.suite == "waybills" && skipped.contains(&case.name)) {
        assert!(matches!(case.run(&rig).await, Outcome::Skipped(_)), "{case:?}");
    }
}

/// A rig that skips everything.
struct Lazy;

#[async_trait]
impl Rig for Lazy {
    fn provider(&self) -> ProviderId {
        provider()
    }

    async fn stage(&self, _: Scenario) -> Staged {
        Staged::skip("no time")
    }
}

#[tokio::test]
async fn what_every_provider_can_do_is_not_skipped() {
    for case in cases() {
        let said = verdict(case.suite, case.name, Lazy).await;
        assert_eq!(said.is_none(), case.scenario.may_be_skipped(), "{case:?}: {said:?}");
    }
}
