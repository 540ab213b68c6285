//! A check that cannot fail checks nothing: each invariant finds what is planted into the evidence of a good run.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{collections::BTreeSet, sync::OnceLock, time::Duration};

use portolan::{EventStatus, TraceEvent, TraceStatus, TrackingStatus, application::IntentState};
use portolan_sandbox::{ChangeKind, Effect};
use portolan_simulation::{
    Evidence,
    judge::{JUDGES, judge},
    run_seed,
};

/// A run with everything in it.
fn good() -> Evidence {
    static GOOD: OnceLock<Evidence> = OnceLock::new();
    GOOD.get_or_init(|| run_seed(2).unwrap().evidence).clone()
}

type Plant = (&'static str, &'static str, fn(&mut Evidence));

const PLANTED: &[Plant] = &[
    ("I1", "a parcel taken twice", |evidence| again(evidence, ChangeKind::WaybillSubmitted)),
    ("I1", "an order confirmed twice", |evidence| again(evidence, ChangeKind::OrderShipped)),
    ("I1", "done, and nothing was taken", |evidence| {
        evidence.ledger.iter_mut().for_each(|entry| {
            entry.changes.retain(|change| change.kind != ChangeKind::WaybillSubmitted);
        });
    }),
    ("I1", "kept under another number", |evidence| {
        let number = evidence.intents[1].submitted[0].waybill.clone();
        evidence.intents[0].submitted[0].waybill = number;
    }),
    ("I1", "confirmed with another waybill", |evidence| {
        let changes = evidence.ledger.iter_mut().flat_map(|entry| &mut entry.changes);
        let shipped = changes.into_iter().find(|change| change.kind == ChangeKind::OrderShipped);
        shipped.unwrap().about = vec!["JDVA00000000001".to_owned()];
    }),
    ("I1", "called off twice", |evidence| {
        let entry = evidence.ledger.iter_mut().find(|entry| entry.effect == Effect::Written).unwrap();
        let mut change = entry.changes[0].clone();
        change.kind = ChangeKind::WaybillCancelled;
        entry.changes.extend([change.clone(), change]);
    }),
    ("I1", "bought twice", |evidence| again(evidence, ChangeKind::PurchaseCreated)),
    ("I9", "never bought", |evidence| *evidence.purchases.values_mut().next().unwrap() = None),
    ("I3", "an event at CJ is lost", |evidence| {
        let known = evidence.closing.keys().find(|(provider, waybill)| {
            let lives =
                |parcel: &&portolan_sandbox::CjParcel| parcel.number == waybill.as_str() && !parcel.scans.is_empty();
            provider.as_str() == "cj" && evidence.sent_by_cj.iter().any(|parcel| lives(&parcel))
        });
        let known = known.unwrap().clone();
        evidence.stored.remove(&known);
    }),
    ("I3", "an event is lost", |evidence| {
        let parcel = evidence.parcels.iter_mut().rev().find(|parcel| !parcel.scans.is_empty()).unwrap();
        let mut scan = parcel.scans[0].clone();
        scan.at += jiff::SignedDuration::from_secs(86_400);
        // JOS has no words for the first scan of a life, and has for a delivery.
        scan.kind = portolan_sandbox::ScanKind::Delivered;
        parcel.scans.push(scan);
    }),
    ("I3", "an event is stored that never happened", |evidence| {
        let trace = evidence.stored.values_mut().next().unwrap();
        let mut event = TraceEvent::new(EventStatus::Unmapped);
        event.title = Some("made up".into());
        trace.add(event);
    }),
    ("I3", "an event was told and is not stored", |evidence| {
        let (known, pieces) = evidence.pieces.iter_mut().find(|(_, pieces)| !pieces[0].events().is_empty()).unwrap();
        let trace = portolan::Trace::of_waybill(known.0.clone(), known.1.clone());
        assert!(!pieces.is_empty());
        evidence.stored.insert(known.clone(), trace);
    }),
    ("I3", "a parcel is not told at the end", |evidence| {
        *evidence.closing.values_mut().next().unwrap() = Some("no answer".to_owned());
    }),
    ("I3", "a push was acknowledged and is gone", |evidence| {
        let key = evidence.kept.pop_first().unwrap();
        evidence.acknowledged.insert(key);
    }),
    ("I4", "the store has other bytes", |evidence| {
        evidence.stored.values_mut().next().unwrap().sign_type = Some("made up".into());
    }),
    ("I4", "pieces that do not merge", |evidence| {
        let mut pieces = evidence.pieces.values_mut();
        let other = pieces.next().unwrap()[0].clone();
        pieces.next().unwrap().push(other);
    }),
    ("I7", "one call too many where they leave", |evidence| {
        let limit = evidence.quotas[0].most as usize;
        let sent = evidence.sent.iter().find(|sent| sent.host == evidence.quotas[0].host).unwrap().clone();
        evidence.sent.extend(std::iter::repeat_n(sent, limit));
    }),
    ("I7", "one call too many where they arrive", |evidence| {
        let quota = &evidence.quotas[1];
        let entry = evidence.ledger.iter().find(|entry| entry.gateway == quota.gateway).unwrap().clone();
        let many = quota.most as usize;
        evidence.ledger.extend(std::iter::repeat_n(entry, many));
    }),
    ("I8", "every call is sent twice", |evidence| {
        let mut again = evidence.sent.clone();
        for sent in &mut again {
            sent.at += Duration::from_secs(1_000_000);
        }
        evidence.sent.extend(again.clone());
        evidence.sent.extend(again);
    }),
    ("I9", "work is open at the end", |evidence| {
        evidence.intents[0].state = IntentState::Submitted;
    }),
    ("I9", "an intent was lost", |evidence| _ = evidence.intents.pop()),
    ("I9", "the work took too long", |evidence| evidence.settled_after = Some(Duration::from_secs(121))),
    ("I9", "the work never ended", |evidence| evidence.settled_after = None),
    ("I11", "delivered, and then in transit", |evidence| {
        let history = evidence.histories.values_mut().next().unwrap();
        history.extend([TraceStatus::Known(TrackingStatus::Delivered), TraceStatus::Known(TrackingStatus::InTransit)]);
    }),
    ("I11", "returned, and then delivered", |evidence| {
        let history = evidence.histories.values_mut().next().unwrap();
        history.extend([TraceStatus::Known(TrackingStatus::Returned), TraceStatus::Known(TrackingStatus::Delivered)]);
    }),
    ("I11", "cancelled, and then nobody knows", |evidence| {
        let history = evidence.histories.values_mut().next().unwrap();
        history.extend([TraceStatus::Known(TrackingStatus::Cancelled), TraceStatus::Unmapped]);
    }),
    ("I12", "a secret in a log", |evidence| {
        let secret = evidence.canaries[0].clone();
        evidence.told.push_str(&secret);
    }),
    ("I12", "a person in a log", |evidence| {
        let person = evidence.canaries.last().unwrap().clone();
        evidence.told.push_str(&person);
    }),
];

/// Repeats the first effect of a kind that belongs to an intent.
fn again(evidence: &mut Evidence, kind: ChangeKind) {
    let entry = evidence.ledger.iter().find(|entry| entry.changes.iter().any(|change| change.kind == kind));
    let entry = entry.unwrap().clone();
    evidence.ledger.push(entry);
}

#[test]
fn every_invariant_finds_what_is_planted() {
    assert_eq!(judge(&good()), [], "the run is good as it is");
    for (invariant, what, plant) in PLANTED {
        let mut evidence = good();
        plant(&mut evidence);
        let found = judge(&evidence);
        assert!(found.iter().any(|violation| violation.invariant == *invariant), "{invariant}: {what}: {found:?}");
    }
    let planted: BTreeSet<_> = PLANTED.iter().map(|(invariant, ..)| *invariant).collect();
    let judges: BTreeSet<_> = JUDGES.iter().map(|judge| judge.name).collect();
    assert_eq!(planted, judges, "each invariant has something planted");
}
