//! I1: each effect once.

use portolan::application::IntentState;
use portolan_sandbox::{Change, ChangeKind};

use crate::Evidence;

/// Counts what took effect in the ledger: by the parcel's own number, and by order.
pub(super) fn once(evidence: &Evidence) -> Vec<String> {
    let changes: Vec<&Change> = evidence.ledger.iter().flat_map(|entry| &entry.changes).collect();
    let of = |kind: ChangeKind| changes.iter().copied().filter(move |change| change.kind == kind);
    let mut found = Vec::new();
    for record in &evidence.intents {
        let done = record.state == IntentState::Done;
        for at in 0..record.intent.parcels.len() {
            let Ok(reference) = record.intent.id.reference(at) else { continue };
            let taken: Vec<&Change> = of(ChangeKind::WaybillSubmitted)
                .filter(|change| change.about.first().is_some_and(|own| own == reference.value()))
                .collect();
            if taken.len() > 1 || (done && taken.is_empty()) {
                let (id, times) = (&record.intent.id, taken.len());
                found.push(format!("intent {id} ({}): parcel {at} was taken {times} times", record.state.word()));
            }
            let believed = record.submitted.get(at).map(|parcel| parcel.waybill.as_str());
            if let (Some(believed), [change]) = (believed, taken.as_slice())
                && believed != change.number
            {
                found.push(format!(
                    "intent {}: parcel {at} is kept under another number than its own",
                    record.intent.id
                ));
            }
        }
        for (at, order) in record.intent.orders.iter().enumerate() {
            let shipped: Vec<&Change> =
                of(ChangeKind::OrderShipped).filter(|change| change.number == order.id.value()).collect();
            if shipped.len() > 1 || (done && shipped.is_empty()) {
                let (id, times) = (&record.intent.id, shipped.len());
                found.push(format!("intent {id}: order {at} was confirmed {times} times"));
            }
            let mut own: Vec<String> = record.waybills_of(at).iter().map(ToString::to_string).collect();
            own.sort_unstable();
            for change in shipped {
                let mut told = change.about.clone();
                told.sort_unstable();
                if told != own {
                    found.push(format!("intent {}: order {at} was confirmed with other waybills", record.intent.id));
                }
            }
        }
    }
    for (number, id) in &evidence.purchases {
        let made: Vec<&Change> = of(ChangeKind::PurchaseCreated)
            .filter(|change| change.about.first().is_some_and(|own| own == number))
            .collect();
        if made.len() > 1 || (id.is_some() && made.is_empty()) {
            found.push(format!("purchase {number} was made {} times", made.len()));
        }
    }
    for kind in [ChangeKind::WaybillCancelled, ChangeKind::WaybillIntercepted] {
        let mut numbers: Vec<&str> = of(kind).map(|change| change.number.as_str()).collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() != all {
            found.push(format!("a parcel was called off twice ({kind:?})"));
        }
    }
    found
}
